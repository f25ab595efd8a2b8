"""The grid: any number of pictures on any page, equal, even, inside, and never over each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_checks import clashes, corners, inked

from artkit.errors import InputError, UnknownNameError
from artkit.layout import LAYOUTS
from artkit.layout.arrangement import Cell, Content
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.grid import Grid
from artkit.layout.paper import PAPERS, page_size
from artkit.layout.style import SMALLEST, PageStyle, TypeStyle
from artkit.layout.table import WIDEST
from artkit.plugins import make

EDGE = 1e-6
EXTRA = ("13.5inx4cm", "4cmx13.5in", "20x20mm", "5x5m", "20mmx5m")
PAGES = st.sampled_from([*PAPERS, *EXTRA])
STYLE = PageStyle()


def content(count, caption=(), **texts):
    return Content(tuple(Cell(key, caption) for key in range(count)), **texts)


def arrange(page, sheet, landscape=False, grid=None):
    geometry = PageGeometry(*page_size(page, landscape), bleed=0)
    return geometry, (grid or Grid())(geometry, sheet, STYLE)


def body(geometry):
    left, above, right, below = STYLE.margins(geometry)
    return geometry.trim_rect.inset(left, above, right, below)


def gaps(rects, axis):
    """Return the distinct gutters between neighbouring cells along an axis."""
    edges = corners(rects)
    starts, ends = np.unique(edges[:, axis].round(6)), np.unique(edges[:, axis + 2].round(6))
    return starts[1:] - ends[:-1]


def check_cells(geometry, arrangement, count):
    rects = [slot.rect for slot in arrangement.slots]
    assert [slot.key for slot in arrangement.slots] == list(range(count))
    assert all(body(geometry).contains(rect) for rect in rects)
    assert all(rect.width == pytest.approx(rect.height) for rect in rects)
    assert len({round(rect.width, 6) for rect in rects}) == 1
    assert clashes(rects, rects) == count  # each with itself
    for axis in (0, 1):
        found = gaps(rects, axis)
        if len(found):
            assert found.max() - found.min() < 1e-4
            assert found.min() > 0


def check_type(geometry, arrangement):
    boxes = [inked(text) for text in arrangement.operations]
    room = body(geometry)
    assert all(room.contains(box) for box in boxes)
    assert all(text.line.size >= SMALLEST - 1e-9 for text in arrangement.operations)
    if boxes:
        assert clashes(boxes, boxes) == len(boxes)
        assert clashes(boxes, [slot.rect for slot in arrangement.slots]) == 0
        if arrangement.signature:
            assert clashes(boxes, [arrangement.signature]) == 0
    if arrangement.signature:
        assert room.contains(arrangement.signature)
        assert clashes([arrangement.signature], [slot.rect for slot in arrangement.slots]) == 0


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 1200), PAGES, st.booleans(), st.booleans())
def test_any_number_of_pictures_fits_on_any_page(count, page, landscape, signature):
    geometry, arrangement = arrange(page, content(count, signature=signature), landscape)
    check_cells(geometry, arrangement, count)
    check_type(geometry, arrangement)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 120),
    st.sampled_from([name for name, size in PAPERS.items() if min(size) >= 290]),
    st.booleans(),
    st.sampled_from([(), ("7",), ("7   p = 0.998",), ("asked for 7", "p = 0.998")]),
    st.booleans(),
)
def test_a_real_sheet_fits_with_all_its_type(count, page, landscape, caption, signature):
    sheet = content(
        count,
        caption,
        title="Ten dreams",
        subtitle="A small network was asked for each digit, and drew it out of noise.",
        colophon="784–512–512–10 units, 256 steps of gradient ascent, seed 7",
        signature=signature,
    )
    geometry, arrangement = arrange(page, sheet, landscape)
    check_cells(geometry, arrangement, count)
    check_type(geometry, arrangement)
    assert len(arrangement.operations) >= count * len(caption) + 3
    sizes = {round(text.line.size, 3) for text in arrangement.operations[: count * len(caption)]}
    assert len(sizes) <= 1


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 400),
    PAGES,
    st.text("abc ", max_size=60),
    st.text("abc 0", max_size=200),
    st.lists(st.text("abc 01", min_size=1, max_size=30), max_size=2).map(tuple),
    st.booleans(),
)
def test_whatever_is_asked_fits_or_is_refused_in_one_line(count, page, title, subtitle, caption, signature):
    sheet = content(count, caption, title=title, subtitle=subtitle, colophon=title, signature=signature)
    try:
        geometry, arrangement = arrange(page, sheet)
    except InputError as error:
        assert "fit" in str(error)
        assert "\n" not in str(error)
        return
    check_cells(geometry, arrangement, count)
    check_type(geometry, arrangement)


def test_the_checks_can_fail():
    _, arrangement = arrange("a2", content(10, ("7",)))
    rects = [slot.rect for slot in arrangement.slots]
    moved = [Rect(rects[0].x, rects[0].y, rects[1].right - rects[0].x, rects[0].height), *rects[1:]]
    assert clashes(moved, moved) > len(moved)
    shifted = [*rects[:-1], Rect(rects[-1].x + 1, rects[-1].y, rects[-1].width, rects[-1].height)]
    assert np.ptp(gaps(shifted, 0)) > 1e-4


def columns(arrangement):
    return len({round(slot.rect.x, 6) for slot in arrangement.slots})


@pytest.mark.parametrize(
    ("count", "page", "landscape", "expected"),
    [
        (1, "a2", False, 1),
        (4, "a2", False, 2),
        (9, "50x50cm", False, 3),
        (10, "a2", False, 3),
        (10, "a2", True, 5),
        (100, "a2", False, 10),
        (10, "13.5inx4cm", False, 10),
        (10, "4cmx13.5in", False, 1),
    ],
)
def test_the_number_of_columns_is_the_one_a_designer_would_take(count, page, landscape, expected):
    sheet = content(count, ("7",), title="Ten dreams", subtitle="out of noise", colophon="seed 7")
    assert columns(arrange(page, sheet, landscape)[1]) == expected


def test_full_grids_fill_the_width_between_the_margins():
    geometry, arrangement = arrange("a2", content(100, ("7",), title="One hundred"))
    edges = corners([slot.rect for slot in arrangement.slots])
    assert edges[:, 0].min() == pytest.approx(body(geometry).x)
    assert edges[:, 2].max() == pytest.approx(body(geometry).right)


def test_gutters_are_clearly_narrower_than_margins():
    for count in (2, 4, 6, 10, 12, 30, 100):
        geometry, arrangement = arrange("a2", content(count))
        widest = max(
            (gap for axis in (0, 1) for gap in gaps([s.rect for s in arrangement.slots], axis)), default=0
        )
        assert widest <= WIDEST * STYLE.margins(geometry)[0] + EDGE


def test_the_foot_is_deeper_than_the_head_and_a_twelfth_is_the_margin():
    left, above, right, below = STYLE.margins(PageGeometry(420, 594))
    assert left == above == right == 35
    assert below > above
    assert PageStyle(margin=20).margins(PageGeometry(420, 594)) == (20, 20, 20, 20)


def test_the_label_stands_on_one_edge_with_the_pictures():
    _, arrangement = arrange("a2", content(9, ("7",), title="Nine", subtitle="of ten", colophon="seed 7"))
    left = min(slot.rect.x for slot in arrangement.slots)
    assert {round(text.x, 6) for text in arrangement.operations[-3:]} == {round(left, 6)}


def test_a_short_last_row_is_left_aligned_and_makes_room_for_the_label():
    _, arrangement = arrange("a2", content(10, ("7",), title="Ten", subtitle="dreams", colophon="seed 7"))
    assert arrangement.slots[9].rect.x == arrangement.slots[0].rect.x
    *captions, title, subtitle, colophon = arrangement.operations
    assert title.x == subtitle.x == colophon.x == pytest.approx(arrangement.slots[1].rect.x)
    assert colophon.y == pytest.approx(captions[-1].y)


def test_captions_hang_below_their_own_cell():
    _, arrangement = arrange("a2", content(12, ("asked for 7", "p = 0.998")))
    for number, slot in enumerate(arrangement.slots):
        first, second = arrangement.operations[2 * number : 2 * number + 2]
        assert first.x == second.x == slot.rect.x
        assert slot.rect.bottom < first.y < second.y < slot.rect.bottom + 0.2 * slot.rect.height


def test_sizes_of_type_are_three_with_clear_steps():
    _, arrangement = arrange("a2", content(4, ("7", "p"), title="Four", subtitle="minds", colophon="seed"))
    sizes = sorted({text.line.size for text in arrangement.operations})
    assert sizes == pytest.approx([3.2, 3.2 * 1.6, 3.2 * 2.6])


def test_a_signature_gets_a_strip_of_blank_paper():
    for count in (1, 10, 100):
        geometry, arrangement = arrange("a2", content(count, title="Ten", signature=True))
        assert arrangement.signature.height >= 9
        assert arrangement.signature.width == pytest.approx(body(geometry).width)
    assert arrange("a2", content(4))[1].signature is None


def test_rows_and_columns_are_kept_when_they_are_given():
    assert columns(arrange("a2", content(4), grid=Grid(columns=2, rows=2))[1]) == 2
    assert columns(arrange("a2", content(12), grid=Grid(rows=2))[1]) == 6
    assert columns(arrange("a2", content(12), grid=Grid(columns=4))[1]) == 4
    with pytest.raises(InputError, match="5 pictures do not fit into 2 columns and 2 rows"):
        arrange("a2", content(5), grid=Grid(columns=2, rows=2))


def test_captions_shrink_together_to_the_floor_and_then_are_refused():
    def size(caption):
        return arrange("a2", content(100, (caption,)))[1].operations[0].line.size

    assert size("7") == pytest.approx(3.2)
    assert SMALLEST <= size("p = 0.998  seed 42 of 99") < 3.2
    with pytest.raises(InputError, match=r"caption .* does not fit under 100 pictures"):
        size("p = 0.998, asked for a seven, seed 42, and more to say about it than fits")


def test_texts_that_do_not_fit_are_named():
    with pytest.raises(InputError, match="the title 'Potato"):
        arrange("a6", content(4, title="Potato" * 20))
    with pytest.raises(InputError, match="two lines"):
        Cell(0, ("a", "b", "c"))
    with pytest.raises(InputError, match="margins of 300 mm"):
        Grid()(PageGeometry(420, 594), content(4), PageStyle(margin=300))


def test_an_explicit_size_and_family_are_taken():
    style = PageStyle(type=TypeStyle(family="Source Serif Pro", title=20.0, caption=5.0))
    arrangement = Grid()(PageGeometry(420, 594), content(4, ("7",), title="Four"), style)
    assert {text.line.typeface.family for text in arrangement.operations} == {"Source Serif Pro"}
    assert {text.line.size for text in arrangement.operations} == {5.0, 20.0}


def test_without_a_margin_gutters_stay_open():
    arrangement = Grid()(PageGeometry(420, 594), content(10), PageStyle(margin=0))
    rects = [slot.rect for slot in arrangement.slots]
    assert min(rect.x for rect in rects) == pytest.approx(0)
    assert all(gap > 5 for axis in (0, 1) for gap in gaps(rects, axis))


def test_an_empty_caption_takes_no_width_and_a_size_of_nothing_is_refused():
    assert len(arrange("a2", content(4, ("",)))[1].slots) == 4
    with pytest.raises(InputError, match="caption of 0 mm"):
        TypeStyle(caption=0.0)


def test_the_grid_is_made_by_name():
    assert make("layouts", "grid", {"columns": 3}, LAYOUTS) == Grid(columns=3)
    with pytest.raises(InputError):
        make("layouts", "grid", {"columns": 0}, LAYOUTS)
    with pytest.raises(UnknownNameError):
        make("layouts", "grid", {"colums": 2}, LAYOUTS)
