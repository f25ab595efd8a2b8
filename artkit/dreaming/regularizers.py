"""What keeps an ascent natural.

A regularizer acts through any of three hooks, and each hook of the base class does nothing:

- ``view``: the network looks at the images displaced; the gradient comes back through the pullback;
- ``penalty``: a value that is subtracted from the objective, with its gradient;
- ``project``: the images are changed after the step.

Hooks get images as (n, 28, 28) and return new arrays; each image is treated as if it were alone. The batch may be the
last axis in memory, which NumPy's element-wise functions keep.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated

import numpy as np
import numpy.typing as npt
from msgspec import Meta

from artkit.views.linear import gaussian_matrix, separable
from artkit.views.shift import roll

Array = npt.NDArray[np.float32]
Pullback = Callable[[Array], Array]


def _unchanged(gradient: Array) -> Array:
    return gradient


class Regularizer:
    """The base: three hooks, none of which does anything."""

    def view(self, x: Array, rng: np.random.Generator) -> tuple[Array, Pullback]:
        """Return what the network sees of images (n, 28, 28), and the pullback of a gradient in it.

        Parameters
        ----------
        x : array, (n, 28, 28)
            Images in [0, 1].
        rng : numpy.random.Generator
            A stream of this regularizer and this step, the same for every dream.
        """
        return x, _unchanged

    def penalty(self, x: Array) -> tuple[Array, Array] | None:
        """Return value (n,), which is subtracted from the objective, and its gradient (n, 28, 28).

        None, as here, is no penalty, and costs nothing.
        """
        return None

    def project(self, x: Array, step: int) -> Array:
        """Return the images as they should be after a step.

        Parameters
        ----------
        x : array, (n, 28, 28)
            Images in [0, 1].
        step : int
            Steps done so far, from 1.
        """
        return x


@dataclass(frozen=True)
class Blur(Regularizer):
    """Blurs the picture itself every few steps: single pixels drown, strokes stay. The hook of the six.

    As in Yosinski et al. 2015, arXiv 1506.06579, section 4.

    Parameters
    ----------
    sigma : float
        Standard deviation of the Gaussian, pixels.
    every : int
        Steps from one blur to the next.
    """

    sigma: Annotated[float, Meta(gt=0, le=14)] = 1.0
    every: Annotated[int, Meta(ge=1)] = 4

    def project(self, x: Array, step: int) -> Array:
        """See `Regularizer.project`."""
        if step % self.every:
            return x
        return separable(x, gaussian_matrix(x.shape[1], self.sigma))


@dataclass(frozen=True)
class TotalVariation(Regularizer):
    """Charges for every change from pixel to pixel: calm areas, few and clean edges.

    The smoothed isotropic form of Rudin, Osher and Fatemi 1992: the sum over pixels of
    ``sqrt(dx^2 + dy^2 + smooth^2) - smooth`` with forward differences, 0 across the border.

    Parameters
    ----------
    weight : float
        What one unit of total variation costs, in units of the objective.
    smooth : float
        Differences well below this are charged quadratically.
    """

    weight: Annotated[float, Meta(ge=0)] = 0.1
    smooth: Annotated[float, Meta(gt=0, le=1)] = 0.05

    def penalty(self, x: Array) -> tuple[Array, Array]:
        """See `Regularizer.penalty`."""
        down, right = np.zeros_like(x), np.zeros_like(x)
        np.subtract(x[:, 1:], x[:, :-1], out=down[:, :-1])
        np.subtract(x[:, :, 1:], x[:, :, :-1], out=right[:, :, :-1])
        length = np.sqrt(down * down + right * right + np.float32(self.smooth**2))
        value = (length - np.float32(self.smooth)).sum(axis=(1, 2))
        down /= length
        right /= length
        gradient = -(down + right)
        gradient[:, 1:] += down[:, :-1]
        gradient[:, :, 1:] += right[:, :, :-1]
        return np.float32(self.weight) * value, np.float32(self.weight) * gradient


@dataclass(frozen=True)
class Jitter(Regularizer):
    """Shows the network the picture moved by a random whole number of pixels: what depends on one pixel dies.

    Both directions are drawn evenly from [-pixels, pixels]; the picture itself stays where it is (unlike a
    transform of the stored image, which drifts).

    Parameters
    ----------
    pixels : int
        The largest displacement.
    """

    pixels: Annotated[int, Meta(ge=0, le=13)] = 2

    def view(self, x: Array, rng: np.random.Generator) -> tuple[Array, Pullback]:
        """See `Regularizer.view`."""
        down, right = rng.integers(-self.pixels, self.pixels, size=2, endpoint=True)
        return roll(x, int(down), int(right))


@dataclass(frozen=True)
class L2(Regularizer):
    """Charges for ink, the dark more than the pale: haze goes, the ground becomes clean.

    The value is ``weight / 2`` times the sum of squares.

    Parameters
    ----------
    weight : float
        In units of the objective.
    """

    weight: Annotated[float, Meta(ge=0)] = 0.05

    def penalty(self, x: Array) -> tuple[Array, Array]:
        """See `Regularizer.penalty`."""
        weight = np.float32(self.weight)
        return weight / 2 * (x * x).sum(axis=(1, 2)), weight * x


REGULARIZERS: Mapping[str, Callable[..., Regularizer]] = MappingProxyType(
    {"blur": Blur, "jitter": Jitter, "l2": L2, "tv": TotalVariation}
)
"""The built-in regularizers by name; third parties add to them through ``artkit.regularizers``."""
