"""One look-up for every kind of plug-in: built-ins first, then entry points.

A kind is the plural noun of the design (``regularizers``, ``renderers``, ...). Its built-ins are a read-only
mapping that stands beside the functions; third parties add to it through the entry-point group
``artkit.<kind>``. Nothing shadows a built-in, an entry point is imported when it is first asked for, and one
that cannot be imported spoils its own line in a listing and nothing else. ``ARTKIT_NO_PLUGINS=1`` turns all
third parties off, for renders that must be reproducible.
"""

import inspect
import math
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, distributions
from typing import Any, TypeVar, cast, get_type_hints

import msgspec

from artkit.errors import ArtkitError, InputError, PluginError, UnknownNameError, one_line

T = TypeVar("T")

KINDS = ("attacks", "layouts", "objectives", "parameterizations", "regularizers", "renderers", "styles")


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
    return {entry.name: entry for entry in reversed(_candidates(kind))}


def origin(entry: EntryPoint) -> str:
    """Return distribution and version of an entry point, as recipes record them."""
    try:
        name, version = entry.dist.name, entry.dist.version  # type: ignore[union-attr]
    except Exception:  # metadata that is missing or that nobody can read
        name = version = None
    return f"{name} {version}" if name and version else "an unknown distribution"


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
    candidates = _candidates(kind)
    first = {entry.name: entry for entry in reversed(candidates)}
    for entry in candidates:
        value, problem = None, ""
        if entry.name in builtins:
            problem = "ignored: a built-in has this name"
        elif entry is not first[entry.name]:  # they may be equal, but for the distribution
            problem = f"ignored: {origin(first[entry.name])} has this name too"
        else:
            try:
                value = _load(kind, entry)
            except PluginError as error:
                problem = str(error)
        rows.append(Listing(entry.name, origin(entry), value, problem))
    return tuple(sorted(rows, key=lambda row: (row.name, row.origin)))


def _candidates(kind: str) -> list[EntryPoint]:
    """Return all entry points of a kind, sorted by name and distribution; none if third parties are off."""
    if os.environ.get("ARTKIT_NO_PLUGINS", "") not in ("", "0"):
        return []
    found: dict[tuple[str, str], EntryPoint] = {}
    for name, entry in _ours(_search_path()):
        if entry.group == f"artkit.{kind}":
            found.setdefault((entry.name, name), entry)  # the first on the path is the installed one
    return sorted(found.values(), key=lambda entry: (entry.name, origin(entry)))


def _search_path() -> tuple[tuple[str, int], ...]:
    """Return the folders in which distributions are found, and when something last came or went there."""
    places = []
    for folder in sys.path:
        try:
            places.append((folder, os.stat(folder or ".").st_mtime_ns))
        except OSError:
            places.append((folder, 0))
    return tuple(places)


@lru_cache(maxsize=1)
def _ours(_: tuple[tuple[str, int], ...]) -> tuple[tuple[str, EntryPoint], ...]:
    """Return the entry points of all our kinds, each with its distribution, in the order of the search path.

    Reading everybody's metadata takes longer than setting a page: it is done once, until something is installed.
    """
    found = []
    for distribution in distributions():
        try:
            ours = [entry for entry in distribution.entry_points if entry.group.startswith("artkit.")]
            found += [(distribution.name, entry) for entry in ours]
        except Exception:  # metadata that nobody can read spoils its own distribution only
            continue
    return tuple(found)


def _load(kind: str, entry: EntryPoint) -> object:
    try:
        return entry.load()
    except (Exception, SystemExit) as error:  # a stranger's module may raise anything at import
        raise PluginError(
            f"{kind.removesuffix('s')} {entry.name!r} of {origin(entry)}: {_reason(error)}"
        ) from error


def _reason(error: BaseException) -> str:
    return one_line(f"{type(error).__name__}: {error}")


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
    UnknownNameError
        As for `find`, and if an option has an unknown name.
    PluginError
        As for `find`, and if a plug-in fails in any other way than by a `ValueError`.
    InputError
        If an option has a wrong type or a value out of range, a required one is missing, or the thing itself
        refuses them by a `ValueError`.
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
    try:
        return factory(**given)
    except ArtkitError:
        raise
    except ValueError as error:
        raise InputError(f"{place}: {one_line(error)}") from error
    except Exception as error:  # ours is a bug and keeps its traceback; a stranger's is named
        if name in builtins:
            raise
        raise PluginError(f"{kind.removesuffix('s')} {place}: {_reason(error)}") from error


def parameters(factory: Callable[..., object]) -> dict[str, inspect.Parameter]:
    """Return the parameters that can be given by name, with their annotations resolved where possible."""
    target = factory.__init__ if inspect.isclass(factory) else factory
    try:
        hints = get_type_hints(target, include_extras=True)
    except Exception:  # a stranger's annotations may not resolve; then nothing is known of the types
        hints = {}
    try:
        signature = inspect.signature(factory)
    except (TypeError, ValueError):  # written in C, and silent about it
        return {}
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return {
        key: p.replace(annotation=hints.get(key, Any))
        for key, p in signature.parameters.items()
        if p.kind in named
    }


def _cut(text: str, most: int = 100) -> str:
    return text if len(text) <= most else f"{text[:most]} ..."


def checked(value: object, annotation: Any, what: str) -> object:
    """Return a value converted to the type and held to the range of its annotation.

    Raises
    ------
    InputError
        If it does not fit, with what was expected.
    """
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError(f"{what}: expected a finite number, not {value!r}")
    if annotation is Any:
        return value
    try:
        return msgspec.convert(value, annotation)
    except (msgspec.ValidationError, UnicodeError) as error:  # raw bytes of a shell are no text
        reason = re.sub(", got `[^`]*`", "", str(error))
        raise InputError(f"{what}: {reason[:1].lower()}{reason[1:]}, not {_cut(repr(value))}") from None
    except TypeError:  # an annotation that msgspec has no rule for (a callable, an array)
        return value
