"""Type: faces by name, and lines that are measured as they will be printed."""

import re
from importlib.metadata import EntryPoint
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.errors import FileFormatError, InputError, UnknownNameError
from artkit.layout import typography
from artkit.layout.typesetting import set_line, with_signs
from artkit.layout.typography import families, typeface

REGULAR = typeface("Red Hat Display")
SERIF = typeface("Source Serif Pro")
PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40)


def test_the_two_default_families_are_there_with_their_weights():
    assert {"Red Hat Display", "Source Serif Pro"} <= set(families())
    weights = [face.weight for face in families()["Red Hat Display"] if not face.italic]
    assert weights == [300, 400, 500, 600, 700, 800, 900]


@pytest.mark.parametrize("name", ["Red Hat Display", "red hat display", "red-hat-display", "RedHatDisplay"])
def test_a_family_is_found_however_it_is_written(name):
    assert typeface(name) == REGULAR


def test_weights_by_name_by_number_and_by_the_nearest():
    assert typeface("Red Hat Display", "bold").weight == 700
    assert typeface("Red Hat Display", 450).weight == 500
    assert typeface("Source Serif Pro", "medium").weight in (400, 600)
    assert typeface("Red Hat Display", "semibold", italic=True).italic


def test_errors_name_the_nearest_family_and_weight():
    with pytest.raises(UnknownNameError, match="did you mean Red Hat Display"):
        typeface("Red Hat Displai")
    with pytest.raises(UnknownNameError, match="did you mean medium"):
        typeface("Red Hat Display", "medum")


def test_a_path_is_a_face_of_its_own():
    assert typeface(str(REGULAR.path)).font.face.upem == REGULAR.units


def test_a_face_with_postscript_outlines_is_set_as_outlines():
    otf = typeface(str(SERIF.path.with_suffix(".otf")))
    assert otf.outlined
    assert not SERIF.outlined
    assert otf.family == SERIF.family
    assert set_line("Seven", otf, 4.0).width == pytest.approx(set_line("Seven", SERIF, 4.0).width, rel=0.01)


def test_outlines_are_the_same_from_either_kind_of_curve():
    otf = typeface(str(SERIF.path.with_suffix(".otf")))
    for character in "aB8&":
        boxes = []
        for face in (SERIF, otf):
            outline = face.outline(character)
            assert set(outline.operators) <= set("mlch")
            counted = sum({"m": 1, "l": 1, "c": 3, "h": 0}[operator] for operator in outline.operators)
            assert counted == len(outline.points)
            ink = face.ink(character)
            assert outline.points[:, 1].max() == pytest.approx(ink.top, abs=0.02)
            boxes.append(np.concatenate([outline.points.min(axis=0), outline.points.max(axis=0)]))
        assert boxes[0] == pytest.approx(boxes[1], abs=0.03)
    assert SERIF.outline(" ").operators == ""


def test_signs_that_typewriters_lack():
    assert with_signs("-0.5 and (-1)") == "−0.5 and (−1)"
    assert with_signs("seeds 0-9, 28x28 pixels") == "seeds 0–9, 28×28 pixels"
    for text in ("2026-11-24", "784–512", "x-ray", "0x7f x", "a-1", "well-known", "−3", "3 - 2"):
        assert with_signs(text) == text


@pytest.mark.parametrize("content", [None, b"", b"this is no font", b"\0\1\0\0" + b"\xff" * 400])
def test_a_file_that_is_no_font_is_refused_in_words(tmp_path, content):
    path = tmp_path / "broken.ttf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileFormatError, match=re.escape(str(path))):
        typeface(str(path))


def test_a_broken_font_package_spoils_itself_only(monkeypatch):
    real = typography.entry_points
    broken = EntryPoint("broken", "no_such_module_at_all:fonts", "fonts_ttf")
    monkeypatch.setattr(typography, "entry_points", lambda group: [*real(group=group), broken])
    typography._faces.cache_clear()
    try:
        assert typeface("Red Hat Display") == REGULAR
    finally:
        typography._faces.cache_clear()


@given(PRINTABLE)
def test_a_line_has_a_place_for_every_character_and_begins_with_its_ink(text):
    line = set_line(text, REGULAR, 10.0)
    assert len(line.places) == len(text)
    assert line.places[0] == pytest.approx(-REGULAR.bearing(text[0]))
    assert line.width == pytest.approx(10 * line.length)


@given(PRINTABLE, st.floats(0.5, 50))
def test_a_line_scales(text, size):
    line = set_line(text, REGULAR, 1.0)
    assert line.resized(size) == set_line(text, REGULAR, size)
    assert line.resized(size).width == pytest.approx(line.width * size)


@given(PRINTABLE, st.floats(0, 0.5))
def test_tracking_opens_every_gap_but_the_last(text, tracking):
    loose, tight = set_line(text, REGULAR, 1.0, tracking), set_line(text, REGULAR, 1.0)
    assert loose.length - tight.length == pytest.approx(tracking * (len(text) - 1))


def test_pairs_are_kerned():
    alone = REGULAR.advance("A") + REGULAR.advance("V") - REGULAR.bearing("A")
    assert set_line("AV", REGULAR, 1.0).length < alone - 0.01


@pytest.mark.parametrize("family", ["Red Hat Display", "Source Serif Pro"])
@given(one=st.text("0123456789", min_size=2, max_size=8), other=st.text("0123456789", min_size=2, max_size=8))
def test_tabular_figures_stand_in_columns(family, one, other):
    def columns(text):
        line = set_line("x" + text, typeface(family), 1.0, tabular=True)
        middles = [p + line.typeface.advance(c) / 2 for p, c in zip(line.places[1:], text, strict=True)]
        return [b - a for a, b in pairwise(middles)]

    assert np.ptp(columns(one) + columns(other)) < 1e-9


def test_tabular_figures_are_those_of_the_face():
    line = set_line("01", REGULAR, 1.0, tabular=True)
    assert line.typeface.glyph("1") != REGULAR.glyph("1")
    assert line.typeface.advance("1") > 2 * REGULAR.advance("1")
    assert line.typeface.glyph("a") == REGULAR.glyph("a")


@pytest.mark.parametrize("text", ["一", "a\nb", "🥔", "\u200d"])
def test_a_character_that_the_face_lacks_is_named_with_it(text):
    with pytest.raises(InputError) as caught:
        set_line(text, REGULAR, 1.0)
    assert str(REGULAR) in str(caught.value)
    assert "U+" in str(caught.value)


def test_ligatures_do_not_hide_characters():
    for face in (REGULAR, SERIF):
        assert len(set_line("fi fl ffi office", face, 1.0).places) == len("fi fl ffi office")


def test_composed_and_decomposed_letters_are_one():
    assert set_line("e\u0301", SERIF, 1.0).text == "é"


def test_an_empty_line_is_empty():
    assert set_line("", REGULAR, 3.0).width == 0


def test_cap_height_and_descent_are_those_of_the_file():
    assert REGULAR.cap_height == pytest.approx(0.7)
    assert 0.2 < REGULAR.descent < 0.4
    assert Path(REGULAR.path).name == "RedHatDisplay-Regular.ttf"
