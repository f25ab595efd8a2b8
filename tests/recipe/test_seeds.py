import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.errors import InputError
from artkit.recipe import parse_seeds


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("7", (7,)),
        (7, (7,)),
        ("0..3", (0, 1, 2, 3)),
        ("3, 8,21", (3, 8, 21)),
        ("0..2,9,5..6", (0, 1, 2, 9, 5, 6)),
    ],
)
def test_grammar(text: str | int, seeds: tuple[int, ...]) -> None:
    assert parse_seeds(text) == seeds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected 7, 0..99 or 3,8,21"),
        ("-1", "expected"),
        ("1.5", "expected"),
        ("1...3", "expected"),
        ("5..2", "runs backwards; write 2..5"),
        ("1,1", "given twice"),
        ("0..5,3", "seed 3 is given twice"),
        ("0..999999999", "more than 1,000,000"),
        (str(2**63), "above the largest"),
        ("9" * 40, "expected"),
    ],
)
def test_slips(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_seeds(text)


@given(st.text(alphabet="0123456789.,- x", max_size=12))
def test_any_text_is_seeds_or_an_input_error(text: str) -> None:
    try:
        seeds = parse_seeds(text)
    except InputError:
        return
    assert len(set(seeds)) == len(seeds) > 0
