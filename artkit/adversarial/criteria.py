"""What an attack is to reach, as values.

A criterion looks at logits (n, k) and at the class that each image is about, and says how far the image is from where
it should be. ``Misclassification()``: seen as anything but that class. ``Targeted(1)``: seen as a "1". Either takes a
demanded confidence, ``Targeted(1, confidence=0.999)``, and ``a & b`` is met where both are.

All criteria count in units of logits, and by the same rule: for each class, how clearly the image is seen as that class
in a way that counts. That makes them composable (``&`` is the lesser of two, class by class) and lets every attack
pursue every criterion.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import numpy as np
import numpy.typing as npt
from msgspec import Meta

from artkit.classifier.network import Array, softmax

Labels: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

Confidence = Annotated[float, Meta(gt=0, lt=1)]
Label = Annotated[int, Meta(ge=0)]


class Criterion(ABC):
    """The base of every criterion."""

    @abstractmethod
    def ways(self, logits: Array, labels: Labels) -> Array:
        """Return, for each class, how clearly the image is seen as that class in a way that counts.

        Parameters
        ----------
        logits : array, (n, k)
            What the network says.
        labels : array of int, (n,)
            The class that each image is about: what it shows, or for `Targeted` without a label what it is to become.

        Returns
        -------
        array, (n, k)
            In units of logits: the criterion is met where a way is above 0; -inf for a class that does not count.
        """

    @abstractmethod
    def way_gradient(self, logits: Array, labels: Labels, way: Labels) -> Array:
        """Return the gradient (n, k), in the logits, of each image's value in `ways` for one class (n,)."""

    @abstractmethod
    def odds(self, logits: Array, labels: Labels) -> tuple[Array, Array]:
        """Return what a climb climbs: log-odds (n,), and their gradient (n, k), which never fades.

        The gradient of a log-probability is this one times a factor that underflows where the network is sure.
        """

    @abstractmethod
    def asked(self, logits: Array, labels: Labels) -> Labels:
        """Return the class (n,) that each image is asked to be seen as; where any will do, the likeliest."""

    def margin(self, logits: Array, labels: Labels) -> tuple[Array, Array]:
        """Return how far each image is past the goal, (n,), and the gradient (n, k) of that in the logits."""
        ways = self.ways(logits, labels)
        best: Labels = ways.argmax(axis=1)
        return ways[np.arange(len(best)), best], self.way_gradient(logits, labels, best)

    def satisfied(self, logits: Array, labels: Labels) -> Flags:
        """Return whether each image is where it should be, (n,); a tie is not."""
        met: Flags = self.ways(logits, labels).max(axis=1) > 0
        return met

    def __and__(self, other: "Criterion") -> "Criterion":
        return Both(self, other)


@dataclass(frozen=True)
class Misclassification(Criterion):
    """Seen as another class than the one that the image is about.

    Parameters
    ----------
    confidence : float, optional
        The least probability of that other class.
    """

    confidence: Confidence | None = None

    def __post_init__(self) -> None:
        _check(self.confidence)

    def ways(self, logits: Array, labels: Labels) -> Array:
        """See `Criterion`."""
        rows = np.arange(len(logits))
        over: Array = logits - logits[rows, labels][:, None]
        if self.confidence is not None:
            over = np.minimum(over, _all_log_odds(logits) - _log_odds_of(self.confidence))
        over[rows, labels] = -np.inf
        return over

    def way_gradient(self, logits: Array, labels: Labels, way: Labels) -> Array:
        """See `Criterion`."""
        rows = np.arange(len(logits))
        over = _one_hot(way, logits) - _one_hot(labels, logits)
        if self.confidence is None:
            return over
        short, gradient = _log_odds(logits, way)
        lead = logits[rows, way] - logits[rows, labels]
        return np.where((short - _log_odds_of(self.confidence) < lead)[:, None], gradient, over)

    def odds(self, logits: Array, labels: Labels) -> tuple[Array, Array]:
        """See `Criterion`: against the class, or, where a confidence is demanded, for the likeliest other."""
        if self.confidence is not None:
            return _log_odds(logits, self.asked(logits, labels))
        value, gradient = _log_odds(logits, labels)
        return -value, -gradient

    def asked(self, logits: Array, labels: Labels) -> Labels:
        """See `Criterion`."""
        others: Labels = np.where(_is(labels, logits), -np.inf, logits).argmax(axis=1)
        return others


