"""Read the records of one household many at once: most differ from another in their digest and moment only.

In:  a connection, the keystore and a slot. Out: of each record where it stands, what it says, and what it is about.

The rules this module keeps:
 * A record counts only if ``disclosures.opened_row`` would take it, and says what it would say: seal, commitment,
   chain and what stands beside it are checked for each. Each check is made of a piece of records at once; where one is
   not as expected, every record of the piece is read by itself.
 * Only what was read by itself becomes a frame. What fits one is, byte for byte, the frame with another moment, the one
   that stands beside it, and 64 small hex digits in their places: so it would be read, and written again, the same.
 * Frames are of one reading of one household. Nothing is kept from one reading to the next.
 * A frame is found by its bytes and not by trying: reports that all differ cost each the same.
"""

from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from types import NoneType
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam

from sluis.errors import SealBrokenError
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import unsealer, unsealer_of_many
from sluis.ledger.disclosures import WITH_CHAIN, Chained, key_for_openings, opened_row, said_in
from sluis.ledger.events import pruned_before
from sluis.ledger.record import (
    HASH_BYTES,
    LATEST_MS,
    ORDINARY,
    PendingRecord,
    RecordKind,
    chain_start,
    chains_next,
    commitments,
)
from sluis.store.plain_rows import look_at_types, unlooked_rows
from sluis.store.schema import records

PIECE: Final = 500
"""Records that are fetched, and checked, at once."""
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
    key = key_for_openings(conn, keystore, slot)
    with closing(rows_of(conn, slot)) as pieces:
        return alike_of(conn, key, slot, pieces)


def rows_of(conn: Connection, slot: int) -> Generator[Sequence[Chained], None, None]:
    """Return everything ``alike_of`` looks at, by moment, in pieces; nothing of it was looked at yet."""
    return unlooked_rows(conn, _KEPT, {"which": slot, "pruned": pruned_before(conn)}, PIECE)


def alike_of(conn: Connection, key: bytes, slot: int, pieces: Iterable[Sequence[Chained]]) -> list[Alike]:
    """Return what the records of a household say, each checked, by moment, writer and sequence number.

    Args:
        conn: Where the rows are from.
        key: Under which the records are sealed.
        slot: The household.
        pieces: Of ``rows_of``.

    Raises:
        LedgerCorruptError: a record does not check.
    """
    reading, taken = _Reading(key, slot), list[Alike]()
    for rows in pieces:
        taken += reading.taken(conn, rows)
    taken.sort()  # no two have writer and number in common: nothing behind those is compared
    return taken


class _Layout(NamedTuple):
    """Records of which an E begins with the same bytes: those of one activity and kind."""

    before: bytes
    """Everything of an E before its digest."""
    begins: int
    """Where that stands in what was sealed, which is r and E."""
    ends: int
    """Where it ends there."""
    drafts: dict[bytes, PendingRecord]
    """Everything between the digest and the moment → a record that was read by itself."""


