"""Inks in the PDF: what each colour becomes, that plates overprint, and that screens multiply."""

import io
import re

import numpy as np
import pikepdf
import pytest

from artkit.errors import InputError
from artkit.layout.art import Outlines
from artkit.layout.colour import BLACK, WHITE, Process, Tint, colour, make_spot
from artkit.layout.geometry import LONGEST_SIDE, PageGeometry, Rect
from artkit.layout.icc import fogra39, read_profile
from artkit.layout.lengths import POINTS_PER_MM
from artkit.layout.sheet import Fill, Sheet, Text
from artkit.layout.typesetting import set_line
from artkit.layout.typography import typeface
from artkit.press.anatomy import File, device_colours, spot_inks
from artkit.press.inks import inks_of
from artkit.press.marks import LINE, MARKS, SLUG
from artkit.press.pdf import press_for, write_pdf, write_separations
from artkit.press.pdfx import claims, examine
from artkit.press.plates import full_inks, separate
from artkit.press.raster import rasterise

PAGE = PageGeometry(100, 80)
PINK, BLUE = make_spot("Fluorescent Pink", "#ff48b0"), make_spot("Blue", "#0078bf")
SPOTS = (PINK, BLUE, make_spot("Gold", "#b08d3c", overprint=False))
LEFT, RIGHT = Outlines.rectangle(Rect(10, 10, 50, 50)), Outlines.rectangle(Rect(40, 20, 50, 50))


def ink(text):
    return colour(text, spots=SPOTS)


def line(text="potato", tint=BLACK):
    return Text(set_line(text, typeface("Red Hat Display"), 4.0), 10, 75, tint)


def sheet(*operations, **about):
    return Sheet(PAGE, operations, **about)


def operators(made, **how):
    data = write_pdf(made, press=press_for(made, **how))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return pdf.pages[0].Contents.read_bytes().decode("ascii")


def file_of(made, **how):
    pdf = pikepdf.open(io.BytesIO(write_pdf(made, press=press_for(made, **how))))
    return File(pdf)


@pytest.mark.parametrize(
    ("text", "is_type", "inks"),
    [
        ("#fff", False, (0, 0, 0, 0)),
        ("#000", False, (0, 0, 0, 1)),
        ("#808080", False, (0, 0, 0, 0.62)),
        ("#1d1b1a", True, (0, 0, 0, 1)),
        ("#6f6860", True, (0, 0, 0, 0.71)),
        ("#000 cmyk(60 40 40 100)", False, (0.6, 0.4, 0.4, 1)),
        ("#c83200", True, (0, 0.89, 0.99, 0.17)),
    ],
)
def test_what_a_colour_prints_with(text, is_type, inks):
    assert inks_of(colour(text), fogra39(), is_type).inks == pytest.approx(inks, abs=0.04)


def test_warm_black_that_is_no_type_is_left_to_the_profile():
    assert inks_of(colour("#1d1b1a"), fogra39()).cyan > 0.5


def test_greys_are_written_as_grey_type_in_black_overprints_and_no_grey_does():
    text = operators(sheet(Fill(LEFT, colour("#808080")), line(), line("quiet", colour("#777"))))
    assert re.search(r"\n0\.38\d* g\n", text)
    assert re.search(r"/Over gs 0 0 0 1 k\nBT", text)
    assert " rg" not in text
    over = re.findall(r"q /Over gs ([^\n]*)\n", text)
    assert over == ["0 0 0 1 k"]


def test_nothing_is_rgb_under_a_cmyk_intent_and_everything_has_a_profile_in_an_rgb_style():
    coloured = (Fill(LEFT, colour("#c83200")), Fill(RIGHT, colour("#888")), line())
    assert device_colours(file_of(sheet(*coloured))) == {"GRAY", "CMYK"}
    screen = sheet(*coloured, space="rgb")
    found = file_of(screen)
    assert device_colours(found) == set()
    assert "/OutputIntents" not in found.pdf.Root
    assert [str(space[0]) for space in found.spaces] == ["/ICCBased"]
    named = file_of(screen, profile=fogra39())
    assert all(row.holds for row in examine(named.pdf))


