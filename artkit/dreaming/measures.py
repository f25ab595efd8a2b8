"""How good a set of dreams is, in numbers that need no eye; real digits stand in the same table.

None of them is confidence: a network is sure of noise (Nguyen et al. 2015, arXiv 1412.1897), and so are others
like it. What ranks pictures about as people do is how near they lie to real digits of the class, by the cosine,
which does not mind how dark the ink is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from artkit.classifier.datasets import Split, load_dataset
from artkit.classifier.model_files import load_model
from artkit.classifier.parallel import one_blas_thread
from artkit.views.shift import roll

Array = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]

REFERENCES = 300
"""Real digits a class that a picture is compared with, each where it is and moved by a pixel in eight directions."""

HELD_OUT = 100
"""Real digits a class that say how near is near enough."""

NEIGHBOURS = 15
BORDER = 3
JUDGES = ("reader", "twin")


@dataclass(frozen=True)
class Quality:
    """What was measured of a set of pictures.

    Attributes
    ----------
    count : int
        Pictures.
    legibility : float
        The share that real digits vote for and that lie no further off than real digits do; see `legible`.
    diversity : float
        The mean of 1 - cosine over pairs of one class; nan where no class has two.
    grain : float
        The share of spectral energy above 0.25 cycles a pixel, the mean tone left out.
    border : float
        The mean tone of the outer 3 pixels.
    ink : float
        The mean tone.
    transfer : mapping of str to float
        The share that each judge, a network that did not dream them, gives the class that was asked.
    """

    count: int
    legibility: float
    diversity: float
    grain: float
    border: float
    ink: float
    transfer: Mapping[str, float]


def measure(images: Array, labels: Labels) -> Quality:
    """Measure a set of pictures.

    Parameters
    ----------
    images : array, (n, 28, 28)
        In [0, 1], 1 is ink.
    labels : array of int, (n,)
        The class that was asked of each, 0 to 9.
    """
    with one_blas_thread():
        return Quality(
            count=len(images),
            legibility=float(legible(images, labels).mean()),
            diversity=diversity(images, labels),
            grain=float(grain(images).mean()),
            border=float(border(images).mean()),
            ink=float(images.mean()),
            transfer={name: _transfer(name, images, labels) for name in JUDGES},
        )


def legible(images: Array, labels: Labels) -> npt.NDArray[np.bool_]:
    """Return which pictures, (n,), read as their class.

    A picture does if most of the 15 real digits nearest to it by the cosine are of its class, and if it lies at
    least as near to its class as 95 of 100 real digits that are not among those. Lenient on bold strokes, strict on
    grain: a readable digit in noise does not count.

    Parameters
    ----------
    images : array, (n, 28, 28)
        In [0, 1].
    labels : array of int, (n,)
        The class that was asked of each, 0 to 9.
    """
    references, classes, least = _references()
    cosines = _best_cosines(images, references)
    votes = classes[np.argsort(-cosines, axis=1, kind="stable")[:, :NEIGHBOURS]]
    counts = (votes[:, :, None] == np.arange(10)).sum(axis=1)
    won = counts.argmax(axis=1) == labels
    near: npt.NDArray[np.bool_] = won & (_nearness(cosines, classes, labels) >= least[labels])
    return near


def diversity(images: Array, labels: Labels) -> float:
    """Return the mean over classes of the mean of 1 - cosine over pairs; nan where no class has two pictures."""
    unit = _unit(images)
    found = []
    for label in np.unique(labels):
        same = unit[labels == label]
        if len(same) > 1:
            cosine = same @ same.T
            found.append(1 - (cosine.sum() - np.trace(cosine)) / (len(same) * (len(same) - 1)))
    return float(np.mean(found)) if found else float("nan")


def grain(images: Array) -> Array:
    """Return the share (n,) of each picture's spectral energy that lies above 0.25 cycles a pixel."""
    energy = np.abs(np.fft.fft2(images)) ** 2
    energy[:, 0, 0] = 0
    frequency = np.fft.fftfreq(images.shape[1])
    fine = np.hypot(frequency[:, None], frequency) > 0.25
    whole = energy.sum(axis=(1, 2))
    share: Array = (energy[:, fine].sum(axis=1) / np.maximum(whole, 1e-12)).astype(np.float32)
    return share


def border(images: Array) -> Array:
    """Return the mean tone (n,) of the outer 3 pixels of each picture."""
    inner = images[:, BORDER:-BORDER, BORDER:-BORDER]
    outer = images.sum(axis=(1, 2)) - inner.sum(axis=(1, 2))
    mean: Array = (outer / (images[0].size - inner[0].size)).astype(np.float32)
    return mean


def real_digits(per_class: int = HELD_OUT) -> tuple[Array, Labels]:
    """Return held-out digits of MNIST, none of which is a reference: images (n, 28, 28) and labels (n,)."""
    return _first(load_dataset().test, per_class)


def _transfer(name: str, images: Array, labels: Labels) -> float:
    return float((load_model(name).logits(images).argmax(axis=1) == labels).mean())


@lru_cache(maxsize=1)
def _references() -> tuple[Array, Labels, Array]:
    """Return unit references (9, m, 784), their classes (m,), and how near each class wants a picture (10,)."""
    images, classes = _first(load_dataset().train, REFERENCES)
    moved = [roll(images, down, right)[0] for down in (0, -1, 1) for right in (0, -1, 1)]
    references = np.stack([_unit(each) for each in moved])
    held, labels = real_digits()
    near = _nearness(_best_cosines(held, references), classes, labels)
    least = np.array([np.percentile(near[labels == label], 5) for label in range(10)], np.float32)
    return references, classes, least


def _first(split: Split, per_class: int) -> tuple[Array, Labels]:
    at = np.concatenate([np.flatnonzero(split.labels == label)[:per_class] for label in range(10)])
    return (split.images[at] / np.float32(255)).astype(np.float32), split.labels[at].astype(np.int64)


def _best_cosines(images: Array, references: Array) -> Array:
    """Return the cosine (n, m) of each picture to each reference, at its best place."""
    unit = _unit(images)
    best: Array = unit @ references[0].T
    for moved in references[1:]:
        np.maximum(best, unit @ moved.T, out=best)
    return best


def _nearness(cosines: Array, classes: Labels, labels: Labels) -> Array:
    """Return the mean cosine (n,) to the 5 nearest references of the class of each."""
    own = np.where(classes == labels[:, None], cosines, -1)
    nearest: Array = np.sort(own, axis=1)[:, -5:].mean(axis=1)
    return nearest


def _unit(images: Array) -> Array:
    flat = images.reshape(len(images), -1)
    length = np.sqrt((flat * flat).sum(axis=1, keepdims=True))
    unit: Array = flat / np.maximum(length, np.float32(1e-6))
    return unit
