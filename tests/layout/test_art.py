"""The arrays between art and page: checked, frozen, and smooth where they say so."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.layout.art import HAIRLINE, Dots, Outlines, Strokes, Tone
from artkit.layout.geometry import Rect

SQUARE = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])


def curve(outlines, samples=64):
    """Return points along every curve of smooth outlines, shape (knots, samples, 2)."""
    first, second = outlines.controls()
    t = np.linspace(0, 1, samples)[None, :, None]
    start, end = outlines.points[:, None], outlines.following()[:, None]
    return (
        (1 - t) ** 3 * start
        + 3 * t * (1 - t) ** 2 * first[:, None]
        + 3 * t**2 * (1 - t) * second[:, None]
        + t**3 * end
    )


@pytest.mark.parametrize("values", [[[0.0, 1.1]], [[-0.1]], [[np.nan]], [0.0, 1.0], [[]]])
def test_tone_refuses_what_is_not_a_field_of_coverage(values):
    with pytest.raises(ValueError, match="tone"):
        Tone(values)


def test_arrays_are_copied_and_frozen():
    values, points = np.zeros((2, 2), np.float32), SQUARE.copy()
    tone, outlines = Tone(values), Outlines(points)
    values[:], points[:] = 1, 9
    assert tone.values.max() == 0
    assert outlines.points.max() == 1
    with pytest.raises(ValueError, match="read-only"):
        outlines.points[0] = 0


@pytest.mark.parametrize(
    ("points", "starts"),
    [
        (np.zeros((2, 2)), [0]),
        (np.zeros((6, 2)), [0, 4]),
        (np.zeros((6, 2)), [1]),
        (np.zeros((6, 2)), []),
        (np.zeros((6, 3)), [0]),
        (np.full((3, 2), np.nan), [0]),
        (np.zeros((6, 2)), [0, 9]),
    ],
)
def test_outlines_refuse_broken_rings(points, starts):
    with pytest.raises(ValueError, match=r"knot|starts"):
        Outlines(points, np.array(starts, np.int64))


def test_a_line_thinner_than_a_quarter_point_cannot_be_made():
    assert pytest.approx(0.25 / 72 * 25.4) == HAIRLINE
    assert Strokes(SQUARE, HAIRLINE).lengths.tolist() == [4]
    for width in (0.0, 0.9 * HAIRLINE, np.nan):
        with pytest.raises(ValueError, match="breaks up"):
            Strokes(SQUARE, width)


def test_a_rectangle_is_its_four_corners():
    outline = Outlines.rectangle(Rect(1, 2, 3, 4))
    assert outline.points.min(axis=0).tolist() == [1, 2]
    assert outline.points.max(axis=0).tolist() == [4, 6]


def test_curves_stay_within_their_own_ring():
    rings = Outlines(np.concatenate((SQUARE, SQUARE + 10)), np.array([0, 4]), smooth=True)
    paths = curve(rings)
    assert paths[:4].max() < 2
    assert paths[4:].min() > 9


@given(st.integers(8, 60), st.integers(0, 2**32 - 1))
def test_a_smooth_ring_through_a_circle_is_round(knots, seed):
    rng = np.random.default_rng(seed)
    angles = np.sort((np.arange(knots) + rng.uniform(0, 0.5, knots)) * 2 * np.pi / knots)
    ring = Outlines(np.column_stack((np.cos(angles), np.sin(angles))), smooth=True)
    radii = np.hypot(*np.moveaxis(curve(ring), -1, 0))
    gap = np.diff(np.append(angles, angles[0] + 2 * np.pi)).max()
    assert np.abs(radii - 1).max() < 0.03 * gap**4


@given(st.integers(3, 12), st.integers(0, 2**32 - 1))
def test_curves_pass_through_their_knots_without_a_kink(knots, seed):
    ring = Outlines(np.random.default_rng(seed).uniform(0, 9, (knots, 2)), smooth=True)
    first, second = ring.controls()
    leaving = first - ring.points
    arriving = ring.following() - second
    arriving = np.roll(arriving, 1, axis=0)
    cross = leaving[:, 0] * arriving[:, 1] - leaving[:, 1] * arriving[:, 0]
    assert np.abs(cross).max() < 1e-9 * max(1, np.abs(leaving).max() * np.abs(arriving).max())
    assert (np.einsum("ij,ij->i", leaving, arriving) > -1e-12).all()


@pytest.mark.parametrize(
    ("centres", "radii", "options", "problem"),
    [
        (np.zeros((0, 2)), [], {}, "one dot or more"),
        (np.zeros((3, 3)), [1, 1, 1], {}, "centres"),
        (np.zeros((3, 2)), [1, 1], {}, "radius"),
        (np.zeros((1, 2)), [[1]], {}, "radius"),
        ([(0, np.inf)], [1], {}, "finite"),
        ([(0, 0)], [np.nan], {}, "finite"),
        ([(0, 0)], [1], {"angle": np.nan}, "finite"),
        ([(0, 0)], [1], {"shape": "star"}, "star"),
        ([(0, 0)], [0.49 * HAIRLINE], {}, "breaks up"),
        ([(0, 0), (1, 1)], [1, 0.7 * HAIRLINE], {"shape": "square"}, "breaks up"),
    ],
)
def test_dots_refuse_what_cannot_be_printed(centres, radii, options, problem):
    with pytest.raises(ValueError, match=problem):
        Dots(centres, radii, **options)


def test_the_finest_dots_are_a_hairline_across():
    assert len(Dots([(0, 0)], [HAIRLINE / 2]).radii) == 1
    assert len(Dots([(0, 0)], [HAIRLINE / 2**0.5], "square", 45).radii) == 1


def test_dots_are_copied_and_frozen():
    centres = np.zeros((2, 2))
    dots = Dots(centres, [1, 2])
    centres[:] = 9
    assert dots.centres.max() == 0
    with pytest.raises(ValueError, match="read-only"):
        dots.radii[0] = 3


def test_a_ring_is_as_broad_as_its_narrow_side():
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    disc = np.column_stack((np.cos(angle), np.sin(angle)))
    bar = [(0, 0), (10, 0), (10, 2), (0, 2)]
    narrow = Outlines(np.concatenate((bar, disc + 20)), [0, 4]).breadths
    assert narrow[0] == pytest.approx(2)
    assert narrow[1] == pytest.approx(
        np.pi / 2, rel=1e-3
    )  # no rectangle is so large: the square as long around
