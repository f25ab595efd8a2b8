"""Dreams as ``.npz``: plain arrays and one JSON string, so that any other program can read them.

``images`` (n, 28, 28) float32, ``labels`` (n,) int64 asked for, ``predicted`` (n,) int64, ``confidence`` (n,) float32,
``seeds`` (n,) int64, ``trace`` (n, steps) float32, ``negative.<name>`` (n, ...) float32, ``recipe`` a JSON string, and
``renders`` (n, size, size) float32 where a size was asked for.
"""

import json
import os
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from artkit.dreaming.dream import Dream
from artkit.errors import FileFormatError
from artkit.files import read_at_most
from artkit.npz import member, npz_arrays, npz_bytes

Array = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]

MOST_BYTES = 2**28
"""A larger file of dreams (256 MiB, packed or unpacked) is not read."""


def dreams_bytes(dreams: Sequence[Dream], recipe: Mapping[str, object], size: int | None = None) -> bytes:
    """Return the dreams of one run as the bytes of an ``.npz`` file.

    Parameters
    ----------
    dreams : sequence of Dream, (n,)
        Of one run: as many steps and the same parameterization.
    recipe : mapping
        How they were made; plain values that JSON knows.
    size : int, optional
        Pixels a side of `renders`; None: no renders.

    Raises
    ------
    ValueError
        If there are no dreams.
    """
    if not dreams:
        raise ValueError("expected at least one dream")
    arrays: dict[str, np.ndarray] = {
        "images": np.stack([dream.image for dream in dreams]),
        "labels": np.array([dream.label for dream in dreams], np.int64),
        "predicted": np.array([dream.predicted for dream in dreams], np.int64),
        "confidence": np.array([dream.confidence for dream in dreams], np.float32),
        "seeds": np.array([dream.seed for dream in dreams], np.int64),
        "trace": np.stack([dream.trace for dream in dreams]),
        "recipe": np.array(json.dumps(recipe, sort_keys=True, ensure_ascii=False)),
    }
    for name in dreams[0].negative.parameters:
        arrays[f"negative.{name}"] = np.stack([dream.negative.parameters[name] for dream in dreams])
    if size is not None:
        arrays["renders"] = np.stack([dream.negative.render(size) for dream in dreams])
    return npz_bytes(arrays)


def read_dreams(path: str | os.PathLike[str]) -> tuple[Array, Labels, Array | None]:
    """Read pictures back from an ``.npz`` file, ours or anybody's that has ``images`` and ``labels``.

    Parameters
    ----------
    path : path-like
        The file; nothing in it is believed before it is checked.

    Returns
    -------
    images : array, (n, 28, 28)
        float32 in [0, 1].
    labels : array, (n,)
        int64, 0 to 9.
    confidence : array, (n,), or None
        If the file has it.

    Raises
    ------
    InputError
        If it cannot be read.
    FileFormatError
        If it is not such a file.
    """
    arrays = npz_arrays(read_at_most(path, MOST_BYTES), path, MOST_BYTES)
    images = member(arrays, "images", (None, 28, 28), "f", path)
    if not len(images):
        raise FileFormatError(path, "expected at least one picture, found none")
    labels = member(arrays, "labels", images.shape[:1], "iu", path)
    confidence = None
    if "confidence" in arrays:
        confidence = member(arrays, "confidence", labels.shape, "f", path)
    if not (images.min() >= 0 and images.max() <= 1):  # NaN compares false
        raise FileFormatError(path, "expected images in [0, 1], found others")
    if labels.min() < 0 or labels.max() > 9:
        raise FileFormatError(path, f"expected labels from 0 to 9, found {labels.min()} to {labels.max()}")
    return images.astype(np.float32), labels.astype(np.int64), confidence
