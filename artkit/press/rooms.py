"""A poster on a wall: rooms drawn to scale, seen from two metres, with a piece of the print at its true size beside.

The furniture is ours: flat shapes of paint, listed in millimetres from the middle of the foot of the wall, y upwards.
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
from artkit.layout.art import Outlines, Points
from artkit.layout.colour import colour
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.lengths import MM_PER_INCH
from artkit.layout.sheet import Fill, Sheet
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
class Shape:
    """One piece of furniture: a closed outline in millimetres (x to the right, y upwards), and its paint.

    Attributes
    ----------
    points : array, shape (n, 2)
        From the middle of the foot of the wall.
    paint : str
        A CSS colour.
    smooth : bool
        Join the points by a curve.
    depth : float
        How far it stands from the wall, in millimetres: the further, the longer and softer its shadow. 0 has none.
    """

    points: Points
    paint: str
    smooth: bool = False
    depth: float = 0.0


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


def box(left: float, low: float, right: float, high: float, radius: float = 0.0) -> Points:
    """Return a rectangle with rounded corners, shape (n, 2), in millimetres."""
    r = min(radius, (right - left) / 2, (high - low) / 2)
    turn = np.linspace(0, np.pi / 2, 9 if r else 1)
    arc = r * np.column_stack((np.cos(turn), np.sin(turn)))
    corners = ((right - r, high - r), (left + r, high - r), (left + r, low + r), (right - r, low + r))
    quarter = np.array(((0.0, 1.0), (-1.0, 0.0)))  # turns a row vector by 90 degrees
    return np.vstack([at + arc @ np.linalg.matrix_power(quarter, k) for k, at in enumerate(corners)])


def oval(x: float, y: float, across: float, up: float) -> Points:
    """Return an ellipse about (x, y), shape (48, 2), in millimetres."""
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    return np.column_stack((x + across / 2 * np.cos(turn), y + up / 2 * np.sin(turn)))


def bar(x0: float, y0: float, x1: float, y1: float, thick: float) -> Points:
    """Return a straight bar from one point to another, shape (4, 2), in millimetres."""
    along = np.array((x1 - x0, y1 - y0))
    side = thick / 2 * np.array((-along[1], along[0])) / np.hypot(*along)
    ends = np.array(((x0, y0), (x1, y1)))
    return np.vstack((ends + side, ends[::-1] - side))


def at(points: Points, x: float, y: float) -> Points:
    """Return points moved to (x, y)."""
    return np.add(points, (x, y))


def blob(*points: tuple[float, float]) -> Points:
    """Return points as an array, for a smooth outline."""
    return np.array(points, dtype=np.float64)


def leaf(x: float, y: float, length: float, turn: float, wide: float = 0.3, bend: float = 0.2) -> Points:
    """Return a leaf that grows from (x, y), turned from upright by so many degrees to the right."""
    along = np.linspace(0, 1, 9)
    half = wide / 2 * np.sin(np.pi * along**0.8) * length
    spine = np.column_stack((bend * length * along**2 * np.sign(turn or 1), along * length))
    edge = np.vstack(
        (spine - np.column_stack((half, 0 * half)), (spine + np.column_stack((half, 0 * half)))[-2:0:-1])
    )
    angle = np.radians(turn)
    rotation = np.array(((np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))))
    return np.asarray((x, y) + edge @ rotation, dtype=np.float64)


def bed() -> Iterator[Shape]:
    """Yield a bed along the wall, a stool with a lamp, and a cat."""
    wood, linen, quilt = "#b98d63", "#f3efe8", "#7d8f96"
    yield Shape(box(-1150, 0, -1085, 900, 18), "#a87d55", depth=60)
    yield Shape(box(1085, 0, 1150, 520, 18), "#a87d55", depth=60)
    yield Shape(box(-1110, 160, 1110, 300, 8), wood, depth=120)
    yield Shape(box(-1080, 290, 1080, 500, 60), linen, depth=120)
    yield Shape(box(-1060, 480, -500, 700, 100), "#e2ddd3", depth=40)
    yield Shape(box(-1010, 470, -420, 640, 84), "#ffffff", depth=30)
    yield Shape(
        blob((-350, 300), (-360, 430), (-330, 522), (-160, 548), (200, 540), (640, 552), (1000, 540),
             (1098, 505), (1112, 400), (1104, 262), (940, 238), (700, 262), (420, 236), (120, 258), (-180, 240)),
        quilt, smooth=True, depth=40,
    )  # fmt: skip
    yield Shape(
        blob((-350, 300), (-362, 430), (-330, 523), (-200, 545), (-196, 470), (-210, 340), (-205, 246),
             (-290, 250)),
        "#a9b6ba", smooth=True,
    )  # fmt: skip
    yield from _cat(640, 540)
    yield from _stool(-1425, wood)
    yield from _table_lamp(-1425, 480)


def _cat(x: float, y: float) -> Iterator[Shape]:
    """Yield a cat that sleeps."""
    fur = "#3b3734"
    body = blob((-215, 0), (-225, 60), (-180, 125), (-70, 158), (60, 150), (150, 122), (196, 70), (200, 20), (160, -6),
                (0, -10), (-150, -10))  # fmt: skip
    head = blob((118, 22), (110, 70), (128, 104), (122, 148), (150, 124), (190, 126), (222, 148), (222, 102), (238, 66),
                (220, 22), (170, 4))  # fmt: skip
    tail = blob((-215, 30), (-240, 0), (-190, -22), (-60, -26), (40, -22), (44, 0), (-60, 4), (-170, 10))
    yield Shape(at(body, x, y), fur, smooth=True, depth=20)
    yield Shape(at(head, x, y), "#45403d", smooth=True)
    yield Shape(at(tail, x, y), "#2f2c29", smooth=True)


def _stool(x: float, wood: str) -> Iterator[Shape]:
    yield Shape(bar(x - 150, 0, x - 120, 450, 34), "#a87d55", depth=70)
    yield Shape(bar(x + 150, 0, x + 120, 450, 34), "#a87d55", depth=70)
    yield Shape(box(x - 200, 440, x + 200, 480, 14), wood, depth=70)
    yield from _books(x - 172, 480, ("#c7583f", "#e8dcc4", "#35506b"), lying=True)


def _books(x: float, y: float, covers: tuple[str, ...], lying: bool = False) -> Iterator[Shape]:
    """Yield books side by side from x, or in a pile."""
    for number, cover in enumerate(covers):
        thick, tall = (26, 34, 22, 40, 28)[number % 5], (236, 214, 252, 200, 228)[number % 5]
        if lying:
            yield Shape(box(x + 9 * (number % 2), y, x + tall * 0.72, y + thick, 3), cover, depth=50)
            y += thick
        else:
            yield Shape(box(x, y, x + thick, y + tall, 2), cover, depth=50)
            x += thick + 1


def _table_lamp(x: float, y: float) -> Iterator[Shape]:
    yield Shape(oval(x + 84, y + 8, 150, 26), "#2e2d2b", depth=50)
    yield Shape(bar(x + 84, y + 8, x + 84, y + 260, 12), "#2e2d2b", depth=50)
    yield Shape(
        blob((x - 46, y + 236), (x + 34, y + 420), (x + 134, y + 420), (x + 214, y + 236)),
        "#ead8b6",
        depth=50,
    )


def desk() -> Iterator[Shape]:
    """Yield a table on trestles with what lies on it, and a chair."""
    wood, dark = "#c79b6b", "#33302d"
    for side in (-1, 1):
        for foot in (-170, 170):
            yield Shape(bar(side * 560 + foot, 0, side * 560 + foot * 0.3, 715, 36), "#a97e52", depth=120)
        yield Shape(bar(side * 560 - 116, 260, side * 560 + 116, 260, 26), "#a97e52", depth=120)
    yield Shape(box(-880, 712, 880, 748, 5), wood, depth=160)
    yield from _books(
        -800, 748, ("#35506b", "#e8dcc4", "#c7583f", "#8a9a7b", "#d9a441", "#4a4540", "#b7c3c7")
    )
    yield Shape(box(-596, 748, -560, 860, 4), "#e8dcc4", depth=50)
    yield from _desk_lamp(600, 748)
    yield Shape(box(300, 748, 384, 836, 12), "#f4f1ea", depth=50)
    yield Shape(box(372, 768, 410, 816, 19), "#f4f1ea", depth=50)
    yield Shape(box(376, 780, 398, 804, 11), "#dcd8cf")
    for x, lean, paint in (
        (-318, -14, "#d9a441"),
        (-298, 4, "#35506b"),
        (-284, 15, "#c7583f"),
        (-306, -4, dark),
    ):
        yield Shape(bar(x, 800, x + lean, 905, 8), paint, depth=40)
    yield Shape(box(-340, 748, -260, 848, 6), "#8a9a7b", depth=50)
    yield Shape(box(-160, 748, 190, 757, 2), "#ffffff", depth=40)
    yield Shape(box(-120, 757, 150, 764, 2), "#f4f1ea")
    yield from _chair(90, dark)


def _desk_lamp(x: float, y: float) -> Iterator[Shape]:
    iron = "#2e3b40"
    yield Shape(box(x - 90, y, x + 90, y + 22, 10), iron, depth=60)
    yield Shape(bar(x, y + 18, x + 110, y + 300, 13), iron, depth=60)
    yield Shape(bar(x + 110, y + 300, x - 150, y + 500, 13), iron, depth=60)
    yield Shape(oval(x + 110, y + 300, 34, 34), iron)
    yield Shape(blob((x - 258, y + 404), (x - 190, y + 520), (x - 122, y + 556), (x - 88, y + 520), (x - 106, y + 448),
                     (x - 118, y + 340)), iron, depth=60)  # fmt: skip


def _chair(x: float, paint: str) -> Iterator[Shape]:
    for foot, top in ((-215, -180), (215, 180)):
        yield Shape(bar(x + foot, -150, x + top, 430, 30), paint, depth=240)
    for foot in (-165, 165):
        yield Shape(bar(x + foot, 430, x + foot * 1.06, 800, 26), paint, depth=240)
    yield Shape(box(x - 225, 418, x + 225, 452, 16), paint, depth=240)
    yield Shape(box(x - 205, 640, x + 205, 812, 40), paint, depth=240)


def hall() -> Iterator[Shape]:
    """Yield a bench with shoes below it, a coat on a peg, and a plant."""
    wood = "#b98d63"
    for x in (-560, 560):
        yield Shape(box(x - 28, 0, x + 28, 420, 4), "#a87d55", depth=160)
    yield Shape(box(-660, 416, 660, 462, 8), wood, depth=200)
    yield Shape(box(-640, 462, -330, 520, 26), "#c7583f", depth=60)
    for x in (-140, 40):
        shoe = blob((0, 0), (-4, 70), (30, 92), (62, 82), (84, 52), (150, 44), (178, 22), (176, 0))
        yield Shape(at(shoe, x, 0), "#4a4540", smooth=True, depth=80)
        yield Shape(box(x - 2, -4, x + 178, 12, 6), "#e8dcc4")
    yield from _floor_lamp(-960)
    yield from _plant(930)


def _floor_lamp(x: float) -> Iterator[Shape]:
    yield Shape(box(x - 130, 0, x + 130, 22, 10), "#2e2d2b", depth=60)
    yield Shape(bar(x, 20, x, 1400, 16), "#2e2d2b", depth=60)
    yield Shape(
        np.array(((x - 190, 1330), (x - 105, 1600), (x + 105, 1600), (x + 190, 1330))), "#ead8b6", depth=60
    )


def _plant(x: float) -> Iterator[Shape]:
    green = ("#4d6b52", "#5d7d60", "#3f5a46", "#6c8b6c")
    for number, (turn, length) in enumerate(
        ((-40, 470), (43, 500), (-24, 620), (27, 640), (-56, 330), (58, 350), (-9, 760), (12, 720), (1, 560))
    ):
        yield Shape(leaf(x, 300, length, turn, 0.15), green[number % 4], smooth=True, depth=70)
    yield Shape(np.array(((x - 130, 330), (x + 130, 330), (x + 96, 0), (x - 96, 0))), "#c9784f", depth=110)
    yield Shape(box(x - 143, 296, x + 143, 340, 8), "#d38660", depth=40)


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
