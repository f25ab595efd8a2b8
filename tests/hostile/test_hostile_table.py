"""Hostile inputs at the command line: one line, the right exit code, no file harmed; quick, and in little memory."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import judging
import numpy as np
import pytest
from hostile_rows import OLD, ROWS, WRITERS, name_of, words
from judging import BARE, Outcome, Row, contents, faults, watched

from artkit.classifier import load_dataset
from artkit.cli.app import run

CHECKED = Row("evaluate text.npz", 2, "text.npz: expected an .npz archive")
ARTKIT = [sys.executable, "-m", "artkit"]


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Load what commands load when they run, so that no row is charged with it."""
    from artkit.layout.icc import fogra39

    load_dataset()
    fogra39().inks(np.zeros((1, 3)))


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_it_is_one_line_harms_nothing_is_quick_and_small(there, capfd, row):
    assert faults(watched(run, words(row), there, capfd), row) == []


MEASURE = """
import json, resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
json.dump([code, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024], open(sys.argv[1], "w"))
"""
"""A small process in between, since Linux charges a child with the memory of whoever began it."""


def whole(row: Row, folder: Path, capfd) -> Outcome:
    """Run the program itself, from its start to its end; an engine that crashes is seen here."""
    before, told = contents(folder), folder.with_name("measured.json")
    subprocess.run([sys.executable, "-c", MEASURE, told, *ARTKIT, *words(row)], cwd=folder, check=True)
    code, seconds, megabytes = json.loads(told.read_text())
    out, err = capfd.readouterr()
    return Outcome(code, out, err, before, contents(folder), seconds, megabytes)


HEAVY = [row for row in ROWS if re.search("bomb|laughs|lying|dense|cells.p", row.line)]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it")
def test_the_whole_program_keeps_the_limits_too(there, capfd):
    bare = whole(Row("poster good -q -o out.pdf", 0), there, capfd)
    assert bare.megabytes < BARE
    assert len(HEAVY) > 20
    for row in HEAVY:
        outcome = whole(row, there, capfd)
        assert faults(replace(outcome, seconds=outcome.seconds - bare.seconds), row) == [], row.line


# The planted failures: what a row must not do is seen.


def naughty(what: str):
    def act(_):
        said, code = "artkit: text.npz: expected an .npz archive\n", 2
        match what:
            case "a traceback":
                raise ZeroDivisionError
            case "two lines":
                said *= 2
            case "no line":
                said = ""
            case "another line":
                said = "artkit: something is wrong\n"
            case "an address":
                said = said.replace("\n", " <object at 0x7ff12c7ff3d0>\n")
            case "another code":
                code = 1
            case "stdout":
                print("as I was saying")
            case "a harmed file":
                Path("out.png").write_bytes(OLD)  # the very same bytes
            case "a missing file":
                Path("out.tif").rename("../out.tif")
            case "something left behind":
                Path(".artkit-0123.tmp").touch()
            case "a new folder":
                Path("new").mkdir()
            case "time":
                end = time.process_time() + 0.5
                while time.process_time() < end:
                    pass
            case "memory":
                b"x" * 2**29
        print(said, end="", file=sys.stderr)
        return code

    return act


FAULTS = {
    "a traceback": "a traceback",
    "two lines": "not one line",
    "no line": "not one line",
    "another line": "is not in",
    "an address": "an address",
    "another code": "exit 1, not 2",
    "stdout": "said on stdout",
    "a harmed file": "harmed",
    "a missing file": "harmed",
    "something left behind": ".artkit-0123.tmp",
    "a new folder": "harmed, or left behind",
    "time": "took 0.",
    "memory": "MB",
}


@pytest.mark.parametrize("what", [*FAULTS, "nothing"])
def test_what_a_row_must_not_do_is_seen(tmp_path, monkeypatch, capfd, what):
    if what == "memory" and not os.access("/proc/self/clear_refs", os.W_OK):
        pytest.skip("this system does not tell the memory of a process")
    folder = tmp_path / "place"
    folder.mkdir()
    monkeypatch.setattr(judging, "MOST_SECONDS", 0.3)
    monkeypatch.chdir(folder)
    for name in ("out.png", "out.tif"):
        Path(name).write_bytes(OLD)
    found = faults(watched(naughty(what), [], folder, capfd), CHECKED)
    assert any(FAULTS[what] in fault for fault in found) if what in FAULTS else found == []


def test_good_input_is_no_error_and_replaces_the_old_work(there, capfd):
    """The planted failure of the table: were its rows bad for another reason, this would be too."""
    before = contents(there)
    assert run(["dream", "a", "-m", "letters.npz", "--steps", "1", "-o", "out.npz"]) == 0
    assert capfd.readouterr().err == ""
    after = contents(there)
    assert {os.path.basename(name) for name in after if after[name] != before.get(name)} == {"out.npz"}


# A full disk.


@contextmanager
def full_disk(most: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes: the kernel itself refuses the rest, half-way."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


FULL = [
    *(line.format("out") for line in WRITERS),
    "sheet good --keep 3,4,5",
    "new style fresh -o fresh.toml",
    "adversarial -t 1 --from palette.png --attack fgsm:epsilon=0.1 --show shown.png -o out.png",
]


@pytest.mark.parametrize("line", FULL)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(there, capsys, line):
    for name in {word for word in line.split() if word.startswith("out.")}:
        Path(name).write_bytes(OLD)
    row = Row(line, 1, "file too large")
    with full_disk(20):
        outcome = watched(run, words(row), there, capsys)
    assert faults(outcome, row) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize("line", ["list papers", "poster good -q -o -", "new style x -o -", "--help"])
def test_a_full_stdout_is_one_line(there, line):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*ARTKIT, *line.split()], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (1, "artkit: cannot use stdout: no space left on device\n")


# The process itself.


def test_the_process_ends_as_the_function_says(there):
    done = subprocess.run([*ARTKIT, *words(CHECKED)], capture_output=True, text=True, check=False)
    assert faults(Outcome(done.returncode, done.stdout, done.stderr, {}, {}), CHECKED) == []


def test_machines_get_the_same_line(there, capfd):
    assert run(["evaluate", "text.npz", "--json"]) == 2
    out, err = capfd.readouterr()
    assert (out, err.count("\n")) == ("", 1)


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.3, 0.8, 1.5, 3])
@pytest.mark.parametrize("command", ["dream 0..9 --steps 99999", "poster --set dream.steps=99999"])
def test_ctrl_c_is_130_and_one_line(there, command, seconds):
    """At any moment; of what a shell calls 130, one half is a process that ends itself by the very signal."""
    before = contents(there)
    with subprocess.Popen(
        [*ARTKIT, *command.split()], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    code = 130 if process.returncode == -signal.SIGINT else process.returncode
    row = Row(command, 130, "interrupted")
    assert faults(Outcome(code, out, err, before, contents(there)), row) == []
