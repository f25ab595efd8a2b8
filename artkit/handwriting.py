"""From a person's own picture of a digit to the image that a network knows: found, centred, sized as MNIST was.

Any PNG or JPEG will do: dark on light or light on dark, in colour, with uneven light, transparent, held sideways. The
background is levelled, what differs from it along one colour is ink, the largest connected shapes are the digit, and
that is brought into a box of 20 pixels with its centre of mass in the middle of 28 x 28 (LeCun et al. 1998).
"""

import io
import os
import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps
from scipy.ndimage import (
    binary_dilation,
    binary_erosion,
    distance_transform_edt,
    find_objects,
    gaussian_filter,
    label,
    maximum_filter,
)

from artkit.errors import FileFormatError, InputError
from artkit.files import read_at_most

Array = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MOST_BYTES = 2**26
"""A larger picture file (64 MiB) is not read,"""

MOST_PIXELS = 60_000_000
"""nor one with more pixels than this: a camera's largest, and no bomb."""

WORKING = 400
"""Pixels of the long side at which a digit is looked for; a larger picture is reduced."""

FAINTEST = 0.06
"""Ink that differs less from its paper, on a scale of 1, is not told from it."""

BOX = 20
SIZE = 28
STROKE = 2.2
"""Pixels of MNIST's image that a stroke should be wide; a thinner one is thickened, as if by a felt pen."""

FINE = 12
"""Pixels a pixel, while a digit is put into its place."""


@dataclass(frozen=True, eq=False)
class Handwriting:
    """A digit that was found in a picture.

    Attributes
    ----------
    image : array, (28, 28)
        As MNIST has it: in [0, 1], 1 is ink.
    source : array of uint8, (height, width, 3)
        The picture that it was found in, upright, `WORKING` pixels at most.
    box : tuple of int
        Where: left, top, right, bottom, in pixels of the source.
    """

    image: Array
    source: npt.NDArray[np.uint8]
    box: tuple[int, int, int, int]

    def before_and_after(self, side: int = 560) -> npt.NDArray[np.uint8]:
        """Return the source, the digit framed, and beside it what was made of it: (side, 2 side + side / 20, 3)."""
        gap = side // 20
        shown = Image.fromarray(self.source)
        scale = side / max(shown.size)
        shown = shown.resize((max(round(shown.width * scale), 1), max(round(shown.height * scale), 1)))
        left = Image.new("RGB", (side, side), (255, 255, 255))
        corner = (side - shown.width) // 2, (side - shown.height) // 2
        left.paste(shown, corner)
        pixels = np.full((side, 2 * side + gap, 3), 255, np.uint8)
        pixels[:, :side] = np.asarray(left)
        _frame(pixels, [round(at * scale) + corner[i % 2] for i, at in enumerate(self.box)])
        grey = np.rint(255 * (1 - self.image)).astype(np.uint8)
        square = Image.fromarray(grey).resize((side, side), Image.Resampling.NEAREST)
        pixels[:, side + gap :] = np.asarray(square)[..., None]
        return pixels


def read_handwriting(path: str | os.PathLike[str]) -> Handwriting:
    """Find a handwritten digit in a picture file.

    Parameters
    ----------
    path : path-like
        A PNG or JPEG; nothing in it is believed before it is checked.

    Raises
    ------
    InputError
        If it cannot be read, or nothing is written in it.
    FileFormatError
        If it is no such picture, or larger than `MOST_BYTES` or `MOST_PIXELS`.
    """
    found = find_digit(_opened(read_at_most(path, MOST_BYTES), path))
    if found is None:
        raise InputError(f"{path}: no handwriting is found; a digit should stand out from its paper")
    return found


def find_digit(picture: npt.NDArray[np.uint8]) -> Handwriting | None:
    """Find a digit in a picture.

    Parameters
    ----------
    picture : array of uint8, (height, width, 3)
        Upright.

    Returns
    -------
    Handwriting or None
        None where nothing stands out from its ground.
    """
    ink = _ink(picture.astype(np.float32) / np.float32(255))
    if ink is None:
        return None
    shape = _digit(ink)
    if shape is None:
        return None
    rows, columns = np.flatnonzero(shape.any(axis=1)), np.flatnonzero(shape.any(axis=0))
    box = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    return Handwriting(_normalised(np.where(shape, ink, 0), box), picture, box)


