"""A large page on many small sheets, for the printer at home: exact scale, an overlap to glue, marks to cut at, a map.

The art is embedded once, as a form, and every sheet shows its own part of it. It works on anybody's PDF.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
import pikepdf
from pikepdf import Array, Name

from artkit.errors import InputError
from artkit.layout.art import HAIRLINE, Outlines, Strokes
from artkit.layout.colour import Colour
from artkit.layout.geometry import PageGeometry, Rect, Size
from artkit.layout.lengths import POINTS_PER_MM
from artkit.layout.sheet import Fill, Operation, Sheet, Stroke, Text
from artkit.layout.style import SMALLEST
from artkit.layout.typesetting import set_line
from artkit.layout.typography import HOUSE, typeface
from artkit.press.pdf import write_pages
from artkit.press.weight import TooHeavyError, brief, check_weight, opened
from artkit.press.windows import upright, window

MOST_SHEETS = 2000
"""More than this is a slip."""

GREY = Colour(0.45, 0.45, 0.45)
INK = Colour(0.0, 0.0, 0.0)
RULER = 50.0  # mm


@dataclass(frozen=True)
class Tile:
    """One sheet: its place in the grid, the part of the art that it shows, and where that lies on it.

    Attributes
    ----------
    row, column : int
        From the top left, counted from 0.
    art : Rect
        In millimetres from the top left of the art.
    x, y : float
        Where the art's part begins on the sheet, in millimetres from its top left.
    """

    row: int
    column: int
    art: Rect
    x: float
    y: float

    @property
    def name(self) -> str:
        """The name on its label: ``R1C1`` is the upper left."""
        return f"R{self.row + 1}C{self.column + 1}"


@dataclass(frozen=True)
class Tiling:
    """How a page is laid over sheets; all lengths in millimetres.

    Attributes
    ----------
    width, height : float
        Of the art.
    sheet : Size
        Of each sheet, turned as it is printed.
    overlap : float
        What neighbours have in common.
    margin : float
        What no ink reaches, at each edge of a sheet.
    """

    width: float
    height: float
    sheet: Size
    overlap: float
    margin: float

    @property
    def part(self) -> Size:
        """The largest part of the art that a sheet shows."""
        return Size(self.sheet.width - 2 * self.margin, self.sheet.height - 2 * self.margin)

    @property
    def columns(self) -> int:
        """Sheets in a row."""
        return _count(self.width, self.part.width, self.overlap)

    @property
    def rows(self) -> int:
        """Sheets in a column."""
        return _count(self.height, self.part.height, self.overlap)

    @property
    def count(self) -> int:
        """Sheets in all, the map aside."""
        return self.columns * self.rows

    def tiles(self) -> Iterator[Tile]:
        """Yield the sheets, row by row; all show equal parts, so that none is a sliver."""
        across, down = (self.width - self.overlap) / self.columns, (self.height - self.overlap) / self.rows
        for row in range(self.rows):
            for column in range(self.columns):
                art = Rect(column * across, row * down, across + self.overlap, down + self.overlap)
                yield Tile(row, column, art, self.margin, self.margin)


def _count(extent: float, part: float, overlap: float) -> int:
    return max(1, ceil((extent - overlap) / (part - overlap) - 1e-9))


def lay_out(width: float, height: float, sheet: Size, overlap: float = 10.0, margin: float = 5.0) -> Tiling:
    """Return the tiling of a page that takes the fewest sheets, upright or turned.

    Parameters
    ----------
    width, height : float
        Of the page, in millimetres.
    sheet : Size
        The paper in the printer.
    overlap, margin : float, optional
        In millimetres.

    Raises
    ------
    InputError
        If a sheet has no room for more than its margins and the overlap, or too many sheets would be needed.
    """
    turned = Size(sheet.height, sheet.width)
    fitting = [
        Tiling(width, height, each, overlap, margin)
        for each in (sheet, turned)
        if min(each) - 2 * margin > max(overlap, 10.0)
    ]
    if overlap < 0 or margin < 0:
        raise InputError("an overlap or a margin cannot be less than nothing")
    if not fitting:
        raise InputError(
            f"margins of {margin:g} mm and an overlap of {overlap:g} mm leave nothing of a sheet of "
            f"{sheet.width:g} x {sheet.height:g} mm"
        )
    best = min(fitting, key=lambda tiling: tiling.count)
    if best.count > MOST_SHEETS:
        raise InputError(f"{best.count:,} sheets would be needed; take a larger sheet")
    return best


def tile(
    pdf: bytes,
    sheet: Size,
    overlap: float = 10.0,
    margin: float = 5.0,
    labels: bool = True,
    name: str = "",
    page: int = 1,
) -> tuple[bytes, Tiling]:
    """Return a page of a PDF as sheets to glue together, behind a map of them.

    Parameters
    ----------
    pdf : bytes
        The file, anybody's; what is cut off after printing (beyond its TrimBox) is left out.
    sheet, overlap, margin
        As for `lay_out`.
    labels : bool, optional
        Write each sheet's row and column into its margin.
    name : str, optional
        What the map calls the print, if the file has no title.
    page : int, optional
        Which page of the file, counted from 1.

    Returns
    -------
    bytes
        A PDF of ``1 + count`` pages; the art is in it once.
    Tiling
        How it was cut.

    Raises
    ------
    InputError
        If the file cannot be opened, or `lay_out` finds no way.
    """
    try:
        with opened(pdf) as source:
            return _tiled(source, sheet, overlap, margin, labels, name, page)
    except pikepdf.PasswordError:
        raise InputError("the file is encrypted; remove its password first") from None
    except TooHeavyError as error:
        raise InputError(f"this PDF is too heavy to be cut: {error}") from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f"this is not a PDF that can be read: {brief(error)}") from None


def _tiled(
    source: pikepdf.Pdf, sheet: Size, overlap: float, margin: float, labels: bool, name: str, page: int
) -> tuple[bytes, Tiling]:
    if not 1 <= page <= len(source.pages):
        raise InputError(f"there is no page {page}; the file has {len(source.pages)}")
    leaf = source.pages[page - 1]
    check_weight([], [leaf.obj])
    art = leaf.as_form_xobject()
    box = upright(art)
    width, height = (box[2] - box[0]) / POINTS_PER_MM, (box[3] - box[1]) / POINTS_PER_MM
    if not (0 < width < 1e5 and 0 < height < 1e5):
        raise InputError("the page has no size")
    tiling = lay_out(width, height, sheet, overlap, margin)
    drawn = [_map(tiling, _titled(source, name)), *(_around(tiling, each, labels) for each in tiling.tiles())]
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(write_pages(drawn))) as made:
        form = made.copy_foreign(art)
        for leaf in made.pages:
            pikepdf.Page(leaf).add_resource(form, Name.XObject, Name.Art)
        places = [_on_map(tiling), *(_on_sheet(each) for each in tiling.tiles())]
        heights = [_map_sheet(tiling).height, *[tiling.sheet.height] * tiling.count]
        for leaf, (clip, scale), high in zip(made.pages, places, heights, strict=True):
            shown = window(*clip, box, high, "Art", scale)
            leaf.Contents = Array([made.make_stream(shown), *_contents(leaf)])
        made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue(), tiling


def _titled(source: pikepdf.Pdf, name: str) -> str:
    """Return what the file calls itself, or is called, if the map's type can say it."""
    for text in (str(source.docinfo.get("/Title", "")), name):
        title = " ".join(text.split())[:80]
        try:
            set_line(title, typeface(HOUSE, "medium"), 1.0)
        except InputError:
            continue
        if title:
            return title
    return "A print in tiles"


