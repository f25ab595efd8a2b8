"""Where art meets page: dreams become a sheet, and the bytes of a file.

`rehearse` finds out whether a recipe can be set before anything is dreamed, `compose` sets its dreams on a page, and
`encode` makes the file; `poster` is the whole path in one call. Each is a function of what it is given, and none of
them writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from artkit.attacking import attack_fields
from artkit.classifier import Network, load_model
from artkit.dreaming import Dream, Negative, Objective
from artkit.dreaming.composites import Through
from artkit.dreaming.objectives import Sum
from artkit.errors import InputError
from artkit.layers import Layer, colour_of, laid_over, layers_of, spots_of
from artkit.layout.arrangement import Arrangement, Content, Layout, Slot, Window
from artkit.layout.arrangement import Cell as PageCell
from artkit.layout.art import HAIRLINE, Outlines, Strokes, Tone
from artkit.layout.colour import WHITE, Colour, Spot, colour
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.layouts import LAYOUTS
from artkit.layout.lengths import millimetres
from artkit.layout.paper import page_size
from artkit.layout.sheet import Operation, Sheet, Text
from artkit.layout.style import PageStyle, TypeStyle
from artkit.layout.typesetting import with_signs
from artkit.planning import GALLERY, Cell, dream_all, plan, read_recipe
from artkit.plugins import make
from artkit.press.pdf import press_for, write_pdf
from artkit.press.raster import png_bytes, rasterise
from artkit.recipe import Recipe, structs
from artkit.render import Renderer
from artkit.templates import Probability, fill

MOST_PIXELS = 400_000_000
"""Of a picture file; more would not fit the memory of a common machine."""


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
    geometry = _geometry(recipe)
    layout, templates = _layout(recipe)
    spots = spots_of(recipe)
    own = {cell.render: laid_over(recipe.render, cell.render) for cell in cells}
    layers = {render: layers_of(recipe, spots, spec) for render, spec in own.items()}
    minds = {name: load_model(name) for name in {cell.model for cell in cells}}
    shown = fields(cells, dreams, minds)
    content = _content(recipe, cells, dreams, shown, templates)
    arrangement = layout(geometry, content, _page_style(recipe, spots))
    _hold_safe(recipe, geometry, arrangement)
    marks: list[Operation] = []
    for number in range(max(1, len(recipe.layers))):
        for slot in arrangement.slots:
            cell, dream = cells[slot.key], dreams[slot.key]
            layer = layers[cell.render][number]
            layer = replace(layer, render=_told(layer.render, recipe, shown[slot.key]))
            stream = [cell.seed, cell.label, slot.key, *([number] if number else [])]
            marks += _picture(layer, dream, slot, np.random.Generator(np.random.PCG64(stream)))
    return Sheet(
        geometry=geometry,
        operations=(*marks, *arrangement.operations),
        background=_ground(recipe, spots),
        paper=colour_of(recipe.page.paper, "page.paper", spots, WHITE),
        space=recipe.ink.space,
        outlined=recipe.type.outlined,
        title=recipe.title or "artkit",
        author=recipe.author or "artkit",
        subject=recipe.subtitle,
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


def _picture(layer: Layer, dream: Dream, slot: Slot, rng: np.random.Generator) -> tuple[Operation, ...]:
    """Return the marks of one layer of a dream in its slot."""
    render, place, image = layer.render, layer.place(slot.rect), layer.tone(dream.image)
    rect, image = place, image if slot.strength == 1 else slot.strength * image
    whole = Window(0, 0, image.shape[1], image.shape[0])
    window = slot.window or whole
    if window != whole:
        # what is cut out keeps its place, and has no ground of its own
        kept = {"centre": False, "ground": "none"}
        render = replace(cast(Any, render), **{k: v for k, v in kept.items() if hasattr(render, k)})
        pitch = rect.width / (window.right - window.left)
        rect = rect.inset(*(-BLANK * pitch,) * 4)
        image = _seen(image, window)
    if getattr(render, "takes", "tone") == "tone":
        return render(Tone(image), rect, layer.ink, rng)
    art = _paths(dream, whole, place, window)
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


def _paths(dream: Dream, whole: Window, rect: Rect, window: Window) -> Outlines | Strokes | None:
    """Return the lines of a dream in their place on the page; None where there is nothing to draw.

    Raises
    ------
    InputError
        If it has none.
    """
    held = dream.negative.parameterization
    if not hasattr(held, "paths"):
        raise InputError(
            f"render: native draws lines, and {type(held).__name__.lower()} dreams have none; use cppn or strokes"
        )
    paths = dream.negative.paths() if dream.negative.parameters else None
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
    compose(recipe, cells, [_blank(cell) for cell in cells])


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
    return cast(Layout, layout), {name: str(getattr(layout, name, "")) for name in names}


def fields(
    cells: Sequence[Cell], dreams: Sequence[Dream], minds: Mapping[str, Network]
) -> list[dict[str, object]]:
    """Return what a caption may say of each picture, by the names of its fields.

    Beside what was asked for stand the ``rival``, the most probable of the other classes, and what is ``seen`` through
    the view of an objective that has one, such as the picture upside down. ``probabilities`` are those of all
    classes, in millionths.
    """
    shown: list[dict[str, object]] = [{} for _ in cells]
    groups: dict[tuple[str, Through | None], list[int]] = {}
    for index, cell in enumerate(cells):
        groups.setdefault((cell.model, _view(cell.how.objective)), []).append(index)
    for (model, view), members in groups.items():
        network = minds[model]
        images: NDArray[Any] = np.stack([dreams[i].image for i in members]).astype(np.float64)
        p = network.probabilities(images)
        through = p if view is None else network.probabilities(view.look(images)[0])
        for i, here, there in zip(members, p, through, strict=True):
            rival = int(np.where(np.arange(len(here)) == cells[i].label, -1, here).argmax())
            shown[i] = {
                **_own_fields(cells[i], dreams[i], network),
                **(
                    attack_fields(assault, dreams[i], network.labels) if (assault := cells[i].assault) else {}
                ),
                "rival": network.labels[rival],
                "rival_confidence": Probability(here[rival]),
                "seen": network.labels[int(there.argmax())],
                "seen_confidence": Probability(there.max()),
                "probabilities": _probabilities(here),
            }
    return shown


def _probabilities(p: NDArray[Any]) -> str:
    """Return what a network sees in a picture, class by class, in millionths: ``000003 999871 ...``."""
    return " ".join(f"{Probability(each):.6f}".partition(".")[2] for each in p)


def _view(objective: Objective) -> Through | None:
    """Return the first view that an objective looks through, if it has one."""
    terms = [term for _, term in objective.terms] if isinstance(objective, Sum) else [objective]
    return next((term for term in terms if isinstance(term, Through)), None)


def _own_fields(cell: Cell, dream: Dream, network: Network) -> dict[str, object]:
    return {
        "label": cell.name,
        "confidence": Probability(dream.confidence),
        "predicted": network.labels[dream.predicted],
        "seed": cell.seed,
        "model": Path(cell.model).stem,
        "sizes": "–".join(map(str, network.sizes)),
        "note": cell.note,
        "steps": cell.how.steps,
        "step": len(dream.trace),
        "other": cell.other,
        "share": cell.share,
    }


def _content(
    recipe: Recipe,
    cells: Sequence[Cell],
    dreams: Sequence[Dream],
    shown: Sequence[dict[str, object]],
    templates: Mapping[str, str],
) -> Content:
    def text(name: str, index: int) -> str:
        return with_signs(fill(templates[name], shown[index], f"layout.{name}"))

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
                tone=Tone(dreams[index].image),
            )
            for index, cell in enumerate(cells)
        ),
        title=with_signs(recipe.title),
        subtitle=with_signs(recipe.subtitle),
        colophon=with_signs(_colophon(recipe, _common(shown))),
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


def _common(shown: Sequence[dict[str, object]]) -> dict[str, object]:
    """Return what is the same for every picture of a sheet, and all its seeds."""
    common = {key: value for key, value in shown[0].items() if all(each[key] == value for each in shown)}
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
    """Return a sheet as the bytes of a file.

    Parameters
    ----------
    sheet : Sheet
        The page.
    suffix : str
        ``.pdf``, or ``.png``, which is a picture of the PDF's trimmed page.
    dpi : float, optional
        Pixels per inch of a picture.

    Raises
    ------
    InputError
        If the suffix is another, or the picture would be larger than memory should hold.
    """
    if suffix == ".pdf":
        return write_pdf(sheet, press=press_for(sheet))
    if suffix != ".png":
        raise InputError(f"a print is a .pdf or a .png, not {suffix!r}")
    pixels = sheet.geometry.width * sheet.geometry.height * (dpi / 25.4) ** 2
    if pixels > MOST_PIXELS:
        raise InputError(f"--dpi {dpi:g}: {pixels:,.0f} pixels are more than {MOST_PIXELS:,}")
    return png_bytes(rasterise(write_pdf(sheet), dpi), dpi)


def poster(
    recipe: str | Path | None = None,
    *,
    style: str | Sequence[str] | None = None,
    suffix: str = ".pdf",
    dpi: float = 150,
    **settings: object,
) -> bytes:
    """Return a finished print; the whole path in one call.

    Parameters
    ----------
    recipe : str or path, optional
        A file or a name; None: the gallery of ten digits.
    style : str or sequence of str, optional
        In place of the recipe's.
    suffix, dpi
        See `encode`.
    **settings : object
        Keys of the recipe, set last, with ``__`` for the dot: ``page__size="a3"``, ``seed=8``.

    Raises
    ------
    ArtkitError
        If anything is unknown, out of range, or does not fit.

    Examples
    --------
    >>> import artkit
    >>> artkit.poster(page__size="a6", dream__steps=5)[:8]
    b'%PDF-1.6'
    """
    styles = [style] if isinstance(style, str) else style
    keys = [(key.replace("__", "."), value) for key, value in settings.items()]
    work = read_recipe(recipe or GALLERY, styles, keys)
    cells = plan(work)
    rehearse(work, cells)
    return encode(compose(work, cells, dream_all(cells)), suffix, dpi)
