"""Courses: lines beside each other, the stretches of them that are inked, and ribbons."""

import numpy as np
import pytest
from toned import fields

from artkit.layout.art import HAIRLINE
from artkit.layout.colour import BLACK
from artkit.layout.geometry import Rect
from artkit.render.courses import LIGHTEST, Courses, closing, engrave, printable, stretches
from artkit.render.engraving import COURSES
from artkit.render.frame import Frame
from artkit.render.surface import Surface

FIELD = Surface.true(fields()["eight"], Frame(0, 0, 2.0))
RECT = Rect(0, 0, 56, 56)


@pytest.mark.parametrize("angle", [0, 30, 90])
def test_straight_lines_are_a_pitch_apart_and_cover_the_field(angle):
    courses = Courses.straight(FIELD, 1.3, angle)
    assert courses.spacing() == pytest.approx(1.3)
    right = np.array((-np.sin(np.deg2rad(angle)), np.cos(np.deg2rad(angle))))
    offsets = np.sort(courses.points[courses.starts] @ right)
    assert np.diff(offsets) == pytest.approx(1.3)
    corners = np.array(((0, 0), (56, 0), (0, 56), (56, 56))) @ right
    assert offsets[0] <= corners.min()
    assert offsets[-1] >= corners.max()


@pytest.mark.parametrize("lines", list(COURSES))
def test_the_way_across_leads_to_the_next_line(lines):
    courses = COURSES[lines](FIELD, 1.0, 20.0, 2.0)
    lattice = courses.points if lines == "concentric" else courses.points.reshape(len(courses.starts), -1, 2)
    if lines == "concentric":
        radii = np.hypot(*(lattice - FIELD.middle).T)
        beyond = np.hypot(*(lattice + courses.across - FIELD.middle).T)
        assert beyond - radii == pytest.approx(1.0)
        return
    step = np.gradient(lattice, axis=0)
    along = np.linalg.norm(step - courses.across.reshape(lattice.shape), axis=-1)
    assert np.quantile(along, 0.9) < 1e-6  # where lines would crowd, they are told to keep apart
    assert np.hypot(*courses.across.T).min() >= 0.3 - 1e-9


def test_stretches_reach_to_the_zeros_beside_them():
    ink = np.array([-1.0, 1, 2, -2, -1, 3, 3, -1, -1])
    keys, runs, ends = stretches(ink, np.array([0, 0, 0, 0, 0, 0, 1, 1, 1]))
    assert keys == pytest.approx([0.5, 1, 2, 2.5, 4.25, 5, 6, 6.75])
    assert runs.tolist() == [0, 0, 0, 0, 1, 1, 2, 2]
    assert ends.tolist() == [True, False, False, True, True, False, False, True]
    assert stretches(np.array([-1.0, 0, -2]), np.zeros(3, int)) is None


def test_a_knot_beside_each_zero_keeps_ends_from_bulging():
    ink, owners = np.array([-1.0, 1, 1, -1]), np.zeros(4, int)
    keys, runs, ends = stretches(ink, owners, np.full(4, 0.1))
    assert keys == pytest.approx([0.5, 0.6, 1, 2, 2.4, 2.5])
    assert ends.tolist() == [True, False, False, False, False, True]
    assert set(runs.tolist()) == {0}


def test_a_closed_line_begins_where_it_is_lightest_and_comes_back():
    turn = np.arange(8) * np.pi / 4
    ring = np.column_stack((np.cos(turn), np.sin(turn)))
    courses = Courses(np.vstack((ring, 2 * ring)), np.vstack((ring, ring)), np.array([0, 8]), closed=True)
    ink = np.ones(16)
    ink[3], ink[8 + 6] = -1, -2
    order, owners = courses.unrolled(ink)
    assert order.tolist() == [3, 4, 5, 6, 7, 0, 1, 2, 3, 14, 15, 8, 9, 10, 11, 12, 13, 14]
    assert owners.tolist() == [0] * 9 + [1] * 9


def area(outlines):
    """Return what rings enclose by the even-odd rule, where none crosses another, from their knots."""
    total = 0.0
    for ring in np.split(outlines.points, outlines.starts[1:]):
        x, y = ring.T
        total += abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
    return total


@pytest.mark.parametrize("tone", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("lines", list(COURSES))
def test_a_ribbon_takes_its_tone_of_the_way_across(lines, tone):
    flat = Surface.true(np.full((28, 28), tone, np.float32), Frame(0, 0, 2.0))
    fills = engrave(COURSES[lines](flat, 2.0, 20.0, 1.0), flat, RECT, BLACK, 0.0, cut=True)
    assert 1 <= len(fills) <= 2
    if lines != "concentric":  # whose whole circles are rings in rings
        assert sum(area(fill.outlines) for fill in fills) / 56**2 == pytest.approx(tone, abs=0.04)


def test_a_circle_that_is_inked_all_around_is_a_ring_in_a_ring():
    flat = Surface.true(np.full((28, 28), 0.5, np.float32), Frame(0, 0, 2.0))
    turn = np.arange(40) * 2 * np.pi / 40
    ray = np.column_stack((np.cos(turn), np.sin(turn)))
    courses = Courses(28 + 10 * ray, 2 * ray, np.array([0]), closed=True)
    (fill,) = engrave(courses, flat, RECT, BLACK, 0.0, cut=False)
    outer, inner = np.split(fill.outlines.points, fill.outlines.starts[1:])
    assert np.hypot(*(outer - 28).T) == pytest.approx(10.5, abs=0.01)
    assert np.hypot(*(inner - 28).T) == pytest.approx(9.5, abs=0.01)


def test_lines_are_coarse_enough_and_close_without_a_jump():
    assert printable(0.1) == pytest.approx(HAIRLINE / LIGHTEST)
    assert printable(3.0) == 3.0
    shares = closing(np.linspace(0, 1, 101))
    assert shares[:90] == pytest.approx(np.linspace(0, 0.89, 90))
    assert shares[-1] > 1
    assert np.diff(shares).max() < 0.03
