"""Dots: the pixels of the field as a grid of dots, each of the area of its tone."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta
from numpy.random import Generator

from artkit.layout.art import Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Operation
from artkit.render.frame import Ground, frame, plate
from artkit.render.screens import Screen, Spot
from artkit.render.surface import Surface


@dataclass(frozen=True)
class DotGrid:
    """A dot to the pixel, in the full ink.

    Parameters
    ----------
    spot : {"round", "diamond", "square"}, optional
        Circles, squares on their corners, or squares.
    gap : float, optional
        Blank between the largest dots, as a share of their pitch. With 0 dots of a dark tone melt, and tone is true;
        else tones keep their ratios, and the darkest is as dark as the gap lets it be.
    floor : float, optional
        Tone below which the paper stays bare, to clear haze.
    ground : {"none", "plate"}, optional
        Leave tone 0 to the paper, or lay a plate in its colour under the whole cell.
    centre : bool, optional
        Bring the centre of ink to the centre of the cell.

    Notes
    -----
    The smallest dot is a hairline across. In a cell so small that a tone of 0.04 would need a smaller one, there are
    fewer dots than pixels.
    """

    spot: Spot = "round"
    gap: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.04
    ground: Ground = "none"
    centre: bool = True

    def __call__(self, tone: Tone, rect: Rect, ink: Ink, rng: Generator) -> tuple[Operation, ...]:
        """Return the marks of a field in a rectangle; nothing about them is random."""
        where = frame(tone.values, rect, self.centre)
        screen = Screen.printable(self.spot, where.pitch, 0.0, self.gap)
        field = Surface.true(tone.values, where)
        marks = screen.marks(field, rect, ink.at(1.0), self.floor, cut=self.ground == "plate")
        return (*plate(rect, ink, self.ground), *marks)
