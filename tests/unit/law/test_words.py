"""Each rule has its sentences in two languages, and none of them can be quoted as a judgment, a permission or a key."""

import re
from datetime import date
from statistics import mean

import pytest
from source_tree import ROOT

from sluis.api.register import check_register
from sluis.i18n import LANGS, Lang
from sluis.law.adequacy import adequacy_table, table_bytes
from sluis.law.finding import Finding
from sluis.law.rules import RULES
from sluis.law.tables import practice
from sluis.law.words import Conduct, RuleWords, Sentence, citation_in_words, countries_in_words, word_table, words_of
from sluis.terms import Verdict

TABLE = word_table()
SENTENCES = [
    (words.id, lang, sentence.told(lang)) for words in TABLE.rule for sentence in words.sentences() for lang in LANGS
]
A_PATH = re.compile(r"[A-Za-z_]\.\w|\b[a-z]+_[a-z_]+\b|`|\[|\{")
JUDGES = re.compile(
    r"overtred|onrechtmatig|schend|strafbaar|toegestaan|geoorloofd|\bmag\b(?! afwijken)|violat|unlawful|illegal|"
    r"\ballowed\b|permitted|complian|guilty|voldoet aan de wet",
    re.IGNORECASE,
)
REGISTERS = sorted((ROOT / "examples" / "registers").glob("*.yaml"))
VERBS = {"ask": "?", "act": ".", "fail": ".", "review": "."}


def test_every_rule_has_words_once_and_nothing_else_does() -> None:
    ids = [words.id for words in TABLE.rule]
    assert sorted(ids) == sorted(rule.id for rule in RULES)
    assert len(set(ids)) == len(ids)


def test_a_sentence_is_one_plain_sentence() -> None:
    for rule, lang, sentence in SENTENCES:
        assert sentence, (rule, lang)
        assert not A_PATH.search(sentence), sentence
        assert not JUDGES.search(sentence), sentence
        assert not any(known.id in sentence for known in RULES if "-" in known.id), sentence
        assert sentence == sentence.strip()
        assert sentence[0].isupper(), sentence
        assert sentence[-1] in ".?", sentence
        assert len(re.findall(r"[.?!](?: |$)", sentence)) == 1, sentence
        assert len(sentence.split()) < 26, sentence


@pytest.mark.parametrize("lang", LANGS)
def test_sentences_are_short(lang: Lang) -> None:
    assert mean(len(sentence.split()) for _, spoken, sentence in SENTENCES if spoken == lang) < 20


@pytest.mark.parametrize("words", TABLE.rule, ids=lambda words: words.id)
def test_questions_ask_and_the_rest_states_and_the_languages_differ(words: RuleWords) -> None:
    for name, end in VERBS.items():
        sentence: Sentence | None = getattr(words, name)
        if sentence is not None:
            assert sentence.en.endswith(end)
            assert sentence.nl.endswith(end)
            assert sentence.en != sentence.nl


def shown_findings() -> list[Finding]:
    days = [date(2020, 7, 15), date(2026, 3, 3), date(2026, 12, 1), date(2028, 1, 1)]
    files = [*REGISTERS, ROOT / "examples" / "register-per-home.yaml", ROOT / "examples" / "register-neighbours.yaml"]
    return [each for file in files for day in days for each in check_register(file, day).findings]


def test_a_finding_never_falls_back_on_its_reason() -> None:
    told = 0
    for finding in shown_findings():
        words = words_of(finding.rule)
        assert words is not None
        for lang in LANGS:
            sentence = finding.told(lang)
            assert not A_PATH.search(sentence), sentence
            assert bool(finding.act(lang)) is (finding.verdict is not Verdict.PASS)
        if finding.verdict in {Verdict.FAIL, Verdict.REVIEW}:
            assert finding.told("nl") in {each.nl for each in words.sentences()}, finding.rule
            told += 1
    assert told > 100


def test_what_is_unknown_is_told_as_its_question() -> None:
    finding = next(each for each in shown_findings() if each.rule == "avg-15-copy" and each.verdict is Verdict.UNKNOWN)
    assert finding.told("nl") == "Niet bekend: krijgt wie erom vraagt een kopie van zijn gegevens?"
    assert finding.reason("nl") == finding.told("nl")
    assert finding.question("en") == "Does who asks get a copy of their data?"
    assert finding.missing == ("controller.rights.copy",)
    assert finding.does is Conduct.ARRANGE


def test_every_country_the_tables_name_has_a_name() -> None:
    named = set(TABLE.country)
    assert {row.country for row in practice()} <= named
    assert {row.country for row in adequacy_table().decision if len(row.country) == 2} <= named
    members = re.search(rb"members = \[(.*?)\]", table_bytes("eea.toml"), re.DOTALL)
    assert members is not None
    assert {code.decode() for code in re.findall(rb'"([A-Z]{2})"', members[1])} <= named
    assert countries_in_words("US, QX", "en") == "the United States, QX"


@pytest.mark.parametrize(
    ("citation", "dutch"),
    [
        ("AVG art. 6(1), rec. 38; C-252/21", "AVG artikel 6, lid 1, overweging 38; C-252/21"),
        ("Telecommunicatiewet art. 11.7a(1)-(3)", "Telecommunicatiewet artikel 11.7a, lid 1-3"),
        ("AVG art. 13(1)(f), 14", "AVG artikel 13, lid 1, onder f, 14"),
        ("(EU) 2021/914, clause 9", "(EU) 2021/914, clause 9"),
    ],
)
def test_a_citation_is_written_as_dutch_lawyers_do(citation: str, dutch: str) -> None:
    assert citation_in_words(citation, "nl") == dutch
    assert citation_in_words(citation, "en") == citation.replace("AVG", "GDPR", 1)


def test_a_review_stays_true_once_a_decision_settles_it() -> None:
    """It says that a person has to weigh something, and never that nobody did."""
    denies = re.compile(r"no assessment|holds no|not yet|still|geen afweging|zonder afweging|\bnog\b", re.IGNORECASE)
    assert [words.id for words in TABLE.rule if words.review and denies.search(words.review.en + words.review.nl)] == []