def test_spot_inks_are_separations_that_overprint():
    made = sheet(Fill(LEFT, ink("spot(Fluorescent Pink)")), Fill(RIGHT, ink("spot(Blue 40%)")))
    found = file_of(made)
    assert set(spot_inks(found)) == {"Fluorescent Pink", "Blue"}
    (state,) = found.graphics_states
    assert (state["/op"], state["/OP"], state["/OPM"]) == (True, True, 1)
    text = operators(made)
    assert text.count("/Over gs") == 2
    assert re.search(r"/Spot1 cs 0\.4 scn", text)
    with pikepdf.open(io.BytesIO(write_pdf(made, press=press_for(made)))) as pdf:
        space = pdf.pages[0].Resources.ColorSpace.Spot0
        assert [float(x) for x in space[3].C1] == pytest.approx(PINK.process.inks)
        assert str(space[2]) == "/DeviceCMYK"


def test_a_spot_ink_that_does_not_overprint_is_written_so():
    assert "/Over" not in operators(sheet(Fill(LEFT, ink("spot(Gold)"))))


def test_on_a_screen_overprinted_inks_are_multiplied_and_tints_of_one_cover_each_other():
    pink, blue = ink("spot(Fluorescent Pink)"), ink("spot(Blue)")
    picture = rasterise(write_pdf(sheet(Fill(LEFT, pink), Fill(RIGHT, blue))), 25.4) / 255
    assert picture[40, 20] == pytest.approx(pink.screen, abs=0.01)
    assert picture[40, 80] == pytest.approx(blue.screen, abs=0.01)
    assert picture[40, 50] == pytest.approx(np.multiply(pink.screen, blue.screen), abs=0.01)
    tints = rasterise(
        write_pdf(sheet(Fill(LEFT, pink), Fill(RIGHT, ink("spot(Fluorescent Pink 40%)")))), 25.4
    )
    assert tints[40, 50] / 255 == pytest.approx(ink("spot(Fluorescent Pink 40%)").screen, abs=0.01)
    opaque = rasterise(write_pdf(sheet(Fill(LEFT, colour("#ff48b0")), Fill(RIGHT, colour("#0078bf")))), 25.4)
    assert opaque[40, 50] / 255 == pytest.approx(blue.screen, abs=0.01), (
        "what prints with process inks covers"
    )


def test_stock_is_seen_under_everything_and_never_printed():
    cream = colour("#f0e0c0")
    made = sheet(Fill(LEFT, colour("#808080")), paper=cream)
    picture = rasterise(write_pdf(made), 25.4) / 255
    assert picture[70, 90] == pytest.approx(cream.screen, abs=0.01)
    assert picture[30, 30] == pytest.approx(np.multiply(cream.screen, 128 / 255), abs=0.01)
    assert operators(made).count(" re f") == 0
    assert operators(sheet(background=cream)).count(" re f") == 1


def test_a_grey_profile_prints_everything_with_black():
    grey = read_profile(_grey_press(), "grey")
    inks = inks_of(colour("#c83200"), grey)
    assert inks.inks[:3] == (0, 0, 0)
    assert 0.4 < inks.black < 0.9
    found = file_of(sheet(Fill(LEFT, colour("#c83200")), line()), profile=grey)
    assert device_colours(found) == {"GRAY"}
    assert all(row.holds for row in examine(found.pdf))


def test_what_does_not_hold_every_row_does_not_say_that_it_does():
    """The planted failure: process inks that stand in for a spot ink mean nothing under a grey intent."""
    made = sheet(Fill(LEFT, ink("spot(Blue)")))
    found = file_of(made, profile=read_profile(_grey_press(), "grey"))
    assert claims(found.pdf) == ""
    assert [row.number for row in examine(found.pdf) if not row.holds] == [4, 13]
    assert claims(file_of(made).pdf) == "PDF/X-4"


def _grey_press():
    from artkit.layout.srgb import grey_profile

    data = bytearray(grey_profile())
    data[12:16] = b"prtr"
    return bytes(data)


def test_marks_stand_outside_of_the_bleed_and_art_inside():
    made = sheet(Fill(Outlines.rectangle(Rect(-9, -9, 118, 98)), colour("#c83200")))
    data = write_pdf(made, press=press_for(made, marks=MARKS))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0].obj
        media, bleed, trim = ([float(x) for x in page[f"/{name}Box"]] for name in ("Media", "Bleed", "Trim"))
    slug = SLUG * POINTS_PER_MM
    assert bleed == pytest.approx([slug, slug, media[2] - slug, media[3] - slug], abs=0.01)
    assert trim[0] - bleed[0] == pytest.approx(3 * POINTS_PER_MM, abs=0.01)
    picture = rasterise(data, 254, "media")
    edge = round(SLUG * 10)
    inside = picture[edge + 2 : -edge - 2, edge + 2 : -edge - 2]
    assert (inside == inside[0, 0]).all(), "no mark touches the bleed"
    outside = picture.copy()
    outside[edge - 2 : -edge + 2, edge - 2 : -edge + 2] = 255
    assert not (outside == inside[0, 0]).all(axis=2).any(), "no art leaves it"
    assert (outside < 128).any()
    assert picture.shape[1] == round((106 + 2 * SLUG) * 10)


