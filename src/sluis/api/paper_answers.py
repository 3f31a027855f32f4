"""The ten questions, answered for one provider: as ten answers to hand over, and as one page with one figure.

In:  a register; a gate, recordings and a term where there are some; who signs. Out: papers.

The rules this module keeps:
 * What was not given is said not to have been looked at; no answer is made of it.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sluis.api.answers_known import AnswersAsked, Known, LedgerCounted, known_of
from sluis.api.answers_made import TEN, fields_that_leave, outside
from sluis.api.audit import Audited
from sluis.api.law import law_read
from sluis.api.paper_signing import nobody
from sluis.api.papers import MadePaper
from sluis.i18n import N_
from sluis.reports.papers.answers import Answers, Listing, PublicAnswer, Signed, SinceThen
from sluis.reports.papers.answers_layout import answers_report, public_report
from sluis.reports.papers.figure import Figure, Origin, Phrase, Sentence, Source
from sluis.reports.papers.paper import Issued, issued_under

__all__ = ["AnswersAsked", "make_answers", "make_public_answer"]


def make_answers(asked: AnswersAsked) -> MadePaper[Answers]:
    """Answer the ten questions for the provider of a register.

    Args:
        asked: What the answers are made from.

    Raises:
        FileMissingError: a file cannot be read.
        RegisterError: the register has faults that are no findings of law.
        audit_nothing_read_error: nothing of the recordings could be read.

    Effects:
        Reads the register, its documents, the recordings, and the store of the gate.
    """
    known = known_of(asked)
    one, two, three, four, five, six, seven, eight, nine, ten = (answer(known) for answer in TEN)
    paper = Answers(
        issued=_issued(known),
        answers=(one, two, three, four, five, six, seven, eight, nine, ten),
        signed=_signed(asked),
    )
    return MadePaper(paper, answers_report)


def make_public_answer(asked: AnswersAsked) -> MadePaper[PublicAnswer]:
    """Make one page for everybody, with one figure.

    Args:
        asked: As of ``make_answers``.

    Raises:
        As ``make_answers``.
    """
    known = known_of(replace(asked, recordings=()))  # nothing on it is counted in one
    shown = known.count(
        len(fields_that_leave(known)),
        N_("Different measurements that may leave our routers, by our register"),
        "fields",
    )
    ledger = known.ledger
    if ledger is not None and ledger.told and ledger.covered.told_from_ms is not None:
        place = Source(Origin.LEDGER, Phrase(N_("its records, counted")))
        what = N_("Households about which our ledger holds records")
        shown = Figure(ledger.households, what, place, SinceThen(ledger.covered.told_from_ms))
    said = (
        Sentence(N_("Purposes for which something may leave a router, by our register: {all}."), {"all": known.all}),
        outside(known, people=True),
        Sentence(N_("Every household can ask us what was shared about it. The ten answers say more: ask for them.")),
    )
    return MadePaper(PublicAnswer(issued=_issued(known), figure=shown, said=said, signed=_signed(asked)), public_report)


def _signed(asked: AnswersAsked) -> Signed:
    return nobody(asked.accountable) if asked.signer is None else asked.signer.told()


def _issued(known: Known) -> Issued:
    read = law_read(known.day)
    until = known.law(_text(read["checked_until"]), N_("Law was checked until"), "sources.toml")
    law = Sentence(N_("The law, as far as it was checked: until {until}."), {"until": until})
    rests: list[Sentence] = []
    unshown = [
        Sentence(N_("Whether a law was kept or broken: an authority or a court says that. It is no legal advice.")),
        Sentence(N_("Whether what the register says is true, and what went around the register and the ledger.")),
    ]
    if known.ledger is not None:
        rests.append(_ledger_read(known, known.ledger))
        if not known.runs:
            unshown.append(Sentence(N_("What that gate lets out: it runs another register than this paper is about.")))
    if known.asked.day is not None:
        unshown.append(Sentence(N_("That it was made on its date: whoever made it gave that date.")))
    if known.audited is not None:
        rests.append(Sentence(N_("Recordings of traffic: {files}."), {"files": _recordings(known.audited)}))
    return issued_under(
        known.checked.register,
        known.day,
        rests_on=(law, *rests),
        does_not_show=(unshown[0], *unshown[1:]),
    )


def _ledger_read(known: Known, ledger: LedgerCounted) -> Sentence:
    """Say which ledger was read: that of a gate which runs this register, or another one."""
    if known.runs:
        return Sentence(N_("The ledger of the gate, which runs this register."))
    source = Source(Origin.LEDGER, Phrase(N_("the register in force")))
    digest = Figure(ledger.register, N_("SHA-256 of the register that the gate runs"), source)
    return Sentence(N_("The ledger of a gate that runs another register, with SHA-256 {digest}."), {"digest": digest})


def _recordings(audited: Audited) -> Figure:
    files = tuple(
        Figure(source.sha256[:16], N_("SHA-256"), Source(Origin.AUDIT, Path(source.name).name), Path(source.name).name)
        for source in audited.audit.sources
    )
    return Figure(Listing(files, N_("not on record")), N_("Recordings"), Source(Origin.AUDIT, "sources"))


def _text(value: object) -> date:
    return date.fromisoformat(str(value))
