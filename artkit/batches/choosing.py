"""The best of many prints, no two of them twins, and a recipe that makes them again."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec
import numpy as np

from artkit.batches.prints import Print
from artkit.carrying import Carried
from artkit.errors import InputError, UnknownNameError
from artkit.planning import plain_recipe, plan, read_recipe, seeds_of
from artkit.printing import rehearse
from artkit.recipe import Recipe
from artkit.recipe.loading import style_names
from artkit.spec import toml_key, toml_value

MEASURES = ("confidence", "diversity", "ink", "legibility")
"""What prints are chosen by: how sure the network is of its own, how far they are from the others that are chosen, how
much ink they take, and how well real digits say that they read."""

TWINS = 0.03
"""Prints of the same digits whose pictures are nearer than this to each other, in 1 - cosine, are twins."""


def distance(one: Print, other: Print) -> float:
    """Return the mean of 1 - cosine of pictures that stand in the same place; 1 for prints of other classes."""
    names = [[picture.name for picture in each.carried.pictures] for each in (one, other) if each.carried]
    if len(names) != 2 or names[0] != names[1]:
        return 1.0
    return max(0.0, float(1 - (one.rows * other.rows).sum(axis=1).mean(dtype=np.float64)))


def choose(
    prints: Sequence[Print], count: int, by: str = "legibility", twins: float = TWINS
) -> tuple[Print, ...]:
    """Return the best prints, the best first, without twins; fewer than asked where there are no more.

    Parameters
    ----------
    prints : sequence of Print
        The candidates.
    count : int
        How many at most.
    by : str, optional
        One of `MEASURES`, with a minus for the least first. By diversity: the most legible, and then always the one
        that is furthest from all that are chosen.
    twins : float, optional
        The least distance between two that are chosen; 0 lets twins in.

    Raises
    ------
    UnknownNameError
        If there is no such measure.
    InputError
        If a print carries nothing, or cannot be measured so.
    """
    measure = by.removeprefix("-")
    if measure not in MEASURES:
        raise UnknownNameError("measure", measure, MEASURES, "--by")
    if measure == "diversity":
        return _apart(prints, count, twins, near=by.startswith("-"))
    sign = -1 if by.startswith("-") else 1
    chosen: list[Print] = []
    for each in sorted(prints, key=lambda each: (-sign * _measure(each, measure), str(each.file))):
        if len(chosen) < count and all(distance(each, other) >= twins for other in chosen):
            chosen.append(each)
    return tuple(chosen)


def _measure(each: Print, name: str) -> float:
    value = each.measures.get(name, float("nan"))
    if np.isnan(value):
        raise InputError(f"--by {name}: {each.file} cannot be measured so; take ink or diversity")
    return value


def _apart(prints: Sequence[Print], count: int, twins: float, near: bool) -> tuple[Print, ...]:
    """Return prints as far from each other as greed gets, or as near."""
    rest = sorted(prints, key=lambda each: (-each.measures.get("legibility", 0.0), str(each.file)))
    chosen, gaps = rest[:1], [distance(each, rest[0]) for each in rest]
    while len(chosen) < count:
        open_ones = [at for at, gap in enumerate(gaps) if gap >= twins and rest[at] not in chosen]
        if not open_ones:
            break
        at = min(open_ones, key=lambda at: gaps[at]) if near else max(open_ones, key=lambda at: gaps[at])
        chosen.append(rest[at])
        gaps = [min(gap, distance(each, rest[at])) for gap, each in zip(gaps, rest, strict=True)]
    return tuple(chosen)


def recipe_of(prints: Sequence[Print]) -> str:
    """Return a recipe, as TOML, whose sheet shows the pictures of these prints, in their order.

    Prints that differ by their seeds alone become one list of seeds; else each becomes rows of its own, with its seeds
    pinned. Page, style and layout are those of the first, and a grid where that layout does not take so many pictures.

    Parameters
    ----------
    prints : sequence of Print
        One or more.

    Raises
    ------
    InputError
        If a print carries nothing, shows moments of an ascent or ways between classes, or no sheet can hold them.
    """
    carried = [_carried(each) for each in prints]
    tree = plain_recipe(carried[0].recipe)
    tree["date"] = None
    edition = cast(dict[str, Any], tree["edition"])
    tree["edition"] = {**edition, "number": None, "unique": False}
    shown = [_subject(each.recipe) for each in carried]
    if all(each == shown[0] for each in shown) and not carried[0].recipe.cells:
        seeds = list(dict.fromkeys(seed for each in carried for seed in seeds_of(each.recipe)))
        tree["seed"] = seeds[0] if len(seeds) == 1 else ",".join(map(str, seeds))
    else:
        tree |= _in_rows(carried)
    return _settable(tree)


def _carried(each: Print) -> Carried:
    if each.carried is None:
        raise InputError(f"--keep: {each.file} carries nothing that a recipe could be made of")
    fields = [picture.fields for picture in each.carried.pictures]
    if each.carried.recipe.layout.name in ("process", "morph") or any(said.get("other") for said in fields):
        raise InputError(
            f"--keep: {each.file} shows ways between pictures; choose among pictures of their own"
        )
    return each.carried


def _subject(recipe: Recipe) -> object:
    tree = plain_recipe(recipe)
    return [tree[key] for key in ("dream", "attack", "rows", "cells")]


def _in_rows(carried: Sequence[Carried]) -> dict[str, object]:
    """Return rows, one for each seed of each row of each print, and a pin for each picture."""
    rows: list[dict[str, object]] = []
    pins: list[dict[str, object]] = []
    for each in carried:
        recipe = plain_recipe(each.recipe)
        own = cast(Sequence[dict[str, object]], recipe["rows"]) or [
            {"note": "", "dream": recipe["dream"], "attack": recipe["attack"]}
        ]
        count = len(seeds_of(each.recipe))
        for index, row in enumerate(own):
            pictures = [picture for picture in each.pictures if picture.row == index]
            for turn in range(count):
                pins += [
                    {"at": [len(rows), place], "seed": picture.seed}
                    for place, picture in enumerate(pictures[turn::count])
                ]
                rows.append(dict(row))
    return {"rows": rows, "cells": pins, "seed": carried[0].pictures[0].seed, "attack": None}


def _settable(tree: Mapping[str, Any]) -> str:
    """Return a tree as a recipe that can be set, in its own layout or else in a grid."""
    for layout in (tree["layout"], {"kind": "grid", "caption": "{label}"}):
        text = _toml({**tree, "layout": layout})
        try:
            work = read_recipe(msgspec.toml.decode(text))
            rehearse(work, plan(work))
        except InputError as error:
            problem = error
        else:
            return text
    raise InputError(f"--keep: {problem}")


def _toml(tree: Mapping[str, Any]) -> str:
    """Return a tree as the text of a recipe: only what its styles do not say already, if that is the same work."""
    try:
        below = read_recipe({"style": list(style_names(tree["style"]))})
        short = _written({"style": tree["style"], **_beyond(_listed(tree), _listed(plain_recipe(below)))})
        if _listed(plain_recipe(read_recipe(msgspec.toml.decode(short)))) == _listed(tree):
            return short
    except InputError:  # a style that is not here any more
        pass
    return _written({**tree, "style": []})


def _listed(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tree with lists in place of tuples, as it is read from a file."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(tree))
    return plain


def _beyond(tree: Mapping[str, Any], below: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a tree says beyond another; a thing by name is said whole."""
    result: dict[str, Any] = {}
    for key, value in tree.items():
        other = below.get(key)
        if value != other:
            whole = not (isinstance(value, Mapping) and isinstance(other, Mapping)) or "kind" in value
            result[key] = value if whole else _beyond(value, cast(Mapping[str, Any], other))
    return result


def _written(tree: Mapping[str, Any]) -> str:
    """Return a tree as TOML, tables below each other; what is None is left out."""
    plain = _without_none(tree)
    tables = {key: value for key, value in plain.items() if isinstance(value, dict)}
    lists = {key: plain[key] for key in ("rows", "cells", "layers") if key in plain}
    lines = _entries({key: value for key, value in plain.items() if key not in {*tables, *lists}})
    for key, table in tables.items():
        if table:
            lines += ["", f"[{key}]", *_entries(table)]
    for key, items in lists.items():
        for item in items:
            lines += ["", f"[[{key}]]", *_entries(item)]
    return "\n".join(lines) + "\n"


def _entries(table: Mapping[str, Any]) -> list[str]:
    return [f"{toml_key(key)} = {toml_value(value)}" for key, value in table.items()]


def _without_none(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    return [_without_none(item) for item in value] if isinstance(value, list | tuple) else value
