"""What was sealed last, as the journal keeps it outside the database: the log's head and the newest chains of writers.

In:  a sealing that is about to be signed, or a database. Out: bytes; or whether a database is older than they say.

Source: ledger specification, sections 2.3.2, 3a.2.9 and 10.7.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from sluis.store.schema import records, seals, writers

_HASH: Final = 32
_WRITER: Final = 16
_EACH: Final = _WRITER + 8 + _HASH


@dataclass(frozen=True, slots=True)
class SealedHeads:
    """What a database holds at least, once this was kept."""

    size: int
    """Epochs in the log."""
    root: bytes
    """Of the log with them."""
    writers: tuple[tuple[bytes, int, bytes], ...] = ()
    """Writer, how many records it had written, and its chain after them; ascending by writer."""

    def encoded(self) -> bytes:
        """Return it as it is sealed.

        Examples:
            >>> heads = SealedHeads(2, bytes(32), ((bytes(16), 5, bytes(32)),))
            >>> SealedHeads.decoded(heads.encoded()) == heads
            True
        """
        wrote = b"".join(writer + seq.to_bytes(8, "big") + head for writer, seq, head in self.writers)
        return self.size.to_bytes(8, "big") + self.root + wrote

    @classmethod
    def decoded(cls, content: bytes) -> "SealedHeads":
        """Return what ``encoded`` made."""
        rest = content[8 + _HASH :]
        each = [rest[at : at + _EACH] for at in range(0, len(rest), _EACH)]
        wrote = tuple(
            (head[:_WRITER], int.from_bytes(head[_WRITER : _WRITER + 8], "big"), head[_WRITER + 8 :]) for head in each
        )
        return cls(int.from_bytes(content[:8], "big"), content[8 : 8 + _HASH], wrote)


def heads_of(conn: Connection, epoch: int, root: bytes) -> SealedHeads:
    """Return what is to be kept when an epoch is about to be signed.

    Args:
        conn: The transaction that signs it.
        epoch: Which.
        root: Of the log with it.
    """
    wrote = select(records.c.writer).where(records.c.epoch == epoch).distinct()
    rows = conn.execute(select(writers).where(writers.c.writer.in_(wrote)).order_by(writers.c.writer))
    newest = tuple((bytes(row.writer), int(row.next_seq), bytes(row.head)) for row in rows)
    return SealedHeads(epoch + 1, root, newest)


def heads_held(conn: Connection) -> SealedHeads:
    """Return what a database holds: its newest epoch with a root, and the writers of that one and of what is open.

    Args:
        conn: A transaction.
    """
    last = conn.execute(
        select(seals.c.epoch, seals.c.root).where(seals.c.root.is_not(None)).order_by(seals.c.epoch.desc()).limit(1)
    ).first()
    size = 0 if last is None else int(last.epoch) + 1
    wrote = select(records.c.writer).where(records.c.epoch >= size - 1).distinct()
    rows = conn.execute(select(writers).where(writers.c.writer.in_(wrote)).order_by(writers.c.writer))
    newest = tuple((bytes(row.writer), int(row.next_seq), bytes(row.head)) for row in rows)
    return SealedHeads(size, bytes(_HASH) if last is None else bytes(last.root), newest)


def is_behind(conn: Connection, heads: SealedHeads) -> bool:
    """Return whether a database holds less than was sealed, or something else in its place."""
    if heads.size:
        root = conn.execute(select(seals.c.root).where(seals.c.epoch == heads.size - 1)).scalar()
        if root is None or bytes(root) != heads.root:
            return True
    return any(_differs(conn, *writer) for writer in heads.writers)


def _differs(conn: Connection, writer: bytes, seq: int, head: bytes) -> bool:
    row = conn.execute(select(writers.c.next_seq, writers.c.head).where(writers.c.writer == writer)).first()
    if row is None or row.next_seq < seq:
        return True
    if row.next_seq == seq:
        return bytes(row.head) != head
    last = select(records.c.chain).where(records.c.writer == writer, records.c.seq == seq - 1)
    return bytes(conn.execute(last).scalar() or b"") != head
