"""Everything that artkit raises on purpose, as one tree.

::

    ArtkitError                 exit 1
    ├── InputError              exit 2   an argument, a name, or the contents of a file the user named
    │   ├── UnknownNameError             a name that nothing answers to; knows what would have been allowed
    │   ├── FileFormatError              a model, data set, recipe or style that is not what it should be
    │   └── PluginError                  a plug-in that cannot be loaded
    └── JobError                exit 1   a job that began and could not be finished
        └── OutputError                  a file that cannot be written

A message is one line. It names the bad token, where it stands, and what is allowed. Only `artkit.cli`
turns an `ArtkitError` into a line on stderr and an exit code; the numerical core raises plain `ValueError`
for arrays of the wrong shape, which are a caller's bug and not a user's slip.
"""

import difflib
from collections.abc import Iterable
from typing import ClassVar


class ArtkitError(Exception):
    """The root of the tree.

    Attributes
    ----------
    exit_code : int
        The code with which the command line ends.
    """

    exit_code: ClassVar[int] = 1


class InputError(ArtkitError):
    """What was asked for cannot be meant: a bad argument, name, or content of a file."""

    exit_code = 2


class UnknownNameError(InputError):
    """A name that nothing answers to.

    Parameters
    ----------
    kind : str
        What was looked for, in the singular ("style", "regularizer").
    name : str
        The name as it was given.
    allowed : iterable of str
        Every name that would have been accepted.
    where : str, optional
        The place where the name stands: a file, a key path, an option.
    """

    def __init__(self, kind: str, name: str, allowed: Iterable[str], where: str = "") -> None:
        self.kind, self.name, self.allowed = kind, name, tuple(sorted(allowed))
        place = f" ({where})" if where else ""
        super().__init__(f"no {kind} is called {name!r}{place}{nearest(name, self.allowed)}")


class FileFormatError(InputError):
    """The contents of a file are broken, hostile, or not of the expected kind.

    Parameters
    ----------
    path : object
        The file, as the user named it.
    problem : str
        What was expected and what was found.
    """

    def __init__(self, path: object, problem: str) -> None:
        self.path, self.problem = str(path), problem
        super().__init__(f"{path}: {problem}")


class PluginError(InputError):
    """A plug-in exists and cannot be loaded."""


class JobError(ArtkitError):
    """A job began and could not be finished."""


class OutputError(JobError):
    """A file cannot be written where it was asked for."""


def one_line(error: object) -> str:
    """Return what an error or a text says, in one line."""
    return " ".join(str(error).split())


def nearest(name: str, allowed: Iterable[str]) -> str:
    """Return the tail of an error message: the nearest allowed name, then the whole list if it is short.

    Examples
    --------
    >>> nearest("galery", ["gallery", "potato"])
    '; did you mean gallery? (gallery, potato)'
    >>> nearest("x", [])
    '; there are none'
    """
    names = sorted(allowed)
    if not names:
        return "; there are none"
    close = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    hint = f"; did you mean {close[0]}?" if close else ";"
    shown = ", ".join(names[:24]) + (f" and {len(names) - 24} more" if len(names) > 24 else "")
    return f"{hint} ({shown})" if close else f"{hint} there are {shown}"
