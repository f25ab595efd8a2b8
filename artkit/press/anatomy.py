"""What is in a PDF, anybody's: its parts by kind, and what they say of boxes, colours, fonts and inks.

Nothing here trusts what it reads: walks are bounded, nothing is executed, no reference leads out of the file.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from xml.etree import ElementTree

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

MOST_OBJECTS = 500_000
"""Dictionaries and arrays that are looked at; a file of more is not judged."""

MOST_METADATA, MOST_CONTENT = 2**20, 2**28
"""Bytes of an XMP packet and of one stream of operators; longer ones are not read."""

DEVICE = {
    "DeviceGray": "GRAY",
    "DeviceRGB": "RGB",
    "DeviceCMYK": "CMYK",
    "G": "GRAY",
    "RGB": "RGB",
    "CMYK": "CMYK",
}
OPERATORS = {"g": "GRAY", "G": "GRAY", "rg": "RGB", "RG": "RGB", "k": "CMYK", "K": "CMYK"}

FAMILIES = frozenset(
    ["/Separation", "/DeviceN", "/Indexed", "/ICCBased", "/CalRGB", "/CalGray", "/Lab", "/Pattern"]
)
"""Colour spaces that are arrays."""

XMP = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
}


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
        return self._resources("/Font")

    @cached_property
    def graphics_states(self) -> list[Object]:
        """Every set of graphics parameters."""
        return self._resources("/ExtGState")

    def _resources(self, kind: str) -> list[Object]:
        """Return the dictionaries that go by a name among the resources of a kind, wherever such are listed."""
        listed = [each.get(kind) for each in self.dictionaries]
        named = [thing for each in listed if isinstance(each, Dictionary) for _, thing in each.items()]
        return [thing for thing in named if isinstance(thing, Dictionary)]

    @cached_property
    def spaces(self) -> list[Object]:
        """Every colour space that is an array."""
        arrays = [thing for thing in self.things if isinstance(thing, Array) and len(thing)]
        return [each for each in arrays if isinstance(each[0], Name) and str(each[0]) in FAMILIES]

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
    listed: list[Object] = list(contents.as_list()) if isinstance(contents, Array) else []
    return [each for each in listed if isinstance(each, Stream)]


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
    opening, closing = (b"<x:xmpmeta", b"</x:xmpmeta>")
    if opening not in packet:
        opening, closing = (b"<rdf:RDF", b"</rdf:RDF>")
    start, end = packet.find(opening), packet.rfind(closing) + len(closing)
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
        apart = ("/Length", "/Filter", "/DecodeParms")
        keys = {key: str(value) for key, value in thing.items() if key not in apart}
        return hashlib.sha256(repr(sorted(keys.items())).encode() + thing.read_bytes()).hexdigest()
    whole = thing.unparse(resolved=True) if isinstance(thing, Object) else repr(thing).encode()
    return hashlib.sha256(whole).hexdigest()
