"""``artkit poster``: the main job, from a recipe to a file that hangs."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from artkit.cli import delivery, options
from artkit.cli.help import FILE
from artkit.cli.terminal import program, progress, say
from artkit.errors import InputError

if TYPE_CHECKING:
    pass


def poster(
    recipe: options.Recipe = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="A .pdf, .svg, .png, .tif or .jpg; - is stdout.",
            show_default="NAME.pdf",
            rich_help_panel=FILE,
        ),
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
    dpi: delivery.Dpi = 150,
    marks: delivery.Marks = None,
    icc: delivery.Icc = None,
    separations: delivery.Separations = None,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Make a poster: dream a recipe, set it on a page, write it.

    Example: artkit poster two-drums --page a2 --seed 8 -o drums.pdf
    """
    target = output or f"{Path(recipe).stem if recipe else 'gallery'}.pdf"
    suffix = delivery.check_target(target)
    from artkit.developing import develop
    from artkit.finishing import finish
    from artkit.layout.paper import page_size
    from artkit.planning import GALLERY, dream_all, plan, read_recipe
    from artkit.press.formats import Output, check_pixels
    from artkit.press.marks import parse_marks
    from artkit.printing import rehearse

    wanted = Output(
        suffix=suffix,
        dpi=dpi,
        marks=parse_marks(marks or ""),
        profile=delivery.load_profile(icc),
        separations=bool(separations),
    )
    written = None if text is None else {"kind": "sequence", "text": text}
    flags = (
        *(() if recipe else _named(text, layout)),
        ("page.size", page),
        ("page.landscape", landscape),
        ("seed", seed),
        ("dream.model", model),
        ("layout", layout),
        ("layout", written),
        ("type.outlined", outline_text),
        *edition_settings(edition),
    )
    work = read_recipe(GALLERY if recipe is None else recipe, style, options.settings(flags, setting))
    check_pixels(*page_size(work.page.size, work.page.landscape), wanted)
    cells = plan(work)
    rehearse(work, cells)
    with progress("dreaming", quiet) as update:
        dreams = dream_all(cells, lambda at: update(at.done, at.total))
    data, sheet = finish(work, develop(cells, dreams), wanted)
    delivery.deliver(target, data)
    if target == "-":
        return
    delivery.report(target, data, sheet, quiet, as_json, wanted.separations)
    if not as_json:
        again = f"{recipe} " if recipe else ""
        say(f"try next: {program()} poster {again}--seed 8 --style strata --page a3", quiet)
        say(f"     and: {program()} list styles", quiet)


LONGEST_TITLE = 60
"""Characters of a text that is its sheet's title, too; the whole of pi is none."""


def _named(text: str | None, layout: str | None) -> list[tuple[str, object]]:
    """Return what a sheet without a recipe is called where it is not the gallery of ten digits."""
    if text is None and layout is None:
        return []
    said = "Drawn out of noise by a small network that was asked for them"
    title = text if text and len(text) <= LONGEST_TITLE else "Dreamed digits"
    return [("title", title), ("subtitle", said)]


def edition_settings(text: str | None) -> list[tuple[str, object]]:
    """Return what ``--edition 3/50`` sets."""
    if text is None:
        return []
    match = re.fullmatch(r"\s*(\d{1,9})\s*/\s*(\d{1,9})\s*", text)
    if match is None:
        raise InputError(f"--edition: expected number and size as in 3/50, not {text!r}")
    number, size = map(int, match.groups())
    return [("edition.number", number), ("edition.size", size)]
