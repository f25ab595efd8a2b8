"""Hostile inputs at the command line: one line, the right exit code, no file harmed; quick, and in little memory."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import judging
import pytest
from hostile_rows import OLD, ROWS, WRITERS, name_of, words
from judging import BARE, MOST_MEMORY, MOST_SECONDS, Outcome, Row, contents, faults, observed

from artkit.cli.app import run

PARTS = 24
CHECKED = Row("evaluate text.npz", 2, "text.npz: expected an .npz archive")
ARTKIT = [sys.executable, "-m", "artkit"]


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_it_is_one_line_and_harms_nothing(there, capfd, row):
    before = contents(there)
    code = run(words(row))
    out, err = capfd.readouterr()
    assert faults(Outcome(code, out, err, before, contents(there)), row) == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it")
@pytest.mark.parametrize("part", range(PARTS))
def test_it_is_quick_and_takes_little_memory(there, part):
    """Each row in a process of its own, which is this one's child; a crash of an engine is seen here too."""
    import artkit.batches.estimate
    import artkit.handwriting
    import artkit.proofing
    import artkit.proofreading
    import artkit.reading  # noqa: F401

    found = {row.line[:80]: faults(observed(run, words(row), there), row) for row in ROWS[part::PARTS]}
    assert {line: wrong for line, wrong in found.items() if wrong} == {}


def seconds_and_memory(command: list[str], folder: Path) -> tuple[float, float]:
    """Return what a program took of processor time, and the megabytes that it had at most."""
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it")
def test_the_whole_program_keeps_the_limits_too(there):
    """From its start to its end, for what weighs most; and a bare program has what the rows above add for it."""
    bare, started = seconds_and_memory([*ARTKIT, "poster", "good", "-q", "-o", "out.pdf"], there)
    assert started < BARE
    heavy = [
        row for row in ROWS if any(word in row.line for word in ("bomb", "laughs", "claim", "lying", "dense"))
    ]
    assert len(heavy) > 25
    for row in heavy:
        took, had = seconds_and_memory([*ARTKIT, *words(row)], there)
        assert (took < bare + MOST_SECONDS, had < MOST_MEMORY) == (True, True), (row.line, took, bare, had)


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
            case "a crash":
                os.kill(os.getpid(), signal.SIGSEGV)
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
    "a crash": "exit -11",
}


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it")
@pytest.mark.parametrize("what", [*FAULTS, "nothing"])
def test_what_a_row_must_not_do_is_seen(tmp_path, monkeypatch, what):
    folder = tmp_path / "place"
    folder.mkdir()
    monkeypatch.setattr(judging, "MOST_SECONDS", 0.3)
    monkeypatch.chdir(folder)
    for name in ("out.png", "out.tif"):
        Path(name).write_bytes(OLD)
    found = faults(observed(naughty(what), [], folder), CHECKED)
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
    before = contents(there)
    with full_disk(20):
        code = run(words(row))
    out, err = capsys.readouterr()
    assert faults(Outcome(code, out, err, before, contents(there)), row) == []


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
