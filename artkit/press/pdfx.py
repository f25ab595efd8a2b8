"""What PDF/X-4 asks of a file, in 22 rows, each a pure function that anybody's PDF can be held to.

The rows come from the manuals and checkers of others, since the text of ISO 15930-7 costs money and no commercial
preflight was at hand: a file that holds all of them is *built to* PDF/X-4. Nothing here trusts what it reads: walks
are bounded, nothing is executed, no reference leads out of the file.
"""

import hashlib
import io
import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from artkit.press.weight import brief

VERSION = "PDF/X-4"

MOST_OBJECTS = 500_000
"""Dictionaries and arrays that are looked at; a file of more is not judged."""

MOST_METADATA = 2**20
MOST_CONTENT = 2**28

DEVICE = {
    "DeviceGray": "GRAY",
    "DeviceRGB": "RGB",
    "DeviceCMYK": "CMYK",
    "G": "GRAY",
    "RGB": "RGB",
    "CMYK": "CMYK",
}
OPERATORS = {"g": "GRAY", "G": "GRAY", "rg": "RGB", "RG": "RGB", "k": "CMYK", "K": "CMYK"}
FITS = {"CMYK": {"GRAY", "CMYK"}, "GRAY": {"GRAY"}, "RGB": {"RGB"}}
"""Which device colours mean something under an output intent."""

XMP = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
}


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
    return File(source).xmp.get("pdfxid:GTS_PDFXVersion", "") or str(
        source.docinfo.get("/GTS_PDFXVersion", "")
    )


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


def _judged(test: "Callable[[File], str]", file: "File") -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return test(file)
    except BROKEN as error:
        return f"cannot be looked at: {brief(error)[:80]}"


@dataclass(frozen=True, eq=False)
class File:
    """A PDF and what is found in it, each part looked up once."""

    pdf: pikepdf.Pdf = field(repr=False)

    @cached_property
    def pages(self) -> list[Object]:
        """The pages."""
        return [page.obj for page in self.pdf.pages]

    @cached_property
    def things(self) -> list[Object]:
        """Every dictionary, stream and array that can be reached."""
        return list(_walk(self.pdf.trailer))

    @cached_property
    def dictionaries(self) -> list[Object]:
        """Every dictionary and the dictionary of every stream."""
        return [thing for thing in self.things if isinstance(thing, Dictionary | Stream)]

    @cached_property
    def streams(self) -> list[Object]:
        """Every stream."""
        return [thing for thing in self.things if isinstance(thing, Stream)]

    @cached_property
    def fonts(self) -> list[Object]:
        """Every font, descendants of composite ones apart."""
        found: list[Object] = []
        for each in self.dictionaries:
            fonts = each.get("/Font")
            if isinstance(fonts, Dictionary):
                found += [font for _, font in fonts.items() if isinstance(font, Dictionary)]
        return found

    @cached_property
    def graphics_states(self) -> list[Object]:
        """Every set of graphics parameters."""
        found: list[Object] = []
        for each in self.dictionaries:
            states = each.get("/ExtGState")
            if isinstance(states, Dictionary):
                found += [state for _, state in states.items() if isinstance(state, Dictionary)]
        return found

    @cached_property
    def spaces(self) -> list[Object]:
        """Every colour space that is an array."""
        families = {
            "/Separation",
            "/DeviceN",
            "/Indexed",
            "/ICCBased",
            "/CalRGB",
            "/CalGray",
            "/Lab",
            "/Pattern",
        }
        return [
            thing
            for thing in self.things
            if isinstance(thing, Array)
            and len(thing)
            and isinstance(thing[0], Name)
            and str(thing[0]) in families
        ]

    @cached_property
    def content(self) -> list[Object]:
        """Every stream of operators: pages, forms, patterns, glyphs."""
        found = [stream for page in self.pages for stream in _streams_of(page.get("/Contents"))]
        found += [s for s in self.streams if s.get("/Subtype") == Name.Form or s.get("/PatternType") == 1]
        for font in self.fonts:
            glyphs = font.get("/CharProcs")
            if isinstance(glyphs, Dictionary):
                found += [glyph for _, glyph in glyphs.items() if isinstance(glyph, Stream)]
        return found

    @cached_property
    def operators(self) -> set[str]:
        """The operators that set device colours or are about other versions, ``name`` for each, over all content."""
        return {name for stream in self.content for name in _operators(stream)}

    @cached_property
    def metadata(self) -> bytes:
        """The XMP packet, or nothing."""
        stream = self.pdf.Root.get("/Metadata")
        if not isinstance(stream, Stream) or "/Filter" in stream:
            return b""
        data = stream.read_raw_bytes()
        return data if len(data) <= MOST_METADATA else b""

    @cached_property
    def xmp(self) -> Mapping[str, str]:
        """The properties of the XMP packet by prefix and name; of lists, the first entry."""
        return _properties(self.metadata)

    @cached_property
    def intents(self) -> list[Object]:
        """The output intents of PDF/X."""
        entries = self.pdf.Root.get("/OutputIntents")
        listed = list(entries.as_list()) if isinstance(entries, Array) else []
        return [e for e in listed if isinstance(e, Dictionary) and e.get("/S") == Name.GTS_PDFX]

    @cached_property
    def profile(self) -> bytes:
        """The profile of the output intent, or nothing."""
        stream = self.intents[0].get("/DestOutputProfile") if self.intents else None
        return stream.read_bytes() if isinstance(stream, Stream) else b""

    @property
    def intent_space(self) -> str:
        """CMYK, GRAY or RGB, or nothing."""
        return self.profile[16:20].decode("ascii", "replace").strip()


