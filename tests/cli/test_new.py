"""``artkit new``: what it writes is found by name, and it overwrites nobody's work."""

import json
from pathlib import Path

import pytest

from artkit.cli.app import run
from artkit.recipe import load_recipe, load_style


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_a_new_style_and_a_new_recipe_are_there_by_name(capsys):
    assert run(["new", "style", "dusk"]) == 0
    assert run(["new", "recipe", "six", "-q"]) == 0
    assert "artkit preview --style dusk" in capsys.readouterr().out
    style, tree = load_style("dusk")
    assert style.meta.extends == "gallery"
    assert tree["page"]
    recipe = load_recipe("six", styles=["dusk"])
    assert recipe.title == "six"
    assert recipe.render.name == "contour"


def test_nothing_is_overwritten_but_a_schema(capsys):
    Path("styles").mkdir()
    Path("styles/dusk.toml").write_text("mine")
    assert run(["new", "style", "dusk"]) == 2
    assert "styles/dusk.toml is there already" in capsys.readouterr().err
    assert Path("styles/dusk.toml").read_text() == "mine"
    assert [run(["new", "schema", "style"]) for _ in range(2)] == [0, 0]
    assert json.loads(Path("style.schema.json").read_text())["title"] == "artkit style"


def test_anywhere_and_stdout(capsys):
    assert run(["new", "style", "dusk", "-o", "mine.toml"]) == 0
    assert load_style("./mine.toml")[0].meta.extends == "gallery"
    capsys.readouterr()
    assert run(["new", "schema", "recipe", "-o", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "artkit recipe"
    assert not Path("recipe.schema.json").exists()
