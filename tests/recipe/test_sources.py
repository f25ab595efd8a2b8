"""Where styles and recipes are looked for, and what is said where there is none."""

from pathlib import Path

import pytest

from artkit.errors import InputError, UnknownNameError
from artkit.recipe import sources


def test_the_users_own_style_comes_before_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sources, "user_styles", lambda: tmp_path / "mine")
    assert sources.list_styles()["gallery"][0] == "artkit"
    for folder, place in (("mine", "user"), ("styles", "./styles")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "gallery.toml").write_text("")
        (tmp_path / folder / "notes.txt").write_text("")
        assert sources.list_styles()["gallery"][0] == place
    assert "notes" not in sources.list_styles()


def test_styles_lie_inside_an_installed_package_and_beside_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "files", lambda _: tmp_path / "artkit")
    with pytest.raises(InputError, match="the shipped styles are missing"):
        sources.shipped_styles()
    (tmp_path / "styles").mkdir()
    with pytest.raises(
        InputError, match="the shipped styles are missing"
    ):  # any folder of that name will not do
        sources.shipped_styles()
    (tmp_path / "pyproject.toml").write_text("")
    assert sources.shipped_styles() == tmp_path / "styles"
    (tmp_path / "artkit" / "styles").mkdir(parents=True)
    assert sources.shipped_styles() == tmp_path / "artkit" / "styles"


def test_a_strangers_package_that_breaks_takes_no_style_away(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        value = "no.such.package"
        name, dist = "broken", None

    monkeypatch.setattr(sources, "entries", lambda _: {"broken": Broken()})
    assert "gallery" in sources.list_styles()


@pytest.mark.parametrize("name", ["no\0name.toml", "x" * 5000 + ".toml", "nowhere.toml"])
def test_a_file_that_cannot_be_is_not_there(name: str) -> None:
    with pytest.raises(InputError, match="there is no style file"):
        sources.find_style(name)


def test_a_style_that_is_not_there_has_neighbours() -> None:
    with pytest.raises(UnknownNameError, match="did you mean gallery"):
        sources.find_style("galery")
