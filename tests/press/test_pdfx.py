"""What PDF/X-4 asks: our own files hold every row, and each row can fail."""

import io

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from artkit.layout.art import Outlines
from artkit.layout.colour import BLACK, colour, make_spot
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.sheet import Fill, Sheet, Text
from artkit.layout.typesetting import set_line
from artkit.layout.typography import typeface
from artkit.press.anatomy import File, spot_inks
from artkit.press.marks import MARKS
from artkit.press.pdf import press_for, write_pdf
from artkit.press.pdfx import ROWS, claims, examine, verdict

PINK = make_spot("Pink", "#ff48b0 cmyk(0 82 4 0)")
SQUARE = Outlines.rectangle(Rect(10, 10, 20, 20))
SHEET = Sheet(
    PageGeometry(100, 80),
    (
        Fill(SQUARE, colour("#c83200")),
        Fill(SQUARE, colour("#777")),
        Fill(SQUARE, colour("spot(Pink 40%)", spots=[PINK])),
        Text(set_line("Potato & Ä", typeface("Red Hat Display"), 4.0), 10, 70, BLACK),
    ),
    background=colour("#f4efe6"),
    title="Potato & <Ä>",
)


def pressed(**about):
    return write_pdf(SHEET, press=press_for(SHEET, **about))


def failing(data):
    return [row.number for row in examine(data) if not row.holds]


@pytest.mark.parametrize("marks", [(), MARKS])
def test_what_is_written_for_a_press_holds_every_row_and_says_so(marks):
    data = pressed(marks=marks)
    assert failing(data) == []
    assert verdict(examine(data)) == "built to PDF/X-4, 22 of 22 rows checked hold"
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert claims(pdf) == "PDF/X-4"


def test_what_is_written_for_a_screen_does_not_claim_it():
    data = write_pdf(SHEET)
    assert 4 in failing(data)
    assert verdict(examine(data)).startswith("not PDF/X-4, ")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert claims(pdf) == ""


def _fill(pdf, operators):
    page = pdf.pages[0]
    page.contents_add(operators.encode("ascii"), prepend=False)


def _font(pdf):
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.pages[0].add_resource(pdf.make_indirect(font), Name.Font, Name.F99)


def _xmp(old, new):
    def change(pdf):
        data = pdf.Root.Metadata.read_raw_bytes()
        assert old in data
        pdf.Root.Metadata = pdf.make_indirect(
            pikepdf.Stream(pdf, data.replace(old, new), Dictionary(Type=Name.Metadata, Subtype=Name.XML))
        )

    return change


def _profile(change):
    def apply(pdf):
        stream = pdf.Root.OutputIntents[0].DestOutputProfile
        data = bytearray(stream.read_bytes())
        change(data)
        stream.write(bytes(data))

    return apply


def _setting(at, value):
    def change(data):
        data[at : at + len(value)] = value

    return change


def _state(**entries):
    def change(pdf):
        state = pdf.make_indirect(Dictionary(Type=Name.ExtGState, **entries))
        pdf.pages[0].add_resource(state, Name.ExtGState, Name.X)

    return change


def _copy_of_intent(pdf):
    profile = pdf.make_stream(pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes(), Dictionary(N=4))
    space = Array([Name.ICCBased, pdf.make_indirect(profile)])
    pdf.pages[0].add_resource(pdf.make_indirect(space), Name.ColorSpace, Name.Again)


def _another_pink(pdf):
    tints = Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=[0, 0, 0, 0], C1=[0, 0, 1, 0])
    space = Array([Name.Separation, Name.Pink, Name.DeviceCMYK, tints])
    pdf.pages[0].add_resource(pdf.make_indirect(space), Name.ColorSpace, Name.Again)


def _note(pdf):
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[50, 50, 60, 60])
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def _picture_in_rgb(pdf):
    picture = pdf.make_stream(
        b"\0\0\0",
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=1,
            Height=1,
            BitsPerComponent=8,
            ColorSpace=Name.DeviceRGB,
        ),
    )
    pdf.pages[0].add_resource(picture, Name.XObject, Name.X)


def _resource(kind, data=b"", **entries):
    def change(pdf):
        pdf.pages[0].add_resource(pdf.make_stream(data, Dictionary(**entries)), kind, Name.Odd)

    return change


def _another_picture(pdf):
    other = Dictionary(Image=pdf.make_stream(b"\0"), DefaultForPrinting=True)
    _resource(Name.XObject, Subtype=Name.Image, Alternates=Array([other]))(pdf)


