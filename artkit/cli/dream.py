"""``artkit dream``: pictures out of noise, as PNG, TIFF or arrays, and films of how they came about."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from artkit.cli import options
from artkit.cli.help import FILE
from artkit.cli.terminal import ANIMATED, progress, say
from artkit.errors import InputError
from artkit.templates import Probability, fill

if TYPE_CHECKING:
    from artkit.dreaming import Dream
    from artkit.dreaming.film import Film
    from artkit.planning import Cell

FORMATS = (".npz", ".png", ".tif", ".tiff", *ANIMATED)
FRAMES, SECONDS = 32, 4.0
"""Of a film, where nothing else is wished."""
ASCENT = "How it is dreamed"


def dream(
    digits: Annotated[
        list[str],
        typer.Argument(metavar="DIGIT", help="What to dream: 6, 0..9, 0123, or the names of classes."),
    ],
    seed: Annotated[
        str,
        options.seeds("A dream for each: 7, 0..19 or 3,8,21."),
    ] = "0",
    model: Annotated[
        str,
        options.model("Who dreams: a shipped network or an .npz file."),
    ] = "robust",
    preset: Annotated[
        str,
        typer.Option(
            metavar="PRESET",
            help="A tried set of what follows, to start from; see artkit list presets.",
            rich_help_panel=ASCENT,
        ),
    ] = "lucid",
    regularizer: Annotated[
        list[str] | None,
        typer.Option(
            "--regularizer",
            "-r",
            metavar="NAME",
            help="What keeps it natural, in place of the preset's: blur:sigma=0.6,every=2, or none. May be repeated.",
            rich_help_panel=ASCENT,
        ),
    ] = None,
    objective: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="What is maximised, such as class_logit.", rich_help_panel=ASCENT),
    ] = None,
    parameterization: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="What the picture is made of: pixel, fourier, cppn (a function of place) or strokes.",
            rich_help_panel=ASCENT,
        ),
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, max=100_000, help="How many steps.", rich_help_panel=ASCENT),
    ] = None,
    step: Annotated[
        float | None,
        typer.Option(
            metavar="LENGTH", min=1e-6, max=100, help="How long the first is.", rich_help_panel=ASCENT
        ),
    ] = None,
    anneal: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            min=0,
            max=1,
            help="How long the last is, as a share of the first.",
            rich_help_panel=ASCENT,
        ),
    ] = None,
    survive: Annotated[
        Literal["scan", "phone", "hard"] | None,
        options.channel(
            "Dream for the wall: through simulated prints, and scans or photographs of them.",
            "--survive",
            ASCENT,
        ),
    ] = None,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="A .png, .tif or .npz, or a film: .gif or .webp; {label} and {seed} make a file of each.",
            rich_help_panel=FILE,
        ),
    ] = "dream.png",
    size: Annotated[
        int | None,
        options.side("Side of each picture; an .npz gets pictures of that size too."),
    ] = None,
    frames: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=2,
            max=10_000,
            help="Pictures of a film, 32 by default; a .png or .tif shows them in a row.",
            rich_help_panel=FILE,
        ),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(
            metavar="N",
            min=0.01,
            max=600,
            help="How long a film runs, 4 by default; its end stands a while.",
            rich_help_panel=FILE,
        ),
    ] = None,
    negative: options.Negative = False,
    measured: Annotated[
        bool, typer.Option("--report", help="Measure the dreams too, as artkit measure does.")
    ] = False,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Dream digits out of noise, as pictures or as a film.

    A dream is an ascent: noise is changed, step by step, into what the network is ever surer of. Several digits and
    seeds make one grid, a row for each digit and a column for each seed. A film shows the ascent at equal steps of what
    the network believes; the line below it turns black when it first recognises what it was asked for.

    Example: artkit dream 6 -s 0..4 -r blur:sigma=0.6,every=2 -o sixes.png
    """
    if Path(output).suffix.lower() not in FORMATS:
        raise InputError(f"-o: {output!r} should end in one of {', '.join(FORMATS)}")
    frames = film_frames(Path(output).suffix.lower(), frames, seconds)
    from artkit.classifier import load_model
    from artkit.cli.film import boards_for, film_bytes
    from artkit.cli.measure import examine
    from artkit.cli.pictures import grid_picture
    from artkit.dreaming.files import dreams_bytes, pictures_of
    from artkit.dreaming.film import film, recording
    from artkit.dreaming.presets import PRESETS
    from artkit.files import check_writable, write_atomically
    from artkit.planning import dream_all, plan, read_recipe, resolved
    from artkit.plugins import find

    regularizers = None if regularizer is None else [text for text in regularizer if text != "none"]
    if survive:
        own = find("presets", preset, PRESETS, "--preset").regularizers
        regularizers = [*(own if regularizers is None else regularizers), f"capture:channel={survive}"]
    wanted: dict[str, object] = {
        "seed": seed,
        "dream.model": model,
        "dream.digits": digits,
        "dream.preset": preset,
        "dream.regularizers": regularizers,
        "dream.objective": objective,
        "dream.parameterization": parameterization,
        "dream.steps": steps,
        "dream.step": step,
        "dream.anneal": anneal,
    }
    recipe = read_recipe(settings=[(key, value) for key, value in wanted.items() if value is not None])
    cells = plan(recipe)
    files = group_by_file(output, cells)
    for path in files:
        check_writable(path)
    columns = {path: len({cells[i].seed for i in members}) for path, members in files.items()}
    suffix = Path(output).suffix.lower()
    sizes = {path: (len(members), columns[path]) for path, members in files.items()}
    boards = boards_for(sizes, frames, seconds or SECONDS, suffix, size) if frames else {}
    with progress("dreaming", quiet or as_json) as update:
        kept = recording(cells[0].how.steps) if frames else ()
        dreams = dream_all(cells, lambda at: update(at.done, at.total), kept)
    films: list[Film | None] = [None] * len(cells)
    if frames:
        films = [
            film(load_model(cell.model), dream, frames) for cell, dream in zip(cells, dreams, strict=True)
        ]
    made_from, network = resolved(recipe), load_model(model)
    for path, members in files.items():
        chosen = [dreams[i] for i in members]
        if suffix == ".npz":
            data = dreams_bytes(chosen, made_from, size, network)
        elif frames:
            shown = [made for i in members if (made := films[i])]
            data = film_bytes(shown, boards[path], seconds or SECONDS, negative, suffix)
        else:
            data = grid_picture(chosen, columns[path], size or 20 * 28, negative, suffix)
        write_atomically(path, data)
    lines = [_line(*each) for each in zip(cells, dreams, films, strict=True)]
    report = examine(pictures_of(dreams, network), network) if measured else None
    if as_json:
        facts: dict[str, object] = {"files": [str(path) for path in files], "dreams": lines}
        typer.echo(json.dumps(facts | ({"report": report.document()} if report else {})))
        return
    if not quiet:
        _table(lines, list(files))
    if report:
        report.show()


