import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.views import press


def images(n: int = 3) -> np.ndarray:
    return np.random.default_rng(0).uniform(0.05, 0.95, (n, 28, 28))


@given(spread=st.floats(0, 2), gain=st.floats(0, 0.25), haze=st.floats(0, 0.4), fade=st.floats(0, 0.4))
def test_the_pullback_is_the_gradient(spread: float, gain: float, haze: float, fade: float) -> None:
    x, rng = images(), np.random.default_rng(1)
    weight, along = rng.standard_normal((2, *x.shape))

    def value(at: np.ndarray) -> float:
        return float((press(at, spread, gain, haze, fade)[0] * weight).sum())

    slope = (value(x + 1e-5 * along) - value(x - 1e-5 * along)) / 2e-5
    said = (press(x, spread, gain, haze, fade)[1](weight) * along).sum()
    assert said == pytest.approx(slope, rel=2e-3, abs=1e-3)


def test_a_wrong_pullback_is_found() -> None:
    x, rng = images(), np.random.default_rng(1)
    weight, along = rng.standard_normal((2, *x.shape))
    right = (press(x, 0.5, 0.2, 0.1, 0.1)[1](weight) * along).sum()
    wrong = (press(x, 0.5, 0.1, 0.1, 0.1)[1](weight) * along).sum()
    assert wrong != pytest.approx(right, rel=2e-3, abs=1e-3)


def test_a_perfect_press_changes_nothing() -> None:
    x = images()
    assert np.allclose(press(x, 0, 0, 0, 0)[0], x)


def test_ink_spreads_by_hundredths_of_a_pixel() -> None:
    x = images()
    a, b, c = (press(x, spread, 0, 0, 0)[0] for spread in (0.5, 0.504, 0.51))
    assert np.array_equal(a, b)
    assert not np.allclose(a, c, atol=1e-4)


def test_ink_does_what_ink_does() -> None:
    half = np.full((1, 28, 28), 0.5, np.float32)
    assert press(half, 0, 0.2, 0, 0)[0] == pytest.approx(0.7)  # dot gain
    black, white = np.ones_like(half), np.zeros_like(half)
    assert press(black, 0, 0.2, 0, 0.1)[0] == pytest.approx(0.9)
    assert press(white, 0, 0.2, 0.1, 0)[0] == pytest.approx(0.1)
    line = np.zeros((1, 28, 28), np.float32)
    line[:, 14] = 1
    assert press(line, 1, 0, 0, 0)[0][0, 12, 5] > 0  # it spreads
    for x in (half, black, white, line):
        seen = press(x, 0.8, 0.25, 0.1, 0.1)[0]
        assert seen.min() >= 0
        assert seen.max() <= 1
