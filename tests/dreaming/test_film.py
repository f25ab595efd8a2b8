from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from artkit.classifier import load_model
from artkit.dreaming import Dream, ascend
from artkit.dreaming.build import build_ascent
from artkit.dreaming.film import Film, film, finer, first_recognition, pace, recording

CURVES = hnp.arrays(np.float64, st.integers(2, 40), elements=st.floats(0, 1, width=16))


def dreamed(preset: str = "lucid", steps: int = 120) -> Dream:
    how = build_ascent(preset, steps=steps)
    return ascend(load_model("robust"), [3], [7], how, snapshots=recording(steps))[0]


@pytest.fixture(scope="module")
def made() -> tuple[Dream, Film]:
    dream = dreamed()
    return dream, film(load_model("robust"), dream, 24)


@given(curve=CURVES, count=st.integers(1, 30))
def test_places_stand_at_equal_steps_of_the_height(curve: np.ndarray, count: int) -> None:
    places = pace(curve, count)
    assert places.shape == (count,)
    assert places.min() >= 0
    assert places.max() <= len(curve) - 1
    heights = np.interp(places, np.arange(len(curve)), curve)
    envelope = np.maximum.accumulate(curve)
    assert heights == pytest.approx(np.linspace(envelope[0], envelope[-1], count), abs=1e-6)
    assert all(a <= b + 1e-9 for a, b in pairwise(places))


def test_an_unevenly_paced_film_is_found() -> None:
    """Equal steps of time are not equal steps of a curve that climbs at once."""
    curve = 1 - 0.5 ** np.arange(30.0)
    even = np.interp(np.linspace(0, 29, 10), np.arange(30), curve)
    assert even != pytest.approx(np.linspace(curve[0], curve[-1], 10), abs=0.1)
    paced = np.interp(pace(curve, 10), np.arange(30), curve)
    assert paced == pytest.approx(np.linspace(curve[0], curve[-1], 10), abs=1e-6)


@given(curve=CURVES, parts=st.integers(1, 20))
def test_finer_keeps_all_places_and_divides_what_is_steep(curve: np.ndarray, parts: int) -> None:
    places = finer(curve, parts)
    assert set(range(len(curve))) <= set(places.tolist())
    assert all(0 < b - a <= 1 for a, b in pairwise(places))


def test_first_recognition() -> None:
    p = np.array([[0.5, 0.3, 0.2], [0.3, 0.4, 0.3], [0.2, 0.6, 0.2]])
    assert first_recognition(p, 1) == 1
    assert first_recognition(p, 0) == 0
    assert first_recognition(p, 2) is None


def test_recording_has_the_beginning_and_the_end() -> None:
    assert recording(0) == (0,)
    for steps in (1, 199, 200, 201, 5000):
        kept = recording(steps)
        assert (kept[0], kept[-1]) == (0, steps)
        assert len(set(kept)) == len(kept) <= 401


def test_a_film_goes_from_the_noise_to_the_picture(made: tuple[Dream, Film]) -> None:
    dream, shown = made
    assert len(shown.frames) == 24
    first, last = shown.frames[0], shown.frames[-1]
    assert first.step == 0
    assert np.array_equal(first.negative.render(), dream.snapshots[0].render())
    assert np.allclose(last.negative.render(), dream.image, atol=1e-6)
    assert last.probability == pytest.approx(dream.confidence, abs=1e-6)
    steps = [frame.step for frame in shown.frames]
    assert steps == sorted(steps)


def test_belief_rises_evenly_until_it_is_sure(made: tuple[Dream, Film]) -> None:
    rising = [frame.probability for frame in made[1].frames if frame.probability < 0.97]
    gaps = np.diff(rising)
    assert len(gaps) >= 5
    assert gaps.max() < 2.5 * np.median(gaps)


def test_the_moment_of_recognition_is_marked_once_and_for_all(made: tuple[Dream, Film]) -> None:
    dream, shown = made
    assert shown.recognised is not None
    network = load_model("robust")
    before = dream.snapshots[shown.recognised - 1].render()[None] if shown.recognised else None
    after = dream.snapshots[shown.recognised].render()[None]
    assert network.logits(after).argmax() == dream.label
    assert before is None or network.logits(before).argmax() != dream.label
    marks = [frame.recognised for frame in shown.frames]
    assert marks == sorted(marks)
    assert not marks[0]
    assert marks[-1]


@pytest.mark.parametrize("preset", ["cutout", "pen", "spectral"])
def test_other_parameterizations_have_films_too(preset: str) -> None:
    shown = film(load_model("robust"), dreamed(preset, 30), 6)
    assert len(shown.frames) == 6
    assert shown.frames[3].negative.render(60).shape == (60, 60)


def test_what_has_no_film(made: tuple[Dream, Film]) -> None:
    network = load_model("robust")
    with pytest.raises(ValueError, match="two frames"):
        film(network, made[0], 1)
    (bare,) = ascend(network, [3], [7], build_ascent("lucid", steps=2))
    with pytest.raises(ValueError, match="snapshots"):
        film(network, bare, 5)
