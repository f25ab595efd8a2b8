import io
from itertools import pairwise

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from artkit.errors import InputError
from artkit.layout.art import Outlines
from artkit.layout.colour import colour
from artkit.layout.geometry import PageGeometry, Rect, Size
from artkit.layout.paper import page_size
from artkit.layout.sheet import Fill, Sheet
from artkit.press.pdf import write_pdf
from artkit.press.raster import rasterise
from artkit.press.tiling import Tiling, lay_out, tile

A4 = page_size("a4")
FINE = 4  # pixels to the millimetre: edges on whole millimetres may be a pixel off
DPI = 25.4 * FINE


def pattern(width: int = 420, height: int = 594) -> bytes:
    """A page of many different rectangles on whole millimetres, up into its bleed."""
    geometry = PageGeometry(width, height)
    rng = np.random.Generator(np.random.PCG64(1))
    fills = []
    for _ in range(300):
        x, y, w, h = (int(n) for n in rng.integers((-3, -3, 5, 5), (width, height, 60, 60)))
        grey = int(rng.integers(0, 255))
        fills.append(Fill(Outlines.rectangle(Rect(x, y, w, h)), colour(f"rgb({grey}, {grey}, {grey})")))
    return write_pdf(Sheet(geometry, tuple(fills), title="Pattern"))


def pages(data: bytes) -> list[NDArray[np.uint8]]:
    document = pdfium.PdfDocument(data)
    try:
        return [np.squeeze(page.render(scale=DPI / 72, grayscale=True).to_numpy()) for page in document]
    finally:
        document.close()


def stitched(data: bytes, tiling: Tiling) -> NDArray[np.float64]:
    """The art put together again from the sheets, each of its pixels seen at least once."""
    whole = np.full((FINE * round(tiling.height), FINE * round(tiling.width)), np.nan)
    for each, sheet in zip(tiling.tiles(), pages(data)[1:], strict=True):
        x, y, margin = (FINE * round(length) for length in (each.art.x, each.art.y, tiling.margin))
        w, h = FINE * round(each.art.right) - x, FINE * round(each.art.bottom) - y
        whole[y : y + h, x : x + w] = sheet[margin : margin + h, margin : margin + w]
    return whole


def test_the_sheets_make_the_page_again() -> None:
    """At 4 down, 2 across, the parts begin on whole millimetres, and so does everything in the pattern."""
    original = pattern()
    data, tiling = tile(original, A4)
    assert (tiling.rows, tiling.columns, tiling.count) == (4, 2, 8)
    assert tiling.sheet == Size(297, 210)
    whole = stitched(data, tiling)
    assert not np.isnan(whole).any()
    seen = rasterise(original, DPI)[..., 0].astype(float)
    assert np.abs(whole - seen).mean() < 2.0


def test_a_wrong_scale_would_be_seen() -> None:
    """The planted failure: an art of 1 % more makes another page."""
    data, tiling = tile(pattern(), A4)
    seen = rasterise(pattern(424, 600), DPI)[: 594 * FINE, : 420 * FINE, 0].astype(float)
    assert np.abs(stitched(data, tiling) - seen).mean() > 8.0


def test_the_art_is_there_once_and_every_sheet_has_its_size() -> None:
    original = pattern()
    data, tiling = tile(original, A4)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        arts = {page.Resources.XObject.Art.objgen for page in pdf.pages}
        assert len(arts) == 1
        assert len(pdf.pages) == 1 + tiling.count
        for page in list(pdf.pages)[1:]:
            left, bottom, right, top = (float(edge) for edge in page.MediaBox)
            assert (right - left, top - bottom) == pytest.approx((297 / 25.4 * 72, 210 / 25.4 * 72), abs=0.01)
    assert tile(original, A4)[0] == data


