"""The fonts of one document, subset and embedded by ReportLab."""

import io
from collections.abc import Iterator

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from artkit.errors import FileFormatError
from artkit.layout.typography import FIGURES, HOUSE, Typeface, typeface


class Fonts:
    """The faces of a document: which code stands for which character, and in which of its resources.

    Parameters
    ----------
    first : Typeface, optional
        Any face. ReportLab opens each page with a font, and its own would not be embedded; without type on the page
        a face of ours is named to it, and is not used.
    outlined : bool, optional
        Set all type as outlines, and embed no font.
    """

    def __init__(self, first: Typeface | None = None, outlined: bool = False) -> None:
        self.outlined = outlined
        self._file = io.BytesIO()
        self._canvas = Canvas(
            self._file,
            pageCompression=0,  # pikepdf compresses; ReportLab would add a layer of ASCII85
            invariant=1,
            pdfVersion=(1, 6),
            initialFontName=_register(first or typeface(HOUSE)),
        )

    def embeds(self, face: Typeface) -> bool:
        """Return whether a face is embedded as a font; or else it is set as outlines."""
        return not (self.outlined or face.outlined)

    def runs(self, face: Typeface, text: str) -> Iterator[tuple[str, bytes, list[float]]]:
        """Yield resource name, codes, and declared widths in ems of each stretch of a text that one subset holds."""
        font, document = pdfmetrics.getFont(_register(face)), self._canvas._doc
        start = 0
        for subset, codes in font.splitString(text, document):
            stretch = text[start : start + len(codes)]
            widths = [font.face.getCharWidth(ord(character)) / 1000 for character in stretch]
            yield font.getSubsetInternalName(subset, document), codes, widths
            start += len(codes)

    def document(self) -> bytes:
        """Return a PDF of one empty page whose resources hold all faces that were used."""
        self._canvas.showPage()
        self._canvas.save()
        return self._file.getvalue()


def _register(face: Typeface) -> str:
    """Make a face known to ReportLab, and return its name there."""
    name = f"{face.path} tabular" if face.tabular else str(face.path)
    if name not in pdfmetrics.getRegisteredFontNames():
        try:
            font = TTFont(name, str(face.path), asciiReadable=False, shapable=False)
        except TTFError as error:
            raise FileFormatError(face.path, f"this font cannot be embedded: {error}") from None
        if face.tabular:
            _exchange_figures(font, face)
        pdfmetrics.registerFont(font)
    return name


def _exchange_figures(font: TTFont, face: Typeface) -> None:
    """Let the characters of figures stand for the tabular ones, in a font that does not share the name of the plain."""
    font.face.name = font.face.name + b"Tabular"
    for figure in FIGURES:
        font.face.charToGlyph[ord(figure)] = face.glyph(figure)
        font.face.charWidths[ord(figure)] = round(1000 * face.advance(figure))
