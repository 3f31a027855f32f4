"""The smallest change really turns the finding, and no smaller one does: tried again the long way round."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.errors import FileName, SluisError
from sluis.law.finding import Finding
from sluis.register.change import Change, read_change
from sluis.register.check import check_activity
from sluis.register.counterfactuals import MEASURES, OPEN, THEN, candidates, day_for, place_of
from sluis.register.load import ReadRegister, read_register
from sluis.register.smallest_change import Fact, Search, Smallest
from sluis.register.tree import Json, Mapping, Scalar, Sequence, Tree
from sluis.terms import Verdict

from .register_texts import EXAMPLE, EXAMPLES, VOCABULARIES

DAY = date(2026, 11, 24)
ENOUGH = {Verdict.PASS, Verdict.REVIEW}
"""To know less is no way out."""
BREAKS = [
    "controller.dpo=",
    "controller.contact=",
    "recipients.wifi-insight.transfer.tool=",
    "recipients.wifi-insight.transfer.module=1",
    "recipients.wifi-insight.own_use.training=true",
    "recipients.wifi-insight.transfer.signed=2027-01-01",
    "recipients.wifi-insight.transfer.tia.outcome=not_equivalent",
    "recipients.wifi-insight.transfer.expires=2026-01-20",
    "recipients.netwerk-meting.country=IN",
    "activities.wifi-help.grounds=",
    "activities.wifi-help.valid={from: 2027-01-01}",
    "activities.wifi-help.dpia.review=2026-11-01",
]


def tree_of(value: Json | None) -> Tree | None:
    if value is None:
        return None
    if isinstance(value, str):
        return Scalar("STATED-2026-1" if value == OPEN else value, 1, 1)
    if isinstance(value, list):
        return Sequence(tuple(filter(None, map(tree_of, value))), 1, 1)
    entries = {key: (Scalar(key, 1, 1), made) for key, each in value.items() if (made := tree_of(each)) is not None}
    return Mapping(entries, 1, 1)


def read(*changes: Change, source: bytes = EXAMPLE) -> ReadRegister:
    return read_register(source, FileName("r.yaml"), VOCABULARIES, changes)


def failing(register_read: ReadRegister) -> list[Finding]:
    assert register_read.as_written is not None
    names = register_read.as_written.activities
    return [
        f for name in names for f in check_activity(register_read.as_written, name, DAY) if f.verdict is Verdict.FAIL
    ]


def changes_of(facts: tuple[Fact, ...]) -> tuple[Change, ...]:
    made = []
    for fact in facts:
        steps = read_change(f"{fact.path}=x").steps
        made.append(Change(steps, tree_of(None if fact.value is None else day_for(fact.value, DAY))))
    return tuple(made)


def turned(before: tuple[Change, ...], facts: tuple[Fact, ...], finding: Finding) -> bool:
    """Judge the long way: through the file, the loader and the whole check."""
    try:
        register = read(*before, *changes_of(facts)).loaded()
    except SluisError:
        return False
    verdicts = [f.verdict for f in check_activity(register, finding.activity, DAY) if f.rule == finding.rule]
    return all(verdict in ENOUGH for verdict in verdicts)


@pytest.mark.parametrize("broken", BREAKS)
def test_what_is_shown_turns_the_finding_and_one_fact_is_shown_where_one_does(broken: str) -> None:
    before = (read_change(broken),)
    register_read = read(*before)
    assert register_read.tree is not None
    search = Search(register_read.tree, DAY)
    fails = failing(register_read)
    assert fails, broken
    for finding in fails:
        smallest = search.smallest(finding)
        assert smallest.complete
        for facts in filter(None, (smallest.facts, *smallest.also)):
            assert len(facts) <= 2 or {fact.value for fact in facts} == {"withhold"}
            assert all(place_of(fact.path) in MEASURES for fact in facts)
            assert turned(before, facts, finding), (finding.rule, facts)
        if len(smallest.facts) != 1:
            assert not any(turned(before, (fact,), finding) for fact in singles(register_read, finding))


def singles(register_read: ReadRegister, finding: Finding) -> list[Fact]:
    """Return every change of one used or missing fact, without the code under test but its candidates."""
    tried = []
    for path in {*finding.missing, *(path for path, _ in finding.facts)}:
        try:
            steps = read_change(f"{path}=x").steps
        except SluisError:
            continue
        tried += [Fact(path, value) for value in candidates(steps, None, DAY)]
    assert register_read.tree is not None
    return tried


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(BREAKS), min_size=2, max_size=3, unique=True))
def test_several_things_wrong_at_once_are_turned_by_what_is_shown_or_by_nothing(broken: list[str]) -> None:
    before = tuple(map(read_change, broken))
    register_read = read(*before)
    if register_read.as_written is None or register_read.tree is None:
        return
    search = Search(register_read.tree, DAY)
    for finding in failing(register_read):
        smallest = search.smallest(finding)
        assert not smallest.facts or turned(before, smallest.facts, finding)


def test_rows_about_neighbours_are_withheld_although_the_register_does_not_load() -> None:
    source = (EXAMPLES / "register-neighbours.yaml").read_bytes()
    register_read = read_register(source, FileName("n.yaml"), VOCABULARIES)
    assert register_read.refused_by_law_alone
    assert register_read.tree is not None
    [finding] = [each for each in failing(register_read) if each.rule == "avg-6-14-neighbour"]
    smallest = Search(register_read.tree, DAY).smallest(finding)
    assert [fact.value for fact in smallest.facts] == ["withhold", "withhold"]
    assert smallest.becomes is None


def test_a_change_that_hurts_another_rule_says_so() -> None:
    before = (read_change("recipients.wifi-insight.transfer.tool="),)
    register_read = read(*before)
    assert register_read.tree is not None
    for finding in failing(register_read):
        smallest = Search(register_read.tree, DAY).smallest(finding)
        register = read(*before, *changes_of(smallest.facts)).loaded()
        bad = {f.rule for f in check_activity(register, finding.activity, DAY)} & set(smallest.worse)
        assert bad == set(smallest.worse)


def test_alike_findings_are_searched_once_and_told_with_their_own_names() -> None:
    register_read = read(read_change("controller.dpo="))
    assert register_read.tree is not None
    search = Search(register_read.tree, DAY)
    told = [search.smallest(finding) for finding in failing(register_read)]
    assert [each.facts[0].path for each in told] == ["controller.dpo"] * len(told)
    assert len(told) == 2
    assert isinstance(told[0], Smallest)


def test_a_search_that_is_cut_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluis.register.smallest_change.TRIES", 0)
    register_read = read(read_change("controller.dpo="))
    assert register_read.tree is not None
    [first, *_] = failing(register_read)
    assert Search(register_read.tree, DAY).smallest(first) == Smallest((), complete=False)


def told_of(name: str, *changes: str) -> dict[str, Smallest]:
    """Return what is told of each failing rule of a shipped register, on the day of the report."""
    source = (EXAMPLES / "registers" / f"{name}.yaml").read_bytes()
    searched = read_register(source, FileName("m.yaml"), VOCABULARIES, tuple(map(read_change, changes)))
    assert searched.tree is not None
    search = Search(searched.tree, date(2026, 3, 3))
    return {finding.rule: search.smallest(finding) for finding in failing(searched)}


def test_rows_are_withheld_together_and_no_more_of_them_than_it_takes() -> None:
    rows = [
        fact.path for fact in told_of("march-2026-invented", "activities.analytics.retention=P30D")["avg-5-1-c"].facts
    ]
    assert rows == [f"activities.analytics.fields[{number}].treatment" for number in (1, 2, 4)]


def test_where_only_stopping_helps_that_is_said() -> None:
    told = told_of("march-2026-invented")
    assert told["avg-13"].stops
    assert {fact.value for fact in told["avg-13"].facts} == {"withhold"}
    assert not told["avg-6-14-neighbour"].stops
    assert told["avg-44"] == Smallest(())


def test_an_assessment_is_made_with_a_day_that_is_no_date() -> None:
    [fact] = told_of("march-2026-public-record")["avg-35"].facts
    assert (fact.path, fact.value) == ("activities.as-reported.dpia", {"ref": OPEN, "date": THEN})
