import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from artkit.cli.app import run

QUICK = ["--model", "potato", "--steps", "6"]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_one_picture_is_ink_on_white(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dream", "6", *QUICK, "--preset", "lucid", "-o", "six.png", "--size", "84"]) == 0
    assert "six.png" in capsys.readouterr().out
    with Image.open("six.png") as picture:
        assert (picture.size, picture.mode) == ((84, 84), "L")
        assert np.asarray(picture).mean() > 128
    assert (
        run(["dream", "6", *QUICK, "--preset", "lucid", "-o", "neg.png", "--size", "84", "--negative"]) == 0
    )
    with Image.open("six.png") as ink, Image.open("neg.png") as negative:
        assert np.abs(255 - np.asarray(ink, int) - np.asarray(negative, int)).max() <= 1


def test_many_make_one_grid_or_one_file_each() -> None:
    assert run(["dream", "1", "23", *QUICK, "-s", "0..3", "-o", "grid.tif", "--size", "28"]) == 0
    with Image.open("grid.tif") as picture:
        assert picture.size == (4 * 30 + 2, 3 * 30 + 2)  # a row a digit, a column a seed
    assert run(["dream", "12", *QUICK, "-s", "5,7", "-o", "d{label}_s{seed:04}.png"]) == 0
    assert sorted(path.name for path in Path().glob("d*.png")) == [
        "d1_s0005.png", "d1_s0007.png", "d2_s0005.png", "d2_s0007.png"
    ]  # fmt: skip


def test_npz_holds_the_contract_and_the_recipe() -> None:
    line = [
        "dream",
        "66",
        *QUICK,
        "--seeds",
        "0,3",
        "-r",
        "blur:sigma=0.6,every=2",
        "-r",
        "l2",
        "-o",
        "six.npz",
    ]
    assert run([*line, "--objective", "class_logit - 0.5 * turned:label=9", "--size", "56"]) == 0
    with np.load("six.npz", allow_pickle=False) as held:
        assert held["images"].shape == (4, 28, 28)
        assert held["images"].dtype == np.float32
        assert list(held["labels"]) == [6, 6, 6, 6]
        assert list(held["seeds"]) == [0, 3, 0, 3]
        assert held["trace"].shape == (4, 6)
        assert held["renders"].shape == (4, 56, 56)
        recipe = json.loads(str(held["recipe"]))
    assert recipe["recipe"]["dream"]["objective"] == "class_logit - 0.5 * turned:label=9"
    assert [each["kind"] for each in recipe["recipe"]["dream"]["regularizers"]] == ["blur", "l2"]
    assert list(recipe["models"]) == ["potato"]
    first = Path("six.npz").read_bytes()
    assert run([*line, "--objective", "class_logit - 0.5 * turned:label=9", "--size", "56"]) == 0
    assert Path("six.npz").read_bytes() == first


def test_none_is_no_regularizer_and_json_is_for_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dream", "6", *QUICK, "-r", "none", "-o", "a.npz", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["files"] == ["a.npz"]
    assert facts["dreams"][0]["label"] == "6"
    assert 0 <= facts["dreams"][0]["confidence"] <= 1
    with np.load("a.npz") as held:
        assert json.loads(str(held["recipe"]))["recipe"]["dream"]["regularizers"] == []


def test_a_dream_for_the_wall_looks_through_prints() -> None:
    assert run(["dream", "1", *QUICK, "-q", "-o", "plain.npz"]) == 0
    assert run(["dream", "1", *QUICK, "-q", "--survive", "phone", "-o", "wall.npz"]) == 0
    with np.load("plain.npz") as plain, np.load("wall.npz") as wall:
        assert not np.array_equal(plain["images"], wall["images"])
        assert "capture" in str(wall["recipe"])
        assert "jitter" in str(wall["recipe"])  # the preset's own are kept
