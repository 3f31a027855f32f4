"""The statement of a household as a letter: what the ledger and the register hold about it, each figure with its place.

In:  a gate, a household, a period. Out: a letter, as a page that carries its proof, or as a paper.

The rules this module keeps:
 * All is read in one view of the store. What is not sealed yet stands in the letter, as that.
 * "Nothing" is said where a sealed ledger shows it, holds all of that time, and nothing waits to be sealed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import Connection

from sluis.api.disclosed import Names
from sluis.api.gate import Gate
from sluis.api.moments import now_ms
from sluis.api.papers import MadePaper
from sluis.api.statement import Statement, reading_of, refuse_when_behind, whole_of, witnesses_of
from sluis.api.statement_asked import asked_of, asked_sentences
from sluis.api.statement_counted import counted_sentences
from sluis.api.statement_shared import Registers, epochs_of, recipient_name, shared_of
from sluis.errors import SluisError
from sluis.errors.ledger import nothing_sealed_error
from sluis.gate.http.sealing import folder_of
from sluis.gate.state.state import GateState
from sluis.i18n import N_
from sluis.law.deadlines import terms
from sluis.ledger.covered import Covered, covered
from sluis.ledger.disclosure_groups import DisclosureGroup, fold
from sluis.ledger.disclosures import disclosures
from sluis.ledger.epoch import epoch_states
from sluis.ledger.epoch_counts import CountedIn, Unknown, counts_of_household
from sluis.ledger.statement import LIMITS, Evidence, Span, evidence, recorded_until
from sluis.register.model import Register
from sluis.reports.dutch_time import dutch_day
from sluis.reports.household_words import tells_presence
from sluis.reports.page import page
from sluis.reports.papers.figure import (
    Epochs,
    Figure,
    Moment,
    NameList,
    Origin,
    Period,
    Phrase,
    Sentence,
    Source,
    Term,
    Worded,
)
from sluis.reports.papers.paper import Sentences, issued_under
from sluis.reports.papers.statement_layout import statement_report
from sluis.reports.papers.statement_letter import GroundValue, Proof, Shared, StatementLetter, Summary
from sluis.rights.retention import Retentions, retentions
from sluis.standing.events import Event
from sluis.standing.occupation import slot_of
from sluis.standing.registry import line_of_slot


@dataclass(frozen=True, slots=True)
class StatementPaper(MadePaper[StatementLetter]):
    """The letter of a household. Full of personal data: never logged."""

    statement: Statement | None = field(default=None, repr=False)
    """The proof; ``None``: nothing of it is sealed yet."""

    def html(self) -> str:
        """Return it as a page; where there is a proof, the page carries it and checks itself."""
        made = self.laid(self.paper)
        return page(made) if self.statement is None else self.statement.with_proof(made)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a household in one view of the store."""

    state: GateState
    names: Names
    line: str
    slot: int
    period: tuple[int, int]
    read_ms: int
    """When it was read, or where what is on record ends when a clock was set back: no later time is told."""
    asked: bool
    """Whether somebody named a beginning or an end."""
    covered: Covered
    proved: Evidence | None
    sealed: tuple[DisclosureGroup, ...]
    waiting: tuple[DisclosureGroup, ...]
    counted: tuple[CountedIn, ...]
    """The counts of the period in which the household stands."""
    counts_unknown: tuple[Unknown, ...]
    """Of the period: when homes were counted, and nobody can tell any more whether this one was."""
    kept: Retentions
    watchers: tuple[tuple[str, str], ...]
    asked_before: tuple[Event, ...]
    """What the household asked, as it is on record."""


