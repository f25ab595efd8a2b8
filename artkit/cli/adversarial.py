"""``artkit adversarial``: the imaginary "1", from nothing, from a real digit, or from somebody's own handwriting."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from artkit.cli import options
from artkit.cli.dream import group_by_file
from artkit.cli.help import FILE, WORK
from artkit.cli.terminal import progress, say
from artkit.errors import InputError
from artkit.templates import Probability

if TYPE_CHECKING:
    from artkit.adversarial import Adversarial
    from artkit.adversarial.survival import Survival
    from artkit.dreaming import Dream
    from artkit.planning import Cell
    from artkit.recipe import Recipe

PICTURES = (".png", ".tif", ".tiff")
PAGES = (".pdf", ".svg")
FORMATS = (*PICTURES, ".npz", *PAGES)
ATTACK = "How the network is misled"
MOST_CAPTURES = 8_000
"""Of all works together, where nobody asks for another number."""


def adversarial(
    target: Annotated[
        str | None,
        typer.Option(
            "--target",
            "-t",
            metavar="DIGIT",
            help="What it is to be taken for: 1, or 0..9 for one of each.",
            show_default="anything else",
            rich_help_panel=WORK,
        ),
    ] = None,
    begin: Annotated[
        str,
        typer.Option(
            "--from",
            "-f",
            metavar="PICTURE",
            help="noise, grey, black (bare paper), a digit, test:12 (an image of the test set), or a .png or .jpg "
            "of your own.",
            rich_help_panel=WORK,
        ),
    ] = "noise",
    model: Annotated[
        str,
        options.model("The network that is misled."),
    ] = "potato",
    seed: Annotated[
        str,
        options.seeds("A work for each: 7, 0..19 or 3,8,21."),
    ] = "0",
    setting: options.Setting = None,
    attack: Annotated[
        str | None,
        typer.Option(
            "--attack",
            "-a",
            metavar="ATTACK",
            help="How: see artkit list attacks. By default fooling from nothing, eot to survive, pgd with "
            "--epsilon, else ddn.",
            rich_help_panel=ATTACK,
        ),
    ] = None,
    norm: Annotated[
        Literal["l2", "linf"] | None,
        typer.Option(
            metavar="l2|linf",
            help="How a change is measured: l2, its length; linf, its largest pixel.",
            rich_help_panel=ATTACK,
        ),
    ] = None,
    epsilon: Annotated[
        float | None,
        typer.Option(
            metavar="LENGTH",
            min=0,
            max=28,
            help="The most that may change; a pixel runs from 0 to 1.",
            rich_help_panel=ATTACK,
        ),
    ] = None,
    confidence: Annotated[
        float,
        typer.Option(
            metavar="P",
            min=0,
            max=0.999999,
            help="How sure the network has to be; 0: no matter.",
            rich_help_panel=ATTACK,
        ),
    ] = 0.999,
    survive: Annotated[
        Literal["scan", "phone", "hard"] | None,
        options.channel(
            "Make it for the wall: over simulated prints, and scans or photographs of them.",
            "--survive",
            ATTACK,
        ),
    ] = None,
    captures: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=10,
            max=100_000,
            help="How many of them each work is tried on; 1000 by default for up to 8 works.",
            rich_help_panel=ATTACK,
        ),
    ] = None,
    page: options.Page = None,
    landscape: options.Landscape = None,
    style: options.Style = None,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="A .png, .tif, .npz, .pdf or .svg; {label} and {seed} make a file of each.",
            rich_help_panel=FILE,
        ),
    ] = "adversarial.png",
    report: Annotated[
        str | None,
        typer.Option(
            "--report",
            metavar="FILE",
            help="A .pdf with a data sheet of each work.",
            rich_help_panel=FILE,
        ),
    ] = None,
    show: Annotated[
        str | None,
        typer.Option(
            "--show",
            metavar="FILE",
            help="A .png of your picture and of the digit that was found in it.",
            rich_help_panel=FILE,
        ),
    ] = None,
    size: Annotated[
        int | None,
        options.side("Side of each picture of a .png or .tif."),
    ] = None,
    negative: options.Negative = False,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Make a picture that a network takes for what it is not.

    From nothing, it becomes a digit that no person sees; from a digit or a picture of yours, it stays what it is to
    the eye. With --survive it is made for the wall: over many simulated prints and photographs. This is art on toy
    digits, and a simulation is no photograph until one is taken.

    Example: artkit adversarial --target 1 --survive phone -o one.pdf

    Example: artkit adversarial --target 1 --from 7 -o seven.png
    """
    _check_names(output, report, show, begin)
    from artkit.adversarial import survival
    from artkit.attacking import results
    from artkit.classifier import load_model
    from artkit.files import check_writable, write_atomically
    from artkit.planning import dream_all, plan
    from artkit.printing import rehearse

    source = begin
    if _is_file(begin):
        source = _handwriting(begin, show)
    wanted: list[tuple[str, object | None]] = [
        ("seed", seed),
        ("attack.model", model),
        ("attack.target", target),
        ("attack.from", source),
        ("attack.kind", attack),
        ("attack.norm", norm),
        ("attack.epsilon", epsilon),
        ("attack.confidence", confidence or None),
        ("attack.survive", survive),
        ("page.size", page),
        ("page.landscape", landscape),
    ]
    recipe = _recipe(source, target, style, options.settings(wanted, setting))
    cells = plan(recipe)
    files = group_by_file(output, cells)
    sheets = {} if report is None else group_by_file(report, cells)
    for path in (*files, *sheets):
        check_writable(path)
    if Path(output).suffix.lower() in PAGES:
        for members in files.values():
            rehearse(_fitting(recipe, len(members)), [cells[i] for i in members])
    network = load_model(cells[0].model)
    with progress("attacking", quiet or as_json) as update:
        dreams = dream_all(cells, lambda at: update(at.done, at.total))
    works = results(network, [assault for cell in cells if (assault := cell.assault)], dreams)
    for path, members in files.items():
        write_atomically(path, _encoded(path, recipe, members, cells, dreams, works, size, negative))
    count = captures or min(1000, max(MOST_CAPTURES // len(works), 100))
    survived = None
    if survive and not sheets:
        import numpy as np

        with progress("capturing", quiet or as_json) as update:
            survived = survival(
                network,
                np.concatenate([work.images for work in works]),
                np.concatenate([work.labels for work in works]),
                survive,
                count,
                callback=update,
            )
    for path, members in sheets.items():
        with progress("reporting", quiet or as_json) as update:
            write_atomically(path, _report(members, cells, works, norm, count, update))
    made = [*files, *sheets, *([Path(show)] if show else [])]
    if as_json:
        typer.echo(json.dumps(_facts(made, cells, works, survived)))
    elif not quiet:
        _table(made, cells, works, survived)


def _check_names(output: str, report: str | None, show: str | None, begin: str) -> None:
    """Raise `InputError` if a file has an ending that is not written, before anything heavy is loaded."""
    if Path(output).suffix.lower() not in FORMATS:
        raise InputError(f"-o: {output!r} should end in one of {', '.join(FORMATS)}")
    if report is not None and Path(report).suffix.lower() != ".pdf":
        raise InputError(f"--report: {report!r} should end in .pdf")
    if show is not None and Path(show).suffix.lower() != ".png":
        raise InputError(f"--show: {show!r} should end in .png")
    if show is not None and not _is_file(begin):
        raise InputError(
            f"--show: there is a before and an after only of a picture file, and not --from {begin}"
        )


def _is_file(begin: str) -> bool:
    return not begin.startswith(("test:", "pixels:")) and (Path(begin).suffix != "" and ".." not in begin)


def _handwriting(path: str, show: str | None) -> str:
    """Return the digit of a picture file as a recipe holds it, and show how it was found."""
    from artkit.adversarial.beginnings import picture_text
    from artkit.files import write_atomically
    from artkit.handwriting import read_handwriting
    from artkit.press.raster import png_bytes

    found = read_handwriting(path)
    if show is not None:
        write_atomically(show, png_bytes(found.before_and_after(), 150))
    return picture_text(found.image)


def _recipe(
    source: str, target: str | None, style: Sequence[str] | None, settings: list[tuple[str, object]]
) -> "Recipe":
    """Return the recipe of what is asked for, so that its page is one like any other."""
    from artkit.adversarial.beginnings import NOTHING
    from artkit.planning import read_recipe

    from_nothing = source in NOTHING
    whom = f"“{target}”" if target is not None and len(target) == 1 else "digit"
    work: dict[str, object] = {
        "title": f"An imaginary {whom}" if from_nothing else f"Seen as a {whom}",
        "subtitle": "A small network is certain of what nobody else sees.",
        "colophon": "{sizes} units, seed {seeds}",
        "render": {"kind": "pixels", "levels": 64, "centre": False},
        "layout": {"kind": "grid", "caption": "{model}: p({target}) = {confidence:.5f}"},
        "attack": {"from": source},
    }
    return read_recipe(work, style, settings)


def _fitting(recipe: "Recipe", count: int) -> "Recipe":
    """Return the recipe of a page: a picture alone is a hero, matted."""
    import msgspec

    from artkit.spec import Spec

    if count > 1 or recipe.layout.name != "grid":
        return recipe
    kept = {**recipe.layout.options, "matted": True}
    return msgspec.structs.replace(recipe, layout=Spec("hero", kept))


def _encoded(
    path: Path,
    recipe: "Recipe",
    members: Sequence[int],
    cells: "Sequence[Cell]",
    dreams: "Sequence[Dream]",
    works: "Sequence[Adversarial]",
    size: int | None,
    negative: bool,
) -> bytes:
    """Return some of the works as the bytes of a file."""
    from artkit.adversarial import adversarial_bytes
    from artkit.adversarial.result import joined
    from artkit.cli.pictures import grid_picture
    from artkit.developing import develop
    from artkit.finishing import finish
    from artkit.planning import resolved
    from artkit.press.formats import Output

    suffix = path.suffix.lower()
    chosen = [dreams[i] for i in members]
    if suffix == ".npz":
        return adversarial_bytes(joined([works[i] for i in members]), resolved(recipe))
    if suffix in PAGES:
        fitting = _fitting(recipe, len(members))
        return finish(fitting, develop([cells[i] for i in members], chosen), Output(suffix))[0]
    columns = len({cells[i].seed for i in members})
    return grid_picture(chosen, columns, size or 20 * 28, negative, suffix, squares=True)


def _report(
    members: Sequence[int],
    cells: "Sequence[Cell]",
    works: "Sequence[Adversarial]",
    norm: Literal["l2", "linf"] | None,
    captures: int,
    update: Callable[[int, int], None],
) -> bytes:
    """Return the data sheets of some works as a PDF, a page each."""
    from artkit.adversarial.report import report
    from artkit.classifier import load_model
    from artkit.datasheet import data_sheet, described
    from artkit.press.pdf import write_pages

    pages = []
    for done, i in enumerate(members):
        network, name, assault = load_model(cells[i].model), Path(cells[i].model).stem, cells[i].assault
        if assault is None:
            continue

        def told(at: int, of: int, before: int = done) -> None:
            update(before * of + at, len(members) * of)

        measured = report(
            network, name, works[i], assault.criterion, norm=norm or "linf", captures=captures, callback=told
        )
        pages.append(data_sheet(described(assault, name, network, works[i]), measured))
    return write_pages(pages)


def _facts(
    files: Sequence[Path],
    cells: "Sequence[Cell]",
    works: "Sequence[Adversarial]",
    survived: "Survival | None",
) -> dict[str, object]:
    """Return what a script wants to know."""
    lines = []
    for row, (cell, work) in enumerate(zip(cells, works, strict=True)):
        line: dict[str, object] = {
            "label": int(work.labels[0]),
            "seed": cell.seed,
            "success": bool(work.success[0]),
            "confidence": float(work.confidence[0]),
            "predicted": int(work.predicted[0]),
            "shown": int(work.shown[0]),
            "l2": float(work.l2[0]),
            "linf": float(work.linf[0]),
        }
        if survived is not None:
            line |= {"survived": survived.shares[row], "survived_at_least": survived.least[row]}
        lines.append(line)
    facts: dict[str, object] = {"files": [str(path) for path in files], "works": lines}
    if survived is not None:
        facts["survival"] = {
            "channel": survived.channel,
            "captures": survived.captures,
            "simulated": True,
            "share": survived.share,
            "worst": survived.shares[survived.worst],
            "real_digits": survived.control,
            "real_digits_of_the_class": survived.control_of[survived.worst],
        }
    return facts


def _table(
    files: Sequence[Path],
    cells: "Sequence[Cell]",
    works: "Sequence[Adversarial]",
    survived: "Survival | None",
) -> None:
    """Print how sure the network is of each work, the first of many, what another sees, and what is left of them."""
    from artkit.classifier import load_model

    reader = load_model("reader")
    for cell, work in list(zip(cells, works, strict=True))[:12]:
        label, name = int(work.labels[0]), load_model(cell.model).labels[int(work.labels[0])]
        others = reader.probabilities(work.images)[0]
        seen = f"  reader sees {reader.labels[int(others.argmax())]}" if label < len(others) else ""
        reached = "" if work.success[0] else "  short of what was asked"
        say(
            f"{name}  seed {cell.seed}  p = {Probability(work.confidence[0]):.6f}{seen}"
            f"  L2 {work.l2[0]:.3g}  Linf {work.linf[0]:.3g}{reached}"
        )
    if len(works) > 12:
        short = sum(not work.success[0] for work in works)
        say(
            f"... and {len(works) - 12} more"
            + (f"; {short} in all fall short of what was asked" if short else "")
        )
    if survived is not None:
        worst = survived.worst
        which = (
            ""
            if len(works) == 1
            else f", the worst (seed {cells[worst].seed}) {_percent(survived.shares[worst])}"
        )
        say(
            f"{survived.channel}, simulated, {survived.captures:,} captures each: "
            f"{_percent(survived.share)} read as asked{which}, at least {_percent(survived.least[worst])}; "
            f"real digits {_percent(survived.control)}, of the class {_percent(survived.control_of[worst])}"
        )
    say(
        f"{len(works)} picture{'s' * (len(works) > 1)} in {files[0]}"
        + (f", and {', '.join(str(path) for path in files[1:4])}" if len(files) > 1 else "")
        + (f" and {len(files) - 4} more files" if len(files) > 4 else "")
    )


def _percent(share: float) -> str:
    return f"{100 * Probability(share):.1f} %"
