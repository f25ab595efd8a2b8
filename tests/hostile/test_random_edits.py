"""Random edits of the shipped recipes and styles: each can be set, or is one error of one line."""

import copy
import random
import time
import tomllib
from functools import cache
from pathlib import Path

import pytest

from artkit.errors import InputError
from artkit.planning import plan, read_recipe
from artkit.printing import rehearse
from artkit.spec import toml_key, toml_value

ROOT = Path(__file__).parents[2]
FILES = (*sorted((ROOT / "prints").glob("*.toml")), *sorted((ROOT / "styles").glob("*.toml")))
EDITS, CHUNK = 10_000, 250
LONGEST = 2.0
"""Seconds of processor time."""

STRANGE: tuple[object, ...] = (
    0, -1, 1, 2, 10**6, 10**18, 10**400, 0.0, -0.5, 1e-9, 1e9, 1e308, float("nan"), float("inf"), True, False,
    "", " ", "x", "6", "0..9", "9..0", "0..999999", "none", "potato", "0mm", "3mm", "-3mm", "1e9mm", "99999mm", "a6",
    "a0", "#fff", "cmyk(0 0 0 100)", "spot(X)", "blur:sigma=1", "pixels", "grid:columns=3", "hero", "{label}",
    "{label!r}", "{", "a\x00b", "\u05d0", "x" * 3000, "../../x", "/dev/null", "2026-02-30",
    [], [[]], [1, 2], ["6", "6"], ["#fff", "#000"], {}, {"kind": "pixels"}, {"kind": 1}, {"": 0},
)  # fmt: skip
LETTERS = b"0123456789.,=\"'[]{}#-+_ \n\t\x00\xff\xc3abcmnxyz"


def byte_edit(text: str, rng: random.Random) -> bytes:
    """Return a file with a few bytes changed, left out, put in, or moved."""
    data = bytearray(text.encode())
    for _ in range(rng.choice((1, 1, 1, 4))):
        at, width = rng.randrange(len(data)), rng.choice((1, 1, 3, 20))
        match rng.randrange(4):
            case 0:
                data[at] = rng.choice(LETTERS)
            case 1:
                del data[at : at + width]
            case 2:
                data[at:at] = bytes(rng.choices(LETTERS, k=width))
            case _:
                piece = data[at : at + width]
                to = rng.randrange(len(data))
                data[to:to] = piece
    return bytes(data)


def places(tree: object) -> list[tuple[object, object]]:
    """Return every (container, key) of a tree."""
    if isinstance(tree, dict):
        own = list(tree.items())
    elif isinstance(tree, list):
        own = list(enumerate(tree))
    else:
        return []
    return [(tree, key) for key, _ in own] + [place for _, value in own for place in places(value)]


SMALL = {"title": "Six", "dream": {"digits": "6"}, "page": {"size": "a6"}}
"""What a style is tried on."""


@cache
def values() -> dict[str, list[object]]:
    """Return all that the shipped files say under each key, wherever it stands."""
    found: dict[str, list[object]] = {}
    for path in FILES:
        for container, key in places(tomllib.loads(path.read_text("utf-8"))):
            if isinstance(key, str):
                found.setdefault(key, []).append(container[key])
    return found


def structural_edit(text: str, rng: random.Random) -> bytes:
    """Return a file with a few values exchanged, left out, doubled, of another type, or under another key."""
    tree = tomllib.loads(text)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        found = places(tree)
        container, key = rng.choice(found)
        match rng.randrange(7):
            case 0:
                container[key] = rng.choice(STRANGE)
            case 1:
                del container[key]
            case 2:
                other, name = rng.choice(found)
                container[key] = copy.deepcopy(other[name])
            case 3 | 4 if key in values():
                container[key] = copy.deepcopy(rng.choice(values()[key]))
            case 5 if isinstance(container, dict):
                container[rng.choice(("kind", "model", "seed", "size", f"{key}s", "x"))] = container.pop(key)
            case 6 if isinstance(container[key], int | float) and not isinstance(container[key], bool):
                container[key] = rng.choice((-1, 0, 0.5, 2, 10, 1000)) * container[key]
            case _:
                container[key] = [container[key]] * rng.choice((1, 2, 30))
    return written(tree).encode("utf-8", "replace")


def written(tree: dict[str, object]) -> str:
    return "".join(f"{toml_key(key)} = {toml_value(value)}\n" for key, value in tree.items())


def edited(number: int) -> tuple[Path, bytes]:
    """Return the n-th edit: every second one of bytes, the others of values."""
    rng = random.Random(number)
    path = rng.choice(FILES)
    text = path.read_text("utf-8")
    return path, (structural_edit if number % 2 else byte_edit)(text, rng)


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """Go to where nothing is, with networks that are read once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARTKIT_NO_PLUGINS", "1")
    return tmp_path


def outcome(path: Path, data: bytes, place: Path) -> str:
    """Set an edited file with blank pictures, and return "set", or what is wrong with it."""
    file = place / path.name
    file.write_bytes(data)
    styled = path.parent.name == "styles"
    try:
        source = SMALL if styled else str(file)
        work = read_recipe(source, [str(file)] if styled else None)
        rehearse(work, plan(work))
    except InputError as error:
        assert str(error).strip()
        return str(error)
    return "set"


def run_edits(numbers: range, place: Path) -> int:
    """Try edits, and return how many of them could be set."""
    good = 0
    for number in numbers:
        path, data = edited(number)
        before = time.process_time()
        try:
            good += outcome(path, data, place) == "set"
        except Exception as error:
            raise AssertionError(f"edit {number} of {path.name}: {type(error).__name__}: {error}") from error
        assert (took := time.process_time() - before) < LONGEST, (
            f"edit {number} of {path.name} took {took:.1f} s"
        )
    return good


def test_a_sample_of_edits(place):
    assert 40 < run_edits(range(0, EDITS, 40), place) < 220


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, EDITS, CHUNK))
def test_every_edit(place, start):
    assert 40 < run_edits(range(start, start + CHUNK), place) < 220


def test_an_accident_would_be_seen(place, monkeypatch):
    """The planted failures: what is no error of ours, and what takes too long."""
    monkeypatch.setattr(f"{__name__}.plan", lambda work: 1 / 0)
    with pytest.raises(AssertionError, match=r"edit \d+ of .*ZeroDivisionError"):
        run_edits(range(40), place)
    monkeypatch.undo()
    monkeypatch.setattr(f"{__name__}.LONGEST", -1.0)
    with pytest.raises(AssertionError, match=r"edit 0 of .* took"):
        run_edits(range(1), place)
