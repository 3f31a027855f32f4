"""Check all standing: every chain, the tables that say where to look, what was sealed of it, and the journal.

In:  the store, its keys, the journal. Out: the slots of which something does not hold.

The rules this module keeps (ledger specification, sections 3a.1.5, 3a.1.6):
 * It goes on after the first fault, and raises nothing for what it finds.
 * What a household asked, the end of its occupation, and a hold, stands in its chain and, byte for byte and as often,
   under a hidden event that names its number beside it; one without the other was taken out or put in. How far the
   chains were published stands in ``meta``: set back or forward, it lies about an event that is there, or is not.
 * A database that a gate would find closed is a fault: its counter, its ledger, the steps of its registers and what was
   sealed last are those of the journal. Every number of the journal has its row, no bytes stand after its last event
   that begin none of the database, and every recipient to whom a pin was promised has its key.
 * A slot without a key has no line, no router and no chain: else it was not erased but lost its key.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Row, bindparam, select

from sluis.errors import KeystoreError, SealBrokenError, StandingClosedError
from sluis.keys.derive import opening_key
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import unseal
from sluis.standing.chain import has_rows, read
from sluis.standing.entries import NO_SLOT, Asked, Closed, Erased, Held, LineEntry, RouterEntry, decoded, numbered
from sluis.standing.heads import SealedHeads, is_behind
from sluis.standing.household import Household, household_of
from sluis.standing.journal import Journal
from sluis.standing.recipients import system_of
from sluis.standing.register_steps import life_held
from sluis.standing.registry import BrokenHouseholds, Identity, identities
from sluis.store.schema import events, journal_numbers, lines, meta, routers, slots, standing_events, standing_heads

_PAGE: Final = 500
_SALT: Final = 32
_AT: Final = select(standing_events.c.mac, standing_events.c.content).where(
    standing_events.c.slot == bindparam("which"), standing_events.c.seq == bindparam("at")
)
_ROUTER: Final = ("number", "oui", "product_class", "serial", "endpoint", "login", "from_ms", "to_ms")


@dataclass(frozen=True, slots=True)
class StandingFault:
    """Something of what decides does not hold."""

    slot: int | None
    """Of the household; ``None``: recipients, registers, or the journal as a whole."""


def standing_faults(
    conn: Connection, keystore: Keystore, journal: Journal | AbstractSet[int] | None = None
) -> Iterator[StandingFault]:
    """Check everything that decides about households.

    Args:
        conn: One unchanging view of the store.
        keystore: Of the store.
        journal: Of closing events, or what ``journal_faults`` gave of it; not looked at when absent.

    Yields:
        One fault per slot at most, and one for what has no slot.
    """
    if has_rows(conn, NO_SLOT) and system_of(read(conn, keystore, [NO_SLOT])[NO_SLOT]) is None:
        yield StandingFault(None)
    lost = journal_faults(conn, journal) if isinstance(journal, Journal) else set(journal or ())
    if NO_SLOT in lost or keystore.lost_pin_keys(conn) or keystore.has_strange_receipt_keys(conn):
        yield StandingFault(None)
    published = int.from_bytes(bytes(conn.execute(_PUBLISHED).scalar() or b""), "big")
    known = set[int]()
    for page in _pages(conn):
        known.update(page)
        for slot in _faulty(conn, keystore, page, published):
            lost.discard(slot)
            yield StandingFault(slot)
    strange = {
        int(slot)
        for table in (lines, routers, standing_events, standing_heads)
        for slot in conn.execute(select(table.c.slot).distinct()).scalars()
    }
    for slot in sorted(((strange - known) | lost) - {NO_SLOT}):
        yield StandingFault(slot)


def journal_faults(conn: Connection, journal: Journal) -> set[int]:
    """Return the slots of which the database lacks an entry of the journal; ``NO_SLOT`` for all of it.

    Args:
        conn: One unchanging view of the store.
        journal: Of closing events. What is written while this runs may look like a fault: see ``one_moment``.
    """
    try:
        kept, _, _ = journal.entries(conn)
    except StandingClosedError:
        return {NO_SLOT}
    erased = {entry.slot for entry in kept if entry is not None and isinstance(decoded(entry.content), Erased)}
    lost = {NO_SLOT} if journal.damaged or not _follows(conn, journal) else set[int]()
    numbers = {row.number: (row.slot, row.seq) for row in conn.execute(select(journal_numbers))}
    for number, entry in enumerate(kept, start=1):
        if number not in numbers:
            lost.add(NO_SLOT if entry is None else entry.slot)
        if entry is None or (entry.slot in erased and not isinstance(decoded(entry.content), Erased)):
            continue
        row = conn.execute(_AT, {"which": entry.slot, "at": entry.seq}).first()
        if numbers.get(number) != (entry.slot, entry.seq):
            lost.add(entry.slot)
        if row is None or (bytes(row.mac), bytes(row.content)) != (entry.mac, entry.content):
            lost.add(entry.slot)
    return lost


def epoch_lost(conn: Connection, journal: Journal) -> int | None:
    """Return the newest epoch that was sealed, when the database lacks it or what was sealed with it; else ``None``.

    Also when a person took it for lost: gates go on then, and the ledger is not whole for that.

    Args:
        conn: One unchanging view of the store.
        journal: Of closing events; one that cannot be read says nothing here: ``journal_faults`` names it.
    """
    try:
        _, _, kept = journal.entries(conn)
    except StandingClosedError:
        return None
    heads = None if kept is None else SealedHeads.decoded(kept)
    return heads.size - 1 if heads is not None and is_behind(conn, heads) else None


def broken_households(conn: Connection, keystore: Keystore) -> BrokenHouseholds:
    """Return the households of which chain and tables do not agree, or whose chain does not check.

    What may be theirs is gathered from both, whether it checks or not: an overlap of routers is looked for in the
    table, and a row that is missing there would let one router serve two.

    Args:
        conn: One unchanging view of the store.
        keystore: Of the store.
    """
    broken, lines_, routers_ = set[int](), set[str](), set[Identity]()
    for page in _pages(conn):
        faulty = list(_broken(conn, keystore, page))
        broken.update(faulty)
        for slot in faulty:
            contents = conn.execute(select(standing_events.c.content).where(standing_events.c.slot == slot)).scalars()
            for entry in (decoded(bytes(content)) for content in contents):
                if isinstance(entry, LineEntry):
                    lines_.add(entry.line)
                elif isinstance(entry, RouterEntry):
                    routers_.update(identities(entry))
            lines_.update(conn.execute(select(lines.c.line).where(lines.c.slot == slot)).scalars())
            for row in conn.execute(select(routers).where(routers.c.slot == slot)):
                routers_.update(identities(row))
    return BrokenHouseholds(frozenset(broken), frozenset(lines_), frozenset(routers_))


def _broken(conn: Connection, keystore: Keystore, page: Sequence[int]) -> Iterator[int]:
    try:
        chains = read(conn, keystore, page)
    except (SealBrokenError, KeystoreError):  # a key of one of them was changed: which?
        for slot in page:
            yield from [slot] if len(page) == 1 else _broken(conn, keystore, [slot])
        return
    held = _routers_held(conn, page)
    named = conn.execute(select(lines.c.slot, lines.c.line).where(lines.c.slot.in_(page)))
    names = {row.slot: row.line for row in named}
    ended = conn.execute(select(slots.c.n, slots.c.closed_ms).where(slots.c.n.in_(page)))
    ends = {row.n: row.closed_ms for row in ended}
    for slot in page:
        chain = chains[slot]
        household = None if chain is None else household_of(chain)
        if chain is None and not held[slot] and slot not in names and _left(conn, slot) <= {"erased"}:
            continue
        beside = names.get(slot), ends[slot]
        if household is None or beside != (household.line, household.closed_ms) or not _same(household, held[slot]):
            yield slot


def _routers_held(conn: Connection, page: Sequence[int]) -> dict[int, list[Row[tuple[object, ...]]]]:
    held: dict[int, list[Row[tuple[object, ...]]]] = defaultdict(list)
    for row in conn.execute(select(routers).where(routers.c.slot.in_(page)).order_by(routers.c.number)):
        held[row.slot].append(row)
    return held


_PUBLISHED: Final = select(meta.c.value).where(meta.c.key == "standing-published")


def _pages(conn: Connection) -> Iterator[list[int]]:
    last = -1
    while page := list(
        conn.execute(select(slots.c.n).where(slots.c.n > last).order_by(slots.c.n).limit(_PAGE)).scalars()
    ):
        yield page
        last = page[-1]


def _faulty(conn: Connection, keystore: Keystore, page: Sequence[int], published: int) -> Iterator[int]:
    """Give the slots of a page of which something does not hold."""
    try:
        yield from list(_faults_of(conn, keystore, page, published))
    except (SealBrokenError, KeystoreError):  # a key of one of them was changed: which?
        if len(page) == 1:
            yield page[0]
        else:
            for slot in page:
                yield from _faulty(conn, keystore, [slot], published)


def _faults_of(conn: Connection, keystore: Keystore, page: Sequence[int], published: int) -> Iterator[int]:
    chains = read(conn, keystore, page)
    keys = keystore.household_keys(conn, page)
    named = conn.execute(select(lines.c.slot, lines.c.line).where(lines.c.slot.in_(page)))
    names = {row.slot: row.line for row in named}
    ended = conn.execute(select(slots.c.n, slots.c.closed_ms).where(slots.c.n.in_(page)))
    ends = {row.n: row.closed_ms for row in ended}
    held = _routers_held(conn, page)
    asked, sealed = _asked(conn, page, published), _sealed(conn, keys, page)
    for slot in page:
        key, chain = keys[slot], chains[slot]
        if key is None or chain is None:
            left = _left(conn, slot)  # asked of those only: of a chain that checks there is more than an erasure
            erased = left <= {"erased"} if key is None else left == {"erased"}
            if not erased or slot in names or slot in held:
                yield slot
            continue
        household = household_of(chain)
        if household is None:
            yield slot
            continue
        same = names.get(slot) == household.line and _same(household, held[slot])
        same = same and ends[slot] == household.closed_ms
        if not same or asked[slot] != sealed[slot]:
            yield slot


def _left(conn: Connection, slot: int) -> set[str]:
    """Return what kinds of rows are kept of the chain of a slot."""
    left = (
        {"head"} if conn.execute(select(standing_heads.c.slot).where(standing_heads.c.slot == slot)).first() else set()
    )
    contents = conn.execute(select(standing_events.c.content).where(standing_events.c.slot == slot)).scalars()
    return left | {"erased" if isinstance(decoded(bytes(content)), Erased) else "entry" for content in contents}


def _same(household: Household, rows: Sequence[Row[tuple[object, ...]]]) -> bool:
    """Return whether the table says of a household's routers what its chain says."""
    return [_row(router) for router in household.routers] == [
        tuple(getattr(row, name) for name in _ROUTER) for row in rows
    ]


