import numpy as np
import pytest

from artkit.adversarial import PGD, Misclassification, Targeted, attack, success_curve


def test_the_curve_counts_what_it_says(twin) -> None:
    network, images, shown = twin.network, twin.images[:120], twin.labels[:120].copy()
    shown[:5] = (shown[:5] + 1) % 10  # five that are not classified correctly do not count
    curve = success_curve(network, images, shown, [0.3, 0.0, 0.05], "pgd:steps=10")
    assert (curve.norm, curve.count) == ("linf", 115)
    assert curve.epsilons.tolist() == [0.0, 0.05, 0.3]
    assert curve.shares[0] == 0
    assert curve.shares[2] == 1
    by_hand = attack(network, images[5:], shown[5:], PGD(epsilon=0.05, steps=10)).success.mean()
    assert curve.shares[1] == pytest.approx(by_hand)


def test_a_minimal_attack_runs_once_and_gives_every_point(twin) -> None:
    network, images, shown = twin.network, twin.images[:120], twin.labels[:120]
    sizes = np.linspace(0, 4, 9)
    curve = success_curve(network, images, shown, sizes, "ddn:steps=20", Targeted(1))
    assert curve.norm == "l2"
    assert curve.count == (shown != 1).sum()
    assert (np.diff(curve.shares) >= 0).all()
    assert curve.shares[-1] > 0.95
    l2 = attack(network, images[shown != 1], shown[shown != 1], "ddn:steps=20", Targeted(1)).l2
    assert curve.shares[3] == pytest.approx((l2 <= 1.5).mean())


def test_nothing_to_count(few) -> None:
    with pytest.raises(ValueError, match="classified correctly"):
        success_curve(few.network, few.images, (few.labels + 1) % 10, [0.1], criterion=Misclassification())
