"""A case as its steps say: state, identity, terms of the law in both readings, and what may be done when."""

from datetime import UTC, datetime

import pytest
from tests.raised import raises
from tests.unit.rights.test_steps import DONE, OPENED, PASSED, STEPS

from sluis.errors.rights import case_state_error, clock_back_error, extension_late_error, identity_needed_error
from sluis.law.clock import start
from sluis.rights.case import SKEW_MS, Case, State, case_of, started
from sluis.rights.chain import CaseChain, Link
from sluis.rights.kinds import Channel, Delay, Ending, Ground, Kind, Means
from sluis.rights.steps import (
    Answered,
    Closed,
    Doubted,
    Escalated,
    Extended,
    Identified,
    Opened,
    Refused,
    Reminded,
    Step,
)

RECEIVED = datetime(2026, 4, 5, 9, tzinfo=UTC)
"""A month later is 5 May, a holiday to some: two readings."""
RECEIVED_MS = int(RECEIVED.timestamp()) * 1000


def case(kind: Kind, *steps: Step) -> Case:
    opened = Opened(
        by="desk",
        at_ms=RECEIVED_MS,
        kind=kind,
        slot=0,
        channel=Channel.WEB,
        received_ms=RECEIVED_MS,
        activity=None,
        reason="",
    )
    return case_of(CaseChain(1, tuple(Link(n, b"", step) for n, step in enumerate((opened, *steps)))))


EXTENDED = Extended(by="desk", at_ms=RECEIVED_MS, delay=Delay.COMPLEXITY, reason="five lines", told_ms=RECEIVED_MS)
HONOURED = Answered(by="desk", at_ms=RECEIVED_MS, reason="as asked", sha256=None, statement=None)


def test_the_terms_are_those_of_the_law_with_both_readings_and_the_stricter_one_counts() -> None:
    deadlines = {deadline.term.id: deadline for deadline in start("request", RECEIVED).deadlines}
    open_case = case(Kind.ACCESS)
    assert {deadline.term.id for deadline in open_case.terms} == {"avg-12-3", "avg-12-4"}
    assert open_case.due == deadlines["avg-12-3"].alarm
    assert len(next(each for each in open_case.terms if each.term.id == "avg-12-3").readings) == 2
    longer = case(Kind.ACCESS, EXTENDED)
    assert longer.due == deadlines["avg-12-3-extended"].alarm
    assert "avg-12-4" in {deadline.term.id for deadline in longer.terms}
    assert started(RECEIVED_MS) == start("request", RECEIVED).deadlines


def test_a_withdrawal_holds_at_once_and_has_no_term() -> None:
    withdrawn = case(Kind.WITHDRAWAL)
    assert (withdrawn.terms, withdrawn.due) == ((), None)
    with raises(case_state_error):
        withdrawn.allow_extension(RECEIVED_MS, RECEIVED_MS)


def test_a_doubt_suspends_no_term_and_closes_the_answer_until_something_takes_it_away() -> None:
    doubt = Doubted(by="desk", at_ms=RECEIVED_MS, reason="another voice")
    known = Identified(by="desk", at_ms=RECEIVED_MS, means=Means.CALL_BACK)
    assert case(Kind.OBJECTION).identified
    doubted = case(Kind.OBJECTION, doubt)
    assert doubted.missing_identity == "doubt"
    assert doubted.due == case(Kind.OBJECTION).due
    with raises(identity_needed_error):
        doubted.need_identity()
    assert case(Kind.OBJECTION, doubt, known).identified
    assert case(Kind.ACCESS, known, doubt).missing_identity == "doubt"
    signed_in = Identified(by="desk", at_ms=RECEIVED_MS, means=Means.SIGN_IN)
    assert case(Kind.ACCESS, signed_in).identified
    for kind in (Kind.COPY, Kind.PORTABILITY):
        assert case(kind, signed_in).missing_identity == "own-check"
        assert case(kind, signed_in, known).identified
        assert case(kind, known, doubt, signed_in).identified
    assert case(Kind.ACCESS).missing_identity == "kind"


def test_an_extension_is_told_within_the_month_once_and_while_the_case_is_open() -> None:
    case(Kind.ACCESS).allow_extension(RECEIVED_MS, RECEIVED_MS)
    last = max(reading.ends for reading in start("request", RECEIVED).deadlines[0].readings)
    in_time_ms = int(last.timestamp()) * 1000 + 999
    case(Kind.ACCESS).allow_extension(in_time_ms, in_time_ms)
    for told_ms in (RECEIVED_MS, in_time_ms + 1):
        with raises(extension_late_error):  # put on record after the month, whenever it was told
            case(Kind.ACCESS).allow_extension(told_ms, in_time_ms + 1)
    for steps in ([EXTENDED], [HONOURED]):
        with raises(case_state_error):
            case(Kind.ACCESS, *steps).allow_extension(RECEIVED_MS, RECEIVED_MS)


def test_a_clock_that_was_set_back_takes_no_step() -> None:
    case(Kind.ACCESS).allow_moment(RECEIVED_MS - SKEW_MS)
    with raises(clock_back_error):
        case(Kind.ACCESS).allow_moment(RECEIVED_MS - SKEW_MS - 1)


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([], State.OPEN),
        ([HONOURED], State.ANSWERED),
        ([Refused(by="d", at_ms=1, ground=Ground.EXCESSIVE, reason="x", sha256=None)], State.REFUSED),
        ([HONOURED, Closed(by="d", at_ms=1, ending=Ending.DONE)], State.CLOSED),
    ],
)
def test_the_state_follows_from_the_steps(steps: list[Step], state: State) -> None:
    known = case(Kind.ACCESS, *steps)
    assert known.state is state
    known.allow(state)
    with raises(case_state_error):
        known.allow(*(set(State) - {state}))


def test_what_was_passed_on_is_shown_with_what_became_of_it() -> None:
    [waiting] = case(Kind.ERASURE, PASSED).passed
    assert (waiting.acknowledged, waiting.reminded, waiting.left) == (None, False, 0)
    late = [Reminded(by="sluis", at_ms=1, message=PASSED.message), Escalated(by="s", at_ms=1, message=PASSED.message)]
    [done] = case(Kind.ERASURE, PASSED, *late, DONE).passed
    assert (done.acknowledged, done.reminded, done.escalated) == (DONE, True, True)


def test_a_history_that_does_not_begin_with_a_request_is_no_case() -> None:
    assert case_of(CaseChain(1, (Link(0, b"", OPENED),))).steps == (OPENED,)
    with pytest.raises(TypeError):
        case_of(CaseChain(1, (Link(0, b"", STEPS[1]),)))
