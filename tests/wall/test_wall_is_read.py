"""What hangs on the wall is read back: every style, on paper, by a network that never saw a dream."""

from dataclasses import replace

import pytest

from artkit.developing import Picture, develop
from artkit.layers import layers_of, spots_of
from artkit.planning import dream_all, plan, read_recipe
from artkit.press.pdf import write_pdf
from artkit.printing import set_pictures
from artkit.proofreading import Place, proofread
from artkit.recipe.sources import list_styles

TONE_TRUE = {"dither", "dots", "engraving", "halftone", "hatching", "pixels", "stipple"}
UNREAD = {
    "ridge": "its lines say with their height, not with their tone, what is dark",
    "blueprint": "the frame and the measures of a drawing stand in every cell, and a thin one beside them is an eight",
}
"""Styles whose averaged tone is not the dream's, and why."""

ASKED = {
    "dream": {"digits": "0123456789", "model": "robust"},
    "page": {"size": "a2"},
    "seed": "0..2",
    "layout": {"kind": "grid"},
}


@pytest.fixture(scope="module")
def pictures() -> tuple[Picture, ...]:
    cells = plan(read_recipe(ASKED))
    return develop(cells, dream_all(cells))


def share_read(style: str, pictures: tuple[Picture, ...], wrong: bool = False) -> float:
    """Share of thirty cells in which the reader sees what was meant; or what was meant for the next digit."""
    recipe = read_recipe(ASKED, [style])
    sheet = set_pictures(recipe, pictures)
    layers = layers_of(recipe, spots_of(recipe))
    ink = layers[0].ink if len(layers) == 1 else None
    places = [Place(cell.rect, cell.label, "robust", ink) for cell in sheet.cells]
    if wrong:
        places = [replace(place, label=str((int(place.label) + 1) % 10)) for place in places]
    readings = proofread(write_pdf(sheet), places)
    return sum(reading.agrees for reading in readings) / len(readings)


@pytest.mark.slow
@pytest.mark.parametrize("style", [style for style in list_styles() if style not in UNREAD])
def test_a_print_is_read_as_it_was_meant(style: str, pictures: tuple[Picture, ...]) -> None:
    tone_true = read_recipe(ASKED, [style]).render.name in TONE_TRUE
    assert share_read(style, pictures) >= (0.99 if tone_true else 0.95)


@pytest.mark.slow
@pytest.mark.parametrize("style", UNREAD)
def test_what_is_said_of_the_unread_is_true(style: str, pictures: tuple[Picture, ...]) -> None:
    assert share_read(style, pictures) < 0.95


def test_a_print_of_something_else_is_not_read_so(pictures: tuple[Picture, ...]) -> None:
    """The planted failure, and the one style that the plain suite reads."""
    assert share_read("potato", pictures) == 1.0
    assert share_read("potato", pictures, wrong=True) == 0.0
