"""Counts of an epoch: which records of them there are, and in which of them a household stands.

In:  an epoch in the store, and the keystore. Out: their commitments, for the bundle of each household.

The rules this module keeps (ledger specification, sections 1.3.8 to 1.3.12 and 10.48):
 * Every record of a count is opened and checked before it is sealed, as those of households are.
 * Until an epoch is built a list says who was counted; the list is deleted when it is. Then it follows from the bundle,
   with K_n only: of each period the count of the region that its chain named when it was closed, or none, is tried till
   the sealed leaf comes out. What takes more tries than twelve periods can need is not looked for.
 * Where the sealed leaf is gone, nobody knows whether the household stands in a count, and that is what it is told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, product
from math import prod
from operator import attrgetter
from typing import Final

from sqlalchemy import Connection, Row, delete, func, select

from sluis.errors import Code, LedgerCorruptError
from sluis.errors.ledger import ledger_corrupt_error
from sluis.keys.derive import opening_key, salt
from sluis.keys.keystore import Keystore
from sluis.ledger.bundle import bundle, slot_leaf
from sluis.ledger.disclosures import count_of
from sluis.ledger.events import pruned_before
from sluis.ledger.record import CountRecord
from sluis.ledger.regions_then import begun_of_periods, places_counted, region_before
from sluis.store.schema import counted, counts_released, epochs, records, seals, slot_tiles, slots
from sluis.tlog.merkle import leaf_hash
from sluis.tlog.tiles import HASH, WIDTH
from sluis.token_period import year_of

MOST_PERIODS: Final = 12
"""Periods of counts that are closed in one epoch: what a household can stand in is found by trying."""
_MOST_TRIES: Final = 2**MOST_PERIODS
_FETCH: Final = 2_000
_UNBUILT: Final = frozenset({"open", "fenced"})


@dataclass(frozen=True, slots=True)
class Released:
    """The record of one count."""

    commitment: bytes
    activity: str
    period: int
    cell: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A household whose counts are looked for."""

    number: int
    key: bytes
    """K_n."""
    registration: bytes
    own: tuple[bytes, ...]
    """The commitments of its own records in this epoch."""


