"""A field as a continuous function of place that is neither lighter nor darker than its pixels."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from artkit.render.contour import FINENESS
from artkit.render.frame import Frame

Field = NDArray[np.float64]

ROUNDS = 8  # of correction for what is cut off below bare paper and above full ink


@dataclass(frozen=True, eq=False)
class TrueSurface:
    """Tone at any place of the page, for renderers that keep tone.

    Attributes
    ----------
    samples : float64 array, shape (FINENESS * rows + 1, FINENESS * columns + 1)
        Tone in [0, 1]; sample (0, 0) is the outer corner of the first pixel, and between samples it is straight.
    frame : Frame
        Where the field lies on the page.
    """

    samples: Field
    frame: Frame

    @classmethod
    def of(cls, values: NDArray[np.float32], frame: Frame) -> "TrueSurface":
        """Return the surface of a field: smooth, and over each pixel of the mean that the pixel has.

        It is a cubic histospline (Schoenberg 1973, "Splines and histograms"). Where it would overshoot [0, 1], the rest
        of the pixel makes up for what is cut off. It goes on to the edge of the field and does not fade there.
        """
        (up, down), (across, back) = (_histospline(size) for size in values.shape)
        wanted = aim = values.astype(np.float64)
        samples = np.clip(up @ aim @ across.T, 0, 1)
        for _ in range(ROUNDS):
            aim = np.clip(aim + wanted - down @ samples @ back.T, -1, 2)
            samples = np.clip(up @ aim @ across.T, 0, 1)
        return cls(samples, frame)

    def times(self, share: float) -> "TrueSurface":
        """Return the surface of a share of its tone."""
        return TrueSurface(share * self.samples, self.frame)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the field."""
        rows, columns = self.samples.shape
        return rows // FINENESS, columns // FINENESS

    @property
    def middle(self) -> Field:
        """The (x, y) of the middle of the field, in millimetres."""
        return self.frame.place(np.array(self.shape[::-1]) / 2)

    def at(self, points: Field) -> Field:
        """Return the tone at places of the page.

        Parameters
        ----------
        points : float array, shape (..., 2)
            (x, y) in millimetres; outside of the field all is bare.

        Returns
        -------
        float array, shape (...)
            In [0, 1].
        """
        column, row = np.moveaxis((points - (self.frame.x, self.frame.y)) / self.frame.pitch, -1, 0)
        places = [FINENESS * row, FINENESS * column]
        return np.asarray(ndimage.map_coordinates(self.samples, places, order=1, mode="constant"), np.float64)


@lru_cache
def _histospline(size: int) -> tuple[Field, Field]:
    """Return the matrices from pixels to samples of their histospline, and from samples to means of pixels.

    The mean of a cubic spline over a pixel is a quartic B-spline of its weights, so the filter that undoes a quartic
    makes means of what would have been values. At its ends the field is mirrored.
    """
    weights = ndimage.spline_filter1d(np.eye(size), order=4, axis=0, mode="reflect")
    beyond = np.pad(weights, ((3, 3), (0, 0)), mode="symmetric")
    samples = np.arange(FINENESS * size + 1) / FINENESS - 0.5
    away = np.abs(samples[:, None] - np.arange(-3, size + 3))
    near, far = 2 / 3 - away**2 + away**3 / 2, np.clip(2 - away, 0, None) ** 3 / 6
    up = np.where(away < 1, near, far) @ beyond
    down = np.zeros((size, len(samples)))
    for pixel in range(size):
        down[pixel, FINENESS * pixel : FINENESS * (pixel + 1) + 1] = 1 / FINENESS
        down[pixel, [FINENESS * pixel, FINENESS * (pixel + 1)]] /= 2
    return up, down
