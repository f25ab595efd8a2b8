"""Lengths as people write them, turned into millimetres once, at the edge.

A length is a number and a unit: ``25mm``, ``2.5cm``, ``1in``, ``12pt``. There is no default unit: a bare number
on a printed page is a guess, and a guess costs paper. Inside, every length is a float in millimetres.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from artkit.errors import InputError

MM_PER_INCH = 25.4
POINTS_PER_INCH = 72.0
POINTS_PER_MM = POINTS_PER_INCH / MM_PER_INCH
MM_PER_POINT = MM_PER_INCH / POINTS_PER_INCH

UNITS: Mapping[str, float] = MappingProxyType(
    {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": MM_PER_INCH, "pt": MM_PER_POINT, "pc": 12 * MM_PER_POINT}
)
LONGEST = 10_000.0  # mm; ten metres, twice the longest page that every viewer draws

NUMBER = r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+"
_LENGTH = re.compile(rf"([+-]?)\s*({NUMBER})\s*([a-z]*)")


def millimetres(text: str, what: str = "length", *, signed: bool = False) -> float:
    """Return a length with its unit in millimetres.

    Parameters
    ----------
    text : str
        A decimal number and one of `UNITS`, as ``"25mm"``; case and blanks between them do not matter.
    what : str, optional
        What the length is for, as the error message calls it ("margin").
    signed : bool, optional
        Whether a negative length has a meaning here.

    Raises
    ------
    InputError
        If it is not a number with a known unit, is negative without `signed`, or is longer than ten metres.

    Examples
    --------
    >>> millimetres("2.5cm"), millimetres("1in"), millimetres("72pt")
    (25.0, 25.4, 25.4)
    """
    match = _LENGTH.fullmatch(text.strip().lower()) if isinstance(text, str) else None
    if match is None:
        raise InputError(f"{what}: {text!r} is not a length; write a number with its unit, as 25mm or 1in")
    sign, number, unit = match.groups()
    if unit not in UNITS:
        found = f"has the unknown unit {unit!r}" if unit else "has no unit"
        raise InputError(f"{what}: {text!r} {found}; units are {', '.join(UNITS)}")
    value = round(float(number) * UNITS[unit], 9)  # 24 in are 609.6 mm, not 609.5999999999999
    if sign == "-" and value and not signed:
        raise InputError(f"{what}: {text!r} is negative")
    if value > LONGEST:
        raise InputError(f"{what}: {text!r} is longer than {LONGEST / 1000:g} m")
    return -value if sign == "-" else value
