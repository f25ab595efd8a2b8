import inspect
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from artkit.classifier.network import Network
from artkit.dreaming import (
    L1,
    L2,
    REGULARIZERS,
    Ascent,
    Blur,
    Border,
    Decay,
    Facets,
    HighFrequency,
    Ink,
    Jitter,
    Pose,
    Regularizer,
    SmallContribution,
    SmallNorm,
    Symmetry,
    TotalVariation,
    ascend,
)
from artkit.errors import InputError
from artkit.plugins import parameters

RNG = np.random.default_rng


def batch(n: int = 4) -> np.ndarray:
    """Images that lie batch-last in memory, as the ascent holds them."""
    return np.moveaxis(RNG(0).random((28, 28, n), np.float32), -1, 0)


@pytest.mark.parametrize("name", REGULARIZERS)
def test_hooks_change_nothing_that_they_are_given(name: str) -> None:
    regularizer = REGULARIZERS[name]().bind([1, 2, 3, 4], [5, 6, 7, 8])
    x, g = batch(), batch()
    before = x.copy(), g.copy()
    value = np.zeros(4, np.float32)
    regularizer.charge(x, np.float32(0.5), value, g)
    assert not value.any()
    seen, pullback = regularizer.view(x, RNG(1))
    pulled = pullback(g)
    regularizer.penalty(x)
    projected = regularizer.project(regularizer.clip(x, g), 4)
    assert np.array_equal(x, before[0])
    assert np.array_equal(g, before[1])
    for result in (seen, pulled, projected):
        assert result.shape == x.shape
        assert result.dtype == np.float32


@pytest.mark.parametrize("name", REGULARIZERS)
def test_each_image_is_treated_as_if_it_were_alone(name: str) -> None:
    x, g, labels, seeds = batch(), batch(), [1, 2, 3, 4], [5, 6, 7, 8]
    together = REGULARIZERS[name]().bind(labels, seeds)
    for i in range(4):
        alone = REGULARIZERS[name]().bind(labels[i : i + 1], seeds[i : i + 1])
        one = slice(i, i + 1)
        assert np.allclose(together.view(x, RNG(1))[0][one], alone.view(x[one], RNG(1))[0], atol=1e-6)
        assert np.allclose(
            together.project(together.clip(x, g), 4)[one],
            alone.project(alone.clip(x[one], g[one]), 4),
            atol=1e-6,
        )


@pytest.mark.parametrize("name", REGULARIZERS)
def test_every_option_has_a_default_a_type_and_a_word(name: str) -> None:
    factory = REGULARIZERS[name]
    for option, parameter in parameters(factory).items():
        assert parameter.default is not parameter.empty, option
        assert parameter.annotation is not inspect.Parameter.empty, option
    assert (factory.__doc__ or "").strip()


def test_schedules() -> None:
    def acts(regularizer: Regularizer) -> list[float]:
        return [regularizer.strength(step, 11) for step in range(1, 12)]

    assert acts(L2()) == [1.0] * 11
    assert acts(L2(start=0.5)) == [0.0] * 5 + [1.0] * 6
    assert acts(L2(end=0.1)) == [1.0] * 2 + [0.0] * 9
    assert acts(L2(every=5)) == [0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]
    assert acts(L2(ramp="up")) == pytest.approx(np.linspace(0, 1, 11))
    assert acts(L2(start=0.5, ramp="down")) == pytest.approx([0] * 5 + [1, 0.8, 0.6, 0.4, 0.2, 0])
    assert Blur().every == 4


def test_a_run_of_a_step_or_two_has_a_beginning_and_an_end() -> None:
    assert L2().strength(1, 1) == L2(end=0.0).strength(1, 1) == 1.0
    assert [L2(start=1.0).strength(step, 2) for step in (1, 2)] == [0.0, 1.0]
    assert [L2(ramp="up").strength(step, 2) for step in (1, 2)] == [0.0, 1.0]
    assert L2(start=0.5, end=0.5, ramp="up").strength(6, 11) == 1.0  # a ramp of no length is none


@pytest.mark.parametrize(
    ("schedule", "settled"),
    [
        ({}, 0.0),
        ({"start": 0.3}, 0.3),
        ({"end": 0.6}, 0.6),
        ({"start": 0.3, "end": 0.6}, 0.6),
        ({"ramp": "up"}, 1.0),
        ({"ramp": "down", "start": 0.2, "end": 0.7}, 0.7),
    ],
)
def test_what_is_best_is_asked_after_the_last_change(schedule: dict[str, Any], settled: float) -> None:
    regularizer = L2(**schedule)
    assert regularizer.settled == settled
    after = [regularizer.strength(step, 101) for step in range(2 + round(100 * settled), 102)]
    assert len(set(after)) <= 1


