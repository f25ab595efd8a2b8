"""Ribbons are as wide as they are told to be, everywhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from artkit.layout.art import Tone
from artkit.layout.geometry import Rect
from artkit.render.frame import frame
from artkit.render.ribbons import ribbon
from artkit.render.surface import Surface


def area(ring):
    x, y = ring.T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


@given(st.floats(0.2, 3), st.floats(0, 2 * np.pi), st.integers(2, 30))
def test_a_straight_ribbon_is_a_bar_with_round_ends(width, angle, knots):
    line = np.linspace(0, 10, knots)[:, None] * (np.cos(angle), np.sin(angle))
    (ring,) = ribbon(line, np.full(knots, width))
    assert area(ring) == pytest.approx(10 * width + np.pi * width**2 / 4, rel=0.03)
    distance, _ = cKDTree(np.linspace(0, 10, 500)[:, None] * (np.cos(angle), np.sin(angle))).query(ring)
    assert distance == pytest.approx(np.full(len(ring), width / 2), rel=0.01)


def test_width_changes_along_a_ribbon():
    line = np.column_stack((np.linspace(0, 10, 50), np.zeros(50)))
    (ring,) = ribbon(line, np.linspace(0.2, 2, 50))
    assert np.ptp(ring[np.abs(ring[:, 0] - 8.0) < 0.11, 1]) == pytest.approx(1.64, abs=0.05)


def test_a_surface_is_the_field_where_it_lies_and_bare_elsewhere():
    field = np.zeros((28, 28), np.float32)
    field[8:20, 8:20] = 1
    where = frame(field, Rect(10, 20, 56, 56))
    surface = Surface.smooth(Tone(field).values, where, smoothing=0.0)
    tone = surface.at(np.array([[(38.0, 48.0), (12.0, 22.0)], [(0.0, 0.0), (38.0, 500.0)]]))
    assert tone == pytest.approx(np.array([[1.0, 0.0], [0.0, 0.0]]), abs=1e-2)
