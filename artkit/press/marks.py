"""Printer's marks, in the slug outside of the bleed: where to cut, whether the plates fit, how much ink there is.

They are part of the page that the shop trims away, and off unless they are asked for, since shops disagree on them.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal, get_args

import numpy as np

from artkit.errors import UnknownNameError
from artkit.layout.art import Outlines
from artkit.layout.colour import Colour
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.lengths import MM_PER_POINT
from artkit.layout.sheet import Fill, Operation, Text
from artkit.layout.typesetting import set_line
from artkit.layout.typography import HOUSE, typeface
from artkit.press.plates import REGISTRATION

Mark = Literal["crop", "registration", "colorbar"]
MARKS: tuple[Mark, ...] = get_args(Mark)

SLUG = 12.0  # mm: room for marks around the bleed
LINE = 0.24 * MM_PER_POINT  # mm: how wide the lines of marks are
GAP, LENGTH = 1.0, 6.0  # mm: from the bleed to a crop mark, and along it
TARGET, RING = 4.0, 2.2  # mm: half a registration cross, and the radius of its ring
PATCH = 5.0  # mm: a field of the colour bar
NAME = 3.0  # mm: the size of an ink's name


def parse_marks(text: str, what: str = "--marks") -> tuple[Mark, ...]:
    """Read ``crop,registration``; ``none`` is none.

    Raises
    ------
    UnknownNameError
        If a mark has another name.
    """
    asked = [part.strip() for part in text.split(",") if part.strip()]
    if asked == ["none"]:
        return ()
    for name in asked:
        if name not in MARKS:
            raise UnknownNameError("mark", name, MARKS, what)
    return tuple(mark for mark in MARKS if mark in asked)


def printers_marks(
    geometry: PageGeometry, wanted: Collection[Mark], inks: Mapping[str, Colour], label: str = ""
) -> tuple[Operation, ...]:
    """Return the marks of a page.

    Parameters
    ----------
    geometry : PageGeometry
        With a slug of `SLUG`.
    wanted : collection of {"crop", "registration", "colorbar"}
        Which of them.
    inks : mapping of str to Colour
        The inks of the page in full, for the colour bar.
    label : str, optional
        A word at the head of the page, such as the name of a plate.
    """
    marks: list[Operation] = []
    if "crop" in wanted:
        marks += _crops(geometry)
    if "registration" in wanted:
        marks += _targets(geometry)
    if "colorbar" in wanted:
        marks += _bar(geometry, inks)
    if label:
        line = set_line(label, typeface(HOUSE, "medium"), NAME)
        marks.append(Text(line, 2 * PATCH, -geometry.bleed - 2 * GAP, REGISTRATION))
    return tuple(marks)


def _line(x: float, y: float, right: float, bottom: float) -> Fill:
    """Return a line along an axis; as an area, so that its width is nobody's guess."""
    half = LINE / 2
    rect = (
        Rect(x, y - half, right - x, LINE) if abs(bottom - y) < LINE else Rect(x - half, y, LINE, bottom - y)
    )
    return Fill(Outlines.rectangle(rect), REGISTRATION)


def _crops(geometry: PageGeometry) -> Iterator[Fill]:
    near = geometry.bleed + GAP
    far = near + LENGTH
    width, height = geometry.width, geometry.height
    for y in (0.0, height):
        yield _line(-far, y, -near, y)
        yield _line(width + near, y, width + far, y)
    for x in (0.0, width):
        yield _line(x, -far, x, -near)
        yield _line(x, height + near, x, height + far)


def _targets(geometry: PageGeometry) -> Iterator[Fill]:
    out = geometry.bleed + SLUG / 2
    middle_x, middle_y = geometry.width / 2, geometry.height / 2
    for x, y in (
        (middle_x, -out),
        (middle_x, geometry.height + out),
        (-out, middle_y),
        (geometry.width + out, middle_y),
    ):
        yield _line(x - TARGET, y, x + TARGET, y)
        yield _line(x, y - TARGET, x, y + TARGET)
        turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        circle = np.column_stack((np.cos(turn), np.sin(turn)))
        rings = [np.array((x, y)) + radius * circle for radius in (RING + LINE / 2, RING - LINE / 2)]
        yield Fill(Outlines(np.concatenate(rings), np.array([0, 24]), smooth=True), REGISTRATION)


def _bar(geometry: PageGeometry, inks: Mapping[str, Colour]) -> Iterator[Fill]:
    """Yield a field of each ink, as large as there is room for from the left corner to the target."""
    room = geometry.width / 2 - 3 * PATCH
    side = min(PATCH, room / max(len(inks), 1))
    y = geometry.height + geometry.bleed + (SLUG - side) / 2
    for number, ink in enumerate(inks.values()):
        yield Fill(Outlines.rectangle(Rect(2 * PATCH + number * side, y, side, side)), ink)
