"""Chains of standing: everything that decides about a household, each entry under a MAC that covers all before it.

In:  entries, in the transaction that makes them true. Out: rows; and the entries of a chain that checks.

The rules this module keeps (ledger specification, section 3a.1):
 * An entry without its key cannot be made: what is forged, changed, deleted or moved to another household is found.
 * The head says how long the chain is. It is made when the slot is registered, and locked by whoever appends.
 * What is read is the JSON under the MAC, and no column beside it.
 * A closing event takes the next number of the journal. Before the first of a household, the entry of its line does:
   what a restored database has lost is then known by its line (section 10.34).
 * Old rows put back together with their old head are not found here; that is what the journal is for.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, NamedTuple

from sqlalchemy import BigInteger, Connection, Row, Select, bindparam, delete, insert, select, update

from sluis.errors import LedgerCorruptError
from sluis.errors.standing import standing_broken_error
from sluis.keys.derive import standing_head_key, standing_key
from sluis.keys.keystore import Keystore
from sluis.standing.entries import NO_SLOT, Entry, LineEntry, closes, decoded, encoded
from sluis.store.if_absent import insert_if_absent
from sluis.store.schema import household_keys, journal_numbers, meta, standing_events, standing_heads

NO_MAC: Final = bytes(32)
"""Before the first entry."""
COUNTER: Final = "journal-counter"
"""The key in ``meta`` of the highest number of the journal that was committed."""
_NUMBERED: Final = "sluis-numbered"
_HEAD: Final = (
    select(standing_heads.c.length, standing_heads.c.head)
    .where(standing_heads.c.slot == bindparam("which"))
    .with_for_update()
)
_NEW_EVENTS, _NEW_HEAD = insert(standing_events), insert(standing_heads)
_MAC_AT: Final = select(standing_events.c.mac).where(
    standing_events.c.slot == bindparam("which"), standing_events.c.seq == bindparam("at")
)
CHAIN_COLUMNS: Final = (
    standing_heads.c.length,
    standing_heads.c.head,
    standing_events.c.seq,
    standing_events.c.content,
    standing_events.c.mac,
)
"""What ``read`` needs of a chain, row by row."""
_CHAINS: Final[Select[tuple[object, ...]]] = (
    select(standing_heads.c.slot, *CHAIN_COLUMNS, household_keys.c.wrapped)
    .outerjoin(household_keys, household_keys.c.slot == standing_heads.c.slot)
    .outerjoin(standing_events, standing_events.c.slot == standing_heads.c.slot)
    .where(standing_heads.c.slot.in_(bindparam("which", expanding=True)))
    .order_by(standing_heads.c.slot, standing_events.c.seq)
)


class Link(NamedTuple):
    """One entry in its chain."""

    seq: int
    mac: bytes
    entry: Entry
    content: bytes


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain that checks."""

    slot: int
    links: tuple[Link, ...] = field(repr=False)

    def holds(self, seq: int, mac: bytes) -> bool:
        """Return whether this very entry stands in it."""
        return seq < len(self.links) and self.links[seq].mac == mac

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Its entries, in order."""
        return tuple(link.entry for link in self.links)


def mac_of(key: bytes, seq: int, before: bytes, content: bytes) -> bytes:
    """Return the MAC of an entry.

    Args:
        key: ``standing_key``.
        seq: Its place, from 0.
        before: The MAC of the entry before it; 32 zero bytes at 0.
        content: Its JSON.

    Source:
        Ledger specification, section 3a.1.2.

    Examples:
        >>> event = b'{"activity":"wifi-diagnosis","kind":"object","t_ms":1767225600000}'
        >>> mac_of(standing_key(bytes(range(32))), 0, NO_MAC, event).hex()[:16]
        'e70374f576769954'
    """
    return hmac.digest(key, seq.to_bytes(8, "big") + before + len(content).to_bytes(4, "big") + content, "sha256")


def head_of(key: bytes, count: int, last: bytes) -> bytes:
    """Return the MAC of a head.

    Args:
        key: ``standing_head_key``.
        count: How many entries.
        last: The MAC of the last one; 32 zero bytes at 0.
    """
    return hmac.digest(key, count.to_bytes(8, "big") + last, "sha256")


def begin(conn: Connection, slot: int, key: bytes, entries: Sequence[Entry]) -> None:
    """Begin the chain of a slot that has none, with its first entries; none of them closes anything.

    Args:
        conn: The transaction that registers it.
        slot: Which.
        key: K_n, or what stands in its place.
        entries: The first ones.
    """
    mac_key, last, rows = standing_key(key), NO_MAC, []
    for seq, entry in enumerate(entries):
        content = encoded(entry)
        last = mac_of(mac_key, seq, last, content)
        rows.append({"slot": slot, "seq": seq, "content": content, "mac": last})
    if rows:
        conn.execute(_NEW_EVENTS, rows)
    head = head_of(standing_head_key(key), len(rows), last)
    conn.execute(_NEW_HEAD, {"slot": slot, "length": len(rows), "head": head})


def append(conn: Connection, keystore: Keystore, slot: int, entry: Entry, *, ends_router: bool = False) -> Link:
    """Append an entry to a chain.

    Args:
        conn: The transaction that makes it true; it runs alone.
        keystore: Holds K_n.
        slot: Whose; ``NO_SLOT`` for what has none, whose chain begins with its first entry.
        entry: What.
        ends_router: For a router: it ends one that was open.

    Raises:
        standing_broken_error: the chain does not check, or has no key: nothing leaves about this household anyway.

    Effects:
        A row, the head; for a closing event the next number of the journal.
    """
    key = keystore.standing_key(conn, make=True) if slot == NO_SLOT else keystore.household_key(conn, slot)
    row = conn.execute(_HEAD, {"which": slot}).first()
    if row is None and slot == NO_SLOT and key is not None:
        begin(conn, slot, key, ())
        row = conn.execute(_HEAD, {"which": slot}).one()
    if row is None or key is None:
        raise standing_broken_error(slot=slot)
    count, before = int(row.length), NO_MAC
    if count:
        before = bytes(conn.execute(_MAC_AT, {"which": slot, "at": count - 1}).scalar() or b"")
    if not hmac.compare_digest(bytes(row.head), head_of(standing_head_key(key), count, before)):
        raise standing_broken_error(slot=slot)
    content = encoded(entry)
    mac = mac_of(standing_key(key), count, before, content)
    conn.execute(insert(standing_events).values(slot=slot, seq=count, content=content, mac=mac))
    head = head_of(standing_head_key(key), count + 1, mac)
    conn.execute(update(standing_heads).where(standing_heads.c.slot == slot).values(length=count + 1, head=head))
    if closes(entry, ends_router=ends_router):
        _line_first(conn, keystore, slot)
        _take_number(conn, slot, count)
    return Link(count, mac, entry, content)


def read(conn: Connection, keystore: Keystore, slots: Iterable[int]) -> dict[int, Chain | None]:
    """Return some chains, ``None`` for each that does not check, in one question to the database."""
    return {
        slot: None if opened is None else opened[0] for slot, opened in read_with_keys(conn, keystore, slots).items()
    }


def read_with_keys(conn: Connection, keystore: Keystore, slots: Iterable[int]) -> dict[int, tuple[Chain, bytes] | None]:
    """As ``read``, each chain with the key it is under."""
    chains: dict[int, tuple[Chain, bytes] | None] = dict.fromkeys(slots)
    try:
        rows = conn.execute(_CHAINS, {"which": list(chains)}).all()
    except LedgerCorruptError:  # a row of one of them: which?
        return chains if len(chains) == 1 else {s: read_with_keys(conn, keystore, [s])[s] for s in chains}
    for slot, own in groupby(rows, key=lambda row: int(row.slot)):
        these = list(own)
        key = _key_of(conn, keystore, slot, these[0].wrapped)
        chain = checked(slot, key, these)
        chains[slot] = None if chain is None or key is None else (chain, key)
    return chains


def _key_of(conn: Connection, keystore: Keystore, slot: int, wrapped: bytes | None) -> bytes | None:
    if slot == NO_SLOT:
        return keystore.standing_key(conn)
    return None if wrapped is None else keystore.unwrapped(conn, slot, wrapped)


def checked(slot: int, key: bytes | None, rows: Sequence[Row[tuple[object, ...]]]) -> Chain | None:
    """Return the chain that some rows are, ``None`` when they do not check.

    Args:
        slot: Whose.
        key: K_n; ``None`` when there is none.
        rows: With the columns ``CHAIN_COLUMNS``, by seq; one of an empty chain has no entry.
    """
    if key is None or not rows or rows[0].length is None:
        return None
    links: list[Link] = []
    mac_key, last = standing_key(key), NO_MAC
    for seq, row in enumerate(row for row in rows if row.seq is not None):
        content = bytes(row.content)
        mac, entry = mac_of(mac_key, seq, last, content), decoded(content)
        if row.seq != seq or not hmac.compare_digest(mac, bytes(row.mac)) or entry is None:
            return None
        links.append(Link(seq, mac, entry, content))
        last = mac
    head = head_of(standing_head_key(key), len(links), last)
    if rows[0].length != len(links) or not hmac.compare_digest(head, bytes(rows[0].head)):
        return None
    return Chain(slot, tuple(links))


def empty_chain(conn: Connection, slot: int) -> None:
    """Delete a chain for erasure; its numbers in the journal stay empty. The entry that orders it is kept.

    Effects:
        Rows of the chain and its head.
    """
    kept = [
        row.seq
        for row in conn.execute(select(standing_events).where(standing_events.c.slot == slot))
        if b'"is":"erased"' in bytes(row.content)
    ]
    gone = (standing_events.c.slot == slot, standing_events.c.seq.not_in(kept))
    conn.execute(delete(standing_events).where(*gone))
    conn.execute(delete(standing_heads).where(standing_heads.c.slot == slot))
    numbers = (journal_numbers.c.slot == slot, journal_numbers.c.seq.not_in(kept))
    conn.execute(update(journal_numbers).where(*numbers).values(slot=None, seq=None))


def has_rows(conn: Connection, slot: int) -> bool:
    """Return whether anything is kept of the chain of a slot, a head or an entry."""
    head = select(standing_heads.c.slot).where(standing_heads.c.slot == slot)
    entry = select(standing_events.c.slot).where(standing_events.c.slot == slot)
    return conn.execute(head.union_all(entry).limit(1)).first() is not None


def counter(conn: Connection) -> int | None:
    """Return the highest number of the journal that was committed; ``None`` when none was ever counted."""
    value = conn.execute(select(meta.c.value).where(meta.c.key == COUNTER)).scalar()
    return None if value is None else int.from_bytes(bytes(value), "big")


def set_counter(conn: Connection, number: int) -> None:
    """Set the highest number."""
    conn.execute(insert_if_absent(conn, "meta"), {"key": COUNTER, "value": b""})
    conn.execute(update(meta).where(meta.c.key == COUNTER).values(value=number.to_bytes(8, "big")))


def numbered(conn: Connection) -> bool:
    """Return whether this very transaction took a number: when it has committed, the journal must be told."""
    return conn.info.get(_NUMBERED) is conn


def _line_first(conn: Connection, keystore: Keystore, slot: int) -> None:
    """Give the entry of the household's line a number, unless an entry of the household has one."""
    if slot == NO_SLOT:
        return
    if conn.execute(select(journal_numbers.c.number).where(journal_numbers.c.slot == slot).limit(1)).first():
        return
    chain = read(conn, keystore, [slot])[slot]
    named = [] if chain is None else [link.seq for link in chain.links if isinstance(link.entry, LineEntry)]
    if named:
        _take_number(conn, slot, named[-1])


