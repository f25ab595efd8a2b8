from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from artkit.cli.app import run

WORK = """# a pair
title = "Pair"
seed = 7  # by eye
[dream]
digits = "16"
steps = 3
[page]
size = "a5"
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("work.toml").write_text(WORK, "utf-8")


def words(path: str) -> list[str]:
    document = pdfium.PdfDocument(path)
    try:
        return str(document[0].get_textpage().get_text_range()).split()
    finally:
        document.close()


def test_candidates_stand_side_by_side_with_their_seeds(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sheet", "work", "--at", "0,1", "--seed", "30..35"]) == 0
    assert "(6 candidates)" in capsys.readouterr().out
    assert words("work-sheet.pdf") == [*map(str, range(30, 36)), "Pair:", "6", "candidates"]
    assert Path("work.toml").read_text("utf-8") == WORK


def test_without_a_place_every_picture_has_its_candidates() -> None:
    assert run(["sheet", "work", "--seed", "4,9", "-o", "all.pdf", "--quiet"]) == 0
    assert words("all.pdf")[:8] == ["1", "4", "1", "9", "6", "4", "6", "9"]
    assert run(["sheet", "work", "--seed", "4,9", "-o", "all.png", "--dpi", "25.4", "--quiet"]) == 0
    with Image.open("all.png") as picture:
        assert picture.size == (148, 210)


def test_the_chosen_are_written_back_and_the_rest_stays() -> None:
    assert run(["sheet", "work", "--keep", "12,47", "--quiet"]) == 0
    assert Path("work.toml").read_text("utf-8") == WORK.replace("seed = 7 ", 'seed = "12,47" ')


def test_a_place_is_pinned_and_printed_so() -> None:
    assert run(["sheet", "work", "--at", "0,1", "--keep", "41", "--quiet"]) == 0
    assert Path("work.toml").read_text("utf-8") == f"{WORK}\n[[cells]]\nat = [0, 1]\nseed = 41\n"
    caption = ["--set", 'layout.caption="{label}:{seed}"']
    assert run(["poster", "work", *caption, "--quiet"]) == 0
    assert words("work.pdf")[:2] == ["1:7", "6:41"]
