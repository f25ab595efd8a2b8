"""Colours as people write them, how each prints, and the ramp of an ink from bare paper to full coverage.

A `Colour` has an appearance on a screen (sRGB) and may say how it prints: with shares of the process inks, or with a
tint of a spot ink. One that says nothing is left to the press, which prints greys with black alone and finds the inks
of the others through the profile of its paper. Pure white is bare paper and is never ink.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import numpy as np
from coloraide import Color

from artkit.errors import InputError, UnknownNameError
from artkit.layout.icc import LUMINANCE, fogra39, linear

Interpolation = Literal["oklab", "lab", "srgb", "srgb-linear"]

DIGITS = 4  # decimals of a channel: finer than any press, and coarse enough to hide rounding


@dataclass(frozen=True)
class Process:
    """Shares of the four process inks, in [0, 1]."""

    cyan: float
    magenta: float
    yellow: float
    black: float

    @property
    def inks(self) -> tuple[float, float, float, float]:
        """The four in the order of their letters, CMYK."""
        return self.cyan, self.magenta, self.yellow, self.black

    @property
    def total(self) -> float:
        """Their sum, the total ink; 1 is 100 %."""
        return sum(self.inks)


@dataclass(frozen=True)
class Spot:
    """An ink of its own, in a can or on a drum.

    Attributes
    ----------
    name : str
        What the separation is called.
    red, green, blue : float
        What full ink on white paper looks like on a screen.
    process : Process
        The process inks that stand in for it where it cannot be had.
    overprint : bool
        Whether it is printed over what lies below; else that is left out under it.
    """

    name: str
    red: float
    green: float
    blue: float
    process: Process
    overprint: bool = True


@dataclass(frozen=True)
class Tint:
    """A share of a spot ink, in [0, 1]."""

    spot: Spot
    amount: float


@dataclass(frozen=True)
class Colour:
    """A colour of the screen, and how it prints.

    Parameters
    ----------
    red, green, blue : float
        sRGB channels in [0, 1].
    prints : Process, Tint or None, optional
        With which inks; None leaves it to the press.
    """

    red: float
    green: float
    blue: float
    prints: Process | Tint | None = None

    @property
    def neutral(self) -> bool:
        """Whether it is a grey, which one ink can print."""
        return self.red == self.green == self.blue

    @property
    def screen(self) -> tuple[float, float, float]:
        """The sRGB channels."""
        return self.red, self.green, self.blue

    @property
    def spot(self) -> Spot | None:
        """The spot ink that it is a tint of, if it is."""
        return self.prints.spot if isinstance(self.prints, Tint) else None

    def __str__(self) -> str:
        """Return it as ``#rrggbb``."""
        return "#" + "".join(f"{round(255 * channel):02x}" for channel in self.screen)


BLACK = Colour(0.0, 0.0, 0.0)
WHITE = Colour(1.0, 1.0, 1.0)
BARE = Process(0.0, 0.0, 0.0, 0.0)

_CMYK = re.compile(r"(.*?)\s*\bcmyk\(([^()]*)\)", re.IGNORECASE)
_SPOT = re.compile(r"spot\(\s*(.+?)(?:\s+([0-9.]+)\s*%)?\s*\)", re.IGNORECASE)
_PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,4})?%?")


