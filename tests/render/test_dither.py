"""Dithers: one bit that keeps tone, by masks and by diffusion."""

import numpy as np
import pytest
from toned import drawn, fields

from artkit.render import Dither
from artkit.render.dither import DIFFUSION, TILE, UNREST, blue_noise, diffused, ordered, scattered

RNG = np.random.default_rng


def one_by_one(tone, rng):
    """Diffuse errors in the order of reading, a square at a time."""
    rest = np.pad(tone.astype(float), ((0, 1), (1, 1)))
    threshold = 0.5 + UNREST * rng.uniform(-1, 1, tone.shape)
    mask = np.zeros(tone.shape, bool)
    for row in range(tone.shape[0]):
        for column in range(tone.shape[1]):
            value = rest[row, column + 1]
            mask[row, column] = value > threshold[row, column]
            for down, right, share in DIFFUSION:
                rest[row + down, column + 1 + right] += share * (value - mask[row, column])
    return mask & (tone > 0)


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (12, 9), (9, 20)])
def test_settling_along_slanted_lines_is_settling_one_by_one(shape):
    tone = RNG(3).random(shape)
    assert (diffused(tone, RNG(5)) == one_by_one(tone, RNG(5))).all()
    if min(shape) > 1:
        assert (diffused(tone, RNG(5)) != one_by_one(tone.T, RNG(5)).T).any()


def test_diffusion_shares_the_whole_error():
    assert sum(share for _, _, share in DIFFUSION) == 1


@pytest.mark.parametrize("method", [diffused, ordered, scattered])
@pytest.mark.parametrize("tone", [0.0, 0.1, 0.5, 0.85, 1.0])
def test_a_flat_tone_is_a_share_of_squares(method, tone):
    mask = method(np.full((128, 128), tone), RNG(0))
    assert mask.mean() == pytest.approx(tone, abs=0.012)


def test_bayers_matrix_has_every_threshold_once_and_half_tone_is_a_chequerboard():
    for level in range(65):
        assert ordered(np.full((8, 8), level / 64), RNG(0)).sum() == level
    half = ordered(np.full((8, 8), 0.5), RNG(0))
    assert (half != np.roll(half, 1, axis=0)).all()
    assert (half != np.roll(half, 1, axis=1)).all()


def low_frequencies(mask):
    """Return the power of the lowest sixth of frequencies, against white noise of as many points."""
    power = np.abs(np.fft.fft2(mask - mask.mean())) ** 2
    frequency = np.hypot(*np.meshgrid(*(np.fft.fftfreq(TILE),) * 2))
    low = (frequency > 0) & (frequency < 1 / 12)
    return power[low].mean() / power[frequency > 0].mean()


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.8])
def test_the_mask_is_blue_at_every_tone(share):
    mask = blue_noise() < share
    assert mask.sum() == round(share * TILE * TILE)
    assert low_frequencies(mask) < 0.1
    white = RNG(1).permutation(blue_noise().ravel()).reshape(TILE, TILE) < share
    assert low_frequencies(white) > 0.3


def test_squares_lie_on_a_grid_that_fits_the_field():
    (fill,) = drawn(Dither(pitch=0.5, centre=False), fields()["lucid"], side=56.0)
    assert fill.outlines.points == pytest.approx(fill.outlines.points.round(), abs=1e-9)
    (odd,) = drawn(Dither(pitch=0.3, centre=False), fields()["lucid"], side=56.0)
    steps = odd.outlines.points * 93 / 56
    assert steps == pytest.approx(steps.round(), abs=1e-9)
