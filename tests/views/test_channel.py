import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artkit.classifier import load_dataset, load_model
from artkit.errors import UnknownNameError
from artkit.views import capture, find_channel
from artkit.views.channel import PRESETS, Channel, read
from artkit.views.stages import (
    PAGE,
    Blur,
    DotGain,
    Gamma,
    Halftone,
    Jpeg,
    Light,
    Noise,
    Paper,
    Stage,
    Warp,
    homography,
    module_blur,
)

RNG = np.random.default_rng
SMOOTH = {
    "gain": DotGain((0, 0.25)),
    "warp": Warp(8, 1),
    "blur": Blur((0.1, 0.8)),
    "paper": Paper((0.6, 0.95), (0.03, 0.25)),
    "light": Light(0.3, 0.3),
    "gamma": Gamma((0.6, 1.6)),
    "noise": Noise(0.08),
}
FROM_NOTHING = Channel(())


def images(n: int = 3, low: float = 0.05, high: float = 0.95) -> np.ndarray:
    return RNG(0).uniform(low, high, (n, 28, 28))


def digits(n: int) -> tuple[np.ndarray, np.ndarray]:
    test = load_dataset().test
    return (test.images[:n] / np.float32(255)).astype(np.float32), test.labels[:n]


def slopes(through: Channel, x: np.ndarray, drawn: tuple[np.ndarray, ...]) -> tuple[float, float]:
    """Return the slope in a random direction, by the pullback and by differences."""
    weight, along = RNG(1).standard_normal((2, *x.shape))
    step = 1e-6
    up, down = (float((through.look(x + side * along, drawn)[0] * weight).sum()) for side in (step, -step))
    return float((through.look(x, drawn)[1](weight) * along).sum()), (up - down) / (2 * step)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("name", SMOOTH)
def test_the_pullback_of_each_stage_is_its_gradient(name: str, shared: bool) -> None:
    through, x = Channel((SMOOTH[name],)), images()
    said, slope = slopes(through, x, through.draw(RNG(2), 1 if shared else len(x)))
    assert said == pytest.approx(slope, rel=1e-4, abs=1e-3)


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), name=st.sampled_from(sorted(PRESETS)))
def test_the_pullback_of_a_whole_channel_is_its_gradient(seed: int, name: str) -> None:
    smooth = Channel(tuple(stage for stage in PRESETS[name].stages if not isinstance(stage, Halftone)))
    x = images(low=0.3, high=0.6)
    said, slope = slopes(smooth, x, smooth.draw(RNG(seed), len(x)))
    assert said == pytest.approx(slope, rel=2e-2, abs=0.2)  # where it clips there is a kink


def test_a_wrong_pullback_is_found() -> None:
    through, x = Channel(tuple(SMOOTH.values())), images()
    said, _ = slopes(through, x, through.draw(RNG(2), 3))
    _, slope = slopes(through, x, through.draw(RNG(3), 3))
    assert said != pytest.approx(slope, rel=2e-2, abs=0.2)


def test_halftone_is_passed_straight_through() -> None:
    x, through = images(), Channel((Halftone(1.0),))
    seen, pullback = through.look(x, through.draw(RNG(0), 3))
    assert np.allclose(seen * 16, np.rint(seen * 16))
    assert np.abs(seen - x).max() <= 1 / 32 + 1e-9
    assert np.array_equal(pullback(x), x)


@pytest.mark.parametrize("name", [*SMOOTH, "halftone"])
def test_both_fidelities_of_a_stage_agree(name: str) -> None:
    """Square modules, made at 12 pixels each and averaged, are what the look says."""
    stage = SMOOTH.get(name, Halftone(1.0))
    x, _ = digits(8)
    through = Channel((stage,))
    drawn = through.draw(RNG(5), len(x))
    looked = through.look(x, drawn)[0]
    captured = np.stack(
        [read(through.photograph(x[i], tuple(each[i] for each in drawn), RNG(i))) for i in range(len(x))]
    )
    assert np.sqrt(np.mean((looked - captured) ** 2)) < {"warp": 0.02, "noise": 0.02}.get(name, 0.003)
    other = through.look(x, through.draw(RNG(6), len(x)))[0]
    if name not in ("halftone", "paper"):  # the planted failure: another draw is seen to be another
        assert np.sqrt(np.mean((other - captured) ** 2)) > 0.005


