"""Short texts: even lines, a little shrinking, and an error that says what does not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.errors import InputError
from artkit.layout.paragraph import FLOOR, set_paragraph
from artkit.layout.style import SMALLEST
from artkit.layout.typesetting import set_line
from artkit.layout.typography import typeface

FACE = typeface("Red Hat Display")
WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=9), min_size=1, max_size=12)


@given(WORDS, st.floats(3, 12), st.floats(10, 300), st.integers(1, 3))
def test_a_paragraph_keeps_its_words_and_its_measure_or_says_why_not(words, size, width, lines):
    try:
        set_lines = set_paragraph(" ".join(words), FACE, size, width, lines, "subtitle")
    except InputError as error:
        assert "subtitle" in str(error)
        return
    assert " ".join(line.text for line in set_lines).split() == words
    assert 1 <= len(set_lines) <= lines
    assert all(line.width <= width + 1e-6 for line in set_lines)
    assert len({line.size for line in set_lines}) == 1
    assert max(FLOOR * size, SMALLEST) - 1e-9 <= set_lines[0].size <= size


def test_a_text_that_fits_is_one_line_of_its_size():
    (line,) = set_paragraph("Ten dreams", FACE, 8.0, 300, 3, "title")
    assert line.size == 8.0


def test_lines_are_even():
    text = "A small network was asked for each digit, and drew it out of noise."
    width = set_line(text, FACE, 5.0).width
    first, second = set_paragraph(text, FACE, 5.0, 0.7 * width, 3, "subtitle")
    assert abs(first.width - second.width) < 0.15 * width


def test_a_word_too_long_is_an_error_that_shows_it():
    with pytest.raises(InputError, match=r"the title 'Potato.*…' does not fit"):
        set_paragraph("Potato" * 40, FACE, 8.0, 100, 3, "title")


def test_nothing_is_no_line():
    assert set_paragraph("  ", FACE, 8.0, 100, 3, "title") == ()


def test_blanks_and_line_breaks_are_one_blank():
    (line,) = set_paragraph("Ten \n dreams", FACE, 8.0, 300, 3, "title")
    assert line.text == "Ten dreams"
