"""Lines of type, measured and kerned, every character at its own place. Sizes and widths are millimetres."""

import re
import unicodedata
from dataclasses import dataclass, replace
from statistics import median

from artkit.errors import InputError
from artkit.layout.typography import FIGURES, Typeface


@dataclass(frozen=True)
class Line:
    """A run of characters in one face and size, measured.

    Attributes
    ----------
    text : str
        The characters.
    typeface : Typeface
        Their face.
    size : float
        Size of the type in millimetres.
    places : tuple of float
        Where the origin of each character lies, in ems from the first ink of the line.
    length : float
        From the first ink to the end of the last character, in ems.
    """

    text: str
    typeface: Typeface
    size: float
    places: tuple[float, ...]
    length: float

    @property
    def width(self) -> float:
        """Width in millimetres."""
        return self.length * self.size

    @property
    def cap_height(self) -> float:
        """Height of the capitals in millimetres."""
        return self.typeface.cap_height * self.size

    def resized(self, size: float) -> "Line":
        """Return the same line in another size."""
        return replace(self, size=size)


def set_line(text: str, face: Typeface, size: float, tracking: float = 0.0, tabular: bool = False) -> Line:
    """Set one line of type.

    Parameters
    ----------
    text : str
        The characters; they are composed (NFC) first.
    face : Typeface
        The face.
    size : float
        Size of the type in millimetres.
    tracking : float, optional
        Space added after each character, in ems.
    tabular : bool, optional
        Give every figure the same width, so that numbers stand in columns: with the tabular figures of the face,
        or, where it has none, with its figures in the middle of equal columns.

    Raises
    ------
    InputError
        If the face lacks a character, or the script needs more than one glyph per character.
    """
    text = unicodedata.normalize("NFC", text)
    face = replace(face, tabular=tabular)
    if not text:
        return Line(text, face, size, (), 0.0)
    advances = _advances(text, face)
    column = median(map(face.advance, FIGURES)) if tabular else 0.0
    places, pen = [], 0.0
    for character, advance in zip(text, advances, strict=True):
        figure = tabular and character in FIGURES
        places.append(pen + (column - face.advance(character)) / 2 if figure else pen)
        pen += (column if figure else advance) + tracking
    first = places[0] + face.bearing(text[0])
    return Line(text, face, size, tuple(place - first for place in places), pen - tracking - first)


_SIGNS = (
    (re.compile(r"(?<![\w.,)\]–−-])-(?=[\d.]*\d)"), "−"),  # before a number that it makes negative
    (re.compile(r"(?<![\w.-])(\d+)-(\d+)(?![\w-])"), r"\1–\2"),  # from one number to another, and no date
    (re.compile(r"(?<=\d)(?<!\b0)( ?)x( ?)(?=\d)"), r"\1×\2"),
)


def with_signs(text: str) -> str:
    """Return a text with the signs that typewriters lack: minus, the dash of a range, and times between numbers.

    Examples
    --------
    >>> with_signs("-0.5 to 3, pages 7-9, 28x28, 28 x 28, 2026-11-24, x-ray")
    '−0.5 to 3, pages 7–9, 28×28, 28 × 28, 2026-11-24, x-ray'
    """
    for pattern, sign in _SIGNS:
        text = pattern.sub(sign, text)
    return text


def _advances(text: str, face: Typeface) -> list[float]:
    """Return how far each character moves the pen, kerned, in ems."""
    try:
        glyphs = [face.glyph(character) for character in text]
    except InputError as error:
        raise InputError(f"{error}, which {text[:60]!r} asks for") from None
    buffer = face.shape(text)
    if buffer.direction != "ltr" or [info.codepoint for info in buffer.glyph_infos] != glyphs:
        raise InputError(f"{text!r} is in a script that needs shaping, which artkit does not do yet")
    return [position.x_advance / face.units for position in buffer.glyph_positions]
