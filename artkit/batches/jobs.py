"""From a plan to its jobs, all of them looked at before the first begins.

A job is a print that is to be made: a whole recipe, how it is put out, and the name of its file. Its id is the digest
of everything that goes into the file's bytes. A print carries all of that, so that a file says itself which job it is.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from artkit.batches.plan import Plan, is_plan
from artkit.batches.stores import split_target
from artkit.batches.sweep import MOST_JOBS, Axis, combinations, distinct, parse_values
from artkit.carrying import Carried, Facts
from artkit.classifier import load_model
from artkit.dreaming import Objective
from artkit.dreaming.ascent import alike_in_company
from artkit.errors import InputError
from artkit.files import is_folder, read_at_most
from artkit.finishing import dated, facts_of
from artkit.layout.icc import LARGEST_PROFILE, read_profile
from artkit.planning import GALLERY, Cell, plain_recipe, plan, read_recipe, seeds_of, source_of
from artkit.press.formats import FORMATS, Output
from artkit.press.marks import parse_marks
from artkit.printing import rehearse
from artkit.recipe import Recipe, parse_seeds
from artkit.recipe.loading import style_names
from artkit.recipe.sources import list_recipes
from artkit.recipe.tree import is_path
from artkit.templates import fill

PLACE = "prints/out"
"""Where prints go that nobody gives a place."""

SEED, NUMBER = "seed", "edition.number"
LONGEST_NAME = 240
"""Bytes of a part of a path; file systems take 255, and a name is longer while it is written."""


@dataclass(frozen=True, eq=False)
class Job:
    """A print that is to be made.

    Attributes
    ----------
    id : str
        128 bits in hexadecimal; the same id is the same bytes.
    recipe : Recipe
        With everything filled in, the day too.
    output : Output
        What kind of file.
    name : str
        Its path below the place of the batch, with ``/``.
    pictures : int
        How many it shows.
    company : str
        Jobs of one company can be dreamed together; those of an empty one cannot, since their pictures would differ.
    """

    id: str
    recipe: Recipe
    output: Output
    name: str
    pictures: int
    company: str


@dataclass(frozen=True, eq=False)
class Jobs:
    """All jobs of a batch.

    Attributes
    ----------
    place : str
        The folder or URL that their names are below.
    jobs : tuple of Job, (n,)
        In the order of the sweeps, the last fastest.
    check : bool
        Whether each finished PDF is read again.
    """

    place: str
    jobs: tuple[Job, ...]
    check: bool = False


def job_id(recipe: Recipe, facts: Facts, suffix: str) -> str:
    """Return the digest of a recipe, the networks, versions and plug-ins that it is made with, and how it is put out.

    Parameters
    ----------
    recipe : Recipe
        With its date.
    facts : Facts
        Those of `artkit.finishing.facts_of`, or of a print; its faces and places follow from the rest.
    suffix : str
        Of the file.
    """
    plain = msgspec.structs.replace(facts, fonts=(), cells=())
    tree = {"recipe": plain_recipe(recipe), "facts": msgspec.to_builtins(plain), "format": _format(suffix)}
    return _digest(tree)


def id_of(carried: Carried, suffix: str) -> str:
    """Return the id of the job that made a print, from what the print carries."""
    return job_id(carried.recipe, carried.facts, suffix)


def _format(suffix: str) -> str:
    return {".tiff": ".tif", ".jpeg": ".jpg"}.get(suffix, suffix)


def jobs_of(asked: Plan) -> Jobs:
    """Return the jobs of a plan.

    First every recipe is read and planned, then each is set with blank pictures, so that a mistake in the last job is
    known before the first begins, and a wrong name at once; jobs that differ in nothing that a page shows are set once.

    Raises
    ------
    InputError
        If anything is unknown, out of range or does not fit, two jobs have one file, or there are too many.
    """
    works = _works(asked.recipes)
    axes = _axes(asked)
    quick = [axis for axis in axes if axis.key in (SEED, NUMBER) and _whole(axis.values)]
    slow = [axis for axis in axes if axis not in quick]
    count = len(works) * prod(len(axis.values) for axis in axes)
    if count > MOST_JOBS:
        raise InputError(f"a batch makes at most {MOST_JOBS:,} prints; this one would make {count:,}")
    template = asked.output or _template(asked, axes, len(works))
    place, names = split_target(template)
    output = _output(asked, names)
    parts = [
        _part(name, source, combination, quick, output)
        for name, source in works
        for combination in combinations(slow)
    ]
    made = [job for part in parts for job in _jobs(part, quick, output, names)]
    _apart(made)
    rehearsed: set[str] = set()
    for part in parts:
        if (shape := _shape(part.widest, part.cells)) not in rehearsed:
            with _said_of(part.name, part.combination):
                rehearse(part.widest, part.cells)
            rehearsed.add(shape)
    return Jobs(place, tuple(made), asked.check)


def _works(recipes: tuple[str, ...] | str) -> list[tuple[str, str | Mapping[str, object]]]:
    """Return name and source of each recipe; a folder means those in it."""
    works: list[tuple[str, str | Mapping[str, object]]] = []
    for text in (recipes,) if isinstance(recipes, str) else recipes:
        if text in list_recipes() or not is_folder(text):
            works.append((Path(text).stem, source_of(text)))
            continue
        found = sorted(str(path) for path in Path(text).glob("*.toml") if not is_plan(str(path)))
        if not found:
            raise InputError(f"there is no recipe in {text}")
        works += [(Path(each).stem, each) for each in found]
    return works or [("gallery", GALLERY)]


def _axes(asked: Plan) -> list[Axis]:
    """Return what is swept, in the order in which it is set; what has one value is an axis too."""
    axes = []
    if asked.style:
        axes.append(Axis("style", _listed(asked.style, "style")))
    if asked.page:
        axes.append(Axis("page.size", _listed(asked.page, "page")))
    if asked.landscape is not None:
        axes.append(Axis("page.landscape", (asked.landscape,)))
    for path, value in asked.set.items():
        if not is_path(path):
            raise InputError(f"set: expected the path of a key, not {path!r}")
        axes.append(Axis(path, _listed(value, f"set {path}")))
    if asked.seeds is not None:
        axes.append(Axis(SEED, parse_seeds(asked.seeds, "seeds")))
    if asked.edition is not None:
        numbers, size = parse_edition(asked.edition)
        axes += [Axis("edition.size", (size,)), Axis(NUMBER, numbers)]
    keys = [axis.key for axis in axes]
    for key in keys:
        if keys.count(key) > 1:
            raise InputError(f"{key} is swept twice")
    return axes


def _listed(value: object, what: str) -> tuple[object, ...]:
    """Return the values of a sweep: of a list each, of a text those that it means."""
    if isinstance(value, list | tuple):
        return distinct(value, what)
    return parse_values(value, what) if isinstance(value, str) else (value,)


def _whole(values: Sequence[object]) -> bool:
    return all(isinstance(value, int) and not isinstance(value, bool) for value in values)


def parse_edition(text: str | int) -> tuple[tuple[int, ...], int]:
    """Return the numbers of ``50``, ``3/50`` or ``1..10/50``, and the size of the edition.

    Raises
    ------
    InputError
        If the text has another form, or a number is none of the edition.

    Examples
    --------
    >>> parse_edition("3")
    ((1, 2, 3), 3)
    >>> parse_edition("2..4/50")
    ((2, 3, 4), 50)
    """
    numbers, slash, size = str(text).strip().partition("/")
    whole = size if slash else numbers
    if not re.fullmatch(r"\s*\d{1,6}\s*", whole) or not 1 <= int(whole) <= 100_000:
        raise InputError(f"edition: expected 50, 3/50 or 1..10/50, not {str(text)!r}")
    asked = parse_seeds(numbers, "edition") if slash else tuple(range(1, int(whole) + 1))
    if not all(1 <= number <= int(whole) for number in asked):
        raise InputError(f"edition: {numbers} is not all between 1 and {int(whole)}")
    return asked, int(whole)


def _template(asked: Plan, axes: Sequence[Axis], works: int) -> str:
    """Return the name of prints that nobody names: the recipe, and all that differs."""
    parts = ["{recipe}"]
    known = {SEED: "s{seed:04}", NUMBER: "{number:03}"}
    for axis in axes:
        if len(axis.values) > 1 or axis.key in known:
            short = _short(axis.key)
            own = "{" + axis.key + "}"
            parts.append(known.get(axis.key) or (own if short in ("style", "size") else short + own))
    return f"{PLACE}/{'_'.join(parts)}.pdf"


def _short(path: str) -> str:
    return re.sub(r"\[\d+\]$", "", path.rsplit(".", 1)[-1])


def _output(asked: Plan, names: str) -> Output:
    suffix = PurePosixPath(names).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"-o: {names!r} should end in {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")
    profile = read_profile(read_at_most(asked.icc, LARGEST_PROFILE), asked.icc) if asked.icc else None
    return Output(
        suffix=suffix,
        dpi=asked.dpi,
        marks=parse_marks(asked.marks, "marks"),
        profile=profile,
        separations=asked.separations,
    )


@dataclass(frozen=True, eq=False)
class _Part:
    """One recipe and one combination of what is swept, but for seeds and numbers."""

    name: str
    combination: Mapping[str, object]
    work: Recipe
    widest: Recipe
    """With the longest seed and number, whose captions take the most room."""
    cells: tuple[Cell, ...]
    facts: Facts


@contextmanager
def _said_of(name: str, combination: Mapping[str, object]) -> Iterator[None]:
    """Let an error say which prints it is of."""
    try:
        yield
    except InputError as error:
        said = ", ".join(f"{key}={value}" for key, value in combination.items())
        if not said:
            raise
        raise InputError(f"{error} (in the prints of {name} with {said})") from None


def _part(
    name: str,
    source: str | Mapping[str, object],
    combination: Mapping[str, object],
    quick: Sequence[Axis],
    output: Output,
) -> _Part:
    with _said_of(name, combination):
        work = dated(read_recipe(source, None, list(combination.items())))
        widest = _with(work, quick, [max(axis.values, key=lambda each: len(str(each))) for axis in quick])
        return _Part(name, combination, work, widest, plan(widest), facts_of(work, output))


def _jobs(part: _Part, quick: Sequence[Axis], output: Output, names: str) -> Iterator[Job]:
    """Yield the jobs of a part, seed by seed and number by number."""
    together = company(part.work, part.cells)
    for values in product(*(axis.values for axis in quick)):
        recipe = _with(part.work, quick, values)
        seeds_of(recipe)
        swept = {**part.combination, **dict(zip((axis.key for axis in quick), values, strict=True))}
        own = job_id(recipe, part.facts, output.suffix)
        file = _named(names, {**_fields(part.name, recipe, swept), "id": own[:12]})
        yield Job(own, recipe, output, file, len(part.cells), together)


def _with(work: Recipe, quick: Sequence[Axis], values: Sequence[Any]) -> Recipe:
    """Return a recipe with its seed and its number."""
    for axis, value in zip(quick, values, strict=True):
        if axis.key == SEED:
            work = msgspec.structs.replace(work, seed=value)
        else:
            work = msgspec.structs.replace(work, edition=msgspec.structs.replace(work.edition, number=value))
    return work


def company(recipe: Recipe, cells: Sequence[Cell]) -> str:
    """Return what jobs have in common that can be dreamed together; nothing where the company changes a picture.

    That is so of coupled objectives, of one veil for all, and of every dream on processors on which BLAS rounds a
    column by its place: those jobs are dreamed as `artkit.poster` dreams them, each by itself.
    """
    asked = {(cell.model, cell.how.objective) for cell in cells if cell.assault is None}
    if not all(_alike(load_model(model).digest, model, objective) for model, objective in asked):
        return ""
    if any(cell.assault is not None and cell.assault.attack.width is None for cell in cells):
        return ""
    tree = plain_recipe(recipe)
    return _digest({key: tree.get(key) for key in ("dream", "attack", "rows")})


@lru_cache(maxsize=256)
def _alike(_: str, model: str, objective: Objective) -> bool:
    return alike_in_company(load_model(model), objective)


def _digest(tree: object) -> str:
    return hashlib.sha256(json.dumps(tree, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:32]


def _shape(recipe: Recipe, cells: Sequence[Cell]) -> str:
    """Return what a page shows of a recipe that is not yet dreamed."""
    tree = plain_recipe(recipe)
    for key in ("dream", "attack", "rows", "date", "cells"):
        tree.pop(key, None)
    shown = [
        (c.label, c.name, c.row, c.series, c.note, c.other, c.share, c.frame, str(c.render), c.model, c.seed,
         c.how.steps, type(c.how.parameterization).__name__, c.assault is None)
        for c in cells
    ]  # fmt: skip
    return _digest([tree, shown])


def _fields(name: str, recipe: Recipe, swept: Mapping[str, object]) -> dict[str, object]:
    """Return what the name of a file may say of its print."""
    seed = recipe.seed
    known: dict[str, object] = {
        "recipe": name,
        "style": "+".join(Path(each).stem for each in style_names(recipe.style)),
        "page": recipe.page.size,
        "seed": int(seed) if isinstance(seed, str) and seed.isdecimal() else seed,
        "title": recipe.title,
        "size": recipe.edition.size or 0,
        "number": recipe.edition.number or 0,
    }
    short = {_short(key): value for key, value in swept.items()}
    return {key: _plain(value) for key, value in {**short, **known, **swept}.items()}


def _plain(value: object) -> object:
    """Return a value as a name may hold it: numbers as they are, texts without what a path would mean."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = Path(value).stem if isinstance(value, str) and value.endswith((".npz", ".toml")) else str(value)
    text = unicodedata.normalize("NFC", text)
    return re.sub(r"[^\w.+=-]+", "-", text).strip("-.") or "none"


def _named(template: str, fields: Mapping[str, object]) -> str:
    name = fill(template, fields, "-o")
    for part in PurePosixPath(name).parts:
        if len(part.encode()) > LONGEST_NAME:
            raise InputError(f"-o: {part[:40]}... is longer than a file system takes")
    return name


def _apart(jobs: Sequence[Job]) -> None:
    """Raise `InputError` where two jobs have one file, on a file system that minds case or not."""
    taken: dict[str, str] = {}
    for job in jobs:
        key = unicodedata.normalize("NFC", job.name).casefold()
        if key in taken:
            raise InputError(
                f"-o: {job.name!r} is the file of two prints; put what differs into it, such as {{seed}} or {{style}}"
            )
        taken[key] = job.name
