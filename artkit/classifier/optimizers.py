"""Optimizers and learning-rate schedules.

An optimizer knows nothing of layers: all parameters are one vector, and so is their gradient. `start` makes the
state, `update` moves the vector in place. `fold` is the factor that training multiplies into the gradient of the
logits, where it costs nothing, rather than into the gradient of the parameters, which is a hundred times as large.
A schedule turns the fraction of the training that is done, in [0, 1), into a factor of the learning rate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol, TypeAlias

import numpy as np

from artkit.classifier.network import Array

Schedule: TypeAlias = Callable[[float], float]
State: TypeAlias = tuple[Array, ...]

BLOCK = 1 << 15  # parameters updated at a time, so that their state and temporaries stay in the cache


class Optimizer(Protocol):
    """How a gradient becomes a step."""

    def fold(self, rate: float) -> float:
        """Return the factor by which `update` wants the gradient multiplied."""

    def start(self, size: int) -> State:
        """Return the state for a vector of this many parameters."""

    def update(self, vector: Array, gradient: Array, state: State, rate: float, step: int) -> None:
        """Move parameters (count,) and state in place; `step` counts from 1; the gradient may be overwritten."""


@dataclass(frozen=True)
class SGD:
    """Stochastic gradient descent: v <- momentum v - rate g, x <- x + v."""

    momentum: float = 0.0

    def fold(self, rate: float) -> float:
        """Return -rate: the gradient arrives as the step itself."""
        return -rate

    def start(self, size: int) -> State:
        """Return the velocity, if there is momentum."""
        return (np.zeros(size, np.float32),) if self.momentum else ()

    def update(self, vector: Array, gradient: Array, state: State, rate: float, step: int) -> None:
        """Make one step; see `Optimizer.update`."""
        if not state:
            vector += gradient
            return
        (velocity,) = state
        velocity *= np.float32(self.momentum)
        velocity += gradient
        vector += velocity


@dataclass(frozen=True)
class Adam:
    """Adam (Kingma and Ba, arXiv 1412.6980), with its bias correction."""

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def fold(self, rate: float) -> float:
        """Return 1: Adam's step does not depend on the gradient's scale."""
        return 1.0

    def start(self, size: int) -> State:
        """Return both moments."""
        return np.zeros(size, np.float32), np.zeros(size, np.float32)

    def update(self, vector: Array, gradient: Array, state: State, rate: float, step: int) -> None:
        """Make one step, block by block; see `Optimizer.update`."""
        beta1, beta2 = np.float32(self.beta1), np.float32(self.beta2)
        root = math.sqrt(1 - self.beta2**step)
        pace, epsilon = np.float32(-rate * root / (1 - self.beta1**step)), np.float32(self.epsilon * root)
        first, second = state
        scratch = np.empty(min(BLOCK, vector.size), np.float32)
        for begin in range(0, vector.size, BLOCK):
            block = slice(begin, begin + BLOCK)
            x, g, m, v = vector[block], gradient[block], first[block], second[block]
            t = scratch[: x.size]
            m += np.multiply(np.subtract(g, m, out=t), 1 - beta1, out=t)
            v += np.multiply(np.subtract(np.square(g, out=g), v, out=g), 1 - beta2, out=g)
            np.add(np.sqrt(v, out=t), epsilon, out=t)
            x += np.multiply(np.divide(m, t, out=t), pace, out=t)


def constant(done: float) -> float:
    """Return 1 all along."""
    return 1.0


def cosine(done: float) -> float:
    """Return half a cosine wave, from 1 down to 0 (Loshchilov and Hutter, arXiv 1608.03983)."""
    return 0.5 + 0.5 * math.cos(math.pi * done)


def step(done: float) -> float:
    """Return 1, a tenth after half of the training, a hundredth after three quarters."""
    return 1.0 if done < 0.5 else 0.1 if done < 0.75 else 0.01


SCHEDULES: Mapping[str, Schedule] = MappingProxyType({"constant": constant, "cosine": cosine, "step": step})
"""The schedules by name."""
