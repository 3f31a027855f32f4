"""Everything a batch needs is read and drawn before its first decision, each thing once, and only where needed."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from msgspec.structs import replace as replace_struct
from sqlalchemy import Connection, event, select
from tests.flow.gatehouse import (
    COLLECTED_MS,
    DAY_MS,
    arrive,
    ask,
    element,
    entry,
    message,
    sender,
    set_settings,
    statuses_of,
)

from sluis.errors import OutboxFullError, RegisterSupersededError
from sluis.gate.path.arrival import Admitted, Arrival
from sluis.gate.path.deciding import decide_in_order
from sluis.gate.path.facts import Facts, ReportFacts
from sluis.gate.path.household import LocatedReport
from sluis.gate.path.reading import period_keys, read, read_again
from sluis.gate.path.recording import remember_marks
from sluis.gate.path.steps import take_in
from sluis.gate.state.state import GateState
from sluis.gate.state.tally import Tally
from sluis.standing.events import EventKind
from sluis.standing.registry import import_registry
from sluis.store.counts import quarantine_row
from sluis.store.duplicates import Mark
from sluis.store.schema import period_keys as period_key_table
from sluis.terms import Lifetime, Reason

FIRST = COLLECTED_MS // 1000
LINES = ["NL-0002", "NL-0003", "NL-0004"]


@pytest.fixture
def statements(gate: GateState) -> list[str]:
    """Every statement the store was sent since."""
    sent: list[str] = []

    @event.listens_for(gate.store._engine, "before_cursor_execute")
    def _note(_conn: Connection, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    return sent


def batch_of(gate: GateState, *bodies: bytes, login: str = "cpe1") -> Sequence[Admitted]:
    arrivals = [Arrival(gate.settings.route[0], "/ingest", {}, body, sender(login)) for body in bodies]
    return [taken for taken in (take_in(gate, arrival, Tally()) for arrival in arrivals) if taken]


def reading(gate: GateState, *bodies: bytes, login: str = "cpe1") -> tuple[Facts, tuple[ReportFacts, ...]]:
    batch = batch_of(gate, *bodies, login=login)
    with gate.together() as conn:
        return read(gate, conn, batch)


def bare() -> dict[str, object]:
    """Return a report that any router may have sent."""
    return {"CollectionTime": FIRST, "Device": {"Hosts": {"Host": {"1": {"Active": True}}}}}


def test_the_facts_of_a_batch_are_those_of_its_households_and_its_moment(gate: GateState) -> None:
    ask(gate)
    with gate.transaction() as conn:
        import_registry(conn, gate.keystore, [entry("NL-0002", serial="222", endpoint=None, login="cpe2")], 0)
        quarantine_row(conn, "wifi-help", 5, "host_name", 1)
        keys = gate.keystore.household_keys(conn, [0])
    untimed = message({**element(), "CollectionTime": 1})
    facts, reports = reading(gate, message(element(FIRST), element(FIRST + 1)), untimed)
    assert facts.now_ms == gate.clock()
    assert facts.activities == gate.activities
    assert (dict(facts.household_keys), set(facts.standing)) == (keys, {0}), "of nobody else"
    assert [each.kind for each in facts.standing[0]] == [EventKind.HELP]
    assert facts.stopped == {"wifi-help": {5}}
    window = gate.settings.window
    assert facts.marks_expire_ms == gate.clock() + window.late + window.early + 1
    assert facts.max_age_ms == {"wifi-insight": None, "netwerk-meting": None}
    assert [isinstance(report.home, LocatedReport) for report in reports] == [True, True, False]
    assert reports[2] == ReportFacts(gate.settings.route[0], Reason.NO_COLLECTION_TIME)


def test_each_report_and_activity_has_draws_of_its_own(gate: GateState) -> None:
    ask(gate)
    _, reports = reading(gate, message(element(FIRST), element(FIRST)), message(element(FIRST)))
    _, again = reading(gate, message(element(FIRST)))
    salts = [drawn.salt for report in [*reports, *again] for drawn in report.draws.values()]
    assert len(salts) == len(set(salts)) == 8
    assert {len(salt) for salt in salts} == {32}
    assert len({report.mark for report in [*reports, *again]}) == 1


def test_a_key_of_lifetime_report_is_drawn_per_report_where_a_row_asks_it(gate: GateState) -> None:
    ask(gate)
    [activity] = [activity for activity in gate.activities if activity.name == "wifi-help"]
    activity.doors.lifetimes = activity.doors.lifetimes | {Lifetime.REPORT}
    facts, reports = reading(gate, message(element(FIRST), element(FIRST)))
    drawn = [report.draws["wifi-help"].report_key for report in reports]
    assert len(set(drawn)) == 2
    assert {len(key) for key in drawn} == {32}
    assert {report.draws["network-quality"].report_key for report in reports} == {b""}
    assert Lifetime.REPORT not in facts.periods


def test_where_nothing_is_open_no_key_is_made_and_nothing_is_drawn(gate: GateState, statements: list[str]) -> None:
    ask(gate)
    ask(gate, EventKind.RESTRICT)
    statements.clear()
    facts, [report] = reading(gate, message())
    assert (dict(facts.periods), dict(facts.stopped), dict(report.draws), report.mark) == ({}, {}, {}, None)
    assert not any(
        "period_keys" in statement or "duplicates" in statement or "quarantine" in statement for statement in statements
    )
    with gate.store.reading() as conn:
        assert conn.execute(select(period_key_table)).all() == []


def test_a_household_without_a_key_has_no_mark(gate: GateState) -> None:
    ask(gate)
    with gate.transaction() as conn:
        assert gate.keystore.destroy_household(conn, 0)
    facts, [report] = reading(gate, message())
    assert (dict(facts.household_keys), report.mark) == ({}, None)
    assert (report.home, dict(report.draws)) == (Reason.STANDING_BROKEN, {})


def test_period_keys_are_those_of_now_and_stay(gate: GateState) -> None:
    with gate.transaction() as conn:
        first = period_keys(conn, gate.keystore, list(Lifetime), gate.clock())
        again = period_keys(conn, gate.keystore, list(Lifetime), gate.clock())
        later = period_keys(conn, gate.keystore, [Lifetime.DAY], gate.clock() + DAY_MS)
    assert first == again
    assert set(first) == set(Lifetime) - {Lifetime.REPORT}
    assert later[Lifetime.DAY][0] == first[Lifetime.DAY][0] + 1
    assert later[Lifetime.DAY][1] != first[Lifetime.DAY][1]


def test_what_another_one_did_meanwhile_is_read_again_and_what_was_lost_counts_as_seen(gate: GateState) -> None:
    ask(gate)
    batch = batch_of(gate, message(element(FIRST), element(FIRST + 1)))
    with gate.together() as conn:
        facts, reports = read(gate, conn, batch)
        [first, second] = [report.mark for report in reports]
        assert first is not None
        assert second is not None
        quarantine_row(conn, "wifi-help", 5, "host_name", 1)
        assert remember_marks(conn, facts, decide_in_order(facts, reports[:1])) == frozenset()
        gone = Mark(0, b"deleted since")
        again = read_again(conn, facts, reports, [gone])
    assert [mark in again.seen for mark in (first, second, gone)] == [True, False, True]
    assert (first in facts.seen, dict(facts.stopped)) == (False, {})
    assert again.stopped == {"wifi-help": {5}}
    assert replace(again, seen=facts.seen, stopped={}) == facts


def test_a_gate_that_may_not_decide_reads_nothing_further(gate: GateState, statements: list[str]) -> None:
    before = gate.settings
    set_settings(gate, replace_struct(before, limits=replace_struct(before.limits, outbox_bytes=0)))
    statements.clear()
    with pytest.raises(OutboxFullError):
        reading(gate, message())
    set_settings(gate, before)
    gate.in_force = b"another"
    with pytest.raises(RegisterSupersededError):
        reading(gate, message())
    assert not any("routers" in statement or "household_keys" in statement for statement in statements)


def test_a_batch_costs_few_statements_per_report(gate: GateState, statements: list[str]) -> None:
    ask(gate)
    statements.clear()
    arrive(gate, message(element(FIRST)))
    alone = len(statements)
    statements.clear()
    arrive(gate, *(message(element(FIRST + more)) for more in range(1, 21)))
    for beginning in ("INSERT INTO records", "INSERT INTO outbox (", "INSERT INTO duplicates"):
        assert len([statement for statement in statements if statement.startswith(beginning)]) == 1
    assert len(statements) < alone + 20 * 1.2, "the router per report, and what the batch shares"
    assert len(statuses_of(gate)) == 21


def test_households_of_a_batch_are_asked_together(gate: GateState, statements: list[str]) -> None:
    with gate.transaction() as conn:
        new = [entry(line, serial=line, endpoint=None, login=line) for line in LINES]
        import_registry(conn, gate.keystore, new, 0)
    for slot in range(4):
        ask(gate, slot=slot)
    batch = [taken for login in ("cpe1", *LINES) for taken in batch_of(gate, message(bare()), login=login)]
    statements.clear()
    with gate.together() as conn:
        facts, reports = read(gate, conn, batch)
    assert [isinstance(report.home, LocatedReport) for report in reports] == [True] * 4
    assert set(facts.standing) == set(facts.household_keys) == {0, 1, 2, 3}
    for table, times in (("standing_events", 2), ("household_keys", 1), ("FROM quarantine", 1), ("FROM duplicates", 1)):
        asked = [statement for statement in statements if table in statement]
        assert len(asked) == times, "the chains with the routers at once, and once what holds for all beside it"
