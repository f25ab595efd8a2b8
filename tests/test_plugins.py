"""The one look-up for plug-ins: its rules on planted distributions, and then a real second one."""

import json
import os
import subprocess
import sys
from functools import partial
from importlib.metadata import EntryPoint
from types import MappingProxyType
from typing import Annotated, Any

import msgspec
import numpy as np
import pytest

from artkit.dreaming import REGULARIZERS
from artkit.errors import FileFormatError, InputError, PluginError, UnknownNameError
from artkit.plugins import checked, entries, find, listing, make, origin, parameters


class Blur:
    """A built-in with options."""

    def __init__(
        self,
        sigma: Annotated[float, msgspec.Meta(gt=0, le=14)] = 1.0,
        every: Annotated[int, msgspec.Meta(ge=1)] = 4,
        *,
        taps: tuple[float, ...] = (),
        kernel: np.ndarray | None = None,
    ) -> None:
        self.options = (sigma, every, taps)


def needy(size: int, grey: float):
    return size, grey


def refuse(size: int):
    raise ValueError("size must be\nodd")


def fail():
    raise KeyError("tape")


def badly_read():
    raise FileFormatError("palette.toml", "expected a palette")


def unresolved(size: "Nowhere" = 1):  # noqa: F821
    return size


BUILTINS: MappingProxyType[str, Any] = MappingProxyType(
    {
        "badly_read": badly_read,
        "blur": Blur,
        "fail": fail,
        "needy": needy,
        "refuse": refuse,
        "unresolved": unresolved,
        "year": 1893,
    }
)


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return a function that puts a distribution with one module on the search path, as an installer would."""
    monkeypatch.delenv("ARTKIT_NO_PLUGINS", raising=False)
    modules = set(sys.modules)

    def put(name, points, code="", version="1.2", metadata=True):
        site = tmp_path / f"{name}-{version}"
        info = site / f"{name}-{version}.dist-info"
        info.mkdir(parents=True)
        if metadata:
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text("[artkit.regularizers]\n" + points)
        (site / f"{name}.py").write_text(code)
        monkeypatch.syspath_prepend(site)

    yield put
    for name in set(sys.modules) - modules:
        del sys.modules[name]


def rows(kind="regularizers", builtins=BUILTINS):
    return {(row.name, row.origin): row for row in listing(kind, builtins)}


def test_a_built_in_is_found():
    assert find("regularizers", "blur", BUILTINS) is Blur


def test_a_plug_in_is_found_and_says_where_it_comes_from(install):
    install("inkfish", "ink = inkfish:ink", "ink = 7")
    assert find("regularizers", "ink", BUILTINS) == 7
    assert origin(entries("regularizers")["ink"]) == "inkfish 1.2"
    assert rows()["ink", "inkfish 1.2"].value == 7


def test_a_plug_in_is_of_its_kind_only(install):
    install("inkfish", "ink = inkfish:ink", "ink = 7")
    assert "ink" not in entries("renderers")
    with pytest.raises(UnknownNameError, match="no renderer is called 'ink'"):
        find("renderers", "ink", {})


def test_nothing_is_imported_before_it_is_asked_for(install):
    install("inkfish", "ink = inkfish:ink", "ink = 7")
    assert "ink" in entries("regularizers")
    find("regularizers", "blur", BUILTINS)
    assert "inkfish" not in sys.modules


def test_an_unknown_name_is_told_what_there_is(install):
    install("inkfish", "inky = inkfish:ink", "ink = 7")
    with pytest.raises(UnknownNameError) as caught:
        find("regularizers", "blurr", BUILTINS, "in gallery.toml")
    assert str(caught.value) == (
        "no regularizer is called 'blurr' (in gallery.toml); did you mean blur? "
        "(badly_read, blur, fail, inky, needy, refuse, unresolved, year)"
    )


BROKEN = {
    "raises": ("x = inkfish:x", "raise RuntimeError('no\\nink')", "RuntimeError: no ink"),
    "exits": ("x = inkfish:x", "raise SystemExit(3)", "SystemExit: 3"),
    "misses a name": ("x = inkfish:x", "", "AttributeError: module 'inkfish' has no attribute 'x'"),
    "misses a module": ("x = outkfish:x", "", "ModuleNotFoundError: No module named 'outkfish'"),
    "does not parse": ("x = inkfish:x", "x = = 1", "SyntaxError: invalid syntax (inkfish.py, line 1)"),
    "is no reference": ("x = what is this", "", ""),  # the error is importlib.metadata's, or its backport's
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_plug_in_spoils_its_own_line_only(install, case):
    points, code, reason = BROKEN[case]
    install("inkfish", points, code)
    install("octopus", "y = octopus:y", "y = 8")
    line = rows()["x", "inkfish 1.2"]
    assert line.value is None
    assert line.problem.startswith(f"regularizer 'x' of inkfish 1.2: {reason}")
    assert "\n" not in line.problem
    assert rows()["y", "octopus 1.2"].value == 8
    with pytest.raises(PluginError) as caught:
        find("regularizers", "x", BUILTINS)
    assert str(caught.value) == line.problem


def test_ctrl_c_is_not_a_broken_plug_in(install):
    install("inkfish", "x = inkfish:x", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        listing("regularizers", BUILTINS)


def test_nothing_shadows_a_built_in(install):
    install("inkfish", "blur = inkfish:blur", "raise RuntimeError('never imported')")
    assert find("regularizers", "blur", BUILTINS) is Blur
    assert rows()["blur", "artkit"].value is Blur
    assert rows()["blur", "inkfish 1.2"].problem == "ignored: a built-in has this name"


@pytest.mark.parametrize("order", [("inkfish", "octopus"), ("octopus", "inkfish")])
def test_of_two_with_one_name_the_alphabet_decides_and_not_the_path(install, order):
    for name in order:
        install(name, f"ink = {name}:ink", f"ink = {name!r}")
    assert find("regularizers", "ink", BUILTINS) == "inkfish"
    assert rows()["ink", "octopus 1.2"].problem == "ignored: inkfish 1.2 has this name too"


def test_of_two_versions_the_first_on_the_path_is_the_installed_one(install):
    install("inkfish", "ink = inkfish:ink", "ink = 'old'", "0.9")
    install("inkfish", "ink = inkfish:ink", "ink = 'new'", "1.0")
    assert find("regularizers", "ink", BUILTINS) == "new"
    assert {key for key in rows() if key[0] == "ink"} == {("ink", "inkfish 1.0")}


def test_metadata_that_nobody_can_read_spoils_nothing_else(install):
    install("inkfish", "this line has no equals sign")
    install("octopus", "y = octopus:y", "y = 8")
    assert find("regularizers", "y", BUILTINS) == 8


def test_a_distribution_without_a_name_is_still_a_line(install):
    install("inkfish", "ink = inkfish:ink", "ink = 7", metadata=False)
    assert origin(EntryPoint("ink", "inkfish:ink", "x")) == "an unknown distribution"
    if "importlib_metadata" in sys.modules:  # as some peers of the benchmarks load it
        pytest.skip("the backport of importlib.metadata does not list what has no name")
    assert rows()["ink", "an unknown distribution"].value == 7


@pytest.mark.parametrize(("value", "hidden"), [("1", True), ("yes", True), ("", False), ("0", False)])
def test_third_parties_can_be_turned_off(install, monkeypatch, value, hidden):
    install("inkfish", "ink = inkfish:ink", "ink = 7")
    monkeypatch.setenv("ARTKIT_NO_PLUGINS", value)
    assert ("ink" not in entries("regularizers")) == hidden
    assert (("ink", "inkfish 1.2") not in rows()) == hidden


def test_a_listing_is_sorted(install):
    install("inkfish", "zinc = inkfish:ink\nalum = inkfish:ink", "ink = 7")
    names = [row.name for row in listing("regularizers", BUILTINS)]
    assert names == sorted(names)
    assert {"alum", "zinc", *BUILTINS} == set(names)


def test_making_calls_the_factory_with_checked_options():
    made = make("regularizers", "blur", {"sigma": 2, "taps": [1, 2.5]}, BUILTINS)
    assert isinstance(made, Blur)
    assert made.options == (2.0, 4, (1.0, 2.5))
    assert isinstance(made.options[0], float)


def test_an_annotation_that_nothing_is_known_of_takes_anything():
    kernel = np.ones(3)
    assert isinstance(make("regularizers", "blur", {"kernel": kernel}, BUILTINS), Blur)
    assert make("regularizers", "unresolved", {"size": "any"}, BUILTINS) == "any"


SLIPS = {
    "an unknown option": (
        "blur",
        {"sigmo": 1},
        "no option is called 'sigmo' (blur in -r); did you mean sigma? (every, kernel, sigma, taps)",
    ),
    "too small": ("blur", {"sigma": 0}, "sigma of blur in -r: expected `float` > 0.0, not 0"),
    "too large": ("blur", {"sigma": 14.5}, "sigma of blur in -r: expected `float` <= 14.0, not 14.5"),
    "not whole": ("blur", {"every": 1.5}, "every of blur in -r: expected `int`, not 1.5"),
    "text": ("blur", {"sigma": "much"}, "sigma of blur in -r: expected `float`, not 'much'"),
    "a truth": ("blur", {"every": True}, "every of blur in -r: expected `int`, not True"),
    "an item": (
        "blur",
        {"taps": [1, "b"]},
        "taps of blur in -r: expected `float` - at `$[1]`, not [1, 'b']",
    ),
    "no number": ("blur", {"sigma": float("nan")}, "sigma of blur in -r: expected a finite number, not nan"),
    "infinite": ("needy", {"grey": float("inf")}, "grey of needy in -r: expected a finite number, not inf"),
    "no text": (
        "blur",
        {"sigma": "\udcff"},
        "sigma of blur in -r: 'utf-8' codec can't encode character '\\udcff' in position 0: "
        "surrogates not allowed, not '\\udcff'",
    ),
    "one is missing": ("needy", {"size": 1}, "needy in -r needs grey"),
    "all are missing": ("needy", {}, "needy in -r needs size, grey"),
    "refused": ("refuse", {"size": 2}, "refuse in -r: size must be odd"),
    "an error of the tree": ("badly_read", {}, "palette.toml: expected a palette"),
    "not callable": ("year", {}, "regularizer 'year' is not callable"),
}


@pytest.mark.parametrize("case", SLIPS)
def test_a_slip_in_the_options_is_one_line(case):
    name, options, message = SLIPS[case]
    with pytest.raises(InputError) as caught:
        make("regularizers", name, options, BUILTINS, "-r")
    assert str(caught.value) == message


def test_a_failure_of_our_own_is_a_bug_and_of_a_plug_in_is_named(install):
    with pytest.raises(KeyError):
        make("regularizers", "fail", {}, BUILTINS)
    install("inkfish", "ink = inkfish:ink", "def ink(): raise KeyError('tape')")
    with pytest.raises(PluginError, match=r"^regularizer ink in -r: KeyError: 'tape'$"):
        make("regularizers", "ink", {}, BUILTINS, "-r")


def test_a_value_without_a_type_is_left_alone():
    assert checked("a", Any, "x") == "a"
    assert checked(3, int | None, "x") == 3


def test_parameters_are_those_that_can_be_named():
    def function(a, /, b, *c, d: int = 3, **e):
        pass

    found = parameters(function)
    assert list(found) == ["b", "d"]
    assert found["d"].annotation is int
    assert list(parameters(partial(needy, 1))) == ["grey"]
    assert parameters(object) == {}
    assert parameters(dict) == {}  # in C, without a signature


# --- a second distribution, built and installed ----------------------------------------------------------------

PYPROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "ink-fish"
version = "2.5"

[project.entry-points."artkit.regularizers"]
mark = "inkfish.good:Mark"
dry = "inkfish.broken:Dry"
blur = "inkfish.good:Mark"

[project.entry-points."artkit.styles"]
inkfish = "inkfish.looks"

[tool.hatch.build.targets.wheel]
packages = ["inkfish"]
"""

