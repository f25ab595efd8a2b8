"""Every layout on any page: nothing overlaps, nothing leaves the margins but what is to bleed, and errors say what."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_checks import clashes, faults, inked, typed

from artkit.errors import InputError
from artkit.layout import LAYOUTS
from artkit.layout.arrangement import Cell, Content
from artkit.layout.art import Tone
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.paper import PAPERS, page_size
from artkit.layout.run import SQUATTEST
from artkit.layout.sheet import Fill, Text
from artkit.layout.style import SMALLEST, PageStyle, TypeStyle
from artkit.plugins import make

STYLE = PageStyle()
PAGES = [name for name, size in PAPERS.items() if min(size) >= 140]
ANY_PAGE = st.sampled_from([*PAPERS, "13.5inx4cm", "4cmx13.5in", "20x20mm", "5x5m"])
TEXTS = {"title": "Ten dreams", "subtitle": "Drawn out of noise.", "colophon": "784–512–512–10 units, seed 7"}
CAPTIONS = [(), ("7",), ("asked for 7", "p = 0.998")]


def figure(seed):
    """Return a field with a block of ink of some size somewhere, or a blank one."""
    rng = np.random.default_rng(seed)
    field = np.zeros((28, 28), np.float32)
    if seed % 5:
        top, left = rng.integers(0, 14, 2)
        high, wide = rng.integers(1, 14, 2)
        field[top : top + high, left : left + wide] = rng.uniform(0.2, 1)
    return Tone(field)


def cells(rows, columns, caption=(), headings=("", ""), label=""):
    return tuple(
        Cell(
            row * columns + column,
            caption,
            series=row,
            row_heading=headings[0],
            column_heading=headings[1],
            label=label or str(column % 10),
            tone=figure(row * columns + column),
        )
        for row in range(rows)
        for column in range(columns)
    )


def written(text, blank=False):
    figures = [character for character in str(text) if character.isdecimal()]
    return tuple(
        Cell(key, label=label, tone=figure(0 if blank else key + 1)) for key, label in enumerate(figures)
    )


def arranged(layout, content, page="a2", landscape=False, style=STYLE, bleed=3.0):
    geometry = PageGeometry(*page_size(page, landscape), bleed=bleed)
    return geometry, layout(geometry, content, style)


def check(layout, content, page="a2", landscape=False, poke=0.0):
    """Arrange, and hold the arrangement to the rules; an error has to be one line that says what does not fit."""
    try:
        geometry, arrangement = arranged(layout, content, page, landscape)
    except InputError as error:
        assert "fit" in str(error) or "room" in str(error), error
        assert "\n" not in str(error)
        return None
    assert faults(arrangement, geometry, STYLE, poke * STYLE.margins(geometry)[0]) == []
    return arrangement


words = st.text("abc 01", max_size=40)
short = st.text("ab 0", max_size=12)


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(["comparison", "matrix", "process", "morph"]),
    st.integers(1, 12),
    st.integers(1, 12),
    ANY_PAGE,
    st.booleans(),
    st.lists(st.text("abc 01", min_size=1, max_size=16).filter(str.strip), max_size=2).map(tuple),
    st.tuples(words, short),
    words,
    st.sampled_from(["", "3/50", "1234/5000"]),
)
def test_tables_of_any_size_on_any_page(
    kind, rows, columns, page, landscape, caption, headings, title, number
):
    content = Content(
        cells(rows, columns, caption, headings),
        title=title,
        subtitle=title,
        colophon=title,
        signature=True,
        number=number,
    )
    check(LAYOUTS[kind](), content, page, landscape)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), ANY_PAGE, st.booleans(), short, words, st.sampled_from(["grid", "specimen"]))
def test_drawers_of_any_number(count, page, landscape, caption, title, kind):
    content = Content(cells(1, count, (caption,) if caption.strip() else ()), title=title, colophon=title)
    check(LAYOUTS[kind](), content, page, landscape)


@settings(max_examples=60, deadline=None)
@given(ANY_PAGE, st.booleans(), st.sampled_from(CAPTIONS), words, st.sampled_from(["", "+", "+=", "−="]))
def test_triptychs_on_any_page(page, landscape, caption, title, signs):
    content = Content(cells(1, 3, caption), title=title, subtitle=title)
    arrangement = check(LAYOUTS["triptych"](signs=signs), content, page, landscape)
    if arrangement:
        assert [text.line.text for text in typed(arrangement)][: len(signs)] == list(signs)


@settings(max_examples=120, deadline=None)
@given(
    st.one_of(
        st.from_regex(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}", fullmatch=True),
        st.from_regex(r"3\.[0-9]{1,120}", fullmatch=True),
        st.text("0123456789 .:/–×=()abn\n", min_size=1, max_size=30).filter(
            lambda text: any(character.isdecimal() for character in text)
        ),
    ),
    ANY_PAGE,
    st.booleans(),
    words,
    st.sampled_from([None, True, False]),
    st.booleans(),
)
def test_runs_of_figures_on_any_page(text, page, landscape, title, tabular, blank):
    content = Content(written(text, blank), title=title, colophon=title)
    check(LAYOUTS["sequence"](text=text, tabular=tabular), content, page, landscape, poke=0.5)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 30), ANY_PAGE, st.booleans(), words, st.sampled_from([None, "6"]))
def test_mosaics_on_any_page(count, page, landscape, title, of):
    content = Content(cells(1, count + 1), title=title, colophon=title)
    check(LAYOUTS["mosaic"](of=of), content, page, landscape)


@settings(max_examples=80, deadline=None)
@given(
    ANY_PAGE,
    st.booleans(),
    st.sampled_from(["cover", "contain"]),
    words,
    st.booleans(),
    st.sampled_from([0.0, 3.0]),
)
def test_heroes_reach_the_bleed(page, landscape, fit, title, signature, bleed):
    content = Content(cells(1, 1, ("p = 0.998",)), title=title, colophon=title, signature=signature)
    try:
        geometry, arrangement = arranged(LAYOUTS["hero"](fit=fit), content, page, landscape, bleed=bleed)
    except InputError as error:
        assert "fit" in str(error) or "room" in str(error)
        return
    (slot,) = arrangement.slots
    lines = [inked(text) for text in typed(arrangement)]
    room = STYLE.body(geometry)
    assert all(room.contains(line) for line in lines)
    assert clashes(lines, lines) == len(lines)
    assert all(text.line.size >= SMALLEST - 1e-9 for text in typed(arrangement))
    edges = geometry.bleed_rect
    if fit == "cover":
        assert slot.rect.contains(edges)
        plates = [op.outlines.points for op in arrangement.operations if isinstance(op, Fill)]
        (x, y), (right, bottom) = plates[0].min(axis=0), plates[0].max(axis=0)
        assert all(Rect(x, y, right - x, bottom - y).contains(line) for line in lines)
    else:
        assert edges.contains(slot.rect)
        assert slot.rect.width == pytest.approx(min(edges.width, edges.height))
        assert (slot.rect.right, slot.rect.y) == pytest.approx((edges.right, edges.y))
        assert not clashes(lines, [slot.rect])


def test_a_matted_hero_is_whole_between_the_margins():
    arrangement = check(LAYOUTS["hero"](matted=True), Content(cells(1, 1, ("p = 0.998",)), **TEXTS))
    assert len(typed(arrangement)) == 4


def test_the_checks_can_fail():
    geometry, arrangement = arranged(LAYOUTS["grid"](), Content(cells(1, 4, ("7",)), **TEXTS, signature=True))
    (a, b, *_), (caption, *_) = arrangement.slots, typed(arrangement)
    spoiled = {
        "pictures overlap": {"slots": (a, replace(b, rect=a.rect))},
        "type lies over a picture": {"slots": (replace(a, rect=inked(caption)),)},
        "a picture leaves the room": {"slots": (replace(a, rect=Rect(0, 0, 9, 9)),)},
        "lines of type overlap": {"operations": (caption, caption)},
        "a line of type leaves": {"operations": (Text(caption.line, 0, 0, caption.colour),)},
        "smaller than prints": {"operations": (replace(caption, line=caption.line.resized(1.0)),)},
        "is not blank": {"signature": a.rect},
    }
    assert faults(arrangement, geometry, STYLE) == []
    for said, change in spoiled.items():
        assert any(said in fault for fault in faults(replace(arrangement, **change), geometry, STYLE)), said


def test_headings_stand_over_columns_and_beside_rows():
    content = Content(
        tuple(
            replace(cell, row_heading=f"mind {cell.series}", column_heading=cell.label)
            for cell in cells(3, 4)
        ),
        **TEXTS,
    )
    arrangement = check(LAYOUTS["comparison"](), content)
    across, down = typed(arrangement)[:4], typed(arrangement)[4:7]
    assert [text.line.text for text in across] == ["0", "1", "2", "3"]
    assert [text.line.text for text in down] == ["mind 0", "mind 1", "mind 2"]
    for text, slot in zip(across, arrangement.slots, strict=False):
        assert text.x + text.line.width / 2 == pytest.approx(slot.rect.centre[0])
        assert text.y < slot.rect.y
    for text, slot in zip(down, arrangement.slots[::4], strict=True):
        assert text.x + text.line.width < slot.rect.x
        assert text.y - text.line.cap_height / 2 == pytest.approx(slot.rect.centre[1])


def test_a_series_begins_a_row_and_one_series_has_a_row_for_each_class():
    def ranked(pictures):
        slots = check(LAYOUTS["matrix"](), Content(tuple(pictures))).slots
        return len({round(slot.rect.y, 6) for slot in slots}), len({round(slot.rect.x, 6) for slot in slots})

    assert ranked(cells(3, 4)) == (3, 4)
    one = [replace(cell, series=0, label=str(cell.key // 5)) for cell in cells(1, 20)]
    assert ranked(one) == (4, 5)


@pytest.mark.parametrize(
    ("kind", "options", "pictures", "said"),
    [
        ("comparison", {}, (*cells(2, 3), *cells(1, 1)), "row 3 has 1 pictures, and the first 3"),
        ("triptych", {}, cells(1, 4), "a triptych has three pictures, and the recipe asks for 4"),
        ("hero", {}, cells(2, 1), "a hero is one picture, and the recipe asks for 2"),
        ("sequence", {"text": "24"}, written("42"), "not those of '24'"),
        ("mosaic", {"of": "6"}, cells(1, 1), "small ones to make it of"),
        ("comparison", {}, cells(1, 1, headings=("", "x" * 400)), "headings as long as 'xxx"),
        ("comparison", {}, cells(1, 1, headings=("x" * 400, "")), "the row heading 'xxx"),
        ("hero", {"fit": "contain"}, cells(1, 1), 'take fit = "cover" or matted'),
        ("sequence", {"text": "1" * 900}, written("1" * 900), "does not fit on this page at 5.5 pt"),
    ],
)
def test_what_cannot_be_arranged_is_said_in_one_line(kind, options, pictures, said):
    page = "50x50cm" if options.get("fit") else "a8" if len(pictures) > 99 else "a4"
    with pytest.raises(InputError) as caught:
        arranged(
            LAYOUTS[kind](**options), Content(pictures, title="Ten" if page == "a8" else TEXTS["title"]), page
        )
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("seqence", {}, "did you mean sequence"),
        ("sequence", {}, "needs text"),
        ("hero", {"mated": True}, "did you mean matted"),
        ("hero", {"fit": "stretch"}, "fit of hero"),
        ("triptych", {"signs": "+-="}, "signs of triptych"),
        ("comparison", {"gutter": 2.0}, "gutter of comparison"),
        ("mosaic", {"floor": 1.0}, "floor of mosaic"),
    ],
)
def test_layouts_are_made_by_name(kind, options, said):
    with pytest.raises(InputError) as caught:
        make("layouts", kind, options, LAYOUTS)
    assert said in str(caught.value)


def test_the_edition_block_is_number_title_and_a_line_to_sign_on():
    content = Content(cells(1, 10), **TEXTS, signature=True, number="3/50")
    for kind in ("grid", "specimen", "process", "mosaic"):
        arrangement = check(LAYOUTS[kind](), content)
        *_, number, title, line = arrangement.operations
        body = STYLE.body(PageGeometry(*page_size("a2")))
        (left, y), (right, _) = line.strokes.points
        assert (number.line.text, number.x, number.y) == ("3/50", pytest.approx(body.x), body.bottom)
        assert (title.line.text, title.y) == (TEXTS["title"], body.bottom)
        assert title.x + title.line.width / 2 == pytest.approx(body.centre[0])
        assert (right, y) == (pytest.approx(body.right), body.bottom)
        assert arrangement.signature.x == pytest.approx(left)
        assert arrangement.signature.height >= 9


def figures_of(text, page="a2", landscape=False, **options):
    arrangement = check(
        LAYOUTS["sequence"](text=text, **options), Content(written(text), **TEXTS), page, landscape, poke=0.5
    )
    by_line = {}
    for slot in arrangement.slots:
        pitch = slot.rect.width / (slot.window.right - slot.window.left)
        ink = slot.rect.inset(*(pitch,) * 4)
        by_line.setdefault(round(ink.bottom, 4), []).append(ink)
    return arrangement, by_line


def test_figures_stand_on_baselines_and_are_equally_high():
    # seeds of `figure` that are not blank and no squatter than a figure that is scaled
    arrangement, lines = figures_of("24.11.2026")
    assert [len(line) for line in lines.values()] == [4, 4]
    signs = [text for text in typed(arrangement) if text.line.text == "."]
    assert {round(sign.y, 4) for sign in signs} == {min(lines)}
    tall = [slot for slot in arrangement.slots if slot.window.bottom - slot.window.top - 2 >= SQUATTEST]
    heights = [slot.rect.height * (1 - 2 / (slot.window.bottom - slot.window.top)) for slot in tall]
    assert np.ptp(heights or [0]) < 1e-6
    cap = signs[0].line.typeface.ink("1").top * signs[0].line.size
    assert heights == pytest.approx([cap] * len(heights))


def test_the_ink_of_every_line_stands_on_the_left_edge():
    _, lines = figures_of("24.11.2026")
    body = STYLE.body(PageGeometry(*page_size("a2")))
    assert [min(ink.x for ink in line) for line in lines.values()] == pytest.approx([body.x] * len(lines))


def test_a_full_stop_moves_in_under_a_seven_and_touches_no_ink():
    field = np.zeros((28, 28), np.float32)
    field[4:8, 6:22] = field[4:24, 6:10] = 1  # a bar above, and a stem on the left
    pictures = tuple(Cell(key, label="7", tone=Tone(field)) for key in range(2))
    _, arrangement = arranged(LAYOUTS["sequence"](text="7.7"), Content(pictures))
    stop, (first, second) = inked(typed(arrangement)[0]), [slot.rect for slot in arrangement.slots]
    pitch = first.width / 18
    assert first.x + 6 * pitch < stop.x < first.right - 2 * pitch  # beside the stem, below the bar
    assert stop.y > first.y + 7 * pitch
    assert not clashes([first], [second])
    solid = tuple(replace(cell, tone=Tone(np.float32(field > 0) * 0 + 1)) for cell in pictures)
    _, plain = arranged(LAYOUTS["sequence"](text="7.7"), Content(solid))
    assert inked(typed(plain)[0]).x > plain.slots[0].rect.right - plain.slots[0].rect.width / 28


def test_a_long_number_stands_in_columns():
    _, lines = figures_of("3.14159265358979323846264338327950288")
    middles = [[round(ink.centre[0], 4) for ink in line] for line in lines.values()]
    assert len(lines) > 2
    assert all(line == middles[0][: len(line)] for line in middles)


def test_a_short_number_is_not_broken_and_a_line_can_be_asked_for():
    assert [len(line) for line in figures_of("1984", "a4")[1].values()] == [4]
    assert [len(line) for line in figures_of("19\n84", "a4")[1].values()] == [2, 2]


def test_darker_pixels_of_a_mosaic_are_larger_and_tiles_are_dealt_evenly():
    field = np.zeros((28, 28), np.float32)
    field[4:24, 8:20] = np.linspace(0.2, 1, 12)
    target = Cell(0, label="6", tone=Tone(field))
    content = Content((target, *(replace(cell, key=cell.key + 1) for cell in cells(1, 10))))
    arrangement = check(LAYOUTS["mosaic"](of="6"), content)
    assert len(arrangement.slots) == 240
    row = arrangement.slots[:12]
    sides = [max(slot.rect.width, slot.rect.height) for slot in row]
    assert sides == sorted(sides)
    assert len(set(sides)) == 12
    assert all(a.strength < b.strength <= 1 for a, b in pairwise(row))
    assert set(Counter(slot.key for slot in arrangement.slots).values()) == {24}


def test_headings_in_capitals_stand_apart_and_small_type_is_tracked():
    pictures = tuple(
        replace(cell, row_heading=f"mind {cell.series}", caption=("asked", "p = 0.9")) for cell in cells(2, 2)
    )
    content = Content(pictures, title="Two minds", colophon="seed 7")

    def lines(**kind):
        style = PageStyle(type=TypeStyle(**kind))
        _, arrangement = arranged(LAYOUTS["comparison"](), content, style=style)
        assert faults(arrangement, PageGeometry(*page_size("a2")), style) == []
        return {text.line.text: text.line.length for text in typed(arrangement)}

    plain, spaced = lines(), lines(headings="capitals", tracking=0.05)
    assert {"MIND 0", "ASKED", "p = 0.9", "Two minds", "seed 7"} <= set(spaced)
    assert {"mind 0", "asked"} <= set(plain)
    assert spaced["seed 7"] == pytest.approx(plain["seed 7"] + 5 * 0.05)
    assert spaced["Two minds"] == plain["Two minds"]
    assert spaced["ASKED"] == pytest.approx(lines(headings="capitals")["ASKED"] + 4 * 0.05)