def make_statement_letter(
    gate: Gate, household: str, from_ms: int | None = None, to_ms: int | None = None, day: date | None = None
) -> StatementPaper:
    """Make the statement of a household as a letter.

    Args:
        gate: Whose ledger.
        household: Its line in the registry, or LINE#NUMBER where that had several.
        from_ms: Start of the period, milliseconds since 1970-01-01T00:00Z; the beginning when absent.
        to_ms: End of the period; now when absent.
        day: On the letter; that of the end of the period, or today when that lies ahead, in the Netherlands.

    Raises:
        household_unknown_error: the registry does not hold it.
        HouseholdErasedError: there is no key.
        statement_behind_error: the database lacks epochs that were sealed.
        LedgerCorruptError, LedgerTreeError: what is kept does not check.

    Effects:
        Reads the store and the folder of the log.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        slot = slot_of(conn, state.keystore, household)
        reads = max(now_ms(), recorded_until(conn, slot))
        ends = reads if to_ms is None else to_ms
        period = 0 if from_ms is None else from_ms, ends
        refuse_when_behind(state, conn, ends)
        line = line_of_slot(conn, slot) or household
        read = _read(state, conn, (slot, line), (period, reads), asked=from_ms is not None or to_ms is not None)
        stated = None if read.proved is None else _statement(conn, read, read.proved)
    issued = issued_under(
        state.register,
        dutch_day(min(ends, reads)) if day is None else day,
        rests_on=(_own_time(read),),
        does_not_show=_does_not_show(read),
    )
    left = Registers(read.names, read.kept)
    shared = (*shared_of(left, read.sealed, sealed=True), *shared_of(left, read.waiting, sealed=False))
    letter = StatementLetter(
        issued=issued,
        line=Figure(read.line, N_("Line"), Source(Origin.STANDING, Phrase(N_("its line")))),
        number=_number(read),
        summary=_summary(read, shared),
        shared=shared,
        empty=bool(read.proved is not None and read.proved.opened),
        counted=counted_sentences(read.names, read.counted),
        asked=tuple(asked_sentences(state.register, read.asked_before, _told(read))),
        gaps=tuple(_gaps(read)),
        can_do=tuple(_can_do(state.register, shared)),
        proof=None if read.proved is None else _proof(read, read.proved),
    )
    return StatementPaper(letter, statement_report, stated)


def _read(
    state: GateState, conn: Connection, home: tuple[int, str], times: tuple[tuple[int, int], int], *, asked: bool
) -> _Read:
    (slot, line), (period, read_ms) = home, times
    known, proved = disclosures(conn, state.keystore, slot), _proved(state, conn, home, period)
    opened = [each for each in known if proved is not None and proved.opens(each.epoch)]
    served = {each.epoch for each in epoch_states(conn) if each.state == "served"}
    waiting = [each for each in known if each.epoch not in served and period[0] <= each.intent.t_ms < period[1]]
    counts = counts_of_household(conn, state.keystore, slot)
    return _Read(
        state=state,
        names=Names(state, conn),
        line=line,
        slot=slot,
        period=period,
        read_ms=read_ms,
        asked=asked,
        covered=covered(conn),
        proved=proved,
        sealed=tuple(fold(opened)),
        waiting=tuple(fold(waiting)),
        counted=tuple(each for each in counts.told if period[0] <= each.record.t_ms < period[1]),
        counts_unknown=tuple(each for each in counts.unknown if each.from_ms < period[1] and period[0] < each.to_ms),
        kept=retentions(conn, state.register),
        watchers=() if proved is None else tuple(witnesses_of(state, conn, proved)),
        asked_before=asked_of(conn, state.keystore, slot),
    )


def _proved(state: GateState, conn: Connection, home: tuple[int, str], period: tuple[int, int]) -> Evidence | None:
    """Return the proof of a period; ``None`` when nothing of it is sealed yet."""
    try:
        return evidence(conn, state.keystore, folder_of(state.settings), home, period)
    except SluisError as error:
        if error.entry is not nothing_sealed_error:
            raise
        return None


def _statement(conn: Connection, read: _Read, proved: Evidence) -> Statement:
    """Return the proof with its words, as ``make_statement`` does, at the end of the period: the same bytes again."""
    words = reading_of(read.state, conn, read.slot, proved, read.period)
    return Statement({**whole_of(proved), "made_ms": read.period[1], "reading": words, "limits": LIMITS})


def _number(read: _Read) -> Figure:
    return Figure(
        str(read.slot),
        N_("Household number"),
        Source(Origin.STANDING, Phrase(N_("the number on the receipt of registration"))),
    )


def _period(period: tuple[int, int], what: str, place: Worded) -> Figure:
    return Figure(Period(*period), what, Source(Origin.LEDGER, place))


def _moment(at_ms: int, what: str, place: Worded) -> Figure:
    return Figure(Moment(at_ms), what, Source(Origin.LEDGER, place))


def _told(read: _Read) -> Figure | None:
    """Return from when to when the letter tells; ``None`` where the ledger holds no part of the time."""
    since, last = read.covered.told_from_ms, min(read.period[1], read.read_ms)
    if since is None or max(since, read.period[0]) > last:
        return None
    place = Phrase(N_("from the first epoch that is kept until it was read"))
    return _period((max(since, read.period[0]), last), N_("The time of this letter"), place)


def _own_time(read: _Read) -> Sentence:
    told = _told(read)
    if told is None:
        return Sentence(N_("Our ledger, which holds no part of this time."))
    return Sentence(N_("Our ledger, read {period}."), {"period": told})


def _does_not_show(read: _Read) -> Sentences:
    around = Sentence(N_("What went around our ledger: that would not be in it."))
    values = Sentence(N_("The values themselves. Our ledger holds kinds, numbers and moments."))
    later = Sentence(N_("What was not sealed yet: that stands in it, and cannot be proved yet."))
    return (around, values, later) if read.waiting or read.proved is None else (around, values)


def _summary(read: _Read, shared: Sequence[Shared]) -> Summary:
    told, sent = _told(read), any(each.kinds for each in shared)
    if told is None and read.covered.from_ms is None:
        period = Sentence(N_("Our ledger has not begun yet for your connection."))
    elif told is None:
        period = Sentence(N_("Our ledger does not hold the time that you asked about."))
    else:
        period = Sentence(
            N_("This letter says whether we shared data about your connection, {period}."), {"period": told}
        )
    rest = N_("What we cannot tell you stands below, too.")
    if sent:
        rest = N_("Below you also read which data it was, why, and what we cannot tell you.")
    return (
        period,
        _how_many(read),
        Sentence(_means(read, shared)),
        Sentence(N_("Unless you tell us otherwise, what our register allows goes on; what you can do stands below.")),
        Sentence(rest),
    )


def _means(read: _Read, shared: Sequence[Shared]) -> str:
    """Return what it comes to for a home: whether it tells when people were there, as far as the kinds are known."""
    kinds = [kind for each in shared for kind in each.kinds]
    if any(kind.path is not None and tells_presence(kind.path) for kind in kinds):
        return N_("From it somebody could tell when people were at home.")
    if any(kind.path is None for kind in kinds):
        return N_("Some kinds we cannot read any more. So we do not know whether it tells when people were at home.")
    if kinds:
        return N_("Below you read how long they keep it.")
    if _proves_none(read):
        return N_("Anybody can check that with the proof in the appendix.")
    return N_("Below you read what we know about that time.")


def _maybe_counted(read: _Read) -> bool:
    return bool(read.counted or read.counts_unknown)


def _proves_none(read: _Read) -> bool:
    """Return whether the whole of a sealed and kept time is opened, and holds nothing of the household."""
    proved = read.proved
    return bool(proved and proved.opened and not (proved.pruned or read.waiting or read.sealed or _maybe_counted(read)))


def _how_many(read: _Read) -> Sentence:
    """Say how often data was shared with whom; "none" only where the whole of its time is sealed and kept."""
    groups = (*read.sealed, *read.waiting)
    sent = sum(group.sent for group in groups)
    names = NameList(tuple(dict.fromkeys(recipient_name(read.names, group) for group in groups if group.sent)))
    if sent:
        count = Figure(sent, N_("How often data was shared, or may have been"), _counted(groups))
        to = Figure(names, N_("With whom"), Source(Origin.REGISTER, "recipients.*.legal_entity"))
        return Sentence(
            N_("In that time we shared data about it {count} time, with {names}."),
            {"count": count, "names": to},
            N_("In that time we shared data about it {count} times, with {names}."),
        )
    if _proves_none(read) and read.proved is not None:
        first, last = read.proved.opened[0].from_ms, read.proved.opened[-1].to_ms
        return Sentence(
            N_("According to our ledger we shared no data about it {period}."),
            {"period": _period((first, last), N_("Sealed"), _epochs(read.proved.opened))},
        )
    if read.counted:
        return Sentence(N_("In that time your home was counted among others. How stands below."))
    if groups:
        return Sentence(N_("Data about it was stopped before it left, and that stands below."))
    return Sentence(N_("We cannot prove yet what was shared about it in all of that time."))


def _counted(groups: Sequence[DisclosureGroup]) -> Source:
    return Source(Origin.LEDGER, epochs_of(groups))


def _epochs(spans: Sequence[Span]) -> Epochs:
    return Epochs(spans[0].first, spans[-1].last)


def _gaps(read: _Read) -> Iterator[Sentence]:
    proved, begins = read.proved, read.covered.from_ms
    if begins is not None:
        first = _moment(begins, N_("Our ledger begins"), Epochs(0, 0))
        yield Sentence(N_("Our ledger is the list in which our system notes what it shares."))
        yield Sentence(N_("It begins on {first}. We cannot tell what was sent before that."), {"first": first})
    for span in () if proved is None else proved.pruned:
        yield _stretch(N_("What we noted {period} was thrown away. We cannot tell it any more."), span)
    for span in () if proved is None else proved.absent:
        unregistered = N_("You were not registered under this number {period}. We do not tell that time.")
        yield _stretch(unregistered, span)
    yield Sentence(N_("We fix our ledger from time to time. After that, a change in it can be noticed."))
    if proved is None:
        yield Sentence(N_("For this time our ledger is not fixed for your connection. So we cannot prove this letter."))
    else:
        until = _moment(proved.sealed_ms, N_("Sealed until"), Phrase(N_("the last epoch that is sealed")))
        unsealed = N_("What came after {until} is not fixed yet. We cannot prove that part yet.")
        yield Sentence(unsealed, {"until": until})
    if read.counted:
        yield Sentence(N_("That your home was counted you can prove, too, as far as it is sealed."))
    for each in read.counts_unknown:
        when = _period((each.from_ms, each.to_ms), N_("When homes were counted"), Epochs(each.first, each.last))
        yield Sentence(N_("Homes were counted {period}. We cannot tell whether yours was."), {"period": when})
    if read.asked:
        yield _asked(read.period)
    yield Sentence(N_("What went around our ledger is not in this letter."))


def _asked(period: tuple[int, int]) -> Sentence:
    what, here = N_("What was asked about"), Source(Origin.PERSON)
    if period[0] == 0:
        until = Figure(Moment(period[1]), what, here)
        return Sentence(
            N_("You asked about the time until {until}. Later times are not in this letter."), {"until": until}
        )
    asked = Figure(Period(*period), what, here)
    return Sentence(N_("You asked about the time {period}. Other times are not in this letter."), {"period": asked})


def _stretch(message: str, span: Span) -> Sentence:
    return Sentence(message, {"period": _period((span.from_ms, span.to_ms), N_("The time"), _epochs([span]))})


_BY_GROUND: Final = (
    (
        frozenset({"6-1-e", "6-1-f", None}),
        N_("Do you not want this? Then object, here: {contact}."),
    ),
    (
        frozenset({"6-1-b"}),
        N_(
            "Is it needed for your contract? Then the right to object does not apply. Ask us what can be done: "
            "{contact}."
        ),
    ),
    (frozenset({"6-1-a", None}), N_("Did you give consent? You can take it back in the same way.")),
)
"""What can be done against a ground; a ground that is not on record counts as each that could be meant."""
_FIRST: Final = N_("Unless you tell us otherwise, what our register allows goes on.")
_ALWAYS: Final = (
    N_("You can ask for a copy, for a correction, or for erasure. Ask here: {contact}."),
    N_("You get our answer within {term} (GDPR article 12(3))."),
    N_("Is it complicated? Then it may take {extended} in all. We tell you so within {term}."),
    N_("Do you have a question about your privacy? Our data protection officer answers it: {officer}."),
    N_("You can complain with the Autoriteit Persoonsgegevens: autoriteitpersoonsgegevens.nl."),
)


def _can_do(register: Register, shared: Sequence[Shared]) -> Iterator[Sentence]:
    """Yield what somebody can do, by the grounds of the register in force and of what was shared (art. 7(3), 21)."""
    who = register.file.controller
    places = {
        "contact": Figure(who.contact, N_("How to reach us"), Source(Origin.REGISTER, "controller.contact")),
        "officer": Figure(who.dpo, N_("Data protection officer"), Source(Origin.REGISTER, "controller.dpo")),
        "term": _term("avg-12-3", N_("Time to answer a request")),
        "extended": _term("avg-12-3-extended", N_("Time to answer a complicated request")),
    }
    now = {ground.avg for each in register.activities.values() for ground in each.grounds}
    told = {
        value.ground.avg for each in shared for figure in each.grounds if isinstance(value := figure.value, GroundValue)
    }
    if any(not each.grounds for each in shared):
        told.add(None)
    for message in (_FIRST, *(message for on, message in _BY_GROUND if on & (now | told)), *_ALWAYS):
        yield Sentence(message, {name: each for name, each in places.items() if f"{{{name}}}" in message})


def _term(name: str, what: str) -> Figure:
    """Return a term in months of the table of law."""
    row = terms()[name]
    article = row.citation.partition(",")[0]  # which sentence of it, it tells in English
    return Figure(Term(f"P{row.amount}M"), what, Source(Origin.LAW, article))


def _proof(read: _Read, proved: Evidence) -> Proof:
    spans = sorted((*proved.opened, *proved.pruned, *proved.absent), key=lambda span: span.first)
    return Proof(
        origin=Figure(
            str(proved.document["origin"]),
            N_("Our ledger is called"),
            Source(Origin.LEDGER, Phrase(N_("the signed head of the log"))),
        ),
        epochs=Figure(
            Epochs(spans[0].first, spans[-1].last),
            N_("Epochs in the proof"),
            Source(Origin.LEDGER, Phrase(N_("what is sealed"))),
        ),
        until=_moment(proved.sealed_ms, N_("Sealed until"), Phrase(N_("the last epoch that is sealed"))),
        watchers=tuple(
            Figure(
                f"{name} ({group})",
                N_("Watches our ledger"),
                Source(Origin.LEDGER, Phrase(N_("the signed head of the log"))),
            )
            for name, group in read.watchers
        ),
        limits=dict(LIMITS),
    )
