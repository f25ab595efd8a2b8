import contextlib
import errno
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any, ClassVar

import pytest

from artkit import files
from artkit.batches import InProcess, Plan, Processes, Report, Tally, batch, work
from artkit.batches.manifest import NAME
from artkit.classifier import load_model, save_model
from artkit.errors import InputError, JobError, OutputError
from artkit.finishing import poster

ASKED: dict[str, Any] = {"recipes": "work", "seeds": "0..7", "output": "out/s{seed:02}.pdf"}


def make(executor: Executor | None = None, **other: Any) -> Report:
    return batch({**ASKED, **other}, executor or InProcess())


def digests(folder: str = "out") -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and path.name != NAME
    }


def lines(folder: str = "out") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(folder, NAME).read_text("utf-8").splitlines()]


def test_every_print_is_that_of_artkit_poster_and_has_its_line() -> None:
    told: list[Tally] = []
    report = batch(Plan(**ASKED), InProcess(), callback=told.append)
    assert report.made == tuple(f"s{seed:02}.pdf" for seed in range(8))
    assert (report.kept, report.failed, report.left, report.stopped) == ((), {}, 0, "")
    for seed in range(8):
        assert Path(f"out/s{seed:02}.pdf").read_bytes() == poster("work", seed=seed)
    assert {line["file"]: line["sha256"] for line in lines()} == digests()
    assert all(line["bytes"] == Path("out", line["file"]).stat().st_size for line in lines())
    assert all(line["seconds"] > 0 and line["reading"]["pictures"] == 1 for line in lines())
    assert [(tally.made, tally.total) for tally in told] == [(made, 8) for made in range(9)]


def test_again_makes_what_is_missing_or_changed_and_nothing_else() -> None:
    make()
    whole = digests()
    again = make()
    assert (again.made, len(again.kept)) == ((), 8)
    assert len(lines()) == 8
    Path("out/s03.pdf").unlink()
    Path("out/s05.pdf").write_bytes(Path("out/s05.pdf").read_bytes()[:-1] + b" ")  # a byte of it rotted
    Path("out/s06.pdf").write_bytes(b"somebody else's")
    assert make().made == ("s03.pdf", "s05.pdf", "s06.pdf")
    assert digests() == whole
    recipe = Path("work.toml")
    recipe.write_text(recipe.read_text("utf-8").replace("steps = 3", "steps = 4"), "utf-8")
    assert len(make().made) == 8
    assert set(digests()) == set(whole)
    assert not set(digests().values()) & set(whole.values())


def test_a_print_without_a_line_is_adopted_by_what_it_carries() -> None:
    make(seeds="0..3")
    entries = lines()
    Path("out", NAME).write_text("".join(json.dumps(line) + "\n" for line in entries[:2]), "utf-8")
    Path("out/s03.pdf").write_bytes(Path("out/s02.pdf").read_bytes())  # a print, and not the one of its name
    report = make(seeds="0..3")
    assert (report.kept, report.adopted, report.made) == (("s00.pdf", "s01.pdf"), ("s02.pdf",), ("s03.pdf",))
    assert [line.get("adopted", False) for line in lines()] == [False, False, True, False]
    assert {line["file"]: line["sha256"] for line in lines()} == digests()


@pytest.mark.parametrize(
    "tail", [b'{"id":"12', b"\n\n{}\n[1,", b"\xff\xfe\0", b'{"id":7,"file":"s00.pdf"}\n' + b"[" * 100_000]
)
def test_a_torn_or_strange_line_spoils_itself_only(tail: bytes) -> None:
    make(seeds="0..2")
    with open(f"out/{NAME}", "ab") as file:
        file.write(tail)
    assert make(seeds="0..3").made == ("s03.pdf",)
    assert json.loads(Path("out", NAME).read_bytes().splitlines()[-1])["file"] == "s03.pdf"
    assert len(make(seeds="0..3").kept) == 4


