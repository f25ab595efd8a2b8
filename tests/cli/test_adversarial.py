import json
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from artkit.adversarial import read_adversarial
from artkit.classifier import load_dataset, load_model
from artkit.cli.app import run

QUICK = ["--attack", "fooling:steps=100,judge=none"]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_an_imaginary_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["adversarial", "-t", "1", *QUICK, "-s", "0..1", "-o", "one.npz", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["files"] == ["one.npz"]
    assert [work["seed"] for work in told["works"]] == [0, 1]
    made, recipe = read_adversarial("one.npz")
    assert made.success.all()
    assert made.labels.tolist() == [1, 1]
    assert made.shown.tolist() == [-1, -1]
    p = load_model("potato").probabilities(made.images.astype(np.float64))[:, 1]
    assert np.allclose([work["confidence"] for work in told["works"]], p, atol=1e-6)
    assert (p >= 0.999).all()
    assert "fooling" in json.dumps(recipe)


def test_the_same_words_make_the_same_bytes_and_a_seed_is_the_same_in_company() -> None:
    arguments = ["adversarial", "-t", "1", *QUICK, "-q"]
    assert run([*arguments, "-s", "3", "-o", "a.png"]) == 0
    assert run([*arguments, "-s", "3", "-o", "b.png"]) == 0
    assert run([*arguments, "-s", "2..3", "-o", "c-{seed}.png"]) == 0
    assert Path("a.png").read_bytes() == Path("b.png").read_bytes() == Path("c-3.png").read_bytes()
    assert Path("a.png").read_bytes() != Path("c-2.png").read_bytes()


def test_a_picture_is_made_of_squares_black_on_white() -> None:
    assert run(["adversarial", "-t", "1", *QUICK, "--size", "280", "-o", "one.png", "-q"]) == 0
    assert run(["adversarial", "-t", "1", *QUICK, "-o", "one.npz", "-q"]) == 0
    image = read_adversarial("one.npz")[0].images[0]
    with Image.open("one.png") as picture:
        assert np.array_equal(np.asarray(picture), np.kron(np.rint(255 * (1 - image)), np.ones((10, 10))))


def test_survival_is_counted_beside_real_digits(capsys: pytest.CaptureFixture[str]) -> None:
    spec = "fooling:steps=60,judge=none,draws=4"
    arguments = ["-t", "1", "--attack", spec, "--survive", "scan", "--captures", "20"]
    assert run(["adversarial", *arguments, "-m", "twin", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["survival"]
    assert told["channel"] == "scan"
    assert told["captures"] == 20
    assert told["simulated"] is True
    assert told["share"] == 1
    assert told["real_digits"] > 0.8
    assert run(["adversarial", *arguments, "-m", "twin"]) == 0
    said = capsys.readouterr().out
    assert "simulated" in said
    assert "real digits" in said


def test_a_digit_is_changed_within_its_ball(capsys: pytest.CaptureFixture[str]) -> None:
    ball = ["--norm", "linf", "--epsilon", "0.2", "--confidence", "0.9", "-m", "twin"]
    assert run(["adversarial", "-t", "1", "--from", "7", *ball, "-o", "seven.npz", "--json"]) == 0
    (work,) = json.loads(capsys.readouterr().out)["works"]
    assert work["shown"] == 7
    assert work["predicted"] == 1
    assert work["linf"] <= 0.2
    made, _ = read_adversarial("seven.npz")
    test = load_dataset().test
    assert np.allclose(made.originals[0] * 255, test.images[np.flatnonzero(test.labels == 7)[0]], atol=1e-3)


def test_a_page_and_a_data_sheet(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["-t", "1", *QUICK, "-m", "twin", "-o", "one.pdf", "--page", "a4"]
    assert run(["adversarial", *arguments, "--report", "sheet-{seed}.pdf", "--captures", "10"]) == 0
    assert "sheet-0.pdf" in capsys.readouterr().out
    poster, sheet = (pypdfium2.PdfDocument(name) for name in ("one.pdf", "sheet-0.pdf"))
    assert "imaginary “1”" in poster[0].get_textpage().get_text_range()
    words = sheet[0].get_textpage().get_text_range()
    made = load_model("twin")
    run(["adversarial", *arguments[:-4], "-o", "one.npz", "-q"])
    p = made.probabilities(read_adversarial("one.npz")[0].images.astype(np.float64))[0, 1]
    assert f"p(1) = {int(p * 1e4) / 1e4:.4f}"[:12] in words
    for word in (
        "scan",
        "phone",
        "hard",
        "real 1s",
        "real digits",
        "success against epsilon",
        "no attack can do more",
        "10 captures",
        "photographed",
        "toy digits",
        "potato",
        "reader",
    ):
        assert word in words
    assert not any(each.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for each in sheet[0].get_objects())
    assert tuple(round(side / 72 * 25.4) for side in sheet[0].get_size()) == (210, 297)
    for document in (poster, sheet):
        document.close()


def test_handwriting_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    test = load_dataset().test
    page = Image.new("L", (300, 260), 240)
    page.paste(20, (60, 40), Image.fromarray(test.images[0]).resize((168, 168)))
    page.save("mine.jpg")
    asked = ["--from", "mine.jpg", "--show", "found.png", "-m", "twin", "--confidence", "0"]
    assert run(["adversarial", "-t", "1", *asked, "-o", "mine.npz", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["files"] == ["mine.npz", "found.png"]
    made, recipe = read_adversarial("mine.npz")
    assert load_model("reader").logits(made.originals).argmax() == test.labels[0] == 7
    assert made.predicted.tolist() == [1]
    assert "mine.jpg" not in json.dumps(recipe)  # it carries the picture, and no path
    with Image.open("found.png") as found:
        assert found.size == (1148, 560)
