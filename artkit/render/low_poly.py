"""Low-poly: the field folded from triangles, small where it changes and large where it does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from msgspec import Meta
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import Delaunay

from artkit.layout.art import HAIRLINE, Outlines, Points, Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Operation
from artkit.render.contour import level_lines
from artkit.render.frame import Ground, frame, plate
from artkit.render.points import spread
from artkit.render.rings import Index, unroll
from artkit.render.surface import Surface

FINE = 8  # samples to the pixel of the field
SHORE = 1.2  # mean distances of points: how far apart corners stand along the outline
COARSEST = 8.0  # hairlines: the mean side of triangles, at least
MOST = 4  # times as many corners along the outline as inside of it, at most
SLIVER = 1e-6  # square pixels; a smaller triangle is none
RELIEF = 3.0  # pixels: how high full tone stands in the light
CREASE = 0.25  # of the light: how uneven a flat place is folded
EVEN = 0.12  # of the densest: how many points stand where nothing changes
LAMP = np.array((-0.6, -0.8))  # where the light comes from: above, a little to the left


@dataclass(frozen=True)
class LowPoly:
    """Triangles of one tone each, between points that gather where the field changes.

    A Delaunay triangulation of points that are placed in proportion to the gradient (as García and others have it,
    1999, "Efficient approximation of gray-scale images through bounded error triangular meshes"). Triangles that
    touch would show the paper between them in most viewers; so, as with `Pixels`, tones are stacked: each level is
    one outline around all triangles at least that dark. It is expressive, not tone-true: every triangle has the mean
    of its corners and middle, and the light on it is added to that.

    Parameters
    ----------
    points : int, optional
        Corners of triangles, beside those along the outline; fewer in a small cell.
    levels : int, optional
        Steps of tone between paper and full ink.
    light : float, optional
        How much lighter a facet is that faces the upper left, and how much darker one that turns away.
    smoothing : float, optional
        As for `Contour`.
    floor : float, optional
        Tone of the outline; what is lighter is left out.
    ground : {"none", "plate"}, optional
        Leave tone 0 to the paper, or lay a plate in its colour under the whole cell.
    centre : bool, optional
        Bring the centre of ink to the centre of the cell.
    """

    points: Annotated[int, Meta(ge=3, le=5000)] = 50
    levels: Annotated[int, Meta(ge=1, le=255)] = 32
    light: Annotated[float, Meta(ge=0, le=1)] = 0.4
    smoothing: Annotated[float, Meta(ge=0, le=1)] = 0.6
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.2
    ground: Ground = "none"
    centre: bool = True

    def __call__(self, tone: Tone, rect: Rect, ink: Ink, rng: Generator) -> tuple[Operation, ...]:
        """Return the marks of a field in a rectangle."""
        surface = Surface.plain(tone.values, self.smoothing)
        if not (tone.values >= self.floor).any():
            return plate(rect, ink, self.ground)
        # of a pixel, in the least sides of triangles
        side = frame(tone.values, rect).pitch / (COARSEST * HAIRLINE)
        points = min(self.points, 3 + int((tone.values >= self.floor).sum() * side**2))
        corners = self._corners(points, surface, tone.values.shape, rng)
        triangles = Delaunay(corners).simplices.astype(np.int64)
        triangles = triangles[_areas(corners[triangles]) > SLIVER]
        steps = self._steps(surface, corners[triangles], rng)
        drawn = corners[triangles[steps > 0]].reshape(-1, 2)
        where = frame(_weight(tone.values, drawn, self.floor), rect, self.centre)
        marks = [
            Fill(held, ink.at(level / self.levels))
            for level, knots, starts in _stacked(triangles, steps)
            if (held := _held(Outlines(where.place(corners[knots]), starts)))
        ]
        return (*plate(rect, ink, self.ground), *marks)

    def _corners(self, points: int, surface: Surface, shape: tuple[int, ...], rng: Generator) -> Points:
        """Return where triangles have their corners, in pixels: along the outline, and where the field changes."""
        rows, columns = shape
        y, x = np.mgrid[: rows * FINE, : columns * FINE] + 0.5
        field = surface.at(np.stack((x, y), axis=-1) / FINE)
        change = np.hypot(*np.gradient(ndimage.gaussian_filter(field, FINE / 2)))
        density = np.where(field < self.floor, 0.0, change + EVEN * change.max())
        inside = spread(density, points, rng) / FINE
        rings = [line[:-1, ::-1] - 0.5 for line in level_lines(np.pad(field, 1), self.floor)]
        lengths = [float(np.hypot(*np.diff(ring, axis=0).T).sum()) for ring in rings]
        apart = SHORE * np.sqrt((density > 0).sum() / points)
        apart = max(apart, sum(lengths) / (MOST * points))
        shore = [
            _every(ring, apart) / FINE
            for ring, length in zip(rings, lengths, strict=True)
            if length > 2 * apart or length == max(lengths)
        ]
        corner = np.array(((0, 0), (0, rows), (columns, 0), (columns, rows)))
        corners = np.concatenate((inside, *shore, corner))
        return np.asarray(np.clip(corners, 0, (columns, rows)), dtype=np.float64)

    def _steps(self, surface: Surface, triangles: Points, rng: Generator) -> Index:
        """Return the level of each triangle, 0 for those that are left out."""
        middles = (triangles + np.roll(triangles, 1, axis=1)) / 2
        centre = triangles.mean(axis=1, keepdims=True)
        heights = surface.at(np.concatenate((triangles, middles, centre), axis=1))
        tone = heights.mean(axis=1)
        turned = self.light * (_shade(triangles, heights[:, :3]) + CREASE * rng.standard_normal(len(tone)))
        lit = np.clip(tone + np.where(tone < self.floor, 0.0, turned), max(self.floor, 0.5 / self.levels), 1)
        return np.where((tone < self.floor) | (tone <= 0), 0, np.rint(lit * self.levels)).astype(np.int64)


def _every(ring: Points, distance: float) -> Points:
    """Return points around a ring, so far apart."""
    closed = np.concatenate((ring, ring[:1]))
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))))
    at = np.linspace(0, along[-1], max(3, round(along[-1] / distance)), endpoint=False)
    return np.column_stack([np.interp(at, along, closed[:, axis]) for axis in (0, 1)])


def _areas(triangles: Points) -> NDArray[np.float64]:
    (ax, ay), (bx, by) = ((triangles[:, i] - triangles[:, 0]).T for i in (1, 2))
    return np.asarray(np.abs(ax * by - ay * bx) / 2, dtype=np.float64)


def _shade(triangles: Points, heights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far the facets above triangles turn from the light, from -1 to 1."""
    (ax, ay), (bx, by) = ((triangles[:, i] - triangles[:, 0]).T for i in (1, 2))
    az, bz = (RELIEF * (heights[:, i] - heights[:, 0]) for i in (1, 2))
    slope = np.column_stack((az * by - bz * ay, ax * bz - bx * az)) / (ax * by - ay * bx)[:, None]
    return np.asarray((slope @ LAMP) / np.sqrt(1 + (slope**2).sum(axis=1)), dtype=np.float64)


