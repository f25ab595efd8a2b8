"""Every gradient of the dreaming side against a central difference in a random direction."""

from collections.abc import Callable

import numpy as np
import pytest

from artkit.classifier.network import Network
from artkit.dreaming import (
    L1,
    L2,
    Between,
    Blurred,
    Border,
    ClassLogit,
    ClassLogProbability,
    Direction,
    Diversity,
    Entropy,
    HighFrequency,
    Interpolation,
    Jitter,
    Margin,
    Neuron,
    Objective,
    Pose,
    Regularizer,
    Rotation,
    Scale,
    TotalVariation,
    Turned,
    Under,
)
from artkit.views import gaussian_matrix, roll, separable

LABELS = np.array([3, 6, 1])
Batch = np.ndarray

OBJECTIVES: list[Objective] = [
    ClassLogit(),
    ClassLogit(label=9),
    ClassLogProbability(),
    Margin(),
    Interpolation(other=8, share=0.3),
    Between(ahead=4, share=0.3, balance=2.0),
    Entropy(),
    Neuron(unit=4),
    Neuron(unit=11, layer=1),
    Direction(seed=3),
    Direction(layer=1, power=2.0, seed=1),
    Direction(vector=tuple(range(10)), layer=-1, power=0.5),
    Turned(label=9),
    Turned(turns=1, of="margin"),
    Blurred(label=3, sigma=1.5, of="class_logit"),
    Under(model="potato", label=2),
    ClassLogit() - 0.5 * Turned(label=9) + Entropy() * 3 - (-Margin()),
]
PENALTIES: list[Regularizer] = [
    TotalVariation(weight=0.3),
    TotalVariation(0.1, smooth=0.5),
    L1(0.2),
    L2(0.7),
    Border(0.4, pixels=3),
    HighFrequency(0.6, sigma=1.5),
]


def small_network(activation: str) -> Network:
    return Network.random((784, 30, 20, 10), activation, np.random.default_rng(5))  # type: ignore[arg-type]


def images() -> Batch:
    return np.random.default_rng(1).uniform(0.05, 0.95, (3, 28, 28))


def relative_error(value: Callable[[Batch], Batch], gradient: Batch, x: Batch, step: float = 1e-6) -> float:
    """Compare the slope along one random direction with what the gradient says of it, image by image."""
    direction = np.random.default_rng(2).standard_normal(x.shape)
    slope = (value(x + step * direction) - value(x - step * direction)) / (2 * step)
    said = (gradient * direction).sum(axis=(1, 2))
    return float(np.max(np.abs(slope - said) / np.maximum(np.abs(slope), 1e-6)))


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_objectives(objective: Objective, activation: str) -> None:
    network, x = small_network(activation), images()
    value, gradient = objective(network, x, LABELS)
    assert value.shape == (3,)
    assert gradient.shape == x.shape
    assert relative_error(lambda at: objective(network, at, LABELS)[0], gradient, x) < 2e-5


def test_diversity_moves_each_picture_away_from_the_others() -> None:
    """Coupled: each value's gradient is in its own picture, the others as they are."""
    objective, network, x = Diversity(neighbours=3), small_network("relu"), images()
    direction = np.random.default_rng(2).standard_normal((28, 28))
    _, gradient = objective(network, x, LABELS)
    for i in range(3):
        moved = [np.array(x), np.array(x)]
        moved[0][i] += 1e-6 * direction
        moved[1][i] -= 1e-6 * direction
        ahead, behind = (objective(network, at, LABELS)[0][i] for at in moved)
        assert (ahead - behind) / 2e-6 == pytest.approx((gradient[i] * direction).sum(), rel=1e-5)
    alike = np.stack([x[0], x[0] * 1e-3, x[1]])
    value, gradient = Diversity(neighbours=2)(network, alike, LABELS)
    assert value == pytest.approx([-1, -1, 0])  # the last one has no neighbour
    assert not gradient[2].any()
    blank, _ = Diversity(neighbours=2)(network, np.zeros((2, 28, 28)), LABELS[:2])
    assert not blank.any()


@pytest.mark.parametrize("penalty", PENALTIES, ids=str)
def test_penalties(penalty: Regularizer) -> None:
    x = images()
    found = penalty.penalty(x)
    assert found is not None
    value, gradient = found
    assert value.min() > 0

    def at(place: Batch) -> Batch:
        moved = penalty.penalty(place)
        assert moved is not None
        return moved[0]

    # the blur matrices are float32, which is what the looser bound is for
    assert relative_error(at, gradient, x, 1e-4) < 2e-4


def test_a_wrong_gradient_is_found() -> None:
    x = images()
    _, gradient = TotalVariation(0.3).penalty(x)
    gradient = gradient.copy()
    gradient[:, 14, 14] += 0.05
    assert relative_error(lambda at: TotalVariation(0.3).penalty(at)[0], gradient, x) > 2e-4
    network = small_network("relu")
    _, gradient = Turned(label=9)(network, x, LABELS)
    wrong = np.rot90(gradient, 2, axes=(1, 2))
    assert relative_error(lambda at: Turned(label=9)(network, at, LABELS)[0], wrong, x) > 2e-5


def test_pullbacks_are_adjoints() -> None:
    """<view(x), g> == <x, pullback(g)>, which is what makes a pullback of a linear look one."""
    rng = np.random.default_rng(3)
    x, g = rng.standard_normal((2, 5, 28, 28)).astype(np.float32)
    matrix = gaussian_matrix(28, 1.3)
    looks = [
        roll(x, 3, -2),
        Jitter(3).view(x, np.random.default_rng(0)),
        Jitter(3, subpixel=True).view(x, np.random.default_rng(0)),
        Rotation(30).view(x, np.random.default_rng(0)),
        Scale(0.3).view(x, np.random.default_rng(0)),
        Pose().bind([1, 2, 3, 4, 5], [5, 4, 3, 2, 1]).view(x, np.random.default_rng(0)),
        (separable(x, matrix), lambda gradient: separable(gradient, matrix.T)),
    ]
    for seen, pullback in looks:
        assert np.vdot(seen, g) == pytest.approx(np.vdot(x, pullback(g)), rel=1e-4)
        assert not np.allclose(seen, x)


def test_the_log_probability_keeps_its_direction_where_the_network_is_sure() -> None:
    """1 - p rounds to 0 in float32 long before the direction is gone."""
    network = small_network("relu")
    sharp = Network((*network.weights[:-1], network.weights[-1] * 60), network.biases, "relu")
    x = images().astype(np.float32)
    sure = sharp.logits(x).argmax(axis=1)
    assert sharp.probabilities(x)[0, sure[0]] == 1
    _, gradient = ClassLogProbability()(sharp, x, sure)
    assert np.abs(gradient[0]).max() > 0
