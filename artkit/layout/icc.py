"""Output profiles (ICC): what inks look like on paper, and which inks a colour of the screen needs.

LittleCMS converts, with relative colorimetry and black point compensation: paper is the white of the screen, the
deepest black its black. Values go through it in eight bits, which is finer than a press holds.
"""

import io
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from artkit.errors import FileFormatError

Values = NDArray[np.float64]

SHIPPED = Path(__file__).with_name("profiles") / "FOGRA39L_coated.icc"
"""Offset on coated paper, FOGRA39: zlib licence, which lies beside it."""

LARGEST_PROFILE = 2**22
"""Bytes; the profiles of print shops have from 0.1 to 3 MB."""

SPACES = {b"CMYK": "CMYK", b"GRAY": "GRAY"}


@dataclass(frozen=True)
class Profile:
    """The profile of a printing condition.

    Attributes
    ----------
    data : bytes
        The file.
    space : {"CMYK", "GRAY"}
        What the press prints with.
    condition : str
        What the condition is called in a registry, such as ``FOGRA39``, or empty.
    """

    data: bytes = field(repr=False)
    space: Literal["CMYK", "GRAY"]
    condition: str = ""

    @cached_property
    def description(self) -> str:
        """What the profile calls itself."""
        return ImageCms.getProfileDescription(self._opened).strip() or "a profile without a name"

    def screen(self, inks: Values) -> Values:
        """Return inks (n, 4) in [0, 1], or (n, 1) of a grey profile, as sRGB (n, 3)."""
        mode = "CMYK" if self.space == "CMYK" else "L"
        return _converted(inks, mode, "RGB", self._to_screen)

    def inks(self, screen: Values) -> Values:
        """Return sRGB (n, 3) as inks (n, 4), or as black alone (n, 1) for a grey profile."""
        if self.space == "GRAY":
            return self.black(luma(screen))[:, None]
        return _converted(screen, "RGB", "CMYK", self._from_screen)

    def black(self, grey: Values | float) -> Values:
        """Return the black ink alone that prints greys of the screen (0 is black), of any shape, as they look.

        Full black is the black of the screen and bare paper its white; between them the *luminance* is right, which
        ``1 - grey`` is not: a middle grey of 128 needs 62 %.
        """
        levels, seen = self._ramp
        return np.asarray(np.interp(-np.asarray(grey, np.float64), -seen, levels))

    @cached_property
    def _ramp(self) -> tuple[Values, Values]:
        """Black from 0 to 1, and the grey that each looks like, from 1 to 0."""
        levels = np.arange(256) / 255
        inks = np.zeros((256, 4))
        inks[:, 3] = levels
        printed = self.screen(inks if self.space == "CMYK" else 1 - levels[:, None])
        light = linear(printed) @ LUMINANCE
        light = np.minimum.accumulate((light - light[-1]) / (light[0] - light[-1]))
        return levels, encoded(light)

    @cached_property
    def _to_screen(self) -> Any:
        mode = "CMYK" if self.space == "CMYK" else "L"
        return _transform(self._opened, ImageCms.createProfile("sRGB"), mode, "RGB")

    @cached_property
    def _from_screen(self) -> Any:
        return _transform(ImageCms.createProfile("sRGB"), self._opened, "RGB", "CMYK")

    @cached_property
    def _opened(self) -> Any:
        return ImageCms.ImageCmsProfile(io.BytesIO(self.data))


LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def linear(screen: Values) -> Values:
    """Return sRGB values in [0, 1], of any shape, as light."""
    return np.where(screen <= 0.04045, screen / 12.92, ((np.maximum(screen, 0) + 0.055) / 1.055) ** 2.4)


def encoded(light: Values) -> Values:
    """Return light in [0, 1], of any shape, as sRGB values."""
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055)


def luma(screen: Values) -> Values:
    """Return the greys (n,) of sRGB colours (n, 3) that are as light as they."""
    return encoded(linear(screen) @ LUMINANCE)


@cache
def fogra39() -> Profile:
    """Return the profile that ships with artkit."""
    return read_profile(SHIPPED.read_bytes(), SHIPPED.name, "FOGRA39")


def read_profile(data: bytes, path: object, condition: str = "") -> Profile:
    """Return the profile of a file, checked.

    Parameters
    ----------
    data : bytes
        The whole file.
    path : object
        How the file is called in an error.
    condition : str, optional
        What its printing condition is called in a registry.

    Raises
    ------
    FileFormatError
        If it is no ICC profile, or not that of a press that prints with CMYK or black.
    """
    if len(data) > LARGEST_PROFILE:
        raise FileFormatError(path, f"a profile has at most {LARGEST_PROFILE:,} bytes, not {len(data):,}")
    if len(data) < 132 or data[36:40] != b"acsp":
        raise FileFormatError(path, "this is not an ICC profile")
    if int.from_bytes(data[:4], "big") != len(data):
        raise FileFormatError(path, "this profile is cut short, or has a tail")
    if data[12:16] != b"prtr" or data[16:20] not in SPACES:
        kind, space = (data[at : at + 4].decode("ascii", "replace").strip() for at in (12, 16))
        raise FileFormatError(path, f"expected the profile of a CMYK or grey press, found {space} ({kind})")
    profile = Profile(data, "CMYK" if data[16:20] == b"CMYK" else "GRAY", condition)
    try:
        profile.description  # noqa: B018
        profile._ramp  # noqa: B018
        profile.inks(np.zeros((1, 3)))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        raise FileFormatError(path, "this profile is damaged") from None
    return profile


def _transform(source: Any, target: Any, from_mode: str, to_mode: str) -> Any:
    return ImageCms.buildTransform(
        source,
        target,
        from_mode,
        to_mode,
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def _converted(values: Values, mode: str, to: str, transform: Any) -> Values:
    bands = np.rint(255 * np.clip(values, 0, 1)).astype(np.uint8)
    picture = Image.frombytes(mode, (len(bands), 1), bands.tobytes())
    result = np.asarray(ImageCms.applyTransform(picture, transform), np.float64)
    return result.reshape(len(bands), len(to)) / 255
