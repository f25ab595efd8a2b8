"""How a picture is held while it is optimised: the contract, and the simplest one.

A parameterization maps a dictionary of arrays, the first axis of each being the dream, to images and carries gradients
back. What an ascent leaves is the parameters, the *negative*, from which the picture can be drawn again at any size.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Protocol

import numpy as np
import numpy.typing as npt
from msgspec import Meta

Array = npt.NDArray[np.float32]
Parameters = Mapping[str, Array]

SIDE = 28
"""Pixels a side of what the networks look at."""


@dataclass(frozen=True, eq=False)
class Paths:
    """A picture as lines, for a parameterization that draws in lines: plain arrays, for whoever prints them.

    Attributes
    ----------
    points : array, (m, 2)
        (x, y) in shares of the picture's side, y downwards; one line after the other.
    starts : array of int, (lines,)
        Where each line starts in `points`.
    width : float or None
        Of the pen, as a share of the side; None: the lines are closed and filled, by the even-odd rule.
    """

    points: npt.NDArray[np.float64]
    starts: npt.NDArray[np.int64]
    width: float | None = None


class Parameterization(Protocol):
    """The contract of a parameterization; n is the number of dreams."""

    def init(self, rng: np.random.Generator) -> dict[str, Array]:
        """Return the parameters of one dream before its first step, without the axis of dreams."""
        ...

    def image(self, parameters: Parameters) -> Array:
        """Return the images (n, 28, 28) in [0, 1]."""
        ...

    def vjp(self, parameters: Parameters, gradient: Array) -> dict[str, Array]:
        """Carry a gradient in the images (n, 28, 28) back to the parameters."""
        ...

    def move(self, parameters: Parameters, by: Parameters) -> dict[str, Array]:
        """Return the parameters after a step, held to where parameters may be; `by` may be overwritten."""
        ...

    def fit(self, parameters: Parameters, image: Array) -> dict[str, Array]:
        """Return the parameters whose image is nearest to `image` (n, 28, 28); projections write through this."""
        ...

    def render(self, parameters: Parameters, size: int) -> Array:
        """Return the pictures (n, size, size) in [0, 1]."""
        ...


def pulled(held: Parameterization, parameters: Parameters, image: Array) -> dict[str, Array]:
    """Return parameters one step nearer to an image (n, 28, 28), for a parameterization that cannot take it as it is.

    The step is Cauchy's for the squared distance: down the gradient, as far as the picture's own change along it says.
    """
    now = held.image(parameters)
    slope = held.vjp(parameters, image - now)
    length = np.sqrt(sum(np.square(array).reshape(len(now), -1).sum(axis=1) for array in slope.values()))
    ahead = {
        name: _scaled(np.float32(1e-3) / np.maximum(length, np.float32(1e-12)), slope[name]) for name in slope
    }
    moved = held.image({name: array + ahead[name] for name, array in parameters.items()})
    change = np.sqrt(np.square(moved - now).reshape(len(now), -1).sum(axis=1)) / np.float32(1e-3)
    reach = np.where(change > 1e-6, 1 / np.maximum(change, np.float32(1e-6)) ** 2, 0).astype(np.float32)
    return {name: array + _scaled(reach, slope[name]) for name, array in parameters.items()}


def _scaled(by: Array, array: Array) -> Array:
    return by.reshape(-1, *[1] * (array.ndim - 1)) * array


@dataclass(frozen=True)
class Pixel:
    """The picture is its own parameters: 784 numbers in [0, 1].

    Parameters
    ----------
    grey : float
        The tone at which a dream begins.
    noise : float
        The standard deviation of the noise upon it.
    """

    grey: Annotated[float, Meta(ge=0, le=1)] = 0.5
    noise: Annotated[float, Meta(ge=0, le=1)] = 0.1

    def init(self, rng: np.random.Generator) -> dict[str, Array]:
        """See `Parameterization.init`."""
        start = self.grey + self.noise * rng.standard_normal((SIDE, SIDE))
        return {"pixels": np.clip(start, 0, 1).astype(np.float32)}

    def image(self, parameters: Parameters) -> Array:
        """See `Parameterization.image`."""
        return parameters["pixels"]

    def vjp(self, parameters: Parameters, gradient: Array) -> dict[str, Array]:
        """See `Parameterization.vjp`."""
        return {"pixels": gradient}

    def move(self, parameters: Parameters, by: Parameters) -> dict[str, Array]:
        """See `Parameterization.move`."""
        moved = np.add(parameters["pixels"], by["pixels"], out=by["pixels"])
        return {"pixels": moved.clip(0, 1, out=moved)}

    def fit(self, parameters: Parameters, image: Array) -> dict[str, Array]:
        """See `Parameterization.fit`."""
        return {"pixels": np.clip(image, 0, 1)}

    def render(self, parameters: Parameters, size: int) -> Array:
        """Return the pictures enlarged by an interpolating cubic spline, clipped to [0, 1].

        A sample stands for its square: the outer samples of the large picture lie where the outer pixels' edges are.
        """
        pixels = parameters["pixels"]
        if size == SIDE:
            return np.array(pixels)
        from scipy.ndimage import map_coordinates

        at = np.clip((np.arange(size) + 0.5) * (SIDE / size) - 0.5, 0, SIDE - 1)
        grid = np.meshgrid(at, at, indexing="ij")
        large = [map_coordinates(image, grid, order=3, mode="nearest") for image in pixels]
        pictures: Array = np.clip(np.stack(large), 0, 1, dtype=np.float32)
        return pictures
