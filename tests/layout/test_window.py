"""Where the ink of a picture lies: to the pixel, with one more on each side."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from artkit.layout.arrangement import Window
from artkit.layout.window import PAD, ink_window


@given(st.integers(1, 9), st.integers(1, 12), st.data())
def test_the_window_is_the_ink_and_a_pixel_around_it(rows, columns, data):
    top, left = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    bottom, right = data.draw(st.integers(top + 1, rows)), data.draw(st.integers(left + 1, columns))
    tone = np.full((rows, columns), 0.1, np.float32)
    tone[top, left] = tone[bottom - 1, right - 1] = 0.2
    window = ink_window(tone, float(np.float32(0.1)))  # what is as pale as the floor is no ink
    assert window == Window(left - PAD, top - PAD, right + PAD, bottom + PAD)
    assert PAD == 1
    assert all(type(edge) is int for edge in window)


def test_of_a_blank_picture_all_is_shown():
    assert ink_window(np.full((3, 5), 0.1, np.float32), 0.15) == Window(0, 0, 5, 3)