def number_again(conn: Connection, slot: int, seq: int) -> None:
    """Give an entry that is there already the next number of the journal."""
    _take_number(conn, slot, seq)


def _take_number(conn: Connection, slot: int, seq: int) -> None:
    take_numbers(conn, [(slot, seq)])


def take_numbers(conn: Connection, entries: Sequence[tuple[int, int]]) -> None:
    """Give entries, by slot and place, the next numbers of the journal, in this order.

    Effects:
        A row for each, and the counter: when this transaction has committed the journal must be told.
    """
    if not entries:
        return
    first = (counter(conn) or 0) + 1
    rows = [{"number": number, "slot": slot, "seq": seq} for number, (slot, seq) in enumerate(entries, first)]
    conn.execute(insert(journal_numbers), rows)
    set_counter(conn, first + len(entries) - 1)
    conn.info[_NUMBERED] = conn


class Numbered(NamedTuple):
    """What stands under a number of the journal; no slot where it was erased."""

    number: int
    slot: int | None
    seq: int | None
    mac: bytes
    content: bytes
    """JSON."""


_UNDER: Final = (standing_events.c.slot == journal_numbers.c.slot, standing_events.c.seq == journal_numbers.c.seq)
_AFTER: Final = (
    select(
        journal_numbers,
        select(standing_events.c.mac).where(*_UNDER).scalar_subquery().label("mac"),
        select(standing_events.c.content).where(*_UNDER).scalar_subquery().label("content"),
    )
    .where(journal_numbers.c.number > bindparam("last", type_=BigInteger))
    .order_by(journal_numbers.c.number)
)
"""Each entry is looked up by its place: for a join PostgreSQL reads all entries to find the few that are new."""


def numbers_after(conn: Connection, last: int) -> Iterator[Numbered]:
    """Give what stands under the numbers after one."""
    for row in conn.execute(_AFTER, {"last": last}):
        yield Numbered(int(row.number), row.slot, row.seq, bytes(row.mac or b""), bytes(row.content or b""))


Known = Mapping[int, tuple[int, bytes]]
"""Slot → the highest seq of it that the journal holds, and the MAC of that entry."""
