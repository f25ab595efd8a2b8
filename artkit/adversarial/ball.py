"""The ball around a picture, in [0, 1], whose edge holds after rounding."""

from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from artkit.adversarial.result import distances
from artkit.classifier.network import Array

Norm: TypeAlias = Literal["l2", "linf"]


def lengths(x: Array) -> Array:
    """Return the Euclidean lengths (n, 1) of rows (n, d)."""
    found: Array = np.sqrt(np.einsum("ij,ij->i", x, x))
    return found[:, None]


def steepest(gradient: Array, norm: Norm) -> Array:
    """Return the direction of length 1 in the norm that climbs fastest, (n, d); nothing where nothing climbs."""
    if norm == "linf":
        return np.sign(gradient)
    shortest: Array = np.maximum(lengths(gradient), np.float32(1e-30))
    return gradient / shortest


def project(origin: Array, x: Array, epsilon: float, norm: Norm) -> Array:
    """Return the nearest points to `x` in the ball around `origin`, then in [0, 1]; all (n, d).

    Exact but for rounding; `settle` makes it exact.
    """
    offset = x - origin
    if norm == "linf":
        np.clip(offset, -np.float32(epsilon), np.float32(epsilon), out=offset)
    else:
        offset *= np.minimum(1, np.float32(epsilon) / np.maximum(lengths(offset), np.float32(1e-30)))
    offset += origin
    return np.clip(offset, 0, 1, out=offset)


def settle(origin: Array, x: Array, epsilon: float, norm: Norm) -> Array:
    """Return `x`, (n, d) float32 in [0, 1], drawn in by the few roundings by which it is outside of the ball.

    As measured in float64, no picture is farther from its origin than `epsilon` afterwards; with an epsilon of 0 every
    picture is its origin.
    """
    x = x.copy()
    for slack in (0.0, *(2.0**-k for k in range(24, 0, -1)), 1.0):
        measured = distances(origin, x, norm)
        outside = measured > epsilon
        if not outside.any():
            break
        share = (1 - slack) * epsilon / measured[outside]
        offset: npt.NDArray[Any] = x[outside].astype(np.float64) - origin[outside]
        if norm == "linf":
            limit = (1 - slack) * epsilon
            offset = np.clip(offset, -limit, limit)
        else:
            offset *= share[:, None]
        x[outside] = origin[outside] + offset
    return np.clip(x, 0, 1)
