"""A network straightened at a picture: how far each way to the goal would be, were the logits linear."""

from collections.abc import Iterator

import numpy as np

from artkit.adversarial.attack import SLACK, Mind
from artkit.adversarial.ball import TINY, lengths, nearest_beyond
from artkit.adversarial.criteria import Criterion, Labels
from artkit.classifier.network import Array
from artkit.classifier.perturbation import Norm

UNREACHED = np.float32(1e30)


def straightened(
    mind: Mind, x: Array, labels: Labels, criterion: Criterion, norm: Norm = "l2"
) -> Iterator[tuple[int, Array, Array]]:
    """Yield each way that counts for any image, its distances (n,) in the norm, and its gradients (n, d).

    A distance is infinite where the way does not count, or has no slope.
    """
    logits, pullback = mind.vjp(x)
    ways = criterion.ways(logits, labels)
    for way in np.flatnonzero((ways > -np.inf).any(axis=0)):
        gradient = pullback(criterion.way_gradient(logits, labels, np.full(len(x), way)))
        steep = lengths(gradient)[:, 0] if norm == "l2" else np.abs(gradient).sum(axis=1)
        distance = np.full(len(x), np.inf, x.dtype)
        np.divide(-ways[:, way], steep, out=distance, where=(steep > TINY) & (ways[:, way] > -np.inf))
        yield int(way), distance, gradient


def walk(
    mind: Mind, origin: Array, labels: Labels, criterion: Criterion, way: Labels, steps: int
) -> tuple[Array, Array]:
    """Go one way (n,), from the origin to the nearest point beyond the straightened boundary, again and again.

    The step of Croce and Hein 2020, arXiv 1907.02044, which holds to [0, 1] and always measures from the origin; then
    the boundary is looked for along the ray.

    Returns
    -------
    x : array, (n, d)
        Pictures; the origin where the ray does not reach the goal.
    margin : array, (n,)
        How far they are past the goal.
    """
    x, rows = origin, np.arange(len(origin))
    for _ in range(steps):
        logits, pullback = mind.vjp(x)
        gap = criterion.ways(logits, labels)[rows, way]
        gradient = pullback(criterion.way_gradient(logits, labels, way))
        rise = np.einsum("ij,ij->i", gradient, x - origin) - gap + 2 * SLACK
        x = nearest_beyond(origin, gradient, rise)
    return edge(mind, origin, x, labels, criterion)


def edge(
    mind: Mind, origin: Array, x: Array, labels: Labels, criterion: Criterion, looks: int = 6
) -> tuple[Array, Array]:
    """Return the first point past the goal on the ray from each origin through `x`, and its margin, as `walk` does.

    Regula falsi, kept from either end; where `x` is short of the goal the ray is followed up to half as far again.

    Parameters
    ----------
    mind : Mind
        Of which network.
    origin, x : float32 array, shape (n, 784)
        Where the rays begin, and where they go through.
    labels : int array, shape (n,)
        What the images are.
    criterion : Criterion
        The goal.
    looks : int, optional
        How often the network is asked.

    Returns
    -------
    float32 array, shape (n, 784)
        The points; the origin itself where the goal lies beyond.
    float32 array, shape (n,)
        Their margins.
    """
    ray, near = x - origin, np.zeros(len(x), np.float32)
    far, at = np.full_like(near, np.inf), np.ones_like(near)
    start = below = _margin(mind, origin, labels, criterion)
    above = np.ones_like(near)
    for _ in range(looks):
        margin = _margin(mind, _along(origin, ray, at), labels, criterion)
        past = margin > SLACK
        far, above = np.where(past, at, far), np.where(past, margin, above)
        near, below = np.where(past, near, at), np.where(past, below, margin)
        share = np.clip((SLACK - below) / np.maximum(above - below, TINY), 0.05, 0.97)
        between = near + np.where(far < np.inf, far - near, 0) * share
        at = np.where(far < np.inf, between, np.minimum(1.1 * near, 1.5)).astype(np.float32)
    reached = far < np.inf
    at = np.where(reached, far, 0).astype(np.float32)
    return _along(origin, ray, at), np.where(reached, above, start)


def _margin(mind: Mind, x: Array, labels: Labels, criterion: Criterion) -> Array:
    """Return how far pictures are past the goal, (n,); far short of it, and finite, where none can be."""
    margin: Array = np.maximum(criterion.ways(mind.logits(x), labels).max(axis=1), -UNREACHED)
    return margin


def _along(origin: Array, ray: Array, at: Array) -> Array:
    return np.clip(origin + at[:, None] * ray, 0, 1)
