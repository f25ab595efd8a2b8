"""Pictures as functions of place: a small coordinate network a dream, drawn at any size.

A compositional pattern-producing network (Stanley 2007) maps a place on the picture to a tone. Its first layer sees the
place through Fourier features (Tancik et al. 2020, arXiv 2006.10739), the same for every dream; what differs from dream
to dream, and what is optimised, are the weights.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Annotated

import numpy as np
import numpy.typing as npt
from msgspec import Meta

from artkit.dreaming.parameterization import SIDE, Array, Parameters, Paths, pulled

OUTLINED = 280
"""Samples a side from which outlines are drawn; between them, an outline is straight."""

DUST = 0.004
"""The share of the picture that a shape or a hole must have, to be cut."""

_LAYERS = ("0", "1", "2")


@dataclass(frozen=True)
class CPPN:
    """A coordinate network: paper shapes with hard edges, the same at any size.

    Parameters
    ----------
    width : int
        Units of each of the two hidden layers.
    features : int
        Fourier features; half of them sines, half cosines.
    frequency : float
        Their standard deviation, in cycles over the picture: low draws pebbles, high draws lace.
    edge : float
        How hard the edge of a shape is; at 1 it is a wash.
    """

    width: Annotated[int, Meta(ge=2, le=128)] = 24
    features: Annotated[int, Meta(ge=2, le=128)] = 32
    frequency: Annotated[float, Meta(gt=0, le=14)] = 1.8
    edge: Annotated[float, Meta(ge=1, le=50)] = 8.0

    def init(self, rng: np.random.Generator) -> dict[str, Array]:
        """See `Parameterization.init`: a shape at random, a little below half tone everywhere."""
        sizes = (2 * (self.features // 2), self.width, self.width, 1)
        parameters: dict[str, Array] = {}
        for layer, (into, out) in zip(_LAYERS, pairwise(sizes), strict=True):
            weights = rng.standard_normal((into, out)) / np.sqrt(into)
            parameters[f"w{layer}"] = weights.astype(np.float32)
            parameters[f"b{layer}"] = np.zeros(out, np.float32)
        parameters["b2"] -= np.float32(0.25)
        parameters["w2"] *= np.float32(0.3)
        return parameters

    def image(self, parameters: Parameters) -> Array:
        """See `Parameterization.image`."""
        return self._forward(parameters, SIDE)[-1]

    def vjp(self, parameters: Parameters, gradient: Array) -> dict[str, Array]:
        """See `Parameterization.vjp`."""
        held = _contiguous(parameters)
        x, h0, h1, image = self._forward(held, SIDE)
        tone = image.reshape(len(image), -1, 1)
        delta = np.ascontiguousarray(gradient).reshape(tone.shape) * tone * (1 - tone) * np.float32(self.edge)
        found: dict[str, Array] = {}
        for layer, seen in (("2", h1), ("1", h0), ("0", x)):
            found[f"w{layer}"] = np.matmul(np.swapaxes(seen, -1, -2), delta)
            found[f"b{layer}"] = delta.sum(axis=1)
            if layer != "0":
                delta = np.matmul(delta, np.swapaxes(held[f"w{layer}"], -1, -2)) * (1 - seen * seen)
        return found

    def move(self, parameters: Parameters, by: Parameters) -> dict[str, Array]:
        """See `Parameterization.move`: each array goes as far as its own length allows, as in LARS.

        You et al. 2017, arXiv 1708.03888: a layer's step is a share of the layer's length, so that no layer runs
        away from the others. The whole step's length is that share.
        """
        share = np.sqrt(sum(_squares(array) for array in by.values()))
        moved = {}
        for name, array in parameters.items():
            length = np.sqrt(_squares(array)) + np.float32(0.1)
            scale = 0.1 * share * length / np.maximum(np.sqrt(_squares(by[name])), np.float32(1e-20))
            moved[name] = array + scale.reshape(-1, *[1] * (array.ndim - 1)).astype(np.float32) * by[name]
        return moved

    def fit(self, parameters: Parameters, image: Array) -> dict[str, Array]:
        """See `Parameterization.fit`."""
        return pulled(self, parameters, image)

    def render(self, parameters: Parameters, size: int) -> Array:
        """See `Parameterization.render`: the function at more places, not an enlargement."""
        return self._forward(parameters, size)[-1]

    def paths(self, parameters: Parameters) -> Paths:
        """Return the shape of one dream: closed outlines where its tone is a half, closed at the border too."""
        from skimage.measure import find_contours

        tone = self.render({name: array[None] for name, array in parameters.items()}, OUTLINED)[0]
        found: list[npt.NDArray[np.float64]] = find_contours(np.pad(tone, 1), 0.5)  # type: ignore[no-untyped-call]
        rings = [ring[:-1] for ring in found if _area(ring) > DUST * OUTLINED**2]
        if not rings:
            return Paths(np.zeros((0, 2)), np.zeros(0, np.int64))
        starts = np.cumsum([0, *map(len, rings[:-1])])
        points = (np.concatenate(rings)[:, ::-1] - 0.5) / OUTLINED
        return Paths(np.clip(points, 0, 1), starts)

    def _forward(self, parameters: Parameters, size: int) -> tuple[Array, Array, Array, Array]:
        """Return the features (places, f), both hidden layers (n, places, width) and the images (n, size, size)."""
        held = _contiguous(parameters)
        x = _features(size, self.features // 2, self.frequency)
        h0 = np.tanh(np.matmul(x, held["w0"]) + held["b0"][:, None])
        h1 = np.tanh(np.matmul(h0, held["w1"]) + held["b1"][:, None])
        z = np.matmul(h1, held["w2"]) + held["b2"][:, None]
        image: Array = 1 / (1 + np.exp(np.clip(-np.float32(self.edge) * z, -80, 80)))
        return x, h0, h1, image.reshape(-1, size, size)


def _area(ring: npt.NDArray[np.float64]) -> float:
    """Return the area of a closed ring (m, 2), its first point repeated at the end."""
    x, y = ring.T
    return abs(float(x[:-1] @ y[1:] - x[1:] @ y[:-1])) / 2


def _contiguous(parameters: Parameters) -> Mapping[str, Array]:
    """Return arrays that BLAS takes as they are: one dream after the other."""
    return {name: np.ascontiguousarray(array) for name, array in parameters.items()}


def _squares(array: Array) -> Array:
    squares: Array = np.ascontiguousarray(array * array).reshape(len(array), -1).sum(axis=1)
    return squares


@lru_cache(maxsize=8)
def _features(size: int, pairs: int, frequency: float) -> Array:
    """Return the Fourier features (size * size, 2 * pairs) of the middles of all pixels; read-only."""
    rng = np.random.Generator(np.random.PCG64(20_200_618))
    waves = rng.standard_normal((2, pairs)) * frequency
    along = (np.arange(size) + 0.5) / size - 0.5
    place = np.stack(np.meshgrid(along, along, indexing="ij"), axis=-1).reshape(-1, 2)
    phase = 2 * np.pi * place @ waves
    features: npt.NDArray[np.float32] = np.concatenate([np.sin(phase), np.cos(phase)], axis=1).astype(
        np.float32
    )
    features.flags.writeable = False
    return features
