import numpy as np
import pytest

from artkit.adversarial import Targeted, attack, beginning, build_attack
from artkit.adversarial.expectation import EOT, expected
from artkit.adversarial.fooling import correlation, doubt, unlike
from artkit.adversarial.forms import FORMS, parts
from artkit.classifier import load_dataset, load_model
from artkit.errors import InputError, UnknownNameError
from artkit.views import capture, find_channel

ONE = Targeted(1, 0.999)
RNG = np.random.default_rng


def nothing(source: str, count: int) -> np.ndarray:
    return np.stack([beginning(source, seed)[0] for seed in range(count)])


@pytest.mark.parametrize("source", ["noise", "grey", "black"])
def test_from_nothing_to_a_one_that_is_none(source: str) -> None:
    made = attack(load_model("potato"), nothing(source, 4), 1, "fooling:steps=120", ONE)
    assert made.success.all()
    assert (made.confidence >= 0.999).all()
    assert (load_model("reader").probabilities(made.images)[:, 1] < 0.1).all()
    assert (np.abs(correlation(made.images.reshape(4, -1), np.ones(4, int))) <= 0.3).all()


def test_a_real_one_is_what_the_measures_say_it_is() -> None:
    """The planted failure: by the same measures, handwritten ones are ones."""
    ones = np.stack([beginning("1", seed)[0] for seed in range(20)])
    assert np.mean(load_model("reader").probabilities(ones)[:, 1] > 0.9) > 0.9
    assert correlation(ones.reshape(20, -1), np.ones(20, int)).mean() > 0.5


@pytest.mark.parametrize("form", FORMS)
def test_a_form_stays_to_the_bit(form: str) -> None:
    made = attack(load_model("twin"), nothing("noise", 1), 1, f"fooling:form={form},steps=5,judge=none", ONE)
    flat, member = made.images.reshape(-1), parts(form)
    assert all(len(set(flat[member == part])) == 1 for part in range(member.max() + 1))
    if form == "mirror":
        assert np.array_equal(made.images, made.images[:, :, ::-1])
    if form == "mandala":
        assert np.array_equal(made.images, made.images.transpose(0, 2, 1))


def test_forms_join_and_are_coarse() -> None:
    assert parts("mirror+card").max() + 1 == 196
    coarse = parts("free", 4).reshape(28, 28)
    assert np.array_equal(coarse[::4, ::4].repeat(4, 0).repeat(4, 1), coarse)
    weave = parts("weave").reshape(28, 28)
    assert len(np.unique(weave)) == 56
    assert len(np.unique(weave[np.add.outer(range(28), range(28)) % 2 == 0])) == 28
    assert len(np.unique(weave[0, 1::2])) == 1  # one thread across
    assert len(np.unique(parts("twill"))) == 56
    with pytest.raises(UnknownNameError, match="did you mean mirror"):
        parts("miror")
    with pytest.raises(InputError, match="grain"):
        parts("free", 3)


def test_the_expectation_is_climbed_along_its_gradient() -> None:
    network, x = load_model("twin"), RNG(0).uniform(0.3, 0.7, (2, 784))
    along, channel = RNG(1).standard_normal(x.shape), find_channel("scan")

    def value(at: np.ndarray) -> float:
        """Return the mean of log sigmoid(odds - 9), by hand."""
        seen = np.repeat(at, 4, axis=0).reshape(-1, 28, 28)
        logits = network.logits(channel.look(seen, channel.draw(RNG(5), 8))[0])
        odds = ONE.odds(logits, np.ones(8, int))[0]
        return float(-np.logaddexp(0, 9 - odds).sum() / 4)

    slope = expected(network, x, np.ones(2, int), ONE, channel, 4, RNG(5))[1]
    step = 1e-2  # across many steps of a halftone, whose gradient is passed straight through
    measured = (value(x + step * along) - value(x - step * along)) / (2 * step)
    assert float((slope * along).sum()) == pytest.approx(measured, rel=0.25)
    assert float((slope * -along).sum()) != pytest.approx(measured, rel=0.25)


def test_a_second_mind_is_pushed_the_other_way() -> None:
    reader, ones = load_model("reader"), np.stack([beginning("1", seed)[0] for seed in range(4)])
    x = ones.reshape(4, -1)
    label = np.ones(4, int)
    before = reader.probabilities(x)[:, 1]
    for _ in range(60):
        x = np.clip(x + np.float32(0.05) * doubt(reader, x, label), 0, 1)
    assert (reader.probabilities(x)[:, 1] < 0.1).all()
    assert (before > 0.9).all()
    y = ones.reshape(4, -1)
    for _ in range(60):
        y = np.clip(y + np.float32(0.05) * unlike(y, label, 0.2), 0, 1)
    assert (np.abs(correlation(y, label)) < 0.3).all()
    assert np.array_equal(unlike(y, label, 0.9), np.zeros_like(y))


def test_eot_outlives_a_phone_where_a_digital_attack_does_not() -> None:
    network, start = load_model("twin"), nothing("noise", 2)
    sturdy = attack(network, start, 1, "eot:survive=phone,epsilon=0.3,steps=80", ONE)
    frail = attack(network, start, 1, "pgd:epsilon=0.15", Targeted(1, 0.99))
    assert frail.success.all()

    def survived(images: np.ndarray) -> float:
        seen = np.concatenate([capture(np.broadcast_to(x, (40, 28, 28)), "phone", RNG(9)) for x in images])
        return float((network.logits(seen).argmax(axis=1) == 1).mean())

    assert survived(sturdy.images) > 0.95
    assert survived(frail.images) < 0.6
    assert (sturdy.linf <= 0.3).all()


def test_an_epsilon_of_nothing_changes_nothing() -> None:
    start = nothing("noise", 2)
    made = EOT(epsilon=0.0, steps=3)(load_model("twin"), start, np.ones(2, int), ONE, RNG(0))
    assert np.array_equal(made, start)


def test_the_same_seed_is_the_same_picture() -> None:
    network, start = load_model("potato"), nothing("grey", 1)
    how = build_attack("fooling:form=mirror,survive=scan,steps=10,draws=3")
    first, second, other = (attack(network, start, 1, how, ONE, seed=seed).images for seed in (1, 1, 2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


def test_beginnings() -> None:
    assert beginning("black", 0)[0].max() == 0
    assert (beginning("grey", 3)[0] == 0.5).all()
    assert not np.array_equal(beginning("noise", 0)[0], beginning("noise", 1)[0])
    image, shown = beginning("7", 2)
    test = load_dataset().test
    assert shown == 7
    assert np.array_equal(np.rint(image * 255), test.images[np.flatnonzero(test.labels == 7)[2]])
    with pytest.raises(UnknownNameError, match="did you mean noise"):
        beginning("niose", 0)
    with pytest.raises(InputError, match="there is no such file"):
        beginning("none.png", 0)
