"""Projected gradient descent: the worst images within a small distance of given ones.

One function serves adversarial training, robust accuracy and, later, every attack (Madry et al., arXiv 1706.06083).
Batched; the images it returns lie in [0, 1] and in the ball, and those it is given are not modified.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np

from artkit.classifier.losses import Labels
from artkit.classifier.network import Array, Network, softmax

Norm: TypeAlias = Literal["l2", "linf"]

STRIDE = 2.5  # times epsilon / steps: enough to cross the ball and come back


def pgd(
    network: Network,
    images: Array,
    labels: Labels,
    *,
    epsilon: float | Array,
    steps: int,
    norm: Norm = "l2",
    stride: float | None = None,
    rng: np.random.Generator | None = None,
) -> Array:
    """Return images near the given ones that the network finds hardest to give their labels.

    Every step climbs the log-likelihood loss along the steepest direction of the norm, then projects onto the
    ball and the box; the image of the last step is returned.

    Parameters
    ----------
    network : Network
        Who is to be fooled.
    images : array, (n, 784) or (n, 28, 28)
        Images in [0, 1].
    labels : array of int, (n,)
        What they really show.
    epsilon : float or array, (n,)
        The radius of the ball, or of each image's, in units of the norm; ink runs from 0 to 1.
    steps : int
        How many steps to make.
    norm : {"l2", "linf"}
        The norm of the ball.
    stride : float, optional
        The length of a step; by default 2.5 epsilon / steps.
    rng : Generator, optional
        If given, the climb begins at a random point of the ball, else at the image.
    """
    radius = np.broadcast_to(np.asarray(epsilon, np.float32), len(images))[:, None]
    length = STRIDE * radius / max(steps, 1) if stride is None else np.float32(stride)
    steepest, project = _GEOMETRY[norm]
    origin = images.reshape(len(images), -1)
    offset = np.zeros_like(origin) if rng is None else _random_point(rng, origin.shape, radius, norm)
    x = _into_box(origin, offset)
    for _ in range(steps):
        z, pullback = network.vjp(x)
        dx = steepest(pullback(_uphill(z, labels)))
        dx *= length
        np.subtract(x, origin, out=offset)
        offset += dx
        project(offset, radius)
        x = _into_box(origin, offset)
    return x.reshape(images.shape)


def _uphill(z: Array, labels: Labels) -> Array:
    """Return the direction in the logits along which the log-likelihood loss rises.

    Its gradient p - y is 1 - p[label] times (softmax of the other logits) - y; without that factor, nothing is left
    to underflow however sure the network is.
    """
    rows = np.arange(len(z))
    others = z.copy()
    others[rows, labels] = np.finfo(z.dtype).min
    direction = softmax(others)
    direction[rows, labels] = -1
    return direction


def _into_box(origin: Array, offset: Array) -> Array:
    """Return origin + offset, clipped to [0, 1]. As the origin is in the box, no coordinate moves away from it."""
    x = origin + offset
    return np.clip(x, 0, 1, out=x)


def _length(x: Array) -> Array:
    lengths: Array = np.sqrt(np.einsum("ij,ij->i", x, x))
    return lengths[:, None]


def _steepest_l2(g: Array) -> Array:
    g /= _length(g) + np.float32(1e-12)
    return g


def _project_l2(offset: Array, radius: Array) -> None:
    offset *= np.minimum(1, radius / (_length(offset) + np.float32(1e-12)))


def _steepest_linf(g: Array) -> Array:
    return np.sign(g, out=g)


def _project_linf(offset: Array, radius: Array) -> None:
    np.clip(offset, -radius, radius, out=offset)


_GEOMETRY: Mapping[str, tuple[Callable[[Array], Array], Callable[[Array, Array], None]]] = MappingProxyType(
    {"l2": (_steepest_l2, _project_l2), "linf": (_steepest_linf, _project_linf)}
)


def _random_point(rng: np.random.Generator, shape: tuple[int, ...], radius: Array, norm: Norm) -> Array:
    """Return points of the ball: uniform for linf; for l2 a uniform direction and a uniform distance."""
    if norm == "linf":
        return radius * (2 * rng.random(shape, dtype=np.float32) - 1)
    point = rng.standard_normal(shape, dtype=np.float32)
    return point * (radius * rng.random((shape[0], 1), dtype=np.float32) / _length(point))


@dataclass(frozen=True)
class Adversary:
    """`pgd` with its options filled in, as the perturbation hook of a training.

    Attributes
    ----------
    epsilon : float
        The radius of the ball.
    steps : int
        Steps a batch.
    least : float or None
        If given, every image draws a radius of its own, uniformly from here to `epsilon`.
    norm : {"l2", "linf"}
        The norm of the ball.
    """

    epsilon: float
    steps: int = 5
    least: float | None = None
    norm: Norm = "l2"

    def __call__(self, images: Array, labels: Labels, network: Network, rng: np.random.Generator) -> Array:
        """Return perturbed images, from a random start."""
        least = self.epsilon if self.least is None else self.least
        radius = least + (self.epsilon - least) * rng.random(len(images), dtype=np.float32)
        return pgd(network, images, labels, epsilon=radius, steps=self.steps, norm=self.norm, rng=rng)
