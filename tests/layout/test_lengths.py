"""Lengths: the grammar, exact values, and errors that name the thing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.errors import InputError
from artkit.layout.lengths import LONGEST, UNITS, millimetres


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25mm", 25.0),
        ("2.5cm", 25.0),
        (" 1 IN ", 25.4),
        ("24in", 609.6),
        ("72pt", 25.4),
        ("6pc", 25.4),
        (".5in", 12.7),
        ("1.m", 1000.0),
        ("10m", LONGEST),
        ("0mm", 0.0),
        ("+3mm", 3.0),
    ],
)
def test_known_lengths(text, expected):
    assert millimetres(text) == expected


@given(st.decimals(0, 9, places=4), st.sampled_from(sorted(UNITS)))
def test_any_decimal_number_with_a_unit_is_a_length(number, unit):
    assert math.isclose(millimetres(f"{number:f}{unit}"), float(number) * UNITS[unit], abs_tol=1e-8)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("25", "no unit"),
        ("25px", "px"),
        ("nanmm", "not a length"),
        ("infmm", "not a length"),
        ("1e3mm", "not a length"),
        ("", "not a length"),
        ("mm", "not a length"),
        ("-3mm", "negative"),
        ("11m", "longer than 10 m"),
        ("9" * 400 + "mm", "longer than 10 m"),
        ("1,5mm", "not a length"),
        ("3mm 4mm", "not a length"),
        (25, "25 is not a length"),
    ],
)
def test_errors_name_the_thing_and_the_problem(text, says):
    with pytest.raises(InputError, match=says) as caught:
        millimetres(text, "margin")
    assert str(caught.value).startswith("margin: ")
    assert "\n" not in str(caught.value)


def test_nobody_changes_what_a_unit_is():
    with pytest.raises(TypeError):
        UNITS["mm"] = 10.0


def test_a_sign_counts_only_where_it_has_a_meaning():
    assert millimetres("-3mm", signed=True) == -3.0
    assert millimetres("3mm", signed=True) == 3.0


@given(st.text(max_size=12) | st.from_regex(r"[+-]?[0-9.]{1,6} ?(mm|cm|m|in|pt|pc|px)", fullmatch=True))
def test_any_text_is_a_length_or_an_error(text):
    try:
        value = millimetres(text)
    except InputError:
        return
    assert 0 <= value <= LONGEST