def _contents(page: pikepdf.Page) -> list[pikepdf.Object]:
    own = page.obj.Contents
    return list(own) if isinstance(own, Array) else [own]


def _on_sheet(each: Tile) -> tuple[tuple[Rect, tuple[float, float]], float]:
    """Return where a sheet shows the art: its window, the place of the art's upper left corner, and the scale."""
    window = Rect(each.x, each.y, each.art.width, each.art.height)
    return (window, (each.x - each.art.x, each.y - each.art.y)), 1.0


def _on_map(tiling: Tiling) -> tuple[tuple[Rect, tuple[float, float]], float]:
    """Return where the map shows the art, likewise."""
    picture, scale = _picture(tiling)
    return (picture, (picture.x, picture.y)), scale


def _around(tiling: Tiling, each: Tile, labels: bool) -> Sheet:
    """Return what a sheet has beside the art: marks to cut at, and its label."""
    operations: list[Operation] = [Stroke(_ticks(tiling, each), GREY)] if tiling.margin > 2 else []
    if labels and tiling.margin > SMALLEST + 1:
        text = (
            f"{each.name}   row {each.row + 1} of {tiling.rows}, column {each.column + 1} of {tiling.columns}"
        )
        line = set_line(text, typeface(HOUSE), SMALLEST)
        y = each.y + each.art.height + (tiling.margin + line.cap_height) / 2
        operations.append(Text(line, each.x + 12.0, y, GREY))
    return Sheet(PageGeometry(*tiling.sheet, 0.0), tuple(operations))


def _ticks(tiling: Tiling, each: Tile) -> Strokes:
    """Return lines in the margins where a sheet is cut: in the middle of an overlap, and at the edge of the art."""
    art, half = each.art, tiling.overlap / 2
    left = each.x + (half if each.column else 0.0)
    right = each.x + art.width - (half if each.column < tiling.columns - 1 else 0.0)
    top = each.y + (half if each.row else 0.0)
    bottom = each.y + art.height - (half if each.row < tiling.rows - 1 else 0.0)
    far_x, far_y = each.x + art.width, each.y + art.height
    gap, reach = 0.5, tiling.margin - 0.5
    ends = [
        *(((x, each.y - gap), (x, each.y - reach)) for x in (left, right)),
        *(((x, far_y + gap), (x, far_y + reach)) for x in (left, right)),
        *(((each.x - gap, y), (each.x - reach, y)) for y in (top, bottom)),
        *(((far_x + gap, y), (far_x + reach, y)) for y in (top, bottom)),
    ]
    return Strokes(np.array(ends).reshape(-1, 2), HAIRLINE, np.arange(0, 2 * len(ends), 2))


