"""``artkit sheet``: candidates or finished prints side by side, and those that are chosen written back."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from artkit.cli import contact, options
from artkit.cli.help import FILE, WORK
from artkit.cli.terminal import program, progress, say
from artkit.errors import InputError

if TYPE_CHECKING:
    from artkit.planning import Cell
    from artkit.recipe import Recipe

FORMATS = (".pdf", ".png")
PRINTS = "Which prints, if it shows prints"


def sheet(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="RECIPE|PRINT",
            help="A recipe, whose seeds are shown; or prints, files and folders of them.",
        ),
    ],
    seed: Annotated[
        str | None,
        options.seeds("Which candidates of a recipe: 0..99, or 3,8,21.", show_default="0..99"),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="ROW,PLACE",
            help="Show candidates for one picture of the recipe, counted from 0,0.",
            show_default="all of it",
            rich_help_panel=WORK,
        ),
    ] = None,
    style: options.Style = None,
    setting: options.Setting = None,
    select: Annotated[
        int | None,
        typer.Option(
            "--select",
            metavar="N",
            min=1,
            help="Show so many, the best first, and no twins.",
            rich_help_panel=PRINTS,
        ),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="WHAT",
            help="What is best: legibility, diversity, ink or confidence; -ink is the least ink.",
            rich_help_panel=PRINTS,
        ),
    ] = "legibility",
    twins: Annotated[
        float | None,
        typer.Option(
            "--twins",
            metavar="DISTANCE",
            min=0,
            max=1,
            help="What is nearer than this is a twin; 0: the same, 1: nothing in common (1 - cosine).",
            show_default="0.03",
            rich_help_panel=PRINTS,
        ),
    ] = None,
    caption: Annotated[
        str | None,
        typer.Option(
            "--caption",
            metavar="TEXT",
            help="Under each: {name}, {title}, {style}, {page}, {seed}, {legible:.2f} ...",
            rich_help_panel=PRINTS,
        ),
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(
            "--keep",
            metavar="SEEDS|FILE",
            help="Of a recipe: write these seeds into it; with --at, as pins from there on. Of prints: a .toml that "
            "makes those that are shown.",
            rich_help_panel=FILE,
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="A .pdf or .png.",
            show_default="NAME-sheet.pdf",
            rich_help_panel=FILE,
        ),
    ] = None,
    page: Annotated[
        str | None,
        typer.Option(
            "--page",
            "-p",
            metavar="SIZE",
            envvar="ARTKIT_PAGE",
            help="Of the sheet: a2, letter, 50x70cm ...",
            rich_help_panel=FILE,
        ),
    ] = None,
    landscape: Annotated[
        bool | None,
        typer.Option(
            "--landscape/--portrait", "-l", help="Turn the sheet.", show_default=False, rich_help_panel=FILE
        ),
    ] = None,
    dpi: Annotated[
        float,
        typer.Option(metavar="N", min=1, max=2400, help="Pixels per inch of a .png.", rich_help_panel=FILE),
    ] = 150,
    quiet: options.Quiet = False,
) -> None:
    """Lay candidates or finished prints side by side, and choose.

    Of a recipe, a sheet shows what other seeds would make of it. Of prints, such as those of a batch, it shows all,
    or the best of them.

    Example: artkit sheet imaginary-one --seed 0..99

    Example: artkit sheet imaginary-one --keep 47

    Example: artkit sheet prints/out --select 12 --keep best.toml
    """
    if contact.are_prints(what):
        given = {"--seed": seed, "--at": at, "--style": style, "--set": setting}
        if strange := [name for name, value in given.items() if value]:
            raise InputError(f"{strange[0]}: prints are shown as they are; it is for a recipe")
        choice = None if select is None else contact.Choice(select, by, twins)
        contact.show(what, choice, keep, output, caption, page, landscape, dpi, quiet)
        return
    for name, value in {"--select": select, "--twins": twins, "--caption": caption}.items():
        if value is not None:
            raise InputError(f"{name}: it is for finished prints, such as artkit sheet prints/out")
    if len(what) > 1:
        raise InputError(f"{what[1]!r}: a sheet shows one recipe, or prints")
    (recipe,) = what
    from artkit.files import check_writable
    from artkit.planning import plan, read_recipe
    from artkit.recipe import parse_seeds

    wanted = options.settings((("page.size", page), ("page.landscape", landscape)), setting)
    work = read_recipe(recipe, style, wanted)
    place = None if at is None else _place(at)
    if keep is not None:
        chosen = parse_seeds(keep, "--keep")
        if output is not None:
            raise InputError("--keep writes into the recipe; without it, -o gets the sheet")
        _keep(recipe, chosen, place)
        said = f"{recipe}: seed {keep}" if place is None else f"{recipe}: {len(chosen)} pinned from {at} on"
        say(f"{said}; look at it: {program()} preview {recipe}", quiet)
        return
    target = output or f"{Path(recipe).stem}-sheet.pdf"
    suffix = Path(target).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"-o: {target!r} should end in {' or '.join(FORMATS)}")
    check_writable(target)
    cells = _candidates(work, plan(_seeded(work, "0")), parse_seeds(seed or "0..99", "--seed"), place)
    _draw(work, cells, target, suffix, dpi, quiet)
    say(f"{Path(target).resolve()}  ({len(cells)} candidates)", quiet)
    chosen_at = "" if at is None else f"--at {at} "
    say(f"keep some: {program()} sheet {recipe} {chosen_at}--keep {cells[0].seed}", quiet)


def _seeded(work: "Recipe", seed: str) -> "Recipe":
    """Return a recipe with another seed, and no pictures pinned."""
    import msgspec

    return msgspec.structs.replace(work, seed=seed, cells=())


def _place(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"\s*(\d{1,9})\s*,\s*(\d{1,9})\s*", text)
    if match is None:
        raise InputError(f"--at: expected row and place as in 0,3, not {text!r}")
    row, column = map(int, match.groups())
    return row, column


def _candidates(
    work: "Recipe", each: "Sequence[Cell]", seeds: Sequence[int], place: tuple[int, int] | None
) -> "list[Cell]":
    """Return every picture of a recipe, or the one at a place, in as many versions as there are seeds."""
    from artkit.planning import MOST_CELLS, plan

    subjects = each if place is None else [_at(plan(work), place)]
    if len(subjects) * len(seeds) > MOST_CELLS:
        raise InputError(
            f"--seed: {len(subjects) * len(seeds):,} candidates; a sheet holds {MOST_CELLS:,} at most"
        )
    return [cell.seeded(seed) for cell in subjects for seed in seeds]


def _at(cells: "Sequence[Cell]", place: tuple[int, int]) -> "Cell":
    row = [cell for cell in cells if cell.row == place[0]]
    if place[1] >= len(row):
        raise InputError(f"--at: {place[0]},{place[1]} is no picture of this recipe; its row has {len(row)}")
    return row[place[1]]


def _draw(work: "Recipe", cells: "Sequence[Cell]", target: str, suffix: str, dpi: float, quiet: bool) -> None:
    """Write a contact sheet: a plain grid in the recipe's style, each picture with its seed."""
    import msgspec

    from artkit.files import write_atomically
    from artkit.planning import dream_all
    from artkit.printing import compose, encode, rehearse
    from artkit.spec import Spec

    subjects = {(cell.row, cell.label) for cell in cells}
    caption = "{seed}" if len(subjects) == 1 else "{label} {seed}"
    contact = msgspec.structs.replace(
        work,
        title=f"{work.title or Path(target).stem}: {len(cells)} candidates",
        subtitle="",
        colophon="",
        layout=Spec("grid", {"caption": caption, "gutter": 0.12}),
        edition=type(work.edition)(),
        cells=(),
    )
    rehearse(contact, cells)
    with progress("dreaming", quiet) as update:
        dreams = dream_all(cells, lambda done: update(done.done, done.total))
    write_atomically(target, encode(compose(contact, cells, dreams), suffix, dpi))


def _keep(recipe: str, seeds: Sequence[int], place: tuple[int, int] | None) -> None:
    """Write seeds into a recipe's file, if it is still a recipe that can be set then."""
    import tomllib

    from artkit.files import write_atomically
    from artkit.planning import plan, read_recipe
    from artkit.recipe.editing import with_pins, with_seeds
    from artkit.recipe.sources import find_recipe

    path = find_recipe(recipe)
    text = path.read_text("utf-8")
    if place is None:
        changed = with_seeds(text, seeds)
    else:
        row, column = place
        changed = with_pins(text, {(row, column + number): seed for number, seed in enumerate(seeds)})
    plan(read_recipe(tomllib.loads(changed)))
    write_atomically(path, changed.encode("utf-8"))
