"""``artkit batch``: the product of all sweeps, as many prints as that is, made overnight."""

import json
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from artkit.cli import delivery, options
from artkit.cli.help import FILE
from artkit.cli.terminal import program, say
from artkit.errors import InputError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from artkit.batches import Jobs, Plan, Report, Tally

SHOWN = 3  # names of a dry run
SWEEPS = "What is swept"


def batch(
    recipes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RECIPE",
            help="Names, .toml files or folders of them, or one batch file; without it, the gallery of ten digits.",
        ),
    ] = None,
    seeds: Annotated[
        str | None,
        typer.Option(
            "--seeds",
            "-s",
            "--seed",
            metavar="SEEDS",
            envvar="ARTKIT_SEED",
            help="A print for each: 0..99 or 3,8,21.",
            rich_help_panel=SWEEPS,
        ),
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUES",
            help="Any key of the recipe, such as dream.steps=64,256 or a range from, to and by: "
            "KEY=0.4..1.2..0.2. May be repeated.",
            rich_help_panel=SWEEPS,
        ),
    ] = None,
    page: Annotated[
        str | None,
        typer.Option(
            "--page",
            "-p",
            metavar="SIZES",
            envvar="ARTKIT_PAGE",
            help="One size or several: a3,50x70cm.",
            rich_help_panel=SWEEPS,
        ),
    ] = None,
    style: Annotated[
        str | None,
        typer.Option(
            "--style",
            metavar="STYLES",
            envvar="ARTKIT_STYLE",
            help="One or several: gallery,riso; a+b lays b over a.",
            rich_help_panel=SWEEPS,
        ),
    ] = None,
    model: Annotated[
        str | None,
        options.model("The network that dreams, or several.", metavar="MODELS", rich_help_panel=SWEEPS),
    ] = None,
    edition: Annotated[
        str | None,
        typer.Option(
            "--edition",
            metavar="SIZE",
            help="50 makes prints 1/50 to 50/50; 3/50 or 1..10/50 some of them.",
            rich_help_panel=SWEEPS,
        ),
    ] = None,
    landscape: options.Landscape = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILES",
            help="A path or URL with fields, such as out/{recipe}_{style}_s{seed:04}.pdf.",
            show_default="in prints/out, named by what differs",
            rich_help_panel=FILE,
        ),
    ] = None,
    dpi: Annotated[
        float | None,
        typer.Option(
            metavar="N",
            min=1,
            max=2400,
            help="Pixels per inch, of a .png, .tif or .jpg.",
            show_default="150",
            rich_help_panel=FILE,
        ),
    ] = None,
    marks: delivery.Marks = None,
    icc: delivery.Icc = None,
    separations: delivery.Separations = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Read each finished PDF again, as artkit check does.", rich_help_panel=FILE
        ),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            metavar="N",
            min=1,
            help="How many processes.",
            show_default="one for each core",
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="Of a Dask cluster that does the work, tcp://HOST:PORT; it needs the extra 'cluster'.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say how many prints, pages, bytes and minutes.")
    ] = False,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Make hundreds of prints, on all cores or on a cluster.

    They are every combination of recipes, seeds, styles, pages and settings, all looked at before the first print is
    begun. Run again, it makes what is missing or was changed, and nothing else; a print that fails does not stop the
    others. Ctrl-C finishes what has begun. A batch file says the same in TOML, and names its recipes.

    Example: artkit batch gallery --seeds 0..99 --style gallery,riso --dry-run
    """
    given = {
        "seeds": seeds,
        "page": page,
        "landscape": landscape,
        "style": style,
        "edition": edition,
        "output": output,
        "dpi": dpi,
        "marks": marks,
        "icc": icc,
        "separations": separations,
        "check": check or None,
    }
    from artkit.batches import jobs_of

    if jobs is not None and scheduler is not None:
        raise InputError("--jobs: with --scheduler it is the cluster that says how many")
    planned = jobs_of(_plan(recipes or [], given, _swept(setting or (), model)))
    if dry_run:
        _forecast(planned, jobs, quiet, as_json)
        return
    report = _run(planned, jobs, scheduler, quiet)
    _tell(report, quiet, as_json)


def _swept(setting: Sequence[str], model: str | None) -> dict[str, object]:
    """Return what ``--set`` and ``--model`` sweep, by key."""
    from artkit.recipe.tree import split_setting

    swept: dict[str, object] = {} if model is None else {"dream.model": model}
    for text in setting:
        path, value = split_setting(text)
        if path in swept:
            raise InputError(f"--set {path} is given twice; write its values as {path}=a,b")
        swept[path] = value
    return swept


def _plan(recipes: Sequence[str], given: dict[str, Any], swept: dict[str, object]) -> "Plan":
    """Return what flags ask for, over what a batch file does."""
    import msgspec

    from artkit.batches import Plan, read_plan
    from artkit.batches.plan import is_plan

    files = [name for name in recipes if is_plan(name)]
    if files and len(recipes) > 1:
        raise InputError(f"{files[0]} is a batch file, which names its own recipes; give it alone")
    base = read_plan(files[0]) if files else Plan(recipes=tuple(recipes))
    known = {key: value for key, value in given.items() if value is not None}
    return msgspec.structs.replace(base, **known, set={**base.set, **swept})


def _executor(jobs: int | None, scheduler: str | None, most: int) -> "Executor":
    from artkit.batches import Cluster, InProcess, Processes
    from artkit.classifier.parallel import cores

    if scheduler is not None:
        return Cluster(scheduler)
    count = min(jobs or cores(), most)
    return InProcess() if jobs == 1 else Processes(count)


def _run(planned: "Jobs", jobs: int | None, scheduler: str | None, quiet: bool) -> "Report":
    from artkit.batches import batch as run

    def trouble(name: str, why: str) -> None:
        typer.echo(f"artkit: {name}: {why}", err=True)

    with (
        _executor(jobs, scheduler, len(planned.jobs)) as executor,
        _interruptible() as stop,
        _bar(len(planned.jobs), quiet) as update,
    ):
        return run(planned, executor, callback=update, trouble=trouble, stop=stop)


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Yield a function that says whether Ctrl-C was pressed, or the process asked to end; twice ends at once."""
    asked = False

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        typer.echo("artkit: finishing what has begun; Ctrl-C again ends at once", err=True)
        for each, handler in old.items():
            signal.signal(each, handler)

    old = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        for each in old:
            signal.signal(each, ask)
        yield lambda: asked
    finally:
        for each, handler in old.items():
            signal.signal(each, handler)


