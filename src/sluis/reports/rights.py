"""A case of rights in words: its terms, its steps, and what became of what was passed on.

In:  a case. Out: lines of text in the language in force. They are personal data, for whoever handles the case.
"""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Final

from babel.dates import format_date

from sluis.i18n import N_, lang_in_force, tr, tr_n
from sluis.law.clock import NETHERLANDS, Deadline
from sluis.law.words import citation_in_words
from sluis.reports.show import moment
from sluis.rights import steps
from sluis.rights.case import Case, Passed, State
from sluis.rights.kinds import CHANNELS, DELAYS, ENDINGS, GROUNDS, KINDS, MEANS, PROOFS
from sluis.rights.listed import Listed, listed_of
from sluis.rights.sending import Attempt

STATES: Final = {
    State.OPEN: N_("open"),
    State.ANSWERED: N_("answered"),
    State.REFUSED: N_("refused"),
    State.CLOSED: N_("closed"),
}
OUTCOMES: Final = {
    "acknowledged": N_("acknowledged"),
    "not-sent": N_("no answer that can be read"),
    "refused": N_("refused by the recipient"),
    "does-not-count": N_("its acknowledgement does not count"),
    "no-address": N_("the settings name no address"),
    "no-folder": N_("not sent: it asks for copies, and --copies names no folder for them"),
    "expired": N_("it expired: somebody must act"),
}
READINGS: Final = {"plain": N_("plain count"), "regulation": N_("Regulation 1182/71")}
IDENTITY: Final = {
    "kind": N_("Who asks is not established yet; what is asked needs it."),
    "own-check": N_("Somebody signed in; what is asked needs a check of its own, for it may be about housemates."),
    "doubt": N_("There is a reasonable doubt about who asks; the term runs on."),
}


_WHO_ASKS: Final[dict[type[steps.Step], str]] = {
    steps.Doubted: N_("a reasonable doubt about who asks; more was asked for"),
    steps.MandateEnded: N_("the household ended the mandate of who asked for it"),
    steps.MandateGiven: N_("the household gave whoever asked a new mandate, number {number}"),
}


def row(listed: Listed, *, late: bool) -> list[str]:
    """Return a case as a row of a table: number, kind, received, state, answer before, recipients."""
    waiting = tr(N_("{open} of {all} not acknowledged"), open=listed.waiting, all=listed.told)
    return [
        str(listed.number),
        tr(KINDS[listed.kind]),
        moment(listed.received_ms),
        tr(STATES[listed.state]),
        _due(listed, late=late),
        waiting if listed.told else "",
    ]


def next_step(listed: Listed, *, late: bool) -> str:
    """Return what somebody has to do about a case now, in a sentence; empty when nothing is left."""
    words, day = "", "" if listed.due is None else _in_words(listed.due)
    if listed.state is State.OPEN:
        words = N_("Answer or refuse it before {day}.") if day else N_("Answer it at once.")
        if listed.identity is not None:
            words = N_("Establish who asks, and answer before {day}.")
            if listed.identity == "own-check":
                words = N_("Establish who asks in another way than by signing in, and answer before {day}.")
        if late:
            words = N_("The term is over: answer now. It was to be answered before {day}.")
    elif listed.escalated:
        words = N_("A recipient did not acknowledge for two weeks: decide whether it goes on receiving.")
    elif listed.reminded:
        words = N_("A recipient did not acknowledge for a week: ask it.")
    elif listed.waiting:
        words = N_("Wait for recipients to acknowledge.")
    elif listed.state is not State.CLOSED:
        words = N_("Close it.")
    return tr(words, day=day) if words else ""


def case_lines(case: Case, *, late: bool) -> Iterator[str]:
    """Yield a case, line by line."""
    yield tr(
        N_("Case {number}: {kind}; {state}."),
        number=case.number,
        kind=tr(KINDS[case.opened.kind]),
        state=tr(STATES[case.state]),
    )
    came = N_("Number {slot}, received {moment} {channel}.")
    yield tr(
        came, slot=case.opened.slot, moment=moment(case.opened.received_ms), channel=tr(CHANNELS[case.opened.channel])
    )
    if case.state is State.OPEN:
        yield tr(N_("Answer before: {due}."), due=_due(listed_of(case), late=late))
        if case.missing_identity is not None:
            yield tr(IDENTITY[case.missing_identity])
    for deadline in case.terms:
        yield from _term(deadline)
    for passed in case.passed:
        yield _passed(passed)
    yield tr(N_("Steps:"))
    for step in case.steps:
        yield f"  {moment(step.at_ms)}  {step.by}: {step_words(step)}"


