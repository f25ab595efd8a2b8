import json
from pathlib import Path

import pytest

from artkit.cli.app import run
from artkit.cli.list import LISTS


@pytest.mark.parametrize("kind", LISTS)
def test_every_list_lists(
    kind: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent.parent)
    assert run(["list", kind]) == 0
    text = capsys.readouterr().out
    assert run(["list", kind, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert all(row["name"] in text and "\n" not in row["description"] for row in rows)
    if kind != "plugins":
        assert rows
        assert all(row["description"] for row in rows), rows


def test_options_are_shown_with_range_and_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "regularizers"]) == 0
    out = capsys.readouterr().out
    assert "sigma=1.0 (over 0, up to 14), every=4 (from 1)" in out
    assert "pixels=2 (from 0, up to 13), subpixel=False" in out
    assert "each also takes start, end" in out


def test_without_a_kind_it_lists_the_kinds_and_a_slip_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list"]) == 0
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()} == set(LISTS)
    assert run(["list", "stiles"]) == 2
    assert "did you mean styles?" in capsys.readouterr().err


def test_a_broken_style_spoils_only_its_own_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("styles").mkdir()
    Path("styles/mine.toml").write_text("[page]\nsice = 1\n", "utf-8")
    assert run(["list", "styles"]) == 0
    out = capsys.readouterr().out
    assert "broken: styles/mine.toml: unknown key page.sice" in out.replace("\\", "/")
    assert "gallery" in out


def test_a_batch_file_is_no_recipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["new", "batch", "night", "-q"]) == 0
    assert run(["new", "recipe", "day", "-q"]) == 0
    assert run(["list", "recipes"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["day"]


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("artkit 0.")
    assert run([]) == 0
    bare = capsys.readouterr().out
    assert run(["--help"]) == 0
    assert capsys.readouterr().out == bare
    assert "poster" in bare
