"""The side of ``artkit sheet`` that shows finished prints, and chooses among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from artkit.cli.delivery import FORMATS
from artkit.cli.terminal import program, progress, say
from artkit.errors import InputError
from artkit.files import is_folder

if TYPE_CHECKING:
    from artkit.batches.prints import Print

PAGE = "a3"
SUFFIXES = (".pdf", ".png")


@dataclass(frozen=True)
class Choice:
    """How many are shown, by which measure, and how far apart; see `artkit.batches.choosing.choose`."""

    count: int
    by: str
    twins: float | None


def are_prints(places: Sequence[str]) -> bool:
    """Tell whether a person means finished prints, and not a recipe."""
    return any(
        Path(place).suffix.lower() in FORMATS or is_folder(place) or "://" in place for place in places
    )


def show(
    places: Sequence[str],
    choice: Choice | None,
    keep: str | None,
    output: str | None,
    caption: str | None,
    page: str | None,
    landscape: bool | None,
    dpi: float,
    quiet: bool,
) -> None:
    """Write a contact sheet of prints, and a recipe of those that are shown where one is asked for.

    Raises
    ------
    InputError
        If a file is none that can be shown or measured, or a name has the wrong ending.
    """
    target = output or f"{Path(places[0]).resolve().stem}-sheet.pdf"
    suffix = Path(target).suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"-o: {target!r} should end in {' or '.join(SUFFIXES)}")
    if keep is not None and Path(keep).suffix.lower() != ".toml":
        raise InputError(f"--keep: of prints it writes a recipe, so {keep!r} should end in .toml")
    from artkit.batches.choosing import recipe_of
    from artkit.batches.contact import CAPTION, contact_sheet
    from artkit.batches.prints import find_prints, read_prints
    from artkit.files import write_atomically
    from artkit.layout.paper import page_size
    from artkit.press.raster import png_bytes, rasterise

    size = page_size(page or PAGE, bool(landscape))
    files = [file for file in find_prints(places) if Path(str(file)).resolve() != Path(target).resolve()]
    found = tuple(read_prints(files))
    shown = found if choice is None else _chosen(found, choice)
    text = None if keep is None else recipe_of(shown)
    title = f"{Path(places[0]).resolve().name or places[0]}: {_of(len(shown), len(found))}"
    with progress("looking", quiet) as update:
        data, pages = contact_sheet(
            shown, size, title, caption or CAPTION, one_page=suffix == ".png", callback=update
        )
    write_atomically(target, data if suffix == ".pdf" else png_bytes(rasterise(data, dpi), dpi))
    if keep is not None and text is not None:
        write_atomically(keep, text.encode("utf-8"))
    leaves = f", {pages} pages" if pages > 1 else ""
    say(f"{Path(target).resolve()}  ({_of(len(shown), len(found))}{leaves})", quiet)
    if choice is not None and len(shown) < min(choice.count, len(found)):
        say(
            f"all others are twins of these; --twins 0 lets them in, here {choice.twins or 'the default'}",
            quiet,
        )
    if keep is not None:
        say(f"{keep}: the recipe of these; look at it: {program()} preview {keep}", quiet)


def _chosen(found: "Sequence[Print]", choice: Choice) -> "Sequence[Print]":
    from artkit.batches.choosing import TWINS, choose

    return choose(found, choice.count, choice.by, TWINS if choice.twins is None else choice.twins)


def _of(shown: int, found: int) -> str:
    return f"{shown} print{'s' * (shown != 1)}" if shown == found else f"{shown} of {found} prints"
