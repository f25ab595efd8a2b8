"""What all chunks of a run do alike, step by step: who acts, how strongly, and what the network is.

Worked out once before the first step. In a loop whose arrays drive everything else out of the processor's caches, a
look-up takes a fifth of the time that working it out again would.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from artkit.classifier.network import Network
from artkit.dreaming.regularizer import Regularizer
from artkit.dreaming.streams import view_stream


@dataclass(frozen=True)
class Step:
    """One step; regularizers stand by their numbers, since each chunk has its own (see `Regularizer.bind`).

    Attributes
    ----------
    number : int
        From 1.
    network : Network
        The mind, which may see of an image what it would otherwise be shown through the last look.
    looks : tuple of (int, str)
        Whose views are looked through, in this order, and the names of their streams.
    charges : tuple of (int, float)
        Who may have a penalty, and how strongly they act.
    projections : tuple of (int, float)
        Who changes the picture, and how strongly.
    """

    number: int
    network: Network
    looks: tuple[tuple[int, str], ...]
    charges: tuple[tuple[int, np.float32], ...]
    projections: tuple[tuple[int, np.float32], ...]


def schedule(
    network: Network, regularizers: Sequence[Regularizer], steps: int, *, by_network: bool
) -> tuple[Step, ...]:
    """Return all steps of a run, one at least.

    Parameters
    ----------
    network : Network
        The mind.
    regularizers : sequence of Regularizer
        In the order in which their hooks are called.
    steps : int
        How many.
    by_network : bool
        Whether the objective sees images through the network alone, see `Objective.by_network`.
    """
    names = _names(regularizers)

    def step(number: int) -> Step:
        strengths = [np.float32(each.strength(number, steps)) for each in regularizers]
        acting = [i for i, strength in enumerate(strengths) if strength > 0]
        # a view that is none is left out, or else its stream is drawn for nothing
        looks = [(i, names[i]) for i in acting if _has(regularizers[i], "view")]
        turned = None
        if looks and by_network:
            last, name = looks[-1]
            turned = regularizers[last].turned(network, view_stream(name, number))
        return Step(
            number,
            turned or network,
            tuple(looks[:-1] if turned else looks),
            tuple((i, strengths[i]) for i in acting if _has(regularizers[i], "penalty", "charge")),
            tuple((i, strengths[i]) for i in acting if _has(regularizers[i], "project", "clip")),
        )

    return tuple(step(number) for number in range(1, max(steps, 1) + 1))


def _has(regularizer: Regularizer, *hooks: str) -> bool:
    """Return whether it does anything at one of the hooks."""
    return any(getattr(type(regularizer), hook) is not getattr(Regularizer, hook) for hook in hooks)


def _names(regularizers: Sequence[Regularizer]) -> tuple[str, ...]:
    """Name each by its class and its place among its like, so that adding another kind moves no stream."""
    seen: Counter[str] = Counter()
    names = []
    for regularizer in regularizers:
        kind = type(regularizer).__name__
        names.append(f"{kind} {seen[kind]}")
        seen[kind] += 1
    return tuple(names)
