"""How colours are set in a content stream: as a screen shows them, or with the inks of a press.

The two write the same marks. On a screen inks that are printed over each other are multiplied; on a press each has a
colour space of its own and overprints.
"""

from typing import Protocol

import pikepdf
from pikepdf import Array, Dictionary, Name

from artkit.layout.colour import WHITE, Colour, Process, Spot, Tint
from artkit.layout.geometry import Box
from artkit.layout.icc import Profile
from artkit.layout.srgb import srgb_profile
from artkit.press.inks import FULL, inks_of


class Paints(Protocol):
    """What a content stream asks for; afterwards, `furnish` puts what it was given names for into the page."""

    def background(self, colour: Colour, box: str) -> str:
        """Return the operators that cover a box (``x y w h re f``) with a colour."""
        ...

    def paint(self, colour: Colour, stroking: bool = False, is_type: bool = False) -> str:
        """Return the operators that take up a colour."""
        ...

    def overprinted(self, body: str) -> str:
        """Return the operators of marks that are all printed with one ink, over what lies below."""
        ...

    def on_paper(self, body: str, paper: Colour, box: str) -> str:
        """Return the operators of a whole page upon its paper."""
        ...

    def furnish(self, pdf: pikepdf.Pdf, page: pikepdf.Object, box: Box) -> None:
        """Add to the resources of a page what the operators name."""
        ...


class ScreenPaints:
    """Colours of the screen: greys as grey, all others as red, green and blue."""

    def __init__(self) -> None:
        self._groups: list[str] = []

    def background(self, colour: Colour, box: str) -> str:
        """See `Paints.background`."""
        return f"{self.paint(colour)} {box} re f\n" if colour != WHITE else ""

    def paint(self, colour: Colour, stroking: bool = False, is_type: bool = False) -> str:
        """See `Paints.paint`."""
        if colour.neutral:
            return f"{colour.red:g} {'G' if stroking else 'g'}"
        return f"{colour.red:g} {colour.green:g} {colour.blue:g} {'RG' if stroking else 'rg'}"

    def overprinted(self, body: str) -> str:
        """See `Paints.overprinted`. Inside of the group tints of the ink cover each other, as on its plate."""
        self._groups.append(body)
        return f"q /Multiply gs /Group{len(self._groups) - 1} Do Q\n"

    def on_paper(self, body: str, paper: Colour, box: str) -> str:
        """See `Paints.on_paper`."""
        if paper == WHITE:
            return body
        return self.background(paper, box) + self.overprinted(body)

    def furnish(self, pdf: pikepdf.Pdf, page: pikepdf.Object, box: Box) -> None:
        """See `Paints.furnish`."""
        if not self._groups:
            return
        leaf = pikepdf.Page(page)
        leaf.add_resource(Dictionary(Type=Name.ExtGState, BM=Name.Multiply), Name.ExtGState, Name.Multiply)
        page.Resources = pdf.make_indirect(page.Resources)
        for number, body in enumerate(self._groups):
            form = Dictionary(
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=Array([round(edge, 4) for edge in box]),
                Resources=page.Resources,
                Group=Dictionary(S=Name.Transparency, CS=Name.DeviceRGB, I=True),
            )
            group = pdf.make_indirect(pdf.make_stream(body.encode("ascii"), form))
            leaf.add_resource(group, Name.XObject, Name(f"/Group{number}"))


class PressPaints:
    """The inks of a press: black alone as grey, process inks, spot inks as separations that overprint.

    Parameters
    ----------
    profile : Profile
        Of the press.
    space : {"cmyk", "rgb"}
        With "rgb", colours that are no spot ink are written as those of the screen, with their profile.
    """

    def __init__(self, profile: Profile, space: str = "cmyk") -> None:
        self._profile = profile
        self._rgb = space == "rgb"
        self._spots: dict[Spot, str] = {}
        self._used: set[str] = set()

    def background(self, colour: Colour, box: str) -> str:
        """See `Paints.background`."""
        return f"{self.paint(colour)} {box} re f\n" if colour != WHITE else ""

    def paint(self, colour: Colour, stroking: bool = False, is_type: bool = False) -> str:
        """See `Paints.paint`. Full black type overprints, so that no gap opens around it."""
        if self._rgb and colour.spot is None:
            self._used.add("Screen")
            channels = f"{colour.red:g} {colour.green:g} {colour.blue:g}"
            return f"/Screen CS {channels} SCN" if stroking else f"/Screen cs {channels} scn"
        inks = inks_of(colour, self._profile, is_type)
        if isinstance(inks, Tint):
            name = self._spots.setdefault(inks.spot, f"Spot{len(self._spots)}")
            return f"/{name} {'CS' if stroking else 'cs'} {inks.amount:g} {'SCN' if stroking else 'scn'}"
        if is_type and inks == FULL and self._profile.space == "CMYK":
            self._used.add("Over")
            return "/Over gs 0 0 0 1 k"
        return _process(inks, stroking)

    def overprinted(self, body: str) -> str:
        """See `Paints.overprinted`."""
        self._used.add("Over")
        return f"q /Over gs\n{body}Q\n"

    def on_paper(self, body: str, paper: Colour, box: str) -> str:
        """See `Paints.on_paper`: stock is not printed."""
        return body

    def furnish(self, pdf: pikepdf.Pdf, page: pikepdf.Object, box: Box) -> None:
        """See `Paints.furnish`."""
        leaf = pikepdf.Page(page)
        if "Over" in self._used:
            over = Dictionary(Type=Name.ExtGState, OP=True, op=True, OPM=1)
            leaf.add_resource(over, Name.ExtGState, Name.Over)
        if "Screen" in self._used:
            profile = pdf.make_stream(srgb_profile(), Dictionary(N=3, Alternate=Name.DeviceRGB))
            space = Array([Name.ICCBased, pdf.make_indirect(profile)])
            leaf.add_resource(pdf.make_indirect(space), Name.ColorSpace, Name.Screen)
        for spot, name in self._spots.items():
            space = separation(spot.name, spot.process)
            leaf.add_resource(pdf.make_indirect(space), Name.ColorSpace, Name(f"/{name}"))


def _process(inks: Process, stroking: bool) -> str:
    if inks.total == inks.black:
        return f"{round(1 - inks.black, 4):g} {'G' if stroking else 'g'}"
    return " ".join(f"{ink:g}" for ink in inks.inks) + (" K" if stroking else " k")


def separation(name: str, full: Process) -> Array:
    """Return the colour space of a spot ink, whose tints stand between bare paper and what stands in for it."""
    tints = Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=[0, 0, 0, 0], C1=[*full.inks])
    return Array([Name.Separation, Name(f"/{name}"), Name.DeviceCMYK, tints])
