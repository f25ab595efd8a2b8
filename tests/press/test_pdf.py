"""The PDF, opened again by two other engines and measured."""

import io
import os
import re
import subprocess
import sys
from datetime import UTC, datetime

import numpy as np
import pikepdf
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from artkit.errors import InputError
from artkit.layout.art import HAIRLINE, Dots, Outlines, Strokes
from artkit.layout.colour import BLACK, colour
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.paper import PAPERS
from artkit.layout.sheet import Fill, Sheet, Stamp, Stroke, Text
from artkit.layout.typesetting import set_line
from artkit.layout.typography import typeface
from artkit.press.pdf import default_date, write_pdf

FACE = typeface("Red Hat Display")
PAGE = PageGeometry(148, 105)
WARM = colour("#f4efe6")


def sheet(*operations, **about):
    return Sheet(PAGE, operations, **about)


def full():
    """Return a sheet with every kind of operation on it."""
    blob = Outlines(np.array([(20, 20), (60, 25), (55, 60), (25, 50.0)]), smooth=True)
    return sheet(
        Fill(blob, colour("#404040")),
        Stroke(Strokes(np.array([(10, 90.0), (138, 90.0)]), HAIRLINE), colour("#a02010")),
        Stamp(Dots([(80, 30), (100, 30)], [6, 9]), colour("#208040")),
        Stamp(Dots([(120, 60)], [8], "square", 20), colour("#306090")),
        Text(set_line("Digital potato, p = 0.998", FACE, 5.0), 10, 80, BLACK),
        Text(set_line("– × − é", typeface("Source Serif Pro", "bold"), 4.0), 10, 70, BLACK),
        background=WARM,
        title="Digital potato – Ä",
        author="artkit",
        subject="a test",
        keywords=("MNIST", "dream"),
    )


def opened(data):
    return pikepdf.open(io.BytesIO(data))


def loose_fonts(data):
    """Return the fonts of the first page that are not embedded as a subset."""
    with opened(data) as pdf:
        fonts = pdf.pages[0].Resources.get("/Font", {})
        return [
            str(font.BaseFont)
            for font in fonts.values()
            if "/FontDescriptor" not in font
            or "/FontFile2" not in font.FontDescriptor
            or not re.match(r"/[A-Z]{6}\+", str(font.BaseFont))
        ]


@pytest.mark.parametrize("name", ["a2", "a0", "24x36in", "a10", "4a0"])
@pytest.mark.parametrize("bleed", [0.0, 3.0, 3.175])
def test_page_boxes_are_exact_to_a_hundredth_of_a_point(name, bleed):
    width, height = PAPERS[name]
    data = write_pdf(Sheet(PageGeometry(width, height, bleed), ()))
    edge = bleed / 25.4 * 72
    trim = (edge, edge, edge + width / 25.4 * 72, edge + height / 25.4 * 72)
    media = (0, 0, trim[2] + edge, trim[3] + edge)
    with opened(data) as pdf:
        page = pdf.pages[0].obj
        assert [float(v) for v in page.TrimBox] == pytest.approx(trim, abs=0.01)
        assert [float(v) for v in page.BleedBox] == pytest.approx(media, abs=0.01)
        assert [float(v) for v in page.MediaBox] == pytest.approx(media, abs=0.01)
    page = pypdfium2.PdfDocument(data)[0]
    assert page.get_trimbox() == pytest.approx(trim, abs=0.01)
    assert page.get_bleedbox() == page.get_mediabox() == pytest.approx(media, abs=0.01)


def test_every_font_is_embedded_and_subset():
    data = write_pdf(full())
    assert loose_fonts(data) == []
    with opened(data) as pdf:
        assert len(pdf.pages[0].Resources.Font) == 2
        for font in pdf.pages[0].Resources.Font.values():
            assert len(font.FontDescriptor.FontFile2.read_bytes()) < FACE.path.stat().st_size / 2


def test_a_sheet_without_type_names_no_loose_font():
    assert loose_fonts(write_pdf(sheet())) == []


def test_the_font_check_can_fail():
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(9, 9, "potato")
    canvas.save()
    assert loose_fonts(out.getvalue()) == ["/Helvetica"]


def test_more_characters_than_one_subset_holds():
    characters = "".join(
        chr(code)
        for code in range(0x21, 0x250)
        if FACE.font.get_nominal_glyph(code) and code not in (0xA0, 0xAD)
    )
    assert len(characters) > 256
    data = write_pdf(sheet(Text(set_line(characters, FACE, 2.0), 1, 50, BLACK)))
    assert loose_fonts(data) == []
    text = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    assert "".join(text.split()) == characters


