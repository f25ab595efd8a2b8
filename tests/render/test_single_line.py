"""The single line: one line, through every point once, short, and dense where the field is dark."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from artkit.layout.art import Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.render import SingleLine
from artkit.render.tour import greedy, improved, length, tour

INK = Ink(("#fff", "#000"))


def cost(points, order):
    return (np.hypot(*(points[order] - points[np.roll(order, -1)]).T) ** 2).sum()


def neighbours(points, count=8):
    gaps = np.hypot(*np.moveaxis(points[:, None] - points, -1, 0))
    return np.argsort(gaps, axis=1, kind="stable")[:, 1 : count + 1]


@settings(max_examples=60)
@given(arrays(np.float64, st.tuples(st.integers(0, 40), st.just(2)), elements=st.integers(0, 6)))
def test_every_point_is_visited_once_even_if_points_coincide(points):
    assert sorted(tour(points).tolist()) == list(range(len(points)))


@pytest.mark.parametrize("seed", range(5))
def test_improving_never_makes_a_tour_longer(seed):
    rng = np.random.default_rng(seed)
    points = rng.random((120, 2))
    near = neighbours(points)
    start = rng.permutation(120) if seed else greedy(points, near)
    better = improved(points, start, near)
    assert sorted(better.tolist()) == list(range(120))
    assert cost(points, better) <= cost(points, start) + 1e-12


def test_a_tour_is_near_the_shortest_there_is():
    points = np.random.default_rng(1).random((1500, 2))
    best = (
        0.7124 * np.sqrt(1500) * (1 + 0.33 / 1500)
    )  # Johnson and McGeoch 1996, for points all over a square
    assert length(points, tour(points)) < 1.12 * best
    assert length(points, greedy(points, neighbours(points))) > 1.12 * best


def test_on_a_circle_it_is_the_circle():
    angle = np.random.default_rng(2).permutation(60) * 2 * np.pi / 60
    points = np.column_stack((np.cos(angle), np.sin(angle)))
    assert length(points, tour(points)) == pytest.approx(60 * 2 * np.sin(np.pi / 60))


def test_small_tours_are_the_best_ones():
    from itertools import permutations

    for seed in range(6):
        points = np.random.default_rng(seed).random((7, 2))
        best = min(cost(points, np.array((0, *rest))) for rest in permutations(range(1, 7)))
        assert cost(points, tour(points)) <= 1.1 * best


CELL = Rect(0, 0, 112, 112)


def draw(field, rect=CELL, **options):
    (stroke,) = SingleLine(centre=False, **options)(Tone(field), rect, INK, np.random.default_rng(0))
    return stroke.strokes


def ramp():
    return np.tile(np.linspace(0.15, 1, 28, dtype=np.float32), (28, 1))


def test_it_is_one_line_and_its_length_goes_with_tone():
    strokes = draw(ramp(), pitch=0.4)
    assert len(strokes.starts) == 1
    step = np.hypot(*np.diff(strokes.points, axis=0).T)
    columns = np.clip(strokes.points[:-1, 0] / 4, 0, 27).astype(int)
    drawn = np.bincount(columns, step, 28)[3:25]
    assert np.corrcoef(drawn, ramp()[0, 3:25])[0, 1] > 0.97
    assert np.corrcoef(drawn, ramp()[0, 24:2:-1])[0, 1] < 0


def test_smooth_or_not_it_passes_through_the_same_points():
    straight, smooth = (draw(ramp(), pitch=1.0, smooth=smooth).points for smooth in (False, True))
    assert smooth[::6] == pytest.approx(straight)


def test_points_grow_fewer_where_a_hairline_is_wide():
    few, many = (draw(ramp(), rect, pitch=0.5) for rect in (Rect(0, 0, 5, 5), CELL))
    assert len(few.points) < len(many.points) / 2
