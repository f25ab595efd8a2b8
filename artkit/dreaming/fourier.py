"""Pictures as waves: Fourier coefficients whose steps are scaled by 1 / frequency, so that calm forms grow first.

Olah, Mordvintsev and Schubert 2017, Distill, "Feature Visualization": the same gradient in another basis walks towards
other pictures, and decorrelated pixels are kinder than single ones. The coefficients hold for any size.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import numpy as np
import numpy.typing as npt
from msgspec import Meta

from artkit.dreaming.parameterization import SIDE, Array, Parameters

_HALF = SIDE // 2 + 1


@dataclass(frozen=True)
class Fourier:
    """Waves of all lengths, pressed into [0, 1] by a sigmoid.

    Parameters
    ----------
    decay : float
        The power of the frequency by which coefficients are scaled down; 0 treats all waves alike.
    grey : float
        The tone at which a dream begins.
    noise : float
        The standard deviation of the coefficients that it begins with.
    """

    decay: Annotated[float, Meta(ge=0, le=4)] = 1.0
    grey: Annotated[float, Meta(gt=0, lt=1)] = 0.1
    noise: Annotated[float, Meta(ge=0, le=10)] = 0.3

    def init(self, rng: np.random.Generator) -> dict[str, Array]:
        """See `Parameterization.init`."""
        real, imaginary = self.noise * rng.standard_normal((2, SIDE, _HALF))
        real[0, 0] = np.log(self.grey / (1 - self.grey)) * SIDE  # the mean tone is not scaled
        return {"real": real.astype(np.float32), "imaginary": imaginary.astype(np.float32)}

    def image(self, parameters: Parameters) -> Array:
        """See `Parameterization.image`."""
        return self.render(parameters, SIDE)

    def vjp(self, parameters: Parameters, gradient: Array) -> dict[str, Array]:
        """See `Parameterization.vjp`."""
        image = self.image(parameters)
        field = gradient * image * (1 - image)
        down, right, weight = _waves(SIDE)
        spectrum = np.matmul(np.matmul(down.conj().T, field), right.conj()) * (weight * self._scale())
        return {
            "real": spectrum.real.astype(gradient.dtype),
            "imaginary": spectrum.imag.astype(gradient.dtype),
        }

    def move(self, parameters: Parameters, by: Parameters) -> dict[str, Array]:
        """See `Parameterization.move`."""
        return {name: array + by[name] for name, array in parameters.items()}

    def fit(self, parameters: Parameters, image: Array) -> dict[str, Array]:
        """See `Parameterization.fit`; exact but for tones within 0.002 of 0 or 1, which no finite wave has."""
        held = np.clip(image, 0.002, 0.998)
        spectrum = np.fft.rfft2(np.log(held / (1 - held)), norm="ortho") / self._scale()
        return {"real": spectrum.real.astype(np.float32), "imaginary": spectrum.imag.astype(np.float32)}

    def render(self, parameters: Parameters, size: int) -> Array:
        """See `Parameterization.render`: the same waves at more places (trigonometric interpolation)."""
        down, right, weight = _waves(size)
        spectrum = (parameters["real"] + 1j * parameters["imaginary"]) * (weight * self._scale())
        field = np.matmul(np.matmul(down, np.ascontiguousarray(spectrum)), right.T).real
        tone: Array = 1 / (1 + np.exp(-np.clip(field, -80, 80)))
        return tone.astype(parameters["real"].dtype)

    def _scale(self) -> npt.NDArray[np.float64]:
        along, across = np.fft.fftfreq(SIDE), np.fft.rfftfreq(SIDE)
        frequency = np.maximum(np.hypot(along[:, None], across), 1 / SIDE)
        scale: npt.NDArray[np.float64] = (1 / (frequency * SIDE)) ** self.decay
        return scale


@lru_cache(maxsize=8)
def _waves(
    size: int,
) -> tuple[npt.NDArray[np.complex128], npt.NDArray[np.complex128], npt.NDArray[np.float64]]:
    """Return the waves down (size, 28) and to the right (size, 15), and how often each stands in a real picture.

    Sample i of `size` lies at the middle of its share of the picture, as everywhere in artkit.
    """
    place = (np.arange(size) + 0.5) * (SIDE / size) - 0.5
    down = np.exp(2j * np.pi * np.outer(place, np.fft.fftfreq(SIDE)))
    right = np.exp(2j * np.pi * np.outer(place, np.fft.rfftfreq(SIDE)))
    weight = np.full((SIDE, _HALF), 2.0 / SIDE)
    weight[:, [0, -1]] = 1.0 / SIDE
    return down, right, weight
