"""What networks read in the cells of a print: the finished page is looked at, cell by cell, and classified again.

A cell is rasterised by the second engine, brought back to tones through the ramp of its ink, averaged to 28 x 28, and
given to the network that dreamed it and to one that never saw a dream.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.spatial import KDTree

from artkit.carrying import Carried
from artkit.classifier import Network, load_model
from artkit.errors import ArtkitError, InputError
from artkit.layers import layers_of, spots_of
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.layout.lengths import MM_PER_INCH
from artkit.press.raster import Picture, pixel_size, rasterise
from artkit.views import capture

SIDE = 28
CAPTURED = 336  # pixels a side of a cell that is photographed
SHARPEST = 600.0  # dpi
MOST_PIXELS = 60_000_000
TONES = 129  # steps of a ramp that colours are told by
READER = "reader"


@dataclass(frozen=True)
class Place:
    """Where a picture lies on the trimmed page, in millimetres, and what it was meant to be.

    Attributes
    ----------
    rect : Rect
        From the top left corner of the trim.
    label : str
        The name of the class; empty where nobody says.
    model : str
        The network that made it; empty likewise.
    ink : Ink or None
        The ramp of its tones; None tells them by their distance from the ground.
    window : tuple of (int, int, int, int) or None
        The part of the picture that is shown there, in pixels: left, top, right, bottom; None: all of it.
    """

    rect: Rect
    label: str = ""
    model: str = ""
    ink: Ink | None = None
    window: tuple[int, int, int, int] | None = None


@dataclass(frozen=True)
class Opinion:
    """What a network makes of a picture: the class, and how sure it is of it."""

    label: str
    confidence: float


@dataclass(frozen=True)
class Reading:
    """What was read in one place.

    Attributes
    ----------
    place : Place
        Where.
    dreamer : Opinion or None
        What the network that made it sees; None if it is not at hand.
    reader : Opinion
        What the network sees that never dreams.
    """

    place: Place
    dreamer: Opinion | None
    reader: Opinion

    @property
    def agrees(self) -> bool:
        """Whether the reader sees what was meant."""
        return self.reader.label == self.place.label


def places_of(carried: Carried) -> tuple[Place, ...]:
    """Return the places of a print's pictures, as it carries them."""
    recipe = carried.recipe
    layers = layers_of(recipe, spots_of(recipe))
    ink = layers[0].ink if len(layers) == 1 else None
    return tuple(
        Place(
            Rect(*cell.rect),
            cell.label,
            str(carried.pictures[cell.picture].fields.get("model", "")),
            ink,
            cell.window,
        )
        for cell in carried.facts.cells
    )


def grid(width: float, height: float, rows: int, columns: int) -> tuple[Place, ...]:
    """Return the places of a page that is divided evenly, for prints that carry nothing; sizes in millimetres."""
    across, down = width / columns, height / rows
    return tuple(
        Place(Rect(column * across, row * down, across, down))
        for row in range(rows)
        for column in range(columns)
    )


def parse_grid(text: str) -> tuple[int, int]:
    """Return the rows and columns of ``RxC``.

    Raises
    ------
    InputError
        If the text is another, or there are none or too many.
    """
    match = re.fullmatch(r"\s*(\d{1,9})\s*x\s*(\d{1,9})\s*", text.lower())
    if match is None:
        raise InputError(f"--grid: expected rows and columns as in 4x3, not {text!r}")
    rows, columns = map(int, match.groups())
    if not (0 < rows * columns <= 10_000):
        raise InputError(f"--grid: {text} is not a number of cells between 1 and 10,000")
    return rows, columns


def read_cells(
    pdf: bytes, places: Sequence[Place], through: str | None = None, rng: np.random.Generator | None = None
) -> NDArray[np.float32]:
    """Return what stands in the places of a page, as a network takes it in.

    Parameters
    ----------
    pdf : bytes
        The print.
    places : sequence of Place, (n,)
        Where to look.
    through : str, optional
        A channel of print and capture: ``scan``, ``phone`` or ``hard``.
    rng : Generator, optional
        For the channel; by default one from seed 0.

    Returns
    -------
    float32 array, shape (n, 28, 28)
        In [0, 1], 1 is ink.

    Raises
    ------
    UnknownNameError
        If there is no such channel.
    """
    least = min(min(place.rect.width, place.rect.height) for place in places)
    per_module = 12 if through else 8
    dpi = min(MM_PER_INCH * SIDE * per_module / least, SHARPEST)
    width, height = pixel_size(pdf, dpi)
    dpi *= min(1.0, (MOST_PIXELS / (width * height)) ** 0.5)
    page = rasterise(pdf, dpi)
    size = CAPTURED if through else SIDE
    seen = np.stack([_cell(page, place, dpi / MM_PER_INCH, size) for place in places])
    if through is None:
        return seen
    stream = rng if rng is not None else np.random.default_rng(0)
    return np.asarray(capture(seen, through, stream), np.float32)


