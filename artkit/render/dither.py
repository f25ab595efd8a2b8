"""Dither: squares of ink or nothing, sharp at any size, whose crowd is tone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta
from numpy.random import Generator
from numpy.typing import NDArray

from artkit.layout.art import HAIRLINE, Outlines, Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Operation
from artkit.render.frame import Extent, Frame, Ground, frame, in_millimetres, plate
from artkit.render.pixels import trace
from artkit.render.surface import Surface

Field = NDArray[np.float64]
Mask = NDArray[np.bool_]

# rows down, columns right, share
DIFFUSION = ((0, 1, 7 / 16), (1, -1, 3 / 16), (1, 0, 5 / 16), (1, 1, 1 / 16))
FINEST = 1 / 64  # of a pixel; the memory of a common machine holds so many squares
UNREST = 0.1  # how far the threshold of error diffusion strays, which breaks up its worms
TILE = 64  # squares to the side of a blue-noise mask
CLOUD = 1.5  # squares; how far points of the mask push each other (Ulichney 1993)


@dataclass(frozen=True)
class Dither:
    """One bit to the square; what touches is one outline, so that there are no seams.

    Parameters
    ----------
    method : {"blue-noise", "floyd-steinberg", "bayer"}, optional
        Compare with a mask of blue noise (void and cluster, Ulichney 1993), even and without pattern; diffuse the error
        of each square to the next ones (Floyd and Steinberg 1976), which draws the sharpest; or compare with an ordered
        8 x 8 matrix (Bayer 1973), as screens of old computers did.
    pitch : float or str, optional
        Side of a square: in pixels of the field, or a length such as ``"0.5mm"``; never finer than 0.25 pt or 1/64 of
        a pixel. It grows until a whole number of squares fits the field.
    floor : float, optional
        Tone below which the paper stays bare, to clear haze.
    ground : {"none", "plate"}, optional
        Leave tone 0 to the paper, or lay a plate in its colour under the whole cell.
    centre : bool, optional
        Bring the centre of ink to the centre of the cell.
    """

    method: Literal["blue-noise", "floyd-steinberg", "bayer"] = "blue-noise"
    pitch: Extent = 0.25
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.04
    ground: Ground = "none"
    centre: bool = True

    def __call__(self, tone: Tone, rect: Rect, ink: Ink, rng: Generator) -> tuple[Operation, ...]:
        """Return the marks of a field in a rectangle."""
        where = frame(tone.values, rect, self.centre)
        pitch = max(in_millimetres(self.pitch, where, "render.pitch"), HAIRLINE) / where.pitch
        pitch = max(pitch, FINEST)
        field = Surface.true(tone.values, where)
        columns = int(field.shape[1] / pitch + 1e-9)
        side = field.shape[1] / max(columns, 1)
        rows = int(field.shape[0] / side + 1e-9)
        if not (rows and columns):
            return plate(rect, ink, self.ground)
        shade = _means(field, rows, columns, side)
        mask = METHODS[self.method](np.where(shade < self.floor, 0.0, shade), rng)
        knots, starts, _ = trace(mask[None])
        if not len(starts):
            return plate(rect, ink, self.ground)
        squares = Frame(where.x, where.y, side * where.pitch)
        return (*plate(rect, ink, self.ground), Fill(Outlines(squares.place(knots), starts), ink.at(1.0)))


def _means(field: Surface, rows: int, columns: int, side: float) -> Field:
    """Return the mean tone of squares over a field, whose side is in pixels."""
    parts = max(1, int(np.ceil(4 * side)))
    y, x = ((np.arange(count * parts) + 0.5) * side / parts for count in (rows, columns))
    tone = field.at(field.frame.place(np.stack(np.meshgrid(x, y), axis=-1)))
    return np.asarray(tone.reshape(rows, parts, columns, parts).mean(axis=(1, 3)), dtype=np.float64)


def diffused(tone: Field, rng: Generator) -> Mask:
    """Return a field (rows, columns) as ink or nothing, each square passing on its rest (Floyd and Steinberg 1976).

    A square needs only those to its left and above. So all squares whose column is a number less twice their row are
    settled at once, and the whole takes as many steps as the field has columns and twice as many as it has rows.
    """
    rows, columns = tone.shape
    rest = np.zeros((rows + 1, columns + 2))
    rest[:-1, 1:-1] = tone
    threshold = 0.5 + UNREST * rng.uniform(-1, 1, tone.shape)
    mask = np.zeros(tone.shape, bool)
    for step in range(columns + 2 * (rows - 1)):
        row = np.arange(max(0, (step - columns + 2) // 2), min(rows, step // 2 + 1))
        column = step - 2 * row
        value = rest[row, column + 1]
        mask[row, column] = value > threshold[row, column]
        short = value - mask[row, column]
        for down, right, share in DIFFUSION:
            rest[row + down, column + 1 + right] += share * short
    return mask & (tone > 0)


def ordered(tone: Field, rng: Generator) -> Mask:
    """Return where tone (rows, columns) exceeds Bayer's matrix of 8 x 8, laid over it again and again."""
    matrix = np.zeros((1, 1))
    for _ in range(3):
        matrix = np.block([[4 * matrix, 4 * matrix + 2], [4 * matrix + 3, 4 * matrix + 1]])
    return _above((matrix + 0.5) / 64, tone, (0, 0))


