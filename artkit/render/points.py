"""Points that follow a density, evenly: what stippling, the single line and low-poly stand on."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from artkit.layout.art import Points

ROUNDS = 8  # of relaxation; after that the eye sees no further change
PUSH = 1.8  # over-relaxation: the first step overshoots the centroid so far, the last not at all


def spread(density: NDArray[np.float64], count: int, rng: Generator, rounds: int = ROUNDS) -> Points:
    """Return points that are dense where a density is high and nowhere clump: a weighted Voronoi stippling.

    Lloyd's method on a raster, each point moving to the centroid of the density in its own cell (Secord 2002,
    "Weighted Voronoi stippling"). It starts from a stratified sample along a Morton curve, which is more even than
    chance.

    Parameters
    ----------
    density : float array, shape (rows, columns)
        What the points are in proportion to; 0 is bare. A point needs ten samples or more to find its centroid well.
    count : int
        How many points.
    rng : Generator
        What the start is drawn from.
    rounds : int, optional
        Steps of relaxation.

    Returns
    -------
    float array, shape (count, 2)
        (column, row) in samples from the outer corner of the first one; empty where there is no density at all.
    """
    rows, columns = np.nonzero(density > 0)
    if not len(rows) or count < 1:
        return np.zeros((0, 2))
    order = np.argsort(_morton(rows, columns), kind="stable")
    places = np.column_stack((columns, rows)).astype(np.float64)[order] + 0.5
    weights: NDArray[np.float64] = density[rows, columns][order]
    points = _stratified(places, weights, count, rng)
    for push in np.linspace(PUSH, 1.0, rounds):
        points = _relaxed(points, places, weights, push)
    return points


def _stratified(places: Points, weights: NDArray[np.float64], count: int, rng: Generator) -> Points:
    """Return one place from each of so many equal shares of the weight, at random inside of its sample."""
    reached = np.cumsum(weights)
    wanted = (np.arange(count) + rng.random(count)) * (reached[-1] / count)
    chosen = np.minimum(np.searchsorted(reached, wanted, side="right"), len(places) - 1)
    return np.asarray(places[chosen] + rng.random((count, 2)) - 0.5, dtype=np.float64)


def _relaxed(points: Points, places: Points, weights: NDArray[np.float64], push: float) -> Points:
    """Return points moved towards, or beyond, the centroids of their cells."""
    owner = cKDTree(points).query(places)[1]
    mass = np.bincount(owner, weights, len(points))
    centre = np.column_stack([np.bincount(owner, weights * places[:, axis], len(points)) for axis in (0, 1)])
    settled = mass > 0
    moved = points.copy()
    step = centre[settled] / mass[settled, None] - points[settled]
    moved[settled] += push * step
    return np.clip(moved, places.min(axis=0) - 0.5, places.max(axis=0) + 0.5)


def _morton(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of each sample on the Z-shaped curve that visits neighbours one after the other."""
    return _apart(rows) << 1 | _apart(columns)


def _apart(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return numbers of up to sixteen bits with a gap after each bit."""
    bits = values.astype(np.int64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = (bits | bits << shift) & mask
    return bits
