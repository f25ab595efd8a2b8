"""From a recipe to its dreams: which pictures it asks for, what they look like, and what it takes to make them again.

`plan` says which pictures a recipe asks for, `dream_all` dreams them, and `resolved` says everything that went into
them. Nothing here knows a page.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import cast

import msgspec
import numpy as np

from artkit.attacking import Assault, assaults, attack_all
from artkit.classifier import Network, load_model
from artkit.dreaming import Ascent, Dream, Progress, ascend
from artkit.dreaming.build import build_ascent, check_facets
from artkit.dreaming.dream import frozen
from artkit.dreaming.film import film, recording
from artkit.dreaming.labels import parse_labels
from artkit.dreaming.objectives import Between
from artkit.dreaming.presets import PRESETS
from artkit.errors import InputError, UnknownNameError
from artkit.plugins import KINDS, entries, origin
from artkit.recipe import Recipe, load_recipe, parse_seeds, structs
from artkit.recipe.seeds import LARGEST
from artkit.recipe.sources import find_recipe, list_recipes
from artkit.spec import Spec, parse_sum

MOST_CELLS = 10_000
"""A sheet with more pictures than this is a slip."""


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
    series : int
        The row of the recipe, or the way, that it belongs to; counted over the whole sheet.
    other : str
        The name of the class that it is drawn towards as well; empty: none.
    share : float
        How much of that class.
    frame : tuple of (int, int) or None
        Its number, from 0, among how many pictures of one ascent; None: the finished one.
    render : Spec or None
        Its own renderer; None is that of the sheet.
    assault : Assault or None
        How it is attacked; None: it is dreamed.
    """

    row: int
    model: str
    label: int
    name: str
    seed: int
    note: str
    how: Ascent
    series: int = 0
    other: str = ""
    share: float = 0.0
    frame: tuple[int, int] | None = None
    render: Spec | None = None
    assault: Assault | None = None

    @property
    def subject(self) -> tuple[object, ...]:
        """What is dreamed, wherever it stands and whatever is said of it: cells of one subject have one picture."""
        return self.model, self.label, self.seed, self.how, self.frame, self.assault

    def seeded(self, seed: int) -> "Cell":
        """Return the same picture from another seed."""
        return replace(self, seed=seed, assault=self.assault and replace(self.assault, seed=seed))


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


def source_of(name: str) -> str | Mapping[str, object]:
    """Return the file of a recipe; ``gallery`` is known everywhere.

    Raises
    ------
    UnknownNameError
        If there is no such recipe.
    InputError
        If a path was given and there is no such file.
    """
    try:
        return str(find_recipe(name))
    except UnknownNameError:
        if name == "gallery":
            return GALLERY
        known = {"gallery", *list_recipes()}
        raise UnknownNameError("recipe", name, sorted(known), "in ./prints or here") from None


def read_recipe(
    source: str | Path | Mapping[str, object] | None = None,
    styles: Sequence[str] | None = None,
    settings: Sequence[tuple[str, object]] = (),
) -> Recipe:
    """Read a recipe with everything filled in, the presets of dreams too; see `artkit.recipe.load_recipe`."""
    presets = {name: preset.tree() for name, preset in PRESETS.items()}
    source = source_of(source) if isinstance(source, str) else source
    return load_recipe(source, styles=styles, settings=settings, presets=presets)


def plan(recipe: Recipe) -> tuple[Cell, ...]:
    """Return the pictures of a recipe in the order in which they are set: row by row, digit by digit, seed by seed.

    Raises
    ------
    InputError
        If a model, a class, a regularizer or another name is unknown, or there are too many pictures.
    """
    rows = recipe.rows or (structs.Row(dream=recipe.dream, attack=recipe.attack),)
    cells: list[Cell] = []
    for index, row in enumerate(rows):
        series = cells[-1].series + 1 if cells else 0
        if row.attack is not None:
            cells += _attacked(recipe, row, index, series)
            continue
        where = f"rows[{index}].dream" if recipe.rows else "dream"
        network = load_model(row.dream.model)
        names = network.labels
        wishes = _wishes(recipe, row.dream, names, where)
        if len(cells) + len(wishes) > MOST_CELLS:
            raise InputError(f"{where}: a sheet holds at most {MOST_CELLS:,} pictures")
        how = _ascent(row.dream, where)
        check_facets(how, network, f"{where}.regularizers")
        cells += [
            Cell(
                index, row.dream.model, wish.label, names[wish.label], wish.seed, row.note,
                wish.ascent(how, len(names)), series + wish.way,
                "" if wish.other is None else names[wish.other], wish.share, wish.frame,
            )
            for wish in wishes
        ]  # fmt: skip
    if not cells:
        raise InputError("dream.digits: there is nothing to dream")
    return _pinned(cells, recipe.cells)