def _opened(data: bytes, path: object) -> npt.NDArray[np.uint8]:
    """Return a picture as RGB, upright, on an opaque ground, reduced to `WORKING` pixels."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes, which are checked here
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise FileFormatError(
                        path, f"expected at most {MOST_PIXELS:,} pixels, found {image.width} x {image.height}"
                    )
                image.draft("RGB", (2 * WORKING, 2 * WORKING))  # a JPEG is reduced while it is read
                image.load()
                upright = ImageOps.exif_transpose(image)
                picture = _opaque(_eight_bits(upright))
    except FileFormatError:
        raise
    except Image.DecompressionBombError:
        raise FileFormatError(path, f"expected at most {MOST_PIXELS:,} pixels, found more") from None
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError, EOFError):
        # what Pillow raises of pictures that are none
        raise FileFormatError(
            path, "expected a PNG or JPEG picture, found something else or a broken one"
        ) from None
    picture.thumbnail((WORKING, WORKING), Image.Resampling.BOX)
    return np.array(picture)


def _eight_bits(image: Image.Image) -> Image.Image:
    """Return an image of sixteen bits, or of more, in eight."""
    if not image.mode.startswith(("I", "F")):
        return image
    values = np.asarray(image, np.float64)
    most = 65535.0 if values.max(initial=0) > 255 else 255.0
    return Image.fromarray(np.rint(255 * np.clip(values / most, 0, 1)).astype(np.uint8))


def _opaque(image: Image.Image) -> Image.Image:
    """Return an image as RGB; what is transparent becomes white under dark ink, and black under light ink."""
    if not (image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info):
        return image.convert("RGB")
    image = image.convert("RGBA")
    pixels = np.asarray(image, np.float32)
    weight = pixels[..., 3]
    tone = float((pixels[..., :3].mean(axis=-1) * weight).sum() / max(float(weight.sum()), 1.0))
    ground = Image.new("RGBA", image.size, (255, 255, 255, 255) if tone < 128 else (0, 0, 0, 255))
    return Image.alpha_composite(ground, image).convert("RGB")


def _ink(picture: Array) -> Array | None:
    """Return how much ink is at each pixel, 1 being full, (height, width); None where there is no ink."""
    if min(picture.shape[:2]) < 4:
        return None
    difference = picture - _ground(picture)
    size = np.sqrt((difference**2).sum(axis=-1))
    strong = np.percentile(size, 99.5)
    if strong < FAINTEST:
        return None
    # the colour of the ink, less that of the paper: where the difference is large, and of one sign
    most = difference[size >= 0.7 * strong]
    pole = np.median(most, axis=0)
    along = most @ pole > 0
    pole = most[along].mean(axis=0) if along.any() else pole
    length = float(pole @ pole)
    if length < FAINTEST**2:
        return None
    ink: Array = np.clip(difference @ pole / length, 0, 1).astype(np.float32)
    return ink


def _ground(picture: Array) -> Array:
    """Return the paper under the ink, lamp and all, (height, width, 3).

    A curved surface of the second degree, fitted to what is near it, again and again, from the border inwards; then
    the same seen closer, where the paper shows.
    """
    height, width, _ = picture.shape
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    colours = picture.reshape(-1, 3).astype(np.float64)
    edge = max(min(height, width) // 12, 1)
    paper = np.ones((height, width), bool)
    paper[edge:-edge, edge:-edge] = False
    chosen = _near(colours, np.median(colours[paper.ravel()], axis=0), paper.ravel())
    surface = colours
    for degree in (3, 6, 6, 6):
        solved = np.linalg.lstsq(terms[chosen, :degree], colours[chosen], rcond=None)[0]
        surface = terms[:, :degree] @ solved
        chosen = _near(colours, surface, np.ones(len(colours), bool))
    bare = binary_erosion(chosen.reshape(height, width), iterations=max(min(height, width) // 100, 1))
    rest = (colours - surface).reshape(picture.shape) * bare[..., None]
    coarse = max(min(height, width) // 32, 1)  # what is as smooth as this needs no more
    sigma = max(height, width) / 10 / coarse
    weight = gaussian_filter(_reduced(bare[..., None].astype(np.float64), coarse), (sigma, sigma, 0))
    closer = gaussian_filter(_reduced(rest, coarse), (sigma, sigma, 0)) / np.maximum(weight, 0.02)
    return (surface.reshape(picture.shape) + _enlarged(closer, (width, height))).astype(np.float32)


def _reduced(field: Floats, by: int) -> Floats:
    """Return the means of squares of so many pixels; the last row and column of squares may be cut."""
    rows, columns = (np.arange(0, side, by) for side in field.shape[:2])
    sums = np.add.reduceat(np.add.reduceat(field, rows, axis=0), columns, axis=1)
    counts = np.diff(rows, append=field.shape[0])[:, None] * np.diff(columns, append=field.shape[1])
    means: Floats = sums / counts[..., None]
    return means


def _enlarged(field: Floats, size: tuple[int, int]) -> Floats:
    """Return a field of colours (height, width, 3) at another size (width, height)."""
    planes = [Image.fromarray(np.float32(field[..., i])) for i in range(field.shape[2])]
    return np.stack([np.asarray(plane.resize(size, Image.Resampling.BILINEAR)) for plane in planes], axis=-1)


def _near(colours: Floats, surface: Floats, among: Mask) -> Mask:
    """Return which pixels are near a surface of colour, as near as most of those among which is looked."""
    off = np.sqrt(((colours - surface) ** 2).sum(axis=-1))
    near: Mask = among & (off <= max(2.5 * float(np.median(off[among])), 0.03))
    return near


def _digit(ink: Array) -> Mask | None:
    """Return the shape of the digit: the largest connected stroke, and what belongs to it."""
    smooth = gaussian_filter(ink, 0.6)
    written = smooth > _threshold(smooth)
    pieces, count = label(written, np.ones((3, 3)))
    if not count:
        return None
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)[1:].astype(float)
    boxes = find_objects(pieces)
    height, width = ink.shape
    at_edge = np.array(
        [
            rows.start == 0 or columns.start == 0 or rows.stop == height or columns.stop == width
            for rows, columns in boxes
        ]
    )
    # a table's edge or a thumb reaches in from outside; a digit stands free, unless the picture is cut close
    best = int(np.where(at_edge, 0.25 * sizes, sizes).argmax())
    if sizes[best] < 12:
        return None
    kept = [
        i
        for i in range(count)
        if i == best or _belongs(boxes[i], boxes[best], sizes[i], sizes[best], bool(at_edge[i]))
    ]
    shape: Mask = np.isin(pieces, np.array(kept) + 1)
    return binary_dilation(shape, iterations=2) & (ink > 0)


def _belongs(
    piece: tuple[slice, ...], main: tuple[slice, ...], size: float, largest: float, at_edge: bool
) -> bool:
    """Tell whether a piece is a stroke of the same digit: of some size, above or below or within, and near."""
    if size < 0.04 * largest or at_edge:
        return False
    rows, columns = piece
    overlap = min(columns.stop, main[1].stop) - max(columns.start, main[1].start)
    height = main[0].stop - main[0].start
    gap = max(rows.start - main[0].stop, main[0].start - rows.stop, 0)
    return bool(overlap >= 0.4 * (columns.stop - columns.start) and gap <= 0.35 * height)


def _threshold(ink: Array) -> float:
    """Return the tone that parts ink from paper best (Otsu 1979), 0.25 at least."""
    counts, edges = np.histogram(ink, 64, (0, 1))
    middles = (edges[1:] + edges[:-1]) / 2
    below, above = np.cumsum(counts), np.cumsum(counts[::-1])[::-1]
    mean_below = np.cumsum(counts * middles) / np.maximum(below, 1)
    mean_above = np.cumsum((counts * middles)[::-1])[::-1] / np.maximum(above, 1)
    between = below[:-1] * above[1:] * (mean_below[:-1] - mean_above[1:]) ** 2
    return max(float(edges[1:-1][between.argmax()]), 0.25)


def _normalised(ink: Array, box: tuple[int, int, int, int]) -> Array:
    """Return ink in a box as MNIST would have it: 20 pixels at most, the centre of mass in the middle of 28 x 28."""
    left, top, right, bottom = box
    cut = np.clip(ink[top:bottom, left:right] / max(float(np.percentile(ink[ink > 0], 90)), 0.3), 0, 1)
    scale = BOX * FINE / max(cut.shape)
    width, height = (max(round(side * scale), 1) for side in (right - left, bottom - top))
    large = np.asarray(Image.fromarray(cut).resize((width, height), Image.Resampling.BILINEAR))
    field = np.zeros((3 * SIZE * FINE,) * 2, np.float32)
    field[:height, :width] = large
    field = np.roll(field, SIZE * FINE, axis=(0, 1))
    missing = STROKE * FINE - _stroke(field > 0.5)
    if missing > 1:
        field = _thickened(field, missing / 2)
    mass = field.sum()
    centre = [float((field.sum(axis=1 - axis) @ np.arange(len(field))) / mass) for axis in (0, 1)]
    first = [round(at - (SIZE * FINE - 1) / 2) for at in centre]
    placed = field[first[0] : first[0] + SIZE * FINE, first[1] : first[1] + SIZE * FINE]
    image: Array = placed.reshape(SIZE, FINE, SIZE, FINE).mean(axis=(1, 3))
    return image


def _stroke(shape: Mask) -> float:
    """Return the width of the strokes of a shape: twice the distance from their middle lines to their edges."""
    depth = distance_transform_edt(shape)
    ridge = (depth == maximum_filter(depth, 5)) & (depth > 1)
    return 2 * float(np.median(depth[ridge])) if ridge.any() else 2.0


def _thickened(field: Array, by: float) -> Array:
    """Return strokes widened on each side, with a soft edge."""
    away = distance_transform_edt(field <= 0.5)
    return np.maximum(field, np.clip(by + 1 - away, 0, 1)).astype(np.float32)


def _frame(pixels: npt.NDArray[np.uint8], box: list[int]) -> None:
    """Draw a frame around a box."""
    left, top, right, bottom = box
    side, width = len(pixels), max(len(pixels) // 180, 1)
    left, top = max(left - 2 * width, 0), max(top - 2 * width, 0)
    right, bottom = min(right + 2 * width, side), min(bottom + 2 * width, side)
    colour = np.array((214, 64, 40), np.uint8)
    for rows, columns in (
        (slice(top, top + width), slice(left, right)),
        (slice(bottom - width, bottom), slice(left, right)),
        (slice(top, bottom), slice(left, left + width)),
        (slice(top, bottom), slice(right - width, right)),
    ):
        pixels[rows, columns] = colour
