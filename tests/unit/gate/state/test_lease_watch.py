"""Warnings before a plan runs out: each once, and an alarm when it has."""

import logging

import pytest
from tests.flow.gatehouse import Clock

from sluis.gate.state.lease_watch import DAY_MS, LeaseWatch, days_left, stage_of
from sluis.gate.state.readiness import readiness
from sluis.gate.state.state import GateState


def test_days_and_stages_change_at_midnight_exactly() -> None:
    ends = 1000 * DAY_MS
    for ahead, stage in ((91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (1, 7), (0, 0), (-5, 0)):
        assert stage_of(ends, ends - ahead * DAY_MS) == stage
        assert days_left(ends, ends - ahead * DAY_MS) == ahead
    assert stage_of(ends, ends - 90 * DAY_MS - 1) is None
    assert stage_of(ends, ends - 1) == 7


def test_each_stage_is_said_once_and_the_end_is_an_alarm(gate: GateState, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "sluis.gate")
    watch = LeaseWatch()
    [activity] = [activity for activity in gate.activities if activity.name == "wifi-help"]
    ends = activity.lowered.lease.not_after_ms
    for ahead in (120, 90, 89, 60, 30, 29, 7, 3, 0, -1):
        watch.look([activity], ends - ahead * DAY_MS)
    assert [record.getMessage() for record in caplog.records] == [
        "the plan of activity wifi-help runs out in 90 days",
        "the plan of activity wifi-help runs out in 30 days",
        "the plan of activity wifi-help runs out in 7 days",
        "alarm: the plan of activity wifi-help ran out; it is closed",
    ]


def test_readiness_counts_the_days(gate: GateState, clock: Clock) -> None:
    clock.at_ms = gate.activities[0].lowered.lease.not_after_ms - 30 * DAY_MS
    assert "for 30 more days" in readiness(gate, "en").lines[0]
    assert readiness(gate, "en").ready
