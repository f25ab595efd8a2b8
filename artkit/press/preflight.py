"""Preflight: what a print shop looks at before it prints, read back from the finished file; anybody's.

The structure is read by pikepdf, the page is looked at by a second engine, PDFium. No commercial preflight was seen:
the limits are those that shops publish, and the rows of PDF/X-4 are those of `artkit.press.pdfx`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pikepdf
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pikepdf import Array, Name

from artkit.layout.lengths import MM_PER_POINT, POINTS_PER_MM
from artkit.layout.paper import PAPERS
from artkit.press.anatomy import Edges, File, box_of, device_colours, loose_fonts, spot_inks
from artkit.press.objects import Thing, things
from artkit.press.pdfx import VERSION, claims, examine
from artkit.press.weight import TooHeavyError, brief, check_weight, opened

Verdict = Literal["pass", "note", "fail"]
Job = Literal["cmyk", "rgb"]

MOST_PAGES = 50
"""Pages that are looked at, from the first."""

PAPER = 250
"""A channel above this is bare paper, to the eye of a camera."""

STRIP_DPI = 50.8  # two pixels to the millimetre, for the look along the trim


@dataclass(frozen=True)
class Finding:
    """One line of a preflight.

    Attributes
    ----------
    item : str
        What was looked at.
    verdict : {"pass", "note", "fail"}
        A note is worth knowing, and no reason to send the file back.
    text : str
        What was found.
    """

    item: str
    verdict: Verdict
    text: str


@dataclass(frozen=True)
class Demands:
    """What is asked of a file.

    Attributes
    ----------
    job : {"cmyk", "rgb"}
        For a press, with an output intent and no loose RGB; or for an inkjet printer, which takes RGB.
    bleed : float
        Beyond the trim, in millimetres.
    safe : float
        Within the trim, where no type may be, in millimetres.
    ppi : float
        Pixels of any picture to the inch.
    line : float
        The thinnest line, in points.
    ink : float
        The most ink on one place, all inks together, in percent.
    """

    job: Job = "cmyk"
    bleed: float = 3.0
    safe: float = 5.0
    ppi: float = 200.0
    line: float = 0.25
    ink: float = 300.0


def preflight(pdf: bytes, demands: Demands | None = None) -> tuple[Finding, ...]:
    """Hold a file to what a print shop asks.

    Parameters
    ----------
    pdf : bytes
        The file.
    demands : Demands, optional
        What is asked.

    Returns
    -------
    tuple of Finding
        Each line with its verdict; of a file that cannot be opened, one line that says why.
    """
    asked = demands or Demands()
    try:
        whole = opened(pdf, attempt_recovery=False)
        damage = ""
    except pikepdf.PasswordError:
        return (Finding("encryption", "fail", "the file opens with a password only"),)
    except TooHeavyError as error:
        return (_heavy(error),)
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:
        damage = brief(error)
        try:
            whole = opened(pdf)
        except (pikepdf.PdfError, RuntimeError, ValueError) as second:
            return (Finding("file", "fail", f"not a PDF that can be read: {brief(second)}"),)
    with whole:
        try:
            return tuple(_findings(pdf, whole, damage, asked))
        except TooHeavyError as error:
            return (_heavy(error),)
        except (pikepdf.PdfError, pdfium.PdfiumError, RuntimeError, *STRANGE) as error:
            return (Finding("file", "fail", f"damaged beyond looking: {damage or brief(error)}"),)


STRANGE = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, ZeroDivisionError)
"""What a mutilated file may raise on the way; each is a finding, not an accident."""


def _heavy(error: TooHeavyError) -> Finding:
    return Finding("file", "fail", f"too heavy to be looked at: {error}")


def _findings(pdf: bytes, whole: pikepdf.Pdf, damage: str, asked: Demands) -> Iterator[Finding]:
    file = File(whole)
    check_weight(file.streams, file.pages[:MOST_PAGES])
    yield _whole(whole, damage)
    yield Finding(
        "encryption", "fail" if whole.is_encrypted else "pass", "encrypted" if whole.is_encrypted else "none"
    )
    document = pdfium.PdfDocument(pdf)
    try:
        if len(document) == 0 or not file.pages:
            yield Finding("pages", "fail", "there are none")
            return
        many = f"; the first {MOST_PAGES} were looked at" if len(document) > MOST_PAGES else ""
        yield Finding("pages", "pass", f"{len(document)}{many}")
        for number, page in enumerate(file.pages[:MOST_PAGES]):
            label = "" if len(file.pages) == 1 else f"page {number + 1}: "
            for finding in _page(document[number], page, asked):
                yield Finding(finding.item, finding.verdict, label + finding.text)
    finally:
        document.close()
    yield from _inks(file, asked)
    yield _typefaces(file)
    yield from _standard(file)


def _whole(whole: pikepdf.Pdf, damage: str) -> Finding:
    problems = [damage] if damage else [str(problem) for problem in whole.check_pdf_syntax()]
    if problems:
        return Finding("structure", "fail", f"damaged: {brief(problems[0])}")
    return Finding("structure", "pass", f"PDF {whole.pdf_version}, whole")


def _page(seen: pdfium.PdfPage, page: pikepdf.Object, asked: Demands) -> Iterator[Finding]:
    """Yield what is found on one page."""
    media = box_of(page, "/MediaBox")
    own = box_of(page, "/TrimBox") or box_of(page, "/ArtBox")
    if media is None:
        yield Finding("size", "fail", "the page has no MediaBox")
        return
    trim = own or box_of(page, "/CropBox") or media
    bleed = box_of(page, "/BleedBox") or trim
    yield _size(trim, own is not None)
    yield _nesting(trim, bleed, media)
    yield _bleed(seen, trim, bleed, media, asked)
    found = list(things(seen))
    yield _pictures(found, asked)
    yield _lines(found, bleed, asked)
    yield _type_at_trim(found, trim, asked)
    yield _marks_at_trim(found, trim, asked)


def _millimetres(box: Edges) -> tuple[float, float]:
    return (box[2] - box[0]) * MM_PER_POINT, (box[3] - box[1]) * MM_PER_POINT


def _size(trim: Edges, said: bool) -> Finding:
    width, height = _millimetres(trim)
    known = (
        name for name, size in PAPERS.items() if np.allclose(sorted(size), sorted((width, height)), atol=0.2)
    )
    name = next(known, "")
    shown = f"{width:.2f} x {height:.2f} mm" + (f" ({name})" if name else "")
    return (
        Finding("size", "pass", shown)
        if said
        else Finding("size", "fail", f"{shown}, but there is no TrimBox")
    )


def _nesting(trim: Edges, bleed: Edges, media: Edges) -> Finding:
    for inner, outer, text in (
        (trim, bleed, "TrimBox reaches out of BleedBox"),
        (trim, media, "TrimBox reaches out of MediaBox"),
        (bleed, media, "BleedBox reaches out of MediaBox"),
    ):
        if min(inner[0] - outer[0], inner[1] - outer[1], outer[2] - inner[2], outer[3] - inner[3]) < -0.02:
            return Finding("boxes", "fail", text)
    return Finding("boxes", "pass", "trim in bleed in media")


def _bleed(seen: pdfium.PdfPage, trim: Edges, bleed: Edges, media: Edges, asked: Demands) -> Finding:
    """Return whether there is a bleed, and whether what meets the trim goes on into it."""
    beyond = (trim[0] - bleed[0], trim[1] - bleed[1], bleed[2] - trim[2], bleed[3] - trim[3])
    least = min(beyond) * MM_PER_POINT
    if least < asked.bleed - 0.05:
        return Finding("bleed", "fail", f"{max(least, 0):.2f} mm where {asked.bleed:g} mm are asked for")
    if not asked.bleed:
        return Finding("bleed", "pass", "none is asked for")
    sides = [name for name, short in _short_sides(seen, trim, media, asked.bleed) if short]
    if sides:
        return Finding("bleed", "fail", f"{least:.2f} mm, but the art stops at the trim ({', '.join(sides)})")
    return Finding("bleed", "pass", f"{least:.2f} mm, and the art fills it")


def _short_sides(seen: pdfium.PdfPage, trim: Edges, media: Edges, bleed: float) -> Iterator[tuple[str, bool]]:
    """Yield each side, and whether there is ink just within the trim and none out in the bleed beside it."""
    scale = min(STRIP_DPI / 72, 3000 / max(media[2] - media[0], media[3] - media[1]))
    seen.set_cropbox(*media)
    picture = np.asarray(seen.render(scale=scale).to_numpy())[..., :3].min(axis=2) < PAPER
    rows, columns = picture.shape
    within, out = 0.75 * POINTS_PER_MM, (bleed - 0.75) * POINTS_PER_MM

    def row(y: float) -> NDArray[np.bool_]:
        at = min(max(round((media[3] - y) * scale - 0.5), 0), rows - 1)
        low, high = (round((x - media[0]) * scale) for x in (trim[0], trim[2]))
        return np.asarray(picture[at, max(low, 0) : high])

    def column(x: float) -> NDArray[np.bool_]:
        at = min(max(round((x - media[0]) * scale - 0.5), 0), columns - 1)
        high, low = (round((media[3] - y) * scale) for y in (trim[1], trim[3]))
        return np.asarray(picture[max(low, 0) : high, at])

    pairs = {
        "top": (row(trim[3] - within), row(trim[3] + out)),
        "foot": (row(trim[1] + within), row(trim[1] - out)),
        "left": (column(trim[0] + within), column(trim[0] - out)),
        "right": (column(trim[2] - within), column(trim[2] + out)),
    }
    longest = 3 * POINTS_PER_MM * scale
    for name, (inside, outside) in pairs.items():
        yield name, bool((inside & ~outside).sum() > longest)


def _pictures(found: list[Thing], asked: Demands) -> Finding:
    pictures = [thing.ppi for thing in found if thing.ppi]  # one without extent has none, and prints nothing
    if not pictures:
        return Finding("pictures", "pass", "none; all is drawn")
    low = min(pictures)
    verdict: Verdict = "pass" if low >= asked.ppi else "fail"
    return Finding(
        "pictures", verdict, f"{len(pictures)}, the coarsest {low:.0f} ppi (asked for: {asked.ppi:g})"
    )


def _lines(found: list[Thing], bleed: Edges, asked: Demands) -> Finding:
    """Return what the thinnest line is; printer's marks outside of the bleed are none of the art."""
    widths = [thing.line for thing in found if thing.line and _touches(thing.edges, bleed)]
    if not widths:
        return Finding("lines", "pass", "none is stroked")
    thin = min(widths)
    verdict: Verdict = "pass" if thin >= asked.line - 1e-3 else "fail"
    return Finding("lines", verdict, f"the thinnest {thin:.3f} pt (asked for: {asked.line:g})")


