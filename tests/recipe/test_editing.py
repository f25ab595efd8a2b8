import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artkit.errors import InputError
from artkit.recipe.editing import with_pins, with_seeds

PRINTS = sorted((Path(__file__).parents[2] / "prints").glob("*.toml"))

seeds = st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=5, unique=True)
pins = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 99)), st.integers(0, 2**63 - 1), max_size=4
)


def comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("#")]


@pytest.mark.parametrize("path", PRINTS, ids=lambda path: path.stem)
@settings(max_examples=20)
@given(seeds=seeds, first=pins, second=pins)
def test_nothing_but_the_choice_changes(
    path: Path, seeds: list[int], first: dict[tuple[int, int], int], second: dict[tuple[int, int], int]
) -> None:
    text = path.read_text("utf-8")
    before, changed = tomllib.loads(text), with_pins(with_pins(with_seeds(text, seeds), first), second)
    after = tomllib.loads(changed)
    written = after.pop("seed")
    assert [int(seed) for seed in str(written).split(",")] == seeds
    own = {tuple(pin["at"]): pin["seed"] for pin in before.pop("cells", [])}
    assert {tuple(pin["at"]): pin["seed"] for pin in after.pop("cells", [])} == own | first | second
    before.pop("seed", None)
    assert after == before
    assert comments(changed) == comments(text)


def test_a_pin_keeps_what_else_it_says() -> None:
    text = '[[cells]]\nat = [0, 3]  # the hook\nseed = 1\nmodel = "potato"\n'
    assert with_pins(text, {(0, 3): 5}) == text.replace("seed = 1", "seed = 5")


@pytest.mark.parametrize(
    ("text", "message"), [("seed = ", "not TOML"), ("cells = [{ at = [0, 1] }]", r"as \[\[cells\]\]")]
)
def test_what_cannot_be_edited_is_said(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        with_pins(text, {(0, 1): 2})
