"""There are ten, in their order, and each makes its own answer."""

from datetime import date

from source_tree import ROOT

from sluis.api.answers_known import AnswersAsked, known_of
from sluis.api.answers_made import TEN, fields_that_leave, outside
from sluis.reports.papers.answers import QUESTIONS


def test_there_are_as_many_answers_as_questions_in_their_order() -> None:
    known = known_of(AnswersAsked(ROOT / "examples" / "register.yaml", date(2026, 12, 1)))
    assert [answer(known).number for answer in TEN] == list(range(1, len(QUESTIONS) + 1))


def test_what_is_counted_is_what_the_register_lists() -> None:
    known = known_of(AnswersAsked(ROOT / "examples" / "register.yaml", date(2026, 12, 1)))
    fields = fields_that_leave(known)
    assert len(fields) == 24
    assert sum(lifetime == "day" for _, _, lifetime in fields) == 4
    assert outside(known).figures["outside"].value == 1
