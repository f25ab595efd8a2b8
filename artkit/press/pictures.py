"""Picture files of a page: PNG, TIFF and JPEG, with their resolution, profile and whatever rides along.

PNG and TIFF are put together here strip by strip, so that a picture of a large sheet never stands in memory; each
strip of a TIFF is packed by libtiff. JPEG is for upload portals: it is lossy, and carries nothing.
"""

import io
import struct
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from artkit.layout.srgb import grey_profile, srgb_profile

Bytes = NDArray[np.uint8]
Depth = Literal["1", "L", "RGB"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = "artkit"
PRIVATE_TAG = 65000
"""Of the range that TIFF 6.0 leaves to private use inside of a program."""

LONGEST_JPEG = 65_500
QUALITY = 95


@dataclass(frozen=True)
class About:
    """What a picture says of itself.

    Attributes
    ----------
    width, height : int
        In pixels.
    dpi : float
        Pixels to the inch.
    depth : {"1", "L", "RGB"}
        Ink or none, grey, or colour.
    title, author : str
        Likewise.
    private : bytes
        What rides along.
    """

    width: int
    height: int
    dpi: float
    depth: Depth = "RGB"
    title: str = ""
    author: str = ""
    private: bytes = b""

    @property
    def profile(self) -> bytes:
        """The ICC profile of its colours; a bitmap of ink or none has none."""
        return {"1": b"", "L": grey_profile(), "RGB": srgb_profile()}[self.depth]


def png(strips: Iterable[Bytes], about: About) -> bytes:
    """Return strips (rows, width, 3) as a PNG."""
    return b"".join(_png_parts(strips, about))


def _png_parts(strips: Iterable[Bytes], about: About) -> Iterator[bytes]:
    bits, kind = {"1": (1, 0), "L": (8, 0), "RGB": (8, 2)}[about.depth]
    per_metre = round(about.dpi / 0.0254)
    yield SIGNATURE
    yield _chunk(b"IHDR", struct.pack(">IIBBBBB", about.width, about.height, bits, kind, 0, 0, 0))
    if about.profile:
        yield _chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(about.profile, 9))
    yield _chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))
    for key, text in (("Title", about.title), ("Author", about.author), ("Software", "artkit")):
        if text:
            yield _chunk(b"iTXt", key.encode() + b"\0\0\0\0\0" + text.encode("utf-8"))
    if about.private:
        packed = zlib.compress(b64encode(about.private), 9)
        yield _chunk(b"iTXt", KEYWORD.encode() + b"\0\1\0\0\0" + packed)
    pressed = zlib.compressobj(6)
    above: Bytes | None = None
    for strip in strips:
        rows = _packed(strip, about.depth)
        first = np.zeros_like(rows[:1]) if above is None else above
        over = np.concatenate((first, rows[:-1]))
        lines = np.empty((len(rows), rows.shape[1] + 1), np.uint8)
        lines[:, 0], lines[:, 1:] = 2, rows - over  # filter Up: each row less the one above
        above = rows[-1:]
        if part := pressed.compress(lines.tobytes()):
            yield _chunk(b"IDAT", part)
    yield _chunk(b"IDAT", pressed.flush())
    yield _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _packed(strip: Bytes, depth: Depth) -> Bytes:
    """Return a strip (rows, width, 3) as rows of bytes."""
    if depth == "1":
        return np.packbits(strip[..., 1] >= 128, axis=1)
    return np.ascontiguousarray(strip[..., 1] if depth == "L" else strip.reshape(len(strip), -1))


def tiff(strips: Iterable[Bytes], about: About) -> bytes:
    """Return strips (rows, width, 3), all but the last of the same height, as a TIFF of LZW or, in one bit, of fax 4.

    Raises
    ------
    ValueError
        If it would be larger than a TIFF can be.
    """
    iterator = iter(strips)
    first = next(iterator)
    body = bytearray(b"II*\0\0\0\0\0")
    offsets, counts = [], []
    how: Mapping[int, int] = {}
    for strip in chain((first,), iterator):
        packed, how = _pressed(strip, about.depth)
        offsets.append(len(body))
        counts.append(len(packed))
        body += packed + b"\0" * (len(packed) % 2)
        if len(body) > 2**32 - 2**24:
            raise ValueError("more than 4 GB")
    resolution = (round(about.dpi * 10_000), 10_000)
    channels = 3 if about.depth == "RGB" else 1
    tags: dict[int, tuple[int, Sequence[int] | bytes]] = {
        256: (LONG, [about.width]),
        257: (LONG, [about.height]),
        258: (SHORT, [1 if about.depth == "1" else 8] * channels),
        259: (SHORT, [how[259]]),
        262: (SHORT, [how[262]]),
        270: (ASCII, about.title.encode("utf-8") + b"\0"),
        273: (LONG, offsets),
        277: (SHORT, [channels]),
        278: (LONG, [len(first)]),
        279: (LONG, counts),
        282: (RATIONAL, resolution),
        283: (RATIONAL, resolution),
        284: (SHORT, [1]),
        296: (SHORT, [2]),
        305: (ASCII, b"artkit\0"),
        315: (ASCII, about.author.encode("utf-8") + b"\0"),
        317: (SHORT, [how.get(317, 1)]),
        34675: (UNDEFINED, about.profile),
        PRIVATE_TAG: (UNDEFINED, about.private and zlib.compress(about.private, 9)),
    }
    directory, tail = _directory({tag: value for tag, value in tags.items() if value[1]}, len(body))
    body[4:8] = struct.pack("<I", len(body))
    return bytes(body + directory + tail)


