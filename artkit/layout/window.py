"""Where the ink of a picture lies."""

import numpy as np
from numpy.typing import NDArray

from artkit.layout.arrangement import Window

PAD = 1  # pixels around the ink, for what a renderer draws of its edge


def ink_window(tone: NDArray[np.float32], floor: float) -> Window:
    """Return the part of a picture that has ink, and one pixel more on each side; of a blank one all of it.

    Parameters
    ----------
    tone : float array, shape (rows, columns)
        The picture.
    floor : float
        What is not darker is no ink.
    """
    inked = tone > floor
    if not inked.any():
        return Window(0, 0, tone.shape[1], tone.shape[0])
    across, down = np.flatnonzero(inked.any(axis=0)), np.flatnonzero(inked.any(axis=1))
    return Window(
        int(across[0]) - PAD, int(down[0]) - PAD, int(across[-1]) + 1 + PAD, int(down[-1]) + 1 + PAD
    )
