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
"""

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from sluis.audit.content.messages import messages
from sluis.audit.model import Source
from sluis.capture.base.borrowed_stream import BorrowedStream
from sluis.capture.base.bounds import Bounds
from sluis.capture.base.reading import CHUNK, Tap, Unpacked
from sluis.capture.base.sighting import NotRead, Place, Sighting, Why
from sluis.capture.readers.eve import eve
from sluis.capture.readers.har import har
from sluis.capture.readers.kinds import EVE, HAR, MITM, PCAP, PCAPNG, ZEEK, kind_of
from sluis.capture.readers.mitm import mitm
from sluis.capture.readers.zeek import zeek
from sluis.errors import FileName
from sluis.errors.telemetry import input_not_readable_error
from sluis.telemetry.folder import FolderEntry, Unread
from sluis.telemetry.source import STDIN, Rejoined

Reader = Callable[[BinaryIO, int, Bounds], Iterator[Sighting]]

PACKETS: Final = frozenset({PCAP, PCAPNG})
"""Kinds that are read by the program that takes packets apart."""
READERS: Final[dict[str, Reader]] = {HAR: har, MITM: mitm, EVE: eve, ZEEK: zeek}
"""Other readers by kind; a kind that is not here is a format of ``telemetry``."""
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


class Input:
    """One input: its sightings, and afterwards its account.

    Examples:
        >>> one = Input(Found("examples/gate.toml"), 1, Options())
        >>> [found.why for found in one.sightings()], one.source().kind, one.source().octets > 0
        ([<Why.UNKNOWN: 'unknown'>], '', True)
    """

    def __init__(self, found: FolderEntry, number: int, options: Options) -> None:
        self.found = found
        self.number = number
        self.kind = ""
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
        for one in self._read():
            if isinstance(one, NotRead):
                count, first = self._unread.get(one.why, (0, one.place.number))
                self._unread[one.why] = (count + one.count, first)
            elif one.place.number != self._last:
                self._last = one.place.number
                self._entries += 1
            yield one

    def source(self) -> Source:
        """Return the account of what was read so far; of the whole input when ``sightings`` has ended."""
        unread = tuple((why, count, first) for why, (count, first) in self._unread.items())
        return Source(
            self.number, self.found.name, self.kind, self._sha256, self._octets, entries=self._entries, unread=unread
        )

    def _read(self) -> Iterator[Sighting]:
        if self.found.unread is not None:
            yield NotRead(Place(self.number, 0), _UNREAD.get(self.found.unread, Why.UNKNOWN))
            return
        try:
            with _opened(self.found.name, self._options.stdin) as stream:
                tap = Tap(stream, self._options.advance)
                yield from self._through(tap)
                tap.drain()
                self._octets, self._sha256 = tap.octets, tap.sha256
        except OSError:
            if not self.found.inside:
                raise input_not_readable_error(file=FileName(self.found.name)) from None
            yield NotRead(Place(self.number, 0), Why.CLOSED)

    def _through(self, tap: Tap) -> Iterator[Sighting]:
        bounds = self._options.bounds
        head = _head(tap, bounds.head_bytes)
        what = kind_of(head)
        if what.why is not None:
            yield NotRead(Place(self.number, 0), what.why)
            return
        self.kind = what.kind
        whole: BinaryIO = io.BufferedReader(Rejoined(head, tap), CHUNK)  # type: ignore[arg-type]
        inside = Unpacked(whole, bounds) if what.packed else None
        stream: BinaryIO = whole if inside is None else io.BufferedReader(inside, CHUNK)
        if what.kind in PACKETS:
            yield from self._packets(stream)
        else:
            yield from READERS.get(what.kind, messages)(stream, self.number, bounds)
        if inside is not None and inside.why not in {None, *self._unread}:
            yield NotRead(Place(self.number, 0), inside.why or Why.CUT)

    def _packets(self, stream: BinaryIO) -> Iterator[Sighting]:
        """Hand a capture to the program that takes packets apart; it reads in a thread of its own."""
        from sluis.capture.readers.dissect import dissect

        lent = BorrowedStream(stream)
        try:
            yield from dissect(
                self.found.name, self.number, keylog=self._options.keylog, stdin=io.BufferedReader(lent, CHUNK)
            )  # fmt: skip
        finally:
            lent.take_back()


def sightings(found: FolderEntry, source: int, options: Options) -> Iterator[Sighting]:
    """Read one input without asking for its account.

    Args:
        found: As ``telemetry.folder.walk`` gives it.
        source: Its number, from 1.
        options: How it is read.

    Yields:
        As ``Input.sightings``.

    Raises:
        InputNotReadableError: as ``Input.sightings``.
    """
    yield from Input(found, source, options).sightings()


def _head(tap: Tap, most: int) -> bytes:
    """Return the first octets; a pipe gives them in pieces."""
    head = b""
    while len(head) < most and (part := tap.read(most - len(head))):
        head += part
    return head


@contextmanager
def _opened(name: str, stdin: BinaryIO | None) -> Iterator[BinaryIO]:
    if name == STDIN:
        yield stdin or sys.stdin.buffer
    else:
        with Path(name).open("rb") as stream:
            yield stream
