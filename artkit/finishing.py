"""The last step: a print that carries what it takes to print it again, and the whole path in one call."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import msgspec

from artkit.carrying import Carried, Condition, Facts, Font, pack
from artkit.carrying import Cell as CellFact
from artkit.developing import Picture, develop
from artkit.layout.icc import fogra39
from artkit.layout.sheet import Placed, Sheet, Text
from artkit.layout.typography import Typeface
from artkit.planning import GALLERY, dream_all, plan, read_recipe, resolved, versions
from artkit.press.formats import Output
from artkit.press.formats import encode as write_sheet
from artkit.press.pdf import default_date
from artkit.printing import rehearse, set_pictures
from artkit.recipe import Recipe


def finish(
    recipe: Recipe, pictures: Sequence[Picture], output: Output, origin: Facts | None = None
) -> tuple[bytes, Sheet]:
    """Return a finished print, which carries what it takes to print it again, and its sheet.

    Parameters
    ----------
    recipe : Recipe
        Page, layout, style and texts.
    pictures : sequence of Picture
        What is set.
    output : Output
        What kind of file.
    origin : Facts, optional
        What an earlier print says of where its pictures came from; None: they were dreamed just now.

    Raises
    ------
    InputError
        As `compose`, or if the file cannot be as asked.
    """
    recipe = dated(recipe)
    sheet = set_pictures(recipe, pictures)
    if not output.carries:
        return write_sheet(sheet, output), sheet
    facts = msgspec.structs.replace(
        facts_of(recipe, output, origin),
        fonts=tuple(_font(face) for face in _faces(sheet)),
        cells=tuple(_cell(placed) for placed in sheet.cells),
    )
    own = b"" if output.profile is None else output.profile.data
    private = pack(Carried(recipe, tuple(pictures), facts, own))
    return write_sheet(sheet, output, private), sheet


PRINTERS = ("digital-potato", "numpy", "scipy", "pillow", "reportlab", "pikepdf", "pypdfium2", "uharfbuzz")
"""The distributions that have a part in the bytes of a print."""


def facts_of(recipe: Recipe, output: Output, origin: Facts | None = None) -> Facts:
    """Return what a print will say of itself that is known before it is set: all but its faces and places.

    Parameters
    ----------
    recipe, output, origin
        As for `finish`.
    """
    profile = output.profile or fogra39()
    if origin is None:
        said: dict[str, Any] = resolved(recipe)
        models, dreamed, plugins = said["models"], said["versions"], said["plugins"]
    else:
        models, dreamed, plugins = origin.models, origin.dreamed, origin.plugins
    return Facts(
        models=models,
        dreamed=dreamed,
        printed=versions(PRINTERS),
        plugins=plugins,
        dpi=float(output.dpi),
        marks=output.marks,
        separations=output.separations,
        profile=Condition(
            sha256=hashlib.sha256(profile.data).hexdigest(),
            description=profile.description,
            condition=profile.condition,
            ours=output.profile is None,
        ),
    )


def dated(recipe: Recipe) -> Recipe:
    """Return a recipe with the day that its prints say they were made on."""
    return msgspec.structs.replace(recipe, date=recipe.date or default_date().strftime("%Y-%m-%dT%H:%M:%SZ"))


def _faces(sheet: Sheet) -> list[Typeface]:
    """Return the faces that a sheet is set in, each once."""
    plain = (replace(o.line.typeface, tabular=False) for o in sheet.operations if isinstance(o, Text))
    return sorted(dict.fromkeys(plain), key=str)


def _font(face: Typeface) -> Font:
    return Font(
        family=face.family,
        weight=face.weight,
        italic=face.italic,
        version=face.version,
        sha256=hashlib.sha256(face.path.read_bytes()).hexdigest(),
    )


def _cell(placed: Placed) -> CellFact:
    rect = tuple(
        round(edge, 6) for edge in (placed.rect.x, placed.rect.y, placed.rect.width, placed.rect.height)
    )
    return CellFact(
        picture=placed.key,
        rect=cast(Any, rect),
        label=placed.label,
        dark=placed.dark,
        window=placed.window,
    )


def poster(
    recipe: str | Path | None = None,
    *,
    style: str | Sequence[str] | None = None,
    suffix: str = ".pdf",
    dpi: float = 150,
    **settings: object,
) -> bytes:
    """Return a finished print; the whole path in one call.

    Parameters
    ----------
    recipe : str or path, optional
        A file or a name; None: the gallery of ten digits.
    style : str or sequence of str, optional
        In place of the recipe's.
    suffix, dpi
        See `artkit.press.formats.Output`.
    **settings : object
        Keys of the recipe, set last, with ``__`` for the dot: ``page__size="a3"``, ``seed=8``.

    Raises
    ------
    ArtkitError
        If anything is unknown, out of range, or does not fit.

    Examples
    --------
    >>> import artkit
    >>> artkit.poster(page__size="a6", dream__steps=5)[:8]
    b'%PDF-1.6'
    """
    styles = [style] if isinstance(style, str) else style
    keys = [(key.replace("__", "."), value) for key, value in settings.items()]
    work = read_recipe(recipe or GALLERY, styles, keys)
    cells = plan(work)
    rehearse(work, cells)
    output = Output(suffix, dpi)
    return finish(work, develop(cells, dream_all(cells)), output)[0]
