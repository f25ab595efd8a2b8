"""The foot of a sheet: its label, and the strip for number, title and signature."""

from dataclasses import dataclass

import numpy as np

from artkit.errors import InputError
from artkit.layout.arrangement import Content
from artkit.layout.art import HAIRLINE, Strokes
from artkit.layout.geometry import Rect
from artkit.layout.label import Label, set_label
from artkit.layout.paragraph import set_paragraph
from artkit.layout.sheet import Operation, Stroke, Text
from artkit.layout.style import TypeScale
from artkit.layout.typesetting import set_line

PENCIL = 9.0  # mm: the strip that a signature needs
SIGNED = 0.28  # of the strip: the line that waits for a signature


@dataclass(frozen=True)
class Edition:
    """The printed edition block.

    Attributes
    ----------
    height : float
        What it takes of the foot, the blank to the label included, in millimetres.
    operations : tuple of Operation
        Its type and its line.
    signature : Rect or None
        The blank above the line.
    """

    height: float = 0.0
    operations: tuple[Operation, ...] = ()
    signature: Rect | None = None


def set_edition(content: Content, scale: TypeScale, body: Rect) -> Edition:
    """Set number left, title in the middle and a line for the signature right, at the foot of a body.

    Without a number there is no block: then all three are a pencil's work, on a strip that stays blank.

    Raises
    ------
    InputError
        If the title does not fit between the number and the line.
    """
    if not content.number:
        return Edition()
    pencil, signed = min(PENCIL, body.height / 6), SIGNED * body.width
    number = set_line(content.number, scale.text, scale.caption, scale.tracking, tabular=True)
    room = body.width - 2 * max(number.width, signed) - 4 * scale.caption
    title = set_paragraph(
        content.title, scale.text, scale.caption, room, 1, "title of the edition", scale.tracking
    )
    line = np.array([(body.right - signed, body.bottom), (body.right, body.bottom)])
    return Edition(
        2 * pencil,
        (
            Text(number, body.x, body.bottom, scale.colour),
            *(Text(each, body.centre[0] - each.width / 2, body.bottom, scale.colour) for each in title),
            Stroke(Strokes(line, max(HAIRLINE, 0.05 * scale.caption)), scale.colour),
        ),
        Rect(body.right - signed, body.bottom - pencil, signed, pencil),
    )


def pencil_strip(content: Content, body: Rect) -> float:
    """Return the height of the blank that number, title and signature by hand need."""
    return min(PENCIL, body.height / 6) if content.signature and not content.number else 0.0


@dataclass(frozen=True)
class Stage:
    """The room for pictures above the foot of a page.

    Attributes
    ----------
    rect : Rect
        Where pictures may go.
    label : Label
        Title, subtitle and colophon.
    operations : tuple of Operation
        The label in its place, and the edition block.
    signature : Rect or None
        The strip that is left blank.
    """

    rect: Rect
    label: Label
    operations: tuple[Operation, ...]
    signature: Rect | None


def set_stage(body: Rect, content: Content, scale: TypeScale, margin: float) -> Stage:
    """Set the label at the foot of a rectangle, and the strip for the pencil above it.

    Parameters
    ----------
    body : Rect
        Where everything goes.
    content : Content
        The texts.
    scale : TypeScale
        The type of the page.
    margin : float
        From which the blank between pictures and label takes its measure, in millimetres.

    Raises
    ------
    InputError
        If the texts do not fit.
    """
    label, edition = set_label(content, scale, body.width), set_edition(content, scale, body)
    strip = pencil_strip(content, body)
    blank = max(0.6 * margin, strip) if label.lines else strip
    free = body.height - label.height - blank - edition.height
    if free < 0:
        raise InputError("title, subtitle and colophon take more room than there is; shorten them")
    signature = Rect(body.x, body.y + free, body.width, blank) if strip else edition.signature
    operations = (*label.at(body.x, body.bottom - edition.height), *edition.operations)
    return Stage(Rect(body.x, body.y, body.width, free), label, operations, signature)
