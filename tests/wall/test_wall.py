"""The wall: every style in every layout on every page, without a mark that is too fine or out of place.

A pairwise cover runs with every test: each style meets each layout, and both meet each page. The whole product is slow.
The pictures are committed, so that nothing is dreamed: ten lucid dreams, and ten potatoes that are grey all over.
"""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from marks import check, reach

from artkit import printing
from artkit.dreaming import Dream, Negative
from artkit.layout import LAYOUTS
from artkit.layout.art import HAIRLINE, Outlines
from artkit.layout.sheet import Fill, Text
from artkit.layout.style import SMALLEST
from artkit.planning import plan, read_recipe
from artkit.plugins import parameters
from artkit.recipe.sources import shipped_styles
from artkit.render import Contour

NEGATIVES = Path(__file__).parent / "negatives.npz"
STYLES = sorted(
    file.name.removesuffix(".toml") for file in shipped_styles().iterdir() if file.name.endswith(".toml")
)
PAGES = {
    "a4": {"page.size": "a4"},
    "a2-landscape": {"page.size": "a2", "page.landscape": True},
    "50x70cm": {"page.size": "50x70cm"},
    "square": {"page.size": "50x50cm"},
}
TEXTS = {
    "title": "Ten dreams",
    "subtitle": "A small network was asked for each digit.",
    "colophon": "{sizes} units, seed {seeds}",
    "seed": 7,
}
CONTENTS = {
    "comparison": {"rows": [{"note": "one", "dream": {"digits": "3"}}]},
    "grid": {"dream": {"digits": "14"}},
    "hero": {"dream": {"digits": "2"}},
    "matrix": {"dream": {"digits": "6"}},
    "morph": {"dream": {"digits": "4", "toward": "9", "frames": 2}},
    "mosaic": {"layout": {"kind": "mosaic", "floor": 0.95}, "dream": {"digits": "1"}},
    "process": {"dream": {"digits": "0", "frames": 2}},
    "sequence": {"layout": {"kind": "sequence", "text": "5."}, "dream": {"digits": "5"}},
    "specimen": {"dream": {"digits": "7"}},
    "triptych": {"dream": {"digits": "189"}},
}
CAPTION = "{label}   p = {confidence:.3f}"


def negatives():
    with np.load(NEGATIVES) as file:
        return {name: file[name].astype(np.float32) / 255 for name in file.files}


PICTURES = negatives()


def captioned(layout):
    """Return the setting of a caption, for a layout that has captions."""
    return [("layout.caption", CAPTION)] if "caption" in parameters(LAYOUTS[layout]) else []


def dream(cell, raw, few):
    picture = PICTURES["raw" if raw else "lucid"][cell.label]
    return Dream(
        image=np.where(np.arange(28)[:, None] // 2 == 6, picture, 0.9 * picture) if few else picture,
        label=cell.label,
        confidence=0.987,
        predicted=cell.label,
        seed=cell.seed,
        trace=np.linspace(0, 1, cell.how.steps, dtype=np.float32),
        negative=Negative(cell.how.parameterization, {}),
    )


def hang(style, layout, page, monkeypatch, raw=False):
    """Compose a sheet and look at all that is on it."""
    recipe = read_recipe(
        {**TEXTS, "layout": {"kind": layout}, **CONTENTS[layout]},
        [style],
        [*PAGES[page].items(), ("edition.signature", True), *captioned(layout)],
    )
    cells = plan(recipe)
    draw, seen = printing._marks, []

    def watched(layer, picture, slot, rng):
        marks = draw(layer, picture, slot, rng)
        check(marks, around(layer.place(slot.rect), slot.window))
        seen.append(len(marks))
        return marks

    monkeypatch.setattr(printing, "_marks", watched)
    sheet = printing.compose(recipe, cells, [dream(cell, raw, layout == "mosaic") for cell in cells])
    assert sum(seen) > 0
    type_of_page = sheet.operations[sum(seen) :]
    assert any(isinstance(each, Text) for each in type_of_page)
    for each in type_of_page:
        inside = sheet.geometry.trim_rect if isinstance(each, Text) else sheet.geometry.bleed_rect
        assert inside.contains(reach(each), 1e-3), each
        if isinstance(each, Text):
            assert each.line.size >= SMALLEST - 1e-6
    for each in sheet.operations[: sum(seen)]:
        if isinstance(each, Fill):
            assert each.outlines.breadths.min() >= 0.85 * HAIRLINE  # a bent ribbon seems finer than it is
    return sheet


def around(rect, window):
    """Return where the marks of a slot may be: its place, and a little more where it shows a part of a picture."""
    if window is None:
        return rect
    pitch = rect.width / (window.right - window.left)
    return rect.inset(*(-printing.BLANK * pitch,) * 4)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_hangs_in_every_layout_and_on_every_page(style, monkeypatch):
    number = STYLES.index(style)
    for place, layout in enumerate(LAYOUTS):
        page = list(PAGES)[(number + place) % len(PAGES)]
        with monkeypatch.context() as patch:
            sheet = hang(style, layout, page, patch, raw=layout == "hero" and number % 2 == 0)
        if layout == "triptych":
            assert printing.encode(sheet, ".pdf").startswith(b"%PDF-1.6")


def test_the_cover_is_one():
    """Each style is seen on each page, and so is each layout, since there are as many of both as pages, or more."""
    met = {
        (style, layout, (number + place) % len(PAGES))
        for number, style in enumerate(STYLES)
        for place, layout in enumerate(LAYOUTS)
    }
    assert {(style, page) for style, _, page in met} == set(product(STYLES, range(len(PAGES))))
    assert {(layout, page) for _, layout, page in met} == set(product(LAYOUTS, range(len(PAGES))))
    assert set(CONTENTS) == set(LAYOUTS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("style", "layout", "page", "raw"),
    [*product(STYLES, LAYOUTS, PAGES, [False]), *product(STYLES, LAYOUTS, ["square"], [True])],
)
def test_the_whole_wall(style, layout, page, raw, monkeypatch):
    hang(style, layout, page, monkeypatch, raw)


def test_what_is_too_fine_or_out_of_place_is_seen(monkeypatch):
    def fine(self, tone, rect, ink, rng):
        return (
            Fill(
                Outlines([(rect.x, rect.y), (rect.x + 9, rect.y), (rect.x, rect.y + HAIRLINE / 2)]),
                ink.at(1.0),
            ),
        )

    def outside(self, tone, rect, ink, rng):
        return (Fill(Outlines.rectangle(rect.inset(0, 0, -0.1, 0)), ink.at(1.0)),)

    for wrong in (fine, outside):
        with monkeypatch.context() as patch:
            patch.setattr(Contour, "__call__", wrong)
            with pytest.raises(AssertionError):
                hang("gallery", "hero", "a4", patch)
    hang("gallery", "hero", "a4", monkeypatch)
