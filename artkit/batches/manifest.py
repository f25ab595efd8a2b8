"""What a batch has done, a line of JSON for each print: append-only, so that no crash loses more than its last line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec

from artkit.batches.stores import MOST_MANIFEST, Store
from artkit.errors import ArtkitError, JobError

NAME = "batch.jsonl"

Text = Annotated[str, msgspec.Meta(max_length=4096)]


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line: a print that is finished, or what went wrong with it."""

    id: Text
    file: Text
    sha256: Text = ""
    bytes: int = 0
    seconds: float = 0.0
    """Of processor time that it took: its share of the dreaming, and the printing."""
    reading: dict[str, Any] | None = None
    """What networks see in its pictures, or, of a print that was checked, in the print."""
    adopted: bool = False
    """Whether it was found, finished by a batch that did not live to say so."""
    error: Text | None = None


@dataclass
class Manifest:
    """The manifest of a place that is held.

    Attributes
    ----------
    store : Store
        The place.
    entries : dict
        The last line of each print that was finished, by id and file.
    torn : bool
        Whether the file does not end with the end of a line.
    """

    store: Store
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    torn: bool = False

    def add(self, entry: Entry) -> None:
        """Write a line.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        line = msgspec.json.encode(entry) + b"\n"
        torn, self.torn = self.torn, True
        self.store.append(NAME, b"\n" + line if torn else line)
        self.torn = False
        self._take(entry)

    def _take(self, entry: Entry) -> None:
        if entry.error is None:
            self.entries[entry.id, entry.file] = entry


@contextmanager
def opened(store: Store) -> Iterator[Manifest]:
    """Hold a place and read its manifest; lines that are none, such as a torn one, are passed over.

    Raises
    ------
    JobError
        If another batch holds the place, or the manifest cannot be read, or is larger than any batch makes it.
    """
    with store.held(NAME):
        size = store.size(NAME)
        if (size or 0) > MOST_MANIFEST:
            raise JobError(f"{store.where(NAME)} has more than {MOST_MANIFEST:,} bytes; move it away")
        try:
            data = b"" if size is None else store.read(NAME, MOST_MANIFEST)
        except ArtkitError as error:  # it is there: what it lists must not be made again
            raise JobError(str(error)) from error
        manifest = Manifest(store, torn=bool(data) and not data.endswith(b"\n"))
        for line in data.splitlines():
            try:
                manifest._take(msgspec.json.decode(line, type=Entry))
            except (msgspec.DecodeError, RecursionError):
                continue
        yield manifest
