"""The display list: a page as an ordered tuple of drawing operations.

Every press reads the same `Sheet`, so a PDF and a preview of it cannot disagree. Coordinates are millimetres from
the top-left corner of the trim, y downwards; later operations cover earlier ones.
"""

from dataclasses import dataclass

from artkit.layout.art import Dots, Outlines, Strokes
from artkit.layout.colour import WHITE, Colour
from artkit.layout.geometry import PageGeometry
from artkit.layout.typesetting import Line


@dataclass(frozen=True)
class Fill:
    """Outlines filled with a colour, by the even-odd rule."""

    outlines: Outlines
    colour: Colour


@dataclass(frozen=True)
class Stroke:
    """Lines drawn in a colour."""

    strokes: Strokes
    colour: Colour


@dataclass(frozen=True)
class Stamp:
    """Dots printed in a colour."""

    dots: Dots
    colour: Colour


@dataclass(frozen=True)
class Text:
    """A line of type whose first ink stands at `x`, on the baseline `y`, both in millimetres."""

    line: Line
    x: float
    y: float
    colour: Colour


Operation = Fill | Stroke | Stamp | Text


@dataclass(frozen=True)
class Sheet:
    """A finished page.

    Attributes
    ----------
    geometry : PageGeometry
        Trim and bleed.
    operations : tuple of Operation
        What is drawn, in order.
    background : Colour
        The colour of the paper; pure white leaves it bare, any other is printed up to the edge of the bleed.
    title, author, subject : str
        What the file says about itself.
    keywords : tuple of str
        Likewise.
    """

    geometry: PageGeometry
    operations: tuple[Operation, ...]
    background: Colour = WHITE
    title: str = ""
    author: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = ()