GOOD = '''
"""What a third party would write."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from artkit.dreaming import Regularizer


@dataclass(frozen=True)
class Mark(Regularizer):
    """Leaves a mark in the corner after every step, as painters do."""

    ink: Annotated[float, Meta(ge=0, le=1)] = 1.0

    def project(self, x, step):
        x = x.copy()
        x[:, 0, 0] = self.ink
        return x
'''

BROKEN_MODULE = 'raise ImportError("the tentacle is missing")\n'
STYLE = '[meta]\ndescription = "deep sea"\nauthor = "Inkfish"\nlicense = "CC0-1.0"\n'


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build a second distribution and install it into a folder of its own, without a network."""
    project = tmp_path_factory.mktemp("inkfish")
    files = {
        "pyproject.toml": PYPROJECT,
        "inkfish/__init__.py": "",
        "inkfish/good.py": GOOD,
        "inkfish/broken.py": BROKEN_MODULE,
        "inkfish/looks/__init__.py": "",
        "inkfish/looks/abyss.toml": STYLE,
    }
    for name, text in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"]
    subprocess.run(build, cwd=project, check=True, capture_output=True)
    (wheel,) = (project / "dist").glob("*.whl")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    subprocess.run(
        [*install, "--no-deps", "--target", str(project / "site"), str(wheel)],
        check=True,
        capture_output=True,
    )
    return project / "site"


def run(site, *arguments, **environment):
    """Run an interpreter that finds the second distribution, as if it were installed there."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(site), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


