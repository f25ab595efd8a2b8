"""A thing by name with options, as a person writes it.

``"blur:sigma=1,every=4"`` and the table ``{ kind = "blur", sigma = 1, every = 4 }`` are the same `Spec`. Recipes,
styles and the command line use it for everything that `artkit.plugins.make` builds; what the name means and which
options it has is not known here.
"""

import re
import tomllib
from collections.abc import Mapping
from types import MappingProxyType

from artkit.errors import InputError

_NAME = re.compile(r"[A-Za-z_][\w-]*")


class Spec:
    """A name and its options; immutable and hashable.

    Parameters
    ----------
    name : str
        What is meant, such as ``"blur"``.
    options : mapping of str to object, optional
        TOML values: numbers, strings, booleans, and lists of them.
    """

    __slots__ = ("name", "options")

    name: str
    options: Mapping[str, object]

    def __init__(self, name: str, options: Mapping[str, object] | None = None) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "options", MappingProxyType(dict(options or {})))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Spec is immutable; make a new one with another {name}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spec) and (self.name, self.options) == (other.name, other.options)

    def __hash__(self) -> int:
        return hash(str(self))

    def __repr__(self) -> str:
        return f"Spec({str(self)!r})"

    def __str__(self) -> str:
        """Return the one canonical text, options in alphabetical order."""
        options = ",".join(f"{key}={toml_value(value)}" for key, value in sorted(self.options.items()))
        return f"{self.name}:{options}" if options else self.name

    @classmethod
    def parse(cls, text: str, what: str = "spec") -> "Spec":
        """Read ``name`` or ``name:key=value,key=value``.

        Raises
        ------
        InputError
            If the text has another form.

        Examples
        --------
        >>> Spec.parse("blur:sigma=1,every=4").options["sigma"]
        1
        >>> str(Spec.parse("blur: sigma=1.0, every=4"))
        'blur:every=4,sigma=1.0'
        """
        name, _, rest = text.strip().partition(":")
        name = name.strip()
        if not _NAME.fullmatch(name):
            raise InputError(f"{what}: expected name or name:key=value,key=value, not {text!r}")
        options: dict[str, object] = {}
        for part in split_commas(rest):
            key, equals, value = part.partition("=")
            key = key.strip()
            if not equals or not _NAME.fullmatch(key) or not value.strip():
                raise InputError(f"{what}: expected key=value after {name}:, not {part.strip()!r}")
            if key in options:
                raise InputError(f"{what}: {key} is given twice in {text!r}")
            options[key] = parse_value(value)
        return cls(name, options)

    @classmethod
    def from_tree(cls, tree: object) -> "Spec":
        """Read a string as `parse` does, or a table whose ``kind`` is the name.

        A table without ``kind`` is a Spec without a name: options that wait for the table that they are laid over.

        Raises
        ------
        ValueError
            If the tree is neither.
        """
        if isinstance(tree, Spec):
            return tree
        if isinstance(tree, str):
            try:
                return cls.parse(tree)
            except InputError as error:
                raise ValueError(str(error).removeprefix("spec: ")) from None
        if isinstance(tree, Mapping) and isinstance(tree.get("kind", ""), str):
            return cls(tree.get("kind", ""), {key: value for key, value in tree.items() if key != "kind"})
        raise ValueError('expected "name", "name:key=value" or a table with a kind')

    def tree(self) -> dict[str, object]:
        """Return the table form."""
        return {"kind": self.name, **self.options}


_SIGN = re.compile(r"(?:^|\s+)([+-])\s+")
_WEIGHT = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*\*\s*(.+)", re.DOTALL)


def parse_sum(text: str, what: str = "sum") -> tuple[tuple[float, Spec], ...]:
    """Read a weighted sum of specs: ``class_logit - 0.5 * turned:label=9``.

    Signs stand between blanks, so that they are not taken for a part of an option.

    Raises
    ------
    InputError
        If a term is not a spec with or without a weight.

    Examples
    --------
    >>> [(weight, str(spec)) for weight, spec in parse_sum("a - 0.5 * b:x=-1")]
    [(1.0, 'a'), (-0.5, 'b:x=-1')]
    """
    text = re.sub(r"^([+-]?)\s*", lambda sign: f"{sign[1] or '+'} ", text.strip(), count=1)
    _, *pieces = _SIGN.split(text)
    read = []
    for sign, term in zip(pieces[::2], pieces[1::2], strict=True):
        weighted = _WEIGHT.fullmatch(term.strip())
        weight, name = (float(weighted[1]), weighted[2]) if weighted else (1.0, term)
        read.append((-weight if sign == "-" else weight, Spec.parse(name, what)))
    return tuple(read)


def parse_value(text: str) -> object:
    """Read a value as TOML does; what TOML cannot read is a bare string.

    Raises
    ------
    InputError
        If the text is no UTF-8.

    Examples
    --------
    >>> parse_value("0.5"), parse_value("a2"), parse_value('"a, b"'), parse_value("true")
    (0.5, 'a2', 'a, b', True)
    """
    text = text.strip()
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # bytes of a shell, which no file and no page can take
        raise InputError(f"{text!r} is not UTF-8 text") from None
    if "\n" in text:
        return text
    try:
        document = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):  # no TOML; or thousands of digits, thousands of lists
        return text
    value = document["value"]
    return value if isinstance(value, bool | int | float | str | list | dict) else text


def toml_value(value: object) -> str:
    """Write a value so that `parse_value` reads it back.

    Raises
    ------
    TypeError
        If TOML has no form for it.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\u{ord(m[0]):04x}", escaped) + '"'
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml_key(key)} = {toml_value(item)}" for key, item in value.items()) + " }"
    raise TypeError(f"TOML has no value of type {type(value).__name__}")


def toml_key(key: str) -> str:
    """Write a key, quoted where TOML asks for it."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else toml_value(key)


def split_commas(text: str) -> list[str]:
    """Split at commas outside of quotes, brackets and braces.

    Examples
    --------
    >>> split_commas("a=1,b=[1, 2],c='x,y'")
    ['a=1', 'b=[1, 2]', "c='x,y'"]
    """
    parts, depth, quote, escaped, start = [], 0, "", False, 0
    for index, character in enumerate(text):
        if escaped:
            escaped = False
        elif quote:
            escaped = character == "\\" and quote == '"'  # a backslash is plain between single quotes
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "[{":
            depth += 1
        elif character in "]}":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    parts.append(text[start:])
    return [part for part in parts if part.strip()] if text.strip() else []
