"""Pixels: the field as it is, in squares.

Squares that merely touch show a hairline of paper in most viewers, because each edge is anti-aliased by itself. So
tones are stacked instead: each level is one outline around *everything* at least that dark, painted light to dark,
and no two shapes abut.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from msgspec import Meta
from numpy.random import Generator
from numpy.typing import NDArray

from artkit.layout.art import Outlines, Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Operation
from artkit.render.frame import Frame, Ground, frame, plate
from artkit.render.rings import Index, unroll


@dataclass(frozen=True)
class Pixels:
    """Squares of even tone.

    Parameters
    ----------
    levels : int, optional
        Steps of tone between paper and full ink.
    gap : float, optional
        Blank between squares, as a share of their pitch; with 0 they melt into areas.
    floor : float, optional
        Tone below which the paper stays bare, to clear haze.
    ground : {"none", "plate"}, optional
        Leave tone 0 to the paper, or lay a plate in its colour under the whole cell.
    centre : bool, optional
        Bring the centre of ink to the centre of the cell.
    """

    levels: Annotated[int, Meta(ge=1, le=255)] = 24
    gap: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    ground: Ground = "none"
    centre: bool = True

    def __call__(self, tone: Tone, rect: Rect, ink: Ink, rng: Generator) -> tuple[Operation, ...]:
        """Return the marks of a field in a rectangle; nothing about them is random."""
        inked = np.where(tone.values < self.floor, 0.0, tone.values)
        steps = np.rint(inked * self.levels).astype(np.int64)
        where = frame(steps, rect, self.centre)
        shapes = _squares(steps, where, self.gap) if self.gap else _areas(steps, where)
        marks = (Fill(outlines, ink.at(step / self.levels)) for step, outlines in shapes)
        return (*plate(rect, ink, self.ground), *marks)


def _areas(steps: Index, where: Frame) -> Iterator[tuple[int, Outlines]]:
    """Yield each level, from light to dark, with the outline of all that is at least as dark."""
    levels = np.unique(steps[steps > 0])
    knots, starts, owners = trace(steps >= levels[:, None, None])
    for number, level in enumerate(levels.tolist()):
        rings = np.flatnonzero(owners == number)
        first = starts[rings[0]]
        last = starts[rings[-1] + 1] if rings[-1] + 1 < len(starts) else len(knots)
        yield level, Outlines(where.place(knots[first:last]), starts[rings] - first)


def _squares(steps: Index, where: Frame, gap: float) -> Iterator[tuple[int, Outlines]]:
    """Yield each level, from light to dark, with a square for every pixel of just this tone."""
    corners = np.array(((0, 0), (1, 0), (1, 1), (0, 1))) * (1 - gap) + gap / 2
    for level in np.unique(steps[steps > 0]).tolist():
        pixels = np.argwhere(steps == level)[:, None, ::-1]
        yield (
            level,
            Outlines(where.place((pixels + corners).reshape(-1, 2)), np.arange(0, 4 * len(pixels), 4)),
        )


def trace(masks: NDArray[np.bool_]) -> tuple[Index, Index, Index]:
    """Return the outlines of masks as rings of right angles, with knots at the corners only.

    Along every row of the lattice corners are joined in pairs, first with second, third with fourth, and so along
    every column: that is the whole boundary. Ink stays at the right hand of the way, which tells every corner
    whether it goes on along its row or its column. A lattice point where ink touches ink across a diagonal is two
    corners.

    Parameters
    ----------
    masks : bool array, shape (n, rows, columns)
        What is inside.

    Returns
    -------
    knots : int array, shape (corners, 2)
        Corners as (column, row) of the pixel lattice, ring after ring, mask after mask.
    starts : int array, shape (rings,)
        Where each ring starts.
    owners : int array, shape (rings,)
        The mask that each ring belongs to.
    """
    inside = np.pad(masks, ((0, 0), (1, 1), (1, 1)))
    above_left, above_right = inside[:, :-1, :-1], inside[:, :-1, 1:]
    below_left, below_right = inside[:, 1:, :-1], inside[:, 1:, 1:]
    odd = above_left ^ above_right ^ below_left ^ below_right
    touching = (above_left == below_right) & (above_right == below_left) & (above_left != above_right)
    mask, row, column = np.nonzero(odd | touching)
    doubled = np.repeat(np.arange(len(mask)), 1 + touching[mask, row, column])
    mask, row, column = mask[doubled], row[doubled], column[doubled]
    along_rows = np.arange(len(mask))
    along_columns = np.lexsort((row, column, mask))
    successor = np.empty_like(along_rows)
    _join(successor, along_rows, below_right[mask, row, column])
    _join(successor, along_columns, below_left[mask, row, column])
    order, starts = unroll(successor)
    return np.column_stack((column, row))[order], starts, mask[order[starts]]


def _join(successor: Index, corners: Index, forward: NDArray[np.bool_]) -> None:
    """Link corners that follow each other in pairs, in the direction that each pair's first corner tells."""
    first, second = corners[::2], corners[1::2]
    onward = forward[first]
    successor[np.where(onward, first, second)] = np.where(onward, second, first)
