"""A sheet becomes a PDF: exact boxes, embedded type, nothing that changes from run to run.

ReportLab makes the document and its font subsets, the content is our own, and pikepdf puts them together and says
what the file is.
"""

import io
import os
from collections.abc import Mapping
from datetime import UTC, datetime

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from artkit.errors import InputError
from artkit.layout.geometry import Box, PageGeometry
from artkit.layout.sheet import Sheet, Text
from artkit.press.content import content_stream, forms
from artkit.press.fonts import Fonts

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def write_pdf(sheet: Sheet, date: datetime | None = None) -> bytes:
    """Return a sheet as a PDF 1.6 of one page.

    Parameters
    ----------
    sheet : Sheet
        The page.
    date : datetime, optional
        When the file says it was made; by default `default_date`. The clock is never asked, so that one sheet is one
        sequence of bytes.

    Returns
    -------
    bytes
        The file: page boxes as the geometry has them, every font embedded and subset.
    """
    faces = (operation.line.typeface for operation in sheet.operations if isinstance(operation, Text))
    fonts = Fonts(next(faces, None))
    content = content_stream(sheet, fonts)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(fonts.document())) as pdf:
        page = pdf.pages[0].obj
        page.Contents = pdf.make_stream(content)
        for name, operators in forms(sheet).items():
            pdf.pages[0].add_resource(_form(pdf, operators), Name.XObject, Name(name))
        _set_boxes(page, sheet.geometry)
        if Name.Trans in page:  # ReportLab writes an empty page transition
            del page.Trans
        about = _about(sheet, date or default_date())
        del pdf.docinfo
        pdf.docinfo = pdf.make_indirect(Dictionary({key: String(text) for key, text in about.items()}))
        pdf.save(
            out,
            deterministic_id=True,
            force_version="1.6",
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


def _form(pdf: pikepdf.Pdf, operators: bytes) -> pikepdf.Object:
    """Return the form of a dot; its box is wide, so that no edge of a dot is cut by it."""
    box = Array([-1, -1, 1, 1])
    form = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=Dictionary())
    return pdf.make_indirect(pdf.make_stream(operators, form))


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


def _set_boxes(page: pikepdf.Object, geometry: PageGeometry) -> None:
    boxes: Mapping[str, Box] = {
        "/MediaBox": geometry.media_box,
        "/BleedBox": geometry.bleed_box,
        "/TrimBox": geometry.trim_box,
    }
    for name, box in boxes.items():
        page[name] = Array([round(edge, 4) for edge in box])


def _about(sheet: Sheet, date: datetime) -> dict[str, str]:
    """Return what the file says about itself."""
    stamp = date.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    about = {
        "/Title": sheet.title or "untitled",
        "/Author": sheet.author,
        "/Subject": sheet.subject,
        "/Keywords": ", ".join(sheet.keywords),
        "/Creator": "artkit",
        "/Producer": "artkit",
        "/CreationDate": stamp,
        "/ModDate": stamp,
    }
    return {key: text for key, text in about.items() if text}
