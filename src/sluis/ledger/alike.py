"""Read the records of one household many at once: most differ from another in their digest and moment only.

In:  a connection, the keystore and a slot. Out: of each record where it stands, what it says, and its digest.

The rules this module keeps:
 * A record counts only if ``disclosures.opened_row`` would take it, and says what it would say. A piece is checked at
   once: seals, commitments, chains, what stands beside each. Where anything in it is not as expected, every record of
   the piece is read by itself, and the one that does not check is named.
 * Only what was read by itself becomes a frame. What fits one is, byte for byte, the frame with another moment, the one
   that stands beside it, and 64 small hex digits in their places: so it would be read, and written again, the same.
 * Frames are of one reading of one household. Nothing is kept from one reading to the next.
"""

import re
from collections.abc import Sequence
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
"""Records that are checked at once."""
_DIGITS: Final = 2 * HASH_BYTES
_DIGEST: Final = re.compile(rb"[0-9a-f]{64}")


Alike = tuple[int, bytes, int, bytes, int, PendingRecord, bytes]
"""A record that was opened and checked: its moment, writer, sequence number, commitment and epoch; what it says, but
for its moment and digest, which may be another record's; and its own digest, of the body of an intent, else of the
intent it speaks of, as 64 hex digits."""


def read_alike(conn: Connection, keystore: Keystore, slot: int) -> list[Alike]:
    """Return the records of a household as ``open_records`` does, checked as there.

    Raises:
        HouseholdErasedError: there is no key.
        LedgerCorruptError: a record does not check.
    """
    reading = _Reading(unsealer(key_for_openings(conn, keystore, slot)), slot)
    kept = (records.c.slot == slot, records.c.epoch >= pruned_before(conn))
    for piece in conn.execute(WITH_CHAIN.where(*kept).order_by(records.c.t_ms)).partitions(_PIECE):
        reading.take(piece)
    return sorted(reading.taken)  # no two have writer and number in common: nothing behind those is compared


class _Reading:
    """One reading of one household."""

    def __init__(self, opens: Opens, slot: int) -> None:
        self._opens = opens
        self._slot = slot
        self._frames: dict[bytes, dict[bytes, PendingRecord]] = {}
        """Everything of an E before its digest → everything between that and its moment → a record that was read."""
        self.taken: list[Alike] = []

    def take(self, rows: Sequence[Chained]) -> None:
        """Open and check some records.

        Raises:
            LedgerCorruptError: one does not check.
        """
        sound = self._sound(rows)
        for at, row in enumerate(rows):
            c, epoch, _, t_ms, outcome_of, writer, seq, _, _ = row
            fits = None if sound is None else self._fitting(sound[at], t_ms, outcome_of)
            taken = self._learnt(row) if fits is None else (t_ms, writer, seq, c, epoch, *fits)
            self.taken.append(taken)

    def _sound(self, rows: Sequence[Chained]) -> list[bytes] | None:
        """Return r and E of some rows when all of them open to their commitments, and those stand in their chains."""
        plains, opens = list[bytes](), self._opens
        try:
            for c, _, opening, _, _, writer, seq, chain, before in rows:
                start = chain_start(writer) if seq == 0 else before
                if opening is None or start is None or chain_next(start, seq, c) != chain:
                    return None
                plain = opens(opening, c)
                if commitment(plain[:HASH_BYTES], plain[HASH_BYTES:]) != c:
                    return None
                plains.append(plain)
        except (SealBrokenError, ValueError):
            return None
        return plains

    def _fitting(self, plain: bytes, t_ms: int, outcome_of: bytes | None) -> tuple[PendingRecord, bytes] | None:
        """Return a record that one is like, and its own digest; ``None`` when it must be read by itself.

        Args:
            plain: Its r and E.
            t_ms: The moment that stands beside it.
            outcome_of: Of what it is the outcome, by what stands beside it.
        """
        end = b'%d,"v":2}' % t_ms
        if not 0 <= t_ms < LATEST_MS or not plain.endswith(end):
            return None
        for before, frames in self._frames.items():
            if plain.startswith(before, HASH_BYTES):
                begins = HASH_BYTES + len(before)
                draft, digest = frames.get(plain[begins + _DIGITS : -len(end)]), plain[begins : begins + _DIGITS]
                if draft is None:
                    continue
                if draft.kind is RecordKind.OUTCOME:
                    told = outcome_of is not None and outcome_of.hex().encode() == digest
                else:
                    told = outcome_of is None and _DIGEST.fullmatch(digest) is not None
                if told:
                    return draft, digest
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
            before, _, between, slot, after, _, _ = parts.groups()
            self._frames.setdefault(before, {})[between + slot + after] = draft
        digest = draft.body_sha256 if draft.ref is None else draft.ref
        return t_ms, writer, seq, c, epoch, draft, (digest or b"").hex().encode()
