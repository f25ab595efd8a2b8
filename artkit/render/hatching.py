"""Hatching: strokes of one pen, denser where it is darker, and crossed where that is not enough."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from msgspec import Meta
from numpy.random import Generator
from numpy.typing import NDArray

from artkit.layout.art import HAIRLINE, Points, Strokes, Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Operation, Stroke
from artkit.render.courses import Courses, between, room_inside, stretches
from artkit.render.frame import Extent, Ground, frame, in_millimetres, plate
from artkit.render.surface import Surface

Field = NDArray[np.float64]

# bits reversed: any number of strokes is even
RANKS = np.array((0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15))
TURNS = (0.0, 2.0, 1.0, 3.0)  # the second layer crosses the first, the others lie between them
CROSSED = 0.36  # how much of the paper a layer covers before the next one begins
APART = 0.9  # of the pen's width; the least distance of strokes, so that they melt
SHORTEST = 1.5  # pens; a shorter stroke is dust


@dataclass(frozen=True)
class Hatching:
    """Parallel strokes in several directions, all of one width.

    Each layer has room for strokes side by side. How many of them are drawn goes with tone, and the next layer begins
    where this one covers a third of the paper; the first closes where all of them do. What layers cover together is
    reckoned as for screens that know nothing of each other (Demichel 1924).

    Parameters
    ----------
    layers : int, optional
        Directions, from 1 to 4.
    angle : float, optional
        How far the first is turned clockwise, in degrees; the second crosses it at a right angle, or at 60 degrees
        where there are three.
    width : float or str, optional
        Of the pen: in pixels of the field, or a length such as ``"0.3mm"``; never finer than 0.25 pt.
    loose : float, optional
        How far strokes begin and end from where they should, in pixels, as a hand does.
    full : float, optional
        Share of the paper that full tone covers; below 1 the darkest parts keep their texture, and tone its ratios.
    floor : float, optional
        Tone below which the paper stays bare, to clear haze.
    ground : {"none", "plate"}, optional
        Leave tone 0 to the paper, or lay a plate in its colour under the whole cell.
    centre : bool, optional
        Bring the centre of ink to the centre of the cell.
    """

    layers: Annotated[int, Meta(ge=1, le=4)] = 3
    angle: Annotated[float, Meta(ge=-180, le=180)] = -52.0
    width: Extent = 0.1
    loose: Annotated[float, Meta(ge=0, le=2)] = 0.15
    full: Annotated[float, Meta(gt=0, le=1)] = 1.0
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.04
    ground: Ground = "none"
    centre: bool = True

    def __call__(self, tone: Tone, rect: Rect, ink: Ink, rng: Generator) -> tuple[Operation, ...]:
        """Return the marks of a field in a rectangle."""
        where = frame(tone.values, rect, self.centre)
        field = Surface.true(tone.values, where).times(self.full)
        pen = max(in_millimetres(self.width, where, "render.width"), HAIRLINE)
        ends = [self._layer(number, field, pen, rect, rng) for number in range(self.layers)]
        points = np.concatenate(ends)
        if not len(points):
            return plate(rect, ink, self.ground)
        strokes = Strokes(points, pen, np.arange(0, len(points), 2))
        return (*plate(rect, ink, self.ground), Stroke(strokes, ink.at(1.0)))

    def _layer(self, number: int, field: Surface, pen: float, rect: Rect, rng: Generator) -> Points:
        """Return the ends of the strokes of a layer, two and two."""
        turn = TURNS[number] * 45 if self.layers in (2, 4) else number * 180 / self.layers
        courses = Courses.straight(field, APART * pen, self.angle + turn)
        slot = np.repeat(np.arange(len(courses.starts)), courses.sizes)
        tone = field.at(courses.points)
        drawn = _drawn(_shares(tone, self.layers)[number])
        room = room_inside(courses.points, rect) - pen / 2
        ink = np.minimum(drawn - (RANKS[slot % len(RANKS)] + 0.5) / len(RANKS), room / field.frame.pitch)
        floor = self.full * self.floor
        ink = np.where(tone < floor, np.minimum(ink, tone - floor), ink)
        found = stretches(ink, slot)
        if found is None:
            return np.zeros((0, 2))
        keys, runs, _ = found
        firsts = np.flatnonzero(np.diff(runs, prepend=-1))
        lasts = np.append(firsts[1:], len(runs)) - 1
        start, end = (between(courses.points, keys[at]) for at in (firsts, lasts))
        way = end - start
        length = np.hypot(*way.T)
        along = way / np.maximum(length, 1e-9)[:, None]
        slip = self.loose * field.frame.pitch * rng.uniform(-1, 1, (2, len(way), 1))
        start, end = (
            _held(at, at + by * along, pen, rect) for at, by in zip((start, end), slip, strict=True)
        )
        kept = (length >= SHORTEST * pen) & (((end - start) * along).sum(axis=1) >= SHORTEST * pen)
        return np.asarray(np.stack((start, end), axis=1)[kept].reshape(-1, 2), dtype=np.float64)


def _held(ends: Points, slipped: Points, pen: float, rect: Rect) -> Points:
    """Return ends where a hand puts them, or where they should be if that leaves the cell."""
    inside = room_inside(slipped, rect) >= pen / 2
    return np.asarray(np.where(inside[:, None], slipped, ends), dtype=np.float64)


def _shares(tone: Field, layers: int) -> list[Field]:
    """Return how much of the paper each layer covers, so that together they cover the tone."""
    left = 1 - tone
    shares = []
    for _ in range(layers):
        share = np.minimum(1 - left, CROSSED)
        shares.append(share)
        left = left / (1 - share)
    shares[0] = 1 - (1 - shares[0]) * left  # what is still to be covered
    return shares


def _drawn(share: Field) -> Field:
    """Return the share of strokes that cover so much: at first they lie apart, beyond a half they melt."""
    half = 0.5 / APART
    few, many = share * APART, 0.5 + (share - half) / (1 - half) / 2
    return np.asarray(np.where(share < half, few, many), dtype=np.float64)
