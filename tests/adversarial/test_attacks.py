"""What every attack promises, and what each is known for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artkit.adversarial import (
    ATTACKS,
    DDN,
    EOT,
    FGSM,
    PGD,
    Attack,
    CarliniWagner,
    Criterion,
    DeepFool,
    Fooling,
    Misclassification,
    Patch,
    Targeted,
    Universal,
    attack,
    build_attack,
    distances,
)
from artkit.classifier import load_dataset, load_model
from artkit.classifier.network import Network
from artkit.errors import InputError, UnknownNameError

EVERY: list[Attack] = [
    FGSM(),
    FGSM(norm="l2", epsilon=2),
    PGD(),
    PGD(norm="l2", epsilon=1.5, steps=10, scatter=True),
    PGD(epsilon=0.2, steps=5, scatter=True),
    DeepFool(),
    DeepFool(norm="linf"),
    DDN(steps=20),
    CarliniWagner(searches=3, steps=40, rate=0.05),
    Universal(steps=10),
    Universal(norm="l2", epsilon=4, steps=10),
    Universal(steps=10, ink=True),
    Patch(steps=5),
    Patch(steps=5, row=0, column=18, disc=True),
    EOT(steps=4, draws=2),
    EOT(norm="l2", epsilon=3, steps=4, draws=2),
    Fooling(steps=4, form="mirror", survive="scan", draws=2, judge="none"),
]
MINIMAL: list[Attack] = [
    DeepFool(),
    DeepFool(norm="linf"),
    DDN(),
    CarliniWagner(searches=6, steps=100, rate=0.05),
]
GOALS = [Misclassification(), Targeted(1), Targeted(1, confidence=0.999), Misclassification(confidence=0.9)]


def run(how: Attack, subjects, goal: Criterion, seed: int = 0) -> np.ndarray:
    return how(subjects.network, subjects.images, subjects.labels, goal, np.random.default_rng(seed))


@pytest.mark.parametrize("how", EVERY, ids=repr)
def test_the_promises(how: Attack, few) -> None:
    before = few.images.copy()
    few.images.flags.writeable = False
    found = run(how, few, Targeted(1, confidence=0.99) & Misclassification(), 5)
    again = run(how, few, Targeted(1, confidence=0.99) & Misclassification(), 5)
    assert np.array_equal(few.images, before)
    assert found.shape == before.shape
    assert found.dtype == np.float32
    assert found.min() >= 0
    assert found.max() <= 1
    assert np.array_equal(found, again)
    if hasattr(how, "epsilon"):
        assert distances(before, found, how.norm).max() <= how.epsilon


@settings(max_examples=60)
@given(
    epsilon=st.floats(0, 1.5) | st.sampled_from([0.1, 0.3, 1e-7, 1e-9]),
    norm=st.sampled_from(["l2", "linf"]),
    kind=st.sampled_from([FGSM, PGD]),
    seed=st.integers(0, 99),
)
def test_nothing_leaves_the_ball_by_a_rounding(epsilon: float, norm: str, kind: type, seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = Network.random((784, 8, 10), "relu", rng)
    images = (rng.random((4, 28, 28)) ** rng.integers(1, 9)).astype(np.float32)
    how = kind(norm=norm, epsilon=epsilon, **({"scatter": True, "steps": 4} if kind is PGD else {}))
    found = how(network, images, np.arange(4), Targeted(confidence=0.9999999), rng)
    assert distances(images, found, norm).max() <= epsilon
    assert 0 <= found.min() <= found.max() <= 1


@pytest.mark.parametrize(
    "how", ["fgsm", "pgd", "pgd:norm=l2", "pgd:scatter=true", "universal", "universal:norm=l2"]
)
def test_without_room_nothing_changes(how: str, few) -> None:
    made = build_attack(how + (",epsilon=0" if ":" in how else ":epsilon=0"))
    assert np.array_equal(run(made, few, Misclassification()), few.images)


@pytest.mark.parametrize("how", MINIMAL, ids=repr)
@pytest.mark.parametrize("goal", GOALS, ids=repr)
def test_attacks_that_look_for_the_smallest_change_always_succeed(how: Attack, goal: Criterion, few) -> None:
    result = attack(few.network, few.images, few.labels, how, goal)
    assert result.success.all()
    p = few.network.probabilities(result.images.astype(np.float64))
    asked = p[np.arange(len(p)), result.labels]
    assert np.allclose(asked, result.confidence)
    assert (result.confidence >= (goal.confidence or 0)).all()
    if isinstance(goal, Targeted):
        assert (result.predicted == 1).all()
    else:
        assert (result.predicted != few.labels).all()


def test_what_is_there_already_is_left_alone(few) -> None:
    for how in (PGD(), DeepFool(), DDN(), CarliniWagner(searches=2, steps=10)):
        result = attack(few.network, few.images, few.labels, how, Targeted())
        assert result.success.all()
        assert result.l2.max() < 1e-4


def test_a_demanded_confidence_costs_more(few) -> None:
    lengths = [
        np.median(attack(few.network, few.images, few.labels, "ddn", Targeted(1, confidence=p)).l2)
        for p in (None, 0.9, 0.999)
    ]
    assert lengths == sorted(lengths)
    assert lengths[0] < 0.9 * lengths[-1]


def test_ddn_is_the_nearest(twin) -> None:
    network, images, labels = twin.network, twin.images[:100], twin.labels[:100]
    by = {
        how: attack(network, images, labels, how).l2
        for how in ("deepfool", "ddn", "ddn:ways=0", "pgd:norm=l2")
    }
    assert np.median(by["ddn"] / by["deepfool"]) < 0.99
    assert by["ddn"].mean() < by["ddn:ways=0"].mean()  # a good beginning finds the nearer class
    assert (by["ddn"] <= 1.001 * by["deepfool"]).mean() > 0.98


@pytest.mark.parametrize("model", ["book", "potato", "robust"])
def test_ddn_finds_its_way_on_networks_that_are_too_sure_to_have_slopes(model: str) -> None:
    network, test = load_model(model), load_dataset().test
    images = test.pixels[:30].reshape(-1, 28, 28)
    goal = Targeted(1, confidence=0.999)
    result = attack(network, images, test.labels[:30], DDN(steps=40), goal)
    assert result.success.all()
    if model == "book":
        best = DDN(steps=40)._beginning(network, images.reshape(30, -1), test.labels[:30], goal)
        assert (best.length == np.inf).any()  # or else there was nothing to find


def test_deepfool_crosses_the_boundary_of_a_linear_network_in_one_step() -> None:
    rng = np.random.default_rng(0)
    network = Network(
        (rng.standard_normal((784, 10)).astype(np.float32),), (np.zeros(10, np.float32),), "relu"
    )
    images = np.full((8, 28, 28), 0.5, np.float32) + 0.02 * rng.standard_normal((8, 28, 28), np.float32)
    labels = network.logits(images).argmax(axis=1)
    exact = np.full(8, np.inf)
    z, w = network.logits(images), network.weights[0]
    for other in range(10):
        gap = z[np.arange(8), labels] - z[:, other]
        slope = np.linalg.norm(w[:, labels].T - w[:, other], axis=1)
        exact = np.where(labels == other, exact, np.minimum(exact, gap / np.maximum(slope, 1e-9)))
    result = attack(network, images, labels, DeepFool(steps=1))
    assert result.success.all()
    assert np.allclose(result.l2, 1.02 * (exact + 1e-4), rtol=1e-3)
    assert np.allclose(attack(network, images, labels, DDN()).l2, exact, rtol=2e-3, atol=1e-4)


def test_pgd_at_many_radii_is_no_worse_with_more_room(few) -> None:
    share = [
        attack(few.network, few.images, few.labels, f"pgd:epsilon={e}").success.mean()
        for e in (0.02, 0.06, 0.2)
    ]
    assert share == sorted(share)
    assert share[-1] == 1


def test_one_veil_for_all(twin) -> None:
    how = Universal(epsilon=0.4, ink=True, steps=60)
    goal = Targeted(1)
    flat = twin.images.reshape(len(twin.images), -1)
    veil = how.veil(twin.network, flat, twin.labels, goal)
    found = run(how, twin, goal)
    assert 0 <= veil.min() < veil.max() <= 0.4
    assert np.array_equal(found, np.clip(twin.images + veil.reshape(28, 28), 0, 1))
    turned = goal.satisfied(twin.network.logits(found), twin.labels).mean()
    assert turned > 0.9
    shuffled = np.random.default_rng(0).permutation(veil[0]).reshape(28, 28)  # the same ink, elsewhere
    ink = np.clip(twin.images + shuffled, 0, 1)
    assert goal.satisfied(twin.network.logits(ink), twin.labels).mean() < 0.3


def test_one_sticker_for_all(few) -> None:
    how = Patch(side=9, row=2, column=3, steps=60, disc=True)
    found = run(how, few, Misclassification())
    changed = np.abs(found - few.images).max(axis=0) > 0
    assert changed[2:11, 3:12].any()
    changed[2:11, 3:12] = False
    assert not changed.any()
    assert np.array_equal(found[:, 2, 3], few.images[:, 2, 3])  # the corner of a disc is no part of it
    same = found[:, 4:9, 5:10] - found[:1, 4:9, 5:10]
    assert np.abs(same).max() < 1e-6
    random = few.images.copy()
    random[:, 2:11, 3:12] = np.random.default_rng(0).random((9, 9), np.float32)
    goal = Misclassification()
    assert (
        goal.satisfied(few.network.logits(found), few.labels).sum()
        > goal.satisfied(few.network.logits(random), few.labels).sum()
    )


def test_a_sticker_stays_on_the_picture() -> None:
    with pytest.raises(ValueError, match="hangs over"):
        Patch(side=10, row=20)


def test_names_and_their_slips() -> None:
    assert build_attack("pgd:norm=l2,epsilon=2,steps=40") == PGD("l2", 2.0, 40)
    assert {type(build_attack(name)) for name in ATTACKS} == {type(each) for each in EVERY}
    with pytest.raises(UnknownNameError, match="did you mean deepfool"):
        build_attack("deepfol")
    with pytest.raises(UnknownNameError, match="option"):
        build_attack("pgd:eps=2")
    with pytest.raises(InputError, match="norm"):
        build_attack("pgd:norm=l7")
    with pytest.raises(InputError, match="hangs over"):
        build_attack("patch:side=10,row=20")


def test_arrays_that_are_no_pictures(few) -> None:
    with pytest.raises(ValueError, match=r"in \[0, 1\]"):
        attack(few.network, np.full((1, 28, 28), np.nan), 0)
    with pytest.raises(ValueError, match=r"in \[0, 1\]"):
        attack(few.network, np.full((1, 28, 28), 1.5), 0)
    with pytest.raises(ValueError, match="as many labels"):
        FGSM()(few.network, few.images, few.labels[:2], Misclassification(), np.random.default_rng(0))
    empty = FGSM()(few.network, few.images[:0], few.labels[:0], Misclassification(), np.random.default_rng(0))
    assert empty.shape == (0, 28, 28)


def test_any_mind_that_has_logits_and_a_way_back(few) -> None:
    class Blind:
        """Looks at every other pixel."""

        def __init__(self) -> None:
            self.seen = np.tile(np.array([1, 0], np.float32), 392)

        def logits(self, x):
            return few.network.logits(x.reshape(len(x), -1) * self.seen)

        def vjp(self, x):
            z, pullback = few.network.vjp(x.reshape(len(x), -1) * self.seen)
            return z, lambda dz: (pullback(dz) * self.seen).reshape(x.shape)

    for how in ("pgd:epsilon=0.4", "ddn:steps=20", "deepfool"):
        result = attack(Blind(), few.images, few.labels, how, Targeted(1))
        assert result.success.all()
        assert np.abs(result.perturbation.reshape(24, -1)[:, 1::2]).max() == 0
