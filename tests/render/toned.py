"""Fields of tone for tests, and what a print of them measures."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from artkit.classifier.datasets import SHIPPED, load_dataset
from artkit.layout.art import Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.sheet import Sheet
from artkit.press.pdf import write_pdf
from artkit.press.raster import rasterise

INK = Ink(("#fff", "#000"), "srgb")
DPI = 300


@lru_cache
def fields():
    """Return dreams of the robust and the ordinary network, a real digit, and a ramp that fills its square."""
    with np.load(Path(__file__).with_name("dreams.npz")) as stored:
        dreams = {name: stored[name].astype(np.float32) / 255 for name in stored}
    ramp = np.tile((np.arange(28, dtype=np.float32) + 0.5) / 28, (28, 1))
    return {**dreams, "digit": load_dataset(SHIPPED).test.images[0].astype(np.float32) / 255, "ramp": ramp}


def drawn(renderer, field, side=40.0, seed=0):
    """Return the marks of a field in a square cell."""
    return renderer(Tone(field), Rect(0, 0, side, side), INK, np.random.default_rng(seed))


def printed(operations, side=40.0, pixels=28):
    """Return what a square sheet prints at 300 dpi, averaged back to its pixels."""
    picture = rasterise(write_pdf(Sheet(PageGeometry(side, side), tuple(operations))), DPI)[..., 0]
    size = len(picture)
    edges = np.linspace(0, size, pixels + 1)
    inner = np.arange(size)
    share = np.minimum(inner + 1, edges[1:, None]) - np.maximum(inner, edges[:-1, None])
    share = np.clip(share, 0, None) / (size / pixels)
    return 1 - share @ (picture / 255.0) @ share.T


def error(operations, field, side=40.0):
    """Return the root mean square difference of a print and the field that it shows."""
    return float(np.sqrt(np.mean((printed(operations, side) - field) ** 2)))
