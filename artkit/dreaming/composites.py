"""Objectives over other objectives: through a view, under another mind, and across neighbours.

With `artkit.dreaming.objectives.Sum` they make the ambigram, ``class_log_probability + turned:label=9`` asked for a
six, and the digit that is an eight up close and a three across the room, ``class_log_probability +
blurred:sigma=2,label=3``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from artkit.classifier.model_files import load_model
from artkit.classifier.network import Network
from artkit.dreaming.objectives import (
    Array,
    Between,
    ClassLogit,
    ClassLogProbability,
    Direction,
    Entropy,
    Interpolation,
    Label,
    Labels,
    LogitObjective,
    Margin,
    Neuron,
    Objective,
    Pullback,
)
from artkit.views.linear import gaussian_matrix, separable

Of = Literal["class_log_probability", "class_logit", "margin"]

_OF: Mapping[str, Callable[..., LogitObjective]] = {
    "class_log_probability": ClassLogProbability,
    "class_logit": ClassLogit,
    "margin": Margin,
}


class Through(LogitObjective):
    """An objective of what is seen through a fixed view; subclasses say which."""

    of: Of

    def of_logits(self, logits: Array, labels: Labels) -> tuple[Array, Array]:
        """See `LogitObjective`."""
        return _OF[self.of]().of_logits(logits, labels)


@dataclass(frozen=True)
class Turned(Through):
    """What is seen when the print hangs turned by quarters: upside down, unless said otherwise.

    Parameters
    ----------
    label : int, optional
        The class to be seen; None: the one that was asked for.
    of : str
        The objective of what is seen.
    turns : int
        Quarter turns, counter-clockwise.
    """

    label: Label | None = None
    of: Of = "class_log_probability"
    turns: Annotated[int, Meta(ge=1, le=3)] = 2

    @property
    def view_key(self) -> object:
        """See `LogitObjective.view_key`."""
        return "turned", self.turns

    def look(self, x: Array) -> tuple[Array, Pullback]:
        """See `LogitObjective.look`."""
        return np.rot90(x, self.turns, axes=(1, 2)), lambda g: np.rot90(g, -self.turns, axes=(1, 2))


@dataclass(frozen=True)
class Blurred(Through):
    """What is seen from across the room.

    Parameters
    ----------
    label : int, optional
        The class to be seen; None: the one that was asked for.
    of : str
        The objective of what is seen.
    sigma : float
        Standard deviation of the Gaussian, pixels.
    """

    label: Label | None = None
    of: Of = "class_log_probability"
    sigma: Annotated[float, Meta(gt=0, le=14)] = 2.0

    @property
    def view_key(self) -> object:
        """See `LogitObjective.view_key`."""
        return "blurred", self.sigma

    def look(self, x: Array) -> tuple[Array, Pullback]:
        """See `LogitObjective.look`."""
        matrix = gaussian_matrix(x.shape[1], self.sigma)
        return separable(x, matrix), lambda gradient: separable(gradient, matrix.T)


@dataclass(frozen=True)
class Under(Objective):
    """What another mind thinks: added to an objective, a picture that both agree on.

    Parameters
    ----------
    model : str
        A shipped model or the path of one; it must know as many classes.
    label : int, optional
        The class; None: the one that was asked for.
    of : str
        The objective.
    """

    model: str
    label: Label | None = None
    of: Of = "class_log_probability"

    def __call__(self, network: Network, x: Array, labels: Labels) -> tuple[Array, Array]:
        """See `Objective`."""
        return _OF[self.of](label=self.label)(_mind(self.model), x, labels)


@lru_cache(maxsize=8)
def _mind(name: str) -> Network:
    return load_model(name)


@dataclass(frozen=True)
class Diversity(Objective):
    """How little a picture resembles its neighbours: the negative mean cosine to the others of its group.

    The one coupled objective: dreams are taken in groups of neighbours, and a dream is the same only in the same
    group. Each picture's gradient takes the others as they are.

    Parameters
    ----------
    neighbours : int
        The size of a group.
    """

    neighbours: Annotated[int, Meta(ge=2, le=32)] = 10

    @property
    def group(self) -> int:
        """See `Objective.group`."""
        return self.neighbours

    def __call__(self, network: Network, x: Array, labels: Labels) -> tuple[Array, Array]:
        """See `Objective`."""
        flat = x.reshape(len(x), -1)
        length = np.maximum(np.sqrt((flat * flat).sum(axis=1, keepdims=True)), 1e-6)
        unit = flat / length
        value, gradient = np.zeros(len(x), x.dtype), np.zeros_like(unit)
        for start in range(0, len(x) - 1, self.neighbours):
            mine = unit[start : start + self.neighbours]
            cosine = mine @ mine.T
            np.fill_diagonal(cosine, 0)
            others = len(mine) - 1
            value[start : start + len(mine)] = -cosine.sum(axis=1) / others
            total = mine.sum(axis=0) - mine
            pull = total - cosine.sum(axis=1, keepdims=True) * mine  # d cos(a, b) / da = (b - cos a) / |a|
            gradient[start : start + len(mine)] = -pull / others
        return value, (gradient / length).reshape(x.shape)


OBJECTIVES: Mapping[str, Callable[..., Objective]] = MappingProxyType(
    {
        "between": Between,
        "blurred": Blurred,
        "class_log_probability": ClassLogProbability,
        "class_logit": ClassLogit,
        "direction": Direction,
        "diversity": Diversity,
        "entropy": Entropy,
        "interpolation": Interpolation,
        "margin": Margin,
        "neuron": Neuron,
        "turned": Turned,
        "under": Under,
    }
)
"""The built-in objectives by name; third parties add to them through ``artkit.objectives``."""
