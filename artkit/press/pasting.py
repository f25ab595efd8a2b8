"""Pictures on the pages of a finished PDF, for documents that show what other files look like."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name

from artkit.layout.geometry import Rect
from artkit.layout.lengths import POINTS_PER_MM
from artkit.press.raster import Picture


@dataclass(frozen=True, eq=False)
class Pasted:
    """A picture and its place.

    Attributes
    ----------
    page : int
        Counted from 0.
    rect : Rect
        In millimetres from the top left of the page.
    pixels : uint8 array, (height, width, 3)
        Red, green and blue of the screen.
    """

    page: int
    rect: Rect
    pixels: Picture


def paste(pdf: bytes, pictures: Sequence[Pasted]) -> bytes:
    """Return a PDF with pictures over what its pages show; each page as large as its trim.

    Parameters
    ----------
    pdf : bytes
        As `artkit.press.pdf.write_pages` makes it.
    pictures : sequence of Pasted
        In any order.
    """
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as made:
        shown: dict[int, list[bytes]] = {}
        for number, picture in enumerate(pictures):
            page = made.pages[picture.page]
            page.add_resource(_image(made, picture.pixels), Name.XObject, Name(f"/I{number}"))
            left, _, _, top = (float(edge) for edge in page.trimbox.as_list())
            rect, k = picture.rect, POINTS_PER_MM
            edges = (rect.width * k, 0, 0, rect.height * k, left + rect.x * k, top - rect.bottom * k)
            matrix = " ".join(f"{edge:.4f}" for edge in edges)
            shown.setdefault(picture.page, []).append(f"q {matrix} cm /I{number} Do Q\n".encode("ascii"))
        for index, operators in shown.items():
            page = made.pages[index]
            page.obj.Contents = Array([page.obj.Contents, made.make_stream(b"".join(operators))])
        made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _image(pdf: pikepdf.Pdf, pixels: Picture) -> pikepdf.Object:
    grey = bool((pixels == pixels[..., :1]).all())
    height, width = pixels.shape[:2]
    image = pikepdf.Stream(pdf, zlib.compress((pixels[..., 0] if grey else pixels).tobytes(), 6))
    image.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=Name.DeviceGray if grey else Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.FlateDecode,
    )
    return pdf.make_indirect(image)
