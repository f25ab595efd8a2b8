"""What an attack leaves: `Adversarial`, a batch of pictures beside what they were made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from artkit.adversarial.attack import Mind
from artkit.adversarial.criteria import Criterion, Flags, Labels
from artkit.classifier.network import Array, softmax

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Adversarial:
    """A batch of attacked pictures, and how it went. Arrays are copied in and read-only.

    Attributes
    ----------
    originals, images : array, (n, 28, 28)
        Before and after, float32 in [0, 1], 1 is ink.
    labels : array of int, (n,)
        The class that each picture was asked to be seen as; where any other would do, the likeliest that counts.
    shown : array of int, (n,)
        The class that the original shows; -1 where it shows none, as noise does.
    predicted : array of int, (n,)
        The class that the network finds most probable.
    confidence : array, (n,)
        The probability that the network gives to `labels`, float64.
    success : array of bool, (n,)
        Whether the criterion is met.
    seeds : array of int, (n,)
        What each was drawn from; 0 where nothing was drawn.

    Raises
    ------
    ValueError
        If shapes or ranges are others.
    """

    originals: Array
    images: Array
    labels: Labels
    shown: Labels
    predicted: Labels
    confidence: Floats
    success: Flags
    seeds: Labels

    def __post_init__(self) -> None:
        count = len(self.images)
        for field in fields(self):
            pictures = field.name in ("originals", "images")
            value: npt.NDArray[Any] = np.array(getattr(self, field.name), _TYPES[field.name])
            value.flags.writeable = False
            if value.shape != ((count, 28, 28) if pictures else (count,)):
                raise ValueError(f"expected {count} {field.name}, found shape {value.shape}")
            if (pictures or field.name == "confidence") and not ((value >= 0) & (value <= 1)).all():
                raise ValueError(f"expected {field.name} in [0, 1], found others")
            object.__setattr__(self, field.name, value)

    @property
    def perturbation(self) -> Array:
        """What was added, (n, 28, 28), from -1 to 1."""
        return self.images - self.originals

    @property
    def l2(self) -> Floats:
        """The Euclidean length of what was added, (n,)."""
        return distances(self.originals, self.images, "l2")

    @property
    def linf(self) -> Floats:
        """The largest change of a pixel, (n,)."""
        return distances(self.originals, self.images, "linf")

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, which: int | slice | npt.NDArray[Any]) -> "Adversarial":
        """Return some of the batch as a batch."""
        rows = np.atleast_1d(np.arange(len(self))[which])
        return Adversarial(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def __iter__(self) -> Iterator["Adversarial"]:
        """Yield each picture as a batch of one."""
        return (self[row] for row in range(len(self)))


_TYPES = {
    "originals": np.float32,
    "images": np.float32,
    "labels": np.int64,
    "shown": np.int64,
    "predicted": np.int64,
    "confidence": np.float64,
    "success": np.bool_,
    "seeds": np.int64,
}


def distances(originals: Array, images: Array, norm: str) -> Floats:
    """Return how far images (n, ...) are from their originals, (n,), in float64: ``"l2"`` or ``"linf"``."""
    added = np.asarray(images, np.float64) - originals
    added = added.reshape(len(added), -1)
    measured: Floats = np.sqrt((added * added).sum(axis=1)) if norm == "l2" else np.abs(added).max(axis=1)
    return measured


def judge(
    mind: Mind,
    originals: Array,
    images: Array,
    labels: Labels,
    criterion: Criterion,
    *,
    shown: Labels | None = None,
    seeds: Labels | None = None,
) -> Adversarial:
    """Return attacked pictures with what the network says of them, in float64.

    Parameters
    ----------
    mind : Mind
        Who was to be fooled.
    originals, images : array, (n, 28, 28)
        Before and after.
    labels : array of int, (n,)
        The class that each is about, as the criterion took it.
    criterion : Criterion
        What was to be reached.
    shown : array of int, (n,), optional
        What the originals show; None: `labels`.
    seeds : array of int, (n,), optional
        What each was drawn from.
    """
    exact: npt.NDArray[Any] = np.asarray(images, np.float64)
    logits = mind.logits(exact)
    asked = criterion.asked(logits, labels)
    return Adversarial(
        originals=originals,
        images=images,
        labels=asked,
        shown=labels if shown is None else shown,
        predicted=logits.argmax(axis=1),
        confidence=softmax(logits)[np.arange(len(asked)), asked].astype(np.float64),
        success=criterion.satisfied(logits, labels),
        seeds=np.zeros_like(asked) if seeds is None else seeds,
    )


def joined(results: Sequence[Adversarial]) -> Adversarial:
    """Return several batches as one."""
    return Adversarial(
        **{
            field.name: np.concatenate([getattr(each, field.name) for each in results])
            for field in fields(Adversarial)
        }
    )
