"""A register is tried on files, without a gate."""

from source_tree import ROOT
from tests.raised import raises

from sluis.api.plan import compile_plan
from sluis.api.trial import try_file
from sluis.errors.telemetry import format_unknown_error
from sluis.terms import Reason

REGISTER = ROOT / "examples" / "register-per-home.yaml"
REPORT = str(ROOT / "examples" / "report.json")
AT_MS = 1_795_525_200_000


def test_each_activity_says_what_would_leave_or_why_nothing_would() -> None:
    tried = list(try_file(REPORT, REGISTER, at_ms=AT_MS))
    assert [each.activity for each in tried] == ["wifi-help", "network-quality"]
    for trial in tried:
        assert (trial.body is None) is (trial.reason is not None)
        assert trial.recipient
        assert trial.document()["unreleasable"]
    assert any(each.body for each in tried)
    assert all(b"Annas" not in (each.body or b"") for each in tried)


def test_files_are_read_as_trials_are_asked_for() -> None:
    asked: list[str] = []

    def names() -> list[str]:
        asked.append(REPORT)
        return [REPORT]

    compiled = compile_plan(REGISTER, AT_MS)
    trials = try_file((name for name in names()), compiled, at_ms=AT_MS)
    assert next(trials).file == REPORT
    assert asked == [REPORT]


def test_on_a_day_the_law_closes_nothing_leaves() -> None:
    reasons = {trial.activity: trial.reason for trial in try_file(REPORT, REGISTER, at_ms=1_767_999_600_000)}
    assert reasons["wifi-help"] is Reason.CLOSED_LAW


def test_a_format_that_is_not_there_is_refused_at_once() -> None:
    with raises(format_unknown_error):
        try_file(REPORT, REGISTER, told="none")
