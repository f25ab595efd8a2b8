"""What the attacked works say is true of them."""

from pathlib import Path

import numpy as np
import pytest

from artkit.adversarial import Targeted, build_attack
from artkit.classifier import load_dataset, load_model
from artkit.planning import dream_all, plan, read_recipe

PRINTS = Path(__file__).parents[2] / "prints"


def works(name: str):
    cells = plan(read_recipe(PRINTS / f"{name}.toml"))
    return list(zip(cells, dream_all(cells), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["imaginary-one", "two-minds", "triptych", "matrix", "veil"])
def test_every_picture_is_taken_for_what_it_was_made_for(name: str) -> None:
    attacked = 0
    for cell, dream in works(name):
        if cell.assault is not None and cell.assault.show == "result":
            image = dream.image[None].astype(np.float64)
            logits = load_model(cell.model).logits(image)
            assert cell.assault.criterion.satisfied(logits, np.array([max(cell.assault.shown, 0)]))[0]
            attacked += 1
    assert attacked > 0


@pytest.mark.slow
def test_nobody_else_sees_the_imaginary_one() -> None:
    ((_, dream),) = works("imaginary-one")
    image = dream.image[None]
    assert np.array_equal(image, image[:, :, ::-1])  # a mirror
    for name in ("reader", "twin", "book"):
        assert load_model(name).probabilities(image)[0, 1] < 0.1


def test_nothing_is_changed_on_the_diagonal_of_the_matrix() -> None:
    cells = plan(read_recipe(PRINTS / "matrix.toml"))
    assert len(cells) == 100
    diagonal = cells[::11]
    for dream in dream_all(diagonal):
        assert np.array_equal(dream.negative.parameters["original"], dream.negative.parameters["result"])


def test_the_veil_turns_digits_that_it_has_never_met() -> None:
    (cell, *_) = plan(read_recipe(PRINTS / "veil.toml"))
    assert cell.assault is not None
    twin, test = load_model("twin"), load_dataset().test
    sheet = build_attack(cell.assault.attack)(
        twin, np.zeros((1, 28, 28)), np.array([0]), Targeted(1), np.random.default_rng(0)
    )
    strangers = test.pixels[:1000].reshape(-1, 28, 28)
    seen = twin.logits(np.clip(strangers + sheet, 0, 1)).argmax(axis=1)
    assert (seen == 1).mean() > 0.99
