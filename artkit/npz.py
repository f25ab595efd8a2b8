"""``.npz`` that is deterministic to write and safe to read.

The same arrays make the same bytes, on any day and any system. What is read may come from anywhere and is not
believed: sizes are checked in the directory before anything is unpacked, headers are matched and not
evaluated, nothing is unpickled, and all that is not an archive of plain arrays is an error of one line.
"""

import io
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from artkit.errors import FileFormatError

_MEMBER = re.compile(r"[A-Za-z][\w.-]{0,60}\.npy", re.ASCII)
_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00(?P<length>..)"
    rb"\{'descr': '(?P<kind>[^']{1,12})', 'fortran_order': (?P<fortran>True|False), "
    rb"'shape': \((?P<shape>[\d, ]{0,80})\), \} *\n",
    re.DOTALL,
)
_KIND = re.compile(r"\|[biu]1|[<>]([iu][248]|f[248]|U[1-9]\d{0,6})")
_MOST_DIRECTORY = 2**16


def npz_bytes(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return arrays of any shape as an uncompressed ``.npz`` archive, in their order and under one fixed date.

    Raises
    ------
    ValueError
        If an array could only be pickled.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            npy.write_array(member, np.asarray(array), version=(1, 0), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16  # as from Unix, wherever it is written
            archive.writestr(info, member.getvalue())
    return file.getvalue()


def npz_arrays(data: bytes, path: object, most: int) -> dict[str, NDArray[Any]]:
    """Return the arrays of an ``.npz`` archive, stored or deflated, by name and in its order.

    Parameters
    ----------
    data : bytes
        The whole file.
    path : object
        How the file is called in an error.
    most : int
        The most bytes that the arrays may take together.

    Returns
    -------
    dict of str to ndarray
        Numbers, booleans or text, read-only.

    Raises
    ------
    FileFormatError
        If it is anything else.
    """
    _check_ends(data, path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_directory(archive.infolist(), path, most)
            members = [
                (info.filename[:-4], info.file_size, archive.read(info)) for info in archive.infolist()
            ]
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        raise FileFormatError(path, f"expected an undamaged .npz archive, found: {error}") from error
    return {name: _array(name, claim, member, path) for name, claim, member in members}


def member(
    arrays: Mapping[str, NDArray[Any]], name: str, shape: tuple[int | None, ...], kinds: str, path: object
) -> NDArray[Any]:
    """Return one array of an archive, of the shape, such as (None, 28, 28), and kind that it must have.

    Parameters
    ----------
    arrays : mapping of str to array
        As `npz_arrays` returns them.
    name : str
        Its name.
    shape : tuple of int or None
        None: of any length along this axis.
    kinds : str
        What its ``dtype.kind`` may be: ``"f"`` for floats, ``"iu"`` for whole numbers, ``"b"``, ``"U"`` for text.
    path : object
        How the file is called in an error.

    Raises
    ------
    FileFormatError
        If it is not there, or another.
    """
    if name not in arrays:
        raise FileFormatError(
            path, f"expected an array {name!r}, found {', '.join(sorted(arrays)) or 'none'}"
        )
    array = arrays[name]
    fits = len(shape) == array.ndim and all(
        want in (None, size) for want, size in zip(shape, array.shape, strict=True)
    )
    if not fits or array.dtype.kind not in kinds:
        wanted = "(" + ", ".join("n" if want is None else str(want) for want in shape) + ")"
        raise FileFormatError(
            path, f"expected {name} {wanted} of {_KINDS[kinds]}, found {array.shape} {array.dtype}"
        )
    return array


_KINDS = {"f": "floats", "iu": "whole numbers", "b": "truth values", "U": "text"}


def _check_ends(data: bytes, path: object) -> None:
    """Hold the first and the last record to those of a small zip, before anything parses its directory."""
    if data[:4] != b"PK\x03\x04":
        raise FileFormatError(path, f"expected an .npz archive, found {data[:4].hex(' ') or 'an empty file'}")
    end, zip64 = data[-22:], data[-42:-38]
    if end[:4] != b"PK\x05\x06" or end[20:] != b"\0\0" or zip64 == b"PK\x06\x07":
        raise FileFormatError(path, "expected an .npz archive, found one that is cut short or has a tail")
    size = int.from_bytes(end[12:16], "little")
    if size > _MOST_DIRECTORY:
        raise FileFormatError(
            path, f"expected a directory of at most {_MOST_DIRECTORY:,} bytes, found {size:,}"
        )


def _check_directory(infos: list[zipfile.ZipInfo], path: object, most: int) -> None:
    seen: set[str] = set()
    for info in infos:
        name = info.filename
        if not _MEMBER.fullmatch(name) or name in seen:
            raise FileFormatError(path, f"expected .npy members of different names, found {name[:80]!r}")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileFormatError(
                path, f"expected stored or deflated members, found {name!r} packed otherwise"
            )
        seen.add(name)
    if (claim := sum(info.file_size for info in infos)) > most:
        raise FileFormatError(path, f"expected at most {most:,} bytes unpacked, found a claim of {claim:,}")


def _array(name: str, claim: int, member: bytes, path: object) -> NDArray[Any]:
    if len(member) != claim:
        raise FileFormatError(path, f"expected {name} to unpack to {claim:,} bytes, found {len(member):,}")
    header = _HEADER.match(member)
    if not header or int.from_bytes(header["length"], "little") != header.end() - 10:
        raise FileFormatError(
            path, f"expected {name} to be a .npy array of version 1.0, found another header"
        )
    kind = header["kind"].decode("ascii", "replace")
    shape = tuple(int(size) for size in header["shape"].split(b",") if size.strip())
    if not _KIND.fullmatch(kind) or len(shape) > 64:
        raise FileFormatError(path, f"expected {name} to be numbers or text, found type {kind!r}")
    data = member[header.end() :]
    if math.prod(shape) * np.dtype(kind).itemsize != len(data):
        raise FileFormatError(path, f"expected {name} to hold {shape} of {kind}, found {len(data):,} bytes")
    if not _sound(kind, data):
        raise FileFormatError(path, f"expected {name} to be of type {kind}, found values that are none")
    order: Literal["C", "F"] = "F" if header["fortran"] == b"True" else "C"
    return np.frombuffer(data, kind).reshape(shape, order=order)


def _sound(kind: str, data: bytes) -> bool:
    """Tell whether bytes are text or truth values; NumPy would take any, and fail later or not at all."""
    if "b" in kind:
        return not data.strip(b"\0\1")
    if "U" not in kind:
        return True
    try:
        data.decode("utf-32-be" if kind[0] == ">" else "utf-32-le")
    except UnicodeDecodeError:
        return False
    return True
