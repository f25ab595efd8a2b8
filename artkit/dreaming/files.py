"""Dreams as ``.npz``: plain arrays and one JSON string, so that any other program can read them.

``images`` (n, 28, 28) float32, ``labels`` (n,) int64 asked for, ``predicted`` (n,) int64, ``confidence`` (n,) float32,
``seeds`` (n,) int64, ``trace`` (n, steps) float32, ``negative.<name>`` (n, ...) float32, ``recipe`` a JSON string;
``classes`` (k,) the names of the classes, and ``digits`` whether they are the digits, for a network may call ten kinds
of garments 0 to 9; and ``renders`` (n, size, size) float32 where a size was asked for.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from artkit.classifier.datasets import MOST_CLASSES, check_class_names
from artkit.classifier.network import DIGITS, Network
from artkit.dreaming.dream import Dream
from artkit.dreaming.references import reads_digits
from artkit.errors import FileFormatError
from artkit.files import read_at_most
from artkit.npz import member, npz_arrays, npz_bytes

Array = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]

MOST_BYTES = 2**28
"""A larger file of dreams (256 MiB, packed or unpacked) is not read."""


@dataclass(frozen=True, eq=False)
class Pictures:
    """What a file of dreams holds that can be measured.

    Attributes
    ----------
    images : array, (n, 28, 28)
        float32 in [0, 1].
    labels : array, (n,)
        int64, the class that was asked.
    confidence : array, (n,), or None
        float32 in [0, 1], if the file has it.
    seeds : array, (n,), or None
        int64, if the file has them.
    classes : tuple of str
        The name of each class; its number, where the file does not name it.
    digits : bool
        Whether the classes are the digits.
    models : mapping of str to str
        Name and digest of the networks that dreamed them, as the file says.
    """

    images: Array
    labels: Labels
    confidence: Array | None
    seeds: Labels | None
    classes: tuple[str, ...]
    digits: bool
    models: Mapping[str, str]


def pictures_of(dreams: Sequence[Dream], network: Network) -> Pictures:
    """Return what can be measured of dreams that one network dreamed, as a file of them would have it."""
    return Pictures(
        images=np.stack([dream.image for dream in dreams]),
        labels=np.array([dream.label for dream in dreams], np.int64),
        confidence=np.array([dream.confidence for dream in dreams], np.float32),
        seeds=np.array([dream.seed for dream in dreams], np.int64),
        classes=network.labels,
        digits=reads_digits(network),
        models={"": network.digest},
    )


def dreams_bytes(
    dreams: Sequence[Dream],
    recipe: Mapping[str, object],
    size: int | None = None,
    network: Network | None = None,
) -> bytes:
    """Return the dreams of one run as the bytes of an ``.npz`` file.

    Parameters
    ----------
    dreams : sequence of Dream, (n,)
        Of one run: as many steps and the same parameterization.
    recipe : mapping
        How they were made; plain values that JSON knows.
    size : int, optional
        Pixels a side of `renders`; None: no renders.
    network : Network, optional
        The mind that dreamed them, whose classes are named.

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
    if network is not None:
        arrays |= {"classes": np.array(network.labels), "digits": np.array(reads_digits(network))}
    return npz_bytes(arrays)


def read_dreams(path: str | os.PathLike[str]) -> Pictures:
    """Read pictures back from an ``.npz`` file, ours or anybody's that has ``images`` and ``labels``.

    Parameters
    ----------
    path : path-like
        The file; nothing in it is believed before it is checked.

    Raises
    ------
    InputError
        If it cannot be read.
    FileFormatError
        If it is not such a file.
    """
    arrays = npz_arrays(read_at_most(path, MOST_BYTES), path, MOST_BYTES)
    images = member(arrays, "images", (None, 28, 28), "f", path)
    count = images.shape[:1]
    if not len(images):
        raise FileFormatError(path, "expected at least one picture, found none")
    _check_range(images, "images", path)
    labels = _from_zero(member(arrays, "labels", count, "iu", path), "labels", path)
    confidence = seeds = None
    if "confidence" in arrays:
        confidence = member(arrays, "confidence", count, "f", path).astype(np.float32, copy=False)
        _check_range(confidence, "confidence", path)
    if "seeds" in arrays:
        seeds = _from_zero(member(arrays, "seeds", count, "iu", path), "seeds", path)
    classes = _classes(arrays, int(labels.max()), path)
    said = "digits" not in arrays or bool(member(arrays, "digits", (), "b", path))
    return Pictures(
        images=images.astype(np.float32, copy=False),
        labels=labels,
        confidence=confidence,
        seeds=seeds,
        classes=classes,
        digits=said and classes == DIGITS,
        models=_models(arrays.get("recipe")),
    )


def _check_range(array: npt.NDArray[Any], name: str, path: object) -> None:
    if array.min() >= 0 and array.max() <= 1:
        return
    wrong = array[~((array >= 0) & (array <= 1))]  # NaN compares false
    raise FileFormatError(path, f"expected {name} in [0, 1], found {wrong[0]:g}")


def _from_zero(array: npt.NDArray[Any], name: str, path: object) -> Labels:
    if array.min() < 0 or array.max() >= 2**63:
        raise FileFormatError(path, f"expected {name} of 0 or more, found {array.min()} to {array.max()}")
    return array.astype(np.int64, copy=False)


def _classes(arrays: Mapping[str, npt.NDArray[Any]], most: int, path: object) -> tuple[str, ...]:
    """Return the names of classes, up to one of a number at least: from the file, or as numbers."""
    if most >= MOST_CLASSES:
        raise FileFormatError(path, f"expected labels from 0 to {MOST_CLASSES - 1}, found {most}")
    if "classes" not in arrays:
        return tuple(map(str, range(max(most + 1, 10))))
    names = member(arrays, "classes", (None,), "U", path)
    if not most < len(names) <= MOST_CLASSES:
        raise FileFormatError(
            path, f"expected names of {most + 1} to {MOST_CLASSES} classes, found {len(names)}"
        )
    return check_class_names(tuple(map(str, names)), path)


def _models(recipe: npt.NDArray[Any] | None) -> Mapping[str, str]:
    """Return the networks that a recipe names; none, if it is nobody's recipe that we know."""
    if recipe is None or recipe.shape != () or recipe.dtype.kind != "U" or recipe.dtype.itemsize > 2**22:
        return {}
    try:
        found = json.loads(str(recipe))["models"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
