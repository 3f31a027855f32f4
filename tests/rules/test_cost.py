"""How much judging costs, counted and not timed: seconds of a machine are for ``scripts/bench_law.py``."""

from datetime import date

import bench_law
import pytest

from sluis.law.finding import Finding
from sluis.law.flow import Flow
from sluis.law.judge import judge
from sluis.register import lookup
from sluis.register.check import check
from sluis.register.model import Register


def judgings(monkeypatch: pytest.MonkeyPatch, register: Register) -> list[str]:
    seen: list[str] = []

    def counted(flow: Flow, at: date) -> tuple[Finding, ...]:
        seen.append(flow.id)
        return judge(flow, at)

    monkeypatch.setattr(lookup, "judge", counted)
    check(register, bench_law.DAY)
    return seen


def test_each_of_two_hundred_activities_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    register = bench_law.load(200)
    assert judgings(monkeypatch, register) == list(register.activities)
    assert len(register.activities) == 200


def test_an_activity_that_names_a_paper_vaguely_is_judged_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    vague = bench_law.register_text(4).replace("lia: LIA-2026-02", "lia: the test", 1)
    monkeypatch.setattr(bench_law, "register_text", lambda _activities: vague)
    register = bench_law.load(4)
    seen = judgings(monkeypatch, register)
    assert sorted(seen.count(name) for name in register.activities) == [1, 1, 1, 2]
