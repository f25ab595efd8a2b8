"""What an attack begins with: nothing (noise, grey, black), a real digit, or somebody's own handwriting."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from artkit.classifier.datasets import Split, load_dataset
from artkit.classifier.network import Array
from artkit.errors import UnknownNameError
from artkit.handwriting import read_handwriting

NOTHING = ("noise", "grey", "black")
"""Beginnings that show no digit. Black is MNIST's: no ink at all, and so white paper in print."""

NO_DIGIT = -1


def beginning(source: str, seed: int, where: str = "from") -> tuple[Array, int]:
    """Return a picture to begin with, and the digit that it shows.

    Parameters
    ----------
    source : str
        ``noise``, ``grey`` or ``black``; a digit, ``"0"`` to ``"9"``, which is one of MNIST's test set; or the path of
        a PNG or JPEG with a handwritten digit.
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
    InputError
        If there is no such beginning, or no handwriting in the file.
    """
    if source == "noise":
        return np.random.default_rng([seed, 0]).random((28, 28), np.float32), NO_DIGIT
    if source in NOTHING:
        return np.full((28, 28), 0.5 if source == "grey" else 0.0, np.float32), NO_DIGIT
    if len(source) == 1 and source in "0123456789":
        test = held_out()
        at = np.flatnonzero(test.labels == int(source))
        return (test.images[at[seed % len(at)]] / np.float32(255)).astype(np.float32), int(source)
    if Path(source).suffix or Path(source).exists():
        return read_handwriting(source).image, NO_DIGIT
    raise UnknownNameError("beginning", source, (*NOTHING, *"0123456789", "a picture file"), where)


@lru_cache(maxsize=1)
def held_out() -> Split:
    """Return MNIST's test set, read once."""
    return load_dataset().test
