"""A test strip before anybody pays for the print: pieces of it at 100 %, each in another line, tone, paper or ink.

Every piece is a window onto the print itself, set with one key changed, in the inks of the press; below it stands the
``--set`` that makes it.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pikepdf
from coloraide import Color
from pikepdf import Array, Name

from artkit.developing import Picture
from artkit.errors import InputError
from artkit.layers import laid_over
from artkit.layout.art import Dots, Outlines, Strokes
from artkit.layout.colour import BLACK, Colour
from artkit.layout.geometry import PageGeometry, Rect, Size
from artkit.layout.lengths import MM_PER_INCH
from artkit.layout.sheet import Fill, Operation, Sheet, Stamp, Stroke, Text
from artkit.layout.style import SMALLEST
from artkit.layout.typesetting import Line, set_line
from artkit.layout.typography import HOUSE, Typeface, typeface
from artkit.planning import plain_recipe
from artkit.plugins import find, parameters
from artkit.press.pdf import press_for, write_pdf
from artkit.press.windows import upright, window
from artkit.printing import set_pictures
from artkit.recipe import Recipe
from artkit.recipe.loading import convert
from artkit.recipe.tree import set_path
from artkit.render import RENDERERS
from artkit.spec import toml_value

PIECES = 5
MARGIN, GAP = 12.0, 4.0  # mm
LINES = ("width", "pitch", "size", "bands", "points", "levels")
"""What renderers call the weight of their marks, the most telling first."""

WEIGHTS = (0.6, 0.8, 1.0, 1.25, 1.6)
CURVES = (0.3, 0.4, 0.5, 0.6, 0.7)
"""What a middle tone becomes."""

TYPE = ("5.5pt", "6pt", "7pt", "8.5pt", "10pt")
QUIET = Colour(0.35, 0.35, 0.35)
SAMPLE = "0123456789  p = 0.998  the smallest type"


@dataclass(frozen=True)
class Variant:
    """A change of one key: its path, its value as ``--set`` takes it, and whether it is no change at all."""

    path: str
    value: object
    is_own: bool = False

    @property
    def label(self) -> str:
        """What makes it, on the command line."""
        return f"{self.path}={toml_value(self.value)}"


def proof(
    recipe: Recipe, pictures: Sequence[Picture], sheet: Size, at: int = 0, name: str = ""
) -> tuple[bytes, tuple[Variant, ...]]:
    """Return a test strip of a print as a PDF.

    Parameters
    ----------
    recipe : Recipe
        The print.
    pictures : sequence of Picture
        What it shows.
    sheet : Size
        The paper of the strip, in millimetres.
    at : int, optional
        The place on the sheet, counted from 0, whose picture is shown.
    name : str, optional
        What the strip calls the print.

    Returns
    -------
    bytes
        A page in the inks of the print.
    tuple of Variant
        What was changed, in the order of the pieces.

    Raises
    ------
    InputError
        If there is no such place, or the paper is too small for the strip.
    """
    side = (sheet.width - 2 * MARGIN - (PIECES - 1) * GAP) / PIECES
    if side < 20 or sheet.height < 3 * (side + 17) + 75:
        raise InputError(f"--sheet: a strip needs more room than {sheet.width:g} x {sheet.height:g} mm")
    whole = set_pictures(recipe, pictures)
    if not 0 <= at < len(whole.cells):
        raise InputError(f"--at: {at} is no place on this sheet; it has {len(whole.cells)}")
    seen = _focus(whole, at, side)
    near = [
        picture if _touch(cell.rect, seen) else replace(picture, image=np.zeros_like(picture.image))
        for picture, cell in ((pictures[cell.key], cell) for cell in sorted(whole.cells, key=lambda c: c.key))
    ]
    rows = [(title, tuple(made)) for title, make in ROWS.items() if (made := make(recipe))]
    variants = tuple(variant for _, row in rows for variant in row)
    pieces = [
        _piece(recipe, variant, near if len(near) == len(pictures) else pictures, seen)
        for variant in variants
    ]
    return _strip(recipe, rows, pieces, whole, seen, sheet, side, name or recipe.title), variants


def _focus(whole: Sheet, at: int, side: float) -> Rect:
    """Return the piece of the page that is shown: the middle of a place."""
    x, y = whole.cells[at].rect.centre
    return Rect(x - side / 2, y - side / 2, side, side)


def _touch(one: Rect, other: Rect) -> bool:
    return one.x < other.right and one.right > other.x and one.y < other.bottom and one.bottom > other.y


def _lines(recipe: Recipe) -> Iterator[Variant]:
    """Yield the weights of the marks: of the renderer's own key for it."""
    spec = laid_over(recipe.render, recipe.layers[0].render if recipe.layers else None)
    known = parameters(find("renderers", spec.name, RENDERERS, "render"))
    key = next((name for name in LINES if name in known), None)
    if key is None or recipe.layers:
        return
    base = spec.options.get(key, known[key].default)
    for weight in WEIGHTS:
        yield Variant(f"render.{key}", _scaled(base, weight), weight == 1)


