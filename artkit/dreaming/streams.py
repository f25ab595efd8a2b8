"""Random streams by name, so that what a dream draws hangs on nothing but what it is.

Start noise comes from a stream of (seed, label), displaced looks from a stream of (regularizer, step): a dream is the
same alone and in company, at any position, and all dreams of a run look at each step through the same displacement.
"""

from zlib import crc32

import numpy as np


def dream_stream(seed: int, label: int, purpose: str = "dream") -> np.random.Generator:
    """Return the stream from which one dream draws its beginning, or what else is its own."""
    return _stream(purpose, seed, label)


def view_stream(name: str, step: int) -> np.random.Generator:
    """Return the stream from which a regularizer draws its look at one step.

    Parameters
    ----------
    name : str
        The regularizer and its place among its like, as ``"Jitter 0"``.
    step : int
        Steps done so far.
    """
    return _stream("view", crc32(name.encode()), step)


def _stream(purpose: str, *key: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([crc32(purpose.encode()), *key])))