def test_formats_that_carry_and_one_that_does_not() -> None:
    for suffix in ("png", "svg", "tif", "jpg"):
        asked = {"seeds": "0..1", "output": f"out/{suffix}/{{seed}}.{suffix}", "dpi": 50.0}
        assert len(make(**asked).made) == 2
        assert len(make(**asked).kept) == 2
        Path(f"out/{suffix}/{NAME}").unlink()
        report = make(**asked)
        assert len(report.made if suffix == "jpg" else report.adopted) == 2  # a .jpg cannot say what it is


def spoil(seed: int) -> Any:
    """Return a `press` that cannot print one seed."""
    real = work.finish

    def finish(recipe: Any, *rest: Any) -> Any:
        if recipe.seed == seed:
            raise ZeroDivisionError("a mistake\nof ours")
        return real(recipe, *rest)

    return finish


def test_a_job_that_fails_is_told_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []
    with monkeypatch.context() as patch:
        patch.setattr(work, "finish", spoil(2))
        report = batch(ASKED, InProcess(), trouble=lambda *what: told.append(what))
    assert report.failed == {"s02.pdf": "ZeroDivisionError: a mistake of ours"}
    assert told == [("s02.pdf", "ZeroDivisionError: a mistake of ours")]
    assert (len(report.made), report.left, report.stopped) == (7, 0, "")
    assert [line["file"] for line in lines() if "error" in line] == ["s02.pdf"]
    assert make().made == ("s02.pdf",)


def test_a_dream_that_fails_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = work.dream_all

    def dream_all(cells: Any) -> Any:
        if any(cell.seed == 5 for cell in cells):
            raise FloatingPointError("overflow")
        return real(cells)

    monkeypatch.setattr(work, "dream_all", dream_all)
    report = make()
    assert report.failed == {"s05.pdf": "FloatingPointError: overflow"}
    assert len(report.made) == 7


def full(monkeypatch: pytest.MonkeyPatch, after: int, number: int) -> None:
    """Let the disk be full after so many files."""
    count = 0
    real = os.replace

    def replace(*paths: Any) -> None:
        nonlocal count
        count += 1
        if count > after:
            raise OSError(number, os.strerror(number))
        real(*paths)

    monkeypatch.setattr(files.os, "replace", replace)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_is_full_or_read_only_by_now_ends_the_batch_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    with monkeypatch.context() as patch:
        full(patch, 3, number)
        report = make()
    assert len(report.made) == 3
    assert os.strerror(number).lower() in report.stopped.lower()
    assert len(report.failed) + report.left == 5
    assert len(report.failed) < 3
    assert sorted(os.listdir("out")) == [NAME, "s00.pdf", "s01.pdf", "s02.pdf"]
    assert len(make().made) == 5


