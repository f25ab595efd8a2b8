"""Halftone: dots or lines on a turned screen, as in newsprint."""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta
from numpy.random import Generator

from artkit.layout.art import Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Operation
from artkit.render.courses import Courses, engrave, printable
from artkit.render.frame import Extent, Ground, frame, in_millimetres, plate
from artkit.render.screens import Screen
from artkit.render.surface import Surface

FINEST = 1 / 64  # of a pixel; the memory of a common machine holds so many dots


@dataclass(frozen=True)
class Halftone:
    """Dots or lines on a turned screen, as in newsprint: their area is the tone.

    See Ulichney 1987, "Digital halftoning", chapter 5.

    Parameters
    ----------
    spot : {"round", "diamond", "square", "line"}, optional
        Circles, which meet at a tone of 0.785; squares on their corners, which meet at a half; squares along the
        screen, which meet at full tone; or lines.
    pitch : float or str, optional
        Distance of dots: in pixels of the field, or a length such as ``"0.7mm"``; no finer than 1/64 of a pixel.
    angle : float, optional
        How far the screen is turned clockwise, in degrees.
    full : float, optional
        Share of the paper that full tone covers; below 1 the darkest parts keep their texture, and tone its ratios.
    floor : float, optional
        Tone below which the paper stays bare, to clear haze.
    ground : {"none", "plate"}, optional
        Leave tone 0 to the paper, and make dots smaller that do not fit; or lay a plate in its colour under the whole
        cell, and cut dots at its edge.
    centre : bool, optional
        Bring the centre of ink to the centre of the cell.

    Notes
    -----
    The smallest dot is a hairline across. Where the pitch is so fine that a tone of 0.04 would need a smaller one, the
    pitch grows; a line screen grows until a tone of 0.16 is a hairline.
    """

    spot: Literal["round", "diamond", "square", "line"] = "round"
    pitch: Extent = 0.5
    angle: Annotated[float, Meta(ge=-180, le=180)] = 45.0
    full: Annotated[float, Meta(gt=0, le=1)] = 1.0
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.04
    ground: Ground = "none"
    centre: bool = True

    def __call__(self, tone: Tone, rect: Rect, ink: Ink, rng: Generator) -> tuple[Operation, ...]:
        """Return the marks of a field in a rectangle; nothing about them is random."""
        where = frame(tone.values, rect, self.centre)
        field = Surface.true(tone.values, where).times(self.full)
        pitch = max(in_millimetres(self.pitch, where, "render.pitch"), FINEST * where.pitch)
        floor, cut = self.full * self.floor, self.ground == "plate"
        if self.spot == "line":
            courses = Courses.straight(field, printable(pitch), self.angle)
            marks = engrave(courses, field, rect, ink.at(1.0), floor, cut)
        else:
            screen = Screen.printable(self.spot, pitch, self.angle)
            marks = screen.marks(field, rect, ink.at(1.0), floor, cut)
        return (*plate(rect, ink, self.ground), *marks)
