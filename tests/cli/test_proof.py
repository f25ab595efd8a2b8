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


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--at", "10"], "--at: 10 is no place on this sheet"),
        (["--sheet", "a44"], "a44"),
        (["-o", "x.png"], "should end in .pdf"),
        (["wrok"], "no recipe is called 'wrok'"),
    ],
)
def test_what_is_wrong_is_one_line(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["proof", "--set", "dream.steps=1", *words]) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.err.count("\n") == 1
    assert list(Path().iterdir()) == []
