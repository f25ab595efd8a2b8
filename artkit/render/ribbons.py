"""Lines whose width changes along them, as outlines that are filled."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from artkit.layout.art import Outlines, Points

CAP = np.linspace(np.pi / 2, -np.pi / 2, 7)[
    1:-1
]  # angles of a round end, from its left shoulder to its right


def ribbons(lines: Sequence[Points], widths: Sequence[NDArray[np.float64]]) -> Outlines | None:
    """Return the outlines of lines of changing width, with round ends.

    Parameters
    ----------
    lines : sequence of float array, each of shape (n, 2)
        Open polylines of two knots or more, in millimetres.
    widths : sequence of float array, each of shape (n,)
        Width at each knot, in millimetres.

    Returns
    -------
    Outlines or None
        A ring for each line; None where there is none.
    """
    rings = [_ribbon(line, width / 2) for line, width in zip(lines, widths, strict=True)]
    if not rings:
        return None
    return Outlines(np.concatenate(rings), np.cumsum([0, *map(len, rings[:-1])]))


def _ribbon(line: Points, half: NDArray[np.float64]) -> Points:
    along = directions(line)
    across = along[:, ::-1] * (-1, 1) * half[:, None]
    tail, head = _cap(line[0], -along[0], half[0]), _cap(line[-1], along[-1], half[-1])
    return np.concatenate((line + across, head, (line - across)[::-1], tail))


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
