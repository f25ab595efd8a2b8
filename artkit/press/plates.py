"""The plates of a sheet: which inks it is printed with, and what each of them prints."""

from collections.abc import Iterator
from dataclasses import replace

from artkit.layout.colour import WHITE, Colour, Process, Spot, Tint
from artkit.layout.icc import Profile
from artkit.layout.sheet import Operation, Sheet, Text
from artkit.press.inks import FULL, inks_of

PROCESS = ("Cyan", "Magenta", "Yellow", "Black")
ALL = Spot("All", 0.0, 0.0, 0.0, Process(1.0, 1.0, 1.0, 1.0), overprint=False)
"""What prints on every plate: the marks by which plates are brought to fit."""

REGISTRATION = Colour(0.0, 0.0, 0.0, Tint(ALL, 1.0))


def full_inks(sheet: Sheet, profile: Profile) -> dict[str, Colour]:
    """Return each ink that a sheet asks for, in full, by its name: process inks first, then spot inks."""
    used: set[str] = set()
    spots: dict[str, Colour] = {}
    for inks in _all_inks(sheet, profile):
        if isinstance(inks, Tint):
            spot = inks.spot
            spots[spot.name] = Colour(spot.red, spot.green, spot.blue, Tint(spot, 1.0))
        elif sheet.space == "cmyk":
            used |= {name for name, ink in zip(PROCESS, inks.inks, strict=True) if ink}
    spots.pop(ALL.name, None)
    return {name: process_ink(name) for name in PROCESS if name in used} | spots


def _all_inks(sheet: Sheet, profile: Profile) -> Iterator[Process | Tint]:
    yield inks_of(sheet.background, profile)
    for operation in sheet.operations:
        yield inks_of(operation.colour, profile, isinstance(operation, Text))


SHOWN = {"Cyan": (0.0, 0.6824, 0.9373), "Magenta": (0.9255, 0.0, 0.549), "Yellow": (1.0, 0.949, 0.0)}
"""What the process inks look like on a screen, roughly; only labels and swatches are shown in them."""


def process_ink(name: str) -> Colour:
    """Return a process ink in full."""
    inks = Process(*(float(name == each) for each in PROCESS))
    return Colour(*SHOWN.get(name, (0.0, 0.0, 0.0)), inks)


def separate(sheet: Sheet, profile: Profile) -> dict[str, Sheet]:
    """Return the plate of each ink as a sheet of its own, in greys: black is full ink.

    What another ink covers is left out of a plate, and what overprints leaves it as it is.
    """
    return {name: _plate(sheet, name, profile) for name in full_inks(sheet, profile)}


def _plate(sheet: Sheet, name: str, profile: Profile) -> Sheet:
    background = amount(inks_of(sheet.background, profile), name)
    marks: list[Operation] = []
    for operation in sheet.operations:
        is_type = isinstance(operation, Text)
        inks = inks_of(operation.colour, profile, is_type)
        share = amount(inks, name)
        if share is not None and not (is_type and inks == FULL and name != "Black"):  # black type overprints
            marks.append(replace(operation, colour=_grey(share)))
    return replace(sheet, operations=tuple(marks), background=_grey(background or 0.0), paper=WHITE)


def amount(inks: Process | Tint, name: str) -> float | None:
    """Return how much of an ink a colour puts on its plate; None leaves the plate as it was."""
    if isinstance(inks, Tint):
        if inks.spot.name in (name, ALL.name):
            return inks.amount
        return None if inks.spot.overprint else 0.0
    return dict(zip(PROCESS, inks.inks, strict=True)).get(name, 0.0)


def _grey(share: float) -> Colour:
    grey = round(1 - share, 4)
    return Colour(grey, grey, grey)
