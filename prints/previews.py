"""The previews of the recipes beside this file, and the gallery that shows them: ``python prints/previews.py``.

Names after it make the previews of these recipes only; the gallery is written anew each time.
"""

import io
import os
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from artkit.cli.app import run
from artkit.files import write_atomically
from artkit.planning import dream_all, plan, read_recipe
from artkit.press.rooms import hang, room
from artkit.printing import compose, encode, rehearse
from artkit.recipe import Recipe

HERE = Path(__file__).resolve().parent
HEIGHT = 960  # pixels; a landscape is as wide
LARGEST = 200_000  # bytes of a preview
COLUMNS = 3

VARIANTS = {"gallery-strata": ("gallery", "strata"), "gallery-soundings": ("gallery", "soundings")}
"""Previews of a recipe in another style: file -> recipe, style."""

WALL = ("imaginary-one", "bed")
"""The recipe and the room of the README's second picture, ``wall.webp``."""

DRAWN = ("benchmarks",)
"""Pictures here that are no print of a recipe; the page says what draws them."""

FIRST = {"growing-up": "train potato --keep-epochs growing-up -o growing-up/potato.npz --quiet"}
"""What has to be run before a recipe can be printed."""

PAGE = HERE / "README.md"


def recipes() -> list[str]:
    """Return the names of the recipes, sorted."""
    return sorted(path.stem for path in HERE.glob("*.toml"))


def page() -> str:
    """Return the gallery page with every preview, its name, and what the recipe says of itself."""
    entries = [_entry(name, name, f"`{name}`") for name in recipes()]
    entries += [
        _entry(file, name, f"`{name} --style {style}`") for file, (name, style) in sorted(VARIANTS.items())
    ]
    rows = [_row(entries[at : at + COLUMNS]) for at in range(0, len(entries), COLUMNS)]
    head = "|" + " |" * COLUMNS + "\n|" + "---|" * COLUMNS + "\n"
    before, found, rest = PAGE.read_text("utf-8").partition("<!-- gallery -->\n")
    _, end, after = rest.partition("<!-- /gallery -->\n")
    assert end, f"{PAGE} has no place for the gallery"
    return before + found + head + "".join(rows) + end + after


def _entry(file: str, recipe: str, shown: str) -> tuple[str, str]:
    says = tomllib.loads((HERE / f"{recipe}.toml").read_text("utf-8"))
    title, subtitle = (str(says.get(key, "")).rstrip(".") for key in ("title", "subtitle"))
    return f"![{title}]({file}.png) {shown}", ": ".join(part for part in (title, subtitle) if part)


def _row(entries: Iterable[tuple[str, str]]) -> str:
    pictures, texts = zip(*entries, strict=True)
    return "".join(
        f"| {' | '.join((*line, *[''] * (COLUMNS - len(line))))} |\n" for line in (pictures, texts)
    )


def preview(recipe: Recipe) -> bytes:
    """Return a recipe as a small PNG, at most `LARGEST` bytes."""
    cells = plan(recipe)
    rehearse(recipe, cells)
    sheet = compose(recipe, cells, dream_all(cells))
    longest = max(sheet.geometry.width, sheet.geometry.height)
    picture = Image.open(io.BytesIO(encode(sheet, ".png", 25.4 * HEIGHT / longest)))
    for colours in (None, 256, 128, 64, 32, 16):
        small = (
            picture if colours is None else picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        )
        out = io.BytesIO()
        small.save(out, "PNG", optimize=True)
        if out.tell() <= LARGEST:
            break
    return out.getvalue()


def on_the_wall() -> bytes:
    """Return the picture of the README, as WebP: a print over a bed, and a piece of it at its true size."""
    name, where = WALL
    recipe = read_recipe(HERE / f"{name}.toml")
    cells = plan(recipe)
    sheet = compose(recipe, cells, dream_all(cells))
    out = io.BytesIO()
    seen = hang(encode(sheet, ".pdf"), sheet.geometry, room(where), 720)
    Image.fromarray(seen).save(out, "WEBP", quality=90, method=6)
    return out.getvalue()


def main(names: list[str]) -> None:
    """Write the previews of some recipes, or of all, and the page."""
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        for file in names or [*recipes(), *VARIANTS]:
            name, style = VARIANTS.get(file, (file, None))
            print(file)
            if name in FIRST:
                Path(name).mkdir()
                run(FIRST[name].split())
            recipe = read_recipe(HERE / f"{name}.toml", None if style is None else [style])
            write_atomically(HERE / f"{file}.png", preview(recipe))
    if not names or WALL[0] in names:
        write_atomically(HERE / "wall.webp", on_the_wall())
    write_atomically(PAGE, page().encode("utf-8"))


if __name__ == "__main__":
    main(sys.argv[1:])
