"""What commands that write a print have in common: formats, marks and profiles as people ask for them, a report."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from artkit.cli.help import FILE
from artkit.cli.terminal import say
from artkit.errors import InputError

if TYPE_CHECKING:
    from artkit.layout.icc import Profile
    from artkit.layout.sheet import Sheet

FORMATS = (".pdf", ".svg", ".png", ".tif", ".tiff", ".jpg", ".jpeg")

Dpi = Annotated[
    float,
    typer.Option(
        metavar="N", min=1, max=2400, help="Pixels per inch, of a .png, .tif or .jpg.", rich_help_panel=FILE
    ),
]
Marks = Annotated[
    str | None,
    typer.Option(
        "--marks",
        metavar="MARKS",
        help="Printer's marks around the page: crop,registration,colorbar; or none.",
        rich_help_panel=FILE,
    ),
]
Icc = Annotated[
    str | None,
    typer.Option(
        "--icc",
        metavar="FILE",
        help="The shop's colour profile, CMYK or grey, in place of FOGRA39.",
        rich_help_panel=FILE,
    ),
]
Separations = Annotated[
    bool | None,
    typer.Option(
        "--separations/--composite",
        help="A page in grey for each ink, with its name.",
        show_default=False,
        rich_help_panel=FILE,
    ),
]


def suffix_of(target: str) -> str:
    """Return the format of a file that is to be written; on stdout it is a PDF.

    Raises
    ------
    InputError
        If it is none.
    """
    suffix = ".pdf" if target == "-" else Path(target).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"-o: {target!r} should end in {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")
    return suffix


def check_target(target: str) -> str:
    """Return the format of a file that is to be written, once it is sure that it can be.

    Raises
    ------
    InputError
        If it is none.
    OutputError
        If it cannot be written.
    """
    from artkit.files import check_writable

    suffix = suffix_of(target)
    if target != "-":
        check_writable(target)
    return suffix


def load_profile(path: str | None) -> "Profile | None":
    """Return the profile of a file, or None where none is named.

    Raises
    ------
    InputError
        If it cannot be read, or is not the profile of a press.
    """
    if path is None:
        return None
    from artkit.files import read_at_most
    from artkit.layout.icc import LARGEST_PROFILE, read_profile

    return read_profile(read_at_most(path, LARGEST_PROFILE), path)


def deliver(target: str, data: bytes) -> None:
    """Write a file, or stdout where the target is ``-``."""
    from artkit.files import write_atomically

    if target == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    else:
        write_atomically(target, data)


def facts(target: str, data: bytes, sheet: "Sheet") -> dict[str, object]:
    """Return what a script wants to know of a finished print."""
    import hashlib

    return {
        "file": target,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "width_mm": sheet.geometry.width,
        "height_mm": sheet.geometry.height,
        "bleed_mm": sheet.geometry.bleed,
        "pictures": len({cell.key for cell in sheet.cells}),
    }


def report(
    target: str, data: bytes, sheet: "Sheet", quiet: bool, as_json: bool, separations: bool = False
) -> None:
    """Say where a finished print is and how it prints."""
    if as_json:
        typer.echo(json.dumps(facts(target, data, sheet)))
        return
    for line in _lines(Path(target), data, sheet, separations):
        say(line, quiet)


def _lines(path: Path, data: bytes, sheet: "Sheet", separations: bool) -> list[str]:
    from artkit.layout.lengths import MM_PER_INCH

    page, pictures = sheet.geometry, len({cell.key for cell in sheet.cells})
    across, down = page.width / MM_PER_INCH, page.height / MM_PER_INCH
    suffix = path.suffix.lower()
    bleed = f", with {page.bleed:g} mm of bleed around it that the shop cuts off" if suffix == ".pdf" else ""
    lines = [
        f"{path.resolve()}  ({pictures} picture{'s' * (pictures != 1)}, {len(data) / 1000:,.0f} kB)",
        f"prints {page.width:g} x {page.height:g} mm ({across:.4g} x {down:.4g} in){bleed}",
    ]
    if separations:
        lines.append("a page for each ink, full ink in black, with its name and marks to bring them to fit")
    elif suffix == ".pdf":
        from artkit.press.pdfx import examine, verdict

        lines.append(verdict(examine(data)))
        lines.append('to have it printed: send the PDF as it is and ask for 100 %, "actual size", no scaling')
    if suffix in (".jpg", ".jpeg"):
        lines.append("a .jpg carries nothing: keep a PDF, SVG, PNG or TIFF to print it again")
    return lines
