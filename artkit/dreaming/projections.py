"""Regularizers that change the picture itself after a step."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self

import numpy as np
from msgspec import Meta

from artkit.dreaming.regularizer import Array, Count, Regularizer, Share
from artkit.errors import InputError
from artkit.views.linear import gaussian_matrix, separable

Percent = Annotated[float, Meta(ge=0, le=100)]


@dataclass(frozen=True)
class Blur(Regularizer):
    """Blurs the picture itself every few steps: single pixels drown, strokes stay. The hook of the six.

    As in Yosinski et al. 2015, arXiv 1506.06579, section 4.

    Parameters
    ----------
    sigma : float
        Standard deviation of the Gaussian, pixels.
    """

    sigma: Annotated[float, Meta(gt=0, le=14)] = 1.0
    every: Count = field(default=4, kw_only=True)

    def project(self, x: Array, step: int) -> Array:
        """See `Regularizer.project`."""
        return separable(x, gaussian_matrix(x.shape[1], self.sigma))


@dataclass(frozen=True)
class Decay(Regularizer):
    """Fades the picture a little after every step: what is not drawn again goes.

    Parameters
    ----------
    rate : float
        The share of its ink that a pixel loses.
    """

    rate: Share = 0.02

    def project(self, x: Array, step: int) -> Array:
        """See `Regularizer.project`."""
        return x * x.dtype.type(1 - self.rate)


@dataclass(frozen=True)
class Ink(Regularizer):
    """Holds the picture to a budget: each is scaled to one mean tone, so that a sheet is evenly black.

    Parameters
    ----------
    mean : float
        The mean tone; digits of MNIST have 0.13 on average.
    """

    mean: Share = 0.13

    def project(self, x: Array, step: int) -> Array:
        """See `Regularizer.project`."""
        now = np.maximum(x.mean(axis=(1, 2), keepdims=True), 1e-6)
        scaled: Array = np.minimum(x * (x.dtype.type(self.mean) / now), 1)
        return scaled


@dataclass(frozen=True)
class Symmetry(Regularizer):
    """Makes both halves of the picture the same: a face, a mask, a playing card.

    Parameters
    ----------
    about : {"upright", "level", "point"}
        The mirror's line, or half a turn about the centre.
    """

    about: Literal["upright", "level", "point"] = "upright"

    def project(self, x: Array, step: int) -> Array:
        """See `Regularizer.project`."""
        other = {"upright": x[:, :, ::-1], "level": x[:, ::-1], "point": x[:, ::-1, ::-1]}[self.about]
        return (x + other) * 0.5


@dataclass(frozen=True)
class SmallNorm(Regularizer):
    """Wipes the palest pixels away after every step; what matters draws itself again.

    As in Yosinski et al. 2015, arXiv 1506.06579, section 4.

    Parameters
    ----------
    percentile : float
        How many of a hundred pixels go.
    """

    percentile: Percent = 30.0

    def project(self, x: Array, step: int) -> Array:
        """See `Regularizer.project`."""
        return _without_smallest(x, np.abs(x), self.percentile)


@dataclass(frozen=True)
class SmallContribution(Regularizer):
    """Wipes away the pixels whose absence would cost least, to first order: tone times gradient.

    As in Yosinski et al. 2015, arXiv 1506.06579, section 4.

    Parameters
    ----------
    percentile : float
        How many of a hundred pixels go.
    """

    percentile: Percent = 30.0

    def clip(self, x: Array, gradient: Array) -> Array:
        """See `Regularizer.clip`."""
        return _without_smallest(x, np.abs(x * gradient), self.percentile)


def _without_smallest(x: Array, measure: Array, percentile: float) -> Array:
    """Return the images with 0 where a measure is below its percentile in the image."""
    flat = np.sort(measure.reshape(len(x), -1), axis=1)
    least = flat[:, min(int(flat.shape[1] * percentile / 100), flat.shape[1] - 1)]
    kept: Array = np.where(measure < least[:, None, None], 0, x)
    return kept


@dataclass(frozen=True)
class Facets(Regularizer):
    """Draws each dream towards one way of writing its digit, another for each seed: a wall without twins.

    The anchors are k-means means of a class of the training images, blurred averages of real digits, shipped in
    ``facets.npz``: what comes out owes its pose to them. Nguyen et al. 2016, arXiv 1602.03616, began from such means.

    Parameters
    ----------
    rate : float
        The share of the way to the anchor that the picture goes after each step.
    """

    rate: Share = 0.05
    anchors: Any = field(default=None, init=False, repr=False, compare=False)

    def bind(self, labels: Sequence[int], seeds: Sequence[int]) -> Self:
        """See `Regularizer.bind`; a seed takes the facet of its number, round and round.

        Raises
        ------
        InputError
            If a class is no digit.
        """
        from artkit.dreaming.facets import facets

        means = facets()
        if max(labels) >= len(means):
            raise InputError(f"facets are of {len(means)} digits; there are none of class {max(labels)}")
        chosen = [means[label][seed % means.shape[1]] for label, seed in zip(labels, seeds, strict=True)]
        return self.holding(anchors=np.moveaxis(np.stack(chosen, axis=-1), -1, 0))

    def project(self, x: Array, step: int) -> Array:
        """See `Regularizer.project`; before `bind` there is no anchor."""
        if self.anchors is None:
            return x
        moved: Array = x + x.dtype.type(self.rate) * (self.anchors - x)
        return moved
