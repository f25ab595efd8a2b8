"""Typefaces by family and weight.

A family is any Python Fonts package that is installed (entry-point group ``fonts_ttf``), or the path of a TrueType
file. A face gives each character one glyph, so that a press can embed it by character and a reader can select it.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import uharfbuzz as hb

from artkit.errors import FileFormatError, InputError, UnknownNameError

WEIGHTS: Mapping[str, int] = MappingProxyType(
    {
        "thin": 100,
        "extralight": 200,
        "light": 300,
        "regular": 400,
        "medium": 500,
        "semibold": 600,
        "bold": 700,
        "extrabold": 800,
        "black": 900,
    }
)

FIGURES = "0123456789"

_FEATURES = {"kern": True} | dict.fromkeys(("calt", "ccmp", "clig", "liga", "locl", "rclt", "rlig"), False)


class Extent(NamedTuple):
    """The ink of a character, in ems: how far it reaches above the baseline, its width and its height."""

    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Typeface:
    """One face of a family.

    Attributes
    ----------
    path : Path
        Its TrueType file.
    family : str
        The family's name, as the file says it.
    weight : int
        100 (thin) to 900 (black).
    italic : bool
        Whether it is an italic.
    tabular : bool
        Whether figures are the tabular ones of the face, where it has them.
    """

    path: Path
    family: str
    weight: int
    italic: bool
    tabular: bool = False

    def __str__(self) -> str:
        return f"{self.family} {self.weight}{' italic' if self.italic else ''}"

    @property
    def font(self) -> hb.Font:
        """The face as HarfBuzz holds it, in font units."""
        return _font(self.path)

    @property
    def units(self) -> int:
        """Font units in one em."""
        return int(self.font.face.upem)

    @property
    def cap_height(self) -> float:
        """Height of the capitals, in ems."""
        return self._metric(hb.OTMetricsTag.CAP_HEIGHT)

    @property
    def ascent(self) -> float:
        """Height of the tallest letters above the baseline, in ems."""
        return self._metric(hb.OTMetricsTag.HORIZONTAL_ASCENDER)

    @property
    def descent(self) -> float:
        """Depth of the lowest letters below the baseline, in ems, as a positive number."""
        return -self._metric(hb.OTMetricsTag.HORIZONTAL_DESCENDER)

    def advance(self, character: str) -> float:
        """Return how far a character moves the pen, in ems."""
        return float(self.font.get_glyph_h_advance(self.glyph(character))) / self.units

    def bearing(self, character: str) -> float:
        """Return the blank before the ink of a character, in ems."""
        extents = self.font.get_glyph_extents(self.glyph(character))
        return float(extents.x_bearing) / self.units if extents else 0.0

    def ink(self, character: str) -> "Extent":
        """Return where the ink of a character lies, in ems."""
        extents = self.font.get_glyph_extents(self.glyph(character))
        return Extent(
            extents.y_bearing / self.units, extents.width / self.units, -extents.height / self.units
        )

    def glyph(self, character: str) -> int:
        """Return the glyph of a character.

        Raises
        ------
        InputError
            If the face has none.
        """
        if self.tabular and character in FIGURES:
            return int(self.shape(character).glyph_infos[0].codepoint)
        glyph = self.font.get_nominal_glyph(ord(character))
        if glyph is None:
            name = unicodedata.name(character, "a control character")
            raise InputError(f"{self} has no {character!r} (U+{ord(character):04X}, {name.lower()})")
        return int(glyph)

    def shape(self, text: str) -> hb.Buffer:
        """Return a text as HarfBuzz sets it: kerned, with nothing joined, and nothing exchanged but figures."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.language = "en"  # not that of whoever runs this
        hb.shape(self.font, buffer, _FEATURES | {"tnum": self.tabular})
        return buffer

    def _metric(self, tag: hb.OTMetricsTag) -> float:
        return float(self.font.get_metric_position_with_fallback(tag)) / self.units