def _scaled(base: object, by: float) -> object:
    """Return a number, or a length with its unit, times a factor."""
    if isinstance(base, str):
        number = base.rstrip("abcdefghijklmnopqrstuvwxyz ")
        return f"{float(number) * by:.3g}{base[len(number) :].strip()}"
    if isinstance(base, int):
        return max(1, round(base * by))
    return float(f"{float(cast(float, base)) * by:.3g}")


def _curves(recipe: Recipe) -> Iterator[Variant]:
    """Yield tone curves: lighter and darker middles."""
    if recipe.layers:
        return
    for middle in CURVES:
        knots = [[0, 0], [0.5, middle], [1, 1]]
        yield Variant("layers", [{"curve": knots}], middle == 0.5)


def _papers(recipe: Recipe) -> Iterator[Variant]:
    """Yield papers and inks: as it is, on bare white, on warm paper, a lighter and a deeper ink."""
    ramp = [str(stop) for stop in recipe.ink.ramp]
    yield Variant("ink.ramp", ramp, True)
    if recipe.page.background is not None:
        yield Variant("page.background", "#ffffff")
        yield Variant("page.background", "#f4efe6")
    plain = [_css(stop) for stop in ramp]
    *others, deepest = plain
    if deepest is None or None in others:
        return
    below = ramp[:-1] if "cmyk" not in "".join(ramp) else [_hex(stop) for stop in others if stop is not None]
    for other, share in (("white", 0.18), ("black", 0.35)):
        yield Variant("ink.ramp", [*below, _hex(deepest.mix(other, share, space="oklab"))])


def _css(text: str) -> Color | None:
    """Return what a colour looks like, or None of a spot ink: there is no telling what lies beside it."""
    try:
        return Color(text.partition("cmyk(")[0].strip())
    except ValueError:
        return None


def _hex(colour: Color) -> str:
    return str(colour.convert("srgb").fit().to_string(hex=True))


ROWS: Mapping[str, Callable[[Recipe], Iterator[Variant]]] = {
    "Marks": _lines,
    "Tone": _curves,
    "Paper and ink": _papers,
}
"""The rows of a strip; one that has nothing to vary is left out."""


def _piece(recipe: Recipe, variant: Variant, pictures: Sequence[Picture], seen: Rect) -> bytes:
    """Return the print with one key changed, and nothing on it but what is near the piece."""
    tree = set_path(plain_recipe(recipe), variant.path, variant.value)
    changed = convert(tree, Recipe, f"--set {variant.path}")
    sheet = set_pictures(changed, pictures)
    marks = tuple(op for op in sheet.operations if _touch(_bounds(op), seen))
    return write_pdf(replace(sheet, operations=marks), press=press_for(sheet))


def _bounds(operation: Operation) -> Rect:
    """Return a rectangle that holds a mark."""
    match operation:
        case Fill(Outlines() as shape, _):
            points, reach = shape.points, 0.0
        case Stroke(Strokes() as shape, _):
            points, reach = shape.points, shape.width
        case Stamp(Dots() as shape, _):
            points, reach = shape.centres, float(shape.radii.max())
        case Text():
            return Rect(
                operation.x,
                operation.y - operation.line.size,
                operation.line.width,
                1.4 * operation.line.size,
            )
    low, high = points.min(axis=0) - reach, points.max(axis=0) + reach
    if isinstance(shape, Outlines) and shape.smooth:  # a curve may swing out between its knots
        low, high = low - 0.1 * (high - low), high + 0.1 * (high - low)
    return Rect(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))


