"""Facts are values: what changes gives other facts, and what is secret in them is not shown."""

from dataclasses import FrozenInstanceError

import pytest

from sluis.gate.path.facts import Draw, Facts, ReportFacts
from sluis.gate.path.marks import Marks
from sluis.gate.state.backpressure import OutboxAllowance
from sluis.gate.state.settings import Route
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
    report = ReportFacts(Route(path="/"), Reason.TOO_LATE, None, {"a": Draw(SECRET, SECRET)})
    assert "PIEPKUIKEN" not in repr(made) + repr(report)


def test_a_report_that_is_withheld_whole_has_nothing_drawn_for_it() -> None:
    report = ReportFacts(Route(path="/"), Reason.TOO_LATE)
    assert (report.mark, dict(report.draws)) == (None, {})
