"""The built-in regularizers by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from artkit.dreaming.looks import Capture, Jitter, Pose, Press, Rotation, Scale
from artkit.dreaming.penalties import L1, L2, Border, HighFrequency, TotalVariation
from artkit.dreaming.projections import (
    Blur,
    Decay,
    Facets,
    Ink,
    SmallContribution,
    SmallNorm,
    Symmetry,
)
from artkit.dreaming.regularizer import Regularizer

REGULARIZERS: Mapping[str, Callable[..., Regularizer]] = MappingProxyType(
    {
        "blur": Blur,
        "border": Border,
        "capture": Capture,
        "decay": Decay,
        "facets": Facets,
        "high_frequency": HighFrequency,
        "ink": Ink,
        "jitter": Jitter,
        "l1": L1,
        "l2": L2,
        "pose": Pose,
        "press": Press,
        "rotation": Rotation,
        "scale": Scale,
        "small_contribution": SmallContribution,
        "small_norm": SmallNorm,
        "symmetry": Symmetry,
        "tv": TotalVariation,
    }
)
"""Third parties add to them through ``artkit.regularizers``."""
