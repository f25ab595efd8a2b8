import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from artkit.adversarial.survival import control_digits, survival, wilson
from artkit.classifier import load_model


class Blind:
    """A mind that reads a 3 in everything."""

    def logits(self, x: np.ndarray) -> np.ndarray:
        return np.eye(10)[np.full(len(x), 3)]

    def vjp(self, x: np.ndarray) -> None:
        raise NotImplementedError


def test_survival_counts_what_is_read() -> None:
    images = np.zeros((2, 28, 28), np.float32)
    counted = survival(Blind(), images, np.array([3, 4]), "scan", captures=20)
    assert counted.read == (20, 0)
    assert counted.shares == (1.0, 0.0)
    assert counted.worst == 1
    assert counted.share == 0.5
    assert counted.control == pytest.approx(0.1)
    assert counted.control_of == (1.0, 0.0)
    assert counted.least[0] == pytest.approx(wilson(20, 20))


def test_real_digits_go_through_the_same_channel() -> None:
    digits, labels = control_digits(30)
    assert sorted(labels.tolist()) == sorted([*range(10)] * 3)
    counted = survival(load_model("reader"), digits[:1], labels[:1], "scan", captures=30)
    assert counted.control > 0.9
    assert counted.shares[0] > 0.9
    again = survival(load_model("reader"), digits[:1], labels[:1], "scan", captures=30)
    assert again == counted


@given(count=st.integers(1, 2000), share=st.floats(0, 1))
def test_wilsons_bound_is_below_the_share_and_near_it(count: int, share: float) -> None:
    hits = round(share * count)
    least = wilson(hits, count)
    assert 0 <= least <= hits / count
    assert hits / count - least < 2 / np.sqrt(count)
    if hits > 5:
        assert (
            binom.sf(hits - 1, count, least) < 0.061
        )  # so many hits would be rare if the share were the bound
