"""``artkit replay`` and ``artkit inspect``, and what ``artkit poster`` offers a press."""

import io
import json
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from artkit.cli.app import run
from artkit.layout.icc import SHIPPED

QUICK = ["--set", "dream.steps=3", "--set", "dream.digits=35", "--page", "a6", "--quiet"]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def pages(name: str) -> int:
    with pikepdf.open(name) as pdf:
        return len(pdf.pages)


def test_a_print_is_printed_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["poster", *QUICK, "-o", "p.pdf", "--marks", "registration,crop"]) == 0
    assert run(["replay", "p.pdf"]) == 0
    said = capsys.readouterr()
    assert Path("p-replay.pdf").read_bytes() == Path("p.pdf").read_bytes()
    assert "built to PDF/X-4, 22 of 22 rows checked hold" in said.out
    assert said.err == ""
    assert run(["replay", "p.pdf", "--json", "--marks", "none", "-o", "plain.pdf"]) == 0
    assert json.loads(capsys.readouterr().out)["pictures"] == 2
    assert len(Path("plain.pdf").read_bytes()) < len(Path("p.pdf").read_bytes())


def test_and_differently(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["poster", *QUICK, "-o", "p.png", "--dpi", "60"]) == 0
    line = (
        "replay p.png --style potato --page 120x90mm --layout grid:gutter=0.3 --dpi 50 -o other.tif --quiet"
    )
    assert run(line.split()) == 0
    with Image.open("other.tif") as picture:
        assert picture.size == (round(120 / 25.4 * 50), round(90 / 25.4 * 50))
        assert picture.getpixel((0, 0)) == 0
    assert run(["replay", "other.tif", "-o", "x.jpg"]) == 0
    assert "a .jpg carries nothing" in capsys.readouterr().out


def test_to_stdout(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["poster", *QUICK, "-o", "p.svg"]) == 0
    assert run(["replay", "p.svg", "-o", "-"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"%PDF")


def test_inspect_says_what_is_carried(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["poster", *QUICK, "-o", "p.tif"]) == 0
    capsys.readouterr()
    assert run(["inspect", "p.tif"]) == 0
    said = capsys.readouterr().out
    for part in (
        "Ten dreams",
        "2 pictures, negatives pixel",
        "seed 7",
        "model robust",
        "FOGRA39L",
        "printed with",
    ):
        assert part in said
    assert run(["inspect", "p.tif", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["format"] == ".tif"
    assert [each["label"] for each in told["pictures"]] == ["3", "5"]
    assert told["recipe"]["dream"]["steps"] == 3
    assert len(told["cells"]) == 2


def test_inspect_says_what_has_changed_since_and_shortens_a_long_list(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["poster", *QUICK, "--set", "dream.digits=01234567890123456789", "-o", "p.svg"]) == 0
    monkeypatch.setattr("artkit.reading.differences", lambda _: ["numpy is 9, and was 2"])
    capsys.readouterr()
    assert run(["inspect", "p.svg"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "since then: numpy is 9, and was 2"
    assert sum(line.startswith("  ") for line in said) == 13
    assert "  ... and 8 more" in said


def test_separations_and_a_profile_of_the_shops(capsys: pytest.CaptureFixture[str]) -> None:
    Path("shop.icc").write_bytes(SHIPPED.read_bytes())
    assert run(["poster", *QUICK, "--style", "riso", "--separations", "-o", "s.pdf"]) == 0
    assert pages("s.pdf") == 2
    assert run(["replay", "s.pdf", "--composite", "--icc", "shop.icc", "--quiet"]) == 0
    assert pages("s-replay.pdf") == 1
    with pikepdf.open(io.BytesIO(Path("s-replay.pdf").read_bytes())) as pdf:
        assert str(pdf.Root.OutputIntents[0].OutputConditionIdentifier) == "Custom"
