import json
from pathlib import Path

import pikepdf
import pytest

from artkit.cli.app import run


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_poster_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["poster", "--page", "a5", "--set", "dream.steps=5", "--quiet"]) == 0
    assert run(["check", "gallery.pdf"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "gallery.pdf: nothing was found that a shop would send back"
    assert any(line.split()[:2] == ["ok", "bleed"] for line in said)
    assert run(["check", "gallery.pdf", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["passed"]
    assert {finding["verdict"] for finding in facts["findings"]} == {"pass"}


def test_what_a_shop_would_send_back_is_exit_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["poster", "--page", "a5", "--set", "dream.steps=5", "--set", "page.bleed=0mm", "-q"]) == 0
    assert run(["check", "gallery.pdf", "--quiet"]) == 1
    said = capsys.readouterr().out
    assert said == "FAIL  bleed          0.00 mm where 3 mm are asked for\n"
    assert run(["check", "gallery.pdf", "--bleed", "0mm", "--quiet"]) == 0
    Path("poem.pdf").write_text("A poem", "utf-8")
    assert run(["check", "poem.pdf", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["item"] == "file"


def test_the_cells_of_a_print_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    settings = ["--page", "a4", "--set", "dream.digits=0347", "--quiet"]
    assert run(["poster", *settings]) == 0
    assert run(["check", "gallery.pdf", "--capture", "scan"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].split() == ["cell", "meant", "its", "network", "reader"]
    assert [line.split()[1] for line in said[1:5]] == ["0", "3", "4", "7"]
    assert said[5] == "the reader sees 4 of 4 cells as they were meant"
    assert run(["check", "gallery.pdf", "--json"]) == 0
    cells = json.loads(capsys.readouterr().out)["cells"]
    assert [cell["reader"]["label"] for cell in cells] == ["0", "3", "4", "7"]
    assert all(cell["agrees"] and cell["dreamer"]["confidence"] > 0.9 for cell in cells)
    assert run(["check", "gallery.pdf", "--grid", "2x2", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["cells"]) == 4
    assert run(["check", "gallery.pdf", "--capture", "fax"]) == 2
    assert "fax" in capsys.readouterr().err


def test_a_file_of_somebody_else_says_nothing_of_its_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    bare = pikepdf.new()
    bare.add_blank_page(page_size=(300, 300))
    bare.save("bare.pdf")
    assert run(["check", "bare.pdf"]) == 1
    assert "cell" not in capsys.readouterr().out
    assert run(["check", "bare.pdf", "--capture", "scan"]) == 2
    said = capsys.readouterr().err
    assert said == "artkit: --capture: bare.pdf does not say where its pictures are; use --grid\n"
