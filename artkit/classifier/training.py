"""Training: a pure function of a network, images, settings and a random generator.

Nothing is printed and nothing is written: progress, and the network after every epoch, go to a callback. The same
arguments give the same bits on one core or many, because a batch is cut into a fixed number of parts, each with
its own stream of random numbers, and their gradients are added in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from typing import Protocol

import numpy as np
import numpy.typing as npt

from artkit.classifier.datasets import Split
from artkit.classifier.losses import LOSSES, Labels
from artkit.classifier.network import Array, Network, split_vector
from artkit.classifier.optimizers import SCHEDULES, SGD, Optimizer
from artkit.classifier.parallel import one_blas_thread, over_chunks

Bytes = npt.NDArray[np.uint8]

SCALE = np.float32(1 / 255)
PLAIN = SGD()


class Augment(Protocol):
    """The hook that varies the images of a batch."""

    def __call__(self, images: Array, rng: np.random.Generator, /) -> Array:
        """Return other images (n, 784) in [0, 1] of the same things."""


class Perturb(Protocol):
    """The hook that makes the images of a batch harder for the network as it now is."""

    def __call__(self, images: Array, labels: Labels, network: Network, rng: np.random.Generator, /) -> Array:
        """Return images (n, 784) in [0, 1]."""


@dataclass(frozen=True)
class Settings:
    """Everything that says how to train.

    Attributes
    ----------
    epochs : int
        How often all images are seen.
    rate : float
        The learning rate at the start.
    batch : int
        Images a step.
    loss, schedule : str
        Names in `LOSSES` and `SCHEDULES`.
    optimizer : Optimizer
        How a gradient becomes a step.
    weight_decay : float
        Weights (not biases) shrink by the factor 1 - rate * weight_decay in every step. With plain SGD this is
        the gradient of weight_decay / 2 * sum(w**2); the book's lambda / n.
    dropout : float
        The share of hidden units that are switched off at random, in [0, 1).
    average : float
        If not 0: the network of an epoch is the exponential moving average of the weights, with this decay a step.
    augment, perturb : callable or None
        What happens to a batch before it is seen, in this order.
    parts : int
        Into how many pieces a batch is cut, each on a thread of its own. It is part of the recipe: another number
        adds up in another order.
    """

    epochs: int
    rate: float
    batch: int = 100
    loss: str = "log-likelihood"
    optimizer: Optimizer = PLAIN
    schedule: str = "constant"
    weight_decay: float = 0.0
    dropout: float = 0.0
    average: float = 0.0
    augment: Augment | None = None
    perturb: Perturb | None = None
    parts: int = 1


@dataclass(frozen=True)
class Epoch:
    """What the callback is told: first about epoch 0, the untrained network, then after every epoch.

    Attributes
    ----------
    number : int
        0, then 1 to `Settings.epochs`.
    network : Network
        The network as it is after this epoch; it does not change any more.
    accuracy, loss : float
        On the validation images, perturbed if the training images are; nan without validation images.
    """

    number: int
    network: Network
    accuracy: float
    loss: float


@dataclass(frozen=True)
class Training:
    """The result.

    Attributes
    ----------
    best : Epoch
        The epoch of the highest validation accuracy, of equal ones that with the lowest validation loss; the last
        one without validation images.
    accuracies : tuple of float
        The validation accuracy after every epoch, beginning with the untrained network.
    """

    best: Epoch
    accuracies: tuple[float, ...]


def train(
    network: Network,
    split: Split,
    settings: Settings,
    rng: np.random.Generator,
    *,
    validation: Split | None = None,
    callback: Callable[[Epoch], object] = lambda epoch: None,
) -> Training:
    """Train a copy of a network.

    Parameters
    ----------
    network : Network
        Where to begin; it is not modified.
    split : Split
        The images to learn from.
    settings : Settings
        How.
    rng : Generator
        Everything random comes from it.
    validation : Split, optional
        Images to choose the epoch by, never trained on.
    callback : callable, optional
        Called with every `Epoch`; an exception that it raises ends the training.
    """
    run = _Run(network, split, settings, rng)
    best, accuracies = None, []
    with one_blas_thread(), ThreadPoolExecutor(settings.parts) as pool:
        for number in range(settings.epochs + 1):
            if number:
                run.epoch(number, pool)
            current = run.snapshot()
            accuracy, loss = _judge(current, settings, validation) if validation else (np.nan, np.nan)
            epoch = Epoch(number, current, accuracy, loss)
            accuracies.append(accuracy)
            if best is None or validation is None or (accuracy, -loss) > (best.accuracy, -best.loss):
                best = epoch
            callback(epoch)
    assert best is not None
    return Training(best, tuple(accuracies))


class _Run:
    """The moving parts of one training: parameters, the optimizer's state, the shares of a batch."""

    def __init__(self, network: Network, split: Split, settings: Settings, rng: np.random.Generator) -> None:
        self.start, self.settings, self.rng = network, settings, rng
        self.vector = network.vector
        self.weights = self.vector[: sum(w.size for w in network.weights)]
        self.average = self.vector.copy()
        self.state = settings.optimizer.start(self.vector.size)
        self.live = self._network(self.vector)
        self.count, self.steps = len(split), 0
        self.parts = [_Part(self.live, split, settings, stream) for stream in rng.spawn(settings.parts)]

    def _network(self, vector: Array) -> Network:
        return Network.from_vector(vector, self.start.sizes, self.start.activation, self.start.labels)

    def snapshot(self) -> Network:
        """Return the network as it is now, on arrays of its own."""
        return self._network((self.average if self.settings.average else self.vector).copy())

    def epoch(self, number: int, pool: ThreadPoolExecutor) -> None:
        """See all images once, in random order."""
        settings, order = self.settings, self.rng.permutation(self.count)
        schedule = SCHEDULES[settings.schedule]
        for begin in range(0, self.count, settings.batch):
            rate = settings.rate * schedule((number - 1 + begin / self.count) / settings.epochs)
            batch = order[begin : begin + settings.batch]
            self._step(self._gradient(batch, settings.optimizer.fold(rate) / len(batch), pool), rate)

    def _gradient(self, batch: npt.NDArray[np.intp], scale: float, pool: ThreadPoolExecutor) -> Array:
        if len(self.parts) == 1:
            return self.parts[0].gradient(batch, scale)
        shares = np.array_split(batch, len(self.parts))
        total, *others = pool.map(_Part.gradient, self.parts, shares, repeat(scale))
        for other in others:
            np.add(total, other, out=total)
        return total

    def _step(self, gradient: Array, rate: float) -> None:
        settings = self.settings
        self.steps += 1
        if settings.weight_decay:
            self.weights *= np.float32(1 - rate * settings.weight_decay)
        settings.optimizer.update(self.vector, gradient, self.state, rate, self.steps)
        if settings.average:
            self.average += np.float32(1 - settings.average) * (self.vector - self.average)


