"""Courses: families of lines that run beside each other, and the ribbons that swell along them.

Each knot of a course knows the way across to where the next course runs. A ribbon that takes a share of that way which
is its tone covers that share of the paper, however the courses bend, spread or crowd.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from artkit.layout.art import HAIRLINE, Outlines, Points
from artkit.layout.colour import Colour
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Operation
from artkit.render.frame import smooth_outlines
from artkit.render.surface import Surface

Field = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]
Bend = Callable[[Points, Field], Field]

LIGHTEST = 0.16  # lines are coarse enough to print this tone as a hairline, and end where it is half of that
CLOSING = 0.9  # from this share of a spacing on, ribbons grow faster,
OVERLAP = 1.15  # and up to this one: so they melt
MARGIN = 0.1  # spacings; how far ribbons that are not cut keep from the edge
STEP = 0.5  # pixels of the field between knots of a line; the curves between them do the rest
FARTHEST = 5.0  # pixels; how far a line is bent at most
CROWDED = 0.3  # of a pitch; lines that are bent come no closer


@dataclass(frozen=True, eq=False)
class Courses:
    """Lines that run beside each other.

    Attributes
    ----------
    points : float array, shape (n, 2)
        Knots, line after line, in millimetres.
    across : float array, shape (n, 2)
        From each knot the way to the next line, in millimetres.
    starts : int array, shape (lines,)
        Where each line starts.
    closed : bool
        Whether each line goes on from its last knot to its first.
    """

    points: Points
    across: Points
    starts: Index
    closed: bool = False

    @classmethod
    def straight(cls, field: Surface, pitch: float, angle: float, bend: Bend | None = None) -> "Courses":
        """Return parallel lines over the whole of a field, or lines that are bent from them.

        Parameters
        ----------
        field : Surface
            What they cover.
        pitch : float
            Their distance, in millimetres.
        angle : float
            How far they are turned clockwise, in degrees; at 0 they are level.
        bend : callable, optional
            From places on the straight lines, shape (lines, knots, 2), and places along them to how far each knot moves
            to the right of its line, in millimetres.
        """
        where = field.frame
        middle = field.middle
        radius = np.hypot(*field.shape) * where.pitch / 2 + (0.0 if bend is None else FARTHEST * where.pitch)
        lines, steps = _about_zero(radius, pitch), _about_zero(radius, STEP * where.pitch)
        turn = np.deg2rad(angle)
        along = np.array((np.cos(turn), np.sin(turn)))
        right = np.array((-along[1], along[0]))
        points = middle + lines[:, None, None] * right + steps[:, None] * along
        apart = np.full(points.shape[:2], pitch)
        if bend is not None:
            aside = bend(points, steps)
            points = points + aside[..., None] * right
            apart = np.maximum(pitch + np.gradient(aside, axis=0), CROWDED * pitch)
        starts = np.arange(0, apart.size, len(steps))
        return cls(points.reshape(-1, 2), (apart[..., None] * right).reshape(-1, 2), starts)

    @classmethod
    def concentric(cls, field: Surface, pitch: float) -> "Courses":
        """Return circles around the middle of a field, as far as its corners."""
        where = field.frame
        middle = field.middle
        radii = (np.arange(np.ceil(np.hypot(*field.shape) * where.pitch / 2 / pitch)) + 0.5) * pitch
        sizes = np.maximum(12, np.ceil(2 * np.pi * radii / (STEP * where.pitch))).astype(np.int64)
        starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        owners = np.repeat(np.arange(len(radii)), sizes)
        turn = 2 * np.pi * (np.arange(len(owners)) - starts[owners]) / sizes[owners]
        ray = np.column_stack((np.cos(turn), np.sin(turn)))
        return cls(middle + radii[owners, None] * ray, pitch * ray, starts, closed=True)

    @property
    def sizes(self) -> Index:
        """Number of knots of each line."""
        return np.diff(self.starts, append=len(self.points))

    def neighbours(self) -> tuple[Index, Index]:
        """Return the knots before and after each on its line; at an open end, the knot itself."""
        index = np.arange(len(self.points))
        before, after, lasts = index - 1, index + 1, self.starts + self.sizes - 1
        before[self.starts] = lasts if self.closed else self.starts
        after[lasts] = self.starts if self.closed else lasts
        return before, after

    def spacing(self) -> Field:
        """Return the distance to the next line at each knot, square to the line."""
        before, after = self.neighbours()
        along = self.points[after] - self.points[before]
        along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
        return np.abs(along[:, 0] * self.across[:, 1] - along[:, 1] * self.across[:, 0])

    def unrolled(self, ink: Field) -> tuple[Index, Index]:
        """Return the order in which to walk the lines, and the number of the line at each step.

        A closed line begins at the least of a function, with values (n,) at the knots, and comes back to it.
        """
        owners = np.repeat(np.arange(len(self.starts)), self.sizes)
        if not self.closed:
            return np.arange(len(self.points)), owners
        least = np.lexsort((ink, owners))[self.starts] - self.starts
        owners = np.repeat(np.arange(len(self.starts)), self.sizes + 1)
        steps = np.arange(len(owners)) - (self.starts + np.arange(len(self.starts)))[owners]
        return self.starts[owners] + (least[owners] + steps) % self.sizes[owners], owners


def _about_zero(radius: float, step: float) -> Field:
    """Return places a step apart that reach so far to both sides, with zero midway between two."""
    half = (np.arange(np.ceil(radius / step) + 1) + 0.5) * step
    return np.concatenate((-half[::-1], half))


def printable(pitch: float) -> float:
    """Return a pitch in millimetres at which a line of the lightest tone is a hairline."""
    return max(pitch, HAIRLINE / LIGHTEST)


def closing(share: Field) -> Field:
    """Return shares of a spacing, of any shape, with the last slits between lines closed, without a jump."""
    return share + np.clip((share - CLOSING) / (1 - CLOSING), 0, 1) * (OVERLAP - 1)


def engrave(
    courses: Courses, field: Surface, rect: Rect, colour: Colour, floor: float, cut: bool
) -> tuple[Operation, ...]:
    """Return ribbons along courses, each as wide as its tone needs and never thinner than a hairline.

    Parameters
    ----------
    courses : Courses
        Along what.
    field : Surface
        Tone on the page.
    rect : Rect
        What no ribbon leaves.
    colour : Colour
        Of all ribbons.
    floor : float
        Tone below which there is none.
    cut : bool
        Let ribbons run up to the edge and be cut by it, or end before it.

    Returns
    -------
    tuple of Operation
        Two fills at most; neighbours lie in different ones, since they overlap where they melt.
    """
    points, across = courses.points, courses.across
    tone = np.mean([field.at(points + part * across) for part in (-1 / 3, 0, 1 / 3)], axis=0)
    finest = HAIRLINE / np.maximum(courses.spacing(), HAIRLINE)
    share = np.maximum(closing(tone), finest)
    reach = np.hypot(*across.T)
    room = room_inside(points, rect) - (0 if cut else share * reach / 2 + MARGIN * reach)
    ink = np.minimum(np.minimum(tone - LIGHTEST / 2, tone - floor), room / reach)
    order, owners = courses.unrolled(ink)
    neck = np.clip(share * reach / 2 / (STEP * field.frame.pitch), 0.05, 0.45)
    found = stretches(ink[order], owners, neck[order])
    if found is None:
        return ()
    keys, runs, ends = found
    middle, half = (between(values[order], keys) for values in (points, across * share[:, None] / 2))
    fills = []
    for parity in (0, 1):
        own = owners[keys.astype(np.int64)] % 2 == parity
        outlines = _outlines(middle[own], half[own], runs[own], ends[own], rect)
        if outlines is not None:
            fills.append(Fill(outlines, colour))
    return tuple(fills)


def room_inside(points: Points, rect: Rect) -> Field:
    """Return how far places (..., 2) lie inside of a rectangle, in millimetres; below 0 outside of it."""
    low, high = np.array((rect.x, rect.y)), np.array((rect.right, rect.bottom))
    return np.asarray(np.minimum(points - low, high - points).min(axis=-1), dtype=np.float64)


def stretches(ink: Field, owners: Index, neck: Field | None = None) -> tuple[Field, Index, Mask] | None:
    """Return where lines are inked: at all knots where a function is positive, and up to the zeros beside them.

    Parameters
    ----------
    ink : float array, shape (n,)
        The function at the knots of all lines, one line after the other.
    owners : int array, shape (n,)
        The number of the line of each.
    neck : float array, shape (n,), optional
        How far, in steps, one knot more stands beside each zero: as far as the ribbon is wide there, it keeps the end
        from bulging. By default there is none.

    Returns
    -------
    keys : float array, shape (m,)
        Places as numbers of knots; 2.5 is midway between the third and the fourth.
    runs : int array, shape (m,)
        The number of the stretch that each belongs to.
    ends : bool array, shape (m,)
        Whether it is a zero of the function, where a stretch begins or ends.

    None where nothing is inked.
    """
    on = ink > 0
    first = np.diff(owners, prepend=-1) != 0
    last = np.roll(first, -1)
    inked = np.flatnonzero(on)
    if not len(inked):
        return None
    begins = on & ~np.roll(on & ~last, 1)
    number = np.cumsum(begins) - 1
    rising = np.flatnonzero(begins & ~first)
    falling = np.flatnonzero(on & ~last & ~np.roll(on, -1))
    before = ink[rising] / (ink[rising] - ink[rising - 1])
    after = ink[falling] / (ink[falling] - ink[falling + 1])
    places = [(rising - before, rising), (inked, inked), (falling + after, falling)]
    if neck is not None:
        places.insert(1, (rising - before + np.minimum(neck[rising], before / 2), rising))
        places.insert(3, (falling + after - np.minimum(neck[falling], after / 2), falling))
    keys = np.concatenate([place for place, _ in places]).astype(np.float64)
    runs = np.concatenate([number[knot] for _, knot in places])
    ends = np.repeat((True, False, True), (len(rising), len(keys) - len(rising) - len(falling), len(falling)))
    order = np.lexsort((keys, runs))
    return keys[order], runs[order], ends[order]


def between(values: Points, keys: Field) -> Points:
    """Return the values (m, 2) at places (m,) between knots, out of those at the knots (n, 2)."""
    low = np.minimum(keys.astype(np.int64), len(values) - 2)
    part = (keys - low)[:, None]
    return np.asarray(values[low] * (1 - part) + values[low + 1] * part)


def _outlines(middle: Points, half: Points, runs: Index, ends: Mask, rect: Rect) -> Outlines | None:
    """Return the outlines of stretches: a ring around each, and two around one that comes back to its beginning."""
    keep = _long_enough(middle, half, runs)
    if not keep.any():
        return None
    middle, half, ends = middle[keep], half[keep], ends[keep]
    firsts = np.flatnonzero(np.diff(runs[keep], prepend=-1))
    sizes = np.diff(firsts, append=len(middle))
    returns = np.hypot(*(middle[firsts] - middle[firsts + sizes - 1]).T) < 1e-9
    middle, half, tips = _rounded(middle, half, ends, firsts, sizes, ~returns)
    sizes = sizes + 2 * ~returns
    firsts = np.cumsum(sizes) - sizes
    around = np.where(returns, 2 * sizes - 2, 2 * sizes + 2)
    starts = np.cumsum(around) - around
    rank = np.arange(len(middle)) - np.repeat(firsts, sizes)
    knots = np.empty((around.sum(), 2))
    for chosen, before in ((~returns, 1), (returns, 0)):
        own = np.repeat(chosen, sizes) & (rank < np.repeat(sizes - returns, sizes))
        up = np.repeat(starts + before, sizes)[own] + rank[own]
        down = np.repeat(starts + around - 1, sizes)[own] - rank[own]
        knots[up], knots[down] = (middle + half)[own], (middle - half)[own]
    for at, tip in zip((starts, starts + sizes + 1), tips, strict=True):
        knots[at[~returns]] = tip
    inner = (starts + sizes - 1)[returns]
    return smooth_outlines(knots, np.sort(np.concatenate((starts, inner))), rect)


def _rounded(
    middle: Points, half: Points, ends: Mask, firsts: Index, sizes: Index, open_: Mask
) -> tuple[Points, Points, tuple[Points, Points]]:
    """Return open stretches with a narrower knot at each end, midway to the tip, and the tips at both ends."""
    slant = 0.5**0.5
    lasts = firsts + sizes - 1
    ways = []
    for at, inner in ((firsts[open_], firsts[open_] + 1), (lasts[open_], lasts[open_] - 1)):
        way = middle[at] - middle[inner]
        length = np.maximum(np.hypot(*way.T), 1e-9)
        ways.append((at, way * (ends[at] * np.hypot(*half[at].T) / length)[:, None]))
    (head, forth), (tail, back) = ways
    places = np.concatenate((tail + 1, head))  # a tail comes before the head that follows it
    added = np.concatenate((middle[tail] + slant * back, middle[head] + slant * forth))
    tips = (middle[head] + forth, middle[tail] + back)
    narrow = slant * half[np.concatenate((tail, head))]
    return np.insert(middle, places, added, axis=0), np.insert(half, places, narrow, axis=0), tips


def _long_enough(middle: Points, half: Points, runs: Index) -> Mask:
    """Return which knots belong to a stretch that is longer than it is wide."""
    steps = np.hypot(*np.diff(middle, axis=0).T) * (np.diff(runs) == 0)
    count = np.bincount(runs)
    length = np.bincount(runs[1:], steps, len(count))
    width = 2 * np.bincount(runs, np.hypot(*half.T)) / np.maximum(count, 1)
    return ((count > 1) & (length > width))[runs]
