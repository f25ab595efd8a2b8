"""A run of figures on baselines: a date, a house number, pi. Punctuation is real type.

Figures are set as type is: each is scaled until its ink is as high as that of any other, stands on the baseline, and
takes the width that its ink has. A line breaks at a blank or after a sign. A long number, such as pi, breaks anywhere,
and its figures stand in columns. Inside, lengths are shares of the height of the figures.
"""

import re
from collections.abc import Callable, Iterator
from collections.abc import Sequence as Run
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from artkit.errors import InputError
from artkit.layout.arrangement import Arrangement, Cell, Content, Slot, Window
from artkit.layout.art import Tone
from artkit.layout.foot import set_stage
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.paragraph import excerpt
from artkit.layout.sheet import Text
from artkit.layout.style import SMALLEST, PageStyle, TypeScale
from artkit.layout.typesetting import set_line
from artkit.layout.window import PAD, ink_window

FLOOR = 0.3  # tone from which a pixel counts for the height of a figure
SQUATTEST = 14  # pixels: ink less high than this is not scaled up any further
LONG = 8  # figures: a longer number is broken anywhere
GAP, COLUMN_GAP = 0.06, 0.2  # between figures, and between columns of them
LEADING = 0.3  # the least blank between lines
KERN = 0.3  # a sign moves in by no more
STRETCH = 1.3  # columns may stand so much further apart, to fill a page
HALVINGS = 40


@dataclass(frozen=True)
class Sequence:
    """A date, a house number, pi: any run of figures with its punctuation set as type, in as many lines as it needs.

    Parameters
    ----------
    text : str
        What is written. Every character that names a class is a picture, every other is type.
    gap : float, optional
        Blank between figures, as a share of their height.
    tabular : bool, optional
        Give all figures one width, so that they stand in columns; by default where a number is longer than eight.
    """

    text: str | int
    gap: Annotated[float, Meta(ge=0, le=2)] | None = None
    tabular: bool | None = None

    def __call__(self, geometry: PageGeometry, content: Content, style: PageStyle) -> Arrangement:
        """Arrange the figures of a sheet and set its type.

        Raises
        ------
        InputError
            If the pictures are not those of the text, or something does not fit.
        """
        scale, body = style.scale(geometry), style.body(geometry)
        margin = style.margins(geometry)[0]
        stage = set_stage(body, content, scale, margin)
        tabular = self._tabular({cell.label for cell in content.cells})
        lines, height = _largest(self._paragraphs(content.cells, scale, tabular), stage.rect)
        if _Sign.em(scale) * height < SMALLEST:
            raise InputError(
                f"layout.text: {excerpt(str(self.text))} does not fit on this page at 5.5 pt; "
                "shorten it, or take a larger page"
            )
        widest = max(line.width for line in lines) * height
        stretch = min(STRETCH, stage.rect.width / widest) if tabular and len(lines) > 1 else 1.0
        first = stage.rect.y + lines[0].above * height
        # ink, and not the blank before it, stands on the left edge; columns move together
        leads = [min(line.lead for line in lines) if tabular else line.lead for line in lines]
        placed = []
        for number, line in enumerate(lines):
            left = stage.rect.x - min(leads[number] * height, 0.5 * margin)
            baseline = first + number * _pitch(lines) * height
            placed += [box.at(left + stretch * x * height, baseline, height) for box, x in line.places()]
        slots = tuple(each for each in placed if isinstance(each, Slot))
        signs = tuple(each for each in placed if isinstance(each, Text))
        return Arrangement(slots, (*signs, *stage.operations), stage.signature)

    def _tabular(self, names: set[str]) -> bool:
        if self.tabular is not None:
            return self.tabular
        return any(len(run) > LONG for run in re.findall(_number(names), str(self.text)))

    def _paragraphs(self, cells: Run[Cell], scale: TypeScale, tabular: bool) -> "list[list[_Atom]]":
        """Return the lines of the text as what they may be broken into."""
        text, names = str(self.text), {cell.label for cell in cells}
        if [cell.label for cell in cells] != [character for character in text if character in names]:
            raise InputError(f"layout.text: the pictures of this sheet are not those of {excerpt(text)}")
        number = _number(names)
        gap = (COLUMN_GAP if tabular else GAP) if self.gap is None else self.gap
        figures = [_Figure.of(cell, gap) for cell in cells]
        if tabular:
            widest = max(figure.width for figure in figures)
            figures = [replace(figure, width=widest) for figure in figures]
        queue = iter(figures)

        def atoms(line: str) -> Iterator[_Atom]:
            for word in line.split():
                blank = 0.5
                for part in re.findall(f"{number}[^{number[1:-2]}]*|[^{number[1:-2]}]+", word):
                    # in a table of figures, a single sign after a figure may hang in the gap
                    hang = gap if tabular and len(part) > 1 and part[-2] in names else 0.0
                    boxes: list[_Figure | _Sign] = []
                    for c in part:
                        box = next(queue) if c in names else _Sign.of(c, scale, hang)
                        boxes.append(box if tabular or not boxes else _kerned(boxes[-1], box))
                    for atom in _parted(boxes) if len(boxes) > LONG else [tuple(boxes)]:
                        yield _Atom(atom, blank)
                        blank = 0.0

        return [list(atoms(line)) for line in text.splitlines() if line.strip()]


