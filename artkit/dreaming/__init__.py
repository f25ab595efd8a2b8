"""Ascent on the input of a network: objectives, parameterizations, regularizers, the `Dream` and its negative."""

from artkit.dreaming.ascent import Ascent, Progress, ascend
from artkit.dreaming.dream import Dream, Negative
from artkit.dreaming.objectives import OBJECTIVES, ClassLogit, ClassLogProbability, Objective
from artkit.dreaming.parameterizations import PARAMETERIZATIONS, Parameterization, Pixel
from artkit.dreaming.regularizers import L2, REGULARIZERS, Blur, Jitter, Regularizer, TotalVariation

__all__ = [
    "L2",
    "OBJECTIVES",
    "PARAMETERIZATIONS",
    "REGULARIZERS",
    "Ascent",
    "Blur",
    "ClassLogProbability",
    "ClassLogit",
    "Dream",
    "Jitter",
    "Negative",
    "Objective",
    "Parameterization",
    "Pixel",
    "Progress",
    "Regularizer",
    "TotalVariation",
    "ascend",
]
