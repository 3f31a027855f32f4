"""What a recipient says that it received: its log counted, whether a receipt stands in it or not.

In:  NDJSON, one object a body: ``received_at``, ``body_sha256``, as ``sluis ledger reconcile`` reads it; ``header`` may
     lack, as it does of what was sent before there was a gate. Out: counts of a period.

The rules this module keeps:
 * It is the word of the recipient: that a line is there is counted, and nothing is proved by it.
 * A line that cannot be read is counted apart; its text is never repeated.
 * Memory does not grow with the log: lines lie in a temporary database that the system removes.
"""

import hashlib
import json
import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, Final

from sluis.ledger.receipt_log import once, raw_lines

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_AT_ONCE: Final = 1000
_COUNT: Final = "SELECT count(*), count(DISTINCT body), min(at_ms), max(at_ms) FROM line WHERE at_ms >= ? AND at_ms < ?"


@dataclass(frozen=True, slots=True)
class Received:
    """What a log holds of a period."""

    lines: int
    bodies: int
    """Different ones: the same body again may be sent again, or be another report that says the same."""
    first_ms: int
    last_ms: int


class ReceivedLog:
    r"""Lines of one log in a temporary database. Used by one thread; close it.

    Examples:
        >>> import io
        >>> line = b'{"received_at": "2024-03-01T12:00:00Z", "body_sha256": "' + b"0" * 64 + b'"}'
        >>> log = ReceivedLog()
        >>> log.read(io.BytesIO(line + b"\nno line"))[:16]
        'e24900739972b9a4'
        >>> log.unread, log.within(0, 2**42), log.within(0, 1)
        (1, Received(lines=1, bodies=1, first_ms=1709294400000, last_ms=1709294400000), None)
        >>> log.close()
    """

    def __init__(self) -> None:
        self.unread = 0
        """Lines that are not of that form."""
        self._db = sqlite3.connect("", isolation_level=None)  # a file without a name, gone when it is closed
        self._db.execute("CREATE TABLE line (at_ms INTEGER, body BLOB)")

    def close(self) -> None:
        """Remove the temporary database."""
        self._db.close()

    def read(self, stream: BinaryIO) -> str:
        """Read a whole log, once and line by line.

        Args:
            stream: The log.

        Returns:
            The SHA-256 of everything that was read, hexadecimal: of the same octets as the lines.

        Effects:
            Lines in the temporary database.
        """
        digest = hashlib.sha256()
        waiting: list[tuple[int, bytes]] = []
        for raw in raw_lines(stream, digest.update):
            if not raw.strip():
                continue
            line = _line(raw)
            if line is None:
                self.unread += 1
                continue
            waiting.append(line)
            if len(waiting) == _AT_ONCE:
                self._keep(waiting)
        self._keep(waiting)
        self._db.execute("CREATE INDEX line_at ON line (at_ms)")
        return digest.hexdigest()

    def _keep(self, waiting: list[tuple[int, bytes]]) -> None:
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO line VALUES (?, ?)", waiting)
        self._db.execute("COMMIT")
        waiting.clear()

    def within(self, from_ms: int, to_ms: int) -> Received | None:
        """Return what it holds of a period; ``None`` when no line is of it.

        Args:
            from_ms: First moment, milliseconds since 1970-01-01T00:00Z.
            to_ms: First moment that does not count any more.
        """
        lines, bodies, first, last = self._db.execute(_COUNT, (from_ms, to_ms)).fetchone()
        return Received(lines, bodies, first, last) if lines else None


def _line(raw: bytes) -> tuple[int, bytes] | None:
    """Return when a body was received and its digest, ``None`` when a line does not say both."""
    try:
        read = json.loads(raw.decode("utf-8"), object_pairs_hook=once)
        received_at, body = read["received_at"], read["body_sha256"]
        at_ms = (datetime.fromisoformat(received_at) - _EPOCH) // timedelta(milliseconds=1)
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None
    if not isinstance(body, str) or not _HEX.fullmatch(body) or at_ms < 0:
        return None
    return at_ms, bytes.fromhex(body)