def seeds_of(recipe: Recipe) -> tuple[int, ...]:
    """Return the seeds of a recipe; of a numbered print of a unique edition, those after the number before.

    Raises
    ------
    InputError
        If they are none, or one would be too large.
    """
    seeds, edition = parse_seeds(recipe.seed), recipe.edition
    if not (edition.unique and edition.number):
        return seeds
    on = (edition.number - 1) * (max(seeds) - min(seeds) + 1)
    if max(seeds) + on > LARGEST:
        raise InputError(f"seed: {max(seeds)} leaves no seeds for number {edition.number}")
    return tuple(seed + on for seed in seeds)


def _attacked(recipe: Recipe, row: structs.Row, index: int, series: int) -> list[Cell]:
    """Return the pictures of a row that is attacked; several beginnings with several targets are a series each."""
    asked = cast(structs.Attack, row.attack)
    where = f"rows[{index}].attack" if recipe.rows else "attack"
    names = load_model(asked.model).labels
    made = assaults(asked, names, seeds_of(recipe), MOST_CELLS, where)
    apart = len({way for way, _ in made}) > 1 and len(made) > len({way for way, _ in made})
    cells = []
    for way, assault in made:
        own = assault.target is None or assault.show == "original"
        label = max(assault.shown, 0) if own else cast(int, assault.target)
        cells.append(
            Cell(
                index, asked.model, label, names[label], assault.seed, row.note, Ascent(steps=0),
                series + way * apart, assault=assault,
            )
        )  # fmt: skip
    return cells


def _pinned(cells: Sequence[Cell], pins: Sequence[structs.Pin]) -> tuple[Cell, ...]:
    """Return the cells, each as its pin has it."""
    places = [index for index, _ in enumerate(cells)]
    rows = {row: [i for i in places if cells[i].row == row] for row in {cell.row for cell in cells}}
    changed: dict[int, Cell] = {}
    for number, pin in enumerate(pins):
        where, (row, column) = f"cells[{number}]", pin.at
        if column >= len(rows.get(row, ())):
            there = (
                f"row {row} has {len(rows[row])} pictures" if row in rows else f"there are {len(rows)} rows"
            )
            raise InputError(f"{where}.at: [{row}, {column}] is no picture of this sheet; {there}")
        index = rows[row][column]
        if index in changed:
            raise InputError(f"{where}.at: [{row}, {column}] is pinned twice")
        changed[index] = _pin(cells[index], pin, where)
    return tuple(changed.get(index, cell) for index, cell in enumerate(cells))


def _pin(cell: Cell, pin: structs.Pin, where: str) -> Cell:
    model = pin.model or cell.model
    (label,) = parse_labels((cell.name,), load_model(model).labels, f"{where}.model")
    seed = cell.seed if pin.seed is None else pin.seed
    return replace(cell.seeded(seed), model=model, label=label, render=pin.render)


FRAMES: Mapping[str, int] = MappingProxyType({"morph": 9, "process": 9})
"""Layouts that show ways, and how many pictures of each where the recipe does not say."""


@dataclass(frozen=True)
class _Wish:
    """One picture of a row: what is asked of which noise, and on which way of the row it lies."""

    label: int
    seed: int
    way: int = 0
    other: int | None = None
    share: float = 0.0
    frame: tuple[int, int] | None = None

    def ascent(self, how: Ascent, classes: int) -> Ascent:
        """Return the climb of a row as it is for this picture."""
        if self.other is None or self.other == self.label:
            return how
        return replace(how, objective=Between((self.other - self.label) % classes, self.share))


