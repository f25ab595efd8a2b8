import numpy as np
import pytest

from artkit.classifier.losses import LOSSES, Loss, one_hot

NAMES = ["quadratic", "cross-entropy", "log-likelihood"]


def logits(n=7, scale=3.0):
    rng = np.random.default_rng(0)
    return rng.normal(0, scale, (n, 10)), rng.integers(0, 10, n)


def slope_error(loss):
    """Largest relative error of the gradient, row by row, along a random direction."""
    z, labels = logits()
    direction = np.random.default_rng(1).standard_normal(z.shape)
    h = 1e-6
    expected = (loss.value(z + h * direction, labels) - loss.value(z - h * direction, labels)) / (2 * h)
    found = (loss.gradient(z, labels) * direction).sum(axis=1)
    return np.max(np.abs(found - expected) / np.abs(expected))


@pytest.mark.parametrize("name", NAMES)
def test_gradient_is_that_of_a_central_difference(name):
    assert slope_error(LOSSES[name]) < 1e-6


def test_the_check_can_fail():
    swapped = Loss(LOSSES["quadratic"].value, LOSSES["cross-entropy"].gradient)
    assert slope_error(swapped) > 1e-2


def test_values_are_those_of_the_book():
    z, labels = logits()
    a, y = 1 / (1 + np.exp(-z)), one_hot(labels, 10)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    expected = {
        "quadratic": ((a - y) ** 2).sum(axis=1) / 2,
        "cross-entropy": -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum(axis=1),
        "log-likelihood": -np.log(p[np.arange(7), labels]),
    }
    for name in NAMES:
        np.testing.assert_allclose(LOSSES[name].value(z, labels), expected[name], rtol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_sure_logits_stay_finite_in_float32(name):
    z = np.array([[500, -500, 0], [-500, 500, 0]], np.float32)
    labels = np.array([0, 0])
    value, gradient = LOSSES[name].value(z, labels), LOSSES[name].gradient(z, labels)
    assert np.isfinite(value).all()
    assert np.isfinite(gradient).all()
    assert value[0] < value[1]
    assert gradient.dtype == np.float32


def test_a_sure_answer_still_has_a_direction():
    """In float32, p - 1 of a p that rounds to 1 is 0; the gradient must keep the small truth."""
    z = np.array([[25, 0, 0, 2]], np.float32)
    gradient = LOSSES["log-likelihood"].gradient(z, np.array([0]))
    assert gradient[0, 0] < 0
    assert abs(gradient.sum()) < 1e-6 * abs(gradient[0, 0])


@pytest.mark.parametrize("name", NAMES)
def test_arguments_are_not_touched(name):
    z, labels = logits()
    before = z.copy()
    LOSSES[name].value(z, labels)
    LOSSES[name].gradient(z, labels)
    np.testing.assert_array_equal(z, before)


def test_the_losses_are_read_only():
    assert sorted(LOSSES) == sorted(NAMES)
    with pytest.raises(TypeError):
        LOSSES["mine"] = LOSSES["quadratic"]