LISTING = """
import json
from artkit.dreaming import REGULARIZERS, Regularizer
from artkit.errors import ArtkitError
from artkit.plugins import listing, make
from artkit.recipe.sources import list_styles

rows = [[row.name, row.origin, row.problem] for row in listing("regularizers", REGULARIZERS)]
made = {}
for name, options in (("mark", {"ink": 0.5}), ("mark", {"ink": 2}), ("dry", {}), ("blur", {"sigma": 2})):
    try:
        thing = make("regularizers", name, options, REGULARIZERS)
        made[f"{name} {options}"] = f"{type(thing).__name__} {[getattr(thing, key) for key in options]}"
    except ArtkitError as error:
        made[f"{name} {options}"] = f"{type(error).__name__}: {error}"
styles = [place for name, (place, _) in list_styles().items() if name == "abyss"]
print(json.dumps([rows, made, styles]))
"""
BUILT_IN = [[name, "artkit", ""] for name in REGULARIZERS]
REASON = "regularizer 'dry' of ink-fish 2.5: ImportError: the tentacle is missing"


def test_a_second_distribution_is_found_and_built_and_its_broken_part_is_one_line(site):
    found = run(site, "-c", LISTING, ARTKIT_NO_PLUGINS="0")
    assert found.returncode == 0, found.stderr
    rows, made, styles = json.loads(found.stdout)
    assert rows == sorted(
        [
            *BUILT_IN,
            ["blur", "ink-fish 2.5", "ignored: a built-in has this name"],
            ["dry", "ink-fish 2.5", REASON],
            ["mark", "ink-fish 2.5", ""],
        ]
    )
    assert made == {
        "mark {'ink': 0.5}": "Mark [0.5]",
        "mark {'ink': 2}": "InputError: ink of mark: expected `float` <= 1.0, not 2",
        "dry {}": f"PluginError: {REASON}",
        "blur {'sigma': 2}": "Blur [2.0]",
    }
    assert styles == ["ink-fish 2.5"]


