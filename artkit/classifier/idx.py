"""IDX, the file format of MNIST: arrays of six number types, plain or inside gzip.

A file is two zero bytes, a type code, the rank, a 32-bit size for each axis, and the numbers in C order, all
big-endian [1]_. Gzip is recognised by content and not by name. Whatever a header claims is checked before
memory is spent on it, no more is decompressed than it claims plus one byte, and what does not agree to the
byte is an error that names the file, what was expected, and what was found.

References
----------
.. [1] Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", section "File formats
   for the MNIST database".
"""

import gzip
import io
import math
import os
import struct
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

from artkit.errors import FileFormatError
from artkit.files import opened, take, write_atomically

TYPES: Mapping[int, np.dtype[Any]] = MappingProxyType(
    {
        0x08: np.dtype(np.uint8),
        0x09: np.dtype(np.int8),
        0x0B: np.dtype(np.int16),
        0x0C: np.dtype(np.int32),
        0x0D: np.dtype(np.float32),
        0x0E: np.dtype(np.float64),
    }
)
"""The number types of the format by their codes."""

MOST_BYTES = 2**31
"""A file that claims more than this (2 GiB of numbers) is neither read nor written."""

BULKY, TIGHTEST = 2**26, 100
"""Numbers of more than 64 MiB that gzip has packed in less than a hundredth are a trap; pictures pack to a fifth."""

MOST_AXES = 64
"""The most axes of a NumPy array; the format itself would allow 255."""

Shape = tuple[int | None, ...]


def read_idx(
    path: str | os.PathLike[str], dtype: DTypeLike | None = None, shape: Shape | None = None
) -> NDArray[Any]:
    """Read an IDX file.

    Parameters
    ----------
    path : path-like
        The file, plain or gzip.
    dtype : dtype, optional
        The number type it must have; any of the six if not given.
    shape : tuple of int or None, optional
        The shape it must have; None is an axis of any size. Type and shape are checked before the numbers are
        read.

    Returns
    -------
    ndarray
        Read-only, in the byte order of the machine.

    Raises
    ------
    InputError
        If there is no such file or it may not be read.
    FileFormatError
        If it is not an IDX file of that type and shape, complete, undamaged and without a tail.
    """
    with opened(path) as file:
        if file.peek(2)[:2] != b"\x1f\x8b":
            return _read(file, path, dtype, shape)
        try:
            packed = os.fstat(file.fileno()).st_size
            most = min(max(BULKY, TIGHTEST * packed), MOST_BYTES)
            return _read(cast(BinaryIO, gzip.GzipFile(fileobj=file)), path, dtype, shape, most)
        except (OSError, EOFError, zlib.error) as error:
            raise FileFormatError(path, f"expected undamaged gzip data, found: {error}") from error


def write_idx(path: str | os.PathLike[str], array: NDArray[Any]) -> None:
    """Write an IDX file, atomically; inside gzip if the name ends with ``.gz``.

    The bytes depend on the array alone: the gzip header holds neither time nor name.

    Parameters
    ----------
    path : path-like
        Where to write.
    array : array, of any shape
        Of one of the six number types, in any byte order and memory order.

    Raises
    ------
    ValueError
        If the format cannot hold the array.
    OutputError
        If the file cannot be written.
    """
    data = encode(array)
    if os.fspath(path).lower().endswith(".gz"):
        packed = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
            file.write(data)
        data = packed.getvalue()
    write_atomically(path, data)


def encode(array: NDArray[Any]) -> bytes:
    """Return an array of any shape as the bytes of an IDX file, without gzip.

    Raises
    ------
    ValueError
        If the format has no code for the number type, or the array is larger than `MOST_BYTES`.
    """
    kind = array.dtype.newbyteorder("=")
    code = next((code for code, known in TYPES.items() if known == kind), None)
    if code is None:
        raise ValueError(f"IDX holds {', '.join(map(str, TYPES.values()))}, not {array.dtype}")
    if _claim(array.shape, kind) > MOST_BYTES:
        raise ValueError(
            f"{_described(array.shape, kind)} is more than the {MOST_BYTES:,} bytes that are written"
        )
    header = struct.pack(f">2x2B{array.ndim}I", code, array.ndim, *array.shape)
    return header + array.astype(kind.newbyteorder(">")).tobytes()


def _read(
    stream: BinaryIO,
    path: str | os.PathLike[str],
    dtype: DTypeLike | None,
    shape: Shape | None,
    most: int = MOST_BYTES,
) -> NDArray[Any]:
    kind, sizes = _header(stream, path)
    found = _described(sizes, kind)
    wanted_kind, wanted_sizes = kind if dtype is None else np.dtype(dtype), sizes if shape is None else shape
    if kind != wanted_kind or not _fits(sizes, wanted_sizes):
        raise FileFormatError(path, f"expected {_described(wanted_sizes, wanted_kind)}, found {found}")
    if _claim(sizes, kind) > most:
        tight = f" in a gzip file of {most // TIGHTEST:,}" if BULKY < most < MOST_BYTES else ""
        raise FileFormatError(
            path, f"expected at most {most:,} bytes of numbers{tight}, found a claim of {found}"
        )
    size = math.prod(sizes) * kind.itemsize
    data = take(stream, size)
    tail = stream.read(1)  # reaching the end also makes gzip compare its checksum
    if len(data) < size:
        raise FileFormatError(
            path, f"expected {size:,} bytes for {found}, found {len(data):,}: it is cut short"
        )
    if tail:
        raise FileFormatError(path, f"expected the end after {size:,} bytes for {found}, found more")
    array = np.frombuffer(data, kind.newbyteorder(">")).reshape(sizes).astype(kind, copy=False)
    array.flags.writeable = False
    return array


def _header(stream: BinaryIO, path: str | os.PathLike[str]) -> tuple[np.dtype[Any], tuple[int, ...]]:
    magic = take(stream, 4)
    if len(magic) < 4 or magic[:2] != b"\0\0":
        shown = magic.hex(" ") or "an empty file"
        raise FileFormatError(path, f"expected an IDX file (00 00, type, rank), found {shown}")
    code, rank = magic[2:]
    if code not in TYPES:
        known = ", ".join(f"{code:02x}" for code in TYPES)
        raise FileFormatError(path, f"expected an IDX type code ({known}), found {code:02x}")
    if rank > MOST_AXES:
        raise FileFormatError(path, f"expected at most {MOST_AXES} axes, found {rank}")
    sizes = take(stream, 4 * rank)
    if len(sizes) < 4 * rank:
        raise FileFormatError(
            path,
            f"expected {4 * rank} bytes for the sizes of {rank} axes, found {len(sizes)}: it is cut short",
        )
    return TYPES[code], struct.unpack(f">{rank}I", sizes)


def _fits(sizes: tuple[int, ...], wanted: Shape) -> bool:
    return len(sizes) == len(wanted) and all(
        want is None or size == want for size, want in zip(sizes, wanted, strict=True)
    )


def _claim(sizes: tuple[int, ...], kind: np.dtype[Any]) -> int:
    """Return the bytes that a header asks for; an empty axis counts as one, as in NumPy's check."""
    return math.prod(max(size, 1) for size in sizes) * kind.itemsize


def _described(sizes: Shape, kind: np.dtype[Any]) -> str:
    shape = " x ".join("n" if size is None else str(size) for size in sizes) or "a single"
    return f"{shape} {kind}"
