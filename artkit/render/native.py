"""Native: a picture that was drawn in lines, as those lines. Nothing is resampled, at any size."""

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np
from numpy.random import Generator

from artkit.layout.art import Outlines, Strokes
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Operation, Stroke
from artkit.render.frame import Ground, plate


@dataclass(frozen=True)
class Native:
    """The outlines or strokes of a picture that has them, in the full ink.

    Parameters
    ----------
    ground : {"none", "plate"}, optional
        Leave the paper bare, or lay a plate in the colour of tone 0 under the whole cell.
    centre : bool, optional
        Bring the middle of the drawing to the middle of the cell, as far as no line leaves it.
    """

    takes: ClassVar[Literal["paths"]] = "paths"

    ground: Ground = "none"
    centre: bool = True

    def __call__(
        self, art: Outlines | Strokes, rect: Rect, ink: Ink, rng: Generator
    ) -> tuple[Operation, ...]:
        """Return the marks of a drawing that lies in a rectangle of the page."""
        if self.centre:
            art = _centred(art, rect)
        full = ink.at(1.0)
        mark = Fill(art, full) if isinstance(art, Outlines) else Stroke(art, full)
        return (*plate(rect, ink, self.ground), mark)


def _centred(art: Outlines | Strokes, rect: Rect) -> Outlines | Strokes:
    low, high = art.points.min(axis=0), art.points.max(axis=0)
    return replace(art, points=art.points + np.array(rect.centre) - (low + high) / 2)
