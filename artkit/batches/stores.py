"""Where prints go: a folder of this machine, or whatever else has a URL that fsspec knows.

A file is written beside its place and renamed into it, or put there in one piece where a store has no renaming (S3 and
its like). A folder is held by one batch at a time.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from artkit.errors import InputError, JobError, OutputError, one_line
from artkit.files import TEMPORARY, read_at_most, reason, too_large, write_atomically

PREFIX = f"{TEMPORARY}batch-"
"""Files that a batch is writing are called so; who holds the folder sweeps away those of one that was killed."""

MOST_MANIFEST = 2**28
WHOLE = ("s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "memory")
"""Protocols whose objects appear whole or not at all."""


class Store(Protocol):
    """A place for prints, by names with ``/``. It can be sent to a worker."""

    @property
    def by_workers(self) -> bool:
        """Whether workers write into it themselves."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file so that it is either as it was or complete.

        Raises
        ------
        OutputError
            If it cannot be written.
        """

    def names(self) -> list[str]:
        """Return the files in it and below, sorted."""

    def read(self, name: str, most: int) -> bytes:
        """Return a file of at most so many bytes.

        Raises
        ------
        InputError
            If there is none, or it cannot be read.
        FileFormatError
            If it is larger.
        """

    def size(self, name: str) -> int | None:
        """Return the bytes of a file; None if there is none."""

    def is_as(self, name: str, size: int, sha256: str) -> bool:
        """Tell whether there is this very file."""

    def append(self, name: str, data: bytes) -> None:
        """Write at the end of a file.

        Raises
        ------
        OutputError
            If it cannot be written.
        """

    def held(self, name: str) -> AbstractContextManager[None]:
        """Hold the place for one batch, by a file of this name.

        Raises
        ------
        JobError
            If another batch holds it.
        OutputError
            If the file cannot be written.
        """

    def where(self, name: str) -> str:
        """Return what a person calls a file in it."""


def split_target(template: str) -> tuple[str, str]:
    """Return the place that a template of names begins with, and the rest.

    Examples
    --------
    >>> split_target("out/{recipe}/{seed}.pdf")
    ('out', '{recipe}/{seed}.pdf')
    >>> split_target("s3://wall/prints/{seed}.pdf")
    ('s3://wall/prints', '{seed}.pdf')
    """
    head, slash, _ = template.partition("{")[0].rpartition("/")
    rest = template[len(head) + len(slash) :]
    return (head or slash or "."), rest


def open_store(place: str) -> Store:
    """Return the store of a folder or a URL.

    Raises
    ------
    InputError
        If nothing knows the URL.
    """
    protocol, colon, path = place.partition("://")
    if not colon:
        return Folder(place)
    if protocol in ("file", "local"):
        return Folder(path, by_workers=True)
    try:
        import fsspec

        fsspec.core.url_to_fs(place)
    except ImportError as error:
        raise InputError(f"{place}: {error}; artkit's extra 'cluster' brings fsspec") from None
    except Exception as error:  # every protocol has its own
        raise InputError(f"{place}: {one_line(error)}") from None
    return Remote(place)


@dataclass(frozen=True)
class Folder:
    """A folder that this machine can reach, and every worker too if it is they who write."""

    root: str
    by_workers: bool = False

    def where(self, name: str) -> str:
        """See `Store.where`."""
        return str(Path(self.root) / name)

    def write(self, name: str, data: bytes) -> None:
        """See `Store.write`; folders are made on the way."""
        path = Path(self.root) / name
        self._make(path.parent)
        write_atomically(path, data, prefix=PREFIX, sync=False)

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as error:  # ValueError: a NUL in the name
            raise OutputError(f"cannot make the folder {folder}: {reason(error)}") from error

    def names(self) -> list[str]:
        """See `Store.names`."""
        root = Path(self.root)
        return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())

    def read(self, name: str, most: int) -> bytes:
        """See `Store.read`."""
        return read_at_most(self.where(name), most)

    def size(self, name: str) -> int | None:
        """See `Store.size`."""
        try:
            return os.stat(self.where(name)).st_size
        except (OSError, ValueError):
            return None

    def is_as(self, name: str, size: int, sha256: str) -> bool:
        """See `Store.is_as`; every byte is looked at."""
        try:
            with open(self.where(name), "rb") as file:
                if os.fstat(file.fileno()).st_size != size:
                    return False
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except (OSError, ValueError):
            return False

    def append(self, name: str, data: bytes) -> None:
        """See `Store.append`. It is not waited for until it is on the disk: a print whose line is lost is adopted."""
        path = Path(self.root) / name
        try:
            with open(path, "ab", buffering=0) as file:
                if file.write(data) != len(data):
                    raise OutputError(f"cannot write {path}: only a part of a line went to the disk")
        except OSError as error:
            raise OutputError(f"cannot write {path}: {reason(error)}") from error

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """See `Store.held`; the system lets go of it when the process ends, however it ends."""
        self._make(Path(self.root))
        path = Path(self.root) / name
        with ExitStack() as stack:
            try:
                file = stack.enter_context(open(path, "ab"))
                _lock(file.fileno())
            except (BlockingIOError, PermissionError) as error:
                if isinstance(error, PermissionError) and not os.access(path, os.W_OK):
                    raise OutputError(f"cannot write {path}: {reason(error)}") from error
                raise JobError(
                    f"{self.root}: another batch is at work in this folder; wait for it, or take another"
                ) from None
            except OSError as error:
                raise OutputError(f"cannot write {path}: {reason(error)}") from error
            for left in Path(self.root).rglob(f"{PREFIX}*.tmp"):
                left.unlink(missing_ok=True)
            yield


def _lock(file: int) -> None:
    """Take the lock of an open file, or raise OSError at once."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        windows: Any = msvcrt
        windows.locking(file, windows.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@dataclass(frozen=True)
class Remote:
    """A URL that fsspec knows. Two batches in one such place are not kept apart: there is no lock to take."""

    root: str
    by_workers: bool = True

    def where(self, name: str) -> str:
        """See `Store.where`."""
        return f"{self.root.rstrip('/')}/{name}"

    def _opened(self, name: str) -> tuple[Any, str]:
        from fsspec.core import url_to_fs

        system, path = url_to_fs(self.where(name))
        return system, path

    def write(self, name: str, data: bytes) -> None:
        """See `Store.write`."""
        try:
            system, path = self._opened(name)
            folder = str(PurePosixPath(path).parent)
            system.makedirs(folder, exist_ok=True)
            if self.root.partition("://")[0] in WHOLE:
                system.pipe_file(path, data)
            else:
                beside = f"{folder}/{PREFIX}{hashlib.sha256(path.encode()).hexdigest()[:16]}.tmp"
                system.pipe_file(beside, data)
                system.mv(beside, path)
        except Exception as error:  # every protocol has its own
            raise OutputError(f"cannot write {self.where(name)}: {reason(error)}") from error

    def names(self) -> list[str]:
        """See `Store.names`."""
        try:
            system, root = self._opened("")
            root = root.rstrip("/")
            return sorted(path.removeprefix(f"{root}/") for path in system.find(root))
        except Exception as error:
            raise InputError(f"cannot look into {self.root}: {reason(error)}") from error

    def read(self, name: str, most: int) -> bytes:
        """See `Store.read`."""
        try:
            system, path = self._opened(name)
            size = int(system.size(path))
            data = bytes(system.cat_file(path)) if size <= most else b""
        except Exception as error:  # every protocol has its own
            raise InputError(f"cannot read {self.where(name)}: {reason(error)}") from error
        if size > most:
            raise too_large(self.where(name), most)
        return data

    def size(self, name: str) -> int | None:
        """See `Store.size`."""
        try:
            system, path = self._opened(name)
            return int(system.size(path))
        except Exception:  # there is none, or none that can be seen
            return None

    def is_as(self, name: str, size: int, sha256: str) -> bool:
        """See `Store.is_as`; only its size is asked for, since all bytes would have to travel."""
        return self.size(name) == size

    def append(self, name: str, data: bytes) -> None:
        """See `Store.append`; a store that cannot append writes the whole anew."""
        try:
            system, path = self._opened(name)
            system.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
            try:
                with system.open(path, "ab") as file:
                    file.write(data)
            except (NotImplementedError, ValueError):
                old = system.cat_file(path) if system.exists(path) else b""
                system.pipe_file(path, old + data)
        except Exception as error:
            raise OutputError(f"cannot write {self.where(name)}: {reason(error)}") from error

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """See `Store.held`; nothing is held."""
        yield
