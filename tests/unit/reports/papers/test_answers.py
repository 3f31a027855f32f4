"""What a rule answers is told with its source; a list that is empty says so in words of its own."""

import re

import pytest
from tests.paper_checks import in_language

from sluis.i18n import LANGS, tr
from sluis.reports.papers.answers import QUESTIONS, Listing, RuleValue
from sluis.reports.papers.figure import Figure, Origin, Source
from sluis.terms import Verdict

HERE = Source(Origin.LAW, "avg-13")


def test_a_rule_is_told_with_its_citation_and_where_the_public_finds_it() -> None:
    words = RuleValue("avg-13", Verdict.FAIL, "AVG art. 13").words()
    assert "GDPR art. 13" in words
    assert "https://eur-lex.europa.eu/" in words
    with in_language("nl"):
        assert (
            RuleValue("avg-13", Verdict.UNKNOWN, "AVG art. 13")
            .words()
            .startswith("Ons register antwoordt hier nog niet")
        )
    assert RuleValue("no-such-rule", Verdict.REVIEW, "x").words() == "A person has to weigh it. x"


@pytest.mark.parametrize("verdict", Verdict)
def test_parliament_reads_a_sentence_and_no_word_of_our_own_for_a_verdict(verdict: Verdict) -> None:
    for lang in LANGS:
        with in_language(lang):
            for rule in ("avg-13", "no-such-rule"):
                words = RuleValue(rule, verdict, "AVG art. 13").words()
                assert not re.search(r"\b(?!GDPR\b)[A-Z]{4,}\b", words), words
                assert len(words.split(". ")[0].split()) > 2, words


def test_a_list_is_told_or_said_to_be_empty() -> None:
    assert Listing((), "not on record").words() == "not on record"
    values = (Figure(1, "a", HERE, "x"), Figure("y", "b", HERE))
    assert Listing(values, "").words() == "x: 1; y"


def test_every_question_is_asked_in_dutch_too() -> None:
    with in_language("nl"):
        assert all(tr(question) != question for question in QUESTIONS)
