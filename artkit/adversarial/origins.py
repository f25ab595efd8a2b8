"""What an attack begins with: nothing, a real digit of MNIST's test set, or a person's own picture as text."""

import base64
import binascii
import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from artkit.classifier.datasets import Split, load_dataset
from artkit.classifier.network import Array
from artkit.errors import InputError, UnknownNameError

NOTHING = ("noise", "grey", "black")
"""Beginnings that show no digit. Black is MNIST's own ground, on which there is no ink."""

PIXELS = "pixels:"
"""Before a picture as text; see `picture_text`."""


class Origin(NamedTuple):
    """A picture (28, 28) in [0, 1], the class that it shows, or -1, and a word for it."""

    image: Array
    shown: int
    name: str


def find_origin(source: str, seed: int, names: Sequence[str], where: str = "from") -> Origin:
    """Return the picture that is meant.

    Parameters
    ----------
    source : str
        ``noise``, ``grey`` or ``black``; the name of a class, of which the seed tells which one of MNIST's test set it
        is, from 0; ``test:12``, a picture of the test set by its number; or a picture as `picture_text` writes it.
    seed : int
        Of noise, and the number of a digit among its like.
    names : sequence of str
        The names of the network's classes.
    where : str, optional
        Where it was written, for the error message.

    Raises
    ------
    InputError
        If it is none of these.
    """
    if source in NOTHING:
        return Origin(_nothing(source, seed), -1, source)
    if source.startswith(PIXELS):
        return Origin(picture_of(source, where), -1, "your picture")
    number = re.fullmatch(r"test:(\d{1,6})", source)
    if number is None and source not in names:
        raise UnknownNameError("beginning", source, (*NOTHING, *names, "test:NUMBER"), where)
    test = _test()
    if number is not None:
        index = int(number[1])
        if index >= len(test):
            raise InputError(f"{where}: the test set has pictures from 0 to {len(test) - 1:,}, not {index}")
    else:
        alike = np.flatnonzero(test.labels == list(names).index(source))
        if seed >= len(alike):
            raise InputError(
                f"{where}: there are {len(alike):,} test pictures of {source}, and no number {seed}"
            )
        index = int(alike[seed])
    shown = int(test.labels[index])
    return Origin(np.divide(test.images[index], 255, dtype=np.float32), shown, names[shown])


def picture_text(image: Array) -> str:
    """Return a picture (28, 28) in [0, 1] as a text, to 8 bits, so that a recipe holds it and no path.

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
def _test() -> Split:
    return load_dataset().test


def _nothing(source: str, seed: int) -> Array:
    if source == "noise":
        return np.random.Generator(np.random.PCG64(seed)).random((28, 28), np.float32)
    return np.full((28, 28), 0.5 if source == "grey" else 0.0, np.float32)
