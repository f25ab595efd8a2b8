"""The story stays true, in numbers: a potato, the hook of a six, and digits that are written."""

import numpy as np
import pytest

import artkit
from artkit.dreaming.build import dream
from artkit.dreaming.measures import Quality, border, measure

DIGITS = np.arange(10)


def dreamed(model: str, preset: str, seeds: int) -> tuple[Quality, float, float]:
    """Return quality, mean confidence and mean border ink of ten digits and some seeds."""
    labels = np.repeat(DIGITS, seeds)
    dreams = dream(artkit.load_model(model), labels.tolist(), seeds=list(range(seeds)) * 10, preset=preset)
    images = np.stack([each.image for each in dreams])
    return (
        measure(images, labels),
        float(np.mean([each.confidence for each in dreams])),
        float(border(images).mean()),
    )


def test_the_ordinary_mind_is_sure_of_noise() -> None:
    quality, p, _ = dreamed("potato", "raw", 2)
    assert p > 0.99
    assert quality.legibility <= 0.05


@pytest.mark.parametrize(("preset", "legible"), [("blurred", 0.5), ("coaxed", 0.9)])
def test_blur_lifts_it(preset: str, legible: float) -> None:
    """With what keeps a picture off the border it makes most of them legible, and seen turned a little nearly all."""
    quality, p, _ = dreamed("potato", preset, 2)
    assert p > 0.9
    assert quality.legibility >= legible


@pytest.mark.parametrize("seeds", [4, pytest.param(20, marks=pytest.mark.slow)])
def test_the_robust_mind_writes(seeds: int) -> None:
    quality, p, ground = dreamed("robust", "lucid", seeds)
    assert quality.legibility >= 0.98
    assert p >= 0.9
    assert ground <= 0.05
    assert min(quality.transfer.values()) >= 0.98


@pytest.mark.parametrize("seeds", [6, pytest.param(20, marks=pytest.mark.slow)])
def test_the_gallery_has_no_twins(seeds: int) -> None:
    quality, p, ground = dreamed("robust", "gallery", seeds)
    assert quality.diversity >= 0.15
    assert quality.legibility >= 0.95
    assert p >= 0.9
    assert ground <= 0.05


def test_a_raw_dream_of_the_robust_mind_is_not_that() -> None:
    """What the ordinary test could not tell: robustness is the lever, regularizers do the rest."""
    quality, _, ground = dreamed("robust", "raw", 2)
    assert quality.legibility < 0.5
    assert ground > 0.3


@pytest.mark.parametrize(
    ("preset", "legible", "ground"),
    [
        pytest.param("yosinski-1", 0.8, 0.1, marks=pytest.mark.slow),
        ("yosinski-2", 0.6, 0.03),
        ("yosinski-3", 0.85, 0.06),
        pytest.param("yosinski-4", 0.65, 0.02, marks=pytest.mark.slow),
    ],
)
def test_the_four_of_yosinski_write_on_the_robust_mind(preset: str, legible: float, ground: float) -> None:
    """From mid-grey, and with the numbers as printed, the second gave back its noise and the third a grey haze."""
    quality, p, border_ink = dreamed("robust", preset, 2)
    assert quality.legibility >= legible
    assert quality.transfer["reader"] >= 0.95
    assert p >= 0.9
    assert border_ink <= ground
