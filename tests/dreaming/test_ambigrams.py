"""Objectives over views, as `prints/ambigrams.toml` uses them."""

from pathlib import Path

import numpy as np
import pytest

from artkit.classifier import load_model
from artkit.planning import dream_all, plan, read_recipe

PRINTS = Path(__file__).parent.parent.parent / "prints"


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    cells = plan(read_recipe(PRINTS / "ambigrams.toml"))
    return np.stack([dream.image for dream in dream_all(cells)])


@pytest.mark.parametrize("reader", ["robust", "reader"])
def test_each_pair_is_read_both_ways(pictures: np.ndarray, reader: str) -> None:
    network = load_model(reader)
    assert network.logits(pictures).argmax(axis=1).tolist() == [6, 2, 3, 4]
    assert network.logits(pictures[:, ::-1, ::-1]).argmax(axis=1).tolist() == [9, 5, 8, 7]


def test_a_plain_digit_is_not_an_ambigram() -> None:
    recipe = read_recipe(
        PRINTS / "ambigrams.toml", None, [("dream.objective", "class_logit + class_log_probability")]
    )
    plain = np.stack([dream.image for dream in dream_all(plan(recipe))])
    turned = load_model("reader").logits(plain[:, ::-1, ::-1]).argmax(axis=1)
    assert (turned != [9, 5, 8, 7]).any()


def test_far_and_near() -> None:
    from artkit.views import gaussian_matrix, separable

    (dream,) = dream_all(plan(read_recipe(PRINTS / "far-and-near.toml")))
    network = load_model("robust")
    assert network.logits(dream.image[None]).argmax() == 8
    far = separable(np.array(dream.image[None]), gaussian_matrix(28, 2.5))
    assert network.logits(far).argmax() == 3
