"""Help reads well at 80 columns, and every command that it or the README tells a person to type is one that works."""

import re
import shlex
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import typer

from artkit.adversarial import build_attack
from artkit.batches import Plan, jobs_of
from artkit.classifier import load_model
from artkit.classifier.presets import PRESETS as TRAINING
from artkit.cli.app import COMMANDS, app, run
from artkit.cli.help import EXAMPLE
from artkit.dreaming.build import build_ascent
from artkit.errors import ArtkitError
from artkit.layout.paper import page_size
from artkit.planning import plan, read_recipe
from artkit.press.rooms import room
from artkit.recipe import parse_seeds
from artkit.recipe.loading import convert
from artkit.recipe.sources import find_style
from artkit.recipe.tree import parse_setting

ROOT = Path(__file__).parents[2]
NAMES = [name for commands in COMMANDS.values() for name in commands]
GROUP = typer.main.get_command(app)


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a person stands who types what the README says: in the clone, at a small terminal."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")


def help_of(name: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert run([*name.split(), "--help"]) == 0
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_help_fits_and_calls_things_by_what_they_are(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = help_of(name, capsys)
    assert [line for line in lines if len(line) > 80] == []
    assert [line for line in lines if re.search(r"<[a-z]|x<=|\[default:$|\xa0", line)] == []
    assert sum(line.startswith("  --help ") for line in lines) == 1


def test_each_command_is_one_line_of_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    lines = help_of("", capsys)
    for name in NAMES:
        first = " ".join((GROUP.commands[name].help or "").partition("\n\n")[0].split())
        assert f"  {name:11}  {first}" in lines
    shown = [line.split()[0] for line in lines if re.match(r"  [a-z]+ {2,}\S", line)]
    assert shown == NAMES


def examples(name: str) -> list[str]:
    """The commands that a command's help gives as examples."""
    paragraphs = re.split(r"\n\s*\n", GROUP.commands[name].help or "")
    return [" ".join(text.removeprefix(EXAMPLE).split()) for text in paragraphs if text.startswith(EXAMPLE)]


def told() -> Iterator[str]:
    """The commands in the README's blocks of shell."""
    for block in re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL):
        lines = re.sub(r"(#[^\n]*)?\\\n", " ", block).splitlines()
        yield from (line for line in lines if line.startswith("artkit "))


def each(check: Callable[[str], object], separator: str) -> Callable[[str], object]:
    return lambda text: [check(part) for part in text.split(separator)]


CHECKS: dict[str, Callable[[str], object]] = {
    "page": each(page_size, ","),
    "sheet": page_size,
    "seed": parse_seeds,
    "seeds": parse_seeds,
    "model": load_model,
    "attack": build_attack,
    "regularizer": lambda text: build_ascent(regularizers=[text]),
    "preset": lambda text: text in TRAINING or build_ascent(text),
    "room": room,
    "style": each(find_style, ","),
}
"""How a value of an option is looked at, beyond that the option takes one."""


def faults(line: str) -> list[str]:
    """What is wrong with a command, without doing what it says."""
    program, name, *words = shlex.split(line, comments=True)
    if program != "artkit" or name not in NAMES:
        return [f"{program} {name}"]
    try:
        given = GROUP.commands[name].make_context(name, words).params
    except typer.TyperException as error:
        return [error.format_message()]
    found = []
    for key, check in CHECKS.items():
        for value in as_list(given.get(key)):
            try:
                check(value)
            except ArtkitError as error:
                found.append(f"{key}: {error}")
    if name in ("poster", "preview", "proof"):
        try:
            settings = [parse_setting(text) for text in given["setting"] or ()]
            read_recipe(given["recipe"] or "gallery", given["style"], settings)
        except ArtkitError as error:
            found.append(str(error))
    return found


def as_list(value: object) -> Iterable[str]:
    return value if isinstance(value, list | tuple) else [] if value is None else [str(value)]


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_an_example_that_works(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    commands = examples(name)
    assert commands, f"artkit {name} --help has no example"
    lines = help_of(name, capsys)
    for line in commands:
        assert line.startswith(f"artkit {name} ")
        assert f"  {line}" in lines  # on one line, as it is typed
        assert faults(line) == []


def test_what_the_readme_says_works() -> None:
    lines = list(told())
    assert len(lines) > 20
    assert {line: found for line in lines if (found := faults(line))} == {}


def test_files_that_the_readme_shows_can_be_read() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    trees = [tomllib.loads(block) for block in blocks]
    plans = [tree for tree in trees if "recipes" in tree]
    assert [len(jobs_of(convert(tree, Plan, "README")).jobs) for tree in plans] == [2 * 2 * 2 * 50]
    works = [read_recipe(tree) for tree in trees if "recipes" not in tree]
    assert [len(plan(work)) for work in works] == [10, 1]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("artkit poster galery", "gallery"),
        ("artkit poster gallery --seat 3", "--seat"),
        ("artkit poster --style strata,no-such --page a4", "no-such"),
        ("artkit preview gallery --set dream.step=3.1.4", "step"),
        ("artkit paint gallery", "paint"),
        ("artkit dream 6 -r blurr:sigma=1", "blurr"),
        ("artkit adversarial --target 1 --attack bribe", "bribe"),
    ],
)
def test_what_would_not_work_is_seen(line: str, said: str) -> None:
    """The planted failures."""
    assert said in " ".join(faults(line))
