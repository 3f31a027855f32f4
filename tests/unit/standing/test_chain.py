import hashlib

import pytest
from sqlalchemy import delete, select, text, update
from tests.raised import raises

from sluis.errors.standing import standing_broken_error
from sluis.keys.derive import standing_head_key, standing_key
from sluis.keys.keystore import Keystore
from sluis.standing.chain import (
    NO_MAC,
    append,
    begin,
    counter,
    empty_chain,
    has_rows,
    head_of,
    mac_of,
    numbered,
    numbers_after,
    read,
)
from sluis.standing.entries import NO_SLOT, Asked, Closed, Erased, LineEntry, Stop, encoded
from sluis.standing.registry import register_line
from sluis.store.engine import Store
from sluis.store.schema import household_keys, journal_numbers, standing_events, standing_heads

K_0 = bytes(range(32))
EVENT = b'{"activity":"wifi-diagnosis","kind":"object","t_ms":1767225600000}'
HELP = Asked(kind="help", activity="a", at_ms=1, until_ms=9, recorded_ms=1)
OBJECTION = Asked(kind="object", activity=None, at_ms=2, until_ms=None, recorded_ms=2)


@pytest.fixture(autouse=True)
def two_homes(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        for line in ("NL-0", "NL-1"):
            register_line(conn, keystore, LineEntry(line=line, region=None, use=None), [], 0)
            append(conn, keystore, int(line[-1]), HELP)
            append(conn, keystore, int(line[-1]), OBJECTION)


def test_the_vectors_of_the_page_come_out() -> None:
    mac = mac_of(standing_key(K_0), 0, NO_MAC, EVENT)
    assert (mac.hex()[:16], head_of(standing_head_key(K_0), 1, mac).hex()[:16]) == (
        "e70374f576769954",
        "52847d82e6e39f63",
    )


def test_a_chain_is_read_as_it_was_written(store: Store, keystore: Keystore) -> None:
    with store.reading() as conn:
        chains = read(conn, keystore, [0, 1, 7])
    assert chains[7] is None
    for slot in (0, 1):
        chain = chains[slot]
        assert chain is not None
        assert chain.entries[1:] == (HELP, OBJECTION)
        assert chain.holds(2, chain.links[2].mac)
        assert not chain.holds(1, chain.links[2].mac)
        assert not chain.holds(3, chain.links[2].mac)


TAMPERED = [
    "DELETE FROM standing_events WHERE slot = 0 AND seq = {seq}",
    (
        "UPDATE standing_events SET content = (SELECT content FROM standing_events WHERE slot = 0 AND seq = {other})"
        " WHERE slot = 0 AND seq = {seq}"
    ),
    (
        "UPDATE standing_events SET mac = (SELECT mac FROM standing_events WHERE slot = 0 AND seq = {other})"
        " WHERE slot = 0 AND seq = {seq}"
    ),
    "UPDATE standing_events SET slot = 5 WHERE slot = 0 AND seq = {seq}",
    "UPDATE standing_events SET seq = 9 WHERE slot = 0 AND seq = {seq}",
    "UPDATE standing_heads SET length = {seq} WHERE slot = 0",
    "UPDATE standing_heads SET head = (SELECT head FROM standing_heads WHERE slot = 1) WHERE slot = 0",
    "DELETE FROM standing_heads WHERE slot = 0",
    "DELETE FROM household_keys WHERE slot = 0",
]


@pytest.mark.parametrize("statement", TAMPERED)
@pytest.mark.parametrize("seq", [0, 1, 2])
def test_whatever_is_changed_deleted_or_moved_is_no_chain_any_more(
    store: Store, keystore: Keystore, statement: str, seq: int
) -> None:
    with store.transaction() as conn:
        conn.execute(text(statement.format(seq=seq, other=(seq + 1) % 3)))
        chains = read(conn, keystore, [0, 1])
    assert chains[0] is None
    assert chains[1] is not None


def test_entries_swapped_or_copied_between_homes_are_found(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        rows = {row.slot: row for row in conn.execute(select(standing_events).where(standing_events.c.seq == 2))}
        for slot, other in ((0, 1), (1, 0)):
            here = update(standing_events).where(standing_events.c.slot == slot, standing_events.c.seq == 2)
            conn.execute(here.values(content=rows[other].content, mac=rows[other].mac))
        assert read(conn, keystore, [0, 1]) == {0: None, 1: None}


def test_nothing_is_appended_to_a_chain_that_does_not_check(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        conn.execute(delete(standing_events).where(standing_events.c.slot == 0, standing_events.c.seq == 2))
        with raises(standing_broken_error):
            append(conn, keystore, 0, HELP)
        conn.execute(delete(household_keys).where(household_keys.c.slot == 1))
        with raises(standing_broken_error):
            append(conn, keystore, 1, HELP)
        with raises(standing_broken_error):
            append(conn, keystore, 7, HELP)


def test_what_closes_takes_the_next_number_of_the_journal_and_the_line_before_it(
    store: Store, keystore: Keystore
) -> None:
    with store.transaction() as conn:
        assert not numbered(conn)
        append(conn, keystore, 0, HELP)
        assert not numbered(conn)
        append(conn, keystore, NO_SLOT, Stop(recipient="r", at_ms=1))
        assert numbered(conn)
        append(conn, keystore, 0, Closed(at_ms=5, recorded_ms=5))
        numbers = [(number, slot, seq) for number, slot, seq, _, _ in numbers_after(conn, 0)]
        assert numbers == [(1, 0, 0), (2, 0, 2), (3, 1, 0), (4, 1, 2), (5, NO_SLOT, 0), (6, 0, 4)]
        assert counter(conn) == 6
        assert [content for *_, content in numbers_after(conn, 5)] == [encoded(Closed(at_ms=5, recorded_ms=5))]
    with store.transaction() as conn:
        assert not numbered(conn), "the next transaction took none"


def test_what_has_no_slot_has_a_key_of_its_own(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        assert not has_rows(conn, NO_SLOT)
        append(conn, keystore, NO_SLOT, Stop(recipient="r", at_ms=1))
        assert has_rows(conn, NO_SLOT)
        chain = read(conn, keystore, [NO_SLOT])[NO_SLOT]
        assert chain is not None
        assert chain.entries == (Stop(recipient="r", at_ms=1),)
        conn.exec_driver_sql("DELETE FROM single_keys")
        assert read(conn, keystore, [NO_SLOT]) == {NO_SLOT: None}


def test_of_an_erased_chain_the_order_stays_and_its_other_numbers_are_empty(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        append(conn, keystore, 0, Erased(at_ms=7, ref="AVG-1"))
        empty_chain(conn, 0)
        left = conn.execute(select(standing_events.c.seq).where(standing_events.c.slot == 0)).scalars().all()
        assert left == [3]
        assert not conn.execute(select(standing_heads).where(standing_heads.c.slot == 0)).all()
        rows = conn.execute(select(journal_numbers).order_by(journal_numbers.c.number)).all()
        assert [(row.number, row.slot) for row in rows] == [(1, None), (2, None), (3, 1), (4, 1), (5, 0)]


def test_an_empty_chain_has_a_head(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        begin(conn, 9, keystore.household_key(conn, 0) or b"", ())
        row = conn.execute(select(standing_heads).where(standing_heads.c.slot == 9)).one()
        assert (row.length, len(row.head)) == (0, hashlib.sha256().digest_size)
