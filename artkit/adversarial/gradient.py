"""Attacks that climb inside of a ball: one step (FGSM), or many (PGD)."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from msgspec import Meta

from artkit.adversarial.attack import SLACK, Attack, Mind
from artkit.adversarial.ball import project, radius, steepest
from artkit.adversarial.criteria import Criterion, Labels
from artkit.classifier.network import Array
from artkit.classifier.perturbation import STRIDE, Norm

Epsilon = Annotated[float, Meta(ge=0, le=28)]
Steps = Annotated[int, Meta(ge=1, le=100_000)]


@dataclass(frozen=True)
class FGSM(Attack):
    """One step of a given length, the fast gradient sign method.

    Goodfellow et al. 2014, arXiv 1412.6572; with ``norm=l2`` the step goes along the gradient itself.

    Parameters
    ----------
    norm : {"linf", "l2"}
        The norm of the ball.
    epsilon : float
        Its radius; ink runs from 0 to 1.
    """

    norm: Norm = "linf"
    epsilon: Epsilon = 0.1

    def run(
        self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion, rng: np.random.Generator
    ) -> Array:
        """See `Attack`."""
        logits, pullback = mind.vjp(origin)
        step = steepest(pullback(criterion.odds(logits, labels)[1]), self.norm)
        step *= radius(self.epsilon, self.norm)
        step += origin
        return np.clip(step, 0, 1, out=step)


@dataclass(frozen=True)
class PGD(Attack):
    """Many steps inside of a ball, projected gradient descent; an image that is finished leaves.

    Madry et al. 2017, arXiv 1706.06083.

    Parameters
    ----------
    norm : {"linf", "l2"}
        The norm of the ball.
    epsilon : float
        Its radius; ink runs from 0 to 1.
    steps : int
        How many at most.
    stride : float, optional
        The length of a step; None: 2.5 epsilon / steps.
    scatter : bool
        Whether to begin at a random point of the ball.
    """

    norm: Norm = "linf"
    epsilon: Epsilon = 0.1
    steps: Steps = 40
    stride: Annotated[float, Meta(gt=0)] | None = None
    scatter: bool = False

    def run(
        self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion, rng: np.random.Generator
    ) -> Array:
        """See `Attack`."""
        stride = np.float32(STRIDE * self.epsilon / self.steps if self.stride is None else self.stride)
        x = self._start(origin, rng)
        best = x.copy()
        best_margin = np.full(len(x), -np.inf, np.float32)
        here, there = np.arange(len(x)), origin
        for step in range(self.steps + 1):
            logits, pullback = mind.vjp(x)
            margin = criterion.ways(logits, labels[here]).max(axis=1)
            better = margin >= best_margin[here]
            best[here[better]], best_margin[here[better]] = x[better], margin[better]
            if step == self.steps or (margin > SLACK).all():
                break
            slope = pullback(criterion.odds(logits, labels[here])[1])
            x = project(there, x + stride * steepest(slope, self.norm), self.epsilon, self.norm)
            stay = margin <= SLACK
            if not stay.all():
                here, there, x = here[stay], there[stay], x[stay]
        return best

    def _start(self, origin: Array, rng: np.random.Generator) -> Array:
        if not self.scatter:
            return origin
        if self.norm == "linf":
            offset = 2 * rng.random(origin.shape, np.float32) - 1
        else:
            direction = steepest(rng.standard_normal(origin.shape, np.float32), "l2")
            offset = direction * rng.random((len(origin), 1), np.float32)
        return np.clip(origin + radius(self.epsilon, self.norm) * offset, 0, 1)