def _touches(edges: Edges, box: Edges) -> bool:
    return edges[0] < box[2] and edges[2] > box[0] and edges[1] < box[3] and edges[3] > box[1]


def _inside(edges: Edges, box: Edges, by: float) -> bool:
    low = edges[0] >= box[0] + by - 0.05 and edges[1] >= box[1] + by - 0.05
    return low and edges[2] <= box[2] - by + 0.05 and edges[3] <= box[3] - by + 0.05


def _type_at_trim(found: list[Thing], trim: Edges, asked: Demands) -> Finding:
    by = asked.safe * POINTS_PER_MM
    type_ = [thing.edges for thing in found if thing.kind == "type" and _touches(thing.edges, trim)]
    near = [edges for edges in type_ if not _inside(edges, trim, by)]
    if near:
        return Finding(
            "type", "fail", f"{len(near)} lines of type are nearer to the trim than {asked.safe:g} mm"
        )
    return Finding("type", "pass", f"nothing is nearer to the trim than {asked.safe:g} mm")


def _marks_at_trim(found: list[Thing], trim: Edges, asked: Demands) -> Finding:
    """Return whether drawn things end close to the trim: what reaches over it is meant to be cut."""
    by = asked.safe * POINTS_PER_MM
    near = sum(
        thing.kind != "type" and _inside(thing.edges, trim, 0.0) and not _inside(thing.edges, trim, by)
        for thing in found
    )
    if near:
        return Finding("safe zone", "note", f"{near} marks end within {asked.safe:g} mm of the trim")
    return Finding("safe zone", "pass", f"no mark ends within {asked.safe:g} mm of the trim")