def test_a_schedule_decides_what_a_dream_becomes() -> None:
    network = Network.random((784, 20, 10), "relu", RNG(0))

    def trace(*regularizers: Regularizer) -> np.ndarray:
        return ascend(network, [3], [0], Ascent(regularizers=regularizers, steps=21))[0].trace

    bare, full = trace(), trace(Decay(0.2))
    assert np.array_equal(trace(Decay(1.0, start=1.0, end=1.0)), bare)  # after the last step: no step sees it
    assert np.array_equal(trace(Decay(0.2, start=0.5))[:11], bare[:11])
    assert np.array_equal(trace(Decay(0.2, end=0.5))[:11], full[:11])
    assert not np.array_equal(trace(Decay(0.2, end=0.5)), full)
    assert not np.array_equal(trace(Decay(0.2, ramp="up")), full)


def test_jitter_sees_the_same_offset_for_all_and_another_at_each_step() -> None:
    x = batch()
    seen = [Jitter(3).view(x, RNG(seed))[0] for seed in range(20)]
    assert len({image.tobytes() for image in seen}) > 10
    assert np.array_equal(Jitter(0).view(x, RNG(0))[0], x)


def test_poses_differ_by_seed_and_do_not_move_with_the_step() -> None:
    pose, x = Pose().bind([6, 6], [1, 2]), np.repeat(batch(1), 2, axis=0)
    first, second = pose.view(x, RNG(0))[0]
    assert not np.allclose(first, second)
    assert np.array_equal(pose.view(x, RNG(9))[0][0], first)
    assert np.array_equal(Pose().bind([6], [2]).view(x[1:], RNG(0))[0][0], second)


def test_ink_holds_the_budget() -> None:
    projected = Ink(0.1).project(batch(), 1)
    assert projected.mean(axis=(1, 2)) == pytest.approx([0.1] * 4, rel=1e-3)
    assert Ink(0.9).project(batch(), 1).max() <= 1


@given(about=st.sampled_from(["upright", "level", "point"]))
def test_symmetry_is_symmetric_and_stays(about: str) -> None:
    symmetry = Symmetry(about)  # type: ignore[arg-type]
    once = symmetry.project(batch(), 1)
    flips = {"upright": (2,), "level": (1,), "point": (1, 2)}
    assert np.array_equal(np.flip(once, flips[about]), once)
    assert np.array_equal(symmetry.project(once, 1), once)


@pytest.mark.parametrize("percentile", [0.0, 25.0, 100.0])
def test_clipping_takes_the_smallest(percentile: float) -> None:
    x, g = batch(), batch()[:, ::-1]
    gone = min(784 * percentile / 100, 783)  # the last one stays
    by_norm = SmallNorm(percentile).project(x, 1)
    assert ((by_norm == 0).sum(axis=(1, 2)) == gone).all()
    assert by_norm[by_norm > 0].min() >= np.percentile(x, percentile) * 0.9
    by_contribution = SmallContribution(percentile).clip(x, g)
    wiped = (by_contribution == 0) & (x > 0)
    if 0 < percentile < 100:
        assert (x * g)[wiped].max() <= (x * g)[~wiped].max()
        assert not np.array_equal(by_norm, by_contribution)


def test_clipping_measures_what_a_pixel_does_and_not_which_way() -> None:
    x = np.full((1, 28, 28), 0.5, np.float32)
    slope = np.full_like(x, 3.0)
    slope[0, 3, 4], slope[0, 5, 6], slope[0, 7, 8] = -0.1, -9.0, 0.1
    x[0, 9, 10] = 0.01
    gone = np.argwhere(SmallContribution(100 * 3 / 784).clip(x, slope)[0] == 0)
    assert gone.tolist() == [[3, 4], [7, 8], [9, 10]]
    signed = np.where(np.indices((28, 28)).sum(axis=0) % 2, 0.5, -0.6)[None].astype(np.float32)
    signed[0, 3, 4] = -0.1
    assert np.argwhere(SmallNorm(100 / 784).project(signed, 1)[0] == 0).tolist() == [[3, 4]]


def test_what_projections_mean() -> None:
    x = batch()
    blurred = np.stack([gaussian_filter(image, 1.5, mode="reflect") for image in x])
    assert np.allclose(Blur(1.5).project(x, 1), blurred, atol=1e-5)
    assert np.allclose(Decay(0.25).project(x, 1), 0.75 * x)
    assert not Ink().project(np.zeros_like(x), 1).any()  # a blank sheet has nothing to be scaled


