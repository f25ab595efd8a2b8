"""Where art meets page: dreams become a sheet, and the bytes of a file.

`rehearse` finds out whether a recipe can be set before anything is dreamed, `compose` sets its dreams on a page, and
`encode` makes a file of the page; `artkit.finishing` makes one that can be printed again. Each is a function of what it
is given, and none of them writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from artkit.developing import Picture, develop
from artkit.dreaming import Dream, Negative
from artkit.errors import InputError
from artkit.layers import Layer, colour_of, laid_over, layers_of, spots_of
from artkit.layout.arrangement import Arrangement, Content, Layout, Slot, Window
from artkit.layout.arrangement import Cell as PageCell
from artkit.layout.art import HAIRLINE, Outlines, Strokes, Tone
from artkit.layout.colour import WHITE, Colour, Spot, colour
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.icc import luma
from artkit.layout.layouts import LAYOUTS
from artkit.layout.lengths import millimetres
from artkit.layout.paper import page_size
from artkit.layout.sheet import Operation, Placed, Sheet, Text
from artkit.layout.style import PageStyle, TypeStyle
from artkit.layout.typesetting import with_signs
from artkit.planning import Cell
from artkit.plugins import make
from artkit.press.formats import Output
from artkit.press.formats import encode as write_sheet
from artkit.recipe import Recipe, structs
from artkit.render import Renderer, cut_out
from artkit.spec import Spec
from artkit.templates import fill


def compose(recipe: Recipe, cells: Sequence[Cell], dreams: Sequence[Dream]) -> Sheet:
    """Set dreams on a page.

    Parameters
    ----------
    recipe : Recipe
        Page, layout, style and texts.
    cells, dreams : sequence, (n,)
        The plan and what came of it.

    Raises
    ------
    InputError
        If a size, colour, font or field is not one, or something does not fit.
    """
    return set_pictures(recipe, develop(cells, dreams))


def set_pictures(recipe: Recipe, pictures: Sequence[Picture], *, trial: bool = False) -> Sheet:
    """Set pictures on a page, those just dreamed or those that a print carried.

    Parameters
    ----------
    recipe : Recipe
        Page, layout, style and texts.
    pictures : sequence of Picture, (n,)
        What is set.
    trial : bool, optional
        Draw the smallest and the largest of each kind alone, which say whether the others can be drawn.

    Raises
    ------
    InputError
        As `compose`.
    """
    geometry = _geometry(recipe)
    layout, templates = _layout(recipe)
    spots = spots_of(recipe)
    own = {cell.render: laid_over(recipe.render, cell.render) for cell in pictures}
    layers = {render: layers_of(recipe, spots, spec) for render, spec in own.items()}
    content = _content(recipe, pictures, templates)
    arrangement = layout(geometry, content, _page_style(recipe, spots))
    _hold_safe(recipe, geometry, arrangement)
    marks: list[Operation] = []
    for number in range(max(1, len(recipe.layers))):
        for slot in _extremes(arrangement.slots, pictures) if trial else arrangement.slots:
            picture = pictures[slot.key]
            layer = layers[picture.render][number]
            layer = replace(layer, render=_told(layer.render, recipe, picture.fields))
            layer = layer.in_register(picture.image, slot.rect) if len(recipe.layers) > 1 else layer
            stream = [picture.seed, picture.label, slot.key, *([number] if number else [])]
            marks += _marks(layer, picture, slot, np.random.Generator(np.random.PCG64(stream)))
    return Sheet(
        geometry=geometry,
        operations=(*marks, *arrangement.operations),
        background=_ground(recipe, spots),
        paper=colour_of(recipe.page.paper, "page.paper", spots, WHITE),
        space=recipe.ink.space,
        outlined=recipe.type.outlined,
        cells=tuple(_placed(slot, pictures[slot.key], layers) for slot in arrangement.slots),
        date=_date(recipe),
        title=recipe.title or "artkit",
        author=recipe.author or "artkit",
        subject=recipe.subtitle,
        keywords=recipe.keywords,
    )


def _told(render: Renderer, recipe: Recipe, values: Mapping[str, object]) -> Renderer:
    """Return a renderer that sets type with what it cannot know: its picture's ``text``, and the sheet's ``family``."""
    given: Any = render
    told: dict[str, object] = {}
    if isinstance(text := getattr(render, "text", None), str):
        told["text"] = fill(text, values, "render.text")
    if getattr(render, "family", None) == "":
        told["family"] = recipe.type.family
    return cast(Renderer, replace(given, **told)) if told and is_dataclass(render) else render


BLANK = 3
"""Pixels of bare paper around the part of a picture that a window shows, so that a renderer finds its edge free."""


def _date(recipe: Recipe) -> datetime | None:
    """Return the day of a recipe in universal time.

    Raises
    ------
    InputError
        If there is no such day.
    """
    if recipe.date is None:
        return None
    try:
        moment = datetime.fromisoformat(recipe.date.replace("Z", "+00:00"))
    except ValueError:
        raise InputError(f"date: there is no {recipe.date}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _placed(slot: Slot, picture: Picture, layers: Mapping[Spec | None, tuple[Layer, ...]]) -> Placed:
    """Return where a picture stands, and whether it is darker than its ground."""
    (ink, *_) = (layer.ink for layer in layers[picture.render])
    low, high = (luma(np.array([ink.at(tone).screen]))[0] for tone in (0.0, 1.0))
    return Placed(slot.rect, slot.key, picture.name, bool(high <= low), slot.window)


def _marks(layer: Layer, picture: Picture, slot: Slot, rng: np.random.Generator) -> tuple[Operation, ...]:
    """Return the marks of one layer of a picture in its slot."""
    render, place, image = layer.render, layer.place(slot.rect), layer.tone(picture.image)
    rect, image = place, image if slot.strength == 1 else slot.strength * image
    whole = Window(0, 0, image.shape[1], image.shape[0])
    window = slot.window or whole
    if window != whole:
        render = cut_out(render)
        pitch = rect.width / (window.right - window.left)
        rect = rect.inset(*(-BLANK * pitch,) * 4)
        image = _seen(image, window)
    if getattr(render, "takes", "tone") == "tone":
        return render(Tone(image), rect, layer.ink, rng)
    art = _paths(picture.negative, whole, place, window)
    return () if art is None else render(art, rect, layer.ink, rng)


def _seen(image: NDArray[Any], window: Window) -> NDArray[Any]:
    """Return the part of a picture in a window, and `BLANK` pixels more on each side."""
    rows, columns = image.shape
    seen = np.zeros(
        (window.bottom - window.top + 2 * BLANK, window.right - window.left + 2 * BLANK), image.dtype
    )
    top, left = max(window.top, 0), max(window.left, 0)
    part = image[top : min(window.bottom, rows), left : min(window.right, columns)]
    y, x = top - window.top + BLANK, left - window.left + BLANK
    seen[y : y + part.shape[0], x : x + part.shape[1]] = part
    return seen


def _paths(negative: Negative, whole: Window, rect: Rect, window: Window) -> Outlines | Strokes | None:
    """Return the lines of a picture in their place on the page; None where there is nothing to draw.

    Raises
    ------
    InputError
        If it has none.
    """
    held = negative.parameterization
    if not hasattr(held, "paths"):
        raise InputError(
            f"render: native draws lines, and {type(held).__name__.lower()} dreams have none; use cppn or strokes"
        )
    paths = negative.paths() if negative.parameters else None
    if paths is None or not len(paths.starts):
        return None
    pitch = min(rect.width / (window.right - window.left), rect.height / (window.bottom - window.top))
    middle = np.array([(window.left + window.right) / 2, (window.top + window.bottom) / 2])
    side = pitch * whole.right
    points = np.array(rect.centre) + paths.points * side - middle * pitch
    if paths.width is None:
        return Outlines(points, paths.starts)
    return Strokes(points, max(paths.width * side, HAIRLINE), paths.starts)


def rehearse(recipe: Recipe, cells: Sequence[Cell]) -> None:
    """Compose the sheet with blank pictures, so that what cannot be set is known before anything is dreamed.

    Raises
    ------
    InputError
        As `compose`.
    """
    set_pictures(recipe, develop(cells, [_blank(cell) for cell in cells]), trial=True)


def _extremes(slots: Sequence[Slot], pictures: Sequence[Picture]) -> list[Slot]:
    """Return the smallest and the largest place of each kind of picture."""
    kinds: dict[object, list[Slot]] = {}
    for slot in slots:
        picture = pictures[slot.key]
        kind = (picture.render, type(picture.negative.parameterization), slot.window is None)
        kinds.setdefault(kind, []).append(slot)
    sized = (sorted(each, key=lambda slot: slot.rect.width * slot.rect.height) for each in kinds.values())
    return [slot for each in sized for slot in ({id(each[0]): each[0], id(each[-1]): each[-1]}).values()]


def _blank(cell: Cell) -> Dream:
    return Dream(
        image=np.zeros((28, 28), np.float32),
        label=cell.label,
        confidence=0.5,
        predicted=cell.label,
        seed=cell.seed,
        trace=np.zeros(cell.how.steps, np.float32),
        negative=Negative(cell.how.parameterization, {}),
    )


def _ground(recipe: Recipe, spots: tuple[Spot, ...]) -> Colour:
    return colour_of(recipe.page.background, "page.background", spots, WHITE)


def _geometry(recipe: Recipe) -> PageGeometry:
    size = page_size(recipe.page.size, recipe.page.landscape)
    return PageGeometry(size.width, size.height, millimetres(recipe.page.bleed, "page.bleed"))


def _hold_safe(recipe: Recipe, geometry: PageGeometry, arrangement: Arrangement) -> None:
    """Raise `InputError` if a picture or a line of type comes nearer to the trim than the recipe allows."""
    if recipe.page.safe is None:
        return
    blank = millimetres(recipe.page.safe, "page.safe")
    if 2 * blank >= geometry.short_side:
        raise InputError(f"page.safe: {blank:g} mm on both sides leave nothing of the page")
    inside = geometry.trim_rect.inset(blank, blank, blank, blank)
    lines = [
        Rect(op.x, op.y - op.line.cap_height, op.line.width, op.line.cap_height)
        for op in arrangement.operations
        if isinstance(op, Text)
    ]
    within = geometry.trim_rect.inset(*(1e-6,) * 4)  # what reaches the trim is meant to be cut
    places = [slot.rect for slot in arrangement.slots if within.contains(slot.rect, 0.0)]
    if not all(inside.contains(rect) for rect in (*lines, *places)):
        raise InputError(
            f"page.safe: something comes nearer than {blank:g} mm to the trim; take wider margins"
        )


def _layout(recipe: Recipe) -> tuple[Layout, Mapping[str, str]]:
    """Return the layout and the templates of the texts that it sets with each cell."""
    layout = make("layouts", recipe.layout.name, recipe.layout.options, LAYOUTS, "layout")
    names = ("caption", "row_heading", "column_heading")
    templates = {name: str(getattr(layout, name, "")) for name in names}
    for name, template in templates.items():
        if len(template) > LONGEST_TEMPLATE:
            raise InputError(
                f"layout.{name}: {len(template):,} characters; {LONGEST_TEMPLATE:,} are the most"
            )
    return cast(Layout, layout), templates


LONGEST_TEMPLATE = 2000
"""Characters of a caption; it may come from a file that somebody else made."""


def _content(
    recipe: Recipe,
    pictures: Sequence[Picture],
    templates: Mapping[str, str],
) -> Content:
    def text(name: str, index: int) -> str:
        return with_signs(fill(templates[name], pictures[index].fields, f"layout.{name}"))

    edition = recipe.edition
    return Content(
        cells=tuple(
            PageCell(
                index,
                tuple(line for line in text("caption", index).split("\n") if line),
                series=cell.series,
                row_heading=text("row_heading", index),
                column_heading=text("column_heading", index),
                label=cell.name,
                tone=Tone(cell.image),
            )
            for index, cell in enumerate(pictures)
        ),
        title=with_signs(recipe.title),
        subtitle=with_signs(recipe.subtitle),
        colophon=with_signs(_colophon(recipe, _common([picture.fields for picture in pictures]))),
        signature=edition.signature or edition.number is not None,
        number=_number(edition),
    )


def _number(edition: structs.Edition) -> str:
    """Return the number of the print, ``3/50``, or nothing where there is none."""
    if edition.number is None:
        return ""
    if edition.size is None or edition.number > edition.size:
        raise InputError(
            f"edition.number: {edition.number} of {edition.size or 'an edition without a size'} is none; "
            "write it as in number = 3 and size = 50, or --edition 3/50"
        )
    return f"{edition.number}/{edition.size}"


def _colophon(recipe: Recipe, common: Mapping[str, object]) -> str:
    """Return the small print: what the recipe says, and how many prints there are where they are counted."""
    size = recipe.edition.size if recipe.edition.number is None else None
    parts = [fill(recipe.colophon, common, "colophon"), "" if size is None else f"edition of {size}"]
    return ", ".join(part for part in parts if part)


def _common(shown: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return what is the same for every picture of a sheet, and all its seeds."""
    common = {key: value for key, value in shown[0].items() if all(each.get(key) == value for each in shown)}
    seeds = sorted({int(str(each["seed"])) for each in shown})
    dense = len(seeds) > 2 and seeds == list(range(seeds[0], seeds[-1] + 1))
    return {**common, "seeds": f"{seeds[0]}–{seeds[-1]}" if dense else ", ".join(map(str, seeds))}