def step_words(step: steps.Step) -> str:
    """Return what a step was, in a few words."""
    words, places = _step(step)
    reason = getattr(step, "reason", "")
    made = tr(words, **places)
    return f"{made} ({reason})" if reason else made


def _step(step: steps.Step) -> tuple[str, dict[str, str | int]]:
    made: tuple[str, dict[str, str | int]]
    match step:
        case steps.Opened():
            made = N_("opened: {kind}"), {"kind": _opened(step)}
        case steps.Doubted() | steps.MandateEnded() | steps.MandateGiven():
            number = 0 if isinstance(step, steps.Doubted) else step.mandate
            made = _WHO_ASKS[type(step)], {"number": number}
        case steps.Identified():
            made = N_("who asks is established: {means}"), {"means": tr(MEANS[step.means])}
        case steps.Extended():
            places: dict[str, str | int] = {"moment": _moment(step.told_ms), "delay": tr(DELAYS[step.delay])}
            made = N_("extended, told {moment}: {delay}"), places
        case steps.PassedOn():
            count = tr_n("{count} disclosure", "{count} disclosures", step.disclosures)
            who: dict[str, str | int] = {"recipient": step.recipient, "count": count, "message": step.message}
            made = N_("to be told: {recipient}, {count}, message {message}"), who
        case steps.Reminded():
            made = N_("not acknowledged in a week: remind; message {message}"), {"message": step.message}
        case steps.Escalated():
            made = N_("not acknowledged in two weeks: decide; message {message}"), {"message": step.message}
        case steps.Acknowledged():
            when: dict[str, str | int] = {"moment": _moment(step.acknowledged_ms), "message": step.message}
            made = N_("acknowledged {moment}, message {message}"), when
        case steps.Answered():
            made = N_("honoured"), {}
        case steps.Refused():
            made = N_("refused: {ground}"), {"ground": tr(GROUNDS[step.ground])}
        case steps.Closed():
            made = N_("closed: {ending}"), {"ending": _ending(step)}
    return made


def attempted(attempt: Attempt) -> str:
    """Return what became of a message, in a line."""
    words = N_("Case {number}, {recipient}: {outcome}")
    told = tr(words, number=attempt.case, recipient=attempt.recipient, outcome=tr(OUTCOMES[attempt.outcome]))
    return f"{told} ({attempt.reason})" if attempt.reason else told


def _opened(step: steps.Opened) -> str:
    kind = tr(KINDS[step.kind])
    return kind if step.proof is None else f"{kind}, {tr(PROOFS[step.proof])}"


def _ending(step: steps.Closed) -> str:
    ending = tr(ENDINGS[step.ending])
    return ending if step.channel is None else f"{ending}, {tr(CHANNELS[step.channel])}"


def _due(listed: Listed, *, late: bool) -> str:
    if listed.state is not State.OPEN:
        return ""
    if listed.due is None:
        return tr(N_("at once"))
    return tr(N_("{moment} TOO LATE"), moment=_dutch(listed.due)) if late else _dutch(listed.due)


def _term(deadline: Deadline) -> Iterator[str]:
    yield f"  {citation_in_words(deadline.term.citation)}: {deadline.term.words()}"
    for reading in deadline.readings:
        yield f"    {tr(READINGS[reading.name])}: {_dutch(reading.ends)}"


def _passed(passed: Passed) -> str:
    told = passed.told
    if passed.acknowledged is None:
        words = N_("  {recipient}: not acknowledged since {moment}")
        if passed.escalated:
            words = N_("  {recipient}: not acknowledged since {moment}; ESCALATED")
        elif passed.reminded:
            words = N_("  {recipient}: not acknowledged since {moment}; to be reminded")
        return tr(words, recipient=told.recipient, moment=moment(told.at_ms))
    counted = ", ".join(f"{name}: {count}" for name, count in sorted(passed.acknowledged.results.items()))
    words = N_("  {recipient}: acknowledged {moment} ({results})")
    return tr(words, recipient=told.recipient, moment=moment(passed.acknowledged.acknowledged_ms), results=counted)


def _moment(at_ms: int) -> str:
    return _in_words(datetime.fromtimestamp(at_ms // 1000, NETHERLANDS))


def _in_words(at: datetime) -> str:
    """Return a moment as people in the Netherlands read it; midnight is the day alone."""
    local = at.astimezone(NETHERLANDS)
    day = str(format_date(local.date(), "d MMMM y", locale=lang_in_force()))
    if local.time().replace(tzinfo=None) == time():
        return day
    return f"{day} om {local:%H.%M} uur" if lang_in_force() == "nl" else f"{day} at {local:%H:%M}"


def _dutch(at: datetime) -> str:
    return at.astimezone(NETHERLANDS).strftime("%Y-%m-%d %H:%M:%S %Z")