SHORT, LONG, RATIONAL, ASCII, UNDEFINED = 3, 4, 5, 2, 7
SIZES: Mapping[int, int] = MappingProxyType({1: 1, ASCII: 1, SHORT: 2, LONG: 4, RATIONAL: 8, UNDEFINED: 1})


def _directory(tags: Mapping[int, tuple[int, Sequence[int] | bytes]], start: int) -> tuple[bytes, bytes]:
    """Return the directory of a TIFF that begins at a place, and what of it does not fit into its entries."""
    entries, tail = b"", b""
    end = start + 2 + 12 * len(tags) + 4
    for tag, (kind, value) in sorted(tags.items()):
        if isinstance(value, bytes):
            data, count = value, len(value)
        else:
            letter = "H" if kind == SHORT else "I"
            data = struct.pack(f"<{len(value)}{letter}", *value)
            count = len(data) // SIZES[kind]
        if len(data) > 4:
            place = struct.pack("<I", end + len(tail))
            tail += data + b"\0" * (len(data) % 2)
        else:
            place = data.ljust(4, b"\0")
        entries += struct.pack("<HHI", tag, kind, count) + place
    return struct.pack("<H", len(tags)) + entries + b"\0\0\0\0", tail


def _pressed(strip: Bytes, depth: Depth) -> tuple[bytes, dict[int, int]]:
    """Return a strip as libtiff packs it, and the tags that say how."""
    if depth == "1":
        image = Image.fromarray(strip[..., 1] >= 128)
        options = {"compression": "group4"}
    else:
        image = Image.fromarray(np.ascontiguousarray(strip[..., 1] if depth == "L" else strip))
        options = {"compression": "tiff_lzw"}
    out = io.BytesIO()
    image.save(out, "TIFF", tiffinfo={278: len(strip), 317: 1 if depth == "1" else 2}, **options)
    data = out.getvalue()
    found = directory_of(data)
    start, count = (found[tag][0] for tag in (273, 279))
    return data[start : start + count], {tag: found[tag][0] for tag in (259, 262, 317) if tag in found}


def directory_of(data: bytes, most: int = 1000) -> dict[int, Sequence[int]]:
    """Return the numbers of the first directory of a TIFF by tag; of longer values, where they begin and their length.

    Raises
    ------
    ValueError
        If the bytes are no TIFF of this byte order, or are cut short.
    """
    if data[:4] != b"II*\0" or len(data) < 8:
        raise ValueError("no TIFF in little-endian order")
    (start,) = struct.unpack_from("<I", data, 4)
    if start + 2 > len(data):
        raise ValueError("cut short")
    (count,) = struct.unpack_from("<H", data, start)
    if count > most or start + 2 + 12 * count > len(data):
        raise ValueError("cut short")
    found: dict[int, Sequence[int]] = {}
    for number in range(count):
        tag, kind, items = struct.unpack_from("<HHI", data, start + 2 + 12 * number)
        size, place = SIZES.get(kind, 0) * items, start + 10 + 12 * number
        if size > 4 or kind in (ASCII, UNDEFINED):
            at = struct.unpack_from("<I", data, place)[0] if size > 4 else place
            found[tag] = (at, size)
        elif kind in (SHORT, LONG):
            found[tag] = struct.unpack_from(f"<{items}{'H' if kind == SHORT else 'I'}", data, place)
    return found


def jpeg(strips: Iterable[Bytes], about: About) -> bytes:
    """Return strips (rows, width, 3) as a JPEG of quality 95 with full colour; it stands in memory as a whole.

    Raises
    ------
    ValueError
        If a side is longer than a JPEG can have.
    """
    if max(about.width, about.height) > LONGEST_JPEG:
        raise ValueError(f"a side of more than {LONGEST_JPEG:,} pixels")
    pixels = np.concatenate(list(strips))
    image = Image.fromarray(pixels if about.depth == "RGB" else np.ascontiguousarray(pixels[..., 1]))
    out = io.BytesIO()
    dpi = round(about.dpi)
    profile = srgb_profile() if about.depth == "RGB" else grey_profile()
    image.save(out, "JPEG", quality=QUALITY, subsampling=0, dpi=(dpi, dpi), icc_profile=profile)
    return out.getvalue()


WRITERS: Mapping[str, Callable[[Iterable[Bytes], About], bytes]] = MappingProxyType(
    {".png": png, ".tif": tiff, ".tiff": tiff, ".jpg": jpeg, ".jpeg": jpeg}
)
"""The picture formats by their suffix."""
