"""A witness: remembers the largest tree it saw of each log, and signs no other.

In:  requests of C2SP tlog-witness. Out: cosignatures, or why there is none.

The rules this module keeps:
 * What was seen is on disk before the cosignature is given, and it is compared and replaced under one lock: no two
   requests can make it forget.
 * A tree that does not contain the one seen before has no consistency proof and gets nothing, whatever signed it; it is
   kept as evidence.
 * What was seen lies under a MAC of the witness's own key: a file that was changed by hand gets no cosignature. One
   that was put back whole, with an older head, is not found by it; the log finds a witness that is behind.
 * Logs that are not configured are unknown. The witness holds no data of anybody: names, sizes, roots.

Run it on another machine than the log, by somebody else: a witness of the provider itself catches accidents only.

Source: C2SP tlog-witness, "add-checkpoint".
"""

import base64
import binascii
import contextlib
import fcntl
import hashlib
import hmac
import logging
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from sluis.durable import write_whole
from sluis.errors import NoteError
from sluis.tlog.checkpoint import Checkpoint, signed_by
from sluis.tlog.log_folder import Head
from sluis.tlog.merkle import EMPTY
from sluis.tlog.note import Note, Signer, VerifierKey
from sluis.tlog.proof import consistent

log = logging.getLogger("sluis.witness")
_OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,15})")
_MOST_PROOF: Final = 63
_HEAD: Final = re.compile(rb"(0|[1-9][0-9]{0,15}) ([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=) ([0-9a-f]{64})\n")
"""Size, root and MAC, as this module writes them."""
_HASH_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Reply:
    """What the witness answers."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"


class WitnessMemoryError(ValueError):
    """What is on disk of a log is not what this witness wrote."""


def memory_key_of(seed: bytes) -> bytes:
    """Return the key under which a witness keeps what it saw, from the secret of its signing key.

    Examples:
        >>> memory_key_of(bytes(32)).hex()[:8]
        '78e83f80'
    """
    return hmac.digest(seed, b"sluis/witness-memory/v1\0", "sha256")


@dataclass(frozen=True, slots=True)
class Witness:
    """One witness with its memory.

    Args:
        folder: Where it remembers; one small file per log.
        signers: Its own keys, as cosigners.
        logs: Keys of the logs it knows; the name of each is the log's origin.
        memory_key: Under which it keeps what it saw, 32 bytes; ``memory_key_of`` its own secret.
    """

    folder: Path
    signers: Sequence[Signer]
    logs: Sequence[VerifierKey]
    memory_key: bytes = field(repr=False)

    def add_checkpoint(self, body: bytes) -> Reply:
        """Answer one request.

        Args:
            body: Old size, proof and checkpoint.

        Returns:
            200 with cosignatures; 400 not readable, 403 not signed by its log, 404 an unknown log, 409 another size
            than the one seen last (its body says which) or another tree of the same size, 422 not consistent; 503 what
            was seen cannot be read, or is not what this witness wrote.

        Effects:
            On 200 the new head is on disk. On 422, and on another tree of one size, the request is kept.
        """
        try:
            old, path, note = _request(body)
            head = Checkpoint.parse(note.text)
        except (NoteError, ValueError, binascii.Error):
            return Reply(400)
        keys = [key for key in self.logs if key.name == head.origin]
        if not keys:
            return Reply(404)
        try:
            signed = signed_by(note, keys)
        except NoteError:
            signed = ()
        if not signed:
            return Reply(403)
        if old > head.size:
            return Reply(400)
        with self._alone(head.origin):
            try:
                return self._compare(head, old, path, note, body)
            except WitnessMemoryError:
                log.error("alarm: what was seen of a log is not what this witness wrote")
                return Reply(503)

    def _compare(self, head: Checkpoint, old: int, path: list[bytes], note: Note, body: bytes) -> Reply:
        seen = self.seen(head.origin)
        if old != seen.size:
            return Reply(409, f"{seen.size}\n".encode(), "text/x.tlog.size")
        if old == head.size and head.root != seen.root:
            self._keep_evidence(head.origin, body)
            return Reply(409, f"{seen.size}\n".encode(), "text/x.tlog.size")
        if not consistent(old, head.size, seen.root, head.root, path):
            self._keep_evidence(head.origin, body)
            return Reply(422)
        self._remember(head.origin, Head(head.size, head.root))
        return Reply(200, "".join(signer.sign(note.text).line() for signer in self.signers).encode())

    def seen(self, origin: str) -> Head:
        """Return the largest head seen of a log; size 0 when none was.

        Raises:
            WitnessMemoryError: what is on disk is not what this witness wrote of this log.
        """
        try:
            content = self._file(origin).read_bytes()
        except FileNotFoundError:
            return Head(0, EMPTY)
        written = _HEAD.fullmatch(content)
        if written is None or not hmac.compare_digest(written[3], self._mac(origin, content[: written.start(3)])):
            raise WitnessMemoryError
        return Head(int(written[1]), base64.b64decode(written[2]))

    def _mac(self, origin: str, written: bytes) -> bytes:
        text = f"{len(origin.encode())} {origin} ".encode() + written
        return hmac.new(self.memory_key, text, "sha256").hexdigest().encode()

    def _remember(self, origin: str, head: Head) -> None:
        written = f"{head.size} {base64.b64encode(head.root).decode('ascii')} ".encode()
        write_whole(self._file(origin), written + self._mac(origin, written) + b"\n", 0o600)

    def _keep_evidence(self, origin: str, body: bytes) -> None:
        name = f"{self._file(origin).stem}.{hashlib.sha256(body).hexdigest()[:16]}.evidence"
        with contextlib.suppress(FileExistsError), (self.folder / name).open("xb") as stream:
            stream.write(body)

    def _file(self, origin: str) -> Path:
        return self.folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.head"

    @contextmanager
    def _alone(self, origin: str) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._file(origin).with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


class _Request(NamedTuple):
    """A request to cosign."""

    old: int
    """Size of the checkpoint the log believes was seen."""
    path: list[bytes]
    """The proof that the new one extends it."""
    note: Note


def _request(body: bytes) -> _Request:
    """Read a request's three parts.

    Raises:
        ValueError: it is not written as the protocol asks.
        NoteError: its checkpoint is no note.
    """
    head, blank, note = body.partition(b"\n\n")
    first, *lines = head.decode("ascii").split("\n")
    old = _OLD.fullmatch(first)
    path = [base64.b64decode(line, validate=True) for line in lines]
    if not blank or old is None or len(path) > _MOST_PROOF or any(len(each) != _HASH_BYTES for each in path):
        raise ValueError
    return _Request(int(old[1]), path, Note.parse(note))
