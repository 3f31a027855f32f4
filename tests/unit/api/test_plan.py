"""A register is compiled, and one report projected, as values."""

from datetime import date

from source_tree import ROOT
from tests.raised import raises

from sluis.api.plan import compile_plan, project, throwaway_keys
from sluis.api.reading import read_reports
from sluis.errors.cli import activity_unknown_error
from sluis.terms import Lifetime

REGISTER = ROOT / "examples" / "register-per-home.yaml"
DAY = date(2026, 11, 24)
AT_MS = 1_795_525_200_000


def test_the_same_register_and_day_give_the_same_plans() -> None:
    assert compile_plan(REGISTER, DAY).document() == compile_plan(str(REGISTER), AT_MS).document()


def test_an_activity_has_its_rows_and_the_grammar_of_what_leaves() -> None:
    activity = compile_plan(REGISTER, DAY).activity("wifi-help")
    assert activity.open
    assert activity.not_after > DAY
    assert activity.grammar()["type"] == "object"
    row = next(row for row in activity.rows if row.kind == "ip_address" and not row.path)
    assert activity.leaves(row).startswith("nothing")
    assert activity.time_in_words() is not None


def test_an_activity_that_is_not_there_names_those_that_are() -> None:
    with raises(activity_unknown_error) as caught:
        compile_plan(REGISTER, DAY).activity("none")
    assert "network-quality" in str(caught.value)


def test_one_report_with_the_same_keys_gives_the_same_bytes() -> None:
    activity = compile_plan(REGISTER, DAY).activity("wifi-help")
    [report] = read_reports(str(ROOT / "examples" / "report.json")).reports
    keys = throwaway_keys(AT_MS)
    assert set(keys.periods) == set(Lifetime)
    once, again = (project(activity, report, keys, 7) for _ in range(2))
    assert once == again
    assert once.body is not None
    assert b"Annas" not in once.body
    assert project(activity, report, throwaway_keys(AT_MS), 7).body != once.body, "other keys make other tokens"