def _wishes(recipe: Recipe, dream: structs.Dream, names: Sequence[str], where: str) -> list[_Wish]:
    """Return the pictures of a row: digit by digit, other by other, seed by seed, frame by frame."""
    seeds, kind = seeds_of(recipe), recipe.layout.name
    if kind == "sequence":
        if len(recipe.rows) > 1:
            raise InputError("layout: a sequence is one line of thought; it takes one row of the recipe")
        return _written(str(recipe.layout.options.get("text", "")), names, seeds)
    labels = parse_labels(_asked(dream.digits), names, f"{where}.digits")
    if len(labels) * len(seeds) > MOST_CELLS:  # before anything is made of them
        raise InputError(f"{where}: a sheet holds at most {MOST_CELLS:,} pictures")
    frames = dream.frames or FRAMES.get(kind)
    if dream.toward is None and kind != "morph":
        wishes = [_Wish(label, seed) for label in labels for seed in seeds]
        ways = (
            [[replace(wish, frame=(i, frames)) for i in range(frames)] for wish in wishes] if frames else []
        )
    else:
        pairs = _pairs(dream, labels, names, where)
        shares = _shares(dream, frames)
        ways = [
            [_Wish(label, seed, other=other, share=share) for share in shares]
            for label, other in pairs
            for seed in seeds
        ]
        wishes = [wish for way in ways for wish in way]
        ways = ways if len(shares) > 1 else []
    wishes = [replace(wish, way=number) for number, way in enumerate(ways) for wish in way] or wishes
    of = recipe.layout.options.get("of")
    if kind == "mosaic" and of is not None:
        (target, *_) = parse_labels(str(of), names, "layout.of")
        wishes.insert(0, _Wish(target, seeds[0]))
    return wishes


def _pairs(
    dream: structs.Dream, labels: Sequence[int], names: Sequence[str], where: str
) -> list[tuple[int, int]]:
    """Return which class is drawn towards which: each towards each, or, of a morph, each towards the next."""
    if dream.toward is not None:
        others = parse_labels(_asked(dream.toward), names, f"{where}.toward")
        return [(label, other) for label in labels for other in others]
    if len(labels) < 2:
        raise InputError(f"{where}.digits: a morph goes from one digit to another; ask for two or more")
    return list(pairwise(labels))


def _shares(dream: structs.Dream, frames: int | None) -> list[float]:
    if isinstance(dream.share, tuple):
        return list(dream.share)
    if frames is None or dream.share is not None:
        return [0.5 if dream.share is None else dream.share]
    return [index / (frames - 1) for index in range(frames)]


def _written(text: str, names: Sequence[str], seeds: Sequence[int]) -> list[_Wish]:
    """Return a picture for each character that names a class; the same one again begins with another noise."""
    met: Counter[str] = Counter()
    wishes = []
    for character in text:
        if character in names:
            turn = met[character]
            seed = seeds[turn] if turn < len(seeds) else seeds[-1] + turn - len(seeds) + 1
            wishes.append(_Wish(list(names).index(character), seed))
            met[character] += 1
    if not wishes:
        raise InputError(
            f"layout.text: {text!r} has nothing that can be dreamed; there are {', '.join(names)}"
        )
    return wishes


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
        anneal=dream.anneal,
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
    groups: dict[tuple[str, Ascent, int], list[int]] = {}
    attacked: dict[str, list[int]] = {}
    for index, cell in enumerate(cells):
        if cell.assault is not None:
            attacked.setdefault(cell.model, []).append(index)
            continue
        groups.setdefault((cell.model, cell.how, cell.frame[1] if cell.frame else 0), []).append(index)
    dreams: dict[int, Dream] = {}
    parts = len(attacked) + len(groups)
    for number, (model, members) in enumerate(attacked.items()):
        plans = [assault for i in members if (assault := cells[i].assault)]
        update = _part(callback, number, parts)
        dreams.update(zip(members, attack_all(load_model(model), plans, update), strict=True))
    for number, ((model, how, frames), members) in enumerate(groups.items(), len(attacked)):
        asked = [(cells[i].label, cells[i].seed) for i in members]
        ways = list(dict.fromkeys(asked)) if frames else asked
        made = ascend(
            load_model(model),
            [label for label, _ in ways],
            [seed for _, seed in ways],
            how,
            snapshots=recording(how.steps) if frames else snapshots,
            callback=_part(callback, number, parts),
        )
        if frames:
            films = [_frames(load_model(model), dream, frames) for dream in made]
            shown = dict(zip(ways, films, strict=True))
            made = tuple(shown[way][_moment(cells[i])] for i, way in zip(members, asked, strict=True))
        dreams.update(zip(members, made, strict=True))
    return tuple(dreams[index] for index in range(len(cells)))


