"""Each layout once from a recipe to a PDF, opened by a second engine: the text is found where it should be."""

import numpy as np
import pypdfium2 as pdfium
import pytest

import artkit
from artkit.dreaming import Dream
from artkit.errors import InputError
from artkit.layout.sheet import Sheet, Text
from artkit.planning import Cell, dream_all, plan, read_recipe
from artkit.printing import compose, encode, rehearse
from artkit.recipe import Recipe

POINTS = 72 / 25.4
ROWS = [{"note": "raw", "dream": {"model": "potato"}}, {"note": "blurred", "dream": {"model": "robust"}}]

WORKS: dict[str, dict[str, object]] = {
    "grid": {"dream": {"digits": "0123"}},
    "hero": {"dream": {"digits": "6"}},
    "sequence": {"layout": {"text": "24.11.2026"}},
    "process": {"dream": {"digits": "6", "frames": 5}},
    "comparison": {"rows": ROWS, "dream": {"digits": "012"}},
    "triptych": {"layout": {"signs": "+="}, "dream": {"digits": "347"}},
    "matrix": {"dream": {"digits": "049", "toward": "049"}},
    "morph": {"dream": {"digits": "49", "frames": 4}},
    "specimen": {"dream": {"digits": "6"}, "seed": "0..19"},
    "mosaic": {"layout": {"of": "3"}, "dream": {"digits": "0123456789"}},
}


def work(kind: str, **more: object) -> Recipe:
    tree = {
        "title": f"A {kind}",
        "subtitle": "out of noise",
        "colophon": "seed {seeds}",
        **WORKS[kind],
        **more,
    }
    tree["layout"] = {"kind": kind, **WORKS[kind].get("layout", {})}  # type: ignore[dict-item]
    tree["dream"] = {"steps": 24, **WORKS[kind].get("dream", {})}  # type: ignore[dict-item]
    return read_recipe({"page": {"size": "a3"}, **tree})


def composed(recipe: Recipe) -> tuple[tuple[Cell, ...], tuple[Dream, ...], Sheet]:
    cells = plan(recipe)
    rehearse(recipe, cells)
    dreams = dream_all(cells)
    return cells, dreams, compose(recipe, cells, dreams)


@pytest.mark.parametrize("kind", WORKS)
def test_text_is_found_where_the_layout_put_it(kind: str) -> None:
    recipe = work(kind, edition={"size": 50, "number": 3})
    _, _, sheet = composed(recipe)
    document = pdfium.PdfDocument(encode(sheet, ".pdf"))
    page = document[0].get_textpage()
    lines = [op for op in sheet.operations if isinstance(op, Text)]
    assert {f"A {kind}", "out of noise", "3/50"} <= {text.line.text for text in lines}
    for text in lines:
        x, y = sheet.geometry.point(text.x, text.y)
        size = text.line.size * POINTS
        box = (x - 0.05 * size, y - 0.3 * size, x + text.line.width * POINTS + 0.05 * size, y + size)
        found = page.get_text_bounded(*box)
        assert "".join(text.line.text.split()) in "".join(found.split()), (text.line.text, found)


def test_a_sequence_is_planned_in_the_order_of_its_text_and_repeats_nothing() -> None:
    cells = plan(work("sequence"))
    assert "".join(cell.name for cell in cells) == "24112026"
    asked = [(cell.label, cell.seed) for cell in cells]
    assert len(set(asked)) == len(asked)
    seeds = plan(read_recipe(None, None, [("layout", {"kind": "sequence", "text": "777"}), ("seed", "5,2")]))
    assert [cell.seed for cell in seeds] == [5, 2, 3]


def test_the_frames_of_a_process_begin_with_noise_and_end_with_the_dream() -> None:
    cells, frames, sheet = composed(work("process"))
    plain = read_recipe(None, None, [("dream.digits", "6"), ("dream.steps", 24)])
    (finished,) = dream_all(plan(plain))
    assert np.array_equal(frames[-1].image, finished.image)
    assert [cell.frame for cell in cells] == [(index, 5) for index in range(5)]
    assert [len(frame.trace) for frame in frames] == sorted(len(frame.trace) for frame in frames)
    assert len(frames[0].trace) == 0
    assert frames[0].confidence < 0.5 < frames[-1].confidence
    said = [op.line.text for op in sheet.operations if isinstance(op, Text)]
    assert any(text.startswith("0   p = ") for text in said)


def test_a_pinned_frame_is_one_of_another_ascent() -> None:
    recipe = work("process", cells=[{"at": [0, 4], "seed": 77}])
    frames = dream_all(plan(recipe))
    (other,) = dream_all(
        plan(read_recipe(None, None, [("dream.digits", "6"), ("dream.steps", 24), ("seed", 77)]))
    )
    assert np.array_equal(frames[4].image, other.image)


