"""``artkit inspect``: what a print carries."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from artkit.cli import options
from artkit.cli.terminal import say

if TYPE_CHECKING:
    from artkit.reading import Found

SHOWN = 12
"""Pictures that are listed one by one."""


def inspect(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A .pdf, .svg, .png or .tif that artkit made.")],
    as_json: options.AsJson = False,
) -> None:
    """Show what a print carries.

    That is its recipe, its pictures, and what it was made with.

    Example: artkit inspect gallery.pdf --json
    """
    from artkit import reading

    found = reading.read_print(file)
    if as_json:
        typer.echo(json.dumps(reading.described(found), ensure_ascii=False))
        return
    for line in _lines(file, found):
        say(line)
    for line in reading.differences(found.carried):
        say(f"since then: {line}")


def _lines(file: str, found: "Found") -> Iterator[str]:
    carried, facts = found.carried, found.carried.facts
    recipe, page = carried.recipe, carried.recipe.page
    yield f"{file}: {recipe.title or 'untitled'} ({found.size / 1000:,.0f} kB)"
    turned = ", landscape" if page.landscape else ""
    style = recipe.style if isinstance(recipe.style, str) else " + ".join(recipe.style)
    yield f"page {page.size}{turned}, bleed {page.bleed}; style {style}; layout {recipe.layout}; {recipe.render}"
    yield f"{len(carried.pictures)} pictures, negatives {_negatives(found)}"
    for picture in carried.pictures[:SHOWN]:
        yield f"  {picture.name}  seed {picture.seed}  p = {picture.fields.get('confidence', 0):.3f}"
    if len(carried.pictures) > SHOWN:
        yield f"  ... and {len(carried.pictures) - SHOWN} more"
    for name, digest in facts.models.items():
        yield f"model {name}, SHA-256 {digest[:16]}..."
    for font in facts.fonts:
        yield f"font {font.family} {font.weight}{' italic' if font.italic else ''}, {font.version}"
    if facts.profile:
        yield f"profile {facts.profile.description}" + (", rides along" if carried.profile else "")
    for name, origin in facts.plugins.items():
        yield f"plug-in {name} of {origin}"
    yield "dreamed with " + ", ".join(f"{name} {version}" for name, version in facts.dreamed.items())
    yield "printed with " + ", ".join(f"{name} {version}" for name, version in facts.printed.items())


def _negatives(found: "Found") -> str:
    names = {type(picture.negative.parameterization).__name__.lower() for picture in found.carried.pictures}
    return ", ".join(sorted(names))
