"""The display list: a page as an ordered tuple of drawing operations.

Every press reads the same `Sheet`, so a PDF and a preview of it cannot disagree. Coordinates are millimetres from
the top-left corner of the trim, y downwards; later operations cover earlier ones.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from artkit.layout.art import Dots, Outlines, Strokes
from artkit.layout.colour import WHITE, Colour
from artkit.layout.geometry import PageGeometry, Rect
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
class Placed:
    """Where a picture stands on a page.

    Attributes
    ----------
    rect : Rect
        Its cell, in millimetres.
    key : int
        Which picture of the sheet it is.
    label : str
        What it was meant to be.
    dark : bool
        Whether its ink is darker than its ground.
    window : tuple of (int, int, int, int) or None
        The part of the picture that is shown there, in pixels: left, top, right, bottom; None: all of it.
    """

    rect: Rect
    key: int
    label: str
    dark: bool = True
    window: tuple[int, int, int, int] | None = None


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
        What is printed over all of the paper, up to the edge of the bleed; pure white leaves it bare.
    paper : Colour
        The stock's own colour: a screen shows all inks upon it, and it is never printed.
    space : {"cmyk", "rgb"}
        What the press is given where a colour does not say how it prints: inks of its own, or the colours of the
        screen with their profile, for inkjet printers that separate by themselves.
    outlined : bool
        Whether all type is set as filled outlines, and no font is embedded.
    cells : tuple of Placed
        Where its pictures stand; nothing is drawn of it.
    date : datetime or None
        When the file says it was made.
    title, author, subject : str
        What the file says about itself.
    keywords : tuple of str
        Likewise.
    """

    geometry: PageGeometry
    operations: tuple[Operation, ...]
    background: Colour = WHITE
    paper: Colour = WHITE
    space: Literal["cmyk", "rgb"] = "cmyk"
    outlined: bool = False
    cells: tuple[Placed, ...] = ()
    date: datetime | None = None
    title: str = ""
    author: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = ()