class EpochCounts:
    """The counts of one epoch.

    Args:
        conn: One unchanging view of the store.
        keystore: Holds the keys.
        epoch: Which epoch.
        only: The one household that is asked of; ``None``: all, in ascending order.
        places: Where the standing stands that closed each period, as ``places_counted``; read when absent.
    """

    def __init__(
        self,
        conn: Connection,
        keystore: Keystore,
        epoch: int,
        only: int | None = None,
        places: Mapping[tuple[str, int], int] | None = None,
    ) -> None:
        self._conn, self._keystore, self._epoch, self._only = conn, keystore, epoch, only
        wanted = select(counts_released).where(counts_released.c.epoch == epoch)
        ordered = wanted.order_by(counts_released.c.activity, counts_released.c.period, counts_released.c.cell)
        self.released = tuple(
            Released(bytes(row.commitment), row.activity, row.period, row.cell) for row in conn.execute(ordered)
        )
        self._listed: Iterator[tuple[int, Iterator[Row[int, bytes]]]] | None = None
        self._next: tuple[int, tuple[bytes, ...]] | None = None
        state = conn.execute(select(epochs.c.state).where(epochs.c.epoch == epoch)).scalar()
        if self.released and state in _UNBUILT:
            self._begin_list()
        self._tile: tuple[int, bytes] = (-1, b"")
        tries = bool(self.released) and self._listed is None
        self._places = places if places is not None else places_counted(conn) if tries else {}

    def _begin_list(self) -> None:
        joined = select(counted.c.slot, counted.c.commitment).join(
            counts_released, counts_released.c.commitment == counted.c.commitment
        )
        asked = [] if self._only is None else [counted.c.slot == self._only]
        ordered = joined.where(counts_released.c.epoch == self._epoch, *asked).order_by(counted.c.slot)
        rows = self._conn.execute(ordered.execution_options(yield_per=_FETCH))
        self._listed = iter(groupby(rows, key=attrgetter("slot")))
        self._advance()

    def _advance(self) -> None:
        found = None if self._listed is None else next(self._listed, None)
        self._next = None if found is None else (found[0], tuple(bytes(row.commitment) for row in found[1]))

    def of(self, home: Slot) -> tuple[bytes, ...]:
        """Return the counts in which a household stands; ask of an epoch that is not built in ascending order.

        Returns:
            Commitments; none when it stands in none, or when nothing fits the leaf that was sealed.
        """
        if not self.released:
            return ()
        if self._listed is None:
            return self._tried(home)
        while self._next is not None and self._next[0] < home.number:
            self._advance()
        return self._next[1] if self._next is not None and self._next[0] == home.number else ()

    def of_sealed(self, home: Slot) -> tuple[bytes, ...]:
        """Return ``of``, for whoever tells a household: what fits no leaf is no "nowhere".

        Raises:
            LedgerCorruptError: a leaf was sealed for the household, and no counts fit it.
        """
        inside = self.of(home)
        if not inside and self.released and self._listed is None:
            wanted = self._sealed(home.number)
            bundled = bundle(salt(home.key, self._epoch), self._epoch, home.number, home.own)
            if leaf_hash(slot_leaf(self._epoch, home.number, home.registration, bundled)) != wanted:
                raise ledger_corrupt_error(writer=Code("count"), seq=self._epoch)
        return inside

    def knows(self, slot: int) -> bool:
        """Whether it can be known in which counts a household stands: its leaf is kept, or none was sealed yet."""
        return not self.released or self._listed is not None or bool(self._sealed(slot))

    def _tried(self, home: Slot) -> tuple[bytes, ...]:
        wanted, salted = self._sealed(home.number), salt(home.key, self._epoch)
        choices = self._choices(home.number)
        if not wanted or prod(map(len, choices)) > _MOST_TRIES:
            return ()
        for chosen in chain([()], product(*choices)):
            inside = tuple(c for c in chosen if c is not None)
            bundled = bundle(salted, self._epoch, home.number, (*home.own, *inside))
            if leaf_hash(slot_leaf(self._epoch, home.number, home.registration, bundled)) == wanted:
                return inside
        return ()

    def _choices(self, slot: int) -> list[list[bytes | None]]:
        """Return, of each period that was closed, the count of the household's region of then, or none."""
        regions: dict[int | None, str | None] = {}
        made: list[list[bytes | None]] = []
        for period, group in groupby(self.released, key=lambda release: (release.activity, release.period)):
            place = self._places.get(period)
            if place not in regions:
                regions[place] = region_before(self._conn, slot, place)
            own = [release.commitment for release in group if release.cell == regions[place]]
            made += [[*own, None]] if own else []
        return made

    def _sealed(self, slot: int) -> bytes:
        """Return the hash of a household's leaf as it was sealed; nothing when it is not kept."""
        number, at = divmod(slot, WIDTH)
        if self._tile[0] != number:
            place = (slot_tiles.c.epoch == self._epoch, slot_tiles.c.level == 0, slot_tiles.c.number == number)
            kept = self._conn.execute(select(slot_tiles.c.hashes).where(*place)).scalar()
            self._tile = number, bytes(kept or b"")
        return self._tile[1][at * HASH : (at + 1) * HASH]

    def checked(self) -> tuple[CountRecord, ...]:
        """Open and check every record of a count.

        Raises:
            LedgerCorruptError: one does not open, or is not the one that its row names.
        """
        key = self._keystore.counts_key(self._conn)
        known = {release.commitment: release for release in self.released}
        made: list[CountRecord] = []
        wanted = select(records).where(records.c.epoch == self._epoch, records.c.slot.is_(None))
        for row in self._conn.execute(wanted.order_by(records.c.commitment)):
            draft = None if key is None else count_of(opening_key(key), row.opening, row.commitment)
            release = known.pop(bytes(row.commitment), None)
            same = draft is not None and release is not None and draft.activity == release.activity
            if draft is None or not same or (draft.t_ms, row.outcome_of) != (row.t_ms, None):
                raise _corrupt(row)
            made.append(draft)
        if known:
            raise ledger_corrupt_error(writer=Code("count"), seq=len(known))
        return tuple(made)


def _corrupt(row: Row[tuple[object, ...]]) -> LedgerCorruptError:
    return ledger_corrupt_error(writer=Code(row.writer.hex()[:8]), seq=row.seq)


@dataclass(frozen=True, slots=True)
class CountedIn:
    """A count in which a household stands."""

    epoch: int
    commitment: bytes
    record: CountRecord
    began_ms: int
    """When its period began, in whose calendar year it counts; when it was recorded, where nobody knows any more."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A time in which homes were counted, and nobody can tell any more whether a household was."""

    first: int
    """Number of its first epoch."""
    last: int
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class CountsOfHousehold:
    """What the ledger can tell of the counts in which a household stands."""

    told: tuple[CountedIn, ...] = ()
    """Oldest first."""
    unknown: tuple[Unknown, ...] = ()
    """Epochs that are pruned, or of which the sealed leaf is gone; those that follow each other are one."""


