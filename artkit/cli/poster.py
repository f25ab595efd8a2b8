"""``artkit poster``: the main job, from a recipe to a file that hangs."""

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from artkit.cli import options
from artkit.cli.terminal import program, progress, say
from artkit.errors import InputError

if TYPE_CHECKING:
    from artkit.layout.geometry import PageGeometry

FORMATS = (".pdf", ".png")


def poster(
    recipe: Annotated[
        str | None, typer.Argument(help="A .toml file or a name; without it, the gallery of ten digits.")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="A .pdf or .png; - is stdout. Default: NAME.pdf, here."),
    ] = None,
    page: options.Page = None,
    landscape: options.Landscape = None,
    style: options.Style = None,
    layout: options.Layout = None,
    text: options.Text = None,
    edition: options.Edition = None,
    outline_text: options.OutlineText = None,
    seed: options.Seed = None,
    model: options.Model = None,
    setting: options.Setting = None,
    dpi: Annotated[float, typer.Option(min=1, max=2400, help="Pixels per inch of a .png.")] = 150,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Dream a recipe, set it on a page and write the file.

    Example: artkit poster digital-potato --page 50x70cm --style potato --seed 7 -o potato.pdf
    """
    target = output or f"{Path(recipe).stem if recipe else 'gallery'}.pdf"
    suffix = ".pdf" if target == "-" else Path(target).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"-o: {target!r} should end in {' or '.join(FORMATS)}")
    from artkit.files import write_atomically
    from artkit.planning import GALLERY, dream_all, plan, read_recipe
    from artkit.printing import compose, encode, rehearse

    written = None if text is None else {"kind": "sequence", "text": text}
    flags = (
        ("page.size", page),
        ("page.landscape", landscape),
        ("seed", seed),
        ("dream.model", model),
        ("layout", layout),
        ("layout", written),
        ("type.outlined", outline_text),
        *_edition(edition),
    )
    work = read_recipe(recipe or GALLERY, style, options.settings(flags, setting))
    cells = plan(work)
    rehearse(work, cells)
    with progress("dreaming", quiet) as update:
        dreams = dream_all(cells, lambda at: update(at.done, at.total))
    sheet = compose(work, cells, dreams)
    data = encode(sheet, suffix, dpi)
    if target == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    write_atomically(target, data)
    if as_json:
        typer.echo(json.dumps(_facts(target, data, sheet.geometry, len(cells))))
    else:
        for line in report(Path(target), len(data), sheet.geometry, len(cells), recipe):
            say(line, quiet)


def _edition(text: str | None) -> list[tuple[str, object]]:
    """Return what ``--edition 3/50`` sets."""
    if text is None:
        return []
    number, slash, size = text.partition("/")
    if not (slash and number.strip().isdecimal() and size.strip().isdecimal()):
        raise InputError(f"--edition: expected number and size as in 3/50, not {text!r}")
    return [("edition.number", int(number)), ("edition.size", int(size))]


def _facts(target: str, data: bytes, page: "PageGeometry", pictures: int) -> dict[str, object]:
    return {
        "file": target,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "width_mm": page.width,
        "height_mm": page.height,
        "bleed_mm": page.bleed,
        "pictures": pictures,
    }


def report(path: Path, size: int, page: "PageGeometry", pictures: int, recipe: str | None) -> list[str]:
    """Return what a person wants to know of a finished print: where it is, how it prints, what to try next."""
    across, down = page.width / 25.4, page.height / 25.4
    lines = [
        f"{path.resolve()}  ({pictures} picture{'s' * (pictures != 1)}, {size / 1000:,.0f} kB)",
        f"prints {page.width:g} x {page.height:g} mm ({across:.4g} x {down:.4g} in), "
        f"with {page.bleed:g} mm of bleed around it that the shop cuts off",
    ]
    if path.suffix.lower() == ".pdf":
        lines.append('to have it printed: send the PDF as it is and ask for 100 %, "actual size", no scaling')
    lines.append(
        f"try next: {program()} poster {f'{recipe} ' if recipe else ''}--seed 8 --style strata --page a3"
    )
    lines.append(f"     and: {program()} list styles")
    return lines
