"""A sheet becomes a PDF: exact boxes, embedded type, real inks, nothing that changes from run to run.

ReportLab makes the document and its font subsets, the content is our own, and pikepdf puts them together and says
what the file is. Without a `Press` the file shows the colours of the screen, for pictures; with one it is what a shop
is sent, built to PDF/X-4.
"""

import hashlib
import io
import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from artkit.errors import InputError
from artkit.layout.geometry import Box
from artkit.layout.icc import Profile, fogra39
from artkit.layout.sheet import Operation, Sheet, Text
from artkit.press.content import content_stream, forms
from artkit.press.fonts import Fonts
from artkit.press.marks import SLUG, Mark, printers_marks
from artkit.press.paints import Paints, PressPaints, ScreenPaints
from artkit.press.pdfx import VERSION, examine
from artkit.press.plates import full_inks, separate

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Press:
    """How a sheet is brought to paper.

    Attributes
    ----------
    profile : Profile
        The printing condition; by default FOGRA39, offset on coated paper.
    marks : tuple of {"crop", "registration", "colorbar"}
        What is printed outside of the bleed.
    intent : bool
        Whether the file names the condition as its output intent; without it, it is no PDF/X.
    """

    profile: Profile = field(default_factory=fogra39)
    marks: tuple[Mark, ...] = ()
    intent: bool = True


def press_for(sheet: Sheet, profile: Profile | None = None, marks: Sequence[Mark] = ()) -> Press:
    """Return the press of a sheet: FOGRA39 unless another profile is given.

    An inkjet printer separates by itself: a sheet in RGB names an output intent only where somebody says which.
    """
    return Press(profile or fogra39(), tuple(marks), sheet.space == "cmyk" or profile is not None)


def write_pdf(
    sheet: Sheet, date: datetime | None = None, press: Press | None = None, private: bytes = b""
) -> bytes:
    """Return a sheet as a PDF 1.6 of one page.

    Parameters
    ----------
    sheet : Sheet
        The page.
    date : datetime, optional
        When the file says it was made; by default the sheet's own, or `default_date`. The clock is never asked, so that
        one sheet is one sequence of bytes.
    press : Press, optional
        Inks, output intent and marks; None shows the colours of the screen.
    private : bytes, optional
        What rides along in the file as private data of artkit; nobody else reads it.

    Returns
    -------
    bytes
        The file: page boxes as the geometry has them, every font embedded and subset. With a press, it says that it
        is PDF/X-4 if, and only if, it holds all that `artkit.press.pdfx` knows of it.

    Raises
    ------
    InputError
        If the page is too large with its marks.
    """
    if press is None:
        return _written([_Leaf(sheet, ScreenPaints())], date, None, private)
    marks: tuple[Operation, ...] = ()
    if press.marks:
        sheet = _with_slug(sheet)
        marks = printers_marks(sheet.geometry, press.marks, full_inks(sheet, press.profile))
    return _written([_Leaf(sheet, PressPaints(press.profile, sheet.space), marks)], date, press, private)


def write_pages(sheets: Sequence[Sheet], date: datetime | None = None) -> bytes:
    """Return sheets as the pages of one PDF, in the colours of the screen: a document to be read, not a print.

    Parameters
    ----------
    sheets : sequence of Sheet
        One at least; the first says what the file is.
    date : datetime, optional
        As for `write_pdf`.
    """
    return _written([_Leaf(sheet, ScreenPaints()) for sheet in sheets], date, None, b"")


