"""A recipient's log of receipts: read line by line, verified, and sorted on disk.

In:  NDJSON, one object per body: ``header``, ``received_at``, ``body_sha256``. Out: lines, grouped by disclosure id.

The rules this module keeps (ledger specification, section 3):
 * A line proves something only when its signature holds with a receipt key of ours. Until then it is a claim, and only
   the ledger's own record can still show that the header is ours and the line says something else.
 * A line that cannot be used is named by its number, with a reason; its text is never repeated.
 * Memory does not grow with the log: lines lie in a temporary database that the system removes.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import BinaryIO, Final, NamedTuple

from sluis.errors import ReceiptError
from sluis.ledger.receipt import Disclosed, Promise, is_signed, parse_header

_LONGEST: Final = 8192
_AT_ONCE: Final = 1000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_TABLES: Final = """
CREATE TABLE line (number INTEGER PRIMARY KEY, c BLOB, header TEXT, body BLOB, received_ms INTEGER, recipient TEXT);
CREATE TABLE place (c BLOB PRIMARY KEY, slot INTEGER, chain BLOB, lost INTEGER) WITHOUT ROWID;
CREATE TABLE mark (c BLOB PRIMARY KEY) WITHOUT ROWID;
"""
_GROUPED: Final = "SELECT number, c, header, body, received_ms, recipient FROM line"


class Bad(StrEnum):
    """Why a line proves nothing."""

    FORM = "form"
    """It is no JSON object with the three members, each in its form."""
    HEADER = "header"
    """The header is not written as it must be."""
    KEY = "key"
    """Signed with a key that is not ours."""
    SIGNATURE = "signature"
    """The signature is not about this body and recipient."""


@dataclass(frozen=True, slots=True)
class Signers:
    """What a signature is verified with."""

    origin: str
    """The ledger's name."""
    publics: Mapping[str, bytes]
    """Every receipt key there ever was: kid → 32 bytes."""
    recipients: Sequence[str]
    """Whose log it can be, by the register's keys."""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line of the log."""

    number: int
    disclosed: Disclosed
    body_sha256: bytes
    received_ms: int
    recipient: str | None
    """Whom the signature names; ``None`` while it does not hold."""


class DisclosureLines(NamedTuple):
    """A disclosure that lines of the log are about."""

    c: bytes
    """Its commitment: the id."""
    chain: bytes
    """As it stands on record."""
    lines: list[ReceiptLine]


class _Row(NamedTuple):
    """A line as the table of lines keeps it."""

    number: int
    c: bytes
    header: str
    body_sha256: bytes
    received_ms: int
    recipient: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the ledger holds what lines speak of."""

    slot: int
    chain: bytes
    pruned: bool