def test_a_manifest_that_cannot_be_written_ends_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    from artkit.batches.stores import Folder

    def append(self: Folder, name: str, data: bytes) -> None:
        raise OutputError(f"cannot write {name}: no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "append", append)
        report = make()
    assert (report.made, report.left) == (("s00.pdf",), 7)
    assert report.stopped == f"cannot write {NAME}: no space left on device"
    assert len(make().adopted) == 1


def test_a_folder_that_is_read_only_is_an_error_before_anything_is_made() -> None:
    Path("out").mkdir(mode=0o555)
    if os.access("out", os.W_OK):
        pytest.skip("root writes anywhere")
    with pytest.raises(JobError, match=r"cannot write out/batch\.jsonl: permission denied"):
        make()
    assert not list(Path("out").iterdir())


def test_a_manifest_that_cannot_be_read_is_an_error_before_anything_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from artkit.batches.stores import Folder

    def read(self: Folder, name: str, most: int) -> bytes:
        raise InputError(f"cannot read {name}: input/output error")

    make(seeds="0..1")
    monkeypatch.setattr(Folder, "read", read)
    with pytest.raises(JobError, match=f"cannot read {NAME}: input/output error"):
        make()
    assert sorted(os.listdir("out")) == [NAME, "s00.pdf", "s01.pdf"]


@pytest.mark.parametrize("place", ["work.toml/{seed}.pdf", "/dev/null/{seed}.pdf", "a\0b/{seed}.pdf"])
def test_a_place_that_is_none_is_an_error_before_anything_is_made(place: str) -> None:
    with pytest.raises(JobError, match="cannot"):
        make(output=place)


def test_two_batches_do_not_share_a_folder() -> None:
    def intrude(tally: Tally) -> None:
        if tally.made == 2:
            with pytest.raises(JobError, match="out: another batch is at work in this folder"):
                make()

    report = batch(ASKED, InProcess(), callback=intrude)
    assert len(report.made) == 8
    assert len(make().kept) == 8  # and it is let go of


def test_what_a_killed_batch_was_writing_is_swept_away() -> None:
    Path("out").mkdir()
    Path("out/.artkit-batch-0123.tmp").write_bytes(b"half")
    Path("out/.artkit-0123.tmp").write_bytes(b"somebody else's")
    make(seeds="0..1")
    assert sorted(os.listdir("out")) == [".artkit-0123.tmp", NAME, "s00.pdf", "s01.pdf"]


def test_when_asked_to_stop_it_finishes_what_runs() -> None:
    made: list[int] = []
    report = batch(ASKED, InProcess(), callback=lambda t: made.append(t.made), stop=lambda: 3 in made)
    assert (len(report.made), report.left, report.stopped) == (3, 5, "interrupted")
    assert len(make().made) == 5


class Clumsy(Executor):
    """Loses a task with its worker: those of one seed always, and every third once."""

    at_hand, far = 4, False

    def __init__(self, poison: int) -> None:
        self.poison, self.count = poison, 0
        self.tried: list[str] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.count += 1
        seeds = [json.loads(order.recipe)["seed"] for order in (args[0] if fn is work.dream else args[:1])]
        self.tried.append(f"{fn.__name__} {seeds}")
        if (fn is work.press and self.poison in seeds) or self.count % 3 == 0:
            future.set_exception(RuntimeError("terminated abruptly"))
        else:
            future.set_result(fn(*args, **kwargs))
        return future


def test_what_is_lost_with_its_worker_is_tried_again_alone() -> None:
    executor = Clumsy(poison=4)
    report = make(executor, seeds="0..5")
    assert set(report.failed) <= {f"s{seed:02}.pdf" for seed in range(6)}
    assert report.failed["s04.pdf"] == "its worker ended: terminated abruptly"
    assert executor.tried.count("press [4]") == 2
    assert len(report.made) + len(report.failed) == 6
    assert len(report.made) >= 3


def test_processes_make_the_same_bytes_and_a_network_of_ones_own_is_taken_along() -> None:
    save_model("own.npz", load_model("potato"))
    own = {"set": {"dream.model": "twin,own.npz"}, "seeds": "0..2", "output": "out/{model}_{seed}.pdf"}
    make(**own)
    alone = digests()
    with Processes(2) as executor:
        make(executor, **{**own, "output": "two/{model}_{seed}.pdf"})
        assert digests("two") == alone
        os.kill(
            next(iter(executor._pool._processes)), signal.SIGKILL
        )  # one of its workers; then there is a new pool
        report = make(executor, **{**own, "output": "three/{model}_{seed}.pdf"})
    assert not report.failed
    assert digests("three") == alone


def test_a_file_that_came_by_post_is_used_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    class Elsewhere(InProcess):
        """Another disk: the file is gone by the time that it is asked for."""

        far = True

        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            os.rename("own.npz", "gone.npz")
            try:
                return super().submit(fn, *args, **kwargs)
            finally:
                os.rename("gone.npz", "own.npz")

    class SameDisk(Elsewhere):
        far = False

    save_model("own.npz", load_model("potato"))
    own = {"set": {"dream.model": "own.npz"}, "seeds": "0..1"}
    assert make(Elsewhere(), **own).failed == {}
    assert Path("out/s01.pdf").read_bytes() == poster("work", seed=1, dream__model="own.npz")
    failed = make(SameDisk(), **{**own, "output": "b/{seed}.pdf"}).failed
    assert failed["0.pdf"] == "own.npz is not what it was when the batch was planned"


def test_a_worker_with_other_versions_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from artkit.batches.work import Failure, dream, order_of
    from artkit.planning import read_recipe
    from artkit.press.formats import Output

    order = order_of(read_recipe("work"), Output(), True, False, False, {})
    monkeypatch.setattr(work, "versions", lambda names: dict.fromkeys(names, "0.0"))
    (failure,) = dream([order])
    assert isinstance(failure, Failure)
    assert failure.text.startswith("this worker has digital-potato 0.0; the batch was planned with ")


def test_a_print_that_is_checked_is_read_from_its_paper() -> None:
    make(
        seeds="0..0", check=True, output="out/{seed}.pdf", set={"page.bleed": "3mm", "dream.model": "robust"}
    )
    (line,) = lines()
    assert line["reading"]["cells"] == 1
    assert line["reading"]["agree"] in (0, 1)
    assert line["reading"]["fails"] == []
    make(seeds="0..0", check=True, output="bare/{seed}.pdf")
    assert lines("bare")[0]["reading"]["fails"] == ["bleed"]


def test_a_url_is_written_by_workers_and_run_again_as_any_place() -> None:
    here = Path.cwd().as_uri()
    report = make(output=f"{here}/url/{{seed}}.pdf", seeds="0..2")
    assert report.place == f"{here}/url"
    assert Path("url/2.pdf").read_bytes() == poster("work", seed=2)
    assert len(make(output=f"{here}/url/{{seed}}.pdf", seeds="0..3").kept) == 3


def test_any_store_of_fsspec_will_do() -> None:
    fsspec = pytest.importorskip("fsspec")
    asked = {"output": "memory://wall/night/{seed}.pdf", "seeds": "0..2"}
    try:
        assert len(make(**asked).made) == 3
        memory = fsspec.filesystem("memory")
        assert memory.cat_file("/wall/night/1.pdf") == poster("work", seed=1)
        memory.rm("/wall/night/1.pdf")
        assert make(**asked).made == ("1.pdf",)
        memory.rm(f"/wall/night/{NAME}")
        assert len(make(**asked).adopted) == 3
    finally:
        fsspec.filesystem("memory").store.clear()


COMMAND = [
    sys.executable,
    "-m",
    "artkit",
    "batch",
    "work",
    "--seeds",
    "0..59",
    "-o",
    "out/s{seed:02}.pdf",
    "--quiet",
]


def started(*more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*COMMAND, *more], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finished() -> dict[str, tuple[int, int]]:
    """Return what tells one writing of a file from another."""
    found = {}
    for path in Path("out").glob("s*.pdf"):
        status = path.stat()
        found[path.name] = (status.st_ino, status.st_mtime_ns)
    return found


def living(parent: int) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) == parent:
                yield int(path.parent.name)
        except OSError:
            continue


