"""Every rule is reached, each closing rule is shown from all sides, and no two rules ask the impossible together."""

from collections import defaultdict
from functools import lru_cache
from typing import Any

import pytest

from sluis.law.finding import Finding
from sluis.law.rules import RULES
from sluis.terms import Effect, Verdict

from .test_situations import SITUATIONS, judged

CLOSING = [rule.id for rule in RULES if rule.effect is Effect.CLOSE]
NEVER_FAILS = {
    "avg-5-1-b": "compatibility of purposes is weighed by a person (6(4))",
    "ai-5": "a practice near a prohibited one is weighed by a person",
    "contradiction": "which of two facts is wrong only a person knows",
    "continuity": "whether a step is wide enough is weighed by a person",
}
NEVER_UNKNOWN = {
    "avg-5-2": "a flow stands in the register or does not",
    "avg-25": "a flow stands in the register or does not",
    "lease": "a paper without a date does not end; the rule about the paper asks for the date",
    "continuity": "what nobody described counts as running on",
    "listed-identifier": "the words of a row are known",
    "contradiction": "it answers only about facts that are stated",
    "avg-4-5": "without a word the gate's keys stay with the exporter",
}
NEVER_PASSES = {
    "avg-4-1-claim": "anonymous is never said by a machine",
    "tw-11-5-volume": "whether volumes per device are traffic data is weighed by a person",
    "contradiction": "it answers only when two facts speak against each other",
    "listed-identifier": "it answers only when a word is an identifier",
}
NEVER_ALONE = {
    "avg-5-1-b": "own use also needs a ground (avg-28-10), and a ground that reaches it is weighed there",
    "avg-5-2": "a register never holds a flow it does not hold; tests/rules/test_vectors.py has one",
    "avg-25": "the same",
}


@lru_cache(maxsize=1)
def told() -> dict[str, list[tuple[dict[str, Any], Finding]]]:
    """Return every finding of the suite by rule."""
    by_rule: dict[str, list[tuple[dict[str, Any], Finding]]] = defaultdict(list)
    for number, case in enumerate(SITUATIONS):
        for finding in judged(number)[0]:
            by_rule[finding.rule].append((case, finding))
    return by_rule


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_a_rule_is_reached_and_some_situation_says_what_it_must_answer(rule: str) -> None:
    assert told()[rule]
    assert [case for case in SITUATIONS if rule in case.get("expect", {})]


@pytest.mark.parametrize("rule", CLOSING)
def test_a_closing_rule_is_shown_from_all_sides(rule: str) -> None:
    seen = {finding.verdict for _, finding in told()[rule]}
    assert (Verdict.PASS in seen) is (rule not in NEVER_PASSES), NEVER_PASSES.get(rule)
    assert (Verdict.FAIL in seen) is (rule not in NEVER_FAILS and rule not in {"avg-5-2", "avg-25"})
    assert (Verdict.UNKNOWN in seen) is (rule not in NEVER_UNKNOWN), NEVER_UNKNOWN.get(rule)
    if rule in NEVER_FAILS:
        assert Verdict.REVIEW in seen


@pytest.mark.parametrize("rule", [rule for rule in CLOSING if rule not in NEVER_ALONE])
def test_some_register_is_refused_by_this_rule_alone(rule: str) -> None:
    alone = [case["situation"] for case, finding in told()[rule] if finding.closes and _closing(case) == [rule]]
    assert alone or [case for case in SITUATIONS if case.get("refused") == rule]


@lru_cache(maxsize=1)
def _closers() -> dict[int, list[str]]:
    """Return the rules that close each situation, by the identity of the situation."""
    closing: dict[int, list[str]] = defaultdict(list)
    for findings in told().values():
        for case, finding in findings:
            if finding.closes:
                closing[id(case)].append(finding.rule)
    return closing


def _closing(case: dict[str, Any]) -> list[str]:
    return _closers()[id(case)]


def test_the_lists_of_what_cannot_be_name_closing_rules() -> None:
    assert {*NEVER_FAILS, *NEVER_UNKNOWN, *NEVER_PASSES, *NEVER_ALONE} <= set(CLOSING)


@pytest.mark.parametrize("sentence", ["A complete activity", "The same on explicit consent of the subscriber"])
def test_no_two_rules_ask_what_cannot_be_had_together(sentence: str) -> None:
    """One register in which every rule that applies is content: so none asks the opposite of another."""
    case = next(case for case in SITUATIONS if case["situation"] == sentence)
    verdicts = {finding.verdict for findings in told().values() for other, finding in findings if other is case}
    assert verdicts == {Verdict.PASS}


def test_each_ground_can_be_had() -> None:
    """Per ground of the AVG and per role of the recipient some situation is open, so the rules allow it."""
    opened = [case for case in SITUATIONS if case.get("closed") == "false" and not _closing(case)]
    text = str(opened)
    assert "6-1-a" in text
    assert "role': 'joint'" in text
    assert len(opened) > 30


def test_reasons_of_one_finding_are_its_own() -> None:
    """Nothing is said of a fact nobody established: what is missing is named as missing, and weighed as absent."""
    for findings in told().values():
        for _, finding in findings:
            weighed = dict(finding.facts)
            for path in finding.missing:
                if path in weighed and finding.verdict is Verdict.UNKNOWN:
                    assert weighed[path] == "absent" or "(" in str(finding.places["facts"]), (finding.rule, path)
