"""A run of figures on baselines: a date, a house number, pi. Punctuation is real type.

Figures are set as type is: each is scaled until its ink is as high as that of any other, stands on the baseline, and
takes the width that its ink has. A line breaks at a blank or after a sign. A long number, such as pi, breaks anywhere,
and its figures stand in columns.
"""

import re
from collections.abc import Iterator
from collections.abc import Sequence as Run
from dataclasses import dataclass, replace
from typing import Annotated

from msgspec import Meta

from artkit.errors import InputError
from artkit.layout.arrangement import Arrangement, Cell, Content, Slot
from artkit.layout.foot import set_stage
from artkit.layout.geometry import PageGeometry
from artkit.layout.paragraph import excerpt
from artkit.layout.run import Atom, Figure, Sign, kerned, largest, parted, pitch_of
from artkit.layout.sheet import Text
from artkit.layout.style import SMALLEST, PageStyle, TypeScale
from artkit.layout.typesetting import with_signs

LONG = 8  # figures: a longer number is broken anywhere
GAP, COLUMN_GAP = 0.06, 0.2  # between figures, and between columns of them
STRETCH = 1.3  # columns may stand so much further apart, to fill a page


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
        lines, height = largest(self._paragraphs(content.cells, scale, tabular), stage.rect)
        if Sign.em(scale) * height < SMALLEST:
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
            baseline = first + number * pitch_of(lines) * height
            placed += [box.at(left + stretch * x * height, baseline, height) for box, x in line.places()]
        slots = tuple(each for each in placed if isinstance(each, Slot))
        signs = tuple(each for each in placed if isinstance(each, Text))
        return Arrangement(slots, (*signs, *stage.operations), stage.signature)

    def _tabular(self, names: set[str]) -> bool:
        if self.tabular is not None:
            return self.tabular
        return any(len(run) > LONG for run in re.findall(_number(names), str(self.text)))

    def _paragraphs(self, cells: Run[Cell], scale: TypeScale, tabular: bool) -> list[list[Atom]]:
        """Return the lines of the text as what they may be broken into."""
        text, names = with_signs(str(self.text)), {cell.label for cell in cells}
        if [cell.label for cell in cells] != [character for character in text if character in names]:
            raise InputError(f"layout.text: the pictures of this sheet are not those of {excerpt(text)}")
        number = _number(names)
        gap = (COLUMN_GAP if tabular else GAP) if self.gap is None else self.gap
        figures = [Figure.of(cell, gap) for cell in cells]
        if tabular:
            widest = max(figure.width for figure in figures)
            figures = [replace(figure, width=widest) for figure in figures]
        queue = iter(figures)

        def atoms(line: str) -> Iterator[Atom]:
            for word in line.split():
                blank = 0.5
                for part in re.findall(f"{number}[^{number[1:-2]}]*|[^{number[1:-2]}]+", word):
                    # in a table of figures, a single sign after a figure may hang in the gap
                    hang = gap if tabular and len(part) > 1 and part[-2] in names else 0.0
                    boxes: list[Figure | Sign] = []
                    for c in part:
                        box = next(queue) if c in names else Sign.of(c, scale, hang)
                        boxes.append(box if tabular or not boxes else kerned(boxes[-1], box))
                    for atom in parted(boxes) if len(boxes) > LONG else [tuple(boxes)]:
                        yield Atom(atom, blank)
                        blank = 0.0

        return [list(atoms(line)) for line in text.splitlines() if line.strip()]


def _number(names: set[str]) -> str:
    """Return the pattern of a run of figures."""
    return "[" + re.escape("".join(sorted(names))) + "]+"
