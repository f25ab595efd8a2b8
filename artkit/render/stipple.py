"""Stipple: dots with no order and no clumps, as on a botanical plate."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from msgspec import Meta
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from artkit.layout.art import HAIRLINE, Dots, Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Operation, Stamp
from artkit.render.frame import Extent, Ground, frame, in_millimetres, plate
from artkit.render.points import spread
from artkit.render.surface import Surface

Field = NDArray[np.float64]

EACH = 6  # samples of the field to a dot, where dots are densest
FINEST = 32  # samples to the side of a pixel, at most
CLEAR = 0.06  # of their distance is left between dots that should not touch
COVERED = (0.0, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 1.0)
SPENT = (0.0, 0.75, 0.811, 0.876, 0.953, 1.061, 1.177, 1.25, 1.7)
"""Ink that dots need to cover so much, as a share of the paper: where it is dark they overlap. Measured on relaxed
points of even density, each dot as large as its own cell asks."""


@dataclass(frozen=True)
class Stipple:
    """Dots with no order and no clumps, dense where it is dark, as on a botanical plate.

    See Secord 2002, "Weighted Voronoi stippling". Every dot has the area that the tone of its own cell asks for, so a
    print keeps tone however well the points have settled.

    Parameters
    ----------
    size : float or str, optional
        Diameter of dots in the dark: in pixels of the field, or a length such as ``"0.5mm"``; never finer than 0.25 pt.
    taper : float, optional
        How much finer dots are in the light: at 0 they are all alike, at 1 their diameter goes with the root of tone.
    melt : float, optional
        Tone above which dots may touch. The higher it is, the lighter are the tones below it, where dots make room.
    rounds : int, optional
        Steps of relaxation.
    full : float, optional
        Share of the paper that full tone covers; below 1 the darkest parts keep their texture, and tone its ratios.
    floor : float, optional
        Tone below which the paper stays bare, to clear haze.
    ground : {"none", "plate"}, optional
        Leave tone 0 to the paper, or lay a plate in its colour under the whole cell.
    centre : bool, optional
        Bring the centre of ink to the centre of the cell.
    """

    size: Extent = 0.28
    taper: Annotated[float, Meta(ge=0, le=1)] = 0.5
    melt: Annotated[float, Meta(ge=0, le=1)] = 0.65
    rounds: Annotated[int, Meta(ge=0, le=100)] = 10
    full: Annotated[float, Meta(gt=0, le=1)] = 1.0
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.04
    ground: Ground = "none"
    centre: bool = True

    def __call__(self, tone: Tone, rect: Rect, ink: Ink, rng: Generator) -> tuple[Operation, ...]:
        """Return the marks of a field in a rectangle."""
        where = frame(tone.values, rect, self.centre)
        field = Surface.true(tone.values, where).times(self.full)
        radius = max(in_millimetres(self.size, where, "render.size"), HAIRLINE) / 2 / where.pitch
        finer = int(np.clip(np.ceil(np.sqrt(EACH / np.pi) / radius), 2, FINEST))
        radius = max(radius, np.sqrt(EACH / np.pi) / finer)
        rows, columns = (np.arange(size * finer) for size in field.shape)
        places = np.asarray(np.stack(np.meshgrid(columns, rows), axis=-1) + 0.5, dtype=np.float64)
        shade = field.at(where.place(places / finer))
        shade = np.where(shade < self.full * self.floor, 0.0, shade)
        needed: Field = np.interp(shade, COVERED, SPENT).astype(np.float64)
        wanted = radius * (1 - self.taper * (1 - np.sqrt(shade)))
        wanted = np.maximum(wanted, HAIRLINE / 2 / where.pitch)
        density = needed / (np.pi * wanted**2)
        points = spread(density, round(float(density.sum()) / finer**2), rng, self.rounds)
        low, high = np.array((rect.x, rect.y)), np.array((rect.right, rect.bottom))
        if not len(points) or (high - low).min() < HAIRLINE:
            return plate(rect, ink, self.ground)
        inked = shade > 0
        radii = _apart(points, *_cells(points, places[inked], needed[inked]), self.melt) / finer * where.pitch
        radii = np.clip(radii, HAIRLINE / 2, (high - low).min() / 2)
        centres = np.clip(where.place(points / finer), low + radii[:, None], high - radii[:, None])
        return (*plate(rect, ink, self.ground), Stamp(Dots(centres, radii), ink.at(1.0)))


def _cells(points: Field, places: Field, needed: Field) -> tuple[Field, Field]:
    """Return the area of the cell of each point, in samples, and the share of it that ink needs."""
    owner = cKDTree(points).query(places)[1]
    area = np.bincount(owner, minlength=len(points)).astype(np.float64)
    return area, np.bincount(owner, needed, len(points)) / np.maximum(area, 1)


def _apart(points: Field, area: Field, share: Field, melt: float) -> Field:
    """Return the radii of dots; where none should touch, those that would are made smaller."""
    radii = np.sqrt(area * share / np.pi)
    pairs = cKDTree(points).query_pairs(2 * float(radii.max()), output_type="ndarray")
    one, other = pairs[(share[pairs] < melt).any(axis=1)].T
    room = np.hypot(*(points[one] - points[other]).T) * (1 - CLEAR) / (radii[one] + radii[other])
    fit = np.ones(len(points))
    for end in (one, other):
        np.minimum.at(fit, end, room)
    return np.asarray(radii * fit, dtype=np.float64)
