"""Every gradient of the dreaming side against a central difference in a random direction."""

from collections.abc import Callable

import numpy as np
import pytest

from artkit.classifier.network import Network
from artkit.dreaming import L2, ClassLogit, ClassLogProbability, Jitter, TotalVariation
from artkit.views import gaussian_matrix, roll, separable

LABELS = np.array([3, 6, 1])
Batch = np.ndarray


def small_network(activation: str) -> Network:
    return Network.random((784, 30, 20, 10), activation, np.random.default_rng(5))  # type: ignore[arg-type]


def images() -> Batch:
    return np.random.default_rng(1).uniform(0.05, 0.95, (3, 28, 28))


def relative_error(value: Callable[[Batch], Batch], gradient: Batch, x: Batch, step: float = 1e-4) -> float:
    """Compare the slope along one random direction with what the gradient says of it, for the whole batch at once."""
    direction = np.random.default_rng(2).standard_normal(x.shape)
    slope = (value(x + step * direction) - value(x - step * direction)) / (2 * step)
    said = (gradient * direction).sum(axis=(1, 2))
    return float(np.max(np.abs(slope - said) / np.maximum(np.abs(slope), 1e-6)))


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
@pytest.mark.parametrize("objective", [ClassLogit(), ClassLogProbability()])
def test_objectives(objective: ClassLogit | ClassLogProbability, activation: str) -> None:
    network, x = small_network(activation), images()
    _, gradient = objective(network, x, LABELS)
    assert relative_error(lambda at: objective(network, at, LABELS)[0], gradient, x, 1e-6) < 1e-5


@pytest.mark.parametrize("penalty", [TotalVariation(weight=0.3), TotalVariation(0.1, smooth=0.5), L2(0.7)])
def test_penalties(penalty: TotalVariation | L2) -> None:
    x = images()
    _, gradient = penalty.penalty(x)
    assert relative_error(lambda at: penalty.penalty(at)[0], gradient, x) < 1e-3


def test_a_wrong_gradient_is_found() -> None:
    x = images()
    _, gradient = TotalVariation(0.3).penalty(x)
    gradient = gradient.copy()
    gradient[:, 14, 14] += 0.05
    assert relative_error(lambda at: TotalVariation(0.3).penalty(at)[0], gradient, x) > 1e-3


def test_pullbacks_are_adjoints() -> None:
    """<view(x), g> == <x, pullback(g)>, which is what makes a pullback of a linear look one."""
    rng = np.random.default_rng(3)
    x, g = rng.standard_normal((2, 5, 28, 28)).astype(np.float32)
    matrix = gaussian_matrix(28, 1.3)
    looks = [
        roll(x, 3, -2),
        Jitter(3).view(x, np.random.default_rng(0)),
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
