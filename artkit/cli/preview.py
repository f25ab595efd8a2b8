"""``artkit preview``: a print on the screen, by itself or on a wall, again whenever its recipe is saved."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from artkit.cli import options
from artkit.cli.help import FILE
from artkit.cli.terminal import progress, say
from artkit.errors import ArtkitError, InputError, one_line

if TYPE_CHECKING:
    from artkit.dreaming import Dream
    from artkit.recipe import Recipe

PAUSE = 0.2  # seconds between two looks at a watched file


def preview(
    recipe: options.Recipe = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="A .png.",
            show_default="NAME-preview.png",
            rich_help_panel=FILE,
        ),
    ] = None,
    room: Annotated[
        str | None,
        typer.Option(
            "--room",
            metavar="bed|desk|hall",
            help="Hang it on a wall, to scale, beside a piece of it at 100 %.",
            rich_help_panel=FILE,
        ),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Draw it again whenever the recipe or a style is saved.")
    ] = False,
    show: Annotated[bool, typer.Option("--open", help="Open the picture when it is there.")] = False,
    height: Annotated[
        int,
        typer.Option(
            metavar="PIXELS", min=100, max=4000, help="Height of the picture.", rich_help_panel=FILE
        ),
    ] = 1200,
    page: options.Page = None,
    landscape: options.Landscape = None,
    style: options.Style = None,
    seed: options.Seed = None,
    model: options.Model = None,
    setting: options.Setting = None,
    quiet: options.Quiet = False,
) -> None:
    """See a print on the screen, or to scale on a wall.

    It is drawn from the very marks that will be printed.

    Example: artkit preview gallery --room bed --open
    """
    target = output or f"{Path(recipe).stem if recipe else 'gallery'}-preview.png"
    if Path(target).suffix.lower() != ".png":
        raise InputError(f"-o: {target!r} should end in .png")
    if watch and recipe is None:
        raise InputError("--watch: name the recipe that is to be watched")
    from artkit.files import check_writable, write_atomically

    check_writable(target)
    from artkit.planning import GALLERY, read_recipe
    from artkit.press.rooms import room as find_room

    where = None if room is None else find_room(room)
    flags = (("page.size", page), ("page.landscape", landscape), ("seed", seed), ("dream.model", model))
    wanted = options.settings(flags, setting)
    kept: dict[object, Dream] = {}

    def draw() -> "Recipe":
        work = read_recipe(GALLERY if recipe is None else recipe, style, wanted)
        write_atomically(target, _picture(work, where, height, kept, quiet))
        return work

    work = draw()
    say(f"{Path(target).resolve()}", quiet)
    if show:
        typer.launch(target)
    if watch:
        _watch(_sources(recipe, work), draw, quiet)


def _picture(work: "Recipe", where: object, height: int, kept: "dict[object, Dream]", quiet: bool) -> bytes:
    """Return a recipe as a PNG; what is kept of earlier dreams is not dreamed again, and kept are only these."""
    from artkit.layout.lengths import MM_PER_INCH
    from artkit.planning import dream_all, plan
    from artkit.press.pdf import write_pdf
    from artkit.press.raster import png_bytes
    from artkit.press.rooms import Room, hang, true_dpi
    from artkit.printing import compose, encode, rehearse

    cells = plan(work)
    rehearse(work, cells)
    new = [cell for cell in cells if cell.subject not in kept]
    with progress("dreaming", quiet) as update:
        made = dream_all(new, lambda at: update(at.done, at.total))
    fresh = {cell.subject: dream for cell, dream in zip(new, made, strict=True)}
    dreams = [fresh.get(cell.subject) or kept[cell.subject] for cell in cells]
    kept.clear()
    kept.update({cell.subject: dream for cell, dream in zip(cells, dreams, strict=True)})
    sheet = compose(work, cells, dreams)
    if isinstance(where, Room):
        return png_bytes(hang(write_pdf(sheet), sheet.geometry, where, height), true_dpi(height))
    return encode(sheet, ".png", MM_PER_INCH * height / sheet.geometry.height)


def _sources(recipe: str | None, work: "Recipe") -> list[Path]:
    """Return the files that a recipe was read from."""
    from artkit.recipe.loading import style_names
    from artkit.recipe.sources import find_recipe, find_style

    styles = (Path(str(find_style(name))) for name in style_names(work.style))
    return [find_recipe(str(recipe)), *(path for path in styles if path.is_file())]


def _watch(paths: Sequence[Path], draw: Callable[[], object], quiet: bool) -> None:
    """Draw again whenever a file changes, until somebody interrupts; a mistake is told, and waits for the next save."""
    from artkit.files import state

    say("watching; Ctrl-C ends it", quiet)
    seen = list(map(state, paths))
    while True:
        time.sleep(PAUSE)
        if (now := list(map(state, paths))) == seen:
            continue
        seen = now
        try:
            draw()
            say("drawn again", quiet)
        except ArtkitError as error:
            typer.echo(f"artkit: {one_line(error)}", err=True)
