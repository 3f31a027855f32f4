"""Append records: the one way into the ledger.

In:  drafts, inside the transaction that decided them. Out: their commitments and places in this writer's chain.

The rules this module keeps (ledger specification, section 2.1):
 * A writer is one start of one process; its id is random and never used again.
 * Open epoch, sequence and chain, insert, head, commit, in this order and in one transaction.
 * After any failure the writer is retired: a transaction whose end is not known must not be followed in its chain.
   The caller makes a new one and forwards nothing of the failed batch.
 * What opens a record is encrypted under a key of its household (section 4), so that destroying the key erases it.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update

from sluis.errors import Code
from sluis.errors.ledger import household_erased_error, ledger_corrupt_error, writer_retired_error
from sluis.keys.derive import opening_key
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import seal
from sluis.ledger.epoch import current_epoch
from sluis.ledger.record import (
    HASH_BYTES,
    WRITER_BYTES,
    CountRecord,
    Draft,
    PendingRecord,
    RecordKind,
    chain_next,
    chain_start,
    commitment,
    encode,
    slot_of,
)
from sluis.store.schema import records, writers

_FOLLOW: Final = select(writers.c.next_seq, writers.c.head).where(writers.c.writer == bindparam("which"))
_ADVANCE: Final = update(writers).where(writers.c.writer == bindparam("which"))
_INSERT: Final = insert(records)


@dataclass(frozen=True, slots=True)
class Appended:
    """A record that is on disk once its transaction has committed, and not before."""

    commitment: bytes
    """C, the disclosure's id."""
    chain: bytes
    """The writer's chain after this record."""
    t_ms: int


def draw_salts(count: int) -> list[bytes]:
    """Return r of so many records, 32 random bytes each.

    Effects:
        Reads system randomness.
    """
    drawn = os.urandom(HASH_BYTES * count)
    return [drawn[at : at + HASH_BYTES] for at in range(0, len(drawn), HASH_BYTES)]


