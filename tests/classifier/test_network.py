from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.classifier.network import (
    Network,
    Tape,
    log_softmax,
    sigmoid,
    softmax,
    split_vector,
)

ACTIVATIONS = ["sigmoid", "relu"]


def network(activation="relu", sizes=(784, 12, 9, 10), seed=0):
    rng = np.random.default_rng(seed)
    net = Network.random(sizes, activation, rng)
    biases = tuple(rng.normal(0, 0.3, b.shape).astype(np.float32) for b in net.biases)
    return replace(net, biases=biases)


def batch(n=5, seed=1):
    return np.random.default_rng(seed).random((n, 28, 28))


def slope_error(net, x, layer, pullback_of=None):
    """Relative error of the vjp along a random direction, against a central difference; all in float64."""
    rng = np.random.default_rng(2)
    z, pullback = (pullback_of or net).vjp(x, layer)
    weights = rng.standard_normal(z.shape)
    direction = rng.standard_normal(x.shape)
    h = 1e-6
    ahead, behind = ((net.record(x + s * direction, layer).z * weights).sum() for s in (h, -h))
    expected = (ahead - behind) / (2 * h)
    return abs((pullback(weights) * direction).sum() - expected) / abs(expected)


class TestInputGradient:
    @pytest.mark.parametrize("activation", ACTIVATIONS)
    @pytest.mark.parametrize("layer", [0, 1, 2, -1, -2, -3])
    def test_is_that_of_a_central_difference(self, activation, layer):
        assert slope_error(network(activation), batch(), layer) < 1e-6

    def test_the_check_can_fail(self):
        """Planted: one weight of the network that is walked backwards differs by a tenth."""
        net = network()
        weights = [w.copy() for w in net.weights]
        weights[1] += 0.1
        assert slope_error(net, batch(), -1, replace(net, weights=tuple(weights))) > 1e-3

    @pytest.mark.parametrize("shape", [(5, 28, 28), (5, 784)])
    def test_comes_in_the_shape_of_the_images(self, shape):
        x = batch().reshape(shape).astype(np.float32)
        z, pullback = network().vjp(x)
        dx = pullback(z)
        assert (z.shape, dx.shape, dx.dtype) == ((5, 10), shape, np.float32)

    def test_comes_in_the_memory_order_of_the_images(self):
        x = batch().astype(np.float32)
        last = np.ascontiguousarray(x.transpose(1, 2, 0)).transpose(
            2, 0, 1
        )  # (n, 28, 28) of memory (28, 28, n)
        z, pullback = network().vjp(x)
        z_last, pullback_last = network().vjp(last)
        dx = pullback_last(z)
        np.testing.assert_allclose(z_last, z, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(dx, pullback(z), rtol=1e-5, atol=1e-5)
        assert dx.strides == last.strides

    def test_refuses_a_gradient_of_another_shape(self):
        _, pullback = network().vjp(batch())
        with pytest.raises(ValueError, match=r"expected a gradient of shape \(5, 10\), found \(5, 9\)"):
            pullback(np.ones((5, 9), np.float32))


class TestParameterGradient:
    @pytest.mark.parametrize("activation", ACTIVATIONS)
    @pytest.mark.parametrize("dropout", [False, True])
    def test_is_that_of_a_central_difference(self, activation, dropout):
        net, x, rng = network(activation), batch(), np.random.default_rng(3)
        masks = tuple(rng.integers(0, 2, (5, n)) * 2.0 for n in net.sizes[1:-1]) if dropout else ()
        weights = rng.standard_normal((5, 10))
        gradient = np.zeros(net.vector.size)
        net.record(x, masks=masks).to_parameters(weights, *split_vector(gradient, net.sizes))

        step = (1e-4 * rng.standard_normal(gradient.size)).astype(np.float32)
        ahead, behind = net.vector + step, net.vector - step  # rounded: the true step is their difference
        values = [
            (Network.from_vector(v, net.sizes, activation).record(x, masks=masks).z * weights).sum()
            for v in (ahead, behind)
        ]
        expected = values[0] - values[1]
        found = gradient @ (ahead.astype(np.float64) - behind)
        assert abs(found - expected) < 2e-5 * abs(expected)
        assert abs(found) > 1e-6

    def test_is_the_sum_over_the_batch(self):
        net, x = network(), batch()
        dz = np.random.default_rng(4).standard_normal((5, 10))

        def gradient(rows):
            out = np.zeros(net.vector.size)
            net.record(x[rows]).to_parameters(dz[rows], *split_vector(out, net.sizes))
            return out

        np.testing.assert_allclose(
            gradient(slice(0, 2)) + gradient(slice(2, 5)), gradient(slice(0, 5)), atol=1e-12
        )


class TestForward:
    @pytest.mark.parametrize("activation", ACTIVATIONS)
    def test_is_what_the_formula_says(self, activation):
        net, x = network(activation), batch()
        h = x.reshape(5, 784)
        for i, (w, b) in enumerate(zip(net.weights, net.biases, strict=True)):
            z = h @ w + b
            h = np.maximum(z, 0) if activation == "relu" else 1 / (1 + np.exp(-z))
            np.testing.assert_allclose(net.record(x, i).z, z, rtol=1e-12, atol=1e-12)
        np.testing.assert_array_equal(net.logits(x), net.record(x).z)

    def test_does_not_touch_the_images(self):
        x = batch().astype(np.float32)
        before = x.copy()
        _, pullback = network().vjp(x)
        pullback(np.ones((5, 10), np.float32))
        np.testing.assert_array_equal(x, before)

    @pytest.mark.parametrize(
        ("given_type", "computed"),
        [(np.float64, np.float64), (np.float32, np.float32), (np.uint8, np.float32)],
    )
    def test_computes_in_the_precision_of_the_images(self, given_type, computed):
        assert network().logits(batch().astype(given_type)).dtype == computed

    def test_an_empty_batch_is_a_batch(self):
        z, pullback = network().vjp(np.zeros((0, 28, 28), np.float32))
        assert pullback(z).shape == (0, 28, 28)

    @pytest.mark.parametrize("shape", [(784,), (28, 28), (5, 783), (5, 27, 28)])
    def test_refuses_other_shapes(self, shape):
        with pytest.raises(ValueError, match="expected images of shape"):
            network().logits(np.zeros(shape, np.float32))

    @pytest.mark.parametrize("layer", [3, -4])
    def test_refuses_layers_that_it_has_not(self, layer):
        with pytest.raises(ValueError, match="expected a layer between -3 and 2"):
            network().vjp(batch(), layer)


class TestProbabilities:
    def test_sum_to_one_and_agree_with_their_logarithms(self):
        p = network().probabilities(batch())
        np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-6)
        np.testing.assert_allclose(np.log(p), network().log_probabilities(batch()), rtol=1e-5)

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_large_logits_do_not_overflow(self, dtype):
        z = np.array([[1e4, 0, -1e4], [-1e4, -1e4, -1e4]], dtype)
        np.testing.assert_allclose(softmax(z), [[1, 0, 0], [1 / 3] * 3], rtol=1e-6)
        np.testing.assert_allclose(log_softmax(z)[0], [0, -1e4, -2e4])

    def test_the_sigmoid_is_stable(self):
        z = np.array([-1e4, -2, 0, 2, 1e4], np.float32)
        np.testing.assert_allclose(sigmoid(z), [0, 0.11920292, 0.5, 0.88079708, 1], rtol=1e-6, atol=1e-30)

    def test_random_weights_begin_unsure(self):
        """A fresh network must not be saturated, whatever its depth: no class above three quarters."""
        net = Network.random((784, 512, 512, 10), "relu", np.random.default_rng(0))
        assert net.probabilities(batch(50) * 0.3).max() < 0.75