def test_lines_of_marks_are_a_quarter_of_a_point():
    assert pytest.approx(0.24) == LINE / 25.4 * 72
    text = operators(sheet(), marks=["crop"])
    assert text.count("f*") == 8
    assert "f*" not in operators(sheet())


def test_the_colour_bar_has_the_inks_of_the_page():
    made = sheet(Fill(LEFT, colour("#888")), Fill(RIGHT, ink("spot(Blue)")))
    assert list(full_inks(made, fogra39())) == ["Black", "Blue"]
    text = operators(made, marks=["colorbar"])
    assert text.count("f*") == 2 + 2


def test_a_page_too_long_for_its_marks_is_refused():
    made = Sheet(PageGeometry(LONGEST_SIDE - 6, 100), ())
    write_pdf(made, press=press_for(made))
    with pytest.raises(InputError, match="with its marks"):
        write_pdf(made, press=press_for(made, marks=["crop"]))


def test_plates_knock_out_and_overprint():
    made = sheet(
        Fill(LEFT, ink("spot(Fluorescent Pink)")),
        Fill(RIGHT, colour("#888")),
        Fill(LEFT, ink("spot(Blue)")),
        background=colour("#ff0 cmyk(0 0 80 0)"),
    )
    plates = separate(made, fogra39())
    assert list(plates) == ["Yellow", "Black", "Fluorescent Pink", "Blue"]

    def plate(name):
        picture = rasterise(write_pdf(plates[name]), 25.4)
        assert np.ptp(picture, axis=2).max() == 0
        return 1 - picture[..., 0] / 255

    pink = plate("Fluorescent Pink")
    assert pink[30, 20] == pytest.approx(1, abs=0.01)
    assert pink[30, 50] == pytest.approx(0, abs=0.01), "grey, which is no spot ink, knocks it out"
    assert plate("Blue")[30, 50] == pytest.approx(1, abs=0.01)
    assert plate("Yellow")[5, 5] == pytest.approx(0.8, abs=0.01)
    assert plate("Yellow")[65, 80] == pytest.approx(0, abs=0.01)
    assert plate("Black")[65, 80] == pytest.approx(inks_of(colour("#888"), fogra39()).black, abs=0.01)


def test_black_type_leaves_the_other_plates_as_they_are_and_grey_type_does_not():
    for tint, knocks_out in ((BLACK, False), (colour("#777"), True)):
        made = sheet(line("lll", tint), background=colour("#ff0 cmyk(0 0 80 0)"))
        yellow = rasterise(write_pdf(separate(made, fogra39())["Yellow"]), 100)
        assert (np.ptp(yellow) > 0) == knocks_out


def test_separations_are_a_grey_page_for_each_ink_with_its_name():
    import pypdfium2

    made = sheet(Fill(LEFT, ink("spot(Fluorescent Pink)")), Fill(RIGHT, ink("spot(Blue)")))
    data = write_separations(made)
    pages = pypdfium2.PdfDocument(data)
    assert len(pages) == 2
    assert [page.get_textpage().get_text_range().strip() for page in pages] == ["Fluorescent Pink", "Blue"]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = File(pdf)
        assert device_colours(found) == {"GRAY"}
        assert spot_inks(found) == {}
    with pytest.raises(InputError, match="no ink"):
        write_separations(sheet())


def test_white_knocks_out_every_ink():
    made = sheet(Fill(LEFT, ink("spot(Blue)")), Fill(RIGHT, WHITE))
    blue = rasterise(write_pdf(separate(made, fogra39())["Blue"]), 25.4)
    assert blue[30, 50].tolist() == [255, 255, 255]
    assert inks_of(WHITE, fogra39()) == Process(0, 0, 0, 0)
    assert inks_of(ink("spot(Blue)"), fogra39()) == Tint(BLUE, 1.0)
