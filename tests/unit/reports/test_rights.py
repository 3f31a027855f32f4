"""A case in words: every kind of step, both readings of its terms, and what became of what was passed on."""

import pytest
from tests.unit.rights.test_case import case
from tests.unit.rights.test_steps import DONE, PASSED, STEPS

from sluis.i18n import use
from sluis.reports.rights import attempted, case_lines, row, step_words
from sluis.rights.kinds import Kind
from sluis.rights.sending import Attempt
from sluis.rights.steps import Escalated, Reminded, Step, name_of


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
    assert row(case(Kind.ERASURE, PASSED), late=False)[-1] == "1 of 1 not acknowledged"
    assert row(case(Kind.ERASURE), late=False)[-1] == ""


def test_an_attempt_is_one_line() -> None:
    attempt = Attempt(1, "ab", "wifi-insight", "does-not-count", "key")
    assert attempted(attempt) == "Case 1, wifi-insight: its acknowledgement does not count (key)"
