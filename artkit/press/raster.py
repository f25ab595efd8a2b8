"""A PDF becomes pixels, through a second engine (PDFium) than the one that wrote it.

Previews and picture files are made this way, so that they cannot disagree with the print.
"""

import ctypes
import io
from typing import Literal

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray
from PIL import Image

from artkit.layout.lengths import POINTS_PER_INCH

Picture = NDArray[np.uint8]


def rasterise(pdf: bytes, dpi: float, box: Literal["trim", "bleed", "media"] = "trim") -> Picture:
    """Return the first page of a PDF as pixels.

    Parameters
    ----------
    pdf : bytes
        The file.
    dpi : float
        Picture to the inch.
    box : {"trim", "bleed", "media"}, optional
        The part of the page that is seen.

    Returns
    -------
    uint8 array, shape (height, width, 3)
        Red, green and blue; each side has ``round(inches * dpi)`` pixels.
    """
    document = pdfium.PdfDocument(pdf)
    try:
        return _render(document[0], dpi / POINTS_PER_INCH, box)
    finally:
        document.close()


def _render(page: pdfium.PdfPage, scale: float, box: str) -> Picture:
    left, bottom, right, top = getattr(page, f"get_{box}box")()
    width, height = max(1, round((right - left) * scale)), max(1, round((top - bottom) * scale))
    page.set_cropbox(left, bottom, right, top)  # what is mapped onto the pixels, edge to edge
    pixels = np.full((height, width, 3), 255, np.uint8)
    bitmap = pdfium_c.FPDFBitmap_CreateEx(
        width, height, pdfium_c.FPDFBitmap_BGR, pixels.ctypes.data_as(ctypes.c_void_p), pixels.strides[0]
    )
    try:
        pdfium_c.FPDF_RenderPageBitmap(
            bitmap, page, 0, 0, width, height, 0, pdfium_c.FPDF_ANNOT | pdfium_c.FPDF_REVERSE_BYTE_ORDER
        )
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
        Picture to the inch.
    """
    grey = bool((pixels == pixels[..., :1]).all())
    out = io.BytesIO()
    Image.fromarray(pixels[..., 0] if grey else pixels).save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()
