"""The figures of a data sheet, for works whose mind or beginning is not the usual one."""

import numpy as np
import pytest

from artkit.adversarial.beginnings import NO_DIGIT
from artkit.adversarial.criteria import Targeted
from artkit.adversarial.report import opinions, report
from artkit.adversarial.result import Adversarial
from artkit.classifier import Network, load_model


def work(image: np.ndarray, label: int, shown: int) -> Adversarial:
    one = np.ones(1)
    return Adversarial(image, image, one * label, one * shown, one * label, one * 0.5, one > 0, one * 3)


@pytest.fixture(scope="module")
def noise() -> np.ndarray:
    return np.random.default_rng(0).random((1, 28, 28), np.float32)


def test_what_began_as_noise_is_tried_on_its_own_tones_in_other_orders(noise: np.ndarray) -> None:
    network = load_model("twin")
    found = report(network, "twin", work(noise, 3, NO_DIGIT), Targeted(3), captures=2, channels=["scan"])
    assert found.curve.count > 0
    assert found.curve.shares[0] == 0  # none of them is a three to begin with
    assert found.certified is not None
    assert [len(found.survivals), len(found.captures)] == [1, 1]


def test_a_deep_mind_has_no_certificate(noise: np.ndarray) -> None:
    deep = Network.random((784, 20, 20, 10), "relu", np.random.default_rng(0))
    found = report(deep, "deep", work(noise, 3, NO_DIGIT), Targeted(3), captures=2, channels=["scan"])
    assert found.certified is None


def test_where_all_beginnings_are_the_class_already_nothing_is_to_be_shown(noise: np.ndarray) -> None:
    weights = np.zeros((784, 10), np.float32)
    stubborn = Network((weights,), (np.eye(10, dtype=np.float32)[3],), "relu")
    found = report(stubborn, "s", work(noise, 3, NO_DIGIT), Targeted(3), captures=2, channels=["scan"])
    assert found.curve.count == 0
    assert (found.curve.shares == 1).all()


def test_a_mind_that_takes_every_digit_for_another_has_no_curve(noise: np.ndarray) -> None:
    sure = Network((np.zeros((784, 10), np.float32),), (np.eye(10, dtype=np.float32)[7],), "relu")
    found = report(sure, "s", work(noise, 3, 5), Targeted(3), captures=2, channels=["scan"])
    assert found.curve.count == 0


def test_minds_that_do_not_know_the_class_have_no_opinion(noise: np.ndarray) -> None:
    small = Network.random((784, 9, 3), "relu", np.random.default_rng(0), labels=("a", "b", "c"))
    large = Network.random((784, 9, 10), "relu", np.random.default_rng(0))
    told = opinions({"small": small, "large": large, "again": large}, noise, 3)
    assert [each.name for each in told] == ["large"]
