"""What a worker does: dream the pictures of some jobs together, and make a print of each.

Both are functions of their arguments alone, which can be sent anywhere: what goes in is bytes and plain values, what
comes out too, and whatever goes wrong comes out as a `Failure`. A worker needs nothing but the package.
"""

import errno
import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import numpy as np

from artkit.batches.stores import Store
from artkit.carrying import Carried, pack, unpack
from artkit.classifier import Network, load_model, model_names
from artkit.classifier.parallel import one_blas_thread
from artkit.developing import Picture, develop
from artkit.dreaming import Dream
from artkit.errors import ArtkitError, JobError, one_line
from artkit.files import state, write_atomically
from artkit.finishing import PRINTERS, facts_of, finish
from artkit.planning import Cell, dream_all, plan, versions, whole_recipe
from artkit.press.formats import Output
from artkit.press.preflight import Demands, preflight
from artkit.proofreading import READER, places_of, proofread
from artkit.reading import read_bytes
from artkit.recipe import Recipe
from artkit.recipe.loading import convert

FILES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"model": (".npz",), "family": (".ttf", ".otf", ".ttc")}
)
"""Keys of a recipe that may name a file, and how it then ends."""

_ONE = threading.Lock()
"""PDFium and ReportLab are not made for two threads: a process makes one thing at a time, however it is asked."""


@dataclass(frozen=True)
class File:
    """A file that a recipe names, such as a network of one's own."""

    path: str
    sha256: str
    data: bytes | None
    """None where the worker has the same disk."""


@dataclass(frozen=True)
class Order:
    """A job as it is sent to a worker."""

    recipe: bytes
    """JSON."""
    output: Output
    together: bool
    """Whether its dreams may share matrix products with those of other jobs."""
    check: bool
    files: tuple[File, ...]
    versions: tuple[tuple[str, str], ...]
    """Of everything that has a part in the bytes."""


@dataclass(frozen=True, eq=False)
class Negatives:
    """The pictures of a job, as a print of it carries them.

    Attributes
    ----------
    held : Carried or bytes
        Packed once they have been on the way to another process, and not before.
    reading : dict
        What networks see in them.
    seconds : float
        This job's share of what they took.
    """

    held: Carried | bytes
    reading: dict[str, Any]
    seconds: float

    def __reduce__(self) -> tuple[type["Negatives"], tuple[object, ...]]:
        """Return what is sent."""
        packed = self.held if isinstance(self.held, bytes) else pack(self.held)
        return Negatives, (packed, self.reading, self.seconds)

    def carried(self) -> Carried:
        """Return recipe, pictures and facts."""
        return unpack(self.held, "what was dreamed") if isinstance(self.held, bytes) else self.held


@dataclass(frozen=True)
class Made:
    """A finished print; without its bytes if the worker has delivered it."""

    data: bytes
    size: int
    sha256: str
    seconds: float
    reading: dict[str, Any]


@dataclass(frozen=True)
class Failure:
    """What went wrong, in a line; `stops` if it would go wrong with every other print too."""

    text: str
    stops: bool = False


def order_of(
    recipe: Recipe, output: Output, together: bool, check: bool, by_post: bool, known: dict[str, File]
) -> Order:
    """Return a job as it is sent.

    Parameters
    ----------
    recipe : Recipe
        With its date.
    output : Output
        What kind of file.
    together : bool
        Whether its dreams may share matrix products with those of other jobs.
    check : bool
        Whether the finished print is read.
    by_post : bool
        Whether files that the recipe names have to be sent along.
    known : dict
        Files that were read for other jobs, by path; those of this one are added.

    Raises
    ------
    JobError
        If a file is gone.
    """
    tree = whole_recipe(recipe)
    names = sorted(set(_named_files(tree)))
    return Order(
        recipe=msgspec.json.encode(tree),
        output=output,
        together=together,
        check=check,
        files=tuple(known.get(name) or known.setdefault(name, _file(name, by_post)) for name in names),
        versions=tuple(versions(PRINTERS).items()),
    )


