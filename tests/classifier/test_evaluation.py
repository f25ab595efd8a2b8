from dataclasses import replace

import numpy as np
import pytest

from artkit.classifier.datasets import Split, load_dataset
from artkit.classifier.evaluation import accuracy, confusion_matrix, evaluate, predictions, robust_accuracy
from artkit.classifier.network import Network

RNG = np.random.default_rng(0)
COUNT = 1203  # more than two chunks, and not a multiple of one


@pytest.fixture(scope="module")
def digits() -> Split:
    split = load_dataset().test
    return Split(split.images[:COUNT], split.labels[:COUNT])


@pytest.fixture(scope="module")
def network() -> Network:
    """Without hidden layers: each output is the likeness with the mean image of a class."""
    train = load_dataset().train
    means = np.stack([train.pixels[train.labels == k].mean(axis=0) for k in range(10)])
    return Network((means.T,), (-np.square(means).sum(axis=1) / 2,), "relu")


def test_every_figure_is_the_same_count(network, digits):
    expected = network.logits(digits.pixels).argmax(axis=1)
    np.testing.assert_array_equal(predictions(network, digits), expected)
    found = evaluate(network, digits)
    table = np.zeros((10, 10), int)
    for label, prediction in zip(digits.labels, expected, strict=True):
        table[label, prediction] += 1
    np.testing.assert_array_equal(found.confusion, table)
    np.testing.assert_array_equal(confusion_matrix(network, digits), table)
    assert found.accuracy == accuracy(network, digits) == (expected == digits.labels).mean()
    assert found.per_class[3] == (expected == 3)[digits.labels == 3].mean()
    assert 0.7 < found.accuracy < 0.9, "the nearest mean is a fair reader and not a good one"


def test_attacks_tell_more_the_farther_they_reach(network, digits):
    found = evaluate(network, digits, (0, 0.5, 1)).robust
    assert list(found) == [0.0, 0.5, 1.0]
    assert accuracy(network, digits) == found[0] > found[0.5] > found[1] + 0.05
    assert found[0.5] == robust_accuracy(network, digits, 0.5)


def test_a_linear_network_has_its_exact_robust_accuracy(digits, network):
    """Two classes, one matrix: the distance to the boundary is known, and PGD must find just that (bar the box)."""
    weights, biases = network.weights[0][:, :2], network.biases[0][:2]
    two = Network((weights,), (biases,), "relu", ("0", "1"))
    chosen = digits.labels < 2
    split = Split(digits.images[chosen], digits.labels[chosen])
    z = two.logits(split.pixels)
    margin = np.where(split.labels == 1, 1, -1) * (z[:, 1] - z[:, 0])
    distance = margin / np.linalg.norm(weights[:, 1] - weights[:, 0])
    for epsilon in (0.5, 1.0):
        found = robust_accuracy(two, split, epsilon)
        assert (distance > epsilon).mean() <= found <= (distance > 0.7 * epsilon).mean() + 0.01


def test_a_class_without_images_has_no_share(network, digits):
    some = digits.labels != 4
    found = evaluate(network, Split(digits.images[some], digits.labels[some]))
    assert np.isnan(found.per_class[4])
    assert not np.isnan(found.accuracy)


def test_refuses_what_cannot_be_examined(network, digits):
    with pytest.raises(ValueError, match="expected images with labels below 2"):
        evaluate(replace(Network((RNG.random((784, 2)),), (np.zeros(2),), "relu", ("a", "b"))), digits)
    with pytest.raises(ValueError, match="found 0 images"):
        evaluate(network, Split(digits.images[:0], digits.labels[:0]))