def write_separations(
    sheet: Sheet, date: datetime | None = None, profile: Profile | None = None, private: bytes = b""
) -> bytes:
    """Return the plates of a sheet as a PDF: a page in grey for each ink, with its name and registration marks.

    Parameters
    ----------
    sheet, date, private
        As for `write_pdf`.
    profile : Profile, optional
        Of the press, as for `Press`.

    Raises
    ------
    InputError
        If nothing is printed at all, or the page is too large with its marks.
    """
    plates = separate(sheet, profile or fogra39())
    if not plates:
        raise InputError("--separations: there is no ink on this sheet")
    leaves = []
    for name, plate in plates.items():
        plate = _with_slug(plate)
        marks = printers_marks(plate.geometry, ("crop", "registration"), {}, name)
        leaves.append(_Leaf(plate, ScreenPaints(), marks))
    return _written(leaves, date, None, private)


def default_date() -> datetime:
    """Return the date that files carry: SOURCE_DATE_EPOCH where it is set, else the first day of 2000.

    Raises
    ------
    InputError
        If SOURCE_DATE_EPOCH is not a number of seconds.
    """
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return EPOCH
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        raise InputError(f"SOURCE_DATE_EPOCH: {text!r} is not a number of seconds since 1970") from None


@dataclass(frozen=True)
class _Leaf:
    """A page that is to be written: a sheet, how its colours are set, and the marks around it."""

    sheet: Sheet
    paints: Paints
    marks: tuple[Operation, ...] = ()


def _with_slug(sheet: Sheet) -> Sheet:
    return replace(sheet, geometry=replace(sheet.geometry, slug=SLUG))


def _written(leaves: Sequence[_Leaf], date: datetime | None, press: Press | None, private: bytes) -> bytes:
    """Return a document; one for a press is PDF/X-4 by its own word only if it holds what that means."""
    date = date or leaves[0].sheet.date or default_date()
    plain = _document(leaves, date, press, private, press is not None and press.intent)
    if press is None or not press.intent or all(row.holds for row in examine(plain)):
        return plain
    return _document(leaves, date, press, private, False)


def _document(
    leaves: Sequence[_Leaf], date: datetime, press: Press | None, private: bytes, marked: bool
) -> bytes:
    sheet = leaves[0].sheet
    every = [operation for leaf in leaves for operation in (*leaf.sheet.operations, *leaf.marks)]
    faces = [each.line.typeface for each in every if isinstance(each, Text)]
    embedded = [face for face in faces if not (sheet.outlined or face.outlined)]
    fonts = Fonts(next(iter(embedded), None), sheet.outlined)
    contents = [content_stream(leaf.sheet, fonts, leaf.paints, leaf.marks) for leaf in leaves]
    digest = hashlib.sha256(b"".join(contents) + private).hexdigest()
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(fonts.document())) as pdf:
        first = pdf.pages[0].obj
        if Name.Trans in first:  # ReportLab writes an empty page transition
            del first.Trans
        if not embedded:
            del first.Resources.Font
        for _ in leaves[1:]:
            pdf.pages.append(pdf.pages[0])
        for page, leaf, content in zip(pdf.pages, leaves, contents, strict=True):
            _furnish(pdf, page.obj, leaf, content)
        if private:
            _keep(pdf, first, private, date)
        if Name.ID in pdf.trailer:  # ReportLab's, in which the day has a part
            del pdf.trailer.ID
        del pdf.docinfo
        about = {key: String(text) for key, text in _about(sheet, date).items()}
        pdf.docinfo = pdf.make_indirect(Dictionary(about))
        if press is not None:
            _declare(pdf, sheet, press, date, digest, marked)
        pdf.save(
            out,
            deterministic_id=True,
            force_version="1.6",
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


def _furnish(pdf: pikepdf.Pdf, page: pikepdf.Object, leaf: _Leaf, content: bytes) -> None:
    """Give a page its content, what that names, and its boxes."""
    geometry = leaf.sheet.geometry
    page.Contents = pdf.make_stream(content)
    for name, operators in forms(leaf.sheet).items():
        pikepdf.Page(page).add_resource(_form(pdf, operators), Name.XObject, Name(name))
    leaf.paints.furnish(pdf, page, geometry.media_box)
    boxes: Mapping[str, Box] = {
        "/MediaBox": geometry.media_box,
        "/BleedBox": geometry.bleed_box,
        "/TrimBox": geometry.trim_box,
    }
    for name, box in boxes.items():
        page[name] = Array([round(edge, 4) for edge in box])


def _form(pdf: pikepdf.Pdf, operators: bytes) -> pikepdf.Object:
    """Return the form of a dot; its box is wide, so that no edge of a dot is cut by it."""
    box = Array([-1, -1, 1, 1])
    form = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=Dictionary())
    return pdf.make_indirect(pdf.make_stream(operators, form))


