"""Every fault that a shop sends files back for is planted here, and found."""

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from artkit.layout.art import Outlines, Strokes
from artkit.layout.colour import colour
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.sheet import Fill, Sheet, Stroke, Text
from artkit.layout.typesetting import set_line
from artkit.layout.typography import typeface
from artkit.press.pdf import Press, write_pdf
from artkit.press.preflight import Demands, Finding, preflight

LINE = set_line("A line of type", typeface("Red Hat Display"), 4.0)
INK = colour("#222")


def sheet(type_at: tuple[float, float] = (20, 60), art: float = 3.0) -> Sheet:
    """Art up to so many millimetres beyond the trim, a line, and type."""
    geometry = PageGeometry(100, 80)
    ground = Rect(-art, -art, 100 + 2 * art, 80 + 2 * art)
    return Sheet(
        geometry,
        (
            Fill(Outlines.rectangle(ground), colour("#e8dcc4")),
            Stroke(Strokes(np.array([(20.0, 20.0), (70.0, 40.0)]), 0.5), INK),
            Text(LINE, *type_at, INK),
        ),
        title="Fixture",
    )


@pytest.fixture(scope="module")
def good() -> bytes:
    return write_pdf(sheet(), press=Press())


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None], **how: object) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def append(operators: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(operators)

    return change


def failures(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.item for finding in findings if finding.verdict == "fail"}


def test_a_file_as_it_should_be_passes(good: bytes) -> None:
    findings = preflight(good)
    assert failures(findings) == set()
    said = {finding.item: finding.text for finding in findings}
    assert said["size"] == "100.00 x 80.00 mm"
    assert said["bleed"] == "3.00 mm, and the art fills it"
    assert said["lines"].startswith("the thinnest 1.417 pt")
    assert said["output intent"].startswith("FOGRA39L")
    assert sum(item.startswith("PDF/X-4 ") for item in said) == 22


def _picture(pdf: pikepdf.Pdf) -> None:
    """A picture of 63 pixels across 40 mm."""
    image = pdf.make_stream(bytes(63 * 63), Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=63, Height=63, ColorSpace=Name.DeviceGray, BitsPerComponent=8
    ))  # fmt: skip
    pdf.pages[0].add_resource(image, Name.XObject, Name("/Pic"))
    pdf.pages[0].contents_add(b"q 113.4 0 0 113.4 60 60 cm /Pic Do Q")


def _form_with_a_hairline(pdf: pikepdf.Pdf) -> None:
    """A line of 1 pt in a form that is placed at a tenth of its size."""
    form = pdf.make_stream(b"1 w 0 0 m 500 500 l S", Dictionary(
        Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 500, 500]), Resources=Dictionary()
    ))  # fmt: skip
    pdf.pages[0].add_resource(form, Name.XObject, Name("/Thin"))
    pdf.pages[0].contents_add(b"q 0.1 0 0 0.1 60 60 cm /Thin Do Q")


def _forms_without_end(pdf: pikepdf.Pdf) -> None:
    """A form that draws a form, and so on, deeper than anybody's page."""
    form = pdf.make_stream(b"0 0 m 9 9 l S", Dictionary(Subtype=Name.Form, BBox=Array([0, 0, 9, 9])))
    for _ in range(20):
        resources = Dictionary(XObject=Dictionary(In=form))
        form = pdf.make_stream(
            b"/In Do", Dictionary(Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), Resources=resources)
        )
    pdf.pages[0].add_resource(form, Name.XObject, Name("/Deep"))
    pdf.pages[0].contents_add(b"/Deep Do")


def _flat_picture(pdf: pikepdf.Pdf) -> None:
    """A picture that is squeezed to nothing has no resolution to complain about."""
    image = pdf.make_stream(bytes(9), Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=3, Height=3, ColorSpace=Name.DeviceGray, BitsPerComponent=8
    ))  # fmt: skip
    pdf.pages[0].add_resource(image, Name.XObject, Name("/Flat"))
    pdf.pages[0].contents_add(b"q 99 0 0 0 60 60 cm /Flat Do Q")


def _loose_font(pdf: pikepdf.Pdf) -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.pages[0].add_resource(font, Name.Font, Name("/Loose"))


def _no_bleed(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].BleedBox = pdf.pages[0].TrimBox


def _trim_out(pdf: pikepdf.Pdf) -> None:
    left, bottom, right, top = (float(edge) for edge in pdf.pages[0].MediaBox)
    pdf.pages[0].TrimBox = Array([left, bottom, right + 20, top])


def _no_trim(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].TrimBox


def _no_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


