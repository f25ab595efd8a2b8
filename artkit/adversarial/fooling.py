"""From nothing to a digit that only the network sees: rubbish, as Goodfellow et al. 2014 (arXiv 1412.6572) call it.

Nguyen et al. 2015 (arXiv 1412.1897) made such pictures by evolution; here it is a climb. Three things that their
pictures need not be make one worth a wall: it has a form (`artkit.adversarial.forms`), it survives print and capture
(`artkit.adversarial.expectation`), and it is held away from what it is taken for, so that the class is in nobody's
mind but the network's.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from artkit.adversarial.attack import Attack, Mind
from artkit.adversarial.criteria import Criterion, Labels, Targeted
from artkit.adversarial.expectation import MOMENTUM, Draws, Steps, expected
from artkit.adversarial.forms import Parts, parts
from artkit.classifier.datasets import load_dataset
from artkit.classifier.model_files import load_model
from artkit.classifier.network import Array, sigmoid
from artkit.views.channel import Channel, find_channel

Share = Annotated[float, Meta(ge=0, le=1)]

DOUBT = np.float32(-4.0)
"""Log-odds below which a second mind is sure enough that this is not the class: p = 0.018."""


@dataclass(frozen=True)
class Fooling(Attack):
    """A picture from nothing that the network is sure of and nobody else sees.

    Parameters
    ----------
    form : str
        What ties its pixels together: free, mirror, kilim, card, pinwheel, mandala, weave, twill; or several, joined
        by +.
    grain : int
        Pixels a side of the squares that it is made of: 1, 2, 4, 7, 14.
    survive : {"none", "scan", "phone", "hard"}
        The channel that a print is to survive.
    judge : str
        A second network, or several joined by +, which are pushed the other way, so that they do not see the class;
        none: there is none. They are no witnesses then: ask others.
    likeness : float
        The largest correlation, either way, with the mean of the class in MNIST.
    contrast : float
        How strongly tones are drawn to bare paper and full ink as the climb goes on.
    scatter : float
        How far the beginning is strewn at random, so that each seed makes another picture.
    steps : int
        How many.
    step : float
        Length of the first, in the mean change of a pixel's tone.
    draws : int
        Captures a step.
    """

    form: str = "mirror"
    grain: Annotated[int, Meta(ge=1, le=28)] = 1
    survive: Literal["none", "scan", "phone", "hard"] = "none"
    judge: str = "reader"
    likeness: Share = 0.1
    contrast: Annotated[float, Meta(ge=0, le=10)] = 1.0
    scatter: Share = 0.5
    steps: Steps = 200
    step: Annotated[float, Meta(gt=0, le=1)] = 0.05
    draws: Draws = 12

    def run(
        self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion, rng: np.random.Generator
    ) -> Array:
        """See `Attack`."""
        member = parts(self.form, self.grain)
        strewn = origin + np.float32(self.scatter) * (2 * rng.random(origin.shape, np.float32) - 1)
        x = np.clip(_tied(strewn, member), 0, 1)
        pace = np.zeros_like(x)
        for step in range(self.steps):
            done = np.float32(step / self.steps)
            pace = np.float32(MOMENTUM) * pace + _even(
                _tied(self.slope(mind, x, labels, criterion, rng), member)
            )
            pull = np.float32(self.contrast) * done * (2 * x - 1)
            x = np.clip(x + np.float32(self.step) * (1 - done) * (pace + pull), 0, 1)
        return x

    def slope(
        self, mind: Mind, x: Array, labels: Labels, criterion: Criterion, rng: np.random.Generator
    ) -> Array:
        """Return the direction (n, 784) in which pictures become surer of themselves and less like the class."""
        asked = criterion.asked(mind.logits(x), labels)
        slope = self.surer(mind, x, labels, criterion, None, rng) + unlike(x, asked, self.likeness)
        if self.survive != "none":
            slope += self.surer(mind, x, labels, criterion, find_channel(self.survive), rng)
        for name in () if self.judge == "none" else self.judge.split("+"):
            slope += doubt(load_model(name.strip()), x, asked)
        return slope

    def surer(
        self,
        mind: Mind,
        x: Array,
        labels: Labels,
        criterion: Criterion,
        channel: Channel | None,
        rng: np.random.Generator,
    ) -> Array:
        """Return the direction (n, 784) in which the network becomes surer, shorter where it is sure enough."""
        short, slope = expected(mind, x, labels, criterion, channel, self.draws, rng)
        towards: Array = 2 * _even(slope) * np.minimum(4 * short, 1)[:, None]
        return towards


def doubt(judge: Mind, x: Array, labels: Labels) -> Array:
    """Return the direction (n, 784) in which a second mind gives up a class, shorter the surer it is of another."""
    logits, pullback = judge.vjp(x)
    odds, slope = Targeted().odds(logits, labels)
    away: Array = -_even(pullback(slope)) * sigmoid(odds - DOUBT)[:, None]
    return away


def unlike(x: Array, labels: Labels, most: float) -> Array:
    """Return the direction (n, 784) away from the mean of a class in MNIST, or from its reverse.

    Nothing where the correlation with it is at most `most`, and full length from 0.1 beyond.
    """
    likeness = correlation(x, labels)
    beyond = np.clip((np.abs(likeness) - np.float32(most)) / np.float32(0.1), 0, 1) * np.sign(likeness)
    centred = x - x.mean(axis=1, keepdims=True)
    means = class_means()[labels]
    # what changes the correlation, and neither the mean nor the contrast of the picture
    along = _even(means) - likeness[:, None] * _even(centred)
    away: Array = -beyond[:, None] * _even(along)
    return away


def correlation(x: Array, labels: Labels) -> Array:
    """Return the correlation (n,) of pictures (n, 784) with the mean of a class in MNIST."""
    centred = x - x.mean(axis=1, keepdims=True)
    likeness: Array = (_even(centred) * _even(class_means()[labels])).mean(axis=1)
    return likeness


@lru_cache(maxsize=1)
def class_means() -> Array:
    """Return the mean picture of each class of MNIST's training set, less its mean tone, (10, 784)."""
    train = load_dataset().train
    means = np.stack([train.images[train.labels == label].mean(axis=0).ravel() for label in range(10)])
    centred: Array = (means - means.mean(axis=1, keepdims=True)).astype(np.float32)
    return centred


def _even(slope: Array) -> Array:
    """Return directions (n, d) scaled to a root mean square of 1; nothing where there is nothing."""
    size = np.sqrt((slope * slope).mean(axis=1, keepdims=True))
    even: Array = slope / np.maximum(size, np.float32(1e-30))
    return even


def _tied(x: Array, member: Parts) -> Array:
    """Return pictures (n, 784) with each part at its mean."""
    count, width = int(member.max()) + 1, len(x)
    where = (member[None] + count * np.arange(width)[:, None]).ravel()
    sums = np.bincount(where, x.ravel(), count * width).reshape(width, count)
    tied: Array = (sums / np.bincount(member)).astype(np.float32)[:, member]
    return tied