def colour(text: str, what: str = "colour", spots: Sequence[Spot] = ()) -> Colour:
    """Return the colour that a text names.

    Parameters
    ----------
    text : str
        CSS notation: ``#f4efe6``, ``tomato``, ``oklch(70% 0.1 30)``. A colour outside sRGB is brought to the
        nearest that a screen shows. ``#e8825d cmyk(0 55 60 0)`` says how it prints, in percent;
        ``cmyk(0 55 60 0)`` alone looks as the shipped profile has it. ``spot(Blue)`` and ``spot(Blue 40%)`` are
        tints of a spot ink; ``paper`` is white, which is never printed.
    what : str, optional
        What the colour is for, as the error message calls it ("background").
    spots : sequence of Spot, optional
        The spot inks that there are.

    Raises
    ------
    InputError
        If the text names no colour, or one that is not opaque: a press has no half-transparent ink.
    """
    text = text.strip()
    if text.lower() == "paper":
        return WHITE
    if named := _SPOT.fullmatch(text):
        return _tint(named[1], named[2], what, spots)
    if process := _CMYK.fullmatch(text):
        inks = _process(process[2], what)
        if not process[1]:
            red, green, blue = fogra39().screen(np.array([inks.inks]))[0].round(DIGITS).tolist()
            return Colour(red, green, blue, inks)
        return replace(colour(process[1], what), prints=inks)
    try:
        parsed = Color(text)
    except (ValueError, AttributeError):
        raise InputError(
            f"{what}: {text!r} is not a colour; "
            "write it as #f4efe6, tomato, oklch(70% 0.1 30) or cmyk(0 30 90 0)"
        ) from None
    if parsed.alpha() < 1:
        raise InputError(f"{what}: {text!r} is transparent; ink on paper is opaque")
    return _screen(parsed)


def shaded(lit: Colour, share: float) -> Colour:
    """Return a colour in shadow: mixed with so much black, evenly to the eye (OKLab).

    Its process inks get black to them; of a spot ink there is only more to be had.
    """
    mixed = _screen(Color("srgb", list(lit.screen)).mix("black", share, space="oklab"))
    if isinstance(lit.prints, Tint):
        amount = lit.prints.amount + share * (1 - lit.prints.amount)
        return replace(mixed, prints=Tint(lit.prints.spot, round(amount, DIGITS)))
    if lit.prints is None:
        return mixed
    return replace(
        mixed, prints=_between(lit, replace(BLACK, prints=Process(0.0, 0.0, 0.0, 1.0)), share, mixed)
    )


def _process(text: str, what: str) -> Process:
    """Return the inks of a text of four percentages."""
    parts = re.split(r"[\s,]+", text.strip())
    if len(parts) != 4 or not all(_PERCENT.fullmatch(part) for part in parts):
        raise InputError(f"{what}: cmyk({text}) is not four percentages, as in cmyk(0 30 90 0)")
    shares = [float(part.rstrip("%")) / 100 for part in parts]
    if max(shares) > 1:
        raise InputError(f"{what}: cmyk({text}) asks for more than 100 % of an ink")
    return Process(*shares)


def _tint(name: str, percent: str | None, what: str, spots: Sequence[Spot]) -> Colour:
    known = {spot.name: spot for spot in spots}
    if name not in known:
        raise UnknownNameError("spot ink", name, known, what)
    try:
        amount = 1.0 if percent is None else float(percent) / 100
    except ValueError:
        amount = 2.0
    if amount > 1:
        raise InputError(f"{what}: {percent} % of {name} is not a share of it")
    spot = known[name]
    full = Colour(spot.red, spot.green, spot.blue, Tint(spot, 1.0))
    return _mix((WHITE, full), "oklab", amount)


def make_spot(name: str, text: str, overprint: bool = True, what: str = "ink.spot") -> Spot:
    """Return a spot ink from its name and colour; without ``cmyk(...)``, the shipped profile says what stands in.

    Raises
    ------
    InputError
        If the colour is none, or the name is one that PDF keeps for itself.
    """
    if not name.strip() or name in ("All", "None"):
        raise InputError(f"{what}: a spot ink cannot be called {name!r}")
    shown = colour(text, f"{what} {name}")
    stands_in = shown.prints
    if not isinstance(stands_in, Process):
        stands_in = Process(*fogra39().inks(np.array([shown.screen]))[0].round(2).tolist())
    return Spot(name.strip(), *shown.screen, stands_in, overprint)


