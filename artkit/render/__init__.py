"""Renderers: a field of tone and a rectangle become marks on a sheet."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from artkit.render.contour import Contour
from artkit.render.dither import Dither
from artkit.render.dots import DotGrid
from artkit.render.engraving import Engraving
from artkit.render.flow import Flow
from artkit.render.frame import Renderer, cut_out
from artkit.render.halftone import Halftone
from artkit.render.hatching import Hatching
from artkit.render.low_poly import LowPoly
from artkit.render.native import Native
from artkit.render.pixels import Pixels
from artkit.render.ridge import Ridge
from artkit.render.single_line import SingleLine
from artkit.render.stipple import Stipple
from artkit.render.topographic import Topographic
from artkit.render.truchet import Truchet
from artkit.render.type import Type

__all__ = [
    "RENDERERS",
    "Contour",
    "Dither",
    "DotGrid",
    "Engraving",
    "Flow",
    "Halftone",
    "Hatching",
    "LowPoly",
    "Native",
    "Pixels",
    "Renderer",
    "Ridge",
    "SingleLine",
    "Stipple",
    "Topographic",
    "Truchet",
    "Type",
    "cut_out",
]

RENDERERS: Mapping[str, Callable[..., Renderer]] = MappingProxyType(
    {
        "contour": Contour,
        "dither": Dither,
        "dots": DotGrid,
        "engraving": Engraving,
        "flow": Flow,
        "halftone": Halftone,
        "hatching": Hatching,
        "low_poly": LowPoly,
        "native": Native,
        "pixels": Pixels,
        "ridge": Ridge,
        "single_line": SingleLine,
        "stipple": Stipple,
        "topographic": Topographic,
        "truchet": Truchet,
        "type": Type,
    }
)
