from dataclasses import replace

import numpy as np
import pytest

import artkit.classifier.training as training
from artkit.classifier.datasets import Split, load_dataset
from artkit.classifier.evaluation import accuracy, robust_accuracy
from artkit.classifier.losses import LOSSES
from artkit.classifier.network import Network, split_vector
from artkit.classifier.optimizers import SGD, Adam
from artkit.classifier.perturbation import Adversary
from artkit.classifier.training import Settings, hold_out, train

QUICK = Settings(epochs=2, rate=0.01, batch=50, optimizer=Adam())


@pytest.fixture(scope="module")
def digits() -> Split:
    split = load_dataset().train
    return Split(split.images[:2000], split.labels[:2000])


@pytest.fixture(scope="module")
def unseen() -> Split:
    split = load_dataset().test
    return Split(split.images[:1000], split.labels[:1000])


def start(activation="relu", seed=0):
    return Network.random((784, 24, 10), activation, np.random.default_rng(seed))


def run(split, settings=QUICK, seed=1, **options):
    return train(start(), split, settings, np.random.default_rng(seed), **options)


def few(split, n):
    return Split(split.images[:n], split.labels[:n])


class TestLearning:
    @pytest.mark.parametrize(
        ("activation", "settings"),
        [
            ("sigmoid", Settings(epochs=4, rate=3.0, batch=10, loss="quadratic")),
            ("sigmoid", Settings(epochs=4, rate=0.5, batch=10, loss="cross-entropy", weight_decay=1e-4)),
            ("relu", Settings(epochs=4, rate=0.02, batch=50, optimizer=SGD(momentum=0.9), schedule="step")),
            (
                "relu",
                Settings(epochs=4, rate=0.01, batch=64, optimizer=Adam(), schedule="cosine", dropout=0.1),
            ),
            ("relu", Settings(epochs=4, rate=0.01, batch=50, optimizer=Adam(), average=0.9, parts=2)),
        ],
        ids=["book", "cross-entropy", "momentum", "dropout", "average"],
    )
    def test_every_kind_of_training_learns(self, digits, unseen, activation, settings):
        network = start(activation)
        best = train(network, digits, settings, np.random.default_rng(1)).best.network
        assert accuracy(network, unseen) < 0.3
        assert accuracy(best, unseen) > 0.82

    def test_adversarial_training_makes_robust(self, digits, unseen):
        settings = replace(QUICK, epochs=4)
        plain = run(digits, settings).best.network
        hardened = run(digits, replace(settings, perturb=Adversary(1.0, steps=3))).best.network
        assert accuracy(hardened, unseen) > 0.8
        assert robust_accuracy(hardened, unseen, 1.0) > robust_accuracy(plain, unseen, 1.0) + 0.2


class TestOneStep:
    """One epoch of one batch, against the formula."""

    @pytest.mark.parametrize("parts", [1, 3])
    def test_is_the_mean_gradient_times_the_rate(self, digits, parts):
        split, network = few(digits, 40), start()
        settings = Settings(epochs=1, rate=0.5, batch=40, weight_decay=0.02, parts=parts)
        moved = train(network, split, settings, np.random.default_rng(0)).best.network
        tape = network.record(split.pixels)
        gradient = np.empty_like(network.vector)
        dz = LOSSES["log-likelihood"].gradient(tape.z, split.labels)
        tape.to_parameters(dz / 40, *split_vector(gradient, network.sizes))
        decay = np.concatenate([np.full(784 * 24 + 240, 0.99), np.ones(34)])  # weights shrink, biases do not
        np.testing.assert_allclose(moved.vector, network.vector * decay - 0.5 * gradient, atol=2e-6)

    def test_the_hooks_see_and_change_the_images(self, digits):
        split, seen = few(digits, 40), []

        def augment(images, rng):
            seen.append(images.copy())
            return images * np.float32(0.5)

        def perturb(images, labels, network, rng):
            seen.append((images.copy(), labels.copy(), network.digest))
            return images + np.float32(0.25)

        settings = Settings(epochs=1, rate=0.1, batch=40, augment=augment, perturb=perturb)
        moved = train(start(), split, settings, np.random.default_rng(0)).best.network
        raw, (halved, labels, digest) = seen
        assert digest == start().digest
        np.testing.assert_array_equal(halved, raw * np.float32(0.5))
        assert sorted(raw.sum(axis=1).tolist()) == pytest.approx(sorted(split.pixels.sum(axis=1).tolist()))
        tape = start().record(halved + np.float32(0.25))
        dz = LOSSES["log-likelihood"].gradient(tape.z, labels) / 40
        gradient = np.empty_like(start().vector)
        tape.to_parameters(dz, *split_vector(gradient, start().sizes))
        np.testing.assert_allclose(moved.vector, start().vector - 0.1 * gradient, atol=1e-6)

    def test_a_batch_larger_than_the_set_and_a_remainder_are_trained_on(self, digits):
        for count, batch in ((30, 100), (130, 100)):
            sizes = []

            def augment(images, rng, sizes=sizes):
                sizes.append(len(images))
                return images

            run(few(digits, count), Settings(epochs=1, rate=0.1, batch=batch, augment=augment))
            assert sum(sizes) == count


