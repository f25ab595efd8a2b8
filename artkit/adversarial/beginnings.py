"""What an attack begins with: nothing (noise, grey, black), a real digit, or somebody's own handwriting."""

import base64
import binascii
import re
import zlib
from functools import lru_cache
from pathlib import Path

import numpy as np

from artkit.classifier.datasets import Split, load_dataset
from artkit.classifier.network import Array
from artkit.errors import InputError, UnknownNameError
from artkit.handwriting import read_handwriting

NOTHING = ("noise", "grey", "black")
"""Beginnings that show no digit. Black is MNIST's: no ink at all, and so white paper in print."""

NO_DIGIT = -1

PIXELS = "pixels:"
"""Before a picture as text; see `picture_text`."""


def beginning(source: str, seed: int, where: str = "from") -> tuple[Array, int]:
    """Return a picture to begin with, and the digit that it shows.

    Parameters
    ----------
    source : str
        ``noise``, ``grey`` or ``black``; a digit, ``"0"`` to ``"9"``, which is one of MNIST's test set; ``test:12``, a
        picture of that set by its number, from 0; a picture as `picture_text` writes it; or the path of a PNG or JPEG
        with a handwritten digit.
    seed : int
        What noise is drawn from, and which of the digits it is, round and round.
    where : str, optional
        Where the source was written, for error messages.

    Returns
    -------
    image : array, (28, 28)
        In [0, 1], 1 is ink.
    shown : int
        The digit; `NO_DIGIT` for nothing, and for a person's picture, whose digit nobody has told.

    Raises
    ------
    UnknownNameError
        If there is no such beginning.
    InputError
        If there is no such picture, or no handwriting in the file.
    """
    if source == "noise":
        return np.random.default_rng([seed, 0]).random((28, 28), np.float32), NO_DIGIT
    if source in NOTHING:
        return np.full((28, 28), 0.5 if source == "grey" else 0.0, np.float32), NO_DIGIT
    if len(source) == 1 and source in "0123456789":
        test = held_out()
        at = np.flatnonzero(test.labels == int(source))
        return (test.images[at[seed % len(at)]] / np.float32(255)).astype(np.float32), int(source)
    if number := re.fullmatch(r"test:(\d{1,6})", source):
        test, index = held_out(), int(number[1])
        if index >= len(test):
            raise InputError(f"{where}: the test set has pictures from 0 to {len(test) - 1:,}, not {index}")
        return np.divide(test.images[index], 255, dtype=np.float32), int(test.labels[index])
    if source.startswith(PIXELS):
        return picture_of(source, where), NO_DIGIT
    if Path(source).suffix or Path(source).exists():
        return read_handwriting(source).image, NO_DIGIT
    raise UnknownNameError(
        "beginning", source, (*NOTHING, *"0123456789", "test:NUMBER", "a picture file"), where
    )


def picture_text(image: Array) -> str:
    """Return a picture (28, 28) in [0, 1] as a text, to 8 bits, so that a recipe holds it and no path.

    Raises
    ------
    ValueError
        If it has another shape.

    Examples
    --------
    >>> text = picture_text(np.zeros((28, 28), np.float32))
    >>> text.startswith("pixels:"), picture_of(text).shape
    (True, (28, 28))
    """
    tones = np.rint(255 * np.clip(np.asarray(image, np.float64), 0, 1)).astype(np.uint8)
    if tones.shape != (28, 28):
        raise ValueError(f"expected a picture of 28 x 28, got {tones.shape}")
    return PIXELS + base64.b64encode(zlib.compress(tones.tobytes(), 9)).decode("ascii")


def picture_of(text: str, where: str = "from") -> Array:
    """Return the picture that `picture_text` wrote, (28, 28) in [0, 1].

    Raises
    ------
    InputError
        If it did not.
    """
    try:
        packed = base64.b64decode(text.removeprefix(PIXELS), validate=True)
        data = zlib.decompressobj().decompress(packed, 785)
    except (ValueError, binascii.Error, zlib.error):
        data = b""
    if len(data) != 784:
        raise InputError(f"{where}: expected a picture of 28 x 28 as text, and found another text")
    return np.divide(np.frombuffer(data, np.uint8).reshape(28, 28), 255, dtype=np.float32)


@lru_cache(maxsize=1)
def held_out() -> Split:
    """Return MNIST's test set, read once."""
    return load_dataset().test
