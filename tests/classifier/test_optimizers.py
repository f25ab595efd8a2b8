import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.classifier.optimizers import BLOCK, SCHEDULES, SGD, Adam

SIZE = BLOCK + 5  # more than a block, and not a multiple of it


def walk(optimizer, steps=6, rate=0.01):
    """Return the places of an optimizer and the gradients that it was given, unfolded."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal(SIZE).astype(np.float32)
    gradients = rng.standard_normal((steps, SIZE)).astype(np.float32)
    state, places = optimizer.start(SIZE), [x.copy()]
    for t, gradient in enumerate(gradients, 1):
        optimizer.update(x, gradient * np.float32(optimizer.fold(rate)), state, rate, t)
        places.append(x.copy())
    return places, gradients.astype(np.float64)


def test_plain_descent():
    places, gradients = walk(SGD())
    np.testing.assert_allclose(places[-1], places[0] - 0.01 * gradients.sum(axis=0), rtol=1e-4, atol=1e-6)


def test_momentum():
    places, gradients = walk(SGD(momentum=0.9))
    x, v = places[0].astype(np.float64), 0.0
    for gradient in gradients:
        v = 0.9 * v - 0.01 * gradient
        x = x + v
    np.testing.assert_allclose(places[-1], x, rtol=1e-4, atol=1e-6)


def test_adam_is_the_algorithm_of_the_paper():
    places, gradients = walk(Adam(0.8, 0.95, 1e-3))
    x, m, v = places[0].astype(np.float64), 0.0, 0.0
    for t, g in enumerate(gradients, 1):
        m, v = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g * g
        x = x - 0.01 * (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.95**t)) + 1e-3)
        np.testing.assert_allclose(places[t], x, rtol=2e-4, atol=1e-5)


def test_the_first_step_of_adam_has_the_length_of_the_rate():
    places, _ = walk(Adam(), steps=1)
    assert np.median(np.abs(places[1] - places[0])) == pytest.approx(0.01, rel=1e-3)


@pytest.mark.parametrize("name", sorted(SCHEDULES))
@given(st.floats(0, 0.999), st.floats(0, 0.999))
def test_schedules_begin_at_one_and_never_rise(name, a, b):
    schedule = SCHEDULES[name]
    assert schedule(0.0) == 1
    assert 0 <= schedule(max(a, b)) <= schedule(min(a, b)) <= 1


def test_the_ends_of_the_schedules():
    ends = {name: schedule(0.999) for name, schedule in SCHEDULES.items()}
    assert ends["constant"] == 1
    assert ends["cosine"] < 1e-5
    assert ends["step"] == pytest.approx(0.01)


def test_the_schedules_are_read_only():
    with pytest.raises(TypeError):
        SCHEDULES["mine"] = float