class _Part:
    """A fixed share of every batch, with buffers that stay in the cache and random numbers of its own."""

    def __init__(self, live: Network, split: Split, settings: Settings, rng: np.random.Generator) -> None:
        self.live, self.settings, self.rng = live, settings, rng
        self.images, self.labels = split.images.reshape(len(split), -1), split.labels
        rows = -(-settings.batch // settings.parts)
        self.bytes = np.empty((rows, self.images.shape[1]), np.uint8)
        self.pixels = np.empty((rows, self.images.shape[1]), np.float32)
        self.vector = np.empty_like(live.vector)
        self.gradients = split_vector(self.vector, live.sizes)
        self.loss = LOSSES[settings.loss].gradient

    def gradient(self, rows: npt.NDArray[np.intp], scale: float) -> Array:
        """Return the gradient of the summed loss of these images, times a factor; the next call overwrites it."""
        settings, labels = self.settings, self.labels[rows]
        x = self._fetch(rows)
        if settings.augment:
            x = settings.augment(x, self.rng)
        if settings.perturb:
            x = settings.perturb(x, labels, self.live, self.rng)
        tape = self.live.record(x, masks=tuple(self._masks(len(rows))))
        dz = self.loss(tape.z, labels)
        dz *= np.float32(scale)
        tape.to_parameters(dz, *self.gradients)
        return self.vector

    def _fetch(self, rows: npt.NDArray[np.intp]) -> Array:
        raw, x = self.bytes[: len(rows)], self.pixels[: len(rows)]
        np.take(self.images, rows, axis=0, out=raw, mode="clip")  # "raise" would go through a buffer
        np.copyto(x, raw)  # converting and scaling at once takes longer than one after the other
        x *= SCALE
        return x

    def _masks(self, rows: int) -> Iterator[Array]:
        keep = 1 - self.settings.dropout
        if keep < 1:
            for units in self.live.sizes[1:-1]:
                kept = self.rng.random((rows, units), np.float32) < keep
                yield kept.astype(np.float32) / np.float32(keep)


def hold_out(split: Split, count: int, rng: np.random.Generator) -> tuple[Split, Split]:
    """Return the images to learn from, and `count` random ones that are held out."""
    order = rng.permutation(len(split))
    kept, held = np.sort(order[count:]), np.sort(order[:count])
    return Split(split.images[kept], split.labels[kept]), Split(split.images[held], split.labels[held])


def _judge(network: Network, settings: Settings, split: Split) -> tuple[float, float]:
    """Return accuracy and mean loss, on perturbed images if the training perturbs them."""
    value = LOSSES[settings.loss].value

    def judge(images: Bytes, labels: npt.NDArray[np.int64]) -> tuple[int, float]:
        x = Split(images, labels).pixels
        if settings.perturb:
            x = settings.perturb(x, labels, network, np.random.default_rng(0))
        z = network.logits(x)
        return int(np.sum(z.argmax(axis=1) == labels)), float(value(z, labels).sum())

    right, losses = zip(*over_chunks(judge, split.images, split.labels), strict=True)
    return sum(right) / len(split), sum(losses) / len(split)
