"""Attacked pictures as ``.npz``: the arrays that dreams have, and what was there before.

``images`` (n, 28, 28) float32, ``labels``, ``predicted`` and ``seeds`` (n,) int64, ``confidence`` (n,) float32 and
``recipe``, a JSON string, as for dreams; and ``originals`` and ``perturbation`` (n, 28, 28) float32, ``shown`` (n,)
int64, ``success`` (n,) bool, ``l2`` and ``linf`` (n,) float32.
"""

import json
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from artkit.adversarial.result import Adversarial
from artkit.errors import FileFormatError
from artkit.files import read_at_most
from artkit.npz import member, npz_arrays, npz_bytes

MOST_BYTES = 2**28
"""A larger file (256 MiB, packed or unpacked) is not read."""


def adversarial_bytes(result: Adversarial, recipe: Mapping[str, object]) -> bytes:
    """Return attacked pictures as the bytes of an ``.npz`` file.

    Parameters
    ----------
    result : Adversarial
        The pictures.
    recipe : mapping
        How they were made; plain values that JSON knows.

    Raises
    ------
    ValueError
        If there are none.
    """
    if not len(result):
        raise ValueError("expected at least one picture")
    return npz_bytes(
        {
            "images": result.images,
            "labels": result.labels,
            "predicted": result.predicted,
            "confidence": result.confidence.astype(np.float32),
            "seeds": result.seeds,
            "originals": result.originals,
            "perturbation": result.perturbation,
            "shown": result.shown,
            "success": result.success,
            "l2": result.l2.astype(np.float32),
            "linf": result.linf.astype(np.float32),
            "recipe": np.array(json.dumps(recipe, sort_keys=True, ensure_ascii=False)),
        }
    )


def read_adversarial(path: str | os.PathLike[str]) -> tuple[Adversarial, dict[str, object]]:
    """Read attacked pictures back, with the recipe that they carry.

    Parameters
    ----------
    path : path-like
        The file; nothing in it is believed before it is checked.

    Raises
    ------
    InputError
        If it cannot be read.
    FileFormatError
        If it is not such a file, or what it says of its pictures is not true of them.
    """
    arrays = npz_arrays(read_at_most(path, MOST_BYTES), path, MOST_BYTES)
    images = member(arrays, "images", (None, 28, 28), "f", path)
    if not len(images):
        raise FileFormatError(path, "expected at least one picture, found none")
    read: dict[str, Any] = {"images": images}
    for name, kinds in _KINDS.items():
        read[name] = member(arrays, name, (len(images),), kinds, path)
    read["originals"] = member(arrays, "originals", images.shape, "f", path)
    try:
        result = Adversarial(**read)
    except ValueError as error:
        raise FileFormatError(path, str(error)) from None
    for name in ("labels", "predicted", "seeds", "shown"):
        if getattr(result, name).min() < (-1 if name == "shown" else 0):
            raise FileFormatError(path, f"expected {name} that are not negative, found others")
    for name in ("perturbation", "l2", "linf"):
        true = getattr(result, name)
        if not np.allclose(member(arrays, name, true.shape, "f", path), true, atol=1e-6):
            raise FileFormatError(path, f"expected {name} to be that of its pictures, found another")
    return result, _recipe(member(arrays, "recipe", (), "U", path), path)


_KINDS = {
    "labels": "iu",
    "shown": "iu",
    "predicted": "iu",
    "confidence": "f",
    "success": "b",
    "seeds": "iu",
}


def _recipe(text: Any, path: object) -> dict[str, object]:
    try:
        recipe = json.loads(str(text))
    except (ValueError, RecursionError):
        recipe = None
    if not isinstance(recipe, dict):
        raise FileFormatError(path, "expected a recipe that is a JSON table, found another text")
    return recipe
