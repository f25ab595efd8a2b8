import io
import json
from pathlib import Path

import numpy as np
import pytest

from artkit.adversarial import Adversarial, Targeted, adversarial_bytes, attack, read_adversarial
from artkit.dreaming.files import read_dreams
from artkit.errors import FileFormatError, InputError
from artkit.npz import npz_bytes


@pytest.fixture(scope="module")
def result(few) -> Adversarial:
    return attack(few.network, few.images[:4], few.labels[:4], "pgd:epsilon=0.2", Targeted(1), seed=3)


def test_the_contract(result: Adversarial) -> None:
    with np.load(io.BytesIO(adversarial_bytes(result, {"answer": 42})), allow_pickle=False) as held:
        shapes = {name: (held[name].shape, str(held[name].dtype)) for name in held if name != "recipe"}
        pictures, numbers = ((4, 28, 28), "float32"), ((4,), "int64")
        assert shapes == {
            "images": pictures,
            "originals": pictures,
            "perturbation": pictures,
            "labels": numbers,
            "shown": numbers,
            "predicted": numbers,
            "seeds": numbers,
            "confidence": ((4,), "float32"),
            "l2": ((4,), "float32"),
            "linf": ((4,), "float32"),
            "success": ((4,), "bool"),
        }
        assert json.loads(str(held["recipe"])) == {"answer": 42}
        assert list(held["labels"]) == [1] * 4
        assert list(held["seeds"]) == [3] * 4


def test_there_and_back(result: Adversarial, tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(adversarial_bytes(result, {"b": [1]}))
    read, recipe = read_adversarial(path)
    assert recipe == {"b": [1]}
    for name in (
        "images",
        "originals",
        "perturbation",
        "labels",
        "shown",
        "predicted",
        "success",
        "seeds",
        "l2",
    ):
        assert np.array_equal(getattr(read, name), getattr(result, name)), name
    assert np.allclose(read.confidence, result.confidence)
    read_too = read_dreams(path)  # whatever reads dreams reads these
    assert np.array_equal(read_too.images, result.images)
    assert np.array_equal(read_too.labels, result.labels)
    assert read_too.confidence is not None


def test_parts_of_a_batch(result: Adversarial) -> None:
    assert [len(each) for each in result] == [1] * 4
    assert np.array_equal(result[1:3].images, result.images[1:3])
    assert np.array_equal(result[-1].l2, result.l2[-1:])
    with pytest.raises(ValueError, match="read-only"):
        result.images[0, 0, 0] = 1
    with pytest.raises(ValueError, match="at least one"):
        adversarial_bytes(result[:0], {})


BAD = {
    "a missing array": ({"success": None}, "expected an array 'success'"),
    "another shape": (
        {"originals": np.zeros((4, 27, 28), "<f4")},
        "expected originals (4, 28, 28) of floats",
    ),
    "too much ink": ({"originals": np.full((4, 28, 28), 1.5, "<f4")}, "originals in [0, 1]"),
    "no number": ({"images": np.full((4, 28, 28), np.nan, "<f4")}, "images in [0, 1]"),
    "a lie about what was added": ({"perturbation": np.zeros((4, 28, 28), "<f4")}, "perturbation to be that"),
    "a lie about its length": ({"l2": np.zeros(4, "<f4")}, "l2 to be that of its pictures"),
    "a number for a truth": ({"success": np.ones(4, "<i8")}, "success (4) of truth values"),
    "a class below all": ({"labels": np.full(4, -1)}, "labels that are not negative"),
    "surer than sure": ({"confidence": np.full(4, 1.2, "<f4")}, "confidence in [0, 1]"),
    "a recipe that is none": ({"recipe": np.array("[1]")}, "recipe that is a JSON table"),
    "nothing": ({"images": np.zeros((0, 28, 28), "<f4")}, "at least one picture"),
}


@pytest.mark.parametrize("case", BAD)
def test_nothing_is_believed(case: str, result: Adversarial, tmp_path: Path) -> None:
    changes, said = BAD[case]
    with np.load(io.BytesIO(adversarial_bytes(result, {}))) as held:
        arrays = {name: held[name] for name in held} | changes
    path = tmp_path / "bad.npz"
    path.write_bytes(npz_bytes({name: array for name, array in arrays.items() if array is not None}))
    with pytest.raises(FileFormatError) as caught:
        read_adversarial(path)
    assert said in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none"):
        read_adversarial(tmp_path / "none.npz")


def test_shapes_and_ranges(result: Adversarial) -> None:
    from dataclasses import replace

    with pytest.raises(ValueError, match="expected 4 seeds"):
        replace(result, seeds=np.zeros(3))
    with pytest.raises(ValueError, match=r"expected images in \[0, 1\]"):
        replace(result, images=-result.images - 1)
