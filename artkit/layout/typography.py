"""Typefaces by family and weight.

A family is any Python Fonts package that is installed (entry-point groups ``fonts_ttf`` and ``fonts_otf``), or the path
of a font file. A face gives each character one glyph, so that a press can embed it by character and a reader can select
it. One with PostScript outlines (OTF) is not embedded: its characters are printed as filled outlines.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import uharfbuzz as hb
from numpy.typing import NDArray

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

HOUSE = "Red Hat Display"
"""The family of all that artkit sets where nobody names one."""

FIGURES = "0123456789"

_FEATURES = {"kern": True} | dict.fromkeys(("calt", "ccmp", "clig", "liga", "locl", "rclt", "rlig"), False)


class Extent(NamedTuple):
    """The ink of a character, in ems: how far it reaches above the baseline, its width and its height."""

    top: float
    width: float
    height: float


@dataclass(frozen=True, eq=False)
class Outline:
    """The outline of a character.

    Attributes
    ----------
    operators : str
        Moves, lines, cubic curves and closings in their order: ``m``, ``l``, ``c`` and ``h``, as PDF has them.
    points : array, shape (n, 2)
        What they need, in ems from the origin of the character, y upwards: one for each move and line, three for each
        curve.
    """

    operators: str
    points: NDArray[np.float64]


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
    outlined : bool
        Whether it is printed as filled outlines, since a font with PostScript outlines is not embedded.
    """

    path: Path
    family: str
    weight: int
    italic: bool
    tabular: bool = False
    outlined: bool = False

    def __str__(self) -> str:
        return f"{self.family} {self.weight}{' italic' if self.italic else ''}"

    @property
    def version(self) -> str:
        """What its file says of its version."""
        return str(self.font.face.get_name(hb.OTNameIdPredefined.VERSION_STRING) or "")

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

    def outline(self, character: str) -> "Outline":
        """Return the outline of a character, to be filled by the non-zero rule."""
        return _outline(self.path, self.glyph(character))

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
        A name of `families` (case, blanks and hyphens do not matter), or the path of a ``.ttf`` or ``.otf`` file,
        whose own weight then holds.
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
        If the family has no italic.
    FileFormatError
        If the path is not a font.
    """
    if Path(family).suffix.lower() in {".ttf", ".otf", ".ttc"}:
        return _read(Path(family))
    wanted = _weight(weight)
    faces = _faces("fonts_ttf").get(_key(family)) or _faces("fonts_otf").get(_key(family))
    if faces is None:
        raise UnknownNameError(
            "font family", family, families(), "installed font-* packages, or a path to a .ttf or .otf"
        )
    fitting = [face for face in faces if face.italic == italic]
    if not fitting:
        raise InputError(f"{faces[0].family} has no {'italic' if italic else 'upright'}")
    return min(fitting, key=lambda face: (abs(face.weight - wanted), -face.weight))


def families() -> Mapping[str, tuple[Typeface, ...]]:
    """Return the faces of every installed family by its name, from thin to black; TrueType where it comes as both."""
    found = {**_faces("fonts_otf"), **_faces("fonts_ttf")}
    return {faces[0].family: faces for _, faces in sorted(found.items())}


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
    """Return the face of a file that has outlines."""
    face = _describe(path)
    if not {"glyf", "CFF ", "CFF2"} & set(_open(path).table_tags):
        raise FileFormatError(path, "this font has no outlines")
    return face


def _describe(path: Path) -> Typeface:
    face = _open(path)
    font, names = hb.Font(face), hb.OTNameIdPredefined
    family = face.get_name(names.TYPOGRAPHIC_FAMILY) or face.get_name(names.FONT_FAMILY) or path.stem
    weight, italic = (font.get_style_value(tag) for tag in (hb.StyleTag.WEIGHT, hb.StyleTag.ITALIC))
    outlined = bool({"CFF ", "CFF2"} & set(face.table_tags))
    return Typeface(path, family, round(weight), bool(italic), outlined=outlined)


@cache
def _font(path: Path) -> hb.Font:
    return hb.Font(_open(path))


class _Pen:
    """Takes down an outline as HarfBuzz draws it."""

    def __init__(self) -> None:
        self.operators: list[str] = []
        self.points: list[tuple[float, float]] = []

    def _add(self, operator: str, *points: tuple[float, float]) -> None:
        self.operators.append(operator)
        self.points.extend(points)

    def moveTo(self, to: tuple[float, float]) -> None:
        self._add("m", to)

    def lineTo(self, to: tuple[float, float]) -> None:
        self._add("l", to)

    def curveTo(self, *points: tuple[float, float]) -> None:
        self._add("c", *points)

    def qCurveTo(self, control: tuple[float, float], to: tuple[float, float]) -> None:
        """Add a quadratic curve as the cubic one that it is."""
        start = self.points[-1]
        first, second = (
            tuple(a + 2 / 3 * (b - a) for a, b in zip(end, control, strict=True)) for end in (start, to)
        )
        self._add("c", (first[0], first[1]), (second[0], second[1]), to)

    def closePath(self) -> None:
        self._add("h")

    def endPath(self) -> None:
        self._add("h")


@lru_cache(maxsize=4096)
def _outline(path: Path, glyph: int) -> Outline:
    font, pen = _font(path), _Pen()
    font.draw_glyph_with_pen(glyph, pen)
    points = np.array(pen.points, np.float64).reshape(-1, 2) / int(font.face.upem)
    return Outline("".join(pen.operators), points)


def _open(path: Path) -> hb.Face:
    try:
        face = hb.Face(hb.Blob.from_file_path(path))
    except hb.HarfBuzzError:
        raise FileFormatError(path, "there is no such font file") from None
    if not {"cmap", "head", "hmtx", "name"} <= set(face.table_tags):
        raise FileFormatError(path, "this is not a TrueType font")
    return face
