"""What a check comes to: what is closed, what comes first, by when, and who supervises."""

from datetime import date
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.api.register import check_register
from sluis.law.words import Conduct
from sluis.register.summary import Summary, When, says_of_itself, urgency
from sluis.terms import Supervisor, Verdict

REGISTER = ROOT / "examples" / "register-per-home.yaml"
REGISTERS = ROOT / "examples" / "registers"
DAY = date(2026, 11, 24)


def made(file: Path, day: date, *changes: str) -> Summary:
    return check_register(file, day, changes).summary()


def test_a_flow_that_was_seen_running_is_stopped_at_once() -> None:
    summary = made(REGISTERS / "march-2026-invented.yaml", date(2026, 3, 3))
    assert (summary.open, summary.closed, summary.loads) == ((), ("analytics",), False)
    assert summary.running == ("analytics",)
    assert (summary.when, summary.day) == (When.NOW_RUNNING, date(2025, 1, 1))
    assert summary.first is not None
    assert (summary.first.rule, summary.first.does) == ("avg-5-1-a", Conduct.STOP)
    assert summary.counts[Verdict.FAIL] > summary.counts[Verdict.UNKNOWN] > 0
    assert {Supervisor.AP, Supervisor.ACM, Supervisor.RDI, Supervisor.UNSETTLED} <= set(summary.supervisors)


def test_what_does_not_run_is_mended_before_anything_leaves() -> None:
    summary = made(REGISTERS / "march-2026-public-record.yaml", date(2026, 3, 3))
    assert (summary.running, summary.when, summary.day) == ((), When.BEFORE_START, None)
    assert summary.first is not None
    assert summary.first.does is Conduct.WITHHOLD
    assert summary.worst is not None
    assert summary.worst.verdict is Verdict.FAIL


def test_an_open_register_is_looked_at_again_before_its_lease_ends() -> None:
    checked = check_register(REGISTER, DAY)
    summary = checked.summary()
    assert (summary.closed, summary.first, summary.worst) == ((), None, None)
    assert (summary.when, summary.day) == (When.LEASE, min(checked.until.values()))


@pytest.mark.parametrize(
    ("incident", "when", "day"),
    [
        ("{ref: I-1, detected: 2026-11-23, aware: 2026-11-23, security_breach: true}", When.TERM, date(2026, 11, 26)),
        ("{ref: I-1, detected: 2026-11-01, aware: 2026-11-01, security_breach: true}", When.NOW_LATE, None),
        ("{ref: I-1, detected: 2026-11-23, aware: 2026-11-23, security_breach: false}", When.LEASE, None),
    ],
)
def test_a_term_of_law_comes_before_a_lease(incident: str, when: When, day: date | None) -> None:
    summary = made(REGISTER, DAY, f"controller.breaches.incidents=[{incident}]")
    assert summary.when is when
    assert day in {None, summary.day}
    if when is When.NOW_LATE:
        assert summary.first is not None
        assert summary.first.does is Conduct.NOTIFY


def test_what_fails_comes_before_what_is_unknown_and_stopping_before_writing() -> None:
    findings = check_register(REGISTERS / "march-2026-invented.yaml", date(2026, 3, 3)).findings
    order = [(each.verdict, each.does) for each in sorted(findings, key=urgency)]
    assert order[0] == (Verdict.FAIL, Conduct.STOP)
    verdicts = [verdict for verdict, _ in order]
    assert verdicts == sorted(verdicts, key=list(Verdict).index)


@pytest.mark.parametrize(
    ("source", "remark"),
    [
        (b"# Invented.\n#  It judges nobody.\n\nversion: 1\n", "Invented. It judges nobody."),
        (b"# First.\n#\n# Second.\nversion: 1\n", "First."),
        (b"version: 1\n# Later.\n", ""),
        (b"", ""),
        (b"\xef\xbb\xbf# With a mark.\nversion: 1\n", "With a mark."),
        (b"# \xff\nversion: 1\n", "�"),
    ],
)
def test_a_register_says_of_itself_what_stands_at_its_head(source: bytes, remark: str) -> None:
    assert says_of_itself(source) == remark