def _walk(root: Object) -> Iterator[Object]:
    """Yield everything below an object once, in a fixed order."""
    stack, seen, count = [root], set(), 0
    while stack:
        thing = stack.pop()
        if thing.objgen != (0, 0):
            if thing.objgen in seen:
                continue
            seen.add(thing.objgen)
        count += 1
        if count > MOST_OBJECTS:
            raise ValueError(f"more than {MOST_OBJECTS:,} objects")
        yield thing
        children = thing.as_list() if isinstance(thing, Array) else [value for _, value in thing.items()]
        stack += [child for child in children if isinstance(child, Array | Dictionary | Stream)]


def _streams_of(contents: Object | None) -> list[Object]:
    if isinstance(contents, Stream):
        return [contents]
    return (
        [each for each in contents.as_list() if isinstance(each, Stream)]
        if isinstance(contents, Array)
        else []
    )


_WATCHED = re.compile(rb"(?<![^\s\]>)}/])(?<!/)(rg|RG|BX|EX|BI|[gGkK])(?=[\s/\[<(%]|$)")
_NAMED = re.compile(rb"/(DeviceGray|DeviceRGB|DeviceCMYK)\s+(?:cs|CS)(?=[\s/\[<(%]|$)")


def _operators(stream: Object) -> set[str]:
    """Return the watched operators of a stream; with strings or inline pictures in it, a parser has to read it."""
    data = stream.read_bytes()
    if len(data) > MOST_CONTENT:
        raise ValueError(f"content of more than {MOST_CONTENT:,} bytes")
    if b"(" not in data and b"BI" not in data and b"%" not in data:
        found = {match.decode("ascii") for match in _WATCHED.findall(data)}
        return found | {f"{match.decode('ascii')} cs" for match in _NAMED.findall(data)}
    parsed: set[str] = set()
    for item in pikepdf.parse_content_stream(stream):
        if isinstance(item, pikepdf.ContentStreamInlineImage):
            space = str(item.iimage.obj.get("/ColorSpace", item.iimage.obj.get("/CS", "")))
            parsed.add(f"{space.lstrip('/')} cs")
            continue
        name = str(item.operator)
        if name in OPERATORS or name in ("BX", "EX"):
            parsed.add(name)
        elif name in ("cs", "CS") and item.operands and isinstance(item.operands[0], Name):
            parsed.add(f"{str(item.operands[0]).lstrip('/')} cs")
    return parsed


def _properties(packet: bytes) -> dict[str, str]:
    if not packet or b"<!" in packet.replace(b"<!--", b""):  # no document types, and so no entities
        return {}
    start, end = packet.find(b"<x:xmpmeta"), packet.rfind(b"</x:xmpmeta>")
    start, end = (
        (start, end + 12) if start >= 0 else (packet.find(b"<rdf:RDF"), packet.rfind(b"</rdf:RDF>") + 10)
    )
    try:
        root = ElementTree.fromstring(packet[start:end])
    except (ElementTree.ParseError, ValueError):
        return {}
    prefixes = {uri: prefix for prefix, uri in XMP.items()}
    found: dict[str, str] = {}

    def note(tag: str, text: str) -> None:
        uri, _, name = tag.removeprefix("{").partition("}")
        if uri in prefixes:
            found.setdefault(f"{prefixes[uri]}:{name}", text)

    for description in root.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"):
        for tag, text in description.attrib.items():
            note(tag, text)
        for child in description:
            note(child.tag, next((text for text in child.itertext() if text.strip()), ""))
    return found


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
    return (
        "" if str(file.intents[0].get("/OutputConditionIdentifier", "")).strip() else "the intent has no name"
    )


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


