import numpy as np
import pytest

from artkit.adversarial import Targeted, attack, certified_distance
from artkit.adversarial.certificate import margin_bound
from artkit.classifier import load_model
from artkit.classifier.network import Network


def below(certified: np.ndarray, found: np.ndarray, success: np.ndarray) -> int:
    """Return how many successes are nearer than any can be."""
    return int((success & (found < certified)).sum())


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_no_attack_is_nearer_than_the_certificate(norm: str, twin) -> None:
    certified = certified_distance(twin.network, twin.images, twin.labels, norm)
    assert (certified > 0).all()
    nearest = "ddn" if norm == "l2" else "deepfool:norm=linf"
    for how in ("deepfool", "pgd:epsilon=0.3,steps=10", "pgd:norm=l2,epsilon=2", nearest):
        result = attack(twin.network, twin.images, twin.labels, how)
        found = getattr(result, norm)
        assert result.success.any()
        assert below(certified, found, result.success) == 0
    assert np.median(found / certified) < 3  # a bound that says something
    planted = np.where(np.arange(len(found)) == 7, 0.9 * certified, found)
    assert below(certified, planted, result.success) == 1


def test_targeted(twin) -> None:
    images, labels = twin.images[:60], twin.labels[:60]
    certified = certified_distance(twin.network, images, labels, "l2", target=1)
    result = attack(twin.network, images, labels, "ddn", Targeted(1))
    assert below(certified, result.l2, result.success) == 0
    assert (certified[labels == 1] == 0).all()
    assert (certified >= certified_distance(twin.network, images, labels, "l2") - 1e-6)[labels != 1].all()


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_the_bound_holds_for_random_points_of_the_ball(norm: str) -> None:
    rng = np.random.default_rng(0)
    network = Network.random((784, 30, 10), "relu", rng)
    x, labels, others = rng.random((5, 784)), np.arange(5), np.arange(5) + 3
    epsilon = np.array([0.01, 0.1, 0.5, 1, 3]) * (1 if norm == "l2" else 0.05)
    bound = margin_bound(network, x, labels, others, epsilon, norm)
    rows = np.arange(5)
    for trial in range(200):
        direction = rng.standard_normal(x.shape)
        if trial % 2:  # the worst there is: straight down the slope
            dz = np.zeros((5, 10))
            dz[rows, labels], dz[rows, others] = -1, 1
            direction = network.vjp(x)[1](dz)
        step = (
            np.sign(direction) if norm == "linf" else direction / np.linalg.norm(direction, axis=1)[:, None]
        )
        z = network.logits(x + (epsilon * rng.random(5) ** 0.1)[:, None] * step)
        assert (z[rows, labels] - z[rows, others] >= bound - 1e-9).all()
    z = network.logits(x)
    exact = z[rows, labels] - z[rows, others]
    assert np.allclose(margin_bound(network, x, labels, others, np.zeros(5), norm), exact)


def test_a_wrong_answer_has_no_certificate(twin) -> None:
    assert (certified_distance(twin.network, twin.images[:9], (twin.labels[:9] + 1) % 10) < 1e-6).all()


def test_other_networks_are_refused(twin) -> None:
    for name in ("potato", "robust"):
        with pytest.raises(ValueError, match="one hidden layer of ReLUs"):
            certified_distance(load_model(name), twin.images[:1], twin.labels[:1])
