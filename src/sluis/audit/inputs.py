"""Open an input, find what it is by its octets, and hand it to its reader; every input is accounted for.

In:  what ``telemetry.folder.walk`` found: files, entries of folders, standard input.
Out: sightings, and a ``Source`` that says what the input is, its hash, how much of it was read, and what was not.

The path, in order:

 1. What was found and cannot be read (a link, a pipe in a folder) is listed with its reason.
 2. The first octets say what it is (``kinds``); a gzip file is read as the file in it.
 3. Its reader goes through it once. Everything passes a tap that hashes and counts, to the end of the file, also
    where the reader stopped earlier.

The rules this module keeps:
 * A file's name decides nothing.
 * A file that somebody names and that cannot be opened is an error; in a folder it is listed.
 * Standard input and pipes are read once, like files, and nothing of them is kept. A capture of packets goes through
   a pipe to the program that takes it apart, so that it is hashed, counted, unpacked and bounded like all else.
 * What is no file and of no kind that is read may never end: of that a bounded beginning is read, and it has no hash.
"""

import io
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from sluis.audit.content.messages import messages
from sluis.audit.model import Source, UnreadCount
from sluis.capture.base.bounds import Bounds
from sluis.capture.base.reader import CaptureReader, ReadOptions
from sluis.capture.base.reading import CHUNK, Tap, Unpacked
from sluis.capture.base.sighting import NotRead, Place, Sighting, Why
from sluis.capture.readers.kinds import kind_of
from sluis.capture.readers.registry import readers
from sluis.errors import FileName
from sluis.errors.telemetry import input_not_readable_error
from sluis.telemetry.folder import FolderEntry, Unread
from sluis.telemetry.source import STDIN, Rejoined

_UNREAD: Final = {Unread.LINK: Why.NO_FILE, Unread.SPECIAL: Why.NO_FILE, Unread.CLOSED: Why.CLOSED}


@dataclass(frozen=True, slots=True)
class Options:
    """How inputs are read."""

    keylog: str | None = None
    """A file with TLS secrets for captures of packets."""
    stdin: BinaryIO | None = None
    """What ``-`` reads; the process's own when absent."""
    advance: Callable[[int], None] | None = None
    """Called with the number of octets that were read since the last call, for a progress bar."""
    bounds: Bounds = field(default_factory=Bounds)
    readers: tuple[CaptureReader, ...] = field(default_factory=readers)
    """Who is asked for the kind of an input; all that are installed, ours first."""


class Input:
    """One input: its sightings, and afterwards its account.

    Examples:
        >>> example = Input(FolderEntry("examples/gate.toml"), 1, Options())
        >>> [sighting.why for sighting in example.sightings()], example.source().kind, example.source().octets > 0
        ([<Why.UNKNOWN: 'unknown'>], '', True)
    """

    def __init__(self, entry: FolderEntry, number: int, options: Options) -> None:
        self.entry = entry
        self.number = number
        self.kind = ""
        self._recorded = False
        self._options = options
        self._octets = 0
        self._sha256 = ""
        self._entries = self._last = 0
        self._unread: dict[Why, tuple[int, int]] = {}

    def sightings(self) -> Iterator[Sighting]:
        """Read the input, once.

        Yields:
            What its reader saw, in order.

        Raises:
            InputNotReadableError: it was named, and cannot be opened or read.

        Effects:
            Reads the file and closes it; standard input stays open.
        """
        for sighting in self._read():
            if isinstance(sighting, NotRead):
                count, first = self._unread.get(sighting.why, (0, sighting.place.number))
                self._unread[sighting.why] = (count + sighting.count, first)
            elif sighting.place.number != self._last:
                self._last = sighting.place.number
                self._entries += 1
            yield sighting

    def source(self) -> Source:
        """Return the account of what was read so far; of the whole input when ``sightings`` has ended."""
        unread = tuple(UnreadCount(why, count, first) for why, (count, first) in self._unread.items())
        return Source(
            self.number, self.entry.name, self.kind, self._sha256, self._octets, self._entries, unread, self._recorded
        )

    def _read(self) -> Iterator[Sighting]:
        if self.entry.unread is not None:
            yield NotRead(Place(self.number, 0), _UNREAD.get(self.entry.unread, Why.UNKNOWN))
            return
        try:
            with _opened(self.entry.name, self._options.stdin) as stream:
                tap = Tap(stream, self._options.advance)
                yield from self._through(tap)
                ends = bool(self.kind) or _is_file(stream)
                whole = tap.drain(None if ends else self._options.bounds.unknown_bytes)
                self._octets, self._sha256 = tap.octets, tap.sha256 if whole else ""
        except OSError:
            if not self.entry.inside:
                raise input_not_readable_error(file=FileName(self.entry.name)) from None
            yield NotRead(Place(self.number, 0), Why.CLOSED)

    def _through(self, tap: Tap) -> Iterator[Sighting]:
        bounds = self._options.bounds
        head = _head(tap, bounds.head_bytes)
        what = kind_of(head, self._options.readers)
        if what.why is not None:
            yield NotRead(Place(self.number, 0), what.why)
            return
        self.kind = what.kind
        whole: BinaryIO = io.BufferedReader(Rejoined(head, tap), CHUNK)  # type: ignore[arg-type]
        inside = Unpacked(whole, bounds) if what.packed else None
        stream: BinaryIO = whole if inside is None else io.BufferedReader(inside, CHUNK)
        self._recorded = what.reader is None
        if what.reader is None:
            yield from messages(stream, self.number, bounds)
        else:
            yield from what.reader.read(stream, self.number, ReadOptions(bounds, self._options.keylog))
        if inside is not None and inside.why not in {None, *self._unread}:
            yield NotRead(Place(self.number, 0), inside.why or Why.CUT)


def sightings(entry: FolderEntry, source: int, options: Options) -> Iterator[Sighting]:
    """Read one input without asking for its account.

    Args:
        entry: As ``telemetry.folder.walk`` gives it.
        source: Its number, from 1.
        options: How it is read.

    Yields:
        As ``Input.sightings``.

    Raises:
        InputNotReadableError: as ``Input.sightings``.
    """
    yield from Input(entry, source, options).sightings()


def _head(tap: Tap, most: int) -> bytes:
    """Return the first octets; a pipe gives them in pieces."""
    head = b""
    while len(head) < most and (part := tap.read(most - len(head))):
        head += part
    return head


def _is_file(stream: BinaryIO) -> bool:
    """Return whether a stream is of a file on a disk, or of memory: that ends."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return True


@contextmanager
def _opened(name: str, stdin: BinaryIO | None) -> Iterator[BinaryIO]:
    if name == STDIN:
        yield stdin or sys.stdin.buffer
    else:
        with Path(name).open("rb") as stream:
            yield stream
