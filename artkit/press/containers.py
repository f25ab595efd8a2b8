"""Where each format keeps what rides along in a print, and how it is taken out again.

What is read may come from anybody: nothing in it is believed, unpacked beyond a bound, or followed anywhere.
"""

import base64
import binascii
import re
import zlib

import pikepdf
from pikepdf import Dictionary, Name, Stream

from artkit.press.pictures import KEYWORD, PRIVATE_TAG, SIGNATURE, directory_of
from artkit.press.svg import NAMESPACE
from artkit.press.weight import brief, opened

JPEG = b"\xff\xd8\xff"
_SVG = re.compile(rb'<print xmlns="' + re.escape(NAMESPACE).encode() + rb'">([A-Za-z0-9+/=\s]*)</print>')


class NothingCarriedError(ValueError):
    """A file is not one of the formats, is damaged, or has nothing of ours in it."""


def kind_of(data: bytes) -> str:
    """Return the suffix of the format that a file is in.

    Raises
    ------
    NothingCarriedError
        If it is none that a print can be in.
    """
    if data.startswith(SIGNATURE):
        return ".png"
    if data.startswith(b"II*\0"):
        return ".tif"
    if data.startswith(JPEG):
        return ".jpg"
    if b"%PDF-" in data[:1024]:
        return ".pdf"
    if b"<svg" in data[:4096]:
        return ".svg"
    raise NothingCarriedError("this is no PDF, SVG, PNG or TIFF" if data else "this file is empty")


def private_of(data: bytes, most: int) -> bytes:
    """Return what rides along in a file.

    Parameters
    ----------
    data : bytes
        The whole file.
    most : int
        The most bytes that it may unpack to.

    Raises
    ------
    NothingCarriedError
        If there is nothing of ours in it, or it cannot be unpacked.
    """
    takers = {".pdf": _from_pdf, ".png": _from_png, ".tif": _from_tiff, ".svg": _from_svg, ".jpg": _from_jpeg}
    kind = kind_of(data)
    try:
        found = takers[kind](data, most)
    except NothingCarriedError:
        raise
    except pikepdf.PasswordError:
        raise NothingCarriedError(f"this {kind} opens with a password only; remove it first") from None
    except (
        ValueError,
        zlib.error,
        binascii.Error,
        pikepdf.PdfError,
        RuntimeError,
        TypeError,
        KeyError,
    ) as error:
        raise NothingCarriedError(f"this {kind} is damaged: {brief(error)}") from None
    if not found:
        raise NothingCarriedError(f"this {kind} carries nothing of artkit's")
    return found


def _from_pdf(data: bytes, most: int) -> bytes:
    with opened(data) as pdf:
        for page in pdf.pages:
            pieces = page.obj.get("/PieceInfo")
            own = pieces.get("/artkit") if isinstance(pieces, Dictionary) else None
            stream = own.get("/Private") if isinstance(own, Dictionary) else None
            if isinstance(stream, Stream):
                raw = stream.read_raw_bytes()
                plain = "/Filter" not in stream and len(raw) <= most
                if not plain and (stream.get("/Filter") != Name.FlateDecode or "/DecodeParms" in stream):
                    raise NothingCarriedError("this .pdf is damaged: its private data are packed otherwise")
                return raw if plain else _inflated(raw, most)
    return b""


def _from_png(data: bytes, most: int) -> bytes:
    place = len(SIGNATURE)
    while place + 12 <= len(data):
        size, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        if place + 12 + size > len(data):
            raise NothingCarriedError("this .png is damaged: it is cut short")
        if kind == b"iTXt" and data.startswith(KEYWORD.encode() + b"\0\1\0\0\0", place + 8):
            packed = data[place + 8 + len(KEYWORD) + 5 : place + 8 + size]
            return base64.b64decode(_inflated(packed, 4 * (most // 3 + 1)), validate=True)
        if kind == b"IEND":
            break
        place += 12 + size
    return b""


def _from_tiff(data: bytes, most: int) -> bytes:
    found = directory_of(data)
    if PRIVATE_TAG not in found or len(found[PRIVATE_TAG]) != 2:
        return b""
    start, size = found[PRIVATE_TAG]
    if start + size > len(data):
        raise NothingCarriedError("this .tif is damaged: it is cut short")
    return _inflated(data[start : start + size], most)


def _from_svg(data: bytes, most: int) -> bytes:
    match = _SVG.search(data)
    return _inflated(base64.b64decode(match[1]), most) if match else b""


def _from_jpeg(data: bytes, most: int) -> bytes:
    raise NothingCarriedError("a .jpg carries nothing; print from the PDF, SVG, PNG or TIFF")


def _inflated(packed: bytes, most: int) -> bytes:
    """Unpack zlib data, and no further than a bound."""
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(packed, most)
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise NothingCarriedError("what it carries is cut short, or larger than it may be")
    return data
