import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from artkit.classifier.network import Network
from artkit.dreaming import Ascent, Dream, ascend
from artkit.dreaming.files import dreams_bytes, pictures_of, read_dreams

NETWORK = Network.random((784, 20, 10), "relu", np.random.default_rng(0))


@pytest.fixture(scope="module")
def dreams() -> tuple[Dream, ...]:
    return ascend(NETWORK, [6, 1, 6], [0, 1, 2], Ascent(steps=7))


def test_the_contract(dreams: tuple[Dream, ...]) -> None:
    data = dreams_bytes(dreams, {"answer": 42, "name": "Zwölf"}, size=56, network=NETWORK)
    with np.load(io.BytesIO(data), allow_pickle=False) as held:
        shapes = {name: (held[name].shape, str(held[name].dtype)) for name in held if name != "recipe"}
        assert shapes == {
            "images": ((3, 28, 28), "float32"),
            "labels": ((3,), "int64"),
            "predicted": ((3,), "int64"),
            "confidence": ((3,), "float32"),
            "seeds": ((3,), "int64"),
            "trace": ((3, 7), "float32"),
            "negative.pixels": ((3, 28, 28), "float32"),
            "renders": ((3, 56, 56), "float32"),
            "classes": ((10,), "<U1"),
            "digits": ((), "bool"),
        }
        assert held["classes"].tolist() == list("0123456789")
        assert not held["digits"]  # the network calls them so, and reads none
        assert held["recipe"].shape == ()
        assert json.loads(str(held["recipe"])) == {"answer": 42, "name": "Zwölf"}
        assert np.array_equal(held["images"][1], dreams[1].image)
        assert list(held["labels"]) == [6, 1, 6]


def test_what_is_read_back_is_what_was_dreamed(dreams: tuple[Dream, ...], tmp_path: Path) -> None:
    path = tmp_path / "dreams.npz"
    path.write_bytes(dreams_bytes(dreams, {"models": {"mine": NETWORK.digest}}, network=NETWORK))
    read, meant = read_dreams(path), pictures_of(dreams, NETWORK)
    for name in ("images", "labels", "confidence", "seeds"):
        assert np.array_equal(getattr(read, name), getattr(meant, name))
    assert (read.classes, read.digits) == (meant.classes, meant.digits) == (NETWORK.labels, False)
    assert read.models == {"mine": NETWORK.digest}


def test_the_same_dreams_are_the_same_bytes(dreams: tuple[Dream, ...]) -> None:
    assert dreams_bytes(dreams, {"b": 1, "a": 2}) == dreams_bytes(dreams, {"a": 2, "b": 1})
    assert dreams_bytes(dreams, {}) != dreams_bytes(dreams[:2], {})
    with pytest.raises(ValueError, match="at least one"):
        dreams_bytes([], {})


def test_a_negative_renders_at_any_size(dreams: tuple[Dream, ...]) -> None:
    negative = dreams[0].negative
    assert np.array_equal(negative.render(28), dreams[0].image)
    large = negative.render(28 * 9)
    assert large.shape == (252, 252)
    assert large.min() >= 0
    assert large.max() <= 1
    # every ninth sample, from the middle of the first square on, lies on a pixel's centre
    assert np.abs(large[4::9, 4::9] - dreams[0].image).max() < 1e-5
    assert negative.render(1).shape == (1, 1)
    with pytest.raises(ValueError, match="at least 1"):
        negative.render(0)


def test_a_notebook_shows_the_picture(dreams: tuple[Dream, ...]) -> None:
    assert repr(replace(dreams[0], confidence=0.99996)) == "Dream(label=6, seed=0, confidence=0.999)"
    from PIL import Image

    with Image.open(io.BytesIO(dreams[0]._repr_png_())) as picture:
        assert (picture.size, picture.mode) == ((168, 168), "L")
        shown = np.asarray(picture) / 255
    assert np.abs(1 - shown - dreams[0].negative.render(168)).max() < 0.01
