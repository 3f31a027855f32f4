"""The leaf of one epoch in the log: everything of that epoch in a few lines of text.

In:  what an epoch came to, or the bytes of a leaf. Out: the other of the two; and whether one leaf follows another.

The rules this module keeps (ledger specification, section 1.4):
 * One right form: 0x20 to 0x7e and newlines, plain decimals below 2^53, canonical base64, lower-case hex, lines in a
   fixed order, plans strictly ascending. What is read is written again and compared.
 * At most 500 plans and 65,535 bytes, the longest entry a bundle of C2SP tlog-tiles can hold.
 * Writers are a tree of their own, as restarts have no bound; the leaf holds how many there were, and the root.
 * The number of active households is not in it: with one active home it would be that home's diary.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sluis.errors import Code, EpochLeafError
from sluis.errors.ledger import epoch_leaf_error
from sluis.ledger.record import LATEST_MS
from sluis.tlog.note import name_fits

VERSION: Final = "sluis/epoch/v2"
MOST_BYTES: Final = 65_535
MOST_PLANS: Final = 500
NO_NOTE: Final = bytes(32)
"""``prev-note`` of epoch 0."""
_FIXED_LINES: Final = 10
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_PLAN: Final = re.compile(r"[0-9a-f]{64}")
_TEXT: Final = re.compile(rb"[\x20-\x7e\n]*")
_BIGGEST: Final = 2**53
_HASH_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class WriterLeaf:
    """What one writer wrote in an epoch: a leaf of the epoch's tree of writers.

    Examples:
        >>> len(WriterLeaf(bytes(16), 0, 1, bytes(32), bytes(32), bytes(32)).encode())
        144
    """

    writer: bytes
    """16 bytes."""
    first_seq: int
    count: int
    """How many records, more than none."""
    chain_before: bytes
    """The chain before the first of these records."""
    chain_head: bytes
    """The chain after the last."""
    record_root: bytes
    """Root of the tree over the commitments, in order of sequence."""

    def encode(self) -> bytes:
        """Return the leaf before hashing.

        Source:
            Ledger specification, section 1.4.2.
        """
        numbers = self.first_seq.to_bytes(8, "big") + self.count.to_bytes(8, "big")
        hashes = self.chain_before + self.chain_head + self.record_root
        return b"sluis/writer/v1\0" + self.writer + numbers + hashes


@dataclass(frozen=True, slots=True)
class EpochLeaf:
    r"""One epoch.

    Examples:
        >>> none = bytes(32)
        >>> leaf = EpochLeaf("example.nl/sluis", 0, 1000, 2000, 65536, none, 0, 0, none, 0, none, NO_NOTE)
        >>> leaf.encode().decode().split("\n")[5]
        'slots 65536 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
        >>> EpochLeaf.parse(leaf.encode()) == leaf
        True
    """

    origin: str
    epoch: int
    from_ms: int
    to_ms: int
    slots: int
    """How many leaves the slot tree has, those that belong to nobody included."""
    slot_root: bytes
    records: int
    """The sum of what the writers wrote."""
    writers: int
    writer_root: bytes
    """Root of the tree over the leaves of the writers, ascending by writer."""
    events: int
    event_root: bytes
    prev_note: bytes
    """SHA-256 of the cosigned checkpoint of size ``epoch`` as it was first served."""
    plans: tuple[str, ...] = ()
    """Digests of the plans under which something was decided, 64 hex digits, ascending."""

    def encode(self) -> bytes:
        """Return the leaf.

        Raises:
            EpochLeafError: ``size``: it would hold more than 500 plans or be longer than 65,535 bytes.
        """
        lines = [
            VERSION,
            self.origin,
            f"epoch {self.epoch}",
            f"from {self.from_ms}",
            f"to {self.to_ms}",
            f"slots {self.slots} {_written(self.slot_root)}",
            f"records {self.records}",
            f"writers {self.writers} {_written(self.writer_root)}",
            f"events {self.events} {_written(self.event_root)}",
            f"prev-note {_written(self.prev_note)}",
            *(f"plan {plan}" for plan in self.plans),
        ]
        content = "".join(f"{line}\n" for line in lines).encode()
        if len(self.plans) > MOST_PLANS or len(content) > MOST_BYTES:
            raise epoch_leaf_error(epoch=self.epoch, what=Code("size"))
        return content

    @classmethod
    def parse(cls, content: bytes, epoch: int = 0) -> "EpochLeaf":
        """Read a leaf.

        Args:
            content: Its bytes.
            epoch: Which one it should be, for the message.

        Raises:
            EpochLeafError: ``form``, or ``time``: it ends before it begins.
        """
        if len(content) > MOST_BYTES or not _TEXT.fullmatch(content):
            raise epoch_leaf_error(epoch=epoch, what=Code("form"))
        try:
            made = _parsed(content.decode("ascii"))
            same = made.encode() == content
        except (ValueError, binascii.Error, EpochLeafError):
            raise epoch_leaf_error(epoch=epoch, what=Code("form")) from None
        if not same:
            raise epoch_leaf_error(epoch=epoch, what=Code("form"))
        if made.to_ms <= made.from_ms:
            raise epoch_leaf_error(epoch=epoch, what=Code("time"))
        return made

    def follows(self, before: "EpochLeaf") -> str | None:
        """Say what keeps this leaf from being the one after ``before``; ``None`` when nothing does.

        Returns:
            ``origin``, ``number``, ``gap`` (it does not begin where the other ended) or ``slots`` (there are fewer).
            Whether its writers go on where they were is told by their leaves, which are not in it.
        """
        if self.origin != before.origin:
            return "origin"
        if self.epoch != before.epoch + 1:
            return "number"
        if self.from_ms != before.to_ms:
            return "gap"
        return "slots" if self.slots < before.slots else None


def event_leaf(t_ms: int, event_type: str, content: bytes) -> bytes:
    """Return the leaf of an event before hashing.

    Args:
        t_ms: When it was.
        event_type: Which kind of event, ASCII.
        content: A JSON object, or a salted commitment in one.

    Source:
        Ledger specification, section 1.4.7.
    """
    name = event_type.encode("ascii")
    framed = len(name).to_bytes(2, "big") + name + len(content).to_bytes(4, "big") + content
    return b"sluis/event/v2\0" + t_ms.to_bytes(8, "big") + framed


def hidden_commitment(r: bytes, content: bytes) -> bytes:
    """Return the salted commitment as which an event about a household enters.

    Args:
        r: 32 random bytes.
        content: The event's JSON.

    Raises:
        ValueError: r has another length.

    Source:
        Ledger specification, section 1.4.8: ``H("sluis/hidden/v2", lp(r) ‖ u32 length ‖ event JSON)``.
    """
    if len(r) != _HASH_BYTES:
        raise ValueError("not 32 bytes: r")
    framed = len(r).to_bytes(2, "big") + r + len(content).to_bytes(4, "big") + content
    return hashlib.sha256(b"sluis/hidden/v2\0" + framed).digest()


def _parsed(text: str) -> EpochLeaf:
    lines = text.split("\n")
    if lines.pop() or len(lines) < _FIXED_LINES or lines[0] != VERSION or not name_fits(lines[1]):
        raise ValueError
    slots, slot_root = _words(lines[5], "slots", 2)
    writers, writer_root = _words(lines[7], "writers", 2)
    events, event_root = _words(lines[8], "events", 2)
    return EpochLeaf(
        origin=lines[1],
        epoch=_number(*_words(lines[2], "epoch", 1)),
        from_ms=_moment(*_words(lines[3], "from", 1)),
        to_ms=_moment(*_words(lines[4], "to", 1)),
        slots=_number(slots),
        slot_root=_hash(slot_root),
        records=_number(*_words(lines[6], "records", 1)),
        writers=_number(writers),
        writer_root=_hash(writer_root),
        events=_number(events),
        event_root=_hash(event_root),
        prev_note=_hash(*_words(lines[9], "prev-note", 1)),
        plans=_plans(lines[_FIXED_LINES:]),
    )


def _plans(lines: list[str]) -> tuple[str, ...]:
    plans = tuple(_words(line, "plan", 1)[0] for line in lines)
    ascending = all(before < after for before, after in pairwise(plans))
    if not ascending or not all(_PLAN.fullmatch(plan) for plan in plans):
        raise ValueError
    return plans


def _words(line: str, name: str, count: int) -> list[str]:
    first, *words = line.split(" ")
    if first != name or len(words) != count:
        raise ValueError
    return words


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text) or int(text) >= _BIGGEST:
        raise ValueError
    return int(text)


def _moment(text: str) -> int:
    if _number(text) >= LATEST_MS:
        raise ValueError
    return int(text)


def _hash(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    if len(raw) != _HASH_BYTES:
        raise ValueError
    return raw


def _written(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
