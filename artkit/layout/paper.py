"""Sizes of paper: by name, or as ``WxH`` with a unit.

The table is ours and exact: ISO sizes are halved and rounded down as the standard does, inches are multiplied by
25.4. Sheets stand upright unless their name says otherwise (``ledger``).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from artkit.errors import UnknownNameError
from artkit.layout.geometry import Size, check_side
from artkit.layout.lengths import MM_PER_INCH, NUMBER, millimetres

_CUSTOM = re.compile(rf"({NUMBER})\s*([a-z]*)\s*[x×*]\s*({NUMBER})\s*([a-z]*)")


def page_size(text: str, landscape: bool = False) -> Size:
    """Return the size of a sheet in millimetres.

    Parameters
    ----------
    text : str
        A name of `PAPERS` (case, blanks and hyphens do not matter), or ``WxH`` with one unit for both or one each:
        ``a2``, ``ARCH D``, ``50x70cm``, ``18x24in``, ``13.5inx4cm``.
    landscape : bool, optional
        Lay the sheet on its long side.

    Raises
    ------
    UnknownNameError
        If it is neither a name nor a size.
    InputError
        If a side is under 20 mm or over 200 in.

    Examples
    --------
    >>> page_size("a2")
    Size(width=420.0, height=594.0)
    >>> page_size("18x24in", landscape=True)
    Size(width=609.6, height=457.2)
    """
    size = _BY_KEY.get(_key(text)) or _custom(text)
    if size is None:
        raise UnknownNameError("paper", text, PAPERS, "a name, or a size as 50x70cm")
    check_side(size.width, "wide")
    check_side(size.height, "high")
    return Size(max(size), min(size)) if landscape else size


def _key(name: str) -> str:
    return re.sub(r"(?<=\w)[\s_-]+(?=\w)", "", name.strip().lower())


def _custom(text: str) -> Size | None:
    """Return the size that ``WxH`` says, or None if it does not say one."""
    match = _CUSTOM.fullmatch(text.strip().lower())
    if match is None:
        return None
    width, unit, height, last = match.groups()
    return Size(
        millimetres(width + (unit or last), f"width of {text}"),
        millimetres(height + last, f"height of {text}"),
    )


def _halved(letter: str, width: float, height: float) -> dict[str, Size]:
    """Return sizes 0 to 10 of an ISO series: each is the one before, cut across its long side, rounded down."""
    sizes = {}
    for number in range(11):
        sizes[f"{letter}{number}"] = Size(width, height)
        width, height = height // 2, width
    return sizes


def _inches(sizes: Mapping[str, tuple[float, float]]) -> dict[str, Size]:
    return {name: Size(*(round(side * MM_PER_INCH, 9) for side in sides)) for name, sides in sizes.items()}


def _spelled(names: str) -> dict[str, Size]:
    """Return sizes whose names say them."""
    return {name: size for name in names.split() if (size := _custom(name))}


_SERIES: Mapping[str, dict[str, Size]] = {
    "ISO A": {"4a0": Size(1682.0, 2378.0), "2a0": Size(1189.0, 1682.0)} | _halved("a", 841.0, 1189.0),
    "ISO B": _halved("b", 1000.0, 1414.0),
    "ISO C": _halved("c", 917.0, 1297.0),
    "US": _inches(
        {
            "half-letter": (5.5, 8.5),
            "executive": (7.25, 10.5),
            "letter": (8.5, 11),
            "legal": (8.5, 14),
            "tabloid": (11, 17),
            "ledger": (17, 11),
        }
    ),
    "ANSI": _inches(
        {
            "ansi-a": (8.5, 11),
            "ansi-b": (11, 17),
            "ansi-c": (17, 22),
            "ansi-d": (22, 34),
            "ansi-e": (34, 44),
        }
    ),
    "ARCH": _inches(
        {
            "arch-a": (9, 12),
            "arch-b": (12, 18),
            "arch-c": (18, 24),
            "arch-d": (24, 36),
            "arch-e": (36, 48),
            "arch-e1": (30, 42),
            "arch-e2": (26, 38),
            "arch-e3": (27, 39),
        }
    ),
    "photo": _spelled("9x13cm 10x15cm 13x18cm 15x20cm 4x6in 5x7in 8x10in 8x12in 11x14in"),
    "frame": _spelled(
        "18x24cm 20x25cm 20x30cm 21x30cm 24x30cm 30x30cm 30x40cm 30x45cm 40x40cm 40x50cm 40x60cm 50x50cm "
        "50x70cm 60x80cm 60x90cm 61x91cm 70x70cm 70x100cm 100x140cm 12x12in 12x16in 12x18in 16x20in 16x24in "
        "18x24in 20x20in 20x28in 20x30in 24x30in 24x32in 24x36in 27x40in 30x40in"
    ),
}

SERIES: Mapping[str, Mapping[str, Size]] = MappingProxyType(
    {family: MappingProxyType(sizes) for family, sizes in _SERIES.items()}
)
"""Every named size by the family that it belongs to."""

PAPERS: Mapping[str, Size] = MappingProxyType(
    {name: size for series in SERIES.values() for name, size in series.items()}
)

_BY_KEY = {_key(name): size for name, size in PAPERS.items()}