@pytest.mark.slow
def test_killed_at_any_moment_and_run_again_it_is_as_if_nothing_had_been() -> None:
    batch({**ASKED, "seeds": "0..59", "output": "calm/s{seed:02}.pdf"}, InProcess())
    calm = digests("calm")
    rng, caught, partly = random.Random(9), 0, 0
    for moment in range(20):
        process = started("-j", "1" if moment % 4 else "2")
        # from the first print on, or before it: a random while after the first sign of life
        deadline = time.monotonic() + 60
        while not Path("out", NAME).exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(rng.uniform(0, 1.6))
        workers = list(living(process.pid))
        process.kill()
        process.communicate()
        caught += process.returncode == -signal.SIGKILL
        before = finished()
        partly += 0 < len(before) < 60
        assert {name: calm[name] for name in before} == {
            name: hashlib.sha256(Path("out", name).read_bytes()).hexdigest() for name in before
        }
        assert not make(seeds="0..59").failed
        assert digests() == calm
        after = finished()
        assert {name: after[name] for name in before} == before  # nothing that was finished was made again
        made = [line["file"] for line in lines() if not line.get("adopted")]
        assert len(made) == len(set(made))
        assert {line["file"] for line in lines()} == set(calm)
        assert sorted(os.listdir("out")) == [NAME, *sorted(calm)]
        while any(Path(f"/proc/{worker}").exists() for worker in workers):  # orphans go by themselves
            assert time.monotonic() < deadline + 60
            time.sleep(0.02)
        for path in Path("out").iterdir():
            path.unlink()
        Path("out").rmdir()
    assert caught > 10
    assert partly > 5


