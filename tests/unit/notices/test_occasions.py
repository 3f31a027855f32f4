"""What there is to tell is found in what is on record, once for each time it happened."""

from sqlalchemy import delete, update
from tests.flow.gatehouse import DAY_MS, Clock, entry
from tests.unit.rights.conftest import request

from sluis.gate.state.recipient_stop import start_sending, stop_sending
from sluis.gate.state.state import GateState
from sluis.notices.kinds import Kind
from sluis.notices.occasions import RECENT_MS, cases_due, occasions
from sluis.rights import desk
from sluis.rights.kinds import Kind as Right
from sluis.standing.entries import RowStop
from sluis.standing.recipients import note_register, start_row, stop_rows
from sluis.standing.registry import import_registry
from sluis.store.schema import rights_steps, standing_events

LEASE_ENDS_MS = 1_827_100_800_000
"""Of both activities of the example register, 2027-11-25."""


def kinds(state: GateState) -> list[Kind]:
    return [each.kind for each in occasions(state)]


def test_what_was_stopped_started_and_activated_is_told_once_each_time(state: GateState, clock: Clock) -> None:
    assert occasions(state) == []
    stop_sending(state, "wifi-insight")
    [stopped] = occasions(state)
    assert (stopped.kind, stopped.about, stopped.at_ms) == (
        Kind.RECIPIENT_STOPPED,
        {"recipient": "wifi-insight"},
        clock.at_ms,
    )
    clock.at_ms += 1
    start_sending(state, "wifi-insight")
    clock.at_ms += 1
    stop_sending(state, "wifi-insight")
    clock.at_ms += 1
    with state.transaction() as conn:
        stop_rows(conn, state.keystore, [RowStop(activity="wifi-help", path=("a", "b"), kind="mac", at_ms=clock())])
        start_row(conn, state.keystore, "wifi-help", ("a", "b"), clock() + 1)
        note_register(conn, state.keystore, "ab" * 32, clock() + 2)
    told = occasions(state)
    assert [each.kind for each in told] == [
        Kind.RECIPIENT_STOPPED,
        Kind.RECIPIENT_STARTED,
        Kind.RECIPIENT_STOPPED,
        Kind.ALARM,
        Kind.ROW_RELEASED,
        Kind.REGISTER_ACTIVATED,
    ]
    assert told == occasions(state)
    assert len({each.key for each in told}) == len(told)
    assert told[3].about == {"activity": "wifi-help", "path": "a/b"}
    clock.at_ms += RECENT_MS + 10
    assert occasions(state) == [], "a desk that is switched on later tells no history"


def test_the_end_of_a_term_is_told_at_each_stage_and_when_it_is_there(state: GateState, clock: Clock) -> None:
    keys = []
    for days in (100, 89, 89, 40, 29, 6, 1, 0, -5):
        clock.at_ms = LEASE_ENDS_MS - days * DAY_MS
        keys.append(sorted(each.key for each in occasions(state) if each.about.get("activity") == "wifi-help"))
    ahead = [f"lease:wifi-help:{LEASE_ENDS_MS}:{stage}" for stage in (90, 90, 90, 30, 7, 7)]
    over = f"closed:wifi-help:{LEASE_ENDS_MS}"
    assert keys == [[], *([key] for key in ahead), [over], [over]]
    clock.at_ms = LEASE_ENDS_MS - DAY_MS
    assert {each.about["ends"] for each in occasions(state)} == {"2027-11-25T00:00:00+00:00"}


def test_a_chain_that_does_not_check_is_told_once_a_day(state: GateState, clock: Clock) -> None:
    stop_sending(state, "wifi-insight")
    with state.store.transaction() as conn:
        conn.execute(update(standing_events).values(mac=bytes(32)))
    [first] = [each for each in occasions(state) if each.kind is Kind.GATE_CLOSED]
    assert set(first.about) == {"code"}
    clock.at_ms += DAY_MS
    [later] = [each for each in occasions(state) if each.kind is Kind.GATE_CLOSED]
    assert first.key != later.key


def test_a_case_is_told_a_week_before_its_term_ends_and_when_it_is_late(state: GateState, clock: Clock) -> None:
    with state.transaction() as conn:
        import_registry(conn, state.keystore, [entry()], clock())
    case = desk.open_case(state, 0, request(Right.ACCESS, clock())).case
    assert cases_due(state) == []
    assert case.due is not None
    due_ms = int(case.due.timestamp() * 1000)
    clock.at_ms = due_ms - 6 * DAY_MS
    [soon] = cases_due(state)
    assert (soon.kind, set(soon.about), soon.about["case"]) == (Kind.CASE_DUE, {"case", "ends"}, case.number)
    clock.at_ms = due_ms + 1
    [late] = cases_due(state)
    assert soon.key != late.key
    second = desk.open_case(state, 0, request(Right.ACCESS, clock())).case
    with state.store.transaction() as conn:
        conn.execute(delete(rights_steps).where(rights_steps.c.number == case.number))
    [broken] = cases_due(state)
    assert (broken.kind, broken.about["case"]) == (Kind.CASE_BROKEN, case.number)
    clock.at_ms += 60 * DAY_MS
    assert [each.about["case"] for each in cases_due(state)] == [case.number, second.number]


def test_a_case_without_a_term_is_told_at_once(state: GateState, clock: Clock) -> None:
    with state.transaction() as conn:
        import_registry(conn, state.keystore, [entry()], clock())
    case = desk.open_case(state, 0, request(Right.WITHDRAWAL, clock())).case
    first, again = cases_due(state), cases_due(state)
    assert [(each.kind, each.about) for each in first] == [(Kind.CASE_DUE, {"case": case.number})]
    assert [each.key for each in first] == [each.key for each in again]
