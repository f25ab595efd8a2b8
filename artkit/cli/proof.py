"""``artkit proof``: a test strip before anybody pays for the print."""

from pathlib import Path
from typing import Annotated

import typer

from artkit.cli import options
from artkit.cli.help import FILE
from artkit.cli.terminal import progress, say
from artkit.errors import InputError


def proof(
    recipe: options.Recipe = None,
    sheet: Annotated[
        str,
        typer.Option(
            "--sheet",
            metavar="SIZE",
            help="The paper of the strip: a4, letter, a3 ...",
            rich_help_panel=FILE,
        ),
    ] = "a4",
    at: Annotated[
        int,
        typer.Option(
            "--at",
            metavar="PLACE",
            min=0,
            help="Which picture of the print is shown, counted from 0.",
            rich_help_panel=FILE,
        ),
    ] = 0,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="A .pdf.",
            show_default="NAME-proof.pdf",
            rich_help_panel=FILE,
        ),
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
    """Print a test strip, pieces of a print at 100 %.

    It has five weights of the marks, five tone curves, papers and inks, and small type, each labelled with the --set
    that makes it.

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
    work = read_recipe(GALLERY if recipe is None else recipe, style, options.settings(flags, setting))
    cells = plan(work)
    rehearse(work, cells)
    with progress("dreaming", quiet) as update:
        dreams = dream_all(cells, lambda done: update(done.done, done.total))
    data, variants = strip(work, develop(cells, dreams), paper, at, work.title or stem)
    write_atomically(target, data)
    say(f"{Path(target).resolve()}  ({len(variants)} pieces at 100 %)", quiet)
