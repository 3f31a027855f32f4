"""Findings are grouped by activity and supervisor, worst first, with facts used, missing, and the smallest change."""

from datetime import date

import pytest
from source_tree import ROOT

from sluis.api.register import check_register
from sluis.register.change import read_change
from sluis.register.check import rank, worst_first
from sluis.register.counterfactuals import THEN
from sluis.register.decisions import DecisionState
from sluis.register.smallest_change import Fact, Smallest
from sluis.reports.findings import change_in_words, print_decisions, print_findings
from sluis.terms import Supervisor, Verdict

REGISTER = ROOT / "examples" / "register-per-home.yaml"
DAY = date(2026, 11, 24)


def test_groups_come_with_the_worst_first(capsys: pytest.CaptureFixture[str]) -> None:
    changes = (read_change("controller.dpo="), read_change("activities.wifi-help.retention="))
    checked = check_register(REGISTER, DAY, changes)
    print_findings(checked.findings)
    page = capsys.readouterr().out
    heads = [line.split("  ")[0] for line in page.splitlines() if line.startswith(("FAIL", "REVIEW", "UNKNOWN"))]
    assert heads[0] == "FAIL"
    assert page.startswith("== wifi-help, supervisor AP: ")
    assert "    missing controller.dpo\n" in page
    assert "    used controller.dpo: not on record\n" in page


def test_findings_without_a_supervisor_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    from dataclasses import replace

    checked = check_register(REGISTER, DAY, (read_change("controller.dpo="),))
    fails = [replace(f, supervisor=Supervisor.NONE) for f in checked.findings if f.verdict is Verdict.FAIL]
    print_findings(fails)
    assert "== wifi-help, no supervisor: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("smallest", "text"),
    [
        (
            Smallest((Fact("a.b", "c"),), Verdict.PASS, ("avg-44",), ((Fact("a.d", None),),)),
            "would settle it, once true (arithmetic, not advice): a.b = c",
        ),
        (Smallest((Fact("a.b", "c"),), Verdict.PASS, ("avg-44",), ((Fact("a.d", None),),)), "or: a.d = (taken out)"),
        (Smallest((Fact("a.b", "c"),), None, ("avg-44",)), "but that alone makes these fail or unknown: avg-44"),
        (Smallest((Fact("a.b", "c"),), None), "(then: it does not apply)"),
        (Smallest((Fact("a.b", "withhold"), Fact("a.c", "withhold")), None, stops=True), "only that nothing leaves"),
        (Smallest((Fact("a.b", THEN),), None), "a.b = (the day on which it is done) (then"),
        (Smallest(()), "no single measure would settle this finding"),
        (Smallest((), complete=False), "the search was cut"),
    ],
)
def test_what_the_search_found_is_said(smallest: Smallest, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    checked = check_register(REGISTER, DAY, (read_change("controller.dpo="),))
    print_findings([f for f in checked.findings if f.verdict is Verdict.FAIL][:1], lambda _finding: smallest)
    assert text in capsys.readouterr().out


def test_lists_and_mappings_are_readable() -> None:
    sentence = change_in_words([Fact("a", ["x", "…"]), Fact("b", {"c": "d"})])
    assert sentence == "a = [x, (to be stated)] and b = {c: d}"


def test_a_decision_that_settles_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    checked = check_register(REGISTER, date(2028, 2, 10))
    assert {decision.state for decision in checked.decisions} == {DecisionState.EXPIRED}
    print_decisions(checked.decisions)
    assert "(continuity for network-quality) settles nothing: it has expired." in capsys.readouterr().out


def test_what_closes_stands_before_the_rest() -> None:
    findings = worst_first(check_register(REGISTER, DAY, (read_change("controller.dpo="),)).findings)
    assert [rank(finding) for finding in findings] == sorted(rank(finding) for finding in findings)
