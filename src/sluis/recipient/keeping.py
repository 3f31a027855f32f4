"""What a recipient keeps: bodies by disclosure id, and a log that outlives them.

In:  verified receipts with their bodies. Out: a folder with ``log.ndjson``, ``bodies/``, ``erased/``, ``unwanted/``.

The rules this module keeps:
 * A body is on disk and its line in the log before anybody is told that it was taken.
 * The log has the form of ``sluis ledger reconcile``: header, moment, digest. It holds no body, and is only added to.
 * Erasing removes the body and leaves a mark, so that the same disclosure sent again is not kept again. The line stays:
   it is the evidence of what was received.
 * What was to be erased before it came leaves a mark, too: a body that was on its way is not kept when it arrives.
 * Two bodies under one id: the first stays, and both are in the log, as evidence.
 * Processes that share the folder take turns.
"""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from sluis.durable import sync_folder
from sluis.errors import FileName, ReceiptError
from sluis.errors.recipient import disclosure_unknown_error, not_kept_error, second_body_error
from sluis.ledger.receipt import parse_header

LOG: Final = "log.ndjson"
_ID: Final = re.compile(r"[0-9a-f]{64}")


class Taken(StrEnum):
    """What became of a body."""

    KEPT = "kept"
    REPEAT = "repeat"
    """It was here already: the provider sent it again."""
    ERASED = "erased"
    """It was erased before, or was to be before it came, and was not kept."""


class Gone(StrEnum):
    """What became of a request to erase."""

    ERASED = "erased"
    ALREADY = "already-erased"
    UNKNOWN = "unknown"
    """Nothing is kept under this id."""


@dataclass(frozen=True, slots=True)
class Exported:
    """Everything that is kept about one disclosure."""

    disclosure: str
    body: bytes | None
    """``None`` when it was erased."""
    receipts: tuple[str, ...]
    """Its lines of the log."""


def is_disclosure(text: str) -> bool:
    """Return whether a text can be the id of a disclosure: 64 hex digits."""
    return _ID.fullmatch(text) is not None


class Keeping:
    """The folder of one recipient.

    Args:
        folder: Made when absent, readable by its owner only.
        make: Whether it may be made; else it must be a folder in which bodies were kept, and nothing is made.

    Raises:
        not_kept_error: it must be such a folder, and is not.
        OSError: it cannot be made.

    Examples:
        >>> import tempfile
        >>> from sluis.recipient.keeping import Keeping
        >>> with tempfile.TemporaryDirectory() as place:
        ...     keeping = Keeping(Path(place) / "kept")
        ...     keeping.erase("ab" * 32).value
        'unknown'
    """

    def __init__(self, folder: Path, *, make: bool = True) -> None:
        self.folder = folder
        if not make and not all((folder / name).is_dir() for name in ("bodies", "erased")):
            raise not_kept_error(file=FileName(folder))
        for made in (folder, folder / "bodies", folder / "erased", folder / "unwanted"):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, disclosure: str, header: str, body: bytes, received_ms: int) -> Taken:
        """Keep a body and its line.

        Args:
            disclosure: Its id, hex, from the verified header.
            header: As received.
            body: As received, content coding undone.
            received_ms: The clock.

        Raises:
            SecondBodyError: another body is kept under this id; its line is in the log.
            OSError: it is not known to be on disk. Answer so that it is sent again.

        Effects:
            A file and a line, on disk when this returns.
        """
        place = self.folder / "bodies" / disclosure
        with self._turn():
            taken = Taken.KEPT
            erased = self.folder / "erased" / disclosure
            if (self.folder / "unwanted" / disclosure).exists() and not place.exists():
                write_whole(erased, b"")
            if erased.exists():
                taken = Taken.ERASED
            elif place.exists():
                taken = Taken.REPEAT
            else:
                write_whole(place, body)
            self._log(_line(header, body, received_ms))
            if taken is Taken.REPEAT and place.read_bytes() != body:
                raise second_body_error()
        return taken

    def erase(self, disclosure: str) -> Gone:
        """Remove the body of a disclosure.

        Effects:
            A mark in ``erased/``, then the body is gone; of what is unknown a mark in ``unwanted/``: it is not kept
            when it comes. Copies elsewhere, backups among them, are yours to remove.
        """
        mark, place = self.folder / "erased" / disclosure, self.folder / "bodies" / disclosure
        with self._turn():
            if not place.exists() and mark.exists():
                return Gone.ALREADY
            if not place.exists():
                write_whole(self.folder / "unwanted" / disclosure, b"")
                return Gone.UNKNOWN
            write_whole(mark, b"")
            place.unlink()
            sync_folder(place.parent)
        return Gone.ERASED

    def export(self, disclosure: str) -> Exported:
        """Return everything that is kept about a disclosure.

        Raises:
            DisclosureUnknownError: nothing was ever kept under this id.
        """
        with self._turn():
            place = self.folder / "bodies" / disclosure
            erased = (self.folder / "erased" / disclosure).exists()
            if not erased and not place.exists():
                raise disclosure_unknown_error()
            body = None if erased else place.read_bytes()
            return Exported(disclosure, body, tuple(self._lines_of(disclosure)))

    def body(self, disclosure: str) -> bytes | None:
        """Return the body of a disclosure, ``None`` when it was erased.

        Raises:
            DisclosureUnknownError: nothing was ever kept under this id.
        """
        with self._turn():
            place = self.folder / "bodies" / disclosure
            if (self.folder / "erased" / disclosure).exists():
                return None
            if not place.exists():
                raise disclosure_unknown_error()
            return place.read_bytes()

    def _lines_of(self, disclosure: str) -> Iterator[str]:
        wanted = bytes.fromhex(disclosure)
        with (self.folder / LOG).open(encoding="utf-8", errors="replace") as log:
            for line in log:
                try:
                    if parse_header(json.loads(line)["header"]).commitment == wanted:
                        yield line.rstrip("\n")
                except (ValueError, KeyError, TypeError, RecursionError, ReceiptError):
                    continue  # a line a power cut broke off; the body came again

    def _log(self, line: bytes) -> None:
        with (self.folder / LOG).open("ab+") as log:
            if log.tell() > 0:
                log.seek(-1, os.SEEK_END)
                line = line if log.read(1) == b"\n" else b"\n" + line  # a power cut broke the last one off
            log.write(line)
            log.flush()
            os.fsync(log.fileno())
        sync_folder(self.folder)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with (self.folder / "turn").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _line(header: str, body: bytes, received_ms: int) -> bytes:
    seconds, ms = divmod(received_ms, 1000)
    received_at = f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{ms:03d}Z"
    entry = {"header": header, "received_at": received_at, "body_sha256": hashlib.sha256(body).hexdigest()}
    return json.dumps(entry).encode() + b"\n"


def write_whole(place: Path, content: bytes) -> None:
    """Write a file that appears whole or not, and is on disk; what a power cut left beside it is written over."""
    waiting = place.with_suffix(".part")
    with waiting.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(place)
    sync_folder(place.parent)
