import numpy as np
import pytest

from artkit.adversarial import Criterion, Misclassification, Targeted
from artkit.classifier.network import softmax

LABELS = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 1])
CRITERIA = [
    Misclassification(),
    Misclassification(confidence=0.9),
    Misclassification(confidence=0.2),
    Targeted(1),
    Targeted(),
    Targeted(1, confidence=0.999),
    Targeted(1, confidence=0.3),
    Targeted(1) & Misclassification(),
    Targeted(3, confidence=0.6) & Misclassification(confidence=0.8),
]


def logits(seed: int, scale: float = 4.0) -> np.ndarray:
    return scale * np.random.default_rng(seed).standard_normal((len(LABELS), 10))


def means(criterion: Criterion, p: np.ndarray, label: int) -> bool:
    """Say in plain words what each criterion asks of one row of probabilities."""
    match criterion:
        case Misclassification(confidence):
            return p.argmax() != label and np.delete(p, label).max() >= (confidence or 0)
        case Targeted(target, confidence):
            target = label if target is None else target
            return p.argmax() == target and p[target] >= (confidence or 0)
        case _:
            return means(criterion.one, p, label) and means(criterion.other, p, label)


@pytest.mark.parametrize("criterion", CRITERIA, ids=repr)
def test_a_criterion_is_met_where_its_words_are_true(criterion: Criterion) -> None:
    met = 0
    for seed in range(60):
        z = logits(seed, 4.0 if seed % 2 else 20.0)
        said = criterion.satisfied(z, LABELS)
        true = [means(criterion, p, label) for p, label in zip(softmax(z), LABELS, strict=True)]
        assert said.tolist() == true
        met += sum(true)
    assert 0 < met < 60 * len(LABELS)


@pytest.mark.parametrize("criterion", CRITERIA, ids=repr)
def test_margin_and_odds_have_the_gradients_they_say(criterion: Criterion) -> None:
    rng = np.random.default_rng(1)
    for what in (criterion.margin, criterion.odds):
        z, direction = logits(3), rng.standard_normal((len(LABELS), 10))
        value, gradient = what(z, LABELS)
        h = 1e-6
        with np.errstate(invalid="ignore"):
            difference = (what(z + h * direction, LABELS)[0] - what(z - h * direction, LABELS)[0]) / (2 * h)
        can_be = value > -np.inf  # a "1" cannot be a "1" and something else
        assert can_be.sum() >= 8
        assert np.allclose((gradient * direction).sum(axis=1)[can_be], difference[can_be], atol=1e-6)


@pytest.mark.parametrize("criterion", CRITERIA, ids=repr)
def test_margin_is_past_zero_where_it_is_met(criterion: Criterion) -> None:
    z = logits(5)
    assert np.array_equal(criterion.margin(z, LABELS)[0] > 0, criterion.satisfied(z, LABELS))


def test_a_sure_network_has_slopes_still() -> None:
    z = np.full((1, 10), -300, np.float32)
    z[0, 7] = 300
    for criterion in (Misclassification(), Targeted(1), Targeted(1, confidence=0.999)):
        value, gradient = criterion.odds(z, np.array([7]))
        assert np.isfinite(value).all()
        assert np.abs(gradient).sum() > 1.9


def test_a_tie_is_not_a_success() -> None:
    z = np.zeros((1, 10), np.float32)
    assert not Misclassification().satisfied(z, np.array([3]))[0]
    assert not Targeted(1).satisfied(z, np.array([3]))[0]


def test_what_cannot_be_is_never_met() -> None:
    both = Targeted(1) & Targeted(7)
    assert not both.satisfied(logits(0, 50), LABELS).any()


def test_the_class_that_is_asked() -> None:
    z = np.arange(10.0)[None]
    assert Misclassification().asked(z, np.array([9])) == [8]
    assert Misclassification().asked(z, np.array([2])) == [9]
    assert Targeted(4).asked(z, np.array([2])) == [4]
    assert Targeted().asked(z, np.array([2])) == [2]


@pytest.mark.parametrize("confidence", [0.0, 1.0, -1.0, np.nan])
def test_a_confidence_is_a_probability_that_can_be_had(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        Targeted(1, confidence=confidence)
    with pytest.raises(ValueError, match="confidence"):
        Misclassification(confidence)
    with pytest.raises(ValueError, match="class from 0"):
        Targeted(-1)


def test_a_class_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="below 10"):
        Targeted(10).satisfied(np.zeros((1, 10)), np.array([0]))
