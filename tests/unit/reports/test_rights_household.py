"""A request in the words of whoever asked it: no more than is on record, and nothing that was written for the file."""

import msgspec
import pytest
from tests.unit.reports.test_rights_letter import loaded
from tests.unit.rights.test_case import EXTENDED, HONOURED, RECEIVED_MS, case
from tests.unit.rights.test_steps import DONE, PASSED

from sluis.i18n import use
from sluis.recipient.passed_on import Exercise, Result
from sluis.reports.rights_household import ASKED, NEEDS, RESULTS, due_day, state_words, told_words
from sluis.rights.kinds import Channel, Ending, Ground, Kind, Means
from sluis.rights.steps import Closed, Doubted, Identified, Refused, Step

SIGNED_IN = Identified(by="web", at_ms=RECEIVED_MS, means=Means.SIGN_IN)
LATE_MS = RECEIVED_MS + 40 * 86_400_000
REFUSED = Refused(by="FG", at_ms=1, ground=Ground.EXCESSIVE, reason="the tenth this month", sha256=None)


TAKEN_BACK = Closed(by="d", at_ms=1, ending=Ending.TAKEN_BACK, channel=Channel.TELEPHONE, reason="FG")


@pytest.mark.parametrize(
    ("kind", "steps", "late", "words"),
    [
        (Kind.ACCESS, [SIGNED_IN], False, "We are working on it."),
        (Kind.ACCESS, [], False, NEEDS["kind"]),
        (Kind.COPY, [SIGNED_IN], False, NEEDS["own-check"]),
        (Kind.ACCESS, [SIGNED_IN, Doubted(by="d", at_ms=1, reason="a voice")], False, NEEDS["doubt"]),
        (Kind.ACCESS, [SIGNED_IN, EXTENDED], False, "It takes longer: the request is complex."),
        (Kind.ACCESS, [SIGNED_IN], True, "Our answer is late"),
        (Kind.ACCESS, [HONOURED], False, "Our file says that we answered it."),
        (Kind.ACCESS, [msgspec.structs.replace(HONOURED, sha256="0" * 64)], False, "We answered it."),
        (Kind.ACCESS, [msgspec.structs.replace(HONOURED, at_ms=LATE_MS)], False, "That was late: the term was over."),
        (Kind.ACCESS, [EXTENDED, msgspec.structs.replace(REFUSED, at_ms=LATE_MS)], False, "That was late"),
        (Kind.ACCESS, [REFUSED], False, "Our file holds no letter to you about it."),
        (Kind.ACCESS, [msgspec.structs.replace(REFUSED, sha256="0" * 64)], False, "Our letter says why."),
        (Kind.ACCESS, [REFUSED], False, "GDPR art. 12(5)"),
        (Kind.ACCESS, [Closed(by="d", at_ms=1, ending=Ending.TAKEN_BACK)], False, "you took this request back. Did"),
        (Kind.ACCESS, [TAKEN_BACK], False, "you took this request back, by telephone. Did you not? Tell us."),
    ],
)
def test_where_it_is_is_told_in_words_and_no_text_of_the_file(
    kind: Kind, steps: list[Step], *, late: bool, words: str
) -> None:
    text = " ".join(state_words(case(kind, *steps), late=late))
    assert words in text
    for secret in ("the tenth this month", "a voice", "five lines", "as asked", "FG"):
        assert secret not in text


def test_until_when_is_a_day_in_the_netherlands_and_at_once_for_a_withdrawal() -> None:
    assert due_day(case(Kind.ACCESS)) == "2026-05-05"
    assert due_day(case(Kind.WITHDRAWAL)) is None


def test_what_a_recipient_signed_is_told_as_its_word() -> None:
    [waiting] = case(Kind.ERASURE, PASSED).passed
    assert told_words(waiting, loaded()).endswith("so we do not know whether our message arrived.")
    done = msgspec.structs.replace(DONE, results={"erased": 1, "unknown": 1})
    [passed] = case(Kind.ERASURE, PASSED, done).passed
    assert "It signed what it did: erased: 1, not there: 1. That is its word." in told_words(passed, loaded())


def test_each_exercise_and_each_result_has_its_words() -> None:
    assert set(ASKED) == {exercise.value for exercise in Exercise}
    assert set(RESULTS) == {result.value for result in Result}
    use("nl")
    for words in ASKED.values():
        assert "1 melding" in words("WiFi Insight Inc.", 1)
        assert "2 meldingen" in words("WiFi Insight Inc.", 2)
