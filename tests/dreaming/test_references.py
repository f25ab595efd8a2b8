"""Legibility: what real pictures say of a picture, and that no picture is judged by itself."""

from dataclasses import replace

import numpy as np
import pytest

from artkit.classifier import load_dataset, load_model
from artkit.classifier.datasets import Dataset, Split
from artkit.classifier.network import Network
from artkit.dreaming import references
from artkit.dreaming.references import COMPARED, HELD_OUT, References, digits, legible, reads_digits


@pytest.fixture(scope="module")
def real() -> tuple[np.ndarray, np.ndarray]:
    split = load_dataset().test
    return split.pixels[5000:5200].reshape(-1, 28, 28), split.labels[5000:5200].astype(np.int64)


def test_real_digits_are_legible_and_mislabelled_ones_are_not(real: tuple[np.ndarray, np.ndarray]) -> None:
    images, labels = real
    assert legible(images, labels).mean() > 0.85
    assert legible(images, (labels + 1) % 10).mean() < 0.03
    assert legible(images * 0.3, labels).mean() == pytest.approx(
        legible(images, labels).mean()
    )  # however pale
    moved = np.roll(images, 1, axis=2)
    assert legible(moved, labels).mean() > 0.85


def test_noise_is_not_legible_nor_is_a_digit_in_noise(real: tuple[np.ndarray, np.ndarray]) -> None:
    images, labels = real
    rng = np.random.default_rng(0)
    noise = rng.random(images.shape, np.float32)
    assert legible(noise, labels).mean() < 0.01
    assert legible(np.clip(images + noise, 0, 1), labels).mean() < 0.05


def test_it_is_the_definition(real: tuple[np.ndarray, np.ndarray]) -> None:
    """Fifteen nearest of all vote, the fifth percentile of held-out digits bounds; one picture after another."""
    label, (images, labels), train = 4, real, load_dataset().train
    members = [np.flatnonzero(train.labels == each) for each in range(10)]
    at = np.concatenate([each[:COMPARED] for each in members])
    compared, own = train.pixels[at].reshape(-1, 28, 28), train.labels[at] == label
    moved = [
        np.roll(compared, (down, right), axis=(1, 2)).reshape(len(at), -1)
        for down in (-1, 0, 1)
        for right in (-1, 0, 1)
    ]
    rows = np.stack([each / np.linalg.norm(each, axis=1, keepdims=True) for each in moved])

    def nearness(pictures: np.ndarray) -> np.ndarray:
        flat = pictures.reshape(len(pictures), -1)
        cosines = np.max([each @ (flat.T / np.linalg.norm(flat, axis=1)) for each in rows[:, own]], axis=0)
        return np.sort(cosines, axis=0)[-5:].mean(axis=0)

    least = np.percentile(nearness(train.pixels[members[label][COMPARED:][:HELD_OUT]]), 5)
    for image in (*images[labels == label][:8], *images[labels == 9][:3]):
        cosines = (rows @ (image.reshape(-1) / np.linalg.norm(image))).max(axis=0)
        votes = np.bincount(train.labels[at][np.argsort(-cosines)[:15]], minlength=10)
        expected = votes.argmax() == label and nearness(image[None])[0] >= least
        assert legible(image[None], np.array([label]))[0] == expected


def test_pictures_are_compared_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cosines of all at once would be gigabytes."""
    seen: list[int] = []
    compare = references._best_cosines

    def counting(images: np.ndarray, compared: np.ndarray) -> np.ndarray:
        seen.append(len(images))
        return compare(images, compared)

    near = digits()
    monkeypatch.setattr(references, "_best_cosines", counting)
    near.legible(np.zeros((1203, 28, 28), np.float32), np.zeros(1203, np.int64))
    assert sorted(seen) == [203, 500, 500]


def test_the_three_sets_have_nothing_in_common() -> None:
    split = load_dataset().train
    compared, held = references._divided(split, 10)
    assert [len(each) for each in compared] == [COMPARED] * 10
    assert [len(each) for each in held] == [HELD_OUT] * 10
    first, second = set(np.concatenate(compared).tolist()), set(np.concatenate(held).tolist())
    assert not first & second
    assert len(first | second) == 10 * (COMPARED + HELD_OUT)
    # and what stands beside dreams is of the test images, none of which is a training image
    shown = {image.tobytes() for image in digits().images}
    assert len(shown) == 1000
    used = np.divide(split.images[sorted(first | second)], 255, dtype=np.float32)
    assert not shown & {image.tobytes() for image in used}


def test_of_real_digits_that_set_the_bound_one_in_twenty_fails() -> None:
    split = load_dataset().train
    held = np.concatenate(references._divided(split, 10)[1])
    images, labels = np.divide(split.images[held], 255, dtype=np.float32), split.labels[held]
    near = digits()
    passed = [
        references._nearness(
            references._best_cosines(images[labels == k], near.compared[:, near.classes == k])
        )
        >= near.least[k]
        for k in range(10)
    ]
    assert np.mean(passed) == pytest.approx(0.95, abs=0.005)


def tiny(per_class: int) -> Dataset:
    """Return three classes of bars, each at its own height, with a little noise."""
    rng = np.random.default_rng(per_class)
    labels = np.tile(np.arange(3), per_class)
    images = rng.integers(0, 30, (len(labels), 28, 28)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4 + 8 * label : 8 + 8 * label, 4:24] = 255
    split = Split(images, labels)
    return Dataset("bars", split, split, ("high", "middle", "low"), "")


@pytest.mark.parametrize("per_class", [1, 2, 7, 30])
def test_any_data_set_will_do_however_small(per_class: int) -> None:
    bars = References.of(tiny(per_class))
    fresh = tiny(9).train
    images = fresh.pixels.reshape(-1, 28, 28)
    assert bars.legible(images, fresh.labels).mean() > (0.6 if per_class > 9 else 0.4)
    assert bars.legible(images, (fresh.labels + 1) % 3).mean() == 0
    assert np.isfinite(bars.least).all()


def test_which_networks_read_digits() -> None:
    def made(labels: tuple[str, ...], **meta: object) -> Network:
        network = Network.random((784, 8, len(labels)), "relu", np.random.default_rng(0), labels=labels)
        return replace(network, meta=meta)

    numbers = tuple("0123456789")
    assert reads_digits(load_model("potato"))
    unknown = load_model("potato")
    assert reads_digits(replace(unknown, meta={}))  # it shows
    assert not reads_digits(made(numbers))
    assert not reads_digits(made(numbers, data="a data set of garments"))
    assert reads_digits(made(numbers, data=load_dataset().sha256))  # one that has just begun to learn
    assert not reads_digits(made(tuple("abcdefghij"), data=load_dataset().sha256))
    assert not reads_digits(made((*numbers, "10", "11")))
