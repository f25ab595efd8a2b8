"""What PDF/X-4 asks of a file, in 22 rows, each a pure function that anybody's PDF can be held to.

The rows come from the manuals and checkers of others, since the text of ISO 15930-7 costs money and no commercial
preflight was at hand: a file that holds all of them is *built to* PDF/X-4.
"""

import io
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from artkit.press.anatomy import DEVICE, Edges, File, box_of, device_colours, loose_fonts, spot_inks
from artkit.press.weight import brief

VERSION = "PDF/X-4"

FITS = {"CMYK": {"GRAY", "CMYK"}, "GRAY": {"GRAY"}, "RGB": {"RGB"}}
"""Which device colours mean something under an output intent."""


@dataclass(frozen=True)
class Row:
    """A row of the list, and what a file makes of it.

    Attributes
    ----------
    number : int
        From 1 to 22.
    asks : str
        What PDF/X-4 asks for.
    problem : str
        What the file has instead; empty where it holds.
    """

    number: int
    asks: str
    problem: str = ""

    @property
    def holds(self) -> bool:
        """Whether the file does as asked."""
        return not self.problem


def examine(source: bytes | pikepdf.Pdf) -> tuple[Row, ...]:
    """Hold a PDF to every row.

    Parameters
    ----------
    source : bytes or Pdf
        A whole file, or one that is open; anybody's.

    Returns
    -------
    tuple of Row
        In their order. A row that cannot be looked at, because the file is broken there, does not hold.

    Raises
    ------
    pikepdf.PdfError
        If the bytes cannot be opened at all.
    """
    if isinstance(source, bytes):
        with pikepdf.open(io.BytesIO(source)) as pdf:
            return examine(pdf)
    file = File(source)
    return tuple(Row(number, asks, _judged(test, file)) for number, (asks, test) in enumerate(ROWS, 1))


def claims(source: pikepdf.Pdf) -> str:
    """Return the version of PDF/X that a file says it is, or an empty text."""
    in_xmp = File(source).xmp.get("pdfxid:GTS_PDFXVersion", "")
    return in_xmp or str(source.docinfo.get("/GTS_PDFXVersion", ""))


def verdict(rows: tuple[Row, ...]) -> str:
    """Return one line on a file: how many rows hold, and which do not."""
    kept = sum(row.holds for row in rows)
    failed = ", ".join(str(row.number) for row in rows if not row.holds)
    built = f"built to {VERSION}" if kept == len(rows) else f"not {VERSION}"
    return f"{built}, {kept} of {len(rows)} rows checked hold" + (f" (not {failed})" if failed else "")


BROKEN = (
    pikepdf.PdfError,
    RuntimeError,  # a nesting too deep among them
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    OverflowError,
    UserWarning,  # what pikepdf says of a stream that ends too soon
)
"""What a file may raise that is not what it says it is."""


def _judged(test: Callable[[File], str], file: File) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return test(file)
    except BROKEN as error:
        return f"cannot be looked at: {brief(error)[:80]}"


# The rows. Each returns what is wrong, or an empty text.


def _version(file: File) -> str:
    found = file.pdf.pdf_version
    return "" if found == "1.6" else f"it is PDF {found}"


def _open(file: File) -> str:
    if file.pdf.is_encrypted:
        return "it is encrypted"
    return "" if "/ID" in file.pdf.trailer else "it has no ID"


def _trapped(file: File) -> str:
    value = file.pdf.docinfo.get("/Trapped")
    if not isinstance(value, Name) or str(value) not in ("/True", "/False"):
        return f"Trapped is {value if value is not None else 'missing'}"
    said = file.xmp.get("pdf:Trapped", "")
    return "" if said == str(value)[1:] else f"XMP says {said or 'nothing'} of trapping"


def _marker(file: File) -> str:
    said = file.xmp.get("pdfxid:GTS_PDFXVersion", "")
    return "" if said == VERSION else f"XMP says {said or 'nothing'}"


def _about(file: File) -> str:
    info = file.pdf.docinfo
    lacks = [key for key in ("/Title", "/CreationDate", "/ModDate") if not str(info.get(key, "")).strip()]
    if lacks:
        return f"no {', '.join(key[1:] for key in lacks)}"
    if str(info.Title) != file.xmp.get("dc:title"):
        return "XMP has another title"
    for key, name in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
        if _moment(str(info[key])) != _moment(file.xmp.get(name, "")):
            return f"{key[1:]} is not {name}"
    return ""


_DATE = re.compile(
    r"(?:D:)?(\d{4})-?(\d\d)?-?(\d\d)?T?(\d\d)?:?(\d\d)?:?(\d\d)?(?:\.\d+)?(?:Z|([+-])(\d\d)[':]?(\d\d)?'?)?"
)


