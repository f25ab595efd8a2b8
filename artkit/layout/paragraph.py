"""Short texts in a narrow measure: broken into even lines, shrunk a little where they must be."""

from collections.abc import Sequence
from itertools import combinations, pairwise

from artkit.errors import InputError
from artkit.layout.style import SMALLEST
from artkit.layout.typesetting import Line, set_line
from artkit.layout.typography import Typeface

SQUEEZE = 0.9  # a line shrinks this far before another is begun,
FLOOR = 0.7  # and the last one this far, or to the smallest size that prints, before the text is refused


def set_paragraph(
    text: str, face: Typeface, size: float, width: float, lines: int, what: str, tracking: float = 0.0
) -> tuple[Line, ...]:
    """Set a text in as few lines as it needs, broken at blanks into lines of even length.

    Parameters
    ----------
    text : str
        The text; a run of blanks is one.
    face : Typeface
        Its face.
    size : float
        The size it should have, in millimetres.
    width : float
        The measure, in millimetres.
    lines : int
        The most lines that there may be.
    what : str
        What the text is, as the error message calls it ("title").
    tracking : float, optional
        Space added between characters, in ems.

    Raises
    ------
    InputError
        If it does not fit at the smallest size that is allowed, or the face lacks a character.
    """
    words = text.split()
    most = min(lines, len(words))
    for count in range(1, most + 1):
        broken = [set_line(part, face, size, tracking) for part in _break(words, face, count)]
        fitting = size * min(1.0, width / max(line.width for line in broken))
        least = min(size, max(size * (FLOOR if count == most else SQUEEZE), SMALLEST))
        if fitting >= least:
            return tuple(line.resized(fitting) for line in broken)
    if words:
        raise InputError(
            f"the {what} {excerpt(text)} does not fit into {width:.0f} mm; shorten it, or take a larger page"
        )
    return ()


def excerpt(text: str, longest: int = 48) -> str:
    """Return a text in quotes, cut where it is too long for a message of one line."""
    flat = " ".join(text.split())
    return repr(flat if len(flat) <= longest else flat[: longest - 1] + "…")


def _break(words: Sequence[str], face: Typeface, count: int) -> list[str]:
    """Return words as a number of lines, the longest of which is as short as it can be."""
    blank = face.advance(" ")
    widths = [set_line(word, face, 1.0).width for word in words]

    def longest(cuts: tuple[int, ...]) -> float:
        return max(sum(widths[a:b]) + blank * (b - a - 1) for a, b in pairwise((0, *cuts, len(words))))

    cuts = min(combinations(range(1, len(words)), count - 1), key=longest)
    return [" ".join(words[a:b]) for a, b in pairwise((0, *cuts, len(words)))]
