"""Pictures of pages: exact pixel counts, ink up to the edge, and no seams."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from artkit.layout.art import Dots, Outlines, Strokes, Tone
from artkit.layout.colour import BLACK, Ink, colour
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.sheet import Fill, Sheet, Stamp, Stroke
from artkit.press.pdf import write_pdf
from artkit.press.raster import png_bytes, rasterise
from artkit.render import Contour, Pixels

RNG = np.random.default_rng(0)
RED = colour("#c83200")
INK = Ink(("#fff", "#000"), "srgb")


@settings(max_examples=25, deadline=None)
@given(
    st.floats(20, 120), st.floats(20, 120), st.floats(30, 160), st.sampled_from(["trim", "bleed", "media"])
)
def test_pixel_counts_are_exact_and_ink_reaches_every_edge(width, height, dpi, box):
    geometry = PageGeometry(width, height, 3.0)
    picture = rasterise(write_pdf(Sheet(geometry, (), background=RED)), dpi, box)
    over = 0 if box == "trim" else 6
    sides = [(side + over) / 25.4 * dpi for side in (height, width)]
    assert picture.shape[2] == 3
    for pixels, side in zip(picture.shape, sides, strict=False):
        assert abs(pixels - side) <= 0.5 + 1e-3
    assert (picture == (200, 50, 0)).all()


def test_a2_at_300_dpi_has_the_pixels_that_a_shop_expects():
    assert rasterise(write_pdf(Sheet(PageGeometry(210, 297), ())), 300).shape == (3508, 2480, 3)


def blank_edges(sheet):
    """Return whether some pixel along the edge of the bleed is bare paper."""
    picture = rasterise(write_pdf(sheet), 72, "bleed")
    edge = np.concatenate((picture[0], picture[-1], picture[:, 0], picture[:, -1]))
    return bool((edge == 255).all(axis=1).any())


def test_the_bleed_is_really_inked():
    geometry = PageGeometry(100, 80)
    assert not blank_edges(Sheet(geometry, (), background=RED))
    stopped = Fill(Outlines.rectangle(geometry.trim_rect), RED)
    assert blank_edges(Sheet(geometry, (stopped,))), "a ground that ends at the trim must be seen to"


def test_things_stand_where_they_were_put():
    geometry = PageGeometry(100, 80)
    square = Fill(Outlines.rectangle(Rect(10, 20, 30, 40)), BLACK)
    picture = rasterise(write_pdf(Sheet(geometry, (square,))), 254)[..., 0]
    rows, columns = np.nonzero(picture < 128)
    edges = (columns.min(), columns.max() + 1, rows.min(), rows.max() + 1)
    assert edges == pytest.approx((100, 400, 200, 600), abs=1)


def test_a_ring_inside_a_ring_is_a_hole_and_later_marks_cover_earlier_ones():
    outer, inner = Rect(10, 10, 60, 60), Rect(30, 30, 20, 20)
    rings = Outlines(
        np.concatenate((Outlines.rectangle(outer).points, Outlines.rectangle(inner).points)), np.array([0, 4])
    )
    line = Stroke(Strokes(np.array([(0, 15.0), (80, 15.0)]), 2.0), colour("#f00"))
    picture = rasterise(write_pdf(Sheet(PageGeometry(80, 80), (Fill(rings, BLACK), line))), 25.4)
    assert picture[40, 40].tolist() == [255, 255, 255]
    assert picture[20, 20].tolist() == [0, 0, 0]
    assert picture[15, 20].tolist() == [255, 0, 0]


def inked(dots, tint="#000"):
    """Return where a page of 80 mm shows a colour other than paper, at ten pixels to the millimetre."""
    sheet = Sheet(PageGeometry(80, 80), (Stamp(dots, colour(tint)),))
    return rasterise(write_pdf(sheet), 254)


@pytest.mark.parametrize("angle", [0, 30, 45])
@pytest.mark.parametrize("shape", ["circle", "square"])
def test_dots_have_their_place_size_and_turn(shape, angle):
    dots = Dots([(25.03, 20.07), (60, 55)], [12.4, 3.3], shape, angle)
    y, x = (np.mgrid[:800, :800] + 0.5) / 10
    truth = np.zeros((800, 800), bool)
    for (left, top), radius in zip(dots.centres, dots.radii, strict=True):
        along, across = x - left, y - top
        if shape == "circle":
            truth |= np.hypot(along, across) < radius
        else:
            turn = np.deg2rad(angle)
            one = np.cos(turn) * along + np.sin(turn) * across
            other = np.cos(turn) * across - np.sin(turn) * along
            truth |= np.maximum(np.abs(one), np.abs(other)) < radius / 2**0.5
    seen = inked(dots)[..., 0] < 128
    assert (seen != truth).mean() < 6e-4
    assert (np.roll(seen, 2, axis=1) != truth).mean() > 12e-4, "the comparison can fail"


def test_ten_thousand_small_dots_keep_their_tone():
    radii = np.random.default_rng(1).uniform(0.1, 0.35, 10_000)
    centres = np.stack(np.mgrid[:100, :100], axis=-1).reshape(-1, 2) * 0.8 + 0.4
    tone = 1 - inked(Dots(centres, radii)).mean() / 255
    assert tone == pytest.approx(np.pi * (radii**2).sum() / 80**2, rel=0.03)
    assert tone != pytest.approx(np.pi * ((radii + 0.01) ** 2).sum() / 80**2, rel=0.03)


def test_dots_take_the_colour_that_is_set_outside_of_their_form():
    assert inked(Dots([(40, 40)], [9]), "#c83200")[400, 400].tolist() == [200, 50, 0]
    squares = Stamp(Dots([(40, 40)], [30], "square"), RED)
    sheet = Sheet(PageGeometry(80, 80), (squares, Stamp(Dots([(40, 40)], [9]), BLACK)))
    picture = rasterise(write_pdf(sheet), 25.4)
    assert picture[40, 40].tolist() == [0, 0, 0]
    assert picture[25, 40].tolist() == [200, 50, 0]


CELL = Rect(10.3, 10.7, 77.77, 77.77)


def unevenness(operations):
    """Return how much the tone of what should be one flat area varies, in the middle of a cell."""
    picture = rasterise(write_pdf(Sheet(PageGeometry(100, 100), tuple(operations))), 96)
    return int(np.ptp(picture[110:260, 110:260].astype(int)))


def flat():
    return np.pad(np.full((22, 22), 0.5, np.float32), 3)


@pytest.mark.parametrize("renderer", [Pixels(), Pixels(ground="plate"), Contour()])
def test_a_flat_block_shows_no_seam(renderer):
    assert unevenness(renderer(Tone(flat()), CELL, INK, RNG)) == 0


def test_shapes_that_abut_would_be_seen():
    def halves(x, y, side):
        corner = np.array([(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
        yield from (Fill(Outlines(corner[pick]), colour("#808080")) for pick in ([0, 1, 2], [0, 2, 3]))

    pitch = CELL.width / 28
    abutting = [
        half
        for row in range(3, 25)
        for column in range(3, 25)
        for half in halves(CELL.x + column * pitch, CELL.y + row * pitch, pitch)
    ]
    assert unevenness(abutting) > 5


@pytest.mark.parametrize(
    "renderer", [Pixels(levels=64, centre=False), Contour(bands=24, smoothing=0.0, centre=False)]
)
def test_a_cell_of_40_mm_averages_back_to_its_field(renderer):
    y, x = np.mgrid[:28, :28]
    field = np.clip(1.2 - np.abs(np.hypot(x - 13.5, y - 13.5) - 7) / 3, 0, 1).astype(np.float32)
    sheet = Sheet(PageGeometry(40, 40), renderer(Tone(field), Rect(0, 0, 40, 40), INK, RNG))
    picture = rasterise(write_pdf(sheet), 28 * 17 / 40 * 25.4)[..., 0]
    tone = 1 - picture.reshape(28, 17, 28, 17).mean(axis=(1, 3)) / 255
    assert np.sqrt(np.mean((tone - field) ** 2)) < 0.04
    assert np.sqrt(np.mean((np.roll(tone, 1, axis=0) - field) ** 2)) > 0.1


def test_a_png_says_how_large_it_prints_and_stores_grey_as_grey():
    grey = np.repeat(np.arange(60, dtype=np.uint8).reshape(6, 10, 1), 3, axis=2)
    coloured = grey.copy()
    coloured[0, 0] = (200, 50, 0)
    for picture, mode in ((grey, "L"), (coloured, "RGB")):
        data = png_bytes(picture, 300)
        assert data == png_bytes(picture.copy(), 300)
        image = Image.open(io.BytesIO(data))
        assert image.mode == mode
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        assert (np.asarray(image.convert("RGB")) == picture).all()
