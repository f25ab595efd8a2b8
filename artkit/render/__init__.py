"""Renderers: a field of tone and a rectangle become marks on a sheet."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from artkit.render.contour import Contour
from artkit.render.frame import Renderer
from artkit.render.native import Native
from artkit.render.pixels import Pixels

__all__ = ["RENDERERS", "Contour", "Native", "Pixels", "Renderer"]

RENDERERS: Mapping[str, Callable[..., Renderer]] = MappingProxyType(
    {"contour": Contour, "native": Native, "pixels": Pixels}
)
