"""What happens to each tone by itself on its way to paper and to an eye; every look with its pullback.

Tones are darkness: 0 is white, 1 is black, whether of ink or of what a camera sees. Numbers may be one for all, or an
array (n, 1, 1) with one for each image.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Pullback = Callable[[Array], Array]
Number = float | Array | npt.NDArray[np.float64]


def dot_gain(x: Array, gain: Number) -> tuple[Array, Pullback]:
    """Return tones, of any shape, as a press prints them: mid-tones fill in.

    The parabola by which press people describe it: a gain of 0.2 prints a half tone as 0.7.
    """
    four = _like(x, 4 * gain)
    return x + four * x * (1 - x), lambda gradient: gradient * (1 + four * (1 - 2 * x))


def on_paper(x: Array, haze: Number, fade: Number) -> tuple[Array, Pullback]:
    """Return how dark ink is on paper, in any shape: bare paper has the tone `haze`, full ink lacks `fade` of black."""
    bare = _like(x, haze)
    depth = _like(x, 1 - haze - fade)
    return bare + depth * x, lambda gradient: gradient * depth


def lit(x: Array, light: Number) -> tuple[Array, Pullback]:
    """Return what is seen under a light, in any shape: luminance, 1 - darkness, times `light`."""
    strength = _like(x, light)
    return 1 - strength * (1 - x), lambda gradient: gradient * strength


def sensed(x: Array, gamma: Number) -> tuple[Array, Pullback]:
    """Return what a sensor records, in any shape: luminance clipped to [0, 1], then to the power of `gamma`."""
    power = _like(x, gamma)
    luminance = np.clip(1 - x, x.dtype.type(1e-6), 1)
    inside = luminance == 1 - x

    def pullback(gradient: Array) -> Array:
        slope: Array = inside * power * luminance ** (power - 1)
        return gradient * slope

    return 1 - luminance**power, pullback


def levelled(x: Array, white: Number) -> tuple[Array, Pullback]:
    """Return tones, of any shape, measured from bare paper, clipped to [0, 1]; `white` is the darkness of the paper.

    Paper lighter than a sensor can tell counts as white.
    """
    luminance = _like(x, np.clip(1 - white, 0.01, 1))
    raw = 1 - (1 - x) / luminance
    inside = (raw >= 0) & (raw <= 1)
    tones: Array = np.clip(raw, 0, 1)
    return tones, lambda gradient: gradient * inside / luminance


def _like(x: Array, value: object) -> Array:
    """Return a number or array in the precision of `x`."""
    return np.asarray(value, x.dtype)
