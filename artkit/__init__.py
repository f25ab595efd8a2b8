"""artkit: dreams of a small NumPy network, set on paper.

A classifier trained on MNIST, gradient ascent on its input, a page in millimetres and a PDF made for a print
shop::

    import artkit

    model = artkit.load_model("robust")
    six, = artkit.dream(model, 6, seeds=[7], preset="lucid")
    six.image, six.confidence

Importing artkit loads nothing heavy: each name below is looked up when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from artkit.batches import Plan, batch
    from artkit.classifier import Network, load_model, save_model
    from artkit.dreaming import (
        L2,
        Ascent,
        Blur,
        ClassLogit,
        ClassLogProbability,
        Dream,
        Jitter,
        Negative,
        Pixel,
        Regularizer,
        TotalVariation,
    )
    from artkit.dreaming.build import dream
    from artkit.errors import ArtkitError
    from artkit.finishing import poster

_HOME = {
    "ArtkitError": "artkit.errors",
    "Ascent": "artkit.dreaming",
    "Blur": "artkit.dreaming",
    "ClassLogProbability": "artkit.dreaming",
    "ClassLogit": "artkit.dreaming",
    "Dream": "artkit.dreaming",
    "Jitter": "artkit.dreaming",
    "L2": "artkit.dreaming",
    "Negative": "artkit.dreaming",
    "Network": "artkit.classifier",
    "Pixel": "artkit.dreaming",
    "Plan": "artkit.batches",
    "Regularizer": "artkit.dreaming",
    "TotalVariation": "artkit.dreaming",
    "batch": "artkit.batches",
    "dream": "artkit.dreaming.build",
    "load_model": "artkit.classifier",
    "poster": "artkit.finishing",
    "save_model": "artkit.classifier",
}

__all__ = [
    "L2",
    "ArtkitError",
    "Ascent",
    "Blur",
    "ClassLogProbability",
    "ClassLogit",
    "Dream",
    "Jitter",
    "Negative",
    "Network",
    "Pixel",
    "Plan",
    "Regularizer",
    "TotalVariation",
    "batch",
    "dream",
    "load_model",
    "poster",
    "save_model",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'artkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
