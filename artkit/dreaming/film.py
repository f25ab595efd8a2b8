"""Films of an ascent, paced by what the network believes and not by time.

A network is sure long before the picture is done: belief takes a tenth of the steps, ink the rest. So a film has two
movements. In the first, frames stand at equal steps of the probability of the class that was asked, from the noise
until the network is as good as sure; in the second, at equal parts of the way that is left to the finished picture.
A frame between two steps stands on the straight line that was walked from the one to the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from artkit.classifier.network import Network
from artkit.dreaming.dream import Dream, Negative

Array = npt.NDArray[np.float32]
Curve = npt.NDArray[np.float64]

DENSE = 200
"""Steps from the beginning of which each one is recorded, and how many more are of all that follow."""

SURE = 0.99
"""The share of the rise of a probability after which the second movement begins."""

BELIEF = 2.0
"""Frames that a rise of the probability from 0 to 1 is worth, where the whole way of the picture is worth one."""

FINEST = 16
"""A step of the ascent is looked at in at most so many parts."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of a film.

    Attributes
    ----------
    negative : Negative
        What to render, at any size.
    step : float
        Where in the ascent it stands; halves are halfway between two steps.
    probability : float
        What the network gives the class that was asked.
    recognised : bool
        Whether this frame, or one before it, is one that the network takes for that class.
    """

    negative: Negative
    step: float
    probability: float
    recognised: bool


@dataclass(frozen=True, eq=False)
class Film:
    """One ascent as frames.

    Attributes
    ----------
    frames : tuple of Frame
        From the beginning to the finished picture.
    recognised : int or None
        The first step after which the network found the class that was asked the most probable of all.
    """

    frames: tuple[Frame, ...]
    recognised: int | None


def recording(steps: int) -> tuple[int, ...]:
    """Return after which steps to keep the negative: all of the first, where a dream is decided, and enough later.

    Examples
    --------
    >>> recording(3)
    (0, 1, 2, 3)
    """
    early = min(steps, DENSE)
    later = np.linspace(early, steps, min(steps - early, DENSE) + 1)
    return (*range(early), *np.rint(later).astype(int).tolist())


def film(network: Network, dream: Dream, count: int) -> Film:
    """Choose the frames of a film.

    Parameters
    ----------
    network : Network
        The mind that dreamed; it looks at every frame as it is, moved by no regularizer.
    dream : Dream
        With snapshots, the beginning among them; see `recording`.
    count : int
        Frames, two at least.

    Raises
    ------
    ValueError
        If there are fewer, or no snapshots.
    """
    if count < 2 or 0 not in dream.snapshots:
        raise ValueError(f"a film needs two frames, not {count}, and snapshots from step 0 on")
    reel = _Reel.of(dream)
    coarse = reel.probabilities(network)
    reel = reel.at(finer(coarse[:, dream.label], 4 * count))
    places = _places(reel.probabilities(network)[:, dream.label], reel.nearness(), count)
    shown = reel.at(places)
    seen = shown.probabilities(network)
    recognised = np.logical_or.accumulate(seen.argmax(axis=1) == dream.label)
    first = first_recognition(coarse, dream.label)
    return Film(
        frames=tuple(
            Frame(shown.negative(i), float(step), float(seen[i, dream.label]), bool(recognised[i]))
            for i, step in enumerate(shown.steps)
        ),
        recognised=None if first is None else int([*sorted(dream.snapshots), max(dream.snapshots)][first]),
    )


def first_recognition(probabilities: Curve, label: int) -> int | None:
    """Return the first index at which a class is the most probable of all; None: there is none.

    Parameters
    ----------
    probabilities : array, (m, k)
        Of k classes at m moments.
    label : int
        The class.
    """
    found = np.flatnonzero(probabilities.argmax(axis=1) == label)
    return int(found[0]) if len(found) else None


def pace(curve: Curve, count: int) -> Curve:
    """Return places (count,) on a curve at equal steps of its height, from its beginning to its highest point.

    Each stands where the curve, straight between its points, first comes to its level: where it falls back and
    climbs again, no time is spent.

    Parameters
    ----------
    curve : array, (m,)
        Heights at the places 0 to m - 1.
    count : int
        Places, one at least.

    Examples
    --------
    >>> pace(np.array([0.0, 0.1, 0.0, 0.9]), 4).round(2).tolist()
    [0.0, 2.33, 2.67, 3.0]
    """
    envelope = np.maximum.accumulate(curve)
    levels = np.linspace(envelope[0], envelope[-1], count)
    after = np.searchsorted(envelope, levels)
    before = np.maximum(after - 1, 0)
    climb = curve[after] - curve[before]
    share: Curve = np.divide(levels - curve[before], climb, out=np.zeros(count), where=climb > 0)
    return before + share


def finer(curve: Curve, parts: int) -> Curve:
    """Return places on a curve between which it rises by no more than a part of its whole rise.

    Parameters
    ----------
    curve : array, (m,)
        Heights at the places 0 to m - 1, all of which are among the places returned.
    parts : int
        Into how many its rise should be divided; a single step is by `FINEST` at most.
    """
    part = max((curve.max() - curve[0]) / parts, 1e-12)
    cuts = np.clip(np.ceil(np.diff(curve) / part), 1, FINEST).astype(int)
    between = [place + np.arange(cut) / cut for place, cut in enumerate(cuts)]
    return np.concatenate([*between, [len(curve) - 1.0]])


def _places(belief: Curve, nearness: Curve, count: int) -> Curve:
    """Return the places (count,) of both movements: along the belief until it is sure, then along the nearness."""
    envelope = np.maximum.accumulate(belief)
    rise = envelope[-1] - belief[0]
    turn = int(np.searchsorted(envelope, belief[0] + SURE * rise))
    left = min(1 - nearness[turn], 1.0)
    whole = BELIEF * rise + left
    early = round((count - 1) * BELIEF * rise / whole) if whole > 0 else 0
    early = min(early, count - 2) if left > 0 else early
    later = turn + pace(nearness[turn:], count - early)
    return np.concatenate([pace(belief[: turn + 1], early + 1), later[1:]])


@dataclass(frozen=True, eq=False)
class _Reel:
    """The states (m) of one ascent in order, the finished one last, and after which steps they were."""

    finished: Negative
    parameters: Mapping[str, Array]
    steps: Curve

    @classmethod
    def of(cls, dream: Dream) -> "_Reel":
        taken = sorted(dream.snapshots)
        states = [*(dream.snapshots[step] for step in taken), dream.negative]
        stacked = {
            name: np.stack([state.parameters[name] for state in states]) for name in states[0].parameters
        }
        return cls(dream.negative, stacked, np.array([*taken, taken[-1]], np.float64))

    def at(self, places: Curve) -> "_Reel":
        """Return the states at fractional places, on straight lines between those that there are."""
        before = np.minimum(places.astype(int), len(self.steps) - 1)
        after = np.minimum(before + 1, len(self.steps) - 1)
        share = (places - before).astype(np.float32)

        def between(array: Array) -> Array:
            shares = share.reshape(-1, *[1] * (array.ndim - 1))
            mixed: Array = array[before] + shares * (array[after] - array[before])
            return mixed

        steps = np.interp(places, np.arange(len(self.steps)), self.steps)
        return _Reel(self.finished, {name: between(array) for name, array in self.parameters.items()}, steps)

    def images(self) -> Array:
        return self.finished.parameterization.image(self.parameters)

    def probabilities(self, network: Network) -> Curve:
        """Return what the network thinks (m, k), in float64, as it does of finished dreams."""
        return np.asarray(network.probabilities(self.images().astype(np.float64)), np.float64)

    def nearness(self) -> Curve:
        """Return how near (m,) each picture is to the finished one: 1 is there, 0 as far off as at the beginning."""
        away = (self.images() - self.finished.render()).reshape(len(self.steps), -1)
        length: Curve = np.sqrt(np.square(away, dtype=np.float64).sum(axis=1))
        near: Curve = 1 - length / max(length[0], 1e-12)
        return near

    def negative(self, index: int) -> Negative:
        return Negative(
            self.finished.parameterization, {name: array[index] for name, array in self.parameters.items()}
        )
