"""Whole-pixel displacements on the torus: what leaves on one side comes in on the other."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Pullback = Callable[[Array], Array]


def roll(x: Array, down: int, right: int) -> tuple[Array, Pullback]:
    """Return images moved by whole pixels, and the pullback, which moves a gradient back.

    Parameters
    ----------
    x : array, (n, height, width)
        Images.
    down, right : int
        Pixels; may be negative.
    """
    return _rolled(x, down, right), lambda gradient: _rolled(gradient, -down, -right)


def _rolled(x: Array, down: int, right: int) -> Array:
    """Do as ``np.roll``, in the memory order of `x`."""
    out = np.empty_like(x)
    for to_row, from_row in _halves(x.shape[1], down):
        for to_column, from_column in _halves(x.shape[2], right):
            out[:, to_row, to_column] = x[:, from_row, from_column]
    return out


def _halves(size: int, by: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    by %= size
    return (slice(by, size), slice(0, size - by)), (slice(0, by), slice(size - by, size))
