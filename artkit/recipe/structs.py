"""The two kinds of file as frozen structs: a style is a look, a recipe is a finished work.

A style knows no digit; a recipe names its styles and may change any key of them, so that a recipe's struct is a
style's struct and more. Every length is a string with its unit; a colour is a string as CSS writes it. A key that has
no field is an error. Nothing is looked up here: a name is a name until `artkit.planning` or `artkit.printing` gives it
a meaning.
"""

from typing import Annotated, Any, Literal

import msgspec

from artkit.spec import Spec

Length = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^\s*\d+(\.\d+)?\s*(mm|cm|in|pt)\s*$", description="a number with mm, cm, in or pt"
    ),
]
Shift = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^\s*[+-]?\s*\d+(\.\d+)?\s*(mm|cm|in|pt)\s*$", description="a number with mm, cm, in or pt"
    ),
]
Colour = Annotated[
    str,
    msgspec.Meta(
        min_length=1, description="a CSS colour, with cmyk(c m y k) behind it or alone; spot(NAME 40%); paper"
    ),
]
Date = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$",
        description="2026-11-24, or 2026-11-24T19:30:00Z",
    ),
]
Words = Annotated[str, msgspec.Meta(max_length=2000)]
"""What is set on a page; more of it than this was meant for another place."""
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Label = Annotated[str, msgspec.Meta(min_length=1)]
Weight = Literal["thin", "light", "regular", "medium", "semibold", "bold", "extrabold", "black"]