def _cell(page: Picture, place: Place, scale: float, size: int) -> NDArray[np.float32]:
    """Return the square in the middle of a place as tones, averaged to so many pixels; a part in its own place."""
    rect = place.rect
    if place.window is None:
        side = min(rect.width, rect.height)
        x, y = rect.centre
        return _averaged(page, place, Rect(x - side / 2, y - side / 2, side, side), scale, (size, size))
    left, top, right, bottom = (round(edge * size / SIDE) for edge in place.window)
    part = _averaged(page, place, rect, scale, (right - left, bottom - top))
    cell = np.zeros((size, size), np.float32)
    seen = part[max(-top, 0) : size - top, max(-left, 0) : size - left]
    y, x = max(top, 0), max(left, 0)
    cell[y : y + seen.shape[0], x : x + seen.shape[1]] = seen
    return cell


def _averaged(
    page: Picture, place: Place, rect: Rect, scale: float, size: tuple[int, int]
) -> NDArray[np.float32]:
    """Return a rectangle of the page as tones, averaged to so many columns and rows."""
    box = tuple(scale * edge for edge in (rect.x, rect.y, rect.right, rect.bottom))
    left, top = (max(int(edge), 0) for edge in box[:2])
    right, bottom = (int(np.ceil(edge)) for edge in box[2:])
    piece = page[top:bottom, left:right]
    if piece.size == 0:
        return np.zeros((size[1], size[0]), np.float32)
    inner = (
        max(box[0] - left, 0.0),
        max(box[1] - top, 0.0),
        min(box[2] - left, piece.shape[1]),
        min(box[3] - top, piece.shape[0]),
    )
    tones = Image.fromarray(_tones(piece, place.ink))
    return np.asarray(tones.resize(size, Image.Resampling.BOX, box=inner), np.float32).clip(0, 1)


def _tones(piece: Picture, ink: Ink | None) -> NDArray[np.float32]:
    """Return the tones of colours: the nearest of a ramp, or the distance from the ground, the furthest as full."""
    colours = piece.reshape(-1, 3).astype(np.float32) / 255
    unique, back = np.unique(piece.reshape(-1, 3), axis=0, return_inverse=True)
    shades = unique.astype(np.float32) / 255
    if ink is not None:
        steps = np.linspace(0, 1, TONES)
        tones = steps[KDTree([ink.at(float(step)).screen for step in steps]).query(shades)[1]]
    else:
        edge = np.concatenate([piece[0], piece[-1], piece[:, 0], piece[:, -1]]).astype(np.float32) / 255
        away = np.linalg.norm(shades - np.median(edge, axis=0), axis=1)
        tones = away / max(float(np.linalg.norm(colours - np.median(edge, axis=0), axis=1).max()), 1e-6)
    return np.asarray(tones, np.float32)[back.reshape(-1)].reshape(piece.shape[:2])


def opinions(images: NDArray[np.float32], network: Network) -> list[Opinion]:
    """Return what a network makes of images, (n, 28, 28)."""
    p = network.probabilities(images.astype(np.float64))
    best = p.argmax(axis=1)
    return [Opinion(network.labels[int(k)], float(row[k])) for k, row in zip(best, p, strict=True)]


def proofread(
    pdf: bytes, places: Sequence[Place], through: str | None = None, rng: np.random.Generator | None = None
) -> tuple[Reading, ...]:
    """Return what is read in each place of a print; see `read_cells`."""
    images = read_cells(pdf, places, through, rng)
    by_reader = opinions(images, load_model(READER))
    dreamers: dict[int, Opinion] = {}
    for model in {place.model for place in places if place.model}:
        members = [index for index, place in enumerate(places) if place.model == model]
        try:
            network = load_model(Path(model).name)
        except ArtkitError:  # the file of somebody's own network need not be here
            continue
        dreamers.update(zip(members, opinions(images[members], network), strict=True))
    return tuple(Reading(place, dreamers.get(index), by_reader[index]) for index, place in enumerate(places))
