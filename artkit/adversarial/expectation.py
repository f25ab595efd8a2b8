"""Climbing what a network expects to see: over many random prints and captures of a picture, not over the picture.

Expectation over transformation (Athalye et al. 2018, arXiv 1707.07397), in NumPy: each step looks at a picture through
several draws of the channel of `artkit.views.channel` and climbs the mean of log sigmoid(odds - goal), so that a draw
through which the picture is already safe counts little, and one through which it fails counts fully.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from artkit.adversarial.attack import Attack, Mind
from artkit.adversarial.ball import project, steepest
from artkit.adversarial.criteria import Criterion, Labels
from artkit.classifier.network import Array, sigmoid
from artkit.classifier.perturbation import Norm
from artkit.views.channel import Channel, find_channel

Draws = Annotated[int, Meta(ge=1, le=1000)]
Steps = Annotated[int, Meta(ge=1, le=100_000)]

SAFE = np.float32(9.0)
"""Log-odds that a capture should have: p = 0.9999. What is safer still is not worth a step."""

NOTHING_BETWEEN = Channel(())


def expected(
    mind: Mind,
    x: Array,
    labels: Labels,
    criterion: Criterion,
    channel: Channel | None,
    draws: int,
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """Return what is still short of safe, (n,), from 0 to 1, and the gradient (n, d) of what is climbed.

    Parameters
    ----------
    mind : Mind
        The network.
    x : array, (n, d)
        Pictures in [0, 1].
    labels : array of int, (n,)
        As the criterion takes them.
    criterion : Criterion
        Whose odds are climbed.
    channel : Channel or None
        What is between picture and network; None: nothing, and one look is enough.
    draws : int
        Captures of each picture.
    rng : Generator
        What they are drawn from.
    """
    n, many = len(x), draws if channel else 1
    seen = np.repeat(x, many, axis=0).reshape(-1, 28, 28)
    through = channel or NOTHING_BETWEEN
    seen, back = through.look(seen, through.draw(rng, len(seen)))
    logits, pullback = mind.vjp(seen)
    odds, slope = criterion.odds(logits, np.repeat(labels, many))
    short = sigmoid(SAFE - odds)  # of what log sigmoid(odds - SAFE) is the integral
    gradient = back(pullback(slope * short[:, None])).reshape(n, many, -1).mean(axis=1)
    return short.reshape(n, many).mean(axis=1), gradient


@dataclass(frozen=True)
class EOT(Attack):
    """Many steps inside of a ball, each over many prints and captures: what it makes outlives the wall.

    Every step is taken, since the next draw may be the worst; no picture leaves early, and what it was after the last
    is returned.

    Parameters
    ----------
    survive : {"scan", "phone", "hard"}
        The channel that a print is to survive.
    norm : {"linf", "l2"}
        The norm of the ball.
    epsilon : float
        Its radius; ink runs from 0 to 1.
    steps : int
        How many.
    draws : int
        Captures a step.
    """

    survive: Literal["scan", "phone", "hard"] = "phone"
    norm: Norm = "linf"
    epsilon: Annotated[float, Meta(ge=0, le=28)] = 0.3
    steps: Steps = 200
    draws: Draws = 12

    def run(
        self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion, rng: np.random.Generator
    ) -> Array:
        """See `Attack`."""
        channel, x, pace = find_channel(self.survive), origin, np.zeros_like(origin)
        for step in range(self.steps):
            _, slope = expected(mind, x, labels, criterion, channel, self.draws, rng)
            pace = np.float32(MOMENTUM) * pace + steepest(slope, "l2")
            stride = np.float32(STRIDE * self.epsilon / self.steps * (1 - step / self.steps))
            x = project(origin, x + stride * steepest(pace, self.norm), self.epsilon, self.norm)
        return x


MOMENTUM = 0.9
"""Of the direction in which is climbed: draws differ, and what several of them agree on is worth the way."""

STRIDE = 8.0
"""Times epsilon / steps, falling to nothing along a line: enough to cross the ball twice."""
