"""Model files: a network as an ``.npz`` of plain arrays and one JSON string.

Members are ``W0`` (784, h), ``b0`` (h,), ``W1`` ..., float16 or float32, and ``meta``, a 0-d string: a JSON
object of the ``activation``, the ``labels``, and whatever else is known of how the network was made. The
bytes depend on the network alone. A model may come from anywhere, so every shape and value is checked.
"""

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from artkit.classifier.datasets import check_class_names
from artkit.classifier.network import Network
from artkit.errors import FileFormatError, UnknownNameError
from artkit.files import read_at_most, state, write_atomically
from artkit.npz import npz_arrays, npz_bytes

SHIPPED = Path(__file__).with_name("models")
"""The folder of the models that ship with artkit."""

MOST_BYTES = 2**26
"""A model of more than this (64 MiB, packed or unpacked) is not read; artkit's own are a twentieth of it."""

LARGEST = 65504.0
"""The largest weight, that of float16; a network of larger ones has no finite logits to dream on."""


class _Head(msgspec.Struct):
    """What `meta` must hold."""

    activation: Literal["sigmoid", "relu"]
    labels: list[str]


def model_names() -> tuple[str, ...]:
    """Return the names of the models that ship with artkit, sorted."""
    return _names(SHIPPED, state(SHIPPED))


@lru_cache(maxsize=4)
def _names(folder: Path, _: tuple[int, int, int]) -> tuple[str, ...]:
    """Look into a folder once, until something comes or goes there: every network that is asked for is looked up."""
    return tuple(sorted(path.stem for path in folder.glob("*.npz")))


def load_model(name: str | os.PathLike[str]) -> Network:
    """Load a network.

    Parameters
    ----------
    name : str or path-like
        The name of a shipped model, or a file. A file of the same name in the current folder is ``./NAME``.

    Returns
    -------
    Network
        Float32, with everything else that the file's ``meta`` holds in its own.

    Raises
    ------
    UnknownNameError
        If it is neither the name of a shipped model nor looks like a file.
    InputError
        If there is no such file or it may not be read.
    FileFormatError
        If the file is not a model.
    """
    path = Path(name)
    if name in model_names():
        path = SHIPPED / f"{name}.npz"
    elif name == path.name and path.suffix != ".npz" and not os.path.exists(path):
        raise UnknownNameError("model", name, model_names())
    return _load(path, state(path))


@lru_cache(maxsize=32)
def _load(path: Path, _: tuple[int, int, int]) -> Network:
    """Read a file once; a network is frozen, so that everybody can have the same."""
    return decode(read_at_most(path, MOST_BYTES), path)


def save_model(path: str | os.PathLike[str], network: Network, half: bool = False) -> None:
    """Write a network, atomically. What `load_model` would refuse is not written.

    Parameters
    ----------
    path : path-like
        Where to write.
    network : Network
        Its `meta` must be what JSON can hold.
    half : bool, optional
        Round the numbers to float16, which halves the file.

    Raises
    ------
    FileFormatError
        If it is not a network of 784 inputs and finite numbers.
    OutputError
        If the file cannot be written.
    """
    data = encode(network, half)
    decode(data, path)
    write_atomically(path, data)


def encode(network: Network, half: bool = False) -> bytes:
    """Return the bytes of a model file."""
    meta = {**network.meta, "activation": network.activation, "labels": network.labels}
    text = json.dumps(meta, sort_keys=True, allow_nan=False, default=_plain)
    arrays: dict[str, NDArray[Any]] = {"meta": np.array(text, dtype=f"<U{len(text)}")}
    kind = np.dtype("<f2" if half else "<f4")
    with np.errstate(over="ignore"):  # an infinity is named when it is read
        for i, (w, b) in enumerate(zip(network.weights, network.biases, strict=True)):
            arrays |= {f"W{i}": w.astype(kind), f"b{i}": b.astype(kind)}
    return npz_bytes(arrays)


def decode(data: bytes, path: object) -> Network:
    """Return the network that the bytes of a model file hold.

    Parameters
    ----------
    data : bytes
        The whole file.
    path : object
        How the file is called in an error.

    Raises
    ------
    FileFormatError
        If it is not a model.
    """
    arrays = npz_arrays(data, path, MOST_BYTES)
    _check_members(arrays, path)
    head, meta = _meta(arrays.pop("meta").item(), path)
    layers = range(len(arrays) // 2)
    try:
        network = Network(
            tuple(_numbers(f"W{i}", arrays, 2, path) for i in layers),
            tuple(_numbers(f"b{i}", arrays, 1, path) for i in layers),
            head.activation,
            check_class_names(head.labels, path),
            meta,
        )
    except ValueError as error:
        raise FileFormatError(path, str(error)) from error
    if network.sizes[0] != 784:
        raise FileFormatError(path, f"expected W0 of shape (784, n), found {network.weights[0].shape}")
    return network


def _check_members(arrays: Mapping[str, NDArray[Any]], path: object) -> None:
    layers = range(sum(name.startswith("W") for name in arrays))
    expected = {"meta", *(f"{letter}{i}" for letter in "Wb" for i in layers)}
    if unknown := sorted({*arrays} - expected):
        raise FileFormatError(path, f"expected W0, b0, W1, ... and meta, found {unknown[0]!r}")
    if missing := sorted(expected - {*arrays}):
        raise FileFormatError(path, f"expected a member {missing[0]!r}, found none")
    meta = arrays["meta"]
    if meta.dtype.kind != "U" or meta.shape:
        raise FileFormatError(
            path, f"expected meta to be one string, found {meta.dtype} of shape {meta.shape}"
        )


def _numbers(name: str, arrays: Mapping[str, NDArray[Any]], axes: int, path: object) -> NDArray[np.float32]:
    found = arrays[name]
    if found.dtype.kind != "f" or found.dtype.itemsize > 4 or found.ndim != axes:
        expected = f"float16 or float32 of {axes} axes"
        raise FileFormatError(
            path, f"expected {name} to be {expected}, found {found.dtype} of shape {found.shape}"
        )
    if not np.abs(found).max(initial=0) <= LARGEST:  # NaN compares false
        raise FileFormatError(path, f"expected finite numbers up to {LARGEST:.0f} in {name}, found others")
    return found.astype(np.float32)


def _meta(text: str, path: object) -> tuple[_Head, dict[str, object]]:
    """Return what `meta` must hold, and what else it holds."""
    try:
        meta = msgspec.json.decode(text, type=dict[str, object])
        head = msgspec.convert(meta, _Head)
    except (ValueError, RecursionError) as error:
        raise FileFormatError(
            path, f"expected meta to be a JSON object of a model, found: {error}"
        ) from error
    return head, {key: value for key, value in meta.items() if key not in _Head.__struct_fields__}


def _plain(value: object) -> object:
    """Return what JSON can hold in place of a read-only mapping or a NumPy number."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a model's meta cannot hold a {type(value).__name__}")
