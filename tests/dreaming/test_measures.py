import numpy as np
import pytest

from artkit.classifier import load_dataset
from artkit.dreaming.facets import PER_CLASS, facets, make_facets
from artkit.dreaming.measures import border, diversity, grain, legible, measure, real_digits
from artkit.errors import InputError


@pytest.fixture(scope="module")
def real() -> tuple[np.ndarray, np.ndarray]:
    split = load_dataset().test
    return split.pixels[5000:5400].reshape(-1, 28, 28), split.labels[5000:5400].astype(np.int64)


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


def test_diversity() -> None:
    one = np.random.default_rng(0).random((1, 28, 28), np.float32)
    assert diversity(np.repeat(one, 3, axis=0), np.zeros(3, int)) == pytest.approx(0, abs=1e-5)
    apart = np.zeros((2, 28, 28), np.float32)
    apart[0, 0, 0] = apart[1, 5, 5] = 1
    assert diversity(apart, np.zeros(2, int)) == pytest.approx(1)
    assert np.isnan(diversity(apart, np.array([0, 1])))


def test_grain_and_border() -> None:
    checks = (np.indices((28, 28)).sum(axis=0) % 2).astype(np.float32)[None]
    wave = np.broadcast_to(np.sin(np.arange(28) * 2 * np.pi / 28) / 2 + 0.5, (1, 28, 28)).astype(np.float32)
    assert grain(checks) == pytest.approx([1])
    assert grain(wave) == pytest.approx([0], abs=1e-6)
    frame = np.ones((1, 28, 28), np.float32)
    frame[:, 3:-3, 3:-3] = 0
    assert border(frame) == pytest.approx([1])
    assert border(1 - frame) == pytest.approx([0])


def test_measure_gathers_them(real: tuple[np.ndarray, np.ndarray]) -> None:
    found = measure(*real)
    assert found.count == 400
    assert found.ink == pytest.approx(real[0].mean())
    assert 0.35 < found.diversity < 0.55
    assert set(found.transfer) == {"reader", "twin"}
    assert min(found.transfer.values()) > 0.95
    held, labels = real_digits(3)
    assert held.shape == (30, 28, 28)
    assert list(np.bincount(labels)) == [3] * 10


def test_the_shipped_facets_are_what_their_recipe_makes() -> None:
    shipped = facets()
    assert shipped.shape == (10, PER_CLASS, 28, 28)
    assert shipped.min() >= 0
    assert shipped.max() <= 1
    with pytest.raises(ValueError, match="read-only"):
        shipped[0] = 0
    labels = np.repeat(np.arange(10), PER_CLASS)
    assert legible(shipped.reshape(-1, 28, 28), labels).mean() > 0.95


@pytest.mark.slow
def test_the_shipped_facets_can_be_made_again() -> None:
    made = make_facets(load_dataset(), PER_CLASS, np.random.default_rng(0))
    assert np.abs(made - facets()).max() < 1e-3


def test_facets_of_few_points() -> None:
    from artkit.classifier.datasets import Dataset, Split

    rng = np.random.default_rng(0)
    centres = rng.integers(0, 256, (2, 3, 28, 28))
    images = np.repeat(centres, 5, axis=1).reshape(-1, 28, 28).astype(np.uint8)
    split = Split(images, np.repeat([0, 1], 15))
    found = make_facets(Dataset("two", split, split, ("0", "1"), ""), 3, rng)
    for label in range(2):
        for centre in centres[label] / 255:
            assert min(np.abs(found[label] - centre).max(axis=(1, 2))) < 1e-4


def test_facets_know_ten_classes() -> None:
    from artkit.dreaming import Facets

    with pytest.raises(InputError, match="none of class 11"):
        Facets().bind([3, 11], [0, 0])
