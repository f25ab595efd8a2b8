"""A poster on a wall: rooms drawn to scale, seen from two metres, with a piece of the print at its true size beside.

A room is a sheet like any other, so that it reaches its pixels the way a print does; only light and shadow are laid
over it as pixels.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from artkit.errors import UnknownNameError
from artkit.layout.art import Outlines
from artkit.layout.colour import colour
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.lengths import MM_PER_INCH
from artkit.layout.sheet import Fill, Sheet
from artkit.press.furniture import Shape, bed, box, desk, hall
from artkit.press.pdf import write_pdf
from artkit.press.raster import Picture, rasterise

DETAIL = 200.0
"""Millimetres a side of the piece that is shown at its true size."""

FRAME = 14.0  # mm, the visible wood around the print
CLEARANCE = 90.0  # mm, between a frame and what stands below it
REDUCED = 0.1  # rooms are drawn at this scale, since a page may not be as large as a wall
MARGIN = 0.055  # of the height of the picture, around its two parts
GROUND = 246  # grey of the mount on which both parts lie
SHADOW = 0.3  # of the light, at the heart of a shadow
COARSE = 16  # pixels of the print to one of the search for its busiest piece: too few for type to count


@dataclass(frozen=True)
class Room:
    """A wall, what stands before it, and where a print hangs.

    Attributes
    ----------
    width, height : float
        What is seen of the wall, in millimetres, above the floor.
    floor : float
        What is seen of the floor.
    wall, ground, skirting : str
        Colours of the wall, the floor and the board between them.
    centre : tuple of float
        Where the middle of the print hangs; a large print hangs higher, above what stands there.
    furniture : callable
        Returns the shapes, back to front.
    lamp : tuple of float
        Where a lamp burns.
    """

    width: float
    height: float
    floor: float
    wall: str
    ground: str
    skirting: str
    centre: tuple[float, float]
    furniture: Callable[[], Iterator[Shape]]
    lamp: tuple[float, float]


ROOMS: Mapping[str, Room] = MappingProxyType(
    {
        "bed": Room(3350, 2050, 240, "#d9d5cc", "#a58a6d", "#efece6", (60, 1340), bed, (-1341, 860)),
        "desk": Room(2560, 1900, 290, "#cfd3cd", "#9c8166", "#edebe5", (-90, 1400), desk, (430, 1150)),
        "hall": Room(2700, 2000, 280, "#ddd3c5", "#7f7a73", "#f0ece4", (0, 1380), hall, (-960, 1450)),
    }
)
"""The rooms, by name."""


def room(name: str) -> Room:
    """Return a room.

    Raises
    ------
    UnknownNameError
        If there is none of that name.
    """
    if name not in ROOMS:
        raise UnknownNameError("room", name, ROOMS)
    return ROOMS[name]


def hang(pdf: bytes, geometry: PageGeometry, where: Room, height: int = 1200) -> Picture:
    """Return a print on the wall of a room, beside a piece of it at its true size.

    Parameters
    ----------
    pdf : bytes
        The print.
    geometry : PageGeometry
        Its size.
    where : Room
        The room; more of its wall is seen where a print is large.
    height : int, optional
        Of the picture, in pixels. Its resolution is such that `DETAIL` millimetres fill what is within its margins.

    Returns
    -------
    uint8 array, shape (height, width, 3)
        At `true_dpi` of the height, the piece is as large as it will be in the hand.
    """
    margin = round(MARGIN * height)
    inner = height - 2 * margin
    view = _view(where, geometry)
    wall = _on_wall(pdf, geometry, where, view, inner)
    piece = _detail(pdf, geometry, inner)
    page = np.full((height, wall.shape[1] + piece.shape[1] + 3 * margin, 3), GROUND, np.uint8)
    page[margin : margin + inner, margin : margin + wall.shape[1]] = wall
    page[margin : margin + inner, 2 * margin + wall.shape[1] : -margin] = piece
    return page


def true_dpi(height: int) -> float:
    """Return the resolution at which the piece beside the room has its true size."""
    return (height - 2 * round(MARGIN * height)) / DETAIL * MM_PER_INCH


def _view(where: Room, geometry: PageGeometry) -> Rect:
    """Return what is seen, in millimetres from the middle of the foot of the wall, y downwards."""
    aspect = where.width / (where.height + where.floor)
    above = _low(where, geometry) + geometry.height + 2 * FRAME + 120
    width = max(where.width, geometry.width + 900, (above + where.floor) * aspect)
    return Rect(-width / 2, where.floor - width / aspect, width, width / aspect)


def _low(where: Room, geometry: PageGeometry) -> float:
    """Return the height of the lower edge of a print above the floor: clear of all that stands below it."""
    reach = geometry.width / 2 + FRAME
    left, right = where.centre[0] - reach, where.centre[0] + reach
    below = (
        s.points for s in where.furniture() if s.points[:, 0].max() > left and s.points[:, 0].min() < right
    )
    clear = max((points[:, 1].max() for points in below), default=0.0) + FRAME + CLEARANCE
    return max(where.centre[1] - geometry.height / 2, float(clear))


def _on_wall(pdf: bytes, geometry: PageGeometry, where: Room, view: Rect, height: int) -> Picture:
    """Return the room and the print in it, as pixels."""
    scale = height / view.height  # pixels to the millimetre
    x, low = where.centre[0] - geometry.width / 2, _low(where, geometry)
    framed = box(x - FRAME, low - FRAME, x + geometry.width + FRAME, low + geometry.height + FRAME, 2)
    floor = Shape(box(view.x, -view.bottom, view.right, 0), where.ground)
    board = Shape(box(view.x, 0, view.right, 90), where.skirting)
    frame = Shape(framed, "#8c6a49", depth=24)
    things = list(where.furniture())
    draw = partial(_draw, view=view, scale=scale)
    seen = draw([floor], paper=where.wall) * _shadows(draw, [frame], scale)
    seen = _over(seen, draw, [board, frame])
    left, top = round((x - view.x) * scale), round((-view.y - low - geometry.height) * scale)
    _paste(seen, _small(pdf, geometry, scale), left, top, scale)
    seen = _over(seen * _shadows(draw, things, scale), draw, things)
    return _exposed(seen * _light(where, view, scale))


Draw = Callable[..., NDArray[np.float64]]


def _draw(shapes: list[Shape], view: Rect, scale: float, paper: str = "#fff") -> NDArray[np.float64]:
    """Return shapes as pixels in [0, 1], shape (height, width, 3)."""
    geometry = PageGeometry(REDUCED * view.width, REDUCED * view.height, 0.0)
    fills = tuple(
        Fill(Outlines(REDUCED * (s.points * (1, -1) - (view.x, view.y)), smooth=s.smooth), colour(s.paint))
        for s in shapes
    )
    ground = Fill(Outlines.rectangle(geometry.trim_rect), colour(paper))
    return rasterise(write_pdf(Sheet(geometry, (ground, *fills))), MM_PER_INCH * scale / REDUCED) / 255.0


def _over(below: NDArray[np.float64], draw: Draw, shapes: list[Shape]) -> NDArray[np.float64]:
    """Return shapes laid over what is there, their edges blended."""
    bare = draw([Shape(shape.points, "#000", shape.smooth) for shape in shapes])[..., :1]
    return below * bare + draw(shapes, paper="#000")


def _shadows(draw: Draw, shapes: list[Shape], scale: float) -> NDArray[np.float64]:
    """Return how much light is left behind shapes: each keeps some away, softly, below it and to the right."""
    light: NDArray[np.float64] = np.array(1.0)
    for depth in sorted({shape.depth for shape in shapes} - {0.0}):
        offset = np.array((0.35, -0.5)) * depth
        cast = [
            Shape(shape.points + offset, "#000", shape.smooth) for shape in shapes if shape.depth == depth
        ]
        soft = gaussian_filter(1 - draw(cast)[..., 0], 0.4 * depth * scale)
        light = light * (1 - SHADOW * soft[..., None])
    return light


def _light(where: Room, view: Rect, scale: float) -> NDArray[np.float64]:
    """Return the light of a window at the upper left, which fades across the room, and of a warm lamp."""
    height, width = round(view.height * scale), round(view.width * scale)
    y, x = np.mgrid[0:height, 0:width] / scale
    window = 1.05 - 0.17 * np.hypot(x / view.width - 0.12, 0.7 * (y / view.height - 0.1))
    away = np.hypot(x + view.x - where.lamp[0], y + view.y + where.lamp[1])
    return np.asarray(window[..., None] + 0.13 * np.exp(-((away / 520) ** 2))[..., None] * (1.0, 0.88, 0.66))


def _exposed(seen: NDArray[np.float64]) -> Picture:
    """Return light as pixels, with a grain of one step, so that a wall shows no bands."""
    grain = np.random.Generator(np.random.PCG64(0)).random(seen.shape[:2])[..., None]
    return np.floor(np.clip(seen, 0, 1) * 255 + grain).clip(0, 255).astype(np.uint8)


def _small(pdf: bytes, geometry: PageGeometry, scale: float) -> Picture:
    """Return the print as it looks from afar: drawn finely, then averaged, as an eye does."""
    size = max(1, round(geometry.width * scale)), max(1, round(geometry.height * scale))
    fine = rasterise(pdf, min(MM_PER_INCH * scale * 4, 400))
    return np.asarray(Image.fromarray(fine).resize(size, Image.Resampling.BOX))


def _paste(wall: NDArray[np.float64], picture: Picture, left: int, top: int, scale: float) -> None:
    """Put a print into its frame, and let the frame shade its edge."""
    height, width = picture.shape[:2]
    y, x = np.arange(height)[:, None], np.arange(width)
    shade = 1 - 0.25 * np.exp(-np.minimum(x, y) / max(8 * scale, 0.5))
    wall[top : top + height, left : left + width] = picture / 255.0 * shade[..., None]


def _detail(pdf: bytes, geometry: PageGeometry, side: int) -> Picture:
    """Return a square of `DETAIL` mm at its true size: the part with the most to see."""
    dpi = side / DETAIL * MM_PER_INCH
    whole = rasterise(pdf, dpi)
    piece = np.full((side, side, 3), GROUND, np.uint8)
    top, left = _busiest(whole, side)
    part = whole[top : top + side, left : left + side]
    y, x = (side - part.shape[0]) // 2, (side - part.shape[1]) // 2
    piece[y : y + part.shape[0], x : x + part.shape[1]] = part
    return piece


def _busiest(picture: Picture, side: int) -> tuple[int, int]:
    """Return the top left corner of the square with the most edges inside it, and few that it cuts."""
    rows, columns = (max(extent // COARSE, 2) for extent in picture.shape[:2])
    grey = np.asarray(
        Image.fromarray(picture).convert("L").resize((columns, rows), Image.Resampling.BOX), np.float64
    )
    edges = np.abs(np.diff(grey, axis=0))[:, :-1] + np.abs(np.diff(grey, axis=1))[:-1]
    total = np.pad(edges, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    size, rim = side // COARSE, max(side // COARSE // 12, 1)
    y, x = (np.arange(0, max(extent - size, 1), 1) for extent in grey.shape)
    whole, core = _sums(total, y, x, 0, size), _sums(total, y, x, rim, size - rim)
    row, column = np.unravel_index(int((core - (whole - core)).argmax()), whole.shape)
    return int(COARSE * y[row]), int(COARSE * x[column])


def _sums(
    total: NDArray[np.float64], y: NDArray[np.int64], x: NDArray[np.int64], start: int, stop: int
) -> NDArray[np.float64]:
    """Return what lies in squares at (y, x), each from `start` to `stop` of its side, of a summed area."""
    low, left = np.minimum(y + start, len(total) - 1), np.minimum(x + start, total.shape[1] - 1)
    high, right = np.minimum(y + stop, len(total) - 1), np.minimum(x + stop, total.shape[1] - 1)
    corners = (total[np.ix_(rows, columns)] for rows in (low, high) for columns in (left, right))
    first, second, third, fourth = corners
    return np.asarray(fourth - third - second + first)
