"""The profile of the screen's colours, sRGB (IEC 61966-2-1), as files carry it: version 2, which all programs read."""

import struct
from functools import cache

import numpy as np

PRIMARIES = {"r": (0.4360, 0.2225, 0.0139), "g": (0.3851, 0.7169, 0.0971), "b": (0.1431, 0.0606, 0.7141)}
"""The light of each channel as XYZ, adapted to D50 (Bradford)."""

WHITE_POINT = (0.9642, 1.0, 0.8249)
STEPS = 1024


@cache
def srgb_profile() -> bytes:
    """Return an ICC profile of the three channels."""
    return _profile(b"RGB ", "sRGB", {f"{n}XYZ".encode(): _xyz(xyz) for n, xyz in PRIMARIES.items()}, b"rgb")


@cache
def grey_profile() -> bytes:
    """Return an ICC profile of a grey picture with the tone curve of sRGB."""
    return _profile(b"GRAY", "sRGB grey", {}, b"k")


def _profile(space: bytes, name: str, primaries: dict[bytes, bytes], channels: bytes) -> bytes:
    text = name.encode("ascii") + b"\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + b"\0" * 78,
        b"cprt": b"text\0\0\0\0Public domain\0",
        b"wtpt": _xyz(WHITE_POINT),
        **primaries,
    }
    curve = _curve()
    body, table, start = b"", b"", 132 + 12 * (len(tags) + len(channels))
    for signature, data in tags.items():
        table += struct.pack(">4sII", signature, start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    for channel in channels:
        table += struct.pack(">4sII", bytes([channel]) + b"TRC", start + len(body), len(curve))
    body += curve
    header = struct.pack(
        ">I4sI4s4s4s6H4s24xI12s",
        start + len(body),
        b"",
        0x02100000,
        b"mntr",
        space,
        b"XYZ ",
        *(2000, 1, 1, 0, 0, 0),
        b"acsp",
        0,
        _numbers(WHITE_POINT),
    )
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags) + len(channels)) + table + body


def _curve() -> bytes:
    value = np.arange(STEPS) / (STEPS - 1)
    light = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return struct.pack(f">4sII{STEPS}H", b"curv", 0, STEPS, *np.rint(65535 * light).astype(int).tolist())


def _xyz(xyz: tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + _numbers(xyz)


def _numbers(values: tuple[float, ...]) -> bytes:
    """Return numbers in steps of 1/65536."""
    return struct.pack(f">{len(values)}i", *(round(65536 * value) for value in values))
