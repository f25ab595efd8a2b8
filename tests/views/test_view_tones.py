"""What happens to a tone: what it says, where it clips, and every pullback against a difference."""

from collections.abc import Callable

import numpy as np
import pytest

from artkit.views.tone import dot_gain, levelled, lit, on_paper, sensed

ONE, EACH = 0.3, np.array([0.2, 0.5])[:, None, None]
CURVES: dict[str, tuple[Callable, Callable]] = {
    "dot gain": (dot_gain, lambda x, a: x + 4 * a * x * (1 - x)),
    "paper": (lambda x, a: on_paper(x, a, a / 2), lambda x, a: a + (1 - 1.5 * a) * x),
    "light": (lit, lambda x, a: 1 - a * (1 - x)),
    "sensor": (lambda x, a: sensed(x, 1 + a), lambda x, a: 1 - np.clip(1 - x, 0, 1) ** (1 + a)),
    "level": (levelled, lambda x, a: np.clip(1 - (1 - x) / (1 - a), 0, 1)),
}


@pytest.mark.parametrize("amount", [ONE, EACH], ids=["one", "each"])
@pytest.mark.parametrize("name", CURVES)
def test_a_tone_becomes_what_the_formula_says_and_its_pullback_is_the_slope(
    name: str, amount: object
) -> None:
    curve, formula = CURVES[name]
    x, g = np.random.default_rng(0).uniform(-0.3, 1.3, (2, 2, 40, 40))
    seen, pullback = curve(x, amount)
    assert seen == pytest.approx(formula(x, np.asarray(amount)), abs=2e-6)
    slope = (curve(x + 1e-7, amount)[0] - curve(x - 1e-7, amount)[0]) / 2e-7
    assert pullback(g) == pytest.approx(g * slope, abs=1e-5)
    assert curve(x.astype(np.float32), amount)[0].dtype == np.float32


def test_a_sensor_is_never_quite_dark_so_that_its_slope_is_finite() -> None:
    seen, pullback = sensed(np.ones((1, 2, 2)), 0.5)
    assert seen == pytest.approx(1 - 1e-3)
    assert np.isfinite(pullback(np.ones((1, 2, 2)))).all()
    assert sensed(np.full((1, 2, 2), -0.5), 0.5)[0] == pytest.approx(0)


def test_ends_of_the_scale_still_have_a_slope() -> None:
    """Full ink and bare paper are where an ascent begins and ends: they must not be dead."""
    x, g = np.array([[[0.25, 1.0]]]), np.ones((1, 1, 2))
    seen, pullback = levelled(x, 0.25)
    assert seen.tolist() == [[[0.0, 1.0]]]
    assert pullback(g) == pytest.approx(np.full((1, 1, 2), 4 / 3))


@pytest.mark.parametrize("white", [0.99, 1.0, 1.5])
def test_paper_as_dark_as_ink_is_read_as_far_as_a_sensor_can_tell(white: float) -> None:
    assert levelled(np.array([[[0.995]]]), white)[0] == pytest.approx(0.5)


def test_paper_brighter_than_white_is_white() -> None:
    x = np.full((1, 2, 2), 0.4)
    assert levelled(x, -0.5)[0] == pytest.approx(x)
