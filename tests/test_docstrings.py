"""Every public function says of what shape its arrays are, and which errors it raises; read from the source."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "artkit"

SHAPE = re.compile(r"\((\.\.\.|[\w*+ ]+),( ?[\w*+ .]+,?)*\)|any shape")
"""``(n,)``, ``(n, 28, 28)``, ``(..., 2)``, or that it does not matter."""

ELSEWHERE = re.compile(r"[Ss]ee `[\w.]+`")
"""That what a method takes and raises stands where it is declared."""

PLAIN = {"NotImplementedError", "AttributeError", "StopIteration"}
"""Errors that say what a class is, and not what went wrong."""

TACIT = {"files.py:check_writable"}  # what it raises it catches
"""Functions that need not say it: ``package/module.py:Class.name``."""


def functions(node: ast.AST, where: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The public functions of a module or class, with their full names."""
    for child in getattr(node, "body", ()):
        if isinstance(child, ast.ClassDef) and not child.name.startswith("_"):
            yield from functions(child, f"{where}{child.name}.")
        elif isinstance(child, ast.FunctionDef) and not child.name.startswith("_"):
            yield f"{where}{child.name}", child


def arrays(sources: Iterable[str]) -> re.Pattern[str]:
    """What an annotation of an array has in it: NumPy's own names, and those that modules give to arrays."""
    text = "\n".join(sources)
    named = set(re.findall(r"^(\w+)(?:: TypeAlias)? = [\w.]*NDArray\[", text, re.MULTILINE))
    named -= set(re.findall(r"^class (\w+)", text, re.MULTILINE))  # a class of the same name, elsewhere
    return re.compile(rf"\b({'|'.join(sorted({'NDArray', 'ndarray', *named}))})\b")


def raised(node: ast.FunctionDef) -> set[str]:
    """The errors that a function raises by itself; one that is raised again is another's."""
    calls = [each.exc for each in ast.walk(node) if isinstance(each, ast.Raise)]
    kinds = {ast.unparse(each.func).rpartition(".")[2] for each in calls if isinstance(each, ast.Call)}
    return {kind for kind in kinds if kind[:1].isupper()} - PLAIN


def untold(sources: dict[str, str]) -> Iterator[str]:
    """Say which functions of some modules, by path, leave out a shape or an error."""
    array = arrays(sources.values())
    for path, text in sources.items():
        for name, node in functions(ast.parse(text), f"{path}:"):
            says = ast.get_docstring(node) or ""
            if name in TACIT or ELSEWHERE.search(says):
                continue
            every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            kinds = [ast.unparse(each.annotation) for each in every if each.annotation]
            if any(map(array.search, kinds)) and not SHAPE.search(says):
                yield f"{name} takes arrays of a shape that it does not say"
            told = says.partition("Raises\n------\n")[2]
            yield from (f"{name} raises {kind} untold" for kind in sorted(raised(node)) if kind not in told)


def test_shapes_and_errors_are_told() -> None:
    """Of all but commands, whose docstrings are their help."""
    sources = {str(path.relative_to(PACKAGE)): path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}
    assert sum(len(list(functions(ast.parse(text), ""))) for text in sources.values()) > 700
    assert list(untold({path: text for path, text in sources.items() if not path.startswith("cli/")})) == []


PLANTED = '''
def told(points: Points) -> None:
    """Do it for points, (n, 2).

    Raises
    ------
    InputError
        If it cannot.
    """
    raise InputError("no")

def shapeless(points: Points) -> None:
    """Do it for points (see below)."""

def wrong() -> None:
    """Do it.

    Raises
    ------
    JobError
        If it cannot.
    """
    raise InputError("no")
'''


def test_what_is_left_out_is_seen() -> None:
    """The planted failures."""
    assert list(untold({"art.py": "Points = NDArray[np.float64]\n", "planted.py": PLANTED})) == [
        "planted.py:shapeless takes arrays of a shape that it does not say",
        "planted.py:wrong raises InputError untold",
    ]
