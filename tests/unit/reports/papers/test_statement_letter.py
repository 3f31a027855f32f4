"""Every instrument of a register has words for a household, in both languages; a lost row is said to be lost."""

from typing import get_args

from tests.paper_checks import in_language

from sluis.i18n import tr
from sluis.law.activity import Ground
from sluis.law.parties import ToolName
from sluis.reports.papers.figure import Figure, Origin, Source
from sluis.reports.papers.statement_letter import TOOL_WORDS, GroundValue, KindLine


def test_every_instrument_has_words_in_both_languages() -> None:
    assert set(TOOL_WORDS) == set(get_args(ToolName))
    with in_language("nl"):
        assert all(tr(words) != words for words in TOOL_WORDS.values())


def test_a_ground_says_for_whom_and_has_its_article() -> None:
    value = GroundValue(Ground(subjects=("subscriber", "guest"), avg="6-1-b"))
    assert value.words() == "subscriber, guest: It is needed for your contract. (GDPR article 6(1)(b))"


def test_a_row_of_a_register_that_is_gone_is_told_as_that() -> None:
    told = KindLine(None, None, Figure(2, "", Source(Origin.LEDGER))).told()
    assert told.what == "Something of an earlier register that we cannot read any more"
    assert (told.form, told.example) == ("", "")
