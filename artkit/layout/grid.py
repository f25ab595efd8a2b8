"""Layouts of rows and columns: what each asks of the one solver, `artkit.layout.table.set_table`."""

from dataclasses import dataclass, replace
from itertools import groupby
from typing import Annotated

import numpy as np
from msgspec import Meta

from artkit.errors import InputError
from artkit.layout.arrangement import Arrangement, Cell, Content
from artkit.layout.art import HAIRLINE, Dots
from artkit.layout.geometry import PageGeometry
from artkit.layout.paragraph import excerpt
from artkit.layout.sheet import Stamp
from artkit.layout.style import SMALLEST, PageStyle
from artkit.layout.table import Shape, Table, set_table

TINY = 1.05 * SMALLEST  # mm: labels of specimens
PIN = 0.012  # of a cell: radius of a pin's head

Count = Annotated[int, Meta(ge=1)]
Gutter = Annotated[float, Meta(ge=0, le=1)]


@dataclass(frozen=True)
class Grid:
    """Square cells in rows and columns, as many of each as use the page best.

    Parameters
    ----------
    columns, rows : int, optional
        How many there are; by default what uses the page best.
    gutter : float, optional
        Blank between cells, as a share of their side.
    caption : str, optional
        What stands under each cell, with fields.
    """

    columns: Count | None = None
    rows: Count | None = None
    gutter: Gutter = 0.16
    caption: str = ""

    def __call__(self, geometry: PageGeometry, content: Content, style: PageStyle) -> Arrangement:
        """Arrange the cells of a sheet and set its type.

        Raises
        ------
        InputError
            If the cells are more than the rows and columns that were asked for, or something does not fit.
        """
        shapes = shapes_of(len(content.cells), self.columns, self.rows)
        return set_table(Table(shapes, self.gutter), geometry, content, style)


@dataclass(frozen=True)
class Comparison:
    """One row for each row of the recipe, such as a mind or a regularizer, and digits across, under headings.

    Parameters
    ----------
    gutter : float, optional
        Blank between cells, as a share of their side.
    caption : str, optional
        What stands under each cell, with fields.
    row_heading, column_heading : str, optional
        What stands at the head of each row and column, with the fields of their first cells.
    """

    gutter: Gutter = 0.12
    caption: str = ""
    row_heading: str = "{note}"
    column_heading: str = "{column}"

    def __call__(self, geometry: PageGeometry, content: Content, style: PageStyle) -> Arrangement:
        """Arrange the cells of a sheet and set its type.

        Raises
        ------
        InputError
            If rows differ in length, or something does not fit.
        """
        shape = ranks("comparison", content.cells)
        return set_table(Table((shape,), self.gutter, headings=True), geometry, content, style)


@dataclass(frozen=True)
class Matrix:
    """Every one with every other: equal rows set close, with headings above and beside.

    Parameters
    ----------
    gutter : float, optional
        Blank between cells, as a share of their side.
    caption : str, optional
        What stands under each cell, with fields.
    row_heading, column_heading : str, optional
        What stands at the head of each row and column, with the fields of their first cells.
    """

    gutter: Gutter = 0.05
    caption: str = ""
    row_heading: str = "{label}"
    column_heading: str = "{column}"

    def __call__(self, geometry: PageGeometry, content: Content, style: PageStyle) -> Arrangement:
        """Arrange the cells of a sheet and set its type.

        Raises
        ------
        InputError
            If rows differ in length, or something does not fit.
        """
        shape = ranks("matrix", content.cells)
        return set_table(Table((shape,), self.gutter, headings=True), geometry, content, style)


@dataclass(frozen=True)
class Triptych:
    """Three pictures that are read as one sentence: side by side, or one above the other where that is larger.

    Parameters
    ----------
    signs : str, optional
        What stands between them, a character for each gutter, such as ``"+="``.
    gutter : float, optional
        Blank between panels, as a share of their side.
    caption : str, optional
        What stands under each panel, with fields.
    """

    signs: Annotated[str, Meta(max_length=2)] = ""
    gutter: Gutter = 0.16
    caption: str = ""

    def __call__(self, geometry: PageGeometry, content: Content, style: PageStyle) -> Arrangement:
        """Arrange three pictures and set the type of the sheet.

        Raises
        ------
        InputError
            If there are more pictures or fewer, or something does not fit.
        """
        if len(content.cells) != 3:
            raise InputError(
                f"a triptych has three pictures, and the recipe asks for {len(content.cells)}; "
                "ask for three digits, three seeds or three rows, or take grid"
            )
        return set_table(
            Table(((3, 1), (1, 3)), self.gutter, self.signs, largest=True), geometry, content, style
        )