def _inks(file: File, asked: Demands) -> Iterator[Finding]:
    """Yield which colours there are, what is asked of them, how much ink they lay down, and the output intent."""
    spaces, spots = sorted(device_colours(file)), sorted(set(spot_inks(file)) - {"All", "None"})
    shown = (
        ", ".join([*("Device" + (s if s != "GRAY" else "Gray") for s in spaces), *spots]) or "none by device"
    )
    loose = "RGB" in spaces and asked.job == "cmyk"
    yield Finding(
        "colours", "fail" if loose else "pass", f"{shown}; RGB in a job for a press" if loose else shown
    )
    total = 100 * total_ink(file)
    yield Finding(
        "ink",
        "pass" if total <= asked.ink + 0.5 else "fail",
        f"at most {total:.0f} % on one place (asked for: {asked.ink:g} %)",
    )
    if not file.intents:
        yield Finding("output intent", "fail" if asked.job == "cmyk" else "note", "none")
    else:
        intent = file.intents[0]
        named = str(intent.get("/Info", "") or intent.get("/OutputConditionIdentifier", ""))
        yield Finding("output intent", "pass", f"{named}, {file.intent_space or 'by name only'}")


_CMYK = re.compile(rb"([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+[kK](?=[\s/\[<(%]|$)")
_GREY = re.compile(rb"\s([\d.]+)\s+[gG](?=[\s/\[<(%]|$)")
MOST_SAMPLES = 4_000_000


