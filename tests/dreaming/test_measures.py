import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from artkit.classifier import load_dataset, load_model
from artkit.dreaming.facets import PER_CLASS, facets, make_facets
from artkit.dreaming.measures import apart, border, confidences, diversity, grain, measure, measures
from artkit.dreaming.references import legible
from artkit.errors import InputError


@pytest.fixture(scope="module")
def real() -> tuple[np.ndarray, np.ndarray]:
    split = load_dataset().test
    return split.pixels[5000:5400].reshape(-1, 28, 28), split.labels[5000:5400].astype(np.int64)


def test_diversity() -> None:
    one = np.random.default_rng(0).random((1, 28, 28), np.float32)
    assert diversity(np.repeat(one, 3, axis=0), np.zeros(3, int)) == pytest.approx(0, abs=1e-5)
    far = np.zeros((2, 28, 28), np.float32)
    far[0, 0, 0] = far[1, 5, 5] = 1
    assert diversity(far, np.zeros(2, int)) == pytest.approx(1)
    assert np.isnan(diversity(far, np.array([0, 1])))


def test_diversity_is_that_of_all_pairs(real: tuple[np.ndarray, np.ndarray]) -> None:
    """The sum is taken without a pair; here are the pairs."""
    images, labels = real
    rows = images.reshape(len(images), -1).astype(np.float64)
    cosine = rows @ rows.T / np.outer(*[np.linalg.norm(rows, axis=1)] * 2)
    each = apart(images, labels)
    for at in (0, 17, 399):
        others = (labels == labels[at]) & (np.arange(400) != at)
        assert each[at] == pytest.approx(1 - cosine[at, others].mean(), abs=1e-6)
        assert each[at] != pytest.approx(1 - cosine[at, labels == labels[at]].mean(), abs=1e-4)


def test_no_pair_is_formed() -> None:
    images, labels = np.random.default_rng(0).random((6000, 28, 28), np.float32), np.zeros(6000, np.int64)

    def peak(function: Callable[[], object]) -> int:
        tracemalloc.start()
        function()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    rows = images.reshape(6000, -1)
    assert peak(lambda: rows @ rows.T) > 1e8
    assert peak(lambda: apart(images, labels)) < 1e8


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
    images, labels = real
    found = measure(images, labels)
    assert found.count == 400
    assert found.ink == pytest.approx(images.mean())
    assert 0.35 < found.diversity < 0.55
    assert set(found.transfer) == {"reader", "twin"}
    assert min(found.transfer.values()) > 0.95
    assert np.isnan(found.confidence)


def test_classes_are_measured_alone(real: tuple[np.ndarray, np.ndarray]) -> None:
    images, labels = real
    whole = measures(images, labels, judges=["twin"])
    parts = dict(whole.classes())
    assert list(parts) == list(range(10))
    assert sum(part.count for part in parts.values()) == 400
    for label in (1, 8):
        mine = labels == label
        alone = measures(images[mine], labels[mine], judges=["twin"]).quality()
        for name in ("count", "diversity", "grain", "border", "ink"):
            assert getattr(parts[label], name) == pytest.approx(getattr(alone, name), rel=1e-5)
        assert parts[label].transfer == alone.transfer
    assert whole.quality().diversity == pytest.approx(np.mean([part.diversity for part in parts.values()]))
    assert np.isnan(whole.quality().legibility)


def test_confidence_is_of_the_class_that_was_asked(real: tuple[np.ndarray, np.ndarray]) -> None:
    images, labels = real
    network = load_model("twin")
    asked = confidences(network, images, labels)
    assert asked == pytest.approx(network.probabilities(images)[np.arange(400), labels], abs=1e-5)
    assert asked.mean() > 0.9
    assert confidences(network, images, (labels + 1) % 10).mean() < 0.02
    with pytest.raises(ValueError, match="below 10, the classes of the network, not 11"):
        confidences(network, images, labels + 2)


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
