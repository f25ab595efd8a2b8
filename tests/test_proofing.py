"""Pieces of a print at 100 %: the same pixels as the print itself has there."""

import io

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest

from artkit.developing import Picture, develop
from artkit.errors import InputError
from artkit.finishing import finish
from artkit.layout.geometry import Size
from artkit.layout.paper import page_size
from artkit.planning import dream_all, plan, read_recipe
from artkit.press.formats import Output
from artkit.press.pdfx import examine
from artkit.press.raster import rasterise
from artkit.proofing import GAP, MARGIN, PIECES, proof
from artkit.recipe import Recipe
from artkit.recipe.tree import parse_setting

A4 = page_size("a4")
SIDE = (A4.width - 2 * MARGIN - (PIECES - 1) * GAP) / PIECES
DPI = 127.0  # 5 pixels to the millimetre


def made(style: str = "gallery", **more: object) -> tuple[Recipe, tuple[Picture, ...]]:
    base = {"dream": {"digits": "38", "steps": 40}, "page": {"size": "a3"}, "title": "Pair", **more}
    recipe = read_recipe(base, [style])
    cells = plan(recipe)
    return recipe, develop(cells, dream_all(cells))


def piece_of(data: bytes, row: int, number: int) -> np.ndarray:
    """A piece as it is on the strip, its edges left out."""
    page = rasterise(data, DPI).astype(float)
    x, y = MARGIN + number * (SIDE + GAP), MARGIN + 19 + 2.5 + row * (SIDE + 17)
    return page[
        round((y + 1) * 5) : round((y + SIDE - 1) * 5), round((x + 1) * 5) : round((x + SIDE - 1) * 5)
    ]


def of_the_print(recipe: Recipe, pictures: tuple[Picture, ...]) -> np.ndarray:
    """The same piece on the print."""
    data, sheet = finish(recipe, pictures, Output(".pdf"))
    x, y = sheet.cells[0].rect.centre
    page = rasterise(data, DPI).astype(float)
    left, top = x - SIDE / 2 + 1, y - SIDE / 2 + 1
    return page[round(top * 5) : round((top + SIDE - 2) * 5), round(left * 5) : round((left + SIDE - 2) * 5)]


def test_the_recipes_own_piece_is_the_print_at_100_percent() -> None:
    recipe, pictures = made()
    data, variants = proof(recipe, pictures, A4)
    own = [number for number, variant in enumerate(variants) if variant.is_own]
    assert own == [2, 7, 10]
    expected = of_the_print(recipe, pictures)
    for row, number in ((0, 2), (1, 2), (2, 0)):
        seen = piece_of(data, row, number)
        shape = tuple(min(a, b) for a, b in zip(seen.shape, expected.shape, strict=True))[:2]
        difference = np.abs(seen[: shape[0], : shape[1]] - expected[: shape[0], : shape[1]]).mean()
        assert difference < 4.0  # of 255: half a pixel's shift at its edges
    assert np.abs(piece_of(data, 0, 0) - piece_of(data, 0, 4)).mean() > 4.0


@pytest.mark.parametrize("style", ["gallery", "newsprint", "engraving", "ridge"])
def test_every_label_is_a_setting_that_makes_its_piece(style: str) -> None:
    recipe, pictures = made(style)
    data, variants = proof(recipe, pictures, A4)
    for variant in variants:
        path, value = parse_setting(variant.label)
        assert (path, value) == (variant.path, variant.value)
    document = pdfium.PdfDocument(data)
    try:
        words = "".join(document[0].get_textpage().get_text_range().split())
    finally:
        document.close()
    assert "".join(variants[0].label.split()) in words
    assert "type.caption=5.5pt" in words
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [row.asks for row in examine(pdf) if not row.holds] == []


def test_the_same_strip_is_the_same_bytes() -> None:
    recipe, pictures = made()
    assert proof(recipe, pictures, A4)[0] == proof(recipe, pictures, A4)[0]


@pytest.mark.parametrize(
    ("sheet", "at", "message"),
    [
        (A4, 2, "--at: 2 is no place on this sheet; it has 2"),
        (Size(90, 90), 0, "--sheet: a strip needs more room"),
    ],
)
def test_what_cannot_be_proofed_is_said(sheet: Size, at: int, message: str) -> None:
    recipe, pictures = made()
    with pytest.raises(InputError, match=message):
        proof(recipe, pictures, sheet, at)