class TestDeterminism:
    RICH = Settings(
        epochs=2,
        rate=0.01,
        batch=64,
        optimizer=Adam(),
        schedule="cosine",
        dropout=0.2,
        average=0.9,
        perturb=Adversary(0.5, steps=1),
        parts=2,
    )

    def test_the_same_seed_gives_the_same_bits(self, digits):
        split = few(digits, 600)
        first, again, other = (run(split, self.RICH, seed).best.network.digest for seed in (1, 1, 2))
        assert first == again
        assert first != other

    def test_one_core_gives_the_bits_of_two(self, digits, monkeypatch):
        split, held = few(digits, 600), few(digits, 700)
        two = run(split, self.RICH, validation=held)
        pool = training.ThreadPoolExecutor
        monkeypatch.setattr(training, "ThreadPoolExecutor", lambda workers: pool(1))
        monkeypatch.setattr("artkit.classifier.parallel.cores", lambda: 1)
        one = run(split, self.RICH, validation=held)
        assert one.best.network.digest == two.best.network.digest
        assert one.accuracies == two.accuracies

    def test_a_callback_and_a_validation_set_change_nothing(self, digits):
        split = few(digits, 600)
        bits = [
            run(split, self.RICH, **options).best.network.digest
            for options in ({}, {"callback": lambda epoch: np.random.default_rng(0).random()})
        ]
        networks = {}
        run(
            split,
            self.RICH,
            validation=few(digits, 100),
            callback=lambda epoch: networks.update({epoch.number: epoch.network.digest}),
        )
        assert {*bits} == {networks[2]}

    def test_arguments_are_not_touched(self, digits):
        network, split = start(), few(digits, 200)
        digest, images = network.digest, split.images.copy()
        train(network, split, self.RICH, np.random.default_rng(0))
        assert Network(network.weights, network.biases, "relu").digest == digest
        np.testing.assert_array_equal(split.images, images)


class TestEpochs:
    def test_begin_with_the_untrained_network(self, digits):
        epochs = []
        run(digits, callback=epochs.append)
        assert [epoch.number for epoch in epochs] == [0, 1, 2]
        assert epochs[0].network.digest == start().digest
        assert len({epoch.network.digest for epoch in epochs}) == 3
        assert all(np.isnan(epoch.accuracy) for epoch in epochs)

    def test_the_best_on_the_validation_images_is_kept(self, digits, unseen):
        epochs = []
        wild = replace(QUICK, epochs=8, rate=1.0, optimizer=SGD())  # so fast that later is not always better
        result = run(few(digits, 500), wild, validation=unseen, callback=epochs.append)
        best = max(epochs, key=lambda epoch: (epoch.accuracy, -epoch.loss))
        assert result.best is best
        assert 0 < best.number < 8
        assert result.accuracies == tuple(epoch.accuracy for epoch in epochs)
        assert best.accuracy == pytest.approx(accuracy(best.network, unseen))

    def test_without_validation_images_the_last_is_kept(self, digits):
        assert run(digits).best.number == 2

    def test_no_epochs_leave_the_network_as_it_was(self, digits):
        assert run(digits, replace(QUICK, epochs=0)).best.network.digest == start().digest

    def test_a_callback_can_end_the_training(self, digits):
        seen = []

        def callback(epoch):
            seen.append(epoch.number)
            if epoch.number == 1:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run(digits, replace(QUICK, epochs=50, parts=2), callback=callback)
        assert seen == [0, 1]

    def test_nothing_is_printed(self, digits, unseen, capfd):
        run(few(digits, 200), validation=unseen)
        assert capfd.readouterr() == ("", "")


def test_held_out_images_are_all_and_only_the_others(digits):
    ids = np.zeros((100, 28, 28), np.uint8)
    ids[:, 0, 0] = np.arange(100)
    kept, held = hold_out(Split(ids, np.arange(100) % 10), 25, np.random.default_rng(0))
    assert (len(kept), len(held)) == (75, 25)
    both = np.concatenate([part.images[:, 0, 0] for part in (kept, held)])
    assert sorted(both.tolist()) == list(range(100))
    assert (held.images[:, 0, 0] % 10 == held.labels).all()
    assert held.images[:, 0, 0].tolist() != list(range(75, 100)), (
        "a set that is sorted by class would lose some"
    )
