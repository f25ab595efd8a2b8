"""The layouts by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from artkit.layout.arrangement import Layout
from artkit.layout.grid import Grid

LAYOUTS: Mapping[str, Callable[..., Layout]] = MappingProxyType({"grid": Grid})
