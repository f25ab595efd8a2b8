import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from artkit.cli.app import run

QUICK = ["--steps", "30", "-q"]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ["six.gif", "six.webp"])
def test_a_film_has_its_frames_its_time_and_its_greys(name: str) -> None:
    line = ["dream", "6", *QUICK, "-o", name, "--frames", "9", "--seconds", "2", "--size", "56"]
    assert run(line) == 0
    first = Path(name).read_bytes()
    with Image.open(name) as picture:
        assert picture.n_frames == 9
        assert picture.info.get("loop") == 0
        frames = [
            (np.asarray(each.convert("L")), each.info["duration"]) for each in ImageSequence.Iterator(picture)
        ]
    if name.endswith("gif"):  # Pillow does not tell the times of a WebP frame by frame
        assert sum(time for _, time in frames) == 2000
        assert frames[-1][1] >= 400
    assert len({image.tobytes() for image, _ in frames}) == 9
    assert run(line) == 0
    assert Path(name).read_bytes() == first


@pytest.mark.parametrize("name", ["six.gif", "six.webp"])
def test_a_film_ends_with_the_picture_itself_to_the_grey(name: str) -> None:
    assert run(["dream", "6", *QUICK, "-o", "six.png", "--size", "56"]) == 0
    assert run(["dream", "6", *QUICK, "-o", name, "--frames", "5", "--size", "56"]) == 0
    with Image.open("six.png") as still, Image.open(name) as film:
        film.seek(film.n_frames - 1)
        last = np.asarray(film.convert("L"))
        assert np.array_equal(last[4:60, 4:60], np.asarray(still))
        film.seek(0)
        assert not np.array_equal(np.asarray(film.convert("L"))[4:60, 4:60], np.asarray(still))


def test_one_frame_of_a_strip_has_the_dot() -> None:
    assert run(["dream", "6", *QUICK, "-o", "strip.png", "--frames", "8", "--size", "56"]) == 0
    with Image.open("strip.png") as picture:
        feet = (
            np.asarray(picture)[60:68, 4:].reshape(8, 8, 60).swapaxes(0, 1)
        )  # below the pictures, a frame each
    inked = (feet < 128).any(axis=2).sum(axis=1)  # rows with ink; a line has one, a dot more
    assert (inked > 1).sum() == 1
    assert (inked[int(inked.argmax()) :] >= 1).all()
    assert (inked[: int(inked.argmax())] == 0).all()


def test_several_dreams_are_one_film_and_a_strip_is_a_row_a_dream() -> None:
    assert run(["dream", "36", *QUICK, "-s", "0..2", "-o", "grid.gif", "--frames", "4", "--size", "28"]) == 0
    with Image.open("grid.gif") as picture:
        wide, high = picture.size
    assert wide > 3 * 28
    assert high > 2 * 28
    assert wide > high
    assert run(["dream", "36", *QUICK, "-o", "strip.png", "--frames", "8", "--size", "28"]) == 0
    with Image.open("strip.png") as picture:
        assert picture.size[0] > 8 * 28
        assert picture.size[1] < 4 * 28


def test_the_moment_of_recognition_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dream", "6", "--steps", "30", "-o", "six.gif", "--frames", "5"]) == 0
    assert "recognised" in capsys.readouterr().out
    assert run(["dream", "6", "--steps", "30", "-o", "six.gif", "--frames", "5", "--json"]) == 0
    assert isinstance(json.loads(capsys.readouterr().out)["dreams"][0]["recognised"], int)
