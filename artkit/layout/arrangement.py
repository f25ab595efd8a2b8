"""What a layout is given and what it returns. A layout never renders: it says where things go."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from artkit.errors import InputError
from artkit.layout.art import Tone
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.sheet import Operation
from artkit.layout.style import PageStyle


@dataclass(frozen=True)
class Cell:
    """One picture of a sheet.

    Attributes
    ----------
    key : int
        What `artkit.printing` knows the picture by.
    caption : tuple of str
        Its lines of caption, two at most.
    series : int
        The row of the recipe, or the ascent, that it belongs to; a table begins a row with each.
    row_heading, column_heading : str
        What a table says at the head of its row and of its column.
    label : str
        The name of its class, by which a line of type knows it.
    tone : Tone or None
        The picture, for a layout that chooses by it; it is not drawn here.

    Raises
    ------
    InputError
        If a caption has more lines.
    """

    key: int
    caption: tuple[str, ...] = ()
    series: int = 0
    row_heading: str = ""
    column_heading: str = ""
    label: str = ""
    tone: Tone | None = None

    def __post_init__(self) -> None:
        if len(self.caption) > 2:
            raise InputError(
                f"a caption has two lines at most, not {len(self.caption)}: {self.caption[-1]!r}"
            )


@dataclass(frozen=True)
class Content:
    """Everything that a sheet shows.

    Attributes
    ----------
    cells : tuple of Cell
        The pictures, in reading order.
    title, subtitle, colophon : str
        The texts; any of them may be empty.
    signature : bool
        Whether a strip is left blank for a pencil: number, title, signature.
    number : str
        The number of the print, as ``3/50``. Where there is one, number and title are printed on that strip, and a
        line waits for the signature.
    """

    cells: tuple[Cell, ...]
    title: str = ""
    subtitle: str = ""
    colophon: str = ""
    signature: bool = False
    number: str = ""


class Window(NamedTuple):
    """The part of a picture that a slot shows, in pixels of the picture; beyond its edge it is blank."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Slot:
    """A place for a picture, in millimetres, and the key of the picture.

    Attributes
    ----------
    rect : Rect
        The place. One that reaches beyond the bleed is cut off there.
    key : int
        The picture.
    strength : float
        Its share of the ink that the picture has, in [0, 1].
    window : Window or None
        The part that is shown, which keeps its place; None: the whole picture.
    """

    rect: Rect
    key: int
    strength: float = 1.0
    window: Window | None = None


@dataclass(frozen=True)
class Arrangement:
    """A sheet without its pictures.

    Attributes
    ----------
    slots : tuple of Slot
        The places, in the order of the cells.
    operations : tuple of Operation
        All type, and the rules and grounds that belong to it; drawn over the pictures.
    signature : Rect or None
        The strip that is left blank.
    """

    slots: tuple[Slot, ...]
    operations: tuple[Operation, ...]
    signature: Rect | None = None


Layout = Callable[[PageGeometry, Content, PageStyle], Arrangement]
