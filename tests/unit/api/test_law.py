"""The rules and tables that ship, as values."""

from datetime import date
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.raised import raises

from sluis.api import law
from sluis.errors import FileMissingError
from sluis.errors.law import law_rule_unknown_error
from sluis.i18n import use

DAY = date(2026, 11, 24)


def test_the_rules_in_force_on_a_day() -> None:
    now, before = law.law_on(DAY), law.law_on(date(1990, 1, 1))
    assert len(now.rules) > len(before.rules)
    assert len(law.law_on().digest) == 64


def test_a_rule_is_shown_with_what_it_rests_on() -> None:
    rule = law.rule_of("avg-44")
    assert rule.document()["citation"] == rule.rule.citation
    assert rule.supervisor.startswith("AP")
    with raises(law_rule_unknown_error):
        law.rule_of("none")


def test_what_is_about_to_change() -> None:
    watch = law.law_watch(DAY)
    assert watch.entries
    assert watch.next_change is None or watch.next_change > DAY
    assert law.law_watch().at >= DAY or law.law_watch().document()


def test_real_decisions_come_out_as_decided() -> None:
    precedents = law.judged_precedents()
    assert precedents.differ == ()
    case = precedents.cases[0]
    assert set(case.expect) <= set(law.answers_of(case))
    english = law.step_of(case)
    use("nl")
    assert law.step_of(case) != english
    assert any(law.thin_of(each) for each in precedents.cases)


def test_a_listing_goes_into_the_register() -> None:
    snapshot = ROOT / "examples" / "dpf-snapshot.toml"
    listing = law.listing_of(snapshot, "Voorbeeld Analytics Inc.", DAY)
    assert listing.facts()["listed"] is True
    assert law.listing_of(snapshot, "Nobody", DAY).facts()["listed"] is False


def test_tables_are_in_order(tmp_path: Path) -> None:
    assert law.tables_in_order()
    with pytest.raises(FileMissingError):
        law.tables_in_order(tmp_path / "none")
