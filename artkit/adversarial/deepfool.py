"""DeepFool: step to the nearest of the straightened boundaries, until one is crossed."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from msgspec import Meta

from artkit.adversarial.attack import SLACK, Attack, Mind
from artkit.adversarial.ball import steepest
from artkit.adversarial.criteria import Criterion, Labels
from artkit.adversarial.gradient import Steps
from artkit.adversarial.straight import straightened
from artkit.classifier.network import Array
from artkit.classifier.perturbation import Norm

BEYOND = np.float32(1e-4)
"""Added to every distance, so that a step that would round away still moves."""


@dataclass(frozen=True)
class DeepFool(Attack):
    """Steps to the nearest of the straightened boundaries until one is crossed; quick, and close to minimal.

    Moosavi-Dezfooli et al. 2016, arXiv 1511.04599, with the rule of Foolbox 3 that keeps it from stopping a rounding
    before the boundary: 1e-4 is added to each distance, and the overshoot scales the sum of the steps, not the last.
    Where sigmoids are saturated there is no slope to step along, and it may fail; `DDN` does not.

    Parameters
    ----------
    norm : {"l2", "linf"}
        In which distances are measured.
    steps : int
        How many at most; an image that is finished leaves.
    overshoot : float
        The share by which the sum of the steps is lengthened.
    """

    norm: Norm = "l2"
    steps: Steps = 200
    overshoot: Annotated[float, Meta(ge=0, le=1)] = 0.02

    def run(
        self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion, rng: np.random.Generator
    ) -> Array:
        """See `Attack`."""
        x, offset, here = origin.copy(), np.zeros_like(origin), np.arange(len(origin))
        for _ in range(self.steps):
            here = here[criterion.ways(mind.logits(x[here]), labels[here]).max(axis=1) <= SLACK]
            if not len(here):
                break
            offset[here] += self._step(mind, x[here], labels[here], criterion)
            x[here] = np.clip(origin[here] + np.float32(1 + self.overshoot) * offset[here], 0, 1)
        return x

    def _step(self, mind: Mind, x: Array, labels: Labels, criterion: Criterion) -> Array:
        """Return the shortest step that would cross a boundary, (n, d), were the network linear."""
        nearest, slope = np.full(len(x), np.inf, np.float32), np.zeros_like(x)
        for _, distance, gradient in straightened(mind, x, labels, criterion, self.norm):
            nearer = distance < nearest
            nearest[nearer], slope[nearer] = distance[nearer], gradient[nearer]
        nearest[nearest == np.inf] = 0  # no way has a slope, and the step none either
        return (nearest + BEYOND)[:, None] * steepest(slope, self.norm)
