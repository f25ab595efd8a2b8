"""How much a PDF unpacks to, found out before anything unpacks it.

A megabyte of Deflate may hold a gigabyte, and ten forms that each draw the next one ten times are ten billion marks.
The engines that read a PDF know no bound of their own; so a file is weighed first, a piece at a time, and put aside as
soon as it is too heavy.
"""

import base64
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from artkit.errors import one_line

MOST_STRUCTURE = 2**27
"""Bytes of the streams that hold objects, all together."""

MOST_STREAMS = 2**28
"""Bytes of all that is no picture, together."""

MOST_CONTENT = 2**26
"""Bytes of drawing on a page, a form counted each time that it is drawn; prints of ours have a twelfth of it."""

MOST_MARKS = 1_000_000
"""Marks on a page, counted likewise; prints of ours have a 50th of them at most."""

MOST_PICTURE = 2**28
"""Bytes of a picture that is packed in less than their `TIGHTEST`-th part: no picture of anything is."""

TIGHTEST = 500

PIECE = 2**20

_OBJECTS = re.compile(rb"/Type\s*/(?:ObjStm|XRef)\b")
_STREAM = re.compile(rb"stream\r?\n")
_MARK = re.compile(rb"(?<=[\s\])>])(?:f\*?|F|B\*?|b\*?|S|s|Tj|TJ|sh|'|\")(?=\s|$)")
_DRAWN = re.compile(rb"/([^\s/\[\]<>(){}%]+)\s+Do(?=\s|$)")


class TooHeavyError(ValueError):
    """A file unpacks to more than is looked at."""


def brief(error: Exception | str) -> str:
    """Return what an engine says of a file, in one line that is the same on every run."""
    return re.sub(r"^(WARNING: )?stream <[^>]*>(\s*\([^)]*\))?[:,]?\s*", "", one_line(error))[:120]


def opened(data: bytes, **options: Any) -> pikepdf.Pdf:
    """Open a PDF whose structure does not unpack to more than `MOST_STRUCTURE`.

    Parameters
    ----------
    data : bytes
        Anybody's file.
    **options
        As `pikepdf.open` takes them.

    Raises
    ------
    TooHeavyError
        If it does.
    pikepdf.PdfError
        If it is no PDF, or one that opens with a password only.
    """
    left = MOST_STRUCTURE
    for found in _OBJECTS.finditer(data):
        start = _STREAM.search(data, found.end(), found.end() + 4096)
        if start is None:
            continue
        try:
            left -= sum(map(len, _inflated(memoryview(data)[start.end() :], left)))
        except zlib.error:
            continue  # the engine will say so
    return pikepdf.open(io.BytesIO(data), **options)


def check_weight(streams: Iterable[Object], pages: Iterable[Object]) -> None:
    """Make sure that a file can be looked at.

    Parameters
    ----------
    streams : iterable of Object
        Everything that may be unpacked.
    pages : iterable of Object
        The dictionaries of the pages that are looked at.

    Raises
    ------
    TooHeavyError
        If its streams unpack to more than `MOST_STREAMS`, a page draws more than `MOST_CONTENT` or `MOST_MARKS`, or a
        picture is none.
    """
    left = MOST_STREAMS
    for stream in streams:
        if stream.get("/Subtype") == Name.Image:
            _check_picture(stream)
        else:
            left -= sum(map(len, unpacked(stream, left)))
    known: dict[Any, Weight] = {}
    for page in pages:
        contents = page.get("/Contents")
        drawn = list(contents) if isinstance(contents, Array) else [contents]
        _weigh([each for each in drawn if isinstance(each, Stream)], page.get("/Resources"), known, ())


Weight = tuple[int, int]
"""Bytes and marks."""


