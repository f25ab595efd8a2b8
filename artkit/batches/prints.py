"""Finished prints as they lie in a store: what each looks like, what it carries, and how good its pictures are."""

import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from artkit.batches.stores import Store, open_store
from artkit.carrying import MOST_BYTES, Carried, unpack
from artkit.classifier.network import DIGITS
from artkit.dreaming.references import digits, unit
from artkit.errors import ArtkitError, FileFormatError, InputError, one_line
from artkit.files import is_folder
from artkit.layout.lengths import POINTS_PER_INCH
from artkit.press.containers import NothingCarriedError, kind_of, private_of
from artkit.press.formats import FORMATS, Output
from artkit.press.raster import Picture, pixel_size, rasterise
from artkit.reading import MOST_FILE, replay

MOST_PIXELS = 2**28
"""Of a picture file that is opened."""


@dataclass(frozen=True)
class Stored:
    """A file in a store.

    Attributes
    ----------
    store : Store
        The folder or URL.
    name : str
        What it is called there.
    """

    store: Store
    name: str

    def __str__(self) -> str:
        return self.store.where(self.name)

    @property
    def stem(self) -> str:
        """The last part of its name, without what comes after the dot."""
        return PurePosixPath(self.name).stem

    def read(self) -> bytes:
        """Return what is in it.

        Raises
        ------
        InputError
            If it cannot be read.
        FileFormatError
            If it is larger than any print.
        """
        return self.store.read(self.name, MOST_FILE)


@dataclass(frozen=True, eq=False)
class Print:
    """A finished print.

    Attributes
    ----------
    file : Stored
        Where it is.
    carried : Carried or None
        What it carries; None: nothing of artkit's.
    """

    file: Stored
    carried: Carried | None

    @property
    def pictures(self) -> NDArray[np.float32]:
        """Its pictures, (n, 28, 28), ink in [0, 1].

        Raises
        ------
        InputError
            If it carries none.
        """
        if self.carried is None:
            raise InputError(f"{self.file} carries no pictures that could be measured")
        return np.stack([picture.image for picture in self.carried.pictures])

    @cached_property
    def rows(self) -> NDArray[np.float32]:
        """Its pictures as rows of length 1, (n, 784)."""
        rows: NDArray[np.float32] = unit(self.pictures)
        return rows

    @cached_property
    def measures(self) -> Mapping[str, float]:
        """How good its pictures are, as `artkit.batches.choosing` ranks them; ``legible`` is the share that reads."""
        pictures = self.carried.pictures if self.carried else ()
        labels = np.array([DIGITS.index(each.name) if each.name in DIGITS else -1 for each in pictures])
        found = {"ink": float(self.pictures.mean(dtype=np.float64))}
        sure = [value for each in pictures if isinstance(value := each.fields.get("confidence"), float)]
        found["confidence"] = float(np.mean(sure)) if sure else float("nan")
        if (labels >= 0).all():
            found["legible"] = float(digits().legible(self.pictures, labels).mean())
            near = float(digits().nearness(self.pictures, labels).mean(dtype=np.float64))
            found["legibility"] = found["legible"] + near  # among equals, the nearest to real digits
        return found

    def looks(self, longest: int) -> Picture:
        """Return what it looks like, (height, width, 3), its longer side so many pixels or a little less.

        Raises
        ------
        FileFormatError
            If the file is damaged.
        """
        data = self.file.read()
        try:
            kind = kind_of(data)
            if kind == ".svg":
                if self.carried is None:
                    raise FileFormatError(str(self.file), "an SVG that carries nothing cannot be shown")
                data, kind = replay(self.carried, Output(".pdf"))[0], ".pdf"
            if kind == ".pdf":
                at_72 = max(pixel_size(data, POINTS_PER_INCH))
                return rasterise(data, POINTS_PER_INCH * longest / at_72)
            return _small(data, longest)
        except ArtkitError:
            raise
        except Exception as error:  # whatever breaks a reader is the file's fault
            raise FileFormatError(str(self.file), f"cannot be shown: {one_line(error)[:200]}") from None


def _small(data: bytes, longest: int) -> Picture:
    with Image.open(io.BytesIO(data)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError(f"{picture.width} x {picture.height} pixels are too many")
        picture.draft("RGB", (longest, longest))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return np.asarray(upright)


def find_prints(places: Sequence[str]) -> tuple[Stored, ...]:
    """Return the files of prints: those named, and those in folders or at URLs and below, sorted.

    Raises
    ------
    InputError
        If there are none.
    """
    found: dict[str, Stored] = {}
    for place in places:
        folder, name = place.rsplit("/", 1) if "://" in place else os.path.split(place)
        if PurePosixPath(name).suffix.lower() in FORMATS and not is_folder(place):
            inside = [Stored(open_store(folder or "."), name)]
        else:
            store = open_store(place)
            inside = [Stored(store, each) for each in store.names() if _is_print(each)]
        if not inside:
            raise InputError(f"there is no print in {place}")
        found |= {str(file): file for file in inside}
    return tuple(found.values())


def _is_print(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in FORMATS and not path.name.startswith(".")


def read_prints(files: Iterable[Stored]) -> Iterator[Print]:
    """Yield prints with what they carry.

    Raises
    ------
    InputError
        If a file cannot be read.
    FileFormatError
        If one is no print at all, or what it carries is damaged.
    """
    for file in files:
        data = file.read()
        try:
            kind_of(data)
        except NothingCarriedError as error:
            raise FileFormatError(str(file), str(error)) from None
        try:
            private = private_of(data, MOST_BYTES)
        except NothingCarriedError:
            yield Print(file, None)
        else:
            yield Print(file, unpack(private, file))
