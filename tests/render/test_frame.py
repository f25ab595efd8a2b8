"""Where a field comes to lie: fitted, in the middle, or on its centre of ink."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from artkit.layout.art import Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.render import Pixels, Ridge, Topographic, Truchet, cut_out
from artkit.render.frame import frame

RECT = Rect(10, 20, 56, 56)
FIELDS = arrays(np.float32, (28, 28), elements=st.sampled_from([0.0, 0.0, 0.0, 0.5, 1.0]))


def test_a_field_fills_a_square_and_is_centred_in_anything_else():
    assert frame(np.ones((28, 28)), RECT).pitch == 2
    wide = frame(np.ones((14, 28)), RECT)
    assert (wide.pitch, wide.x, wide.y) == (2, 10, 34)


@given(FIELDS, st.floats(0, 2))
def test_centring_never_moves_ink_out_of_the_rectangle(field, spread):
    where = frame(field, RECT, centre=True, spread=spread)
    still = frame(field, RECT)
    rows, columns = np.nonzero(field)
    if not len(rows):
        assert where == still
        return
    corners = where.place(np.array([(columns.min(), rows.min()), (columns.max() + 1, rows.max() + 1)]))
    assert (corners >= (RECT.x - 1e-6, RECT.y - 1e-6)).all()
    assert (corners <= (RECT.right + 1e-6, RECT.bottom + 1e-6)).all()


@given(st.integers(4, 18), st.integers(4, 18))
def test_a_small_mark_comes_to_stand_on_its_centre_of_ink(row, column):
    field = np.zeros((28, 28), np.float32)
    field[row : row + 6, column : column + 3] = 1
    where = frame(field, RECT, centre=True, spread=1)
    assert where.place(np.array([(column + 1.5, row + 3.0)]))[0] == pytest.approx(RECT.centre)


def test_what_is_cut_out_keeps_its_place_and_nothing_fills_its_rectangle():
    assert cut_out(Pixels(ground="plate")) == Pixels(centre=False)
    assert cut_out(Truchet()) == Truchet(centre=False, floor=0.08)
    assert cut_out(Truchet(floor=0.3)).floor == 0.3
    assert cut_out(Topographic(graticule=True)) == Topographic(graticule=False, centre=False)

    def stranger(tone, rect, ink, rng):
        return ()

    assert cut_out(stranger) is stranger


def test_ridge_lines_end_a_little_beyond_the_ink_where_they_are_cut_out():
    field = np.zeros((28, 28), np.float32)
    field[10:20, 12:16] = 1
    (mark,) = cut_out(Ridge(height=2.0))(Tone(field), RECT, Ink(), np.random.default_rng(0))
    points = mark.strokes.points
    assert (points[:, 0].min() - 10) / 2 == pytest.approx(11, abs=0.2)
    assert (points[:, 0].max() - 10) / 2 == pytest.approx(17, abs=0.2)
    assert (points[:, 1].max() - 20) / 2 == pytest.approx(21, abs=0.5)
