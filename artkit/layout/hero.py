"""One picture alone: to the edge of the sheet and beyond it, or matted."""

from dataclasses import dataclass, replace
from typing import Literal

from artkit.errors import InputError
from artkit.layout.arrangement import Arrangement, Content, Slot
from artkit.layout.art import Outlines
from artkit.layout.foot import set_stage
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.sheet import Fill
from artkit.layout.style import PageStyle
from artkit.layout.table import Table, set_table


@dataclass(frozen=True)
class Hero:
    """One picture alone, full bleed or matted, with its label at the foot.

    Parameters
    ----------
    matted : bool, optional
        Keep the picture whole between the margins, above its label.
    fit : {"cover", "contain"}, optional
        Full bleed: cover the sheet and cut the picture at two sides, with the label on a plate of paper; or show all of
        it, from edge to edge of the shorter side, with the label on the paper that is left.
    caption : str, optional
        What is said of the picture, with fields: under it where it is matted, else before the colophon.
    """

    matted: bool = False
    fit: Literal["cover", "contain"] = "cover"
    caption: str = ""

    def __call__(self, geometry: PageGeometry, content: Content, style: PageStyle) -> Arrangement:
        """Arrange the one picture of a sheet and set its type.

        Raises
        ------
        InputError
            If there are more pictures, or something does not fit.
        """
        if len(content.cells) != 1:
            raise InputError(
                f"a hero is one picture, and the recipe asks for {len(content.cells)}; "
                "ask for one digit and one seed, or take grid"
            )
        if self.matted:
            return set_table(Table(((1, 1),), 0.0), geometry, content, style)
        said = "   ".join((*content.cells[0].caption, content.colophon)).strip()
        arrange = _cover if self.fit == "cover" else _contain
        return arrange(geometry, replace(content, colophon=said), style)


def _cover(geometry: PageGeometry, content: Content, style: PageStyle) -> Arrangement:
    """Return a square that hides the sheet, and the label on a plate: all of the foot, where one signs."""
    bleed, body, scale = geometry.bleed_rect, style.body(geometry), style.scale(geometry)
    side = max(bleed.width, bleed.height)
    x, y = bleed.centre
    slot = Slot(Rect(x - side / 2, y - side / 2, side, side), content.cells[0].key)
    stage = set_stage(body, content, scale, style.margins(geometry)[0])
    if content.signature:
        plate = Rect(bleed.x, stage.rect.bottom, bleed.width, bleed.bottom - stage.rect.bottom)
    else:
        height, pad = stage.label.height, 2 * scale.caption
        block = Rect(body.x, body.bottom - height, stage.label.width, height)
        plate = block.inset(-pad, -pad, -pad, -pad)
    ground = (Fill(Outlines.rectangle(plate), style.paper),) if stage.operations else ()
    return Arrangement((slot,), (*ground, *stage.operations), stage.signature)


def _contain(geometry: PageGeometry, content: Content, style: PageStyle) -> Arrangement:
    """Return a square that bleeds at three sides, and the label on the paper below, or left of it on a wide sheet."""
    bleed, (left, above, right, below) = geometry.bleed_rect, style.margins(geometry)
    side = min(bleed.width, bleed.height)
    slot = Slot(Rect(bleed.right - side, bleed.y, side, side), content.cells[0].key)
    if geometry.width > geometry.height:
        room = (left, above, geometry.width - slot.rect.x + left, below)
    else:
        room = (left, slot.rect.bottom + 0.6 * left, right, below)
    free = Rect(
        room[0],
        room[1],
        max(geometry.width - room[0] - room[2], 0.0),
        max(geometry.height - room[1] - room[3], 0.0),
    )
    try:
        stage = set_stage(free, content, style.scale(geometry), left)
    except InputError as error:
        raise InputError(f'{error}, or take fit = "cover" or matted = true') from None
    return Arrangement((slot,), stage.operations, stage.signature)
