"""Type as outlines: no font in the file, and every line where it would be, to 0.01 mm."""

import io
from dataclasses import replace

import numpy as np
import pikepdf

import artkit
from artkit.layout.colour import BLACK, colour
from artkit.layout.geometry import PageGeometry
from artkit.layout.sheet import Sheet, Text
from artkit.layout.typesetting import set_line
from artkit.layout.typography import typeface
from artkit.press.pdf import press_for, write_pdf
from artkit.press.raster import rasterise

PAGE = PageGeometry(60, 40, 0)
DPI = 1200
SANS, SERIF = typeface("Red Hat Display"), typeface("Source Serif Pro", "bold")
LINES = (
    Text(set_line("Digital potato, p = 0.998", SANS, 4.0, tabular=True), 5, 8, BLACK),
    Text(set_line("784–512 × −0.5 é", SERIF, 3.0, 0.05), 5, 18, colour("#a02010")),
    Text(set_line("seed 7, the smallest type", SANS, 1.95), 5, 28, BLACK),
)


def centres(data):
    """Return the centre of ink and the edges of each line of type, in millimetres, shape (lines, 6)."""
    ink = 1 - rasterise(data, DPI).astype(float).mean(axis=2) / 255
    found = []
    for text in LINES:
        top, bottom = (round((text.y + y) / 25.4 * DPI) for y in (-4, 2))
        part = ink[top:bottom]
        rows, columns = part.sum(axis=1), part.sum(axis=0)
        found.append(
            [
                columns @ np.arange(len(columns)) / columns.sum(),
                rows @ np.arange(len(rows)) / rows.sum() + top,
                *np.flatnonzero(columns > 0.5)[[0, -1]],
                *np.flatnonzero(rows > 0.5)[[0, -1]] + top,
            ]
        )
    return np.array(found) * 25.4 / DPI


def fonts(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [key for page in pdf.pages for key in page.Resources.get("/Font", {})]


def test_outlined_lines_lie_where_lines_of_a_font_lie():
    sheet = Sheet(PAGE, LINES)
    live, outlined = write_pdf(sheet), write_pdf(replace(sheet, outlined=True))
    assert fonts(live)
    assert fonts(outlined) == []
    assert b"FontFile" not in outlined
    away = np.abs(centres(live) - centres(outlined))
    assert away[:, :2].max() < 0.01  # centres of ink
    assert away.max() < 0.03  # edges: a pixel of 0.02 mm is lit or not
    moved = Sheet(PAGE, tuple(replace(text, x=text.x + 0.02) for text in LINES), outlined=True)
    assert np.abs(centres(live) - centres(write_pdf(moved)))[:, 0].min() > 0.01  # the measure can fail


def test_a_face_with_postscript_outlines_prints_beside_one_that_is_embedded():
    otf = typeface(str(SERIF.path.with_suffix(".otf")))
    lines = (LINES[0], Text(set_line("784–512 × −0.5 é", otf, 3.0, 0.05), 5, 18, colour("#a02010")), LINES[2])
    data = write_pdf(Sheet(PAGE, lines))
    assert len(fonts(data)) >= 1
    away = np.abs(centres(data) - centres(write_pdf(Sheet(PAGE, LINES))))
    assert away[:, :2].max() < 0.01


def test_a_press_gets_outlines_with_its_marks_and_no_font():
    sheet = Sheet(replace(PAGE, bleed=3.0), LINES, outlined=True, title="Outlined")
    data = write_pdf(sheet, press=press_for(sheet, marks=("crop", "registration", "colorbar")))
    assert fonts(data) == []
    assert b"PDF/X-4" in data


def test_a_recipe_sets_its_type_in_outlines():
    common = {"dream__steps": 2, "dream__digits": "6", "page__size": "a5"}
    assert fonts(artkit.poster(type__outlined=True, **common)) == []
    assert fonts(artkit.poster(type__family=str(SERIF.path.with_suffix(".otf")), **common)) == []
