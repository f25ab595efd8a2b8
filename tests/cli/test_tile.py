import json
from pathlib import Path

import pikepdf
import pytest

from artkit.cli.app import run
from artkit.layout.geometry import PageGeometry
from artkit.layout.sheet import Sheet
from artkit.press.pdf import write_pdf


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("wall.pdf").write_bytes(write_pdf(Sheet(PageGeometry(420, 594), ())))


def test_it_writes_the_sheets_and_says_how_to_print_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tile", "wall.pdf"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{Path.cwd() / 'wall-tiles.pdf'}  (8 sheets of 297 x 210 mm: 4 down, 2 across")
    assert "100 %" in said
    with pikepdf.open("wall-tiles.pdf") as pdf:
        assert len(pdf.pages) == 9


def test_a_dry_run_only_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tile", "wall.pdf", "--sheet", "letter", "--overlap", "0.5in", "--dry-run"]) == 0
    assert capsys.readouterr().out == "8 sheets of 279.4 x 215.9 mm: 4 down, 2 across\n"
    assert run(["tile", "wall.pdf", "--sheet", "a3", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sheets"] == 4
    assert [path.name for path in Path().iterdir()] == ["wall.pdf"]
