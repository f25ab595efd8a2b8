"""Objectives over views and between classes, and that the prints which use them are what their words say."""

from pathlib import Path

import numpy as np
import pytest

from artkit.classifier import load_model
from artkit.dreaming import Blurred
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


def seen(name: str) -> np.ndarray:
    """Return what the network that dreamed them thinks of every third of a recipe's pictures."""
    cells = plan(read_recipe(PRINTS / f"{name}.toml"))
    assert len(cells) == 10
    return load_model("robust").probabilities(np.stack([dream.image for dream in dream_all(cells[::3])]))


def test_far_and_near() -> None:
    (cell,) = plan(read_recipe(PRINTS / "far-and-near.toml"))
    (dream,) = dream_all([cell])
    (sigma,) = {term.sigma for _, term in cell.how.objective.terms if isinstance(term, Blurred)}
    network = load_model("robust")
    assert network.probabilities(dream.image[None])[0, 8] > 0.8
    far, _ = Blurred(sigma=sigma).look(dream.image[None])
    assert network.probabilities(far)[0, 3] > 0.6


def test_what_is_undecided_is_a_tie() -> None:
    first, second = np.sort(seen("undecided"), axis=1)[:, :-3:-1].T
    assert (first - second).max() < 0.15
    assert (first + second).min() > 0.9


def test_the_morph_goes_in_equal_steps_of_probability() -> None:
    p = seen("morph")
    assert p[:, 9] == pytest.approx([0, 1 / 3, 2 / 3, 1], abs=0.06)
    assert p[:, 4] == pytest.approx([1, 2 / 3, 1 / 3, 0], abs=0.06)
