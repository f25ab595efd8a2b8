"""What a press does to a picture: ink spreads, mid-tones fill in, paper is not white and ink not black.

The ink half of the print-and-capture channel (`artkit.views.channel`), without the camera: each stage is smooth, so
that its pullback is exact.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from artkit.views.linear import gaussian_matrix, separable
from artkit.views.tone import dot_gain, on_paper

Array = npt.NDArray[np.float32]
Pullback = Callable[[Array], Array]


def press(x: Array, spread: float, gain: float, haze: float, fade: float) -> tuple[Array, Pullback]:
    """Return images as they are after printing, and the pullback of a gradient in them.

    Parameters
    ----------
    x : array, (n, size, size)
        Images in [0, 1], 1 is ink.
    spread : float
        Standard deviation of the blur by which ink spreads, pixels.
    gain : float
        Dot gain, from 0 to 0.25: what is added to a half tone.
    haze : float
        The tone of bare paper, from 0.
    fade : float
        How much full ink lacks of 1.
    """
    matrix = gaussian_matrix(x.shape[1], round(spread, 2))  # as fine as matters, and few enough to be kept
    inked, back_to_wet = dot_gain(separable(x, matrix), gain)
    seen, back_to_ink = on_paper(inked, haze, fade)
    return seen, lambda gradient: separable(back_to_wet(back_to_ink(gradient)), matrix.T)
