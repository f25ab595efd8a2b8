"""What all chunks of a run do alike, step by step."""

import numpy as np
import pytest

from artkit.classifier.network import Network
from artkit.dreaming import (
    L2,
    Ascent,
    Blur,
    ClassLogit,
    ClassLogProbability,
    Direction,
    Diversity,
    Jitter,
    Neuron,
    Objective,
    Rotation,
    TotalVariation,
    Turned,
    Under,
    ascend,
)
from artkit.dreaming.schedule import schedule

NETWORK = Network.random((784, 20, 10), "relu", np.random.default_rng(0))


class ByItself(ClassLogProbability):
    """An objective that does not say that it looks through the network alone."""

    by_network = False


def test_who_acts_when() -> None:
    regularizers = (L2(0.1, end=0.5), Blur(1, every=2), Jitter(1, start=0.4), TotalVariation(0.1, ramp="up"))
    steps = schedule(NETWORK, regularizers, 6, by_network=False)
    assert [step.number for step in steps] == [1, 2, 3, 4, 5, 6]
    assert [[i for i, _ in step.charges] for step in steps] == [[0], [0, 3], [0, 3], [3], [3], [3]]
    assert [strength for _, strength in steps[3].charges] == [pytest.approx(0.6)]
    assert {type(strength) for step in steps for _, strength in (*step.charges, *step.projections)} == {
        np.float32
    }
    assert [[i for i, _ in step.projections] for step in steps] == [[], [1], [], [1], [], [1]]
    assert [step.looks for step in steps] == [()] * 2 + [((2, "Jitter 0"),)] * 4
    assert all(step.network is NETWORK for step in steps)


def test_the_last_look_alone_is_left_to_the_network() -> None:
    for regularizers, looks in (
        ((Jitter(1),), ()),
        ((Rotation(), Jitter(1)), ((0, "Rotation 0"),)),
        ((Jitter(1), Rotation()), ((0, "Jitter 0"), (1, "Rotation 0"))),
        ((Jitter(1), Jitter(1)), ((0, "Jitter 0"),)),
        (
            (Jitter(1), Rotation(), *[Jitter(1)] * 3),
            ((0, "Jitter 0"), (1, "Rotation 0"), (2, "Jitter 1"), (3, "Jitter 2")),
        ),
    ):
        steps = schedule(NETWORK, regularizers, 4, by_network=True)
        assert {step.looks for step in steps} == {looks}
        assert any(step.network is not NETWORK for step in steps) == (len(looks) < len(regularizers))


def test_a_run_of_no_steps_can_still_be_judged() -> None:
    assert [step.number for step in schedule(NETWORK, (), 0, by_network=True)] == [1]


@pytest.mark.parametrize(
    ("objective", "by_network"),
    [
        (ClassLogit() + 0.5 * ClassLogProbability(label=3), True),
        (Turned(label=9), False),
        (ClassLogit() + Turned(label=9), False),
        (Neuron(3) - Direction(), True),
        (Neuron(3) + Under("twin"), False),
        (Diversity(), False),
    ],
)
def test_which_objectives_see_through_the_network_alone(objective: Objective, by_network: bool) -> None:
    assert objective.by_network is by_network


def test_a_dream_is_the_same_through_a_turned_network() -> None:
    """Weights that are rolled do what images that are rolled do, but for rounding."""
    regularizers = (Jitter(2), TotalVariation(0.02), Blur(0.6, every=3))
    turned, shown = (
        ascend(NETWORK, [3, 8], [0, 1], Ascent(objective, regularizers=regularizers, steps=12))
        for objective in (ClassLogProbability(), ByItself())
    )
    still = ascend(NETWORK, [3, 8], [0, 1], Ascent(regularizers=regularizers[1:], steps=12))
    for a, b, c in zip(turned, shown, still, strict=True):
        assert np.allclose(a.image, b.image, atol=1e-4)
        assert not np.allclose(a.image, c.image, atol=1e-2)
