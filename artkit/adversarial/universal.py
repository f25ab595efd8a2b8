"""One change for all pictures: a veil that is laid over them, or a sticker that is put on them."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from artkit.adversarial.attack import SLACK, Attack, Mind
from artkit.adversarial.ball import TINY, project, steepest
from artkit.adversarial.criteria import Criterion, Labels, Targeted
from artkit.adversarial.gradient import Epsilon, Steps
from artkit.classifier.datasets import load_dataset
from artkit.classifier.network import Array, sigmoid
from artkit.classifier.perturbation import STRIDE, Norm

SIDE = 28
Crowd = Annotated[int, Meta(ge=0, le=60_000)]


def with_crowd(origin: Array, labels: Labels, criterion: Criterion, count: int) -> tuple[Array, Labels]:
    """Return pictures (n, 784) and what they are about, followed by so many digits of MNIST's training set.

    Raises
    ------
    ValueError
        If each picture has a target of its own, which a crowd has not.
    """
    if not count:
        return origin, labels
    if isinstance(criterion, Targeted) and criterion.label is None:
        raise ValueError("a crowd needs one target for all")
    train = load_dataset().train
    digits = train.images[:count].reshape(count, -1) / np.float32(255)
    return np.concatenate([origin, digits]), np.concatenate([labels, train.labels[:count]])


@dataclass(frozen=True)
class Universal(Attack):
    """One veil for all pictures.

    Moosavi-Dezfooli et al. 2017, arXiv 1610.08401, had the idea; the veil climbs the mean log-odds of the pictures that
    it does not yet turn, as in Shafahi et al. 2020, arXiv 1811.11304. That of the most turned pictures is kept.

    Parameters
    ----------
    norm : {"linf", "l2"}
        The norm of the ball that the veil lies in.
    epsilon : float
        Its radius; ink runs from 0 to 1.
    steps : int
        How many at most; it is finished when all pictures are.
    stride : float, optional
        The length of a step; None: 2.5 epsilon / steps.
    ink : bool
        Whether it only adds ink, as a printed sheet does that is laid over a picture.
    crowd : int
        Digits of MNIST's training set that it learns from beside the pictures, so that it turns strangers too.
    """

    width: ClassVar[int | None] = None

    norm: Norm = "linf"
    epsilon: Epsilon = 0.3
    steps: Steps = 100
    stride: Annotated[float, Meta(gt=0)] | None = None
    ink: bool = False
    crowd: Crowd = 0

    def run(
        self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion, rng: np.random.Generator
    ) -> Array:
        """See `Attack`."""
        veil = self.veil(mind, *with_crowd(origin, labels, criterion, self.crowd), criterion)
        veiled: Array = np.clip(origin + veil, 0, 1)
        return veiled

    def veil(self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion) -> Array:
        """Return the veil alone, (1, d), from -epsilon to epsilon.

        Parameters
        ----------
        mind, labels, criterion
            As for `Attack`.
        origin : array, (n, d)
            The pictures that it is to turn, flat.
        """
        stride = np.float32(STRIDE * self.epsilon / self.steps if self.stride is None else self.stride)
        none = np.zeros((1, origin.shape[1]), np.float32)
        veil, best, most = none, none, -1
        for step in range(self.steps + 1):
            logits, pullback = mind.vjp(np.clip(origin + veil, 0, 1))
            turned = criterion.ways(logits, labels).max(axis=1) > SLACK
            if turned.sum() > most:
                best, most = veil, int(turned.sum())
            if turned.all() or step == self.steps:
                break
            slope = criterion.odds(logits, labels)[1]
            slope[turned] = 0
            step_up = steepest(pullback(slope).sum(axis=0, keepdims=True), self.norm)
            veil = self._inside(none, veil + stride * step_up)
        return best

    def _inside(self, none: Array, veil: Array) -> Array:
        """Return the veil drawn into its ball; with no less than no ink where it only adds."""
        if self.ink:
            return project(none, veil, self.epsilon, self.norm)
        return np.sign(veil) * project(none, np.abs(veil), self.epsilon, self.norm)


@dataclass(frozen=True)
class Patch(Attack):
    """One sticker for all pictures, which works wherever it is put, or at one place.

    Brown et al. 2017, arXiv 1712.09665: at every step each picture gets it at a place of its own, and the mean
    probability of the goal is climbed.

    Parameters
    ----------
    side : int
        Pixels of 28.
    steps : int
        How many.
    stride : float
        The first step's length, of ink; it falls to a tenth of that.
    row, column : int, optional
        Of its top left corner; None: anywhere.
    disc : bool
        Whether it is round.
    crowd : int
        Digits of MNIST's training set that it learns from beside the pictures, so that it turns strangers too.
    """

    width: ClassVar[int | None] = None

    side: Annotated[int, Meta(ge=1, le=SIDE)] = 10
    steps: Steps = 200
    stride: Annotated[float, Meta(gt=0, le=1)] = 0.05
    row: Annotated[int, Meta(ge=0, lt=SIDE)] | None = None
    column: Annotated[int, Meta(ge=0, lt=SIDE)] | None = None
    disc: bool = False
    crowd: Crowd = 0

    def __post_init__(self) -> None:
        for name, at in (("row", self.row), ("column", self.column)):
            if at is not None and at + self.side > SIDE:
                raise ValueError(f"a sticker of {self.side} pixels at {name} {at} hangs over the edge")

    def run(
        self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion, rng: np.random.Generator
    ) -> Array:
        """See `Attack`; each picture has the sticker at a place of its own."""
        sticker = self.sticker(mind, *with_crowd(origin, labels, criterion, self.crowd), criterion, rng)
        return self._stuck(origin, sticker, self._places(len(origin), rng))

    def sticker(
        self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion, rng: np.random.Generator
    ) -> Array:
        """Return the sticker alone, (side, side) in [0, 1]; grey in the corners of a round one.

        Parameters
        ----------
        mind, labels, criterion, rng
            As for `Attack`.
        origin : array, (n, 784)
            The pictures that it is to turn, flat.
        """
        sticker = np.full((self.side, self.side), 0.5, np.float32)
        drift, power = np.zeros_like(sticker), np.zeros_like(sticker)
        for step in range(self.steps):
            places = self._places(len(origin), rng)
            logits, pullback = mind.vjp(self._stuck(origin, sticker, places))
            odds, slope = criterion.odds(logits, labels)
            chance = sigmoid(odds)
            slope *= (chance * (1 - chance))[:, None]  # so that hopeless pictures do not outweigh the others
            gradient = pullback(slope).reshape(-1, SIDE, SIDE)[places].mean(axis=0)
            drift += np.float32(0.1) * (gradient - drift)
            power += np.float32(0.01) * (gradient * gradient - power)
            fall = 1 - 0.9 * step / max(self.steps - 1, 1)
            up = drift / np.maximum(np.sqrt(power), TINY) * self._shape()
            sticker = np.clip(sticker + np.float32(self.stride * fall) * up, 0, 1)
        return sticker

    def _shape(self) -> Array:
        """Return 1 where the sticker is and 0 where it is cut away, (side, side)."""
        across = (np.arange(self.side) - (self.side - 1) / 2) / (self.side / 2)
        round_ = across[:, None] ** 2 + across**2 <= 1
        return np.where(round_ | (not self.disc), 1, 0).astype(np.float32)

    def _places(self, count: int, rng: np.random.Generator) -> tuple[Labels, Labels, Labels]:
        """Return indices into (n, 28, 28) at which each picture has the sticker."""
        free = SIDE - self.side + 1
        rows, columns = (
            rng.integers(free, size=count) if at is None else np.full(count, at)
            for at in (self.row, self.column)
        )
        along = np.arange(self.side)
        return (
            np.arange(count)[:, None, None],
            rows[:, None, None] + along[:, None],
            columns[:, None, None] + along,
        )

    def _stuck(self, origin: Array, sticker: Array, places: tuple[Labels, Labels, Labels]) -> Array:
        x, shape = origin.reshape(-1, SIDE, SIDE).copy(), self._shape()
        x[places] += shape * (sticker - x[places])
        return np.clip(x, 0, 1).reshape(len(x), -1)
