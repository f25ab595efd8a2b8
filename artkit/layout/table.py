"""Square cells in even rows, with headings, and with the label of the sheet where it costs the pictures least.

Every shape that a layout allows is tried, and the label in each of three places: below the cells, beside them, or in
those that a short last row leaves free. The largest pictures win, unless they leave the sheet ragged or half empty.
All cells are equal, so are all gutters, and everything hangs from the head of the page at one left edge.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from artkit.errors import InputError
from artkit.layout.arrangement import Arrangement, Cell, Content, Slot
from artkit.layout.foot import Edition, pencil_strip, set_edition
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.label import Label, set_label
from artkit.layout.paragraph import excerpt, set_paragraph
from artkit.layout.sheet import Text
from artkit.layout.style import SMALLEST, PageStyle, TypeScale
from artkit.layout.typesetting import Line, set_line

Place = Literal["below", "beside", "within"]
Shape = tuple[int, int]
"""Columns and rows."""

WIDEST = 0.7  # of a side margin: the widest gutter
RAGGED = 0.72  # what a picture is worth where the last row is short,
FILLED = 0.8  # and where the label fills it
SLACK_X = 0.9  # what blank beside the grid takes from that,
SLACK_Y = 0.4  # and blank between the grid and the label below it,
SLACK_FOOT = 1.0  # and blank at the foot, where no label holds the page
MEASURE = 26  # ems of a caption: the narrowest label beside a grid
TINIEST = 0.2  # mm: the side of a cell below which there is no grid
ASIDE = 0.2  # of the room between the margins: the widest column of row headings
HEADING_LINES = 3
SIGN = 0.62  # of its gutter: the size of a sign
SIGN_GUTTER = 1.6  # times the plain gutter, where there are signs


@dataclass(frozen=True)
class Table:
    """What a layout asks of the cells, beside their content.

    Attributes
    ----------
    shapes : tuple of (int, int)
        Columns and rows, each of which would do.
    gutter : float
        Blank between cells, as a share of their side.
    signs : str
        What stands between each cell and the next, a character each.
    headings : bool
        Whether the headings of the cells are set.
    caption : float or None
        Size of the captions in millimetres; None is that of the style.
    largest : bool
        Whether the largest cells win, whatever they leave blank.
    centred : bool
        Whether captions stand under the middle of their cells, and not at their left edge.
    """

    shapes: tuple[Shape, ...]
    gutter: float
    signs: str = ""
    headings: bool = False
    caption: float | None = None
    largest: bool = False
    centred: bool = False


def set_table(table: Table, geometry: PageGeometry, content: Content, style: PageStyle) -> Arrangement:
    """Arrange the cells of a sheet and set its type.

    Raises
    ------
    InputError
        If something does not fit; it says what.
    """
    room = _measure(table, geometry, content, style)
    plans = [plan for shape in table.shapes for plan in room.plans(*shape)]
    for plan in sorted(plans, key=lambda plan: plan.worth, reverse=True):
        label = room.label(plan)
        if label is not None:
            return room.arrange(plan, label)
    raise room.complaint()


@dataclass(frozen=True)
class _Plan:
    """One way to lay the cells out: they and their gutters in millimetres, and what it is worth."""

    place: Place
    columns: int
    rows: int
    side: float
    gap_x: float
    gap_y: float
    caption: float  # size of the type
    skirt: float  # height of the caption under a cell
    aside: float  # width of the row headings, blank included
    head: float  # height of the column headings, blank included
    worth: float

    @property
    def width(self) -> float:
        return self.aside + self.columns * self.side + (self.columns - 1) * self.gap_x

    @property
    def height(self) -> float:
        """From the head to the baseline of the last caption."""
        return self.head + self.rows * (self.side + self.skirt) + (self.rows - 1) * self.gap_y

    def cell(self, index: int, x: float, y: float) -> Rect:
        """Return a cell of the table whose top-left corner is at a place."""
        row, column = divmod(index, self.columns)
        x += self.aside + column * (self.side + self.gap_x)
        y += self.head + row * (self.side + self.skirt + self.gap_y)
        return Rect(x, y, self.side, self.side)


@dataclass(frozen=True)
class _Headings:
    """The lines at the heads of rows and columns, measured in one size."""

    rows: tuple[tuple[Line, ...], ...] = ()
    columns: tuple[Line, ...] = ()

    @property
    def width(self) -> float:
        """Of the row headings, in millimetres."""
        return max((line.width for lines in self.rows for line in lines), default=0.0)

    @property
    def lines(self) -> int:
        """Of the tallest row heading."""
        return max(map(len, self.rows), default=0)

    @property
    def longest(self) -> Line | None:
        """The column heading that needs the widest cell, if there is one."""
        return max(self.columns, key=lambda line: line.length, default=None)


@dataclass(frozen=True)
class _Room:
    """The page between its margins, and all that has to go in, measured."""

    body: Rect
    margin: float
    content: Content
    scale: TypeScale
    table: Table
    captions: tuple[tuple[Line, ...], ...]
    headings: _Headings
    below: Label
    edition: Edition

    @property
    def caption(self) -> float:
        """The size that captions should have."""
        return self.table.caption or self.scale.caption

    @property
    def gutter(self) -> float:
        return self.table.gutter * (SIGN_GUTTER if self.table.signs else 1.0)

    @property
    def widest(self) -> float:
        return WIDEST * self.margin * (SIGN_GUTTER if self.table.signs else 1.0)

    @property
    def strip(self) -> float:
        """Height of the blank that a pencil needs."""
        return pencil_strip(self.content, self.body)

    @property
    def longest(self) -> Line | None:
        """The caption line that needs the widest cell, if there is one."""
        inked = [line for lines in self.captions for line in lines if line.length > 0]
        return max(inked, key=lambda line: line.length, default=None)

    def plans(self, columns: int, rows: int) -> Iterator[_Plan]:
        """Yield the ways to lay out so many columns and rows."""
        width, height = self.body.width, self.body.height - self.edition.height
        gap = max(0.6 * self.margin, self.strip) if self.below.lines else self.strip
        yield from self._plan("below", columns, rows, width, height - self.below.height - gap)
        if self.below.lines and len(self.content.cells) < columns * rows:
            yield from self._plan("within", columns, rows, width, height - self.strip)
        if self.below.lines and width > height:
            aside = MEASURE * self.scale.caption + self.margin
            yield from self._plan("beside", columns, rows, width - aside, height - self.strip)

    def _plan(self, place: Place, columns: int, rows: int, width: float, height: float) -> Iterator[_Plan]:
        """Yield the largest cells of a place, if there is room for any."""
        aside = self.headings.width + 0.5 * self.margin if self.headings.rows else 0.0
        head = 2 * self.scale.step + self.scale.caption if self.headings.columns else 0.0
        free_x, free_y = width - aside, height - head
        caption = self.caption
        side = self._side(columns, rows, free_x, free_y, self._skirt(caption))
        if self.longest is not None:
            caption = min(caption, side / self.longest.length)
            side = self._side(columns, rows, free_x, free_y, self._skirt(caption))
        if side < TINIEST or caption < min(SMALLEST, self.caption) or not self._headed(side):
            return
        skirt, gap = self._skirt(caption), self._gap(side)
        gap_x = _stretched(gap, min(self.widest, gap + skirt + 0.1 * side), free_x, columns, side)
        gap_y = _stretched(gap, min(self.widest, max(gap_x, 1.5 * gap)), free_y, rows, side + skirt)
        if self.table.signs.strip() and SIGN * (gap_y if columns == 1 else gap_x) < SMALLEST:
            return
        plan = _Plan(place, columns, rows, side, gap_x, gap_y, caption, skirt, aside, head, 0.0)
        lower = SLACK_Y if place == "below" else SLACK_FOOT
        worth = (
            side
            * (1 - SLACK_X * (width - plan.width) / width)
            * (1 - lower * (height - plan.height) / height)
        )
        worth = side if self.table.largest else worth
        ragged = len(self.content.cells) < columns * rows
        yield replace(plan, worth=worth * ((FILLED if place == "within" else RAGGED) if ragged else 1.0))

    def _side(self, columns: int, rows: int, width: float, height: float, skirt: float) -> float:
        """Return the side of the largest cells."""
        sides = []
        for count, extent in ((columns, width), (rows, height - rows * skirt)):
            side = extent / (count + (count - 1) * self.gutter)
            if self.gutter * side > self.widest:
                side = (extent - (count - 1) * self.widest) / count
            sides.append(side)
        return min(sides)

    def _gap(self, side: float) -> float:
        return min(self.gutter * side, self.widest)

    def _skirt(self, caption: float) -> float:
        """Return how far the baseline of the last line of a caption of some size lies below its cell."""
        return 1.4 * caption * max(map(len, self.captions), default=0)

    def _headed(self, side: float) -> bool:
        """Return whether headings fit cells of some size."""
        longest, size = self.headings.longest, self.scale.caption
        tall = (self.headings.lines - 1) * 2 * self.scale.step + size
        across = longest is None or side >= min(SMALLEST, size) * longest.length
        return across and (not self.headings.rows or side >= tall)

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
        end, bottom = body.y + plan.height, body.bottom - self.edition.height
        match plan.place:
            case "below":
                foot = label.at(x if x + label.width <= body.right else body.x, bottom)
            case "beside":
                foot = label.at(body.x, end)
            case "within":
                foot = label.at(free.x, end)
        bottom -= label.height if plan.place == "below" else 0.0
        strip = Rect(body.x, end, body.width, max(bottom - end, 0.0)) if self.strip else None
        type_ = (
            *self._headings(plan, slots, x),
            *self._signs(plan, slots),
            *self._captions(slots, plan.caption),
            *foot,
            *self.edition.operations,
        )
        return Arrangement(slots, type_, strip or self.edition.signature)

    def _captions(self, slots: tuple[Slot, ...], size: float) -> Iterator[Text]:
        for slot, lines in zip(slots, self.captions, strict=True):
            for number, line in enumerate(lines, 1):
                colour = self.scale.colour if number < len(lines) else self.scale.quiet
                line = line.resized(size)
                x = slot.rect.centre[0] - line.width / 2 if self.table.centred else slot.rect.x
                yield Text(line, x, slot.rect.bottom + 1.4 * size * number, colour)

    def _headings(self, plan: _Plan, slots: tuple[Slot, ...], x: float) -> Iterator[Text]:
        """Yield row headings level with the middle of their row, and column headings over the middle of theirs."""
        scale = self.scale
        longest = self.headings.longest
        size = min(scale.caption, plan.side / longest.length) if longest and longest.length else scale.caption
        for line, slot in zip(self.headings.columns, slots, strict=False):
            line = line.resized(size)
            left = slot.rect.centre[0] - line.width / 2
            yield Text(line, left, slot.rect.y - 2 * scale.step, scale.colour)
        for lines, slot in zip(self.headings.rows, slots[:: plan.columns], strict=False):
            if lines:
                tall = (len(lines) - 1) * 2 * scale.step + lines[0].cap_height
                first = slot.rect.centre[1] - tall / 2 + lines[0].cap_height
                for number, line in enumerate(lines):
                    yield Text(line, x, first + number * 2 * scale.step, scale.colour)

    def _signs(self, plan: _Plan, slots: tuple[Slot, ...]) -> Iterator[Text]:
        """Yield the signs between cells, each in the middle of its gutter."""
        stacked = plan.columns == 1
        size = SIGN * (plan.gap_y if stacked else plan.gap_x)
        for sign, before, after in zip(self.table.signs, slots, slots[1:], strict=False):
            if sign.isspace():
                continue
            line = set_line(sign, self.scale.text, size)
            box = self.scale.text.ink(sign)
            skirt = plan.skirt if stacked else 0.0
            x = before.rect.centre[0] if stacked else (before.rect.right + after.rect.x) / 2
            y = (before.rect.bottom + skirt + after.rect.y) / 2 if stacked else before.rect.centre[1]
            yield Text(
                line, x - box.width * size / 2, y + (box.top - box.height / 2) * size, self.scale.colour
            )

    def complaint(self) -> InputError:
        """Return the error that says why nothing fits."""
        count, longest = len(self.content.cells), self.longest
        if self.headings.longest or self.headings.rows:
            lines = [self.headings.longest, *(line for row in self.headings.rows for line in row), longest]
            worst = max((line for line in lines if line), key=lambda line: line.length)
            return InputError(
                f"{count} pictures with headings as long as {excerpt(worst.text)} do not fit on this page; "
                "shorten them, or take a larger page"
            )
        if longest is None:
            what = "1 picture does" if count == 1 else f"{count} pictures do"
            return InputError(f"{what} not fit on this page with these margins, rows and columns")
        return InputError(
            f"the caption {excerpt(longest.text)} does not fit under {count} pictures on this page at 5.5 pt; "
            "shorten it, or take a larger page"
        )


def _stretched(gap: float, most: float, extent: float, count: int, side: float) -> float:
    """Return a gutter that takes up what is left of an extent, within limits."""
    return max(gap, min(most, (extent - count * side) / (count - 1))) if count > 1 else gap


def _measure(table: Table, geometry: PageGeometry, content: Content, style: PageStyle) -> _Room:
    """Set all type that does not depend on the size of the cells."""
    scale, body = style.scale(geometry), style.body(geometry)
    left = style.margins(geometry)[0]
    return _Room(
        body=body,
        margin=max(left, geometry.short_side / 36),  # gutters do not close where somebody wants no margin
        content=content,
        scale=scale,
        table=table,
        captions=tuple(_caption(cell, scale) for cell in content.cells),
        headings=_set_headings(table, content.cells, scale, ASIDE * body.width),
        below=set_label(content, scale, body.width),
        edition=set_edition(content, scale, body),
    )


def _caption(cell: Cell, scale: TypeScale) -> tuple[Line, ...]:
    """Set the lines of a caption; the first of two is its heading."""
    *heads, said = cell.caption or ("",)
    lines = [_heading(text, scale) for text in heads]
    if cell.caption:
        lines.append(set_line(said, scale.text, scale.caption, scale.tracking, tabular=True))
    return tuple(lines)


def _set_headings(table: Table, cells: Sequence[Cell], scale: TypeScale, widest: float) -> _Headings:
    """Set the headings of a table of one shape: those of the first row, and those of the first column."""
    if not table.headings:
        return _Headings()
    columns = table.shapes[0][0]
    across = [cell.column_heading.strip() for cell in cells[:columns]]
    down = [cell.row_heading for cell in cells[::columns]]
    rows = []
    for text in down:
        said, tracking = scale.heading(text)
        rows.append(
            set_paragraph(said, scale.display, scale.caption, widest, HEADING_LINES, "row heading", tracking)
        )
    size = min((line.size for lines in rows for line in lines), default=scale.caption)
    return _Headings(
        tuple(tuple(line.resized(size) for line in lines) for lines in rows) if any(rows) else (),
        tuple(_heading(text, scale) for text in across) if any(across) else (),
    )


def _heading(text: str, scale: TypeScale) -> Line:
    said, tracking = scale.heading(text)
    return set_line(said, scale.display, scale.caption, tracking, tabular=True)
