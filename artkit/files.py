"""Files at the rim: read with a bound, written whole or not at all.

A writer gathers its bytes in memory and hands them over once. They go to a temporary file in the same folder,
reach the disk, and take the place of the old file in a single step: whoever kills the run finds the old file
or the new one, never half. Whatever goes wrong is an error that names the path as the user wrote it.
"""

import contextlib
import errno
import io
import os
import stat
from pathlib import Path
from typing import BinaryIO

from artkit.errors import FileFormatError, InputError, OutputError, one_line

TEMPORARY = ".artkit-"
"""The name of a file that is being written begins so; it ends in ``.tmp``."""


MOST_PIPED = 2**26
"""Bytes (64 MiB) that are read of a device or a pipe, which does not say how many it has."""


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Tell whether there is a folder of this name; no name is too strange to ask."""
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):  # a name that no folder can have
        return False


def check_writable(path: str | os.PathLike[str]) -> None:
    """Find out whether a file can be written, before anybody works for it.

    Raises
    ------
    OutputError
        If its folder is missing or read-only, or it is a folder, or a file that is read-only.
    """
    try:
        old, folder = _status(path), Path(os.path.realpath(path)).parent
        if old is None and not folder.is_dir():
            raise FileNotFoundError
        if old is not None and stat.S_ISDIR(old.st_mode):
            raise IsADirectoryError
        if not os.access(folder if old is None else path, os.W_OK):
            raise PermissionError(errno.EACCES, f"the {'folder' if old is None else 'file'} is read-only")
    except (OSError, ValueError) as error:
        raise OutputError(f"cannot write {path}: {reason(error, path)}") from error


def write_atomically(
    path: str | os.PathLike[str], data: bytes, *, prefix: str = TEMPORARY, sync: bool = True
) -> None:
    """Write a file so that it is either as it was or complete.

    A symbolic link stays and its target is replaced; permissions of a replaced file stay as they were. A
    device or a pipe (``/dev/stdout``) cannot be replaced and is simply written to.

    Parameters
    ----------
    path : path-like
        Where to write. The folder must exist.
    data : bytes
        The whole content.
    prefix : str, optional
        What the temporary file is called to begin with.
    sync : bool, optional
        Wait until it is on the disk, so that a loss of power spares it too; a batch need not, since it looks at the
        digest of every file when it is run again.

    Raises
    ------
    OutputError
        If it cannot be written: a missing folder, no permission, a full disk. The old file is unharmed and
        nothing is left beside it; the same holds for a keyboard interrupt.
    """
    try:
        old = _status(path)
        if old is None or stat.S_ISREG(old.st_mode):
            _replace(Path(os.path.realpath(path)), data, old, prefix, sync)
        else:
            Path(path).write_bytes(data)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise OutputError(f"cannot write {path}: {reason(error, path)}") from error


def opened(path: str | os.PathLike[str]) -> io.BufferedReader:
    """Open a file of the user's for reading.

    Raises
    ------
    InputError
        If it is missing, is a folder, or may not be read.
    """
    try:
        return open(path, "rb")
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path}: {reason(error, path)}") from error


def read_at_most(path: str | os.PathLike[str], most: int) -> bytes:
    """Return the content of a file that may not be larger than `most` bytes.

    Raises
    ------
    InputError
        If it cannot be read.
    FileFormatError
        If it is larger; of a file on a disk nothing is read to find out, of any other `most` + 1 bytes.
    """
    with opened(path) as file:
        size = _size(file)
        if size is not None and size <= most:  # at once, and not in pieces, which would be there twice
            return file.read(size)
        most = most if size else min(most, MOST_PIPED)
        data = b"" if size else take(file, most + 1)
    if size or len(data) > most:
        raise too_large(path, most)
    return data


def too_large(path: str | os.PathLike[str], most: int) -> FileFormatError:
    """Return the error of a file that has more than the `most` bytes that are read."""
    return FileFormatError(path, f"expected a file of at most {most:,} bytes, found a larger one")


def take(stream: BinaryIO, count: int, piece: int = 2**20) -> bytes:
    """Return the next `count` bytes of a stream, or all there are, read in pieces.

    A single ``read`` would set memory aside for all it is asked for, before it knows that there is less.
    """
    pieces: list[bytes] = []
    while count > 0 and (data := stream.read(min(count, piece))):
        pieces.append(data)
        count -= len(data)
    return b"".join(pieces)


def _size(file: io.BufferedReader) -> int | None:
    """Return the size of a regular file; None of a device or a pipe, which nobody knows."""
    status = os.fstat(file.fileno())
    return status.st_size if stat.S_ISREG(status.st_mode) and status.st_size else None


def _status(path: str | os.PathLike[str]) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _replace(target: Path, data: bytes, old: os.stat_result | None, prefix: str, sync: bool) -> None:
    if old is not None and not os.access(target, os.W_OK):  # a rename would not ask
        raise PermissionError(errno.EACCES, "the file is read-only")
    temporary = target.with_name(f"{prefix}{os.urandom(8).hex()}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        if old is not None:
            temporary.chmod(stat.S_IMODE(old.st_mode))
        os.replace(temporary, target)
    except BaseException:  # a keyboard interrupt too
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def reason(error: BaseException, path: str | os.PathLike[str] | None = None) -> str:
    """Say in a few words of our own what the system means.

    Parameters
    ----------
    error : exception
        What was raised.
    path : path-like, optional
        The file that it is about, to tell a missing file from a missing folder.
    """
    if path is not None and isinstance(error, FileNotFoundError):
        folder = Path(path).parent
        return "there is no such file" if folder.is_dir() else f"there is no folder {folder}"
    if path is not None and isinstance(error, IsADirectoryError):
        return "it is a folder"
    text = one_line((isinstance(error, OSError) and error.strerror) or error) or type(error).__name__
    return text[:1].lower() + text[1:]


def state(path: str | os.PathLike[str]) -> tuple[int, int, int]:
    """Return what changes when a file is written or another takes its place; of no file, nothing."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return 0, 0, 0
    return status.st_ino, status.st_mtime_ns, status.st_size
