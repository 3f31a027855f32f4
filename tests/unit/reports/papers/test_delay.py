"""A letter of delay says what was asked, its term and the new day; sent late it says so itself."""

import re
from datetime import date

import pytest
from source_tree import ROOT
from tests.paper_checks import HOSTILE, figure, in_language, text_of, twice

from sluis.api.papers import Delay, MadePaper, make_delay
from sluis.reports.papers.delay import DelayLetter, sentences

ASKED = Delay(
    to="House of Representatives",
    about="Questions 2026Z04886",
    received=date(2026, 3, 11),
    due=date(2026, 4, 1),
    answer_by=date(2026, 4, 22),
    reason="We wait for figures of a supplier.",
    signed_by="A. de Vries, director",
)


def letter(delay: Delay = ASKED, day: date = date(2026, 3, 30)) -> MadePaper[DelayLetter]:
    return make_delay(ROOT / "examples" / "register-per-home.yaml", delay, day)


def test_it_says_every_day_in_both_languages() -> None:
    seen = text_of(letter().html())
    for part in (
        "House of Representatives",
        "is due on Wednesday 1 April 2026. We will not make that",
        "on Wednesday 22 April 2026",
    ):
        assert part in seen
    with in_language("nl"):
        assert "woensdag 22 april 2026" in text_of(letter().html())


def test_a_letter_after_the_term_says_so() -> None:
    late = "This letter is late itself: we send it after that day."
    assert late not in text_of(letter().html())
    after = text_of(letter(day=date(2026, 4, 2)).html())
    assert late in after
    assert "was due on Wednesday 1 April 2026. We did not make that" in after


def test_every_day_moves_with_what_was_said() -> None:
    moved = Delay("a", "b", date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3), "c", "d")
    before, after = letter().paper, letter(moved).paper
    for what in ("Your question came in on", "The term of the answer", "The answer comes on, or before", "To", "About"):
        assert figure(before, what).value != figure(after, what).value


@pytest.mark.parametrize("field", ["to", "about", "reason", "signed_by"])
def test_hostile_text_is_text(field: str) -> None:
    hostile = Delay(**{**{name: getattr(ASKED, name) for name in Delay.__slots__}, field: HOSTILE})
    made = letter(hostile)
    assert "<script>x" not in made.html()
    assert made.pdf().startswith(b"%PDF-")


def test_sentences_are_short() -> None:
    for lang in ("nl", "en"):
        with in_language(lang):
            for sentence in sentences(letter().paper):
                assert all(len(part.split()) < 18 for part in re.split(r"[.?!:] ", sentence.words()))


def test_the_same_letter_is_the_same_bytes() -> None:
    assert twice(lambda: letter().pdf() + letter().html().encode()) == letter().pdf() + letter().html().encode()
