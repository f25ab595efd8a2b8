"""The rim: whatever happens inside is one line and an exit code, and progress is for a person at a terminal."""

import io
import sys

import pytest
import typer

from artkit.cli import app as cli
from artkit.cli.terminal import program, progress


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "artkit: there is not enough memory for this\n"),
        (typer.Abort(), "artkit: aborted\n"),
        (BrokenPipeError(), ""),
    ],
)
def test_what_breaks_off_is_one_line_and_exit_1(
    error: BaseException, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(**_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "_application", lambda: broken)
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # given back afterwards: a broken pipe takes it away
    assert cli.run(["list"]) == 1
    assert capsys.readouterr().err == said


def test_what_nobody_foresaw_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "_application", lambda: broken)
    with pytest.raises(ZeroDivisionError):
        cli.run(["list"])


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("stream", [Terminal, io.StringIO])
def test_progress_is_shown_to_a_person_alone(
    quiet: bool, stream: type[io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stream())
    monkeypatch.setenv("TERM", "xterm")
    with progress("dreaming", quiet) as update:
        update(1, 2)
    assert ("dreaming" in sys.stderr.getvalue()) == (stream is Terminal and not quiet)


@pytest.mark.parametrize(
    ("asked", "found", "typed"),
    [
        ("/here/bin/artkit", "/here/bin/artkit", "artkit"),
        ("/here/bin/artkit", None, "/here/bin/artkit"),
        ("/here/artkit/__main__.py", None, "artkit"),
    ],
)
def test_what_a_person_types_to_run_it_again(
    asked: str, found: str | None, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [asked])
    monkeypatch.setattr("shutil.which", lambda _: found)
    assert program() == typed
