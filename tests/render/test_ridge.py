"""Ridge: what is behind a hill is not drawn, and what is drawn looks like the field."""

import numpy as np
import pytest
from marks import check

from artkit.layout.art import Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.render import Ridge

INK = Ink(("#fff", "#000"))
CELL = Rect(0, 0, 112, 112)


def hill(row=20.0, column=14.0):
    y, x = np.mgrid[:28, :28] + 0.5
    return np.exp(-(np.hypot(x - column, y - row) ** 2) / 14).astype(np.float32)


def lines(field, rect=CELL, **options):
    options = {"noise": 0.0, "centre": False, **options}
    (stroke,) = Ridge(**options)(Tone(field), rect, INK, np.random.default_rng(0))
    return np.split(stroke.strokes.points, stroke.strokes.starts[1:]), stroke.strokes.width


def crossings(pieces):
    """Return how many pairs of straight pieces of different lines cross each other."""
    a = np.concatenate([line[:-1] for line in pieces])
    b = np.concatenate([line[1:] for line in pieces])

    def side(p, q, r):
        return np.sign(
            (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1])
            - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])
        )

    first, second = side(a[:, None], b[:, None], a[None]), side(a[:, None], b[:, None], b[None])
    apart = first * second < 0
    return int((apart & apart.T).sum()) // 2


def test_no_line_crosses_another_and_without_hiding_they_would():
    pieces, _ = lines(hill(), height=8.0, pitch=0.8)
    assert crossings(pieces) == 0
    y, x = np.mgrid[6:106:3.0, 0:112:1.0]
    through = y - 32 * np.exp(-(np.hypot(x / 4 - 14, y / 4 - 20) ** 2) / 14)
    assert (
        crossings([np.column_stack(line) for line in np.stack((x, through), axis=-1).transpose(0, 2, 1)]) > 20
    )


def test_lines_keep_their_distance_from_the_hill_they_go_behind():
    pieces, width = lines(hill(), height=8.0)
    ends = np.array([line[i] for line in pieces for i in (0, -1)])
    ends = ends[(ends[:, 0] > 1) & (ends[:, 0] < 111)]
    assert len(ends) > 6
    for end in ends:
        others = [
            np.abs(np.hypot(*(dense(line) - end).T)).min()
            for line in pieces
            if not (line == end).all(axis=1).any()
        ]
        assert min(others) > 1.5 * width


def dense(line):
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    at = np.linspace(0, along[-1], 400)
    return np.column_stack([np.interp(at, along, line[:, axis]) for axis in (0, 1)])


def test_lines_stand_high_where_the_field_is_dark():
    field = hill(14.0)
    pieces, _ = lines(field, height=2.0)
    flat, _ = lines(np.zeros((28, 28), np.float32), height=2.0)
    base = np.array([line[0, 1] for line in flat])
    rises, tones = [], []
    for line in pieces:
        points = dense(line)
        near = base[np.abs(base - points[0, 1]).argmin()] if points[0, 0] < 1 else None
        if near is None:
            continue
        rises.append(near - points[:, 1])
        rows, columns = np.clip(near / 4, 0, 27).astype(int), np.clip(points[:, 0] / 4, 0, 27).astype(int)
        tones.append(field[rows, columns])
    rise, tone = np.concatenate(rises), np.concatenate(tones)
    assert np.corrcoef(rise, tone)[0, 1] > 0.95
    assert np.corrcoef(rise, np.roll(tone, 4000))[0, 1] < 0.6
    assert rise.max() == pytest.approx(8, rel=0.15)


def test_lines_grow_fewer_where_a_hairline_is_wide():
    many, _ = lines(hill())
    few, width = lines(hill(), Rect(0, 0, 4, 4))
    assert len(few) < len(many)
    assert width == pytest.approx(0.25 * 25.4 / 72)


def test_lines_run_through_the_whole_of_a_wide_rectangle():
    rect = Rect(0, 0, 400, 60)
    pieces, width = lines(hill(), rect)
    ends = np.concatenate([line[[0, -1], 0] for line in pieces])
    assert (ends.min(), ends.max()) == pytest.approx((width / 2, 400 - width / 2))
    check(Ridge()(Tone(hill()), rect, INK, np.random.default_rng(0)), rect)
