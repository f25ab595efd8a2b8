"""Mutants: one small slip at a time in a module, and whether its tests see it.

    python tests/mutation/mutate.py [--share 0.2] [--seed 0] [--jobs 1] artkit/layout/geometry.py [TEST ...]

Each mutant has a process of its own, where the module is loaded with the slip before anything imports it, and the tests
stop at the first failure. What survives is printed with its line: a missing test, or a mutant that means the same as
the code and belongs into ``EQUIVALENT`` of `test_mutants`. After DeMillo, Lipton and Sayward, "Hints on Test Data
Selection", IEEE Computer 11(4), 1978.
"""

import argparse
import ast
import copy
import importlib
import os
import random
import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120  # of the processor, before a mutant counts as one that never ends
EXAMPLES = 10  # of a property, at most
PREPARED = (
    "hypothesis",
    "pytest",
    "PIL.Image",
    "pikepdf",
    "pypdfium2",
    "reportlab.pdfgen.canvas",
    "scipy.ndimage",
)
PREPARED += (
    "scipy.optimize",
    "scipy.spatial",
    "skimage.measure",
    "uharfbuzz",
    "coloraide",
    "tomlkit",
    "msgspec",
)
OTHERS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
LAYOUTS = (
    "tests/test_options.py",
    "tests/layout/test_window.py",
    "tests/layout/test_layouts.py",
    "tests/layout/test_grid.py",
)
DREAMS = ("tests/test_options.py", "tests/dreaming/test_gradients.py", "tests/dreaming/test_regularizers.py")
HOLDS = (
    "tests/test_options.py",
    "tests/dreaming/test_parameterizations.py",
    "-k=not (company or combination or sign)",
)
VIEWS = ("tests/views/test_views.py", "tests/views/test_tone.py", "tests/views/test_press.py", *DREAMS[1:])
CHANNEL = ("tests/views/test_channel.py",)
ASCENT = (
    "tests/dreaming/test_schedule.py",
    "tests/dreaming/test_ascent.py",
    "tests/dreaming/test_regularizers.py",
)
OBJECTIVES = (*DREAMS[:2], "tests/dreaming/test_objectives.py", "tests/dreaming/test_schedule.py")
TESTS: dict[str, tuple[str, ...]] = {
    "artkit/layout/geometry.py": ("tests/layout/test_geometry.py",),
    "artkit/layout/lengths.py": ("tests/layout/test_lengths.py", "tests/layout/test_geometry.py"),
    "artkit/layout/paper.py": ("tests/layout/test_paper.py",),
    **{
        f"artkit/layout/{name}.py": LAYOUTS
        for name in ("arrangement", "foot", "grid", "hero", "label", "mosaic")
    },
    **{f"artkit/layout/{name}.py": LAYOUTS for name in ("run", "sequence", "table", "window")},
    **{f"artkit/dreaming/{name}.py": OBJECTIVES for name in ("objectives", "composites")},
    **{
        f"artkit/dreaming/{name}.py": DREAMS for name in ("facets", "penalties", "projections", "regularizer")
    },
    **{f"artkit/dreaming/{name}.py": HOLDS for name in ("cppn", "fourier", "parameterization", "strokes")},
    **{f"artkit/dreaming/{name}.py": ASCENT for name in ("ascent", "schedule")},
    **{f"artkit/views/{name}.py": VIEWS for name in ("affine", "linear", "press", "shift", "tone")},
    **{f"artkit/views/{name}.py": CHANNEL for name in ("channel", "stages")},
}
"""The tests of each module that is looked at, the quickest first."""

PAIRS = [("min", "max"), ("minimum", "maximum"), ("sin", "cos"), ("floor", "ceil"), ("any", "all")]
CONFUSED = dict(PAIRS) | {second: first for first, second in PAIRS}


