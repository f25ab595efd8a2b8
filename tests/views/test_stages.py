"""What a capture is drawn from: every stage fills its range and keeps to it, and the presets stay what they are."""

import numpy as np
import pytest

from artkit.views.channel import PRESETS, Channel
from artkit.views.stages import (
    MODULES,
    PAGE,
    PITCH,
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
)

N = 4000
CAPTURE = [
    "0.125",
    "0.000",
    "1.017 -0.025 -0.105 0.033 1.014 -0.086 -0.001 0.000 1.000",
    "0.147",
    "0.689 0.128",
    "1.198 -0.071 -0.025",
    "1.213",
    "0.025 -0.015 0.011 -0.022 -0.012 -0.037 -0.020 0.003 0.002",
    "78.000",
]


def draw(stage: Stage, n: int = N) -> np.ndarray:
    drawn = stage.draw(np.random.default_rng(0), n)
    assert len(drawn) == n
    assert np.array_equal(drawn, stage.draw(np.random.default_rng(0), n))
    return drawn


def fills(values: np.ndarray, low: float, high: float) -> bool:
    """Return whether numbers lie evenly in a range and reach to its ends."""
    reach = 0.01 * (high - low)
    ends = low <= values.min() < low + reach and high - reach < values.max() <= high
    return bool(ends and abs(values.mean() - (low + high) / 2) < 3 * reach)


def test_presets_are_what_they_were() -> None:
    with pytest.raises(TypeError):
        PRESETS["phone"] = Channel(())  # type: ignore[index]
    told = {name: [repr(stage) for stage in channel.stages] for name, channel in PRESETS.items()}
    paper = "Paper(white=(0.6, 0.95), black=(0.03, 0.25))"
    assert told == {
        "scan": [
            "DotGain(gain=(0, 0.15))",
            "Halftone(share=0.5)",
            "Warp(degrees=1, corners=0.15)",
            "Blur(sigma=(0.02, 0.15))",
            paper,
            "Light(gradient=0.02, exposure=0.05)",
            "Gamma(gamma=(0.85, 1.2))",
            "Noise(deviation=0.01)",
            "Jpeg(quality=(80, 96))",
        ],
        "phone": [
            "DotGain(gain=(0, 0.2))",
            "Halftone(share=0.5)",
            "Warp(degrees=3, corners=0.5)",
            "Blur(sigma=(0.05, 0.4))",
            paper,
            "Light(gradient=0.15, exposure=0.2)",
            "Gamma(gamma=(0.7, 1.4))",
            "Noise(deviation=0.04)",
            "Jpeg(quality=(50, 95))",
        ],
        "hard": [
            "DotGain(gain=(0, 0.25))",
            "Halftone(share=0.5)",
            "Warp(degrees=8, corners=1.0)",
            "Blur(sigma=(0.1, 0.8))",
            paper,
            "Light(gradient=0.3, exposure=0.3)",
            "Gamma(gamma=(0.6, 1.6))",
            "Noise(deviation=0.08)",
            "Jpeg(quality=(30, 95))",
        ],
    }


def test_plain_ranges_are_filled_evenly() -> None:
    assert fills(draw(DotGain((0.1, 0.2)))[:, 0], 0.1, 0.2)
    assert fills(draw(Blur((0.05, 0.4)))[:, 0], 0.05, 0.4)
    white, black = draw(Paper((0.6, 0.95), (0.03, 0.25))).T
    assert fills(white, 0.6, 0.95)
    assert fills(black, 0.03, 0.25)
    assert fills(np.log(draw(Gamma((0.5, 2.0)))[:, 0]), np.log(0.5), np.log(2))
    assert set(np.unique(draw(Jpeg((80, 83))))) == {80, 81, 82, 83}
    screened = draw(Halftone(0.3))
    assert set(np.unique(screened)) == {0, 1}
    assert screened.mean() == pytest.approx(0.3, abs=0.03)


def test_a_lamp_stands_anywhere_and_exposure_goes_both_ways() -> None:
    exposure, x, y = draw(Light(0.3, 0.2)).T
    assert fills(exposure, 0.8, 1.2)
    assert fills(np.hypot(x, y), 0, 0.3)
    assert fills(np.arctan2(y, x), -np.pi, np.pi)


def test_noise_has_a_deviation_of_its_own_for_grain_and_for_mottle() -> None:
    drawn = draw(Noise(0.08), 400)
    side = PAGE // PITCH
    assert drawn.shape == (400, 1 + side**2)
    mottle = drawn[:, 1:].std(axis=1)
    assert 0 <= drawn[:, 0].min() < 0.002
    assert 0.078 < drawn[:, 0].max() <= 0.08
    assert mottle.min() < 0.002
    assert 0.07 < mottle.max() < 0.086
    assert abs(np.corrcoef(drawn[:, 0], mottle)[0, 1]) < 0.15
    assert Noise(0.08).look(np.zeros((400, MODULES, MODULES)), drawn)[0][7] == pytest.approx(
        drawn[7, 1:].reshape(side, side)[2:-2, 2:-2]
    )


def sent(drawn: np.ndarray) -> np.ndarray:
    """Return where the corners of the reader's crop lie on the page, (n, 4, 2)."""
    corners = (
        MODULES
        / 2
        * np.array(((-1, -1, 1), (1, -1, 1), (1, 1, 1), (-1, 1, 1)))
        / np.array([1, 1, MODULES / 2])
    )
    places = drawn.reshape(-1, 1, 3, 3) @ corners[None, :, :, None]
    return places[:, :, :2, 0] / places[:, :, 2:, 0]


def test_a_warp_turns_and_moves_each_corner_by_itself() -> None:
    square = MODULES / 2 * np.array(((-1, -1), (1, -1), (1, 1), (-1, 1)))
    off = sent(draw(Warp(0, 0.5))) - square
    for corner in range(4):
        for axis in range(2):
            assert fills(off[:, corner, axis], -0.5, 0.5)
    assert np.abs(np.corrcoef(off.reshape(N, 8).T) - np.eye(8)).max() < 0.1
    x, y = sent(draw(Warp(8, 0)))[:, 2].T  # the corner right below
    assert np.hypot(x, y) == pytest.approx(np.full(N, MODULES / np.sqrt(2)))
    assert fills(np.degrees(np.arctan2(y, x)), 45 - 8, 45 + 8)
    assert np.allclose(draw(Warp(0, 0), 1).reshape(3, 3), np.eye(3))


def test_a_photograph_is_no_darker_than_black_and_no_lighter_than_white() -> None:
    through, rng = Channel((Noise(0.5),)), np.random.default_rng(0)
    image = rng.integers(0, 2, (MODULES, MODULES)).astype(np.float32)
    page = through.photograph(image, tuple(each[0] for each in through.draw(rng, 1)), rng)
    assert page.shape == (PAGE, PAGE)
    assert (page.min(), page.max()) == (0, 1)


def test_a_seed_is_the_same_capture_every_year() -> None:
    drawn = PRESETS["phone"].draw(np.random.default_rng(7), 1)
    told = [" ".join(f"{number:.3f}" for number in each[0, :9]) for each in drawn]
    assert told == CAPTURE
