"""Mutants: one small slip at a time in a module, and whether its tests see it.

    python tests/mutation/mutate.py [--some 40] [--seed 0] [MODULE ...]      such as layout/geometry

Each mutant has a process of its own, where the module is loaded with the slip before anything imports it, and the tests
that ``modules.toml`` names stop at the first failure. What survives is printed: a missing test, or a mutant that means
the same as the code and is listed there, with the reason. After DeMillo, Lipton and Sayward, "Hints on Test Data
Selection", IEEE Computer 11(4), 1978.
"""

import argparse
import ast
import copy
import importlib
import os
import resource
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LIST = tomllib.loads(Path(__file__).with_name("modules.toml").read_text("utf-8"))
TESTS = {module: tuple(group["tests"]) for group in LIST["group"] for module in group["modules"]}
EQUIVALENT = {mutant: each["why"] for each in LIST["equivalent"] for mutant in each["of"]}

SECONDS = 120  # of the processor, before a mutant counts as one that never ends
EXAMPLES = 10  # of a property, at most
PREPARED = "hypothesis pytest PIL.Image pypdfium2 reportlab.pdfgen.canvas scipy.ndimage scipy.optimize skimage.measure"
OTHERS = {"Lt": ["LtE", "GtE"], "LtE": ["Lt", "Gt"], "Gt": ["GtE", "LtE"], "GtE": ["Gt", "Lt"]}
OTHERS |= {"FloorDiv": ["Div"], "Mod": ["Mult"], "Pow": ["Mult"]}
CONFUSED: dict[str, str] = {}
for _pair in ["Add Sub", "Mult Div", "BitAnd BitOr", "Is IsNot", "In NotIn", "And Or", "Eq NotEq"]:
    _one, _other = _pair.split()
    OTHERS |= {_one: [_other], _other: [_one]}
for _pair in ["min max", "minimum maximum", "sin cos", "floor ceil", "any all"]:
    _one, _other = _pair.split()
    CONFUSED |= {_one: _other, _other: _one}


@dataclass(frozen=True)
class Mutant:
    """A module with one slip: its line, the line's text with what was and is written there, and all the code."""

    module: str
    line: int
    slip: str
    code: Callable[[], CodeType]

    def __str__(self) -> str:
        return self.slip


def mutants(module: str) -> Iterator[Mutant]:
    """Yield every mutant of a module, named as in ``modules.toml``."""
    path = ROOT / "artkit" / f"{module}.py"
    tree, lines = ast.parse(path.read_text("utf-8")), path.read_text("utf-8").splitlines()
    for parent, field, index, node in list(_places(tree)):
        for slip in _slips(node):
            said = f"{lines[node.lineno - 1].strip()}  |  {ast.unparse(node)}  ->  {ast.unparse(slip)}"
            put = partial(_put, parent, field, index)
            yield Mutant(module, node.lineno, said, partial(_compiled, tree, str(path), put, node, slip))


def _compiled(
    tree: ast.Module, path: str, put: Callable[[ast.AST], None], node: ast.AST, slip: ast.AST
) -> CodeType:
    put(slip)
    code = compile(ast.fix_missing_locations(tree), path, "exec")
    put(node)
    return code


def _places(parent: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, Any]]:
    """Yield the expressions and statements below a node, and where they hang: no types, no wording of errors."""
    if isinstance(parent, ast.Raise | ast.JoinedStr) or getattr(parent, "arg", "") == "strict":
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

    def others(op: ast.AST) -> list[ast.AST]:
        return [getattr(ast, name)() for name in OTHERS.get(type(op).__name__, ())]

    match node:
        case ast.BinOp(op=op) | ast.AugAssign(op=op) | ast.BoolOp(op=op):
            yield from (changed(op=other) for other in others(op))
        case ast.Compare(ops=ops):
            for at, op in enumerate(ops):
                yield from (changed(ops=[*ops[:at], other, *ops[at + 1 :]]) for other in others(op))
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
                if keyword.arg != "strict":  # a guard
                    yield changed(keywords=keywords[:at] + keywords[at + 1 :])
        case ast.Expr(value=ast.Call(args=[])) | ast.Raise():
            yield ast.Pass()


def survivors(found: Iterable[tuple[Mutant, Sequence[str]]]) -> Iterator[Mutant]:
    """Yield those of some mutants that the tests beside them do not see.

    Raises
    ------
    ValueError
        If tests fail without any slip, which would kill every mutant.
    """
    for name in PREPARED.split():  # once, and not in every process
        importlib.import_module(name)
    waiting = list(found)
    for tests in dict.fromkeys(tuple(tests) for _, tests in waiting):
        if not _passes(None, tests):
            raise ValueError(f"{' '.join(tests)}: they fail as it is")
    for mutant, tests in waiting:
        if _passes(mutant, tests):
            yield mutant


def _passes(mutant: Mutant | None, tests: Sequence[str]) -> bool:
    """Return whether tests pass, run in a process of its own."""
    if child := os.fork():
        return os.waitpid(child, 0)[1] == 0
    try:
        os._exit(_run(mutant, tests))
    finally:
        os._exit(1)


def _run(mutant: Mutant | None, tests: Sequence[str]) -> int:
    import pytest

    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    quiet = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(quiet, descriptor)
    if mutant:
        code, found = mutant.code(), SourceFileLoader.get_code
        path = code.co_filename
        SourceFileLoader.get_code = lambda self, name: code if self.path == path else found(self, name)
    plain = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist"]
    return int(pytest.main([*plain, *tests], plugins=[sys.modules[__name__]]))


def pytest_collection_modifyitems(items: Sequence[Any]) -> None:
    """Search properties the same way every time, in a few cases, and stop at the first failure."""
    from hypothesis import Phase, settings

    how = {"derandomize": True, "database": None, "phases": (Phase.explicit, Phase.generate)}
    for item in items:
        if asked := getattr(getattr(item, "obj", None), "_hypothesis_internal_use_settings", None):
            few = settings(asked, max_examples=min(asked.max_examples, EXAMPLES), **how)
            item.obj._hypothesis_internal_use_settings = few


def main() -> int:
    """Print what survives, and return 1 if anything does."""
    parser = argparse.ArgumentParser(description="Mutants of modules that their tests do not see.")
    parser.add_argument("modules", nargs="*", default=list(TESTS), help="as layout/geometry; by default all")
    parser.add_argument("--some", type=int, help="only so many mutants of them all, drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    parser.add_argument("--tests", nargs="+", help="in place of those of modules.toml")
    given = parser.parse_args()
    found = [each for module in given.modules for each in mutants(module) if str(each) not in EQUIVALENT]
    if given.some:  # by a hash: what is edited elsewhere does not change the draw
        found.sort(key=lambda each: sha256(f"{given.seed} {each.module} {each}".encode()).digest())
        found = found[: given.some]
    alive: Counter[str] = Counter()
    for mutant in survivors([(each, given.tests or TESTS[each.module]) for each in found]):
        print(f"{mutant.module}:{mutant.line}: {mutant}", flush=True)
        alive[mutant.module] += 1
    for module, count in Counter(each.module for each in found).items():
        print(f"{module}: {count - alive[module]} of {count} killed")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
