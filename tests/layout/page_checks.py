"""What has to hold of every arrangement, measured in rectangles."""

import numpy as np

from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.sheet import Text
from artkit.layout.style import SMALLEST, PageStyle

EDGE = 1e-6


def corners(rects):
    """Return left, top, right and bottom of rectangles, shape (n, 4)."""
    return np.array([(r.x, r.y, r.right, r.bottom) for r in rects]).reshape(-1, 4)


def clashes(rects, others):
    """Return how many pairs of two sets of rectangles share some area."""
    a, b = corners(rects)[:, None], corners(others)[None]
    across = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    down = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    return int(((across > EDGE) & (down > EDGE)).sum())


def inked(text):
    """Return the rectangle of a line from its capitals' tops to its baseline; of a single sign that of its ink."""
    line = text.line
    if len(line.text) == 1 and not line.text.isspace():
        ink, size = line.typeface.ink(line.text), line.size
        top, below = ink.top, ink.height - ink.top
        if line.text.isalnum():  # round letters stand out a little, as they do in any line
            top, below = min(top, line.typeface.cap_height), 0.0
        return Rect(text.x, text.y - top * size, ink.width * size, (top + below) * size)
    return Rect(text.x, text.y - line.cap_height, line.width, line.cap_height)


def typed(arrangement):
    """Return the lines of type of an arrangement."""
    return [operation for operation in arrangement.operations if isinstance(operation, Text)]


def faults(arrangement, geometry: PageGeometry, style: PageStyle, poke: float = 0.0) -> list[str]:
    """Return what is wrong with an arrangement whose pictures do not bleed.

    ``poke`` is how far blank edges of pictures may stand beyond the margins, in millimetres.
    """
    room = style.body(geometry)
    wide = room.inset(-poke, -poke, -poke, -poke)
    pictures = [slot.rect for slot in arrangement.slots]
    lines = [inked(text) for text in typed(arrangement)]
    found = []
    if clashes(pictures, pictures) != len(pictures):
        found.append("pictures overlap")
    if lines and clashes(lines, lines) != len(lines):
        found.append("lines of type overlap")
    if lines and clashes(lines, pictures):
        found.append("type lies over a picture")
    if not all(wide.contains(rect) for rect in pictures):
        found.append("a picture leaves the room between the margins")
    if not all(room.contains(rect) for rect in lines):
        found.append("a line of type leaves the room between the margins")
    if any(text.line.size < SMALLEST - 1e-9 for text in typed(arrangement)):
        found.append("type is smaller than prints")
    strip = arrangement.signature
    if strip and (not room.contains(strip) or clashes([strip], [*pictures, *lines])):
        found.append("the strip for the signature is not blank")
    return found
