"""A page of a PDF seen through a window on another: at any scale, cut at its edges, embedded once."""

import numpy as np
import pikepdf
from pikepdf import Array

from artkit.layout.geometry import Box, Rect
from artkit.layout.lengths import POINTS_PER_MM


def upright(form: pikepdf.Object) -> Box:
    """Return the box of a form as it is placed, turned and scaled as its page is: left, bottom, right, top."""
    x0, y0, x1, y1 = (float(edge) for edge in form.BBox.as_list())
    a, b, c, d, e, f = (float(n) for n in form.get("/Matrix", Array([1, 0, 0, 1, 0, 0])).as_list())
    corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]) @ np.array([(a, b), (c, d)]) + (e, f)
    (left, bottom), (right, top) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return left, bottom, right, top


def window(
    rect: Rect, corner: tuple[float, float], box: Box, height: float, name: str, scale: float = 1.0
) -> bytes:
    """Return the operators that show a form through a window.

    Parameters
    ----------
    rect : Rect
        The window, in millimetres from the top left of the page.
    corner : tuple of float
        Where the upper left corner of the form lies, likewise; it may be out of the window.
    box : tuple of float
        The form's own box, as `upright` returns it.
    height : float
        Of the page, in millimetres.
    name : str
        What the page's resources call the form.
    scale : float, optional
        1 is its true size.
    """
    k = POINTS_PER_MM
    left, bottom = rect.x * k, (height - rect.bottom) * k
    dx, dy = corner[0] * k - scale * box[0], (height - corner[1]) * k - scale * box[3]
    return (
        f"q {left:.4f} {bottom:.4f} {rect.width * k:.4f} {rect.height * k:.4f} re W n\n"
        f"{scale:.8f} 0 0 {scale:.8f} {dx:.4f} {dy:.4f} cm /{name} Do Q\n"
    ).encode("ascii")
