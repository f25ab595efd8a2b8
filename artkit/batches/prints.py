"""Finished prints as they lie in a folder: what each looks like, what it carries, and how good its pictures are."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from artkit.carrying import MOST_BYTES, Carried, unpack
from artkit.classifier.network import DIGITS
from artkit.dreaming.references import digits, unit
from artkit.errors import ArtkitError, FileFormatError, InputError, one_line
from artkit.files import read_at_most
from artkit.layout.lengths import POINTS_PER_INCH
from artkit.press.containers import NothingCarriedError, kind_of, private_of
from artkit.press.formats import FORMATS, Output
from artkit.press.raster import Picture, pixel_size, rasterise
from artkit.reading import MOST_FILE, replay

MOST_PIXELS = 2**28
"""Of a picture file that is opened."""


@dataclass(frozen=True, eq=False)
class Print:
    """A finished print.

    Attributes
    ----------
    path : Path
        Its file.
    carried : Carried or None
        What it carries; None: nothing of artkit's.
    """

    path: Path
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
            raise InputError(f"{self.path} carries no pictures that could be measured")
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
        data = read_at_most(self.path, MOST_FILE)
        try:
            kind = kind_of(data)
            if kind == ".svg":
                if self.carried is None:
                    raise FileFormatError(self.path, "an SVG that carries nothing cannot be shown")
                data, kind = replay(self.carried, Output(".pdf"))[0], ".pdf"
            if kind == ".pdf":
                at_72 = max(pixel_size(data, POINTS_PER_INCH))
                return rasterise(data, POINTS_PER_INCH * longest / at_72)
            return _small(data, longest)
        except ArtkitError:
            raise
        except Exception as error:  # whatever breaks a reader is the file's fault
            raise FileFormatError(self.path, f"cannot be shown: {one_line(error)[:200]}") from None


def _small(data: bytes, longest: int) -> Picture:
    with Image.open(io.BytesIO(data)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError(f"{picture.width} x {picture.height} pixels are too many")
        picture.draft("RGB", (longest, longest))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return np.asarray(upright)


def find_prints(places: Sequence[str]) -> tuple[Path, ...]:
    """Return the files of prints: those named, and those in folders and below, sorted.

    Raises
    ------
    InputError
        If there are none.
    """
    found: dict[Path, None] = {}
    for place in places:
        path = Path(place)
        inside = sorted(each for each in path.rglob("*") if _is_print(each)) if path.is_dir() else [path]
        if not inside:
            raise InputError(f"there is no print in {place}")
        found |= dict.fromkeys(inside)
    return tuple(found)


def _is_print(path: Path) -> bool:
    return path.suffix.lower() in FORMATS and path.is_file() and not path.name.startswith(".")


def read_prints(paths: Iterable[Path]) -> Iterator[Print]:
    """Yield prints with what they carry.

    Raises
    ------
    InputError
        If a file cannot be read.
    FileFormatError
        If one is no print at all, or what it carries is damaged.
    """
    for path in paths:
        data = read_at_most(path, MOST_FILE)
        try:
            kind_of(data)
        except NothingCarriedError as error:
            raise FileFormatError(path, str(error)) from None
        try:
            private = private_of(data, MOST_BYTES)
        except NothingCarriedError:
            yield Print(path, None)
        else:
            yield Print(path, unpack(private, path))
