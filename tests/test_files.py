import errno
import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from artkit.errors import FileFormatError, InputError, OutputError
from artkit.files import opened, read_at_most, write_atomically


def raiser(error):
    def fail(*_args, **_options):
        raise error

    return fail


def test_writes_and_replaces(tmp_path):
    path = tmp_path / "poster.pdf"
    for data in (b"first", b"", b"second"):
        write_atomically(path, data)
        assert path.read_bytes() == data
    assert os.listdir(tmp_path) == ["poster.pdf"]


def test_a_reader_of_the_old_file_keeps_it_whole(tmp_path):
    path = tmp_path / "poster.pdf"
    write_atomically(path, b"old")
    with path.open("rb") as reader:
        write_atomically(path, b"new and longer")
        assert reader.read() == b"old"  # replaced, not overwritten in place


def test_a_new_file_has_the_permissions_that_open_gives(tmp_path):
    write_atomically(tmp_path / "ours", b"")
    (tmp_path / "theirs").write_bytes(b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "theirs").stat().st_mode


def test_a_replaced_file_keeps_its_permissions(tmp_path):
    path = tmp_path / "poster.pdf"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_symbolic_link_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "poster.pdf", tmp_path / "latest.pdf"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_device_is_written_to_and_not_replaced():
    write_atomically("/dev/null", b"gone")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_pipe_is_written_to(tmp_path):
    code = "from artkit.files import write_atomically; write_atomically('/dev/stdout', b'through')"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"through"


STEPS = {
    "open": ("builtins.open", PermissionError(errno.EACCES, "Permission denied"), "permission denied"),
    "full": ("os.fsync", OSError(errno.ENOSPC, "No space left on device"), "no space left on device"),
    "rename": ("os.replace", OSError(errno.EROFS, "Read-only file system"), "read-only file system"),
}


@pytest.mark.parametrize("step", STEPS)
def test_whatever_fails_the_old_file_stays_and_nothing_is_left(tmp_path, monkeypatch, step):
    path = tmp_path / "poster.pdf"
    path.write_bytes(b"old")
    where, error, reason = STEPS[step]
    with monkeypatch.context() as patched:
        patched.setattr(where, raiser(error))
        with pytest.raises(OutputError) as caught:
            write_atomically(path, b"new")
    assert str(caught.value) == f"cannot write {path}: {reason}"
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["poster.pdf"]


def test_a_keyboard_interrupt_leaves_no_trace_and_passes_on(tmp_path, monkeypatch):
    path = tmp_path / "poster.pdf"
    path.write_bytes(b"old")
    monkeypatch.setattr("os.fsync", raiser(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["poster.pdf"]


def test_a_full_disk_for_real(tmp_path):
    """A process that may not write more than 4 kB: the kernel itself refuses the rest."""
    path = tmp_path / "poster.pdf"
    path.write_bytes(b"old")
    code = (
        "import sys; from artkit.files import write_atomically\n"
        "from artkit.errors import OutputError\n"
        "try: write_atomically(sys.argv[1], bytes(10**6))\n"
        "except OutputError as error: print(error)"
    )
    run = subprocess.run(
        [sys.executable, "-B", "-c", code, path],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )
    assert run.stdout == f"cannot write {path}: file too large\n"
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["poster.pdf"]


def test_a_full_device_is_an_output_error():
    with pytest.raises(OutputError, match="cannot write /dev/full: no space left on device"):
        write_atomically("/dev/full", b"data")


def test_a_read_only_file_is_not_replaced(tmp_path, monkeypatch):
    path = tmp_path / "poster.pdf"
    path.write_bytes(b"old")
    monkeypatch.setattr("os.access", lambda _path, mode: mode != os.W_OK)  # root may write anything
    with pytest.raises(OutputError, match=r"poster\.pdf: the file is read-only"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing/poster.pdf", "there is no folder {folder}/missing"),
        ("", "it is a folder"),
        ("file/poster.pdf", "not a directory"),
        ("p\0.pdf", "embedded null byte"),
        ("n" * 300, "file name too long"),
    ],
)
def test_places_where_nothing_can_be_written(tmp_path, name, reason):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError) as caught:
        write_atomically(tmp_path / name, b"data")
    assert str(caught.value) == f"cannot write {tmp_path / name}: {reason.format(folder=tmp_path)}"
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.npz", "there is no such file"),
        ("missing/a.npz", "there is no folder {folder}/missing"),
        ("", "it is a folder"),
        ("a\0", "embedded null byte"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, name, reason):
    with pytest.raises(InputError) as caught:
        opened(tmp_path / name)
    assert str(caught.value) == f"cannot read {tmp_path / name}: {reason.format(folder=tmp_path)}"


def test_reading_is_bounded(tmp_path):
    path: Path = tmp_path / "data"
    path.write_bytes(b"12345")
    assert read_at_most(path, 5) == b"12345"
    with pytest.raises(FileFormatError, match="expected a file of at most 4 bytes, found a larger one"):
        read_at_most(path, 4)
    with pytest.raises(FileFormatError, match="at most 1,000 bytes"):
        read_at_most("/dev/zero", 1000)
