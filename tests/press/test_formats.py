"""Picture files and SVG: exact pixels, what they say of themselves, and that strips are the whole."""

import io
import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from artkit.cli.delivery import FORMATS as OFFERED
from artkit.errors import InputError
from artkit.layout.art import Dots, Outlines, Strokes
from artkit.layout.colour import BLACK, colour, make_spot
from artkit.layout.geometry import PageGeometry
from artkit.layout.sheet import Fill, Sheet, Stamp, Stroke, Text
from artkit.layout.srgb import grey_profile, srgb_profile
from artkit.layout.typesetting import set_line
from artkit.layout.typography import typeface
from artkit.press import raster
from artkit.press.formats import FORMATS, Output, depth_of, encode
from artkit.press.pdf import write_pdf
from artkit.press.pictures import About, png, tiff

SPOTS = (make_spot("Pink", "#ff48b0"), make_spot("Blue", "#0078bf"))
BLOB = Outlines([(10, 10), (40, 14), (35, 44), (14, 40)], smooth=True)
WORD = Text(set_line("Potato", typeface("Red Hat Display"), 6.0), 10, 55, BLACK)
PAGE = PageGeometry(70, 60)


def sheet(*operations, **about):
    return Sheet(PAGE, operations, title="Potato & Ä", author="somebody", **about)


GREY = sheet(Fill(BLOB, colour("#555")), WORD)
COLOURED = sheet(Fill(BLOB, colour("#c83200")), WORD, background=colour("#f4efe6"))
INK = sheet(Fill(BLOB, BLACK), WORD)


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_the_command_line_offers_what_there_is():
    assert OFFERED == FORMATS


@pytest.mark.parametrize("suffix", [".png", ".tif", ".tiff", ".jpg"])
@pytest.mark.parametrize(("made", "mode"), [(GREY, "L"), (COLOURED, "RGB")])
def test_pictures_are_exact_and_say_their_size_and_profile(suffix, made, mode):
    image = opened(encode(made, Output(suffix, 123)))
    assert image.size == (round(70 / 25.4 * 123), round(60 / 25.4 * 123))
    assert image.mode == mode
    assert image.info["dpi"] == pytest.approx((123, 123), abs=0.02)  # of PNG, whole pixels a metre
    assert image.info["icc_profile"] == (grey_profile() if mode == "L" else srgb_profile())
    truth = raster.rasterise(write_pdf(made), 123)
    off = np.abs(np.asarray(image.convert("RGB")).astype(int) - truth)
    assert off.max() <= (0 if suffix != ".jpg" else 60)
    assert off.mean() < 1


def test_titles_and_authors_are_in_the_files():
    picture = opened(encode(GREY, Output(".png", 50)))
    assert (picture.text["Title"], picture.text["Author"]) == ("Potato & Ä", "somebody")
    assert opened(encode(GREY, Output(".tif", 50))).tag_v2[315] == "somebody"


def test_tiffs_are_packed_with_lzw_and_a_predictor():
    image = opened(encode(COLOURED, Output(".tif", 100)))
    assert image.info["compression"] == "tiff_lzw"
    assert image.tag_v2[317] == 2


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_line_art_is_one_bit_from_600_dots_an_inch(suffix):
    image = opened(encode(INK, Output(suffix, 600)))
    assert image.mode == "1"
    grey = raster.rasterise(write_pdf(INK), 600)[..., 0]
    wrong = np.asarray(image) != (grey >= 128)
    assert wrong.mean() < 2e-3
    assert opened(encode(INK, Output(suffix, 300))).mode == "L"
    assert opened(encode(GREY, Output(suffix, 600))).mode == "L"


def test_what_depth_a_sheet_needs():
    assert [depth_of(made, 600) for made in (INK, GREY, COLOURED)] == ["1", "L", "RGB"]
    assert depth_of(sheet(WORD, paper=colour("#fed")), 600) == "RGB"


@pytest.mark.parametrize("made", [GREY, COLOURED, INK])
def test_strips_are_the_whole(made, monkeypatch):
    whole = [encode(made, Output(suffix, 90)) for suffix in (".png", ".tif")]
    monkeypatch.setattr(raster, "STRIP", 3 * 250 * 7)
    for suffix, data in zip((".png", ".tif"), whole, strict=True):
        striped = encode(made, Output(suffix, 90))
        assert striped != data
        off = np.abs(np.asarray(opened(striped)).astype(int) - np.asarray(opened(data)))
        assert off.max() <= 1, "PDFium rounds a coverage otherwise at most by one in 255"
        assert (off > 0).mean() < 1e-3