def test_a_second_distribution_can_be_turned_off(site):
    found = run(site, "-c", LISTING, ARTKIT_NO_PLUGINS="1")
    assert found.returncode == 0, found.stderr
    rows, made, styles = json.loads(found.stdout)
    assert rows == BUILT_IN
    assert made["mark {'ink': 0.5}"].startswith("UnknownNameError: no regularizer is called 'mark'")
    assert styles == []


def dream(site, output, regularizer, **environment):
    arguments = ["dream", "6", "--steps", "3", "-o", output, "-r", regularizer]
    return run(site, "-m", "artkit", *arguments, **environment)


def test_the_command_line_dreams_with_a_plug_in(site, tmp_path):
    done = dream(site, tmp_path / "six.npz", "mark:ink=0.25")
    assert done.returncode == 0, done.stderr
    with np.load(tmp_path / "six.npz", allow_pickle=False) as file:
        assert file["images"][0, 0, 0] == 0.25
        assert json.loads(str(file["recipe"]))["plugins"] == {"regularizers.mark": "ink-fish 2.5"}


def test_a_recipe_names_a_plug_in_and_its_style(site, tmp_path):
    recipe = 'style = "abyss"\n[dream]\ndigits = "6"\nsteps = 3\nregularizers = ["mark:ink=0.25"]\n'
    (tmp_path / "deep.toml").write_text(recipe, "utf-8")
    done = run(site, "-m", "artkit", "poster", tmp_path / "deep.toml", "-o", tmp_path / "deep.pdf")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "deep.pdf").read_bytes().startswith(b"%PDF")
    done = run(
        site,
        "-m",
        "artkit",
        "poster",
        tmp_path / "deep.toml",
        "-o",
        tmp_path / "no.pdf",
        ARTKIT_NO_PLUGINS="1",
    )
    assert done.returncode == 2
    assert "abyss" in done.stderr


@pytest.mark.parametrize(
    ("regularizer", "environment", "message"),
    [
        ("dry", {}, REASON),
        ("mark:ink=2", {}, "ink of mark"),
        ("mark:shade=1", {}, "no option is called 'shade'"),
        ("mark", {"ARTKIT_NO_PLUGINS": "1"}, "no regularizer is called 'mark'"),
    ],
)
def test_the_command_line_names_what_is_wrong_with_a_plug_in(
    site, tmp_path, regularizer, environment, message
):
    done = dream(site, tmp_path / "six.npz", regularizer, **environment)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "six.npz").exists()


def test_the_command_line_lists_plug_ins(site):
    done = run(site, "-m", "artkit", "list", "regularizers")
    assert done.returncode == 0, done.stderr
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert "Leaves a mark in the corner after every step" in lines["mark"]
    assert "the tentacle is missing" in lines["dry"]
