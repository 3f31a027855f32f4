"""The slot tree of an epoch: one leaf per household, active or silent, and the writers' trees beside it.

In:  a closed epoch in the store, and the keystore. Out: tiles, roots, and what the epoch's leaf says of its writers.

The rules this module keeps (ledger specification, sections 1.3 and 2.3):
 * Every record is opened and checked before it is sealed; one that does not check stops the sealing.
 * Records are read in the order of (slot, commitment), households in the order of their numbers, both as streams:
   memory does not grow with either.
 * A household erased in an earlier epoch, and a number nobody has, have R = B = 32 zero bytes.
 * Tiles in which nobody is registered are not kept: they follow from epoch and place.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Final

from sqlalchemy import Connection, Row, select

from sluis.errors import Code, KeystoreError, LedgerCorruptError
from sluis.errors.ledger import household_erased_error, ledger_corrupt_error, ledger_tree_error
from sluis.keys.derive import opening_key, salt
from sluis.keys.keystore import Keystore
from sluis.ledger.bundle import NOBODY, bundle, slot_leaf
from sluis.ledger.disclosures import draft_of
from sluis.ledger.epoch_counts import EpochCounts, Slot
from sluis.ledger.epoch_leaf import WriterLeaf
from sluis.ledger.record import PendingRecord, RecordKind, chain_next, chain_start
from sluis.store.schema import erasures, household_keys, records, slots
from sluis.tlog.merkle import leaf_hash, root_of_joined, root_over
from sluis.tlog.tiles import HASH, WIDTH, Tile, built

PADDED_TO: Final = 65_536
"""The tree's size is a multiple of this, so that it does not say how many households there are."""
MOST_SLOTS: Final = 2**32
_FETCH: Final = 2_000
_PADDING_KEPT: Final = 4 * PADDED_TO // WIDTH
"""Tiles of padding that are kept in memory, 8 KiB each: those of the last epochs, which are sealed and proved."""

UNKNOWN: Final = b""
"""Stands in a walk for the leaf of a household that does not check."""
OnFault = Callable[[Exception, int], None]
"""Told what does not check, and of which household."""
Progress = Callable[[int, int], None]
"""Told how many of how many households are done."""


