"""What a style says to a layout: margins, and the sizes and colours of its type.

What is left open comes from the page: margins are a twelfth of the short side, with a deeper foot; sizes of type
grow with the page, though more slowly than it, since a larger page is read from only a little further away.
"""

from dataclasses import dataclass
from typing import Literal

from artkit.errors import InputError
from artkit.layout.colour import BLACK, WHITE, Colour
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.lengths import MM_PER_POINT
from artkit.layout.typography import HOUSE, Typeface, typeface

SMALLEST = 5.5 * MM_PER_POINT  # mm; smaller type fills in on press
CAPTION, CAPTION_PAGE = 3.2, 420.0  # mm: captions on A2, and its short side
SUBTITLE_RATIO, TITLE_RATIO = 1.6, 2.6
SPACED = 0.08  # ems: what capitals stand apart more than they would


@dataclass(frozen=True)
class TypeStyle:
    """The type of a page: one family, three sizes.

    Attributes
    ----------
    family : str
        As for `artkit.layout.typography.typeface`.
    weight, title_weight : str or int
        Of running type, and of the title and first lines of captions.
    colour : Colour
        Of title and subtitle, and the first of two caption lines.
    quiet : Colour or None
        Of other captions and the colophon; None is `colour`.
    title, subtitle, caption : float or None
        Sizes in millimetres; None is derived from the page.
    tracking : float
        Space added between the characters of small type: captions, headings and the colophon, in ems.
    headings : {"plain", "capitals"}
        How headings of rows and columns, and the first of two caption lines, are set: as they are written, or in
        capitals that stand a little apart.

    Raises
    ------
    InputError
        If a size is below `SMALLEST`.
    """

    family: str = HOUSE
    weight: str | int = "regular"
    title_weight: str | int = "medium"
    colour: Colour = BLACK
    quiet: Colour | None = None
    title: float | None = None
    subtitle: float | None = None
    caption: float | None = None
    tracking: float = 0.0
    headings: Literal["plain", "capitals"] = "plain"

    def __post_init__(self) -> None:
        for name in ("title", "subtitle", "caption"):
            size = getattr(self, name)
            if size is not None and not size >= SMALLEST - 1e-9:
                raise InputError(
                    f"type: a {name} of {size:g} mm fills in on press; {SMALLEST:.2f} mm (5.5 pt) is the least"
                )


@dataclass(frozen=True)
class PageStyle:
    """Margins and type.

    Attributes
    ----------
    margin : float or None
        Blank on all four sides, in millimetres; None is the optical margin, whose foot is deeper than its head.
    type : TypeStyle
        The type.
    paper : Colour
        What a ground under type is painted with.
    """

    margin: float | None = None
    type: TypeStyle = TypeStyle()
    paper: Colour = WHITE

    def margins(self, geometry: PageGeometry) -> tuple[float, float, float, float]:
        """Return the blank left, above, right and below, in millimetres."""
        if self.margin is not None:
            return (self.margin,) * 4
        side = geometry.short_side / 12
        return side, side, side, 1.25 * side

    def body(self, geometry: PageGeometry) -> Rect:
        """Return the page between its margins.

        Raises
        ------
        InputError
            If they leave nothing of it.
        """
        left, above, right, below = self.margins(geometry)
        if left + right >= geometry.width or above + below >= geometry.height:
            raise InputError(
                f"margins of {left:g} mm leave nothing of a page of {geometry.width:g} x {geometry.height:g} mm"
            )
        return geometry.trim_rect.inset(left, above, right, below)

    def scale(self, geometry: PageGeometry) -> "TypeScale":
        """Return the type of this style as it is on a page."""
        base = max(CAPTION * (geometry.short_side / CAPTION_PAGE) ** 0.75, SMALLEST)
        kind = self.type
        return TypeScale(
            text=typeface(kind.family, kind.weight),
            display=typeface(kind.family, kind.title_weight),
            colour=kind.colour,
            quiet=kind.quiet or kind.colour,
            title=kind.title or TITLE_RATIO * base,
            subtitle=kind.subtitle or SUBTITLE_RATIO * base,
            caption=kind.caption or base,
            tracking=kind.tracking,
            capitals=kind.headings == "capitals",
        )


@dataclass(frozen=True)
class TypeScale:
    """The faces, colours and sizes (in millimetres) of the type of one page."""

    text: Typeface
    display: Typeface
    colour: Colour
    quiet: Colour
    title: float
    subtitle: float
    caption: float
    tracking: float = 0.0
    capitals: bool = False

    def heading(self, text: str) -> tuple[str, float]:
        """Return a heading as it is written in this style, and its tracking."""
        return (text.upper(), self.tracking + SPACED) if self.capitals else (text, self.tracking)

    @property
    def step(self) -> float:
        """Half the leading of a caption: the rhythm in which all lines of a page follow each other."""
        return 0.7 * self.caption

    def leading(self, size: float) -> float:
        """Return the distance of lines of a size: the fewest whole steps in which they do not touch."""
        return self.step * -(-1.05 * size // self.step)
