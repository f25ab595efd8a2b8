"""Real pictures that dreams are held against, and how near to them is near enough.

Three sets of real pictures have nothing in common: those that a dream is compared with and those that say how near real
ones lie to them are training images, and those that stand beside dreams in a report are test images.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from artkit.classifier.datasets import SHIPPED_SHA256, Dataset, Split, load_dataset
from artkit.classifier.network import DIGITS, Network
from artkit.classifier.parallel import over_chunks
from artkit.views.shift import roll

Array = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

COMPARED = 300
"""Real pictures a class that a dream is compared with, each where it is and moved by a pixel in eight directions."""

HELD_OUT = 400
"""Real pictures a class that say how near is near enough; of 100, the percentile would hang on five of them."""

SHOWN = 100
"""Real pictures a class that stand beside dreams in a report."""

NEIGHBOURS, NEAREST = 15, 5
STRICTNESS = 5
"""The percentile of real held-out pictures that a dream must lie as near as."""

NOT_OF_ITS_CLASS = np.float32(-2)
"""Stands where a cosine does not count."""


@dataclass(frozen=True, eq=False)
class References:
    """Real pictures of some classes.

    Attributes
    ----------
    compared : array, (9, m, 784)
        What a picture is compared with, of length 1, in nine places.
    classes : array of int, (m,)
        What they show.
    least : array, (k,)
        How near each class wants a picture: a mean cosine.
    images, labels : array, (r, 28, 28) and (r,)
        Other real pictures, from the test images, to stand beside dreams.
    """

    compared: Array
    classes: Labels
    least: Array
    images: Array
    labels: Labels

    @classmethod
    def of(cls, dataset: Dataset) -> "References":
        """Take them from a data set, the first that there are of each class.

        Of a class with fewer training images than both sets want, each fourth says how near is near enough; of one
        with fewer than four none does, and the vote alone decides.
        """
        kinds = range(len(dataset.labels))
        compared, held = _divided(dataset.train, len(kinds))
        pictures, classes = _taken(dataset.train, compared)
        moved = [roll(pictures, down, right)[0] for down in (0, -1, 1) for right in (0, -1, 1)]
        references = np.stack([unit(each) for each in moved])
        images, labels = _taken(dataset.test, [_of_class(dataset.test, kind)[:SHOWN] for kind in kinds])
        least = [
            _least(_taken(dataset.train, [members])[0], references[:, classes == kind])
            for kind, members in enumerate(held)
        ]
        return cls(references, classes, np.array(least, np.float32), images, labels)

    def legible(self, images: Array, labels: Labels) -> Truths:
        """Return which pictures, (n,), read as their class.

        A picture does if most of the 15 real pictures nearest to it by the cosine are of its class, and if it lies
        at least as near to the 5 nearest of its class as 95 of 100 real pictures that are not among those. Lenient
        on bold strokes, strict on grain: a readable digit in noise does not count. A set with fewer than 15 of a
        class lets as many vote as there are of its rarest.

        Parameters
        ----------
        images : array, (n, 28, 28)
            In [0, 1].
        labels : array of int, (n,)
            The class that was asked of each.
        """
        return np.concatenate(over_chunks(self._legible, images, labels))

    def nearness(self, images: Array, labels: Labels) -> Array:
        """Return how near each picture, (n,), lies to real ones of its class: the mean of its 5 greatest cosines.

        Parameters
        ----------
        images, labels
            As for `legible`.
        """
        return np.concatenate(over_chunks(self._nearness, images, labels))

    def _nearness(self, images: Array, labels: Labels) -> Array:
        cosines = _best_cosines(images, self.compared)
        return _nearness(np.where(self.classes == labels[:, None], cosines, NOT_OF_ITS_CLASS))

    def _legible(self, images: Array, labels: Labels) -> Truths:
        cosines = _best_cosines(images, self.compared)
        voters = min(NEIGHBOURS, int(np.bincount(self.classes, minlength=len(self.least)).min()))
        nearest = np.argpartition(cosines, -voters, axis=1)[:, -voters:]
        votes = (self.classes[nearest][:, :, None] == np.arange(len(self.least))).sum(axis=1)
        near = _nearness(np.where(self.classes == labels[:, None], cosines, NOT_OF_ITS_CLASS))
        read: Truths = (votes.argmax(axis=1) == labels) & (near >= self.least[labels])
        return read


@lru_cache(maxsize=1)
def digits() -> References:
    """Return the references of digits, from the MNIST that ships with artkit."""
    return References.of(load_dataset())


def legible(images: Array, labels: Labels) -> Truths:
    """Return which pictures, (n,), read as the digits that were asked; see `References.legible`."""
    return digits().legible(images, labels)


def reads_digits(network: Network) -> bool:
    """Tell whether the classes of a network are the digits.

    Its names must say so, and they are not enough: an unnamed class is called by its number. So it must also have
    learned from the MNIST that ships with artkit, or read most real digits.
    """
    if network.labels != DIGITS:
        return False
    if network.meta.get("data") == SHIPPED_SHA256:
        return True
    real = load_dataset().test
    pixels = np.divide(real.images[:1000], 255, dtype=np.float32)
    return float((network.logits(pixels).argmax(axis=1) == real.labels[:1000]).mean()) > 0.5


def unit(images: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return images as rows of length 1, (n, 784); a blank one stays 0."""
    flat = images.reshape(len(images), -1)
    length = np.sqrt((flat * flat).sum(axis=1, keepdims=True))
    rows: npt.NDArray[Any] = flat / np.maximum(length, flat.dtype.type(1e-6))
    return rows


def _divided(split: Split, kinds: int) -> tuple[list[Labels], list[Labels]]:
    """Return which images of each class are compared with, and which are held out to say how near is near enough."""
    compared, held = [], []
    for kind in range(kinds):
        members = _of_class(split, kind)[: COMPARED + HELD_OUT]
        first = min(COMPARED, len(members) - len(members) // 4)
        compared.append(members[:first])
        held.append(members[first:])
    return compared, held


def _of_class(split: Split, kind: int) -> Labels:
    return np.flatnonzero(split.labels == kind)


def _taken(split: Split, members: list[Labels]) -> tuple[Array, Labels]:
    at = np.concatenate(members)
    return np.divide(split.images[at], 255, dtype=np.float32), split.labels[at].astype(np.int64)


def _least(held: Array, compared: Array) -> float:
    """Return the nearness that all but the least near of real pictures of a class have."""
    if not len(held):
        return -1.0
    return float(np.percentile(_nearness(_best_cosines(held, compared)), STRICTNESS))


def _best_cosines(images: Array, compared: Array) -> Array:
    """Return the cosine (n, m) of each picture to each that it is compared with, at its best place."""
    rows = unit(images)
    best: Array = rows @ compared[0].T
    for moved in compared[1:]:
        np.maximum(best, rows @ moved.T, out=best)
    return best


def _nearness(cosines: Array) -> Array:
    """Return the mean (n,) of the 5 greatest cosines of each row, or of as many as there are."""
    nearest = np.partition(cosines, -min(NEAREST, cosines.shape[1]), axis=1)[:, -NEAREST:]
    near: Array = np.mean(nearest, axis=1, where=nearest > NOT_OF_ITS_CLASS)
    return near
