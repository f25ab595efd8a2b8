"""Imports go one way. One row for each module and package of artkit says what it may import of the others."""

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import artkit

ROOT = Path(artkit.__file__).parent

BASE = {"errors", "files", "npz", "plugins", "spec", "templates"}
ART = {"classifier", "views", "dreaming", "adversarial"}
PAGE = {"layout", "render", "press"}
MEETING = {"printing", "finishing", "reading", "carrying", "developing", "layers"}

ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "files": {"errors"},
    "npz": {"errors"},
    "plugins": {"errors"},
    "spec": {"errors"},
    "templates": {"errors"},
    "handwriting": BASE,
    "classifier": BASE,
    "views": BASE,
    "dreaming": BASE | {"classifier", "views"},
    "adversarial": BASE | {"classifier", "views", "handwriting"},
    "layout": BASE,
    "render": BASE | {"layout"},
    "press": BASE | {"layout"},
    "recipe": BASE,
    "attacking": BASE | ART | {"recipe"},
    "planning": BASE | ART | {"recipe", "attacking"},
    "datasheet": BASE | ART | PAGE | {"attacking"},
    "layers": BASE | PAGE | {"recipe"},
    "developing": BASE | ART | {"planning", "attacking"},
    "carrying": BASE | ART | {"recipe", "planning", "developing"},
    "printing": BASE | ART | PAGE | {"recipe", "planning", "developing", "layers"},
    "finishing": BASE | ART | PAGE | {"recipe", "planning", "developing", "carrying", "printing"},
    "reading": BASE
    | ART
    | PAGE
    | {"recipe", "planning", "developing", "carrying", "finishing", "handwriting"},
    "proofreading": BASE | ART | PAGE | {"carrying", "layers"},
    "proofing": BASE | ART | PAGE | {"recipe", "planning", "developing", "layers", "printing"},
    "schema": BASE | ART | PAGE | {"recipe"},
    "batches": BASE | ART | PAGE | MEETING | {"recipe", "planning", "proofreading"},
    "cli": BASE
    | ART
    | PAGE
    | MEETING
    | {
        "recipe",
        "attacking",
        "planning",
        "schema",
        "batches",
        "handwriting",
        "datasheet",
        "proofreading",
        "proofing",
    },
    "__main__": {"cli"},
}
"""What each part may import, itself aside. A new part needs a row."""

ONLY_IN = {"typer": "cli", "click": "cli", "rich": "cli", "distributed": "batches", "fsspec": "batches"}
"""Distributions that one part alone may import."""


def violations(root: Path) -> list[str]:
    """Return every import in a package folder that the rows do not allow, as ``file:line: what``."""
    parts = {path.stem for path in root.iterdir() if path.suffix == ".py" or list(path.rglob("*.py"))}
    found = [f"{part}: no row says what it may import" for part in sorted(parts - {*ALLOWED, "__init__"})]
    for path in sorted(root.rglob("*.py")):
        file = path.relative_to(root)
        part = file.parts[0].removesuffix(".py")
        tree = ast.parse(path.read_text("utf-8"))
        if part == "__init__":
            imports, problem = eager_imports(tree), lambda name, _: lazy_problem(name)
        else:
            imports, problem = all_imports(tree), lambda name, part: import_problem(name, part, parts)
        found += [f"{file}:{line}: {text}" for line, name in imports if (text := problem(name, part))]
    return found


def all_imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of every import: in functions too, and by ``import_module("name")``."""
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from ((node.lineno, alias.name) for alias in node.names)
            case ast.ImportFrom(level=0, module="artkit"):
                yield from ((node.lineno, f"artkit.{alias.name}") for alias in node.names)
            case ast.ImportFrom():
                yield node.lineno, "." * node.level + (node.module or "")
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield node.lineno, name


def eager_imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the imports that run with the module: not those in functions, nor those for type checkers only."""
    for node in tree.body:
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.FunctionDef() | ast.AsyncFunctionDef():
                continue
        yield from all_imports(node)


def import_problem(name: str, part: str, parts: set[str]) -> str:
    """Say what is wrong with an import of this name in this part, or nothing."""
    top, _, rest = name.partition(".")
    if name.startswith("."):
        return "a relative import"
    if ONLY_IN.get(top, part) != part:
        return f"only {ONLY_IN[top]} imports {top}"
    target = rest.split(".")[0]
    if top != "artkit" or target == part or target in ALLOWED.get(part, set()):
        return ""
    return f"{part} may not import {target}" if target in parts else "an import from the package's root"


def lazy_problem(name: str) -> str:
    top = name.partition(".")[0]
    return "" if top in sys.stdlib_module_names else f"artkit itself imports {name}, and not lazily"


def test_every_import_goes_the_right_way():
    assert violations(ROOT) == []


def test_the_rows_themselves_have_no_way_back():
    list(TopologicalSorter(ALLOWED).static_order())  # raises CycleError


