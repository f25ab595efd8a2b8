"""``artkit new``: a file to start from, with every key explained, or the schema by which editors complete one."""

import json
import os
import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from artkit.cli.terminal import program, say
from artkit.errors import InputError, UnknownNameError

PLACES = {
    "style": "styles/{}.toml",
    "recipe": "prints/{}.toml",
    "batch": "{}.toml",
    "schema": "{}.schema.json",
}


def new(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="style, recipe, batch or schema.")],
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What to call it; of a schema, style or recipe.")
    ],
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where it goes; - is stdout.",
            show_default="styles/NAME.toml, prints/NAME.toml, NAME.toml or NAME.schema.json",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Begin a style, a recipe or a batch, from a commented file.

    A schema is what editors complete and check such files by (JSON Schema).

    Example: artkit new style dusk
    """
    if kind not in PLACES:
        raise UnknownNameError("kind of file", kind, PLACES, "artkit new")
    text = _schema(name) if kind == "schema" else _start(kind, name)
    if output == "-":
        sys.stdout.write(text)
        return
    from artkit.files import write_atomically

    target = Path(output or PLACES[kind].format(name))
    if kind != "schema" and os.path.exists(target):
        raise InputError(f"{target} is there already; -o names another file")
    if output is None:
        target.parent.mkdir(exist_ok=True)
    write_atomically(str(target), text.encode("utf-8"))
    say(f"{target.resolve()}", quiet)
    say(f"next: {_next(kind, name, target)}", quiet)


def _start(kind: str, name: str) -> str:
    from artkit.recipe.starting import start

    if not re.fullmatch(r"\w[\w.-]{0,99}", name):
        raise InputError(f"{name!r} is no name for a file; use letters, figures and hyphens")
    return start(kind, name)


def _schema(name: str) -> str:
    from artkit.schema import FILES, json_schema

    if name not in FILES:
        raise UnknownNameError("schema", name, FILES, "artkit new schema")
    return json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n"


def _next(kind: str, name: str, target: Path) -> str:
    if kind == "style":
        return f"{program()} preview --style {name} --open"
    if kind == "recipe":
        return f"{program()} preview {name} --open"
    if kind == "batch":
        return f"{program()} batch {target} --dry-run"
    return f'begin a {name} with "#:schema {target.name}", and editors that know TOML complete it'