@dataclass(frozen=True)
class Ink:
    """The colours that a tone runs through, from 0 (bare paper) to 1 (full coverage).

    Parameters
    ----------
    ramp : sequence of str or Colour, optional
        Two colours or more, evenly spaced, the first at tone 0; texts are read by `colour`.
    interpolate : {"oklab", "lab", "srgb", "srgb-linear"}, optional
        The space in which the ramp is straight. OKLab is even to the eye; sRGB shows pixel values as a screen does.

    Raises
    ------
    InputError
        If there are fewer than two colours, one of them is none, or neighbours print with different kinds of ink.
    """

    ramp: Sequence[str | Colour] = ("#fff", "#000")
    interpolate: Interpolation = "oklab"

    def __post_init__(self) -> None:
        stops = tuple(colour(stop, "ink ramp") if isinstance(stop, str) else stop for stop in self.ramp)
        object.__setattr__(self, "ramp", stops)
        if len(stops) < 2:
            raise InputError(f"an ink ramp needs two colours or more, not {len(stops)}")
        for one, other in pairwise(stops):
            if one != WHITE and other != WHITE and _kind(one) != _kind(other):
                raise InputError(
                    f"ink ramp: {one} and {other} print with different inks, and there is nothing between them; "
                    "give every colour its cmyk(...), or none"
                )

    def at(self, tone: float) -> Colour:
        """Return the colour of a tone in [0, 1]."""
        return _mix(tuple(stop for stop in self.ramp if isinstance(stop, Colour)), self.interpolate, tone)


def _kind(stop: Colour) -> object:
    """Return what a colour prints with, so far as two of a kind have others between them."""
    return stop.spot if isinstance(stop.prints, Tint) else type(stop.prints)


@lru_cache(maxsize=4096)
def _mix(ramp: tuple[Colour, ...], space: str, tone: float) -> Colour:
    curve = Color.interpolate([Color("srgb", list(c.screen)) for c in ramp], space=space)
    mixed = _screen(curve(tone))
    place = min(max(tone, 0.0), 1.0) * (len(ramp) - 1)
    first = min(int(place), len(ramp) - 2)
    return replace(mixed, prints=_between(ramp[first], ramp[first + 1], place - first, mixed))


def _between(one: Colour, other: Colour, share: float, mixed: Colour) -> Process | Tint | None:
    """Return how the mixture of two colours prints: tints by their share, process inks by the light of the mixture."""
    spot = one.spot or other.spot
    if spot is not None:
        low, high = (c.prints.amount if isinstance(c.prints, Tint) else 0.0 for c in (one, other))
        return Tint(spot, round(low + (high - low) * share, DIGITS))
    if one.prints is None and other.prints is None:
        return None
    low_inks, high_inks = (c.prints if isinstance(c.prints, Process) else BARE for c in (one, other))
    light = [float(linear(np.array(c.screen)) @ LUMINANCE) for c in (one, mixed, other)]
    if abs(light[2] - light[0]) > 1e-3:
        share = _share_for_light(low_inks, high_inks, (light[1] - light[0]) / (light[2] - light[0]))
    mix = [low + (high - low) * share for low, high in zip(low_inks.inks, high_inks.inks, strict=True)]
    return Process(*(round(ink, DIGITS) for ink in mix))


def _share_for_light(one: Process, other: Process, light: float) -> float:
    """Return how far to go from one set of inks to another, for a share of the way from the light of the one."""
    shares, lights = _lights(one, other)
    return float(np.interp(light, lights, shares))


@lru_cache(maxsize=256)
def _lights(one: Process, other: Process) -> tuple[list[float], list[float]]:
    shares = np.linspace(0, 1, 65)
    inks = (1 - shares)[:, None] * one.inks + shares[:, None] * other.inks
    light = linear(fogra39().screen(inks)) @ LUMINANCE
    span = light[-1] - light[0]
    way = shares if abs(span) < 1e-3 else np.maximum.accumulate(np.clip((light - light[0]) / span, 0, 1))
    return shares.tolist(), way.tolist()


def _screen(parsed: Color) -> Colour:
    channels = parsed.convert("srgb").fit().coords(nans=False)
    red, green, blue = (round(min(max(channel, 0.0), 1.0), DIGITS) + 0.0 for channel in channels)
    return Colour(red, green, blue)
