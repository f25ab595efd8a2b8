"""The ways in which a digit is written, as k-means means: what `artkit.dreaming.Facets` pulls a dream towards.

A facet is the average of some hundreds of real digits that resemble each other: blurred, legible, and nobody's hand.
The file beside this module holds ten a class, made from the training images of MNIST by `make_facets` with seed 0; a
dream that was drawn towards one owes its pose to it, and the quality report shows the bare facets as a control.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from artkit.classifier.datasets import Dataset
from artkit.files import read_at_most
from artkit.npz import npz_arrays

Array = npt.NDArray[np.float32]

FILE = Path(__file__).with_name("facets.npz")
PER_CLASS = 10
ROUNDS = 50


@lru_cache(maxsize=1)
def facets() -> Array:
    """Return the shipped facets, (10, k, 28, 28) in [0, 1], the most common first; read-only."""
    arrays = npz_arrays(read_at_most(FILE, 10**6), FILE, 10**7)
    means: Array = arrays["facets"].astype(np.float32)
    means.flags.writeable = False
    return means


def make_facets(dataset: Dataset, k: int, rng: np.random.Generator) -> Array:
    """Return k-means means of each class of the training images, the most common first.

    Lloyd's algorithm from a k-means++ start (Arthur and Vassilvitskii 2007).

    Parameters
    ----------
    dataset : Dataset
        Its training images are used.
    k : int
        Means a class.
    rng : numpy.random.Generator
        Of the start.

    Returns
    -------
    array, (classes, k, 28, 28)
        In [0, 1].
    """
    pixels, labels = dataset.train.pixels, dataset.train.labels
    classes = [_kmeans(pixels[labels == label], k, rng) for label in range(len(dataset.labels))]
    return np.stack(classes).reshape(len(classes), k, 28, 28)


def _kmeans(points: Array, k: int, rng: np.random.Generator) -> Array:
    means = _start(points, k, rng)
    nearest = np.full(len(points), -1)
    for _ in range(ROUNDS):
        before, nearest = nearest, _distances(points, means).argmin(axis=1)
        if np.array_equal(before, nearest):
            break
        member = (nearest[:, None] == np.arange(k)).astype(np.float32)
        means = (member.T @ points) / np.maximum(member.sum(axis=0), 1)[:, None]
    order = np.argsort(-np.bincount(nearest, minlength=k), kind="stable")
    return means[order]


def _start(points: Array, k: int, rng: np.random.Generator) -> Array:
    chosen = [int(rng.integers(len(points)))]
    for _ in range(k - 1):
        distance = _distances(points, points[chosen]).min(axis=1).astype(np.float64)
        chosen.append(int(rng.choice(len(points), p=distance / distance.sum())))
    return points[chosen]


def _distances(points: Array, means: Array) -> Array:
    """Return the squared distances, (points, means), never below 0."""
    squared: Array = (
        (points * points).sum(axis=1)[:, None] - 2 * points @ means.T + (means * means).sum(axis=1)
    )
    return np.maximum(squared, 0)