FAULTS: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "no bleed": (_no_bleed, "bleed"),
    "a font that is not embedded": (_loose_font, "fonts"),
    "RGB for a press": (append(b"1 0 0 rg 60 60 20 20 re f"), "colours"),
    "a picture of 40 ppi": (_picture, "pictures"),
    "a hairline": (append(b"0.1 w 60 60 m 120 120 l S"), "lines"),
    "the thinnest line there is": (append(b"0 w 60 60 m 120 120 l S"), "lines"),
    "a hairline by scale": (_form_with_a_hairline, "lines"),
    "a trim beyond the media": (_trim_out, "boxes"),
    "no trim": (_no_trim, "size"),
    "no output intent": (_no_intent, "output intent"),
    "forms in forms": (_forms_without_end, "file"),
    "too much ink": (append(b"1 1 1 1 k 60 60 20 20 re f"), "ink"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, good: bytes) -> None:
    change, item = FAULTS[fault]
    assert item in failures(preflight(changed(good, change)))


def test_a_picture_without_extent_is_no_fault(good: bytes) -> None:
    assert "pictures" not in failures(preflight(changed(good, _flat_picture)))


def test_a_page_of_more_than_anybody_draws_is_not_looked_through(
    good: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("artkit.press.objects.MOST_OBJECTS", 2)
    (finding,) = [each for each in preflight(good) if each.verdict == "fail"]
    assert (finding.item, finding.text) == ("file", "damaged beyond looking: more than 2 objects on a page")


def test_type_at_the_trim_is_found() -> None:
    for x, y in ((2, 60), (74, 60), (20, 5), (20, 79)):
        assert "type" in failures(preflight(write_pdf(sheet((x, y)), press=Press())))
    near = write_pdf(sheet((5.5, 60)), press=Press())
    assert "type" not in failures(preflight(near))
    assert "type" in failures(preflight(near, Demands(safe=10)))


def test_art_that_stops_at_the_trim_is_found() -> None:
    said = {f.item: f for f in preflight(write_pdf(sheet(art=0.0), press=Press()))}
    assert said["bleed"].verdict == "fail"
    assert said["bleed"].text == "3.00 mm, but the art stops at the trim (top, foot, left, right)"
    blank = replace(sheet(), operations=sheet().operations[1:])
    assert "bleed" not in failures(preflight(write_pdf(blank, press=Press())))


def test_what_is_asked_can_be_said(good: bytes) -> None:
    assert "bleed" in failures(preflight(good, Demands(bleed=5)))
    assert failures(preflight(good, Demands(line=2.0))) == {"lines"}
    screen = write_pdf(sheet())
    assert {"colours", "output intent"} <= failures(preflight(screen))
    assert failures(preflight(screen, Demands(job="rgb"))) == set()


def test_damage_is_found_and_looked_through(good: bytes) -> None:
    torn = good.replace(b"startxref\n", b"startxref\n9")
    findings = preflight(torn)
    assert "structure" in failures(findings)
    assert len(findings) > 20


@pytest.mark.parametrize(
    ("data", "item"),
    [(b"", "file"), (b"A poem, by no means a PDF\n", "file"), (b"%PDF-1.6\nnothing else", "file")],
    ids=["empty", "text", "torn"],
)
def test_what_is_no_pdf_is_a_finding(data: bytes, item: str) -> None:
    (finding,) = preflight(data)
    assert (finding.item, finding.verdict) == (item, "fail")
    assert "\n" not in finding.text
    assert "0x" not in finding.text


def test_encryption_is_found(good: bytes) -> None:
    open_to_all = changed(good, lambda pdf: None, encryption=pikepdf.Encryption(owner="a", user=""))
    assert "encryption" in failures(preflight(open_to_all))
    locked = changed(good, lambda pdf: None, encryption=pikepdf.Encryption(owner="a", user="b"))
    (finding,) = preflight(locked)
    assert (finding.item, finding.verdict) == ("encryption", "fail")


def test_a_picture_in_cmyk_is_sampled(good: bytes) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pixels = np.zeros((400, 400, 4), np.uint8)
        pixels[200, 200] = (255, 255, 255, 128)
        image = pdf.make_stream(pixels.tobytes(), Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=400, Height=400,
            ColorSpace=Name.DeviceCMYK, BitsPerComponent=8,
        ))  # fmt: skip
        pdf.pages[0].add_resource(image, Name.XObject, Name("/Pic"))
        pdf.pages[0].contents_add(b"q 60 0 0 60 60 60 cm /Pic Do Q")

    said = {f.item: f for f in preflight(changed(good, change))}
    assert said["ink"].verdict == "fail"
    assert said["ink"].text.startswith("at most 350 %")


def test_mutated_files_are_findings_never_accidents(good: bytes) -> None:
    rng = np.random.Generator(np.random.PCG64(300))
    opened = 0
    for number in range(300):
        data = bytearray(good)
        for place in rng.integers(0, len(data), 1 + number % 40):
            data[place] = rng.integers(0, 256)
        if number % 7 == 0:
            del data[rng.integers(0, len(data)) :]
        findings = preflight(bytes(data))
        opened += len(findings) > 5
        assert findings
        assert all("\n" not in finding.text for finding in findings)
    assert 50 < opened < 300
