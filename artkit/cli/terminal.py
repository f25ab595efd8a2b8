"""What is shown to a person while something is made: progress on stderr, and only on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

ANIMATED = (".gif", ".webp")
"""The formats that have a time."""


@contextmanager
def progress(what: str, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Show a bar while the block runs; yields ``update(done, total)``.

    Nothing is shown if `quiet`, or if stderr is not a terminal.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def say(text: str, quiet: bool = False) -> None:
    """Print a line for a person on stdout, unless `quiet`."""
    if not quiet:
        typer.echo(text)


def program() -> str:
    """Return what a person types to run this again: the name, or its path where the name alone will not do."""
    import shutil

    asked = sys.argv[0]
    return asked if Path(asked).stem == "artkit" and not shutil.which("artkit") else "artkit"
