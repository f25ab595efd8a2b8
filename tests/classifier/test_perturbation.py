from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artkit.classifier.losses import LOSSES
from artkit.classifier.network import Network
from artkit.classifier.perturbation import Adversary, pgd

NORMS = {"l2": lambda d: np.sqrt((d**2).sum(axis=1)), "linf": lambda d: np.abs(d).max(axis=1)}


def network(scale=1.0):
    net = Network.random((784, 20, 10), "relu", np.random.default_rng(0))
    return replace(net, weights=tuple(w * np.float32(scale) for w in net.weights))


def batch(n=8, shape=(28, 28)):
    rng = np.random.default_rng(1)
    return rng.random((n, *shape), np.float32).round(1), rng.integers(0, 10, n)


def offsets(x, images):
    return (x.astype(np.float64) - images).reshape(len(images), -1)


@pytest.mark.parametrize("norm", sorted(NORMS))
@settings(max_examples=25, deadline=None)
@given(epsilon=st.floats(0.01, 12), steps=st.integers(0, 5), seed=st.none() | st.integers(0, 99))
def test_stays_in_the_ball_and_in_the_box(norm, epsilon, steps, seed):
    images, labels = batch()
    rng = None if seed is None else np.random.default_rng(seed)
    x = pgd(network(), images, labels, epsilon=epsilon, steps=steps, norm=norm, rng=rng)
    assert x.min() >= 0
    assert x.max() <= 1
    assert NORMS[norm](offsets(x, images)).max() <= epsilon * (1 + 1e-5)


@pytest.mark.parametrize(("norm", "epsilon"), [("l2", 1.0), ("linf", 0.05)])
def test_makes_every_image_harder(norm, epsilon):
    images, labels = batch()
    value = LOSSES["log-likelihood"].value
    x = pgd(network(), images, labels, epsilon=epsilon, steps=10, norm=norm)
    assert (value(network().logits(x), labels) > value(network().logits(images), labels) + 0.1).all()


def test_beats_a_random_point_of_the_ball_as_it_must():
    images, labels = batch()
    value = LOSSES["log-likelihood"].value
    climbed = pgd(network(), images, labels, epsilon=1, steps=10)
    thrown = pgd(network(), images, labels, epsilon=1, steps=0, rng=np.random.default_rng(0))
    assert np.linalg.norm(offsets(thrown, images)) > 0.1
    assert (value(network().logits(climbed), labels) > value(network().logits(thrown), labels)).all()


def test_one_step_of_l2_goes_along_the_gradient():
    images = np.full((1, 784), 0.5, np.float32)
    labels = np.array([3])
    x = pgd(network(), images, labels, epsilon=1, steps=1, stride=0.25)
    z, pullback = network().vjp(images)
    gradient = pullback(LOSSES["log-likelihood"].gradient(z, labels))
    np.testing.assert_allclose(x - images, 0.25 * gradient / np.linalg.norm(gradient), atol=1e-6)


def test_a_network_that_is_sure_to_the_last_bit_is_fooled_all_the_same():
    """Its softmax gradient underflows in float32; only the direction may count."""
    images, _ = batch()
    labels = network(30).logits(images).argmax(axis=1)
    assert not LOSSES["log-likelihood"].gradient(network(30).logits(images), labels).any()
    x = pgd(network(30), images, labels, epsilon=6, steps=20)
    assert (network(30).logits(x).argmax(axis=1) != labels).all()


@pytest.mark.parametrize("shape", [(28, 28), (784,)])
def test_keeps_the_shape_and_leaves_the_images_alone(shape):
    images, labels = batch(shape=shape)
    before = images.copy()
    assert pgd(network(), images, labels, epsilon=1, steps=3).shape == images.shape
    np.testing.assert_array_equal(images, before)


def test_no_distance_is_no_change():
    images, labels = batch()
    np.testing.assert_array_equal(pgd(network(), images, labels, epsilon=0, steps=3), images)


def test_the_start_hangs_on_the_generator_alone():
    images, labels = batch()
    x, same, other = (
        Adversary(1.0, steps=2)(images, labels, network(), np.random.default_rng(seed)) for seed in (5, 5, 6)
    )
    np.testing.assert_array_equal(x, same)
    assert (x != other).any()


def test_every_image_may_have_a_ball_of_its_own():
    images, labels = batch()
    epsilon = np.linspace(0, 3, len(images), dtype=np.float32)
    lengths = NORMS["l2"](offsets(pgd(network(), images, labels, epsilon=epsilon, steps=8), images))
    np.testing.assert_array_less(lengths, epsilon + 1e-5)
    np.testing.assert_array_less(0.8 * epsilon[1:], lengths[1:])


def test_radii_are_drawn_between_the_least_and_the_largest():
    images, labels = batch(200)
    adversary = Adversary(2.0, steps=4, least=1.0)
    lengths = NORMS["l2"](offsets(adversary(images, labels, network(), np.random.default_rng(0)), images))
    assert 0.8 < lengths.min() < 1.15
    assert 1.85 < lengths.max() <= 2.0 + 1e-5


def test_a_network_of_one_class_cannot_be_fooled_and_does_not_fail():
    images, _ = batch()
    one = Network.random((784, 1), "relu", np.random.default_rng(0), ("all",))
    assert np.isfinite(pgd(one, images, np.zeros(len(images), int), epsilon=1, steps=3)).all()