class TestConstruction:
    def test_is_frozen(self):
        net = network()
        with pytest.raises(FrozenInstanceError):
            net.activation = "sigmoid"
        with pytest.raises(ValueError, match="read-only"):
            net.weights[0][0, 0] = 1
        with pytest.raises(TypeError):
            net.meta["preset"] = "other"

    def test_takes_what_it_is_given_as_float32_rows(self):
        net = Network((np.asfortranarray(np.ones((784, 10))),), (np.zeros(10),), "relu")
        assert net.weights[0].dtype == np.float32
        assert net.weights[0].flags.c_contiguous

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"weights": ()}, "as many weights as biases, found 0 and 3"),
            (
                {"weights": (np.ones((784, 12)), np.ones((11, 9)), np.ones((9, 10)))},
                r"weights 1 of shape \(12, out",
            ),
            (
                {"weights": (np.ones(784), np.ones((12, 9)), np.ones((9, 10)))},
                r"weights 0 of .* found \(784,\)",
            ),
            ({"biases": (np.ones(12), np.ones(8), np.ones(10))}, r"biases 1 of shape \(9,\), found \(8,\)"),
            ({"labels": ("a", "b")}, "expected 10 labels, one an output, found 2"),
            ({"activation": "tanh"}, "found 'tanh'"),
        ],
    )
    def test_refuses_what_does_not_fit(self, change, message):
        with pytest.raises(ValueError, match=message):
            replace(network(), **change)

    @given(st.lists(st.integers(1, 7), min_size=2, max_size=5), st.integers(0, 9))
    def test_a_vector_and_back(self, sizes, seed):
        labels = tuple(map(str, range(sizes[-1])))
        net = Network.random(sizes, "relu", np.random.default_rng(seed), labels)
        again = Network.from_vector(net.vector, sizes, "relu", labels)
        assert again.sizes == tuple(sizes)
        assert again.digest == net.digest

    def test_refuses_a_vector_of_another_length(self):
        with pytest.raises(ValueError, match=r"expected a vector of 7850 parameters, found shape \(7851,\)"):
            Network.from_vector(np.zeros(7851, np.float32), (784, 10), "relu")

    def test_a_network_on_a_vector_follows_it(self):
        """Training relies on it: the network that a hook is shown is the network as it now is."""
        vector = network().vector
        net = Network.from_vector(vector, (784, 12, 9, 10), "relu")
        vector *= 0
        assert not net.logits(batch()).any()


