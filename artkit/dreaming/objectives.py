"""What an ascent climbs.

An objective is a value. It is called with a network, a batch of images and the class that each image is asked to
become, and returns a number for each image and the gradient of that number in the image; it is maximised. Objectives
are closed under ``+``, ``-`` and multiplication by a number, and nothing they are made of is changed:
``(a - b)(x) == a(x) - b(x)``.

As a text, terms stand with their weights: ``class_logit - 0.5 * class_logit:label=3`` (see `artkit.dreaming.build`).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt
from msgspec import Meta

from artkit.classifier.network import Network, log_softmax
from artkit.errors import InputError

Array = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]

Label = Annotated[int, Meta(ge=0)]
Pullback = Callable[[Array], Array]


class Objective(ABC):
    """The base of every objective: a call, and an algebra."""

    @abstractmethod
    def __call__(self, network: Network, x: Array, labels: Labels) -> tuple[Array, Array]:
        """Return value and gradient.

        Parameters
        ----------
        network : Network
            The mind that is asked.
        x : array, (n, 28, 28)
            Images in [0, 1].
        labels : array of int, (n,)
            The class that each image is asked to become.

        Returns
        -------
        value : array, (n,)
            What is maximised.
        gradient : array, (n, 28, 28)
            Of each value in its image.
        """

    @property
    def group(self) -> int:
        """How many neighbours are looked at together; 1 for all but coupled objectives."""
        return 1

    @property
    def by_network(self) -> bool:
        """Whether images are seen through the given network and in no other way.

        Then a displaced look may be left to the network (see `Regularizer.turned`).
        """
        return False

    def __add__(self, other: "Objective") -> "Objective":
        return Sum(((1.0, self), (1.0, other)))

    def __sub__(self, other: "Objective") -> "Objective":
        return Sum(((1.0, self), (-1.0, other)))

    def __mul__(self, factor: float) -> "Objective":
        return Sum(((float(factor), self),))

    __rmul__ = __mul__

    def __neg__(self) -> "Objective":
        return self * -1


@dataclass(frozen=True)
class Sum(Objective):
    """A weighted sum. Terms that look at the same logits share one way through the network and back.

    Parameters
    ----------
    terms : tuple of (float, Objective)
        Weights and what they weigh.
    """

    terms: tuple[tuple[float, Objective], ...]

    def __call__(self, network: Network, x: Array, labels: Labels) -> tuple[Array, Array]:
        """See `Objective`."""
        value, gradient = np.zeros(len(labels), x.dtype), np.zeros_like(x)
        shared: dict[object, list[tuple[float, LogitObjective]]] = {}
        for weight, term in self.flat():
            if isinstance(term, LogitObjective):
                shared.setdefault(term.view_key, []).append((weight, term))
                continue
            term_value, term_gradient = term(network, x, labels)
            value += weight * term_value
            gradient += weight * term_gradient
        for terms in shared.values():
            term_value, term_gradient = through_logits(terms, network, x, labels)
            value += term_value
            gradient += term_gradient
        return value, gradient

    def flat(self) -> Iterator[tuple[float, Objective]]:
        """Yield the terms, and those of sums among them, with their weights multiplied out."""
        for weight, term in self.terms:
            if isinstance(term, Sum):
                yield from ((weight * inner, each) for inner, each in term.flat())
            else:
                yield weight, term

    @property
    def group(self) -> int:
        """The largest of the terms'."""
        return max((term.group for _, term in self.terms), default=1)

    @property
    def by_network(self) -> bool:
        """See `Objective.by_network`."""
        return all(term.by_network for _, term in self.terms)


class LogitObjective(Objective):
    """An objective that is a function of the logits of what is seen.

    Subclasses give that function and its gradient; those that look through a view say which.
    """

    label: int | None = None

    @abstractmethod
    def of_logits(self, logits: Array, labels: Labels) -> tuple[Array, Array]:
        """Return the value (n,) and its gradient (n, k) in the logits (n, k)."""

    @property
    def view_key(self) -> object:
        """What is equal for objectives that look through the same view."""
        return None

    @property
    def by_network(self) -> bool:
        """See `Objective.by_network`."""
        return type(self).look is LogitObjective.look

    def look(self, x: Array) -> tuple[Array, Pullback]:
        """Return what is seen of images (n, 28, 28), and the pullback of a gradient in it."""
        return x, lambda gradient: gradient

    def __call__(self, network: Network, x: Array, labels: Labels) -> tuple[Array, Array]:
        """See `Objective`."""
        return through_logits([(1.0, self)], network, x, labels)


