"""Letters of a household, filled from what was recorded or from its statement: access, objection, complaint, documents.

In:  recordings or a statement, what the letter is for, and to whom. Out: a letter, as a page or as a paper.

The rules this module keeps:
 * A statement is taken as the household has it; whether it holds a verifier checks and not this, and that is said.
 * Without a register nobody knows whose provider it is: the letter has a blank for it.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sluis.api.audit import Asked, audit_captures
from sluis.api.letter_sources import Basis, of_audit, of_statement_file
from sluis.api.papers import MadePaper, paper_day
from sluis.errors import Code
from sluis.errors.cli import argument_invalid_error, argument_missing_error
from sluis.i18n import N_, tr
from sluis.reports.papers.figure import Figure, Origin, Phrase, Sentence, Source
from sluis.reports.papers.letters import AUTHORITY, LetterKind, OutgoingLetter, Seen, blank
from sluis.reports.papers.letters_layout import letter_report
from sluis.reports.papers.paper import PROVIDER, Issued

__all__ = ["LetterAsked", "LetterKind", "make_letter"]

_MOST: Final = 12
"""Parties that a letter lists; it says how many more there are, and the audit or the statement has them all."""
_TO_PROVIDER: Final = frozenset({LetterKind.ACCESS_PROVIDER, LetterKind.OBJECTION})
"""Letters in which the line is named: the provider knows it, and nobody else has to."""
_ONE_LINE: Final = Sentence(
    N_("Who in the house it was about: a statement is of a whole connection, and a connection is not a person.")
)


@dataclass(frozen=True, slots=True)
class LetterAsked:
    """What a letter is for, and what it is filled from: a statement, or recordings."""

    kind: LetterKind
    statement: Path | None = None
    recordings: tuple[str, ...] = ()
    register: Path | None = None
    """Of the provider, to hold recordings against."""
    to: str | None = None
    """To whom; by its kind when absent."""
    provider: str | None = None
    """Who the provider is, where nothing says it."""
    day: date | None = None


def make_letter(asked: LetterAsked) -> MadePaper[OutgoingLetter]:
    """Make a letter.

    Args:
        asked: What it is for, and what it is filled from.

    Raises:
        FileMissingError: a file cannot be read.
        statement_unread_error: what should be a statement is none.
        argument_missing_error: neither a statement nor a recording is given; or several parties received something, and
            it is not said to whom the letter goes.
        argument_invalid_error: nobody of that name received anything.
        audit_nothing_read_error, RegisterError: as of ``audit_captures``.

    Effects:
        Reads the files.
    """
    day = paper_day(asked.day)
    basis = _basis(asked, day)
    to, seen = _addressed(asked, basis)
    known = asked.provider if asked.provider is not None else basis.provider
    given = Source(Origin.PERSON) if asked.provider is not None else basis.source
    provider = blank(N_("Name of your provider")) if known is None else Figure(known, PROVIDER, given)
    return filled(asked.kind, day, basis, provider, (provider if to is None else to, seen))


def filled(
    kind: LetterKind, day: date, basis: Basis, provider: Figure, addressed: tuple[Figure, tuple[Seen, ...]]
) -> MadePaper[OutgoingLetter]:
    """Return a letter that is filled from what was read.

    Args:
        kind: What it is for.
        day: On the letter.
        basis: What was read.
        provider: Whose router it is about.
        addressed: To whom it goes, and what of what was seen stands in it.
    """
    to, seen = addressed
    line = basis.line if kind in _TO_PROVIDER else None
    letter = OutgoingLetter(
        issued=Issued(
            by=blank(N_("Your name")),
            contact=blank(N_("Your address")),
            officer=None,
            day=day,
            rests_on=(basis.told,),
            does_not_show=(
                Sentence(
                    N_("Whether a law was kept or broken: an authority or a court says that. It is no legal advice.")
                ),
                Sentence(N_("What was sent at other times, or could not be read.")),
                *((_ONE_LINE,) if basis.is_statement else ()),
            ),
        ),
        kind=kind,
        to=to,
        provider=provider,
        line=None if line is None else Figure(line, N_("My connection"), basis.source),
        seen=seen[:_MOST],
        more=_more(len(seen) - _MOST, basis.source),
        beside=basis.beside,
        basis=basis.told,
        was_read=basis.was_read,
    )
    return MadePaper(letter, letter_report)


def _more(count: int, source: Source) -> Sentence | None:
    """Say that there are parties beyond those that are listed; ``None`` when there are none."""
    if count <= 0:
        return None
    return Sentence(
        N_("Beside these there is {count} more in it. I mean that one, too."),
        {"count": Figure(count, N_("Not listed in this letter"), source)},
        N_("Beside these there are {count} more in it. I mean those, too."),
    )


def _basis(asked: LetterAsked, day: date) -> Basis:
    if asked.statement is not None:
        return of_statement_file(asked.statement)
    if not asked.recordings:
        raise argument_missing_error(command=Code("sluis report letter"), argument=Code("--statement | --recording"))
    return of_audit(audit_captures(asked.recordings, Asked(register=asked.register, at=day)).audit)


def of_its_kind(kind: LetterKind) -> Figure | None:
    """Return to whom a letter goes that is to no recipient, ``None`` for the provider.

    Examples:
        >>> of_its_kind(LetterKind.COMPLAINT).words(), of_its_kind(LetterKind.OBJECTION)
        ('Autoriteit Persoonsgegevens', None)
    """
    if kind is LetterKind.COMPLAINT:
        return Figure(Phrase(AUTHORITY), N_("To"), Source(Origin.LAW, "AVG art. 77"))
    return blank(N_("The public body that you ask")) if kind is LetterKind.WOO else None


def _addressed(asked: LetterAsked, basis: Basis) -> tuple[Figure | None, tuple[Seen, ...]]:
    """Return to whom a letter goes, ``None`` for the provider; and what of what was seen stands in it."""
    if asked.kind is not LetterKind.ACCESS_RECIPIENT:
        typed = None if asked.to is None else Figure(asked.to, N_("To"), Source(Origin.PERSON))
        return of_its_kind(asked.kind) if typed is None else typed, basis.seen
    names = {each.to.words() for each in basis.seen}
    if asked.to is None and len(names) != 1:
        raise argument_missing_error(command=Code("sluis report letter"), argument=Code("--to"))
    name = asked.to if asked.to is not None else next(iter(names))
    seen = tuple(each for each in basis.seen if each.to.words() == name)
    if not seen:
        among = tr(N_("the name of somebody who received something, exactly as it stands there"))
        raise argument_invalid_error(command=Code("sluis report letter"), argument=Code("--to"), expected=Code(among))
    return Figure(name, N_("To"), seen[0].to.source), seen
