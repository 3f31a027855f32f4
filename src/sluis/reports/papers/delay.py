"""A letter that says an answer will be later than its term, why, and when it will be there.

In:  what was asked, by whom, its term and the new day, as whoever is accountable says them. Out: a letter.

The rule this module keeps: a letter that is sent after the term says so itself.
"""

from datetime import date
from typing import Final

from sluis.i18n import N_, tr
from sluis.reports.blocks import Block, Facts, Report, Section
from sluis.reports.papers.figure import Figure, Origin, Sentence, Source
from sluis.reports.papers.layout import issuer, laid_out, row, words
from sluis.reports.papers.paper import Issued, Paper

TOLD: Final = Source(Origin.PERSON)
"""Where everything in this letter comes from but who sends it."""


class DelayLetter(Paper, frozen=True, kw_only=True):
    """That an answer will be late."""

    to: Figure
    about: Figure
    """What was asked, as the asker calls it."""
    received: Figure
    due: Figure
    answer_by: Figure
    reason: Figure
    signed_by: Figure


_LATE: Final = N_("Our answer was due on {due}. We did not make that.")
_WILL_BE_LATE: Final = N_("Our answer is due on {due}. We will not make that.")


def delay_letter(
    issued: Issued, *, to: str, about: str, days: tuple[date, date, date], reason: str, signed_by: str
) -> DelayLetter:
    """Return the letter.

    Args:
        issued: Who sends it, and when.
        to: Who asked.
        about: What was asked.
        days: When it came in, when the answer was due, and when it will be there.
        reason: Why it takes longer, in a sentence.
        signed_by: Name and function of who is accountable.
    """
    received, due, answer_by = days
    return DelayLetter(
        issued=issued,
        to=Figure(to, N_("To"), TOLD),
        about=Figure(about, N_("About"), TOLD),
        received=Figure(received, N_("Your question came in on"), TOLD),
        due=Figure(due, N_("The term of the answer"), TOLD),
        answer_by=Figure(answer_by, N_("The answer comes on, or before"), TOLD),
        reason=Figure(reason, N_("Why it takes longer"), TOLD),
        signed_by=Figure(signed_by, N_("Signed by"), TOLD),
    )


def delay_report(letter: DelayLetter) -> Report:
    """Lay the letter out in the language in force."""
    said: tuple[Block, ...] = tuple(words(each) for each in sentences(letter))
    return laid_out(
        letter,
        title=tr(N_("Our answer will be later")),
        subtitle=letter.about.words(),
        head=(Facts((row(letter.to), *issuer(letter).rows)),),
        sections=(
            Section("letter", tr(N_("What we have to tell you")), (*said, Facts((row(letter.signed_by),)))),
        ),
    )  # fmt: skip


def sentences(letter: DelayLetter) -> tuple[Sentence, ...]:
    """Return what the letter says."""
    late = isinstance(letter.due.value, date) and letter.issued.day > letter.due.value
    return (
        Sentence(
            N_("We received your question ({about}) on {received}."),
            {"about": letter.about, "received": letter.received},
        ),
        Sentence(_LATE if late else _WILL_BE_LATE, {"due": letter.due}),
        *([Sentence(N_("This letter is late itself: we send it after that day."))] if late else []),
        Sentence(N_("This is why: {reason}"), {"reason": letter.reason}),
        Sentence(N_("You get our answer on {answer_by} at the latest."), {"answer_by": letter.answer_by}),
        Sentence(
            N_("Do you not agree, or can it not wait? Then write to us: {contact}."),
            {"contact": letter.issued.contact},
        ),
    )
