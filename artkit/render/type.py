"""Type: the field set in figures or any other text, heavy and large where it is dark."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated

import numpy as np
from msgspec import Meta
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage
from skimage.morphology import skeletonize

from artkit.layout.art import HAIRLINE, Tone
from artkit.layout.colour import Colour, Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Operation, Text
from artkit.layout.style import SMALLEST
from artkit.layout.typesetting import Line
from artkit.layout.typography import HOUSE, Typeface, families, typeface
from artkit.render.frame import Extent, Ground, frame, in_millimetres, plate
from artkit.render.surface import Surface

skeleton: Callable[[NDArray[np.bool_]], NDArray[np.bool_]] = skeletonize

LEVELS = 12  # of tone
SMALL, LARGE = 0.9, 1.3  # sizes of type at tone 0 and 1, in pitches
COLUMN = 0.8  # pitches from character to character
SPECIMEN = 100  # pixels to the em, to measure strokes by


@dataclass(frozen=True)
class Type:
    """Rows of characters on a strict grid, whose weight and size follow the tone.

    The characters are real type, embedded and selectable; no letter is smaller than 5.5 pt and no stroke of one finer
    than 0.25 pt, so the grid grows coarser where the cell is small. The idea is that of the typewriter picture
    and of the line printer (Knowlton and Harmon 1966, "Studies in perception"), with the weights of a family in place
    of overprinting. It is expressive, not tone-true: the heaviest figures still leave half of the paper bare.

    Parameters
    ----------
    text : str, optional
        What is set, over and over, blanks left out. In a style or recipe it may have the fields of a caption: with
        ``"{probabilities}"`` each picture is set in what the network sees in it.
    pitch : float or str, optional
        From row to row, in pixels of the field or as a length.
    family : str, optional
        The type; by default that of the sheet.
    lightest, heaviest : int, optional
        The weights at tone 0 and 1; what the family has in between is used too.
    smoothing : float, optional
        As for `Contour`.
    floor : float, optional
        Tone below which nothing is set.
    ground : {"none", "plate"}, optional
        Leave tone 0 to the paper, or lay a plate in its colour under the whole cell.
    centre : bool, optional
        Bring the centre of ink to the centre of the cell.

    Raises
    ------
    InputError
        If the family is unknown or lacks a character.
    """

    text: Annotated[str, Meta(min_length=1)] = "0123456789"
    pitch: Extent = 0.72
    family: str = ""
    lightest: Annotated[int, Meta(ge=100, le=900)] = 300
    heaviest: Annotated[int, Meta(ge=100, le=900)] = 900
    smoothing: Annotated[float, Meta(ge=0, le=1)] = 0.6
    floor: Annotated[float, Meta(ge=0, lt=1)] = 0.1
    ground: Ground = "none"
    centre: bool = True

    def __call__(self, tone: Tone, rect: Rect, ink: Ink, rng: Generator) -> tuple[Operation, ...]:
        """Return the marks of a field in a rectangle; nothing about them is random."""
        below = plate(rect, ink, self.ground)
        text = "".join(self.text.split())
        where = frame(np.where(tone.values < self.floor, 0.0, tone.values), rect, self.centre, spread=1.0)
        faces = self._faces()
        finest = max(HAIRLINE / stroke(face, text) for face in faces)
        pitch = max(in_millimetres(self.pitch, where, "render.pitch"), SMALLEST / SMALL, finest / SMALL)
        down, across = int(rect.height / pitch), int(rect.width / (COLUMN * pitch))
        if not text or not down or not across:
            return below
        x = rect.centre[0] + COLUMN * pitch * (np.arange(across) - (across - 1) / 2)
        y = rect.centre[1] + pitch * (np.arange(down) - (down - 1) / 2)
        shade = Surface.smooth(tone.values, where, smoothing=self.smoothing).at(
            np.stack(np.meshgrid(x, y), axis=-1)
        )
        steps = np.where(shade < self.floor, 0, np.ceil(shade * LEVELS)).astype(np.int64)
        set_in = np.cumsum(steps.ravel() > 0).reshape(steps.shape) - 1
        marks = []
        for row in range(down):
            for step in np.unique(steps[row][steps[row] > 0]).tolist():
                columns = np.flatnonzero(steps[row] == step)
                characters = [text[i % len(text)] for i in set_in[row, columns].tolist()]
                face = faces[(step - 1) * len(faces) // LEVELS]
                size = pitch * (SMALL + (LARGE - SMALL) * (step - 1) / (LEVELS - 1))
                marks.append(_row(characters, face, size, x[columns].tolist(), float(y[row]), ink.at(1.0)))
        return (*below, *(mark for mark in marks if rect.contains(_extent(mark))))

    def _faces(self) -> tuple[Typeface, ...]:
        """Return the upright faces of the family from the lightest to the heaviest that is wanted."""
        first = typeface(self.family or HOUSE, self.lightest)
        last = typeface(self.family or HOUSE, self.heaviest)
        low, high = sorted((first.weight, last.weight))
        between = [
            face for face in families().get(first.family, ()) if low < face.weight < high and not face.italic
        ]
        return (first, *(between if first.weight < last.weight else between[::-1]), last)


def _row(
    characters: Sequence[str], face: Typeface, size: float, x: Sequence[float], y: float, colour: Colour
) -> Text:
    """Return characters of one size, each in the middle of its place, as one line of type."""
    origins = [at - face.advance(each) * size / 2 for each, at in zip(characters, x, strict=True)]
    start = origins[0] + face.bearing(characters[0]) * size
    places = tuple((origin - start) / size for origin in origins)
    length = places[-1] + face.advance(characters[-1])
    line = Line("".join(characters), face, size, places, length)
    return Text(line, start, y + line.cap_height / 2, colour)


def _extent(text: Text) -> Rect:
    line = text.line
    return Rect(text.x, text.y - line.cap_height, line.width, line.cap_height)


@cache
def stroke(face: Typeface, text: str) -> float:
    """Return the finest stroke of the characters of a text, in ems: measured along the middle of their forms.

    Dots and serifs do not count: it is what nine tenths of the strokes are wider than.
    """
    font = ImageFont.truetype(str(face.path), SPECIMEN)
    widths = []
    for character in sorted(set(text)):
        picture = Image.new("L", (2 * SPECIMEN, 2 * SPECIMEN))
        ImageDraw.Draw(picture).text((SPECIMEN // 2, SPECIMEN // 4), character, 255, font)
        form: NDArray[np.bool_] = np.asarray(picture) > 127
        widths.append(2 * ndimage.distance_transform_edt(form)[skeleton(form)])
    measured = np.concatenate(widths) if widths else np.zeros(0)
    return float(np.quantile(measured, 0.1)) / SPECIMEN if len(measured) else 1.0
