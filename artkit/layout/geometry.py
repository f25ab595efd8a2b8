"""Rectangles in millimetres and the boxes of a printed page in points.

Millimetres have their origin at the top-left corner of the trimmed sheet, with y downwards; the bleed lies at
negative coordinates and beyond the trim. PDF boxes have theirs at the bottom-left corner of the media, with y
upwards. `PageGeometry` is the one place that knows both.
"""

from dataclasses import dataclass
from typing import NamedTuple

from artkit.errors import InputError
from artkit.layout.lengths import MM_PER_INCH, POINTS_PER_MM

SHORTEST_SIDE = 20.0
LONGEST_SIDE = 200 * MM_PER_INCH  # 14400 points; beyond it viewers disagree on the unit of the page

Box = tuple[float, float, float, float]


class Size(NamedTuple):
    """Width and height of a sheet, in millimetres."""

    width: float
    height: float


@dataclass(frozen=True)
class Rect:
    """A rectangle in millimetres: its top-left corner, and its extent to the right and down."""

    x: float
    y: float
    width: float
    height: float

    def __post_init__(self) -> None:
        if not (self.width >= 0 and self.height >= 0):
            raise ValueError(f"a rectangle of {self.width} x {self.height} mm has no inside")

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """The (x, y) of the middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    def inset(self, left: float, top: float, right: float, bottom: float) -> "Rect":
        """Return the rectangle with each edge moved inwards (outwards, where negative)."""
        return Rect(self.x + left, self.y + top, self.width - left - right, self.height - top - bottom)

    def contains(self, other: "Rect", tolerance: float = 1e-6) -> bool:
        """Return whether another rectangle lies inside, to within a tolerance in millimetres."""
        return (
            other.x >= self.x - tolerance
            and other.y >= self.y - tolerance
            and other.right <= self.right + tolerance
            and other.bottom <= self.bottom + tolerance
        )


@dataclass(frozen=True)
class PageGeometry:
    """The size of a page after trimming, the bleed around it, and the slug around that, in millimetres.

    Raises
    ------
    InputError
        If a side, bleed and slug included, is shorter than `SHORTEST_SIDE` or longer than `LONGEST_SIDE`.
    """

    width: float
    height: float
    bleed: float = 3.0
    slug: float = 0.0

    def __post_init__(self) -> None:
        if not self.bleed >= 0:
            raise InputError(f"a bleed of {self.bleed:g} mm is not possible")
        for what, side in (("wide", self.width), ("high", self.height)):
            check_side(side, what)
            check_side(side + 2 * self.bleed, what, " with its bleed")
            check_side(side + 2 * (self.bleed + self.slug), what, " with its marks")

    @property
    def trim_rect(self) -> Rect:
        """The sheet after trimming, in millimetres."""
        return Rect(0.0, 0.0, self.width, self.height)

    @property
    def bleed_rect(self) -> Rect:
        """The sheet and its bleed, in millimetres: the area that ink has to cover."""
        return self.trim_rect.inset(*(-self.bleed,) * 4)

    @property
    def media_rect(self) -> Rect:
        """Everything that the page holds, in millimetres: the bleed, and the slug where marks stand."""
        return self.bleed_rect.inset(*(-self.slug,) * 4)

    @property
    def short_side(self) -> float:
        """The shorter side of the trimmed sheet, in millimetres, from which margins and type take their scale."""
        return min(self.width, self.height)

    @property
    def trim_box(self) -> Box:
        """TrimBox in points: left, bottom, right, top."""
        return self._box(self.trim_rect)

    @property
    def bleed_box(self) -> Box:
        """BleedBox in points: left, bottom, right, top."""
        return self._box(self.bleed_rect)

    @property
    def media_box(self) -> Box:
        """MediaBox in points: left, bottom, right, top."""
        return self._box(self.media_rect)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a place on the page, in millimetres, as PDF points."""
        media = self.media_rect
        return (x - media.x) * POINTS_PER_MM, (media.bottom - y) * POINTS_PER_MM

    def _box(self, rect: Rect) -> Box:
        return (*self.point(rect.x, rect.bottom), *self.point(rect.right, rect.y))


def check_side(side: float, what: str, including: str = "") -> None:
    """Make sure that a side of a page is one that presses, viewers and PDF can hold.

    Parameters
    ----------
    side : float
        In millimetres.
    what : str
        Which side it is: wide, or high.
    including : str, optional
        What is counted in, for the message.

    Raises
    ------
    InputError
        If it is not.
    """
    if not side >= SHORTEST_SIDE:
        raise InputError(
            f"a page {side:g} mm {what}{including} is too small; {SHORTEST_SIDE:g} mm is the least"
        )
    if side > LONGEST_SIDE + 1e-9:
        raise InputError(
            f"a page {side:g} mm {what}{including} is beyond {LONGEST_SIDE:g} mm (200 in), where viewers disagree"
        )
