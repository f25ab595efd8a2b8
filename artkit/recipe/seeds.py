"""Seeds as people write them: ``7``, ``0..99``, ``3,8,21``, ``0..4,9``."""

import re

from artkit.errors import InputError

LARGEST = 2**63 - 1
"""Seeds are stored as int64."""

MOST = 1_000_000
"""More seeds than this in one expression are a slip, not a wish."""

_PART = re.compile(r"(\d{1,19})(?:\.\.(\d{1,19}))?")


def parse_seeds(text: str | int, what: str = "seed") -> tuple[int, ...]:
    """Read a seed expression; ranges include both ends, order is kept.

    Raises
    ------
    InputError
        If the text has another form, a range runs backwards, a seed is given twice, or there are too many.

    Examples
    --------
    >>> parse_seeds("0..3,9")
    (0, 1, 2, 3, 9)
    >>> parse_seeds(7)
    (7,)
    """
    seeds: list[int] = []
    for part in str(text).split(","):
        match = _PART.fullmatch(part.strip())
        if match is None:
            raise InputError(f"{what}: expected 7, 0..99 or 3,8,21, not {str(text)!r}")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise InputError(f"{what}: the range {part.strip()} runs backwards; write {last}..{first}")
        if last > LARGEST:
            raise InputError(f"{what}: {last} is above the largest seed, {LARGEST}")
        if len(seeds) + last - first >= MOST:
            raise InputError(f"{what}: {str(text)!r} means more than {MOST:,} seeds")
        seeds.extend(range(first, last + 1))
    if len(set(seeds)) < len(seeds):
        twice = next(seed for seed in seeds if seeds.count(seed) > 1)
        raise InputError(f"{what}: seed {twice} is given twice in {str(text)!r}")
    return tuple(seeds)
