"""What an ascent leaves: a `Dream`, and the negative from which it can be printed at any size."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from artkit.dreaming.parameterization import Parameterization, Paths
from artkit.templates import Probability

Array = npt.NDArray[np.float32]

SHOWN = 168
"""Pixels a side of what a notebook shows."""


def frozen(array: npt.ArrayLike) -> Array:
    """Return a read-only C-contiguous float32 copy."""
    copy = np.array(array, dtype=np.float32, order="C")
    copy.flags.writeable = False
    return copy


@dataclass(frozen=True, eq=False)
class Negative:
    """A parameterization and the parameters of one picture.

    Attributes
    ----------
    parameterization : Parameterization
        Knows what the parameters mean.
    parameters : mapping of str to array
        Without the axis of dreams; read-only.
    """

    parameterization: Parameterization
    parameters: Mapping[str, Array]

    def __post_init__(self) -> None:
        held = {name: frozen(array) for name, array in self.parameters.items()}
        object.__setattr__(self, "parameters", MappingProxyType(held))

    def paths(self) -> Paths | None:
        """Return the picture as lines, or None where its parameterization does not draw in lines."""
        draw = getattr(self.parameterization, "paths", None)
        return None if draw is None else draw(self.parameters)

    def render(self, size: int = 28) -> Array:
        """Return the picture (size, size) in [0, 1], 1 is ink.

        Raises
        ------
        ValueError
            If the size is not positive.
        """
        if size < 1:
            raise ValueError(f"expected a size of at least 1 pixel, got {size}")
        batch = {name: array[None] for name, array in self.parameters.items()}
        picture: Array = self.parameterization.render(batch, size)[0]
        return picture


@dataclass(frozen=True, eq=False, repr=False)
class Dream:
    """One dreamed picture and how it came about.

    Attributes
    ----------
    image : array, (28, 28)
        In [0, 1], 1 is ink; read-only.
    label : int
        The class that was asked for.
    confidence : float
        The probability that the network gives to that class, of the finished picture.
    predicted : int
        The class that the network finds most probable.
    seed : int
        What the beginning was drawn from, together with the label.
    trace : array, (steps,)
        The objective less the penalties, as seen before each step.
    negative : Negative
        The parameters; ``negative.render(size)`` draws the picture at any size.
    snapshots : mapping of int to Negative
        What it was after so many steps, where snapshots were asked for.
    """

    image: Array
    label: int
    confidence: float
    predicted: int
    seed: int
    trace: Array
    negative: Negative
    snapshots: Mapping[int, Negative] = field(default_factory=lambda: MappingProxyType({}))

    def __repr__(self) -> str:
        return f"Dream(label={self.label}, seed={self.seed}, confidence={Probability(self.confidence):.3f})"

    def _repr_png_(self) -> bytes:
        """Return what a notebook shows: the picture, ink black on white."""
        from PIL import Image

        grey = np.rint(255 * (1 - self.negative.render(SHOWN))).astype(np.uint8)
        file = io.BytesIO()
        Image.fromarray(grey).save(file, "PNG")
        return file.getvalue()
