"""Engraving: lines that swell with tone, as a burin cuts them, and may follow the form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta
from numpy.random import Generator
from scipy import ndimage

from artkit.layout.art import Points, Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Operation
from artkit.render.contour import FINENESS
from artkit.render.courses import Courses, Field, engrave, printable
from artkit.render.frame import Extent, Ground, frame, in_millimetres, plate
from artkit.render.isolines import isolines
from artkit.render.surface import Surface

SOFT = 1.6  # pixels; the relief that lines run over is blurred so far
CROSSED = 65.0  # degrees between lines and those that cross them, and bend less: so they never run along
WAVE = 7.0  # pixels; the length of a wave


@dataclass(frozen=True)
class Engraving:
    """Lines that swell with tone, as a burin cuts them, and may bend over the form and cross where it is dark.

    See Ostromoukhov 1999, "Digital facial engraving".

    Parameters
    ----------
    lines : {"relief", "straight", "wave", "concentric", "form"}, optional
        How lines run: over the field as if its tone were height (Tanaka 1932, "The orthographical relief method");
        straight; in waves; around the middle; or along the form, at even distances from the outline of the half tone.
    pitch : float or str, optional
        Distance of lines: in pixels of the field, or a length such as ``"0.7mm"``.
    angle : float, optional
        How far relief, straight and wavy lines are turned clockwise, in degrees.
    depth : float, optional
        How far full tone pushes the lines of a relief aside, and how high waves are, in pixels.
    crossing : float, optional
        Share of the paper that lines cover at most before others cross them; at 1 none do.
    full : float, optional
        Share of the paper that full tone covers; below 1 the darkest parts keep their lines, and tone its ratios.
    floor : float, optional
        Tone below which the paper stays bare, to clear haze.
    ground : {"none", "plate"}, optional
        Leave tone 0 to the paper, or lay a plate in its colour under the whole cell, whose edge cuts the lines.
    centre : bool, optional
        Bring the centre of ink to the centre of the cell.

    Notes
    -----
    No line is finer than 0.25 pt. The pitch grows until a tone of 0.16 is such a hairline; where it is lighter than
    half of that, lines end.
    """

    lines: Literal["relief", "straight", "wave", "concentric", "form"] = "relief"
    pitch: Extent = 0.5
    angle: Annotated[float, Meta(ge=-180, le=180)] = 20.0
    depth: Annotated[float, Meta(ge=0, le=5)] = 2.5
    crossing: Annotated[float, Meta(ge=0.2, le=1)] = 1.0
    full: Annotated[float, Meta(gt=0, le=1)] = 1.0
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.04
    ground: Ground = "none"
    centre: bool = True

    def __call__(self, tone: Tone, rect: Rect, ink: Ink, rng: Generator) -> tuple[Operation, ...]:
        """Return the marks of a field in a rectangle; nothing about them is random."""
        where = frame(tone.values, rect, self.centre)
        form = Surface.true(tone.values, where)
        pitch = printable(in_millimetres(self.pitch, where, "render.pitch"))
        shade = self.full * form.knots
        first = np.minimum(shade, self.crossing)
        # together they cover the shade, as layers of `Hatching`
        second = (shade - first) / np.maximum(1 - first, 1e-9)
        marks = plate(rect, ink, self.ground) + self._set(form, Surface(first, where), pitch, rect, ink)
        if second.any():
            lines: Literal["straight", "relief"] = "straight" if self.lines == "straight" else "relief"
            other = replace(self, lines=lines, angle=self.angle + CROSSED, depth=self.depth / 4)
            marks += other._set(form, Surface(second, where), pitch, rect, ink)
        return marks

    def _set(self, form: Surface, tone: Surface, pitch: float, rect: Rect, ink: Ink) -> tuple[Operation, ...]:
        """Return lines of one kind that follow a form, and are as wide as a tone asks."""
        floor = self.full * self.floor
        if self.lines == "form":
            return isolines(form, tone, pitch, rect, ink.at(1.0), floor)
        courses = COURSES[self.lines](form, pitch, self.angle, self.depth)
        return engrave(courses, tone, rect, ink.at(1.0), floor, cut=self.ground == "plate")


def relief(field: Surface, pitch: float, angle: float, depth: float) -> Courses:
    """Return lines that run over tone as over hills."""
    where = field.frame
    height = Surface(ndimage.gaussian_filter(field.knots, SOFT * FINENESS, mode="nearest"), where)
    low, high = where.place(np.zeros(2)), where.place(np.array(field.shape[::-1]) - 1e-9)

    def aside(points: Points, along: Field) -> Field:
        return -depth * where.pitch * height.at(np.clip(points, low, high))

    return Courses.straight(field, pitch, angle, aside)


def wave(field: Surface, pitch: float, angle: float, depth: float) -> Courses:
    """Return lines in waves, all alike."""
    unit = field.frame.pitch

    def aside(points: Points, along: Field) -> Field:
        return np.broadcast_to(depth * unit / 2 * np.sin(2 * np.pi / WAVE * along / unit), points.shape[:2])

    return Courses.straight(field, pitch, angle, aside)


COURSES: Mapping[str, Callable[[Surface, float, float, float], Courses]] = MappingProxyType(
    {
        "relief": relief,
        "straight": lambda field, pitch, angle, depth: Courses.straight(field, pitch, angle),
        "wave": wave,
        "concentric": lambda field, pitch, angle, depth: Courses.concentric(field, pitch),
    }
)
