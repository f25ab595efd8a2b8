"""``artkit proof``: a test strip before anybody pays for the print."""

from pathlib import Path
from typing import Annotated

import typer

from artkit.cli import options
from artkit.cli.terminal import progress, say
from artkit.errors import InputError


def proof(
    recipe: Annotated[
        str | None, typer.Argument(help="A .toml file or a name; without it, the gallery of ten digits.")
    ] = None,
    sheet: Annotated[str, typer.Option("--sheet", help="The paper of the strip: a4, letter, a3 ...")] = "a4",
    at: Annotated[int, typer.Option("--at", min=0, help="The place whose picture is shown, from 0.")] = 0,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="A .pdf. Default: NAME-proof.pdf, here.")
    ] = None,
    page: options.Page = None,
    landscape: options.Landscape = None,
    style: options.Style = None,
    layout: options.Layout = None,
    seed: options.Seed = None,
    model: options.Model = None,
    setting: options.Setting = None,
    quiet: options.Quiet = False,
) -> None:
    """Print pieces of a print at 100 %: five weights of its marks, five tone curves, papers and inks, small type.

    Each is labelled with the --set that makes it.

    Example: artkit proof gallery --page a0 --style engraving
    """
    stem = Path(recipe).stem if recipe else "gallery"
    target = output or f"{stem}-proof.pdf"
    if Path(target).suffix.lower() != ".pdf":
        raise InputError(f"-o: {target!r} should end in .pdf")
    from artkit.files import check_writable, write_atomically

    check_writable(target)
    from artkit.developing import develop
    from artkit.layout.paper import page_size
    from artkit.planning import GALLERY, dream_all, plan, read_recipe
    from artkit.printing import rehearse
    from artkit.proofing import proof as strip

    flags = (
        ("page.size", page),
        ("page.landscape", landscape),
        ("seed", seed),
        ("dream.model", model),
        ("layout", layout),
    )
    paper = page_size(sheet)
    work = read_recipe(recipe or GALLERY, style, options.settings(flags, setting))
    cells = plan(work)
    rehearse(work, cells)
    with progress("dreaming", quiet) as update:
        dreams = dream_all(cells, lambda done: update(done.done, done.total))
    data, variants = strip(work, develop(cells, dreams), paper, at, work.title or stem)
    write_atomically(target, data)
    say(f"{Path(target).resolve()}  ({len(variants)} pieces at 100 %)", quiet)
