"""From files to one frozen `Recipe`: look-up, inheritance, precedence, and errors that name the place.

Precedence, each over the one before: built-in defaults, styles from left to right, the recipe, then settings
(the environment and the command line). Where a recipe says ``dream.preset``, the preset's keys lie beneath the keys
that stand beside it.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from artkit.errors import FileFormatError, InputError, UnknownNameError, nearest
from artkit.recipe.sources import find_recipe, find_style
from artkit.recipe.structs import Recipe, Style
from artkit.recipe.tree import Tree, merge, set_path
from artkit.spec import Spec

Section = TypeVar("Section", bound=msgspec.Struct)

BY_NAME = ("render", "layout")
"""Keys of tables with a ``kind``."""

LARGEST_FILE = 1_000_000
"""Bytes; a style or recipe is a page of text."""


def load_style(name: str) -> tuple[Style, Tree]:
    """Read one style with all that it extends.

    Parameters
    ----------
    name : str
        A path, or a name that `artkit.recipe.sources.find_style` knows.

    Returns
    -------
    style : Style
        The style, defaults filled in.
    tree : dict
        Only what the files say, the style over what it extends.

    Raises
    ------
    InputError
        If a style is unknown, broken, extends itself, or has a key that no style has.
    """
    tree = _style_tree(name, ())
    return convert(tree, Style, name), tree


def _style_tree(name: str, below: tuple[str, ...]) -> Tree:
    source = find_style(name)
    if str(source) in below:
        raise FileFormatError(source, f"extends itself, by way of {' -> '.join([*below, str(source)])}")
    tree = read_toml(source)
    base = convert(tree, Style, source).meta.extends
    if not base:
        return tree
    try:
        inherited = _style_tree(base, (*below, str(source)))
    except UnknownNameError as error:
        raise UnknownNameError("style", error.name, error.allowed, f"meta.extends of {source}") from None
    return merge({key: value for key, value in inherited.items() if key != "meta"}, tree)


def load_recipe(
    source: str | Path | Mapping[str, object] | None = None,
    *,
    styles: Sequence[str] | None = None,
    settings: Iterable[tuple[str, object]] = (),
    presets: Mapping[str, Mapping[str, object]] | None = None,
) -> Recipe:
    """Read a recipe and lay it over its styles.

    Parameters
    ----------
    source : str, path or mapping, optional
        A file, or a name that `artkit.recipe.sources.find_recipe` knows, or what such a file would say. None: the
        recipe of all defaults.
    styles : sequence of str, optional
        Styles to use in place of those that the recipe names.
    settings : iterable of (path, value)
        Keys set last, in order, as `artkit.recipe.tree.set_path` sets them.
    presets : mapping, optional
        Dream presets by name, as trees of the keys of ``[dream]``.

    Raises
    ------
    InputError
        If a file, name, key or value is not what it should be; the message names file and key path.
    """
    path = find_recipe(str(source)) if isinstance(source, str | Path) else None
    place = "the recipe" if path is None else str(path)
    own = read_toml(path) if path else dict(source) if isinstance(source, Mapping) else {}
    convert(own, Recipe, place)
    if styles is not None:
        own = {**own, "style": list(styles)}
    chosen, others = _split(settings, lambda key: key in ("style", "dream.preset"))
    for key, value in chosen:
        own = set_path(own, key, value)
    tree: Tree = {"render": {"kind": "contour"}, "layout": {"kind": "grid"}}
    for name in style_names(convert(own, Recipe, place).style):
        tree = merge(tree, load_style(name)[1])
    tree = merge(tree, expand_presets(own, presets or {}, place))
    tree.pop("meta", None)
    for key, value in others:
        value = _as_table(key, value)
        # a thing by name is laid over its like, as in files
        over = key in BY_NAME and isinstance(value, Mapping)
        tree = merge(tree, {key: value}) if over else set_path(tree, key, value)
        convert(tree, Recipe, f"--set {key}")
    return convert(_inherit_rows(tree), Recipe, place)


def style_names(value: tuple[str, ...] | str) -> tuple[str, ...]:
    """Return the styles of a recipe as a tuple; ``"a+b"`` stacks like ``["a", "b"]``."""
    names = value.split("+") if isinstance(value, str) else list(value)
    return tuple(name.strip() for name in names if name.strip())


def expand_presets(tree: Tree, presets: Mapping[str, Mapping[str, object]], place: str) -> Tree:
    """Put each preset's keys beneath the keys of the ``dream`` table that names it; see `load_recipe`.

    Raises
    ------
    UnknownNameError
        If there is no such preset.
    """
    if not presets:
        return tree

    def expanded(dream: Mapping[str, object], default: str | None) -> Tree:
        name = dream.get("preset", default)
        if name is None:
            return dict(dream)
        if name not in presets:
            raise UnknownNameError("preset", str(name), presets, f"dream.preset in {place}")
        return {**presets[str(name)], **dream}

    dream = tree.get("dream", {})
    result = {**tree, "dream": expanded(dream, "lucid") if isinstance(dream, Mapping) else dream}
    rows = tree.get("rows")
    if isinstance(rows, list):
        result["rows"] = [
            {**row, "dream": expanded(row["dream"], None)} if "dream" in row else row for row in rows
        ]
    return result


def _inherit_rows(tree: Tree) -> Tree:
    """Lay each row's ``dream`` and ``attack`` over the common ones, so that every row says everything."""
    rows, dream, attack = tree.get("rows"), tree.get("dream", {}), tree.get("attack")
    if not isinstance(rows, list) or not isinstance(dream, Mapping) or not isinstance(attack, Mapping | None):
        return tree

    def inherited(row: Tree) -> Tree:
        attacks = row.get("attack") is not None or (attack is not None and "dream" not in row)
        own = {"attack": {**(attack or {}), **_table(row, "attack")}} if attacks else {}
        return {**row, "dream": {**dream, **_table(row, "dream")}, **own}

    return {**tree, "rows": [inherited(row) for row in rows]}