class Writer:
    """One chain of records, written by one process."""

    def __init__(self, writer_id: bytes) -> None:
        """Use ``start``."""
        self.writer_id = writer_id
        self._next_seq = 0
        self._head = chain_start(writer_id)
        self._retired = False

    @classmethod
    def start(cls, conn: Connection, now_ms: int) -> "Writer":
        """Start a writer with an id of its own.

        Args:
            conn: The transaction of its first records. If that does not commit, the writer never was.
            now_ms: The clock.
        """
        made = cls(os.urandom(WRITER_BYTES))
        conn.execute(
            insert(writers).values(
                writer=made.writer_id, started_ms=now_ms, next_seq=0, head=chain_start(made.writer_id)
            )
        )
        return made

    @property
    def retired(self) -> bool:
        """Whether it may not be used any more."""
        return self._retired

    def retire(self) -> None:
        """Never append again. Call it when a transaction that appended did not return from its commit."""
        self._retired = True

    def append(self, conn: Connection, keystore: Keystore, drafts: Sequence[PendingRecord]) -> tuple[Appended, ...]:
        """Append records in order.

        Args:
            conn: The transaction that decided them.
            keystore: Holds the household keys under which openings are encrypted.
            drafts: One or more. An outcome's ``ref`` is a commitment in the ledger.

        Returns:
            One ``Appended`` per draft. Release nothing of it before the transaction has committed.

        Raises:
            writer_retired_error: this writer failed before, or its last transaction did not commit. Nothing was
                appended; start a new writer and try again.
            HouseholdErasedError: a slot has no key (any more). The writer is retired.
            store_conflict_error: an intent would get a second outcome. The writer is retired.

        Effects:
            Rows of ``records`` and the writer's head, in the caller's transaction. Reads system randomness.
        """
        self._begin(conn)
        keys = keystore.household_keys(conn, {draft.slot for draft in drafts}) if drafts else {}
        return self._end(conn, keys, drafts, draw_salts(len(drafts)))

    def append_drawn(
        self,
        conn: Connection,
        keys: Mapping[int, bytes | None],
        drafts: Sequence[PendingRecord],
        salts: Sequence[bytes],
    ) -> tuple[Appended, ...]:
        """Append records whose keys were read and whose salts were drawn before, in the same transaction.

        Args:
            conn: The transaction that decided them.
            keys: K_n of every slot, as the keystore gave it in this transaction.
            drafts: As in ``append``.
            salts: r of each record, 32 random bytes that stand in no other record.

        Returns:
            As ``append``; the commitments follow from drafts and salts.

        Raises:
            ValueError: a salt is not 32 bytes, or there is not one for each record. The writer is retired.
            SluisError: as ``append``.

        Effects:
            As ``append``, without reading randomness for the records.
        """
        self._begin(conn)
        if any(len(r) != HASH_BYTES for r in salts):
            raise ValueError("not 32 bytes: salt")
        return self._end(conn, keys, drafts, salts)

    def append_counts(self, conn: Connection, counts_key: bytes, drafts: Sequence[CountRecord]) -> tuple[Appended, ...]:
        """Append records of counts, as ``append``; what opens them lies under the key of counts.

        Args:
            conn: The transaction that released them.
            counts_key: Of the keystore.
            drafts: One for each region.
        """
        self._begin(conn)
        made = self._insert(conn, {None: opening_key(counts_key)}, drafts, draw_salts(len(drafts)))
        self._retired = False
        return made

    def _begin(self, conn: Connection) -> None:
        """Retire until the batch is in: whatever interrupts it, this chain goes no further."""
        if self._retired:
            raise writer_retired_error()
        self._retired = True
        self._follow(conn)

    def _end(
        self,
        conn: Connection,
        keys: Mapping[int, bytes | None],
        drafts: Sequence[PendingRecord],
        salts: Sequence[bytes],
    ) -> tuple[Appended, ...]:
        made = self._insert(conn, _opening_keys(keys, drafts), drafts, salts)
        self._retired = False
        return made

    def _follow(self, conn: Connection) -> None:
        """Refuse to go on when the chain on disk is not the one in memory."""
        row = conn.execute(_FOLLOW, {"which": self.writer_id}).first()
        if row is None or (row.next_seq, row.head) != (self._next_seq, self._head):
            raise writer_retired_error()

    def _insert(
        self, conn: Connection, keys: Mapping[int | None, bytes], drafts: Sequence[Draft], salts: Sequence[bytes]
    ) -> tuple[Appended, ...]:
        if not drafts:
            return ()
        epoch = current_epoch(conn, drafts[0].t_ms)
        seq, head = self._next_seq, self._head
        rows: list[dict[str, object]] = []
        made: list[Appended] = []
        for draft, r in zip(drafts, salts, strict=True):
            e = encode(draft)
            c = commitment(r, e)
            head = chain_next(head, seq, c)
            rows.append(
                {
                    "writer": self.writer_id,
                    "seq": seq,
                    "epoch": epoch,
                    "slot": slot_of(draft),
                    "commitment": c,
                    "chain": head,
                    "opening": seal(keys[slot_of(draft)], r + e, c),
                    "outcome_of": _settled_by(draft),
                    "t_ms": draft.t_ms,
                }
            )
            made.append(Appended(c, head, draft.t_ms))
            seq += 1
        conn.execute(_INSERT, rows)
        conn.execute(_ADVANCE, {"which": self.writer_id, "next_seq": seq, "head": head})
        self._next_seq, self._head = seq, head
        return tuple(made)


def _settled_by(draft: Draft) -> bytes | None:
    outcome = isinstance(draft, PendingRecord) and draft.kind is RecordKind.OUTCOME
    return draft.ref if outcome and isinstance(draft, PendingRecord) else None


def _opening_keys(keys: Mapping[int, bytes | None], drafts: Sequence[PendingRecord]) -> dict[int | None, bytes]:
    made: dict[int | None, bytes] = {}
    for slot in {draft.slot for draft in drafts}:
        key = keys.get(slot)
        if key is None:
            raise household_erased_error(slot=slot)
        made[slot] = opening_key(key)
    return made


def writers_without_records(conn: Connection) -> list[bytes]:
    """Return the writers that wrote, and of which no record is left: pruning and erasing leave every record."""
    left = select(records.c.writer)
    gone = select(writers.c.writer).where(writers.c.next_seq > 0, writers.c.writer.not_in(left))
    return sorted(map(bytes, conn.execute(gone).scalars()))


def refuse_cut(conn: Connection) -> None:
    """Refuse a ledger in which what a writer wrote last is gone, or another: nothing is sealed over it.

    Args:
        conn: One unchanging view of the store.

    Raises:
        LedgerCorruptError: it is; names the writer's first digits and its last record.
    """
    last = (records.c.writer == writers.c.writer) & (records.c.seq == writers.c.next_seq - 1)
    ends = select(writers.c.writer, writers.c.next_seq).outerjoin(records, last)
    differs = records.c.chain.is_(None) | (records.c.chain != writers.c.head)
    cut = conn.execute(ends.where(writers.c.next_seq > 0, differs)).first()
    if cut is not None:
        raise ledger_corrupt_error(writer=Code(cut.writer.hex()[:8]), seq=cut.next_seq - 1)
