"""A field as a continuous function of place, for renderers whose marks do not stand on its pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from artkit.render.contour import FINENESS, surface
from artkit.render.frame import Frame

Field = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Surface:
    """Tone at any place of the page.

    Attributes
    ----------
    knots : float64 array, shape (FINENESS * rows + 1, FINENESS * columns + 1)
        Coefficients of the cubic spline through what `artkit.render.contour.surface` returns, so that a line drawn
        on it is smooth at any size.
    frame : Frame
        Where the field lies on the page.
    """

    knots: Field
    frame: Frame

    @classmethod
    def of(
        cls, values: NDArray[np.float32], frame: Frame, *, smoothing: float = 0.6, fade: float = 1.5
    ) -> "Surface":
        """Return the surface of a field; parameters as for `artkit.render.contour.surface`."""
        knots = ndimage.spline_filter(np.clip(surface(values, smoothing, fade), 0, 1), mode="mirror")
        return cls(np.asarray(knots, dtype=np.float64), frame)

    @classmethod
    def plain(cls, values: NDArray[np.float32], smoothing: float = 0.6) -> "Surface":
        """Return the surface of a field that lies on no page yet: its places are pixels."""
        return cls.of(values, Frame(0.0, 0.0, 1.0), smoothing=smoothing)

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
        """Return what the spline says at places of the page, which for a tone may lie a little outside of [0, 1]."""
        column, row = np.moveaxis((points - (self.frame.x, self.frame.y)) / self.frame.pitch, -1, 0)
        places = [FINENESS * row, FINENESS * column]
        tone = ndimage.map_coordinates(self.knots, places, order=3, mode="constant", prefilter=False)
        return np.asarray(tone, dtype=np.float64)
