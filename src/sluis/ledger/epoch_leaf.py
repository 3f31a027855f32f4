"""The leaf of one epoch in the log: everything of that epoch in a few lines of text.

In:  what an epoch came to, or the bytes of a leaf. Out: the other of the two; and whether one leaf follows another.

The rules this module keeps (ledger specification, section 1.4):
 * One right form: plain decimals, standard base64, lower-case hex, lines in a fixed order, plans and writers sorted.
   What is read is written again and compared.
 * At most 65,535 bytes, the longest entry a bundle of C2SP tlog-tiles can hold.
 * The number of active households is not in it: with one active home it would be that home's diary.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sluis.errors import Code, EpochLeafError
from sluis.errors.ledger import epoch_leaf_error

VERSION: Final = "sluis/epoch/v1"
MOST_BYTES: Final = 65_535
NO_NOTE: Final = bytes(32)
"""``prev-note`` of epoch 0."""
_FIXED_LINES: Final = 9
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_HASH_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class WriterLine:
    """What one writer wrote in an epoch."""

    writer: bytes
    """16 bytes."""
    first_seq: int
    count: int
    chain_before: bytes
    """The chain before the first of these records."""
    chain_head: bytes
    """The chain after the last."""
    record_root: bytes
    """Root of the tree over the commitments, in order of sequence."""

    def line(self) -> str:
        """Return it as it stands in the leaf, without its newline."""
        hashes = (self.chain_before, self.chain_head, self.record_root)
        return " ".join(["writer", self.writer.hex(), str(self.first_seq), str(self.count), *map(_written, hashes)])


@dataclass(frozen=True, slots=True)
class EpochLeaf:
    """One epoch.

    Examples:
        >>> leaf = EpochLeaf("example.nl/sluis", 0, 1000, 2000, 65536, bytes(32), 0, 0, bytes(32), NO_NOTE, (), ())
        >>> print(leaf.encode().decode().splitlines()[5])
        slots 65536 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
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
    events: int
    event_root: bytes
    prev_note: bytes
    """SHA-256 of the cosigned checkpoint of size ``epoch`` as it was first served."""
    plans: tuple[str, ...]
    """Digests of the plans under which something was decided, 64 hex digits."""
    writers: tuple[WriterLine, ...]

    def encode(self) -> bytes:
        """Return the leaf.

        Raises:
            EpochLeafError: ``size``: it would be longer than 65,535 bytes.
        """
        lines = [
            VERSION,
            self.origin,
            f"epoch {self.epoch}",
            f"from {self.from_ms}",
            f"to {self.to_ms}",
            f"slots {self.slots} {_written(self.slot_root)}",
            f"records {self.records}",
            f"events {self.events} {_written(self.event_root)}",
            f"prev-note {_written(self.prev_note)}",
            *sorted(f"plan {plan}" for plan in self.plans),
            *sorted(writer.line() for writer in self.writers),
        ]
        content = "".join(f"{line}\n" for line in lines).encode()
        if len(content) > MOST_BYTES:
            raise epoch_leaf_error(epoch=self.epoch, what=Code("size"))
        return content

    @classmethod
    def parse(cls, content: bytes, epoch: int = 0) -> "EpochLeaf":
        """Read a leaf.

        Args:
            content: Its bytes.
            epoch: Which one it should be, for the message.

        Raises:
            EpochLeafError: ``form``, ``sum``: the records of the writers do not add up; ``time``: it ends before it
                begins.
        """
        try:
            made = _parsed(content.decode("utf-8"))
        except (ValueError, binascii.Error, EpochLeafError):
            raise epoch_leaf_error(epoch=epoch, what=Code("form")) from None
        if len(content) > MOST_BYTES or made.encode() != content:
            raise epoch_leaf_error(epoch=epoch, what=Code("form"))
        if made.to_ms <= made.from_ms:
            raise epoch_leaf_error(epoch=epoch, what=Code("time"))
        if made.records != sum(writer.count for writer in made.writers):
            raise epoch_leaf_error(epoch=epoch, what=Code("sum"))
        return made

    def follows(self, before: "EpochLeaf") -> str | None:
        """Say what keeps this leaf from being the one after ``before``; ``None`` when nothing does.

        Returns:
            ``origin``, ``number``, ``gap`` (it does not begin where the other ended), ``slots`` (there are fewer) or
            ``chain`` (a writer that wrote in both goes on from somewhere else).
        """
        if self.origin != before.origin:
            return "origin"
        if self.epoch != before.epoch + 1:
            return "number"
        if self.from_ms != before.to_ms:
            return "gap"
        if self.slots < before.slots:
            return "slots"
        ended = {writer.writer: (writer.first_seq + writer.count, writer.chain_head) for writer in before.writers}
        for writer in self.writers:
            if ended.get(writer.writer, (writer.first_seq, writer.chain_before)) != (
                writer.first_seq,
                writer.chain_before,
            ):
                return "chain"
        return None


def event_leaf(t_ms: int, event_type: str, content: bytes) -> bytes:
    """Return the leaf of an event before hashing.

    Args:
        t_ms: When it was.
        event_type: Which kind of event, ASCII.
        content: A JSON object, or a salted commitment in one.

    Source:
        Ledger specification, section 1.4.
    """
    name = event_type.encode("ascii")
    return b"sluis/event/v1\0" + t_ms.to_bytes(8, "big") + len(name).to_bytes(2, "big") + name + content


def _parsed(text: str) -> EpochLeaf:
    lines = text.split("\n")
    if lines.pop() or len(lines) < _FIXED_LINES or lines[0] != VERSION:
        raise ValueError
    slots, slot_root = _words(lines[5], "slots", 2)
    events, event_root = _words(lines[7], "events", 2)
    rest = lines[_FIXED_LINES:]
    return EpochLeaf(
        origin=lines[1],
        epoch=_number(*_words(lines[2], "epoch", 1)),
        from_ms=_number(*_words(lines[3], "from", 1)),
        to_ms=_number(*_words(lines[4], "to", 1)),
        slots=_number(slots),
        slot_root=_hash(slot_root),
        records=_number(*_words(lines[6], "records", 1)),
        events=_number(events),
        event_root=_hash(event_root),
        prev_note=_hash(*_words(lines[8], "prev-note", 1)),
        plans=tuple(_words(line, "plan", 1)[0] for line in rest if line.startswith("plan ")),
        writers=tuple(_writer(_words(line, "writer", 6)) for line in rest if not line.startswith("plan ")),
    )


def _writer(words: Sequence[str]) -> WriterLine:
    writer, first_seq, count, *hashes = words
    before, head, root = (_hash(text) for text in hashes)
    return WriterLine(bytes.fromhex(writer), _number(first_seq), _number(count), before, head, root)


def _words(line: str, name: str, count: int) -> list[str]:
    first, *words = line.split(" ")
    if first != name or len(words) != count:
        raise ValueError
    return words


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError
    return int(text)


def _hash(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    if len(raw) != _HASH_BYTES:
        raise ValueError
    return raw


def _written(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