def test_siblings_do_not_know_each_other():
    for one, other in (("render", "press"), ("dreaming", "adversarial"), ("classifier", "views")):
        assert other not in ALLOWED[one]
        assert one not in ALLOWED[other]
    assert not any(ALLOWED[part] & (ART | {"recipe"}) for part in PAGE)
    assert not any(ALLOWED[part] & (PAGE | {"recipe"}) for part in ART)
    assert ALLOWED["recipe"].isdisjoint(ART | PAGE)


PLANTED = {
    "the page sees a network": (
        {"press/pdf.py": "from artkit.classifier import Network\n"},
        "press/pdf.py:1: press may not import classifier",
    ),
    "the art sees a millimetre": (
        {"dreaming/ascent.py": "import numpy\nimport artkit.layout.lengths\n"},
        "dreaming/ascent.py:2: dreaming may not import layout",
    ),
    "a sibling": (
        {"render/pixels.py": "from artkit.press.pdf import write_pdf\n"},
        "render/pixels.py:1: render may not import press",
    ),
    "a way back": (
        {"errors.py": "from artkit.plugins import find\n"},
        "errors.py:1: errors may not import plugins",
    ),
    "hidden in a function": (
        {"layout/grid.py": "def f():\n    import artkit.recipe\n"},
        "layout/grid.py:2: layout may not import recipe",
    ),
    "for a type checker": (
        {"recipe/structs.py": "if TYPE_CHECKING:\n    from artkit.dreaming import Dream\n"},
        "recipe/structs.py:2: recipe may not import dreaming",
    ),
    "by name": (
        {"views/shift.py": "x = importlib.import_module('artkit.dreaming')\n"},
        "views/shift.py:1: views may not import dreaming",
    ),
    "from the root": (
        {"printing.py": "from artkit import load_model\n"},
        "printing.py:1: an import from the package's root",
    ),
    "the root as a whole": (
        {"printing.py": "import artkit\n"},
        "printing.py:1: an import from the package's root",
    ),
    "a part from the root": (
        {"press/pdf.py": "from artkit import layout, classifier\n"},
        "press/pdf.py:1: press may not import classifier",
    ),
    "relative": (
        {"layout/grid.py": "from .lengths import millimetres\n"},
        "layout/grid.py:1: a relative import",
    ),
    "relative to another": (
        {"layout/grid.py": "from ..classifier import Network\n"},
        "layout/grid.py:1: a relative import",
    ),
    "the command line's own": (
        {"printing.py": "def f():\n    import typer.core\n"},
        "printing.py:2: only cli imports typer",
    ),
    "the terminal's own": (
        {"classifier/training.py": "from rich.progress import track\n"},
        "classifier/training.py:1: only cli imports rich",
    ),
    "a package without a row": (
        {"sculpture/__init__.py": "import numpy\n"},
        "sculpture: no row says what it may import",
    ),
    "a module without a row": ({"utils.py": "x = 1\n"}, "utils: no row says what it may import"),
    "a root that is not lazy": (
        {"__init__.py": "from artkit.classifier import Network\n"},
        "__init__.py:1: artkit itself imports artkit.classifier, and not lazily",
    ),
    "a root that is heavy": (
        {"__init__.py": "try:\n    import numpy\nexcept ImportError:\n    pass\n"},
        "__init__.py:2: artkit itself imports numpy, and not lazily",
    ),
}

GOOD = {
    "__init__.py": "from typing import TYPE_CHECKING\n"
    "if TYPE_CHECKING:\n    from artkit.dreaming import Dream\n"
    "def __getattr__(name):\n    import artkit.dreaming\n",
    "__main__.py": "from artkit.cli.app import run\n",
    "errors.py": "import difflib\n",
    "plugins.py": "from artkit.errors import PluginError\n",
    "classifier/network.py": "import numpy as np\nfrom artkit.errors import InputError\n",
    "views/shift.py": "import numpy\n",
    "dreaming/ascent.py": "from artkit.classifier import network\nimport artkit.dreaming.objectives\n",
    "layout/grid.py": "from artkit.layout.lengths import millimetres\n",
    "render/pixels.py": "from artkit.layout.art import Tone\n",
    "press/pdf.py": "import reportlab\n",
    "recipe/structs.py": "from artkit import errors\n",
    "printing.py": "from artkit.dreaming import Dream\nfrom artkit.press import pdf\n",
    "cli/app.py": "import typer, rich.table\nfrom artkit.printing import poster\n",
    "press/profiles/README.md": "no code",
}


def plant(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def test_a_good_house_has_no_violations(tmp_path):
    assert violations(plant(tmp_path, GOOD)) == []


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_violation_is_found(tmp_path, case):
    files, violation = PLANTED[case]
    assert violations(plant(tmp_path, GOOD | files)) == [violation]