def test_what_the_file_says_about_itself():
    with opened(write_pdf(full())) as pdf:
        about = {key: str(value) for key, value in pdf.docinfo.items()}
    assert about == {
        "/Title": "Digital potato – Ä",
        "/Author": "artkit",
        "/Subject": "a test",
        "/Keywords": "MNIST, dream",
        "/Creator": "artkit",
        "/Producer": "artkit",
        "/CreationDate": "D:20000101000000Z",
        "/ModDate": "D:20000101000000Z",
    }


def test_the_date_is_given_or_the_sources_and_never_the_clocks(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1479995521")
    assert default_date() == datetime(2016, 11, 24, 13, 52, 1, tzinfo=UTC)
    with opened(write_pdf(sheet(), datetime(2026, 11, 24, tzinfo=UTC))) as pdf:
        assert str(pdf.docinfo.CreationDate) == "D:20261124000000Z"
    for wrong in ("yesterday", "1e99", "9" * 30):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(InputError, match="SOURCE_DATE_EPOCH"):
            default_date()


SCRIPT = """
import sys
sys.path.insert(0, {folder!r})
import test_pdf
sys.stdout.buffer.write(test_pdf.write_pdf(test_pdf.full()))
"""


def test_bytes_are_the_same_in_every_process():
    script = SCRIPT.format(folder=os.path.dirname(__file__))
    made = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "SOURCE_DATE_EPOCH": ""},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("0", "UTC"), ("123", "Asia/Tokyo"))
    ]
    assert made[0] == made[1]
    assert made[0].startswith(b"%PDF-1.6")
    assert made[0] != write_pdf(sheet())


def test_nothing_of_this_machine_is_in_the_file():
    with opened(write_pdf(full())) as pdf:
        out = io.BytesIO()
        pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
    data = out.getvalue()
    assert b"RedHatDisplay" in data
    for trace in (b"site-packages", b".ttf", b"/Trans", b"ReportLab", b"Helvetica", b"ASCII85"):
        assert trace not in data


def characters_of(data):
    page = pypdfium2.PdfDocument(data)[0].get_textpage()
    return [
        (page.get_text_range(index, 1), page.get_charbox(index, loose=False))
        for index in range(page.count_chars())
    ]


def test_characters_stand_where_they_were_measured():
    x, y, size = 10.0, 80.0, 5.0
    line = set_line("AVATAR 0.118", FACE, size, tabular=True)
    found = characters_of(write_pdf(sheet(Text(line, x, y, BLACK))))
    assert "".join(character for character, _ in found) == line.text
    for (character, box), place in zip(found, line.places, strict=True):
        if character == " ":
            continue
        left, _ = PAGE.point(x + (place + line.typeface.bearing(character)) * size, y)
        assert box[0] == pytest.approx(left, abs=0.02)
    assert found[0][1][0] == pytest.approx(PAGE.point(x, y)[0], abs=0.02)
    assert found[0][1][1] == pytest.approx(PAGE.point(x, y)[1], abs=0.02)


def test_plain_and_tabular_figures_stand_side_by_side():
    plain, tabular = set_line("0119", FACE, 5.0), set_line("0119", FACE, 5.0, tabular=True)
    assert plain.width < 0.8 * tabular.width
    data = write_pdf(sheet(Text(plain, 10, 40, BLACK), Text(tabular, 10, 80, BLACK)))
    assert loose_fonts(data) == []
    boxes = [box for character, box in characters_of(data) if character.isdigit()]
    narrow, wide = boxes[1][2] - boxes[1][0], boxes[5][2] - boxes[5][0]
    assert wide > 1.5 * narrow
    assert pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range().split() == ["0119", "0119"]


def test_the_position_check_can_fail():
    kerned, loose = set_line("AVATAR", FACE, 5.0), set_line("AVATAR", FACE, 5.0, tracking=0.02)
    one, other = (characters_of(write_pdf(sheet(Text(line, 10, 80, BLACK)))) for line in (kerned, loose))
    assert abs(one[-1][1][0] - other[-1][1][0]) > 0.5


def test_neutral_colours_are_written_as_grey_alone():
    grey = sheet(
        Fill(Outlines.rectangle(Rect(0, 0, 9, 9)), colour("#777")),
        Text(set_line("black", FACE, 3.0), 20, 20, BLACK),
        background=colour("#eee"),
    )

    def operators(made):
        with opened(write_pdf(made)) as pdf:
            return {str(item.operator) for item in pikepdf.parse_content_stream(pdf.pages[0])}

    assert "rg" not in operators(grey)
    assert {"g", "f*", "TJ"} <= operators(grey)
    assert {"rg", "RG"} <= operators(full())


def test_lines_keep_their_width_on_paper():
    with opened(write_pdf(full())) as pdf:
        scale, widths = 1.0, []
        for operands, operator in pikepdf.parse_content_stream(pdf.pages[0]):
            if str(operator) == "cm":
                scale = float(operands[0])
            if str(operator) == "w":
                widths.append(scale * float(operands[0]))
    assert widths == pytest.approx([0.25], abs=0.001)
