"""The ball around a picture, in [0, 1], and what is nearest in it."""

from typing import Any

import numpy as np
import numpy.typing as npt

from artkit.classifier.network import Array
from artkit.classifier.perturbation import Norm

TINY = np.float32(1e-30)


def radius(epsilon: float, norm: Norm) -> np.float32:
    """Return the radius at which to stop, so that after every rounding no picture is farther than `epsilon`.

    Where a picture's origin and an offset are added in float32, and lie below 1, the sum is off by 2^-25 at most; over
    784 pixels that is 8.4e-7 in the Euclidean norm, and the length itself is measured to 784 roundings. An epsilon that
    is smaller than that is 0.
    """
    inner = epsilon - 2.0**-23 if norm == "linf" else epsilon * (1 - 3e-5) - 1e-6
    return np.float32(max(inner, 0.0))


def lengths(x: Array) -> Array:
    """Return the Euclidean lengths (n, 1) of rows (n, d)."""
    found: Array = np.sqrt(np.einsum("ij,ij->i", x, x))
    return found[:, None]


def steepest(gradient: Array, norm: Norm) -> Array:
    """Return the direction of length 1 in the norm that climbs fastest, (n, d); nothing where nothing climbs."""
    if norm == "linf":
        return np.sign(gradient)
    shortest: Array = np.maximum(lengths(gradient), TINY)
    return gradient / shortest


def project(origin: Array, x: Array, epsilon: float, norm: Norm) -> Array:
    """Return the nearest points to `x`, (n, d), in the ball around `origin`, then in [0, 1]."""
    offset, most = x - origin, radius(epsilon, norm)
    if norm == "linf":
        np.clip(offset, -most, most, out=offset)
    else:
        offset *= np.minimum(1, most / np.maximum(lengths(offset), TINY))
    offset += origin
    return np.clip(offset, 0, 1, out=offset)


def nearest_beyond(origin: Array, normal: Array, rise: Array, turns: int = 6) -> Array:
    """Return the points of [0, 1] nearest to `origin` in the Euclidean norm that a linear function asks for.

    The offset d is the shortest with normal·d >= rise: d = clip(t normal) for some t >= 0, and normal·d is concave and
    rises in t, so that Newton's method comes to it from below. Where the box holds no such point, the one that comes
    nearest to it is approached.

    Parameters
    ----------
    origin, normal : array, (n, d)
        Where from, and the gradient of the function.
    rise : array, (n,)
        By how much the function is to grow.
    turns : int, optional
        Of Newton's method, at most.
    """
    wanted = np.maximum(rise, 0)
    t = wanted / np.maximum(_dots(normal, normal), TINY)
    for _ in range(turns):
        x = _moved(origin, normal, t)
        free = ((x > 0) & (x < 1)).astype(x.dtype)
        short = wanted - _dots(x - origin, normal)
        if (short < 1e-5).all():
            return x
        slope = _dots(normal * free, normal)
        t = t + np.where(slope > 1e-9, np.maximum(short, 0) / np.maximum(slope, TINY), 0).astype(t.dtype)
    return _moved(origin, normal, t)


def _moved(origin: Array, normal: Array, t: npt.NDArray[Any]) -> Array:
    moved: Array = np.clip(origin + t[:, None] * normal, 0, 1)
    return moved


def _dots(one: Array, other: Array) -> Array:
    found: Array = np.einsum("ij,ij->i", one, other)
    return found
