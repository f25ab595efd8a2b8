from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import zoom
from skimage.draw import polygon2mask

from artkit.classifier import load_dataset, load_model
from artkit.dreaming import (
    CPPN,
    OBJECTIVES,
    PARAMETERIZATIONS,
    REGULARIZERS,
    Ascent,
    ClassLogProbability,
    Fourier,
    Objective,
    Parameterization,
    Pixel,
    Strokes,
    ascend,
)
from artkit.dreaming.ascent import NARROW, WIDE
from artkit.dreaming.build import build_ascent, build_objective
from artkit.dreaming.cppn import _area
from artkit.dreaming.parameterization import pulled

HOLDS: list[Parameterization] = [
    Pixel(),
    Fourier(),
    CPPN(),
    Strokes(),
    Strokes(count=1, points=9),
    CPPN(width=6),
]


BEGINNINGS = {
    "Pixel": "pixels 0.499 0.517, image 0.499 0.099 0.510",
    "Fourier": "real 0.378 0.374, imaginary 0.243 -0.031, image 0.100 0.005 0.106",
    "CPPN": (
        "w0 0.140 -0.138, b0 0.000 0.000, w1 0.154 0.175, b1 0.000 0.000, w2 0.045 0.010, b2 0.250 -0.250, "
        "image 0.183 0.164 0.536"
    ),
    "Strokes": "points 0.541 0.416, edge 12.000 12.000, image 0.170 0.167 0.031",
}


def begun(hold: Parameterization, n: int = 3, dtype: type = np.float64) -> dict[str, np.ndarray]:
    """Return the parameters of n dreams, batch-last in memory as the ascent holds them."""
    drawn = [hold.init(np.random.default_rng(seed)) for seed in range(n)]
    return {
        name: np.moveaxis(np.stack([each[name] for each in drawn], axis=-1).astype(dtype), -1, 0)
        for name in drawn[0]
    }