def test_a_morph_goes_from_the_one_to_the_other_in_even_shares() -> None:
    cells, dreams, _ = composed(work("morph"))
    assert [round(cell.share, 3) for cell in cells] == [0.0, 0.333, 0.667, 1.0]
    assert [dream.predicted for dream in dreams][:: len(dreams) - 1] == [4, 9]
    several = plan(read_recipe({"layout": "morph", "dream": {"digits": "497", "share": [0.0, 0.5, 1.0]}}))
    assert [(cell.name, cell.other, cell.series) for cell in several] == [("4", "9", 0)] * 3 + [
        ("9", "7", 1)
    ] * 3


def test_each_goes_toward_each_and_to_itself_by_its_own_objective() -> None:
    cells = plan(work("matrix"))
    assert [(cell.name, cell.other) for cell in cells] == [(a, b) for a in "049" for b in "049"]
    assert {cell.share for cell in cells} == {0.5}
    plain = plan(read_recipe(None, None, [("dream.digits", "4"), ("dream.steps", 24)]))[0]
    assert cells[4].how == plain.how
    assert cells[3].how != plain.how


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"layout": {"kind": "sequence", "text": "abc"}}, "nothing that can be dreamed"),
        ({"layout": {"kind": "sequence"}}, "text"),
        ({"layout": {"kind": "sequence", "text": "1"}, "rows": ROWS}, "takes one row"),
        ({"layout": "morph", "dream": {"digits": "4"}}, "a morph goes from one digit to another"),
        ({"layout": "mosaic:of=x"}, "no class is called 'x' (layout.of)"),
        ({"dream": {"toward": "x"}}, "no class is called 'x' (dream.toward)"),
        ({"layout": "hero"}, "a hero is one picture, and the recipe asks for 10"),
        ({"edition": {"number": 3}}, "write it as in number = 3 and size = 50"),
        ({"edition": {"number": 51, "size": 50}}, "51 of 50"),
    ],
)
def test_slips_are_named(settings: dict[str, object], said: str) -> None:
    def tried() -> None:
        recipe = read_recipe({"page": {"size": "a4"}, **settings})
        rehearse(recipe, plan(recipe))

    with pytest.raises(InputError) as caught:
        tried()
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "across"),
    [
        ({"layout": "matrix", "dream": {"digits": "049", "toward": "49", "steps": 2}}, ["4", "9"]),
        ({"layout": "matrix", "dream": {"digits": "04", "steps": 2}, "seed": "7,9"}, ["7", "9"]),
        ({"layout": "comparison", "dream": {"digits": "04", "steps": 2}, "rows": ROWS}, ["0", "4"]),
    ],
)
def test_columns_are_headed_by_what_differs_along_a_row(
    settings: dict[str, object], across: list[str]
) -> None:
    _, _, sheet = composed(read_recipe({"page": {"size": "a4"}, **settings}))
    said = [op.line.text for op in sheet.operations if isinstance(op, Text)]
    assert said[: len(across)] == across


def test_the_sample_recipe_of_a_comparison_prints() -> None:
    mind = [{"kind": "blur", "sigma": 1.0, "every": 4}]
    rows = [
        {"note": note, "dream": {"model": model, "regularizers": kept}}
        for model in ("potato", "robust")
        for note, kept in (("raw", []), ("blurred", mind))
    ]
    recipe = read_recipe(
        {
            "title": "Digital potato",
            "subtitle": "one six, two minds, with and without blur",
            "style": ["potato"],
            "page": {"size": "50x70cm", "bleed": "3mm"},
            "seed": 66,
            "layout": {"kind": "comparison", "caption": "{model}, {note}: p = {confidence:.3f}"},
            "dream": {
                "digits": "6",
                "parameterization": "pixel",
                "objective": "class_log_probability",
                "steps": 8,
            },
            "rows": rows,
            "cells": [{"at": [3, 0], "seed": 41}],  # counted as [row, column]
            "edition": {"size": 50, "signature": True},
        }
    )
    cells, _, sheet = composed(recipe)
    assert [cell.seed for cell in cells] == [66, 66, 66, 41]
    said = {op.line.text for op in sheet.operations if isinstance(op, Text)}
    assert {"raw", "blurred", "6", "edition of 50"} <= said
    assert any(text.startswith("robust, blurred: p = 0.") for text in said)


def test_the_same_layouts_are_the_same_bytes() -> None:
    for kind in ("mosaic", "sequence"):
        recipe = work(kind, page={"size": "a6"}, title="", subtitle="", colophon="")
        cells, dreams, sheet = composed(recipe)
        assert compose(recipe, cells, dreams).operations[0] is not sheet.operations[0]
        assert encode(compose(recipe, cells, dreams), ".pdf") == encode(sheet, ".pdf")
    assert artkit.poster(layout="hero", dream__digits="6", dream__steps=2)[:5] == b"%PDF-"
