"""Screens: dots on a lattice, each as large as its tone needs.

A dot grows with the square root of its tone until it meets its neighbours, from there into the gaps that they leave,
and at full tone it covers its cell of the lattice: a screen reaches every tone from bare paper to full ink.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from artkit.layout.art import FINEST, Dots, Outlines, Points, Shape
from artkit.layout.colour import Colour
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Operation, Stamp
from artkit.render.surface import Surface

Field = NDArray[np.float64]
Spot = Literal["round", "diamond", "square"]

LIGHTEST = 0.04  # a screen is coarse enough to print this tone
CUT = 96  # knots of a dot that an edge cuts

_MELTING = np.sqrt(np.linspace(0.25, 0.5, 257))  # radii of circles that overlap, in pitches
# what they cover
_MELTED = np.pi * _MELTING**2 - (
    4 * _MELTING**2 * np.arccos(0.5 / _MELTING) - 2 * np.sqrt(np.maximum(_MELTING**2 - 0.25, 0))
)


@dataclass(frozen=True)
class Growth:
    """How the dots of a screen grow.

    Attributes
    ----------
    shape : {"circle", "square"}
        What they are.
    turn : float
        How far they are turned against the lattice, in degrees.
    radius : callable
        From tone to radius, in pitches.
    meetings : tuple of (float, float, float)
        The radii at which neighbours meet, and at which the last gap closes, in pitches; and how far from them a radius
        keeps below and above, so that nothing touches by accident and no hole is a pinprick.
    """

    shape: Shape
    turn: float
    radius: Callable[[Field], Field]
    meetings: tuple[tuple[float, float, float], ...]


def _circle(tone: Field) -> Field:
    return np.where(tone <= np.pi / 4, np.sqrt(tone / np.pi), np.interp(tone, _MELTED, _MELTING))


def _diamond(tone: Field) -> Field:
    return np.where(tone <= 0.5, np.sqrt(tone / 2), 1 - np.sqrt((1 - tone) / 2))


def _square(tone: Field) -> Field:
    return np.sqrt(tone / 2)


GROWTHS: Mapping[Spot, Growth] = MappingProxyType(
    {
        "round": Growth("circle", 0.0, _circle, ((0.5, 0.02, 0.01), (0.5**0.5, 0.06, 0.01))),
        "diamond": Growth("square", 45.0, _diamond, ((0.5, 0.02, 0.02), (1.0, 0.06, 0.0))),
        "square": Growth("square", 0.0, _square, ((0.5**0.5, 0.03, 0.04),)),
    }
)


@dataclass(frozen=True)
class Screen:
    """Dots on a square lattice that lies over a field.

    Attributes
    ----------
    spot : {"round", "diamond", "square"}
        How they grow: circles; squares on their corners, which make a chequerboard at half tone; squares along the
        lattice.
    pitch : float
        Distance of neighbours, in millimetres.
    angle : float
        How far the lattice is turned clockwise, in degrees.
    gap : float
        Blank between the largest dots, as a share of the pitch; with 0 they melt.
    """

    spot: Spot
    pitch: float
    angle: float = 0.0
    gap: float = 0.0

    @classmethod
    def printable(cls, spot: Spot, pitch: float, angle: float, gap: float = 0.0) -> "Screen":
        """Return a screen whose pitch is no finer than a dot of the lightest tone allows, a hairline across."""
        growth = GROWTHS[spot]
        least = FINEST[growth.shape] / float(growth.radius(np.array(LIGHTEST)))
        return cls(spot, max(pitch, least / (1 - gap)), angle, gap)

    def marks(
        self, field: Surface, rect: Rect, colour: Colour, floor: float, cut: bool
    ) -> tuple[Operation, ...]:
        """Return the dots of a field.

        Parameters
        ----------
        field : Surface
            Tone on the page.
        rect : Rect
            What no dot leaves.
        colour : Colour
            Of all dots.
        floor : float
            Tone below which there is none.
        cut : bool
            Cut dots at the edge, or make those smaller that do not fit.
        """
        centres, tone = self._tones(field)
        growth, turn = GROWTHS[self.spot], self.angle + GROWTHS[self.spot].turn
        radii = self._radii(np.where(tone < floor, 0.0, tone))
        low, high = np.array((rect.x, rect.y)), np.array((rect.right, rect.bottom))
        room = np.minimum(centres - low, high - centres).min(axis=-1) / _reach(growth.shape, turn)
        if not cut:
            radii = np.minimum(radii, room)
        whole = (radii >= FINEST[growth.shape]) & (radii <= room + 1e-9)
        marks: list[Operation] = []
        if whole.any():
            marks.append(Stamp(Dots(centres[whole], radii[whole], growth.shape, turn), colour))
        if cut:
            at_edge = (radii > room + 1e-9) & (room > 0)
            parity = np.indices(radii.shape).sum(axis=0) % 2
            for odd in (0, 1):  # neighbours may overlap, which one even-odd fill would leave bare
                chosen = at_edge & (parity == odd)
                if chosen.any():
                    rings = np.clip(_outline(growth.shape, turn, centres[chosen], radii[chosen]), low, high)
                    starts = np.arange(0, CUT * len(rings), CUT)
                    marks.append(Fill(Outlines(rings.reshape(-1, 2), starts), colour))
        return tuple(marks)

    def _tones(self, field: Surface) -> tuple[Points, Field]:
        """Return the places of the lattice, shape (n, n, 2), and the mean tone of the cell around each."""
        where = field.frame
        rows, columns = field.shape
        middle = field.middle
        count = 2 * int(np.ceil(np.hypot(rows, columns) * where.pitch / self.pitch / 2))
        steps = (np.arange(count) - (count - 1) / 2) * self.pitch
        turn = np.deg2rad(self.angle)
        axes = np.array(((np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))))
        centres = middle + np.stack(np.meshgrid(steps, steps), axis=-1) @ axes
        third = np.array((-1, 0, 1)) * self.pitch / 3
        around = np.stack(np.meshgrid(third, third), axis=-1).reshape(9, 2) @ axes
        tone = np.mean([field.at(centres + offset) for offset in around], axis=0)
        return centres, np.asarray(tone, dtype=np.float64)

    def _radii(self, tone: Field) -> Field:
        """Return radii in millimetres, 0 where there is nothing; none is too fine, and none just touches another."""
        growth = GROWTHS[self.spot]
        if self.gap:
            radii = (1 - self.gap) * growth.meetings[0][0] * np.sqrt(tone)
        else:
            radii = growth.radius(tone)
            for meeting, below, above in growth.meetings:
                nearer = meeting + np.where(radii < meeting - below / 2, -below, above)
                near = (radii > meeting - below) & (radii < meeting + above)
                radii = np.where(near, nearer, radii)
        radii = radii * self.pitch
        finest = FINEST[growth.shape]
        return np.where(radii < finest / 2**0.5, 0.0, np.maximum(radii, finest))


def _reach(shape: Shape, turn: float) -> float:
    """Return how far a dot of radius 1 reaches to the left, right, top and bottom."""
    lean = np.deg2rad(turn + 45)
    return 1.0 if shape == "circle" else float(max(abs(np.cos(lean)), abs(np.sin(lean))))


def _outline(shape: Shape, turn: float, centres: Points, radii: Field) -> Points:
    """Return dense outlines of dots, shape (n, CUT, 2)."""
    angle = np.arange(CUT) * (2 * np.pi / CUT)
    ring = np.stack((np.cos(angle), np.sin(angle)), axis=-1)
    if shape == "square":
        ring /= np.abs(np.stack((ring.sum(axis=-1), ring[:, 0] - ring[:, 1]))).max(axis=0)[:, None]
        angle = np.deg2rad(turn + 45)
        ring = ring @ np.array(((np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))))
    return np.asarray(centres[:, None] + radii[:, None, None] * ring, dtype=np.float64)