def _map_sheet(tiling: Tiling) -> Size:
    """Return the sheet of the map, turned so that the picture is large."""
    sheet = tiling.sheet
    return max(sheet, Size(sheet.height, sheet.width), key=lambda each: _fitted(tiling, each).width)


def _picture(tiling: Tiling) -> tuple[Rect, float]:
    """Return the art on the map, and its scale."""
    rect = _fitted(tiling, _map_sheet(tiling))
    return rect, rect.width / tiling.width


def _fitted(tiling: Tiling, sheet: Size) -> Rect:
    margin = max(tiling.margin, 0.08 * min(sheet))
    room = Size(sheet.width - 2 * margin, max(sheet.height - 2 * margin - MAP_TEXT, 0.2 * sheet.height))
    scale = min(room.width / tiling.width, room.height / tiling.height)
    return Rect(margin, margin, scale * tiling.width, scale * tiling.height)


MAP_TEXT = 38.0  # mm, for what the map says below its picture


def _map(tiling: Tiling, name: str) -> Sheet:
    """Return the map: how the sheets lie, what they are called, how they are printed, and a ruler to check it."""
    picture, scale = _picture(tiling)
    operations: list[Operation] = [*_frames(tiling, picture, scale)]
    width, height = tiling.sheet
    sheet = _map_sheet(tiling)
    face, strong = typeface(HOUSE), typeface(HOUSE, "medium")
    edge = "" if tiling.overlap == 0 else f", {tiling.overlap:g} mm over one another"
    sheets = f"{tiling.count} sheet{'s' * (tiling.count > 1)}"
    lines = [
        (name, strong, 4.2, INK),
        (f"{tiling.width:.0f} × {tiling.height:.0f} mm on {sheets} of {width:g} × {height:g} mm: "
         f"{tiling.rows} down, {tiling.columns} across{edge}", face, 2.6, INK),
        ("Print all pages at 100 %, “actual size”, on one side. Check the ruler with a real one.", face, 2.6, INK),
        ("Cut one of two neighbours at its marks, and glue it over the other, mark on mark.", face, 2.6, INK),
    ]  # fmt: skip
    y = picture.bottom + 9.0
    for text, kind, size, paint in lines:
        line = set_line(text, kind, size)
        room = sheet.width - 2 * picture.x
        operations.append(Text(line.resized(min(size, room / max(line.length, 1e-9))), picture.x, y, paint))
        y += 1.55 * size if size < 4 else 5.4
    operations += _ruler(picture.x, y + 2.0, min(RULER, sheet.width - 2 * picture.x - 14.0))
    return Sheet(
        PageGeometry(*sheet, 0.0), tuple(operations), title=f"{name} in tiles".strip(), author="artkit"
    )


def _frames(tiling: Tiling, picture: Rect, scale: float) -> Iterator[Operation]:
    """Yield the sheets on the map, each with its name on a small plate."""
    face, half = typeface(HOUSE, "medium"), tiling.overlap / 2
    for each in tiling.tiles():
        left = each.art.x + (half if each.column else 0.0)
        top = each.art.y + (half if each.row else 0.0)
        right = each.art.right - (half if each.column < tiling.columns - 1 else 0.0)
        bottom = each.art.bottom - (half if each.row < tiling.rows - 1 else 0.0)
        rect = Rect(
            picture.x + scale * left, picture.y + scale * top, scale * (right - left), scale * (bottom - top)
        )
        corners = [(rect.x, rect.y), (rect.right, rect.y), (rect.right, rect.bottom), (rect.x, rect.bottom)]
        yield Stroke(Strokes(np.array([*corners, corners[0]]), 2 * HAIRLINE), GREY)
        line = set_line(each.name, face, 2.4)
        if line.width + 2 < rect.width and line.cap_height + 2 < rect.height:
            x, y = rect.centre
            plate = Rect(
                x - line.width / 2 - 1, y - line.cap_height / 2 - 1, line.width + 2, line.cap_height + 2
            )
            yield Fill(Outlines.rectangle(plate), Colour(1.0, 1.0, 1.0))
            yield Text(line, x - line.width / 2, y + line.cap_height / 2, INK)


def _ruler(x: float, y: float, length: float) -> Iterator[Operation]:
    """Yield a line of a known length, with its centimetres."""
    marks = [((x, y), (x + length, y))]
    marks += [
        ((x + at, y - (2.0 if at % 50 == 0 else 1.2)), (x + at, y)) for at in np.arange(0, length + 1e-6, 10)
    ]
    yield Stroke(Strokes(np.array(marks).reshape(-1, 2), 2 * HAIRLINE, np.arange(0, 2 * len(marks), 2)), INK)
    yield Text(set_line(f"{length:g} mm", typeface(HOUSE), 2.2), x + length + 2.0, y, INK)
