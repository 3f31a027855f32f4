"""A case in words: every kind of step, both readings of its terms, and what became of what was passed on."""

import pytest
from tests.unit.rights.test_case import HONOURED, RECEIVED_MS, case
from tests.unit.rights.test_steps import DONE, PASSED, STEPS

from sluis.i18n import use
from sluis.reports.rights import attempted, case_lines, next_step, row, step_words
from sluis.rights.kinds import Ending, Kind, Means
from sluis.rights.listed import listed_of
from sluis.rights.sending import Attempt
from sluis.rights.steps import Closed, Escalated, Identified, Reminded, Step, name_of


@pytest.mark.parametrize("step", STEPS, ids=name_of)
def test_every_step_has_words_in_both_languages(step: Step) -> None:
    english = step_words(step)
    use("nl")
    assert step_words(step) != english
    use("en")


def test_a_case_tells_both_readings_who_is_missing_and_what_is_late() -> None:
    text = "\n".join(case_lines(case(Kind.ACCESS), late=True))
    assert "2026-05-06 23:59:59 CEST" in text
    assert "2026-05-05 23:59:59 CEST" in text
    assert "TOO LATE" in text
    assert "Who asks is not established yet" in text
    assert "at once" in "\n".join(case_lines(case(Kind.WITHDRAWAL), late=False))


def test_what_recipients_did_is_told_with_its_dates() -> None:
    reminded = Reminded(by="sluis", at_ms=1, message=PASSED.message)
    escalated = Escalated(by="sluis", at_ms=1, message=PASSED.message)
    for steps, words in (
        ([PASSED], "not acknowledged since"),
        ([PASSED, reminded], "to be reminded"),
        ([PASSED, reminded, escalated], "ESCALATED"),
        ([PASSED, DONE], "erased: 2"),
    ):
        assert words in "\n".join(case_lines(case(Kind.ERASURE, *steps), late=False))
    assert row(listed_of(case(Kind.ERASURE, PASSED)), late=False)[-1] == "1 of 1 not acknowledged"
    assert row(listed_of(case(Kind.ERASURE)), late=False)[-1] == ""


def test_an_attempt_is_one_line() -> None:
    attempt = Attempt(1, "ab", "wifi-insight", "does-not-count", "key")
    assert attempted(attempt) == "Case 1, wifi-insight: its acknowledgement does not count (key)"


def test_the_next_step_follows_from_the_case_and_the_clock() -> None:
    known = Identified(by="desk", at_ms=RECEIVED_MS, means=Means.CALL_BACK)
    reminded = Reminded(by="sluis", at_ms=1, message=PASSED.message)
    escalated = Escalated(by="sluis", at_ms=1, message=PASSED.message)
    for kind, steps, late, words in (
        (Kind.ACCESS, [], False, "Establish who asks, and answer before 5 May 2026"),
        (Kind.ACCESS, [known], False, "Answer or refuse it before 5 May 2026"),
        (Kind.ACCESS, [], True, "The term is over"),
        (Kind.WITHDRAWAL, [], False, "Answer it at once."),
        (Kind.ERASURE, [PASSED, HONOURED], False, "Wait for recipients"),
        (Kind.ERASURE, [PASSED, HONOURED, reminded], False, "for a week: ask it"),
        (Kind.ERASURE, [PASSED, HONOURED, reminded, escalated], False, "for two weeks: decide"),
        (Kind.ERASURE, [PASSED, HONOURED, DONE], False, "Close it."),
    ):
        assert words in next_step(listed_of(case(kind, *steps)), late=late)
    closed = Closed(by="desk", at_ms=1, ending=Ending.DONE)
    assert next_step(listed_of(case(Kind.ERASURE, HONOURED, closed)), late=False) == ""
