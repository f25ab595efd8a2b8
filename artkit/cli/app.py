"""The application: which commands there are, and how every failure becomes one line and an exit code.

Importing this module loads Typer and nothing heavy; a command imports what it needs when it runs.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Annotated

import typer

from artkit.cli.adversarial import adversarial
from artkit.cli.batch import batch
from artkit.cli.check import check
from artkit.cli.dream import dream
from artkit.cli.evaluate import evaluate
from artkit.cli.help import Command, Group
from artkit.cli.inspect import inspect
from artkit.cli.list import list_names
from artkit.cli.measure import measure
from artkit.cli.new import new
from artkit.cli.poster import poster
from artkit.cli.preview import preview
from artkit.cli.proof import proof
from artkit.cli.replay import replay
from artkit.cli.sheet import sheet
from artkit.cli.tile import tile
from artkit.cli.train import train
from artkit.errors import ArtkitError, one_line

app = typer.Typer(
    cls=Group,
    help="Dreams of a small network, set on paper: from noise to a poster made for a print shop.",
    epilog="Begin with: artkit poster. Each command has an example in its own --help.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

COMMANDS: Mapping[str, Mapping[str, Callable[..., None]]] = {
    "Make": {
        "poster": poster,
        "dream": dream,
        "adversarial": adversarial,
        "batch": batch,
        "replay": replay,
        "new": new,
    },
    "Look": {"preview": preview, "sheet": sheet, "list": list_names},
    "Check": {"proof": proof, "check": check, "tile": tile, "inspect": inspect},
    "Study": {"measure": measure, "evaluate": evaluate, "train": train},
}
"""All commands, in the order in which a person meets them."""

for _panel, _commands in COMMANDS.items():
    for _name, _command in _commands.items():
        app.command(_name, cls=Command, rich_help_panel=_panel)(_command)


LONGEST_LINE = 1000
"""Characters of an error; what somebody wrote into a file may be as long as it likes."""


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"artkit {version('digital-potato')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_version)
    ] = False,
) -> None: ...


@cache
def _application() -> Callable[..., int | None]:
    """Return the application with all its options, which are read from the signatures once."""
    return typer.main.get_command(app)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without the program's name; None: those of the process.

    Returns
    -------
    int
        0; 1 for a job that began and failed; 2 for bad arguments, names and contents of files; 130 for Ctrl-C.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        result = _application()(args=words or ["--help"], prog_name="artkit", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except typer.TyperException as error:
        return _fail(_usage(error), 2)
    except ArtkitError as error:
        return _fail(str(error), error.exit_code)
    except MemoryError:
        return _fail("there is not enough memory for this", 1)
    except typer.Abort:
        return _fail("aborted", 1)
    except BrokenPipeError:
        sys.stdout = None  # or else the interpreter flushes into the broken pipe
        return 1
    except OSError as error:  # of stdout, most likely; who reads or writes a file says so itself
        place = error.filename or "stdout"
        sys.stdout = None if place == "stdout" else sys.stdout
        return _fail(f"cannot use {place}: {(error.strerror or str(error)).lower()}", 1)
    if result == 130:
        return _fail("interrupted; what was finished is kept", 130)
    return int(result or 0)


def _usage(error: typer.TyperException) -> str:
    """Return a usage error in one line, with the command that it stands in."""
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "artkit"
    return (
        f"{message[:1].lower()}{message[1:]} (see {command} --help)" if message else f"see {command} --help"
    )


def _fail(message: str, code: int) -> int:
    line = one_line(message)
    typer.echo(f"artkit: {line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + ' ...'}", err=True)
    return code
