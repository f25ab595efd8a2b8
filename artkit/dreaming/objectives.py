"""What an ascent climbs.

An objective is called with a network, a batch of images and the class that each image is asked to become, and
returns a value for each image and the gradient of that value in the image. It is maximised.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
import numpy.typing as npt

from artkit.classifier.network import Network, log_softmax

Array = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]


class Objective(Protocol):
    """The contract of an objective."""

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
        ...


@dataclass(frozen=True)
class ClassLogit:
    """The logit of the class: climbs for ever, and does not mind what the other classes do.

    Simonyan et al. 2013, arXiv 1312.6034, prefer it to the probability.
    """

    def __call__(self, network: Network, x: Array, labels: Labels) -> tuple[Array, Array]:
        """See `Objective`."""
        logits, pullback = network.vjp(x)
        rows = np.arange(len(labels))
        gradient = np.zeros_like(logits)
        gradient[rows, labels] = 1
        return logits[rows, labels], pullback(gradient)


@dataclass(frozen=True)
class ClassLogProbability:
    """The logarithm of the softmax probability: climbs by pushing the other classes down as well.

    At most 0, and its gradient fades as the network becomes sure; the ascent's normalised step does not.
    """

    def __call__(self, network: Network, x: Array, labels: Labels) -> tuple[Array, Array]:
        """See `Objective`."""
        logits, pullback = network.vjp(x)
        rows = np.arange(len(labels))
        log_p = log_softmax(logits)
        gradient = -np.exp(log_p)
        # 1 - p from the others' sum: exact where p rounds to 1 and the difference would vanish
        others = np.where(np.arange(logits.shape[1]) == labels[:, None], 0, gradient)
        gradient[rows, labels] = -others.sum(axis=1)
        return log_p[rows, labels], pullback(gradient)


OBJECTIVES: Mapping[str, Callable[..., Objective]] = MappingProxyType(
    {"class_log_probability": ClassLogProbability, "class_logit": ClassLogit}
)
"""The built-in objectives by name; third parties add to them through ``artkit.objectives``."""
