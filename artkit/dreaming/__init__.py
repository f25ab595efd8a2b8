"""Ascent on the input of a network: objectives, parameterizations, regularizers, the `Dream` and its negative."""

from artkit.dreaming.ascent import Ascent, Progress, ascend
from artkit.dreaming.composites import OBJECTIVES, Blurred, Diversity, Turned, Under
from artkit.dreaming.cppn import CPPN
from artkit.dreaming.dream import Dream, Negative
from artkit.dreaming.fourier import Fourier
from artkit.dreaming.looks import Capture, Jitter, Pose, Press, Rotation, Scale
from artkit.dreaming.objectives import (
    Between,
    ClassLogit,
    ClassLogProbability,
    Direction,
    Entropy,
    Interpolation,
    Margin,
    Neuron,
    Objective,
)
from artkit.dreaming.parameterization import Parameterization, Paths, Pixel
from artkit.dreaming.parameterizations import PARAMETERIZATIONS
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
from artkit.dreaming.regularizers import REGULARIZERS
from artkit.dreaming.strokes import Strokes

__all__ = [
    "CPPN",
    "L1",
    "L2",
    "OBJECTIVES",
    "PARAMETERIZATIONS",
    "REGULARIZERS",
    "Ascent",
    "Between",
    "Blur",
    "Blurred",
    "Border",
    "Capture",
    "ClassLogProbability",
    "ClassLogit",
    "Decay",
    "Direction",
    "Diversity",
    "Dream",
    "Entropy",
    "Facets",
    "Fourier",
    "HighFrequency",
    "Ink",
    "Interpolation",
    "Jitter",
    "Margin",
    "Negative",
    "Neuron",
    "Objective",
    "Parameterization",
    "Paths",
    "Pixel",
    "Pose",
    "Press",
    "Progress",
    "Regularizer",
    "Rotation",
    "Scale",
    "SmallContribution",
    "SmallNorm",
    "Strokes",
    "Symmetry",
    "TotalVariation",
    "Turned",
    "Under",
    "ascend",
]
