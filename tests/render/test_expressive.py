"""What holds for every renderer that is expressive: any field, any cell, no accident."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from marks import check, same

from artkit.layout.art import Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.render import RENDERERS

EXPRESSIVE = ("flow", "low_poly", "ridge", "single_line", "topographic", "truchet", "type")
OTHER = {
    "flow": {"floor": 0.0},
    "low_poly": {"floor": 0.0, "ground": "plate"},
    "ridge": {"floor": 0.0, "height": "40mm", "width": "0.05mm"},
    "single_line": {"smooth": False, "floor": 0.0, "pitch": 1.0},
    "topographic": {"labels": True, "centre": False, "width": "0.05mm"},
    "truchet": {"floor": 0.3},
    "type": {"text": "six 6", "family": "Source Serif Pro", "lightest": 900, "heaviest": 200},
}
COARSE = {"single_line": {"pitch": 0.6}}
INK = Ink(("#fff", "#000"), "srgb")


def spot(row, column, value=1.0):
    field = np.zeros((28, 28), np.float32)
    field[row, column] = value
    return field


FIELDS = st.one_of(
    st.sampled_from([np.zeros((28, 28), np.float32), np.ones((28, 28), np.float32)]),
    st.builds(spot, st.integers(0, 27), st.integers(0, 27), st.sampled_from([0.05, 0.5, 1.0])),
    st.builds(lambda seed: np.random.default_rng(seed).random((28, 28), np.float32), st.integers(0, 99)),
    arrays(np.float32, (9, 14), elements=st.floats(0, 1, width=32)),
)
RECTS = st.builds(
    Rect, st.sampled_from([0.0, -3.0, 100.0]), st.just(5.0), st.sampled_from([0.06, 1.0, 7.0, 60.0, 400.0]),
    st.sampled_from([0.06, 1.0, 7.0, 60.0]),
)  # fmt: skip


def draw(name, field, rect, seed=0, **options):
    return RENDERERS[name](**options)(Tone(field), rect, INK, np.random.Generator(np.random.PCG64(seed)))


@pytest.mark.parametrize("name", EXPRESSIVE)
@settings(max_examples=12)
@given(field=FIELDS, rect=RECTS, other=st.booleans())
def test_marks_are_finite_inside_their_rectangle_and_no_finer_than_a_hairline(name, field, rect, other):
    check(draw(name, field, rect, **(OTHER[name] if other else {})), rect)


def ring():
    """Return a field with a ring of ink, as a nought has."""
    y, x = np.mgrid[:28, :28] - 13.5
    return np.clip(1.6 - np.abs(np.hypot(x, 1.2 * y) - 8) / 2, 0, 1).astype(np.float32)


@pytest.mark.parametrize("name", EXPRESSIVE)
def test_the_same_stream_is_the_same_marks_and_no_other_stream_is_touched(name):
    rect = Rect(0, 0, 60, 60)
    how = COARSE.get(name, {})
    first = draw(name, ring(), rect, **how)
    np.random.seed(3)  # noqa: NPY002
    assert first
    assert same(first, draw(name, ring(), rect, **how))
    assert not same(first, draw(name, np.rot90(ring()), rect, **how))


@pytest.mark.parametrize("name", EXPRESSIVE)
def test_bare_paper_stays_bare_where_a_floor_says_so(name):
    rect = Rect(0, 0, 60, 60)
    marks = draw(name, np.zeros((28, 28), np.float32), rect, floor=0.2)
    assert len(marks) == (1 if name == "ridge" else 0)  # its lines run on
    (plate, *_) = draw(name, np.zeros((28, 28), np.float32), rect, floor=0.2, ground="plate")
    assert str(plate.colour) == "#ffffff"


@pytest.mark.parametrize("name", EXPRESSIVE)
def test_the_page_does_not_change_the_picture(name):
    small, large = (draw(name, ring(), Rect(0, 0, side, side), **COARSE.get(name, {})) for side in (240, 960))
    assert len(small) == len(large)
    for one, other in zip(small, large, strict=True):
        for art in ("outlines", "strokes"):
            if hasattr(one, art):
                assert getattr(other, art).points == pytest.approx(4 * getattr(one, art).points, abs=1e-6)
        if hasattr(one, "line"):
            assert (other.line.text, other.x, other.y) == (
                one.line.text,
                pytest.approx(4 * one.x),
                pytest.approx(4 * one.y),
            )
