"""The content stream of a page: a display list as PDF operators.

All numbers of a path are formatted in one operation, which is an order of magnitude faster than a drawing call each.
Art is written in whole steps of a grid that lies over the page, and one matrix turns steps into points: the numbers
are short, and a sheet has the same ones, and the same size in bytes, on A6 and on A0. Type is written in points.

Dots are one form for each shape, placed as often as they are: a line of 30 bytes each before compression, drawn alike
by every viewer, which lines of no length with round caps are not. A form has no colour of its own and takes that of
the place where it stands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

import numpy as np

from artkit.layout.art import Dots, Outlines, Points, Shape, Strokes
from artkit.layout.colour import Spot
from artkit.layout.geometry import Box, PageGeometry
from artkit.layout.lengths import POINTS_PER_MM
from artkit.layout.sheet import Fill, Operation, Sheet, Stamp, Stroke, Text
from artkit.press.fonts import Fonts
from artkit.press.paints import Paints

STEPS = 2**16  # along the longer side of the page: 9 µm on A2, finer than an imagesetter's dot

TENTH = 10  # radii of dots are written in tenths of a step, and their forms measure one
_ARC = 0.4 * (2**0.5 - 1) / 3  # where the controls of a quarter of a circle of radius 0.1 lie

FORMS: Mapping[Shape, tuple[str, bytes]] = MappingProxyType(
    {
        "circle": (
            "/Circle",
            f".1 0 m .1 {_ARC:.6f} {_ARC:.6f} .1 0 .1 c -{_ARC:.6f} .1 -.1 {_ARC:.6f} -.1 0 c "
            f"-.1 -{_ARC:.6f} -{_ARC:.6f} -.1 0 -.1 c {_ARC:.6f} -.1 .1 -{_ARC:.6f} .1 0 c f".encode("ascii"),
        ),
        "square": (
            "/Square",
            b"-.0707107 -.0707107 m .0707107 -.0707107 l .0707107 .0707107 l -.0707107 .0707107 l f",
        ),
    }
)
"""Name and operators of the form of each shape, of radius 0.1, without a colour."""


def forms(sheet: Sheet) -> dict[str, bytes]:
    """Return the forms that the content of a sheet places, by their names in its resources."""
    used = {operation.dots.shape for operation in sheet.operations if isinstance(operation, Stamp)}
    return dict(FORMS[shape] for shape in sorted(used))


def content_stream(sheet: Sheet, fonts: Fonts, paints: Paints, marks: Sequence[Operation] = ()) -> bytes:
    """Return the operators that draw a sheet up to the edge of its bleed, and marks around it."""
    bleed = _box(sheet.geometry.bleed_box)
    body = "".join(
        (
            paints.background(sheet.background, bleed),
            *_layers(sheet.operations, sheet.geometry, fonts, paints),
        )
    )
    if sheet.geometry.slug:
        body = f"q {bleed} re W n\n{body}Q\n"
    page = paints.on_paper(body, sheet.paper, bleed)
    return "".join((page, *_layers(marks, sheet.geometry, fonts, paints))).encode("ascii")


def _box(box: Box) -> str:
    left, bottom, right, top = box
    return f"{left:.4f} {bottom:.4f} {right - left:.4f} {top - bottom:.4f}"


def _layers(
    operations: Sequence[Operation], geometry: PageGeometry, fonts: Fonts, paints: Paints
) -> Iterator[str]:
    """Yield stretches of a sheet that are printed together: by one ink over what is there, or by any that cover it."""
    for over, together in groupby(operations, _overprinting):
        body = "".join(_marks(together, geometry, fonts, paints))
        yield paints.overprinted(body) if over else body


def _overprinting(operation: Operation) -> Spot | None:
    spot = operation.colour.spot
    return spot if spot and spot.overprint else None


def _marks(
    operations: Iterable[Operation], geometry: PageGeometry, fonts: Fonts, paints: Paints
) -> Iterator[str]:
    """Yield art in steps of the grid of the page, and type in points."""
    unit = max(geometry.bleed_rect.width, geometry.bleed_rect.height) / STEPS
    for is_type, together in groupby(operations, lambda operation: isinstance(operation, Text)):
        if is_type:
            yield from (_mark(operation, geometry, unit, fonts, paints) for operation in together)
        else:
            scale, (x, y) = unit * POINTS_PER_MM, geometry.point(0.0, 0.0)
            yield f"q {scale:.10f} 0 0 {-scale:.10f} {x:.4f} {y:.4f} cm 1 J 1 j\n"
            yield from (_mark(operation, geometry, unit, fonts, paints) for operation in together)
            yield "Q\n"


def _mark(operation: Operation, geometry: PageGeometry, unit: float, fonts: Fonts, paints: Paints) -> str:
    """Return one operation: art in steps of a unit in millimetres, type in points."""
    match operation:
        case Fill(outlines, colour):
            return f"{paints.paint(colour)}\n{_rings(outlines, unit)}f*\n"
        case Stroke(strokes, colour):
            pen = f"{strokes.width / unit:.2f} w"
            return f"{paints.paint(colour, stroking=True)} {pen}\n{_lines(strokes, unit)}S\n"
        case Stamp(dots, colour):
            return f"{paints.paint(colour)}\n{_dots(dots, unit)}"
        case Text(line, _, _, colour) if not fonts.embeds(line.typeface):
            return f"q {paints.paint(colour, is_type=True)}\n{_glyphs(operation, geometry)}f Q\n"
        case Text(_, _, _, colour):
            runs = "".join(_runs(operation, geometry, fonts))
            return f"q {paints.paint(colour, is_type=True)}\nBT {runs}ET Q\n"


def _rings(outlines: Outlines, unit: float) -> str:
    """Return closed paths."""
    lengths = outlines.lengths.tolist()
    if not outlines.smooth:
        form = "".join("%d %d m\n" + "%d %d l\n" * (n - 1) + "h\n" for n in lengths)
        return form % _whole(outlines.points, unit)
    form = "".join("%d %d m\n" + "%d %d %d %d %d %d c\n" * n + "h\n" for n in lengths)
    curves = np.hstack([*outlines.controls(), outlines.following()])
    first = outlines.points[outlines.starts]
    return form % _whole(np.insert(curves.ravel(), np.repeat(6 * outlines.starts, 2), first.ravel()), unit)


def _lines(strokes: Strokes, unit: float) -> str:
    """Return open paths."""
    form = "".join("%d %d m\n" + "%d %d l\n" * (n - 1) for n in strokes.lengths.tolist())
    return form % _whole(strokes.points, unit)


def _dots(dots: Dots, unit: float) -> str:
    """Return a form at many places, sorted by size: what repeats itself compresses well."""
    turn = np.deg2rad(dots.angle if dots.shape == "square" else 0.0)
    sides = TENTH * dots.radii[:, None] / unit * (np.cos(turn), np.sin(turn))
    (cosines, sines), (x, y) = (np.rint(pair).astype(np.int64).T for pair in (sides, dots.centres / unit))
    order = np.lexsort((y, x, cosines))
    rows = np.column_stack((cosines, sines, -sines, cosines, x, y))[order]
    return f"q %d %d %d %d %d %d cm{FORMS[dots.shape][0]} Do Q\n" * len(rows) % tuple(rows.ravel().tolist())


def _whole(millimetres: Points, unit: float) -> tuple[int, ...]:
    return tuple(np.rint(millimetres.ravel() / unit).astype(np.int64).tolist())


def _runs(text: Text, geometry: PageGeometry, fonts: Fonts) -> Iterator[str]:
    """Yield each stretch of a line that lies in one font subset, every character at its own place."""
    line, start = text.line, 0
    size = line.size * POINTS_PER_MM
    for name, codes, widths in fonts.runs(line.typeface, line.text):
        places = line.places[start : start + len(codes)]
        x, y = geometry.point(text.x + places[0] * line.size, text.y)
        back = [1000 * (a + width - b) for a, width, b in zip(places, widths, places[1:], strict=False)]
        shown = "".join(f"<{code:02x}>{gap:.2f}" for code, gap in zip(codes, [*back, 0.0], strict=True))
        yield f"{name} {size:.4f} Tf 1 0 0 1 {x:.4f} {y:.4f} Tm [{shown}] TJ\n"
        start += len(codes)


FIELDS: Mapping[str, int] = MappingProxyType({"m": 2, "l": 2, "c": 6, "h": 0})
"""Numbers that each operator of a path takes."""


def _glyphs(text: Text, geometry: PageGeometry) -> str:
    """Return a line of type as paths, every character at its own place, in points."""
    line, paths = text.line, []
    for character, place in zip(line.text, line.places, strict=True):
        outline = line.typeface.outline(character)
        origin = geometry.point(text.x + place * line.size, text.y)
        form = "".join("%.4f " * FIELDS[operator] + operator + "\n" for operator in outline.operators)
        points = origin + outline.points * (line.size * POINTS_PER_MM)
        paths.append(form % tuple(points.ravel().tolist()))
    return "".join(paths)
