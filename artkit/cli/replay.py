"""``artkit replay``: a print again, from what it carries, exactly or with another look."""

from pathlib import Path
from typing import Annotated

import typer

from artkit.cli import delivery, options
from artkit.cli.help import FILE
from artkit.cli.poster import edition_settings


def replay(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A .pdf, .svg, .png or .tif that artkit made.")],
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="A .pdf, .svg, .png, .tif or .jpg; - is stdout.",
            show_default="NAME-replay, as FILE is",
            rich_help_panel=FILE,
        ),
    ] = None,
    page: options.Page = None,
    landscape: options.Landscape = None,
    style: options.Style = None,
    layout: options.Layout = None,
    edition: options.Edition = None,
    setting: options.Setting = None,
    dpi: Annotated[
        float | None,
        typer.Option(
            metavar="N",
            min=1,
            max=2400,
            help="Pixels per inch, of a .png, .tif or .jpg.",
            show_default="as before",
            rich_help_panel=FILE,
        ),
    ] = None,
    marks: delivery.Marks = None,
    icc: delivery.Icc = None,
    separations: delivery.Separations = None,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Print again from the print alone, without dreaming.

    On the same versions that gives the same bytes, without the network. Another style, page or layout makes another
    print of the same pictures.

    Example: artkit replay gallery.pdf --style ridge --page a1 -o ridge.pdf
    """
    source = Path(file)
    target = output or f"{source.stem}-replay{source.suffix}"
    suffix = delivery.check_target(target)
    from dataclasses import replace

    from artkit import reading
    from artkit.press.marks import parse_marks

    chosen = None if marks is None else parse_marks(marks)
    profile = delivery.load_profile(icc)
    found = reading.read_print(file)
    flags = (
        ("page.size", page),
        ("page.landscape", landscape),
        ("layout", layout),
        *edition_settings(edition),
    )
    recipe = reading.relook(found.carried, style or (), options.settings(flags, setting))
    wanted = reading.output_of(found.carried, suffix, dpi, profile)
    if separations is not None:
        wanted = replace(wanted, separations=separations)
    if chosen is not None:
        wanted = replace(wanted, marks=chosen)
    data, sheet = reading.replay(found.carried, wanted, recipe)
    delivery.deliver(target, data)
    if not quiet:
        for line in reading.differences(found.carried):
            typer.echo(f"note: {line}", err=True)
    if target != "-":
        delivery.report(target, data, sheet, quiet, as_json, wanted.separations)
