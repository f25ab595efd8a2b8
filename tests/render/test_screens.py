"""Screens: the tone of a lattice of dots, and dots at an edge."""

import numpy as np
import pytest
from toned import drawn, fields, printed

from artkit.layout.art import HAIRLINE
from artkit.layout.colour import BLACK
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Stamp
from artkit.render import DotGrid, Halftone
from artkit.render.frame import Frame
from artkit.render.screens import GROWTHS, LIGHTEST, Screen
from artkit.render.surface import Surface

TONES = np.linspace(0.02, 1, 25)


def covered(spot, radius):
    """Return what an endless square lattice of equal dots covers, from samples of one cell."""
    growth = GROWTHS[spot]
    x, y = np.meshgrid(*(np.arange(500) / 500 - 0.499,) * 2)
    turn = np.deg2rad(growth.turn)
    inside = np.zeros(x.shape, bool)
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            u, v = x - dx, y - dy
            if growth.shape == "circle":
                inside |= np.hypot(u, v) <= radius
            else:
                one, other = np.cos(turn) * u + np.sin(turn) * v, np.cos(turn) * v - np.sin(turn) * u
                inside |= np.maximum(abs(one), abs(other)) <= radius / 2**0.5
    return inside.mean()


@pytest.mark.parametrize("spot", list(GROWTHS))
def test_a_dot_covers_its_tone_from_bare_paper_to_full_ink(spot):
    radii = GROWTHS[spot].radius(TONES)
    assert [covered(spot, radius) for radius in radii] == pytest.approx(TONES, abs=0.006)
    assert (np.diff(radii) > 0).all()
    linear = radii[-1] * TONES
    assert np.abs([covered(spot, radius) for radius in linear] - TONES).max() > 0.1, "the check can fail"


def flat(tone, spot="round", pitch=1.0, **options):
    """Return the radii of dots of one tone, in pitches."""
    field = Surface.true(np.full((8, 8), tone, np.float32), Frame(0, 0, 2.0))
    marks = Screen(spot, pitch, **options).marks(field, Rect(-9, -9, 99, 99), BLACK, 0.0, cut=False)
    inner = np.abs(marks[0].dots.centres - 8).max(axis=1) < 6
    return marks[0].dots.radii[inner] / pitch


@pytest.mark.parametrize("tone", np.linspace(0.6, 1, 41))
def test_round_dots_either_keep_apart_or_melt_and_leave_no_pinprick(tone):
    (radius,) = set(flat(tone).round(9).tolist())
    assert abs(2 * radius - 1) > 0.015
    hole = 0.5**0.5 - radius  # half its diagonal
    assert hole > 0.05 or hole < 0
    assert radius == pytest.approx(GROWTHS["round"].radius(np.array(tone)), abs=0.04)


def test_a_gap_keeps_dots_apart_at_full_tone():
    assert flat(1.0, gap=0.2).max() == pytest.approx(0.4)
    assert flat(0.25, gap=0.2).max() == pytest.approx(0.2)


def test_the_lightest_tone_is_a_hairline_across_and_no_screen_is_finer():
    for spot in GROWTHS:
        fine = Screen.printable(spot, 0.05, 45.0)
        assert 0.3 < fine.pitch < 0.6
        assert Screen.printable(spot, 2.0, 45.0).pitch == 2.0
        radius = fine.pitch * float(GROWTHS[spot].radius(np.array(LIGHTEST)))
        assert radius * (2 if spot == "round" else 2**0.5) == pytest.approx(HAIRLINE)


def test_at_an_edge_dots_are_whole_and_on_a_plate_they_are_cut():
    full = np.full((28, 28), 0.4, np.float32)
    (whole,) = drawn(Halftone(angle=15.0, centre=False), full)
    plate, inner, *cut = drawn(Halftone(angle=15.0, centre=False, ground="plate"), full)
    assert isinstance(whole, Stamp)
    assert isinstance(inner, Stamp)
    assert isinstance(plate, Fill)
    assert 1 <= len(cut) <= 2
    assert all(isinstance(each, Fill) for each in cut)
    on_plate, alone = printed((inner, *cut)), printed((whole,))
    rim = np.ones((28, 28), bool)
    rim[1:-1, 1:-1] = False
    assert on_plate[rim].mean() == pytest.approx(0.4, abs=0.05)
    assert alone[rim].mean() < on_plate[rim].mean()


def test_a_dot_to_the_pixel_stands_in_its_middle():
    (stamp,) = drawn(DotGrid(centre=False), fields()["digit"], side=56.0)
    pixels = stamp.dots.centres / 2 - 0.5
    assert pixels == pytest.approx(pixels.round(), abs=1e-9)
    tone = fields()["digit"][tuple(pixels.round().astype(int).T[::-1])]
    assert np.corrcoef(tone, stamp.dots.radii**2)[0, 1] > 0.97
