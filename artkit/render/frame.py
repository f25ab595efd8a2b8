"""Where a field of tone comes to lie in a rectangle of the page, shared by all renderers."""

from collections.abc import Callable
from dataclasses import dataclass, is_dataclass, replace
from typing import Annotated, Any, Literal, cast

import numpy as np
from msgspec import Meta
from numpy.random import Generator
from numpy.typing import NDArray

from artkit.errors import InputError
from artkit.layout.art import Outlines, Points
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.lengths import millimetres
from artkit.layout.sheet import Fill, Operation

Renderer = Callable[[Any, Rect, Ink, Generator], tuple[Operation, ...]]
"""Takes a `Tone`; one whose ``takes`` is "paths", `Outlines` or `Strokes` that lie in the rectangle."""

Ground = Literal["none", "plate"]

Extent = Annotated[float, Meta(gt=0, le=100)] | str
"""How large a mark is: a number of pixels of the field, the same picture on every page, or a length as ``"0.5mm"``."""


def in_millimetres(extent: Extent, where: "Frame", what: str) -> float:
    """Return an extent in millimetres.

    Raises
    ------
    InputError
        If it is a text that is no length, or no more than nothing.
    """
    if not isinstance(extent, str):
        return extent * where.pitch
    length = millimetres(extent, what)
    if not length > 0:
        raise InputError(f"{what}: {extent!r} is nothing")
    return length


@dataclass(frozen=True)
class Frame:
    """A grid of square pixels on the page.

    Attributes
    ----------
    x, y : float
        The top-left corner of the first pixel, in millimetres.
    pitch : float
        Side of a pixel, in millimetres.
    """

    x: float
    y: float
    pitch: float

    def place(self, points: NDArray[np.float64] | NDArray[np.int64]) -> Points:
        """Return (column, row) positions, in pixels from the first corner, as (x, y) in millimetres."""
        return np.asarray((self.x, self.y) + self.pitch * points, dtype=np.float64)


def frame(weight: NDArray[Any], rect: Rect, centre: bool = False, spread: float = 0.0) -> Frame:
    """Return the frame of a field in a rectangle: as large as it fits, in the middle.

    Parameters
    ----------
    weight : array, shape (rows, columns)
        What is drawn of each pixel; 0 is nothing.
    rect : Rect
        Where the field goes.
    centre : bool, optional
        Move the centre of ink to the centre of the rectangle, as far as no ink leaves it.
    spread : float, optional
        How far marks reach beyond their pixels, in pixels.
    """
    rows, columns = weight.shape
    pitch = min(rect.width / columns, rect.height / rows)
    x, y = rect.centre
    if centre:
        x += pitch * _shift(weight.sum(axis=0), rect.width / pitch, spread)
        y += pitch * _shift(weight.sum(axis=1), rect.height / pitch, spread)
    return Frame(x - pitch * columns / 2, y - pitch * rows / 2, pitch)


def _shift(profile: NDArray[Any], room: float, spread: float) -> float:
    """Return how far to move a profile of ink, in pixels, to bring its centre of mass to the middle of its room."""
    inked = np.flatnonzero(profile)
    if not len(inked):
        return 0.0
    size = len(profile)
    mass = float(profile @ (np.arange(size) + 0.5) / profile.sum())
    border = (room - size) / 2 - spread
    back, forth = inked[0] + border, size - 1 - inked[-1] + border
    return float(np.clip(size / 2 - mass, -max(back, 0.0), max(forth, 0.0)))


def smooth_outlines(points: Points, starts: NDArray[np.int64], rect: Rect) -> Outlines:
    """Return smooth outlines that do not leave a rectangle: beyond it they are cut, with corners where they meet it.

    Parameters
    ----------
    points : float array, shape (n, 2)
        Knots, as for `Outlines`.
    starts : int array, shape (rings,)
        Where each ring starts.
    rect : Rect
        What they are cut at.
    """
    low, high = (rect.x, rect.y), (rect.right, rect.bottom)
    held = np.clip(points, low, high)
    first, second = Outlines(held, starts, smooth=True).controls()
    outside = (np.minimum(first, second) < low) | (np.maximum(first, second) > high)
    bulging: NDArray[np.bool_] = np.any(outside, axis=1)
    after = np.arange(1, len(held) + 1)
    after[np.append(starts[1:], len(held)) - 1] = starts
    # a knot that is there twice is a corner, and a curve between two corners is straight
    corner = bulging.copy()
    corner[after[bulging]] = True
    added = np.concatenate(([0], np.cumsum(corner)))
    return Outlines(np.repeat(held, 1 + corner, axis=0), starts + added[starts], smooth=True)


def cut_out(render: Renderer) -> Renderer:
    """Return a renderer as it draws a part of a picture that stands close to others: in its place, without ground.

    A renderer whose lines fill its rectangle says in ``cut_out`` what it changes beside; a number is the least there.
    """
    given: Any = render
    wanted = {"centre": False, "ground": "none", **getattr(render, "cut_out", {})}
    kept = {key: value for key, value in wanted.items() if hasattr(render, key)}
    kept |= {key: max(value, getattr(render, key)) for key, value in kept.items() if isinstance(value, float)}
    return cast(Renderer, replace(given, **kept)) if kept and is_dataclass(render) else render


def plate(rect: Rect, ink: Ink, ground: Ground) -> tuple[Fill, ...]:
    """Return the ground of a cell: nothing, or its rectangle in the colour of tone 0."""
    return (Fill(Outlines.rectangle(rect), ink.at(0.0)),) if ground == "plate" else ()
