"""Carlini and Wagner's attack: the length of the change and the margin, weighed against each other."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from artkit.adversarial.attack import SLACK, Attack, Mind
from artkit.adversarial.ball import lengths
from artkit.adversarial.best import Best
from artkit.adversarial.criteria import Criterion, Flags, Labels
from artkit.adversarial.gradient import Steps
from artkit.classifier.network import Array

BETA1, BETA2 = np.float32(0.9), np.float32(0.999)  # Adam's


@dataclass(frozen=True)
class CarliniWagner(Attack):
    """Weighs the length of the change against the margin and finds the weight by bisection; slow and thorough.

    Carlini and Wagner 2017, arXiv 1608.04644, L2: the picture is held as a tanh, so that it cannot leave [0, 1]. An
    image leaves a search when a tenth of the steps have not made it better.

    Parameters
    ----------
    norm : {"l2"}
        In which lengths are measured; there is no other.
    searches : int
        Weights that are tried for each image.
    steps : int
        Of Adam, at most, for each.
    rate : float
        Adam's.
    weight : float
        Of the margin, at first.
    """

    norm: Literal["l2"] = "l2"
    searches: Annotated[int, Meta(ge=1, le=50)] = 9
    steps: Steps = 1000
    rate: Annotated[float, Meta(gt=0, le=10)] = 0.01
    weight: Annotated[float, Meta(gt=0)] = 0.001

    def run(
        self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion, rng: np.random.Generator
    ) -> Array:
        """See `Attack`."""
        best = Best(origin)
        weight = np.full(len(origin), self.weight, np.float32)
        low, high = np.zeros_like(weight), np.full_like(weight, np.inf)
        for _ in range(self.searches):
            reached = self._search(mind, origin, labels, criterion, weight, best)
            high, low = np.where(reached, weight, high), np.where(reached, low, weight)
            halfway = (low + np.where(high < np.inf, high, 0)) / 2
            weight = np.where(high < np.inf, halfway, 10 * weight).astype(np.float32)
        return best.x

    def _search(
        self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion, weight: Array, best: Best
    ) -> Flags:
        """Minimise length² + weight · shortfall with Adam, and return whether each image reached the goal."""
        reached, here = np.zeros(len(origin), np.bool_), np.arange(len(origin))
        start, held = origin, np.arctanh((2 * origin - 1) * np.float32(1 - 1e-6))
        first, second = np.zeros_like(held), np.zeros_like(held)
        patience, before = max(self.steps // 10, 1), np.full(len(origin), np.inf, np.float32)
        for step in range(1, self.steps + 1):
            x = (np.tanh(held) + 1) / 2
            logits, pullback = mind.vjp(x)
            margin, slope = criterion.margin(logits, labels[here])
            offset, short = x - start, margin < 2 * SLACK
            length = lengths(offset)[:, 0]
            reached[here] |= margin > SLACK
            best.keep(here, x, length, margin)
            slope *= np.where(short, -weight[here], 0)[:, None]
            gradient = (2 * offset + pullback(slope)) * (2 * x * (1 - x))
            first += (1 - BETA1) * (gradient - first)
            second += (1 - BETA2) * (gradient * gradient - second)
            rate = np.float32(self.rate * (1 - BETA2**step) ** 0.5 / (1 - BETA1**step))
            held = held - rate * first / (np.sqrt(second) + np.float32(1e-8))
            if step % patience == 0:
                loss = length**2 + weight[here] * np.maximum(2 * SLACK - margin, 0)
                stay = loss < np.float32(0.9999) * before
                if not stay.any():
                    break
                here, before, start = here[stay], loss[stay], start[stay]
                held, first, second = held[stay], first[stay], second[stay]
        return reached