def group_by_file(template: str, cells: "Sequence[Cell]") -> dict[Path, list[int]]:
    """Return which cells go into which file: one file for all, or one each where the template has a field.

    Raises
    ------
    InputError
        If the template has an unknown field, or gives two different cells one name among several.
    """
    files: dict[Path, list[int]] = {}
    for index, cell in enumerate(cells):
        name = fill(template, {"label": cell.name, "seed": cell.seed, "model": Path(cell.model).stem}, "-o")
        files.setdefault(Path(name), []).append(index)
    return files


def film_frames(suffix: str, frames: int | None, seconds: float | None) -> int | None:
    """Return how many frames a film or strip has, or None where a still is asked for.

    Raises
    ------
    InputError
        If frames or seconds are asked of a format that has none.
    """
    if frames is not None and suffix == ".npz":
        raise InputError("--frames: a film is a .gif or .webp, and a strip a .png or .tif, not .npz")
    if seconds is not None and suffix not in ANIMATED:
        raise InputError(f"--seconds: only a {' or '.join(ANIMATED)} has a time, not {suffix}")
    return frames or (FRAMES if suffix in ANIMATED else None)


def _line(cell: "Cell", dream: "Dream", shown: "Film | None" = None) -> dict[str, object]:
    facts: dict[str, object] = {
        "label": cell.name,
        "seed": cell.seed,
        "confidence": dream.confidence,
        "predicted": dream.predicted,
    }
    return facts if shown is None else facts | {"recognised": shown.recognised}


def _table(report: list[dict[str, object]], files: list[Path]) -> None:
    """Print what the network thinks of each dream, the first of many, and where they are."""
    for line in report[:12]:
        say(
            f"{line['label']}  seed {line['seed']}  p = {Probability(str(line['confidence'])):.3f}"
            + (f"  {_moment(line['recognised'])}" if "recognised" in line else "")
        )
    if len(report) > 12:
        say(f"... and {len(report) - 12} more")
    say(
        f"{len(report)} dream{'s' * (len(report) > 1)} in {files[0]}"
        + (f" and {len(files) - 1} more files" if len(files) > 1 else "")
    )


def _moment(step: object) -> str:
    """Say when a network first recognised its dream."""
    return (
        "never recognised"
        if step is None
        else "recognised at once"
        if step == 0
        else f"recognised after step {step}"
    )
