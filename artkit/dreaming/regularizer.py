"""The base of every regularizer: what keeps an ascent natural, and when.

A regularizer acts through hooks, and each hook of the base class does nothing:

- ``bind``: becomes what it is for these dreams; for what differs from label to label or from seed to seed;
- ``view``: the network looks at the images displaced; the gradient comes back through the pullback;
- ``penalty``: a value that is subtracted from the objective, with its gradient; ``charge`` subtracts it;
- ``project``: the images are changed after the step; ``clip`` likewise, and is told the gradient.

Hooks get images as (n, 28, 28) and return new arrays; each image is treated as if it were alone. The batch may be the
last axis in memory, which NumPy's element-wise functions keep.

Every regularizer has a schedule: it acts from ``start`` to ``end``, as shares of the run, on every ``every``-th step,
and with ``ramp`` its strength grows or falls in a straight line in between. Strength multiplies a penalty, and mixes
what a projection makes with what it found; a view is there while its strength is above 0.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal, Self

import numpy as np
import numpy.typing as npt
from msgspec import Meta

from artkit.classifier.network import Network

Array = npt.NDArray[np.float32]
Pullback = Callable[[Array], Array]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=1)]


def unchanged(gradient: Array) -> Array:
    """Pull back, in any shape, through a view that changes nothing."""
    return gradient


def pixels_first(x: Array) -> Array:
    """Return images (n, ...) as (pixels, n): a view, where the batch is the last axis in memory."""
    return x.transpose(*range(1, x.ndim), 0).reshape(-1, len(x))


def sums(x: Array) -> Array:
    """Return the sum over each image of a batch, (n,), for images (n, ...).

    As a product with a vector of ones: four times as fast as ``x.sum`` where the batch is the last axis in memory.
    """
    pixels = pixels_first(x)
    total: Array = _ones(len(pixels), x.dtype) @ pixels
    return total


@lru_cache(maxsize=8)
def _ones(count: int, dtype: np.dtype[np.float32]) -> Array:
    return np.ones(count, dtype)


@dataclass(frozen=True, kw_only=True)
class Regularizer:
    """The base: hooks that do nothing, and a schedule.

    Parameters
    ----------
    start, end : float
        The shares of the run between which it acts.
    ramp : {"none", "up", "down"}
        Whether its strength grows from 0 to 1 in between, or falls.
    every : int
        Steps from one time that it acts to the next.
    """

    start: Share = 0.0
    end: Share = 1.0
    ramp: Literal["none", "up", "down"] = "none"
    every: Count = 1

    def strength(self, step: int, steps: int) -> float:
        """Return how strongly it acts at a step, from 0 to 1.

        Parameters
        ----------
        step : int
            From 1.
        steps : int
            Of the whole run.
        """
        share = (step - 1) / max(steps - 1, 1)
        if step % self.every or not self.start <= share <= self.end:
            return 0.0
        if self.ramp == "none" or self.end == self.start:
            return 1.0
        done = (share - self.start) / (self.end - self.start)
        return done if self.ramp == "up" else 1 - done

    @property
    def settled(self) -> Share:
        """The share of the run after which its strength no longer changes."""
        return max(self.start, self.end if self.end < 1 or self.ramp != "none" else 0.0)

    def bind(self, labels: Sequence[int], seeds: Sequence[int]) -> Self:
        """Return what it is for dreams of these labels and seeds, (n,) each; all other hooks get those n images."""
        return self

    def holding(self, **held: object) -> Self:
        """Return a copy with fields set that are no options (``field(init=False)``), for `bind`."""
        bound = copy(self)
        for name, value in held.items():
            object.__setattr__(bound, name, value)
        return bound

    def view(self, x: Array, rng: np.random.Generator) -> tuple[Array, Pullback]:
        """Return what the network sees of images (n, 28, 28), and the pullback of a gradient in it.

        Parameters
        ----------
        x : array, (n, 28, 28)
            Images in [0, 1].
        rng : numpy.random.Generator
            A stream of this regularizer and this step, the same for every dream.
        """
        return x, unchanged

    def turned(self, network: Network, rng: np.random.Generator) -> Network | None:
        """Return the network that sees of an image what `network` sees of its view, if that saves time.

        None, as here: the image itself is taken through `view`. The stream is the one that `view` would get.
        """
        return None

    def penalty(self, x: Array) -> tuple[Array, Array] | None:
        """Return value (n,), which is subtracted from the objective, and its gradient (n, 28, 28).

        None, as here, is no penalty, and costs nothing.
        """
        return None

    def charge(self, x: Array, strength: np.float32, value: Array, gradient: Array) -> tuple[Array, Array]:
        """Return value (n,) and gradient (n, 28, 28) less so much of the penalty: as new arrays.

        Whoever gives a `penalty` need not know of this; it is for those that can do both in fewer passes.
        """
        found = self.penalty(x)
        if found is None:
            return value, gradient
        cost, slope = found
        return value - strength * cost, gradient - (slope if strength == 1 else strength * slope)

    def project(self, x: Array, step: int) -> Array:
        """Return the images as they should be after a step.

        Parameters
        ----------
        x : array, (n, 28, 28)
            Images in [0, 1].
        step : int
            Steps done so far, from 1.
        """
        return x

    def clip(self, x: Array, gradient: Array) -> Array:
        """Return the images after a step whose gradient (n, 28, 28) was this one; called before `project`."""
        return x