def test_a_full_page_grows_by_little() -> None:
    """Ten by ten cells of A2 with something in each."""
    rng = np.random.Generator(np.random.PCG64(2))
    rings = [
        Outlines(
            rng.random((1000, 2)) * 40 + (42 * (n % 10), 59 * (n // 10)), np.arange(0, 1000, 40), smooth=True
        )
        for n in range(100)
    ]
    original = write_pdf(Sheet(PageGeometry(420, 594), tuple(Fill(ring, colour("#222")) for ring in rings)))
    data, _ = tile(original, A4)
    assert len(original) > 250_000
    assert len(data) <= 1.3 * len(original)


def test_labels_and_the_map_can_be_read() -> None:
    def words(data: bytes) -> list[str]:
        document = pdfium.PdfDocument(data)
        try:
            return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
        finally:
            document.close()

    first, *sheets = words(tile(pattern(), A4)[0])
    assert "Pattern" in first
    assert "420 × 594 mm on 8 sheets of 297 × 210 mm: 4 down, 2 across, 10 mm over one another" in first
    assert all(f"R{row}C{column}" in first for row in range(1, 5) for column in (1, 2))
    assert sheets[2] == "R2C1 row 2 of 4, column 1 of 2"
    assert words(tile(pattern(), A4, labels=False)[0])[1:] == [""] * 8


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("unit", [1, 2])
def test_anybodys_page_is_shown_as_it_is_seen(turn: int, unit: int) -> None:
    """Turned, with boxes that do not begin at nought, and in units of its own."""
    with pikepdf.open(io.BytesIO(pattern(90, 120))) as pdf:
        page = pdf.pages[0]
        page.Rotate = turn
        if unit != 1:
            page.UserUnit = unit
        out = io.BytesIO()
        pdf.save(out)
    data, tiling = tile(out.getvalue(), A4)
    size = (90, 120) if turn % 180 == 0 else (120, 90)
    assert (tiling.width, tiling.height) == pytest.approx(tuple(unit * side for side in size), abs=0.01)
    if unit == 1:
        seen = np.rot90(rasterise(pattern(90, 120), DPI)[..., 0].astype(float), -turn // 90)
        assert np.abs(stitched(data, tiling) - seen).mean() < 2.0


@settings(max_examples=200)
@given(
    width=st.floats(20, 3000), height=st.floats(20, 3000), overlap=st.floats(0, 40), margin=st.floats(0, 30)
)
def test_every_part_fits_its_sheet_and_all_is_shown(
    width: float, height: float, overlap: float, margin: float
) -> None:
    tiling = lay_out(width, height, A4, overlap, margin)
    tiles = list(tiling.tiles())
    assert len(tiles) == tiling.count
    for each in tiles:
        assert each.art.width <= tiling.part.width + 1e-6
        assert each.art.height <= tiling.part.height + 1e-6
    for side, extent in (("x", width), ("y", height)):
        spans = sorted({(getattr(t.art, side), t.art.right if side == "x" else t.art.bottom) for t in tiles})
        assert spans[0][0] == pytest.approx(0)
        assert spans[-1][1] == pytest.approx(extent)
        for (_, end), (start, _) in pairwise(spans):
            assert end - start == pytest.approx(overlap, abs=1e-6)


def test_the_fewest_sheets_are_taken() -> None:
    for width, height in [(420, 594), (594, 420), (841, 1189), (190, 280), (280, 190)]:
        best = lay_out(width, height, A4)
        for sheet in (A4, Size(A4.height, A4.width)):
            assert best.count <= Tiling(width, height, sheet, 10.0, 5.0).count


@pytest.mark.parametrize(
    ("overlap", "margin", "message"),
    [(10, 110, "leave nothing of a sheet"), (300, 5, "leave nothing"), (-1, 5, "less than nothing")],
)
def test_what_does_not_fit_is_said(overlap: float, margin: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        lay_out(420, 594, A4, overlap, margin)
    with pytest.raises(InputError, match="sheets would be needed"):
        lay_out(5000, 5000, page_size("a7"))


def encrypted() -> bytes:
    with pikepdf.open(io.BytesIO(pattern(50, 50))) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a PDF"),
        (b"A poem, by no means a PDF", "not a PDF"),
        (b"%PDF-1.6\nand then nothing", "not a PDF"),
        (encrypted(), "encrypted"),
    ],
    ids=["empty", "text", "torn", "encrypted"],
)
def test_a_broken_file_is_one_line(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        tile(data, A4)


def test_a_page_that_is_not_there_is_said() -> None:
    with pytest.raises(InputError, match="there is no page 2; the file has 1"):
        tile(pattern(50, 50), A4, page=2)


def test_mutated_files_are_read_or_refused_in_one_line() -> None:
    whole = pattern(60, 80)
    rng = np.random.Generator(np.random.PCG64(3))
    for _ in range(60):
        data = bytearray(whole)
        for place in rng.integers(0, len(data), 30):
            data[place] = rng.integers(0, 256)
        try:
            tile(bytes(data), A4)
        except InputError as error:
            assert "\n" not in str(error)
