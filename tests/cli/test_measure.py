import json
from pathlib import Path

import numpy as np
import pytest

from artkit.classifier.idx import encode
from artkit.classifier.model_files import save_model
from artkit.classifier.network import Network
from artkit.cli.app import run
from artkit.npz import npz_bytes


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def good(**changes: np.ndarray) -> dict[str, np.ndarray]:
    images = np.random.default_rng(0).random((4, 28, 28)).astype("<f4")
    return {"images": images, "labels": np.arange(4), **changes}


def go(line: str, code: int = 0) -> None:
    assert run(line.split()) == code


def table(out: str) -> dict[str, dict[str, str]]:
    """Return the rows of a table by name."""
    head, *rows = [line for line in out.splitlines() if "  " in line]
    parts = [(line[: len(line) - 9 * len(head.split())].strip(), line.split()) for line in rows]
    return {name: dict(zip(head.split(), words[-len(head.split()) :], strict=True)) for name, words in parts}


def test_dreams_stand_beside_real_digits(capsys: pytest.CaptureFixture[str]) -> None:
    go("dream 0..9 -m potato --preset raw --steps 20 -o d.npz --report")
    reported = capsys.readouterr().out
    assert run(["measure", "d.npz"]) == 0
    out = capsys.readouterr().out
    assert reported.endswith(out)
    rows = table(out)
    assert list(rows) == ["10 dreams", "1000 real digits (control)", "100 facet means (control)"]
    assert float(rows["1000 real digits (control)"]["legible"]) > 0.8
    assert float(rows["10 dreams"]["legible"]) < 0.1
    assert all(float(row["p"]) > 0.5 for row in rows.values())  # of the controls too: the dreamer is shipped
    assert rows["10 dreams"]["diverse"] == "–"


def test_json_has_every_dream_and_every_class(capsys: pytest.CaptureFixture[str]) -> None:
    go("dream 36 -s 5,7 -m twin --steps 9 -o d.npz --report --json")
    facts = json.loads(capsys.readouterr().out)
    assert run(["measure", "d.npz", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert facts["report"] == found
    assert facts["files"] == ["d.npz"]
    each = found["each"]
    assert (each["label"], each["seed"]) == (["3", "3", "6", "6"], [5, 7, 5, 7])
    assert all(len(values) == 4 for values in each.values())
    assert each["p"] == pytest.approx([dream["confidence"] for dream in facts["dreams"]], abs=1e-6)
    assert found["dreams"]["p"] == pytest.approx(np.mean(each["p"]), abs=1e-6)
    assert found["dreams"]["grain"] == pytest.approx(np.mean(each["grain"]), abs=1e-6)
    assert list(found["classes"]) == ["3", "6"]
    assert found["classes"]["6"]["diverse"] == pytest.approx(np.mean(each["diverse"][2:]), abs=1e-6)
    assert found["controls"]["real digits"]["count"] == 200  # of the classes that were asked
    assert found["controls"]["facet means"]["p"] > 0.9
    assert "twin" not in each, "no network marks its own homework"
    assert "reader" in each


def test_a_report_is_printed_though_nothing_else_is(capsys: pytest.CaptureFixture[str]) -> None:
    go("dream 6 -m potato --steps 2 -o d.png --report -q")
    assert list(table(capsys.readouterr().out)) == [
        "1 dream",
        "100 real digits (control)",
        "10 facet means (control)",
    ]


def test_a_row_a_class(capsys: pytest.CaptureFixture[str]) -> None:
    Path("four.npz").write_bytes(npz_bytes(good(labels=np.array([1, 1, 1, 5]))))
    assert run(["measure", "four.npz", "--per-class"]) == 0
    rows = table(capsys.readouterr().out)
    assert list(rows) == [
        "4 dreams",
        "200 real digits (control)",
        "20 facet means (control)",
        "1 (3)",
        "5 (1)",
    ]
    assert rows["5 (1)"]["diverse"] == "–"
    assert float(rows["4 dreams"]["ink"]) == pytest.approx(
        (3 * float(rows["1 (3)"]["ink"]) + float(rows["5 (1)"]["ink"])) / 4, abs=2e-3
    )


def test_anybodys_images_will_do(capsys: pytest.CaptureFixture[str]) -> None:
    np.savez_compressed("foreign.npz", images=good()["images"].astype("f8"), labels=np.arange(4, dtype="u1"))
    assert run(["measure", "foreign.npz"]) == 0
    out = capsys.readouterr().out
    assert "p" not in table(out)["4 dreams"]
    assert "--model FILE" in out
    assert run(["measure", "foreign.npz", "-m", "potato"]) == 0
    out = capsys.readouterr().out
    assert float(table(out)["400 real digits (control)"]["p"]) > 0.8
    assert "--model" not in out


@pytest.mark.parametrize("names", [[f"kind {i}" for i in range(12)], list("0123456789")])
def test_of_what_is_no_digit_the_rest_is_measured(
    names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    save_model("mine.npz", Network.random((784, 8, len(names)), "relu", np.random.default_rng(0), names))
    assert (
        run(["dream", *names, "-m", "mine.npz", "-s", "0,1", "--steps", "2", "-o", "d.npz", "--report"]) == 0
    )
    reported = capsys.readouterr().out
    assert run(["measure", "d.npz"]) == 0
    out = capsys.readouterr().out
    assert reported.endswith(out)
    rows = table(out)
    assert set(rows[f"{2 * len(names)} dreams"]) == {"diverse", "grain", "border", "ink", "p"}
    assert out.count("not digits") == 1
    assert len(out.splitlines()) == 3


def test_what_is_no_digit_gets_no_facets_of_digits(capsys: pytest.CaptureFixture[str]) -> None:
    save_model(
        "mine.npz", Network.random((784, 8, 3), "relu", np.random.default_rng(0), ("hat", "shoe", "bag"))
    )
    assert run(["dream", "hat", "-m", "mine.npz", "--preset", "gallery", "-o", "d.npz"]) == 2
    assert (
        "dream.regularizers: facets are ways of writing digits; the classes of this network are hat, shoe, bag"
        in (capsys.readouterr().err)
    )


def test_a_data_set_of_ones_own_is_what_dreams_are_held_against(capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(0)
    labels = np.tile(np.arange(3), 30).astype(np.uint8)
    images = rng.integers(0, 30, (90, 28, 28)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4 + 8 * label : 8 + 8 * label, 4:24] = 255
    Path("bars").mkdir()
    for stem in ("train", "t10k"):
        Path(f"bars/{stem}-images-idx3-ubyte").write_bytes(encode(images))
        Path(f"bars/{stem}-labels-idx1-ubyte").write_bytes(encode(labels))
    Path("bars/labels.txt").write_text("high\nmiddle\nlow\n", "utf-8")
    go("train twin --data bars --epochs 3 -o bars.npz -q")
    go("dream high low -m bars.npz -s 0,1 --preset blurred --steps 60 -o d.npz -q")
    go("measure d.npz --data bars -m bars.npz --per-class")
    rows = table(capsys.readouterr().out)
    assert list(rows) == ["4 dreams", "60 real pictures (control)", "high (2)", "low (2)"]
    assert float(rows["60 real pictures (control)"]["legible"]) > 0.8
    assert float(rows["60 real pictures (control)"]["p"]) > 0.5
    assert "reader" not in rows["4 dreams"]
    go("dream 3 -m potato --steps 1 -o three.npz -q")
    go("measure three.npz --data bars", 2)
    assert "bars has the classes high, middle, low; these dreams are of 0, 1" in capsys.readouterr().err
