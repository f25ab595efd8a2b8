"""Plain arrays between art and page: a field of tone, closed outlines, open strokes, many dots.

They know neither networks nor PDF. A parameterization may hand them over, a renderer makes them, a press writes
them. Coordinates are millimetres on the page, y downwards. Arrays are copied in and read-only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from artkit.layout.geometry import Rect
from artkit.layout.lengths import MM_PER_POINT

Points = NDArray[np.float64]
Starts = NDArray[np.int64]
Scalar = TypeVar("Scalar", bound=np.generic)
Shape = Literal["circle", "square"]

HAIRLINE = 0.25 * MM_PER_POINT  # mm; a thinner line breaks up on press


@dataclass(frozen=True, eq=False)
class Tone:
    """A field of ink coverage.

    Parameters
    ----------
    values : array_like, shape (rows, columns)
        Coverage in [0, 1]: 0 is bare paper, 1 is full ink, before any press curve.

    Raises
    ------
    ValueError
        If it is not a two-dimensional field of numbers in [0, 1].
    """

    values: NDArray[np.float32]

    def __post_init__(self) -> None:
        values = np.array(self.values, dtype=np.float32)
        if values.ndim != 2 or 0 in values.shape:
            raise ValueError(f"a tone field has shape (rows, columns), not {values.shape}")
        if not (values.min() >= 0 and values.max() <= 1):
            raise ValueError(f"tone lies in [0, 1], not in [{values.min()}, {values.max()}]")
        object.__setattr__(self, "values", _frozen(values))


@dataclass(frozen=True, eq=False)
class Outlines:
    """Closed rings that are filled together by the even-odd rule, so that a ring inside a ring is a hole.

    Parameters
    ----------
    points : array_like, shape (n, 2)
        The knots of all rings, one ring after the other, as (x, y) in millimetres; no ring repeats its first.
    starts : array_like of int, shape (rings,), optional
        Where each ring starts in `points`; by default there is one ring.
    smooth : bool, optional
        Join the knots by the closed cubic curves of `controls` instead of straight lines.

    Raises
    ------
    ValueError
        If a ring has fewer than three knots, or a knot is not finite.
    """

    points: Points
    starts: Starts = field(default_factory=lambda: np.zeros(1, np.int64))
    smooth: bool = False

    def __post_init__(self) -> None:
        _settle(self, fewest=3)

    @classmethod
    def rectangle(cls, rect: Rect) -> "Outlines":
        """Return the outline of a rectangle."""
        return cls(
            np.array(
                [(rect.x, rect.y), (rect.right, rect.y), (rect.right, rect.bottom), (rect.x, rect.bottom)]
            )
        )

    @property
    def lengths(self) -> Starts:
        """Number of knots of each ring."""
        return _lengths(self.points, self.starts)

    @property
    def breadths(self) -> NDArray[np.float64]:
        """How broad each ring is: the narrow side of a rectangle as large and as long around, in millimetres."""
        ahead = self.following() - self.points
        turn = self.points[:, 0] * ahead[:, 1] - self.points[:, 1] * ahead[:, 0]
        area = np.abs(np.add.reduceat(turn, self.starts)) / 2
        quarter = np.add.reduceat(np.hypot(*ahead.T), self.starts) / 4
        return np.asarray(quarter - np.sqrt(np.maximum(quarter**2 - area, 0)), dtype=np.float64)

    def controls(self) -> tuple[Points, Points]:
        """Return the two Bézier control points of the curve that leaves each knot, each of shape (n, 2).

        The curve is the chordal Catmull-Rom spline (Floater and Surazhsky 2006): it passes through every knot, and
        follows a smooth outline to the fourth order of their spacing, even or not.
        """
        after, before = self._neighbours()
        p0, p1, p2, p3 = (self.points[i] for i in (before, slice(None), after, after[after]))
        d1, d2, d3 = (_gap(a, b) for a, b in ((p0, p1), (p1, p2), (p2, p3)))
        first = p1 + (d2 / (3 * (d1 + d2))) * ((p1 - p0) * (d2 / d1) + (p2 - p1) * (d1 / d2))
        second = p2 - (d2 / (3 * (d2 + d3))) * ((p2 - p1) * (d3 / d2) + (p3 - p2) * (d2 / d3))
        return first, second

    def following(self) -> Points:
        """Return the knot that comes after each, around its ring, shape (n, 2)."""
        return self.points[self._neighbours()[0]]

    def _neighbours(self) -> tuple[Starts, Starts]:
        """Return the index of the knot after and before each, around its ring."""
        index = np.arange(len(self.points))
        last = self.starts + self.lengths - 1
        after, before = index + 1, index - 1
        after[last], before[self.starts] = self.starts, last
        return after, before


@dataclass(frozen=True, eq=False)
class Strokes:
    """Open polylines, drawn with a round pen.

    Parameters
    ----------
    points : array_like, shape (n, 2)
        The knots of all lines, one line after the other, as (x, y) in millimetres.
    width : float
        Width of the pen in millimetres; `HAIRLINE` (0.25 pt) at least.
    starts : array_like of int, shape (lines,), optional
        Where each line starts in `points`; by default there is one line.

    Raises
    ------
    ValueError
        If the pen is finer than a hairline, a line has fewer than two knots, or a knot is not finite.
    """

    points: Points
    width: float
    starts: Starts = field(default_factory=lambda: np.zeros(1, np.int64))

    def __post_init__(self) -> None:
        if not self.width >= HAIRLINE - 1e-9:
            raise ValueError(
                f"a line {self.width:g} mm wide breaks up on press; {HAIRLINE:.4f} mm is the least"
            )
        _settle(self, fewest=2)

    @property
    def lengths(self) -> Starts:
        """Number of knots of each line."""
        return _lengths(self.points, self.starts)


@dataclass(frozen=True, eq=False)
class Dots:
    """Many filled marks of one shape, each with a place and a size; where they overlap they are one area.

    Parameters
    ----------
    centres : array_like, shape (n, 2)
        Where they lie, as (x, y) in millimetres; one or more.
    radii : array_like, shape (n,)
        From the centre to the edge of a circle, or to the corners of a square, in millimetres. No circle is narrower
        than `HAIRLINE` (0.25 pt), and no side of a square is shorter.
    shape : {"circle", "square"}, optional
        What each of them is.
    angle : float, optional
        How far squares are turned clockwise, in degrees; at 45 they are diamonds.

    Raises
    ------
    ValueError
        If the arrays do not fit each other, a number is not finite, a dot is too fine, or the shape is another.
    """

    centres: Points
    radii: NDArray[np.float64]
    shape: Shape = "circle"
    angle: float = 0.0

    def __post_init__(self) -> None:
        centres = np.array(self.centres, dtype=np.float64)
        radii = np.array(self.radii, dtype=np.float64)
        if centres.ndim != 2 or centres.shape[1] != 2 or not len(centres):
            raise ValueError(f"centres have shape (n, 2) with one dot or more, not {centres.shape}")
        if radii.shape != centres.shape[:1]:
            raise ValueError(f"each of {len(centres)} dots has a radius; radii have shape {radii.shape}")
        if not (np.isfinite(centres).all() and np.isfinite(radii).all() and np.isfinite(self.angle)):
            raise ValueError("a dot is not finite")
        if self.shape not in FINEST:
            raise ValueError(f"a dot is one of {', '.join(FINEST)}, not {self.shape!r}")
        if radii.min() < FINEST[self.shape] - 1e-9:
            raise ValueError(
                f"a {self.shape} of radius {radii.min():g} mm breaks up on press; "
                f"{FINEST[self.shape]:.4f} mm is the least"
            )
        object.__setattr__(self, "centres", _frozen(centres))
        object.__setattr__(self, "radii", _frozen(radii))


FINEST: Mapping[Shape, float] = MappingProxyType({"circle": HAIRLINE / 2, "square": HAIRLINE / 2**0.5})
"""The least radius of a dot, in millimetres: one that is a hairline across."""


def _settle(lines: Outlines | Strokes, fewest: int) -> None:
    """Copy, freeze and check the arrays of a new object."""
    points = np.array(lines.points, dtype=np.float64)
    starts = np.array(lines.starts, dtype=np.int64)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"knots have shape (n, 2), not {points.shape}")
    if starts.ndim != 1 or not len(starts) or starts[0] != 0:
        raise ValueError(f"starts have shape (lines,) and begin with 0, not {starts}")
    if np.any(_lengths(points, starts) < fewest):
        raise ValueError(f"each line needs {fewest} knots or more, not {_lengths(points, starts).min()}")
    if not np.isfinite(points).all():
        raise ValueError("a knot is not finite")
    object.__setattr__(lines, "points", _frozen(points))
    object.__setattr__(lines, "starts", _frozen(starts))


def _lengths(points: Points, starts: Starts) -> Starts:
    return np.diff(starts, append=len(points))


def _gap(a: Points, b: Points) -> Points:
    """Return the distance between knots, shape (n, 1), never quite zero."""
    distance: Points = np.hypot(*(b - a).T)
    return np.maximum(distance, 1e-9)[:, None]


def _frozen(array: NDArray[Scalar]) -> NDArray[Scalar]:
    array.flags.writeable = False
    return array