def _glyph_in_rgb(pdf):
    glyph = pdf.make_stream(b"1000 0 d0 1 0 0 rg 0 0 9 9 re f")
    font = Dictionary(Type=Name.Font, Subtype=Name.Type3, CharProcs=Dictionary(a=glyph))
    pdf.pages[0].add_resource(pdf.make_indirect(font), Name.Font, Name.Drawn)


def _computed_pinks(pdf):
    """Two pinks whose tints are programs, and one that is an ink among others."""
    for name, program in (("One", b"{pop 0 0 0 0}"), ("Two", b"{pop 0 0 1 0}")):
        tints = pdf.make_stream(program, Dictionary(FunctionType=4, Domain=[0, 1], Range=[0, 1] * 4))
        space = Array([Name.Separation, Name.Magenta, Name.DeviceCMYK, tints])
        pdf.pages[0].add_resource(pdf.make_indirect(space), Name.ColorSpace, Name("/" + name))
    many = Array([Name.DeviceN, Array([Name.Pink, Name.Gold]), Name.DeviceCMYK, tints])
    pdf.pages[0].add_resource(pdf.make_indirect(many), Name.ColorSpace, Name.Many)


def _page_acts(pdf):
    pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.Named, N=Name.NextPage))


def _launch(pdf):
    pdf.Root.Odd = Dictionary(S=Name.Launch, F=String("potato.exe"))


def _lzw(pdf):
    pdf.pages[0].Contents.write(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", filter=Name.LZWDecode)


def _set(place, **entries):
    def change(pdf):
        where = {"page": pdf.pages[0].obj, "root": pdf.Root, "info": pdf.docinfo}[place]
        for key, value in entries.items():
            if value is None:
                del where["/" + key]
            else:
                where["/" + key] = value

    return change


FAULTS = {
    "another version": (1, lambda pdf: None, {"force_version": "1.7"}),
    "encrypted": (2, lambda pdf: None, {"encryption": pikepdf.Encryption(owner="o", user=""), "force_version": ""}),
    "trapped as a string": (3, _set("info", Trapped=String("False")), {}),
    "trapping in XMP": (3, _xmp(b"<pdf:Trapped>False", b"<pdf:Trapped>True"), {}),
    "no marker": (4, _xmp(b"PDF/X-4", b"PDF/X-3"), {}),
    "no title": (5, _set("info", Title=None), {}),
    "two titles": (5, _set("info", Title=String("Tomato")), {}),
    "two dates": (5, _set("info", ModDate=String("D:20010101000000Z")), {}),
    "no ids in XMP": (6, _xmp(b"xmpMM:VersionID", b"xmpMM:Version"), {}),
    "no output intent": (7, _set("root", OutputIntents=None), {}),
    "no press profile": (8, _profile(_setting(12, b"mntr")), {}),
    "a profile of another length": (8, _profile(lambda data: data.append(0)), {}),
    "an old profile": (9, _profile(_setting(8, b"\x01")), {}),
    "a Lab intent": (10, _profile(_setting(16, b"Lab ")), {}),
    "no trim": (11, _set("page", TrimBox=None), {}),
    "trim and art": (11, _set("page", ArtBox=Array([10, 10, 90, 90])), {}),
    "trim outside of media": (12, _set("page", TrimBox=Array([-10, 0, 100, 100])), {}),
    "RGB by an operator": (13, lambda pdf: _fill(pdf, "1 0 0 rg 0 0 9 9 re f"), {}),
    "RGB by a name": (13, lambda pdf: _fill(pdf, "/DeviceRGB cs 1 0 0 sc 0 0 9 9 re f"), {}),
    "RGB beside a string": (13, lambda pdf: _fill(pdf, "BT (a) Tj ET 1 0 0 RG 0 0 9 9 re S"), {}),
    "an RGB picture": (13, _picture_in_rgb, {}),
    "an inline RGB picture": (13, lambda pdf: _fill(pdf, "BI /W 1 /H 1 /BPC 8 /CS /RGB ID abc EI"), {}),
    "RGB by a name beside a string": (13, lambda pdf: _fill(pdf, "BT (a) Tj ET /DeviceRGB CS 1 0 0 SC"), {}),
    "RGB in a glyph": (13, _glyph_in_rgb, {}),
    "the intent once more": (14, _copy_of_intent, {}),
    "a loose font": (15, _font, {}),
    "a group in RGB": (16, _set("page", Group=Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)), {}),
    "LZW": (17, _lzw, {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.none}),
    "a transfer function": (18, _state(TR=Name.Identity), {}),
    "a screen of its own": (18, _state(HT=Dictionary(Type=Name.Halftone, HalftoneType=6)), {}),
    "a screen by name": (18, _state(HT=Dictionary(HalftoneType=1, HalftoneName=String("Round"))), {}),
    "operators of the future": (19, lambda pdf: _fill(pdf, "BX EX"), {}),
    "PostScript": (19, _resource(Name.XObject, Subtype=Name.PS), {}),
    "a picture kept at the shop": (19, _resource(Name.XObject, Subtype=Name.Form, OPI=Dictionary()), {}),
    "a page of another file": (19, _resource(Name.XObject, Subtype=Name.Form, Ref=Dictionary()), {}),
    "data in another file": (19, _resource(Name.XObject, Subtype=Name.Form, F=String("x")), {}),
    "another picture for printing": (19, _another_picture, {}),
    "JavaScript": (20, _set("root", OpenAction=Dictionary(S=Name.JavaScript, JS=String("x"))), {}),
    "an action": (20, _launch, {}),
    "a form to fill in": (20, _set("root", AcroForm=Dictionary(Fields=Array([Dictionary()]))), {}),
    "a page that acts": (20, _page_acts, {}),
    "a note on the art": (20, _note, {}),
    "another pink": (21, _another_pink, {}),
    "pinks that are computed": (21, _computed_pinks, {}),
    "a unit of its own": (22, _set("page", UserUnit=10), {}),
    "a page of six metres": (22, _set("page", MediaBox=Array([0, 0, 17000, 300])), {}),
}  # fmt: skip


