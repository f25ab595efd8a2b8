"""What is loaded when: ``artkit --help`` answers at once, because nothing heavy is imported for it."""

import json
import subprocess
import sys

import pytest

HEAVY = {
    "PIL",
    "coloraide",
    "numpy",
    "pikepdf",
    "platformdirs",
    "pypdfium2",
    "reportlab",
    "scipy",
    "skimage",
    "uharfbuzz",
}
HELP = ["", "adversarial", "list", "poster", "dream", "train", "evaluate"]


def heavy_after(code: str) -> set[str]:
    """Run code in a new interpreter and return which heavy packages it has loaded."""
    report = "\nimport json, sys\nprint('\\n' + json.dumps([name.partition('.')[0] for name in sys.modules]))"
    run = subprocess.run(
        [sys.executable, "-c", code + report], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr
    return HEAVY & set(json.loads(run.stdout.splitlines()[-1]))


def command(*arguments: str, code: int = 0) -> str:
    """Return code that runs the artkit command and goes on if it exits as it should."""
    return (
        "import sys\nfrom artkit.__main__ import main\n"
        f"sys.argv[1:] = {list(arguments)}\n"
        "try: main()\n"
        f"except SystemExit as end: assert (end.code or 0) == {code}, end.code\n"
    )


def test_importing_artkit_loads_nothing_heavy():
    assert heavy_after("import artkit; dir(artkit)") == set()


@pytest.mark.parametrize("name", HELP)
def test_help_loads_nothing_heavy(name):
    assert heavy_after(command(*name.split(), "--help")) == set()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--version"], 0),
        (["list"], 0),
        (["list", "nonsense"], 2),
        (["nonsense"], 2),
        (["dream", "6", "--nonsense"], 2),
        (["dream", "6", "-o", "six.xyz"], 2),
    ],
)
def test_a_slip_of_the_keyboard_costs_nothing_either(arguments, code):
    assert heavy_after(command(*arguments, code=code)) == set()


def test_what_is_loaded_is_seen():
    """The planted failure: the first use of a name loads what it needs, and the checker reports it."""
    assert "numpy" in heavy_after("import artkit; artkit.Network")
    assert heavy_after("import PIL.Image, platformdirs") == {"PIL", "platformdirs"}


def test_a_command_that_ends_otherwise_is_seen():
    with pytest.raises(AssertionError, match="AssertionError: 2"):
        heavy_after(command("list", "nonsense", code=0))