def _named_files(tree: object) -> Iterator[str]:
    """Yield the files that a recipe names."""
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            if isinstance(value, str) and key in FILES and value not in model_names():
                if Path(value).suffix.lower() in FILES[key] or os.path.isfile(value):
                    yield value
            else:
                yield from _named_files(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from _named_files(value)


def _file(path: str, by_post: bool) -> File:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise JobError(f"{path} cannot be read any more: {error.strerror or error}") from None
    return File(path, hashlib.sha256(data).hexdigest(), data if by_post else None)


def dream(orders: Sequence[Order]) -> tuple[Negatives | Failure, ...]:
    """Dream the pictures of jobs of one company, each picture once.

    If that fails, each job is dreamed by itself, so that the others do not suffer for one.
    """
    with _ONE, one_blas_thread():
        try:
            return tuple(_dreamed(orders))
        except Exception as error:
            if len(orders) == 1:
                return (_failure(error),)
    return tuple(negatives for order in orders for negatives in dream([order]))


def _dreamed(orders: Sequence[Order]) -> list[Negatives]:
    began = time.process_time()
    recipes = [_recipe(order) for order in orders]
    plans = [plan(recipe) for recipe in recipes]
    made = _dreams(plans, all(order.together for order in orders))
    carried = [
        Carried(recipe, develop(cells, dreams), facts_of(recipe, order.output))
        for order, recipe, cells, dreams in zip(orders, recipes, plans, made, strict=True)
    ]
    readings = read([each.pictures for each in carried])
    share = (time.process_time() - began) / len(orders)
    return [Negatives(each, reading, share) for each, reading in zip(carried, readings, strict=True)]


def _dreams(plans: Sequence[Sequence[Cell]], together: bool) -> list[tuple[Dream, ...]]:
    if not together:
        return [dream_all(cells) for cells in plans]
    subjects = {cell.subject: cell for cells in plans for cell in cells}
    made = dict(zip(subjects, dream_all(list(subjects.values())), strict=True))
    return [tuple(made[cell.subject] for cell in cells) for cells in plans]


def press(order: Order, negatives: Negatives, store: Store | None, name: str) -> Made | Failure:
    """Make a print of pictures that were dreamed.

    Parameters
    ----------
    order : Order
        The job.
    negatives : Negatives
        What `dream` made of it.
    store : Store or None
        Where the worker delivers the print; None: its bytes come back.
    name : str
        What it is called there.
    """
    with _ONE, one_blas_thread():
        try:
            began = time.process_time()
            carried, seen = negatives.carried(), negatives.reading
            data, _ = finish(_recipe(order), carried.pictures, order.output, carried.facts)
            if order.check and order.output.suffix == ".pdf":
                seen = seen | _checked(data)
            if store is not None:
                store.write(name, data)
            spent = negatives.seconds + time.process_time() - began
            sent = b"" if store is not None else data
            return Made(sent, len(data), hashlib.sha256(data).hexdigest(), round(spent, 4), seen)
        except Exception as error:
            return _failure(error)


def _failure(error: Exception) -> Failure:
    text = one_line(error)
    if isinstance(error, MemoryError):
        text = "there is not enough memory for this"
    elif not isinstance(error, ArtkitError):
        text = f"{type(error).__name__}: {text}"
    return Failure(text[:1000], is_of_the_place(error))


def is_of_the_place(error: BaseException) -> bool:
    """Tell whether an error is that of the place where prints go, and not of one print: a full disk, a lost folder."""
    cause = error.__cause__
    full = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)
    return isinstance(error, JobError) and isinstance(cause, OSError) and cause.errno in full


def _recipe(order: Order) -> Recipe:
    """Return the recipe of an order, with the files that it names where this machine has them.

    Raises
    ------
    JobError
        If this machine has other versions, or a file changed since the batch was planned.
    """
    here = versions(tuple(name for name, _ in order.versions))
    for name, version in order.versions:
        if here[name] != version:
            raise JobError(f"this worker has {name} {here[name]}; the batch was planned with {version}")
    tree = msgspec.json.decode(order.recipe)
    places = {file.path: _place(file) for file in order.files}
    return convert(_moved(tree, places), Recipe, "the recipe of a job")


def _moved(tree: Any, places: Mapping[str, str]) -> Any:
    if isinstance(tree, dict):
        return {
            key: places.get(value, value)
            if key in FILES and isinstance(value, str)
            else _moved(value, places)
            for key, value in tree.items()
        }
    return [_moved(value, places) for value in tree] if isinstance(tree, list) else tree


def _place(file: File) -> str:
    """Return where a file is on this machine; one that came by post is kept under its digest, with its name."""
    if _digest(file.path, state(file.path)) == file.sha256:
        return file.path
    if file.data is None:
        raise JobError(f"{file.path} is not what it was when the batch was planned")
    kept = Path(_cabinet().name) / file.sha256 / Path(file.path).name
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(kept, file.data)
    return str(kept)


@lru_cache(maxsize=32)
def _digest(path: str, _: tuple[int, int, int]) -> str:
    """Return the SHA-256 of a file, read once for all the jobs that name it; of none, nothing."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except (OSError, ValueError):
        return ""


@cache
def _cabinet() -> tempfile.TemporaryDirectory[str]:
    """Return a folder of this process for files that came by post; it is gone with the process."""
    return tempfile.TemporaryDirectory(prefix="artkit-")


def read(prints: Sequence[Sequence[Picture]]) -> list[dict[str, Any]]:
    """Return what networks see in the pictures of each print, as they were dreamed."""
    reader = load_model(READER)
    images = np.stack([picture.image for pictures in prints for picture in pictures])
    seen = iter(reader.logits(images).argmax(axis=1))
    return [_reading(pictures, [reader.labels[next(seen)] for _ in pictures], reader) for pictures in prints]


def _reading(pictures: Sequence[Picture], seen: Sequence[str], reader: Network) -> dict[str, Any]:
    found: dict[str, Any] = {"pictures": len(pictures)}
    sure = [value for each in pictures if isinstance(value := each.fields.get("confidence"), float)]
    if sure:
        found["confidence"] = round(float(np.mean(sure)), 6)
    if all(picture.name in reader.labels for picture in pictures):
        found["read"] = sum(name == each.name for name, each in zip(seen, pictures, strict=True))
    return found


def _checked(data: bytes) -> dict[str, Any]:
    """Return what a print reads as on paper, and whether a shop would take it."""
    readings = proofread(data, places_of(read_bytes(data, "the print").carried))
    failed = [finding.item for finding in preflight(data, Demands()) if finding.verdict == "fail"]
    return {"cells": len(readings), "agree": sum(each.agrees for each in readings), "fails": failed}
