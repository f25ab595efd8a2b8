"""Where everything stands, to a hundredth of a millimetre: a poster of last year is set the same this year.

``python tests/layout/test_arrangements.py`` writes ``arrangements.txt`` anew; what moved shows in the difference.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from artkit.errors import InputError
from artkit.layout import LAYOUTS
from artkit.layout.arrangement import Cell, Content
from artkit.layout.art import Dots, Tone
from artkit.layout.colour import colour
from artkit.layout.geometry import PageGeometry
from artkit.layout.paper import page_size
from artkit.layout.sheet import Fill, Stamp, Stroke
from artkit.layout.style import PageStyle, TypeStyle

FILE = Path(__file__).with_name("arrangements.txt")
QUIET = PageStyle(type=TypeStyle(quiet=colour("#777777")))
NARROW = PageStyle(margin=8)
SPACED = PageStyle(margin=30, type=TypeStyle(headings="capitals", tracking=0.05))
TEXTS = {"title": "Ten dreams", "subtitle": "Drawn out of noise.", "colophon": "784–512–512–10 units, seed 7"}
LONG = {
    "title": "Ten dreams of a network that never saw a potato",
    "subtitle": "A small network was asked for each digit, and drew what it would most like to see. " * 2,
    "colophon": "784–512–512–10 units, 256 steps of gradient ascent from noise, seed 7, a twin mind. " * 3,
}
WORDS = "one two three four five six seven eight nine ten"
TWO = ("asked for 7", "p = 0.998")


def tone(key):
    """Return a figure whose ink is `key` pixels narrower and lower than the field, and fades to the right."""
    field = np.zeros((28, 28), np.float32)
    field[3 : 26 - key % 5, 5 + key % 7 : 22] = np.linspace(1, 0.1, 17 - key % 7)
    return Tone(field)


def cells(rows, columns, caption=(), row="", column="", label=""):
    return tuple(
        Cell(
            key,
            caption,
            series=key // columns,
            row_heading=row.format(key // columns),
            column_heading=column.format(key % columns),
            label=label or str(key % columns % 10),
            tone=tone(key),
        )
        for key in range(rows * columns)
    )


def written(text):
    return tuple(Cell(key, label=c, tone=tone(key)) for key, c in enumerate(c for c in text if c.isdecimal()))


SEVEN = np.zeros((28, 28), np.float32)
SEVEN[4:8, 6:22] = SEVEN[4:24, 6:10] = 1
SEVEN = Tone(SEVEN)
COLUMNS = {
    "a2": "1 1 2 2 2 2 3 3 3 3 3 3 3 3 3 4 4 4 4 4 4 4 4 4 5 5 5 5 5 5 5 5 5 5 5 6 5 5 5 5",
    "a3 landscape": "1 2 3 2 3 3 4 4 3 5 4 4 5 5 5 4 6 6 5 5 7 6 6 6 5 7 7 7 8 6 7 8 7 7 7 9 8 8 8 8",
    "50x50cm": "1 2 2 2 3 3 3 3 3 4 4 4 4 4 4 4 5 5 5 5 5 5 5 6 5 6 6 7 6 6 6 6 6 6 7 6 7 7 7 8",
}
CASES = {
    "one picture and no type": ("grid", {}, cells(1, 1), {}, "a2"),
    "nine, a label below": ("grid", {}, cells(1, 9, TWO), TEXTS, "a2"),
    "ten, a label within": ("grid", {}, cells(1, 10, ("7",)), TEXTS, "a2"),
    "ten on a wide sheet": ("grid", {}, cells(1, 10, TWO), TEXTS, "a3 landscape"),
    "a label beside": ("grid", {"columns": 2, "rows": 2}, cells(1, 4, ("7",)), TEXTS, "a2 landscape"),
    "a strip for the pencil": ("grid", {}, cells(1, 4), {**TEXTS, "signature": True}, "a2"),
    "an edition": ("grid", {}, cells(1, 4), {**TEXTS, "signature": True, "number": "12/50"}, "a2"),
    "an edition on a card": (
        "grid", {}, cells(1, 2), {"title": "Two", "signature": True, "number": "1234/5000"}, "a6"),
    "an edition of a long title": ("grid", {}, cells(1, 4), {"title": LONG["title"] * 2, "number": "1/9"}, "a2"),
    "an edition of a longer title": (
        "grid", {}, cells(1, 4), {"title": LONG["title"] * 2 + " at all, or anything", "number": "1/9"}, "a2"),
    "an edition on a smaller card": ("grid", {}, cells(1, 2), {"title": "Two", "number": "1/9"}, "9x4cm"),
    "a pencil on a card": ("grid", {}, cells(1, 2), {"title": "Two", "signature": True}, "4x2cm"),
    "a poster": ("grid", {}, cells(1, 6, ("7",)), TEXTS, "a0"),
    "long texts": ("grid", {"rows": 3}, cells(1, 6, ("a caption as long as it goes",)), LONG, "a3"),
    "longer texts": ("grid", {}, cells(1, 6), {**LONG, "title": LONG["title"] * 3}, "a3"),
    "a title that is too long": ("grid", {}, cells(1, 6), {"title": LONG["title"] * 4}, "a3"),
    "a subtitle that is too long": ("grid", {}, cells(1, 6), {"subtitle": LONG["subtitle"] * 2}, "a3"),
    "a colophon that is too long": ("grid", {}, cells(1, 6), {"colophon": LONG["colophon"] * 2}, "a3"),
    "a title without more": ("grid", {"gutter": 0.5}, cells(1, 3), {"title": "Three"}, "50x50cm"),
    "no gutter": ("grid", {"gutter": 0.0, "columns": 3}, cells(1, 7), {"colophon": "seed 7"}, "50x50cm"),
    "a comparison": (
        "comparison", {}, cells(2, 3, ("7",), "a {} mind\nof two", "asked for {}"), TEXTS, "a3 landscape"),
    "rows without a word": ("comparison", {}, cells(2, 3, (), "", "{}"), {}, "a4"),
    "columns without a word": ("comparison", {}, cells(3, 2, (), "mind {}", ""), {}, "a4"),
    "a row without a word": (
        "comparison", {}, tuple(replace(c, row_heading="mind" * (c.series != 1)) for c in cells(3, 2)), {}, "a4"),
    "a thousand on a stamp": ("grid", {}, cells(1, 1000), {}, "20x20mm"),
    "too many in a row": ("grid", {"columns": 200}, cells(1, 2), {}, "20x20mm"),
    "headings that are long": ("comparison", {}, cells(2, 8, (), "m", "column number {}"), {}, "a5"),
    "many rows of two lines": ("comparison", {}, cells(20, 8, (), "one two three four five six", ""), {}, "a6"),
    "rows as high as their words": ("comparison", {}, cells(15, 2, (), WORDS, ""), {}, "a6"),
    "words higher than their rows": ("comparison", {}, cells(16, 2, (), WORDS, ""), {}, "a6"),
    "a matrix": ("matrix", {}, cells(4, 4, (), "{}", "{}"), TEXTS, "a2"),
    "a triptych": ("triptych", {"signs": "+="}, cells(1, 3, ("7",)), TEXTS, "a2 landscape"),
    "a triptych that stands": ("triptych", {"signs": "+ "}, cells(1, 3, ("7",)), {"title": "Sum"}, "20x60cm"),
    "signs that are too small": ("triptych", {"signs": "+=", "gutter": 0.01}, cells(1, 3), {}, "a4"),
    "signs in a narrow gutter": ("triptych", {"signs": "+=", "gutter": 0.05}, cells(1, 3, TWO), {}, "a3 landscape"),
    "a process": ("process", {}, cells(1, 8, ("12   p = 0.998",)), TEXTS, "a3"),
    "two ways": ("morph", {}, cells(2, 5, ("3 0.50   8 0.50",), "from {}"), {}, "a3"),
    "a drawer": ("specimen", {}, cells(1, 23, ("7.11", "p 0.998")), TEXTS, "a2"),
    "a small drawer": ("specimen", {"columns": 4}, cells(1, 5, ("7.1",)), {}, "a7"),
    "a hero": ("hero", {}, cells(1, 1, ("7", "p = 0.998")), TEXTS, "a2"),
    "a hero that is signed": ("hero", {}, cells(1, 1), {**TEXTS, "signature": True}, "a2"),
    "a hero without a word": ("hero", {}, cells(1, 1), {}, "a2 landscape"),
    "a hero that is shown whole": ("hero", {"fit": "contain"}, cells(1, 1), TEXTS, "a2"),
    "a hero on the right": (
        "hero", {"fit": "contain"}, cells(1, 1), {**TEXTS, "signature": True, "number": "1/9"}, "a2 landscape"),
    "a hero without room": ("hero", {"fit": "contain"}, cells(1, 1), TEXTS, "50x50cm"),
    "a hero with just enough room": ("hero", {"fit": "contain"}, cells(1, 1), TEXTS, "40x50.8cm"),
    "a hero with a little less": ("hero", {"fit": "contain"}, cells(1, 1), TEXTS, "40x50.6cm"),
    "a hero with just enough beside it": ("hero", {"fit": "contain"}, cells(1, 1), {"title": "T"}, "47.4x40cm"),
    "a hero with nothing beside it": ("hero", {"fit": "contain"}, cells(1, 1), {"title": "T"}, "40.2x40cm"),
    "a matted hero": ("hero", {"matted": True}, cells(1, 1, TWO), TEXTS, "a2"),
    "a date": ("sequence", {"text": "24.11.2026"}, written("24.11.2026"), TEXTS, "a2"),
    "pi": ("sequence", {"text": "3.14159265358979"}, written("3.14159265358979"), {}, "a3"),
    "a sum": ("sequence", {"text": "12 + 30\n= 42", "gap": 0.3}, written("123042"), {}, "a4 landscape"),
    "a long house number": ("sequence", {"text": "1234567890", "tabular": False}, written("1234567890"), {}, "a4"),
    "a long number in brackets": ("sequence", {"text": "(1234567890)"}, written("1234567890"), {}, "a4"),
    "a stop under a seven": (
        "sequence", {"text": "7.7"}, tuple(replace(c, tone=SEVEN) for c in written("77")), {}, "a4"),
    "a stop under a seven on a narrow page": (
        "sequence", {"text": "7.7"}, tuple(replace(c, tone=SEVEN) for c in written("77")), {}, "6x30cm"),
    "a sequence of the future": ("sequence", {"text": "1" * 900}, written("1" * 900), {}, "a8"),
    "a mosaic": ("mosaic", {"of": "6"}, cells(1, 4), TEXTS, "a3"),
    "a mosaic of what nobody sees": (
        "mosaic", {"of": "6", "floor": 0.7}, (cells(1, 1)[0], Cell(1, label="6")), {}, "a4"),
    "a mosaic of itself": ("mosaic", {"gutter": 0.3, "floor": 0.6}, cells(1, 1), {}, "a3 landscape"),
    "texts without room": ("mosaic", {}, cells(1, 1), {**LONG, "signature": True}, "9x4cm"),
}  # fmt: skip


def told(case, style):
    """Return an arrangement in lines, of many slots and lines of type the first and the last."""
    layout, options, pictures, texts, page = CASES[case]
    size, _, turned = page.partition(" ")
    geometry = PageGeometry(*page_size(size, bool(turned)), bleed=3.0)
    try:
        found = LAYOUTS[layout](**options)(geometry, Content(pictures, **texts), style)
    except InputError as error:
        return [str(error)]
    slots = found.slots if len(found.slots) < 13 else (*found.slots[:4], *found.slots[-4:])
    lines = [f"{len(found.slots)} pictures"]
    for slot in slots:
        window = "" if slot.window is None else f"  window {' '.join(map(str, slot.window))}"
        strength = "" if slot.strength == 1 else f"  strength {slot.strength:.3f}"
        lines.append(f"  {slot.key}  {box(slot.rect)}{strength}{window}")
    type_ = [each for operation in found.operations for each in drawn(operation)]
    lines += type_ if len(type_) < 15 else [*type_[:6], *type_[-6:]]
    return [*lines, *([] if found.signature is None else [f"blank  {box(found.signature)}"])]


def box(rect):
    return " ".join(f"{each + 0.0:.2f}" for each in (rect.x, rect.y, rect.width, rect.height))


def drawn(operation):
    match operation:
        case Fill(outlines):
            low, high = outlines.points.min(axis=0), outlines.points.max(axis=0)
            yield f"plate  {low[0]:.2f} {low[1]:.2f} to {high[0]:.2f} {high[1]:.2f}"
        case Stroke(strokes):
            ends = " to ".join(f"{x:.2f} {y:.2f}" for x, y in strokes.points)
            yield f"line  {ends}  {strokes.width:.3f}"
        case Stamp(Dots() as dots):
            for (x, y), radius in list(zip(dots.centres, dots.radii, strict=True))[:3]:
                yield f"pin  {x:.2f} {y:.2f}  {radius:.3f}"
        case _:
            line = operation.line
            face = f"{line.typeface.weight} {line.size:.3f}"
            quiet = "  quiet" if operation.colour == QUIET.type.quiet else ""
            yield f"{line.text!r}  {face}  {operation.x:.2f} {operation.y:.2f}  {line.length:.3f}{quiet}"


def all_told():
    cases = [(case, "quiet", QUIET) for case in CASES]
    cases += [(case, "spaced", SPACED) for case in ("a comparison", "ten, a label within", "an edition")]
    cases += [(case, "narrow", NARROW) for case in ("a strip for the pencil", "a hero that is signed", "pi")]
    return (
        "\n\n".join("\n".join([f"# {case} ({name})", *told(case, style)]) for case, name, style in cases)
        + "\n"
    )


def parts(text):
    return {head: rest for head, _, rest in (part.partition("\n") for part in text.strip().split("\n\n"))}


@pytest.fixture(scope="module")
def now():
    return parts(all_told())


@pytest.mark.parametrize("case", list(parts(FILE.read_text("utf-8"))) if FILE.exists() else [])
def test_nothing_moves(case, now):
    assert now[case].splitlines() == parts(FILE.read_text("utf-8"))[case].splitlines()


def test_every_case_is_told(now):
    assert list(now) == list(parts(FILE.read_text("utf-8")))


def columns(page):
    """Return how many columns a grid of 1, 2, 3 ... 40 captioned pictures has on a page."""
    size, _, turned = page.partition(" ")
    geometry = PageGeometry(*page_size(size, bool(turned)))
    return " ".join(
        str(len({round(slot.rect.x, 6) for slot in found.slots}))
        for count in range(1, 41)
        for found in [LAYOUTS["grid"]()(geometry, Content(cells(1, count, ("7",)), **TEXTS), QUIET)]
    )


@pytest.mark.parametrize("page", COLUMNS)
def test_every_number_of_pictures_keeps_its_columns(page):
    assert columns(page) == COLUMNS[page]


if __name__ == "__main__":
    FILE.write_text(all_told(), "utf-8")
