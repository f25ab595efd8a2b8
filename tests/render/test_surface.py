"""The surface whose mean over a pixel is the pixel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from toned import fields

from artkit.render.frame import Frame
from artkit.render.surface import Surface

WHERE = Frame(10.0, -5.0, 2.0)
FINE = 16


def means(surface, shape):
    """Return the mean of a surface over each pixel."""
    x, y = ((np.arange(size * FINE) + 0.5) / FINE for size in shape[::-1])
    tone = surface.at(WHERE.place(np.stack(np.meshgrid(x, y), axis=-1)))
    return tone.reshape(shape[0], FINE, shape[1], FINE).mean(axis=(1, 3))


@pytest.mark.parametrize("name", list(fields()))
def test_pixels_keep_their_mean(name):
    field = fields()[name]
    assert np.sqrt(np.mean((means(Surface.true(field, WHERE), field.shape) - field) ** 2)) < 0.01


def test_a_surface_through_the_values_does_not():
    field = fields()["digit"]
    through = Surface.smooth(field, WHERE, smoothing=0.0)
    assert np.sqrt(np.mean((means(through, field.shape) - field) ** 2)) > 0.02


@settings(max_examples=20)
@given(arrays(np.float32, (5, 9), elements=st.floats(0.25, 0.75, width=32)))
def test_any_gentle_field_is_met_exactly_and_none_is_left(field):
    gentle = 0.5 + (field - 0.5) / 4  # nothing is cut off at 0 or 1
    surface = Surface.true(gentle, WHERE)
    assert means(surface, gentle.shape) == pytest.approx(gentle, abs=0.02)
    assert surface.knots.min() >= 0
    assert surface.knots.max() <= 1


def test_it_knows_its_place():
    surface = Surface.true(np.ones((4, 6), np.float32), WHERE)
    assert surface.shape == (4, 6)
    assert surface.middle.tolist() == [16, -1]
    assert surface.at(np.array([(9.9, -1), (10.1, -1), (21.9, 2.9), (22.1, 2.9)])).tolist() == [0, 1, 1, 0]
