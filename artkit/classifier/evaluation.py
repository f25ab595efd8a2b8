"""How good a network is, on images that it has not seen: pure functions of a network and a `Split`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from artkit.classifier.datasets import Split
from artkit.classifier.losses import Labels
from artkit.classifier.network import Array, Network
from artkit.classifier.parallel import over_chunks
from artkit.classifier.perturbation import Norm, pgd

PGD_STEPS = 20


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What an examination found.

    Attributes
    ----------
    confusion : array of int, (k, k)
        How many images of a class (row) were taken for a class (column).
    robust : mapping of float to float
        Accuracy at each L2 distance that was asked for.
    """

    confusion: npt.NDArray[np.int64]
    robust: Mapping[float, float]

    @property
    def accuracy(self) -> float:
        """The share of images that were recognised."""
        return float(np.trace(self.confusion) / self.confusion.sum())

    @property
    def per_class(self) -> npt.NDArray[np.float64]:
        """The share of every class that was recognised, (k,); nan for a class without images."""
        with np.errstate(invalid="ignore"):
            shares: npt.NDArray[np.float64] = np.diag(self.confusion) / self.confusion.sum(axis=1)
            return shares


def predictions(
    network: Network, split: Split, attack: Callable[[Array, Labels], Array] | None = None
) -> npt.NDArray[np.intp]:
    """Return the class that the network gives each image, (n,), after an attack on images (n, 784) if there is one."""

    def predicted(images: npt.NDArray[np.uint8], labels: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
        x = Split(images, labels).pixels
        classes: npt.NDArray[np.intp] = network.logits(attack(x, labels) if attack else x).argmax(axis=1)
        return classes

    return np.concatenate(over_chunks(predicted, split.images, split.labels))


def accuracy(network: Network, split: Split) -> float:
    """Return the share of images that the network recognises."""
    return float(np.mean(predictions(network, split) == split.labels))


def robust_accuracy(
    network: Network, split: Split, epsilon: float, *, steps: int = PGD_STEPS, norm: Norm = "l2"
) -> float:
    """Return the share of images that the network still recognises after `pgd` within `epsilon`.

    The climb begins at the image itself and makes `steps` steps of 2.5 epsilon / steps.
    """
    attack = partial(pgd, network, epsilon=epsilon, steps=steps, norm=norm)
    return float(np.mean(predictions(network, split, attack) == split.labels))


def confusion_matrix(network: Network, split: Split) -> npt.NDArray[np.int64]:
    """Return how many images of a class (row) the network takes for a class (column), (k, k)."""
    k = len(network.labels)
    return np.bincount(split.labels * k + predictions(network, split), minlength=k * k).reshape(k, k)


def evaluate(network: Network, split: Split, robust: Sequence[float] = ()) -> Evaluation:
    """Examine a network.

    Parameters
    ----------
    network : Network
        Who is examined.
    split : Split
        On what; labels must be classes of the network.
    robust : sequence of float
        L2 distances at which `robust_accuracy` is measured.

    Raises
    ------
    ValueError
        If there are no images, or a label that the network has no output for.
    """
    if not len(split) or split.labels.max() >= len(network.labels):
        raise ValueError(
            f"expected images with labels below {len(network.labels)}, found {len(split)} images"
        )
    measured = {float(epsilon): robust_accuracy(network, split, epsilon) for epsilon in robust}
    return Evaluation(confusion_matrix(network, split), MappingProxyType(measured))
