"""The way back: from a finished print to what it carries, and from that to a print again."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from artkit.carrying import MOST_BYTES, Carried, trial, unpack
from artkit.errors import ArtkitError, FileFormatError, InputError
from artkit.files import read_at_most
from artkit.finishing import PRINTERS, finish
from artkit.layout.icc import Profile, read_profile
from artkit.layout.sheet import Sheet
from artkit.layout.typography import families, typeface
from artkit.planning import plain_recipe, plugins_used, versions
from artkit.press.containers import NothingCarriedError, kind_of, private_of
from artkit.press.formats import Output
from artkit.recipe import Recipe
from artkit.recipe.loading import convert, load_style
from artkit.recipe.tree import Tree, merge, set_path

MOST_FILE = 2**30
"""A larger file (1 GiB) is not read."""

LOOK = ("render", "ink", "layers", "type")
"""What another style replaces, beside the colours and margins of the page."""

LOOK_OF_PAGE = ("background", "paper", "margin", "safe")
ASKED_OF_DREAMS = ("dream", "rows", "seed", "cells")


@dataclass(frozen=True, eq=False)
class Found:
    """A print that was read.

    Attributes
    ----------
    carried : Carried
        What it carries.
    suffix : str
        The format of the file: ``.pdf``, ``.svg``, ``.png`` or ``.tif``.
    size : int
        Its bytes.
    """

    carried: Carried
    suffix: str
    size: int


def read_print(path: str | os.PathLike[str]) -> Found:
    """Return what a print carries.

    Raises
    ------
    InputError
        If the file cannot be read, or what it carries names a plug-in that is not installed.
    FileFormatError
        If it carries nothing of artkit's, or that is damaged.
    """
    found = read_bytes(read_at_most(path, MOST_FILE), path)
    trial(found.carried.pictures, path)
    return found


def read_bytes(data: bytes, path: object) -> Found:
    """Return what a print carries that is in memory already; its negatives are not tried.

    Parameters
    ----------
    data : bytes
        The whole file.
    path : object
        How it is called in an error.

    Raises
    ------
    InputError, FileFormatError
        As `read_print`.
    """
    try:
        private, kind = private_of(data, MOST_BYTES), kind_of(data)
    except NothingCarriedError as error:
        raise FileFormatError(path, str(error)) from None
    return Found(unpack(private, path), kind, len(data))


def output_of(
    carried: Carried, suffix: str, dpi: float | None = None, profile: Profile | None = None
) -> Output:
    """Return how a print was put out, for another file of it.

    Parameters
    ----------
    carried : Carried
        What it carries.
    suffix : str
        Of the new file.
    dpi : float, optional
        In place of the old one's.
    profile : Profile, optional
        Likewise.
    """
    facts, is_pdf = carried.facts, suffix == ".pdf"
    if profile is None and carried.profile:
        name = facts.profile.description if facts.profile else "the profile"
        condition = facts.profile.condition if facts.profile else ""
        profile = read_profile(carried.profile, f"{name}, which the print carries", condition)
    return Output(
        suffix=suffix,
        dpi=dpi or facts.dpi,
        marks=facts.marks if is_pdf else (),
        profile=profile,
        separations=facts.separations and is_pdf,
    )


def replay(carried: Carried, output: Output, recipe: Recipe | None = None) -> tuple[bytes, Sheet]:
    """Print again from what a print carries, without its network and without dreaming.

    Parameters
    ----------
    carried : Carried
        What it carries.
    output : Output
        What kind of file.
    recipe : Recipe, optional
        As `relook` returns it; by default the print's own. The same recipe and output on the same versions give the
        same bytes.

    Raises
    ------
    InputError
        If a font or plug-in is missing, or something does not fit on another page.
    """
    return finish(recipe or carried.recipe, carried.pictures, output, carried.facts)


def relook(
    carried: Carried, styles: Sequence[str] = (), settings: Sequence[tuple[str, object]] = ()
) -> Recipe:
    """Return the recipe of a print with another look.

    Parameters
    ----------
    carried : Carried
        What the print carries.
    styles : sequence of str, optional
        Styles in place of the print's: marks, inks, type, margins and colours of the page are then theirs.
    settings : sequence of (path, value), optional
        Keys set last.

    Raises
    ------
    InputError
        If a style or key is unknown, or a key asks for other dreams.
    """
    tree: Tree = plain_recipe(carried.recipe)
    if styles:
        page = tree.get("page")
        kept = {key: value for key, value in tree.items() if key not in LOOK}
        if isinstance(page, dict):
            kept["page"] = {key: value for key, value in page.items() if key not in LOOK_OF_PAGE}
        below: Tree = {"render": {"kind": "contour"}}
        for name in styles:
            below = merge(below, load_style(name)[1])
        below.pop("meta", None)
        tree = merge(below, {**kept, "style": [Path(name).stem for name in styles]})
    for key, value in settings:
        if key.split(".")[0] in ASKED_OF_DREAMS:
            raise InputError(f"{key}: a replay dreams nothing; make a new print with artkit poster")
        tree = set_path(tree, key, value)
        convert(tree, Recipe, f"--set {key}")
    return convert(tree, Recipe, "the recipe of the print")


def differences(carried: Carried) -> list[str]:
    """Return what is not as it was when a print was made, each in a line: its like may then differ in some bytes."""
    facts, found = carried.facts, []
    now = versions(PRINTERS)
    for name, old in sorted(facts.printed.items()):
        if name in now and now[name] != old:
            found.append(f"{name} is {now[name]}, and was {old}")
    for name, old in sorted(facts.plugins.items()):
        new = plugins_used(carried.recipe).get(name)
        if new != old:
            found.append(f"{name} comes from {new or 'nowhere'}, and came from {old}")
    for font in facts.fonts:
        what = f"{font.family} {font.weight}{' italic' if font.italic else ''}"
        digest = _digest_of_font(font.family, font.weight, font.italic)
        if digest is None:
            found.append(f"the font {what} ({font.version}) is not installed")
        elif digest != font.sha256:
            found.append(f"the font {what} is another file than {font.version}")
    return found


def _digest_of_font(family: str, weight: int, italic: bool) -> str | None:
    if family not in families():
        return None
    try:
        face = typeface(family, weight, italic)
        return hashlib.sha256(face.path.read_bytes()).hexdigest()
    except (ArtkitError, OSError):
        return None


def described(found: Found) -> dict[str, object]:
    """Return what a print carries as plain values that JSON knows."""
    import msgspec

    carried, facts = found.carried, found.carried.facts
    return {
        "format": found.suffix,
        "bytes": found.size,
        "title": carried.recipe.title,
        "recipe": plain_recipe(carried.recipe),
        "pictures": [
            {
                "label": picture.name,
                "seed": picture.seed,
                "row": picture.row,
                "fields": {
                    key: float(value) if isinstance(value, float) else value
                    for key, value in picture.fields.items()
                },
                "negative": {name: list(array.shape) for name, array in picture.negative.parameters.items()},
            }
            for picture in carried.pictures
        ],
        **msgspec.to_builtins(facts),
    }
