"""What stands on a page, as the second engine (PDFium) sees it: every path, picture and line of type, in points.

Forms are entered, and what lies in them is told in the coordinates of the page.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from artkit.press.anatomy import Edges

Kind = Literal["path", "picture", "type"]
Matrix = NDArray[np.float64]

DEEPEST = 12
MOST_OBJECTS = 2_000_000
"""More than this on one page are not looked at."""


@dataclass(frozen=True)
class Thing:
    """One object of a page.

    Attributes
    ----------
    kind : {"path", "picture", "type"}
        What it is.
    edges : tuple of float
        Left, bottom, right, top, in points of the page.
    line : float
        The width of its line in points where it is stroked, else 0.
    ppi : float
        Pixels of a picture to the inch, as it is placed; the lesser of both ways. 0 where it has no extent, and
        for anything else.
    """

    kind: Kind
    edges: Edges
    line: float = 0.0
    ppi: float = 0.0


def things(page: pdfium.PdfPage) -> Iterator[Thing]:
    """Yield what stands on a page, in the order in which it is drawn.

    Raises
    ------
    ValueError
        If there are more than `MOST_OBJECTS`, or forms lie in forms beyond `DEEPEST`.
    """
    count = pdfium_c.FPDFPage_CountObjects(page)
    walk = _walk(lambda n: pdfium_c.FPDFPage_GetObject(page, n), count, np.eye(3), 0)
    for number, thing in enumerate(walk):
        if number >= MOST_OBJECTS:
            raise ValueError(f"more than {MOST_OBJECTS:,} objects on a page")
        yield thing


def _walk(get, count: int, above: Matrix, depth: int) -> Iterator[Thing]:  # type: ignore[no-untyped-def]
    if depth > DEEPEST:
        raise ValueError("forms lie in forms in forms without end")
    for number in range(count):
        each = get(number)
        match pdfium_c.FPDFPageObj_GetType(each):
            case pdfium_c.FPDF_PAGEOBJ_FORM:
                inner = _matrix(each) @ above
                size = pdfium_c.FPDFFormObj_CountObjects(each)
                yield from _walk(
                    lambda n, form=each: pdfium_c.FPDFFormObj_GetObject(form, n), size, inner, depth + 1
                )
            case pdfium_c.FPDF_PAGEOBJ_PATH:
                yield Thing("path", _edges(each, above), _line(each, above))
            case pdfium_c.FPDF_PAGEOBJ_IMAGE:
                yield Thing("picture", _edges(each, above), ppi=_ppi(each, above))
            case pdfium_c.FPDF_PAGEOBJ_TEXT:
                yield Thing("type", _edges(each, above))


def _matrix(each: ctypes.c_void_p) -> Matrix:
    """Return the matrix of an object, for points as rows."""
    m = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(each, m):
        return np.eye(3)
    return np.array([(m.a, m.b, 0.0), (m.c, m.d, 0.0), (m.e, m.f, 1.0)])


def _edges(each: ctypes.c_void_p, above: Matrix) -> Edges:
    values = [ctypes.c_float() for _ in range(4)]
    if not pdfium_c.FPDFPageObj_GetBounds(each, *values):
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, right, top = (value.value for value in values)
    corners = np.array([(left, bottom, 1), (right, bottom, 1), (right, top, 1), (left, top, 1)]) @ above
    (x0, y0), (x1, y1) = corners[:, :2].min(axis=0).tolist(), corners[:, :2].max(axis=0).tolist()
    return x0, y0, x1, y1


def _line(each: ctypes.c_void_p, above: Matrix) -> float:
    """Return the width of a path's line on the page, where it is thinnest."""
    mode, stroked = ctypes.c_int(), pdfium_c.FPDF_BOOL()
    if not pdfium_c.FPDFPath_GetDrawMode(each, mode, stroked) or not stroked.value:
        return 0.0
    width = ctypes.c_float()
    pdfium_c.FPDFPageObj_GetStrokeWidth(each, width)
    scale = float(np.linalg.svd((_matrix(each) @ above)[:2, :2], compute_uv=False).min())
    return max(width.value * scale, 1e-6)  # a width of nought is the thinnest line that a device has


def _ppi(each: ctypes.c_void_p, above: Matrix) -> float:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium_c.FPDFImageObj_GetImagePixelSize(each, width, height)
    across, down = np.linalg.norm((_matrix(each) @ above)[:2, :2], axis=1)
    if not (across > 0 and down > 0):
        return 0.0
    return float(72 * min(width.value / across, height.value / down))
