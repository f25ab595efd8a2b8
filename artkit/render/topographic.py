"""Topographic: lines of equal tone, as on a map, every few of them heavier."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta
from numpy.random import Generator
from numpy.typing import NDArray

from artkit.layout.art import HAIRLINE, Outlines, Points, Strokes, Tone
from artkit.layout.colour import Colour, Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Operation, Stroke, Text
from artkit.layout.style import SMALLEST
from artkit.layout.typesetting import set_line
from artkit.layout.typography import HOUSE, typeface
from artkit.render.contour import FINENESS, level_lines, surface, thin
from artkit.render.curves import smooth_line
from artkit.render.frame import Extent, Ground, frame, in_millimetres, plate
from artkit.render.surface import Surface

Field = NDArray[np.float64]

ROOM = 2.2  # widths of a line from one to the next, where the field is steep
STEEP = 0.45  # of full tone to the pixel: what counts as steep, the same for all pictures of a sheet
SHORTEST = 2.0  # pixels around the smallest ring
PIECES = 6  # of a curve from knot to knot
CROSSED = 3.0  # lines that a label may cut, its own among them
LETTER = 0.45  # pixels: size of a label
TICKS = (1.4, 0.8, 0.35)  # pixels: of the middle, of every seventh, of the others
AIR = 0.35  # ems of blank around a label


@dataclass(frozen=True)
class Topographic:
    """Lines of equal tone, with every few a heavier index line, and numbers on those if they are wanted.

    The lines run through the same surface as the bands of `Contour`; index lines, and numbers that stand in a gap of
    theirs, are the convention of maps (Imhof 1965, "Kartographische Geländedarstellung"). It is expressive, not
    tone-true: lines crowd where tone changes, and a dark plain is as bare as a light one.

    Parameters
    ----------
    lines : int, optional
        Levels between paper and full ink; fewer where they would run into each other.
    index : int, optional
        Every so many levels a heavier line; 0: none.
    width : float or str, optional
        Of a line, in pixels of the field or as a length; 0.25 pt at least.
    heavy : float, optional
        Width of an index line, in widths of the others.
    tint : float, optional
        How far up the ramp of the ink the ground between lines is tinted; 0: not at all.
    graticule : bool, optional
        Whether the cell has a border line with a tick for every pixel of the field, and marks of its middle.
    labels : bool, optional
        Whether index lines say their tone in per cent, where they run level and there is room.
    family : str, optional
        The type of labels; by default that of the sheet.
    smoothing, fade : float, optional
        As for `Contour`.
    floor : float, optional
        Tone below which there is no line.
    ground : {"none", "plate"}, optional
        Leave tone 0 to the paper, or lay a plate in its colour under the whole cell.
    centre : bool, optional
        Bring the centre of ink to the centre of the cell.
    """

    cut_out: ClassVar[Mapping[str, object]] = MappingProxyType({"graticule": False})

    lines: Annotated[int, Meta(ge=2, le=100)] = 16
    index: Annotated[int, Meta(ge=0, le=20)] = 4
    width: Extent = 0.05
    heavy: Annotated[float, Meta(ge=1, le=8)] = 2.2
    tint: Annotated[float, Meta(ge=0, le=1)] = 0.0
    graticule: bool = False
    labels: bool = False
    family: str = ""
    smoothing: Annotated[float, Meta(ge=0, le=1)] = 0.8
    fade: Annotated[float, Meta(ge=0.5, le=10)] = 2.5
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.05
    ground: Ground = "none"
    centre: bool = True

    def __call__(self, tone: Tone, rect: Rect, ink: Ink, rng: Generator) -> tuple[Operation, ...]:
        """Return the marks of a field in a rectangle; nothing about them is random."""
        below = plate(rect, ink, self.ground)
        where = frame(np.where(tone.values < self.floor, 0.0, tone.values), rect, self.centre, spread=1.0)
        width = max(in_millimetres(self.width, where, "render.width"), HAIRLINE)
        inside = rect.inset(*(min(self.heavy * width, rect.width, rect.height) / 2,) * 4)
        if not (inside.width and inside.height):
            return below
        field = surface(tone.values, self.smoothing, self.fade)
        every = self._every(width / where.pitch)
        # lines to the mm
        slopes = np.hypot(*np.gradient(field)) * FINENESS * self.lines / every / where.pitch
        steep = Surface(slopes, where, order=3)
        fine: list[Points] = _graticule(inside, where.pitch) if self.graticule else []
        tints: list[Fill] = []
        heavy: list[Points] = []
        labels: list[Text] = []
        for step in range(every, self.lines, every):
            level = step / self.lines
            rings = _rings(field, level) if level >= self.floor else ()
            lines = [np.clip(where.place(ring), *_corners(inside)) for ring in rings]
            if lines and self.tint:
                tints.append(_tint(lines, ink.at(level * self.tint)))
            if self.index and step // every % self.index == 0:
                heavy += lines
                if self.labels:
                    size = max(SMALLEST, LETTER * where.pitch)
                    labels += self._labels(lines, level, size, ink, inside, labels, steep)
            else:
                fine += lines
        boxes = [_box(label) for label in labels]
        marks = [
            _stroke(some, wide, boxes, ink) for some, wide in ((fine, width), (heavy, self.heavy * width))
        ]
        return (*below, *tints, *(mark for mark in marks if mark), *labels)

    def _every(self, width: float) -> int:
        """Return how many levels there are from one line to the next, so that lines of a width in pixels hold."""
        return min(max(1, round(ROOM * width * STEEP * self.lines)), max(1, self.lines // 2))

    def _labels(
        self,
        lines: Sequence[Points],
        level: float,
        size: float,
        ink: Ink,
        inside: Rect,
        others: Sequence[Text],
        steep: Surface,
    ) -> Iterator[Text]:
        """Yield the label of each line that has a level stretch for it, clear of other labels and of most lines."""
        face = typeface(self.family or HOUSE, "medium")
        label = set_line(f"{100 * level:.0f}", face, size, tabular=True)
        taken = [_box(other) for other in others]
        for line in lines:
            for x, y in _level_places(line, label.width + 2 * AIR * size):
                text = Text(label, x - label.width / 2, y + label.cap_height / 2, ink.at(1.0))
                box = _box(text)
                if not inside.contains(box) or steep.raw(np.array(((x, y),)))[0] * box.height > CROSSED:
                    continue
                if not any(_meet(box, one) for one in taken):
                    taken.append(box)
                    yield text
                    break


def _rings(field: Field, level: float) -> Iterator[Points]:
    """Yield the lines of a level that are not dust, smooth and closed, in pixels."""
    for line in level_lines(field, level):
        ring = line[:-1, ::-1] / FINENESS
        if np.hypot(*np.diff(line, axis=0).T).sum() / FINENESS >= SHORTEST:
            yield smooth_line(thin(ring), closed=True, pieces=PIECES)


def _tint(rings: Sequence[Points], colour: Colour) -> Fill:
    """Return what lies inside of closed lines in a colour."""
    open_rings = [ring[:-1] for ring in rings]
    starts = np.cumsum([0, *map(len, open_rings[:-1])])
    return Fill(Outlines(np.concatenate(open_rings), starts), colour)


def _graticule(rect: Rect, pitch: float) -> list[Points]:
    """Return the border line of a cell, with its ticks and the four marks of its middle."""
    (left, top), (right, bottom) = _corners(rect)
    border = np.array([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)])
    lines = [border]
    for start, stop, ends, inwards in (
        (left, right, (top, bottom), (0, 1)),
        (top, bottom, (left, right), (1, 0)),
    ):
        count = int((stop - start) / 2 / pitch + 1e-6)
        middle = (start + stop) / 2
        for step in range(-count, count + 1):
            length = pitch * (TICKS[0] if step == 0 else TICKS[1] if step % 7 == 0 else TICKS[2])
            at = middle + step * pitch
            for end, way in zip(ends, (1, -1), strict=True):
                place = np.array((at, end) if inwards == (0, 1) else (end, at))
                lines.append(np.array([place, place + way * length * np.array(inwards)]))
    return lines


def _corners(rect: Rect) -> tuple[tuple[float, float], tuple[float, float]]:
    return (rect.x, rect.y), (rect.right, rect.bottom)


def _level_places(line: Points, span: float) -> list[tuple[float, float]]:
    """Return the middles of stretches of a closed line that are level over a span, the most level first."""
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    if along[-1] < 4 * span:
        return []
    starts = along[:-1]
    places = [
        np.column_stack([np.interp(at % along[-1], along, line[:, axis]) for axis in (0, 1)])
        for at in (starts, starts + span / 2, starts + span)
    ]
    drop = sum(np.abs(place[:, 1] - places[1][:, 1]) for place in (places[0], places[2])) / span
    best = [i for i in np.argsort(drop, kind="stable").tolist() if drop[i] < 0.35]
    return [(float(places[1][i, 0]), float(places[1][i, 1])) for i in best]


def _box(text: Text) -> Rect:
    """Return the rectangle that a label keeps clear."""
    line, air = text.line, AIR * text.line.size
    return Rect(text.x - air, text.y - line.cap_height - air, line.width + 2 * air, line.cap_height + 2 * air)


def _meet(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def _stroke(lines: Sequence[Points], width: float, boxes: Sequence[Rect], ink: Ink) -> Stroke | None:
    """Return lines as one stroke, without what runs through boxes."""
    pieces = [piece for line in lines for piece in _outside(line, boxes)]
    if not pieces:
        return None
    return Stroke(Strokes(np.concatenate(pieces), width, np.cumsum([0, *map(len, pieces[:-1])])), ink.at(1.0))


def _outside(line: Points, boxes: Sequence[Rect]) -> list[Points]:
    clear = np.ones(len(line), bool)
    for box in boxes:
        clear &= ((line <= (box.x, box.y)) | (line >= (box.right, box.bottom))).any(axis=1)
    if clear.all():
        return [line]
    cuts = np.flatnonzero(np.diff(clear)) + 1
    parts = zip(np.split(line, cuts), np.split(clear, cuts), strict=True)
    return [part for part, seen in parts if seen[0] and len(part) > 1]
