"""A sheet as the bytes of a file, whatever the format."""

from collections.abc import Iterator
from dataclasses import dataclass

from artkit.errors import InputError
from artkit.layout.colour import BLACK, WHITE, Colour
from artkit.layout.icc import Profile
from artkit.layout.lengths import MM_PER_INCH
from artkit.layout.sheet import Sheet
from artkit.press.marks import Mark
from artkit.press.pdf import press_for, write_pdf, write_separations
from artkit.press.pictures import WRITERS, About, Depth
from artkit.press.raster import pixel_size, strips
from artkit.press.svg import svg

FORMATS = (".pdf", ".svg", *WRITERS)
"""The suffixes of all formats."""

FORGETFUL = (".jpg", ".jpeg")
"""The formats that carry nothing of a print."""

MOST_PIXELS = 2_000_000_000
"""Of a picture file; a larger one is a slip."""

WHOLE_PIXELS = 400_000_000
"""Of a picture that stands in memory as a whole, as a JPEG does."""

LINE_ART = 600
"""Dots to the inch from which art in nothing but black and white is a bitmap of ink or none."""


@dataclass(frozen=True)
class Output:
    """What kind of file is wanted.

    Attributes
    ----------
    suffix : str
        One of `FORMATS`.
    dpi : float
        Pixels to the inch, of a picture.
    marks : tuple of {"crop", "registration", "colorbar"}
        Printer's marks, in a PDF.
    profile : Profile or None
        The printing condition of a PDF; None is FOGRA39, or none for a sheet in RGB.
    separations : bool
        A PDF of plates, one for each ink.

    Raises
    ------
    InputError
        If the suffix is another, or the format cannot do what is asked.
    """

    suffix: str = ".pdf"
    dpi: float = 150.0
    marks: tuple[Mark, ...] = ()
    profile: Profile | None = None
    separations: bool = False

    def __post_init__(self) -> None:
        if self.suffix not in FORMATS:
            raise InputError(f"a print is one of {', '.join(FORMATS)}, not {self.suffix!r}")
        if self.suffix != ".pdf":
            for what, given in (("--marks", self.marks), ("--separations", self.separations)):
                if given:
                    raise InputError(f"{what}: only a .pdf has them, not a {self.suffix}")

    @property
    def carries(self) -> bool:
        """Whether the format takes along what it needs to be printed again."""
        return self.suffix not in FORGETFUL


def encode(sheet: Sheet, output: Output, private: bytes = b"") -> bytes:
    """Return a sheet as the bytes of a file.

    Parameters
    ----------
    sheet : Sheet
        The page. Pictures and SVG show the trimmed page.
    output : Output
        What is wanted.
    private : bytes, optional
        What rides along.

    Raises
    ------
    InputError
        If a picture would have more pixels than is sensible, or a page is too large for its marks.
    """
    match output.suffix:
        case ".pdf" if output.separations:
            return write_separations(sheet, None, output.profile, private)
        case ".pdf":
            return write_pdf(sheet, None, press_for(sheet, output.profile, output.marks), private)
        case ".svg":
            return svg(sheet, private)
    return _picture(sheet, output, private)


def check_pixels(width: float, height: float, output: Output) -> None:
    """Make sure that a page of so many millimetres is no larger a picture than is sensible.

    Raises
    ------
    InputError
        If it is; never for a PDF or SVG.
    """
    most = WHOLE_PIXELS if output.suffix in FORGETFUL else MOST_PIXELS
    pixels = width * height * (output.dpi / MM_PER_INCH) ** 2
    if output.suffix in WRITERS and pixels > most:
        raise InputError(f"--dpi {output.dpi:g}: {pixels:,.0f} pixels are more than {most:,}")


def _picture(sheet: Sheet, output: Output, private: bytes) -> bytes:
    check_pixels(sheet.geometry.width, sheet.geometry.height, output)
    pdf, depth = write_pdf(sheet), depth_of(sheet, output.dpi)
    if depth == "1" and output.suffix in FORGETFUL:
        depth = "L"
    width, height = pixel_size(pdf, output.dpi)
    about = About(width, height, output.dpi, depth, sheet.title, sheet.author, private)
    try:
        return WRITERS[output.suffix](strips(pdf, output.dpi, sharp=depth == "1"), about)
    except ValueError as error:
        raise InputError(f"--dpi {output.dpi:g}: a {output.suffix} cannot have {error}") from None


def depth_of(sheet: Sheet, dpi: float) -> Depth:
    """Return what pixels a sheet needs: ink or none, greys, or colours."""
    colours = set(_colours(sheet))
    if dpi >= LINE_ART and all(colour.screen in (BLACK.screen, WHITE.screen) for colour in colours):
        return "1"
    return "L" if all(colour.neutral for colour in colours) else "RGB"


def _colours(sheet: Sheet) -> Iterator[Colour]:
    yield sheet.background
    yield sheet.paper
    for operation in sheet.operations:
        yield operation.colour