def typeface(family: str, weight: str | int = "regular", italic: bool = False) -> Typeface:
    """Return a face of a family, or of a font file.

    Parameters
    ----------
    family : str
        A name of `families` (case, blanks and hyphens do not matter), or the path of a ``.ttf`` file, whose own
        weight then holds.
    weight : str or int, optional
        A name of `WEIGHTS` or a number from 100 to 900. Where the family lacks it, the nearest is taken, as style
        sheets of the web do.
    italic : bool, optional
        The italic of the family.

    Raises
    ------
    UnknownNameError
        If no family or weight has this name.
    InputError
        If the family has no italic, or only faces with PostScript outlines (OTF), which cannot be embedded yet.
    FileFormatError
        If the path is not a TrueType font.
    """
    if Path(family).suffix.lower() in {".ttf", ".otf", ".ttc"}:
        return _read(Path(family))
    wanted = _weight(weight)
    faces = _faces("fonts_ttf").get(_key(family))
    if faces is None and _key(family) in _faces("fonts_otf"):
        raise InputError(
            f"{family} comes as OTF (PostScript outlines) only, which cannot be embedded yet; use a TTF"
        )
    if faces is None:
        raise UnknownNameError(
            "font family", family, families(), "installed font-* packages, or a path to a .ttf"
        )
    fitting = [face for face in faces if face.italic == italic]
    if not fitting:
        raise InputError(f"{faces[0].family} has no {'italic' if italic else 'upright'}")
    return min(fitting, key=lambda face: (abs(face.weight - wanted), -face.weight))


def families() -> Mapping[str, tuple[Typeface, ...]]:
    """Return the faces of every installed family by its name, from thin to black."""
    return {faces[0].family: faces for _, faces in sorted(_faces("fonts_ttf").items())}


def _weight(weight: str | int) -> int:
    if isinstance(weight, int):
        return weight
    if _key(weight) not in WEIGHTS:
        raise UnknownNameError("font weight", weight, WEIGHTS)
    return WEIGHTS[_key(weight)]


def _key(name: str) -> str:
    return re.sub(r"[\s_-]", "", name.lower())


@cache
def _faces(group: str) -> Mapping[str, tuple[Typeface, ...]]:
    """Return the faces of the Python Fonts packages of a group by the key of their family."""
    found: dict[str, list[Typeface]] = {}
    for path in sorted(_files(group)):
        try:
            face = _describe(path)
        except FileFormatError:  # a broken file spoils itself and nothing else
            continue
        found.setdefault(_key(face.family), []).append(face)
    return MappingProxyType(
        {key: tuple(sorted(faces, key=lambda f: (f.weight, f.italic))) for key, faces in found.items()}
    )


def _files(group: str) -> set[Path]:
    paths: set[Path] = set()
    for entry in entry_points(group=group):
        try:
            paths.update(Path(path) for path in entry.load().values())
        except Exception:  # a stranger's package may raise anything; it spoils its own families
            continue
    return paths


def _read(path: Path) -> Typeface:
    """Return the face of a file that can be embedded."""
    face = _describe(path)
    tables = set(_open(path).table_tags)
    if "glyf" not in tables:
        raise FileFormatError(path, "PostScript outlines (OTF) cannot be embedded yet; use a TTF")
    return face


def _describe(path: Path) -> Typeface:
    face = _open(path)
    font, names = hb.Font(face), hb.OTNameIdPredefined
    family = face.get_name(names.TYPOGRAPHIC_FAMILY) or face.get_name(names.FONT_FAMILY) or path.stem
    weight, italic = (font.get_style_value(tag) for tag in (hb.StyleTag.WEIGHT, hb.StyleTag.ITALIC))
    return Typeface(path, family, round(weight), bool(italic))


@cache
def _font(path: Path) -> hb.Font:
    return hb.Font(_open(path))


def _open(path: Path) -> hb.Face:
    try:
        face = hb.Face(hb.Blob.from_file_path(path))
    except hb.HarfBuzzError:
        raise FileFormatError(path, "there is no such font file") from None
    if not {"cmap", "head", "hmtx", "name"} <= set(face.table_tags):
        raise FileFormatError(path, "this is not a TrueType font")
    return face