def scattered(tone: Field, rng: Generator) -> Mask:
    """Return where tone (rows, columns) exceeds a mask of blue noise, laid over it from a place at random."""
    return _above(blue_noise(), tone, tuple(rng.integers(TILE, size=2).tolist()))


def _above(tile: Field, tone: Field, shift: tuple[int, ...]) -> Mask:
    rows, columns = ((np.arange(size) + by) % len(tile) for size, by in zip(tone.shape, shift, strict=True))
    above: Mask = tone > tile[np.ix_(rows, columns)]
    return above


@lru_cache
def blue_noise() -> Field:
    """Return thresholds in (0, 1), each as often as any other, whose highest and lowest are spread evenly.

    Void and cluster (Ulichney 1993): points leave the tightest clusters and fill the largest voids of a tile without
    edges; the order in which they do is the threshold.

    Returns
    -------
    float array, shape (TILE, TILE)
    """
    away = np.minimum(np.arange(TILE), TILE - np.arange(TILE)) ** 2
    push = np.exp(-(away[:, None] + away) / (2 * CLOUD**2))
    tiled = np.tile(push, (2, 2))
    points = np.zeros((TILE, TILE), bool)
    points.flat[np.random.default_rng(0).permutation(TILE * TILE)[: TILE * TILE // 10]] = True
    energy = np.asarray(np.fft.ifft2(np.fft.fft2(points) * np.fft.fft2(push)).real, dtype=np.float64)

    def change(place: int, sign: int) -> None:
        row, column = divmod(place, TILE)
        points[row, column] = sign > 0
        np.add(
            energy, sign * tiled[TILE - row : 2 * TILE - row, TILE - column : 2 * TILE - column], out=energy
        )

    def cluster() -> int:
        return int(np.where(points, energy, -np.inf).argmax())

    def void() -> int:
        return int(np.where(points, np.inf, energy).argmin())

    moved = None
    while moved != (place := cluster()):  # until what is taken away would be put back
        change(place, -1)
        moved = void()
        change(moved, 1)
    first, before = int(points.sum()), (points.copy(), energy.copy())
    rank = np.zeros(TILE * TILE)
    for number in range(first - 1, -1, -1):
        place = cluster()
        rank[place] = number
        change(place, -1)
    points[:], energy[:] = before
    for number in range(first, TILE * TILE):
        place = void()
        rank[place] = number
        change(place, 1)
    tile = (rank.reshape(TILE, TILE) + 0.5) / (TILE * TILE)
    tile.flags.writeable = False
    return tile


METHODS: Mapping[str, Callable[[Field, Generator], Mask]] = MappingProxyType(
    {"blue-noise": scattered, "floyd-steinberg": diffused, "bayer": ordered}
)