Edges = tuple[float, float, float, float]


def box_of(page: Object, name: str) -> Edges | None:
    """Return a box of a page as left, bottom, right, top, whatever corner it begins with; MediaBox may be inherited.

    Raises
    ------
    ValueError
        If it is not four numbers.
    """
    node: Object | None = page
    for _ in range(64):
        if node is None or name in node or name != "/MediaBox":
            break
        parent = node.get("/Parent")
        node = parent if isinstance(parent, Dictionary) else None
    if node is None or name not in node:
        return None
    box = node[name]
    if not isinstance(box, Array) or len(box) != 4:
        raise ValueError(f"{name[1:]} is not four numbers")
    x0, y0, x1, y1 = (float(edge) for edge in box.as_list())
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


TOLERANCE = 0.5


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


def device_colours(file: File) -> set[str]:
    """Return which device colours a file uses: GRAY, RGB, CMYK."""
    used = {OPERATORS[name] for name in file.operators if name in OPERATORS}
    used |= {DEVICE[name[:-3]] for name in file.operators if name[:-3] in DEVICE}
    for each in file.dictionaries:
        for key in ("/ColorSpace", "/CS"):
            value = each.get(key)
            if isinstance(value, Name) and str(value)[1:] in DEVICE and each.get("/S") != Name.Transparency:
                used.add(DEVICE[str(value)[1:]])
    for space in file.spaces:
        base = {"/Indexed": 1, "/Pattern": 1, "/Separation": 2, "/DeviceN": 2}.get(str(space[0]))
        if base is not None and len(space) > base and isinstance(space[base], Name):
            used |= {DEVICE[name] for name in (str(space[base])[1:],) if name in DEVICE}
    return used


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
        if str(space[0]) == "/ICCBased" and len(space) > 1 and isinstance(space[1], Stream):
            same = space[1].get("/N") == 4 and space[1].read_bytes() == file.profile
            if same:
                return "a colour space repeats the CMYK profile of the intent"
    return ""


def loose_fonts(file: File) -> list[str]:
    """Return the names of the fonts that are not embedded."""
    loose = []
    for font in file.fonts:
        kind = font.get("/Subtype")
        if kind == Name.Type3:
            continue
        below = font.get("/DescendantFonts")
        held = below[0] if kind == Name.Type0 and isinstance(below, Array) and len(below) else font
        descriptor = held.get("/FontDescriptor")
        keys = descriptor.keys() if isinstance(descriptor, Dictionary) else ()
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(keys):
            loose.append(str(font.get("/BaseFont", "/a font without a name"))[1:])
    return sorted(set(loose))


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


def spot_inks(file: File) -> dict[str, set[str]]:
    """Return the spot inks of a file, each with what stands in for it, one digest for each way it is defined."""
    found: dict[str, set[str]] = defaultdict(set)
    for space in file.spaces:
        if str(space[0]) == "/Separation" and len(space) == 4:
            found[str(space[1])[1:]].add(_digest(space[2]) + _digest(space[3]))
        elif str(space[0]) == "/DeviceN" and len(space) > 1 and isinstance(space[1], Array):
            for name in space[1].as_list():
                found.setdefault(str(name)[1:], set())
    return dict(found)


def _digest(thing: Any) -> str:
    if isinstance(thing, Stream):
        keys = {
            key: str(value)
            for key, value in thing.items()
            if key not in ("/Length", "/Filter", "/DecodeParms")
        }
        return hashlib.sha256(repr(sorted(keys.items())).encode() + thing.read_bytes()).hexdigest()
    return (
        hashlib.sha256(thing.unparse(resolved=True)).hexdigest() if isinstance(thing, Object) else repr(thing)
    )


def _spots(file: File) -> str:
    twice = sorted(name for name, ways in spot_inks(file).items() if len(ways) > 1)
    return f"defined in two ways: {', '.join(twice)}" if twice else ""


LONGEST = 14_400


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
