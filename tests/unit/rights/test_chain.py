"""The history of a case: sealed, found out when it is forged, cut off or put back, and on record in the ledger."""

import pytest
from sqlalchemy import delete, select, update
from tests.flow.gatehouse import COLLECTED_MS
from tests.raised import raises
from tests.unit.rights.test_steps import OPENED

from sluis.errors.rights import case_broken_error, case_unknown_error
from sluis.gate.state.state import GateState
from sluis.ledger.event_receipt import receipts_of
from sluis.rights.chain import (
    PAGE,
    CaseChain,
    agrees,
    append,
    begin,
    broken_cases,
    check_events,
    checked_chains,
    events_of_cases,
    numbers,
    read,
)
from sluis.rights.kinds import Ending, Means
from sluis.rights.steps import Closed, Identified
from sluis.store.schema import events, rights_cases, rights_steps

SLOT = OPENED.slot


def made(state: GateState) -> int:
    """Make a case of two steps."""
    with state.transaction() as conn:
        number, _ = begin(conn, state.keystore, OPENED)
        append(conn, state.keystore, number, SLOT, Identified(by="desk", at_ms=COLLECTED_MS, means=Means.SIGN_IN))
    return number


def checked(state: GateState, number: int) -> CaseChain:
    with state.store.reading() as conn:
        chain = read(conn, state.keystore, number)
        check_events(conn, state.keystore, chain)
        return chain


def test_a_case_is_read_back_and_the_ledger_says_the_same(state: GateState) -> None:
    number = made(state)
    assert checked(state, number).steps[0] == OPENED
    with state.store.reading() as conn:
        assert numbers(conn) == [number]
        assert [len(told) for told in events_of_cases(conn, state.keystore).values()] == [2]


def test_who_reads_the_database_learns_that_a_case_exists_and_no_more(state: GateState) -> None:
    made(state)
    with state.store.reading() as conn:
        cases = conn.execute(select(rights_cases)).all()
        steps = conn.execute(select(rights_steps)).all()
        recorded = conn.execute(select(events).where(events.c.type == "rights")).all()
    everything = repr([*cases, *steps, *recorded])
    for word in ("erasure", "desk", "sign-in", "wil niet meer", "opened", "identified", "NL-0001"):
        assert word not in everything
    assert len({len(step.sealed) % PAGE for step in steps}) == 1
    assert [event.slot for event in recorded] == [None, None]


def test_the_receipt_of_a_step_names_the_household_and_the_step(state: GateState) -> None:
    with state.transaction() as conn:
        _, published = begin(conn, state.keystore, OPENED)
        [receipt] = receipts_of(conn, state.keystore, "example/log", [published])
    assert f'"slot":{OPENED.slot}' in str(receipt.document()["json"])
    assert receipt.signature is not None


@pytest.mark.parametrize("what", ["mac", "sealed", "cut", "head", "key", "swapped"])
def test_what_somebody_changes_is_found(state: GateState, what: str) -> None:
    number = made(state)
    last = (rights_steps.c.number == number, rights_steps.c.seq == 1)
    with state.transaction() as conn:
        if what == "mac":
            conn.execute(update(rights_steps).where(*last).values(mac=bytes(32)))
        elif what == "sealed":
            conn.execute(update(rights_steps).where(*last).values(sealed=bytes(600)))
        elif what == "cut":
            conn.execute(delete(rights_steps).where(*last))
        elif what == "head":
            conn.execute(update(rights_cases).values(head=bytes(32)))
        elif what == "key":
            conn.execute(update(rights_cases).values(wrapped=bytes(61)))
        else:
            conn.execute(update(rights_steps).where(*last).values(seq=2))
    with raises(case_broken_error):
        checked(state, number)


def test_a_case_put_back_with_its_old_head_is_found_by_its_events(state: GateState) -> None:
    number = made(state)
    with state.store.reading() as conn:
        old = conn.execute(select(rights_cases)).one()
    with state.transaction() as conn:
        append(conn, state.keystore, number, SLOT, Closed(by="desk", at_ms=COLLECTED_MS, ending=Ending.DONE))
    with state.transaction() as conn:
        conn.execute(delete(rights_steps).where(rights_steps.c.seq == 2))
        conn.execute(update(rights_cases).values(length=old.length, head=old.head))
    with state.store.reading() as conn:
        assert len(read(conn, state.keystore, number).links) == 2
    with raises(case_broken_error):
        checked(state, number)


def test_nothing_is_appended_to_a_broken_case_or_to_none(state: GateState) -> None:
    number = made(state)
    step = Closed(by="desk", at_ms=COLLECTED_MS, ending=Ending.DONE)
    with raises(case_unknown_error), state.transaction() as conn:
        append(conn, state.keystore, number + 1, SLOT, step)
    with raises(case_unknown_error), state.store.reading() as conn:
        read(conn, state.keystore, number + 1)
    with state.transaction() as conn:
        conn.execute(update(rights_cases).values(head=bytes(32)))
    with raises(case_broken_error), state.transaction() as conn:
        append(conn, state.keystore, number, SLOT, step)


def test_a_case_survives_a_turn_over_of_the_key_encryption_key(state: GateState) -> None:
    number = made(state)
    state.keystore.turn_over()
    assert len(checked(state, number).steps) == 2


def test_a_case_that_was_lost_or_changed_is_named(state: GateState) -> None:
    whole, lost, changed, bare = (made(state) for _ in range(4))
    with state.transaction() as conn:
        assert broken_cases(conn, state.keystore) == []
        for table in (rights_steps, rights_cases):
            conn.execute(delete(table).where(table.c.number == lost))
        flipped = update(rights_steps).where(rights_steps.c.number == changed, rights_steps.c.seq == 0)
        conn.execute(flipped.values(mac=bytes(32)))
        newest = select(events.c.id).where(events.c.type == "rights").order_by(events.c.id.desc()).limit(1)
        conn.execute(delete(events).where(events.c.id == conn.execute(newest).scalar_one()))
        assert broken_cases(conn, state.keystore) == [lost, changed, bare]
        assert [chain.number for chain in checked_chains(conn, state.keystore)[0]] == [whole]
        told = events_of_cases(conn, state.keystore)
        assert agrees(read(conn, state.keystore, whole), told)
        assert not agrees(read(conn, state.keystore, bare), told)


@pytest.mark.parametrize("value", [b"", b"x", bytes(32), b"\xff" * 600])
def test_no_content_of_a_row_ends_the_check(state: GateState, value: bytes) -> None:
    number = made(state)
    for table, column in (
        (rights_cases, "wrapped"),
        (rights_cases, "head"),
        (rights_steps, "sealed"),
        (rights_steps, "mac"),
    ):
        with state.store.transaction() as conn:
            before = conn.begin_nested()
            conn.execute(update(table).where(table.c.number == number).values({column: value}))
            assert broken_cases(conn, state.keystore) == [number], column
            before.rollback()
            assert broken_cases(conn, state.keystore) == []
