import hashlib
import json
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from artkit.cli.app import run

QUICK = ["--set", "dream.steps=5", "--page", "a5"]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_arguments_it_is_the_gallery(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["poster", *QUICK]) == 0
    said = capsys.readouterr()
    assert Path("gallery.pdf").read_bytes().startswith(b"%PDF")
    assert said.out.splitlines()[0].startswith(f"{Path.cwd() / 'gallery.pdf'}  (10 pictures")
    assert "prints 148 x 210 mm (5.827 x 8.268 in), with 3 mm of bleed" in said.out
    assert "100 %" in said.out
    assert "try next" in said.out
    assert said.err == ""


def test_the_gallery_is_known_by_its_name_where_there_are_no_prints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    few = ["--page", "a6", "--set", "dream.steps=2", "-q"]
    assert run(["poster", "gallery", "-o", "named.pdf", *few]) == 0
    assert run(["poster", "-o", "unnamed.pdf", *few]) == 0
    assert Path("named.pdf").read_bytes() == Path("unnamed.pdf").read_bytes()
    assert run(["poster", "galery", *few]) == 2
    assert "did you mean gallery?" in capsys.readouterr().err


def test_a_text_an_edition_and_outlines_reach_the_page() -> None:
    assert run(["poster", *QUICK, "--text", "24.11.2026", "--edition", "3/50", "-o", "a.pdf"]) == 0
    document = pypdfium2.PdfDocument("a.pdf")
    said = document[0].get_textpage().get_text_bounded()
    document.close()
    assert "3/50" in said
    assert said.count("24.11.2026") == 2  # the title, and the title of the edition
    assert "Ten dreams" not in said
    assert run(["poster", *QUICK, "--text", "7", "--outline-text", "-o", "b.pdf"]) == 0
    with pikepdf.open("b.pdf") as pdf:
        assert "/Font" not in pdf.pages[0].Resources


def test_twice_is_the_same_bytes_and_replaces(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["poster", *QUICK, "-o", "a.pdf"]) == 0
    first = Path("a.pdf").read_bytes()
    assert run(["poster", *QUICK, "-o", "a.pdf", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert Path("a.pdf").read_bytes() == first
    assert facts == {
        "file": "a.pdf",
        "bytes": len(first),
        "sha256": hashlib.sha256(first).hexdigest(),
        "width_mm": 148.0,
        "height_mm": 210.0,
        "bleed_mm": 3.0,
        "pictures": 10,
    }
    assert [path.name for path in Path().iterdir()] == ["a.pdf"]


def test_everything_can_be_said_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    Path("work.toml").write_text('title = "Work"\n[dream]\ndigits = "16"\n', "utf-8")
    line = "poster work.toml -o w.pdf --page a6 -l --style potato --seed 3..4 --model potato --quiet"
    assert run([*line.split(), "--set", "dream.steps=3", "--set", 'title="A better one"']) == 0
    assert capsys.readouterr().out == ""
    with pikepdf.open("w.pdf") as pdf:
        assert str(pdf.docinfo["/Title"]) == "A better one"
        left, bottom, right, top = (float(x) for x in pdf.pages[0].TrimBox)
    assert (right - left, top - bottom) == pytest.approx((148 / 25.4 * 72, 105 / 25.4 * 72), abs=0.01)
    assert run(["poster", "work", *QUICK]) == 0
    assert Path("work.pdf").exists()


def test_the_environment_lies_between_recipe_and_flags(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("work.toml").write_text('page = { size = "a4" }\n[dream]\ndigits = "1"\nsteps = 2\n', "utf-8")

    def width(*arguments: str) -> float:
        assert run(["poster", "work.toml", "--json", *arguments]) == 0
        return float(json.loads(capsys.readouterr().out)["width_mm"])

    assert width() == 210
    monkeypatch.setenv("ARTKIT_PAGE", "a6")
    assert width() == 105
    assert width("--page", "a5") == 148


def test_png_and_stdout(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["poster", *QUICK, "-o", "a.png", "--dpi", "30"]) == 0
    assert Path("a.png").read_bytes().startswith(b"\x89PNG")
    capfdbinary.readouterr()
    assert run(["poster", *QUICK, "-o", "-"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"%PDF")


def test_ctrl_c_is_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("artkit.planning.ascend", interrupted)
    assert run(["poster", *QUICK]) == 130
    assert capsys.readouterr().err.count("\n") == 1
    assert list(Path().iterdir()) == []