def total_ink(file: File) -> float:
    """Return the most ink that lies on one place; 1 is one ink in full.

    Paints are read from the content, pictures in CMYK are sampled. Spot inks that overprint are counted on top of the
    fullest other paint, as if they met there: the figure is an upper bound then.
    """
    fullest = 0.0
    for stream in file.content:
        data = b"\n" + stream.read_bytes()
        paints = np.array([[float(n) for n in match] for match in _CMYK.findall(data)]).reshape(-1, 4)
        fullest = max([fullest, *paints.sum(axis=1).tolist(), *(1 - float(n) for n in _GREY.findall(data))])
    fullest = max([fullest, *(_picture_ink(stream) for stream in file.streams)])
    spots = set(spot_inks(file)) - {"All", "None"}
    over = any(
        bool(state.get("/OP", False)) or bool(state.get("/op", False)) for state in file.graphics_states
    )
    return fullest + len(spots) if over else max(fullest, float(bool(spots)))


def _picture_ink(stream: pikepdf.Object) -> float:
    """Return the fullest pixel of a picture in CMYK, of as many as are looked at."""
    if stream.get("/Subtype") != Name.Image or stream.get("/BitsPerComponent") != 8:
        return 0.0
    if stream.get("/ColorSpace") != Name.DeviceCMYK or "/DCTDecode" in str(stream.get("/Filter", "")):
        return 0.0
    pixels = np.frombuffer(stream.read_bytes(), np.uint8)
    inks = pixels[: len(pixels) // 4 * 4].reshape(-1, 4)
    inverted = "/Decode" in stream and list(stream.get("/Decode", Array()))[:1] == [1]
    totals = inks[:: max(1, len(inks) // MOST_SAMPLES)].sum(axis=1, dtype=np.int64) / 255
    return float((4 - totals if inverted else totals).max(initial=0.0))


def _typefaces(file: File) -> Finding:
    loose = loose_fonts(file)
    if loose:
        return Finding("fonts", "fail", f"not embedded: {', '.join(loose)[:120]}")
    return Finding("fonts", "pass", f"{len(file.fonts)}, all embedded" if file.fonts else "none")


def _standard(file: File) -> Iterator[Finding]:
    """Yield the rows of PDF/X-4 one by one: what a file that claims it must hold, and what another only lacks."""
    said = claims(file.pdf)
    yield Finding("standard", "pass" if said else "note", said or f"the file does not claim to be {VERSION}")
    for row in examine(file.pdf):
        failed: Verdict = "fail" if said else "note"
        text = row.asks if row.holds else f"{row.asks}: {row.problem}"
        yield Finding(f"{VERSION} {row.number}", "pass" if row.holds else failed, text)
