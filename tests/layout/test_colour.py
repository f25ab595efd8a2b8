"""Colours as people write them, and ramps of ink."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.errors import InputError
from artkit.layout.colour import BLACK, WHITE, Ink, colour


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("#fff", "#ffffff"),
        ("#F4EFE6", "#f4efe6"),
        ("tomato", "#ff6347"),
        ("rgb(0 0 0)", "#000000"),
        (" red ", "#ff0000"),
    ],
)
def test_known_colours(text, written):
    assert colour(text) == colour(written)
    assert len(str(colour(text))) == 7


@pytest.mark.parametrize("text", ["", "nocolour", "#12", "rgb(", "oklch()"])
def test_other_texts_are_errors_that_name_them(text):
    with pytest.raises(InputError, match="background: "):
        colour(text, "background")


@pytest.mark.parametrize("text", ["#fff8", "transparent", "rgb(0 0 0 / 50%)"])
def test_ink_is_opaque(text):
    with pytest.raises(InputError, match="opaque"):
        colour(text)


def test_a_colour_beyond_the_screen_is_brought_back():
    vivid = colour("color(display-p3 1 0 0)")
    assert all(0 <= channel <= 1 for channel in (vivid.red, vivid.green, vivid.blue))


@pytest.mark.parametrize("space", ["oklab", "lab", "srgb", "srgb-linear"])
def test_a_ramp_of_greys_stays_neutral_and_ends_on_its_ends(space):
    ink = Ink(("#fff", "#000"), space)
    assert ink.at(0) == WHITE
    assert ink.at(1) == BLACK
    assert all(ink.at(step / 24).neutral for step in range(25))


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_tone_is_never_lighter(low, high):
    ink = Ink()
    low, high = sorted((low, high))
    assert ink.at(low).green >= ink.at(high).green


def test_srgb_shows_pixel_values_and_three_stops_pass_through_the_middle():
    assert ink_red(Ink(("#000", "#fff"), "srgb"), 0.25) == pytest.approx(0.25, abs=1e-4)
    assert str(Ink(("#fff", "#ff0000", "#000")).at(0.5)) == "#ff0000"


def ink_red(ink, tone):
    return ink.at(tone).red


@pytest.mark.parametrize("ramp", [("#fff",), (), ("#fff", "nocolour")])
def test_a_ramp_needs_two_real_colours(ramp):
    with pytest.raises(InputError, match="ink ramp"):
        Ink(ramp)


def test_inks_and_colours_are_values():
    assert Ink(["#fff", "#000"]) == Ink()
    assert len({colour("red"), colour("#f00")}) == 1