class TestDigest:
    def test_is_a_sha256_that_survives_a_copy(self):
        net = network()
        assert len(net.digest) == 64
        assert replace(net, meta={"preset": "x"}).digest == net.digest

    def test_knows_every_part(self):
        net = network()
        one_bit = [b.copy() for b in net.biases]
        one_bit[2][9] = np.nextafter(one_bit[2][9], 1)
        others = [network("sigmoid"), replace(net, biases=tuple(one_bit)), network(sizes=(784, 12, 10))]
        assert len({net.digest, *(other.digest for other in others)}) == 4


def test_a_tape_keeps_what_each_layer_saw():
    tape = network().record(batch(), 1)
    assert isinstance(tape, Tape)
    assert [a.shape for a in tape.seen] == [(5, 784), (5, 12)]
    assert [i for i, _ in tape.deltas(tape.z)] == [1, 0]


@pytest.mark.parametrize(("down", "right"), [(0, 0), (2, 0), (-1, 3), (27, -27)])
def test_a_rolled_network_sees_images_moved(down, right):
    net, x = network(), batch()
    rolled = net.rolled(down, right)
    assert rolled is net.rolled(down, right)
    moved = np.roll(x, (down, right), axis=(1, 2))
    z, pullback = rolled.vjp(x)
    expected, expected_pullback = net.vjp(moved)
    assert np.allclose(z, expected)
    dz = batch(5, 2)[:, 0, :10]
    assert np.allclose(pullback(dz), np.roll(expected_pullback(dz), (-down, -right), axis=(1, 2)))
    assert (down, right) == (0, 0) or not np.allclose(z, net.logits(x))