class ReceiptLog:
    """Lines of one log in a temporary database. Used by one thread; close it.

    Examples:
        >>> import io
        >>> log = ReceiptLog(Signers("example.nl/sluis", {}, ["wifi-insight"]))
        >>> bad = []
        >>> log.read(io.BytesIO(b"no line of ours"), lambda number, why: bad.append((number, str(why))))
        >>> bad, log.lines
        ([(1, 'form')], 0)
        >>> log.close()
    """

    def __init__(self, signers: Signers) -> None:
        self.signers = signers
        self.lines = 0
        """How many could be read, whether proven or not."""
        self._db = sqlite3.connect("", isolation_level=None)  # a file without a name, gone when it is closed
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Remove the temporary database."""
        self._db.close()

    def read(
        self, stream: BinaryIO, bad: Callable[[int, Bad], None], seen: Callable[[int], None] = lambda _at: None
    ) -> None:
        """Read and verify a whole log.

        Args:
            stream: The log.
            bad: Told of each line that proves nothing and cannot begin to.
            seen: Told how many bytes were read, now and then.

        Effects:
            Lines in the temporary database.
        """
        waiting: list[_Row] = []
        read = 0
        for number, raw in enumerate(raw_lines(stream), 1):
            read += len(raw)
            made = self._row(number, raw)
            if isinstance(made, Bad):
                bad(number, made)
            else:
                waiting.append(made)
            if number % _AT_ONCE == 0:
                self._keep(waiting)
                seen(read)
        self._keep(waiting)
        self._db.execute("CREATE INDEX line_c ON line (c)")

    def _keep(self, waiting: list[_Row]) -> None:
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?)", waiting)
        self._db.execute("COMMIT")
        self.lines += len(waiting)
        waiting.clear()

    def _row(self, number: int, raw: bytes) -> _Row | Bad:
        members = _members(raw)
        if members is None:
            return Bad.FORM
        try:
            disclosed = parse_header(members.header)
        except ReceiptError:
            return Bad.HEADER
        public = self.signers.publics.get(disclosed.kid)
        if public is None:
            return Bad.KEY
        body = members.body_sha256
        whose = (recipient for recipient in self.signers.recipients if self._signed(disclosed, body, recipient, public))
        return _Row(number, disclosed.commitment, members.header, body, members.received_ms, next(whose, None))

    def _signed(self, disclosed: Disclosed, body: bytes, recipient: str, public: bytes) -> bool:
        promise = Promise(self.signers.origin, disclosed.commitment, disclosed.pin, disclosed.t_ms, body, recipient)
        return is_signed(disclosed, promise, public)

    def is_ours(self, line: ReceiptLine, body_sha256: bytes | None, recipient: str) -> bool:
        """Return whether the header of a line is our promise about what the ledger holds, whatever the line says.

        Args:
            line: Of a disclosure that is on record.
            body_sha256: The body on record.
            recipient: The recipient on record.
        """
        public = self.signers.publics.get(line.disclosed.kid, b"")
        return body_sha256 is not None and self._signed(line.disclosed, body_sha256, recipient, public)

    def period(self) -> tuple[int, int] | None:
        """Return when the first and the last proven line were received, ms; ``None`` when nothing is proven."""
        first, last = self._db.execute(
            "SELECT min(received_ms), max(received_ms) FROM line WHERE recipient IS NOT NULL"
        ).fetchone()
        return None if first is None else (first, last)

    def recipients(self) -> tuple[str, ...]:
        """Return whom the proven lines name."""
        named = self._db.execute("SELECT DISTINCT recipient FROM line WHERE recipient IS NOT NULL ORDER BY recipient")
        return tuple(name for (name,) in named.fetchall())

    def ids(self) -> Iterator[list[bytes]]:
        """Yield the disclosure ids, each once, in order, some at a time."""
        yield from self._paged("SELECT DISTINCT c FROM line WHERE c > ? ORDER BY c LIMIT ?")

    def mark(self, c: bytes) -> None:
        """Set a disclosure apart."""
        self._db.execute("INSERT OR IGNORE INTO mark VALUES (?)", (c,))

    def marked(self) -> Iterator[list[bytes]]:
        """Yield the disclosures that were set apart, in order, some at a time."""
        yield from self._paged("SELECT c FROM mark WHERE c > ? ORDER BY c LIMIT ?")

    def _paged(self, query: str) -> Iterator[list[bytes]]:
        last = b""
        while page := [c for (c,) in self._db.execute(query, (last, _AT_ONCE)).fetchall()]:
            yield page
            last = page[-1]

    def lines_of(self, c: bytes) -> list[ReceiptLine]:
        """Return the lines about one disclosure."""
        return [_line_of(row) for row in self._db.execute(f"{_GROUPED} WHERE c = ? ORDER BY number", (c,))]

    def put(self, c: bytes, place: Place) -> None:
        """Remember where the ledger holds a disclosure."""
        self._db.execute("INSERT INTO place VALUES (?, ?, ?, ?)", (c, place.slot, place.chain, place.pruned))

    def slots_after(self, last: int, limit: int) -> list[int]:
        """Return the next households the lines are about, by number; those of pruned epochs left out."""
        page = "SELECT DISTINCT slot FROM place WHERE slot > ? AND NOT lost ORDER BY slot LIMIT ?"
        return [slot for (slot,) in self._db.execute(page, (last, limit)).fetchall()]

    def index(self) -> None:
        """Make what ``slots_after`` and ``of_slot`` read quick; call it after the last ``put``."""
        self._db.execute("CREATE INDEX place_slot ON place (slot)")

    def of_slot(self, slot: int) -> Iterator[DisclosureLines]:
        """Yield the disclosures of a household that lines are about."""
        held = self._db.execute("SELECT c, chain FROM place WHERE slot = ? AND NOT lost ORDER BY c", (slot,)).fetchall()
        for c, chain in held:
            yield DisclosureLines(c, chain, self.lines_of(c))


def _line_of(row: _Row) -> ReceiptLine:
    number, _, header, body, received_ms, recipient = row
    return ReceiptLine(number, parse_header(header), body, received_ms, recipient)


def raw_lines(stream: BinaryIO, octets: Callable[[bytes], object] = lambda _piece: None) -> Iterator[bytes]:
    """Yield lines; what is too long is cut, so that it is no line of ours, and the rest of it is passed over.

    Args:
        stream: The log; no more than one cut line of it is in memory.
        octets: Given everything that was read, in order, what is passed over included.
    """
    while raw := stream.readline(_LONGEST):
        octets(raw)
        yield raw
        while len(raw) == _LONGEST and not raw.endswith(b"\n"):
            raw = stream.readline(_LONGEST)
            octets(raw)


class _Members(NamedTuple):
    """A line as it was written."""

    header: str
    received_ms: int
    body_sha256: bytes


def _members(raw: bytes) -> _Members | None:
    """Return what a line says, ``None`` when it is not of that form."""
    try:
        read = json.loads(raw.decode("utf-8"), object_pairs_hook=once)
        header, received_at, body = (read[name] for name in ("header", "received_at", "body_sha256"))
        moment = datetime.fromisoformat(received_at)
        received_ms = (moment - _EPOCH) // timedelta(milliseconds=1)
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None
    if not isinstance(header, str) or not isinstance(body, str) or not _HEX.fullmatch(body):
        return None
    return _Members(header, received_ms, bytes.fromhex(body))


def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object of JSON; one that has a key twice is none.

    Raises:
        ValueError: a key stands in it twice.
    """
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key twice")
    return made
