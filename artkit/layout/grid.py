"""The grid: square cells in even rows, with the label of the sheet where it costs the pictures least.

Every number of columns is tried, and the label in each of three places: below the grid, beside it, or in the cells
that a short last row leaves free. The largest pictures win, unless they leave the sheet ragged or half empty. All
cells are equal, so are all gutters, and everything hangs from the head of the page at one left edge.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from msgspec import Meta

from artkit.errors import InputError
from artkit.layout.arrangement import Arrangement, Cell, Content, Slot
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.label import Label, set_label
from artkit.layout.paragraph import excerpt
from artkit.layout.sheet import Text
from artkit.layout.style import SMALLEST, PageStyle, TypeScale
from artkit.layout.typesetting import Line, set_line

Place = Literal["below", "beside", "within"]

WIDEST = 0.7  # of a side margin: the widest gutter
RAGGED = 0.72  # what a picture is worth where the last row is short,
FILLED = 0.8  # and where the label fills it
SLACK_X = 0.9  # what blank beside the grid takes from that,
SLACK_Y = 0.4  # and blank between the grid and the label below it,
SLACK_FOOT = 1.0  # and blank at the foot, where no label holds the page
MEASURE = 26  # ems of a caption: the narrowest label beside a grid
PENCIL = 9.0  # mm: the strip that a signature needs
TINIEST = 0.2  # mm: the side of a cell below which there is no grid


@dataclass(frozen=True)
class Grid:
    """Square cells in rows and columns.

    Parameters
    ----------
    columns, rows : int, optional
        How many there are; by default what uses the page best.
    gutter : float, optional
        Blank between cells, as a share of their side.
    """

    columns: Annotated[int, Meta(ge=1)] | None = None
    rows: Annotated[int, Meta(ge=1)] | None = None
    gutter: Annotated[float, Meta(ge=0, le=1)] = 0.16

    def __call__(self, geometry: PageGeometry, content: Content, style: PageStyle) -> Arrangement:
        """Arrange the cells of a sheet and set its type.

        Raises
        ------
        InputError
            If the cells are more than the rows and columns that were asked for, or something does not fit.
        """
        room = _measure(geometry, content, style, self.gutter)
        plans = [plan for shape in self._shapes(len(content.cells)) for plan in room.plans(*shape)]
        for plan in sorted(plans, key=lambda plan: plan.worth, reverse=True):
            label = room.label(plan)
            if label is not None:
                return room.arrange(plan, label)
        raise room.complaint()

    def _shapes(self, cells: int) -> Iterator[tuple[int, int]]:
        """Yield the numbers of columns and rows that hold a number of cells."""
        if not cells:
            raise ValueError("a grid needs a cell")
        if self.columns and self.rows and self.columns * self.rows < cells:
            raise InputError(f"{cells} pictures do not fit into {self.columns} columns and {self.rows} rows")
        if self.columns:
            yield self.columns, self.rows or -(-cells // self.columns)
        elif self.rows:
            yield -(-cells // self.rows), self.rows
        else:
            fewest = {-(-cells // columns): columns for columns in range(cells, 0, -1)}
            yield from ((columns, rows) for rows, columns in fewest.items())


@dataclass(frozen=True)
class _Plan:
    """One way to lay the grid out: its cells and gutters in millimetres, and what it is worth."""

    place: Place
    columns: int
    rows: int
    side: float
    gap_x: float
    gap_y: float
    caption: float  # size of the type
    skirt: float  # height of the caption under a cell
    worth: float

    @property
    def width(self) -> float:
        return self.columns * self.side + (self.columns - 1) * self.gap_x

    @property
    def height(self) -> float:
        """From the first cell to the baseline of the last caption."""
        return self.rows * (self.side + self.skirt) + (self.rows - 1) * self.gap_y

    def cell(self, index: int, x: float, y: float) -> Rect:
        """Return a cell of the grid whose top-left corner is at a place."""
        row, column = divmod(index, self.columns)
        x += column * (self.side + self.gap_x)
        y += row * (self.side + self.skirt + self.gap_y)
        return Rect(x, y, self.side, self.side)


@dataclass(frozen=True)
class _Room:
    """The page between its margins, and all that has to go in, measured."""

    body: Rect
    margin: float
    content: Content
    scale: TypeScale
    gutter: float
    captions: tuple[tuple[Line, ...], ...]
    below: Label

    @property
    def strip(self) -> float:
        """Height of the blank that a pencil needs."""
        return min(PENCIL, self.body.height / 6) if self.content.signature else 0.0

    @property
    def longest(self) -> Line | None:
        """The caption line that needs the widest cell, if there is one."""
        inked = [line for lines in self.captions for line in lines if line.length > 0]
        return max(inked, key=lambda line: line.length, default=None)

    def plans(self, columns: int, rows: int) -> Iterator[_Plan]:
        """Yield the ways to lay out so many columns and rows."""
        width, height = self.body.width, self.body.height
        gap = max(0.6 * self.margin, self.strip) if self.below.lines else self.strip
        yield from self._plan("below", columns, rows, width, height - self.below.height - gap)
        if self.below.lines and len(self.content.cells) < columns * rows:
            yield from self._plan("within", columns, rows, width, height - self.strip)
        if self.below.lines and width > height:
            aside = MEASURE * self.scale.caption + self.margin
            yield from self._plan("beside", columns, rows, width - aside, height - self.strip)

    def _plan(self, place: Place, columns: int, rows: int, width: float, height: float) -> Iterator[_Plan]:
        """Yield the largest grid of a place, if there is one."""
        caption = self.scale.caption
        side = self._side(columns, rows, width, height, self._skirt(caption))
        if self.longest is not None:
            caption = min(caption, side / self.longest.length)
            side = self._side(columns, rows, width, height, self._skirt(caption))
        if side < TINIEST or caption < min(SMALLEST, self.scale.caption):
            return
        skirt, gap, widest = self._skirt(caption), self._gap(side), WIDEST * self.margin
        gap_x = _stretched(gap, min(widest, gap + skirt + 0.1 * side), width, columns, side)
        gap_y = _stretched(gap, min(widest, max(gap_x, 1.5 * gap)), height, rows, side + skirt)
        plan = _Plan(place, columns, rows, side, gap_x, gap_y, caption, skirt, 0.0)
        lower = SLACK_Y if place == "below" else SLACK_FOOT
        worth = (
            side
            * (1 - SLACK_X * (width - plan.width) / width)
            * (1 - lower * (height - plan.height) / height)
        )
        ragged = len(self.content.cells) < columns * rows
        yield replace(plan, worth=worth * ((FILLED if place == "within" else RAGGED) if ragged else 1.0))

    def _side(self, columns: int, rows: int, width: float, height: float, skirt: float) -> float:
        """Return the side of the largest cells."""
        sides = []
        for count, extent in ((columns, width), (rows, height - rows * skirt)):
            side = extent / (count + (count - 1) * self.gutter)
            if self.gutter * side > WIDEST * self.margin:
                side = (extent - (count - 1) * WIDEST * self.margin) / count
            sides.append(side)
        return min(sides)

    def _gap(self, side: float) -> float:
        return min(self.gutter * side, WIDEST * self.margin)

    def _skirt(self, caption: float) -> float:
        """Return how far the baseline of the last line of a caption of some size lies below its cell."""
        return 1.4 * caption * max(map(len, self.captions), default=0)

    def label(self, plan: _Plan) -> Label | None:
        """Return the label as it is set for a plan, or None if it does not fit there."""
        if plan.place == "below":
            return self.below
        if plan.place == "within":
            first = plan.cell(len(self.content.cells), 0.0, 0.0)
            width, height = plan.width - first.x, 0.75 * plan.side + plan.skirt
        else:
            width, height = self.body.width - plan.width - self.margin, plan.height
        try:
            label = set_label(self.content, self.scale, width)
        except InputError:
            return None
        return label if label.height <= height else None

    def arrange(self, plan: _Plan, label: Label) -> Arrangement:
        """Return a plan as places and type."""
        body, cells = self.body, self.content.cells
        x = body.right - plan.width if plan.place == "beside" else body.centre[0] - plan.width / 2
        *rects, free = (plan.cell(index, x, body.y) for index in range(len(cells) + 1))
        slots = tuple(Slot(rect, cell.key) for rect, cell in zip(rects, cells, strict=True))
        end = body.y + plan.height
        match plan.place:
            case "below":
                foot = label.at(x if x + label.width <= body.right else body.x, body.bottom)
            case "beside":
                foot = label.at(body.x, end)
            case "within":
                foot = label.at(free.x, end)
        bottom = body.bottom - label.height if plan.place == "below" else body.bottom
        signature = Rect(body.x, end, body.width, bottom - end) if self.content.signature else None
        return Arrangement(slots, (*self._captions(slots, plan.caption), *foot), signature)

    def _captions(self, slots: tuple[Slot, ...], size: float) -> Iterator[Text]:
        for slot, lines in zip(slots, self.captions, strict=True):
            for number, line in enumerate(lines, 1):
                colour = self.scale.colour if number < len(lines) else self.scale.quiet
                yield Text(line.resized(size), slot.rect.x, slot.rect.bottom + 1.4 * size * number, colour)

    def complaint(self) -> InputError:
        """Return the error that says why nothing fits."""
        count, longest = len(self.content.cells), self.longest
        if longest is None:
            return InputError(f"{count} pictures do not fit on this page with these margins")
        return InputError(
            f"the caption {excerpt(longest.text)} does not fit under {count} pictures on this page at 5.5 pt; "
            "shorten it, or take a larger page"
        )


def _stretched(gap: float, most: float, extent: float, count: int, side: float) -> float:
    """Return a gutter that takes up what is left of an extent, within limits."""
    return max(gap, min(most, (extent - count * side) / (count - 1))) if count > 1 else gap


def _measure(geometry: PageGeometry, content: Content, style: PageStyle, gutter: float) -> _Room:
    """Set all type that does not depend on the grid."""
    scale, (left, above, right, below) = style.scale(geometry), style.margins(geometry)
    if left + right >= geometry.width or above + below >= geometry.height:
        raise InputError(
            f"margins of {left:g} mm leave nothing of a page of {geometry.width:g} x {geometry.height:g} mm"
        )
    body = geometry.trim_rect.inset(left, above, right, below)
    margin = max(left, geometry.short_side / 36)  # gutters do not close where somebody wants no margin
    captions = tuple(_caption(cell, scale) for cell in content.cells)
    return _Room(body, margin, content, scale, gutter, captions, set_label(content, scale, body.width))


def _caption(cell: Cell, scale: TypeScale) -> tuple[Line, ...]:
    """Set the lines of a caption, the first of two a little stronger."""
    faces = (scale.display, scale.text)[-len(cell.caption) :] if cell.caption else ()
    return tuple(
        set_line(text, face, scale.caption, tabular=True)
        for text, face in zip(cell.caption, faces, strict=True)
    )
