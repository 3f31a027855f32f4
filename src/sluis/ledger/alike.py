"""Read the records of one household many at once: most differ from another in their digest and moment only.

In:  a connection, the keystore and a slot. Out: of each record where it stands, what it says, and what it is about.

The rules this module keeps:
 * A record counts only if ``disclosures.opened_row`` would take it, and says what it would say: seal, commitment,
   chain and what stands beside it are checked for each. Where anything is not as expected it is read by itself.
 * Only what was read by itself becomes a frame. What fits one is, byte for byte, the frame with another moment, the one
   that stands beside it, and 64 small hex digits in their places: so it would be read, and written again, the same.
 * Frames are of one reading of one household. Nothing is kept from one reading to the next.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, bindparam

from sluis.errors import SealBrokenError
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import unsealer
from sluis.ledger.disclosures import WITH_CHAIN, Chained, Opens, key_for_openings, opened_row
from sluis.ledger.events import pruned_before
from sluis.ledger.record import (
    HASH_BYTES,
    LATEST_MS,
    ORDINARY,
    PendingRecord,
    RecordKind,
    chain_next,
    chain_start,
    commitment,
    encode,
)
from sluis.store.plain_rows import plain_rows
from sluis.store.schema import records

_PIECE: Final = 500
"""Records that are fetched at once."""
_DIGITS: Final = 2 * HASH_BYTES
_DIGITS_OF_HEX: Final = b"0123456789abcdef"
_KEPT: Final = WITH_CHAIN.where(records.c.slot == bindparam("which"), records.c.epoch >= bindparam("pruned")).order_by(
    records.c.t_ms
)
Alike = tuple[int, bytes, int, bytes, int, PendingRecord, bytes | None]
"""A record that was opened and checked: its moment, writer, sequence number, commitment and epoch; what it says, but
for its moment and digest, which may be another record's; and the intent it speaks of, where it is none itself."""


def read_alike(conn: Connection, keystore: Keystore, slot: int) -> list[Alike]:
    """Return the records of a household as ``open_records`` does, checked as there.

    Raises:
        HouseholdErasedError: there is no key.
        LedgerCorruptError: a record does not check.
    """
    reading = _Reading(unsealer(key_for_openings(conn, keystore, slot)), slot)
    whose = {"which": slot, "pruned": pruned_before(conn)}
    taken = list[Alike]()
    for rows in plain_rows(conn, _KEPT, whose, _PIECE):
        taken += reading.taken(rows)
    taken.sort()  # no two have writer and number in common: nothing behind those is compared
    return taken


class _Reading:
    """One reading of one household."""

    def __init__(self, opens: Opens, slot: int) -> None:
        self._opens = opens
        self._slot = slot
        self._frames: dict[bytes, dict[bytes, PendingRecord]] = {}
        """Everything of an E before its digest → everything between that and its moment → a record that was read."""

    def taken(self, rows: Iterable[Chained]) -> list[Alike]:
        """Return what some records say, each checked.

        Raises:
            LedgerCorruptError: one does not check.
        """
        return [self._fitting(*row) or self._learnt(row) for row in rows]

    def _fitting(
        self,
        c: bytes,
        epoch: int,
        opening: bytes | None,
        t_ms: int,
        outcome_of: bytes | None,
        writer: bytes,
        seq: int,
        chain: bytes,
        before: bytes | None,
    ) -> Alike | None:
        """Return a record that checks and is like another; ``None`` when it must be read by itself."""
        if seq == 0:
            before = chain_start(writer)
        if type(t_ms) is not int or opening is None or before is None or chain_next(before, seq, c) != chain:
            return None  # also for a fraction or text, which SQLite keeps in a column of numbers
        try:
            plain = self._opens(opening, c)
            if commitment(plain[:HASH_BYTES], plain[HASH_BYTES:]) != c:
                return None
        except (SealBrokenError, ValueError):
            return None
        end = b'%d,"v":2}' % t_ms
        if not plain.endswith(end) or not 0 <= t_ms < LATEST_MS:
            return None
        for begin, frames in self._frames.items():
            if plain.startswith(begin, HASH_BYTES):
                at = HASH_BYTES + len(begin)
                draft = frames.get(plain[at + _DIGITS : -len(end)])
                if draft is not None:
                    about = _about(draft, plain[at : at + _DIGITS], outcome_of)
                    return None if about is None else (t_ms, writer, seq, c, epoch, draft, about or None)
        return None

    def _learnt(self, row: Chained) -> Alike:
        """Return a record that is read by itself, and keep what others may have in common with it.

        Raises:
            LedgerCorruptError: it does not check.
        """
        c, epoch, _, t_ms, _, writer, seq, _, _ = row
        draft = opened_row(self._opens, row, self._slot).draft
        parts = ORDINARY.fullmatch(encode(draft))
        if parts is not None:
            begin, _, between, slot, after, _, _ = parts.groups()
            self._frames.setdefault(begin, {})[between + slot + after] = draft
        return t_ms, writer, seq, c, epoch, draft, draft.ref


def _about(alike: PendingRecord, digest: bytes, outcome_of: bytes | None) -> bytes | None:
    """Return the intent a record speaks of, by its digest and by what stands beside it; empty where it is one itself.

    Returns:
        ``None`` when the digest is not written as it must be, or another stands beside an outcome, or one beside
        anything else.
    """
    if alike.kind is RecordKind.OUTCOME:
        return outcome_of if outcome_of is not None and outcome_of.hex().encode() == digest else None
    if outcome_of is not None or digest.translate(None, _DIGITS_OF_HEX):
        return None
    return b"" if alike.ref is None else bytes.fromhex(digest.decode())
