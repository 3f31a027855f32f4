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

from sqlalchemy import Connection, Row, delete, exists, func, or_, select

from sluis.errors import Code, LedgerCorruptError
from sluis.errors.ledger import ledger_corrupt_error
from sluis.keys.derive import opening_key, salt
from sluis.keys.keystore import Keystore
from sluis.ledger.bundle import bundle, slot_leaf
from sluis.ledger.disclosures import count_of
from sluis.ledger.events import pruned_before
from sluis.ledger.record import CountRecord
from sluis.ledger.regions_then import Regions, begun_of_periods, places_counted
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
    """

    def __init__(self, conn: Connection, keystore: Keystore, epoch: int, only: int | None = None) -> None:
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
        self._places = places_counted(conn) if tries else {}

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
            refuse_other_leaf(home, self._epoch, self._sealed(home.number))
        return inside

    def _tried(self, home: Slot) -> tuple[bytes, ...]:
        regions = Regions(self._conn, home.number)
        return tried(home, self._epoch, self._sealed(home.number), _choices(self.released, self._places, regions))

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


def tried(home: Slot, epoch: int, wanted: bytes, choices: Sequence[Sequence[bytes | None]]) -> tuple[bytes, ...]:
    """Return the counts of a sealed epoch in which a household stands: those that fit its leaf, with its own records.

    Args:
        home: The household.
        epoch: Which.
        wanted: The hash of its leaf as it was sealed; nothing when it is not kept.
        choices: Of each period that was closed, the counts in which the household may stand, and ``None``.

    Returns:
        Nothing where nothing fits.
    """
    salted = salt(home.key, epoch)
    if not wanted or prod(map(len, choices)) > _MOST_TRIES:
        return ()
    for chosen in chain([()], product(*choices)):
        inside = tuple(c for c in chosen if c is not None)
        if _leaf(home, epoch, salted, inside) == wanted:
            return inside
    return ()


def refuse_other_leaf(home: Slot, epoch: int, wanted: bytes) -> None:
    """Refuse an epoch in which a household stands in no count, unless its leaf was sealed so.

    Raises:
        LedgerCorruptError: another leaf was sealed.
    """
    if _leaf(home, epoch, salt(home.key, epoch), ()) != wanted:
        raise ledger_corrupt_error(writer=Code("count"), seq=epoch)


def _leaf(home: Slot, epoch: int, salted: bytes, inside: Sequence[bytes]) -> bytes:
    bundled = bundle(salted, epoch, home.number, (*home.own, *inside))
    return leaf_hash(slot_leaf(epoch, home.number, home.registration, bundled))


def _choices(
    released: Iterable[Released], places: Mapping[tuple[str, int], int], regions: Regions
) -> list[list[bytes | None]]:
    """Return, of each period that was closed, the count of the household's region of then, or none."""
    made: list[list[bytes | None]] = []
    for period, group in groupby(released, key=lambda release: (release.activity, release.period)):
        region = regions.before(places.get(period))
        own = [release.commitment for release in group if release.cell == region]
        made += [[*own, None]] if own else []
    return made


class SealedCounts:
    """The counts of sealed epochs in which one household stands: what all of them need is read once.

    Args:
        conn: One unchanging view of the store.
        slot: The household.
    """

    def __init__(self, conn: Connection, slot: int) -> None:
        places, regions = places_counted(conn), Regions(conn, slot)
        cells = {regions.before(place) for place in (None, *places.values())} - {None}
        order = (counts_released.c.epoch, counts_released.c.activity, counts_released.c.period, counts_released.c.cell)
        own = select(counts_released).where(counts_released.c.cell.in_(cells)).order_by(*order)
        self._choices: dict[int, list[list[bytes | None]]] = {}
        for epoch, rows in groupby(conn.execute(own), key=attrgetter("epoch")):
            released = [Released(bytes(row.commitment), row.activity, row.period, row.cell) for row in rows]
            self._choices[epoch] = _choices(released, places, regions)
        number, at = divmod(slot, WIDTH)
        kept = select(slot_tiles.c.epoch, slot_tiles.c.hashes).where(
            slot_tiles.c.level == 0,
            slot_tiles.c.number == number,
            slot_tiles.c.epoch.in_(select(counts_released.c.epoch)),
        )
        self._leaves = {row.epoch: bytes(row.hashes)[at * HASH : (at + 1) * HASH] for row in conn.execute(kept)}

    def knows(self, epoch: int) -> bool:
        """Whether it can be known in which counts the household stands: its leaf is kept."""
        return bool(self._leaves.get(epoch))

    def of_sealed(self, home: Slot, epoch: int) -> tuple[bytes, ...]:
        """Return the counts of an epoch in which the household stands.

        Raises:
            LedgerCorruptError: no counts fit the leaf that was sealed.
        """
        wanted = self._leaves.get(epoch, b"")
        inside = tried(home, epoch, wanted, self._choices.get(epoch, ()))
        if not inside:
            refuse_other_leaf(home, epoch, wanted)
        return inside


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
    if not having:  # nothing of the household is needed then
        return CountsOfHousehold()
    key = keystore.household_key(conn, slot)
    registration = conn.execute(select(slots.c.registration).where(slots.c.n == slot)).scalar()
    if key is None or registration is None:
        return CountsOfHousehold()
    pruned, sealed, own = pruned_before(conn), SealedCounts(conn, slot), _own(conn, slot)
    inside: dict[bytes, int] = {}
    gone: list[Row[tuple[object, ...]]] = []
    for row in having:
        home = Slot(slot, key, bytes(registration), own.get(row.epoch, ()))
        if row.slots is not None and slot >= row.slots:
            continue  # not registered then
        if row.epoch < pruned:
            gone.append(row)
        elif row.state in _UNBUILT:
            inside |= dict.fromkeys(EpochCounts(conn, keystore, row.epoch, slot).of_sealed(home), row.epoch)
        elif sealed.knows(row.epoch):
            inside |= dict.fromkeys(sealed.of_sealed(home, row.epoch), row.epoch)
        else:
            gone.append(row)
    opened = opened_counts(conn, keystore, list(inside))
    for c, epoch in inside.items():
        if c not in opened:
            raise ledger_corrupt_error(writer=Code("count"), seq=epoch)
    began = _began(conn, list(inside))
    made = [CountedIn(epoch, c, opened[c], began.get(c) or opened[c].t_ms) for c, epoch in inside.items()]
    told = sorted(made, key=lambda each: (each.record.t_ms, each.commitment))
    return CountsOfHousehold(tuple(told), _unknown(gone))


