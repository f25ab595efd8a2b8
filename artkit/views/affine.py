"""Turned, scaled and moved looks: bilinear resampling as one sparse matrix, whose transpose is the pullback."""

from collections.abc import Callable
from functools import lru_cache
from math import cos, radians, sin

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Array = npt.NDArray[np.float32]
Pullback = Callable[[Array], Array]
Places = npt.NDArray[np.float64]


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
    return bilinear_matrix(y[None], x[None], size)


def bilinear_matrix(y: Places, x: Places, size: int) -> csr_array:
    """Return the matrix that looks at places of images of `size` x `size` pixels, between pixels too.

    What is seen of a place is the bilinear mean of the four pixels around it; what lies outside is 0.

    Parameters
    ----------
    y, x : array, (n, m)
        The m places that are looked at in each of n images: row and column, counted from the centre of the first pixel.
    size : int
        Pixels a side.

    Returns
    -------
    sparse array, (n * m, n * size * size), float32
    """
    n, m = y.shape
    top, left = np.floor(y), np.floor(x)
    rows = np.stack([top, top, top + 1, top + 1], axis=-1)
    columns = np.stack([left, left + 1, left, left + 1], axis=-1)
    weights = (1 - np.abs(y[..., None] - rows)) * (1 - np.abs(x[..., None] - columns))
    inside = (rows >= 0) & (rows < size) & (columns >= 0) & (columns < size)
    source = np.where(inside, rows * size + columns, 0) + (size * size * np.arange(n))[:, None, None]
    entries = np.where(inside, weights, 0).astype(np.float32).ravel()
    return csr_array(
        (entries, source.astype(np.int32).ravel(), np.arange(0, 4 * n * m + 1, 4, dtype=np.int32)),
        shape=(n * m, n * size * size),
    )


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


def resample_each(x: Array, matrix: csr_array) -> tuple[Array, Pullback]:
    """Return images each seen through a part of its own of one matrix, and the pullback.

    Parameters
    ----------
    x : array, (n, size, size)
        Images.
    matrix : sparse array, (n * size * size, n * size * size)
        Blocks along the diagonal, as `bilinear_matrix` returns it.
    """
    return _applied_each(matrix, x), lambda gradient: _applied_each(csr_array(matrix.T), gradient)


def _applied_each(matrix: csr_array, x: Array) -> Array:
    seen: Array = (matrix @ x.reshape(-1)).reshape(x.shape)
    return seen


def _applied(matrix: csr_array, x: Array) -> Array:
    flat = np.moveaxis(x, 0, -1).reshape(-1, len(x))
    return np.moveaxis((matrix @ flat).reshape(*x.shape[1:], len(x)), -1, 0)
