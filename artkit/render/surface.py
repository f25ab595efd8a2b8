"""A field as a continuous function of place, for renderers whose marks do not stand on its pixels."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from artkit.render.contour import FINENESS, surface
from artkit.render.frame import Frame

Field = NDArray[np.float64]

ROUNDS = 8  # of correction for what is cut off below bare paper and above full ink


@dataclass(frozen=True, eq=False)
class Surface:
    """Tone at any place of the page: smooth, for lines that are drawn on it, or true, for marks that keep tone.

    Attributes
    ----------
    knots : float64 array, shape (FINENESS * rows + 1, FINENESS * columns + 1)
        Of a true surface, tone in [0, 1]; of a smooth one, coefficients of its spline. Knot (0, 0) is the outer corner
        of the first pixel.
    frame : Frame
        Where the field lies on the page.
    order : int, optional
        Of the spline between knots: 1, straight, or 3.
    """

    knots: Field
    frame: Frame
    order: Literal[1, 3] = 1

    @classmethod
    def smooth(
        cls, values: NDArray[np.float32], frame: Frame, *, smoothing: float = 0.6, fade: float = 1.5
    ) -> "Surface":
        """Return the cubic spline through `artkit.render.contour.surface`, so that lines are smooth at any size.

        Parameters
        ----------
        values : float32 array, shape (rows, columns)
            Tone in [0, 1].
        frame : Frame
            Where it lies on the page.
        smoothing, fade : float, optional
            As for `artkit.render.contour.surface`.
        """
        knots = ndimage.spline_filter(np.clip(surface(values, smoothing, fade), 0, 1), mode="mirror")
        return cls(np.asarray(knots, dtype=np.float64), frame, order=3)

    @classmethod
    def plain(cls, values: NDArray[np.float32], smoothing: float = 0.6) -> "Surface":
        """Return the smooth surface of a field (rows, columns) that lies on no page yet: its places are pixels."""
        return cls.smooth(values, Frame(0.0, 0.0, 1.0), smoothing=smoothing)

    @classmethod
    def true(cls, values: NDArray[np.float32], frame: Frame) -> "Surface":
        """Return a surface that is neither lighter nor darker than the field: over each pixel its mean is the pixel's.

        It is a cubic histospline (Schoenberg 1973, "Splines and histograms"). Where it would overshoot [0, 1], the rest
        of the pixel makes up for what is cut off. It goes on to the edge of the field and does not fade there.

        Parameters
        ----------
        values : float32 array, shape (rows, columns)
            Tone in [0, 1].
        frame : Frame
            Where it lies on the page.
        """
        (up, down), (across, back) = (_histospline(size) for size in values.shape)
        wanted = aim = values.astype(np.float64)
        knots = np.clip(up @ aim @ across.T, 0, 1)
        for _ in range(ROUNDS):
            aim = np.clip(aim + wanted - down @ knots @ back.T, -1, 2)
            knots = np.clip(up @ aim @ across.T, 0, 1)
        return cls(knots, frame)

    def times(self, share: float) -> "Surface":
        """Return the surface of a share of its tone."""
        return Surface(share * self.knots, self.frame, self.order)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the field."""
        rows, columns = self.knots.shape
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
        return np.clip(self.raw(points), 0, 1)

    def raw(self, points: Field) -> Field:
        """Return what the spline says at places (..., 2), which may lie a little outside of [0, 1]."""
        column, row = np.moveaxis((points - (self.frame.x, self.frame.y)) / self.frame.pitch, -1, 0)
        places = [FINENESS * row, FINENESS * column]
        tone = ndimage.map_coordinates(self.knots, places, order=self.order, mode="constant", prefilter=False)
        return np.asarray(tone, dtype=np.float64)


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
