"""Flow: evenly spaced lines along the edges of the field, that swell with tone and taper at their ends."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from artkit.layout.art import HAIRLINE, Outlines, Points, Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Operation
from artkit.render.curves import smooth_line
from artkit.render.frame import Extent, Ground, frame, in_millimetres, plate
from artkit.render.ribbons import ribbon
from artkit.render.surface import Surface

Field = NDArray[np.float64]

STEP = 0.4  # of the distance of lines: how far a line goes on at once
NEARER = 0.7  # of that distance: how near a line may come to another before it ends
LONGEST = 200  # steps from the seed, to either side
SHORTEST = 2.5  # distances of lines
SHARP = 0.6  # radians from step to step: a sharper turn breaks a line, since a wide pen would fold there
TAPER = 3.0  # distances over which an end grows thin
PIECES = 3  # of a curve from step to step
PASSES = 3  # of seeds where there is still room
NEAR, FAR = 1.3, 4.0  # pixels: blurs of the field whose edges the lines follow
WIDEST, THIN = 0.78, 0.05  # of the distance of lines: the width of a line at most and at least
MOST = 40_000  # seeds in a pass


@dataclass(frozen=True)
class Flow:
    """Streamlines along the isophotes, the lines of equal tone, as a fingerprint has them.

    The direction is across the gradient of the blurred field; the lines are spaced evenly by the method of Jobard
    and Lefer (1997, "Creating evenly-spaced streamlines of arbitrary density"), with seeds tried in passes instead
    of along each line. It is expressive, not tone-true: where the field is flat the lines go their own way, where
    they end there are gaps, and bare paper keeps its thin lines unless a floor takes them away.

    Parameters
    ----------
    pitch : float or str, optional
        From line to line, in pixels of the field or as a length; three hairlines at least.
    contrast : float, optional
        1: width goes with tone; higher: thin stays thin for longer.
    smoothing : float, optional
        As for `Contour`.
    floor : float, optional
        Tone below which lines end; with 0 they cover the whole cell.
    ground : {"none", "plate"}, optional
        Leave tone 0 to the paper, or lay a plate in its colour under the whole cell.
    centre : bool, optional
        Bring the centre of ink to the centre of the cell.
    """

    cut_out: ClassVar[Mapping[str, object]] = MappingProxyType({"floor": 0.05})

    pitch: Extent = 0.45
    contrast: Annotated[float, Meta(ge=0.25, le=4)] = 1.0
    smoothing: Annotated[float, Meta(ge=0, le=1)] = 0.6
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.06
    ground: Ground = "none"
    centre: bool = True

    def __call__(self, tone: Tone, rect: Rect, ink: Ink, rng: Generator) -> tuple[Operation, ...]:
        """Return the marks of a field in a rectangle."""
        below = plate(rect, ink, self.ground)
        where = frame(np.where(tone.values < self.floor, 0.0, tone.values), rect, self.centre, spread=1.0)
        pitch = max(in_millimetres(self.pitch, where, "render.pitch"), 3 * HAIRLINE)
        inside = rect.inset(*(min(WIDEST * pitch, rect.width, rect.height) / 2,) * 4)
        if not (inside.width and inside.height) or inside.width * inside.height > MOST * pitch**2:
            return below
        surface = Surface.smooth(tone.values, where, smoothing=self.smoothing)
        rings: list[Points] = []
        for line in _streamlines(_Stream(tone, surface, self.floor), inside, pitch, rng):
            line = smooth_line(line, pieces=PIECES)
            shade = surface.at(line)
            ends = np.minimum(np.arange(len(line)), np.arange(len(line))[::-1]) * STEP / PIECES / TAPER
            width = WIDEST * pitch * shade**self.contrast * np.sqrt(np.clip(ends, 0, 1))
            rings += ribbon(line, np.maximum(width, max(HAIRLINE, THIN * pitch)))
        if not rings:
            return below
        corners = (rect.x, rect.y), (rect.right, rect.bottom)
        starts = np.cumsum([0, *map(len, rings[:-1])])
        return (*below, Fill(Outlines(np.clip(np.concatenate(rings), *corners), starts), ink.at(1.0)))


class _Stream:
    """Where lines go: their direction at any place of the page, and whether they may be there."""

    def __init__(self, tone: Tone, surface: Surface, floor: float) -> None:
        self._padding, self._frame = round(2 * FAR), surface.frame
        field = np.pad(tone.values.astype(np.float64), self._padding)
        field = ndimage.gaussian_filter(field, NEAR) + ndimage.gaussian_filter(field, FAR)
        down, right = np.gradient(field)
        self._ways: NDArray[np.complex128] = np.empty(field.shape, np.complex128)
        self._ways.real, self._ways.imag = -down, right  # x and y of the isophote, as one number
        self.surface, self.floor = surface, floor

    def way(self, points: Points) -> Points:
        """Return unit vectors along the isophotes; level where the field has none, shape (n, 2)."""
        at = (points - (self._frame.x, self._frame.y)) / self._frame.pitch - 0.5 + self._padding
        rows, columns = self._ways.shape
        at = np.clip(at, 0, (columns - 1.001, rows - 1.001))
        corner = at.astype(np.int64)
        x, y = (at - corner).T
        first = corner[:, 1] * columns + corner[:, 0]
        ways = self._ways.ravel()
        upper = ways[first] * (1 - x) + ways[first + 1] * x
        lower = ways[first + columns] * (1 - x) + ways[first + columns + 1] * x
        way = upper * (1 - y) + lower * y
        size = np.abs(way)
        unit = np.where(size < 1e-9, 1.0, way / np.maximum(size, 1e-9))
        return np.column_stack((unit.real, unit.imag))

    def open(self, points: Points) -> NDArray[np.bool_]:
        """Return where a line may be."""
        return np.asarray(self.surface.at(points) >= self.floor) if self.floor else np.ones(len(points), bool)


def _streamlines(stream: _Stream, inside: Rect, pitch: float, rng: Generator) -> Iterator[Points]:
    """Yield lines that keep their distance from each other and from themselves."""
    room = _Room(inside, pitch)
    across, down = (max(1, int(side / pitch)) for side in (inside.width, inside.height))
    cells = np.stack(np.meshgrid(np.arange(across), np.arange(down)), axis=-1).reshape(-1, 2)
    for _ in range(PASSES):
        seeds = (inside.x, inside.y) + (cells + rng.random(cells.shape)) * (
            inside.width / across,
            inside.height / down,
        )
        seeds = seeds[stream.open(seeds) & room.free(seeds)]
        seeds = seeds[rng.permutation(len(seeds))]
        for line, middle in _grown(stream, room, seeds, STEP * pitch):
            if not room.free(line[middle : middle + 1])[0]:
                continue
            kept = _alone(line[_around(room.clear(line), middle)], pitch)
            if (len(kept) - 1) * STEP >= SHORTEST:
                room.take(kept)
                yield kept


def _grown(stream: _Stream, room: "_Room", seeds: Points, step: float) -> Iterator[tuple[Points, int]]:
    """Yield the line through each seed, as far as it goes, and which of its knots the seed is."""
    count = len(seeds)
    if not count:
        return
    start = np.concatenate((seeds, seeds))
    ahead = np.repeat((-step, step), count)[:, None]
    path, here = [start], start
    good = np.ones(len(start), np.int64)
    alive = np.arange(len(start))
    for number in range(LONGEST):
        at, way = here[alive], ahead[alive]
        moved = at + way * stream.way(at + way / 2 * stream.way(at))
        round_again = (number > 4) & (np.hypot(*(moved - start[alive]).T) < step)
        goes_on = room.holds(moved) & ~round_again
        goes_on[goes_on] = stream.open(moved[goes_on]) & room.clear(moved[goes_on])
        alive = alive[goes_on]
        if not len(alive):
            break
        good[alive] += 1
        here = here.copy()
        here[alive] = moved[goes_on]
        path.append(here)
    paths = np.stack(path, axis=1)
    for back, forth, ended, stopped in zip(
        paths[:count], paths[count:], good[:count].tolist(), good[count:].tolist(), strict=True
    ):
        yield np.concatenate((back[1:ended][::-1], forth[:stopped])), max(ended - 1, 0)


def _around(clear: NDArray[np.bool_], middle: int) -> slice:
    """Return the stretch of knots around one that are clear."""
    blocked = np.flatnonzero(~clear)
    at = int(np.searchsorted(blocked, middle))
    return slice(int(blocked[at - 1]) + 1 if at else 0, int(blocked[at]) if at < len(blocked) else len(clear))


def _alone(line: Points, pitch: float) -> Points:
    """Return the longest stretch of a line without a sharp turn, up to where it would come near itself again."""
    if len(line) < 3:
        return line
    heading = np.arctan2(*np.diff(line, axis=0).T[::-1])
    turn = np.abs((np.diff(heading) + np.pi) % (2 * np.pi) - np.pi)
    smooth = max(np.split(np.arange(len(line)), np.flatnonzero(turn > SHARP) + 1), key=len)
    line = line[smooth]
    ahead = int(np.ceil(3 / STEP))
    pairs = cKDTree(line).query_pairs(NEARER * pitch, output_type="ndarray")
    again = pairs[pairs[:, 1] - pairs[:, 0] > ahead]
    return line[: int(again[:, 1].min())] if len(again) else line


class _Room:
    """The places that lines have taken, on a raster of quarters of their distance."""

    def __init__(self, inside: Rect, pitch: float) -> None:
        self._inside, self._corner, self._grain = inside, (inside.x, inside.y), pitch / 4
        shape = int(inside.height / self._grain) + 9, int(inside.width / self._grain) + 9
        self._near, self._touching = np.zeros(shape, bool), np.zeros(shape, bool)
        y, x = np.mgrid[-4:5, -4:5]
        self._disc, self._core = (
            np.column_stack((y[inner], x[inner]))
            for inner in (np.hypot(x, y) <= 3.8, np.hypot(x, y) <= 4 * NEARER)
        )

    def _at(self, points: Points) -> NDArray[np.int64]:
        return (np.floor((points - self._corner) / self._grain).astype(np.int64) + 4)[:, ::-1]

    def holds(self, points: Points) -> NDArray[np.bool_]:
        """Return which places lie inside."""
        low, high = self._corner, (self._inside.right, self._inside.bottom)
        return np.asarray(((points >= low) & (points <= high)).all(axis=1))

    def free(self, points: Points) -> NDArray[np.bool_]:
        """Return which places are so far from all lines that another one may begin there."""
        return np.asarray(~self._near[tuple(self._at(points).T)])

    def clear(self, points: Points) -> NDArray[np.bool_]:
        """Return which places are so far from all lines that another one may pass there."""
        return np.asarray(~self._touching[tuple(self._at(points).T)])

    def take(self, line: Points) -> None:
        """Mark the places around a line as taken."""
        at = self._at(line)[:, None]
        for raster, shape in ((self._near, self._disc), (self._touching, self._core)):
            row, column = (at + shape).reshape(-1, 2).T
            raster[row, column] = True