def through_logits(
    terms: Sequence[tuple[float, LogitObjective]], network: Network, x: Array, labels: Labels
) -> tuple[Array, Array]:
    """Return value (n,) and gradient (n, 28, 28) of a weighted sum of objectives that look through the same view."""
    seen, back = terms[0][1].look(x)
    logits, pullback = network.vjp(seen)
    value, gradient = _weighed(*terms[0], logits, labels)
    for weight, term in terms[1:]:
        more, steeper = _weighed(weight, term, logits, labels)
        value, gradient = value + more, gradient + steeper
    return value, back(pullback(gradient))


def _weighed(weight: float, term: LogitObjective, logits: Array, labels: Labels) -> tuple[Array, Array]:
    asked = labels if term.label is None else np.full_like(labels, term.label)
    value, gradient = term.of_logits(logits, asked)
    if weight == 1:
        return value, gradient
    return weight * value, weight * gradient


@dataclass(frozen=True)
class ClassLogit(LogitObjective):
    """The logit of the class: climbs for ever, and does not mind what the other classes do.

    Simonyan et al. 2013, arXiv 1312.6034, prefer it to the probability.

    Parameters
    ----------
    label : int, optional
        A class for all, in place of the one that each dream is asked for.
    """

    label: Label | None = None

    def of_logits(self, logits: Array, labels: Labels) -> tuple[Array, Array]:
        """See `LogitObjective`."""
        gradient = _one_hot(labels, logits)
        return (logits * gradient).sum(axis=1), gradient


@dataclass(frozen=True)
class ClassLogProbability(LogitObjective):
    """The logarithm of the softmax probability: climbs by pushing the other classes down as well.

    At most 0, and its gradient fades as the network becomes sure; the ascent's normalised step does not.

    Parameters
    ----------
    label : int, optional
        A class for all, in place of the one that each dream is asked for.
    """

    label: Label | None = None

    def of_logits(self, logits: Array, labels: Labels) -> tuple[Array, Array]:
        """See `LogitObjective`."""
        return _log_probability(logits, labels)


@dataclass(frozen=True)
class Margin(LogitObjective):
    """How far the logit of the class lies above the best of the others: sure of this, and of nothing else.

    The logit margin of Carlini and Wagner 2017, arXiv 1608.04644.

    Parameters
    ----------
    label : int, optional
        A class for all, in place of the one that each dream is asked for.
    """

    label: Label | None = None

    def of_logits(self, logits: Array, labels: Labels) -> tuple[Array, Array]:
        """See `LogitObjective`."""
        own = _one_hot(labels, logits)
        rival = _one_hot(np.where(own > 0, -np.inf, logits).argmax(axis=1), logits)
        return (logits * (own - rival)).sum(axis=1), own - rival


@dataclass(frozen=True)
class Interpolation(LogitObjective):
    """Between the class that was asked for and another: a share of each log-probability.

    At a share of 0.5 it is a tie: the digit that is as much the one as the other.

    Parameters
    ----------
    other : int
        The other class.
    share : float
        How much of it, from 0 to 1.
    """

    other: Label
    share: Annotated[float, Meta(ge=0, le=1)] = 0.5

    def of_logits(self, logits: Array, labels: Labels) -> tuple[Array, Array]:
        """See `LogitObjective`."""
        share = logits.dtype.type(self.share)
        here, here_gradient = _log_probability(logits, labels)
        there, there_gradient = _log_probability(logits, np.full_like(labels, self.other))
        return here + share * (there - here), here_gradient + share * (there_gradient - here_gradient)


@dataclass(frozen=True)
class Between(LogitObjective):
    """On the way from the class that was asked for to another: shares of their logits and of their log-probabilities.

    The logits give both figures their ink, the log-probabilities hold the balance.

    Parameters
    ----------
    ahead : int
        The other class, counted on from the one that was asked for and around, so that many pairs share a batch.
    share : float
        How much of it, from 0 to 1; at 0.5 it is a tie.
    balance : float
        The weight of the log-probabilities.
    """

    ahead: Annotated[int, Meta(ge=0)]
    share: Annotated[float, Meta(ge=0, le=1)] = 0.5
    balance: Annotated[float, Meta(ge=0, le=100)] = 4.0

    def of_logits(self, logits: Array, labels: Labels) -> tuple[Array, Array]:
        """See `LogitObjective`."""
        share = logits.dtype.type(self.share)
        here, here_gradient = self._wish(logits, labels)
        there, there_gradient = self._wish(logits, (labels + self.ahead) % logits.shape[1])
        return here + share * (there - here), here_gradient + share * (there_gradient - here_gradient)

    def _wish(self, logits: Array, labels: Labels) -> tuple[Array, Array]:
        """Return logit and weighted log-probability of classes (n,) and their gradient."""
        own, balance = _one_hot(labels, logits), logits.dtype.type(self.balance)
        value, gradient = _log_probability(logits, labels)
        return (logits * own).sum(axis=1) + balance * value, own + balance * gradient


