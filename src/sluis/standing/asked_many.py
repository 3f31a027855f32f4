"""What many households ask, appended to their chains at once: a few statements for all of them.

In:  slots, and entries, in a transaction that runs alone. Out: the same rows that ``chain.append`` makes one by one.

The rules this module keeps:
 * A chain that does not check gets no entry, and is known before anything is written.
 * Entries take their numbers of the journal in the order in which they are given; before the first of a household the
   entry of its line takes one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update

from sluis.keys.derive import standing_head_key, standing_key
from sluis.keys.keystore import Keystore
from sluis.standing.chain import NO_MAC, Chain, Link, head_of, mac_of, read_with_keys, take_numbers
from sluis.standing.entries import Asked, LineEntry, closes, encoded
from sluis.store.schema import journal_numbers, standing_events, standing_heads

_NUMBERED: Final = (
    select(journal_numbers.c.slot).where(journal_numbers.c.slot.in_(bindparam("which", expanding=True))).distinct()
)
_HEAD: Final = (
    update(standing_heads)
    .where(standing_heads.c.slot == bindparam("which"))
    .values(length=bindparam("count"), head=bindparam("mac"))
)


@dataclass(slots=True)
class OpenChain:
    """A chain that checks, to append to."""

    chain: Chain
    """With what was appended."""
    key: bytes = field(repr=False)
    """K_n."""
    has_number: bool
    """Whether an entry of it has a number of the journal."""


def open_chains(conn: Connection, keystore: Keystore, slots: Iterable[int]) -> dict[int, OpenChain]:
    """Return the chains of some slots that check, in two questions to the database.

    Args:
        conn: A transaction that runs alone.
        keystore: Holds their keys.
        slots: Which; ``NO_SLOT`` is none of them.
    """
    opened = read_with_keys(conn, keystore, slots)
    having = set(conn.execute(_NUMBERED, {"which": list(opened)}).scalars())
    return {slot: OpenChain(*both, slot in having) for slot, both in opened.items() if both is not None}


def append_many(conn: Connection, chains: dict[int, OpenChain], entries: Sequence[tuple[int, Asked]]) -> None:
    """Append entries to their chains.

    Args:
        conn: The transaction that makes them true; it runs alone.
        chains: As ``open_chains`` returned them in this transaction; each slot is among them.
        entries: Slot and what was asked, in the order in which it was recorded.

    Effects:
        A row for each, the heads, and the next numbers of the journal for what closes. ``chains`` have them, too.
    """
    rows: list[dict[str, object]] = []
    taking: list[tuple[int, int]] = []
    for slot, entry in entries:
        opened = chains[slot]
        link = _appended(opened, entry)
        rows.append({"slot": slot, "seq": link.seq, "content": link.content, "mac": link.mac})
        if closes(entry):
            taking += _line_first(opened)
            taking.append((slot, link.seq))
    if not rows:
        return
    conn.execute(insert(standing_events), rows)
    conn.execute(_HEAD, [_head_of(chains[slot]) for slot in dict.fromkeys(slot for slot, _ in entries)])
    take_numbers(conn, taking)


def _appended(opened: OpenChain, entry: Asked) -> Link:
    links = opened.chain.links
    content, before = encoded(entry), links[-1].mac if links else NO_MAC
    link = Link(len(links), mac_of(standing_key(opened.key), len(links), before, content), entry, content)
    opened.chain = Chain(opened.chain.slot, (*links, link))
    return link


def _head_of(opened: OpenChain) -> dict[str, object]:
    links = opened.chain.links
    mac = head_of(standing_head_key(opened.key), len(links), links[-1].mac if links else NO_MAC)
    return {"which": opened.chain.slot, "count": len(links), "mac": mac}


def _line_first(opened: OpenChain) -> list[tuple[int, int]]:
    """Return the entry of the household's line, that takes a number before its first closing event; once."""
    if opened.has_number:
        return []
    opened.has_number = True
    named = [link.seq for link in opened.chain.links if isinstance(link.entry, LineEntry)]
    return [(opened.chain.slot, named[-1])] if named else []
