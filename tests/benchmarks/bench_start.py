"""How long it takes to begin: `artkit --help`, and a whole poster, against bare Typer and vpype's help.

Every turn is a process of its own, with all files warm: its seconds of the processor, and the seconds by the clock,
which hold on a quiet machine alone. The poster is the gallery of ten dreams, from nothing to the finished PDF.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rows import Contender, Finding, Values, compare

ARTKIT = "from artkit.__main__ import main; main()"  # what the installed command runs
VPYPE = "from vpype_cli import cli; cli()"


def process(*arguments: str) -> Callable[[], Values]:
    """Return turns that run this Python with some arguments; one goes before, so that the disk is warm."""

    def turn() -> Values:
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            child = subprocess.Popen(
                [sys.executable, *arguments], cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL
            )
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode:
                raise RuntimeError(f"{' '.join(arguments)} ended with {child.returncode}")
            return {"s": usage.ru_utime + usage.ru_stime, "s by the clock": time.perf_counter() - began}

    turn()
    return turn


_ASKED = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT = {**_ASKED, "PYTHONPATH": str(Path(__file__).parents[2])}
"""What each process finds: this clone, compiled as an installed package is, by the turn that goes before."""


def rows(quick: bool) -> Iterator[Finding]:
    """Yield the rows."""
    peers = [
        Contender("bare Typer", lambda: process("-c", "import typer"), ("typer",)),
        Contender("vpype --help", lambda: process("-c", VPYPE, "--help"), ("vpype",)),
    ]
    within = {"s": 1 / 1.5, "s by the clock": 1 / 1.5}
    yield from compare(
        "start",
        "artkit --help",
        Contender("artkit", lambda: process("-c", ARTKIT, "--help")),
        [Contender(peers[0].name, peers[0].make, peers[0].needs, within), peers[1]],
        rounds=5 if quick else 15,
    )
    yield from compare(
        "start",
        "artkit poster",
        Contender("artkit", lambda: process("-c", ARTKIT, "poster", "--quiet")),
        peers,
        rounds=1 if quick else 5,
    )
