"""Truchet: tiles with two quarter circles each, turned at random; their lines swell with tone."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta
from numpy.random import Generator
from numpy.typing import NDArray

from artkit.layout.art import HAIRLINE, Outlines, Points, Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Operation
from artkit.render.frame import Extent, Ground, frame, in_millimetres, plate
from artkit.render.ribbons import ribbon
from artkit.render.surface import Surface

Field = NDArray[np.float64]
Index = NDArray[np.int64]

WIDEST, THIN = 0.36, 0.035  # of a tile: width of a band at most and at least; the arcs of a tile meet at 0.41
KNOTS = 6  # steps of a quarter circle
TILES = 1_000_000


@dataclass(frozen=True)
class Truchet:
    """A labyrinth of quarter circles on square tiles, whose lines are wide where the field is dark.

    Each tile is laid in one of two ways at random (Smith 1987, "The tiling patterns of Sébastien Truchet and the
    topology of structural hierarchy"); the arcs join into long bands, and each band is one outline, so that there is
    no seam from tile to tile. It is expressive, not tone-true: in full ink the bands cover some half of the paper,
    and on bare paper a thin line stays, unless a floor takes it away.

    Parameters
    ----------
    pitch : float or str, optional
        Side of a tile, in pixels of the field or as a length; a little more or less, so that tiles fill the cell.
    contrast : float, optional
        1: width goes with tone; higher: thin stays thin for longer.
    smoothing : float, optional
        As for `Contour`.
    floor : float, optional
        Tone below which the bands end; with 0 they cover the whole cell.
    ground : {"none", "plate"}, optional
        Leave tone 0 to the paper, or lay a plate in its colour under the whole cell.
    centre : bool, optional
        Bring the centre of ink to the centre of the cell.
    """

    cut_out: ClassVar[Mapping[str, object]] = MappingProxyType({"floor": 0.08})

    pitch: Extent = 0.7
    contrast: Annotated[float, Meta(ge=0.25, le=4)] = 1.0
    smoothing: Annotated[float, Meta(ge=0, le=1)] = 0.6
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    ground: Ground = "none"
    centre: bool = True

    def __call__(self, tone: Tone, rect: Rect, ink: Ink, rng: Generator) -> tuple[Operation, ...]:
        """Return the marks of a field in a rectangle; the tiles fill the whole of it."""
        below = plate(rect, ink, self.ground)
        where = frame(np.where(tone.values < self.floor, 0.0, tone.values), rect, self.centre, spread=1.0)
        pitch = max(in_millimetres(self.pitch, where, "render.pitch"), HAIRLINE / WIDEST * 2)
        across, down = (max(1, round(side / pitch)) for side in (rect.width, rect.height))
        tile = np.array((rect.width / across, rect.height / down))
        if across * down > TILES or tile.min() * WIDEST < HAIRLINE:
            return below
        thin = max(HAIRLINE, THIN * tile.min())
        surface = Surface.smooth(tone.values, where, smoothing=self.smoothing)
        rings = []
        for band in _bands(across, down, rng):
            line = (rect.x, rect.y) + tile * _curve(band)
            shade = surface.at(line)
            width = np.maximum(WIDEST * tile.min() * shade**self.contrast, thin)
            whole = shade.min() >= self.floor
            ring = bool((band[0] == band[-1]).all())
            for piece in [np.arange(len(line))] if whole else _pieces(shade >= self.floor, ring):
                rings += ribbon(line[piece], width[piece], closed=whole and ring, round_ends=not whole)
        if not rings:
            return below
        outlines = Outlines(np.concatenate(rings), np.cumsum([0, *map(len, rings[:-1])]))
        return (*below, Fill(_held(outlines, rect), ink.at(1.0)))


def _bands(across: int, down: int, rng: Generator) -> list[Index]:
    """Return the bands of a field of tiles: rows of the middles of tiles' sides, in half tiles, shape (n, 2) each.

    A band that comes back to its beginning ends with it; the others go from edge to edge.
    """
    column, row = (each.ravel() for each in np.meshgrid(np.arange(across), np.arange(down)))
    flipped = rng.integers(0, 2, len(column)) * 2
    top, bottom = (np.column_stack((2 * column + 1, 2 * row + shift)) for shift in (0, 2))
    beside_top = np.column_stack((2 * column + flipped, 2 * row + 1))
    beside_bottom = np.column_stack((2 * column + 2 - flipped, 2 * row + 1))
    width = 2 * across + 1
    links: dict[int, list[int]] = {}
    for one, other in ((top, beside_top), (bottom, beside_bottom)):
        for a, b in zip((one @ (1, width)).tolist(), (other @ (1, width)).tolist(), strict=True):
            links.setdefault(a, []).append(b)
            links.setdefault(b, []).append(a)
    # those at the edge first, then what is left: rings
    ends = sorted(links, key=lambda node: (len(links[node]), node))
    bands, seen = [], set[int]()
    for start in ends:
        if start not in seen:
            band = _followed(start, links)
            seen.update(band)
            bands.append(np.column_stack((np.array(band) % width, np.array(band) // width)))
    return bands


def _followed(start: int, links: dict[int, list[int]]) -> list[int]:
    """Return the nodes from a start on, as far as the links go, or back to it."""
    band, here = [start], links[start][0]
    while here != start:
        band.append(here)
        ahead = [node for node in links[here] if node != band[-2]]
        if not ahead:
            return band
        here = ahead[0]
    return [*band, start]


def _curve(band: Index) -> Points:
    """Return a band as a fine polyline of quarter circles, in tiles."""
    here, there = band[:-1, None], band[1:, None]
    upright = band[:-1, None, :1] % 2 == 0  # the side of a tile that it starts from
    middle = np.where(
        upright,
        np.concatenate((here[..., :1], there[..., 1:]), -1),
        np.concatenate((there[..., :1], here[..., 1:]), -1),
    )
    angle = (np.arange(KNOTS) / KNOTS * np.pi / 2)[:, None]
    curve = middle + (here - middle) * np.cos(angle) + (there - middle) * np.sin(angle)
    return np.concatenate((curve.reshape(-1, 2), band[-1:])) / 2


def _pieces(dark: NDArray[np.bool_], ring: bool) -> list[Index]:
    """Return the stretches of a band that are dark, two knots or more each; those of a ring go on over its end."""
    index = np.arange(len(dark))
    if ring:
        index = np.roll(index[:-1], -int(np.flatnonzero(~dark)[0]))
    inside = dark[index]
    parts = np.split(index, np.flatnonzero(np.diff(inside)) + 1)
    return [part for part in parts if dark[part[0]] and len(part) > 1]


def _held(outlines: Outlines, rect: Rect) -> Outlines:
    return Outlines(np.clip(outlines.points, (rect.x, rect.y), (rect.right, rect.bottom)), outlines.starts)
