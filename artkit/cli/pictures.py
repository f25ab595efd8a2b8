"""Dreams as plain picture files: greys side by side, with a resolution and nothing else."""

import io
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from artkit.dreaming import Dream
from artkit.errors import InputError

MOST_PIXELS = 400_000_000
"""Of one picture; more would not fit the memory of a common machine."""


def grid_picture(
    dreams: Sequence[Dream], columns: int, size: int, negative: bool, suffix: str, squares: bool = False
) -> bytes:
    """Return a plain grid of dreams as a PNG or TIFF: ink black on white, or as MNIST has it.

    Parameters
    ----------
    dreams : sequence of Dream
        Row by row.
    columns : int
        Pictures a row.
    size : int
        Pixels a side of each.
    negative : bool
        White on black.
    suffix : str
        ``.png``, ``.tif`` or ``.tiff``.
    squares : bool, optional
        Enlarge pixels as squares, and not smoothly.
    """
    gap = round(size / 14) if len(dreams) > 1 else 0
    rows = -(-len(dreams) // columns)
    if rows * columns * (size + gap) ** 2 > MOST_PIXELS:
        raise InputError(f"--size {size}: {len(dreams)} pictures would make more than {MOST_PIXELS:,} pixels")
    ink = np.zeros((rows * (size + gap) + gap, columns * (size + gap) + gap), np.float32)
    for index, dream in enumerate(dreams):
        top, left = (gap + at * (size + gap) for at in divmod(index, columns))
        ink[top : top + size, left : left + size] = (
            _squares(dream, size) if squares else dream.negative.render(size)
        )
    grey = np.rint(255 * (ink if negative else 1 - ink)).astype(np.uint8)
    return picture_bytes(grey, suffix)


def _squares(dream: Dream, size: int) -> npt.NDArray[np.float32]:
    """Return a dream (size, size), every pixel as a square."""
    at = np.arange(size) * dream.image.shape[0] // size
    return dream.image[np.ix_(at, at)]


def picture_bytes(grey: npt.NDArray[np.uint8], suffix: str) -> bytes:
    """Return greys (rows, columns) as a PNG or TIFF of 300 dots an inch."""
    file = io.BytesIO()
    if suffix == ".png":
        Image.fromarray(grey).save(file, "PNG", dpi=(300, 300), optimize=False)
    else:
        Image.fromarray(grey).save(file, "TIFF", dpi=(300, 300), compression="tiff_lzw")
    return file.getvalue()
