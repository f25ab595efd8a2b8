"""Hatching and stipple: calibration, direction, spacing, and streams of their own."""

import numpy as np
import pytest
from scipy.spatial import cKDTree
from toned import drawn, fields

from artkit.layout.art import HAIRLINE
from artkit.render import Dither, Hatching, Stipple
from artkit.render.hatching import APART, CROSSED, _drawn, _shares

TONES = np.linspace(0, 1, 41)


@pytest.mark.parametrize("layers", [1, 2, 3, 4])
def test_layers_cover_the_tone_together(layers):
    shares = np.array(_shares(TONES, layers))
    assert 1 - np.prod(1 - shares, axis=0) == pytest.approx(TONES)
    assert (np.diff(shares, axis=1) >= -1e-12).all()
    if layers > 1:
        assert shares[1][TONES < CROSSED].max() == pytest.approx(0, abs=1e-12)


def test_strokes_side_by_side_cover_what_they_are_counted_for():
    count = np.round(_drawn(TONES) * 1024) / 1024
    few = count <= 0.5
    assert count[few] / APART == pytest.approx(TONES[few], abs=0.003)
    assert (_drawn(np.array(0.0)), _drawn(np.array(1.0))) == (0, 1)


def directions(strokes):
    ends = strokes.points.reshape(-1, 2, 2)
    way = ends[:, 1] - ends[:, 0]
    return set((np.rad2deg(np.arctan2(way[:, 1], way[:, 0])) % 180).round(3).tolist())


@pytest.mark.parametrize(
    ("layers", "turned"),
    [(1, {30}), (2, {30, 120}), (3, {30, 90, 150}), (4, {30, 75, 120, 165})],
)
def test_strokes_run_in_as_many_directions_as_there_are_layers(layers, turned):
    (mark,) = drawn(Hatching(layers=layers, angle=30.0), fields()["lucid"])
    assert directions(mark.strokes) == turned
    assert mark.strokes.width == pytest.approx(0.1 * 40 / 28)


def test_a_fine_pen_becomes_a_hairline():
    (mark,) = drawn(Hatching(width="0.01mm"), fields()["lucid"])
    assert mark.strokes.width == HAIRLINE


def spacing(points):
    """Return the spread of distances to the nearest neighbour, against their mean."""
    nearest = cKDTree(points).query(points, 2)[0][:, 1]
    return nearest.std() / nearest.mean()


def test_stipple_keeps_its_dots_apart_where_white_noise_clumps():
    field = np.pad(np.full((20, 20), 0.3, np.float32), 4)
    (mark,) = drawn(Stipple(taper=0.0, centre=False), field)
    inner = (np.abs(mark.dots.centres - 20) < 12).all(axis=1)
    points = mark.dots.centres[inner]
    assert spacing(points) < 0.15
    assert spacing(np.random.default_rng(0).uniform(8, 32, points.shape)) > 0.4
    distance, nearest = (found[:, 1] for found in cKDTree(points).query(points, 2))
    radii = mark.dots.radii[inner]
    assert (radii + radii[nearest] < distance).mean() > 0.999, "none touches"


def test_dots_are_finer_in_the_light_where_they_taper():
    radii = {}
    for taper in (0.0, 1.0):
        (mark,) = drawn(Stipple(taper=taper, rounds=6), fields()["potato"])
        radii[taper] = np.quantile(mark.dots.radii, [0.05, 0.95])
    assert radii[1.0][0] < 0.75 * radii[0.0][0]
    assert radii[1.0][1] / radii[1.0][0] > 1.5 * radii[0.0][1] / radii[0.0][0]


@pytest.mark.parametrize("renderer", [Stipple(rounds=1), Hatching(), Dither()])
def test_chance_comes_from_the_generator_alone(renderer):
    def numbers(seed):
        (mark,) = drawn(renderer, fields()["lucid"], seed=seed)
        for art, array in (("dots", "centres"), ("strokes", "points"), ("outlines", "points")):
            if hasattr(mark, art):
                return getattr(getattr(mark, art), array).tobytes()

    assert numbers(1) == numbers(1) != numbers(2)
