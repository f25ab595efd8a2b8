import json
from pathlib import Path

import numpy as np
import pytest

from artkit.cli.app import run
from artkit.npz import npz_bytes


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def good(**changes: np.ndarray) -> dict[str, np.ndarray]:
    images = np.random.default_rng(0).random((4, 28, 28)).astype("<f4")
    return {"images": images, "labels": np.arange(4), **changes}


def test_dreams_stand_beside_real_digits(capsys: pytest.CaptureFixture[str]) -> None:
    line = "dream 0..9 -m potato --preset raw --steps 20 -o d.npz --report"
    assert run(line.split()) == 0
    reported = capsys.readouterr().out
    assert run(["measure", "d.npz"]) == 0
    table = capsys.readouterr().out
    assert reported.endswith(table)
    assert [row.split("  ")[0].strip() for row in table.splitlines()[1:]] == [
        "10 dreams", "1000 real digits", "100 facet means (control)"
    ]  # fmt: skip
    assert run(["measure", "d.npz", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows["1000 real digits"]["legible"] > 0.85
    assert rows["10 dreams"]["legible"] < 0.1
    assert rows["10 dreams"]["p"] > 0.5
    assert rows["1000 real digits"]["p"] is None


def test_anybodys_images_will_do(capsys: pytest.CaptureFixture[str]) -> None:
    np.savez_compressed("foreign.npz", images=good()["images"].astype("f8"), labels=np.arange(4, dtype="u1"))
    assert run(["measure", "foreign.npz"]) == 0
    assert "4 dreams" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"labels": np.arange(4)}, "expected an array 'images'"),
        ({"images": np.zeros((4, 28, 28), "<f4")}, "expected an array 'labels'"),
        (good(images=np.zeros((4, 27, 28), "<f4")), "expected images (n, 28, 28)"),
        (good(images=np.zeros((0, 28, 28), "<f4")), "expected at least one picture"),
        (good(images=np.zeros((4, 28, 28), "<i4")), "of floats"),
        (good(images=np.full((4, 28, 28), np.nan, "<f4")), "expected images in [0, 1]"),
        (good(images=np.full((4, 28, 28), 2, "<f4")), "expected images in [0, 1]"),
        (good(labels=np.arange(3)), "expected labels (4) of whole numbers"),
        (good(labels=np.arange(4) + 0.5), "expected labels (4) of whole numbers"),
        (good(labels=np.arange(4) + 8), "expected labels from 0 to 9"),
        (good(confidence=np.zeros(2, "<f4")), "expected confidence (4) of floats"),
    ],
)
def test_slips_are_one_line(
    arrays: dict[str, np.ndarray], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad.npz").write_bytes(npz_bytes(arrays))
    assert run(["measure", "bad.npz"]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1


def test_no_file_and_no_archive(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["measure", "none.npz"]) == 2
    Path("text.npz").write_text("not an archive", "utf-8")
    assert run(["measure", "text.npz"]) == 2
    assert "expected an .npz archive" in capsys.readouterr().err