def _number(names: set[str]) -> str:
    """Return the pattern of a run of figures."""
    return "[" + re.escape("".join(sorted(names))) + "]+"


@dataclass(frozen=True)
class _Figure:
    """A picture of a run: the part of it that has ink, and how wide it stands."""

    key: int
    window: Window
    unit: float  # a pixel
    width: float
    tone: Tone
    overhang: ClassVar[float] = 0.0

    @classmethod
    def of(cls, cell: Cell, gap: float) -> "_Figure":
        if cell.tone is None:
            raise InputError("layout: a sequence needs to see its pictures")
        window = ink_window(cell.tone.values, FLOOR)
        unit = 1 / max(window.bottom - window.top - 2 * PAD, SQUATTEST)
        return cls(cell.key, window, unit, (window.right - window.left) * unit + gap, cell.tone)

    @property
    def above(self) -> float:
        return (self.window.bottom - self.window.top - PAD) * self.unit

    @property
    def below(self) -> float:
        return PAD * self.unit

    @property
    def lead(self) -> float:
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
class _Sign:
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
    def of(cls, character: str, scale: TypeScale, gap: float) -> "_Sign":
        """Return a character; one that is no wider than the gap between two columns hangs in it."""
        face, em = scale.text, cls.em(scale)
        ink = face.ink(character).width
        after = face.advance(character) - face.bearing(character) - ink
        width = (max(face.bearing(character), 0.0) + ink + max(after, 0.0)) * em
        hanging = ink * em <= gap
        return cls(character, scale, 0.0 if hanging else width, hanging)

    @property
    def above(self) -> float:
        return self.scale.text.ink(self.text).top * self.em(self.scale)

    @property
    def below(self) -> float:
        ink = self.scale.text.ink(self.text)
        return (ink.height - ink.top) * self.em(self.scale)

    @property
    def lead(self) -> float:
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


def _kerned(before: _Figure | _Sign, box: _Figure | _Sign) -> _Figure | _Sign:
    """Return a sign moved in beside the figure before it."""
    if isinstance(before, _Sign) or isinstance(box, _Figure):
        return box
    kern = min(before.room_after(box.above, box.below), box.width)
    return replace(box, width=box.width - kern, kern=kern)


@dataclass(frozen=True)
class _Atom:
    """What stays on one line, and the blank before it where it does not begin one."""

    boxes: tuple[_Figure | _Sign, ...]
    blank: float

    @cached_property
    def width(self) -> float:
        return sum(box.width for box in self.boxes)

    @cached_property
    def above(self) -> float:
        return max(box.above for box in self.boxes)

    @cached_property
    def below(self) -> float:
        return max(box.below for box in self.boxes)


@dataclass(frozen=True)
class _Line:
    """A line of a run."""

    atoms: tuple[_Atom, ...]

    @cached_property
    def width(self) -> float:
        within = sum(atom.width + atom.blank for atom in self.atoms) - self.atoms[0].blank
        return within + self.atoms[-1].boxes[-1].overhang

    @property
    def above(self) -> float:
        return max(atom.above for atom in self.atoms)

    @property
    def below(self) -> float:
        return max(atom.below for atom in self.atoms)

    @property
    def lead(self) -> float:
        """Blank before the ink of the first box."""
        return self.atoms[0].boxes[0].lead

    def places(self) -> Iterator[tuple[_Figure | _Sign, float]]:
        """Yield each box and how far it stands from the beginning of the line."""
        x = -self.atoms[0].blank
        for atom in self.atoms:
            x += atom.blank
            for box in atom.boxes:
                yield box, x
                x += box.width


def _parted(boxes: Run[_Figure | _Sign]) -> list[tuple[_Figure | _Sign, ...]]:
    """Return a long number figure by figure, each with the signs that follow it."""
    parts: list[list[_Figure | _Sign]] = []
    for box in boxes:
        if isinstance(box, _Figure) or not parts:
            parts.append([box])
        else:
            parts[-1].append(box)
    return [tuple(part) for part in parts]


def _broken(paragraphs: Run[Run[_Atom]], width: float) -> list[_Line]:
    """Return the lines that fill a width one after the other; an atom that is wider stands alone."""
    lines: list[_Line] = []
    for atoms in paragraphs:
        line: list[_Atom] = []
        filled = 0.0
        for atom in atoms:
            filled += atom.blank + atom.width if line else atom.width
            if line and filled + atom.boxes[-1].overhang > width + 1e-9:
                lines.append(_Line(tuple(line)))
                line, filled = [], atom.width
            line.append(atom)
        lines.append(_Line(tuple(line)))
    return lines


def _pitch(lines: Run[_Line]) -> float:
    """Return the distance of baselines."""
    return max(1 + LEADING, _reach(lines))


def _reach(lines: Run[_Line]) -> float:
    """Return how far ink lies from the highest to the lowest of any line, as if all stood on one."""
    return max(line.above for line in lines) + max(line.below for line in lines)


def _tall(lines: Run[_Line]) -> float:
    return (len(lines) - 1) * _pitch(lines) + _reach(lines)


def _largest(paragraphs: Run[Run[_Atom]], rect: Rect) -> tuple[list[_Line], float]:
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
