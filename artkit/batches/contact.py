"""A contact sheet: many prints side by side, as small as they must be, each with its name below it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np
from PIL import Image

from artkit.batches.prints import Print
from artkit.errors import InputError
from artkit.layout.colour import colour
from artkit.layout.geometry import PageGeometry, Rect, Size
from artkit.layout.sheet import Operation, Sheet, Text
from artkit.layout.style import SMALLEST
from artkit.layout.typesetting import Line, set_line
from artkit.layout.typography import HOUSE, Typeface, typeface
from artkit.press.pasting import Pasted, paste
from artkit.press.pdf import write_pages
from artkit.press.raster import Picture
from artkit.recipe.loading import style_names
from artkit.templates import Probability, fill

GROUND = "#e6e4df"
"""A grey on which white paper stands out as a sheet."""

WORDS, QUIET = "#1c1b19", "#6a6760"
CAPTION = "{name}"
MARGIN = 0.045
"""Of the shorter side of the page."""

LARGEST_TYPE = 3.2  # mm, of captions
NARROWEST = 30.0  # mm: a print is not made smaller than this, there are more pages instead
LARGEST = 150.0  # mm
PIXELS_PER_MM = 8.0  # 200 to the inch
MOST_PRINTS = 10_000


@dataclass(frozen=True)
class _Grid:
    """How many prints stand where: each in a box, with room for its caption below."""

    columns: int
    rows: int
    box: Size
    gap: float
    type: float
    caption: float
    margin: float
    head: float

    def place(self, index: int) -> Rect:
        """Return the box of a print of a page, counted from 0."""
        row, column = divmod(index, self.columns)
        return Rect(
            self.margin + column * (self.box.width + self.gap),
            self.head + row * (self.box.height + self.caption),
            *self.box,
        )


def contact_sheet(
    prints: Sequence[Print],
    page: Size,
    title: str,
    caption: str = CAPTION,
    *,
    one_page: bool = False,
    callback: Callable[[int, int], None] | None = None,
) -> tuple[bytes, int]:
    """Return a contact sheet as a PDF, and how many pages it has.

    Parameters
    ----------
    prints : sequence of Print
        In the order in which they are shown.
    page : Size
        Of the paper, in millimetres.
    title : str
        What stands above them.
    caption : str, optional
        What stands below each: one or two lines of text with fields; see `fields`.
    one_page : bool, optional
        Make the page longer where there are more than it holds, for a picture.
    callback : callable, optional
        Told how many were looked at, of how many.

    Raises
    ------
    InputError
        If there are none or too many, the page is too small, or a caption has a field that is none.
    FileFormatError
        If a print cannot be shown.
    """
    if not 0 < len(prints) <= MOST_PRINTS:
        raise InputError(f"a contact sheet shows 1 to {MOST_PRINTS:,} prints, not {len(prints):,}")
    captions = [_lines(caption, each) for each in prints]
    looks = list(_looks(prints, callback))
    aspect = max(picture.shape[0] / picture.shape[1] for picture in looks)
    grid = _grid(len(prints), page, aspect, max(map(len, captions)))
    per_page = grid.columns * grid.rows
    pages = ceil(len(prints) / per_page)
    if one_page and pages > 1:
        rows = ceil(len(prints) / grid.columns)
        height = grid.head + rows * (grid.box.height + grid.caption) + grid.margin
        page, per_page, pages = Size(page.width, height), len(prints), 1
    sheets, pasted = [], []
    for number in range(pages):
        members = range(number * per_page, min((number + 1) * per_page, len(prints)))
        said = f"{title}  {number + 1}/{pages}" if pages > 1 else title
        words: list[Operation] = list(_heading(said, grid))
        for index in members:
            box = grid.place(index - members.start)
            place = _fitted(looks[index], box)
            pasted.append(Pasted(number, place, _at_size(looks[index], place)))
            words += _caption(captions[index], place, box, grid.type)
        sheets.append(
            Sheet(
                PageGeometry(page.width, page.height, 0.0),
                tuple(words),
                background=colour(GROUND, "ground"),
                space="rgb",
                title=title,
                author="artkit",
            )
        )
    return paste(write_pages(sheets), pasted), pages


def fields(each: Print) -> dict[str, object]:
    """Return what a caption may say of a print: its ``name``, and what it carries.

    That is its ``title``, ``style``, ``page``, ``seed`` and ``number``, and of its pictures the share that is
    ``legible``, the mean ``confidence`` and the mean ``ink``.
    """
    said: dict[str, object] = dict.fromkeys(("title", "style", "page", "seed", "number"), "–")
    said |= dict.fromkeys(("legible", "confidence", "ink"), float("nan"))
    if each.carried is not None:
        recipe = each.carried.recipe
        said |= {
            "title": recipe.title,
            "style": "+".join(Path(name).stem for name in style_names(recipe.style)),
            "page": recipe.page.size,
            "seed": recipe.seed,
            "number": recipe.edition.number or "–",
            "ink": each.measures["ink"],
            "confidence": Probability(each.measures["confidence"]),
            "legible": each.measures.get("legible", float("nan")),
        }
    return {"name": each.file.stem, **said}


def _lines(caption: str, each: Print) -> list[str]:
    # measuring takes a while: only where somebody asks
    known = fields(each) if caption != CAPTION else {"name": each.file.stem}
    return fill(caption.replace("\\n", "\n"), known, "--caption").split("\n")[:3]


def _looks(prints: Sequence[Print], callback: Callable[[int, int], None] | None) -> Iterator[Picture]:
    longest = round(PIXELS_PER_MM * (LARGEST if len(prints) < 13 else 80.0 if len(prints) < 100 else 50.0))
    for number, each in enumerate(prints, 1):
        yield each.looks(longest)
        if callback is not None:
            callback(number, len(prints))


def _grid(count: int, page: Size, aspect: float, lines: int) -> _Grid:
    """Return the grid with the largest boxes that holds all, or as many as are still worth looking at."""
    margin = MARGIN * min(page)
    head = margin + 0.055 * min(page)
    best: _Grid | None = None
    for columns in range(1, 400):
        gap = min(8.0, 0.12 * page.width / columns)
        width = min((page.width - 2 * margin - (columns - 1) * gap) / columns, LARGEST)
        if width < NARROWEST and best is not None:
            break
        height, room = width * aspect, page.height - head - margin
        size = max(SMALLEST, min(LARGEST_TYPE, 0.036 * width))
        caption = 2.2 + lines * 1.35 * size + 2.4
        if height + caption > room:  # too tall a row for the page: boxes are narrower than their columns
            height = room - caption
            width = height / aspect
        if width < 10 or height < 10:
            raise InputError(f"--page: {page.width:g} x {page.height:g} mm is too small for a contact sheet")
        rows = int((room + 1e-6) // (height + caption))
        spread = (page.width - 2 * margin - columns * width) / max(columns - 1, 1) if columns > 1 else gap
        if spread < 0:
            continue
        best = _Grid(
            columns, rows, Size(width, height), min(spread, max(gap, 12.0)), size, caption, margin, head
        )
        if columns * rows >= count:
            break
    if best is None:
        raise InputError(f"--page: {page.width:g} x {page.height:g} mm is too small for a contact sheet")
    return best


def _heading(title: str, grid: _Grid) -> Iterator[Operation]:
    face = typeface(HOUSE, "medium")
    size = min(6.0, 0.42 * (grid.head - grid.margin) + 1.2)
    yield Text(
        _cut(title, face, size, 1e9),
        grid.margin,
        grid.margin + face.cap_height * size,
        colour(WORDS, "words"),
    )


def _caption(lines: Sequence[str], place: Rect, box: Rect, size: float) -> Iterator[Operation]:
    face = typeface(HOUSE)
    for number, text in enumerate(lines):
        if text.strip():
            line = _cut(text, face, size, box.width)
            ink = colour(WORDS if number == 0 else QUIET, "words")
            yield Text(line, place.x, place.bottom + 1.6 + face.cap_height * size + number * 1.35 * size, ink)


def _cut(text: str, face: Typeface, size: float, width: float) -> Line:
    """Return a line that is no wider than its box; what differs between names is mostly at their ends, and stays."""
    known = "".join(character if _has(face, character) else "?" for character in text)
    line = set_line(known, face, size)
    kept = len(known)
    while line.width > width and kept > 4:
        kept -= 1
        line = set_line(f"{known[: kept // 3]}…{known[len(known) - (kept - kept // 3) :]}", face, size)
    return line


def _has(face: Typeface, character: str) -> bool:
    try:
        set_line(character, face, 1.0)
    except InputError:
        return False
    return True


def _fitted(picture: Picture, box: Rect) -> Rect:
    """Return the place of a picture in its box: as large as fits, at its foot, above the caption."""
    height, width = picture.shape[:2]
    scale = min(box.width / width, box.height / height)
    return Rect(box.x, box.bottom - scale * height, scale * width, scale * height)


def _at_size(picture: Picture, place: Rect) -> Picture:
    """Return a picture with no more pixels than its place can show."""
    most = round(PIXELS_PER_MM * max(place.width, place.height))
    if max(picture.shape[:2]) <= most:
        return picture
    small = Image.fromarray(picture)
    small.thumbnail((most, most), Image.Resampling.LANCZOS)
    return np.asarray(small)
