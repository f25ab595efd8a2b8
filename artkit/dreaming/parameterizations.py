"""The built-in parameterizations by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from artkit.dreaming.cppn import CPPN
from artkit.dreaming.fourier import Fourier
from artkit.dreaming.parameterization import Parameterization, Pixel
from artkit.dreaming.strokes import Strokes

PARAMETERIZATIONS: Mapping[str, Callable[..., Parameterization]] = MappingProxyType(
    {"cppn": CPPN, "fourier": Fourier, "pixel": Pixel, "strokes": Strokes}
)
"""Third parties add to them through ``artkit.parameterizations``."""
