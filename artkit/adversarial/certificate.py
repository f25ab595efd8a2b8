"""A certified lower bound: how far a picture must be changed at least before a network sees it otherwise.

CROWN (Zhang et al. 2018, arXiv 1811.00866) for networks with one hidden layer of ReLUs: over a ball, every ReLU lies
between two straight lines, so that every difference of two logits lies above a linear function, whose minimum over the
ball is known. No attack can be nearer; one that seems to be has an error in it.
"""

import numpy as np
import numpy.typing as npt

from artkit.adversarial.criteria import Labels
from artkit.classifier.network import Array, Network
from artkit.classifier.perturbation import Norm

Floats = npt.NDArray[np.float64]

FARTHEST = {"l2": 28.0, "linf": 1.0}
"""No two pictures are farther apart."""


def certified_distance(
    network: Network,
    images: Array,
    labels: Labels,
    norm: Norm = "l2",
    target: int | None = None,
    halvings: int = 24,
) -> Floats:
    """Return a distance within which each picture is certainly seen as what it shows, (n,), in float64.

    Parameters
    ----------
    network : Network
        With one hidden layer of ReLUs.
    images : array, (n, 28, 28)
        Pictures in [0, 1].
    labels : array of int, (n,)
        What they show. Where the network sees something else, the distance is 0.
    norm : {"l2", "linf"}
        In which it is measured.
    target : int, optional
        The distance within which a picture is certainly not seen as this class; None: as any other than its own.
    halvings : int, optional
        Of the bisection, which is rounded down.

    Raises
    ------
    ValueError
        If the network is another.
    """
    if len(network.weights) != 2 or network.activation != "relu":
        raise ValueError("expected a network with one hidden layer of ReLUs")
    x = np.asarray(images, np.float64).reshape(len(images), -1)
    others = range(network.sizes[-1]) if target is None else (target,)
    low, high = np.zeros(len(x)), np.full(len(x), FARTHEST[norm])
    for _ in range(halvings):
        middle = (low + high) / 2
        sure = np.ones(len(x), np.bool_)
        for other in others:
            mine = labels != other
            sure[mine] &= (
                margin_bound(network, x[mine], labels[mine], np.full(mine.sum(), other), middle[mine], norm)
                > 0
            )
        low, high = np.where(sure, middle, low), np.where(sure, high, middle)
    return np.where(labels == target, 0.0, low) if target is not None else low


def margin_bound(
    network: Network, x: Floats, labels: Labels, others: Labels, epsilon: Floats, norm: Norm
) -> Floats:
    """Return a number below which logit[label] - logit[other] does not fall within a ball.

    Parameters
    ----------
    network : Network
        With one hidden layer of ReLUs.
    x : array, (n, 784)
        The centres, float64.
    labels, others : array of int, (n,)
        The two classes.
    epsilon : array, (n,)
        The radii.
    norm : {"l2", "linf"}
        The norm of the balls.
    """
    first, second = (np.asarray(w, np.float64) for w in network.weights)
    hidden, last = (np.asarray(b, np.float64) for b in network.biases)
    dual = _dual(first.T, norm)
    low = x @ first + hidden - epsilon[:, None] * dual
    high = low + 2 * epsilon[:, None] * dual
    weight = (second[:, labels] - second[:, others]).T  # (n, hidden)
    crossing = (low < 0) & (high > 0)
    chord = np.where(crossing, high / np.where(crossing, high - low, 1), low >= 0)
    floor = np.where(crossing, high > -low, low >= 0)
    slope = weight * np.where(weight < 0, chord, floor)
    lifted = np.where(weight < 0, weight * np.where(crossing, -chord * low, 0), 0).sum(axis=1)
    direction = slope @ first.T
    centre = np.einsum("ij,ij->i", direction, x) + slope @ hidden
    bound: Floats = centre + lifted + last[labels] - last[others] - epsilon * _dual(direction, norm)
    return bound


def _dual(rows: Floats, norm: Norm) -> Floats:
    """Return by how much each row, as a linear function, changes at most over a ball of radius 1."""
    sizes: Floats = np.sqrt((rows * rows).sum(axis=1)) if norm == "l2" else np.abs(rows).sum(axis=1)
    return sizes
