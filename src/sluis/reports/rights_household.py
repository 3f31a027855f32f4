"""A request in the words of whoever asked it: where it is, until when it is answered, and what others did.

In:  a case, and the register that names recipients. Out: sentences in the language in force.

The rules this module keeps:
 * No more is said than is on record: what a recipient signed is told as that it says so.
 * That a message arrived is told when the recipient signed it; a letter, where its digest is on record.
 * Nothing of who works on it, and no text that somebody wrote for the file, is told: that stands in the letter.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from babel.dates import format_date

from sluis.i18n import N_, lang_in_force, tr, tr_n
from sluis.law.clock import NETHERLANDS
from sluis.recipient.passed_on import Exercise, Result
from sluis.register.model import Register
from sluis.reports.disclosures import recipient_of
from sluis.rights.case import ANSWER, EXTENDED, REFUSAL, Case, Passed, State
from sluis.rights.kinds import CHANNELS, DELAYS, GROUNDS
from sluis.rights.steps import Answered, Closed, Refused

NEEDS: Final = {
    "kind": N_("We do not know yet that it is you who asks. We get in touch to find out."),
    "own-check": N_(
        "You signed in. For this we check once more who you are, for the data may be about your housemates and guests. "
        "We get in touch, and ask for no copy of your passport."
    ),
    "doubt": N_("We have a question about who asks. We get in touch. The term runs on."),
}
"""What is missing before it can be answered, by ``Case.missing_identity``."""
NO_LETTER: Final = N_("Our file holds no letter to you about it. Did you get none? Ask us.")
COMPLAINT: Final = N_(
    "You may complain with the Autoriteit Persoonsgegevens, or go to court within six weeks of our answer."
)
ASKED: Final[Mapping[str, Callable[[str, int], str]]] = {
    Exercise.ERASURE.value: lambda name, count: tr_n(
        "We ask {name} to erase {count} report.",
        "We ask {name} to erase {count} reports.",
        count,
        name=name,
    ),
    Exercise.RECTIFICATION.value: lambda name, count: tr_n(
        "We tell {name} that {count} report is to be corrected.",
        "We tell {name} that {count} reports are to be corrected.",
        count,
        name=name,
    ),
    Exercise.RESTRICTION.value: lambda name, count: tr_n(
        "We ask {name} not to use {count} report for now.",
        "We ask {name} not to use {count} reports for now.",
        count,
        name=name,
    ),
    Exercise.OBJECTION.value: lambda name, count: tr_n(
        "We tell {name} that you objected to {count} report.",
        "We tell {name} that you objected to {count} reports.",
        count,
        name=name,
    ),
    Exercise.RESTRICTION_LIFTED.value: lambda name, count: tr_n(
        "We tell {name} that the restriction of {count} report is over.",
        "We tell {name} that the restriction of {count} reports is over.",
        count,
        name=name,
    ),
    Exercise.OBJECTION_LIFTED.value: lambda name, count: tr_n(
        "We tell {name} that your objection to {count} report is over.",
        "We tell {name} that your objection to {count} reports is over.",
        count,
        name=name,
    ),
    Exercise.ACCESS.value: lambda name, count: tr_n(
        "We ask {name} for a copy of {count} report.",
        "We ask {name} for a copy of {count} reports.",
        count,
        name=name,
    ),
}
"""What a recipient is asked or told, by name, about so many reports."""
RESULTS: Final = {
    Result.ERASED.value: N_("erased: {count}"),
    Result.ALREADY.value: N_("erased before: {count}"),
    Result.NOTED.value: N_("noted: {count}"),
    Result.COPIED.value: N_("copy sent to us: {count}"),
    Result.LEFT_OUT.value: N_("kept, and not sent to us: {count}"),
    Result.UNKNOWN.value: N_("not there: {count}"),
}


def due_day(case: Case) -> str | None:
    """Return until which day it is answered, in the Netherlands, as ``2026-12-31``; ``None``: at once."""
    return None if case.due is None else case.due.astimezone(NETHERLANDS).date().isoformat()


def dutch_day(at_ms: int) -> str:
    """Return a day in the Netherlands as people there read it, in the language in force.

    Examples:
        >>> dutch_day(1_795_525_200_000)
        '24 November 2026'
    """
    day = datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(NETHERLANDS).date()
    return str(format_date(day, "d MMMM y", locale=lang_in_force()))


def state_words(case: Case, *, late: bool) -> Sequence[str]:
    """Return where a request is, in a few sentences."""
    sentences: list[str] = []
    if case.state is State.OPEN:
        sentences.append(tr(N_("We are working on it.")))
        if late:
            sentences.append(
                tr(
                    N_(
                        "Our answer is late: the term is over. You may complain with the Autoriteit Persoonsgegevens "
                        "(GDPR article 77)."
                    )
                )
            )
        if case.extended is not None:
            sentences.append(tr(N_("It takes longer: {delay}."), delay=tr(DELAYS[case.extended.delay])))
        if case.missing_identity is not None:
            sentences.append(tr(NEEDS[case.missing_identity]))
    elif case.refused:
        refused = next(step for step in case.steps if isinstance(step, Refused))
        sentences.append(tr(N_("We do not do it: {ground}."), ground=tr(GROUNDS[refused.ground])))
        sentences += _late(case, REFUSAL, refused.at_ms)
        sentences.append(tr(N_("Our letter says why.")) if refused.sha256 else tr(NO_LETTER))
        sentences.append(tr(COMPLAINT))
    elif case.taken_back:
        closed = next(step for step in case.steps if isinstance(step, Closed))
        if closed.channel is None:
            sentences.append(tr(N_("Our file says that you took this request back. Did you not? Tell us.")))
        else:
            how = tr(CHANNELS[closed.channel])
            sentences.append(
                tr(N_("Our file says that you took this request back, {how}. Did you not? Tell us."), how=how)
            )
    else:
        answered = next(step for step in case.steps if isinstance(step, Answered))
        sentences.append(tr(N_("We answered it.")) if answered.sha256 else tr(N_("Our file says that we answered it.")))
        sentences += _late(case, ANSWER if case.extended is None else EXTENDED, answered.at_ms)
        sentences += [] if answered.sha256 else [tr(NO_LETTER)]
    return sentences


def _late(case: Case, term: str, at_ms: int) -> list[str]:
    """Return that something came after its term, in a sentence; nothing when it did not."""
    ended = next((deadline.alarm for deadline in case.terms if deadline.term.id == term), None)
    late = ended is not None and at_ms > ended.timestamp() * 1000
    return [tr(N_("That was late: the term was over."))] if late else []


def told_words(passed: Passed, register: Register) -> str:
    """Return what one recipient was told, and what it signed that it did, in two sentences."""
    name = recipient_of(register, passed.told.recipient).name
    asked = ASKED[passed.told.exercise](name, passed.told.disclosures)
    if passed.acknowledged is None:
        return f"{asked} " + tr(N_("It has not confirmed it yet, so we do not know whether our message arrived."))
    results = sorted(passed.acknowledged.results.items())
    told = ", ".join(tr(RESULTS[result], count=count) for result, count in results if result in RESULTS)
    return f"{asked} " + tr(N_("It signed what it did: {results}. That is its word."), results=told)
