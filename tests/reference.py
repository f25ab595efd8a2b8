"""The parts of ``styles/README.md`` that are read from the code: ``python tests/reference.py`` writes them anew."""

import re
import sys
from pathlib import Path

from artkit.recipe import load_style
from artkit.schema import reference

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "styles" / "README.md"
FIRST = ("gallery", "potato")


def styles() -> str:
    """Return the table of the shipped styles: the oldest first, the others by name."""
    names = sorted(
        (path.stem for path in (ROOT / "styles").glob("*.toml")), key=lambda name: (name not in FIRST, name)
    )
    rows = [
        f"| `{name}` | {load_style(str(ROOT / 'styles' / f'{name}.toml'))[0].meta.description} |"
        for name in names
    ]
    return "\n".join(["| style | the idea |", "|---|---|", *rows, ""])


PARTS = {"styles": styles, "renderers": reference}


def written(text: str) -> str:
    """Return the page with its parts as they should be."""
    for name, part in PARTS.items():
        form = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        assert re.search(form, text, re.DOTALL), f"{README} has no place for {name}"
        new = part().rstrip("\n")
        text = re.sub(form, lambda match, new=new: f"{match[1]}{new}\n{match[2]}", text, flags=re.DOTALL)
    return text


if __name__ == "__main__":
    README.write_text(written(README.read_text("utf-8")), "utf-8")
    sys.exit(0)
