"""Which classes are meant by ``6``, ``0..9``, ``0123`` or ``sandal,boot``."""

import re
from collections.abc import Sequence

from artkit.errors import UnknownNameError


def parse_labels(
    asked: str | int | Sequence[str | int], names: Sequence[str], where: str = ""
) -> tuple[int, ...]:
    """Return the classes that were asked for, in order; one may be asked for twice.

    A text is, in this order: the name of a class; a list with commas; a range of classes by number, both ends
    included; or a run of one-letter names.

    Parameters
    ----------
    asked : str, int or sequence of them
        An integer is the number of a class.
    names : sequence of str
        The names of the network's classes.
    where : str, optional
        Where it was written, for the error message.

    Raises
    ------
    UnknownNameError
        If something names no class.

    Examples
    --------
    >>> parse_labels(["6", "0..2", "33"], "0123456789")
    (6, 0, 1, 2, 3, 3)
    """
    if isinstance(asked, int):
        if not 0 <= asked < len(names):
            raise UnknownNameError("class", str(asked), names, where)
        return (asked,)
    if not isinstance(asked, str):
        return tuple(label for part in asked for label in parse_labels(part, names, where))
    text = asked.strip()
    if text in names:
        return (list(names).index(text),)
    if "," in text:
        parts = [part for part in text.split(",") if part.strip()]
        return tuple(label for part in parts for label in parse_labels(part, names, where))
    span = re.fullmatch(r"(\d{1,4})\.\.(\d{1,4})", text)
    if span and int(span[1]) <= int(span[2]) < len(names):
        return tuple(range(int(span[1]), int(span[2]) + 1))
    if text and all(letter in names for letter in text):
        return tuple(list(names).index(letter) for letter in text)
    raise UnknownNameError("class", text, names, where)