def _row(router: RouterEntry) -> tuple[object, ...]:
    return tuple(getattr(router, name) for name in _ROUTER)


def _asked(conn: Connection, page: Sequence[int], published: int) -> dict[int, Counter[bytes]]:
    """Return what must stand under a hidden event, each as often as it was asked, and nothing else."""
    digests: dict[int, Counter[bytes]] = defaultdict(Counter)
    wanted = select(standing_events.c.slot, standing_events.c.content).where(
        standing_events.c.slot.in_(page), standing_events.c.id <= published
    )
    for row in conn.execute(wanted):
        if isinstance(decoded(bytes(row.content)), _ON_RECORD):
            digests[row.slot][numbered(bytes(row.content), row.slot)] += 1
    return digests


_ON_RECORD: Final = (Asked, Closed, Held)


def _sealed(conn: Connection, keys: dict[int, bytes | None], page: Sequence[int]) -> dict[int, Counter[bytes]]:
    """Return what hidden events say that households asked."""
    digests: dict[int, Counter[bytes]] = defaultdict(Counter)
    wanted = select(events.c.slot, events.c.content, events.c.opening).where(
        events.c.slot.in_(page), events.c.type == "standing"
    )
    for row in conn.execute(wanted):
        key, commitment = keys[row.slot], _commitment(bytes(row.content))
        if key is None or commitment is None:
            continue
        try:
            content = unseal(opening_key(key), bytes(row.opening or b""), commitment)[_SALT:]
        except SealBrokenError:
            content = b""
        if isinstance(decoded(content), (Asked, Closed)):  # of before the number stood in it
            content = numbered(content, row.slot)
        digests[row.slot][content] += b'"kind":"hold"' not in content
    return digests


def _commitment(content: bytes) -> bytes | None:
    try:
        return bytes.fromhex(content.removeprefix(b'{"commitment":"').removesuffix(b'"}').decode("ascii"))
    except ValueError:
        return None


def _follows(conn: Connection, journal: Journal) -> bool:
    """Return whether a gate would decide and activate: counter, ledger, register, and what was sealed last."""
    try:
        followed = journal.follow(conn, writing=False)
    except StandingClosedError:
        return False
    return not life_held(conn).lacks(followed.system.steps)