@dataclass(frozen=True)
class Targeted(Criterion):
    """Seen as one class.

    Parameters
    ----------
    label : int, optional
        The class, for all images; None: the one that each image is about.
    confidence : float, optional
        The least probability of that class.
    """

    label: Label | None = None
    confidence: Confidence | None = None

    def __post_init__(self) -> None:
        _check(self.confidence)
        if self.label is not None and self.label < 0:
            raise ValueError(f"expected a class from 0, got {self.label}")

    def ways(self, logits: Array, labels: Labels) -> Array:
        """See `Criterion`."""
        way, rows = self.asked(logits, labels), np.arange(len(logits))
        rival = _rival(logits, way)
        lead = logits[rows, way] - logits[rows, rival]
        if self.confidence is not None:
            lead = np.minimum(lead, _log_odds(logits, way)[0] - _log_odds_of(self.confidence))
        ways = np.full_like(logits, -np.inf)
        ways[rows, way] = lead
        return ways

    def way_gradient(self, logits: Array, labels: Labels, way: Labels) -> Array:
        """See `Criterion`."""
        rows, rival = np.arange(len(logits)), _rival(logits, way)
        over = _one_hot(way, logits) - _one_hot(rival, logits)
        if self.confidence is None:
            return over
        short, gradient = _log_odds(logits, way)
        lead = logits[rows, way] - logits[rows, rival]
        return np.where((short - _log_odds_of(self.confidence) < lead)[:, None], gradient, over)

    def odds(self, logits: Array, labels: Labels) -> tuple[Array, Array]:
        """See `Criterion`."""
        return _log_odds(logits, self.asked(logits, labels))

    def asked(self, logits: Array, labels: Labels) -> Labels:
        """See `Criterion`."""
        return labels if self.label is None else np.full_like(labels, self.label)


@dataclass(frozen=True)
class Both(Criterion):
    """Where one criterion and another are met by being seen as the same class.

    Parameters
    ----------
    one, other : Criterion
        The two.
    """

    one: Criterion
    other: Criterion

    def ways(self, logits: Array, labels: Labels) -> Array:
        """See `Criterion`."""
        return np.minimum(self.one.ways(logits, labels), self.other.ways(logits, labels))

    def way_gradient(self, logits: Array, labels: Labels, way: Labels) -> Array:
        """See `Criterion`."""
        rows = np.arange(len(logits))
        one, other = (each.ways(logits, labels)[rows, way] for each in (self.one, self.other))
        return np.where(
            (one <= other)[:, None],
            self.one.way_gradient(logits, labels, way),
            self.other.way_gradient(logits, labels, way),
        )

    def odds(self, logits: Array, labels: Labels) -> tuple[Array, Array]:
        """See `Criterion`: of the one that is further from being met."""
        one, other = (each.ways(logits, labels).max(axis=1) for each in (self.one, self.other))
        first, second = self.one.odds(logits, labels), self.other.odds(logits, labels)
        behind = one <= other
        return np.where(behind, first[0], second[0]), np.where(behind[:, None], first[1], second[1])

    def asked(self, logits: Array, labels: Labels) -> Labels:
        """See `Criterion`."""
        best: Labels = self.ways(logits, labels).argmax(axis=1)
        return best


def _check(confidence: float | None) -> None:
    if confidence is not None and not 0 < confidence < 1:
        raise ValueError(f"expected a confidence between 0 and 1, got {confidence}")


def _is(labels: Labels, logits: Array) -> Flags:
    if labels.max(initial=0) >= logits.shape[1]:
        raise ValueError(f"expected a class below {logits.shape[1]}, got {labels.max()}")
    chosen: Flags = np.arange(logits.shape[1]) == labels[:, None]
    return chosen


def _one_hot(labels: Labels, logits: Array) -> Array:
    return _is(labels, logits).astype(logits.dtype)


def _rival(logits: Array, way: Labels) -> Labels:
    """Return the likeliest class but one."""
    rival: Labels = np.where(_is(way, logits), -np.inf, logits).argmax(axis=1)
    return rival


def _log_odds(logits: Array, way: Labels) -> tuple[Array, Array]:
    """Return log p / (1 - p) of one class, (n,), exact however sure the network is, and its gradient (n, k)."""
    own = _is(way, logits)
    others = np.where(own, -np.inf, logits)
    top = others.max(axis=1)
    value: Array = logits[own] - top - np.log(np.exp(others - top[:, None]).sum(axis=1))
    return value, own.astype(logits.dtype) - softmax(others)


def _all_log_odds(logits: Array) -> Array:
    every = range(logits.shape[1])
    return np.stack([_log_odds(logits, np.full(len(logits), way))[0] for way in every], axis=1)


def _log_odds_of(p: float) -> np.float32:
    return np.float32(np.log(p) - np.log1p(-p))