@pytest.fixture(scope="module")
def good():
    return pressed()


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_fails_its_row(good, name):
    row, change, how = FAULTS[name]
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(good)) as pdf:
        change(pdf)
        pdf.save(out, **{"force_version": "1.6"} | how)
    assert row in failing(out.getvalue())
    assert len(failing(out.getvalue())) <= 6, "the other rows still hold"


def test_every_row_has_a_fault_here():
    assert {row for row, _, _ in FAULTS.values()} == set(range(1, len(ROWS) + 1))
    assert len(ROWS) == 22


def test_what_looks_like_a_fault_and_is_none_holds(good):
    """Printer's marks, notes beside the sheet, screens and forms as they may be, and boxes of the whole file."""
    with pikepdf.open(io.BytesIO(good)) as pdf:
        page = pdf.pages[0].obj
        mark = Dictionary(Type=Name.Annot, Subtype=Name.PrinterMark, Rect=[50, 50, 60, 60])
        beside = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[-60, 50, -50, 60])
        page.Annots = Array([pdf.make_indirect(mark), pdf.make_indirect(beside)])
        pdf.Root.AcroForm = Dictionary(Fields=Array([]))
        _state(HT=Dictionary(Type=Name.Halftone, HalftoneType=1))(pdf)
        _resource(Name.XObject, Subtype=Name.Image, Alternates=Array([Dictionary()]))(pdf)
        page.Parent.MediaBox = page.MediaBox
        del page.MediaBox
        assert [row.number for row in examine(pdf) if not row.holds] == []
        assert spot_inks(File(pdf)).keys() == {"Pink"}
        _computed_pinks(pdf)
        found = {name: len(ways) for name, ways in spot_inks(File(pdf)).items()}
        assert found == {"Pink": 1, "Magenta": 2, "Gold": 0}


def test_anybodys_file_is_judged_and_none_breaks_the_judge():
    bare = pikepdf.new()
    bare.add_blank_page()
    assert {4, 6, 7, 8, 11} <= {row.number for row in examine(bare) if not row.holds}
    odd = pikepdf.new()
    odd.add_blank_page()
    odd.pages[0].obj.TrimBox = Array([Name.A, 1])
    odd.Root.OutputIntents = String("x")
    odd.Root.Metadata = odd.make_stream(b"<!DOCTYPE a [<!ENTITY b 'c'>]><x:xmpmeta>&b;</x:xmpmeta>")
    assert len(examine(odd)) == 22


def test_no_mutation_of_a_file_breaks_the_judge(good):
    rng, judged = np.random.default_rng(3), 0
    for _ in range(150):
        data = bytearray(good)
        for at in rng.integers(0, len(data), rng.integers(1, 30)):
            data[at] = rng.integers(256)
        if rng.random() < 0.3:
            del data[rng.integers(len(data)) :]
        try:
            rows = examine(bytes(data))
        except pikepdf.PdfError:  # it cannot be opened at all
            continue
        judged += 1
        assert [row.number for row in rows] == list(range(1, 23))
        assert not any("\n" in row.problem for row in rows)
    assert judged > 50
