"""Choices written back into a recipe's text: comments, order and everything else in it stay as they are."""

from collections.abc import Mapping, Sequence

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from artkit.errors import InputError


def with_seeds(text: str, seeds: Sequence[int]) -> str:
    r"""Return a recipe's text with another ``seed``.

    Parameters
    ----------
    text : str
        The recipe, as TOML.
    seeds : sequence of int
        One or more.

    Raises
    ------
    InputError
        If the text is no TOML.

    Examples
    --------
    >>> with_seeds("seed = 7  # chosen by eye\n", [12, 47])
    'seed = "12,47"  # chosen by eye\n'
    """
    document = _parse(text)
    value = seeds[0] if len(seeds) == 1 else ",".join(map(str, seeds))
    if "seed" in document:
        document["seed"] = value
        return tomlkit.dumps(document)
    return f"{tomlkit.dumps({'seed': value})}{text}"  # before the first table, or it would belong to the last


def with_pins(text: str, pins: Mapping[tuple[int, int], int]) -> str:
    r"""Return a recipe's text in which pictures are pinned to seeds.

    Parameters
    ----------
    text : str
        The recipe, as TOML.
    pins : mapping
        Row and place in the row -> seed. A pin that is there already keeps its other keys.

    Raises
    ------
    InputError
        If the text is no TOML, or its ``cells`` are no tables.

    Examples
    --------
    >>> print(with_pins("seed = 7\n", {(0, 3): 41}))
    seed = 7
    <BLANKLINE>
    [[cells]]
    at = [0, 3]
    seed = 41
    <BLANKLINE>
    """
    document = _parse(text)
    cells = document.get("cells")
    if cells is not None and not isinstance(cells, AoT):
        raise InputError("cells: write the pins of this recipe as [[cells]] tables")
    here = {tuple(table.get("at", ())): table for table in cells or ()}
    added = [(at, seed) for at, seed in pins.items() if at not in here]
    for at, seed in pins.items():
        if at in here:
            here[at]["seed"] = seed
    written = tomlkit.dumps(document).rstrip("\n") + "\n"
    return written + "".join(
        f"\n[[cells]]\nat = [{row}, {column}]\nseed = {s}\n" for (row, column), s in added
    )


def _parse(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise InputError(f"not TOML: {error}") from None