@pytest.mark.parametrize("name", PRESETS)
def test_both_fidelities_of_a_channel_agree(name: str) -> None:
    x, _ = digits(20)
    through = PRESETS[name]
    looked = through.look(x, through.draw(RNG(7), len(x)))[0]
    assert np.sqrt(np.mean((looked - capture(x, name, RNG(7))) ** 2)) < 0.03


def test_a_perfect_print_is_read_as_it_is() -> None:
    x, _ = digits(5)
    assert np.abs(capture(x, FROM_NOTHING, RNG(0)) - x).max() < 1e-6
    assert np.abs(capture(np.repeat(np.repeat(x, 5, 1), 5, 2), FROM_NOTHING, RNG(0)) - x).max() < 1e-2
    assert np.allclose(FROM_NOTHING.look(x, ())[0], x, atol=1e-6)


def test_captures_are_of_the_generator_and_of_nothing_else() -> None:
    x, _ = digits(4)
    before = x.copy()
    first, second, third = (capture(x, "phone", RNG(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, third)
    assert np.array_equal(x, before)
    assert first.dtype == np.float32
    assert first.min() >= 0
    assert first.max() <= 1
    many = capture(np.broadcast_to(x[0], (6, 28, 28)), "phone", RNG(3))
    assert len({each.tobytes() for each in many}) == 6


def test_real_digits_survive_a_scan_and_fewer_survive_worse() -> None:
    x, labels = digits(60)
    read_right = {
        name: float((load_model("twin").logits(capture(x, name, RNG(0))).argmax(axis=1) == labels).mean())
        for name in PRESETS
    }
    assert read_right["scan"] > 0.95
    assert read_right["scan"] >= read_right["phone"] > read_right["hard"] > 0.5


def test_stages_do_what_they_say() -> None:
    half = np.full((1, 28, 28), 0.5, np.float32)
    flat = np.array([[0.2]])
    assert DotGain((0, 1)).look(half, flat)[0] == pytest.approx(0.7)
    dark = Paper((0, 1), (0, 1)).look(np.ones_like(half), np.array([[0.8, 0.1]]))[0]
    assert dark == pytest.approx(0.9)
    lamp = Light(1, 1).look(np.zeros_like(half), np.array([[1.0, 0.3, 0.0]]))[0][0]
    assert lamp[:, 0] == pytest.approx(0.3 * 27 / 28)  # darker away from the lamp
    assert np.allclose(lamp, lamp[:1])
    drawn = Jpeg((1, 1)).draw(RNG(0), 1)[0]
    page = RNG(0).random((PAGE, PAGE), np.float32)
    assert np.abs(Jpeg((1, 1)).apply(page, drawn, RNG(0)) - page).mean() > 0.05
    assert np.array_equal(Stage().apply(page, drawn, RNG(0)), page)


def test_a_turn_is_a_turn() -> None:
    line = np.zeros((1, 28, 28), np.float32)
    line[:, :, 13:15] = 1
    turned = Warp(90, 0)
    quarter = np.array([homography(SQUARE, SQUARE[[1, 2, 3, 0]][None])[0]])
    assert np.allclose(turned.look(line, quarter)[0][0], line[0].T, atol=1e-5)
    assert np.allclose(
        read(turned.apply(np.pad(np.kron(line[0], np.ones((12, 12), np.float32)), 24), quarter[0], RNG(0))),
        line[0].T,
        atol=1e-5,
    )


SQUARE = np.array(((-1.0, -1), (1, -1), (1, 1), (-1, 1)))


@given(seed=st.integers(0, 10**6))
def test_a_homography_takes_points_where_it_should(seed: int) -> None:
    target = SQUARE + RNG(seed).uniform(-0.3, 0.3, (2, 4, 2))
    h = homography(SQUARE, target).reshape(-1, 3, 3)
    sent = h @ np.concatenate([SQUARE, np.ones((4, 1))], axis=1).T
    assert np.allclose((sent[:, :2] / sent[:, 2:]).transpose(0, 2, 1), target)


def test_module_blur_is_a_blur() -> None:
    matrices = module_blur(np.array([0, 0.02, 0.5]), 28)
    assert np.allclose(matrices[0], np.eye(28), atol=1e-5)
    assert np.allclose(matrices[:, 14].sum(axis=-1), 1)
    assert np.allclose(matrices, matrices.transpose(0, 2, 1))
    assert (matrices >= -1e-12).all()


def test_an_unknown_channel_is_named() -> None:
    with pytest.raises(UnknownNameError, match="did you mean phone"):
        find_channel("fone")
