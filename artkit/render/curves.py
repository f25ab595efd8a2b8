"""Smooth lines through points, as polylines fine enough for the eye."""

import numpy as np

from artkit.layout.art import Outlines, Points

PIECES = 4  # from point to point


def smooth_line(points: Points, *, closed: bool = False, pieces: int = PIECES) -> Points:
    """Return the chordal Catmull-Rom curve through points, as `Outlines` draws it, as a polyline.

    Parameters
    ----------
    points : float array, shape (n, 2)
        Three points or more; no closed line repeats its first.
    closed : bool, optional
        Whether the line comes back to its beginning, which then ends it too.
    pieces : int, optional
        Straight pieces from point to point.

    Returns
    -------
    float array, shape (m, 2)
        A polyline through all points.
    """
    outlines = Outlines(points, smooth=True)
    first, second = (each[:, None] for each in outlines.controls())
    start, end = points[:, None], outlines.following()[:, None]
    t = (np.arange(pieces) / pieces)[:, None]
    curve = (1 - t) ** 3 * start + 3 * t * (1 - t) ** 2 * first + 3 * t**2 * (1 - t) * second + t**3 * end
    if closed:
        return np.concatenate((curve.reshape(-1, 2), points[:1]))
    return np.concatenate((curve[:-1].reshape(-1, 2), points[-1:]))
