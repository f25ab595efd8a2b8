"""What the tests of renderers share: how far a mark reaches, and how fine it is."""

import numpy as np

from artkit.layout.art import HAIRLINE
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Stamp, Stroke, Text

EDGE = 1e-6


def reach(operation):
    """Return the rectangle that a mark is drawn in, with half the width of its lines."""
    match operation:
        case Fill(outlines, _):
            points, more = outlines.points, 0.0
            if outlines.smooth:
                points = np.concatenate((points, *outlines.controls()))
        case Stroke(strokes, _):
            points, more = strokes.points, strokes.width / 2
        case Stamp(dots, _):
            lean = np.deg2rad(dots.angle + 45)
            wide = 1.0 if dots.shape == "circle" else max(abs(np.cos(lean)), abs(np.sin(lean)))
            far = wide * dots.radii[:, None]
            points, more = np.concatenate((dots.centres - far, dots.centres + far)), 0.0
        case Text(line, x, y, _):
            return text_reach(line, x, y)
    low, high = points.min(axis=0) - more, points.max(axis=0) + more
    return Rect(*low, *(high - low))


def text_reach(line, x, y):
    """Return the rectangle of the ink of a line of type."""
    font, scale = line.typeface.font, line.size / line.typeface.units
    boxes = []
    for character, place in zip(line.text, line.places, strict=True):
        extents = font.get_glyph_extents(line.typeface.glyph(character))
        left = x + place * line.size + extents.x_bearing * scale
        boxes.append(
            (left, left + extents.width * scale, y - extents.y_bearing * scale, -extents.height * scale)
        )
    left, right, top, height = (np.array(column) for column in zip(*boxes, strict=True))
    return Rect(left.min(), top.min(), right.max() - left.min(), (top + height).max() - top.min())


def check(operations, rect):
    """Assert that marks are finite, inside of a rectangle, and no finer than a hairline."""
    for operation in operations:
        where = reach(operation)
        assert np.isfinite((where.x, where.y, where.width, where.height)).all()
        assert rect.contains(where, EDGE), (type(operation).__name__, where)
        match operation:
            case Stroke(strokes, _):
                assert strokes.width >= HAIRLINE - 1e-9
            case Stamp(dots, _):
                assert 2 * dots.radii.min() >= HAIRLINE - 1e-9


def same(one, other):
    """Return whether two tuples of operations are the same marks."""
    return repr(plain(one)) == repr(plain(other))


def plain(operations):
    """Return operations as numbers and texts."""
    result = []
    for operation in operations:
        match operation:
            case Fill(art, colour) | Stroke(art, colour):
                result.append((art.points.tobytes(), art.starts.tobytes(), str(colour)))
            case Stamp(dots, colour):
                result.append((dots.centres.tobytes(), dots.radii.tobytes(), str(colour)))
            case Text():
                result.append(operation)
    return result
