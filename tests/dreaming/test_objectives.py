import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artkit.classifier.network import Network
from artkit.dreaming import (
    Ascent,
    Between,
    Blurred,
    ClassLogit,
    ClassLogProbability,
    Direction,
    Diversity,
    Entropy,
    Interpolation,
    Margin,
    Neuron,
    Objective,
    Turned,
    Under,
    ascend,
)
from artkit.dreaming.build import build_objective
from artkit.dreaming.objectives import Sum
from artkit.errors import InputError

LABELS = np.array([3, 6, 1])
SIMPLE = st.sampled_from(
    [
        ClassLogit(),
        ClassLogit(4),
        ClassLogProbability(),
        Margin(),
        Entropy(),
        Neuron(2),
        Turned(9),
        Blurred(3),
        Direction(),
        Interpolation(8, 0.3),
        Diversity(2),
        Under("twin"),
        ClassLogit() - 2 * Turned(6),
    ]
)
FACTORS = st.floats(-5, 5).map(lambda x: round(x, 2))


@pytest.fixture(scope="module")
def network() -> Network:
    return Network.random((784, 30, 10), "relu", np.random.default_rng(5))


@pytest.fixture(scope="module")
def x() -> np.ndarray:
    return np.random.default_rng(1).random((3, 28, 28))


@settings(deadline=None)
@given(a=SIMPLE, b=SIMPLE, factor=FACTORS)
def test_algebra(network: Network, x: np.ndarray, a: Objective, b: Objective, factor: float) -> None:
    before = (str(a), str(b))

    def both(objective: Objective) -> np.ndarray:
        value, gradient = objective(network, x, LABELS)
        return np.concatenate([value[:, None, None] * np.ones((1, 1, 28)), gradient], axis=1)

    assert np.allclose(both(a - b), both(a) - both(b), atol=1e-9)
    assert np.allclose(both(a + b), both(b + a), atol=1e-9)
    assert np.allclose(both(factor * a), factor * both(a), atol=1e-9)
    assert np.allclose(both(a * factor), both(factor * a), atol=1e-9)
    assert np.allclose(both(-(a - b)), both(b - a), atol=1e-9)
    assert np.allclose(both((a + b) * factor), both(factor * a + factor * b), atol=1e-9)
    assert (str(a), str(b)) == before


def test_what_they_mean(network: Network, x: np.ndarray) -> None:
    logits, p = network.logits(x), network.probabilities(x)
    rows = np.arange(3)
    cosine = logits[:, 0] / np.linalg.norm(logits, axis=1)
    others = np.where(np.arange(10) == LABELS[:, None], -np.inf, logits).max(axis=1)
    expected = {
        ClassLogit(): logits[rows, LABELS],
        ClassLogit(label=9): logits[:, 9],
        ClassLogProbability(): np.log(p[rows, LABELS]),
        Margin(): logits[rows, LABELS] - others,
        Interpolation(other=8, share=0.25): 0.75 * np.log(p[rows, LABELS]) + 0.25 * np.log(p[:, 8]),
        Between(ahead=3, share=0.25, balance=3.0): (
            0.75 * (logits + 3 * np.log(p))[rows, LABELS] + 0.25 * (logits + 3 * np.log(p))[rows, [6, 9, 4]]
        ),
        Direction(vector=(0.0, -3.0, *[0.0] * 8), layer=1): -logits[:, 1],
        Direction(vector=(1.0, *[0.0] * 9), layer=1, power=2.0): logits[:, 0] * np.maximum(cosine, 0.1) ** 2,
        Entropy(): -(p * np.log(p)).sum(axis=1),
        Neuron(unit=7): network.vjp(x, 0)[0][:, 7],
        Turned(label=9): np.log(network.probabilities(x[:, ::-1, ::-1])[:, 9]),
    }
    for objective, value in expected.items():
        assert objective(network, x, LABELS)[0] == pytest.approx(value), objective


@pytest.mark.parametrize("scale", [1e-3, 1e3])
def test_a_cosine_does_not_mind_how_long_a_layer_is(network: Network, x: np.ndarray, scale: float) -> None:
    straight = Direction(vector=tuple(network.logits(x)[0]), layer=1, power=2.0)
    scaled = Network((network.weights[0], network.weights[1] * np.float32(scale)), network.biases, "relu")
    value, gradient = straight(network, x, LABELS)
    scaled_value, scaled_gradient = straight(scaled, x, LABELS)
    assert scaled_value == pytest.approx(scale * value, rel=1e-4)
    assert scaled_gradient == pytest.approx(scale * gradient, rel=1e-3, abs=1e-6 * scale)
    for each in straight(
        network, np.zeros_like(x), LABELS
    ):  # where a layer says nothing there is no direction
        assert not each.any()


