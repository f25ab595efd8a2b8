"""Ridge: the field as a range of hills seen from the side, line behind line, each hiding what is behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import ndimage

from artkit.layout.art import HAIRLINE, Points, Strokes, Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Operation, Stroke
from artkit.render.frame import Extent, Frame, Ground, frame, in_millimetres, plate
from artkit.render.surface import Surface

Field = NDArray[np.float64]

STEP = 0.05  # pixels between samples of a line; most of them are left out again
TURN = 0.0015  # of a pixel: how far a line bends before it gets a knot
AIR = 2.0  # widths, from the middle of the line of a hill to that of a line that goes behind it
CRUMB = 8.0  # widths: the shortest piece of a line that is worth drawing
FOOT = 0.08  # of full tone: how softly a hill begins
AROUND = 1.0  # pixels beyond the ink, where lines do not fill the cell
GRAIN = 0.35  # pixels: how long the tremble of a line is


@dataclass(frozen=True)
class Ridge:
    """Stacked lines that rise with tone, with what lies behind a hill left out.

    The lines are plotter's lines: what is hidden is not painted over but not there. They are drawn from the front
    to the back below a floating horizon (Wright 1973, "A two-space solution to the hidden line problem for plotting
    functions of two variables"), and stop short of the hill they go behind (Appel 1979, "The haloed line effect").
    The look is that of the radio pulses of CP 1919 (Craft 1970). It is expressive, not tone-true: tone is shown as
    height, and the paper between two lines is as bare on a hill as beside it.

    Parameters
    ----------
    pitch : float or str, optional
        From line to line, in pixels of the field or as a length; no closer than three widths of a line.
    height : float or str, optional
        Of a hill of full tone, in pixels or as a length.
    width : float or str, optional
        Of the lines, in pixels or as a length; 0.25 pt at least.
    run : {"cell", "ink"}, optional
        Lines go from edge to edge of the cell, or a little beyond the ink.
    noise : float, optional
        How much the lines tremble, as a share of the pitch; more on the hills than between them.
    smoothing : float, optional
        As for `Contour`.
    floor : float, optional
        Tone below which the ground is flat; what is above rises from there.
    ground : {"none", "plate"}, optional
        Leave tone 0 to the paper, or lay a plate in its colour under the whole cell.
    centre : bool, optional
        Bring the centre of ink to the centre of the cell.
    """

    cut_out: ClassVar[Mapping[str, object]] = MappingProxyType({"run": "ink"})

    pitch: Extent = 0.5
    height: Extent = 3.0
    width: Extent = 0.1
    run: Literal["cell", "ink"] = "cell"
    noise: Annotated[float, Meta(ge=0, le=2)] = 0.25
    smoothing: Annotated[float, Meta(ge=0, le=1)] = 0.6
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.1
    ground: Ground = "none"
    centre: bool = True

    def __call__(self, tone: Tone, rect: Rect, ink: Ink, rng: Generator) -> tuple[Operation, ...]:
        """Return the marks of a field in a rectangle; the lines run through the whole of it."""
        where = frame(np.where(tone.values < self.floor, 0.0, tone.values), rect, self.centre, spread=2.0)
        width = max(in_millimetres(self.width, where, "render.width"), HAIRLINE)
        pitch = max(in_millimetres(self.pitch, where, "render.pitch"), 3 * width)
        height = in_millimetres(self.height, where, "render.height")
        if self.run == "ink":
            rect = _around(tone.values >= max(self.floor, 0.02), where, rect, height)
        inside = rect.inset(*(min(width, rect.width, rect.height) / 2,) * 4)
        if not (inside.width and inside.height):
            return plate(rect, ink, self.ground)
        x = np.linspace(inside.x, inside.right, max(2, round(inside.width / (STEP * where.pitch)) + 1))
        base = inside.bottom - pitch * np.arange(int(inside.height / pitch) + 1)
        base -= (base[-1] - inside.y) / 2
        places = np.stack(np.meshgrid(x, base), axis=-1)
        hills = self._hills(Surface.smooth(tone.values, where, smoothing=self.smoothing).at(places), rng)
        raised = base[:, None] - height * hills[0] - pitch * hills[1]
        lines = list(_visible(x, np.clip(raised, inside.y, inside.bottom), width, TURN * where.pitch))
        strokes = Strokes(np.concatenate(lines), width, np.cumsum([0, *map(len, lines[:-1])]))
        return (*plate(rect, ink, self.ground), Stroke(strokes, ink.at(1.0)))

    def _hills(self, tone: Field, rng: Generator) -> tuple[Field, Field]:
        """Return the height of every line in shares of the highest, and its tremble in shares of the pitch."""
        above = np.maximum(tone - self.floor, 0) / (1 - self.floor)
        rise = above**2 * (1 + FOOT) / (above + FOOT)
        tremble = ndimage.gaussian_filter1d(rng.standard_normal(tone.shape), GRAIN / STEP, axis=1)
        tremble *= np.sqrt(2 * np.sqrt(np.pi) * GRAIN / STEP)  # the filter has taken that much
        return rise, self.noise * tremble * (0.1 + 0.9 * rise)


def _around(inked: NDArray[np.bool_], where: Frame, rect: Rect, height: float) -> Rect:
    """Return the part of a rectangle that ink and its hills need."""
    rows, columns = np.nonzero(inked)
    if not len(rows):
        return rect
    (left, top), (right, bottom) = where.place(
        np.array(
            [
                (columns.min() - AROUND, rows.min() - AROUND),
                (columns.max() + 1 + AROUND, rows.max() + 1 + AROUND),
            ]
        )
    )
    left, top = max(left, rect.x), max(top - height, rect.y)
    return Rect(left, top, max(min(right, rect.right) - left, 0.0), max(min(bottom, rect.bottom) - top, 0.0))


def _visible(x: Field, lines: Field, width: float, turn: float) -> Iterator[Points]:
    """Yield what is seen of lines that are given from the front to the back, as polylines of few knots."""
    horizon = np.full(len(x), np.inf)
    for y in lines:
        above = _lifted(horizon, x[1] - x[0], AIR * width) - y
        for start, stop in zip(*_runs(above > 0), strict=True):
            piece = slice(start, stop + 1)
            needed = _bends(y[piece], turn)
            parts = [np.column_stack((x[piece], y[piece]))[needed]]
            if start > 0:
                parts.insert(0, _crossing(x, y, above, start - 1))
            if stop < len(x) - 1:
                parts.append(_crossing(x, y, above, stop))
            line = np.concatenate(parts)
            if np.hypot(*np.diff(line, axis=0).T).sum() >= min(CRUMB * width, x[-1] - x[0]):
                yield line
        horizon = np.where(above > 0, y, horizon)


def _lifted(horizon: Field, step: float, air: float) -> Field:
    """Return a horizon with a round margin above it, as a pen that rolls along it would draw."""
    reach = min(int(air / step), len(horizon) - 1)
    lifted = horizon - air
    for shift in range(1, reach + 1):
        rise = np.sqrt(air**2 - (shift * step) ** 2)
        lifted[shift:] = np.minimum(lifted[shift:], horizon[:-shift] - rise)
        lifted[:-shift] = np.minimum(lifted[:-shift], horizon[shift:] - rise)
    return lifted


def _runs(seen: NDArray[np.bool_]) -> tuple[list[int], list[int]]:
    """Return the first and the last sample of every visible stretch."""
    steps = np.diff(seen.astype(np.int8), prepend=0, append=0)
    return np.flatnonzero(steps == 1).tolist(), (np.flatnonzero(steps == -1) - 1).tolist()


def _crossing(x: Field, y: Field, above: Field, index: int) -> Points:
    """Return the place between two samples where a line meets the horizon, shape (1, 2)."""
    share = (
        0.5
        if not np.isfinite(above[index : index + 2]).all()
        else above[index] / (above[index] - above[index + 1])
    )
    return np.array([[np.interp(share, (0, 1), each[index : index + 2]) for each in (x, y)]])


def _bends(y: Field, turn: float) -> NDArray[np.bool_]:
    """Return which samples of a line are needed to follow it: both ends, and one for every so much of bend."""
    bend = np.cumsum(np.abs(np.diff(y, 2, prepend=y[:1], append=y[-1:]))) if len(y) > 2 else np.zeros(len(y))
    keep = np.diff(np.floor(bend / turn), prepend=-1) > 0
    keep[[0, -1]] = True
    return np.asarray(keep)