class _Reading:
    """One reading of one household."""

    def __init__(self, key: bytes, slot: int) -> None:
        self._opens = unsealer(key)
        self._opens_many = unsealer_of_many(key)
        self._slot = slot
        self._layouts: dict[bytes, _Layout] = {}
        """By what stands before the digest."""

    def taken(self, conn: Connection, rows: Sequence[Chained]) -> list[Alike]:
        """Return what some records say, each checked.

        Raises:
            LedgerCorruptError: one does not check.
        """
        fitting = self._fitting(rows)
        if not fitting:
            look_at_types(conn, _KEPT, rows)
            return [self._read(row) for row in rows]
        return fitting

    def _fitting(self, rows: Sequence[Chained]) -> list[Alike]:
        """Return some records that check; nothing when one of them does not, or is not as expected."""
        c, epoch, sealed, t_ms, outcome_of, writer, seq, chain, before = zip(*rows, strict=True)
        if not (_all_are(bytes, c, sealed, writer) and _all_are(int, epoch, t_ms, seq)):
            return []
        if 0 in seq and {bytes, NoneType}.issuperset(
            map(type, before)
        ):  # the first of a writer follows nothing that is on record
            before = tuple(chain_start(row[5]) if row[6] == 0 else row[8] for row in rows)
        if not (_all_are(bytes, before) and 0 <= min(t_ms) <= max(t_ms) < LATEST_MS):
            return []
        try:
            opened = self._opens_many(sealed, c)
            if commitments(opened) != list(c) or chains_next(before, seq, c) != list(chain):
                return []
        except (SealBrokenError, ValueError):
            return []
        drafts, digests = self._said(rows, opened)
        abouts = _abouts(drafts, digests, outcome_of)
        return [] if abouts is None else list(zip(t_ms, writer, seq, c, epoch, drafts, abouts, strict=True))

    def _said(self, rows: Sequence[Chained], opened: Sequence[bytes]) -> tuple[list[PendingRecord], list[bytes]]:
        """Return what each record says but for its moment and digest, and the digest as it is written.

        Raises:
            LedgerCorruptError: one that is read by itself does not check.
        """
        drafts, digests = list[PendingRecord](), list[bytes]()
        layouts, keep, cut = self._layouts, drafts.append, digests.append
        for row, plain in zip(rows, opened, strict=True):
            end = b'%d,"v":2}' % row[3]
            for before, begins, ends, known in layouts.values():
                if plain.startswith(before, HASH_BYTES):
                    # what fits is this layout with another digest, what was read by itself behind it, and the moment
                    # that stands beside it
                    draft = known.get(plain[ends : -len(end)])
                    if draft is not None and plain.endswith(end):
                        keep(draft)
                        cut(plain[begins:ends])
                        break
            else:
                learnt, digest = self._learnt(row, plain)
                keep(learnt)
                cut(digest)
        return drafts, digests

    def _learnt(self, row: Chained, plain: bytes) -> tuple[PendingRecord, bytes]:
        """Return what a record says that is read by itself, with its digest, and keep what others may share with it.

        Args:
            row: The record.
            plain: What is sealed in it: r and E, of which commitment and chain were checked.

        Raises:
            LedgerCorruptError: it does not check.
        """
        draft = said_in(plain, row, self._slot)
        parts = ORDINARY.fullmatch(plain, HASH_BYTES)
        if parts is not None:
            before, _, between, slot, after, _, _ = parts.groups()
            begins = HASH_BYTES + len(before)
            layout = self._layouts.setdefault(before, _Layout(before, begins, begins + _DIGITS, {}))
            layout.drafts[between + slot + after] = draft
        return draft, (draft.ref or draft.body_sha256 or b"").hex().encode()

    def _read(self, row: Chained) -> Alike:
        """Return a record that is read by itself.

        Raises:
            LedgerCorruptError: it does not check.
        """
        c, epoch, _, t_ms, _, writer, seq, _, _ = row
        draft = opened_row(self._opens, row, self._slot).draft
        return t_ms, writer, seq, c, epoch, draft, draft.ref


def _all_are(kind: type, *columns: Sequence[object]) -> bool:
    """Return whether every value of some columns is of a type, and of no other."""
    return all({*map(type, column)} == {kind} for column in columns)


def _abouts(
    drafts: Sequence[PendingRecord], digests: Sequence[bytes], outcome_of: Sequence[bytes | None]
) -> list[bytes | None] | None:
    """Return the intent each record speaks of, by its digest and by what stands beside it; of an intent, ``None``.

    Returns:
        ``None`` when a digest is not written as it must be, or another stands beside an outcome, or one beside
        anything else.
    """
    written = b"".join(digests)
    if written.translate(None, _DIGITS_OF_HEX) or len(written) != _DIGITS * len(drafts):
        return None
    read = bytes.fromhex(written.decode())
    abouts = [
        None if draft.ref is None else read[at : at + HASH_BYTES]
        for draft, at in zip(drafts, range(0, len(read), HASH_BYTES), strict=True)
    ]
    outcome = RecordKind.OUTCOME
    beside = [about if draft.kind is outcome else None for draft, about in zip(drafts, abouts, strict=True)]
    return abouts if beside == list(outcome_of) else None