@contextmanager
def _bar(total: int, quiet: bool) -> "Iterator[Callable[[Tally], None] | None]":
    """Show one bar with rate, time left and failures; only on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]}", style="red"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=120) as bar:
        task = bar.add_task("", total=total, rate="", failed="")

        def update(tally: "Tally") -> None:
            done = tally.made + tally.kept + tally.failed
            speed = bar.tasks[0].speed
            bar.update(
                task,
                completed=done,
                rate=f"{speed:.3g} a second" if speed else "",
                failed=f"{tally.failed} failed" if tally.failed else "",
            )

        yield update


def _forecast(planned: "Jobs", jobs: int | None, quiet: bool, as_json: bool) -> None:
    from artkit.batches.estimate import estimate
    from artkit.classifier.parallel import cores

    found = estimate(planned)
    workers = min(jobs or cores(), found.prints)
    minutes = found.seconds / workers / 60
    if as_json:
        files = [{"id": job.id, "file": job.name} for job in planned.jobs]
        typer.echo(
            json.dumps({**asdict(found), "minutes": round(minutes, 3), "place": planned.place, "jobs": files})
        )
        return
    names = [job.name for job in planned.jobs]
    rest = len(names) - SHOWN - 1
    for name in names if rest < 1 else [*names[:SHOWN], f"... {rest} more ...", names[-1]]:
        say(f"{planned.place.rstrip('/')}/{name}" if not name.startswith("...") else name, quiet)
    say(
        f"{_count(found.prints, 'print')}, {_count(found.pages, 'page')}, about {_size(found.bytes)} and "
        f"{_time(60 * minutes)} on {_count(workers, 'core')}; "
        f"{_count(found.samples, 'print')} made and thrown away to find out",
        quiet,
    )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count < 1e9 else f"{count / 1e9:,.1f} GB"


def _time(seconds: float) -> str:
    if seconds < 90:
        return _count(round(seconds), "second")
    return _count(round(seconds / 60), "minute") if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _tell(report: "Report", quiet: bool, as_json: bool) -> None:
    """Say what came of it, and end with the code for that."""
    if as_json:
        typer.echo(json.dumps(asdict(report)))
    else:
        parts = [f"{len(report.made)} made"]
        parts += [f"{len(report.kept) + len(report.adopted)} kept"] if report.kept or report.adopted else []
        parts += [f"{len(report.failed)} failed"] if report.failed else []
        parts += [f"{report.left} left"] if report.left else []
        say(f"{report.place}: {', '.join(parts)} in {_time(report.seconds)}", quiet)
        if report.made and not report.left:
            say(f"look at them: {program()} sheet {report.place}", quiet)
    if report.stopped == "interrupted":
        raise typer.Exit(130)
    if report.stopped:
        from artkit.errors import JobError

        raise JobError(f"{report.stopped}; {_count(report.left, 'print')} left; run it again for the rest")
    if report.failed:
        raise typer.Exit(1)
