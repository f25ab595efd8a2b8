"""What may stand in a style or a recipe, for editors and for the reference: read from the structs and signatures.

Nothing is said twice: the keys are those of `artkit.recipe.structs`, the options those of the callables that plug-ins
are made by, and what they mean is what their docstrings say.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from artkit.adversarial import ATTACKS
from artkit.dreaming import OBJECTIVES, PARAMETERIZATIONS, REGULARIZERS
from artkit.layout.layouts import LAYOUTS
from artkit.plugins import listing, parameters
from artkit.recipe.structs import Recipe, Style
from artkit.render import RENDERERS
from artkit.spec import Spec

Schema = dict[str, Any]

KINDS: Mapping[str, Mapping[str, Callable[..., object]]] = MappingProxyType(
    {
        "attacks": ATTACKS,
        "layouts": LAYOUTS,
        "objectives": OBJECTIVES,
        "parameterizations": PARAMETERIZATIONS,
        "regularizers": REGULARIZERS,
        "renderers": RENDERERS,
    }
)
PLACES: Mapping[str, str] = MappingProxyType(
    {
        "kind": "attacks",
        "layout": "layouts",
        "parameterization": "parameterizations",
        "regularizers": "regularizers",
        "render": "renderers",
    }
)
"""The keys whose values are things by name, and of which kind."""

FILES: Mapping[str, type[msgspec.Struct]] = MappingProxyType({"style": Style, "recipe": Recipe})


def json_schema(file: str) -> Schema:
    """Return the JSON Schema (draft 2020-12) of a kind of file.

    Parameters
    ----------
    file : {"style", "recipe"}
        The kind.

    Returns
    -------
    dict
        Plain values. Plug-ins of other distributions are in it if they are installed.
    """
    kind = FILES[file]
    fields = msgspec.structs.fields(kind)
    found, defs = msgspec.json.schema_components(
        [field.type for field in fields], schema_hook=_spec, ref_template="#/$defs/{name}"
    )
    properties = {field.encode_name: schema for field, schema in zip(fields, found, strict=True)}
    if file == "style":
        properties["meta"] = {**properties["meta"], "description": "what the style says of itself"}
    body: Schema = {
        "properties": _placed(properties),
        "$defs": {name: _placed(each) for name, each in defs.items()},
    }
    used = sorted({PLACES[key] for key in _keys(body) if key in PLACES})
    body["$defs"] |= {name: _things(name) for name in used}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"artkit {file}",
        "description": inspect.cleandoc(kind.__doc__ or ""),
        "type": "object",
        "additionalProperties": False,
        **body,
    }


def _spec(kind: type) -> Schema:
    if kind is not Spec:
        raise NotImplementedError(f"no rule for {kind}")
    return {"$comment": "spec"}


def _placed(tree: Any, kind: str = "") -> Any:
    """Return a schema in which each thing by name refers to what there is of its kind, without defaults of tables."""
    if isinstance(tree, list):
        return [_placed(each, kind) for each in tree]
    if not isinstance(tree, dict):
        return tree
    if tree == {"$comment": "spec"}:
        return {"$ref": f"#/$defs/{kind}"}
    kept = {
        key: each
        for key, each in tree.items()
        if key != "default" or not isinstance(each, dict | list | tuple)
    }
    return {key: _placed(each, PLACES.get(key, kind)) for key, each in kept.items()}


def _keys(tree: object) -> Iterator[str]:
    """Yield every key of a tree."""
    if isinstance(tree, Mapping):
        for key, each in tree.items():
            yield key
            yield from _keys(each)
    elif isinstance(tree, list):
        for each in tree:
            yield from _keys(each)


def _things(kind: str) -> Schema:
    """Return the schema of a thing by name: a text, or a table with its kind and options."""
    rows = [row for row in listing(kind, KINDS[kind]) if callable(row.value)]
    names = [row.name for row in rows]
    text = {
        "type": "string",
        "description": "NAME, or NAME:key=value,key=value",
        "examples": names,
    }
    bare = {
        "type": "object",
        "description": "options of the thing in the style or recipe below",
        "properties": {"kind": False},
    }
    return {"anyOf": [text, *(_thing(row.name, row.value) for row in rows), bare]}


def _thing(name: str, factory: Any) -> Schema:
    meaning = meanings(factory)
    options = {
        key: {
            **_option(parameter.annotation),
            **_default(parameter.default),
            "description": meaning.get(key, ""),
        }
        for key, parameter in parameters(factory).items()
    }
    return {
        "type": "object",
        "title": name,
        "description": summary(factory),
        "properties": {"kind": {"const": name}, **options},
        "required": ["kind"],
        "additionalProperties": False,
    }


def _option(annotation: Any) -> Schema:
    """Return the schema of one option; anything goes where the annotation is no plain value."""
    try:
        found: Schema = msgspec.json.schema(annotation)
    except TypeError:
        return {}
    return {} if "$defs" in found else found


def _default(value: object) -> Schema:
    return {"default": value} if isinstance(value, bool | int | float | str) else {}


def summary(thing: object) -> str:
    """Return the first sentence of a docstring."""
    text = inspect.cleandoc(getattr(thing, "__doc__", None) or "").split("\n\n")[0]
    return " ".join(text.split())


def meanings(factory: object) -> dict[str, str]:
    """Return what a docstring in the numpydoc form says of each parameter."""
    text = inspect.cleandoc(getattr(factory, "__doc__", None) or "")
    section = re.search(r"^Parameters\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)", text, re.DOTALL | re.MULTILINE)
    found: dict[str, str] = {}
    for names, body in re.findall(
        r"^(\w[\w, ]*?) ?: [^\n]*\n((?:[ ]{4}[^\n]*\n?|\n)+)", section[1] if section else "", re.MULTILINE
    ):
        found |= dict.fromkeys(names.split(", "), " ".join(body.split()))
    return found


def reference() -> str:
    """Return the reference of the renderers as Markdown: for each, what it is, and a table of its options."""
    return "\n".join(_section(name, factory) for name, factory in sorted(RENDERERS.items()))


def _section(name: str, factory: Callable[..., object]) -> str:
    meaning = meanings(factory)
    rows = [
        f"| `{key}` | {_shown(parameter.default)} | {_range(parameter.annotation)} | {_prose(meaning.get(key, ''))} |"
        for key, parameter in parameters(factory).items()
    ]
    head = ["", "| option | default | allowed | meaning |", "|---|---|---|---|"]
    return "\n".join([f"### `{name}`", "", _prose(summary(factory)), *head, *rows, ""])


def _shown(value: object) -> str:
    return "" if value in ("", None) or value is inspect.Parameter.empty else f"`{_toml(value)}`"


def _toml(value: object) -> str:
    return (
        str(value).lower()
        if isinstance(value, bool)
        else f'"{value}"'
        if isinstance(value, str)
        else str(value)
    )


def _range(annotation: Any) -> str:
    """Return what an option may be, in a few words."""
    return " or ".join(_allowed(_option(annotation)))


def _allowed(schema: Schema) -> Iterator[str]:
    if "anyOf" in schema:
        sized = any(each.get("type") == "number" for each in schema["anyOf"])
        for each in schema["anyOf"]:
            yield from ["a length"] if sized and each.get("type") == "string" else _allowed(each)
    elif "enum" in schema:
        yield ", ".join(f"`{_toml(each)}`" for each in schema["enum"])
    elif schema.get("type") in ("number", "integer"):
        bounds = [
            f"{word} {schema[key]:g}"
            for key, word in (
                ("minimum", "from"),
                ("exclusiveMinimum", "over"),
                ("maximum", "to"),
                ("exclusiveMaximum", "under"),
            )
            if key in schema
        ]
        yield " ".join(bounds) or "a number"
    elif schema.get("type") != "null":
        yield {"boolean": "`true`, `false`", "string": "a text"}.get(schema.get("type", ""), "a list")


def _prose(text: str) -> str:
    """Return docstring prose as Markdown."""
    return re.sub(r"``(.*?)``", r"`\1`", text).replace("|", "\\|")
