import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.batches.sweep import MOST_JOBS, Axis, combinations, parse_values
from artkit.errors import InputError


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a3", ("a3",)),
        ("gallery,riso", ("gallery", "riso")),
        ("0..3", (0, 1, 2, 3)),
        ("-1..1", (-1, 0, 1)),
        ("0.4..1.2..0.2", (0.4, 0.6, 0.8, 1.0, 1.2)),
        ("0..1..0.25", (0.0, 0.25, 0.5, 0.75, 1.0)),
        ("10..30..10", (10, 20, 30)),
        ("20mm..40mm..10mm", ("20mm", "30mm", "40mm")),
        ("1..3mm", ("1mm", "2mm", "3mm")),
        ("1.5..2.5..0.5cm", ("1.5cm", "2.0cm", "2.5cm")),
        ("0..2, 7, 0.5", (0, 1, 2, 7, 0.5)),
        ('"a, b",c', ("a, b", "c")),
        ('"0..9"', ("0..9",)),
        ("[1, 2],[3, 4]", ([1, 2], [3, 4])),
        ("true,false", (True, False)),
    ],
)
def test_what_a_sweep_means(text: str, values: tuple[object, ...]) -> None:
    found = parse_values(text, "x")
    assert found == values
    assert [type(each) for each in found] == [type(each) for each in values]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "x: there is no value"),
        (" , ", "x: there is no value"),
        ("a,b,a", "x: a is given twice"),
        ("0..1,1", "x: 1 is given twice"),
        ("9..1", "x: the range 9..1 runs backwards; write 1..9"),
        ("0..1..0", "a step is above 0"),
        ("0..1..-0.5", "a step is above 0"),
        ("0..1..0.3", "'0..1..0.3' steps over its end; the last value before it is 0.9"),
        ("0.5..2", "'0.5..2' needs a step, as in 0.5..2..0.1"),
        ("1in..3mm", "'1in..3mm' mixes units"),
        ("1mm..3", "'1mm..3' mixes units"),
        ("0..100000", f"means more than {MOST_JOBS:,} values"),
        ("0..99999999999999999", f"means more than {MOST_JOBS:,} values"),
        ("0..99999,a", f"means more than {MOST_JOBS:,} values"),
    ],
)
def test_what_it_cannot_mean_is_an_error(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_values(text, "x")
    assert message in str(caught.value)


@given(st.integers(-500, 500), st.integers(1, 60), st.integers(0, 40), st.integers(0, 3))
def test_a_range_has_both_ends_and_equal_steps(first: int, step: int, count: int, digits: int) -> None:
    scale = 10**digits
    text = "..".join(f"{value / scale:.{digits}f}" for value in (first, first + count * step, step))
    values = parse_values(text, "x")
    assert values == tuple(
        (first + index * step) / scale for index in range(count + 1)
    )  # no drift of 0.1 + 0.2
    assert values[-1] == (first + count * step) / scale


def test_the_product_of_all_axes_the_last_fastest() -> None:
    axes = [Axis("style", ("a", "b")), Axis("seed", (0, 1))]
    assert [tuple(each.values()) for each in combinations(axes)] == [("a", 0), ("a", 1), ("b", 0), ("b", 1)]
    assert list(combinations([])) == [{}]


def test_too_many_are_refused_before_anything_is_made_of_them() -> None:
    wide = Axis("seed", tuple(range(1000)))
    with pytest.raises(InputError, match="1000 x 1000 x 1000 are 1,000,000,000"):
        next(combinations([wide, Axis("x", wide.values), Axis("y", wide.values)]))