def padded(registered: int) -> int:
    """Return N: how many leaves the tree of so many households has.

    Raises:
        LedgerTreeError: ``size``: there are more than 2^32, or fewer than none.

    Examples:
        >>> padded(0), padded(1), padded(65_537)
        (65536, 65536, 131072)
    """
    if not 0 <= registered <= MOST_SLOTS:
        raise ledger_tree_error(what=Code("size"))
    return max(1, -(-registered // PADDED_TO)) * PADDED_TO


@dataclass(frozen=True, slots=True)
class SlotTree:
    """What a walk over an epoch came to."""

    slots: int
    """N, padding included."""
    root: bytes
    records: int
    plans: tuple[str, ...]


def build(
    conn: Connection,
    keystore: Keystore,
    epoch: int,
    registered: int,
    keep: Callable[[Tile], None],
    progress: Progress = lambda _done, _all: None,
) -> SlotTree:
    """Build the slot tree of an epoch that was fenced.

    Args:
        conn: One unchanging view of the store.
        keystore: Holds the household keys.
        epoch: Which one.
        registered: How many slots there were when it was fenced.
        keep: Takes each tile that is worth keeping.
        progress: Told now and then how far it is.

    Raises:
        LedgerCorruptError: a record does not check, or a registered household that was not erased has no key.
        HouseholdErasedError: a household has no key although nothing closed it before.

    Effects:
        None of its own.
    """
    walk = Walk(conn, keystore, epoch, registered)

    def hashes() -> Iterator[bytes]:
        for n, leaf in enumerate(walk.leaves()):
            if leaf is None:
                raise household_erased_error(slot=n)
            if n % _FETCH == 0:
                progress(n, registered)
            yield leaf_hash(leaf)
        for n in range(registered, -(-registered // WIDTH) * WIDTH):
            yield leaf_hash(slot_leaf(epoch, n, NOBODY, NOBODY))

    def keep_some(tile: Tile) -> None:
        if tile.level or tile.number * WIDTH < registered:
            keep(tile)

    size, root = built(hashes(), keep_some, padding_tiles(epoch, registered))
    progress(registered, registered)
    return SlotTree(size, root, walk.opened, tuple(sorted(walk.plans)))


class Walk:
    """Households and their records of one epoch, side by side.

    Args:
        conn: One unchanging view of the store.
        keystore: Holds the household keys.
        epoch: Which epoch.
        registered: How many slots there were when it was fenced.
        on_fault: Told of a household that does not check, and where; then the walk goes on. Without it, it stops.
    """

    def __init__(
        self, conn: Connection, keystore: Keystore, epoch: int, registered: int, on_fault: OnFault | None = None
    ) -> None:
        self._on_fault = on_fault
        self._conn = conn
        self._keystore = keystore
        self._epoch = epoch
        self._registered = registered
        self.opened = 0
        """Records that were opened and checked so far."""
        self.plans: set[str] = set()
        """Plans under which they were decided."""
        self._counts = EpochCounts(conn, keystore, epoch)
        self._take_counts()

    def _take_counts(self) -> None:
        """Check the records of counts, which are of no one household."""
        try:
            drafts = self._counts.checked()
        except LedgerCorruptError as fault:
            if self._on_fault is None:
                raise
            self._on_fault(fault, 0)
            return
        self.opened += len(drafts)
        self.plans.update(draft.plan for draft in drafts)

    def leaves(self) -> Iterator[bytes | None]:
        """Give the leaf of every registered number, before hashing.

        ``None`` stands for a household whose key is gone, ``UNKNOWN`` for one of which a fault was told.

        Raises:
            LedgerCorruptError: a record does not check, or belongs to nobody.
            KeystoreError: a key does not unwrap.
        """
        groups = groupby(self._records(), key=attrgetter("slot"))
        slot, rows = next(groups, (None, iter(())))
        expected = 0
        for row in self._households():
            for n in range(expected, row.n):
                yield slot_leaf(self._epoch, n, NOBODY, NOBODY)
            expected = row.n + 1
            own: list[Row[tuple[object, ...]]] = []
            while slot is not None and slot <= row.n:
                if slot == row.n:
                    own = list(rows)
                else:
                    self._nobodys(int(slot))
                slot, rows = next(groups, (None, iter(())))
            yield self._leaf_or_fault(row, own)
        while slot is not None:
            self._nobodys(int(slot))
            slot, rows = next(groups, (None, iter(())))

    def _nobodys(self, slot: int) -> None:
        fault = ledger_corrupt_error(writer=Code("slot"), seq=slot)
        if self._on_fault is None:
            raise fault
        self._on_fault(fault, slot)

    def _leaf_or_fault(self, row: Row[tuple[object, ...]], own: list[Row[tuple[object, ...]]]) -> bytes | None:
        try:
            return self._leaf(row, own)
        except (LedgerCorruptError, KeystoreError, ValueError, TypeError, OverflowError) as fault:
            if self._on_fault is None:
                raise
            self._on_fault(fault, int(row.n))
            return UNKNOWN

    def _leaf(self, row: Row[tuple[object, ...]], own: list[Row[tuple[object, ...]]]) -> bytes | None:
        if row.last_epoch is not None and row.last_epoch < self._epoch:
            if own:
                raise ledger_corrupt_error(writer=Code(own[0].writer.hex()[:8]), seq=own[0].seq)
            return slot_leaf(self._epoch, row.n, NOBODY, NOBODY)
        if row.wrapped is None:
            return None
        key = self._keystore.unwrapped(self._conn, row.n, row.wrapped)
        if own:
            self._check(opening_key(key), row.n, own)
        commitments = [bytes(record.commitment) for record in own]
        commitments += self._counts.of(Slot(row.n, key, row.registration, tuple(commitments)))
        bundled = bundle(salt(key, self._epoch), self._epoch, row.n, commitments)
        return slot_leaf(self._epoch, row.n, row.registration, bundled)

    def _check(self, key: bytes, slot: int, own: list[Row[tuple[object, ...]]]) -> None:
        drafts: dict[bytes, PendingRecord] = {}
        for record in own:
            draft = draft_of(key, record.opening, record.commitment)
            outcome_of = draft.ref if draft is not None and draft.kind is RecordKind.OUTCOME else None
            if draft is None or (draft.slot, draft.t_ms, outcome_of) != (slot, record.t_ms, record.outcome_of):
                raise ledger_corrupt_error(writer=Code(record.writer.hex()[:8]), seq=record.seq)
            if draft.plan is not None:
                self.plans.add(draft.plan)
            drafts[bytes(record.commitment)] = draft
        for record in own:
            draft = drafts[bytes(record.commitment)]
            if draft.ref is not None and not self._speaks_of(key, draft, drafts):
                raise ledger_corrupt_error(writer=Code(record.writer.hex()[:8]), seq=record.seq)
        self.opened += len(own)

    def _speaks_of(self, key: bytes, draft: PendingRecord, drafts: Mapping[bytes, PendingRecord]) -> bool:
        """Whether an outcome or correction is of an intent of the same household, recipient and activity."""
        ref = draft.ref or b""
        intent = drafts.get(ref)
        if intent is None:
            wanted = select(records.c.slot, records.c.opening).where(records.c.commitment == ref)
            row = self._conn.execute(wanted).first()
            if row is None or row.slot != draft.slot:
                return False
            if row.opening is None:
                return True  # of a pruned epoch: only that it was there is known
            intent = draft_of(key, row.opening, ref)
        same = intent is not None and (intent.activity, intent.recipient) == (draft.activity, draft.recipient)
        return same and intent is not None and intent.kind is RecordKind.INTENT

    def _households(self) -> Iterator[Row[tuple[object, ...]]]:
        wanted = select(slots.c.n, slots.c.registration, household_keys.c.wrapped, erasures.c.epoch.label("last_epoch"))
        joined = wanted.outerjoin(household_keys, household_keys.c.slot == slots.c.n).outerjoin(
            erasures, erasures.c.slot == slots.c.n
        )
        first = joined.where(slots.c.n < self._registered).order_by(slots.c.n)
        return iter(self._conn.execution_options(yield_per=_FETCH).execute(first))

    def _records(self) -> Iterator[Row[tuple[object, ...]]]:
        wanted = select(records).where(records.c.epoch == self._epoch, records.c.slot.is_not(None))
        ordered = wanted.order_by(records.c.slot, records.c.commitment)
        return iter(self._conn.execution_options(yield_per=_FETCH).execute(ordered))


def writer_leaves(conn: Connection, epoch: int) -> tuple[WriterLeaf, ...]:
    """Return what each writer wrote in an epoch, ascending by writer, its chain checked link by link.

    Raises:
        LedgerCorruptError: a chain has a gap or does not follow from its commitments.
    """
    wanted = select(records.c.writer, records.c.seq, records.c.commitment, records.c.chain)
    rows = conn.execution_options(yield_per=_FETCH).execute(
        wanted.where(records.c.epoch == epoch).order_by(records.c.writer, records.c.seq)
    )
    return tuple(_line(conn, writer, own) for writer, own in groupby(rows, key=attrgetter("writer")))


def _line(conn: Connection, writer: bytes, own: Iterator[Row[bytes, int, bytes, bytes]]) -> WriterLeaf:
    first = next(own)
    before = chain_before(conn, writer, first.seq)
    head, count = before, 0

    def hashed() -> Iterator[bytes]:
        nonlocal head, count
        for row in _with(first, own):
            head = chain_next(head, first.seq + count, row.commitment)
            if row.seq != first.seq + count or head != row.chain:
                raise ledger_corrupt_error(writer=Code(writer.hex()[:8]), seq=row.seq)
            count += 1
            yield leaf_hash(row.commitment)

    root = root_over(hashed())
    return WriterLeaf(bytes(writer), first.seq, count, before, head, root)


def _with(
    first: Row[bytes, int, bytes, bytes], rest: Iterator[Row[bytes, int, bytes, bytes]]
) -> Iterator[Row[bytes, int, bytes, bytes]]:
    yield first
    yield from rest


def chain_before(conn: Connection, writer: bytes, seq: int) -> bytes:
    """Return a writer's chain before one of its records.

    Raises:
        LedgerCorruptError: the record before it is not there.
    """
    if seq == 0:
        return chain_start(writer)
    chain = conn.execute(select(records.c.chain).where(records.c.writer == writer, records.c.seq == seq - 1)).scalar()
    if chain is None:
        raise ledger_corrupt_error(writer=Code(writer.hex()[:8]), seq=seq - 1)
    return bytes(chain)


def slot_tile(
    stored: Callable[[int, int], bytes | None], epoch: int, registered: int, level: int, number: int
) -> bytes:
    """Return a tile of a slot tree, from the store or, where nobody is registered, from its place.

    Args:
        stored: Gives a tile that was kept, by level and number.
        epoch: Which epoch.
        registered: How many slots there were.
        level: Of the tile.
        number: Of the tile.

    Raises:
        LedgerTreeError: it should have been kept and was not.
    """
    hashes = stored(level, number)
    if hashes is not None and len(hashes) % HASH == 0:
        return bytes(hashes)
    if level or number * WIDTH < registered:
        raise ledger_tree_error(what=Code("tile"))
    return padding_tile(epoch, number)[0]


@lru_cache(maxsize=_PADDING_KEPT)
def padding_tile(epoch: int, number: int) -> tuple[bytes, bytes]:
    """Return the leaf hashes of a tile in which nobody is registered, and its root: they follow from epoch and place.

    Examples:
        >>> hashes, root = padding_tile(7, 1)
        >>> hashes[:32] == leaf_hash(slot_leaf(7, 256, NOBODY, NOBODY)), root == root_over([hashes[:32]])
        (True, False)
    """
    head = b"\0" + slot_leaf(epoch, 0, b"", b"")[:-8]
    places = range(number * WIDTH, (number + 1) * WIDTH)
    sha256, nobody = hashlib.sha256, NOBODY + NOBODY
    hashes = b"".join([sha256(head + n.to_bytes(8, "big") + nobody).digest() for n in places])
    return hashes, root_of_joined(hashes)


def padding_tiles(epoch: int, registered: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield the tiles behind the last in which somebody is registered, each with its root, up to the tree's size."""
    for number in range(-(-registered // WIDTH), padded(registered) // WIDTH):
        yield padding_tile(epoch, number)
