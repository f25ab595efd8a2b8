"""Truchet, flow, topographic and type: what is particular to each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from artkit.errors import InputError
from artkit.layout.art import Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Stroke, Text
from artkit.layout.style import SMALLEST
from artkit.layout.typography import typeface
from artkit.plugins import make
from artkit.render import RENDERERS, Contour, Flow, Topographic, Truchet, Type
from artkit.render.flow import _Stream, _streamlines
from artkit.render.frame import frame
from artkit.render.surface import Surface
from artkit.render.truchet import _bands, _curve
from artkit.render.type import stroke

INK = Ink(("#fff", "#000"))
CELL = Rect(0, 0, 112, 112)


def rng(seed=0):
    return np.random.default_rng(seed)


def disc(radius=8.0, soft=3.0):
    y, x = np.mgrid[:28, :28] - 13.5
    return np.clip((radius - np.hypot(x, y)) / soft + 0.5, 0, 1).astype(np.float32)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 50))
def test_bands_use_every_arc_once_and_end_at_the_edge_or_nowhere(across, down, seed):
    bands = _bands(across, down, rng(seed))
    assert sum(len(band) - 1 for band in bands) == 2 * across * down
    for band in bands:
        assert (np.abs(np.diff(band, axis=0)) == 1).all()
        if (band[0] != band[-1]).any():
            for x, y in band[[0, -1]]:
                assert x in (0, 2 * across) or y in (0, 2 * down)


def test_bands_are_smooth():
    for band in _bands(6, 6, rng()):
        way = np.diff(_curve(band), axis=0)
        turn = np.abs(np.diff(np.unwrap(np.arctan2(*way.T))))
        assert turn.max() < np.pi / 2 / 6 + 0.05


def test_bands_are_wide_where_the_field_is_dark():
    (mark,) = Truchet(pitch=1.0)(Tone(disc()), CELL, INK, rng())
    tree = cKDTree(mark.outlines.points)

    def thick(x, y):
        """Return the share of a neighbourhood that is inside the bands, by the even-odd rule."""
        at = np.stack(np.meshgrid(np.linspace(x - 9, x + 9, 60), np.linspace(y - 9, y + 9, 60)), -1).reshape(
            -1, 2
        )
        inside = np.zeros(len(at), bool)
        for ring in np.split(mark.outlines.points, mark.outlines.starts[1:]):
            a, b = ring, np.roll(ring, -1, axis=0)
            crosses = (a[:, 1] > at[:, 1:]) != (b[:, 1] > at[:, 1:])
            with np.errstate(divide="ignore", invalid="ignore"):
                reach = (b[:, 0] - a[:, 0]) * (at[:, 1:] - a[:, 1]) / (b[:, 1] - a[:, 1]) + a[:, 0]
            inside ^= ((crosses & (at[:, :1] < reach)).sum(axis=1) % 2).astype(bool)
        return inside.mean()

    assert tree.n > 1000
    assert 0.45 < thick(56, 56) < 0.7
    assert 0.02 < thick(12, 12) < 0.12


def streams(field, pitch, floor=0.0):
    surface = Surface.smooth(field, frame(field, CELL))
    return list(_streamlines(_Stream(Tone(field), surface, floor), CELL, pitch, rng()))


def test_streamlines_are_evenly_spaced_and_fill_the_cell():
    pitch = 3.0
    lines = streams(disc(), pitch)
    assert len(lines) > 20
    for number, line in enumerate(lines):
        others = np.concatenate(lines[:number] + lines[number + 1 :])
        assert cKDTree(others).query(line)[0].min() > 0.45 * pitch
    y, x = np.mgrid[4:108:40j, 4:108:40j]
    gaps = cKDTree(np.concatenate(lines)).query(np.stack((x, y), -1).reshape(-1, 2))[0]
    assert np.quantile(gaps, 0.98) < 1.3 * pitch


def test_streamlines_run_along_isophotes():
    lines = streams(disc(), 3.0, floor=0.1)
    radius = [np.hypot(*(line - 56).T) for line in lines if len(line) > 12]
    assert radius
    assert np.mean([np.ptp(each) for each in radius]) < 2.5  # circles around the middle


def test_lines_taper_towards_their_ends():
    (mark,) = Flow(floor=0.1)(Tone(disc()), CELL, INK, rng())
    rings = np.split(mark.outlines.points, mark.outlines.starts[1:])
    assert len(rings) > 8
    widest = []
    for ring in rings:
        knots = len(ring) // 2 - 5  # the ends are half circles of five
        width = np.hypot(*(ring[:knots] - ring[knots + 5 : 2 * knots + 5][::-1]).T)
        assert max(width[0], width[-1]) == pytest.approx(0.05 * 0.45 * 4, rel=0.1)
        widest.append(width.max() / width[0])
    assert np.median(widest) > 8


def test_index_lines_are_heavier_and_every_fourth():
    fine, heavy = Topographic(lines=16, index=4)(Tone(disc()), CELL, INK, rng())
    assert isinstance(fine, Stroke)
    assert heavy.strokes.width == pytest.approx(2.2 * fine.strokes.width)
    assert (len(fine.strokes.starts), len(heavy.strokes.starts)) == (12, 3)
    assert len(Topographic(index=0)(Tone(disc()), CELL, INK, rng())) == 1


def test_labels_tell_the_tone_and_no_line_runs_through_them():
    marks = Topographic(lines=8, index=2, labels=True, width=0.05)(
        Tone(disc(10, 14)), Rect(0, 0, 280, 280), INK, rng()
    )
    labels = [mark for mark in marks if isinstance(mark, Text)]
    assert {label.line.text for label in labels} == {"25", "50", "75"}
    assert min(label.line.size for label in labels) >= SMALLEST
    for label in labels:
        low, high = (label.x, label.y - label.line.cap_height), (label.x + label.line.width, label.y)
        for mark in marks:
            if isinstance(mark, Stroke):
                points = mark.strokes.points
                assert not ((points > low) & (points < high)).all(axis=1).any()


def test_a_tint_lies_under_the_lines_and_a_graticule_around_them():
    marks = Topographic(tint=0.5)(Tone(disc()), CELL, INK, rng())
    kinds = [type(mark) for mark in marks]
    assert kinds == sorted(kinds, key=[Fill, Stroke].index)
    assert kinds.count(Fill) == 15
    (plain, _), (ruled, _) = (
        Topographic(graticule=on)(Tone(disc()), CELL, INK, rng()) for on in (False, True)
    )
    ticks = len(ruled.strokes.starts) - len(plain.strokes.starts) - 1
    assert 4 * 26 <= ticks <= 4 * 29


def test_a_shadow_falls_to_the_lower_right_and_is_darker_than_what_it_falls_on():
    ink = Ink(("#ffffff", "#ff8800"))
    half, core, top = Contour(bands=1, shadow=1.0)(Tone(disc()), CELL, ink, rng())
    for shadow in (half, core):
        moved = shadow.outlines.points.mean(axis=0) - top.outlines.points.mean(axis=0)
        assert (moved > 0.5).all()
    assert core.colour.red < half.colour.red < 1
    assert len(Contour(bands=1)(Tone(disc()), CELL, ink, rng())) == 1


def words(marks):
    return "".join(mark.line.text for mark in marks)


def test_type_is_heavy_and_large_where_the_field_is_dark():
    marks = Type(text="6")(Tone(disc(8, 6)), CELL, INK, rng())
    weights = {mark.line.typeface.weight for mark in marks}
    assert (min(weights), max(weights)) == (300, 900)
    by_weight = sorted(marks, key=lambda mark: mark.line.typeface.weight)
    sizes = [mark.line.size for mark in by_weight]
    assert sizes[-1] > sizes[0] >= SMALLEST
    middle = [
        mark.line.typeface.weight
        for mark in marks
        for place in mark.line.places
        if np.hypot(mark.x + place * mark.line.size - 56, mark.y - 56) < 9
    ]
    assert set(middle) == {900}


def test_type_is_set_in_its_text_over_and_over_without_blanks():
    full = np.ones((28, 28), np.float32)
    set_text = words(Type(text="ab c", smoothing=0.0, pitch=2.0)(Tone(full), CELL, INK, rng()))
    assert set(set_text) == set("abc")
    assert abs(set_text.count("a") - set_text.count("c")) <= 1
    with pytest.raises(InputError, match="U\\+6587"):
        Type(text="文")(Tone(full), CELL, INK, rng())


def test_the_finest_stroke_is_measured():
    light, black = (stroke(typeface("Red Hat Display", weight), "0123456789") for weight in (300, 900))
    assert 0.02 < light < 0.08 < black < 0.25
    assert stroke(typeface("Red Hat Display", 300), " ") == 1.0


def test_sizes_are_pixels_or_lengths():
    two = make("renderers", "truchet", {"pitch": "2mm"}, RENDERERS)(
        Tone(disc()), Rect(0, 0, 60, 60), INK, rng()
    )
    same = Truchet(pitch=28 / 30)(Tone(disc()), Rect(0, 0, 60, 60), INK, rng())
    assert two[0].outlines.points == pytest.approx(same[0].outlines.points)
    for wrong in ("2", "0mm", "-1mm"):
        with pytest.raises(InputError, match=r"render\.pitch"):
            Truchet(pitch=wrong)(Tone(disc()), CELL, INK, rng())
    for options in ({"pitch": 0}, {"pitch": -1.0}, {"contrast": 9}, {"tile": 3}):
        with pytest.raises(InputError):
            make("renderers", "truchet", options, RENDERERS)