def test_numbers_of_any_kind_keep_the_precision_of_the_images(network: Network) -> None:
    x, half = np.random.default_rng(1).random((3, 28, 28), np.float32), np.float64(0.5)
    for objective in (
        ClassLogit() * half + Neuron(2) * half,
        ClassLogit() * half,
        Sum(((half, Diversity(2)), (half, ClassLogit()))),
        Interpolation(8, half),
        Between(3, half, half),
        Direction(power=half),
        Direction(power=2.0, layer=np.int64(1)),
        Blurred(3, sigma=half),
    ):
        for each in objective(network, x, LABELS):
            assert each.dtype == np.float32, objective
    assert repr(ClassLogit() * half) == repr(0.5 * ClassLogit())


def test_a_sum_is_as_coupled_as_its_terms_and_of_nothing_is_nothing(network: Network, x: np.ndarray) -> None:
    assert [each.group for each in (ClassLogit(), Sum(()), Diversity(3) + Diversity(7) - ClassLogit())] == [
        1,
        1,
        7,
    ]
    value, gradient = Sum(())(network, x, LABELS)
    assert not value.any()
    assert not gradient.any()
    for objective in (
        ClassLogit(),
        Margin(2),
        Direction(),
        Between(2),
        Entropy(),
    ):  # nobody asks, nobody answers
        value, gradient = objective(network, x[:0], LABELS[:0])
        assert (value.shape, gradient.shape) == ((0,), (0, 28, 28))


def test_layers_are_counted_from_both_ends(network: Network, x: np.ndarray) -> None:
    for first, last in ((Neuron(3, layer=0), Neuron(3, layer=-2)), (Direction(layer=1), Direction(layer=-1))):
        assert first(network, x, LABELS)[0] == pytest.approx(last(network, x, LABELS)[0])


def test_a_tie_is_a_tie_and_entropy_is_undecided(network: Network) -> None:
    how = Ascent(Interpolation(other=8), steps=200)
    tied = [network.probabilities(d.image[None])[0] for d in ascend(network, [3, 5], [0, 1], how)]
    assert tied[0][3] == pytest.approx(tied[0][8], abs=0.05)
    assert tied[0][[3, 8]].sum() > 0.95
    assert tied[1][[5, 8]].sum() > 0.95
    (blank,) = ascend(network, [3], [0], Ascent(Entropy(), steps=200))
    assert network.probabilities(blank.image[None])[0].max() < 0.2


def test_a_negative_dream_is_the_least_likely(network: Network) -> None:
    (dream,) = ascend(network, [3], [0], Ascent(-ClassLogProbability(), steps=30))
    assert dream.confidence < 1e-3


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("class_logit", ClassLogit()),
        ("1 * class_logit", ClassLogit()),
        ("margin:label=3", Margin(3)),
        ("class_logit + turned:label=9", ClassLogit() + Turned(9)),
        ("interpolation:other=8,share=0.2", Interpolation(8, 0.2)),
    ],
)
def test_as_text(text: str, meant: Objective) -> None:
    assert build_objective(text) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class_logits", "did you mean class_logit"),
        ("class_logit +", "expected name"),
        ("2 * ", "expected name"),
        ("turned:turns=4", "turns of turned: expected `int` <= 3"),
        ("neuron", "neuron needs unit"),
        ("turned:of=logit", "of of turned"),
    ],
)
def test_slips_in_a_text(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        build_objective(text)
    assert said in str(caught.value)


def test_classes_and_units_that_are_not_there(network: Network, x: np.ndarray) -> None:
    for objective, said in (
        (ClassLogit(label=10), "a class below 10"),
        (Interpolation(other=12), "a class below 10"),
        (Neuron(unit=30), "a unit below 30"),
        (Direction(vector=(1.0, 2.0)), "expected 30 numbers"),
        (Neuron(unit=0, layer=2), "a layer from -2 to 1"),
        (Direction(layer=-3), "a layer from -2 to 1"),
    ):
        with pytest.raises(InputError, match=said):
            objective(network, x, LABELS)


def test_terms_that_see_the_same_share_one_way_through_the_network(network: Network, x: np.ndarray) -> None:
    class Counting:
        calls = 0

        def vjp(self, seen: np.ndarray, layer: int = -1) -> object:
            self.calls += 1
            return network.vjp(seen, layer)

    objective = (
        ClassLogit() + ClassLogProbability() - 0.5 * (Turned(9) + Turned(9, of="class_logit")) + Blurred(3)
    )
    counting = Counting()
    value, gradient = objective(counting, x, LABELS)  # type: ignore[arg-type]
    assert counting.calls == 3
    apart = [
        term(network, x, LABELS)
        for term in (ClassLogit(), ClassLogProbability(), Turned(9), Turned(9, "class_logit"), Blurred(3))
    ]
    weights = (1, 1, -0.5, -0.5, 1)
    assert value == pytest.approx(sum(w * v for w, (v, _) in zip(weights, apart, strict=True)))
    assert np.allclose(gradient, sum(w * g for w, (_, g) in zip(weights, apart, strict=True)))
