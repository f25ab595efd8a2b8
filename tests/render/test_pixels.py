"""Pixels: outlines that are exactly the field, nested so that nothing abuts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from artkit.errors import InputError
from artkit.layout.art import Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.plugins import make
from artkit.render import RENDERERS, Pixels
from artkit.render.pixels import trace

INK = Ink(("#fff", "#000"), "srgb")
RNG = np.random.default_rng(0)
MASKS = arrays(np.bool_, array_shapes(min_dims=3, max_dims=3, min_side=1, max_side=9))
FIELDS = arrays(
    np.float32,
    array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12),
    elements=st.floats(0, 1, width=32),
)


def fill(knots, starts, shape):
    """Return what rings of right angles enclose by the even-odd rule, a pixel at a time."""
    inside = np.zeros(shape, bool)
    for ring in np.split(np.asarray(knots), starts[1:]):
        for (x, y), (to_x, to_y) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            assert (x == to_x) != (y == to_y), "a side is level or upright, and has a length"
            if x == to_x:
                inside[min(y, to_y) : max(y, to_y), x:] ^= True
    return inside


def painted(operations, shape, levels):
    """Return the level that each pixel shows once all operations are painted over each other."""
    canvas = np.zeros(shape, int)
    for operation in operations:
        knots = np.rint(operation.outlines.points).astype(int)
        level = round((1 - operation.colour.red) * levels)
        canvas[fill(knots, operation.outlines.starts, shape)] = level
    return canvas


@given(MASKS)
def test_outlines_enclose_exactly_their_mask(masks):
    knots, starts, owners = trace(masks)
    rings = np.split(knots, starts[1:]) if len(starts) else []
    for number, mask in enumerate(masks):
        own = [ring for ring, owner in zip(rings, owners, strict=True) if owner == number]
        if not own:
            assert not mask.any()
            continue
        first = np.cumsum([0, *map(len, own[:-1])])
        assert (fill(np.concatenate(own), first, mask.shape) == mask).all()


@given(MASKS)
def test_outlines_have_knots_at_corners_only(masks):
    knots, starts, _ = trace(masks)
    for ring in np.split(knots, starts[1:]) if len(starts) else []:
        upright = (ring == np.roll(ring, -1, axis=0))[:, 0]
        assert (upright != np.roll(upright, 1)).all()


@given(FIELDS, st.integers(1, 40))
def test_the_painted_levels_are_the_quantised_field(values, levels):
    rows, columns = values.shape
    operations = Pixels(levels, centre=False)(Tone(values), Rect(0, 0, columns, rows), INK, RNG)
    assert (painted(operations, values.shape, levels) == np.rint(values * levels)).all()


def test_the_comparison_can_fail():
    values = np.linspace(0, 1, 36, dtype=np.float32).reshape(6, 6)
    operations = Pixels(8, centre=False)(Tone(values), Rect(0, 0, 6, 6), INK, RNG)
    assert (painted(operations[::-1], (6, 6), 8) != np.rint(values * 8)).any()
    assert (painted(operations[:-1], (6, 6), 8) != np.rint(values * 8)).any()


@given(FIELDS)
def test_levels_are_painted_from_light_to_dark(values):
    rows, columns = values.shape
    operations = Pixels()(Tone(values), Rect(0, 0, columns, rows), Ink(), RNG)
    shades = [operation.colour.red for operation in operations]
    assert shades == sorted(shades, reverse=True)


def test_bare_paper_draws_nothing_unless_a_plate_is_asked_for():
    blank = Tone(np.zeros((28, 28)))
    assert Pixels()(blank, Rect(0, 0, 28, 28), INK, RNG) == ()
    (plate,) = Pixels(ground="plate")(blank, Rect(3, 4, 28, 28), Ink(("#123456", "#000")), RNG)
    assert str(plate.colour) == "#123456"
    assert plate.outlines.points.min(axis=0).tolist() == [3, 4]
    assert plate.outlines.points.max(axis=0).tolist() == [31, 32]


def test_a_floor_clears_haze():
    haze = np.full((4, 4), 0.2, np.float32)
    haze[1, 1] = 0.9
    (mark,) = Pixels(10, floor=0.3, centre=False)(Tone(haze), Rect(0, 0, 4, 4), INK, RNG)
    assert mark.outlines.points.tolist() == [[1, 1], [2, 1], [2, 2], [1, 2]]


@given(FIELDS, st.floats(0.05, 0.8))
def test_squares_with_a_gap_never_touch(values, gap):
    rows, columns = values.shape
    operations = Pixels(12, gap=gap, centre=False)(Tone(values), Rect(0, 0, columns, rows), INK, RNG)
    squares = sum(len(operation.outlines.starts) for operation in operations)
    assert squares == np.count_nonzero(np.rint(values * 12))
    for operation in operations:
        points = operation.outlines.points
        within = points - np.floor(points)
        assert within.min() == pytest.approx(gap / 2, abs=1e-6)
        assert within.max() == pytest.approx(1 - gap / 2, abs=1e-6)


def test_options_are_checked_by_name_and_range():
    assert make("renderers", "pixels", {"levels": 8, "gap": 0.1}, RENDERERS) == Pixels(8, 0.1)
    for options in ({"levels": 0}, {"gap": 1.0}, {"ground": "tile"}, {"level": 8}):
        with pytest.raises(InputError):
            make("renderers", "pixels", options, RENDERERS)