def counts_of_household(conn: Connection, keystore: Keystore, slot: int) -> CountsOfHousehold:
    """Return every count in which a household stands, and the times of which that cannot be told any more.

    Args:
        conn: One unchanging view of the store.
        keystore: Holds K_n.
        slot: The household.

    Returns:
        Nothing when it has no key (any more).

    Raises:
        LedgerCorruptError: the record of a count does not open or is not said to be one, or no counts fit the leaf that
            was sealed.
    """
    having = _epochs_with_counts(conn)
    if not having:  # as almost everywhere: nothing of the household is needed then
        return CountsOfHousehold()
    key = keystore.household_key(conn, slot)
    registration = conn.execute(select(slots.c.registration).where(slots.c.n == slot)).scalar()
    if key is None or registration is None:
        return CountsOfHousehold()
    pruned, places, begun = pruned_before(conn), places_counted(conn), begun_of_periods(conn)
    made: list[CountedIn] = []
    gone: list[Row[tuple[object, ...]]] = []
    for row in having:
        if row.slots is not None and slot >= row.slots:
            continue  # not registered then
        counts = EpochCounts(conn, keystore, row.epoch, slot, places)
        if row.epoch < pruned or not counts.knows(slot):
            gone.append(row)
            continue
        own = conn.execute(select(records.c.commitment).where(records.c.slot == slot, records.c.epoch == row.epoch))
        inside = counts.of_sealed(Slot(slot, key, bytes(registration), tuple(map(bytes, own.scalars()))))
        opened = opened_counts(conn, keystore, inside)
        if len(opened) != len(inside):
            raise ledger_corrupt_error(writer=Code("count"), seq=row.epoch)
        periods = {each.commitment: begun.get((each.activity, each.period)) for each in counts.released}
        made += [CountedIn(row.epoch, c, one, periods.get(c) or one.t_ms) for c, one in opened.items()]
    told = sorted(made, key=lambda each: (each.record.t_ms, each.commitment))
    return CountsOfHousehold(tuple(told), _unknown(gone))


def _epochs_with_counts(conn: Connection) -> list[Row[tuple[object, ...]]]:
    """Return the epochs with records of counts, in order.

    Raises:
        LedgerCorruptError: an epoch has more or fewer such records than are said to be counts.
    """
    said = select(counts_released.c.epoch, func.count().label("said")).group_by(counts_released.c.epoch).subquery()
    is_count = records.c.slot.is_(None)
    kept = select(records.c.epoch, func.count().label("kept")).where(is_count).group_by(records.c.epoch).subquery()
    lost = select(kept.c.epoch).outerjoin(said, said.c.epoch == kept.c.epoch)
    differs = conn.execute(lost.where(kept.c.kept != func.coalesce(said.c.said, 0)).limit(1)).scalar()
    if differs is not None:
        raise ledger_corrupt_error(writer=Code("count"), seq=differs)
    having = select(epochs.c.epoch, epochs.c.from_ms, epochs.c.to_ms, seals.c.slots).join(
        said, said.c.epoch == epochs.c.epoch
    )
    return list(conn.execute(having.outerjoin(seals, seals.c.epoch == epochs.c.epoch).order_by(epochs.c.epoch)))


def _unknown(gone: Sequence[Row[tuple[object, ...]]]) -> tuple[Unknown, ...]:
    made: list[Unknown] = []
    for row in gone:
        if made and made[-1].to_ms == row.from_ms:
            made[-1] = Unknown(made[-1].first, row.epoch, made[-1].from_ms, row.to_ms)
        else:
            made.append(Unknown(row.epoch, row.epoch, row.from_ms, row.to_ms))
    return tuple(made)


@dataclass(slots=True)
class Spent:
    """What the counts of one activity spent of a household in one calendar year."""

    activity: str
    recipient: str
    plan: str
    """Of the last of them."""
    year: int
    first_ms: int
    last_ms: int
    times: int = 0
    homes: int = 0
    """In the smallest of them, with noise and rounded down."""
    spent_u: int = 0
    budget_u: int = 0


def spent_of(counts: Iterable[CountedIn]) -> list[Spent]:
    """Fold the counts of a household by activity, recipient and the calendar year (UTC) of their periods."""
    made: dict[tuple[str, str, int], Spent] = {}
    for each in counts:
        record = each.record
        key = record.activity, record.recipient, year_of(each.began_ms)
        about = (record.activity, record.recipient, record.plan, key[2], record.t_ms, record.t_ms)
        line = made.setdefault(key, Spent(*about, homes=record.homes))
        line.plan, line.last_ms, line.budget_u = record.plan, record.t_ms, record.budget_u
        line.times, line.homes = line.times + 1, min(line.homes, record.homes)
        line.spent_u += record.eps_u
    return list(made.values())


def forget_who_was_counted(conn: Connection, epoch: int) -> None:
    """Delete the list of who was counted in an epoch, in the transaction that says that it is built."""
    of_epoch = select(counts_released.c.commitment).where(counts_released.c.epoch == epoch)
    conn.execute(delete(counted).where(counted.c.commitment.in_(of_epoch)))


def opened_counts(conn: Connection, keystore: Keystore, commitments: Sequence[bytes]) -> dict[bytes, CountRecord]:
    """Return what the records of some counts say; one that does not open is left out."""
    key = keystore.counts_key(conn)
    rows = conn.execute(select(records.c.commitment, records.c.opening).where(records.c.commitment.in_(commitments)))
    drafts = {
        bytes(row.commitment): None if key is None else count_of(opening_key(key), row.opening, row.commitment)
        for row in rows
    }
    return {c: draft for c, draft in drafts.items() if draft is not None}
