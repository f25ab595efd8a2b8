"""Points in proportion to a density: as many as asked, on ink only, even, and the same on every run."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial import cKDTree

from artkit.render.points import spread

DENSITIES = arrays(np.float64, (12, 17), elements=st.sampled_from([0.0, 0.0, 0.2, 1.0]))


def random(seed=0):
    return np.random.default_rng(seed)


def evenness(points):
    """Return the spread of distances to the nearest neighbour, relative to their mean."""
    near = cKDTree(points).query(points, 2)[0][:, 1]
    return near.std() / near.mean()


@settings(max_examples=40)
@given(DENSITIES, st.integers(0, 60))
def test_there_are_as_many_as_asked_for_and_none_where_all_is_bare(density, count):
    points = spread(density, count, random())
    assert points.shape == ((count if density.any() else 0), 2)
    if len(points):
        rows, columns = np.nonzero(density)
        assert (points >= (columns.min(), rows.min())).all()
        assert (points <= (columns.max() + 1, rows.max() + 1)).all()
    assert np.array_equal(points, spread(density, count, random()))


def test_relaxed_points_are_even_and_a_plain_sample_is_not():
    density = np.ones((120, 120))
    assert evenness(spread(density, 600, random())) < 0.15
    assert evenness(spread(density, 600, random(), rounds=0)) > 0.25
    assert evenness(random().random((600, 2))) > 0.4


def test_three_times_the_density_has_three_times_the_points():
    density = np.ones((80, 160))
    density[:, 80:] = 3
    points = spread(density, 2000, random())
    assert (points[:, 0] > 80).sum() / len(points) == pytest.approx(0.75, abs=0.01)
