"""DDN: decoupled direction and norm, from a good beginning; the smallest changes of all attacks here."""

import math
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from artkit.adversarial.attack import SLACK, Attack, Mind
from artkit.adversarial.ball import TINY, lengths
from artkit.adversarial.best import Best
from artkit.adversarial.criteria import Criterion, Labels
from artkit.adversarial.gradient import PGD, Steps
from artkit.adversarial.straight import edge, straightened, walk
from artkit.classifier.network import Array

WALK = 3
"""Steps of the walks that look for a beginning."""

AFAR = PGD(norm="linf", epsilon=1.0, steps=100, stride=0.05)
"""How a picture past the goal is made out of nothing."""


@dataclass(frozen=True)
class DDN(Attack):
    """Walks along the boundary, nearer where it is past the goal and farther where it is not: the smallest changes.

    Rony et al. 2019, arXiv 1811.09600. Three things are added. It begins where a short walk along the straightened
    boundary ends, for the nearest few ways to the goal, since which class an image is taken for decides more of the
    length than all steps do. It follows the margin, not the log-likelihood, with steps of the radius that calm
    down as the length does. And pictures at which a network is too sure to have a slope are come at from the far side.

    Parameters
    ----------
    norm : {"l2"}
        In which lengths are measured; there is no other.
    steps : int
        How many.
    step : float
        The first step's length, as a share of the radius; the last is a hundredth of the radius.
    gamma : float
        By what share the radius shrinks or grows at first.
    ways : int
        How many ways to the goal are tried for the beginning, the nearest first; 0: it begins at the picture.
    """

    norm: Literal["l2"] = "l2"
    steps: Steps = 100
    step: Annotated[float, Meta(gt=0, le=10)] = 0.5
    gamma: Annotated[float, Meta(gt=0, lt=1)] = 0.1
    ways: Annotated[int, Meta(ge=0, le=100)] = 3

    def run(
        self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion, rng: np.random.Generator
    ) -> Array:
        """See `Attack`."""
        best = self._beginning(mind, origin, labels, criterion)
        self._walk(mind, origin, labels, criterion, best, np.arange(len(origin)))
        lost = np.flatnonzero(best.length == np.inf)
        if len(lost):
            self._rescue(mind, origin, labels, criterion, best, lost)
            self._walk(mind, origin, labels, criterion, best, lost)
        return best.x

    def _walk(
        self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion, best: Best, here: Labels
    ) -> None:
        """Walk along the boundary from the best that is known of some pictures, and keep what is better."""
        origin, labels, x = origin[here], labels[here], best.x[here]
        radius = np.where(best.length[here] < np.inf, best.length[here], 1).astype(np.float32)[:, None]
        for step in range(self.steps):
            calm = np.float32((1 + math.cos(math.pi * step / self.steps)) / 2)
            logits, pullback = mind.vjp(x)
            margin, slope = criterion.margin(logits, labels)
            offset = x - origin
            best.keep(here, x, lengths(offset)[:, 0], margin)
            gradient = pullback(slope)
            stride = np.float32(0.01) + np.float32(self.step - 0.01) * calm
            gradient *= stride * radius / np.maximum(lengths(gradient), TINY)
            offset += gradient
            gamma = np.float32(self.gamma) * (np.float32(0.05) + np.float32(0.95) * calm)
            radius = np.minimum(radius, best.length[here][:, None] * (1 + gamma))
            radius *= np.where(margin[:, None] > SLACK, 1 - gamma, 1 + gamma)
            offset *= radius / np.maximum(lengths(offset), TINY)
            offset += origin
            x = np.clip(offset, 0, 1, out=offset)

    def _rescue(
        self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion, best: Best, lost: Labels
    ) -> None:
        """Come back to pictures without a slope from pictures that are past the goal, made out of nothing."""
        for tone in (0.0, 0.5, 1.0):
            start = np.full((len(lost), origin.shape[1]), tone, np.float32)
            far = AFAR.run(mind, start, labels[lost], criterion, np.random.default_rng(0))
            x, margin = edge(mind, origin[lost], far, labels[lost], criterion, looks=12)
            best.keep(lost, x, lengths(x - origin[lost])[:, 0], margin)

    def _beginning(self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion) -> Best:
        """Return the shortest of the walks to the nearest ways."""
        best = Best(origin)
        margin = criterion.ways(mind.logits(origin), labels).max(axis=1)
        best.keep(np.arange(len(origin)), origin, np.zeros_like(margin), margin)
        straight = [(way, distance) for way, distance, _ in straightened(mind, origin, labels, criterion)]
        if not straight:
            return best
        names, distances = np.array([way for way, _ in straight]), np.stack([each for _, each in straight])
        for rank in distances.argsort(axis=0)[: self.ways]:
            # a way that is farther than what is found is of no use
            nearer = distances[rank, np.arange(len(origin))] < best.length
            here = np.flatnonzero(nearer)
            if not len(here):
                break
            x, margin = walk(mind, origin[here], labels[here], criterion, names[rank[here]], WALK)
            best.keep(here, x, lengths(x - origin[here])[:, 0], margin)
        return best