def test_what_penalties_mean() -> None:
    x = np.random.default_rng(3).uniform(-0.2, 1, (2, 28, 28))
    x[:, 5] = 0
    down, right = np.diff(x, axis=1, append=x[:, -1:]), np.diff(x, axis=2, append=x[:, :, -1:])
    frame = np.pad(np.zeros((22, 22)), 3, constant_values=1)
    fine = x - np.stack([gaussian_filter(image, 1.5, mode="reflect") for image in x])
    for penalty, cost in (
        (TotalVariation(0.3, smooth=0.5), 0.3 * (np.sqrt(down**2 + right**2 + 0.25) - 0.5)),
        (L1(0.2), 0.2 * np.abs(x)),
        (L2(0.7), 0.35 * x**2),
        (Border(0.4, pixels=3), 0.2 * frame * x**2),
        (HighFrequency(0.6, sigma=1.5), 0.3 * fine**2),
    ):
        found = penalty.penalty(x)
        assert found is not None
        assert found[0] == pytest.approx(cost.sum(axis=(1, 2)), rel=1e-4), penalty
        assert np.isfinite(found[1]).all()


@pytest.mark.parametrize("name", REGULARIZERS)
def test_numbers_of_any_kind_keep_the_precision_of_the_images(name: str) -> None:
    options = {
        key: np.float64(option.default)
        for key, option in parameters(REGULARIZERS[name]).items()
        if isinstance(option.default, float)
    }
    regularizer = REGULARIZERS[name](**options).bind([1, 2, 3, 4], [5, 6, 7, 8])
    x, g = batch(), batch()
    seen, pullback = regularizer.view(x, RNG(1))
    charged = regularizer.charge(x, np.float32(0.5), np.zeros(4, np.float32), g)
    for each in (seen, pullback(g), *charged, regularizer.clip(x, g), regularizer.project(x, 4)):
        assert each.dtype == np.float32


def test_a_penalty_of_no_strength_costs_nothing() -> None:
    value, gradient = L2(0.3).charge(batch(), np.float32(0), np.ones(4, np.float32), batch())
    assert np.array_equal(value, np.ones(4))
    assert np.array_equal(gradient, batch())


@pytest.mark.parametrize("kind", [Facets, Pose])
def test_bound_to_dreams_it_is_a_copy_that_says_the_same(kind: type[Regularizer]) -> None:
    free = kind()
    bound = free.bind([1, 2], [3, 4])
    assert bound is not free
    assert (bound, repr(bound)) == (free, repr(free))
    assert np.array_equal(
        free.project(free.view(batch(), RNG(0))[0], 1), batch()
    )  # until then it does nothing
    assert not np.array_equal(bound.project(bound.view(batch(2), RNG(0))[0], 1), batch(2))


def test_facets_go_round_and_there_are_none_of_other_classes() -> None:
    one, again, other = Facets().bind([6, 6, 6], [3, 13, 4]).anchors
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    with pytest.raises(InputError, match="facets are of 10 digits; there are none of class 10"):
        Facets().bind([3, 10], [0, 0])


def test_facets_pull_towards_a_way_of_writing() -> None:
    x = batch(2)
    facets = Facets(0.25).bind([6, 6], [0, 1])
    moved = facets.project(x, 1)
    assert not np.allclose(facets.anchors[0], facets.anchors[1])
    assert np.allclose(moved, 0.75 * x + 0.25 * facets.anchors, atol=1e-6)


@pytest.mark.parametrize("strength", [1.0, 0.3])
def test_total_variation_charges_what_its_penalty_says(strength: float) -> None:
    x, gradient, value = batch(), batch(), np.ones(4, np.float32)
    tv = TotalVariation(0.2)
    fast = tv.charge(x, np.float32(strength), value, gradient)
    plain = Regularizer.charge(tv, x, np.float32(strength), value, gradient)
    for a, b in zip(fast, plain, strict=True):
        assert np.allclose(a, b, atol=1e-5)
    assert np.abs(plain[1] - gradient).max() > 0.01


@pytest.mark.parametrize("pixels", [0, 1, 2])
def test_the_network_that_jitter_turns_sees_what_jitter_shows(pixels: int) -> None:
    network, x, jitter = Network.random((784, 20, 10), "relu", RNG(0)), batch(), Jitter(pixels)
    for step in range(5):
        turned = jitter.turned(network, RNG(step))
        assert turned is not None
        seen, pullback = jitter.view(x, RNG(step))
        z, back = network.vjp(seen)
        turned_z, turned_back = turned.vjp(x)
        assert np.allclose(turned_z, z, atol=1e-5)
        assert np.allclose(turned_back(np.ones_like(z)), pullback(back(np.ones_like(z))), atol=1e-5)


@pytest.mark.parametrize("jitter", [Jitter(1, subpixel=True), Jitter(13)])
def test_jitter_turns_no_network_by_fractions_or_at_a_great_cost_of_memory(jitter: Jitter) -> None:
    assert jitter.turned(Network.random((784, 20, 10), "relu", RNG(0)), RNG(1)) is None
