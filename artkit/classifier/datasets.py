"""Labelled sets of 28 x 28 images: the MNIST that ships with artkit, or any folder of four IDX files.

A set is checked as a whole before anybody trains on it: images and labels agree in number, every label has a
name, and every class has an image to learn from. Arrays are read-only. A model records the set it comes from
by the SHA-256 of the four files without their gzip, that is, of what this prints::

    gzip -dc train-images* train-labels* t10k-images* t10k-labels*
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from artkit.classifier.idx import encode, read_idx
from artkit.errors import FileFormatError, InputError
from artkit.files import read_at_most

SHIPPED = Path(__file__).with_name("mnist")
"""The folder of the MNIST that ships with artkit: 60,000 and 10,000 images, CC BY-SA 3.0."""

SHIPPED_SHA256 = "b2d8f5bf39174ee5ffeefa97e42d673c35432b411bb5d1f74fbbeddae7f1690a"
"""The digest of that MNIST, which tells without opening it whether a network learned from it."""

MOST_CLASSES = 100
"""The most classes of a set; a label that is not below is taken for damage."""

MOST_LETTERS = 40
"""The longest name of a class."""

NAMES_FILE = "labels.txt"
"""Where a folder may name its classes, one a line; without it they are called by their numbers."""


@dataclass(frozen=True, eq=False)
class Split:
    """Images and what they show.

    Parameters
    ----------
    images : array of uint8, (n, 28, 28)
        255 is full ink. Not copied; the split holds read-only views.
    labels : array of int, (n,)
        The class of each image, held as int64.

    Raises
    ------
    ValueError
        If the shapes or types are others.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]

    def __post_init__(self) -> None:
        images, labels = self.images, self.labels
        if labels.ndim != 1 or labels.dtype.kind not in "iu":
            raise ValueError(f"expected integer labels of shape (n,), found {labels.dtype} {labels.shape}")
        if images.shape != (len(labels), 28, 28) or images.dtype != np.uint8:
            raise ValueError(
                f"expected uint8 images of shape ({len(labels)}, 28, 28), found {images.dtype} {images.shape}"
            )
        object.__setattr__(self, "images", _frozen(images))
        object.__setattr__(self, "labels", _frozen(labels.astype(np.int64, copy=False)))

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def pixels(self) -> NDArray[np.float32]:
        """The images as networks take them, float32 (n, 784) in [0, 1]; a new array at every call."""
        return np.divide(self.images.reshape(len(self), 784), 255, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images to learn from and images to be examined on.

    Attributes
    ----------
    name : str
        The name of its folder.
    train, test : Split
        The two parts.
    labels : tuple of str
        The name of each class.
    sha256 : str
        Hexadecimal, over the IDX bytes of train images, train labels, test images and test labels.
    """

    name: str
    train: Split
    test: Split
    labels: tuple[str, ...]
    sha256: str


def load_dataset(folder: str | os.PathLike[str] | None = None) -> Dataset:
    """Load a labelled set of 28 x 28 images.

    Parameters
    ----------
    folder : path-like, optional
        A folder of four IDX files under their usual names, ``train-images-idx3-ubyte``,
        ``train-labels-idx1-ubyte``, and the same with ``t10k-`` or ``test-``; also with a dot before ``idx``,
        and plain or with ``.gz``. It may name the classes in a ``labels.txt``. Without a folder, the MNIST
        that ships with artkit.

    Returns
    -------
    Dataset
        Complete and checked.

    Raises
    ------
    InputError
        If the folder or one of its files is missing; it names what was looked for.
    FileFormatError
        If a file is not what it should be, or they do not agree with each other.
    """
    place = SHIPPED if folder is None else Path(folder)
    if not os.path.isdir(place):
        raise InputError(f"no data set at {place}: there is no such folder")
    train, test = _read_split(place, ("train",)), _read_split(place, ("t10k", "test"))
    names = _class_names(place, 1 + int(max(train.labels.max(), test.labels.max())))
    counts = np.bincount(train.labels, minlength=len(names))
    missing = [name for name, count in zip(names, counts, strict=True) if not count]
    if missing:
        raise FileFormatError(
            place, f"expected training images of every class, found none of {', '.join(missing)}"
        )
    return Dataset(place.resolve().name, train, test, names, _sha256(train, test))


def check_class_names(names: Sequence[str], path: object) -> tuple[str, ...]:
    """Return the names of classes, if they can stand in a caption and tell the classes apart.

    Raises
    ------
    FileFormatError
        If one is empty, longer than `MOST_LETTERS`, not printable, or there twice; it names `path`.
    """
    for i, name in enumerate(names):
        if not (0 < len(name) <= MOST_LETTERS and name.isprintable() and name == name.strip()):
            raise FileFormatError(
                path,
                f"expected names of 1 to {MOST_LETTERS} printable letters, found {name[:60]!r} for class {i}",
            )
        if name in names[:i]:
            raise FileFormatError(path, f"expected a name of its own for each class, found {name!r} twice")
    return tuple(names)


def _read_split(folder: Path, stems: tuple[str, ...]) -> Split:
    images_file, labels_file = _locate(folder, stems, "images", 3), _locate(folder, stems, "labels", 1)
    images = read_idx(images_file, np.uint8, (None, 28, 28))
    labels = read_idx(labels_file, np.uint8, (None,))
    if len(images) != len(labels):
        raise FileFormatError(
            labels_file,
            f"expected {len(images)} labels, one an image of {images_file.name}, found {len(labels)}",
        )
    if not len(labels):
        raise FileFormatError(labels_file, "expected at least one image and label, found none")
    if labels.max() >= MOST_CLASSES:
        place = int(np.argmax(labels >= MOST_CLASSES))
        raise FileFormatError(
            labels_file,
            f"expected labels from 0 to {MOST_CLASSES - 1}, found {labels[place]} at position {place}",
        )
    return Split(images, labels)


def _locate(folder: Path, stems: tuple[str, ...], content: str, rank: int) -> Path:
    """Return the first file there is of the names in use; a plain file goes before its gzip."""
    names = [f"{stem}-{content}{dot}idx{rank}-ubyte" for stem in stems for dot in "-."]
    for name in names:
        for path in (folder / name, folder / f"{name}.gz"):
            if os.path.exists(path):
                return path
    raise InputError(f"no data set in {folder}: it has no {' or '.join(names)}, plain or with .gz")


def _class_names(folder: Path, count: int) -> tuple[str, ...]:
    path = folder / NAMES_FILE
    if not os.path.exists(path):
        return tuple(map(str, range(count)))
    try:
        text = read_at_most(path, 2**16).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileFormatError(path, f"expected UTF-8 text, found {error.reason}") from error
    names = [line.strip() for line in text.rstrip().splitlines()]
    if not count <= len(names) <= MOST_CLASSES:
        raise FileFormatError(
            path, f"expected a name for each of {count} classes, one a line, found {len(names)}"
        )
    return check_class_names(names, path)


def _sha256(train: Split, test: Split) -> str:
    sha = hashlib.sha256()
    for split in (train, test):
        sha.update(encode(split.images))
        sha.update(encode(split.labels.astype(np.uint8)))
    return sha.hexdigest()


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view
