from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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

HOLDS: list[Parameterization] = [
    Pixel(),
    Fourier(),
    CPPN(),
    Strokes(),
    Strokes(count=1, points=9),
    CPPN(width=6),
]


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
        assert large.shape == (3, size, size)
        assert large.min() >= 0
        assert large.max() <= 1
    averaged = large.reshape(3, 28, 6, 28, 6).mean(axis=(2, 4))
    assert np.abs(averaged - image).mean() < 0.03


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


@pytest.mark.parametrize("hold", HOLDS, ids=str)
def test_a_projection_pulls_where_it_cannot_be_taken(hold: Parameterization) -> None:
    parameters = begun(hold, dtype=np.float32)
    image = hold.image(parameters)
    blotted = np.array(image)
    blotted[:, 10:18, 10:18] = 1
    pulled = hold.image(hold.fit(parameters, blotted))
    assert np.square(pulled - blotted).sum() < np.square(image - blotted).sum()
