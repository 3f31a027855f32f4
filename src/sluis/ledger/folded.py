"""Fold what is on record about a household, and remember the fold for as long as not a byte of its records changes.

In:  a connection, the keystore and a slot. Out: one line for each activity and plan, of records that were checked.

The rules this module keeps:
 * What is remembered is told only of rows that are, in every column and byte that a reading looks at, those of which it
   was made: then a reading would look at the same and say the same. It is never asked whether rows were only added.
 * It lies in the memory of one process, sealed under a key of the household. Whoever has no such key any more, as after
   an erasure, gets nothing of it; nothing is on a disk, in a backup or in the database, and none is left at the end.
 * Of one household one fold is remembered, and of so many households at most; more records than a limit are not.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain, islice
from typing import Final

import msgspec
from sqlalchemy import Connection

from sluis.errors import SealBrokenError
from sluis.errors.ledger import household_erased_error
from sluis.keys.derive import folded_key, opening_key
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import seal, seal_as, unseal, unseal_as
from sluis.ledger.alike import alike_of, rows_of
from sluis.ledger.disclosure_groups import DisclosureGroup, groups_of
from sluis.ledger.disclosures import Chained
from sluis.ledger.record import Status

_HOMES: Final = 1_000
"""Households of which a fold is remembered, some kilobytes each."""
_PIECES: Final = 20
"""Pieces of records, at most, that are in memory at once to be compared."""
_MARK: Final = b"\x02"
"""The version byte of what a piece is known by, which holds nothing but a tag."""
Marks = tuple[bytes, ...]
"""What the pieces of a household are known by, in their order."""


class Folds:
    """What a process remembers. Threads may share it."""

    def __init__(self, most: int = _HOMES) -> None:
        self._most = most
        self._kept: OrderedDict[int, tuple[Marks, bytes]] = OrderedDict()
        """Slot → what its rows are known by, and the fold, sealed; last told, last."""
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return of how many households a fold is remembered."""
        return len(self._kept)

    def of(self, conn: Connection, keystore: Keystore, slot: int) -> list[DisclosureGroup]:
        """Return ``fold(disclosures(conn, keystore, slot))``: each record was opened and checked so, now or before.

        Args:
            conn: One unchanging view of the store.
            keystore: Holds K_n.
            slot: The household.

        Raises:
            HouseholdErasedError: there is no key.
            LedgerCorruptError: a record does not check.
        """
        household = keystore.household_key(conn, slot)
        if household is None:
            self._forget(slot)
            raise household_erased_error(slot=slot)
        key, opens_with = folded_key(household), opening_key(household)
        with closing(rows_of(conn, slot)) as rest:
            if not self._knows(slot):
                passed = _Passed(key, slot)
                told = groups_of(alike_of(conn, opens_with, slot, passed.through(rest)))
                if len(passed.marks) < _PIECES:
                    self._keep(slot, key, tuple(passed.marks), told)
                return told
            pieces = list(islice(rest, _PIECES))
            if len(pieces) == _PIECES:
                return groups_of(alike_of(conn, opens_with, slot, chain(pieces, rest)))
        again = self._told(key, slot, pieces)
        if again is None:
            passed = _Passed(key, slot)
            again = groups_of(alike_of(conn, opens_with, slot, passed.through(pieces)))
            self._keep(slot, key, tuple(passed.marks), again)
        return again

    def _knows(self, slot: int) -> bool:
        with self._lock:
            return slot in self._kept

    def _told(self, key: bytes, slot: int, pieces: Sequence[Sequence[Chained]]) -> list[DisclosureGroup] | None:
        with self._lock:
            marks, sealed = self._kept.get(slot, ((), b""))
            if slot in self._kept:
                self._kept.move_to_end(slot)
        if len(marks) != len(pieces):
            return None
        try:
            for number, (mark, rows) in enumerate(zip(marks, pieces, strict=True)):
                unseal_as(_MARK, key, mark, _written_rows(slot, number, rows))
            return _read(unseal(key, sealed, b"".join(marks)))
        except SealBrokenError:  # of other rows, or of a household before it, under another key
            return None

    def _keep(self, slot: int, key: bytes, marks: Marks, told: Iterable[DisclosureGroup]) -> None:
        sealed = seal(key, _written(told), b"".join(marks))
        with self._lock:
            self._kept[slot] = marks, sealed
            self._kept.move_to_end(slot)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def _forget(self, slot: int) -> None:
        with self._lock:
            self._kept.pop(slot, None)


class _Passed:
    """Rows of a household that somebody reads once, piece by piece, and what they are known by."""

    def __init__(self, key: bytes, slot: int) -> None:
        self.marks = list[bytes]()
        """Of each piece that passed; of so many at most."""
        self._key, self._slot = key, slot

    def through(self, pieces: Iterable[Sequence[Chained]]) -> Iterator[Sequence[Chained]]:
        """Hand on each piece, of which none is kept."""
        for number, rows in enumerate(pieces):
            if number < _PIECES:  # of more nothing is remembered
                self.marks.append(seal_as(_MARK, self._key, b"", _written_rows(self._slot, number, rows)))
            yield rows


def _written_rows(slot: int, number: int, rows: Sequence[Chained]) -> bytes:
    """Return what a piece of rows is told apart by: MessagePack writes each value with its type, none as another."""
    return _ROWS.encode((slot, number, rows))


class _Line(msgspec.Struct, array_like=True):
    """A line as it is remembered; what is counted stands in the order in which it was counted."""

    activity: str
    recipient: str
    plan: str | None
    first_ms: int
    last_ms: int
    count: int
    statuses: list[tuple[Status | None, int]]
    rows: list[tuple[str, int]]
    stopped_rows: list[tuple[str, int]]
    epochs: list[int]
    sent_ms: tuple[int, int] | None


_ROWS: Final = msgspec.msgpack.Encoder()
_LINES: Final = msgspec.msgpack.Decoder(list[_Line])


def _written(lines: Iterable[DisclosureGroup]) -> bytes:
    return msgspec.msgpack.encode(
        [
            _Line(
                line.activity,
                line.recipient,
                line.plan,
                line.first_ms,
                line.last_ms,
                line.count,
                list(line.statuses.items()),
                list(line.rows.items()),
                list(line.stopped_rows.items()),
                list(line.epochs),
                line.sent_ms,
            )
            for line in lines
        ]
    )


def _read(written: bytes) -> list[DisclosureGroup]:
    return [
        DisclosureGroup(
            line.activity,
            line.recipient,
            line.plan,
            line.first_ms,
            line.last_ms,
            line.count,
            Counter(dict(line.statuses)),
            Counter(dict(line.rows)),
            Counter(dict(line.stopped_rows)),
            set(line.epochs),
            line.sent_ms,
        )
        for line in _LINES.decode(written)
    ]