@pytest.mark.parametrize("hold", HOLDS, ids=str)
def test_gradients(hold: Parameterization) -> None:
    rng, parameters = np.random.default_rng(0), begun(hold)
    gradient = rng.standard_normal((3, 28, 28))
    along = {name: rng.standard_normal(array.shape) * (name != "edge") for name, array in parameters.items()}

    def value(step: float) -> np.ndarray:
        return (hold.image({n: a + step * along[n] for n, a in parameters.items()}) * gradient).sum(
            axis=(1, 2)
        )

    slope = (value(1e-6) - value(-1e-6)) / 2e-6
    found = hold.vjp(parameters, gradient)
    said = sum((found[name] * along[name]).reshape(3, -1).sum(axis=1) for name in parameters)
    assert said == pytest.approx(slope, rel=1e-4, abs=1e-6)
    wrong = sum((found[name] * along[name]).reshape(3, -1).sum(axis=1) * 1.01 for name in parameters)
    assert wrong != pytest.approx(slope, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("hold", HOLDS, ids=str)
def test_pictures_are_pictures_at_any_size(hold: Parameterization) -> None:
    parameters = begun(hold, dtype=np.float32)
    image = hold.image(parameters)
    assert (image.shape, image.dtype) == ((3, 28, 28), np.float32)
    assert np.allclose(hold.render(parameters, 28), image, atol=1e-6)
    for size in (1, 31, 28 * 6):
        large = hold.render(parameters, size)
        assert (large.shape, large.dtype) == ((3, size, size), np.float32)
        assert large.min() >= 0
        assert large.max() <= 1
    averaged = large.reshape(3, 28, 6, 28, 6).mean(axis=(2, 4))
    assert np.abs(averaged - image).mean() < 0.03


@pytest.mark.parametrize("hold", HOLDS, ids=str)
def test_the_middle_of_a_pixel_is_the_pixel(hold: Parameterization) -> None:
    parameters = begun(hold)
    assert np.allclose(hold.render(parameters, 84)[:, 1::3, 1::3], hold.image(parameters), atol=1e-6)


@pytest.mark.parametrize("hold", HOLDS[1:], ids=str)
def test_a_picture_is_finite_however_far_its_parameters_have_run(hold: Parameterization) -> None:
    """Without a warning, too."""
    parameters = {name: 1e6 * array for name, array in begun(hold, dtype=np.float32).items()}
    image = hold.image(parameters)
    assert np.isfinite(image).all()
    assert np.isfinite(
        hold.vjp(parameters, image)["edge" if "edge" in parameters else next(iter(parameters))]
    ).all()


def test_beginnings_are_those_of_every_dream_so_far() -> None:
    """Seeds are promises: mean size and last number of every array, mean, deviation and a pixel of the picture."""
    found = {}
    for hold in HOLDS[:4]:
        drawn = hold.init(np.random.default_rng(5))
        image = hold.image({name: array[None] for name, array in drawn.items()})[0]
        assert {array.dtype for array in drawn.values()} == {np.dtype(np.float32)}
        told = [f"{name} {np.abs(array).mean():.3f} {array.ravel()[-1]:.3f}" for name, array in drawn.items()]
        found[type(hold).__name__] = ", ".join(
            [*told, f"image {image.mean():.3f} {image.std():.3f} {image[3, 20]:.3f}"]
        )
    assert found == BEGINNINGS


def test_waves_are_scaled_by_their_frequency_and_begin_at_a_grey() -> None:
    def field(row: int, column: int, decay: float) -> np.ndarray:
        parameters = {name: np.zeros((1, 28, 15)) for name in ("real", "imaginary")}
        parameters["real"][0, row, column] = 1
        image = Fourier(decay).image(parameters)[0]
        return np.log(image / (1 - image))

    place = 2 * np.pi * np.arange(28) / 28
    assert field(0, 3, 2.0) == pytest.approx(np.tile(np.cos(3 * place) * 2 / 28 / 9, (28, 1)))
    assert field(4, 0, 2.0) == pytest.approx(np.tile(np.cos(4 * place)[:, None] / 28 / 16, (1, 28)))
    assert field(3, 4, 1.0)[0, 0] == pytest.approx(2 / 28 / 5)
    assert field(0, 0, 3.0) == pytest.approx(1 / 28)  # the mean tone is not scaled
    plain = Fourier(decay=2.0, grey=0.3, noise=0.0)
    assert np.allclose(plain.image(begun(plain, 1)), 0.3)


def test_waves_hold_any_picture_exactly() -> None:
    picture = np.random.default_rng(0).uniform(0.01, 0.99, (2, 28, 28))
    picture[0, 0, 0], picture[0, 0, 1] = 0, 1
    held = Fourier().image(Fourier().fit({}, picture))
    assert held == pytest.approx(np.clip(picture, 0.002, 0.998), abs=1e-5)


@pytest.mark.parametrize("hold", [Pixel(), Fourier()], ids=str)
def test_a_step_is_a_step(hold: Parameterization) -> None:
    parameters, by = begun(hold), begun(hold)
    moved = hold.move(parameters, {name: 0.1 * array for name, array in by.items()})
    for name, array in parameters.items():
        expected = 1.1 * array
        assert np.allclose(moved[name], np.clip(expected, 0, 1) if hold == Pixel() else expected)


def test_pixels_stay_tones_and_a_copy_is_drawn() -> None:
    parameters = {"pixels": np.full((1, 28, 28), 0.9, np.float32)}
    step = {"pixels": np.full((1, 28, 28), 0.3, np.float32)}
    step["pixels"][0, 0] = -2
    moved = Pixel().move(parameters, step)["pixels"]
    assert (moved[0, 0] == 0).all()
    assert (moved[0, 1:] == 1).all()
    assert np.array_equal(Pixel().fit({}, np.array([-1, 0.5, 2]))["pixels"], [0, 0.5, 1])
    Pixel().render(parameters, 28)[:] = 0
    assert parameters["pixels"].min() > 0.8
    wild = Pixel(grey=0.9, noise=0.5).init(np.random.default_rng(0))["pixels"]
    assert (wild.min(), wild.max()) == (0, 1)
    small = np.random.default_rng(0).uniform(0.3, 0.7, (1, 28, 28)).astype(np.float32)
    large = zoom(small[0], 6, order=3, mode="nearest", grid_mode=True)
    assert np.allclose(Pixel().render({"pixels": small}, 168)[0, 6:-6, 6:-6], large[6:-6, 6:-6], atol=1e-4)
    squares = (np.indices((1, 28, 28)).sum(axis=0) // 4 % 2).astype(np.float32)
    large = Pixel().render({"pixels": squares}, 100)
    assert (large.min(), large.max()) == (0, 1)  # a spline swings out beyond
    ramp = np.linspace(0.2, 0.8, 28, dtype=np.float32)[None, None].repeat(28, axis=1)
    for large in (Pixel().render({"pixels": ramp}, 280)[0], Pixel().render({"pixels": ramp.mT}, 280)[0].T):
        assert np.allclose(large[:, :5], 0.2, atol=1e-5)  # the outer half of an outer pixel is that pixel
        assert np.allclose(large[:, -5:], 0.8, atol=1e-5)


def test_each_array_of_a_coordinate_network_goes_as_far_as_its_own_length_allows() -> None:
    parameters = begun(CPPN())
    by = {name: np.random.default_rng(1).standard_normal(array.shape) for name, array in parameters.items()}

    def length(array: np.ndarray) -> np.ndarray:
        return np.sqrt(np.square(array).reshape(3, -1).sum(axis=1))

    moved = CPPN().move(parameters, by)
    share = np.sqrt(sum(length(array) ** 2 for array in by.values()))
    for name, array in parameters.items():
        step = moved[name] - array
        assert length(step) == pytest.approx(0.1 * share * (length(array) + 0.1), rel=1e-4)
        assert np.vdot(step, by[name]) == pytest.approx((length(step) * length(by[name])).sum(), rel=1e-4)
    still = CPPN().move(parameters, {name: np.zeros_like(array) for name, array in by.items()})
    assert all(np.array_equal(still[name], array) for name, array in parameters.items())


def test_strokes_move_by_a_tenth_stay_on_the_sheet_and_sharpen() -> None:
    points = np.full((1, 2, 7, 2), 0.5, np.float32)
    by = {"points": np.full_like(points, 2.0), "edge": np.zeros((1, 1), np.float32)}
    by["points"][0, 1] = (-9.0, 9.0)
    moved = Strokes().move({"points": points, "edge": np.full((1, 1), 12, np.float32)}, by)
    assert moved["points"][0, 0] == pytest.approx(np.full((7, 2), 0.7))
    assert moved["points"][0, 1] == pytest.approx(np.tile([0.02, 0.98], (7, 1)))
    assert moved["edge"][0, 0] == pytest.approx(12 * 1.012)
    assert Strokes(edge=12.1).move({"points": points, "edge": moved["edge"]}, by)["edge"][
        0, 0
    ] == pytest.approx(12.1)


def test_a_stroke_is_a_pen_of_its_width() -> None:
    """A straight line: half tone at the edge of the pen, ink inside, paper outside, round at its ends."""
    along = np.linspace(0.3, 0.7, 4, dtype=np.float64)
    pen = Strokes(count=1, points=4, pen=0.1)
    parameters = {
        "points": np.stack([np.full(4, 0.5), along], axis=-1)[None, None],
        "edge": np.full((1, 1), 200.0),
    }
    picture = pen.render(parameters, 200)[0]
    rows, columns = (np.indices((200, 200)) + 0.5) / 200
    distance = np.hypot(rows - 0.5, columns - np.clip(columns, 0.3, 0.7))
    assert picture == pytest.approx(1 / (1 + np.exp(200 * (distance - 0.1))), abs=1e-4)
    assert pen.lines(parameters["points"])[0, 0, [0, -1]] == pytest.approx(np.array([[0.5, 0.3], [0.5, 0.7]]))
    paths = pen.paths({name: array[0] for name, array in parameters.items()})
    assert paths.points[[0, -1]] == pytest.approx(np.array([[0.3, 0.5], [0.7, 0.5]]))  # x, y
    assert (paths.width, paths.points.dtype) == (0.2, np.float64)


@pytest.mark.parametrize("hold", HOLDS, ids=str)
def test_each_dream_is_held_for_itself(hold: Parameterization) -> None:
    parameters, gradient = (
        begun(hold, 4, np.float32),
        np.random.default_rng(0).random((4, 28, 28), np.float32),
    )
    for i in range(4):
        alone = {name: array[i : i + 1] for name, array in parameters.items()}
        assert np.array_equal(hold.image(parameters)[i], hold.image(alone)[0])
        one = hold.vjp(alone, gradient[i : i + 1])
        assert all(
            np.array_equal(array[i], one[name][0]) for name, array in hold.vjp(parameters, gradient).items()
        )


@pytest.mark.parametrize(
    ("hold", "steps", "left"),
    [(Pixel(), 1, 1e-6), (Fourier(), 1, 0.02), (CPPN(), 300, 0.5), (Strokes(), 300, 0.9)],
)
def test_each_can_fit_a_picture(hold: Parameterization, steps: int, left: float) -> None:
    """As Lucid tests its own: whatever holds a picture must be able to come near a given one."""
    split = load_dataset().test
    target = split.pixels[:3].reshape(-1, 28, 28)
    parameters = begun(hold, dtype=np.float32)
    before = np.square(hold.image(parameters) - target).sum()
    for _ in range(steps):
        parameters = hold.fit(parameters, target)
    assert np.square(hold.image(parameters) - target).sum() < left * before


@pytest.mark.usefixtures("products_without_place")
@pytest.mark.parametrize("name", ["fourier", "cppn", "strokes"])
def test_bit_equal_in_any_company(name: str) -> None:
    mind = load_model("twin")
    how = build_ascent("raw", parameterization=name, regularizers=["jitter", "blur", "l1"], steps=6)

    def one(labels: list[int], seeds: list[int], at: int) -> bytes:
        dream = ascend(mind, labels, seeds, how)[at]
        return dream.image.tobytes() + dream.trace.tobytes()

    alone = one([6], [41], 0)
    for company, place in ((10, 3), (NARROW, 17), (WIDE + 9, WIDE + 5)):
        labels, seeds = [i % 10 for i in range(company)], list(range(100, 100 + company))
        labels[place], seeds[place] = 6, 41
        assert one(labels, seeds, place) == alone


def test_a_blank_sheet_has_no_outlines_and_dust_is_no_shape() -> None:
    parameters = {name: array[0] for name, array in begun(CPPN(), 1, np.float32).items()}
    blank = CPPN().paths({**parameters, "b2": np.full(1, -9, np.float32)})
    assert (blank.points.shape, blank.starts.shape, blank.width) == ((0, 2), (0,), None)
    full = CPPN().paths({**parameters, "b2": np.full(1, 9, np.float32)})  # closed along the border
    assert full.points.min(axis=0) == pytest.approx([0, 0])
    assert full.points.max(axis=0) == pytest.approx([1, 1])
    ring = np.array([(0, 0), (0, 3), (2, 3), (2, 0), (0, 0)], float)
    assert _area(ring) == _area(ring[::-1]) == 6


def test_outlines_are_the_shape() -> None:
    (dream,) = ascend(load_model("robust"), [3], [8], build_ascent("cutout", steps=60))
    paths = dream.negative.paths()
    assert paths is not None
    assert paths.width is None
    ends = [*paths.starts, len(paths.points)]
    inside = np.zeros((280, 280), bool)
    for begin, end in pairwise(ends):
        inside ^= polygon2mask((280, 280), paths.points[begin:end, ::-1] * 280)
    drawn = dream.negative.render(280) > 0.5
    assert np.mean(inside != drawn) < 0.02
    assert np.mean(inside != drawn[::-1]) > 0.05


def test_strokes_are_the_picture() -> None:
    (dream,) = ascend(load_model("robust"), [3], [8], build_ascent("pen", steps=60))
    paths = dream.negative.paths()
    assert paths is not None
    assert paths.width == pytest.approx(0.07)
    assert list(paths.starts) == [0, 64]
    assert paths.points.min() >= 0
    assert paths.points.max() <= 1
    at = np.minimum((paths.points * 280).astype(int), 279)
    assert dream.negative.render(280)[at[:, 1], at[:, 0]].min() > 0.5  # every point of a line is inked


def test_pixels_have_no_paths() -> None:
    (dream,) = ascend(load_model("twin"), [3], [8], Ascent(steps=1))
    assert dream.negative.paths() is None


TEXTS = {
    "between": "between:ahead=8",
    "interpolation": "interpolation:other=8",
    "neuron": "neuron:unit=3",
    "under": "under:model=twin",
}
NAMED = st.sampled_from(sorted(OBJECTIVES)).map(lambda name: TEXTS.get(name, name))


def gain(how: Ascent, labels: list[int], seeds: list[int]) -> float:
    """Return how much higher an ascent comes than one that goes nowhere and is otherwise the same.

    Both are drawn along by the same projections and seen through the same views, so that what is left is the climb.
    """
    climbed = ascend(load_model("twin"), labels, seeds, how)
    stayed = ascend(load_model("twin"), labels, seeds, replace(how, step=1e-9))
    half = how.steps // 2
    return float(
        np.mean([a.trace[half:].max() - b.trace[half:].max() for a, b in zip(climbed, stayed, strict=True)])
    )


@settings(max_examples=25, deadline=None)
@given(
    first=NAMED,
    second=st.none() | NAMED,
    sign=st.sampled_from("+-"),
    hold=st.sampled_from(sorted(PARAMETERIZATIONS)),
    regularizers=st.lists(st.sampled_from(sorted(REGULARIZERS)), max_size=4, unique=True),
    schedule=st.sampled_from(["", ":start=0.2", ":end=0.5", ":ramp=up", ":every=3"]),
    seed=st.integers(0, 2**40),
    label=st.integers(0, 9),
)
def test_no_sensible_combination_crashes(
    first: str,
    second: str | None,
    sign: str,
    hold: str,
    regularizers: list[str],
    schedule: str,
    seed: int,
    label: int,
) -> None:
    """Whatever is combined: the objective climbs, the picture stays in [0, 1] and finite, and it all repeats."""
    how = build_ascent(
        objective=first if second in (None, first) else f"{first} {sign} 0.5 * {second}",
        parameterization=hold,
        regularizers=[name + schedule for name in regularizers],
        steps=24,
        step=0.8,
    )
    labels, seeds = [label] * how.objective.group, [seed + i for i in range(how.objective.group)]
    dreams = ascend(load_model("twin"), labels, seeds, how)
    for dream in dreams[:2]:
        assert dream.image.min() >= 0
        assert dream.image.max() <= 1
        assert np.isfinite(dream.trace).all()
        assert np.isfinite(dream.negative.render(40)).all()
    assert gain(how, labels, seeds) > 0
    again = ascend(load_model("twin"), labels, seeds, how)
    assert [dream.image.tobytes() for dream in again] == [dream.image.tobytes() for dream in dreams]


@pytest.mark.parametrize("name", ["class_logit", "entropy", "turned", "under:model=twin"])
def test_a_gradient_of_the_wrong_sign_would_be_seen(name: str) -> None:
    class Backwards(Objective):
        def __call__(self, *arguments: object) -> tuple[np.ndarray, np.ndarray]:
            value, gradient = build_objective(name)(*arguments)  # type: ignore[arg-type]
            return value, -gradient

    regularizers = ["jitter"]
    right, wrong = (
        build_ascent(objective=each, regularizers=regularizers, steps=24, step=0.8)
        for each in (name, Backwards())
    )
    assert gain(right, [3], [0]) > 0
    assert gain(wrong, [3], [0]) <= 0


@pytest.mark.parametrize("hold", sorted(PARAMETERIZATIONS))
@pytest.mark.parametrize("objective", [ClassLogProbability()], ids=str)
def test_every_parameterization_climbs(hold: str, objective: Objective) -> None:
    dreams = ascend(
        load_model("robust"), [3, 6], [0, 1], build_ascent(parameterization=hold, steps=40, step=0.8)
    )
    for dream in dreams:
        assert dream.trace.max() > dream.trace[0] + 0.5
        assert dream.predicted == dream.label


class Louder(Pixel):
    """Pixels that are seen thrice as strong."""

    def image(self, parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        return 3 * parameters["pixels"]

    def vjp(self, parameters: Mapping[str, np.ndarray], gradient: np.ndarray) -> dict[str, np.ndarray]:
        return {"pixels": 3 * gradient}


def test_a_pull_is_cauchys_step_and_arrives_where_all_is_linear() -> None:
    parameters, target = begun(Louder()), np.random.default_rng(1).random((3, 28, 28))
    target[2] = Louder().image(parameters)[2]  # already there
    moved = pulled(Louder(), parameters, target)
    assert np.allclose(Louder().image(moved), target, atol=1e-4)
    assert np.array_equal(moved["pixels"][2], parameters["pixels"][2])


@pytest.mark.parametrize("hold", HOLDS, ids=str)
def test_a_projection_pulls_where_it_cannot_be_taken(hold: Parameterization) -> None:
    parameters = begun(hold, dtype=np.float32)
    image = hold.image(parameters)
    blotted = np.array(image)
    blotted[:, 10:18, 10:18] = 1
    nearer = hold.image(hold.fit(parameters, blotted))
    assert np.square(nearer - blotted).sum() < np.square(image - blotted).sum()
