"""Lines whose width changes along them, as outlines that are filled.

Each is as wide as it is told to be, square to itself; `artkit.render.courses` swells whole families of lines, by
the ways between them.
"""

import numpy as np
from numpy.typing import NDArray

from artkit.layout.art import Points

CAP = np.linspace(np.pi / 2, -np.pi / 2, 7)[1:-1]  # angles of a round end, from its left to its right


def ribbon(
    line: Points, width: NDArray[np.float64], *, closed: bool = False, round_ends: bool = True
) -> list[Points]:
    """Return the outline of one line of changing width: a ring, or two where the line is closed.

    Parameters
    ----------
    line : float array, shape (n, 2)
        A polyline; a closed one ends where it begins.
    width : float array, shape (n,)
        Width at each knot.
    closed : bool, optional
        Whether it goes on at its end as at its beginning.
    round_ends : bool, optional
        Half circles at the ends of an open line; else they are cut off straight.

    Returns
    -------
    list of float array, each of shape (m, 2)
        The knots of each ring.
    """
    if closed:
        around = np.concatenate((line[-2:-1], line, line[1:2]))
        across = _across(directions(around)[1:-1], width)[:-1]
        return [line[:-1] + across, line[:-1] - across]
    along = directions(line)
    across = _across(along, width)
    sides = [line + across, (line - across)[::-1]]
    if round_ends:
        sides = [
            sides[0],
            _cap(line[-1], along[-1], width[-1] / 2),
            sides[1],
            _cap(line[0], -along[0], width[0] / 2),
        ]
    return [np.concatenate(sides)]


def _across(along: Points, width: NDArray[np.float64]) -> Points:
    """Return the ways from the middle of a line to its left side."""
    return np.asarray(along[:, ::-1] * (-1, 1) * width[:, None] / 2, dtype=np.float64)


def directions(line: Points) -> Points:
    """Return the unit vectors along a line at its knots, shape (n, 2)."""
    step = np.gradient(line, axis=0)
    length = np.hypot(*step.T)
    still = length < 1e-12
    step[still], length[still] = (1.0, 0.0), 1.0
    return np.asarray(step / length[:, None], dtype=np.float64)


def _cap(end: Points, outwards: Points, radius: float) -> Points:
    """Return the knots of a half circle around an end, from the left of the way out to its right."""
    left = outwards[::-1] * (-1, 1)
    return np.asarray(
        end + radius * (np.cos(CAP)[:, None] * outwards + np.sin(CAP)[:, None] * left), dtype=np.float64
    )