@dataclass(frozen=True)
class Mutant:
    """A module with one slip: its line, what was written there, what is there now, and the code."""

    line: int
    was: str
    now: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.was}  ->  {self.now}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every mutant of a module."""
    tree = ast.parse(path.read_text("utf-8"))
    for parent, field, index, node in list(_places(tree)):
        for slip in _slips(node):
            _put(parent, field, index, ast.copy_location(slip, node))
            code = compile(ast.fix_missing_locations(tree), str(path), "exec")
            yield Mutant(node.lineno, ast.unparse(node), ast.unparse(slip), code)
        _put(parent, field, index, node)


def _places(parent: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, Any]]:
    """Yield the expressions and statements below a node, and where they hang: no types, no wording of errors."""
    if isinstance(parent, ast.Raise | ast.JoinedStr):
        return
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        if field == "args" and getattr(getattr(parent, "func", None), "attr", "") == "reshape":
            continue  # any number below 0 means the same there, and any other does not fit
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(node, ast.expr | ast.stmt):
                yield parent, field, index, node
            if isinstance(node, ast.AST):
                yield from _places(node)


def _put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def _slips(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node as somebody might have written it by mistake."""

    def changed(**fields: object) -> Any:
        new = copy.copy(node)
        for name, value in fields.items():
            setattr(new, name, value)
        return new

    match node:
        case ast.BinOp(op=op) | ast.AugAssign(op=op) | ast.BoolOp(op=op):
            yield from (changed(op=other()) for other in OTHERS.get(type(op), ()))
        case ast.Compare(ops=ops):
            for at, op in enumerate(ops):
                yield from (changed(ops=[*ops[:at], other(), *ops[at + 1 :]]) for other in OTHERS[type(op)])
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.If(test=test) | ast.IfExp(test=test) if not isinstance(test, ast.Compare | ast.UnaryOp):
            yield changed(test=ast.UnaryOp(ast.Not(), test))
        case ast.Constant(value=bool(value)):
            yield changed(value=not value)
        case ast.Constant(value=int(value) | float(value)):
            yield changed(value=value + 1)
            yield changed(value=value - 1 if isinstance(value, int) or not value else -value)
        case ast.Call(func=ast.Name(name) | ast.Attribute(attr=name) as func, args=args, keywords=keywords):
            if name in CONFUSED:
                other = copy.copy(func)
                setattr(other, "id" if isinstance(func, ast.Name) else "attr", CONFUSED[name])
                yield changed(func=other)
            if args and name != "cast" and not isinstance(args[0], ast.Starred | ast.GeneratorExp):
                yield args[0]
            for at, keyword in enumerate(keywords):
                if keyword.arg != "strict":
                    yield changed(keywords=keywords[:at] + keywords[at + 1 :])
        case ast.Expr(value=ast.Call(args=[])) | ast.Raise():
            yield ast.Pass()


def survivors(path: Path, found: Iterable[Mutant], tests: Sequence[str], jobs: int = 1) -> list[Mutant]:
    """Return the mutants that tests do not see.

    Raises
    ------
    ValueError
        If the tests fail without any slip, which would kill every mutant.
    """
    for name in PREPARED:
        importlib.import_module(name)
    whole = compile(ast.unparse(ast.parse(path.read_text("utf-8"))), str(path), "exec")
    if _wait({_begin(path, whole, tests): None})[1]:
        raise ValueError(f"the tests of {path.name} fail as it is")
    left, running = [], {}
    for mutant in [*found, *[None] * jobs]:
        if len(running) == jobs or (mutant is None and running):
            done, failed = _wait(running)
            left += [] if failed else [done]
        if mutant is not None:
            running[_begin(path, mutant.code, tests)] = mutant
    return left


def _begin(path: Path, code: CodeType, tests: Sequence[str]) -> int:
    if child := os.fork():
        return child
    try:
        os._exit(_run(path, code, tests))
    finally:
        os._exit(1)


def _wait(running: dict[int, Any]) -> tuple[Any, bool]:
    """Return the mutant whose process ends next, and whether a test failed."""
    child, status = os.wait()
    return running.pop(child), status != 0


def _run(path: Path, code: CodeType, tests: Sequence[str]) -> int:
    """Run tests upon a module with other code, and return what pytest does."""
    import pytest

    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    quiet = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(quiet, descriptor)
    found = SourceFileLoader.get_code
    SourceFileLoader.get_code = lambda self, name: code if self.path == str(path) else found(self, name)
    plain = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist"]
    return int(pytest.main([*plain, *tests], plugins=[sys.modules[__name__]]))


def pytest_collection_modifyitems(items: Sequence[Any]) -> None:
    """Search properties the same way every time, in a few cases, and stop at the first failure."""
    from hypothesis import Phase, settings

    for item in items:
        if asked := getattr(getattr(item, "obj", None), "_hypothesis_internal_use_settings", None):
            item.obj._hypothesis_internal_use_settings = settings(
                asked,
                max_examples=min(asked.max_examples, EXAMPLES),
                derandomize=True,
                database=None,
                phases=(Phase.explicit, Phase.generate),
            )


def main() -> None:
    """Print what survives of a module."""
    parser = argparse.ArgumentParser(description="Mutants of a module that its tests do not see.")
    parser.add_argument("module", type=Path)
    parser.add_argument("tests", nargs="*", help="instead of those of TESTS")
    parser.add_argument("--share", type=float, default=1.0, help="of all mutants, drawn at random")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    path = given.module.resolve()
    found, tests = list(mutants(path)), given.tests or TESTS[path.relative_to(ROOT).as_posix()]
    if given.share < 1:
        found = random.Random(given.seed).sample(found, round(given.share * len(found)))
    left = survivors(path, found, tests, given.jobs)
    for mutant in sorted(left, key=lambda each: each.line):
        print(f"{given.module}:{mutant.line}: {mutant}")
    print(f"{given.module}: {len(found) - len(left)} of {len(found)} killed")


if __name__ == "__main__":
    main()
