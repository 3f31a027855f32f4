"""Every kind of letter has its words, in both languages; none says that a law was broken."""

import re

from tests.paper_checks import in_language

from sluis.i18n import tr
from sluis.reports.papers.letters import LETTERS, LetterKind, blank


def test_every_kind_has_words_in_both_languages() -> None:
    assert set(LETTERS) == set(LetterKind)
    for said in LETTERS.values():
        for message in (said.title, *said.opening, *said.asks, *said.closing):
            with in_language("nl"):
                assert tr(message) != message
                assert not re.search("overtred|schend", tr(message))
            assert not re.search("violat|breach|illegal", message)


def test_a_blank_cannot_be_overlooked() -> None:
    assert blank("Your name").words() == "[Your name: " + "." * 30 + "]"
