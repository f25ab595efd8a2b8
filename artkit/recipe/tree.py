"""Plain trees of TOML values: how files are laid over each other, and how one key of them is set.

Trees are dicts as `tomllib` makes them. Nothing here changes its arguments.
"""

import re
from collections.abc import Mapping, Sequence

from artkit.errors import InputError
from artkit.spec import Spec, parse_value

Tree = dict[str, object]

_STEP = re.compile(r"([\w-]+)(?:\[(\d+)\])?")


def merge(base: Mapping[str, object], over: Mapping[str, object]) -> Tree:
    """Lay one tree over another: tables are merged key by key, everything else is replaced.

    A table of another ``kind`` replaces the one below it whole, since the options of the one say nothing to the
    other.

    Examples
    --------
    >>> merge({"a": {"x": 1, "y": 2}}, {"a": {"y": 3}})
    {'a': {'x': 1, 'y': 3}}
    >>> merge({"render": {"kind": "contour", "bands": 9}}, {"render": {"kind": "pixels"}})
    {'render': {'kind': 'pixels'}}
    """
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping) and _same_kind(below, value):
            result[key] = merge(below, value)
        else:
            result[key] = value
    return result


def _same_kind(below: Mapping[str, object], over: Mapping[str, object]) -> bool:
    return "kind" not in over or below.get("kind", over["kind"]) == over["kind"]


def parse_setting(text: str) -> tuple[str, object]:
    """Read ``key.path=value`` as ``--set`` takes it.

    Raises
    ------
    InputError
        If there is no ``=`` or the path is not one.
    """
    path, value = split_setting(text)
    try:
        return path, parse_value(value)
    except InputError as error:
        raise InputError(f"--set {path}: {error}") from None


def split_setting(text: str) -> tuple[str, str]:
    """Return path and value of ``key.path=value``, the value as it is written.

    Raises
    ------
    InputError
        If there is no ``=`` or the path is not one.
    """
    path, equals, value = text.partition("=")
    path = path.strip()
    if not equals or not is_path(path):
        raise InputError(f"--set: expected key.path=value, not {text!r}")
    return path, value


def is_path(text: str) -> bool:
    """Tell whether a text is the path of a key: ``dream.regularizers.blur[1].sigma``."""
    return all(_STEP.fullmatch(step) for step in text.split("."))


def set_path(tree: Mapping[str, object], path: str, value: object) -> Tree:
    """Return the tree with one key set.

    ``dream.steps`` sets it in ``[dream]`` and in every row that says something else of it; ``attack.model`` too.
    A step into a list of things with names is a name: ``dream.regularizers.blur.sigma`` sets every ``blur``,
    ``blur[1]`` the second.

    Raises
    ------
    InputError
        If the path leads through something that is not a table, or names a list entry that is not there.
    """
    steps = path.split(".")
    places = [tree]
    rows = tree.get("rows")
    inherits = steps[0] in ("dream", "attack") and isinstance(rows, list)
    if inherits and isinstance(rows, list):
        places += [row for row in rows if isinstance(row, Mapping) and _says(row, steps)]
    through_list = len(steps) > 3 and steps[:2] == ["dream", "regularizers"]
    changed, hits = [], 0
    for place in places:
        result, count = _set(place, steps, value, path, optional=through_list)
        changed.append(result)
        hits += count
    if not hits:
        raise InputError(f"--set {path}: there is no {steps[2]} among the regularizers of this recipe")
    result = changed[0]
    if inherits and isinstance(rows, list):
        others = iter(changed[1:])
        result["rows"] = [
            next(others) if isinstance(row, Mapping) and _says(row, steps) else row for row in rows
        ]
    return result


def _says(row: Mapping[str, object], steps: Sequence[str]) -> bool:
    """Whether a row has its own word on the second step of the path."""
    table = row.get(steps[0])
    return isinstance(table, Mapping) and len(steps) > 1 and steps[1] in table


def _set(
    tree: Mapping[str, object], steps: Sequence[str], value: object, path: str, optional: bool
) -> tuple[Tree, int]:
    head, rest = steps[0], steps[1:]
    if not rest:
        return {**tree, head: value}, 1
    child = tree.get(head, {})
    if isinstance(child, str):
        child = Spec.parse(child, f"--set {path}").tree()
    if isinstance(child, Mapping):
        below, hits = _set(child, rest, value, path, optional)
        return {**tree, head: below}, hits
    if isinstance(child, list):
        items, hits = _set_in_list(child, rest, value, path)
        if not hits and not optional:
            raise InputError(f"--set {path}: {head} has no {rest[0]}")
        return {**tree, head: items}, hits
    raise InputError(f"--set {path}: {head} is a value, not a table")


def _set_in_list(
    items: Sequence[object], steps: Sequence[str], value: object, path: str
) -> tuple[list[object], int]:
    match = _STEP.fullmatch(steps[0])
    if match is None or len(steps) < 2:
        raise InputError(f"--set {path}: expected a name and an option after the list, as in blur.sigma")
    name, wanted = match[1], None if match[2] is None else int(match[2])
    result: list[object] = []
    seen = hits = 0
    for item in items:
        spec = _spec_or_none(item)
        if spec is None or spec.name != name:
            result.append(item)
            continue
        if wanted in (None, seen):
            item, count = _set(spec.tree(), steps[1:], value, path, optional=False)
            hits += count
        result.append(item)
        seen += 1
    return result, hits


def _spec_or_none(item: object) -> Spec | None:
    try:
        return Spec.from_tree(item)
    except ValueError:
        return None
