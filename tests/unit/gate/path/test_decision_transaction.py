"""One deciding transaction reads each thing once, and reads again what it changed itself."""

import pytest
from sqlalchemy import Connection, event
from tests.flow.gatehouse import COLLECTED_MS, arrive, ask, element, message, statuses_of

from sluis.gate.path.decision_transaction import DecisionTransaction
from sluis.gate.state.state import GateState
from sluis.store.counts import quarantine_row
from sluis.terms import Lifetime


@pytest.fixture
def statements(gate: GateState) -> list[str]:
    """Every statement the store was sent since."""
    sent: list[str] = []

    @event.listens_for(gate.store._engine, "before_cursor_execute")
    def _note(_conn: Connection, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    return sent


def test_what_was_read_once_is_not_read_again(gate: GateState, statements: list[str]) -> None:
    ask(gate)
    with gate.transaction() as conn:
        sitting = DecisionTransaction(gate, conn, gate.clock())
        first = (
            sitting.events_of(0),
            sitting.household_key(conn, 0),
            sitting.period_key(Lifetime.DAY),
            sitting.stopped_rows("wifi-help"),
        )
        statements.clear()
        again = (
            sitting.events_of(0),
            sitting.household_key(conn, 0),
            sitting.period_key(Lifetime.DAY),
            sitting.stopped_rows("wifi-help"),
        )
    assert first == again
    assert statements == []


def test_looking_ahead_reads_for_all_what_each_would_read(gate: GateState, statements: list[str]) -> None:
    ask(gate)
    with gate.transaction() as conn:
        alone = DecisionTransaction(gate, conn, gate.clock())
        wanted = [(alone.events_of(slot), alone.household_key(conn, slot)) for slot in (0, 99)]
        sitting = DecisionTransaction(gate, conn, gate.clock())
        statements.clear()
        sitting.look_ahead({0, 99})
        assert len(statements) == 2
        assert [(sitting.events_of(slot), sitting.household_key(conn, slot)) for slot in (0, 99)] == wanted
        assert len(statements) == 2
    assert wanted[1] == ((), None)


def test_a_report_key_is_fresh_every_time(gate: GateState) -> None:
    with gate.transaction() as conn:
        sitting = DecisionTransaction(gate, conn, gate.clock())
        one, other = sitting.period_key(Lifetime.REPORT), sitting.period_key(Lifetime.REPORT)
    assert one[0] == other[0] == 0
    assert one[1] != other[1]


def test_a_row_stopped_in_this_sitting_is_seen_by_its_next_report(gate: GateState) -> None:
    with gate.transaction() as conn:
        sitting = DecisionTransaction(gate, conn, gate.clock())
        assert sitting.stopped_rows("wifi-help") == frozenset()
        quarantine_row(conn, "wifi-help", 5, "host_name", sitting.now_ms)
        sitting.read_quarantine_again()
        assert sitting.stopped_rows("wifi-help") == {5}


def test_a_batch_costs_few_statements_per_report(gate: GateState, statements: list[str]) -> None:
    ask(gate)
    at_s = COLLECTED_MS // 1000
    statements.clear()
    arrive(gate, message(element(at_s)))
    alone = len(statements)
    statements.clear()
    arrive(gate, *(message(element(at_s + more)) for more in range(1, 21)))
    assert len(statement_kinds(statements, "INSERT INTO records")) == 1
    assert len(statement_kinds(statements, "INSERT INTO outbox")) == 1
    assert len(statements) < alone + 20 * 3, "router and duplicate per report, and what the batch shares"
    assert len(statuses_of(gate)) == 21


def statement_kinds(statements: list[str], beginning: str) -> list[str]:
    return [statement for statement in statements if statement.startswith(beginning)]
