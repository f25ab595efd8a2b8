"""Short texts with named fields, as file names and captions use them: ``six_{seed:04}.png``."""

import re
import string
from collections.abc import Mapping

from artkit.errors import InputError, UnknownNameError


def fill(template: str, fields: Mapping[str, object], what: str) -> str:
    """Return the template with its fields filled in.

    Only plain names are fields: nothing is looked up inside of a value, as ``str.format`` would.

    Parameters
    ----------
    template : str
        Text with ``{name}`` or ``{name:format}``; ``{{`` is a brace.
    fields : mapping of str to object
        What the names stand for.
    what : str
        The option or key that the template came from, for errors.

    Raises
    ------
    UnknownNameError
        If a field has no such name.
    InputError
        If the braces do not match, or a format does not suit its value.

    Examples
    --------
    >>> fill("six_{seed:03}.png", {"seed": 7}, "-o")
    'six_007.png'
    """
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise InputError(f"{what}: {template!r} cannot be filled in: {error}") from None
    result = []
    for text, name, form, conversion in parts:
        result.append(text)
        if name is None:
            continue
        if name not in fields:
            raise UnknownNameError("field", name, fields, f"{what} {template!r}")
        if conversion or "{" in (form or ""):
            raise InputError(f"{what}: {template!r} has a field with more than a name and a format")
        if re.search(r"\d{3}", form or ""):
            raise InputError(f"{what}: the format {form!r} asks for more than 99 characters")
        try:
            result.append(format(fields[name], form or ""))
        except ValueError:
            raise InputError(f"{what}: the format {form!r} does not suit {name} = {fields[name]!r}") from None
    return "".join(result)


class Probability(float):
    """A probability that is never rounded up: 0.99996 is shown as 0.999, since 1.000 would be a lie."""

    def __format__(self, form: str) -> str:
        if form.startswith(".") and form.endswith("f") and form[1:-1].isdigit():
            scale = 10 ** int(form[1:-1])
            return format(int(float(self) * scale) / scale, form)
        return format(float(self), form)
