"""How a row of the table is judged: what a command line did, and what is wrong with that."""

import contextlib
import os
import re
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

MOST_SECONDS = 2.0
"""Of work, beyond the start of the program."""

MOST_MEMORY = 500
"""Megabytes, the program included."""


class Row(NamedTuple):
    """One hostile input.

    Attributes
    ----------
    line : str
        The command line, quoted as for a shell.
    code : int
        How it must end.
    says : str
        What its one line must say. Where `code` is 0, nothing is said on stderr; a ``check`` that ends with 1 is a
        verdict, which stands on stdout.
    """

    line: str
    code: int
    says: str = ""

    @property
    def verdict(self) -> bool:
        return self.code == 1 and self.line.startswith("check ")


@dataclass(frozen=True)
class Outcome:
    """What a command line did: its code, what it printed, the files before and after, and what it took."""

    code: int
    out: str
    err: str
    before: dict[str, object]
    after: dict[str, object]
    seconds: float = 0.0
    megabytes: float = 0.0


def contents(folder: Path) -> dict[str, object]:
    """Return every file below a folder, with all that changes when somebody writes to it."""
    found: dict[str, object] = {}
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                status, is_folder = entry.stat(follow_symlinks=False), entry.is_dir(follow_symlinks=False)
                told = (status.st_mode, status.st_ino)
                found[entry.path] = told if is_folder else (*told, status.st_size, status.st_mtime_ns)
                waiting += [entry.path] if is_folder else []
    return found


def faults(outcome: Outcome, row: Row) -> list[str]:
    """Return what is wrong with an outcome; nothing, where it is as it must be."""
    found = []
    if outcome.code != row.code:
        found.append(f"exit {outcome.code}, not {row.code}: {outcome.err[-300:]}{outcome.out[-300:]}")
    if re.search(r"Traceback|\b0x[0-9a-f]{6}", outcome.err + outcome.out):
        found.append(f"a traceback, or an address: {outcome.err[-300:]}")
    if row.code == 0 or row.verdict:
        if outcome.err:
            found.append(f"said on stderr: {outcome.err!r}")
        if row.says not in outcome.out:
            found.append(f"{row.says!r} is not in {outcome.out!r}")
    else:
        if not (
            outcome.err.startswith("artkit: ") and outcome.err.endswith("\n") and outcome.err.count("\n") == 1
        ):
            found.append(f"not one line: {outcome.err!r}")
        if row.says not in outcome.err:
            found.append(f"{row.says!r} is not in {outcome.err!r}")
        if outcome.out:
            found.append(f"said on stdout: {outcome.out!r}")
    changed = {name for name in outcome.before.keys() | outcome.after.keys()
               if outcome.before.get(name) != outcome.after.get(name)}  # fmt: skip
    meant = {os.path.basename(word) for word in row.line.split()} if row.code == 0 else set()
    meant |= (
        {"batch.jsonl"} if row.line.startswith("batch ") and row.code < 2 else set()
    )  # what failed is noted
    if harmed := sorted(name for name in changed if os.path.basename(name) not in meant):
        found.append(f"harmed, or left behind: {harmed}")
    if outcome.seconds > MOST_SECONDS:
        found.append(f"took {outcome.seconds:.1f} s")
    if outcome.megabytes > MOST_MEMORY:
        found.append(f"took {outcome.megabytes:.0f} MB")
    return found


def watched(act: Callable[[Sequence[str]], int], words: Sequence[str], folder: Path, printed: Any) -> Outcome:
    """Do something in this process, and measure it: its processor time, and its memory at most.

    Memory is what this process had at most, less what it had before, and what a bare program has (`BARE`). Where the
    system does not tell it, it is none.
    """
    printed.readouterr()
    before, had, began = contents(folder), _memory("VmRSS"), time.process_time()
    _forget_peak()
    try:
        code = act(words)
    except BaseException:
        traceback.print_exc()
        code = 99
    seconds, most = time.process_time() - began, _memory("VmHWM")
    out, err = printed.readouterr()
    return Outcome(code, out, err, before, contents(folder), seconds, max(most - had, 0) + BARE)


BARE = 160.0
"""Megabytes of a program that has made a small poster, with room for other builds of its libraries; a test looks."""


def _memory(what: str) -> float:
    """Return megabytes of memory of this process, as Linux calls them: what it has, or had at most."""
    try:
        text = Path("/proc/self/status").read_text()
    except OSError:
        return 0.0
    found = re.search(rf"{what}:\s*(\d+) kB", text)
    return int(found[1]) / 1024 if found else 0.0


def _forget_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
