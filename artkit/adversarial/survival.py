"""How much of a picture survives print and capture: counted over many captures, beside real digits.

Every picture is seen through the same captures of one channel, drawn from one seed. Real digits go the same way: where
they do not survive, the channel is at fault and not the picture; where a channel were broken, they would show it. It
is a simulation, and says nothing about a print before one is photographed.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from artkit.adversarial.attack import Mind
from artkit.adversarial.beginnings import held_out
from artkit.adversarial.criteria import Labels
from artkit.classifier.network import Array
from artkit.classifier.parallel import cores, one_blas_thread
from artkit.views.channel import capture

CAPTURES = 1000
"""Captures of each picture."""

CHUNK = 50
"""Captures that one thread makes at a time; the draws of a chunk are its own, so the number of threads changes none."""


@dataclass(frozen=True)
class Survival:
    """How pictures fared through one channel.

    Attributes
    ----------
    channel : str
        Its name.
    captures : int
        Captures of each picture.
    read : tuple of int, (n,)
        How many of them were read as asked.
    control : float
        The share of real digits, all classes alike, that were read as what they are.
    control_of : tuple of float, (n,)
        The same of real digits of the class that each picture was asked for.
    """

    channel: str
    captures: int
    read: tuple[int, ...]
    control: float
    control_of: tuple[float, ...]

    @property
    def shares(self) -> tuple[float, ...]:
        """The share of captures of each picture that were read as asked."""
        return tuple(read / self.captures for read in self.read)

    @property
    def least(self) -> tuple[float, ...]:
        """What each share is at least, with a confidence of 95 %: the lower bound of Wilson's interval."""
        return tuple(wilson(read, self.captures) for read in self.read)

    @property
    def share(self) -> float:
        """The share over all pictures."""
        return sum(self.read) / (self.captures * len(self.read))

    @property
    def worst(self) -> int:
        """The picture that survived least often."""
        return min(range(len(self.read)), key=self.read.__getitem__)


def survival(
    mind: Mind,
    images: Array,
    labels: Labels,
    channel: str,
    captures: int = CAPTURES,
    seed: int = 0,
    callback: Callable[[int, int], None] | None = None,
) -> Survival:
    """Count how often pictures are read as asked through a channel.

    Parameters
    ----------
    mind : Mind
        Who reads.
    images : array, (n, 28, 28)
        In [0, 1].
    labels : array of int, (n,)
        The class that each was asked to be seen as.
    channel : str
        ``scan``, ``phone`` or ``hard``.
    captures : int, optional
        Of each picture, and of real digits.
    seed : int, optional
        Of the captures.
    callback : callable, optional
        Called with pictures done and to do, the control among them.

    Raises
    ------
    UnknownNameError
        If there is no such channel.
    """
    digits, classes = control_digits(captures)
    counted = []
    with one_blas_thread(), ThreadPoolExecutor(cores()) as pool:
        for row, (image, label) in enumerate(zip(images, labels, strict=True)):
            many = np.broadcast_to(np.asarray(image, np.float32), (captures, 28, 28))
            counted.append(int(_right(mind, many, np.full(captures, label), channel, seed, pool).sum()))
            if callback:
                callback(row + 1, len(images) + 1)
        control = _right(mind, digits, classes, channel, seed, pool)
    return Survival(
        channel,
        captures,
        tuple(counted),
        float(control.mean()),
        tuple(float(control[classes == label].mean()) for label in labels),
    )


def control_digits(count: int) -> tuple[Array, Labels]:
    """Return real digits of MNIST's test set, (count, 28, 28), all classes in turn, and their labels (count,)."""
    test = held_out()
    of = [np.flatnonzero(test.labels == label) for label in range(10)]
    at = np.array([of[i % 10][(i // 10) % len(of[i % 10])] for i in range(max(count, 10))])
    return (test.images[at] / np.float32(255)).astype(np.float32), test.labels[at]


def wilson(hits: int, count: int, z: float = 1.96) -> float:
    """Return the lower bound of Wilson's interval for a share (Wilson 1927).

    Examples
    --------
    >>> round(wilson(1000, 1000), 4), wilson(0, 10)
    (0.9962, 0.0)
    """
    if not hits:
        return 0.0  # and not what rounding leaves
    share, spread = hits / count, z * z / count
    middle = share + spread / 2
    around = z * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    return (middle - around) / (1 + spread)


def _right(
    mind: Mind, images: Array, labels: Labels, channel: str, seed: int, pool: ThreadPoolExecutor
) -> npt.NDArray[np.bool_]:
    """Return whether each capture is read as its label, (n,)."""

    def chunk(begin: int) -> npt.NDArray[np.bool_]:
        rng = np.random.default_rng([seed, crc32(channel.encode()), begin])
        part = slice(begin, begin + CHUNK)
        right: npt.NDArray[np.bool_] = (
            mind.logits(capture(images[part], channel, rng)).argmax(axis=1) == labels[part]
        )
        return right

    begins: Sequence[int] = range(0, len(images), CHUNK)
    return np.concatenate(list(pool.map(chunk, begins)))