def _table(row: Tree, key: str) -> Mapping[str, Any]:
    table = row.get(key, {})
    return table if isinstance(table, Mapping) else {}


def _split(
    settings: Iterable[tuple[str, object]], first: Callable[[str], bool]
) -> tuple[list[tuple[str, object]], list[tuple[str, object]]]:
    listed = list(settings)
    return [s for s in listed if first(s[0])], [s for s in listed if not first(s[0])]


def read_toml(source: Traversable) -> Tree:
    """Read a TOML file into a tree.

    Raises
    ------
    FileFormatError
        If it is no TOML (with line and column), no UTF-8, or larger than `LARGEST_FILE`.
    InputError
        If it cannot be read at all.
    """
    try:
        data = source.read_bytes()
    except OSError as error:
        raise InputError(f"{source}: {error.strerror or error}") from None
    if len(data) > LARGEST_FILE:
        raise FileFormatError(source, f"{len(data):,} bytes; a style or recipe has at most {LARGEST_FILE:,}")
    try:
        return {key: _as_table(key, value) for key, value in tomllib.loads(data.decode("utf-8")).items()}
    except UnicodeDecodeError as error:
        raise FileFormatError(source, f"not UTF-8 text at byte {error.start}") from None
    except (ValueError, RecursionError) as error:  # a ValueError is a number of thousands of digits
        raise FileFormatError(source, f"not TOML: {error}") from None


def _as_table(key: str, value: object) -> object:
    """Write ``render = "contour:bands=9"`` as the table that it means, so that tables can be laid over it.

    A date of TOML's own becomes its text.
    """
    if key == "date" and isinstance(value, date):
        return value.isoformat()
    return Spec.parse(value, key).tree() if key in BY_NAME and isinstance(value, str) else value


def convert(tree: Mapping[str, object], kind: type[Section], place: object) -> Section:
    """Return the tree as a struct.

    Raises
    ------
    FileFormatError
        For an unknown key (with the nearest known one) or a value of the wrong type or range; names the key path.
    """
    try:
        return msgspec.convert(tree, kind, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise FileFormatError(place, _explain(str(error), kind)) from None
    except RecursionError:
        raise FileFormatError(place, "nested too deep") from None


def _decode(kind: type, value: Any) -> Any:
    if kind is Spec:
        return Spec.from_tree(value)
    raise NotImplementedError(f"no rule for {kind}")


def _explain(message: str, kind: type[msgspec.Struct]) -> str:
    """Turn msgspec's message into ours: key path first, and for an unknown key what is known there."""
    text, _, where = message.partition(" - at `")
    path = where.rstrip("`").removeprefix("$").lstrip(".").replace("[...]", "[]")
    unknown = re.search(r"unknown field `(.*)`$", text)
    if "matching regex" in text:
        wanted = (
            "a date such as 2026-11-24" if path == "date" else "a number with mm, cm, in or pt, such as 3mm"
        )
        text = f"Expected {wanted}"
    if unknown is None:
        return f"{path}: {text[:1].lower()}{text[1:]}" if path else text
    name = unknown[1]
    allowed = _fields_at(kind, path)
    return f"unknown key {'.'.join(part for part in (path, name) if part)}{nearest(name, allowed)}"


def _fields_at(kind: type[msgspec.Struct], path: str) -> tuple[str, ...]:
    info: Any = msgspec.inspect.type_info(kind)
    for step in [part for part in re.split(r"[.\[]", path) if part]:
        if step.endswith("]"):
            info = info.item_type
        else:
            field = next(field for field in info.fields if field.encode_name == step)
            info = field.type
        if isinstance(info, msgspec.inspect.UnionType):
            info = next((t for t in info.types if isinstance(t, msgspec.inspect.StructType)), info)
    return tuple(field.encode_name for field in info.fields)
