"""Colours as people write them, and ramps of ink."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.errors import InputError
from artkit.layout.colour import BLACK, WHITE, Ink, Process, Tint, colour, make_spot, shaded
from artkit.layout.icc import LUMINANCE, fogra39, linear


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


SPOTS = (make_spot("Pink", "#ff48b0 cmyk(0 82 4 0)"), make_spot("Deep Blue", "#0078bf"))


def test_a_colour_says_how_it_prints():
    assert colour("#e8825d cmyk(0 55 60 0)").prints == Process(0, 0.55, 0.6, 0)
    assert str(colour("#e8825d cmyk(0, 55%, 60 0)")) == "#e8825d"
    assert colour("#e8825d").prints is None
    assert colour("paper") == WHITE
    assert colour("#000 cmyk(60 40 40 100)").prints.total == pytest.approx(2.4)


def test_inks_alone_look_as_the_profile_says():
    orange = colour("cmyk(0 30 90 0)")
    assert orange.prints == Process(0, 0.3, 0.9, 0)
    assert orange.red > 0.9 > orange.green > 0.6 > orange.blue
    assert colour("cmyk(0 0 0 0)").screen == (1, 1, 1)


def test_tints_of_a_spot_ink():
    full, some = colour("spot(Deep Blue)", spots=SPOTS), colour("spot(Deep Blue 40%)", spots=SPOTS)
    assert full.prints == Tint(SPOTS[1], 1)
    assert str(full) == "#0078bf"
    assert some.prints == Tint(SPOTS[1], 0.4)
    assert full.blue < some.blue < 1
    assert SPOTS[1].process.cyan > 0.7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cmyk(0 30 90)", "four percentages"),
        ("cmyk(0 30 90 0 0)", "four percentages"),
        ("cmyk(0 30 190 0)", "more than 100 %"),
        ("#f00 cmyk(a b c d)", "four percentages"),
        ("nocolour cmyk(0 0 0 0)", "is not a colour"),
        ("spot(Bleu)", "no spot ink is called 'Bleu'"),
        ("spot(Pink 140%)", "is not a share"),
        ("spot(Pink 1.2.3%)", "is not a share"),
    ],
)
def test_slips_in_how_a_colour_prints_are_named(text, said):
    with pytest.raises(InputError, match="ink") as caught:
        colour(text, "ink", SPOTS)
    assert said in str(caught.value)


@pytest.mark.parametrize("name", ["All", "None", " "])
def test_names_that_pdf_keeps_for_itself_are_no_inks(name):
    with pytest.raises(InputError, match="cannot be called"):
        make_spot(name, "#f00")


@pytest.mark.parametrize(
    ("grey", "black"), [(0, 100), (64, 86), (96, 75), (128, 62), (160, 48), (192, 33), (224, 16), (255, 0)]
)
def test_greys_print_with_as_much_black_as_they_look(grey, black):
    """Reference values by a grey profile made of the same condition's black ramp, relative with black point."""
    assert 100 * float(fogra39().black(grey / 255)) == pytest.approx(black, abs=1)


def test_between_two_colours_the_light_of_the_print_is_that_of_the_screen():
    ink = Ink(("#f4efe6 cmyk(5 6 10 0)", "#1d1b1a cmyk(5 6 10 100)"))
    ends = [printed_light(ink.at(tone)) for tone in (0.0, 1.0)]
    for tone in (0.2, 0.4, 0.5, 0.6, 0.8):
        mixed = ink.at(tone)
        assert mixed.prints.cyan == pytest.approx(0.05)
        shown = [luminance(np.array([each.screen])) for each in (ink.at(0), mixed, ink.at(1))]
        share = (shown[1] - shown[0]) / (shown[2] - shown[0])
        assert printed_light(mixed) == pytest.approx(ends[0] + share * (ends[1] - ends[0]), abs=0.012)
    assert ink.at(0.5).prints.black > 0.55, "a straight mixture, which prints too light, would have 0.5"


def printed_light(mixed):
    return luminance(fogra39().screen(np.array([mixed.prints.inks])))


def luminance(screen):
    return float((linear(screen) @ LUMINANCE)[0])


def test_a_ramp_of_one_ink_is_its_tints_and_of_two_an_error():
    ramp = Ink(("paper", colour("spot(Pink)", spots=SPOTS)))
    assert [ramp.at(tone).prints.amount for tone in (0, 0.25, 1)] == [0, 0.25, 1]
    for wrong in ((SPOTS[0], SPOTS[1]), (SPOTS[0], "#f00"), ("#f00 cmyk(0 9 9 0)", "#f00")):
        stops = [c if isinstance(c, str) else colour(f"spot({c.name})", spots=SPOTS) for c in wrong]
        with pytest.raises(InputError, match="print with different inks"):
            Ink(stops)
    assert Ink(("#fff", "#f00 cmyk(0 100 100 0)")).at(0.0).prints == Process(0, 0, 0, 0)


def test_a_shadow_adds_black_or_more_of_the_spot_ink():
    lit = shaded(colour("#e8825d cmyk(0 55 60 0)"), 0.4)
    assert lit.prints.black > 0.1
    assert lit.prints.magenta < 0.56
    assert shaded(colour("spot(Pink 50%)", spots=SPOTS), 0.5).prints.amount == 0.75
    assert shaded(colour("#e8825d"), 0.4).prints is None