def _moment(text: str) -> datetime | None:
    """Return a date of PDF or XMP in universal time, or None."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (
        int(part or low) for part, low in zip(match.groups(), (1, 1, 1, 0, 0, 0), strict=False)
    )
    away = timedelta(hours=int(match[8] or 0), minutes=int(match[9] or 0))
    moment = datetime(year, month, day, hour, minute, second)
    return moment + away if match[7] == "-" else moment - away


def _packet(file: File) -> str:
    if not file.metadata:
        return "no XMP, or packed"
    wanted = (
        "xmp:MetadataDate",
        "xmp:CreatorTool",
        "xmpMM:DocumentID",
        "xmpMM:InstanceID",
        "xmpMM:VersionID",
    )
    lacks = [name for name in wanted if not file.xmp.get(name)]
    if lacks:
        return f"XMP has no {', '.join(lacks)}"
    rendition = file.xmp.get("xmpMM:RenditionClass", "")
    return "" if rendition == "default" else f"RenditionClass is {rendition or 'missing'}"


def _intent(file: File) -> str:
    if len(file.intents) != 1:
        return f"{len(file.intents) or 'no'} output intents"
    name = str(file.intents[0].get("/OutputConditionIdentifier", "")).strip()
    return "" if name else "the intent has no name"


def _embedded(file: File) -> str:
    data = file.profile
    if not data:
        return "no embedded profile"
    if len(data) < 132 or data[36:40] != b"acsp" or int.from_bytes(data[:4], "big") != len(data):
        return "what is embedded is no whole ICC profile"
    if data[12:16] != b"prtr":
        return f"its class is {data[12:16].decode('ascii', 'replace')}, not that of a press"
    channels = {"CMYK": 4, "RGB": 3, "GRAY": 1}.get(file.intent_space)
    said = file.intents[0].DestOutputProfile.get("/N")
    return "" if said == channels else f"N is {said} for {file.intent_space}"


def _profile_version(file: File) -> str:
    major = file.profile[8] if len(file.profile) > 8 else 0
    return "" if major in (2, 4) else f"version {major}"


def _intent_colour(file: File) -> str:
    return "" if file.intent_space in FITS else file.intent_space or "none"


def _trim(file: File) -> str:
    for number, page in enumerate(file.pages, 1):
        boxes = [name for name in ("/TrimBox", "/ArtBox") if name in page]
        if len(boxes) != 1:
            return f"page {number} has {'both' if boxes else 'neither'}"
    return ""


TOLERANCE = 0.5
"""Points by which boxes may overlap and still count as nested."""


def _within(inner: Edges, outer: Edges) -> bool:
    low = all(a >= b - TOLERANCE for a, b in zip(inner[:2], outer[:2], strict=True))
    return low and all(a <= b + TOLERANCE for a, b in zip(inner[2:], outer[2:], strict=True))


def _nested(file: File) -> str:
    for number, page in enumerate(file.pages, 1):
        media = box_of(page, "/MediaBox")
        trim = box_of(page, "/TrimBox") or box_of(page, "/ArtBox")
        if media is None or trim is None:
            return f"page {number} lacks a box"
        bleed = box_of(page, "/BleedBox") or trim
        if not (_within(trim, bleed) and _within(bleed, media)):
            return f"page {number}: trim, bleed and media do not nest"
    return ""


def _device(file: File) -> str:
    loose = device_colours(file) - FITS.get(file.intent_space, set())
    named = {f"Device{'Gray' if space == 'GRAY' else space}" for space in loose}
    defaults = {
        key
        for each in file.dictionaries
        if isinstance(spaces := each.get("/ColorSpace"), Dictionary)
        for key in spaces
    }
    open_ended = sorted(name for name in named if f"/Default{name.removeprefix('Device')}" not in defaults)
    return f"{', '.join(open_ended)} under {file.intent_space or 'no intent'}" if open_ended else ""


def _icc(file: File) -> str:
    for space in file.spaces:
        held = space[1] if str(space[0]) == "/ICCBased" and len(space) > 1 else None
        if isinstance(held, Stream) and held.get("/N") == 4 and held.read_bytes() == file.profile:
            return "a colour space repeats the CMYK profile of the intent"
    return ""


def _fonts(file: File) -> str:
    loose = loose_fonts(file)
    return f"not embedded: {', '.join(loose)}" if loose else ""


def _transparency(file: File) -> str:
    for number, page in enumerate(file.pages, 1):
        group = page.get("/Group")
        space = group.get("/CS") if isinstance(group, Dictionary) else None
        if isinstance(space, Name) and DEVICE.get(str(space)[1:]) != file.intent_space:
            return f"the group of page {number} is in {str(space)[1:]}"
    return ""


def _filters(file: File) -> str:
    for stream in file.streams:
        filters = stream.get("/Filter")
        names = filters.as_list() if isinstance(filters, Array) else [filters]
        if bad := {str(name)[1:] for name in names} & {"LZWDecode", "LZW", "Crypt"}:
            return f"a stream is packed with {sorted(bad)[0]}"
    return ""


def _halftones(file: File) -> str:
    for state in file.graphics_states:
        if "/TR" in state or "/HTP" in state or state.get("/TR2", Name.Default) != Name.Default:
            return "a transfer function"
        halftone = state.get("/HT")
        if isinstance(halftone, Dictionary | Stream) and (
            halftone.get("/HalftoneType") not in (1, 5) or "/HalftoneName" in halftone
        ):
            return "a halftone of its own"
    return ""


def _foreign(file: File) -> str:
    if {"BX", "EX"} & file.operators:
        return "operators of other versions (BX)"
    for each in file.dictionaries:
        is_form = each.get("/Subtype") == Name.Form
        if each.get("/Subtype") == Name.PS or each.get("/Subtype2") == Name.PS:
            return "PostScript"
        if "/OPI" in each:
            return "OPI"
        if is_form and "/Ref" in each:
            return "a reference to another file"
        if isinstance(each, Stream) and "/F" in each:
            return "a stream that lies in another file"
        alternates = each.get("/Alternates")
        if isinstance(alternates, Array) and any(
            isinstance(a, Dictionary) and bool(a.get("/DefaultForPrinting")) for a in alternates.as_list()
        ):
            return "another picture for printing"
    return ""


def _actions(file: File) -> str:
    root = file.pdf.Root
    names = root.get("/Names")
    for what, place in (("OpenAction", root), ("AA", root), ("JavaScript", names), ("EmbeddedFiles", names)):
        if isinstance(place, Dictionary) and f"/{what}" in place:
            return what
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary) and (not isinstance(form.get("/Fields"), Array) or len(form.Fields)):
        return "a form to fill in"
    if any(each.get("/S") in (Name.JavaScript, Name.Launch) for each in file.dictionaries):
        return "an action"
    for number, page in enumerate(file.pages, 1):
        if "/AA" in page:
            return f"page {number} acts"
        notes = page.get("/Annots")
        bleed = box_of(page, "/BleedBox") or box_of(page, "/TrimBox") or (0.0, 0.0, 0.0, 0.0)
        for note in notes.as_list() if isinstance(notes, Array) else ():
            if note.get("/Subtype") in (Name.PrinterMark, Name.TrapNet):
                continue
            left, bottom, right, top = box_of(note, "/Rect") or bleed
            if left < bleed[2] and right > bleed[0] and bottom < bleed[3] and top > bleed[1]:
                return f"page {number} has an annotation inside of its bleed"
    return ""


def _spots(file: File) -> str:
    twice = sorted(name for name, ways in spot_inks(file).items() if len(ways) > 1)
    return f"defined in two ways: {', '.join(twice)}" if twice else ""


LONGEST = 14_400
"""Points: what a page may measure at most without a unit of its own."""


def _size(file: File) -> str:
    for number, page in enumerate(file.pages, 1):
        left, bottom, right, top = box_of(page, "/MediaBox") or (0.0, 0.0, 0.0, 0.0)
        if max(right - left, top - bottom) > LONGEST + 0.01:
            return f"page {number} is longer than 200 in"
        if page.get("/UserUnit", 1) != 1:
            return f"page {number} has a unit of its own"
    return ""


ROWS: tuple[tuple[str, Callable[[File], str]], ...] = (
    ("version 1.6", _version),
    ("not encrypted, with an ID", _open),
    ("trapped, or said not to be, alike in Info and XMP", _trapped),
    ("the name PDF/X-4 in XMP", _marker),
    ("title and dates, alike in Info and XMP", _about),
    ("an XMP packet that is not packed, with ids", _packet),
    ("one output intent, with a name", _intent),
    ("the profile of a press, embedded whole", _embedded),
    ("a profile of version 2 or 4", _profile_version),
    ("an intent in grey, RGB or CMYK", _intent_colour),
    ("a TrimBox or an ArtBox on each page", _trim),
    ("trim in bleed in media", _nested),
    ("device colours that the intent gives a meaning", _device),
    ("no second copy of the intent's CMYK profile", _icc),
    ("every font embedded", _fonts),
    ("page groups in the space of the intent", _transparency),
    ("no LZW, no encrypted streams", _filters),
    ("no transfer functions, no halftones by name", _halftones),
    ("no PostScript, OPI, or references out of the file", _foreign),
    ("no actions, forms, embedded files, or notes on the art", _actions),
    ("each spot ink defined once", _spots),
    ("200 in at most, in points", _size),
)
"""The rows in their order: what is asked for, and the test of it."""

TITLES: Mapping[int, str] = MappingProxyType({number: asks for number, (asks, _) in enumerate(ROWS, 1)})