def test_ctrl_c_finishes_what_runs_and_says_so() -> None:
    process = started("-j", "2")
    deadline = time.monotonic() + 60
    while len(finished()) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    said = process.communicate()[1].decode()
    assert process.returncode == 130
    assert said.splitlines() == [
        "artkit: finishing what has begun; Ctrl-C again ends at once",
        "artkit: interrupted; what was finished is kept",
    ]
    assert {line["file"] for line in lines()} == set(finished())
    assert 3 <= len(finished()) < 60
    assert not list(Path("out").glob(".artkit*"))


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
def test_one_bar_shows_how_many_how_fast_how_long_and_what_failed() -> None:
    import pty

    Path("out/s05.pdf").mkdir(parents=True)  # in the way of a print
    screen, terminal = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND[:-1], "-j", "1"],
        stdout=subprocess.DEVNULL,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(terminal)
    shown = b""
    with contextlib.suppress(OSError):  # how a terminal says that nobody writes to it any more
        while piece := os.read(screen, 4096):
            shown += piece
    os.close(screen)
    assert process.wait() == 1
    said = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    bars = [line for line in said.replace("\r", "\n").splitlines() if "/60" in line]
    whole = re.compile(r"\d/60 [\d.]+ a second 0:00:\d\d 1 failed$")
    assert any(whole.search(bar.rstrip()) for bar in bars), bars[-3:]
    assert "failed" not in bars[0]
    assert len({bar.split("/60")[0].split()[-1] for bar in bars}) > 3  # it moves
    assert said.count("artkit: s05.pdf: ") == 1


def test_a_store_that_shows_halves_gets_files_by_another_name_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a protocol that is not known to put things whole, such as SFTP."""
    fsspec = pytest.importorskip("fsspec")
    from fsspec.implementations.memory import MemoryFileSystem

    moved: list[tuple[str, str]] = []

    class Attic(MemoryFileSystem):  # type: ignore[misc]
        protocol = "attic"
        store: ClassVar[dict[str, Any]] = {}
        pseudo_dirs: ClassVar[list[str]] = [""]

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            return str(super()._strip_protocol(path.removeprefix("attic://")))

        def mv(self, path1: str, path2: str, **more: Any) -> None:
            moved.append((path1, path2))
            super().mv(path1, path2, **more)

        def _open(self, path: str, mode: str = "rb", **more: Any) -> Any:
            if mode == "ab":
                raise NotImplementedError("no appending here")
            return super()._open(path, mode, **more)

    fsspec.register_implementation("attic", Attic, clobber=True)
    asked = {"output": "attic://wall/{seed}.pdf", "seeds": "0..1"}
    assert make(**asked).made == ("0.pdf", "1.pdf")
    assert [path for _, path in moved] == ["/wall/0.pdf", "/wall/1.pdf"]
    assert all(".artkit-batch-" in path for path, _ in moved)
    assert sorted(Attic.store) == ["/wall/0.pdf", "/wall/1.pdf", f"/wall/{NAME}"]
    assert len(Attic.store[f"/wall/{NAME}"].getvalue().splitlines()) == 2
    assert len(make(**asked).kept) == 2


def test_a_network_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from artkit.classifier import model_files

    save_model("own.npz", load_model("potato"))
    read: list[str] = []
    real = model_files.decode
    monkeypatch.setattr(model_files, "decode", lambda data, path: read.append(str(path)) or real(data, path))
    make(set={"dream.model": "own.npz"}, seeds="0..19")
    assert [Path(path).name for path in read].count("own.npz") == 1