def _moment(cell: Cell) -> int:
    return cell.frame[0] if cell.frame else 0


def _frames(network: Network, dream: Dream, count: int) -> list[Dream]:
    """Return pictures of an ascent as dreams of their own, each with the trace up to it."""
    frames = film(network, dream, count).frames
    images = np.stack([frame.negative.render() for frame in frames])
    predicted = network.probabilities(images.astype(np.float64)).argmax(axis=1)
    return [
        replace(
            dream,
            image=frozen(image),
            confidence=frame.probability,
            predicted=int(seen),
            trace=frozen(dream.trace[: round(frame.step)]),
            negative=frame.negative,
            snapshots={},
        )
        for frame, image, seen in zip(frames, images, predicted, strict=True)
    ]


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
    names = [dream.model for dream in _dreams(recipe)] + [attack.model for attack in _attacks(recipe)]
    names += [pin.model for pin in recipe.cells if pin.model]
    digests = {name: load_model(name).digest for name in names}
    return {
        "recipe": plain_recipe(recipe),
        "models": {Path(name).stem: digest for name, digest in sorted(digests.items())},
        "versions": versions(("digital-potato", "numpy", "scipy")),
        "plugins": plugins_used(recipe),
    }


def versions(names: Sequence[str]) -> dict[str, str]:
    """Return the versions of distributions, by name."""
    return {name: _version(name) for name in names}


@cache
def _version(name: str) -> str:
    return version(name)


def whole_recipe(recipe: Recipe) -> dict[str, object]:
    """Return a recipe as plain values that JSON knows, with the paths that it names."""
    return cast(dict[str, object], msgspec.to_builtins(recipe, enc_hook=_plain))


def plain_recipe(recipe: Recipe) -> dict[str, object]:
    """Return a recipe as plain values that JSON knows, models and fonts by their names and never by their paths."""
    return _without_paths(whole_recipe(recipe))


def _dreams(recipe: Recipe) -> list[structs.Dream]:
    rows = recipe.rows or (structs.Row(dream=recipe.dream, attack=recipe.attack),)
    return [row.dream for row in rows if row.attack is None]


def _attacks(recipe: Recipe) -> list[structs.Attack]:
    rows = recipe.rows or (structs.Row(attack=recipe.attack),)
    return [row.attack for row in rows if row.attack is not None]


def _without_paths(tree: dict[str, object]) -> dict[str, object]:
    """Return a tree in which models, fonts and styles are called by their names, wherever their files lay."""

    def named(key: str, value: object) -> object:
        if isinstance(value, dict):
            return _without_paths(value)
        if isinstance(value, list | tuple):
            return [named(key, item) for item in value]
        if isinstance(value, str) and (key == "model" or Path(value).suffix.lower() in FILES.get(key, ())):
            return Path(value).stem
        return value

    return {key: named(key, value) for key, value in tree.items()}


FILES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"family": (".ttf", ".otf", ".ttc"), "style": (".toml",)}
)
"""Keys that may name a file, and how it then ends."""


def plugins_used(recipe: Recipe) -> dict[str, str]:
    """Return distribution and version of every plug-in that a recipe names, by kind and name."""
    named: dict[str, set[str]] = {kind: set() for kind in KINDS}
    specs = (recipe.render, *(pin.render for pin in recipe.cells), *(layer.render for layer in recipe.layers))
    named["renderers"] |= {spec.name for spec in specs if spec}
    named["layouts"].add(recipe.layout.name)
    for dream in _dreams(recipe):
        named["objectives"] |= _objectives(dream.objective)
        named["parameterizations"] |= {spec.name for spec in (dream.parameterization,) if spec}
        named["regularizers"] |= {spec.name for spec in dream.regularizers or ()}
    named["attacks"] |= {attack.kind.name for attack in _attacks(recipe) if attack.kind}
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
