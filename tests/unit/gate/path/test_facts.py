"""Facts are values: what changes gives other facts, and what is secret in them is not shown."""

from dataclasses import FrozenInstanceError, astuple

import pytest
from tests.flow.gatehouse import COLLECTED_MS, ask, element, message, sender

from sluis.gate.path.arrival import Arrival
from sluis.gate.path.deciding import decide
from sluis.gate.path.facts import Draw, Facts, ReportFacts
from sluis.gate.path.household import LocatedReport
from sluis.gate.path.marks import Marks
from sluis.gate.path.reading import read
from sluis.gate.path.steps import take_in
from sluis.gate.state.backpressure import OutboxAllowance
from sluis.gate.state.settings import Route
from sluis.gate.state.state import GateState
from sluis.gate.state.tally import Tally
from sluis.store.duplicates import Mark
from sluis.terms import Lifetime, Reason

SECRET = b"PIEPKUIKEN" * 3


def facts(**other: object) -> Facts:
    return Facts(1, (), {}, 2, OutboxAllowance.boundless(), {}, **other)  # type: ignore[arg-type]


def test_a_row_that_is_stopped_stops_in_the_facts_that_follow() -> None:
    before = facts(stopped={"a": frozenset({1}), "b": frozenset({2})})
    after = before.stopping("a", 3).stopping("c", 0).stopping("b", 2)
    assert after.stopped == {"a": {1, 3}, "b": {2}, "c": {0}}
    assert before.stopped == {"a": {1}, "b": {2}}
    with pytest.raises(FrozenInstanceError):
        before.now_ms = 2  # type: ignore[misc]


def test_keys_marks_and_salts_are_not_shown() -> None:
    made = facts(household_keys={7: SECRET}, periods={Lifetime.DAY: (1, SECRET)}, seen=Marks.of([Mark(7, SECRET)]))
    report = ReportFacts(Route(path="/"), Reason.TOO_LATE, None, {"a": Draw(SECRET, SECRET, 0)})
    assert "PIEPKUIKEN" not in repr(made) + repr(report)


def test_nothing_of_a_report_is_shown_by_what_is_read_of_it_or_decided_about_it(gate: GateState) -> None:
    ask(gate)
    secret = SECRET.decode()
    body = message(element(X={"Y": secret}))
    arrival = Arrival(gate.settings.route[0], "/ingest", {}, body, sender())
    admitted = take_in(gate, arrival, Tally())
    assert admitted is not None
    with gate.together() as conn:
        read_facts, reports = read(gate, conn, [admitted])
    (report,) = reports
    decision, _after = decide(read_facts, report)
    (answer,) = (activity for activity in decision.activities if activity.intent is not None)
    assert isinstance(report.home, LocatedReport)
    assert answer.intent is not None
    values = {str(leaf.value) for leaf in report.home.leaves} - {"True"}
    router = {text for text in astuple(report.home.router) if isinstance(text, str)}
    assert secret in values
    assert len(router) >= 3
    for made in (report, report.home, decision, answer, answer.passed, answer.intent):
        shown = repr(made)
        assert type(made).__name__ in shown
        assert [text for text in (*values, *router, str(COLLECTED_MS)) if text in shown] == []
        assert repr(answer.intent.body) not in shown


def test_a_report_that_is_withheld_whole_has_nothing_drawn_for_it() -> None:
    report = ReportFacts(Route(path="/"), Reason.TOO_LATE)
    assert (report.mark, dict(report.draws)) == (None, {})
