"""A big figure whose pixels are small pictures."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from msgspec import Meta

from artkit.errors import InputError
from artkit.layout.arrangement import Arrangement, Cell, Content, Slot
from artkit.layout.foot import set_stage
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.style import PageStyle
from artkit.layout.window import ink_window

INKED = 0.15  # tone from which a pixel of a small picture counts
SMALLEST_TILE = 0.25  # of the pitch, the side of a tile whose pixel is lightest


@dataclass(frozen=True)
class Mosaic:
    """A big figure whose pixels are small pictures: the darker a pixel, the larger and darker its picture.

    Parameters
    ----------
    of : str, optional
        The digit that they make together; by default the first picture is shown in all of them.
    floor : float, optional
        Tone below which a pixel stays blank.
    gutter : float, optional
        Blank between the largest of the small pictures, as a share of their side.
    """

    of: str | int | None = None
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.1
    gutter: Annotated[float, Meta(ge=0, le=1)] = 0.0

    def __call__(self, geometry: PageGeometry, content: Content, style: PageStyle) -> Arrangement:
        """Arrange the small pictures and set the type of the sheet.

        Raises
        ------
        InputError
            If something does not fit.
        """
        body, margin = style.body(geometry), style.margins(geometry)[0]
        stage = set_stage(body, content, style.scale(geometry), margin)
        target = content.cells[0]
        tiles = content.cells[1:] if self.of is not None else content.cells
        if target.tone is None or not tiles:
            raise InputError("layout: a mosaic needs a big picture and small ones to make it of")
        tone = target.tone.values
        window = ink_window(tone, self.floor)
        rows, columns = window.bottom - window.top, window.right - window.left
        pitch = min(stage.rect.width / columns, stage.rect.height / rows)
        x, y = stage.rect.centre[0] - pitch * columns / 2, stage.rect.y
        places = np.argwhere(tone >= self.floor)
        slots = []
        for (row, column), cell in zip(places.tolist(), _dealt(tiles, len(places)), strict=True):
            t = float(tone[row, column])
            side = pitch / (1 + self.gutter) * max(t**0.5, SMALLEST_TILE)
            middle = (x + (column - window.left + 0.5) * pitch, y + (row - window.top + 0.5) * pitch)
            slots.append(_tile(cell, middle, side, t**0.5))
        return Arrangement(tuple(slots), stage.operations, stage.signature)


def _tile(cell: Cell, middle: tuple[float, float], side: float, strength: float) -> Slot:
    """Return the place of a small picture: its ink fills a square."""
    if cell.tone is None:
        return Slot(Rect(middle[0] - side / 2, middle[1] - side / 2, side, side), cell.key, strength)
    window = ink_window(cell.tone.values, INKED)
    columns, rows = window.right - window.left, window.bottom - window.top
    pixel = side / max(columns, rows)
    width, height = pixel * columns, pixel * rows
    return Slot(
        Rect(middle[0] - width / 2, middle[1] - height / 2, width, height), cell.key, strength, window
    )


def _dealt(tiles: tuple[Cell, ...], count: int) -> list[Cell]:
    """Return so many tiles, each as often as any other, shuffled anew whenever all have been dealt."""
    rng = np.random.Generator(np.random.PCG64(len(tiles)))
    dealt: list[Cell] = []
    while len(dealt) < count:
        dealt += [tiles[i] for i in rng.permutation(len(tiles))]
    return dealt[:count]
