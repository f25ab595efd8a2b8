import json
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

import artkit.classifier.presets as presets
from artkit.classifier.augmentation import blur
from artkit.classifier.datasets import Dataset, Split, load_dataset
from artkit.classifier.evaluation import accuracy, robust_accuracy
from artkit.classifier.model_files import load_model, model_names
from artkit.classifier.presets import PRESETS, train_preset

NAMES = ("book", "dial-0", "dial-1", "dial-2", "dial-3", "dial-4", "potato", "reader", "robust", "twin")

AT_LEAST = {"book": 0.945, "potato": 0.976, "twin": 0.976, "robust": 0.986, "reader": 0.9935}
"""What was promised, on the 10,000 test images."""


@pytest.fixture(scope="module")
def mnist() -> Dataset:
    return load_dataset()


@pytest.fixture(scope="module")
def small(mnist) -> Dataset:
    def few(split, n):
        return Split(split.images[:n], split.labels[:n])

    return replace(mnist, train=few(mnist.train, 900), test=few(mnist.test, 300))


class TestShippedModels:
    def test_every_preset_has_one(self):
        assert tuple(sorted(PRESETS)) == model_names() == NAMES

    @pytest.mark.parametrize("name", NAMES)
    def test_does_what_its_file_claims(self, name, mnist):
        network, preset = load_model(name), PRESETS[name]
        results = network.meta["results"]
        assert accuracy(network, mnist.test) == pytest.approx(results["test"], abs=3e-4)
        assert results["test"] >= AT_LEAST.get(name, 0.95)
        assert network.sizes == (784, *preset.hidden, 10)
        assert network.activation == preset.activation
        assert network.meta["preset"] == name
        assert network.meta["data"] == mnist.sha256
        assert network.meta["epochs"] == preset.settings.epochs
        assert 0 < network.meta["epoch"] <= preset.settings.epochs
        assert set(network.meta) == {"preset", "seed", "data", "epochs", "epoch", "results", "versions"}

    def test_robust_holds_what_it_promises(self, mnist):
        network = load_model("robust")
        claimed = network.meta["results"]["robust"]
        some = Split(mnist.test.images[::5], mnist.test.labels[::5])
        assert claimed["1"] >= 0.88
        assert claimed["2"] >= 0.53
        assert robust_accuracy(network, some, 1.0) == pytest.approx(claimed["1"], abs=0.02)
        assert robust_accuracy(network, some, 2.0) == pytest.approx(claimed["2"], abs=0.03)

    def test_the_reader_bears_what_paper_and_cameras_do(self, mnist):
        digits = Split(mnist.test.images[::4], mnist.test.labels[::4]).pixels
        labels, reader, twin = mnist.test.labels[::4], load_model("reader"), load_model("twin")

        def read(network, images):
            return float(np.mean(network.logits(images).argmax(axis=1) == labels))

        shifted = np.roll(digits.reshape(-1, 28, 28), (2, -2), (1, 2)).reshape(-1, 784)
        soft = np.ascontiguousarray(blur(digits.T[None], np.array([0.7]))[0].T)
        poor = 0.2 + 0.55 * np.roll(soft.reshape(-1, 28, 28), (-1, 2), (1, 2))
        hard = (digits > 0.5).astype(np.float32)
        for view in (shifted, soft, hard, 0.3 + 0.7 * digits, 0.7 * digits, poor):
            assert read(reader, view) > 0.98
        assert read(twin, digits) > 0.97
        assert read(twin, poor) < 0.6, "a network that never saw such images cannot do it"

    def test_the_dial_goes_from_sober_to_lucid(self):
        held = [load_model(f"dial-{i}").meta["results"]["robust"]["2"] for i in range(5)]
        assert held == sorted(held)
        assert held[4] > held[0] + 0.3


class TestMaking:
    @pytest.mark.parametrize("name", ["book", "twin", "robust", "reader"])
    def test_gives_the_network_and_its_story(self, small, name):
        epochs = []
        outcome = train_preset(name, small, 5, epochs=1, callback=epochs.append)
        network = outcome.network
        assert network.sizes == (784, *PRESETS[name].hidden, 10)
        assert network.meta["results"]["test"] == accuracy(network, small.test) == outcome.test.accuracy
        assert network.meta["results"]["validation"] == outcome.chosen.accuracy
        assert network.meta["epoch"] == outcome.chosen.number
        assert json.loads(json.dumps(dict(network.meta))) == network.meta
        assert [epoch.network.meta["epoch"] for epoch in epochs] == [0, 1]
        assert "test" not in epochs[1].network.meta["results"], (
            "nobody looks at the test images before the end"
        )

    def test_depends_on_the_seed_alone(self, small):
        first, again, other = (train_preset("twin", small, s, epochs=1).network for s in (5, 5, 6))
        assert (first.digest, first.meta) == (again.digest, again.meta)
        assert first.digest != other.digest

    def test_halved_weights_are_those_of_the_file(self, small, monkeypatch):
        for half in (True, False):
            preset = replace(PRESETS["book"], half=half)
            monkeypatch.setattr(presets, "PRESETS", {"book": preset})
            vector = train_preset("book", small, 0, epochs=1).network.vector
            assert (vector == vector.astype(np.float16)).all() == half

    def test_as_many_classes_as_the_data_has(self, small):
        labels = ("even", "odd", "neither")

        def parity(split):
            return Split(split.images, split.labels % 2)

        other = replace(small, train=parity(small.train), test=parity(small.test), labels=labels)
        network = train_preset("twin", other, 0, epochs=2).network
        assert network.labels == labels
        assert network.meta["results"]["test"] > 0.8


@pytest.mark.slow
@pytest.mark.parametrize("name", ["book", "potato"])
def test_retraining_gives_the_shipped_network(name, mnist):
    """Bit for bit where BLAS adds up in the same order, and the same figures anywhere."""
    shipped = load_model(name)
    again = train_preset(name, mnist, shipped.meta["seed"]).network
    if again.digest != shipped.digest:
        for figure in ("validation", "test"):
            assert again.meta["results"][figure] == pytest.approx(shipped.meta["results"][figure], abs=4e-3)


def test_presets_are_read_only():
    with pytest.raises(TypeError):
        PRESETS["mine"] = PRESETS["book"]
    with pytest.raises(FrozenInstanceError):
        PRESETS["book"].half = False
