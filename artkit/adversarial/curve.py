"""How often an attack succeeds, against how much it may change.

Success is defined once: the share of the pictures that meet the criterion afterwards, among those that the network
classified correctly and that did not meet it before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import numpy.typing as npt

from artkit.adversarial.attack import Attack, Mind
from artkit.adversarial.build import build_attack
from artkit.adversarial.criteria import Criterion, Flags, Labels, Misclassification
from artkit.adversarial.result import distances, judge
from artkit.classifier.network import Array
from artkit.classifier.perturbation import Norm
from artkit.spec import Spec

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Curve:
    """Success against epsilon.

    Attributes
    ----------
    epsilons, shares : array, (m,)
        How much may change, in rising order, and the share of pictures that succeed.
    norm : {"l2", "linf"}
        In which it is measured.
    count : int
        The pictures that were counted.
    """

    epsilons: Floats
    shares: Floats
    norm: Norm
    count: int


def counted(mind: Mind, images: Array, shown: Labels, criterion: Criterion) -> Flags:
    """Return which pictures count, (n,): classified correctly, and not yet where the criterion wants them."""
    logits = mind.logits(images)
    counts: Flags = (logits.argmax(axis=1) == shown) & ~criterion.satisfied(logits, shown)
    return counts


def success_curve(
    mind: Mind,
    images: Array,
    shown: Labels,
    epsilons: Sequence[float],
    how: str | Spec | Attack = "pgd",
    criterion: Criterion | None = None,
    *,
    norm: Norm | None = None,
    seed: int = 0,
) -> Curve:
    """Return success against epsilon.

    An attack that has an epsilon runs once for each; one that looks for the smallest change runs once, and succeeds
    from the size of its change on.

    Parameters
    ----------
    mind : Mind
        Who is to be fooled.
    images : array, (n, 28, 28)
        Pictures in [0, 1].
    shown : array of int, (n,)
        What they show.
    epsilons : sequence of float
        How much may change.
    how : str, Spec or Attack, optional
        The attack.
    criterion : Criterion, optional
        What is to be reached; None: `Misclassification`.
    norm : {"l2", "linf"}, optional
        In which changes are measured; None: the attack's own norm, else ``"l2"``.
    seed : int, optional
        Of attacks that draw.

    Raises
    ------
    ValueError
        If no picture counts.
    """
    attack, goal = build_attack(how), criterion or Misclassification()
    counts = counted(mind, images, shown, goal)
    if not counts.any():
        raise ValueError("expected a picture that is classified correctly and not yet what it is to become")
    originals, labels, sizes = images[counts], shown[counts], np.sort(np.asarray(epsilons, np.float64))
    measure = norm or cast(Norm, getattr(attack, "norm", "l2"))

    def reached(one: Attack) -> Floats:
        """Return how far each picture went, (n,), infinite where it was in vain."""
        found = one(mind, originals, labels, goal, np.random.Generator(np.random.PCG64(seed)))
        success = judge(mind, originals, found, labels, goal).success
        return np.where(success, distances(originals, found, measure), np.inf)

    if hasattr(attack, "epsilon"):
        far = [reached(replace(attack, epsilon=float(size))) for size in sizes]  # type: ignore[type-var]
    else:
        far = [reached(attack)] * len(sizes)
    shares = [float((each <= size).mean()) for each, size in zip(far, sizes, strict=True)]
    return Curve(sizes, np.array(shares), measure, int(counts.sum()))
