"""Pictures as pen strokes: a few smooth lines, found by ascent and handed to the page as lines.

A stroke is a cubic B-spline with a few control points, drawn by a round pen. The tone of a place falls off with its
distance to the nearest line, first softly and, step by step, more sharply, so that a line feels at the beginning
what is far from it and is a clean line at the end.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import numpy as np
import numpy.typing as npt
from msgspec import Meta

from artkit.dreaming.parameterization import SIDE, Array, Parameters, Paths, pulled

SAMPLES = 64
"""Points at which a stroke is drawn; straight in between, and nearer to each other than a pen is wide."""


@dataclass(frozen=True)
class Strokes:
    """Pen strokes.

    Parameters
    ----------
    count : int
        How many strokes.
    points : int
        Control points of each.
    pen : float
        Half the width of the line, as a share of the picture's side.
    edge : float
        How sharp the line is in the end, in units of 1 / side: 40 is a pixel of softness.
    """

    count: Annotated[int, Meta(ge=1, le=8)] = 2
    points: Annotated[int, Meta(ge=4, le=24)] = 7
    pen: Annotated[float, Meta(gt=0, le=0.2)] = 0.035
    edge: Annotated[float, Meta(ge=10, le=200)] = 60.0

    def init(self, rng: np.random.Generator) -> dict[str, Array]:
        """See `Parameterization.init`: loose strokes near the middle, drawn with a wet brush."""
        start = rng.uniform(0.3, 0.7, size=(self.count, 1, 2))
        walk = rng.standard_normal((self.count, self.points, 2)) * 0.12
        points = np.clip(
            start + np.cumsum(walk, axis=1) - np.cumsum(walk, axis=1).mean(axis=1, keepdims=True), 0.15, 0.85
        )
        return {"points": points.astype(np.float32), "edge": np.full(1, 12, np.float32)}

    def image(self, parameters: Parameters) -> Array:
        """See `Parameterization.image`."""
        return self.render(parameters, SIDE)

    def vjp(self, parameters: Parameters, gradient: Array) -> dict[str, Array]:
        """See `Parameterization.vjp`; the edge is not optimised, it only grows."""
        points = np.ascontiguousarray(parameters["points"])
        distance, nearest, share, away = self._distance(points, SIDE)
        edge = np.ascontiguousarray(parameters["edge"])
        tone = _tone(distance, self.pen, edge)
        pull = np.ascontiguousarray(gradient).reshape(tone.shape) * tone * (1 - tone) * edge
        lines = np.zeros((len(points) * self.count * SAMPLES, 2), gradient.dtype)
        for end, weight in ((0, 1 - share), (1, share)):
            for axis in range(2):
                lines[:, axis] += np.bincount(
                    (nearest + end).ravel(), (pull * weight * away[..., axis]).ravel(), len(lines)
                )
        slope = np.matmul(_spline(self.points).T, lines.reshape(len(points), self.count, SAMPLES, 2))
        return {"points": slope.astype(gradient.dtype), "edge": np.zeros_like(edge)}

    def move(self, parameters: Parameters, by: Parameters) -> dict[str, Array]:
        """See `Parameterization.move`; a step moves the points by a tenth of its length, and sharpens the edge."""
        points = np.clip(parameters["points"] + 0.1 * by["points"], 0.02, 0.98)
        return {"points": points, "edge": np.minimum(parameters["edge"] * 1.012, self.edge)}

    def fit(self, parameters: Parameters, image: Array) -> dict[str, Array]:
        """See `Parameterization.fit`."""
        return pulled(self, parameters, image)

    def render(self, parameters: Parameters, size: int) -> Array:
        """See `Parameterization.render`."""
        distance, *_ = self._distance(np.ascontiguousarray(parameters["points"]), size)
        tone = _tone(distance, self.pen, np.ascontiguousarray(parameters["edge"]))
        return tone.reshape(-1, size, size).astype(parameters["points"].dtype)

    def paths(self, parameters: Parameters) -> Paths:
        """Return the strokes of one dream as lines with a width."""
        rows = self.lines(parameters["points"]).reshape(-1, 2)
        starts = np.arange(self.count) * SAMPLES
        return Paths(rows[:, ::-1].astype(np.float64), starts, width=2 * self.pen)

    def lines(self, points: Array) -> Array:
        """Return the strokes (..., samples, 2) as (row, column) in shares of the side, for points (..., points, 2)."""
        drawn: Array = np.matmul(_spline(self.points), points)
        return drawn

    def _distance(self, points: Array, size: int) -> tuple[Array, npt.NDArray[np.intp], Array, Array]:
        """Return of each place (n, size * size) what it has to do with the nearest line.

        Distance; the number of the sample at which the nearest segment begins, over all dreams; where on the segment
        the nearest point lies, from 0 to 1; and the direction (n, size * size, 2) from that point to the place. The
        nearest segment is looked for on both sides of the nearest sample.
        """
        samples = self.lines(points).reshape(len(points), -1, 2)
        place = _places(size).astype(points.dtype)
        squares = (samples * samples).sum(axis=-1)[:, None] - 2 * np.matmul(place, np.swapaxes(samples, 1, 2))
        sample = squares.argmin(axis=-1)
        after = np.minimum(sample % SAMPLES, SAMPLES - 2) + sample // SAMPLES * SAMPLES
        before = np.maximum(sample % SAMPLES - 1, 0) + sample // SAMPLES * SAMPLES
        flat, first = samples.reshape(-1, 2), (np.arange(len(points)) * self.count * SAMPLES)[:, None]
        (d0, t0, u0), (d1, t1, u1) = (_to_segment(place, flat, first + begin) for begin in (before, after))
        nearer = d0 < d1
        distance, share = np.where(nearer, d0, d1), np.where(nearer, t0, t1)
        return distance, first + np.where(nearer, before, after), share, np.where(nearer[..., None], u0, u1)


def _to_segment(place: Array, samples: Array, begin: npt.NDArray[np.intp]) -> tuple[Array, Array, Array]:
    """Return the distance of places (m, 2) to the segments (n, m) that begin there, the share, and the direction."""
    a = samples[begin]
    along, to = samples[begin + 1] - a, place - a
    share = np.clip((to * along).sum(axis=-1) / np.maximum((along * along).sum(axis=-1), 1e-12), 0, 1)
    away = to - share[..., None] * along
    distance = np.sqrt(np.maximum((away * away).sum(axis=-1), 1e-12))
    return distance, share, away / distance[..., None]


@lru_cache(maxsize=8)
def _places(size: int) -> npt.NDArray[np.float64]:
    """Return the middles of all pixels (size * size, 2) as (row, column) in shares of the side."""
    along = (np.arange(size) + 0.5) / size
    return np.stack(np.meshgrid(along, along, indexing="ij"), axis=-1).reshape(-1, 2)


def _tone(distance: Array, pen: float, edge: Array) -> Array:
    tone: Array = 1 / (1 + np.exp(np.clip(edge * (distance - distance.dtype.type(pen)), -80, 80)))
    return tone


@lru_cache(maxsize=8)
def _spline(points: int) -> Array:
    """Return the matrix (samples, points) of a clamped cubic B-spline (de Boor 1978)."""
    from scipy.interpolate import BSpline

    knots = np.concatenate([np.zeros(3), np.linspace(0, 1, points - 2), np.ones(3)])
    matrix: Array = BSpline.design_matrix(np.linspace(0, 1, SAMPLES), knots, 3).toarray().astype(np.float32)
    matrix.flags.writeable = False
    return matrix
