"""A PDF becomes pixels, through a second engine (PDFium) than the one that wrote it.

Previews and picture files are made this way, so that they cannot disagree with the print. A large picture comes in
strips, so that memory does not grow with the page.
"""

import ctypes
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray
from PIL import Image

from artkit.layout.lengths import POINTS_PER_INCH

Picture = NDArray[np.uint8]
BoxName = Literal["trim", "bleed", "media"]

STRIP = 2**24  # bytes of one strip, or less

SHARP = pdfium_c.FPDF_RENDER_NO_SMOOTHTEXT | pdfium_c.FPDF_RENDER_NO_SMOOTHPATH
"""Edges without steps of grey: a pixel is ink or it is not."""


def rasterise(pdf: bytes, dpi: float, box: BoxName = "trim") -> Picture:
    """Return the first page of a PDF as pixels.

    Parameters
    ----------
    pdf : bytes
        The file.
    dpi : float
        Pixels to the inch.
    box : {"trim", "bleed", "media"}, optional
        The part of the page that is seen.

    Returns
    -------
    uint8 array, shape (height, width, 3)
        Red, green and blue; each side has ``round(inches * dpi)`` pixels.
    """
    with _opened(pdf, dpi, box) as (page, width, height):
        return _render(page, width, height, 0, height)


def strips(pdf: bytes, dpi: float, box: BoxName = "trim", sharp: bool = False) -> Iterator[Picture]:
    """Yield the first page of a PDF as `rasterise` returns it, from top to bottom, a strip at a time.

    Parameters
    ----------
    pdf, dpi, box
        As for `rasterise`.
    sharp : bool, optional
        Draw edges without steps of grey.
    """
    with _opened(pdf, dpi, box) as (page, width, height):
        rows = max(1, STRIP // (3 * width))
        for top in range(0, height, rows):
            yield _render(page, width, height, top, min(rows, height - top), SHARP if sharp else 0)


def pixel_size(pdf: bytes, dpi: float, box: BoxName = "trim") -> tuple[int, int]:
    """Return how many pixels wide and high the first page of a PDF is."""
    with _opened(pdf, dpi, box) as (_, width, height):
        return width, height


@contextmanager
def _opened(pdf: bytes, dpi: float, box: str) -> Iterator[tuple[pdfium.PdfPage, int, int]]:
    document = pdfium.PdfDocument(pdf)
    try:
        page, scale = document[0], dpi / POINTS_PER_INCH
        left, bottom, right, top = getattr(page, f"get_{box}box")()
        page.set_cropbox(left, bottom, right, top)  # what is mapped onto the pixels, edge to edge
        yield page, max(1, round((right - left) * scale)), max(1, round((top - bottom) * scale))
    finally:
        document.close()


def _render(page: pdfium.PdfPage, width: int, height: int, top: int, rows: int, flags: int = 0) -> Picture:
    """Return rows of a page that is so many pixels wide and high."""
    pixels = np.full((rows, width, 3), 255, np.uint8)
    bitmap = pdfium_c.FPDFBitmap_CreateEx(
        width, rows, pdfium_c.FPDFBitmap_BGR, pixels.ctypes.data_as(ctypes.c_void_p), pixels.strides[0]
    )
    flags |= pdfium_c.FPDF_ANNOT | pdfium_c.FPDF_REVERSE_BYTE_ORDER
    try:
        pdfium_c.FPDF_RenderPageBitmap(bitmap, page, 0, -top, width, height, 0, flags)
    finally:
        pdfium_c.FPDFBitmap_Destroy(bitmap)
    return pixels


def png_bytes(pixels: Picture, dpi: float) -> bytes:
    """Return pixels as a PNG that says how large it prints; a grey picture is stored as grey.

    Parameters
    ----------
    pixels : uint8 array, shape (height, width, 3)
        Red, green and blue.
    dpi : float
        Pixels to the inch.
    """
    grey = bool((pixels == pixels[..., :1]).all())
    out = io.BytesIO()
    Image.fromarray(pixels[..., 0] if grey else pixels).save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()
