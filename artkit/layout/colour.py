"""Colours as people write them, and the ramp of an ink from bare paper to full coverage.

A `Colour` is what a screen shows (sRGB). The press writes a neutral one as grey and a black one as plain black, so
that grey art and small type need one ink only; any other is written as red, green and blue.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from coloraide import Color

from artkit.errors import InputError

Interpolation = Literal["oklab", "lab", "srgb", "srgb-linear"]

DIGITS = 4  # decimals of a channel: finer than any press, and coarse enough to hide rounding


@dataclass(frozen=True)
class Colour:
    """A colour of the screen.

    Parameters
    ----------
    red, green, blue : float
        sRGB channels in [0, 1].
    """

    red: float
    green: float
    blue: float

    @property
    def neutral(self) -> bool:
        """Whether it is a grey, which one ink can print."""
        return self.red == self.green == self.blue

    def __str__(self) -> str:
        """Return it as ``#rrggbb``."""
        return "#" + "".join(f"{round(255 * channel):02x}" for channel in (self.red, self.green, self.blue))


BLACK = Colour(0.0, 0.0, 0.0)
WHITE = Colour(1.0, 1.0, 1.0)


def colour(text: str, what: str = "colour") -> Colour:
    """Return the colour that a text names.

    Parameters
    ----------
    text : str
        CSS notation: ``#f4efe6``, ``tomato``, ``oklch(70% 0.1 30)``. A colour outside sRGB is brought to the
        nearest that a screen shows.
    what : str, optional
        What the colour is for, as the error message calls it ("background").

    Raises
    ------
    InputError
        If the text names no colour, or one that is not opaque: a press has no half-transparent ink.
    """
    try:
        parsed = Color(text.strip())
    except (ValueError, AttributeError):
        raise InputError(
            f"{what}: {text!r} is not a colour; write it as #f4efe6, tomato or oklch(70% 0.1 30)"
        ) from None
    if parsed.alpha() < 1:
        raise InputError(f"{what}: {text!r} is transparent; ink on paper is opaque")
    return _screen(parsed)


def shaded(lit: Colour, share: float) -> Colour:
    """Return a colour in shadow: mixed with so much black, evenly to the eye (OKLab)."""
    mixed = Color("srgb", [lit.red, lit.green, lit.blue]).mix("black", share, space="oklab")
    return _screen(mixed)


@dataclass(frozen=True)
class Ink:
    """The colours that a tone runs through, from 0 (bare paper) to 1 (full coverage).

    Parameters
    ----------
    ramp : sequence of str, optional
        Two colours or more, evenly spaced, the first at tone 0.
    interpolate : {"oklab", "lab", "srgb", "srgb-linear"}, optional
        The space in which the ramp is straight. OKLab is even to the eye; sRGB shows pixel values as a screen does.

    Raises
    ------
    InputError
        If there are fewer than two colours, or one of them is none.
    """

    ramp: Sequence[str] = ("#fff", "#000")
    interpolate: Interpolation = "oklab"

    def __post_init__(self) -> None:
        object.__setattr__(self, "ramp", tuple(self.ramp))
        if len(self.ramp) < 2:
            raise InputError(f"an ink ramp needs two colours or more, not {len(self.ramp)}")
        for text in self.ramp:
            colour(text, "ink ramp")

    def at(self, tone: float) -> Colour:
        """Return the colour of a tone in [0, 1]."""
        return _mix(tuple(self.ramp), self.interpolate, tone)


@lru_cache(maxsize=4096)
def _mix(ramp: tuple[str, ...], space: str, tone: float) -> Colour:
    stops = (colour(text) for text in ramp)
    curve = Color.interpolate([Color("srgb", [c.red, c.green, c.blue]) for c in stops], space=space)
    return _screen(curve(tone))


def _screen(parsed: Color) -> Colour:
    channels = parsed.convert("srgb").fit().coords(nans=False)
    return Colour(*(round(min(max(channel, 0.0), 1.0), DIGITS) + 0.0 for channel in channels))