@settings(max_examples=40)
@given(
    st.integers(1, 70),
    st.integers(1, 40),
    st.integers(1, 40),
    st.sampled_from(["1", "L", "RGB"]),
    st.integers(0, 99),
)
def test_any_pixels_come_back_from_any_strips(width, height, rows, depth, seed):
    pixels = np.random.default_rng(seed).integers(0, 2, (height, width, 3), dtype=np.uint8) * 255
    if depth != "RGB":
        pixels[...] = pixels[..., :1]
    about = About(width, height, 300, depth, private=b"x" * seed)
    for write in (png, tiff):
        image = opened(write((pixels[at : at + rows] for at in range(0, height, rows)), about))
        assert image.mode == depth
        assert (np.asarray(image.convert("RGB")) == pixels).all()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"suffix": ".doc"}, "a print is one of .pdf, .svg"),
        ({"suffix": ".svg", "marks": ("crop",)}, "--marks: only a .pdf has them"),
        ({"suffix": ".png", "separations": True}, "--separations: only a .pdf"),
    ],
)
def test_what_a_format_cannot_do_is_said(how, said):
    with pytest.raises(InputError) as caught:
        Output(**how)
    assert said in str(caught.value)


def test_pictures_too_large_are_refused_before_anything_is_drawn():
    large = Sheet(PageGeometry(2000, 2000), ())
    for suffix, dpi, said in ((".png", 1200, "2,000,000,000"), (".jpg", 400, "400,000,000")):
        with pytest.raises(InputError, match=said):
            encode(large, Output(suffix, dpi))


def elements(data, tag):
    return ElementTree.fromstring(data).iter(f"{{http://www.w3.org/2000/svg}}{tag}")


LABEL = "{http://www.inkscape.org/namespaces/inkscape}label"


def layers(data):
    return [group.get(LABEL) for group in elements(data, "g") if group.get(LABEL)]


def test_svg_is_in_millimetres_and_has_strokes_as_strokes():
    made = sheet(Stroke(Strokes([(5, 5), (60, 50.5)], 0.35), colour("#00f")), WORD)
    data = encode(made, Output(".svg"))
    root = ElementTree.fromstring(data)
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("70mm", "60mm", "0 0 70 60")
    path = next(each for each in elements(data, "path") if each.get("stroke"))
    assert (path.get("d"), path.get("stroke-width"), path.get("fill")) == ("M5 5L60 50.5", "0.35", "none")
    assert [each.get("aria-label") for each in elements(data, "path")][-1] == "Potato"
    assert "&amp; Ä" in data.decode("utf-8")


def test_svg_has_a_layer_for_each_pen_of_a_drawing_and_keeps_the_order_of_what_covers():
    pens = [colour("#00f"), colour("#000"), colour("#00f")]
    drawn = sheet(*(Stroke(Strokes([(5, 5 * n), (60, 5 * n)], 0.3), pen) for n, pen in enumerate(pens, 1)))
    assert layers(encode(drawn, Output(".svg"))) == ["#0000ff", "#000000"]
    pink, blue = (colour(f"spot({spot.name})", spots=SPOTS) for spot in SPOTS)
    covered = sheet(
        Fill(BLOB, pink),
        Fill(BLOB, blue),
        Stamp(Dots([(9, 9)], [2]), blue),
        Fill(BLOB, BLACK),
        Fill(BLOB, pink),
    )
    data = encode(covered, Output(".svg"))
    assert layers(data) == ["Pink", "Blue", "process", "Pink"]
    assert data.count(b"mix-blend-mode:multiply") == 3


def test_svg_draws_what_the_pdf_draws():
    made = sheet(
        Fill(BLOB, BLACK),
        Stamp(Dots([(55, 20)], [6], "square", 20), BLACK),
        Stamp(Dots([(55, 40)], [5]), BLACK),
    )
    data = encode(made, Output(".svg")).decode("utf-8")
    picture = raster.rasterise(write_pdf(made), 25.4 * 4)[..., 0] < 128
    drawn = np.zeros(picture.shape, bool)
    y, x = (np.mgrid[: picture.shape[0], : picture.shape[1]] + 0.5) / 4
    for outline in re.findall(r' d="(M[^"]*)Z"', data):
        drawn ^= inside(flattened(outline), x, y)
    for cx, cy, r in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', data):
        drawn |= np.hypot(x - float(cx), y - float(cy)) < float(r)
    assert (drawn != picture).mean() < 0.005
    assert (np.roll(drawn, 3, axis=0) != picture).mean() > 0.015, "the comparison can fail"


def flattened(path):
    points = []
    for operator, numbers in re.findall(r"([MLC])([-\d. ]+)", path):
        values = np.array(numbers.split(), float).reshape(-1, 2)
        if operator == "C":
            t = np.linspace(0, 1, 12)[1:, None]
            a, (b, c, d) = points[-1], values
            points += list((1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d)
        else:
            points += list(values)
    return np.array(points)


def inside(ring, x, y):
    odd = np.zeros(x.shape, bool)
    for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        crosses = (y0 > y) != (y1 > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            odd ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return odd


def test_bytes_are_the_same_every_time():
    for suffix in FORMATS:
        one, other = (encode(COLOURED, Output(suffix, 72), b"private") for _ in range(2))
        assert one == other
