"""The drawing of `bench_scaling`: four straight lines, set and printed as artkit sets and prints everything else.

Both axes are logarithmic, and a decade is as long on one as on the other, so what costs in proportion rises at 45
degrees; the diagonals behind are of equal cost for each. Colours and type are those of a style.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from rows import Curve

from artkit.layout.arrangement import Content
from artkit.layout.art import HAIRLINE, Dots, Outlines, Points, Strokes
from artkit.layout.colour import Colour, Ink, colour
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.label import set_label
from artkit.layout.lengths import MM_PER_INCH
from artkit.layout.sheet import Fill, Operation, Sheet, Stamp, Stroke, Text
from artkit.layout.style import PageStyle, TypeScale, TypeStyle
from artkit.layout.typesetting import Line, set_line, with_signs
from artkit.planning import GALLERY, read_recipe
from artkit.press.formats import Output, encode

WIDTH, MARGIN = 297.0, 22.0  # mm; the page is as high as the plot makes it
AXIS, ABOVE, BELOW = (
    10.0,
    8.0,
    24.0,
)  # mm around the plot: seconds, costs, numbers and the blank before the title
PIXELS = 1600  # of a picture's width
TITLE, LIMIT = "Twice as much", "the limit of the machine: their matrix products alone"
LINE, DOT, TICK = 0.55, 0.85, 3.3  # mm: a curve, a measurement, the size of small type
FAINT, FINE, COST = 0.22, 0.1, 0.35  # tones of decades, what lies between them, and lines of equal cost


@dataclass(frozen=True)
class Plane:
    """Where numbers lie on the page.

    Attributes
    ----------
    rect : Rect
        The field of the plot, in millimetres.
    left, bottom : float
        The decimal logarithms of what lies on its left and on its lower edge.
    decade : float
        The length of a decade in both directions, in millimetres.
    """

    rect: Rect
    left: float
    bottom: float
    decade: float

    @classmethod
    def around(cls, curves: Sequence[Curve], x: float, y: float, width: float) -> "Plane":
        """Return the plane in which all measurements lie, from a corner on, as high as it has to be."""
        sizes = [size for curve in curves for size in curve.sizes]
        seconds = [s for curve in curves for row in (*curve.seconds, *curve.limit) for s in row]
        left, right = math.floor(math.log10(min(sizes))), math.ceil(math.log10(max(sizes)))
        bottom, top = math.log10(0.75 * min(seconds)), math.log10(1.5 * max(seconds))
        decade = width / max(right - left, 1)
        return cls(Rect(x, y, width, decade * (top - bottom)), left, bottom, decade)

    def at(self, size: float, seconds: float) -> tuple[float, float]:
        """Return the place of a size and a cost, in millimetres."""
        return (
            self.rect.x + self.decade * (math.log10(size) - self.left),
            self.rect.bottom - self.decade * (math.log10(seconds) - self.bottom),
        )

    @property
    def right(self) -> float:
        """The decimal logarithm of what lies on its right edge."""
        return self.left + self.rect.width / self.decade

    @property
    def top(self) -> float:
        """The decimal logarithm of what lies on its upper edge."""
        return self.bottom + self.rect.height / self.decade


@dataclass(frozen=True)
class Pen:
    """The inks and faces of a style."""

    ink: Ink
    scale: TypeScale
    paper: Colour

    @classmethod
    def of(cls, style: str) -> "Pen":
        """Return those of a style."""
        look = read_recipe(GALLERY, [style])
        kind = TypeStyle(
            family=look.type.family,
            weight=look.type.weight,
            title_weight=look.type.title_weight,
            colour=colour(look.type.colour, "type.colour"),
            quiet=None if look.type.quiet is None else colour(look.type.quiet, "type.quiet"),
            title=9.0,
            subtitle=5.0,
            caption=TICK,
        )
        paper = colour(look.page.background, "page.background")
        return cls(
            Ink(look.ink.ramp, look.ink.interpolate),
            PageStyle(type=kind).scale(PageGeometry(WIDTH, WIDTH)),
            paper,
        )

    def stroke(self, tone: float, width: float, *lines: Sequence[tuple[float, float]]) -> Stroke:
        """Return lines in a tone of the ink."""
        starts = np.cumsum([0, *map(len, lines[:-1])])
        points = np.array([point for line in lines for point in line])
        return Stroke(Strokes(points, max(width, HAIRLINE), starts), self.ink.at(tone))

    def words(self, line: Line, x: float, y: float, colour: Colour) -> Iterator[Operation]:
        """Yield a line of type, and under it the paper that it is read on."""
        blank, up = 0.25 * line.size, line.cap_height
        under = Rect(x - blank, y - up - blank, line.width + 2 * blank, up + 2 * blank)
        yield Fill(Outlines.rectangle(under), self.paper)
        yield Text(line, x, y, colour)

    def quiet(self, text: str, tabular: bool = False) -> Line:
        """Return a line of small type."""
        return set_line(with_signs(text), self.scale.text, TICK, tabular=tabular)


def draw(curves: Sequence[Curve], suffix: str, style: str = "gallery") -> bytes:
    """Return the drawing as the bytes of a file."""
    return encode(compose(curves, style), Output(suffix, dpi=MM_PER_INCH * PIXELS / WIDTH))


def compose(curves: Sequence[Curve], style: str = "gallery") -> Sheet:
    """Set curves on a sheet.

    Raises
    ------
    ValueError
        If there are none.
    """
    if not curves:
        raise ValueError("there are no curves to draw: measure scaling")
    plane = Plane.around(curves, MARGIN + AXIS, MARGIN + ABOVE, WIDTH - 2 * (MARGIN + AXIS))
    pen = Pen.of(style)
    label = set_label(Content((), TITLE, *_told(curves)), pen.scale, WIDTH - 2 * MARGIN)
    geometry = PageGeometry(WIDTH, math.ceil(plane.rect.bottom + BELOW + label.height + MARGIN))
    marks = [*_costs(plane, pen), *_grid(plane, pen)]
    for curve in curves:
        marks += _curve(curve, plane, pen)
    for name in _names(curves, plane, pen):
        marks += _written(name, pen)
    marks += label.at(MARGIN + AXIS, geometry.height - MARGIN)
    return Sheet(
        geometry, tuple(marks), background=pen.paper, title=TITLE, author="artkit", subject="benchmarks"
    )


def _told(curves: Sequence[Curve]) -> tuple[str, str]:
    """Return what the subtitle and the colophon say."""
    rounds = len(curves[0].seconds)
    return (
        "costs twice as much. Everything here was doubled four times",
        f"Seconds on one core, {'one round' if rounds == 1 else f'medians of {rounds} rounds'}. "
        "Along a diagonal, each costs the same",
    )


def _grid(plane: Plane, pen: Pen) -> Iterator[Operation]:
    """Yield decades, what lies between them, and what they are."""
    rect = plane.rect
    fine, strong = [], []
    for power in range(math.floor(plane.bottom), math.ceil(plane.top) + 1):
        for digit in range(1, 10):
            if plane.bottom <= math.log10(digit) + power <= plane.top:
                _, y = plane.at(1, digit * 10.0**power)
                (strong if digit == 1 else fine).append([(rect.x, y), (rect.right, y)])
    for power in range(math.floor(plane.left), math.ceil(plane.right) + 1):
        x, _ = plane.at(10.0**power, 1)
        strong.append([(x, rect.y), (x, rect.bottom)])
    yield pen.stroke(FINE, HAIRLINE, *fine)
    yield pen.stroke(FAINT, HAIRLINE, *strong)
    for power, digit in product(range(math.floor(plane.bottom), math.ceil(plane.top)), (1, 2, 5)):
        line = pen.quiet(f"{digit * 10.0**power:g} s")
        _, y = plane.at(1, digit * 10.0**power)
        if not rect.y <= y <= rect.bottom:
            continue
        yield Text(line, rect.x - 3 - line.width, y + line.cap_height / 2, pen.scale.quiet)
    for power in range(round(plane.left), round(plane.right) + 1):
        line = pen.quiet(f"{10**power:,}")
        x, _ = plane.at(10.0**power, 1)
        yield Text(line, x - line.width / 2, rect.bottom + 3 + line.cap_height, pen.scale.quiet)


def _costs(plane: Plane, pen: Pen) -> Iterator[Operation]:
    """Yield lines of equal cost, and on the upper edge what each costs there."""
    lines = []
    for power in range(math.floor(plane.bottom - plane.right), math.ceil(plane.top - plane.left) + 1):
        low, high = max(plane.left, plane.bottom - power), min(plane.right, plane.top - power)
        if high - low < 0.05:
            continue
        ends = [plane.at(10**at, 10 ** (at + power)) for at in (low, high)]
        lines.append(ends)
        line = pen.quiet(_each(power))
        x, y = ends[1]
        if y < plane.rect.y + 0.01:
            yield Text(line, x - line.width / 2, plane.rect.y - 3, pen.scale.quiet)
        else:
            yield Text(line, x + 3, y + line.cap_height / 2, pen.scale.quiet)
    yield pen.stroke(FAINT, HAIRLINE, *lines)


def _each(power: int) -> str:
    """Return 10 to a power of seconds as people say it, "10 ms each"."""
    value, unit = next(
        (10.0 ** (power + shift), unit)
        for shift, unit in ((0, "s"), (3, "ms"), (6, "µs"))
        if power + shift >= 0 or unit == "µs"
    )
    return f"{value:g} {unit} each"


def _curve(curve: Curve, plane: Plane, pen: Pen) -> Iterator[Operation]:
    """Yield the straight line through a curve, its measurements, and its limit with what it is."""
    seconds = curve.middle(curve.seconds)
    places = [plane.at(*pair) for pair in zip(curve.sizes, seconds, strict=True)]
    if curve.limit:
        least = [plane.at(*pair) for pair in zip(curve.sizes, curve.middle(curve.limit), strict=True)]
        yield pen.stroke(0.6, LINE / 2, *_dashes(least))
        x, y = least[0]
        yield from pen.words(pen.quiet(LIMIT), x + 5, y + 0.35 * TICK, pen.scale.quiet)
    yield pen.stroke(1.0, LINE, _straight(curve, seconds, plane))
    yield Stamp(Dots(np.array(places), np.full(len(places), DOT)), pen.ink.at(1.0))


@dataclass(frozen=True)
class Name:
    """What a curve is called, over what it is: two lines whose left or right end is at x, the last one on y."""

    lines: tuple[Line, Line]
    rights: bool
    x: float
    y: float

    @property
    def rect(self) -> Rect:
        """What it covers, in millimetres."""
        width, height = max(line.width for line in self.lines), 1.5 * TICK + self.lines[0].cap_height
        return Rect(self.x - width if self.rights else self.x, self.y - height, width, height)


def _names(curves: Sequence[Curve], plane: Plane, pen: Pen) -> tuple[Name, ...]:
    """Return the names of all curves, each before the upper end or behind the lower one, where least is in its way."""
    lines = [_places(curve, plane) for curve in curves]

    def clutter(names: tuple[Name, ...]) -> tuple[int, int]:
        hits = 0
        for name, own in zip(names, lines, strict=True):
            room = name.rect.inset(-2, -2, -2, -2)
            others = [line for line in lines if line is not own]
            hits += sum(
                _inside(points, room) for points in (*others, *(_spread(n) for n in names if n is not name))
            )
        return hits, sum(not name.rights for name in names)

    return min(product(*(_tried(curve, plane, pen) for curve in curves)), key=clutter)


def _tried(curve: Curve, plane: Plane, pen: Pen) -> tuple[Name, Name]:
    """Return the name of a curve in both its places."""
    lines = (
        set_line(curve.what, pen.scale.display, 1.35 * TICK),
        pen.quiet(f"{curve.detail}{', ' if curve.detail else ''}slope {curve.slope.median:.2f}"),
    )
    (left, low), (right, high) = _straight(curve, curve.middle(curve.seconds), plane)
    return Name(lines, True, right - 4, high), Name(lines, False, left + 6, low + 2 * TICK)


def _written(name: Name, pen: Pen) -> Iterator[Operation]:
    """Yield both lines of a name."""
    colours = (pen.scale.colour, pen.scale.quiet)
    for line, up, ink in zip(name.lines, (1.5 * TICK, 0.0), colours, strict=True):
        yield from pen.words(line, name.x - line.width * name.rights, name.y - up, ink)


def _places(curve: Curve, plane: Plane) -> Points:
    """Return points all along a curve and its limit, (n, 2) in millimetres."""
    ends = [_straight(curve, curve.middle(each), plane) for each in (curve.seconds, curve.limit) if each]
    return np.concatenate([np.linspace(*pair, 100) for pair in ends])


def _spread(name: Name) -> Points:
    """Return points all over a name, (n, 2) in millimetres."""
    rect = name.rect
    x, y = np.linspace(rect.x, rect.right, 20), np.linspace(rect.y, rect.bottom, 5)
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def _inside(points: Points, rect: Rect) -> int:
    """Return how many points lie in a rectangle."""
    low, high = np.array((rect.x, rect.y)), np.array((rect.right, rect.bottom))
    return int(np.all((points >= low) & (points <= high), axis=1).sum())


def _straight(curve: Curve, seconds: Sequence[float], plane: Plane) -> list[tuple[float, float]]:
    """Return the ends of the straight line nearest to a curve."""
    x, y = np.log10(curve.sizes), np.log10(seconds)
    rise, height = np.polyfit(x, y, 1)
    return [plane.at(10**at, 10 ** (rise * at + height)) for at in (x[0], x[-1])]


def _dashes(places: Sequence[tuple[float, float]], dash: float = 1.2) -> list[list[tuple[float, float]]]:
    """Return a broken line along places."""
    points = np.array(places)
    along = np.concatenate(([0.0], np.cumsum([math.dist(*pair) for pair in pairwise(places)])))
    ends = np.arange(0, along[-1] - dash, 2 * dash)
    both = [
        [np.interp(at, along, points[:, axis]) for axis in (0, 1)] for end in ends for at in (end, end + dash)
    ]
    return [[(float(x), float(y)) for x, y in both[i : i + 2]] for i in range(0, len(both), 2)]
