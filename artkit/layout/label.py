"""The label of a sheet: title, subtitle and colophon as one block of type on one left edge, like a label on a wall."""

from dataclasses import dataclass

from artkit.layout.arrangement import Content
from artkit.layout.colour import Colour
from artkit.layout.paragraph import set_paragraph
from artkit.layout.sheet import Text
from artkit.layout.style import TypeScale
from artkit.layout.typesetting import Line

TITLE_LINES, SUBTITLE_LINES, COLOPHON_LINES = 2, 3, 3


@dataclass(frozen=True)
class Label:
    """Lines of type that stand on each other.

    Attributes
    ----------
    lines : tuple of (Line, float, Colour)
        Each line, how far its baseline lies above the last one in millimetres, and its colour.
    """

    lines: tuple[tuple[Line, float, Colour], ...] = ()

    @property
    def height(self) -> float:
        """From the top of the first capitals to the last baseline, in millimetres."""
        return self.lines[0][1] + self.lines[0][0].cap_height if self.lines else 0.0

    @property
    def width(self) -> float:
        """Width of the longest line, in millimetres."""
        return max((line.width for line, _, _ in self.lines), default=0.0)

    def at(self, x: float, baseline: float) -> tuple[Text, ...]:
        """Return the lines with their left edge and the last baseline at a place, in millimetres."""
        return tuple(Text(line, x, baseline - above, colour) for line, above, colour in self.lines)


def set_label(content: Content, scale: TypeScale, width: float) -> Label:
    """Set title, subtitle and colophon in a measure.

    Raises
    ------
    InputError
        If one of them does not fit.
    """
    title = set_paragraph(content.title, scale.display, scale.title, width, TITLE_LINES, "title")
    subtitle = set_paragraph(content.subtitle, scale.text, scale.subtitle, width, SUBTITLE_LINES, "subtitle")
    colophon = set_paragraph(
        content.colophon, scale.text, scale.caption, width, COLOPHON_LINES, "colophon", scale.tracking
    )
    stacked, above = [], 0.0
    for lines, colour, steps in (
        (colophon, scale.quiet, 2),
        (subtitle, scale.colour, 1),
        (title, scale.colour, 0),
    ):
        for line in reversed(lines):
            stacked.append((line, above, colour))
            above += scale.leading(line.size)
        above += steps * scale.step if lines else 0.0
    return Label(tuple(reversed(stacked)))
