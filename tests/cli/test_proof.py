from pathlib import Path

import pikepdf
import pytest

from artkit.cli.app import run


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_strip_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    line = "proof --page a3 --set dream.steps=4 --set dream.digits=3 --sheet letter"
    assert run(line.split()) == 0
    assert capsys.readouterr().out == f"{Path.cwd() / 'gallery-proof.pdf'}  (15 pieces at 100 %)\n"
    with pikepdf.open("gallery-proof.pdf") as pdf:
        assert [float(edge) for edge in pdf.pages[0].TrimBox] == pytest.approx([0, 0, 612, 792], abs=0.01)
