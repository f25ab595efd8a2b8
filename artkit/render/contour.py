"""Contour: bands of even tone between smooth curves, sharp at any size.

The field is read as a continuous surface, cut at half steps of tone, and each cut is filled over the one below it,
light to dark. Everything is closed inside the cell: towards its edge the surface is bent down to bare paper, so that
a stroke which runs out of the field ends in a rounded tail and not in a crop.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from msgspec import Meta
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import ndimage
from skimage.measure import find_contours

from artkit.layout.art import HAIRLINE, Outlines, Points, Tone
from artkit.layout.colour import Colour, Ink, shaded
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Operation
from artkit.render.frame import Ground, frame, plate

Field = NDArray[np.float64]

FINENESS = 4  # samples to the pixel; the curves between knots do the rest
SPECK = 0.15  # square pixels; a smaller island or lake is dust
BEND, CLOSEST, WIDEST = 0.5, 0.35, 1.6  # spacing of knots: its law, and its limits in pixels

FALL = np.array((0.5, 0.85))  # where shadows fall
SHADOW = ((1.0, 0.1), (0.55, 0.22))  # shares of their reach, and how dark it is there

level_lines: Callable[[Field, float], list[Points]] = find_contours


@dataclass(frozen=True)
class Contour:
    """Bands of even tone.

    Parameters
    ----------
    bands : int, optional
        Steps of tone between paper and full ink.
    smoothing : float, optional
        Between 0, a surface through every pixel's own value, and 1, one that is nowhere rougher than its pixels
        (the cubic B-spline, which lightens thin strokes).
    floor : float, optional
        Tone below which the paper stays bare; it clears haze and gives the first band a firm edge.
    fade : float, optional
        Pixels from the edge of the field within which the surface bends down to bare paper.
    shadow : float, optional
        Pixels by which every band throws a shadow to the lower right, as a layer of paper does; 0: none.
    ground : {"none", "plate"}, optional
        Leave tone 0 to the paper, or lay a plate in its colour under the whole cell.
    centre : bool, optional
        Bring the centre of ink to the centre of the cell.
    """

    bands: Annotated[int, Meta(ge=1, le=64)] = 12
    smoothing: Annotated[float, Meta(ge=0, le=1)] = 0.6
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    fade: Annotated[float, Meta(ge=0.5, le=10)] = 2.5
    shadow: Annotated[float, Meta(ge=0, le=4)] = 0.0
    ground: Ground = "none"
    centre: bool = True

    def __call__(self, tone: Tone, rect: Rect, ink: Ink, rng: Generator) -> tuple[Operation, ...]:
        """Return the marks of a field in a rectangle; nothing about them is random."""
        least = max(self.floor, 0.5 / self.bands)
        field = surface(tone.values, self.smoothing, self.fade)
        where = frame(_inked(tone.values, field, least), rect, self.centre, spread=1.0 + self.shadow)
        speck = max(SPECK, (HAIRLINE / where.pitch) ** 2)
        marks: list[Operation] = [*plate(rect, ink, self.ground)]
        for band in range(1, self.bands + 1):
            level, above = ((band + half) / self.bands for half in (-0.5, 0.5))
            rings = list(_rings(field, max(level, least), speck)) if above > least else []
            if rings:
                starts = np.cumsum([0, *map(len, rings[:-1])])
                outlines = Outlines(where.place(np.concatenate(rings)), starts, smooth=True)
                if self.shadow:
                    marks += _shadows(
                        outlines, self.shadow * where.pitch, ink.at((band - 1) / self.bands), rect
                    )
                marks.append(Fill(outlines, ink.at(band / self.bands)))
        return tuple(marks)


def _inked(values: NDArray[np.float32], field: Field, least: float) -> NDArray[np.float32]:
    """Return what is drawn of each pixel: its tone, from a least one on.

    A spline swings; where it rises above the least tone far from all pixels that do, there is ink as well, which may
    not leave the cell: a trace of weight.
    """
    inked = np.where(values < least, np.float32(0.0), values)
    high = (
        ndimage.maximum_filter(field, FINENESS + 1)[FINENESS // 2 :: FINENESS, FINENESS // 2 :: FINENESS]
        >= least
    )
    near = np.asarray(ndimage.binary_dilation(inked > 0, iterations=2))
    across, down = (np.asarray(near.any(axis=axis)) for axis in (0, 1))
    far = high & ~(down[:, None] & across)
    return np.where(far & (inked == 0), np.float32(1e-9), inked)


def _shadows(outlines: Outlines, reach: float, under: Colour, rect: Rect) -> Iterator[Fill]:
    """Yield what a layer of paper darkens of the colour under it: a wide half-shadow, and the core."""
    for share, dark in SHADOW:
        moved = np.clip(outlines.points + reach * share * FALL, (rect.x, rect.y), (rect.right, rect.bottom))
        yield Fill(Outlines(moved, outlines.starts, smooth=True), shaded(under, dark))


def surface(values: NDArray[np.float32], smoothing: float, fade: float) -> Field:
    """Return the field on a grid of `FINENESS` samples to the pixel, edges included, zero along them.

    Parameters
    ----------
    values : float32 array, shape (rows, columns)
        Tone in [0, 1], a pixel each.
    smoothing, fade : float
        As for `Contour`.

    Returns
    -------
    float64 array, shape (FINENESS * rows + 1, FINENESS * columns + 1)
        A cubic spline surface; sample (0, 0) is the outer corner of the first pixel.
    """
    padding = 3
    padded = np.pad(values.astype(np.float64), padding)
    weights = smoothing * padded + (1 - smoothing) * ndimage.spline_filter(padded)
    axes = [np.arange(FINENESS * size + 1) / FINENESS for size in values.shape]
    places = np.meshgrid(*(axis + (padding - 0.5) for axis in axes), indexing="ij")
    field = ndimage.map_coordinates(weights, places, order=3, prefilter=False)
    rows, columns = (_edge(axis, size, fade) for axis, size in zip(axes, values.shape, strict=True))
    return np.asarray(field * rows[:, None] * columns, dtype=np.float64)


def _edge(axis: Field, size: int, fade: float) -> Field:
    """Return a window that rises smoothly from 0 at both ends to 1."""
    depth = np.clip(np.minimum(axis, size - axis) / fade, 0, 1)
    return depth * depth * (3 - 2 * depth)


def _rings(field: Field, level: float, speck: float) -> Iterator[Points]:
    """Yield the level lines of a surface, without specks, as (column, row) knots in pixels."""
    for line in level_lines(field, level):
        ring = line[:-1, ::-1] / FINENESS
        if abs(_area(ring)) >= speck:
            yield thin(ring)


def _area(ring: Points) -> float:
    x, y = ring.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def thin(ring: Points, scale: float = 1.0) -> Points:
    """Return the few knots through which a smooth closed curve follows a ring.

    Knots stand close where the ring bends and far apart where it runs straight: their spacing goes with the square
    root of the radius, which keeps the curve equally far from the ring everywhere.

    Parameters
    ----------
    ring : float array, shape (n, 2)
        A closed polyline in pixels, without its first knot repeated.
    scale : float, optional
        How far the curve may keep from the ring, against the default; spacings shrink with it.

    Returns
    -------
    float array, shape (m, 2)
        Six knots or more.
    """
    forward = np.roll(ring, -1, axis=0) - ring
    length = np.maximum(np.hypot(*forward.T), 1e-9)
    heading = np.arctan2(forward[:, 1], forward[:, 0])
    turn = np.abs((np.roll(heading, -1) - heading + np.pi) % (2 * np.pi) - np.pi)
    bend = _running(turn) / _running(length)
    spacing = scale * np.clip(BEND / np.sqrt(np.maximum(scale * bend, 1e-9)), CLOSEST, WIDEST)
    along = np.concatenate(([0.0], np.cumsum(length / spacing)))
    count = max(6, round(along[-1]))
    at = np.arange(count) * (along[-1] / count)
    closed = np.concatenate((ring, ring[:1]))
    return np.column_stack([np.interp(at, along, closed[:, axis]) for axis in (0, 1)])


def _running(values: Field) -> Field:
    """Return the mean of each value of a ring and its neighbours."""
    return np.asarray(ndimage.uniform_filter1d(values, 5, mode="wrap"), dtype=np.float64)
