"""Recipes with an ``[attack]``, from the file to the captions."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from artkit.adversarial.beginnings import picture_text
from artkit.classifier import Network, load_dataset, load_model, save_model
from artkit.developing import fields
from artkit.errors import InputError, PluginError, UnknownNameError
from artkit.planning import dream_all, plan, read_recipe, resolved
from artkit.printing import compose, rehearse

TRIPTYCH: dict[str, Any] = {
    "style": "potato",
    "layout": {"kind": "triptych", "caption": "{note}\n{predicted} {confidence:.3f}"},
    "attack": {"from": "7", "target": 1, "confidence": 0.99},
    "rows": [
        {"note": "before", "attack": {"show": "original"}},
        {"note": "added", "attack": {"show": "added"}},
        {"note": "after"},
    ],
}


def made(tree: dict[str, Any], **settings: object):
    recipe = read_recipe(tree, settings=[(key.replace("__", "."), value) for key, value in settings.items()])
    cells = plan(recipe)
    return recipe, cells, dream_all(cells)


def test_before_added_and_after() -> None:
    recipe, cells, (before, added, after) = made(TRIPTYCH)
    twin, test = load_model("twin"), load_dataset().test
    assert np.array_equal(before.image, test.images[test.labels == 7][0] / np.float32(255))
    assert (before.label, before.predicted) == (7, 7)
    assert (after.label, after.predicted) == (1, 1)
    assert after.confidence >= 0.99
    difference = after.image - before.image
    gain = 0.5 / np.abs(difference).max()
    assert np.allclose(added.image, 0.5 + gain * difference, atol=1e-6)
    assert np.array_equal(after.negative.parameters["original"], before.image)
    said = fields(cells, (before, added, after), {"twin": twin})
    assert [each["original"] for each in said] == ["7"] * 3
    assert [each["target"] for each in said] == ["1"] * 3
    assert said[2]["l2"] == pytest.approx(np.linalg.norm(difference), rel=1e-5)
    assert said[1]["linf"] == pytest.approx(np.abs(difference).max())
    assert said[1]["gain"] == pytest.approx(gain)
    rehearse(recipe, cells)
    texts = [
        op.line.text
        for op in compose(recipe, cells, (before, added, after)).operations
        if hasattr(op, "line")
    ]
    assert "7 0.999" in texts


def test_each_beginning_with_each_target_is_a_matrix() -> None:
    tree = {
        "layout": {"kind": "matrix", "row_heading": "{original}"},
        "attack": {"kind": "pgd:epsilon=0.4,steps=20", "from": "012", "target": "0123"},
    }
    recipe, cells, dreams = made(tree)
    assert [(cell.series, cell.name) for cell in cells] == [(i, str(j)) for i in range(3) for j in range(4)]
    assert sum(dream.predicted == dream.label for dream in dreams) >= 10
    for i in range(3):  # a digit that is to become itself is left alone
        same = dreams[4 * i + i].negative.parameters
        assert np.array_equal(same["original"], same["result"])
    texts = [op.line.text for op in compose(recipe, cells, dreams).operations if hasattr(op, "line")]
    assert texts[:7] == ["0", "1", "2", "3", "0", "1", "2"]


def test_a_picture_is_the_same_in_any_company() -> None:
    tree = {
        "attack": {"kind": "pgd:scatter=true,epsilon=0.3", "from": "noise", "target": "1"},
        "seed": "3..5",
    }
    _, _, three = made(tree)
    _, _, one = made(tree, seed=4)
    assert np.array_equal(three[1].image, one[0].image)
    assert not np.array_equal(three[0].image, three[1].image)


def test_attacks_beside_dreams() -> None:
    tree = {
        "dream": {"model": "potato", "digits": 1, "steps": 5},
        "rows": [{"note": "dreamed"}, {"note": "changed", "attack": {"from": "test:3", "kind": "deepfool"}}],
    }
    recipe, cells, (dreamed, changed) = made(tree)
    assert [cell.model for cell in cells] == ["potato", "twin"]
    rehearse(recipe, cells)
    assert len(dreamed.trace) == 5
    assert changed.predicted != 0
    kept = json.loads(json.dumps(resolved(recipe)))
    assert set(kept["models"]) == {"potato", "twin"}
    assert kept["recipe"]["rows"][1]["attack"]["from"] == "test:3"
    again = plan(read_recipe(kept["recipe"]))
    assert again == cells


def test_an_attack_for_all_rows_but_those_that_dream() -> None:
    tree = {
        "attack": {"from": "5", "target": 1},
        "rows": [{"attack": {"target": 2}}, {}, {"dream": {"model": "potato", "digits": 3, "steps": 1}}],
    }
    cells = plan(read_recipe(tree))
    assert [cell.name for cell in cells] == ["2", "1", "3"]
    assert [cell.assault is not None for cell in cells] == [True, True, False]
    cells = plan(read_recipe(tree, settings=[("attack.target", 8), ("attack.model", "potato")]))
    assert [(cell.name, cell.model) for cell in cells[:2]] == [("8", "potato"), ("8", "potato")]


def test_a_persons_picture_rides_in_the_recipe_and_in_the_negative() -> None:
    mine = np.zeros((28, 28), np.float32)
    mine[4:24, 13:15] = 200 / 255
    tree = {"attack": {"from": picture_text(mine), "target": 7}}
    recipe, cells, (dream,) = made(tree)
    assert np.allclose(dream.negative.parameters["original"], mine)
    assert dream.predicted == 7
    assert resolved(recipe)["recipe"]["attack"]["from"] == picture_text(mine)
    assert fields(cells, (dream,), {"twin": load_model("twin")})[0]["original"] == "your picture"


def test_one_veil_for_all_pictures_of_a_sheet() -> None:
    tree = {"attack": {"kind": "universal:epsilon=0.4,crowd=200,steps=30", "from": "24", "target": 8}}
    _, _, dreams = made(tree)
    changes = [d.negative.parameters["result"] - d.negative.parameters["original"] for d in dreams]
    room = [
        (d.negative.parameters["original"] > 0.45) | (d.negative.parameters["original"] == 0) for d in dreams
    ]
    blank = ~room[0] & ~room[1]
    assert np.allclose(changes[0][blank], changes[1][blank], atol=1e-6)
    assert [dream.predicted for dream in dreams] == [8, 8]


@pytest.mark.parametrize(
    ("attack", "said"),
    [
        ({"from": "elephant"}, "no beginning is called 'elephant' (attack.from)"),
        ({"from": "test:10000"}, "attack.from: the test set has pictures from 0 to 9,999"),
        ({"from": "my-three.png"}, "no beginning is called 'my-three.png'"),
        ({"from": "pixels:AAAA"}, "attack.from: expected a picture of 28 x 28 as text"),
        ({"target": "x"}, "no class is called 'x' (attack.target)"),
        ({"kind": "pgdd"}, "did you mean pgd?"),
        ({"kind": "ddn", "epsilon": 0.3}, "no option is called 'epsilon' (ddn in attack.kind)"),
        ({"kind": "pgd:norm=l3"}, "norm of pgd in attack.kind"),
        ({"confidence": 1.0}, "attack.confidence"),
        ({"modle": "twin"}, "unknown key attack.modle; did you mean model?"),
        ({"model": "nobody"}, "nobody"),
    ],
)
def test_slips(attack: dict[str, Any], said: str) -> None:
    with pytest.raises((InputError, UnknownNameError)) as caught:
        plan(read_recipe({"attack": {"kind": "pgd", **attack}, "seed": 5000}))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("attack", "kind"),
    [
        ({}, "Fooling"),
        ({"survive": "scan"}, "Fooling"),
        ({"epsilon": 0.3}, "PGD"),
        ({"epsilon": 0.3, "survive": "scan"}, "EOT"),
        ({"from": "7"}, "DDN"),
        ({"from": "7", "norm": "l2"}, "DDN"),
        ({"from": "7", "norm": "linf"}, "DeepFool"),
        ({"from": "7", "survive": "scan"}, "EOT"),
        ({"from": ["noise", "7"]}, "DDN"),
        ({"from": "7", "kind": "fgsm"}, "FGSM"),
    ],
)
def test_the_attack_where_none_is_named(attack: dict[str, Any], kind: str) -> None:
    (cell, *_) = plan(read_recipe({"attack": {"target": 1, **attack}}))
    assert type(cell.assault.attack).__name__ == kind
    for name in ("norm", "epsilon", "survive"):
        if name in attack:
            assert getattr(cell.assault.attack, name) == attack[name]


def test_too_many_and_too_strange(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"attack: a sheet holds at most 10,000 pictures"):
        plan(read_recipe({"attack": {"from": "0..9", "target": "0..9", "kind": "pgd"}, "seed": "0..100"}))
    small = Network.random((784, 5, 3), "relu", np.random.default_rng(0), labels=("0", "1", "2"))
    save_model(tmp_path / "small.npz", small)
    with pytest.raises(InputError, match=r"attack\.from: 7 shows a 7, which is no class of"):
        plan(read_recipe({"attack": {"model": str(tmp_path / "small.npz"), "from": "7", "kind": "pgd"}}))


def test_another_seed_is_another_beginning() -> None:
    (cell,) = plan(read_recipe({"attack": {"kind": "fgsm", "from": "7", "target": 1}}))
    first, second = dream_all([cell, cell.seeded(3)])
    assert (second.seed, first.seed) == (3, 0)
    assert not np.array_equal(first.negative.parameters["original"], second.negative.parameters["original"])


def test_a_pin_moves_an_attack_to_another_seed() -> None:
    tree = {"attack": {"kind": "pgd", "from": "7", "target": 1}, "cells": [{"at": [0, 0], "seed": 4}]}
    (cell,) = plan(read_recipe(tree))
    assert cell.assault is not None
    assert (cell.seed, cell.assault.seed) == (4, 4)


SMUDGE = """
from dataclasses import dataclass
from artkit.adversarial import Attack

@dataclass(frozen=True)
class Smudge(Attack):
    '''Smudges.'''
    ink: float = 0.5

    def run(self, mind, origin, labels, criterion, rng):
        return origin * (1 - self.ink)

def liar():
    return 7
"""


def test_somebody_elses_attack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARTKIT_NO_PLUGINS", raising=False)
    info = tmp_path / "smudge-2.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: smudge\nVersion: 2.0\n")
    (info / "entry_points.txt").write_text(
        "[artkit.attacks]\nsmudge = smudge_attack:Smudge\nliar = smudge_attack:liar\n"
    )
    (tmp_path / "smudge_attack.py").write_text(SMUDGE)
    monkeypatch.syspath_prepend(tmp_path)
    recipe, _, (dream,) = made({"attack": {"kind": "smudge:ink=0.25", "from": "7", "target": 1}})
    held = dream.negative.parameters
    assert np.array_equal(held["result"], held["original"] * np.float32(0.75))
    assert resolved(recipe)["plugins"] == {"attacks.smudge": "smudge 2.0"}
    with pytest.raises(PluginError, match="attack 'liar': expected an Attack, found int"):
        plan(read_recipe({"attack": {"kind": "liar", "from": "7"}}))