def _keep(pdf: pikepdf.Pdf, page: pikepdf.Object, private: bytes, date: datetime) -> None:
    """Put bytes into the private data of a page, where PDF lets a program keep its own."""
    stamp = String(_stamp(date))
    data = pdf.make_indirect(pdf.make_stream(private))
    page.LastModified = stamp
    page.PieceInfo = Dictionary(artkit=Dictionary(LastModified=stamp, Private=data))


def _declare(pdf: pikepdf.Pdf, sheet: Sheet, press: Press, date: datetime, digest: str, marked: bool) -> None:
    """Say what the file is built for: its output intent, that nothing is trapped, and the same as XMP."""
    if press.intent:
        profile = press.profile
        data = pdf.make_stream(profile.data, Dictionary(N=4 if profile.space == "CMYK" else 1))
        intent = Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFX,
            OutputConditionIdentifier=String(profile.condition or "Custom"),
            Info=String(profile.description),
            DestOutputProfile=pdf.make_indirect(data),
        )
        if profile.condition:
            intent.RegistryName = String("http://www.color.org")
        pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
    pdf.docinfo.Trapped = Name("/False")
    if marked:
        pdf.docinfo.GTS_PDFXVersion = String(VERSION)
    packet = _xmp(sheet, date, digest, marked).encode("utf-8")
    metadata = pikepdf.Stream(pdf, packet, Dictionary(Type=Name.Metadata, Subtype=Name.XML))
    pdf.Root.Metadata = pdf.make_indirect(metadata)


def _stamp(date: datetime) -> str:
    return date.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")


def _about(sheet: Sheet, date: datetime) -> dict[str, str]:
    """Return what the file says about itself."""
    about = {
        "/Title": sheet.title or "untitled",
        "/Author": sheet.author,
        "/Subject": sheet.subject,
        "/Keywords": ", ".join(sheet.keywords),
        "/Creator": "artkit",
        "/Producer": "artkit",
        "/CreationDate": _stamp(date),
        "/ModDate": _stamp(date),
    }
    return {key: text for key, text in about.items() if text}


def _xmp(sheet: Sheet, date: datetime, digest: str, marked: bool) -> str:
    """Return what the file says about itself once more, as XMP; its ids come from its content."""
    name = f"uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}"
    return XMP.format(
        title=escape(sheet.title or "untitled"),
        author=escape(sheet.author or "artkit"),
        subject=f"<dc:description>{_alternative(sheet.subject)}</dc:description>" if sheet.subject else "",
        keywords=f"<pdf:Keywords>{escape(', '.join(sheet.keywords))}</pdf:Keywords>"
        if sheet.keywords
        else "",
        date=date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        id=name,
        marker=f"<pdfxid:GTS_PDFXVersion>{VERSION}</pdfxid:GTS_PDFXVersion>" if marked else "",
    )


def _alternative(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'


XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">{marker}
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>{subject}{keywords}
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<xmp:MetadataDate>{date}</xmp:MetadataDate><xmp:CreatorTool>artkit</xmp:CreatorTool>
<xmpMM:DocumentID>{id}</xmpMM:DocumentID><xmpMM:InstanceID>{id}</xmpMM:InstanceID>
<xmpMM:VersionID>1</xmpMM:VersionID><xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<pdf:Trapped>False</pdf:Trapped><pdf:Producer>artkit</pdf:Producer></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