@dataclass(frozen=True)
class Entropy(LogitObjective):
    """The entropy of the probabilities, in nats: the digit that could be any; the class asked for does not matter."""

    def of_logits(self, logits: Array, labels: Labels) -> tuple[Array, Array]:
        """See `LogitObjective`."""
        log_p = log_softmax(logits)
        p = np.exp(log_p)
        entropy = -(p * log_p).sum(axis=1)
        return entropy, -p * (log_p + entropy[:, None])


@dataclass(frozen=True)
class Neuron(Objective):
    """One unit's pre-activation: what a hidden neuron would like to see; the class asked for does not matter.

    Erhan et al. 2009, "Visualizing higher-layer features of a deep network".

    Parameters
    ----------
    unit : int
        Its number in the layer.
    layer : int
        Counts dense layers from 0; negative from the last.
    """

    unit: Annotated[int, Meta(ge=0)]
    layer: int = 0

    @property
    def by_network(self) -> bool:
        """See `Objective.by_network`."""
        return True

    def __call__(self, network: Network, x: Array, labels: Labels) -> tuple[Array, Array]:
        """See `Objective`."""
        z, pullback = _layer(network, x, self.layer)
        if self.unit >= z.shape[1]:
            raise InputError(
                f"neuron: expected a unit below {z.shape[1]} in layer {self.layer}, not {self.unit}"
            )
        gradient = np.zeros_like(z)
        gradient[:, self.unit] = 1
        return z[:, self.unit], pullback(gradient)


@dataclass(frozen=True)
class Direction(Objective):
    """How far the pre-activations of a layer go along a direction, and how straight: dot product times cosine^power.

    Lucid's ``direction`` (Olah et al. 2017, Distill, "Feature Visualization").

    Parameters
    ----------
    vector : tuple of float
        The direction, one number a unit; or empty, and it is drawn from `seed`.
    layer : int
        Counts dense layers from 0; negative from the last.
    power : float
        Of the cosine, which is taken as 0.1 where it is smaller; 0 leaves the dot product.
    seed : int
        Of a random direction.
    """

    vector: tuple[float, ...] = ()
    layer: int = 0
    power: Annotated[float, Meta(ge=0, le=8)] = 0.0
    seed: Annotated[int, Meta(ge=0)] = 0

    @property
    def by_network(self) -> bool:
        """See `Objective.by_network`."""
        return True

    def __call__(self, network: Network, x: Array, labels: Labels) -> tuple[Array, Array]:
        """See `Objective`."""
        z, pullback = _layer(network, x, self.layer)
        along = self._unit_vector(z.shape[1]).astype(z.dtype)
        dot = z @ along
        length = np.maximum(np.sqrt((z * z).sum(axis=1)), 1e-12)
        cosine = np.maximum(dot / length, 0.1)
        steep = cosine ** z.dtype.type(self.power)
        # where the cosine is held at 0.1 it does not move
        moves = (dot / length > 0.1) * self.power * dot * steep / cosine
        turn = (along - (dot / length)[:, None] * z / length[:, None]) / length[:, None]
        return dot * steep, pullback((steep[:, None] * along + moves[:, None] * turn).astype(z.dtype))

    def _unit_vector(self, units: int) -> Array:
        if self.vector and len(self.vector) != units:
            raise InputError(
                f"direction: expected {units} numbers for layer {self.layer}, not {len(self.vector)}"
            )
        rng = np.random.Generator(np.random.PCG64(self.seed))
        vector = np.array(self.vector) if self.vector else rng.standard_normal(units)
        return (vector / np.linalg.norm(vector)).astype(np.float32)


def _layer(network: Network, x: Array, layer: int) -> tuple[Array, Callable[[Array], Array]]:
    depth = len(network.weights)
    if not -depth <= layer < depth:
        raise InputError(f"expected a layer from {-depth} to {depth - 1} of this network, not {layer}")
    return network.vjp(x, layer)


def _one_hot(labels: Labels, logits: Array) -> Array:
    if labels.max(initial=0) >= logits.shape[1]:
        raise _too_high(labels, logits)
    chosen: Array = (np.arange(logits.shape[1]) == labels[:, None]).astype(logits.dtype)
    return chosen


def _too_high(labels: Labels, logits: Array) -> InputError:
    return InputError(f"expected a class below {logits.shape[1]} of this network, not {labels.max()}")


def _log_probability(logits: Array, labels: Labels) -> tuple[Array, Array]:
    own, log_p = (np.arange(len(labels)), labels), log_softmax(logits)
    try:
        value: Array = log_p[own]
    except IndexError:
        raise _too_high(labels, logits) from None
    # 1 - p from the others' sum: exact where p rounds to 1 and the difference would vanish
    gradient = np.exp(log_p, out=log_p)
    gradient[own] = 0
    others = gradient.sum(axis=1)
    np.negative(gradient, out=gradient)
    gradient[own] = others
    return value, gradient
