"""Rectangles, and page boxes that are exact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.errors import InputError
from artkit.layout.geometry import LONGEST_SIDE, PageGeometry, Rect
from artkit.layout.paper import PAPERS

SIDES = st.floats(20, 5000)
BLEEDS = st.floats(0, 30)


@pytest.mark.parametrize("name", ["a2", "a0", "24x36in", "4a0", "a10"])
def test_boxes_are_exact_to_a_hundredth_of_a_point(name):
    size = PAPERS[name]
    page = PageGeometry(*size, bleed=3.0)
    left, bottom, right, top = page.trim_box
    assert right - left == pytest.approx(size.width / 25.4 * 72, abs=0.001)
    assert top - bottom == pytest.approx(size.height / 25.4 * 72, abs=0.001)
    assert left == bottom == pytest.approx(3 / 25.4 * 72)


@given(SIDES, SIDES, BLEEDS)
def test_boxes_nest_and_stand_at_the_origin(width, height, bleed):
    page = PageGeometry(width, height, bleed)
    trim, bled, media = page.trim_box, page.bleed_box, page.media_box
    assert media[:2] == (0.0, 0.0)
    for inner, outer in ((trim, bled), (bled, media)):
        assert all(a >= b - 1e-9 for a, b in zip(inner[:2], outer[:2], strict=True))
        assert all(a <= b + 1e-9 for a, b in zip(inner[2:], outer[2:], strict=True))
    assert trim[0] - bled[0] == pytest.approx(bleed / 25.4 * 72)


@given(SIDES, SIDES, BLEEDS)
def test_y_points_down_in_millimetres_and_up_in_points(width, height, bleed):
    page = PageGeometry(width, height, bleed)
    left, bottom, right, top = page.trim_box
    assert page.point(0, 0) == pytest.approx((left, top))
    assert page.point(width, height) == pytest.approx((right, bottom))


@pytest.mark.parametrize(
    ("width", "height", "bleed", "says"),
    [
        (19.9, 100, 0, "too small"),
        (100, LONGEST_SIDE + 1, 0, "beyond"),
        (LONGEST_SIDE + 1, 100, 0, "5081 mm wide is beyond"),
        (100, LONGEST_SIDE, 3, "with its bleed"),
        (100, LONGEST_SIDE - 5, 3, "5081 mm high with its bleed"),
        (100, 100, -1, "bleed"),
        (float("nan"), 100, 0, "too small"),
        (100, 100, float("nan"), "bleed"),
    ],
)
def test_pages_that_no_viewer_agrees_on_are_refused(width, height, bleed, says):
    with pytest.raises(InputError, match=says):
        PageGeometry(width, height, bleed)


def test_the_longest_page_is_14400_points():
    assert PageGeometry(LONGEST_SIDE, 100, 0).media_box[2] == pytest.approx(14400)
    assert PageGeometry(LONGEST_SIDE - 6, 100, 3).media_box[2] == pytest.approx(14400)


def test_the_slug_lies_around_the_bleed_and_counts():
    page = PageGeometry(100, 200, slug=12)
    assert page.bleed == 3
    assert page.bleed_rect == Rect(-3, -3, 106, 206)
    assert page.media_rect == Rect(-15, -15, 130, 230)
    assert PageGeometry(100, LONGEST_SIDE - 30, 3, 12).media_box[3] == pytest.approx(14400)
    with pytest.raises(InputError, match="5081 mm high with its marks is beyond"):
        PageGeometry(100, LONGEST_SIDE - 29, 3, 12)


def test_the_short_side_is_the_shorter_one():
    assert PageGeometry(100, 200).short_side == PageGeometry(200, 100).short_side == 100


@given(st.floats(-9, 9), st.floats(-9, 9), st.floats(0.5, 9), st.floats(0.5, 9), st.floats(0, 0.2))
def test_an_inset_rectangle_lies_inside_around_the_same_centre(x, y, width, height, by):
    outer = Rect(x, y, width, height)
    inner = outer.inset(by, by, by, by)
    assert outer.contains(inner)
    assert inner.centre == pytest.approx(outer.centre)
    assert not inner.contains(outer, tolerance=-1e-3)


def test_a_rectangle_turned_inside_out_is_a_bug():
    with pytest.raises(ValueError, match="no inside"):
        Rect(0, 0, 1, 1).inset(1, 0, 1, 0)
    with pytest.raises(ValueError, match="no inside"):
        Rect(0, 0, 1, -0.5)
    assert (Rect(2, 3, 0, 5).right, Rect(2, 3, 5, 0).bottom) == (
        2,
        3,
    )  # a line has none either, and is a place


@pytest.mark.parametrize("side", range(4))
def test_a_rectangle_that_sticks_out_at_one_side_is_not_contained(side):
    def out(by):
        return outer.inset(*(-by if at == side else 0 for at in range(4)))

    outer = Rect(10, 20, 30, 40)
    assert outer.contains(out(0), tolerance=0)
    assert outer.contains(out(5e-7))
    assert not outer.contains(out(2e-6))
    assert outer.contains(out(2e-6), tolerance=1e-5)
