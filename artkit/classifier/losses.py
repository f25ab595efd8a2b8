"""The losses of the book: each a value, and its gradient in the logits.

Labels are integers (n,). The quadratic cost and the cross-entropy put a sigmoid on every output and compare with a
one-hot target, the log-likelihood puts a softmax on all of them (Nielsen, "Neural Networks and Deep Learning",
chapters 1 to 3). Nothing here is averaged over the batch: values are (n,), gradients (n, k).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from artkit.classifier.network import Array, log_softmax, sigmoid, softmax

Labels = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Loss:
    """What training minimises.

    Attributes
    ----------
    value : callable
        From logits (n, k) and labels (n,) to values (n,).
    gradient : callable
        From the same to the gradient of each value in its logits, (n, k).
    """

    value: Callable[[Array, Labels], Array]
    gradient: Callable[[Array, Labels], Array]


def one_hot(labels: Labels, classes: int) -> Array:
    """Return targets (n, classes): 1 at the label, else 0."""
    targets = np.zeros((len(labels), classes), np.float32)
    targets[np.arange(len(labels)), labels] = 1
    return targets


def _quadratic(z: Array, labels: Labels) -> Array:
    halves: Array = np.square(sigmoid(z) - one_hot(labels, z.shape[1])).sum(axis=1) / 2
    return halves


def _quadratic_gradient(z: Array, labels: Labels) -> Array:
    a = sigmoid(z)
    return (a - one_hot(labels, z.shape[1])) * a * (1 - a)


def _cross_entropy(z: Array, labels: Labels) -> Array:
    values: Array = np.logaddexp(0, z).sum(axis=1) - z[np.arange(len(z)), labels]
    return values


def _cross_entropy_gradient(z: Array, labels: Labels) -> Array:
    a = sigmoid(z)
    a[np.arange(len(z)), labels] -= 1
    return a


def _log_likelihood(z: Array, labels: Labels) -> Array:
    return -log_softmax(z)[np.arange(len(z)), labels]


def _log_likelihood_gradient(z: Array, labels: Labels) -> Array:
    p, rows = softmax(z), np.arange(len(z))
    p[rows, labels] = 0
    p[rows, labels] = -p.sum(axis=1)  # p - 1, without the rounding that leaves nothing of a sure answer
    return p


LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        "quadratic": Loss(_quadratic, _quadratic_gradient),
        "cross-entropy": Loss(_cross_entropy, _cross_entropy_gradient),
        "log-likelihood": Loss(_log_likelihood, _log_likelihood_gradient),
    }
)
"""The losses by name."""
