"""What artkit offers: sorted, complete, resolvable, documented."""

import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

import artkit

PACKAGES = [
    name
    for _, name, is_package in pkgutil.walk_packages(artkit.__path__, "artkit.")
    if is_package and hasattr(importlib.import_module(name), "__all__")
]


def in_order(names: list[str]) -> list[str]:
    """Sort names as the linter does: constants, classes, then the rest."""
    return sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))


def faults(module: ModuleType) -> list[str]:
    """Return what is wrong with the public names of a module."""
    names = list(module.__all__)
    found = []
    if names != in_order(names):
        found.append("__all__ is not sorted")
    if len(set(names)) < len(names):
        found.append("__all__ has a name twice")
    for name in names:
        if name.startswith("_"):
            found.append(f"{name} is private")
        elif not hasattr(module, name):
            found.append(f"{name} does not resolve")
        elif not documented(getattr(module, name)):
            found.append(f"{name} has no docstring")
    return found


def documented(thing: object) -> bool:
    """Tell whether a class or function has a docstring of its own; other values need none."""
    if not (inspect.isclass(thing) or inspect.isroutine(thing)):
        return True
    text = vars(thing).get("__doc__") if inspect.isclass(thing) else thing.__doc__
    return bool(text) and not text.startswith(f"{thing.__name__}(")  # what a dataclass writes by itself


def test_the_names_of_artkit():
    assert faults(artkit) == []


def test_dir_offers_the_public_names_and_no_others():
    importlib.import_module("artkit.cli.app")  # imported modules become attributes, and are not offered
    assert [name for name in dir(artkit) if not name.startswith("_")] == sorted(artkit.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'artkit' has no attribute 'potato'"):
        artkit.potato  # noqa: B018


@pytest.mark.parametrize("name", PACKAGES)
def test_the_names_of_a_package(name):
    assert faults(importlib.import_module(name)) == []


def test_there_are_packages_to_look_at():
    assert {"artkit.classifier", "artkit.dreaming", "artkit.recipe"} <= set(PACKAGES)


def module(names, **members):
    made = ModuleType("planted")
    made.__all__ = names
    made.__dict__.update(members)
    return made


def bare():
    pass


class Bare(inspect.Parameter):
    pass


def documented_function():
    """Do nothing."""


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        (module(["b", "a"], a=1, b=2), "__all__ is not sorted"),
        (module(["load", "Network"], load=1, Network=2), "__all__ is not sorted"),
        (module(["a", "a"], a=1), "__all__ has a name twice"),
        (module(["_a"], _a=1), "_a is private"),
        (module(["a"]), "a does not resolve"),
        (module(["bare"], bare=bare), "bare has no docstring"),
        (module(["Bare"], Bare=Bare), "Bare has no docstring"),
    ],
)
def test_a_planted_fault_is_found(planted, fault):
    assert faults(planted) == [fault]


def test_good_names_have_no_fault():
    assert faults(module(["A", "Error", "a", "f"], A=1, Error=KeyError, a=2, f=documented_function)) == []