def _weight(values: NDArray[np.float32], drawn: Points, floor: float) -> NDArray[np.float64]:
    """Return what is drawn of each pixel, with a breath of ink as far out as any corner."""
    weight = np.where(values < floor, 0.0, values)
    if len(drawn):
        low, high = np.floor(drawn.min(axis=0)).astype(int), np.ceil(drawn.max(axis=0)).astype(int) - 1
        for column, row in (np.maximum(low, 0), np.maximum(high, 0)):
            weight[row, column] += 1e-9
    return weight


def _held(outlines: Outlines) -> Outlines | None:
    """Return the rings that a press holds; in the place of a finer one the level below it shows."""
    broad = np.flatnonzero(outlines.breadths >= HAIRLINE)
    if len(broad) == len(outlines.starts):
        return outlines
    rings = [np.split(outlines.points, outlines.starts[1:])[ring] for ring in broad]
    return Outlines(np.concatenate(rings), np.cumsum([0, *map(len, rings[:-1])])) if rings else None


def _stacked(triangles: Index, steps: Index) -> Iterator[tuple[int, Index, Index]]:
    """Yield each level, from light to dark, with the rings around all triangles that are at least as dark.

    Rings are corners, one ring after the other, and where each starts.
    """
    count = int(triangles.max(initial=0)) + 1
    for level in np.unique(steps[steps > 0]).tolist():
        inside = triangles[steps >= level]
        start, end = inside.ravel(), np.roll(inside, -1, axis=1).ravel()
        outer = ~np.isin(start * count + end, end * count + start)  # no neighbour runs along it the other way
        start, end = start[outer], end[outer]
        successor = np.empty(len(start), np.int64)
        successor[np.argsort(end, kind="stable")] = np.argsort(start, kind="stable")
        order, starts = unroll(successor)
        yield level, start[order], starts