def _weigh(
    streams: list[Object], resources: Object | None, known: dict[Any, Weight], above: tuple[Any, ...]
) -> Weight:
    """Return what some streams weigh with all that they draw; a form once weighed is not weighed again."""
    size = marks = 0
    drawn: Counter[bytes] = Counter()
    for stream in streams:
        tail = b"\n"
        pieces = list(unpacked(stream, MOST_CONTENT - size))  # before anybody looks for marks in them
        size += sum(map(len, pieces))
        for piece in pieces:
            whole = tail + piece
            cut = whole.rfind(b"\n", PIECE // 2)  # most writers end a line after each mark
            cut = len(whole) - 1 if cut < 0 else cut
            tail = whole[cut:]
            marks += _marks(whole[: cut + 1], drawn)
            _hold(size, marks)
        marks += _marks(tail + b"\n", drawn)
    forms = _forms(resources)
    for name, times in drawn.items():
        form = forms.get(name)
        if form is None or form.get("/Subtype") == Name.Image:
            marks += times
            continue
        key = form.objgen
        if key in above:
            raise TooHeavyError("a form draws itself")
        if key not in known:
            known[key] = _weigh([form], form.get("/Resources", resources), known, (*above, key))
        size, marks = size + times * known[key][0], marks + times * known[key][1]
        _hold(size, marks)
    return size, marks


def _marks(content: bytes, drawn: Counter[bytes]) -> int:
    """Return the number of marks in a piece of content, and count what it draws by name."""
    drawn.update(_DRAWN.findall(content))
    return sum(1 for _ in _MARK.finditer(content))


def _hold(size: int, marks: int) -> None:
    if size > MOST_CONTENT:
        raise TooHeavyError(f"a page unpacks to more than {MOST_CONTENT:,} bytes of drawing")
    if marks > MOST_MARKS:
        raise TooHeavyError(f"a page draws more than {MOST_MARKS:,} marks")


def _forms(resources: Object | None) -> Mapping[bytes, Object]:
    """Return the forms and pictures of some resources, by the names that their content calls them."""
    objects = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    if not isinstance(objects, Dictionary):
        return {}
    return {
        name[1:].encode("utf-8", "surrogateescape"): form
        for name, form in objects.items()
        if isinstance(form, Stream)
    }


def _check_picture(image: Object) -> None:
    """Raise `TooHeavyError` if a picture claims far more pixels than it has bytes for."""
    sides = [image.get(key, 0) for key in ("/Width", "/Height", "/BitsPerComponent")]
    width, height, bits = (int(side) if isinstance(side, int) else 0 for side in sides)
    claim = width * height * max(bits, 1) * (4 if bits > 1 else 1) // 8
    if claim > MOST_PICTURE and claim > TIGHTEST * len(image.read_raw_bytes()):
        raise TooHeavyError(f"a picture of {width} x {height} pixels unpacks to {claim:,} bytes")


def unpacked(stream: Object, most: int) -> Iterator[bytes]:
    """Yield the content of a stream, a piece at a time.

    Parameters
    ----------
    stream : Object
        A stream.
    most : int
        The most bytes that it may have.

    Raises
    ------
    TooHeavyError
        If it has more; no more than one piece is unpacked to find out.
    """
    filters = stream.get("/Filter")
    names = [str(name) for name in (filters if isinstance(filters, Array) else [filters] if filters else [])]
    data = stream.read_raw_bytes()
    while names and names[0] in ("/ASCII85Decode", "/ASCIIHexDecode"):
        data, names = _plain(names[0], data), names[1:]
    if names == ["/FlateDecode"] and "/DecodeParms" not in stream:
        try:
            yield from _inflated(memoryview(data), most)
        except zlib.error:  # an engine shows what there is of it
            return
    elif names and 1400 * len(data) > most:  # the tightest that any of them packs
        raise TooHeavyError("a page's drawing is packed in an unusual way")
    else:
        yield stream.read_bytes() if names else data


def _plain(name: str, data: bytes) -> bytes:
    """Return the bytes that letters spell."""
    text = bytes(data).split(b"~>" if "85" in name else b">")[0]
    text = b"".join(text.split()).removeprefix(b"<~")
    return base64.a85decode(text) if "85" in name else bytes.fromhex(text.decode("ascii", "replace"))


def _inflated(packed: memoryview, most: int) -> Iterator[bytes]:
    """Yield what zlib data unpack to."""
    unpacker, at, size = zlib.decompressobj(), 0, 0
    pending: bytes | memoryview = b""
    while not unpacker.eof:
        if not pending:
            pending, at = packed[at : at + PIECE // 16], at + PIECE // 16
            if not pending:
                return
        piece = unpacker.decompress(pending, PIECE)
        pending = unpacker.unconsumed_tail
        size += len(piece)
        if size > most:
            raise TooHeavyError(f"a stream unpacks to more than {most:,} bytes")
        yield piece
