"""Findings: evidence first, then the law with its supervisor, and never a verdict of guilt."""

import re

from tests.audit_results import house, law, nothing

from sluis.audit.record.undeclared_findings import BESIDE, UNDECLARED, UNLISTED, UNTREATED
from sluis.law.finding import Authority
from sluis.law.rules import RULES
from sluis.reports.audit.difference_page import AUTHORITIES, SUPERVISORS, checked, differences, finding_block
from sluis.reports.audit.summary import VERDICTS
from sluis.reports.audit.view import View
from sluis.reports.blocks import Facts, Judged, Words
from sluis.terms import Supervisor, Verdict


def test_each_has_its_evidence_and_its_law() -> None:
    part = differences(View(house(), "en")).parts[0]
    head, facts, first, second = part.blocks
    assert isinstance(head, Judged)
    assert head.verdict == "FAIL"
    assert isinstance(facts, Facts)
    rows = dict(facts.rows)
    assert rows["Destination"] == (("collect.homegraph.example",),)
    assert rows["Fields"][0][0] == "device (MAC address, as a plain digest)"
    assert rows["Found at"] == (("input 2, packet 30, 31",),)
    assert isinstance(first, Judged)
    assert isinstance(second, Judged)
    assert first.title.startswith("GDPR art.")


def test_a_finding_says_who_supervises_what_it_rests_on_and_who_read_it() -> None:
    made = finding_block(View(house(), "en"), law()[0])
    rows = dict(made.rows)
    assert rows["Supervisor"] == (("AP (Dutch Data Protection Authority)",),)
    assert rows["Rests on"] == (("statute", "official text"),)
    assert len(made.texts) == 2
    assert checked(View(house(), "en"), "secondary") == "a secondary copy, not the official text"


def test_every_word_of_the_law_has_words() -> None:
    assert set(AUTHORITIES) == set(Authority)
    assert set(SUPERVISORS) == set(Supervisor)
    assert set(VERDICTS) == set(Verdict)


def test_without_anything_to_compare_with_it_says_that() -> None:
    assert differences(View(nothing(), "en")).parts == ()
    assert len(differences(View(nothing(), "en")).blocks) == 1


def test_it_never_calls_anything_a_violation_itself() -> None:
    words = " ".join(text for part in differences(View(house(), "en")).parts for block in part.blocks
                    if isinstance(block, Judged) for text in block.texts)  # fmt: skip
    assert "violat" not in words


def test_who_read_the_official_text_is_said_in_dutch_for_every_rule_an_audit_can_show() -> None:
    kept = UNDECLARED | UNLISTED | UNTREATED | BESIDE
    for how in {rule.checked for rule in RULES if rule.id in kept}:
        assert not re.search(r"verified|knowledge|secondary", checked(View(house(), "nl"), how)), how


def test_the_verdicts_are_explained_before_the_first() -> None:
    text = " ".join(block.text for block in differences(View(house(), "nl")).blocks if isinstance(block, Words))
    assert all(word in text for word in ("NIET IN ORDE:", "ONBEKEND:", "BEOORDELEN:", "IN ORDE:"))
    assert "Er kan een register bestaan dat hier niet gegeven is." in text
