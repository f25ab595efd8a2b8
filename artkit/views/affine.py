"""Turned, scaled and moved looks: bilinear resampling as one sparse matrix, whose transpose is the pullback."""

from collections.abc import Callable
from functools import lru_cache
from math import cos, radians, sin

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Array = npt.NDArray[np.float32]
Pullback = Callable[[Array], Array]


@lru_cache(maxsize=256)
def affine_matrix(
    size: int,
    degrees: float = 0.0,
    scale: float = 1.0,
    down: float = 0.0,
    right: float = 0.0,
    shear: float = 0.0,
) -> csr_array:
    """Return the matrix that turns, scales, shears and moves images of `size` x `size` pixels about their centre.

    Each pixel of the result is the bilinear mean of the four pixels around the place that it comes from; what lies
    outside is 0.

    Parameters
    ----------
    size : int
        Pixels a side.
    degrees : float
        Counter-clockwise as seen.
    scale : float
        Above 1 enlarges.
    down, right : float
        Pixels.
    shear : float
        Horizontal, in pixels a pixel of height: positive leans to the right, as italics do.

    Returns
    -------
    sparse array, (size * size, size * size), float32
    """
    centre = (size - 1) / 2
    row, column = np.indices((size, size)).reshape(2, -1) - centre
    y, x = row - down, column - right
    angle = radians(degrees)
    y, x = (cos(angle) * y + sin(angle) * x) / scale, (-sin(angle) * y + cos(angle) * x) / scale
    x = x + shear * y
    y, x = y + centre, x + centre
    top, left = np.floor(y).astype(int), np.floor(x).astype(int)
    below, beside = y - top, x - left
    entries = []
    for dy, wy in ((0, 1 - below), (1, below)):
        for dx, wx in ((0, 1 - beside), (1, beside)):
            inside = (top + dy >= 0) & (top + dy < size) & (left + dx >= 0) & (left + dx < size)
            at = np.flatnonzero(inside)
            entries.append((at, ((top + dy) * size + left + dx)[at], (wy * wx)[at]))
    to, source, weight = (np.concatenate(part) for part in zip(*entries, strict=True))
    return csr_array((weight.astype(np.float32), (to, source)), shape=(size * size, size * size))


def resample(x: Array, matrix: csr_array) -> tuple[Array, Pullback]:
    """Return images seen through a matrix of `affine_matrix`, and the pullback.

    Parameters
    ----------
    x : array, (n, size, size)
        Images, fastest where the batch is the last axis in memory.
    matrix : sparse array, (size * size, size * size)
        As `affine_matrix` returns it.
    """
    return _applied(matrix, x), lambda gradient: _applied(csr_array(matrix.T), gradient)


def _applied(matrix: csr_array, x: Array) -> Array:
    flat = np.moveaxis(x, 0, -1).reshape(-1, len(x))
    return np.moveaxis((matrix @ flat).reshape(*x.shape[1:], len(x)), -1, 0)
