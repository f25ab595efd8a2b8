"""Figures and signs on lines: how wide each stands, where a line breaks, and how large all of them can be.

Lengths are shares of the height of the figures.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

import numpy as np

from artkit.errors import InputError
from artkit.layout.arrangement import Cell, Slot, Window
from artkit.layout.art import Tone
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Text
from artkit.layout.style import TypeScale
from artkit.layout.typesetting import set_line
from artkit.layout.window import PAD, ink_window

FLOOR = 0.3  # tone from which a pixel counts for the height of a figure
SQUATTEST = 14  # pixels: ink less high than this is not scaled up any further
KERN = 0.3  # a sign moves in by no more
LEADING = 0.3  # the least blank between lines
HALVINGS = 40


@dataclass(frozen=True)
class Figure:
    """A picture of a run: the part of it that has ink, and how wide it stands."""

    key: int
    window: Window
    unit: float  # a pixel
    width: float
    tone: Tone
    overhang: ClassVar[float] = 0.0

    @classmethod
    def of(cls, cell: Cell, gap: float) -> "Figure":
        """Return a picture as a figure, with its share of the gap to its neighbours on either side.

        Raises
        ------
        InputError
            If the cell has no tone to look at.
        """
        if cell.tone is None:
            raise InputError("layout: a sequence needs to see its pictures")
        window = ink_window(cell.tone.values, FLOOR)
        unit = 1 / max(window.bottom - window.top - 2 * PAD, SQUATTEST)
        return cls(cell.key, window, unit, (window.right - window.left) * unit + gap, cell.tone)

    @property
    def above(self) -> float:
        """How far it reaches above the baseline."""
        return (self.window.bottom - self.window.top - PAD) * self.unit

    @property
    def below(self) -> float:
        """How far it reaches below the baseline."""
        return PAD * self.unit

    @property
    def lead(self) -> float:
        """Blank before its ink."""
        inked = self.window.right - self.window.left - 2 * PAD
        return max((self.width - inked * self.unit) / 2, 0.0)

    def room_after(self, above: float, below: float) -> float:
        """Return how far a sign of some height can move in beside this figure, as a full stop does under a seven."""
        base = self.window.bottom - PAD
        top, bottom = base - int(above / self.unit) - 2, base + int(below / self.unit) + 1
        ink = self.tone.values > FLOOR
        inked = np.flatnonzero(ink[max(top, 0) : max(bottom, 0)].any(axis=0))
        if not ink.any():
            return 0.0
        free = self.window.right - PAD - (int(inked[-1]) + 1 if len(inked) else self.window.left)
        return min(max(free, 0) * self.unit, KERN)

    def at(self, x: float, baseline: float, height: float) -> Slot:
        """Return the figure in its place on the page, in the middle of its width."""
        pitch, window = self.unit * height, self.window
        width, tall = (window.right - window.left) * pitch, (window.bottom - window.top) * pitch
        left = x + (self.width * height - width) / 2
        return Slot(Rect(left, baseline + PAD * pitch - tall, width, tall), self.key, window=window)


@dataclass(frozen=True)
class Sign:
    """A character of type in a run."""

    text: str
    scale: TypeScale
    width: float
    hanging: bool
    kern: float = 0.0

    @staticmethod
    def em(scale: TypeScale) -> float:
        """Return the size of type whose figures are as high as the pictures."""
        return 1 / scale.text.ink("1").top

    @classmethod
    def of(cls, character: str, scale: TypeScale, gap: float) -> "Sign":
        """Return a character; one that is no wider than the gap between two columns hangs in it."""
        face, em = scale.text, cls.em(scale)
        ink = face.ink(character).width
        after = face.advance(character) - face.bearing(character) - ink
        width = (max(face.bearing(character), 0.0) + ink + max(after, 0.0)) * em
        hanging = ink * em <= gap
        return cls(character, scale, 0.0 if hanging else width, hanging)

    @property
    def above(self) -> float:
        """How far it reaches above the baseline."""
        return self.scale.text.ink(self.text).top * self.em(self.scale)

    @property
    def below(self) -> float:
        """How far it reaches below the baseline."""
        ink = self.scale.text.ink(self.text)
        return (ink.height - ink.top) * self.em(self.scale)

    @property
    def lead(self) -> float:
        """Blank before its ink."""
        bearing = max(self.scale.text.bearing(self.text), 0.0)
        return bearing * self.em(self.scale)

    @property
    def overhang(self) -> float:
        """How far it stands out at the end of a line."""
        return self.scale.text.ink(self.text).width * self.em(self.scale) / 2 if self.hanging else 0.0

    def at(self, x: float, baseline: float, height: float) -> Text:
        """Return the character in its place on the page; a hanging one in the middle between two columns."""
        face, size = self.scale.text, self.em(self.scale) * height
        shift = -self.overhang if self.hanging else self.lead
        return Text(
            set_line(self.text, face, size), x + (shift - self.kern) * height, baseline, self.scale.colour
        )


def kerned(before: Figure | Sign, box: Figure | Sign) -> Figure | Sign:
    """Return a sign moved in beside the figure before it."""
    if isinstance(before, Sign) or isinstance(box, Figure):
        return box
    kern = min(before.room_after(box.above, box.below), box.width)
    return replace(box, width=box.width - kern, kern=kern)


@dataclass(frozen=True)
class Atom:
    """What stays on one line, and the blank before it where it does not begin one."""

    boxes: tuple[Figure | Sign, ...]
    blank: float

    @cached_property
    def width(self) -> float:
        """How far the next one stands from its beginning."""
        return sum(box.width for box in self.boxes)

    @cached_property
    def above(self) -> float:
        """How far it reaches above the baseline."""
        return max(box.above for box in self.boxes)

    @cached_property
    def below(self) -> float:
        """How far it reaches below the baseline."""
        return max(box.below for box in self.boxes)


@dataclass(frozen=True)
class Row:
    """A line of a run."""

    atoms: tuple[Atom, ...]

    @cached_property
    def width(self) -> float:
        """How far the next one stands from its beginning."""
        within = sum(atom.width + atom.blank for atom in self.atoms) - self.atoms[0].blank
        return within + self.atoms[-1].boxes[-1].overhang

    @property
    def above(self) -> float:
        """How far it reaches above the baseline."""
        return max(atom.above for atom in self.atoms)

    @property
    def below(self) -> float:
        """How far it reaches below the baseline."""
        return max(atom.below for atom in self.atoms)

    @property
    def lead(self) -> float:
        """Blank before the ink of the first box."""
        return self.atoms[0].boxes[0].lead

    def places(self) -> Iterator[tuple[Figure | Sign, float]]:
        """Yield each box and how far it stands from the beginning of the line."""
        x = -self.atoms[0].blank
        for atom in self.atoms:
            x += atom.blank
            for box in atom.boxes:
                yield box, x
                x += box.width


def parted(boxes: Sequence[Figure | Sign]) -> list[tuple[Figure | Sign, ...]]:
    """Return a long number figure by figure, each with the signs that follow it."""
    parts: list[list[Figure | Sign]] = []
    for box in boxes:
        if isinstance(box, Figure) or not parts:
            parts.append([box])
        else:
            parts[-1].append(box)
    return [tuple(part) for part in parts]


def _broken(paragraphs: Sequence[Sequence[Atom]], width: float) -> list[Row]:
    """Return the lines that fill a width one after the other; an atom that is wider stands alone."""
    lines: list[Row] = []
    for atoms in paragraphs:
        line: list[Atom] = []
        filled = 0.0
        for atom in atoms:
            filled += atom.blank + atom.width if line else atom.width
            if line and filled + atom.boxes[-1].overhang > width + 1e-9:
                lines.append(Row(tuple(line)))
                line, filled = [], atom.width
            line.append(atom)
        lines.append(Row(tuple(line)))
    return lines


def pitch_of(lines: Sequence[Row]) -> float:
    """Return the distance of baselines."""
    return max(1 + LEADING, _reach(lines))


def _reach(lines: Sequence[Row]) -> float:
    """Return how far ink lies from the highest to the lowest of any line, as if all stood on one."""
    return max(line.above for line in lines) + max(line.below for line in lines)


def _tall(lines: Sequence[Row]) -> float:
    return (len(lines) - 1) * pitch_of(lines) + _reach(lines)


def largest(paragraphs: Sequence[Sequence[Atom]], rect: Rect) -> tuple[list[Row], float]:
    """Return the lines and the height of figures that fill a rectangle best, the lines as even as they can be."""

    def fits(height: float) -> bool:
        lines = _broken(paragraphs, rect.width / height)
        wide = max(line.width for line in lines) * height
        return wide <= rect.width + 1e-9 and _tall(lines) * height <= rect.height

    height = _bisected(1e-3, max(rect.height, 2e-3), fits)
    count = len(_broken(paragraphs, rect.width / height))

    def holds(narrower: float) -> bool:
        return len(_broken(paragraphs, rect.width / height - narrower)) <= count

    return _broken(paragraphs, rect.width / height - _bisected(0.0, rect.width / height, holds)), height


def _bisected(low: float, high: float, good: Callable[[float], bool]) -> float:
    """Return about the largest number of a range that is good, where every smaller one is."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if good(middle) else (low, middle)
    return low
