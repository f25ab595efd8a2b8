"""One look-up for every kind of plug-in: built-ins first, then entry points.

A kind is the plural noun of the design (``regularizers``, ``renderers``, ...). Its built-ins are a read-only
mapping that stands beside the functions; third parties add to it through the entry-point group
``artkit.<kind>``. Nothing shadows a built-in, an entry point is imported when it is first asked for, and one
that cannot be imported spoils its own line in a listing and nothing else. ``ARTKIT_NO_PLUGINS=1`` turns all
third parties off, for renders that must be reproducible.
"""

import inspect
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeVar, cast, get_type_hints

import msgspec

from artkit.errors import InputError, PluginError, UnknownNameError

T = TypeVar("T")

KINDS = ("layouts", "objectives", "parameterizations", "regularizers", "renderers", "styles")


@dataclass(frozen=True)
class Listing:
    """One line of a listing.

    Attributes
    ----------
    name : str
        The name by which the thing is asked for.
    origin : str
        ``"artkit"``, or distribution and version of the plug-in, as ``"inkfish 1.2"``.
    value : object or None
        The thing itself; None if it could not be loaded.
    problem : str
        Why it could not be loaded, else empty.
    """

    name: str
    origin: str
    value: object | None
    problem: str = ""


def entries(kind: str) -> dict[str, EntryPoint]:
    """Return the entry points of a kind by name, without loading any.

    Where two distributions offer the same name, the first in alphabetical order of distribution wins, so that
    the answer does not hang on the order of the search path.
    """
    if os.environ.get("ARTKIT_NO_PLUGINS", "") not in ("", "0"):
        return {}
    found = sorted(entry_points(group=f"artkit.{kind}"), key=lambda e: (e.name, origin(e)), reverse=True)
    return {entry.name: entry for entry in found}


def origin(entry: EntryPoint) -> str:
    """Return distribution and version of an entry point, as recipes record them."""
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else "an unknown distribution"


def find(kind: str, name: str, builtins: Mapping[str, T], where: str = "") -> T:
    """Return the built-in or plug-in of this kind and name.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    name : str
        The exact name.
    builtins : mapping of str to object
        What artkit itself offers of this kind.
    where : str, optional
        Where the name was written, for the error message.

    Raises
    ------
    UnknownNameError
        If nothing has this name; it lists what has.
    PluginError
        If a plug-in has this name and cannot be loaded.
    """
    if name in builtins:
        return builtins[name]
    found = entries(kind)
    if name not in found:
        raise UnknownNameError(kind.removesuffix("s"), name, {*builtins, *found}, where)
    return cast(T, _load(kind, found[name]))


def listing(kind: str, builtins: Mapping[str, object]) -> tuple[Listing, ...]:
    """Return everything of a kind, sorted by name; a broken plug-in is a line that says what broke."""
    rows = [Listing(name, "artkit", value) for name, value in builtins.items()]
    for name, entry in entries(kind).items():
        if name in builtins:
            rows.append(Listing(name, origin(entry), None, "ignored: a built-in has this name"))
            continue
        try:
            rows.append(Listing(name, origin(entry), _load(kind, entry)))
        except PluginError as error:
            rows.append(Listing(name, origin(entry), None, str(error)))
    return tuple(sorted(rows, key=lambda row: (row.name, row.origin)))


def _load(kind: str, entry: EntryPoint) -> object:
    try:
        return entry.load()
    except Exception as error:  # a stranger's module may raise anything at import
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise PluginError(f"{kind.removesuffix('s')} {entry.name!r} of {origin(entry)}: {reason}") from error


def make(
    kind: str, name: str, options: Mapping[str, object], builtins: Mapping[str, T], where: str = ""
) -> object:
    """Look a class or factory up by name and call it with options that came from a file or a command line.

    Options are checked before the call: their names against the signature, and, where a parameter is annotated
    (``Annotated[float, msgspec.Meta(gt=0)]``), their type and range.

    Parameters
    ----------
    kind, name, builtins, where
        As for `find`.
    options : mapping of str to object
        Keyword arguments.

    Raises
    ------
    UnknownNameError, PluginError
        As for `find`.
    InputError
        If an option has an unknown name, a wrong type or a value out of range, or a required one is missing.
    """
    factory = find(kind, name, builtins, where)
    if not callable(factory):
        raise PluginError(f"{kind.removesuffix('s')} {name!r} is not callable")
    place = f"{name} in {where}" if where else name
    accepted = parameters(factory)
    given: dict[str, object] = {}
    for key, value in options.items():
        if key not in accepted:
            raise UnknownNameError("option", key, accepted, place)
        given[key] = checked(value, accepted[key].annotation, f"{key} of {place}")
    missing = [key for key, p in accepted.items() if p.default is p.empty and key not in given]
    if missing:
        raise InputError(f"{place} needs {', '.join(missing)}")
    return factory(**given)


def parameters(factory: Callable[..., object]) -> dict[str, inspect.Parameter]:
    """Return the parameters that can be given by name, with their annotations resolved where possible."""
    target = factory.__init__ if inspect.isclass(factory) else factory
    try:
        hints = get_type_hints(target, include_extras=True)
    except Exception:  # a stranger's annotations may not resolve; then nothing is known of the types
        hints = {}
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return {
        key: p.replace(annotation=hints.get(key, Any))
        for key, p in inspect.signature(factory).parameters.items()
        if p.kind in named
    }


def checked(value: object, annotation: Any, what: str) -> object:
    """Return a value converted to the type and held to the range of its annotation.

    Raises
    ------
    InputError
        If it does not fit, with what was expected.
    """
    if annotation is Any:
        return value
    try:
        return msgspec.convert(value, annotation)
    except msgspec.ValidationError as error:
        reason = str(error)[:1].lower() + str(error)[1:]
        raise InputError(f"{what}: {reason}, not {value!r}") from None
    except TypeError:  # an annotation that msgspec has no rule for (a callable, an array)
        return value
