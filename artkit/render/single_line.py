"""Single line: one line that never lifts the pen, dense where the field is dark."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from msgspec import Meta
from numpy.random import Generator

from artkit.layout.art import HAIRLINE, Points, Strokes, Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Operation, Stroke
from artkit.render.curves import smooth_line
from artkit.render.frame import Extent, Ground, frame, in_millimetres, plate
from artkit.render.points import spread
from artkit.render.surface import Surface
from artkit.render.tour import tour

SAMPLES = 3.0  # along the distance of two points in full ink, of the raster on which they are placed
PIECES = 6  # of a curve from point to point
FINEST = 24  # samples to the pixel
MOST = 20_000  # points of one picture
ROOM = 2.2  # widths of the line from point to point, at least


@dataclass(frozen=True)
class SingleLine:
    """One line through points that follow the tone: the way of a travelling salesman.

    Points are placed evenly by weighted Voronoi stippling (`artkit.render.points.spread`), and visited by a short tour
    (`artkit.render.tour.tour`), as Kaplan and Bosch have it (2005, "TSP art"); the tour is cut open where it jumps
    farthest. A line through points of density d has a length in proportion to the square root of d, so points go with
    the square of tone. It is expressive, not tone-true: the line crosses light places to reach dark ones, and where it
    turns back the ink clots.

    Parameters
    ----------
    pitch : float or str, optional
        From point to point in full ink, in pixels of the field or as a length; two widths of the line at least.
    width : float or str, optional
        Of the line, in pixels or as a length; 0.25 pt at least.
    smooth : bool, optional
        Join the points by curves instead of straight lines.
    smoothing : float, optional
        As for `Contour`.
    floor : float, optional
        Tone below which no point is placed.
    ground : {"none", "plate"}, optional
        Leave tone 0 to the paper, or lay a plate in its colour under the whole cell.
    centre : bool, optional
        Bring the centre of ink to the centre of the cell.
    """

    pitch: Extent = 0.24
    width: Extent = 0.09
    smooth: bool = True
    smoothing: Annotated[float, Meta(ge=0, le=1)] = 0.6
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.1
    ground: Ground = "none"
    centre: bool = True

    def __call__(self, tone: Tone, rect: Rect, ink: Ink, rng: Generator) -> tuple[Operation, ...]:
        """Return the marks of a field in a rectangle."""
        below = plate(rect, ink, self.ground)
        where = frame(np.where(tone.values < self.floor, 0.0, tone.values), rect, self.centre, spread=1.0)
        width = max(in_millimetres(self.width, where, "render.width"), HAIRLINE)
        pitch = max(in_millimetres(self.pitch, where, "render.pitch"), ROOM * width)
        inside = rect.inset(*(min(width, rect.width, rect.height) / 2,) * 4)
        points = self._points(tone, where.pitch / pitch, rng)
        if len(points) < 3 or not (inside.width and inside.height):
            return below
        line = where.place(_opened(points[tour(points)]))
        line = smooth_line(line, pieces=PIECES) if self.smooth else line
        line = np.clip(line, (inside.x, inside.y), (inside.right, inside.bottom))
        return (*below, Stroke(Strokes(line, width), ink.at(1.0)))

    def _points(self, tone: Tone, fineness: float, rng: Generator) -> Points:
        """Return places in pixels of the field, where so many stand on the side of a pixel in full ink."""
        rows, columns = tone.values.shape
        surface = Surface.plain(tone.values, self.smoothing)
        fine = int(np.clip(np.ceil(SAMPLES * fineness), 2, FINEST))
        y, x = np.mgrid[: rows * fine, : columns * fine] + 0.5
        density = surface.at(np.stack((x, y), axis=-1) / fine)
        density = np.where(density < self.floor, 0.0, density**2)
        ink = float(density.sum()) / fine**2
        return spread(density, min(MOST, round(ink * fineness**2 * 2 / np.sqrt(3))), rng) / fine


def _opened(ring: Points) -> Points:
    """Return a ring as a line that leaves out its longest side."""
    sides = np.hypot(*(np.roll(ring, -1, axis=0) - ring).T)
    return np.roll(ring, -1 - int(sides.argmax()), axis=0)
