"""Read the records of one household many at once: most differ from another in their digest and moment only.

In:  a connection, the keystore and a slot. Out: of each record where it stands, what it says, and what it is about.

The rules this module keeps:
 * A record counts only if ``disclosures.opened_row`` would take it, and says what it would say: seal, commitment,
   chain and what stands beside it are checked for each. Where anything is not as expected it is read by itself.
 * Only what was read by itself becomes a frame. What fits one is, byte for byte, the frame with another moment, the one
   that stands beside it, and 64 small hex digits in their places: so it would be read, and written again, the same.
 * Frames are of one reading of one household. Nothing is kept from one reading to the next.
"""

import re
from typing import Final

from sqlalchemy import Connection

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
from sluis.store.schema import records

_PIECE: Final = 500
"""Records that are fetched at once."""
_DIGITS: Final = 2 * HASH_BYTES
_DIGEST: Final = re.compile(rb"[0-9a-f]{64}")


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
    kept = (records.c.slot == slot, records.c.epoch >= pruned_before(conn))
    taken = list[Alike]()
    for piece in conn.execute(WITH_CHAIN.where(*kept).order_by(records.c.t_ms)).partitions(_PIECE):
        taken += [reading.fitting(row) or reading.learnt(row) for row in piece]
    return sorted(taken)  # no two have writer and number in common: nothing behind those is compared


class _Reading:
    """One reading of one household."""

    def __init__(self, opens: Opens, slot: int) -> None:
        self._opens = opens
        self._slot = slot
        self._frames: dict[bytes, dict[bytes, PendingRecord]] = {}
        """Everything of an E before its digest → everything between that and its moment → a record that was read."""

    def fitting(self, row: Chained) -> Alike | None:
        """Return a record that checks and is like another; ``None`` when it must be read by itself."""
        c, epoch, opening, t_ms, outcome_of, writer, seq, chain, chain_before = row
        before = chain_start(writer) if seq == 0 else chain_before
        whole = t_ms.__class__ is int  # SQLite keeps a fraction in such a column, or text
        if not whole or opening is None or before is None or chain_next(before, seq, c) != chain:
            return None
        try:
            plain = self._opens(opening, c)
            if commitment(plain[:HASH_BYTES], plain[HASH_BYTES:]) != c:
                return None
        except (SealBrokenError, ValueError):
            return None
        end = b'%d,"v":2}' % t_ms
        if not 0 <= t_ms < LATEST_MS or not plain.endswith(end):
            return None
        for begin, frames in self._frames.items():
            if plain.startswith(begin, HASH_BYTES):
                at = HASH_BYTES + len(begin)
                draft, digest = frames.get(plain[at + _DIGITS : -len(end)]), plain[at : at + _DIGITS]
                if draft is not None and _belongs(draft.kind, digest, outcome_of):
                    about = None if draft.ref is None else outcome_of or bytes.fromhex(digest.decode())
                    return t_ms, writer, seq, c, epoch, draft, about
        return None

    def learnt(self, row: Chained) -> Alike:
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


def _belongs(kind: RecordKind, digest: bytes, outcome_of: bytes | None) -> bool:
    """Return whether a digest is written as it must be, and stands beside an outcome, and beside nothing else."""
    if kind is RecordKind.OUTCOME:
        return outcome_of is not None and outcome_of.hex().encode() == digest
    return outcome_of is None and _DIGEST.fullmatch(digest) is not None