def _began(conn: Connection, asked: Sequence[bytes]) -> dict[bytes, int | None]:
    """Return, of counts by their commitments, when the period of each began, where it is still known."""
    begun = begun_of_periods(conn) if asked else {}
    named = select(counts_released.c.commitment, counts_released.c.activity, counts_released.c.period)
    return {
        bytes(row.commitment): begun.get((row.activity, row.period))
        for at in range(0, len(asked), _FETCH)
        for row in conn.execute(named.where(counts_released.c.commitment.in_(asked[at : at + _FETCH])))
    }


def _own(conn: Connection, slot: int) -> dict[int, tuple[bytes, ...]]:
    """Return epoch → the commitments of a household's own records in it, of each epoch with counts."""
    with_counts = records.c.epoch.in_(select(counts_released.c.epoch))
    rows = conn.execute(
        select(records.c.epoch, records.c.commitment)
        .where(records.c.slot == slot, with_counts)
        .order_by(records.c.epoch)
    )
    return {
        epoch: tuple(bytes(row.commitment) for row in these) for epoch, these in groupby(rows, key=attrgetter("epoch"))
    }


_SAID: Final = select(counts_released.c.epoch, func.count().label("said")).group_by(counts_released.c.epoch).subquery()
_KEPT: Final = (
    select(records.c.epoch, func.count().label("kept"))
    .where(records.c.slot.is_(None))
    .group_by(records.c.epoch)
    .subquery()
)
_ANY: Final = select(
    or_(
        exists(select(counts_released.c.commitment)),
        exists(select(records.c.commitment).where(records.c.slot.is_(None))),
    )
)
"""Whether a count is said to be released, or kept: where none is, nothing else is asked."""
_DIFFERING: Final = (
    select(_KEPT.c.epoch)
    .outerjoin(_SAID, _SAID.c.epoch == _KEPT.c.epoch)
    .where(_KEPT.c.kept != func.coalesce(_SAID.c.said, 0))
    .limit(1)
)
_HAVING: Final = (
    select(epochs.c.epoch, epochs.c.from_ms, epochs.c.to_ms, epochs.c.state, seals.c.slots)
    .join(_SAID, _SAID.c.epoch == epochs.c.epoch)
    .outerjoin(seals, seals.c.epoch == epochs.c.epoch)
    .order_by(epochs.c.epoch)
)


def _epochs_with_counts(conn: Connection) -> list[Row[tuple[object, ...]]]:
    """Return the epochs with records of counts, in order.

    Raises:
        LedgerCorruptError: an epoch has more or fewer such records than are said to be counts.
    """
    if not conn.execute(_ANY).scalar():  # as almost everywhere
        return []
    differs = conn.execute(_DIFFERING).scalar()
    if differs is not None:
        raise ledger_corrupt_error(writer=Code("count"), seq=differs)
    return list(conn.execute(_HAVING))


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
    counts_key = keystore.counts_key(conn) if commitments else None
    key = None if counts_key is None else opening_key(counts_key)
    made: dict[bytes, CountRecord] = {}
    for at in range(0, len(commitments) if key is not None else 0, _FETCH):
        these = records.c.commitment.in_(commitments[at : at + _FETCH])
        for row in conn.execute(select(records.c.commitment, records.c.opening).where(these)):
            draft = None if key is None else count_of(key, row.opening, row.commitment)
            if draft is not None:
                made[bytes(row.commitment)] = draft
    return made
