"""What stands in a room: flat shapes of paint, drawn by us, in millimetres.

The origin is the middle of the foot of the wall, x to the right, y upwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from artkit.layout.art import Points


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
