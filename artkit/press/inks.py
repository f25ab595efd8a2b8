"""With which inks a colour prints, for one output profile. Pure functions; what they return, every press writes."""

from functools import lru_cache

import numpy as np
from coloraide import Color

from artkit.layout.colour import WHITE, Colour, Process, Tint
from artkit.layout.icc import Profile, luma

GREYISH = 0.03
"""Chroma (OKLab) below which type is printed with black alone: thin strokes in four screens are never sharp."""

SOLID = 0.9
"""Black from which type is printed in full, since a screen would fray its edges."""

FULL = Process(0.0, 0.0, 0.0, 1.0)


@lru_cache(maxsize=8192)
def inks_of(colour: Colour, profile: Profile, is_type: bool = False) -> Process | Tint:
    """Return with which inks a colour prints.

    Greys print with black alone, through the tone curve of the profile; so does all type of little chroma, and where
    that is nearly black, with full black. A colour that says how it prints is printed so.

    Parameters
    ----------
    colour : Colour
        What is printed.
    profile : Profile
        Of the press. A grey one turns all process colours into black.
    is_type : bool, optional
        Whether it is a line of type.
    """
    if isinstance(colour.prints, Tint):
        return colour.prints
    if isinstance(colour.prints, Process):
        return colour.prints if profile.space == "CMYK" else _black_alone(colour, profile, is_type)
    if colour.neutral or profile.space == "GRAY" or (is_type and _chroma(colour) < GREYISH):
        return _black_alone(colour, profile, is_type)
    return Process(*profile.inks(np.array([colour.screen]))[0].round(4).tolist())


def _black_alone(colour: Colour, profile: Profile, is_type: bool) -> Process:
    if colour == WHITE:
        return Process(0.0, 0.0, 0.0, 0.0)
    grey = luma(np.array([colour.screen]))[0]
    black = round(float(profile.black(grey)), 4)
    return FULL if is_type and black >= SOLID else Process(0.0, 0.0, 0.0, black)


def _chroma(colour: Colour) -> float:
    _, a, b = Color("srgb", list(colour.screen)).convert("oklab").coords()
    return float(np.hypot(a, b))
