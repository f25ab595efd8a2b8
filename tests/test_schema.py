"""The schema says of every file what the loader says of it."""

import json
import re
import tomllib
from pathlib import Path

import msgspec
import pytest
from reference import README, written

from artkit.recipe.loading import convert
from artkit.recipe.structs import Recipe, Style
from artkit.render import RENDERERS
from artkit.schema import FILES, json_schema, meanings, reference

ROOT = Path(__file__).parent.parent
STYLES = sorted((ROOT / "styles").glob("*.toml"))
RECIPES = sorted((ROOT / "prints").glob("*.toml"))
TYPES = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": dict,
    "null": type(None),
}


def problems(value, schema, root, where=""):
    """Return what a JSON Schema, of the few words that ours uses, finds wrong with a value."""
    if schema is False:
        return [f"{where} may not be here"]
    if "$ref" in schema:
        return problems(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, where)
    if "anyOf" in schema:
        found = [problems(value, each, root, where) for each in schema["anyOf"]]
        return [] if any(each == [] for each in found) else min(found, key=len)
    kinds = schema.get("type", [])
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        if not isinstance(value, TYPES[kind]) or (kind != "boolean" and isinstance(value, bool)):
            return [f"{where} is no {kind}"]
    if "const" in schema and value != schema["const"]:
        return [f"{where} is not {schema['const']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where} is not one of {schema['enum']}"]
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        return [f"{where} does not match {schema['pattern']}"]
    if isinstance(value, int | float):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        over, under = schema.get("exclusiveMinimum", value - 1), schema.get("exclusiveMaximum", value + 1)
        return [] if low <= value <= high and over < value < under else [f"{where} is out of range"]
    if isinstance(value, list):
        firsts = schema.get("prefixItems", [])
        items = [*firsts, *[schema.get("items", {})] * (len(value) - len(firsts))]
        return [
            p
            for i, (each, item) in enumerate(zip(value, items, strict=False))
            for p in problems(each, item, root, f"{where}[{i}]")
        ]
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found = [f"{where} lacks {key}" for key in schema.get("required", []) if key not in value]
        for key, each in value.items():
            if key in known:
                found += problems(each, known[key], root, f"{where}.{key}")
            elif schema.get("additionalProperties") is False:
                found.append(f"{where}.{key} is unknown")
        return found
    return []


def judged(tree, file):
    schema = json_schema(file)
    return problems(tree, schema, schema)


@pytest.mark.parametrize("path", [*STYLES, *RECIPES], ids=lambda path: path.name)
def test_every_shipped_file_fits_its_schema(path):
    assert judged(tomllib.loads(path.read_text("utf-8")), "style" if path in STYLES else "recipe") == []


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("pagee = {}", "style"),
        ("[page]\nsice = 'a2'", "style"),
        ("[page]\nbleed = '3'", "style"),
        ("[page]\nbleed = 3", "style"),
        ("[render]\nkind = 'contour'\nbandz = 3", "style"),
        ("[render]\nkind = 'contour'\nbands = 0", "style"),
        ("[render]\nkind = 'kontur'", "style"),
        ("[ink]\ninterpolate = 'cmyk'", "style"),
        ("[[layers]]\nrender = { kind = 'ridge', pich = 1 }", "style"),
        ("title = 'a'", "style"),
        ("[layout]\nkind = 'grid'\ncolums = 3", "recipe"),
        ("[dream]\nregularizers = [{ kind = 'blur', sigma = -1 }]", "recipe"),
        ("[[rows]]\ndream = { stepz = 3 }", "recipe"),
        ("[edition]\nsize = 0", "recipe"),
    ],
)
def test_slips_do_not_fit(text, file):
    assert len(judged(tomllib.loads(text), file)) >= 1


def test_tables_and_texts_by_name_fit_and_options_may_wait_for_their_kind():
    for text in (
        "render = 'ridge:pitch=0.4'",
        "[render]\nkind = 'ridge'\npitch = '2mm'",
        "[render]\nfloor = 0.2",
    ):
        assert judged(tomllib.loads(text), "style") == []
    assert (
        judged(
            tomllib.loads("[dream]\nregularizers = ['blur:sigma=1', { kind = 'blur', sigma = 1 }]"), "recipe"
        )
        == []
    )


@pytest.mark.parametrize(("file", "kind"), [("style", Style), ("recipe", Recipe)])
def test_the_keys_are_those_of_the_structs_and_it_is_plain_json(file, kind):
    schema = json_schema(file)
    assert FILES[file] is kind
    assert list(schema["properties"]) == [field.encode_name for field in msgspec.structs.fields(kind)]
    assert json.loads(json.dumps(schema)) == schema
    assert schema == json_schema(file)
    assert "$comment" not in json.dumps(schema)


def test_what_options_mean_is_read_from_docstrings():
    for name, factory in RENDERERS.items():
        assert meanings(factory), name
    assert meanings(RENDERERS["contour"])["bands"] == "Steps of tone between paper and full ink."
    assert "| `bands` | `12` | from 1 to 64 | Steps of tone between paper and full ink. |" in reference()


def test_options_that_lack_a_meaning_are_none():
    from artkit.plugins import parameters

    for name, factory in RENDERERS.items():
        assert set(parameters(factory)) == set(meanings(factory)), name


@pytest.mark.parametrize("file", ["style", "recipe"])
def test_a_file_to_start_from_has_every_key_at_its_default(file):
    from artkit.recipe.starting import start

    text = start(file, "dusk")
    assert "dusk" in text
    assert "NAME" not in text
    kind = FILES[file]
    convert(tomllib.loads(text), kind, "start")
    everything = re.sub(r"^#(?=[a-z\[])", "", text, flags=re.MULTILINE)
    full = tomllib.loads(everything)
    convert(full, kind, "start")
    assert judged(full, file) == []
    keys = [field.encode_name for field in msgspec.structs.fields(kind)]
    own = (
        keys
        if file == "style"
        else [key for key in keys if key not in {f.encode_name for f in msgspec.structs.fields(Style)}]
    )
    assert set(own) <= set(full)
    for key in ("page", "ink", "type", "meta", "layers") if file == "style" else ("edition", "cells", "rows"):
        struct = msgspec.inspect.type_info(kind)
        field = next(field for field in struct.fields if field.encode_name == key)
        inner = getattr(field.type, "item_type", field.type)
        inner = next((each for each in getattr(inner, "types", ()) if hasattr(each, "fields")), inner)
        table = full[key][0] if isinstance(full[key], list) else full[key]
        left_out = {each.encode_name for each in inner.fields} - set(table)
        assert left_out <= {"model", "render", "attack"}, key


def test_the_reference_says_what_the_code_says():
    text = README.read_text("utf-8")
    assert written(text) == text, "python tests/reference.py writes it anew"


def test_the_reference_has_every_key():
    text = README.read_text("utf-8")
    for section in msgspec.inspect.type_info(Style).fields:
        inner = getattr(section.type, "item_type", section.type)
        for field in getattr(inner, "fields", ()):
            key = rf"`({section.encode_name}\.)?{field.encode_name}`"
            assert re.search(key, text), key
