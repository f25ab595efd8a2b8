"""What a layout is given and what it returns. A layout never renders: it says where things go."""

from collections.abc import Callable
from dataclasses import dataclass

from artkit.errors import InputError
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.sheet import Text
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

    Raises
    ------
    InputError
        If there are more.
    """

    key: int
    caption: tuple[str, ...] = ()

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
    """

    cells: tuple[Cell, ...]
    title: str = ""
    subtitle: str = ""
    colophon: str = ""
    signature: bool = False


@dataclass(frozen=True)
class Slot:
    """A place for a picture, in millimetres, and the key of the picture."""

    rect: Rect
    key: int


@dataclass(frozen=True)
class Arrangement:
    """A sheet without its pictures.

    Attributes
    ----------
    slots : tuple of Slot
        The places, in the order of the cells.
    operations : tuple of Text
        All type.
    signature : Rect or None
        The strip that is left blank.
    """

    slots: tuple[Slot, ...]
    operations: tuple[Text, ...]
    signature: Rect | None = None


Layout = Callable[[PageGeometry, Content, PageStyle], Arrangement]