class Meta(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a style says of itself."""

    description: str = ""
    author: str = ""
    license: str = ""
    extends: str = ""


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Paper and space."""

    size: str = "50x70cm"
    landscape: bool = False
    bleed: Length = "3mm"
    margin: Length | None = None
    """None: the optical margins of the layout."""
    safe: Length | None = None
    """Blank that no picture and no type may enter, from the trim inwards; None: only the margins keep them out."""
    background: Colour | None = None
    """None: the bare paper, nothing is printed."""
    paper: Colour | None = None
    """The stock's own colour: shown on a screen, with all inks upon it, and never printed."""


class Spot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An ink of its own: what it is called, and what it looks like in full on white paper."""

    name: Label
    colour: Colour
    overprint: bool = True
    """Printed over what lies below; else that is left out under it."""


Ramp = Annotated[tuple[Colour, ...], msgspec.Meta(min_length=2, max_length=256)]
Interpolation = Literal["oklab", "srgb"]


class Ink(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How tone becomes colour: ``ramp[0]`` is tone 0, the last entry is tone 1."""

    ramp: Ramp = ("#ffffff", "#000000")
    interpolate: Interpolation = "oklab"
    spot: Annotated[tuple[Spot, ...], msgspec.Meta(max_length=32)] = ()
    """Inks that ``spot(NAME)`` means, here and in every other colour."""
    space: Literal["cmyk", "rgb"] = "cmyk"
    """What the shop is sent: inks, or the screen's colours with their profile, for an inkjet."""


Curve = Annotated[tuple[tuple[Share, Share], ...], msgspec.Meta(min_length=2, max_length=256)]


class Layer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One pass of ink; what is left out is as in ``[render]`` and ``[ink]``."""

    render: Spec | None = None
    ramp: Ramp | None = None
    interpolate: Interpolation | None = None
    curve: Curve = ((0.0, 0.0), (1.0, 1.0))
    """Knots of (tone of the picture, tone of this layer)."""
    offset: tuple[Shift, Shift] = ("0mm", "0mm")
    """Right and down."""


class Type(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Typefaces and sizes; a size of None is derived from the page."""

    family: str = "Red Hat Display"
    weight: Weight = "regular"
    title_weight: Weight = "medium"
    colour: Colour = "#000000"
    quiet: Colour | None = None
    """Captions and small print; None: as ``colour``."""
    title: Length | None = None
    subtitle: Length | None = None
    caption: Length | None = None
    tracking: Annotated[float, msgspec.Meta(ge=-0.1, le=0.5)] = 0.0
    """Space added between the characters of small type, in ems."""
    headings: Literal["plain", "capitals"] = "plain"
    """Of rows and columns, and the first of two caption lines; capitals stand a little apart."""
    outlined: bool = False
    """All type as filled outlines: no font is embedded, and nothing can be selected."""


class Style(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A look: everything that ``styles/NAME.toml`` may say."""

    meta: Meta = Meta()
    page: Page = Page()
    render: Spec = Spec("contour")
    ink: Ink = Ink()
    layers: Annotated[tuple[Layer, ...], msgspec.Meta(max_length=32)] = ()
    """Passes of ink, one over the other; none: a single one of ``[render]`` and ``[ink]``."""
    type: Type = Type()


class Dream(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is dreamed. What is None here comes from the preset."""

    model: str = "robust"
    digits: Annotated[tuple[Label, ...] | Label | int, msgspec.Meta(description='"0123", 6, or names')] = (
        "0123456789"
    )
    preset: str = "lucid"
    objective: str | dict[str, Any] | None = None
    """A name with options, a table with a ``kind``, or a weighted sum: ``"class_logit - 0.5 * turned:label=9"``."""
    parameterization: Spec | None = None
    regularizers: Annotated[tuple[Spec, ...], msgspec.Meta(max_length=100)] | None = None
    toward: tuple[Label, ...] | Label | int | None = None
    """Draw each picture towards each of these classes as well, in place of the objective; None: only to its own."""
    share: tuple[Share, ...] | Share | None = None
    """How much of the way to go ``toward`` them: 0.5 is a tie; several are a series; None: 0.5, or even steps."""
    frames: Annotated[int, msgspec.Meta(ge=2, le=400)] | None = None
    """Show so many pictures of each way: of the ascent out of noise, or of the way ``toward`` another class."""
    steps: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None
    step: Annotated[float, msgspec.Meta(gt=0, le=100)] | None = None
    """The length of the first step."""
    anneal: Share | None = None
    """The last step's length as a share of the first's; 1 keeps them all as long."""


class Attack(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is changed until a network takes it for what it is not. Cells are each beginning with each target."""

    kind: Spec | None = None
    """A name with options, ``"pgd:steps=80"``; None: fooling from nothing, eot to survive, else ddn; in a ball, pgd."""
    model: str = "twin"
    target: tuple[Label, ...] | Label | int | None = None
    """The classes to be seen as; None: any other than it is."""
    confidence: Annotated[float, msgspec.Meta(gt=0, lt=1)] | None = None
    """The least probability of that class; None: that it is the likeliest."""
    from_: tuple[Label, ...] | Label | int = msgspec.field(default="noise", name="from")
    """``noise``, ``grey``, ``black``; digits, of which the seed tells which one; ``test:12``; or a picture as text."""
    norm: Literal["l2", "linf"] | None = None
    epsilon: Annotated[float, msgspec.Meta(ge=0, le=28)] | None = None
    survive: Literal["scan", "phone", "hard"] | None = None
    """The print and capture that it is to survive; norm, epsilon and survive are options of the kind."""
    show: Literal["result", "original", "added"] = "result"
    """``added`` is what was added, amplified as far as it goes: grey is nothing, dark is ink, light is paper."""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One row of a poster: a note for its captions, and what it changes of ``[dream]`` or ``[attack]``."""

    note: Words = ""
    dream: Dream = Dream()
    attack: Attack | None = None
    """None: the row is dreamed."""


class Pin(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an artist chose by eye for one picture; the rest of it is as its row says."""

    at: Annotated[
        tuple[Annotated[int, msgspec.Meta(ge=0)], Annotated[int, msgspec.Meta(ge=0)]],
        msgspec.Meta(description="row and place in the row, counted from 0"),
    ]
    seed: Annotated[int, msgspec.Meta(ge=0)] | None = None
    model: str | None = None
    render: Spec | None = None


class Edition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Numbered prints. Without a ``number`` it is a pencil's work, on the strip that is left blank."""

    size: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | None = None
    number: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | None = None
    signature: bool = False
    unique: bool = False
    """Every number has pictures of its own: its seeds are those of number 1, moved on."""


class Recipe(Style, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A finished work: everything that ``prints/NAME.toml`` may say."""

    title: Words = ""
    subtitle: Words = ""
    colophon: Words = ""
    author: Words = ""
    keywords: Annotated[tuple[Words, ...], msgspec.Meta(max_length=100)] = ()
    date: Date | None = None
    """What the file says of when it was made; None: SOURCE_DATE_EPOCH, or the first day of 2000."""
    style: tuple[str, ...] | str = ("gallery",)
    seed: str | Annotated[int, msgspec.Meta(ge=0)] = 0
    layout: Spec = Spec("grid")
    dream: Dream = Dream()
    attack: Attack | None = None
    """With it, pictures are attacked and not dreamed; all but those of rows that say ``dream``."""
    rows: Annotated[tuple[Row, ...], msgspec.Meta(max_length=1000)] = ()
    cells: Annotated[tuple[Pin, ...], msgspec.Meta(max_length=10_000)] = ()
    edition: Edition = Edition()
