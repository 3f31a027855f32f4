"""Every word of ours is in the glossary, in both languages, and leads to the section that rules."""

import re

import pytest
import reference

WORDS = reference.glossary_words()
KNOWN = {name.lower() for word in WORDS for name in (word.name, *word.other)}
OURS = (
    "message", "report", "leaf", "kind", "household", "subject", "register", "activity", "recipient", "row",
    "plan", "door", "canary", "standing", "intent", "outcome", "disclosure", "epoch", "statement", "slot",
    "line", "claim", "route", "profile", "lease", "finding", "effect", "decision", "quarantine", "fence",
    "writer", "chain", "bundle", "record", "checkpoint", "witness", "pin", "receipt", "K_n", "shadow", "replay",
    "trial", "unlisted", "withheld", "grid", "band", "vocabulary", "instance", "alias", "sighting", "outbox",
    "token", "treatment", "shape", "journal", "event", "correction", "count", "verifier", "policy", "quorum",
    "precedent", "flow", "rule", "fact", "supervisor", "trigger", "registry", "collector", "deliverer", "gate",
    "body", "digest", "capture", "catalogue", "draft", "notice", "hold", "erasure",
)  # fmt: skip
PHRASES = ("dry run", "lateness window", "key-encryption key", "period key", "receipt key", "epoch leaf", "slot tree")
"""Words that people who know the field, and not Sluis, cannot guess."""
PLAIN = {
    "words", "notation", "construction", "durability and order", "kafka", "header", "state that decides",
    "attacks and what narrows them", "words for the limits page", "keys", "oracles", "bytes",
    "what today's code does otherwise", "what earlier readings left open, settled", "what each does",
    "what unknown closes", "open", "what was read", "time", "on its own day",
}  # fmt: skip
"""Headings that say what a section is about in ordinary words."""
HEADED = ("ledger", "law")
"""Pages of the specification whose every heading is a word of the glossary or stands in ``PLAIN``."""


def forms(word: str) -> set[str]:
    """Return a word as it stands in a heading: one of it, or several."""
    return {word, f"{word}s", f"{word[:-1]}ies" if word.endswith("y") else word, word.replace("ing", "e")}


@pytest.mark.parametrize("word", [*OURS, *PHRASES])
def test_a_word_of_ours_is_explained(word: str) -> None:
    assert word.lower() in KNOWN


def test_the_page_holds_every_word() -> None:
    page = (reference.PAGES / "glossary.md").read_text(encoding="utf-8")
    assert [word.name for word in WORDS if f"\n| **{word.name}**" not in page] == []


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.name)
def test_a_word_says_what_it_is_in_a_sentence_or_three(word: reference.Word) -> None:
    assert word.nl
    assert word.meaning[0].isupper() or word.meaning[0] in "0123456789`"
    assert word.meaning.endswith(".")
    assert 1 <= len(re.findall(r"\.(?: |$)", word.meaning)) <= 3
    assert len(word.meaning) <= 240


def test_no_word_stands_there_twice() -> None:
    names = [name.lower() for word in WORDS for name in (word.name, *word.other)]
    assert len(set(names)) == len(names)


def test_names_of_the_privacy_vocabulary_are_prefixed_names() -> None:
    quoted = {name for word in WORDS for name in re.findall(r"`(\w+:\w+)`", word.standard)}
    assert len(quoted) > 3
    assert [name for name in quoted if not re.fullmatch(r"(?:dpv|pd|eu-gdpr):[A-Z][A-Za-z]+", name)] == []


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.name)
def test_a_word_leads_to_a_section(word: reference.Word) -> None:
    page, _, number = word.spec.partition(" ")
    assert page in {"gate", "register", "law", "ledger", "rights", "risk"}
    there = reference.headings_of(page)
    assert number in there or not there, word.spec


@pytest.mark.parametrize("page", HEADED)
def test_a_heading_of_the_specification_is_a_word_of_the_glossary(page: str) -> None:
    known = {form for word in KNOWN for form in forms(word)}
    strange = []
    for number, heading in reference.headings_of(page).items():
        text = heading.removeprefix(number).removeprefix(".").strip().lower()
        if text not in PLAIN and not any(re.search(rf"\b{re.escape(word)}\b", text) for word in known):
            strange.append(heading)
    assert strange == []


def test_no_plain_heading_is_listed_in_vain() -> None:
    used = {
        heading.removeprefix(number).removeprefix(".").strip().lower()
        for page in HEADED
        for number, heading in reference.headings_of(page).items()
    }
    assert PLAIN - used == set()
