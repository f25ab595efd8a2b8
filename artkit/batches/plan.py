"""What a batch is to make: recipes and sweeps, as a person, a script or a TOML file says it."""

from pathlib import Path
from typing import Annotated, Any

import msgspec

from artkit.errors import InputError
from artkit.recipe.loading import convert, read_toml

NUMBERS = Annotated[str | int, msgspec.Meta(description="7, 0..99 or 3,8,21")]


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The product of all sweeps, for each of some recipes.

    A list is a sweep, and so is a text with commas or a range: ``style = "gallery,riso"``, ``"0.4..1.2..0.2"``.

    Raises
    ------
    InputError
        Not here: `artkit.batches.jobs.jobs_of` looks at everything before anything is made.
    """

    recipes: tuple[str, ...] | str = ()
    """Names, files, or folders of them; none: the gallery of ten digits."""
    output: str = ""
    """Where prints go, with fields: ``out/{recipe}_{style}_s{seed:04}.pdf``; a folder or a URL (``s3://...``) at its
    beginning. Empty: ``prints/out/``, and a name of everything that is swept."""
    seeds: NUMBERS | None = None
    """A print for each."""
    page: tuple[str, ...] | str = ()
    landscape: bool | None = None
    style: tuple[str, ...] | str = ()
    """``a+b`` stacks two."""
    edition: NUMBERS | None = None
    """``50`` numbers prints 1/50 to 50/50; ``3/50`` and ``1..10/50`` are some of them."""
    set: dict[str, Any] = {}
    """Keys of the recipe by their paths, and what they are to be; a list inside a list is one value."""
    dpi: Annotated[float, msgspec.Meta(ge=1, le=2400)] = 150.0
    marks: str = ""
    icc: str = ""
    separations: bool = False
    check: bool = False
    """Whether each finished PDF is read again, cell by cell, and looked at as a shop will."""


def read_plan(path: str | Path) -> Plan:
    """Read a batch file.

    Raises
    ------
    InputError
        If it cannot be read, or is no plan; names the key.
    """
    file = Path(path)
    return convert(read_toml(file), Plan, file)


def is_plan(path: str) -> bool:
    """Tell whether a file is a batch file: one that says which ``recipes`` it is for."""
    file = Path(path)
    try:
        return file.suffix == ".toml" and file.is_file() and "recipes" in read_toml(file)
    except (InputError, OSError, ValueError):  # who reads it as what it is will say what is wrong
        return False
