"""Letters that a household can send itself, as a desk makes them: filled from its statement, and nothing beside.

In:  a gate, a household, which letter. Out: which letters there are for it; one of them as ``LetterFile``.

The rules this module keeps:
 * A letter holds nothing of a household that its statement does not hold; the line stands in letters to the provider.
 * Where there is no statement the letter can be written all the same: it says that there is none, and why.
 * Nothing that somebody types goes into it, and nothing is kept: what only the writer knows is a blank with dots.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from sluis.api.gate import Gate
from sluis.api.letter_sources import Basis, of_statement
from sluis.api.letters_listed import LetterFile, OwnLetter, OwnLetters
from sluis.api.moments import now_ms
from sluis.api.paper_letters import filled, of_its_kind
from sluis.api.paper_list import MEDIA, ListedRecipient, PaperForm
from sluis.api.paper_orders import first_words
from sluis.api.papers import MadePaper, paper_day
from sluis.api.statement import make_statement
from sluis.errors import Code, SluisError
from sluis.errors.ledger import nothing_sealed_error, statement_behind_error
from sluis.errors.reports import paper_form_error, paper_incomplete_error
from sluis.i18n import N_, Lang, tr, use
from sluis.reports.papers.figure import Figure, Moment, Origin, Sentence, Source
from sluis.reports.papers.letters import LETTERS, LetterKind, OutgoingLetter
from sluis.reports.papers.paper import PROVIDER

FORMS: Final = (PaperForm.HTML, PaperForm.PDF, PaperForm.DOCX)
FOR: Final = {
    LetterKind.ACCESS_PROVIDER: N_("To us. We answer within a month."),
    LetterKind.ACCESS_RECIPIENT: N_("To a company that received data, so that you hear it from them, too."),
    LetterKind.OBJECTION: N_("To us, when you want to give your own reasons. The button on these pages works at once."),
    LetterKind.COMPLAINT: N_("To the Autoriteit Persoonsgegevens, when you think that we do it wrong."),
    LetterKind.WOO: N_("To a ministry, a supervisor or a municipality: for its documents about this. Not to us."),
}
"""To whom each letter goes, and when somebody would send it."""


@dataclass(frozen=True, slots=True)
class LetterOrder:
    """Which letter, in which form and language."""

    kind: LetterKind
    form: PaperForm = PaperForm.HTML
    lang: Lang = "nl"
    recipient: str | None = None
    """Of a request to a recipient: which, by the register's key."""


def own_letters(gate: Gate, household: str) -> OwnLetters:
    """Return which letters there are for a household, in the language in force.

    Args:
        gate: Whose ledger.
        household: Its line.

    Raises:
        household_unknown_error: the registry does not hold it.
        HouseholdErasedError: there is no key.
        LedgerCorruptError, LedgerTreeError: what is kept does not check.

    Effects:
        Reads the store and the folder of the log.
    """
    basis = _basis(gate, household)
    named = {key: seen.to.words() for key, seen in zip(basis.keys, basis.seen, strict=True) if key is not None}
    recipients = tuple(ListedRecipient(key, name) for key, name in sorted(named.items(), key=lambda each: each[1]))
    letters = tuple(
        OwnLetter(
            kind=kind,
            name=tr(LETTERS[kind].title),
            reader=tr(FOR[kind]),
            recipients=recipients if kind is LetterKind.ACCESS_RECIPIENT else (),
        )
        for kind in LetterKind
        if recipients or kind is not LetterKind.ACCESS_RECIPIENT
    )
    return OwnLetters(letters=letters, told=basis.told.words(), forms=FORMS)


def make_own_letter(gate: Gate, household: str, order: LetterOrder) -> LetterFile:
    """Make a letter that a household can send.

    Args:
        gate: Whose register and ledger.
        household: Its line.
        order: Which letter.

    Raises:
        paper_form_error: there is no such form of it.
        paper_incomplete_error: it goes to a recipient, and to none that stands in the statement.
        SluisError: as ``own_letters``.

    Effects:
        Reads the store and the folder of the log. Sets the language of this context.
    """
    if order.form not in FORMS:
        raise paper_form_error(form=Code(order.form), known=Code(", ".join(FORMS)))
    use(order.lang)
    made = _letter(gate, _basis(gate, household), order)
    report, issued, content = made.report(), made.issued, _content(made, order.form)
    return LetterFile(
        letter=order.kind,
        form=order.form,
        lang=order.lang,
        name=f"sluis-letter-{order.kind.value}-{issued.day.isoformat()}-{order.lang}.{order.form.value}",
        media_type=MEDIA[order.form],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        title=report.title,
        first=first_words(report),
        day=issued.day.isoformat(),
        issued_by=issued.by.words(),
        rests_on=tuple(each.words() for each in issued.rests_on),
        does_not_show=tuple(each.words() for each in issued.does_not_show),
    )


def _letter(gate: Gate, basis: Basis, order: LetterOrder) -> MadePaper[OutgoingLetter]:
    name = gate.beside().register.file.controller.name
    provider = Figure(name, PROVIDER, Source(Origin.REGISTER, "controller.name"))
    to, seen = of_its_kind(order.kind), basis.seen
    if order.kind is LetterKind.ACCESS_RECIPIENT:
        named = zip(basis.keys, basis.seen, strict=True)
        seen = tuple(each for key, each in named if key is not None and key == order.recipient)
        if not seen:
            raise paper_incomplete_error(what=Code("named"))
        to = Figure(seen[0].to.words(), N_("To"), seen[0].to.source)
    return filled(order.kind, paper_day(None), basis, provider, (provider if to is None else to, seen))


def _content(made: MadePaper[OutgoingLetter], form: PaperForm) -> bytes:
    match form:
        case PaperForm.PDF:
            return made.pdf()
        case PaperForm.DOCX:
            return made.docx()
        case _:
            return made.html().encode()


def _basis(gate: Gate, household: str) -> Basis:
    """Return what the statement of a household tells, or that there is none."""
    try:
        return of_statement(make_statement(gate, household))
    except SluisError as error:
        if error.entry not in _WHY:
            raise
        why = _WHY[error.entry]
    here = Source(Origin.CLOCK)
    told = Sentence(why, {"at": Figure(Moment(now_ms()), N_("When the statement was asked for"), here)})
    return Basis(None, here, told, is_statement=True, was_read=False)


_WHY: Final = {
    nothing_sealed_error: N_(
        "My provider gave me no statement on {at}: nothing of its ledger about my connection was sealed yet."
    ),
    statement_behind_error: N_(
        "My provider gave me no statement on {at}: its database lacks a part of its ledger, or it cannot tell."
    ),
}
"""Error → what a letter says that there is no statement."""
