"""Regularizers that charge for what they do not want: a value and its gradient, subtracted from the objective."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from msgspec import Meta

from artkit.dreaming.regularizer import Array, Regularizer, pixels_first, sums
from artkit.views.linear import gaussian_matrix, separable

Weight = Annotated[float, Meta(ge=0)]


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

    weight: Weight = 0.1
    smooth: Annotated[float, Meta(gt=0, le=1)] = 0.05

    def penalty(self, x: Array) -> tuple[Array, Array]:
        """See `Regularizer.penalty`."""
        value, gradient = self.charge(x, x.dtype.type(1), np.zeros(len(x), x.dtype), np.zeros_like(x))
        return -value, -gradient

    def charge(self, x: Array, strength: np.float32, value: Array, gradient: Array) -> tuple[Array, Array]:
        """See `Regularizer.charge`; every pass runs over whole rows of dreams, and all but five of them in place."""
        weight, smooth = x.dtype.type(strength * self.weight), x.dtype.type(self.smooth)
        pixels, side = pixels_first(x), x.shape[2]
        down, right = np.empty_like(pixels), np.empty_like(pixels)
        np.subtract(pixels[side:], pixels[:-side], out=down[:-side])
        np.subtract(pixels[1:], pixels[:-1], out=right[:-1])
        down[-side:] = right[side - 1 :: side] = 0
        length, rest = np.square(down), np.square(right)
        length += rest
        length += smooth * smooth
        np.sqrt(length, out=length)
        value = value - weight * (sums(length.T) - smooth * len(pixels))
        np.divide(weight, length, out=length)
        down *= length
        right *= length
        less = np.add(pixels_first(gradient), down, out=rest)
        less += right
        less[side:] -= down[:-side]
        less[1:] -= right[:-1]
        return value, less.T.reshape(x.shape)


@dataclass(frozen=True)
class L1(Regularizer):
    """Charges for ink, every grain alike: what is faint and useless goes first.

    The value is ``weight`` times the sum of tones.

    Parameters
    ----------
    weight : float
        In units of the objective.
    """

    weight: Weight = 0.02

    def penalty(self, x: Array) -> tuple[Array, Array]:
        """See `Regularizer.penalty`."""
        weight = x.dtype.type(self.weight)
        return weight * sums(np.abs(x)), weight * np.sign(x)


@dataclass(frozen=True)
class L2(Regularizer):
    """Charges for ink, the dark more than the pale: no stroke shouts, and haze goes.

    The value is ``weight / 2`` times the sum of squares.

    Parameters
    ----------
    weight : float
        In units of the objective.
    """

    weight: Weight = 0.05

    def penalty(self, x: Array) -> tuple[Array, Array]:
        """See `Regularizer.penalty`."""
        weight = x.dtype.type(self.weight)
        return weight / 2 * sums(x * x), weight * x


@dataclass(frozen=True)
class Border(Regularizer):
    """Charges for ink near the edge: the digit keeps to the middle, as MNIST's do, and the ground stays clean.

    The value is ``weight / 2`` times the sum of squares in the outer pixels.

    Parameters
    ----------
    weight : float
        In units of the objective.
    pixels : int
        How wide the border is.
    """

    weight: Weight = 0.5
    pixels: Annotated[int, Meta(ge=1, le=13)] = 4

    def penalty(self, x: Array) -> tuple[Array, Array]:
        """See `Regularizer.penalty`."""
        weight, outer = x.dtype.type(self.weight), np.array(x)
        outer[:, self.pixels : -self.pixels, self.pixels : -self.pixels] = 0
        return weight / 2 * sums(outer * outer), weight * outer


@dataclass(frozen=True)
class HighFrequency(Regularizer):
    """Charges for what a blur would take away: grain and checkerboards.

    The value is ``weight / 2`` times the sum of squares of the picture less its blur.

    Parameters
    ----------
    weight : float
        In units of the objective.
    sigma : float
        Standard deviation of the Gaussian, pixels.
    """

    weight: Weight = 0.5
    sigma: Annotated[float, Meta(gt=0, le=14)] = 1.0

    def penalty(self, x: Array) -> tuple[Array, Array]:
        """See `Regularizer.penalty`."""
        weight = x.dtype.type(self.weight)
        matrix = gaussian_matrix(x.shape[1], self.sigma)
        rest = x - separable(x, matrix)
        return weight / 2 * sums(rest * rest), weight * (rest - separable(rest, matrix.T))