def _strip(
    recipe: Recipe,
    rows: Sequence[tuple[str, Sequence[Variant]]],
    pieces: Sequence[bytes],
    whole: Sheet,
    seen: Rect,
    sheet: Size,
    side: float,
    name: str,
) -> bytes:
    """Return the page: headings, labels and type, and the pieces in their windows."""
    face, strong = typeface(HOUSE), typeface(HOUSE, "medium")
    words: list[Operation] = []
    places: list[Rect] = []

    def say(text: str, x: float, y: float, size: float, kind: Typeface = face, ink: Colour = BLACK) -> None:
        words.append(Text(set_line(text, kind, size), x, y, ink))

    say(f"{name or 'A print'}: a strip of proofs", MARGIN, MARGIN + 4, 4.2, strong)
    size = f"{whole.geometry.width:g} × {whole.geometry.height:g} mm"
    say(
        f"Pieces at 100 % of {size}. Print this page at 100 % too. A dot marks what the recipe says.",
        MARGIN,
        MARGIN + 10,
        2.6,
    )
    y = MARGIN + 19
    for title, row in rows:
        say(title, MARGIN, y, 2.8, strong)
        for number, variant in enumerate(row):
            place = Rect(MARGIN + number * (side + GAP), y + 2.5, side, side)
            places.append(place)
            for line, text in enumerate(_broken(variant.label, face, side)):
                say(text, place.x, place.bottom + 3.2 + 2.4 * line, SMALLEST, face, QUIET)
            if variant.is_own:
                dot = Dots(np.array([(place.right - 1.0, place.bottom + 2.5)]), np.array([0.6]))
                words.append(Stamp(dot, BLACK))
        y += side + 17
    y = _type(recipe, y, words, say)
    say("These lines are 0.25, 0.5, 0.75, 1 and 1.5 pt:", MARGIN, y + 3, 2.6)
    for number, points in enumerate((0.25, 0.5, 0.75, 1.0, 1.5)):
        x = MARGIN + 62 + number * 24
        words.append(
            Stroke(Strokes(np.array([(x, y + 2), (x + 20, y + 2)]), points * MM_PER_INCH / 72), BLACK)
        )
    page = Sheet(
        PageGeometry(*sheet, 0.0),
        tuple(words),
        space=whole.space,
        title=f"{name or 'A print'}: proofs",
        author="artkit",
    )
    return _with_pieces(page, pieces, places, seen)


def _type(recipe: Recipe, y: float, words: list[Operation], say: Callable[..., None]) -> float:
    """Set the smallest type of the recipe in five sizes, and return where it ends."""
    say("Type", MARGIN, y, 2.8, typeface(HOUSE, "medium"))
    own = typeface(recipe.type.family, recipe.type.weight)
    y += 2.0
    for text in TYPE:
        size = float(text[:-2]) * MM_PER_INCH / 72
        y += 1.15 * size + 1.6
        words.append(Text(_sample(own, size), MARGIN, y, BLACK))
        say(f"type.caption={text}", MARGIN + 105, y, SMALLEST, typeface(HOUSE), QUIET)
    return y + 4


def _sample(face: Typeface, size: float) -> Line:
    try:
        return set_line(SAMPLE, face, size, tabular=True)
    except InputError:  # a face of signs or capitals
        return set_line("0123456789", face, size)


def _broken(text: str, face: Typeface, width: float) -> list[str]:
    """Return a label in as many lines as it needs, broken anywhere: it is code."""
    lines, rest = [], text
    while rest:
        count = len(rest)
        while count > 1 and set_line(rest[:count], face, SMALLEST).width > width - 3.0:
            count -= 1
        lines.append(rest[:count])
        rest = rest[count:]
    return lines[:4]


def _with_pieces(page: Sheet, pieces: Sequence[bytes], places: Sequence[Rect], seen: Rect) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(write_pdf(page, press=press_for(page)))) as made:
        leaf = made.pages[0]
        shown = []
        for number, (piece, place) in enumerate(zip(pieces, places, strict=True)):
            with pikepdf.open(io.BytesIO(piece)) as source:
                form = made.copy_foreign(source.pages[0].as_form_xobject())
            leaf.add_resource(form, Name.XObject, Name(f"/P{number}"))
            corner = (place.x - seen.x, place.y - seen.y)
            shown.append(window(place, corner, upright(form), page.geometry.height, f"P{number}"))
        own: Any = leaf.obj.Contents
        leaf.obj.Contents = Array([made.make_stream(b"".join(shown)), own])
        made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()
