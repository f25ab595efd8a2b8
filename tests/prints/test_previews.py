"""The gallery page and its pictures are what the recipes say."""

import importlib.util
import io
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image

from artkit.planning import read_recipe

PRINTS = Path(__file__).parents[2] / "prints"
UNMADE = {"growing-up"}
"""Recipes whose networks are made by whoever prints them."""


@pytest.fixture(scope="module")
def previews() -> ModuleType:
    spec = importlib.util.spec_from_file_location("previews", PRINTS / "previews.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_the_one_that_the_recipes_make(previews: ModuleType) -> None:
    assert (PRINTS / "README.md").read_text("utf-8") == previews.page()


def test_every_recipe_has_its_preview_and_every_preview_its_recipe(previews: ModuleType) -> None:
    files = {path.stem: path.stat().st_size for path in PRINTS.glob("*.png")}
    assert set(files) == {*previews.recipes(), *previews.VARIANTS, *previews.DRAWN}
    assert max(files.values()) <= previews.LARGEST


def difference(first: bytes, second: bytes) -> float:
    """Mean difference of two pictures, of 255; a picture of another size is all wrong."""
    a, b = (Image.open(io.BytesIO(data)).convert("RGB") for data in (first, second))
    if a.size != b.size:
        return 255.0
    return float(np.abs(np.asarray(a, float) - np.asarray(b, float)).mean())


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", sorted(path.stem for path in PRINTS.glob("*.toml") if path.stem not in UNMADE)
)
def test_a_preview_shows_its_recipe(name: str, previews: ModuleType) -> None:
    made = previews.preview(read_recipe(PRINTS / f"{name}.toml"))
    assert difference(made, (PRINTS / f"{name}.png").read_bytes()) < 1.0


def test_another_print_is_another_picture(previews: ModuleType) -> None:
    """The planted failure: the measure of the slow test tells two works apart."""
    first, second = ((PRINTS / f"{name}.png").read_bytes() for name in ("gallery", "gallery-soundings"))
    assert difference(first, second) > 10
