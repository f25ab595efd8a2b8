"""Lines along a form: at even distances from its outline, and as wide as tone asks.

Where such lines close in on each other they have no room to swell to both sides. So they are not drawn as ribbons: the
distance, in pitches, is a phase, ink is where a triangle wave of the phase lies below the tone, and that area is
outlined. Any share of the wave is a share of the paper, and full tone is solid whatever the lines do.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from artkit.layout.art import HAIRLINE
from artkit.layout.colour import Colour
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Operation
from artkit.render.contour import FINENESS, level_lines, thin
from artkit.render.courses import LIGHTEST, closing
from artkit.render.frame import smooth_outlines
from artkit.render.surface import Surface

Field = NDArray[np.float64]

SOFT = 0.5  # pixels; the distance is blurred so far, so that lines round their corners
ACROSS = 1.5  # samples across the finest line
MOST = 24  # times finer than the surface are they at most, which keeps lines a tenth of a pixel apart
DUST = 20  # knots; a shorter outline is dust


def isolines(
    form: Surface, field: Surface, pitch: float, rect: Rect, colour: Colour, floor: float
) -> tuple[Operation, ...]:
    """Return lines along a form, a pitch apart, that are as wide as the tone of a field asks.

    Other parameters are as for `artkit.render.courses.engrave`.
    """
    where = field.frame
    pitch = max(pitch, where.pitch * ACROSS / (FINENESS * MOST * LIGHTEST))
    finer = int(np.ceil(where.pitch / pitch * ACROSS / (FINENESS * LIGHTEST)))
    finest = HAIRLINE / pitch
    rows, columns = np.nonzero(field.knots >= max(floor, LIGHTEST / 2))
    if not len(rows):
        return ()
    top, left = max(rows.min() - 1, 0), max(columns.min() - 1, 0)
    block = slice(top, rows.max() + 2), slice(left, columns.max() + 2)
    tone, phase = (_finer(values[block], finer) for values in (field.knots, _phase(form, pitch)))
    share = np.maximum(closing(tone), finest)
    share = np.where(tone < max(floor, LIGHTEST / 2), -1.0, share)
    ink = np.pad(share / 2 - np.abs(phase - np.rint(phase)), 1, constant_values=-1.0)
    step = 1 / (FINENESS * finer)
    corner = np.array((left, top)) / FINENESS - step
    rings = [
        thin(line[:-1, ::-1] * step + corner, min(pitch / where.pitch, 1.0))
        for line in level_lines(ink, 0.0)
        if len(line) > DUST
    ]
    if not rings:
        return ()
    starts = np.cumsum([0, *map(len, rings[:-1])])
    return (Fill(smooth_outlines(where.place(np.concatenate(rings)), starts, rect), colour),)


def _phase(field: Surface, pitch: float) -> Field:
    """Return the distance from the outline of the half tone, in pitches, negative inside; whole numbers are lines."""
    inside = field.knots > 0.5
    if inside.all() or not inside.any():
        inside = field.knots > field.knots.mean()
    away, deep = (ndimage.distance_transform_edt(mask) for mask in (~inside, inside))
    distance = ndimage.gaussian_filter(away - deep, SOFT * FINENESS) / FINENESS
    return np.asarray(distance * field.frame.pitch / pitch, dtype=np.float64)


def _finer(values: Field, times: int) -> Field:
    """Return a grid with so many steps for each of a coarser one, straight between its samples."""
    for axis in (0, 1):
        size = values.shape[axis]
        at = np.arange((size - 1) * times + 1) / times
        low = np.minimum(at.astype(np.int64), size - 2)
        part = np.expand_dims(at - low, 1 - axis)
        values = values.take(low, axis) * (1 - part) + values.take(low + 1, axis) * part
    return values