def _page_style(recipe: Recipe, spots: tuple[Spot, ...]) -> PageStyle:
    kind, margin = recipe.type, recipe.page.margin
    sizes = {name: getattr(kind, name) for name in ("title", "subtitle", "caption")}
    return PageStyle(
        paper=_ground(recipe, spots),
        margin=None if margin is None else millimetres(margin, "page.margin"),
        type=TypeStyle(
            family=kind.family,
            weight=kind.weight,
            title_weight=kind.title_weight,
            colour=colour(kind.colour, "type.colour", spots),
            quiet=None if kind.quiet is None else colour(kind.quiet, "type.quiet", spots),
            tracking=kind.tracking,
            headings=kind.headings,
            **{
                name: None if size is None else millimetres(size, f"type.{name}")
                for name, size in sizes.items()
            },
        ),
    )


def encode(sheet: Sheet, suffix: str, dpi: float = 150) -> bytes:
    """Return a sheet as the bytes of a file that carries nothing; see `finish` for a print that does.

    Parameters
    ----------
    sheet : Sheet
        The page.
    suffix : str
        One of `artkit.press.formats.FORMATS`.
    dpi : float, optional
        Pixels per inch of a picture.

    Raises
    ------
    InputError
        If the suffix is another, or the picture would be larger than is sensible.
    """
    return write_sheet(sheet, Output(suffix, dpi))
