"""Where art meets page: a recipe becomes dreams, a sheet, and the bytes of a file.

`plan` says which pictures a recipe asks for, `dream_all` dreams them, `compose` sets them on a page, and `encode`
makes the file. Each is a function of what it is given, and none of them writes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import cast

import msgspec
import numpy as np

from artkit.classifier import load_model
from artkit.dreaming import Ascent, Dream, Negative, Progress, ascend
from artkit.dreaming.build import build_ascent
from artkit.dreaming.labels import parse_labels
from artkit.dreaming.presets import PRESETS
from artkit.errors import InputError
from artkit.layout.arrangement import Cell as PageCell
from artkit.layout.arrangement import Content, Layout
from artkit.layout.art import HAIRLINE, Outlines, Strokes, Tone
from artkit.layout.colour import WHITE, Colour, Ink, colour
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.layouts import LAYOUTS
from artkit.layout.lengths import millimetres
from artkit.layout.paper import page_size
from artkit.layout.sheet import Operation, Sheet
from artkit.layout.style import PageStyle, TypeStyle
from artkit.plugins import KINDS, entries, make, origin
from artkit.press.pdf import write_pdf
from artkit.press.raster import png_bytes, rasterise
from artkit.recipe import Recipe, load_recipe, parse_seeds, structs
from artkit.render import RENDERERS, Renderer
from artkit.spec import Spec, parse_sum
from artkit.templates import fill

MOST_CELLS = 10_000
"""A sheet with more pictures than this is a slip."""

MOST_PIXELS = 400_000_000
"""Of a picture file; more would not fit the memory of a common machine."""


@dataclass(frozen=True)
class Cell:
    """One picture that a recipe asks for.

    Attributes
    ----------
    row : int
        The row of the recipe that it stands in.
    model : str
        The name of the network, or its file.
    label : int
        The class.
    name : str
        The name of the class.
    seed : int
        What its beginning is drawn from.
    note : str
        What its row says of itself.
    how : Ascent
        The climb.
    """

    row: int
    model: str
    label: int
    name: str
    seed: int
    note: str
    how: Ascent


GALLERY: Mapping[str, object] = MappingProxyType(
    {
        "title": "Ten dreams",
        "subtitle": "A small network was asked for each digit, and drew it out of noise.",
        "colophon": "{sizes} units, {steps} steps of gradient ascent, seed {seeds}",
        "seed": 7,
        "layout": {"kind": "grid", "caption": "{label}   p = {confidence:.3f}"},
        "edition": {"signature": True},
    }
)
"""The recipe of ``artkit poster`` without a recipe; ``prints/gallery.toml`` says the same, and more of it."""


def read_recipe(
    source: str | Path | Mapping[str, object] | None = None,
    styles: Sequence[str] | None = None,
    settings: Sequence[tuple[str, object]] = (),
) -> Recipe:
    """Read a recipe with everything filled in, the presets of dreams too; see `artkit.recipe.load_recipe`."""
    presets = {name: preset.tree() for name, preset in PRESETS.items()}
    return load_recipe(source, styles=styles, settings=settings, presets=presets)


def plan(recipe: Recipe) -> tuple[Cell, ...]:
    """Return the pictures of a recipe in the order in which they are set: row by row, digit by digit, seed by seed.

    Raises
    ------
    InputError
        If a model, a class, a regularizer or another name is unknown, or there are too many pictures.
    """
    rows = recipe.rows or (structs.Row(dream=recipe.dream),)
    seeds = parse_seeds(recipe.seed)
    cells: list[Cell] = []
    for index, row in enumerate(rows):
        where = f"rows[{index}].dream" if recipe.rows else "dream"
        names = load_model(row.dream.model).labels
        labels = parse_labels(_asked(row.dream.digits), names, f"{where}.digits")
        if len(cells) + len(labels) * len(seeds) > MOST_CELLS:
            raise InputError(f"{where}: a sheet holds at most {MOST_CELLS:,} pictures")
        how = _ascent(row.dream, where)
        cells += [
            Cell(index, row.dream.model, label, names[label], seed, row.note, how)
            for label in labels
            for seed in seeds
        ]
    if not cells:
        raise InputError("dream.digits: there is nothing to dream")
    return tuple(cells)


def _asked(digits: tuple[str, ...] | str | int) -> str | tuple[str, ...]:
    return str(digits) if isinstance(digits, int) else digits


def _ascent(dream: structs.Dream, where: str) -> Ascent:
    return build_ascent(
        dream.preset,
        objective=_objective(dream.objective, f"{where}.objective"),
        parameterization=dream.parameterization,
        regularizers=dream.regularizers,
        steps=dream.steps,
        step=dream.step,
        where=where,
    )


def _objective(value: str | dict[str, object] | None, where: str) -> str | Spec | None:
    try:
        return Spec.from_tree(value) if isinstance(value, dict) else value
    except ValueError as error:
        raise InputError(f"{where}: {error}") from None


def dream_all(
    cells: Sequence[Cell],
    callback: Callable[[Progress], None] | None = None,
    snapshots: Sequence[int] = (),
) -> tuple[Dream, ...]:
    """Dream the pictures of a plan, those of one network and one climb together.

    Parameters
    ----------
    cells : sequence of Cell, (n,)
        As `plan` returns them.
    callback : callable, optional
        Called with a `Progress` over all of them.
    snapshots : sequence of int, optional
        Keep the negatives after so many steps.

    Returns
    -------
    tuple of Dream, (n,)
        In the order of the cells.
    """
    groups: dict[tuple[str, Ascent], list[int]] = {}
    for index, cell in enumerate(cells):
        groups.setdefault((cell.model, cell.how), []).append(index)
    dreams: dict[int, Dream] = {}
    for number, ((model, how), members) in enumerate(groups.items()):
        made = ascend(
            load_model(model),
            [cells[i].label for i in members],
            [cells[i].seed for i in members],
            how,
            snapshots=snapshots,
            callback=_part(callback, number, len(groups)),
        )
        dreams.update(zip(members, made, strict=True))
    return tuple(dreams[index] for index in range(len(cells)))


def _part(
    callback: Callable[[Progress], None] | None, number: int, parts: int
) -> Callable[[Progress], None] | None:
    """Return a callback that reports one part of several as a share of the whole."""
    if callback is None:
        return None
    return lambda at: callback(Progress(number * at.total + at.done, parts * at.total))


def resolved(recipe: Recipe) -> dict[str, object]:
    """Return everything that it takes to make this print again, as plain values that JSON knows.

    The recipe with every default filled in, the digest of each network, and the versions of what computes.
    """
    digests = {dream.model: load_model(dream.model).digest for dream in _dreams(recipe)}
    tree = cast(dict[str, object], msgspec.to_builtins(recipe, enc_hook=_plain))
    return {
        "recipe": _without_paths(tree),
        "models": {Path(name).stem: digest for name, digest in sorted(digests.items())},
        "versions": {name: version(name) for name in ("digital-potato", "numpy", "scipy")},
        "plugins": plugins_used(recipe),
    }


def _dreams(recipe: Recipe) -> list[structs.Dream]:
    return [row.dream for row in recipe.rows] or [recipe.dream]


def _without_paths(tree: dict[str, object]) -> dict[str, object]:
    """Return a tree in which a model is called by its name, wherever its file lay."""
    return {
        key: Path(value).stem
        if key == "model" and isinstance(value, str)
        else _without_paths(value)
        if isinstance(value, dict)
        else [_without_paths(item) if isinstance(item, dict) else item for item in value]
        if isinstance(value, list | tuple)
        else value
        for key, value in tree.items()
    }


def plugins_used(recipe: Recipe) -> dict[str, str]:
    """Return distribution and version of every plug-in that a recipe names, by kind and name."""
    named: dict[str, set[str]] = {kind: set() for kind in KINDS}
    named["renderers"].add(recipe.render.name)
    named["layouts"].add(recipe.layout.name)
    for dream in _dreams(recipe):
        named["objectives"] |= _objectives(dream.objective)
        named["parameterizations"] |= {spec.name for spec in (dream.parameterization,) if spec}
        named["regularizers"] |= {spec.name for spec in dream.regularizers or ()}
    return {
        f"{kind}.{name}": origin(entry)
        for kind, names in named.items()
        for name, entry in entries(kind).items()
        if name in names
    }


def _plain(value: object) -> object:
    if isinstance(value, Spec):
        return value.tree()
    raise NotImplementedError(f"no rule for {type(value).__name__}")


def _objectives(value: str | dict[str, object] | None) -> set[str]:
    if isinstance(value, str):
        return {spec.name for _, spec in parse_sum(value)}
    return {Spec.from_tree(value).name} if value else set()


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
    layout, caption = _layout(recipe)
    render = cast(Renderer, make("renderers", recipe.render.name, recipe.render.options, RENDERERS, "render"))
    ink = Ink(recipe.ink.ramp, recipe.ink.interpolate)
    shown = [fields(cell, dream) for cell, dream in zip(cells, dreams, strict=True)]
    arrangement = layout(geometry, _content(recipe, shown, caption), _page_style(recipe))
    marks: list[Operation] = []
    for slot in arrangement.slots:
        cell, dream = cells[slot.key], dreams[slot.key]
        rng = np.random.Generator(np.random.PCG64([cell.seed, cell.label, slot.key]))
        art = _art(render, dream, slot.rect)
        marks += render(art, slot.rect, ink, rng) if art is not None else ()
    background = recipe.page.background
    return Sheet(
        geometry=geometry,
        operations=(*marks, *arrangement.operations),
        background=WHITE if background is None else colour(background, "page.background"),
        title=recipe.title or "artkit",
        author=recipe.author,
        subject=recipe.subtitle,
    )


def _art(render: Renderer, dream: Dream, rect: Rect) -> Tone | Outlines | Strokes | None:
    """Return a dream as a renderer takes it, in its place on the page; None where there is nothing to draw.

    Raises
    ------
    InputError
        If the renderer draws lines and the dream has none.
    """
    if getattr(render, "takes", "tone") == "tone":
        return Tone(dream.image)
    held = dream.negative.parameterization
    if not hasattr(held, "paths"):
        raise InputError(
            f"render: native draws lines, and {type(held).__name__.lower()} dreams have none; use cppn or strokes"
        )
    paths = dream.negative.paths() if dream.negative.parameters else None
    if paths is None or not len(paths.starts):
        return None
    side = min(rect.width, rect.height)
    points = np.array(rect.centre) + (paths.points - 0.5) * side
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
        trace=np.zeros(0, np.float32),
        negative=Negative(cell.how.parameterization, {}),
    )


def _geometry(recipe: Recipe) -> PageGeometry:
    size = page_size(recipe.page.size, recipe.page.landscape)
    return PageGeometry(size.width, size.height, millimetres(recipe.page.bleed, "page.bleed"))


def _layout(recipe: Recipe) -> tuple[Layout, str]:
    """Return the layout and the template of its captions, which every layout has."""
    options = dict(recipe.layout.options)
    caption = options.pop("caption", "")
    if not isinstance(caption, str):
        raise InputError(f"layout.caption: expected a text, not {caption!r}")
    return cast(Layout, make("layouts", recipe.layout.name, options, LAYOUTS, "layout")), caption


class Probability(float):
    """A probability that is never rounded up: 0.99996 is shown as 0.999, since 1.000 would be a lie."""

    def __format__(self, form: str) -> str:
        if form.startswith(".") and form.endswith("f") and form[1:-1].isdigit():
            scale = 10 ** int(form[1:-1])
            return format(int(float(self) * scale) / scale, form)
        return format(float(self), form)


def fields(cell: Cell, dream: Dream) -> dict[str, object]:
    """Return what a caption may say of a picture, by the names of its fields."""
    network = load_model(cell.model)
    return {
        "label": cell.name,
        "confidence": Probability(dream.confidence),
        "predicted": network.labels[dream.predicted],
        "seed": cell.seed,
        "model": Path(cell.model).stem,
        "sizes": "–".join(map(str, network.sizes)),
        "note": cell.note,
        "steps": cell.how.steps,
    }


def _content(recipe: Recipe, shown: Sequence[dict[str, object]], caption: str) -> Content:
    return Content(
        cells=tuple(
            PageCell(
                index, tuple(fill(line, values, "layout.caption") for line in caption.split("\n") if line)
            )
            for index, values in enumerate(shown)
        ),
        title=recipe.title,
        subtitle=recipe.subtitle,
        colophon=_colophon(recipe, _common(shown)),
        signature=recipe.edition.signature,
    )


def _colophon(recipe: Recipe, common: Mapping[str, object]) -> str:
    """Return the small print: what the recipe says, and how many prints there are where they are counted."""
    size = recipe.edition.size
    parts = [fill(recipe.colophon, common, "colophon"), "" if size is None else f"edition of {size}"]
    return ", ".join(part for part in parts if part)


def _common(shown: Sequence[dict[str, object]]) -> dict[str, object]:
    """Return what is the same for every picture of a sheet, and all its seeds."""
    common = {key: value for key, value in shown[0].items() if all(each[key] == value for each in shown)}
    seeds = sorted({int(str(each["seed"])) for each in shown})
    dense = len(seeds) > 2 and seeds == list(range(seeds[0], seeds[-1] + 1))
    return {**common, "seeds": f"{seeds[0]}–{seeds[-1]}" if dense else ", ".join(map(str, seeds))}


def _page_style(recipe: Recipe) -> PageStyle:
    kind, margin = recipe.type, recipe.page.margin
    sizes = {name: getattr(kind, name) for name in ("title", "subtitle", "caption")}
    return PageStyle(
        margin=None if margin is None else millimetres(margin, "page.margin"),
        type=TypeStyle(
            family=kind.family,
            weight=kind.weight,
            title_weight=kind.title_weight,
            colour=colour(kind.colour, "type.colour"),
            quiet=_quiet(kind),
            **{
                name: None if size is None else millimetres(size, f"type.{name}")
                for name, size in sizes.items()
            },
        ),
    )


def _quiet(kind: structs.Type) -> Colour | None:
    return None if kind.quiet is None else colour(kind.quiet, "type.quiet")


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
        return write_pdf(sheet)
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
