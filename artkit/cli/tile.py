"""``artkit tile``: a poster from the printer at home, on sheets that are glued together."""

import json
from pathlib import Path
from typing import Annotated

import typer

from artkit.cli import options
from artkit.cli.terminal import say
from artkit.errors import InputError

LARGEST = 512 * 2**20
"""Bytes of a file that is read."""


def tile(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A .pdf, anybody's.")],
    sheet: Annotated[
        str, typer.Option("--sheet", metavar="SIZE", help="The paper in the printer: a4, letter, a3 ...")
    ] = "a4",
    overlap: Annotated[
        str, typer.Option("--overlap", metavar="LENGTH", help="What two sheets have in common.")
    ] = "10mm",
    margin: Annotated[
        str, typer.Option("--margin", metavar="LENGTH", help="What the printer leaves blank.")
    ] = "5mm",
    number: Annotated[int, typer.Option("--number", metavar="N", min=1, help="Which page of the file.")] = 1,
    labels: Annotated[
        bool,
        typer.Option(
            "--labels/--no-labels", help="Row and column of each sheet in its margin.", show_default=False
        ),
    ] = True,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="A .pdf.", show_default="NAME-tiles.pdf"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many sheets it takes.")] = False,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Cut a print into sheets for the printer at home.

    They are at its exact size, overlap, and have marks to cut at and a map to glue by.

    Example: artkit tile gallery.pdf --sheet a4 --overlap 10mm
    """
    target = output or f"{Path(file).stem}-tiles.pdf"
    if Path(target).suffix.lower() != ".pdf":
        raise InputError(f"-o: {target!r} should end in .pdf")
    from artkit.files import check_writable, read_at_most, write_atomically

    if not dry_run:
        check_writable(target)
    from artkit.layout.lengths import millimetres
    from artkit.layout.paper import page_size
    from artkit.press.tiling import tile as cut

    data = read_at_most(file, LARGEST)
    lengths = millimetres(overlap, "--overlap"), millimetres(margin, "--margin")
    try:
        made, tiling = cut(data, page_size(sheet), *lengths, labels, Path(file).stem, number)
    except InputError as error:
        raise InputError(f"{file}: {error}") from None
    across, down = tiling.sheet
    if not dry_run:
        write_atomically(target, made)
    if as_json:
        facts = {
            "sheets": tiling.count,
            "rows": tiling.rows,
            "columns": tiling.columns,
            "sheet_mm": [across, down],
            "art_mm": [tiling.width, tiling.height],
        }
        typer.echo(json.dumps(facts if dry_run else {"file": target, "bytes": len(made), **facts}))
        return
    counted = f"{tiling.count} sheet{'s' * (tiling.count != 1)} of {across:g} x {down:g} mm"
    grid = f"{tiling.rows} down, {tiling.columns} across"
    if dry_run:
        say(f"{counted}: {grid}", quiet)
        return
    say(f"{Path(target).resolve()}  ({counted}: {grid}; the first page is the map)", quiet)
    say('print it at 100 %, "actual size", on one side', quiet)
