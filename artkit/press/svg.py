"""A sheet as SVG, clean enough for a plotter: millimetres, strokes as strokes, one layer for each ink.

The page is the trimmed sheet; what bleeds is in the file and lies outside of it. Type is drawn as outlines, with its
words beside it, since no program would otherwise be sure to set it alike. Layers are those of Inkscape, which vpype
and plotters' drivers read too. A sheet of lines alone has one layer for each pen; where areas cover each other, their
order is kept, and a layer ends where another ink begins.
"""

import base64
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from artkit.layout.art import Dots, Outlines, Points, Strokes
from artkit.layout.colour import WHITE, Colour
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Operation, Sheet, Stamp, Stroke, Text

NAMESPACE = "https://artkit.invalid/print"
PRECISION = 3  # decimals of a millimetre


def svg(sheet: Sheet, private: bytes = b"") -> bytes:
    """Return a sheet as an SVG document.

    Parameters
    ----------
    sheet : Sheet
        The page.
    private : bytes, optional
        What rides along, as metadata.
    """
    return "".join(_document(sheet, private)).encode("utf-8")


def _document(sheet: Sheet, private: bytes) -> Iterator[str]:
    width, height = sheet.geometry.width, sheet.geometry.height
    ground = f' style="background:{sheet.paper}"' if sheet.paper != WHITE else ""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
        f'version="1.1" width="{width:g}mm" height="{height:g}mm" viewBox="0 0 {width:g} {height:g}"{ground}>\n'
    )
    yield f"<title>{escape(sheet.title)}</title>\n"
    if sheet.subject:
        yield f"<desc>{escape(sheet.subject)}</desc>\n"
    if private:
        packed = base64.b64encode(zlib.compress(private, 9)).decode("ascii")
        yield f'<metadata><print xmlns="{NAMESPACE}">{packed}</print></metadata>\n'
    if sheet.background != WHITE:
        yield from _layer(0, "background", False, (_rectangle(sheet.geometry.bleed_rect, sheet.background),))
    for number, (name, over, operations) in enumerate(_layers(sheet.operations), 1):
        yield from _layer(number, name, over, map(_mark, operations))
    yield "</svg>\n"


def _layers(operations: tuple[Operation, ...]) -> Iterator[tuple[str, bool, list[Operation]]]:
    """Yield name, whether it overprints, and marks of each layer."""
    if operations and all(isinstance(operation, Stroke | Text) for operation in operations):
        operations = tuple(sorted(operations, key=_pens(operations)))  # lines cover nothing worth a word
    plain = not any(isinstance(operation, Fill | Stamp) for operation in operations)
    for name, together in groupby(operations, lambda operation: _ink(operation.colour, plain)):
        listed = list(together)
        spot = listed[0].colour.spot
        yield name, bool(spot and spot.overprint), listed


def _pens(operations: tuple[Operation, ...]) -> Callable[[Operation], int]:
    order = list(dict.fromkeys(_ink(operation.colour, True) for operation in operations))
    return lambda operation: order.index(_ink(operation.colour, True))


def _ink(colour: Colour, plain: bool) -> str:
    """Return what the ink of a colour is called: a spot ink by its name, a pen by its colour."""
    return colour.spot.name if colour.spot else str(colour) if plain else "process"


def _layer(number: int, name: str, over: bool, marks: Iterable[str]) -> Iterator[str]:
    blend = ' style="mix-blend-mode:multiply;isolation:isolate"' if over else ""
    yield f'<g id="layer{number}" inkscape:groupmode="layer" inkscape:label={quoteattr(name)}{blend}>\n'
    yield from marks
    yield "</g>\n"


def _rectangle(rect: Rect, colour: Colour) -> str:
    return f'<rect x="{rect.x:g}" y="{rect.y:g}" width="{rect.width:g}" height="{rect.height:g}" fill="{colour}"/>\n'


def _mark(operation: Operation) -> str:
    match operation:
        case Fill(outlines, colour):
            return f'<path fill="{colour}" fill-rule="evenodd" d="{_rings(outlines)}"/>\n'
        case Stroke(strokes, colour):
            pen = f'stroke="{colour}" stroke-width="{strokes.width:.4g}"'
            return f'<path fill="none" {pen} stroke-linecap="round" stroke-linejoin="round" d="{_lines(strokes)}"/>\n'
        case Stamp(dots, colour):
            return f'<g fill="{colour}">\n{_dots(dots)}</g>\n'
        case Text(line, _, _, colour):
            return f'<path fill="{colour}" aria-label={quoteattr(line.text)} d="{_type(operation)}"/>\n'


def _type(text: Text) -> str:
    """Return a line of type as the outlines of its characters."""
    line, parts = text.line, []
    for character, place in zip(line.text, line.places, strict=True):
        outline = line.typeface.outline(character)
        origin = np.array((text.x + place * line.size, text.y))
        form = "".join(SVG_FORMS[operator] for operator in outline.operators)
        parts.append(form % _numbers(origin + outline.points * (line.size, -line.size)))
    return "".join(parts)


SVG_FORMS: Mapping[str, str] = MappingProxyType(
    {"m": "M%s %s", "l": "L%s %s", "c": "C%s %s %s %s %s %s", "h": "Z"}
)
"""The operators of an outline, as SVG has them."""


def _rings(outlines: Outlines) -> str:
    lengths = outlines.lengths.tolist()
    if not outlines.smooth:
        form = "".join("M%s %s" + "L%s %s" * (n - 1) + "Z" for n in lengths)
        return form % _numbers(outlines.points)
    form = "".join("M%s %s" + "C%s %s %s %s %s %s" * n + "Z" for n in lengths)
    curves = np.hstack([*outlines.controls(), outlines.following()])
    first = outlines.points[outlines.starts]
    return form % _numbers(np.insert(curves.ravel(), np.repeat(6 * outlines.starts, 2), first.ravel()))


def _lines(strokes: Strokes) -> str:
    form = "".join("M%s %s" + "L%s %s" * (n - 1) for n in strokes.lengths.tolist())
    return form % _numbers(strokes.points)


def _dots(dots: Dots) -> str:
    if dots.shape == "circle":
        rows = np.column_stack((dots.centres, dots.radii))
        return '<circle cx="%s" cy="%s" r="%s"/>\n' * len(rows) % _numbers(rows)
    turn = np.deg2rad(dots.angle + 45 + 90 * np.arange(4))
    corners = dots.centres[:, None] + dots.radii[:, None, None] * np.column_stack(
        (np.cos(turn), np.sin(turn))
    )
    return '<path d="M%s %sL%s %sL%s %sL%s %sZ"/>\n' * len(corners) % _numbers(corners)


def _numbers(values: Points) -> tuple[str, ...]:
    """Return millimetres as short decimals, all in one operation."""
    rounded = np.round(np.asarray(values).ravel(), PRECISION) + 0.0  # no -0
    return tuple(str(value).removesuffix(".0") for value in rounded.tolist())
