"""Sweeps as people write them: ``gallery,riso``, ``0..99``, ``0.4..1.2..0.2``, ``20mm..40mm..5mm``.

Values are those of ``--set``, several of them between commas; one that contains a comma is quoted as in TOML. Numbers
of a range are computed in decimal, so that 0.1 + 0.2 is 0.3, and a range includes both of its ends.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod

from artkit.errors import InputError
from artkit.spec import parse_value, split_commas

MOST_JOBS = 100_000
"""More prints than this in one batch are a slip, not a wish."""

_NUMBER = r"([+-]?(?:\d{1,18}(?:\.\d{1,18})?|\.\d{1,18}))"
_RANGE = re.compile(rf"{_NUMBER}([a-z]*)\.\.{_NUMBER}([a-z]*)(?:\.\.{_NUMBER}([a-z]*))?")


@dataclass(frozen=True)
class Axis:
    """One key and all that it is to be.

    Attributes
    ----------
    key : str
        The path of a key of the recipe, or what else a batch varies.
    values : tuple, (n,)
        One or more, no two alike.
    """

    key: str
    values: tuple[object, ...]


def parse_values(text: str, what: str) -> tuple[object, ...]:
    """Read the values of a sweep.

    Parameters
    ----------
    text : str
        Values and ranges between commas.
    what : str
        The option or key that they are of, for errors.

    Raises
    ------
    InputError
        If there are none, a range does not arrive at its end, a value stands twice, or there are too many.

    Examples
    --------
    >>> parse_values("0.4..1.0..0.2", "sigma")
    (0.4, 0.6, 0.8, 1.0)
    >>> parse_values("a3, '50x70cm', 3..5", "page")
    ('a3', '50x70cm', 3, 4, 5)
    """
    values: list[object] = []
    for part in split_commas(text):
        match = _RANGE.fullmatch(part.strip())
        values += _range(match, part.strip(), what) if match else [parse_value(part)]
        if len(values) > MOST_JOBS:
            raise InputError(f"{what}: {text!r} means more than {MOST_JOBS:,} values")
    return distinct(values, what)


def distinct(values: Sequence[object], what: str) -> tuple[object, ...]:
    """Return values as they are.

    Raises
    ------
    InputError
        If there are none, or one stands twice.
    """
    if not values:
        raise InputError(f"{what}: there is no value")
    seen: set[str] = set()
    for value in values:
        if repr(value) in seen:
            raise InputError(f"{what}: {value} is given twice")
        seen.add(repr(value))
    return tuple(values)


def _range(match: re.Match[str], text: str, what: str) -> list[object]:
    """Return the numbers of a range, both ends included: whole ones as int, with a unit as text."""
    first, unit, last, last_unit, step, step_unit = match.groups(default="")
    unit_of_all = step_unit if step else last_unit
    if {unit, last_unit, step_unit} - {unit_of_all, ""}:
        raise InputError(f"{what}: {text!r} mixes units")
    if not step and any("." in number for number in (first, last)):
        raise InputError(f"{what}: {text!r} needs a step, as in {first}..{last}..0.1")
    begin, end, by = Decimal(first), Decimal(last), Decimal(step or 1)
    if by <= 0 or end < begin:
        hint = f"write {last}..{first}" if by > 0 else "a step is above 0"
        raise InputError(f"{what}: the range {text} runs backwards; {hint}")
    count, rest = divmod(end - begin, by)
    if rest:
        arrives = begin + count * by
        raise InputError(f"{what}: {text!r} steps over its end; the last value before it is {arrives}")
    if count >= MOST_JOBS:
        raise InputError(f"{what}: {text!r} means more than {MOST_JOBS:,} values")
    whole = all("." not in number for number in (first, last, step))
    numbers = [begin + index * by for index in range(int(count) + 1)]
    if unit_of_all:
        return [f"{number}{unit_of_all}" for number in numbers]
    return [int(number) if whole else float(number) for number in numbers]


def combinations(axes: Sequence[Axis]) -> Iterator[dict[str, object]]:
    """Yield every combination of the values of all axes, the last axis fastest.

    Raises
    ------
    InputError
        If there are more than `MOST_JOBS`; nothing is made of them before.
    """
    if (count := prod(len(axis.values) for axis in axes)) > MOST_JOBS:
        sizes = " x ".join(str(len(axis.values)) for axis in axes)
        raise InputError(f"a batch makes at most {MOST_JOBS:,} prints; {sizes} are {count:,}")
    for values in product(*(axis.values for axis in axes)):
        yield {axis.key: value for axis, value in zip(axes, values, strict=True)}
