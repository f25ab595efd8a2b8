"""Where a field comes to lie: fitted, in the middle, or on its centre of ink."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from artkit.layout.geometry import Rect
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
