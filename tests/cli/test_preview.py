import time
from pathlib import Path

import pytest
from PIL import Image

from artkit.cli.app import run

WORK = '[dream]\ndigits = "16"\nsteps = 3\n[page]\nsize = "a5"\n'


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("work.toml").write_text(WORK, "utf-8")


def test_a_preview_is_the_print_at_the_size_of_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["preview", "work", "--height", "420"]) == 0
    assert capsys.readouterr().out == f"{Path.cwd() / 'work-preview.png'}\n"
    with Image.open("work-preview.png") as picture:
        assert picture.size == (296, 420)
    assert run(["poster", "work", "-o", "same.png", "--dpi", str(25.4 * 420 / 210), "--quiet"]) == 0
    with Image.open("work-preview.png") as preview, Image.open("same.png") as same:
        assert preview.tobytes() == same.tobytes()


def test_it_hangs_on_a_wall(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["preview", "work", "--room", "desk", "--height", "300", "-o", "wall.png", "--quiet"]) == 0
    assert capsys.readouterr().out == ""
    with Image.open("wall.png") as picture:
        assert picture.height == 300
        assert picture.width > 600


def test_a_watched_recipe_is_drawn_again_when_it_is_saved(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    saves = iter([WORK, "digts = 1\n", WORK.replace("a5", "a5") + "landscape = true\n"])
    sizes = []

    def sleep(_: float) -> None:
        with Image.open("work-preview.png") as picture:
            sizes.append(picture.size)
        try:
            Path("work.toml").write_text(next(saves), "utf-8")
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr(time, "sleep", sleep)
    assert run(["preview", "work", "--watch", "--height", "210"]) == 130
    said = capsys.readouterr()
    assert sizes[:3] == [(148, 210)] * 3
    assert sizes[-1] == (298, 210)
    assert "unknown key digts" in said.err
    assert said.out.count("drawn again") >= 1


def test_what_was_dreamed_is_not_dreamed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    import artkit.planning

    asked: list[int] = []
    real = artkit.planning.dream_all

    def counted(cells, *rest):  # type: ignore[no-untyped-def]
        asked.append(len(cells))
        return real(cells, *rest)

    monkeypatch.setattr(artkit.planning, "dream_all", counted)
    saves = iter([WORK.replace("16", "169"), 'title = "Now with a title"\n' + WORK.replace("16", "169")])

    def sleep(_: float) -> None:
        try:
            Path("work.toml").write_text(next(saves), "utf-8")
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr(time, "sleep", sleep)
    assert run(["preview", "work", "--watch", "--height", "120", "--quiet"]) == 130
    assert asked == [2, 1, 0]


def test_each_moment_of_an_ascent_has_its_own_picture() -> None:
    Path("way.toml").write_text(
        WORK.replace('"16"', '"6"\nframes = 2') + "[layout]\nkind = 'process'\n", "utf-8"
    )
    assert run(["preview", "way", "--height", "300", "--quiet"]) == 0
    assert run(["poster", "way", "-o", "same.png", "--dpi", str(25.4 * 300 / 210), "--quiet"]) == 0
    with Image.open("way-preview.png") as preview, Image.open("same.png") as same:
        assert preview.tobytes() == same.tobytes()
