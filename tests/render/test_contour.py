"""Contours: closed, inside their cell, and true to the field."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage
from skimage.draw import polygon

from artkit.errors import InputError
from artkit.layout.art import Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.plugins import make
from artkit.render import RENDERERS, Contour
from artkit.render.contour import surface, thin

INK = Ink(("#fff", "#000"), "srgb")
RNG = np.random.default_rng(0)
CELL = Rect(0, 0, 28, 28)
FINE = 12
FIELDS = arrays(np.float32, (28, 28), elements=st.floats(0, 1, width=32))
FLATS = arrays(np.float32, (28, 28), elements=st.sampled_from([0.0, 0.125, 0.375, 0.5, 0.625, 1.0]))


def blobs(seed, sigma=2.0):
    """Return a smooth field of ink in the middle of its square."""
    noise = np.random.default_rng(seed).random((28, 28)) * np.pad(np.ones((16, 16)), 6)
    smooth = ndimage.gaussian_filter(noise, sigma)
    return np.clip((smooth - 0.3 * smooth.max()) / (0.6 * smooth.max()), 0, 1).astype(np.float32)


def flatten(outlines, samples=6):
    """Return the rings of smooth outlines as dense polygons."""
    first, second = outlines.controls()
    t = (np.arange(samples) / samples)[None, :, None]
    start, end = outlines.points[:, None], outlines.following()[:, None]
    dense = (
        (1 - t) ** 3 * start
        + 3 * t * (1 - t) ** 2 * first[:, None]
        + 3 * t**2 * (1 - t) * second[:, None]
        + t**3 * end
    )
    return np.split(dense.reshape(-1, 2), samples * outlines.starts[1:])


def printed(operations):
    """Return the tone of each pixel of the field, averaged from `FINE` x `FINE` samples of what is painted."""
    canvas = np.zeros((28 * FINE, 28 * FINE))
    for operation in operations:
        inside = np.zeros(canvas.shape, bool)
        for ring in flatten(operation.outlines):
            mask = np.zeros(canvas.shape, bool)
            mask[polygon(ring[:, 1] * FINE - 0.5, ring[:, 0] * FINE - 0.5, canvas.shape)] = True
            inside ^= mask
        canvas[inside] = 1 - operation.colour.red
    return canvas.reshape(28, FINE, 28, FINE).mean(axis=(1, 3))


def error(operations, field):
    return np.sqrt(np.mean((printed(operations) - field) ** 2))


def draw(field, **options):
    return Contour(**{"centre": False, **options})(Tone(field), CELL, INK, RNG)


@pytest.mark.parametrize("seed", range(4))
def test_a_smooth_field_comes_back(seed):
    field = blobs(seed)
    assert error(draw(field, smoothing=0.0, bands=24), field) < 0.02
    assert error(draw(field), field) < 0.04


def test_the_comparison_can_fail():
    field = blobs(0)
    assert error(draw(np.roll(field, 1, axis=1), smoothing=0.0), field) > 0.05
    assert error(draw(field, floor=0.6), field) > 0.05


@settings(max_examples=40, deadline=None)
@given(st.one_of(FIELDS, FLATS), st.integers(1, 8), st.sampled_from([0.0, 0.6, 1.0]), st.booleans())
def test_every_curve_is_closed_inside_the_cell(field, bands, smoothing, centre):
    for operation in draw(field, bands=bands, smoothing=smoothing, centre=centre):
        assert operation.outlines.smooth
        points = np.concatenate(flatten(operation.outlines))
        assert points.min() >= -0.02
        assert points.max() <= 28.02


def test_ink_that_a_spline_throws_up_elsewhere_stays_in_the_cell():
    """One hot pixel in a corner, on a ground just below the least tone: the surface swings above it in all corners."""
    field = np.full((28, 28), 0.49609375, np.float32)
    field[0, 0] = 1
    (operation,) = draw(field, bands=1, smoothing=0.0, centre=True)
    points = np.concatenate(flatten(operation.outlines))
    assert len(operation.outlines.starts) == 4
    assert points.min() >= -0.02
    assert points.max() <= 28.02


@settings(max_examples=40, deadline=None)
@given(FIELDS)
def test_the_surface_is_bare_along_its_edge(field):
    sampled = surface(field, 0.6, 2.5)
    assert sampled.shape == (113, 113)
    edge = np.concatenate((sampled[0], sampled[-1], sampled[:, 0], sampled[:, -1]))
    assert (edge == 0).all()


def test_without_smoothing_the_surface_passes_through_the_middle_of_every_pixel():
    field = blobs(1)
    middles = surface(field, 0.0, 0.5)[2::4, 2::4]
    assert np.abs(middles - field).max() < 1e-6
    assert np.abs(surface(field, 1.0, 0.5)[2::4, 2::4] - field).max() > 0.01


def test_bands_are_painted_from_light_to_dark():
    shades = [operation.colour.red for operation in draw(blobs(2))]
    assert len(shades) > 8
    assert shades == sorted(shades, reverse=True)


def test_bare_paper_draws_nothing_unless_a_plate_is_asked_for():
    assert draw(np.zeros((28, 28))) == ()
    assert len(draw(np.zeros((28, 28)), ground="plate")) == 1


def test_a_floor_clears_haze_and_keeps_the_dark():
    field = np.maximum(blobs(3), 0.15)
    hazy, clear = draw(field), draw(field, floor=0.3)
    assert len(clear) < len(hazy)
    assert clear[-1].colour == hazy[-1].colour
    assert printed(clear)[:4].max() == 0


def test_knots_are_few_and_follow_the_ring():
    angle = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    ring = np.column_stack((9 * np.cos(angle), 4 * np.sin(angle)))
    knots = thin(ring)
    assert 16 <= len(knots) <= 60
    off = np.hypot(knots[:, 0] / 9, knots[:, 1] / 4) - 1
    assert np.abs(off).max() < 0.001
    spacing = np.hypot(*np.diff(knots, axis=0).T)
    tip, flat = spacing[np.abs(knots[:-1, 0]) > 8].mean(), spacing[np.abs(knots[:-1, 0]) < 4].mean()
    assert tip < 0.7 * flat


def test_dust_is_left_out():
    field = np.zeros((28, 28), np.float32)
    field[14, 14] = 0.045
    assert draw(field, smoothing=0.0) == ()
    assert len(draw(blobs(0))) > 0


def test_options_are_checked_by_name_and_range():
    assert make("renderers", "contour", {"bands": 8}, RENDERERS) == Contour(8)
    for options in ({"bands": 0}, {"smoothing": 2}, {"floor": 1}, {"fade": 0}, {"band": 8}):
        with pytest.raises(InputError):
            make("renderers", "contour", options, RENDERERS)