def shapes_of(cells: int, columns: int | None = None, rows: int | None = None) -> tuple[Shape, ...]:
    """Return the numbers of columns and rows that hold a number of cells.

    Raises
    ------
    InputError
        If the rows and columns that were asked for do not.
    ValueError
        If there is no cell.
    """
    if not cells:
        raise ValueError("a grid needs a cell")
    if columns and rows and columns * rows < cells:
        raise InputError(f"{cells} pictures do not fit into {columns} columns and {rows} rows")
    if columns:
        return ((columns, rows or -(-cells // columns)),)
    if rows:
        return ((-(-cells // rows), rows),)
    fewest = {-(-cells // columns): columns for columns in range(cells, 0, -1)}
    return tuple((columns, rows) for rows, columns in fewest.items())


def ranks(layout: str, cells: tuple[Cell, ...]) -> Shape:
    """Return the columns and rows of cells that begin a row with each series; one series has a row for each class.

    Raises
    ------
    InputError
        If the rows differ in length.
    """
    alone = len({cell.series for cell in cells}) == 1
    rows = [list(group) for _, group in groupby(cells, lambda cell: cell.label if alone else cell.series)]
    columns = len(rows[0])
    odd = next((row for row in rows if len(row) != columns), None)
    if odd is not None:
        named = f" ({excerpt(odd[0].row_heading)})" if odd[0].row_heading else ""
        raise InputError(
            f"the rows of a {layout} are equally long: row {rows.index(odd) + 1}{named} has {len(odd)} pictures, "
            f"and the first {columns}"
        )
    return columns, len(rows)


@dataclass(frozen=True)
class Ways:
    """Pictures of a way, from its beginning to its end; each of several ways has a row of its own.

    Parameters
    ----------
    columns : int, optional
        How many pictures of a single way stand side by side; by default what uses the page best.
    gutter : float, optional
        Blank between cells, as a share of their side.
    caption : str, optional
        What stands under each cell, with fields.
    row_heading : str, optional
        What stands at the head of each row where there are several.
    """

    columns: Count | None = None
    gutter: Gutter = 0.16
    caption: str = ""
    row_heading: str = ""

    def __call__(self, geometry: PageGeometry, content: Content, style: PageStyle) -> Arrangement:
        """Arrange the cells of a sheet and set its type.

        Raises
        ------
        InputError
            If ways differ in length, or something does not fit.
        """
        cells = content.cells
        if len({cell.series for cell in cells}) == 1:
            shapes = shapes_of(len(cells), self.columns)
            return set_table(Table(shapes, self.gutter), geometry, content, style)
        shape = ranks("series of ways", cells)
        return set_table(Table((shape,), self.gutter, headings=True), geometry, content, style)


@dataclass(frozen=True)
class Process(Ways):
    """An ascent, from the noise to the finished picture, at equal steps of what the network believes."""

    caption: str = "{step}   p = {confidence:.3f}"


@dataclass(frozen=True)
class Morph(Ways):
    """From one class to another, with all that lies between."""

    caption: str = "{label} {confidence:.2f}   {rival} {rival_confidence:.2f}"


@dataclass(frozen=True)
class Specimen:
    """Many of one kind in a drawer, ten across, each on its pin and labelled in tiny type.

    Parameters
    ----------
    columns : int, optional
        How many stand side by side.
    gutter : float, optional
        Blank between cells, as a share of their side.
    caption : str, optional
        What each label says, with fields.
    pins : bool, optional
        Whether there are pins.
    """

    columns: Count = 10
    gutter: Gutter = 0.2
    caption: str = "{label}.{seed}\np {confidence:.3f}"
    pins: bool = True

    def __call__(self, geometry: PageGeometry, content: Content, style: PageStyle) -> Arrangement:
        """Arrange the specimens of a sheet and set its type.

        Raises
        ------
        InputError
            If something does not fit.
        """
        shapes = shapes_of(len(content.cells), min(self.columns, len(content.cells)))
        drawer = set_table(Table(shapes, self.gutter, caption=TINY, centred=True), geometry, content, style)
        if not self.pins:
            return drawer
        scale = style.scale(geometry)
        radius = max(PIN * drawer.slots[0].rect.width, HAIRLINE)
        heads = np.array([(slot.rect.centre[0], slot.rect.y - 2 * radius) for slot in drawer.slots])
        pins = Stamp(Dots(heads, np.full(len(heads), radius)), scale.colour)
        return replace(drawer, operations=(pins, *drawer.operations))
