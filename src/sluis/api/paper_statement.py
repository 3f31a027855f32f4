"""The statement of a household as a letter: what the ledger and the register hold about it, each figure with its place.

In:  a gate, a household, a period. Out: a letter, as a page that carries its proof, or as a paper.

The rules this module keeps:
 * All is read in one view of the store. What is not sealed yet stands in the letter, as that.
 * "Nothing" is said where a sealed ledger shows it, holds all of that time, and nothing waits to be sealed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import Connection

from sluis.api.disclosed import Names
from sluis.api.gate import Gate
from sluis.api.moments import now_ms
from sluis.api.papers import MadePaper
from sluis.api.statement import Statement, reading_of, refuse_when_behind, whole_of, witnesses_of
from sluis.errors import SluisError
from sluis.errors.ledger import nothing_sealed_error
from sluis.gate.http.sealing import folder_of
from sluis.gate.state.state import GateState
from sluis.i18n import N_
from sluis.kernel.plan import Plan, PlanPath, Release, TimeShape, Token, Treatment
from sluis.law.parties import Recipient
from sluis.ledger.covered import Covered, covered
from sluis.ledger.disclosure_groups import DisclosureGroup, fold
from sluis.ledger.disclosures import disclosures
from sluis.ledger.epoch import epoch_states
from sluis.ledger.statement import LIMITS, Evidence, Span, evidence, recorded_until
from sluis.register.exposure import COLLECTION_TIME, HOUSEHOLD
from sluis.register.model import Register
from sluis.reports.access_words import stays_inside, transfers
from sluis.reports.disclosures import STATUSES
from sluis.reports.page import page
from sluis.reports.papers.dutch_time import dutch_day
from sluis.reports.papers.figure import (
    Both,
    Country,
    Epochs,
    EveryRegister,
    Figure,
    LedgerPlace,
    Moment,
    NameList,
    Origin,
    Phrase,
    Sentence,
    Somewhere,
    Source,
    Term,
    Worded,
)
from sluis.reports.papers.paper import Sentences, issued_under
from sluis.reports.papers.statement_layout import statement_report
from sluis.reports.papers.statement_letter import (
    NO_SAFEGUARD,
    STAYS,
    TOOL_WORDS,
    GroundValue,
    KindLine,
    Proof,
    Shared,
    StatementLetter,
    Summary,
)
from sluis.rights.retention import Retentions, retentions
from sluis.standing.occupation import slot_of
from sluis.standing.registry import line_of_slot
from sluis.terms import Kind


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
    kept: Retentions
    watchers: tuple[tuple[str, str], ...]


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
    shared = (*_shared(read, read.sealed, sealed=True), *_shared(read, read.waiting, sealed=False))
    letter = StatementLetter(
        issued=issued,
        line=Figure(read.line, N_("Line"), Source(Origin.STANDING, Phrase(N_("its line")))),
        number=_number(read),
        summary=_summary(read, shared),
        shared=shared,
        empty=bool(read.proved is not None and read.proved.opened),
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
        kept=retentions(conn, state.register),
        watchers=() if proved is None else tuple(witnesses_of(state, conn, proved)),
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
        read.slot,
        N_("Household number"),
        Source(Origin.STANDING, Phrase(N_("the number on the receipt of registration"))),
    )


def _moment(at_ms: int, what: str, place: Worded) -> Figure:
    return Figure(Moment(at_ms), what, Source(Origin.LEDGER, place))


def _told(read: _Read) -> tuple[Figure, Figure] | None:
    """Return from when to when the letter tells; ``None`` where the ledger holds no part of the time."""
    since, last = read.covered.told_from_ms, min(read.period[1], read.read_ms)
    if since is None or max(since, read.period[0]) > last:
        return None
    first = max(since, read.period[0])
    return (
        _moment(first, N_("This letter tells from"), Phrase(N_("the first epoch that is kept"))),
        _moment(last, N_("This letter tells until"), Phrase(N_("when it was read"))),
    )


def _own_time(read: _Read) -> Sentence:
    told = _told(read)
    if told is None:
        return Sentence(N_("Our ledger, which holds no part of this time."))
    return Sentence(N_("Our ledger, read from {first} to {last}."), {"first": told[0], "last": told[1]})


def _does_not_show(read: _Read) -> Sentences:
    around = Sentence(N_("What went around our ledger: that would not be in it."))
    values = Sentence(N_("The values themselves. Our ledger holds kinds, numbers and moments."))
    later = Sentence(N_("What was not sealed yet: that stands in it, and cannot be proved yet."))
    return (around, values, later) if read.waiting or read.proved is None else (around, values)


def _summary(read: _Read, shared: Sequence[Shared]) -> Summary:
    told = _told(read)
    if told is None and read.covered.from_ms is None:
        period = Sentence(N_("Our ledger has not begun yet for your connection."))
    elif told is None:
        period = Sentence(N_("Our ledger does not hold the time that you asked about."))
    else:
        period = Sentence(
            N_("This letter is about your connection, from {first} to {last}."), {"first": told[0], "last": told[1]}
        )
    what = N_("Below you read what we know about that time.")
    if shared:
        what = N_("Below you read which kinds of data it was, why, and how long they keep it.")
    return (
        period,
        _how_many(read),
        Sentence(what),
        Sentence(N_("What we cannot tell you stands below, too.")),
        Sentence(N_("Below stands what you can do about it, and how you ask for a copy or for erasure.")),
    )


def _how_many(read: _Read) -> Sentence:
    """Say how many reports were shared with whom; "none" only where the whole of its time is sealed and kept."""
    groups = (*read.sealed, *read.waiting)
    sent = sum(group.sent for group in groups)
    names = NameList(tuple(dict.fromkeys(_recipient(read, group)[0] for group in groups if group.sent)))
    if sent:
        count = Figure(sent, N_("Reports that were shared, or may have been"), _counted(groups))
        to = Figure(names, N_("With whom"), Source(Origin.REGISTER, "recipients.*.legal_entity"))
        return Sentence(
            N_("In that time we shared {count} report about it, with {names}."),
            {"count": count, "names": to},
            N_("In that time we shared {count} reports about it, with {names}."),
        )
    proved = read.proved
    if proved is not None and proved.opened and not (proved.pruned or read.waiting or groups):
        first, last = proved.opened[0].from_ms, proved.opened[-1].to_ms
        return Sentence(
            N_("From {first} to {last} our ledger holds no report about it, which anybody can check."),
            {
                "first": _moment(first, N_("Sealed from"), _epochs(proved.opened)),
                "last": _moment(last, N_("Sealed until"), _epochs(proved.opened)),
            },
        )
    if groups:
        return Sentence(N_("Reports about it were stopped before they left, and stand below."))
    return Sentence(N_("We cannot prove yet what was shared about it in all of that time."))


def _counted(groups: Sequence[DisclosureGroup]) -> Source:
    return Source(Origin.LEDGER, _epochs_of(groups))


def _epochs_of(groups: Sequence[DisclosureGroup]) -> Epochs:
    epochs = {epoch for group in groups for epoch in group.epochs}
    return Epochs(min(epochs), max(epochs))


def _epochs(spans: Sequence[Span]) -> Epochs:
    return Epochs(spans[0].first, spans[-1].last)


def _recipient(read: _Read, group: DisclosureGroup) -> tuple[str, Register]:
    _, register = read.names.of_plan(group.activity, group.plan or "")
    known = register.recipients.get(group.recipient)
    return (group.recipient if known is None else known.legal_entity or known.name), register


def _shared(read: _Read, groups: Sequence[DisclosureGroup], *, sealed: bool) -> Iterator[Shared]:
    for group in groups:
        plan, register = read.names.of_plan(group.activity, group.plan or "")
        yield _line(read, group, plan, register, sealed=sealed)


def _line(read: _Read, group: DisclosureGroup, plan: Plan | None, register: Register, *, sealed: bool) -> Shared:
    name, activity = group.activity, register.activities.get(group.activity)
    recipient = register.recipients.get(group.recipient)
    rules = _register_place(register)
    legal = Figure(_recipient(read, group)[0], N_("Recipient"), rules(f"recipients.{group.recipient}"))
    code = None if recipient is None else recipient.country
    country = None if code is None else Country(code)
    purpose = None if activity is None or activity.purpose is None else Both(activity.purpose.nl, activity.purpose.en)
    grounds = () if activity is None else activity.grounds
    term, longest = read.kept.of(name), Source(Origin.REGISTER, EveryRegister(f"activities.{name}.retention"))
    kept = term.criteria if term.period is None else Term(term.period)
    place = Source(Origin.LEDGER, LedgerPlace(_epochs_of([group]), name, group.plan or ""))
    first_ms, last_ms = group.told_ms
    safeguards = _safeguards(recipient, rules(f"recipients.{group.recipient}.transfer"))
    return Shared(
        purpose=Figure(purpose, N_("Why"), rules(f"activities.{name}.purpose")),
        recipient=legal,
        country=Figure(country, N_("Country"), rules(f"recipients.{group.recipient}.country"), str(legal.value)),
        safeguards=safeguards,
        stays=None if safeguards else _stays(recipient, rules(f"recipients.{group.recipient}.country")),
        grounds=tuple(
            Figure(GroundValue(ground), N_("Ground"), rules(f"activities.{name}.grounds[{number}]"))
            for number, ground in enumerate(grounds)
        ),
        kept=Figure(kept, N_("They keep it"), longest, name),
        first=Figure(Moment(first_ms), N_("The first report"), place),
        last=Figure(Moment(last_ms), N_("The last report"), place),
        became=tuple(Figure(count, STATUSES[status], place) for status, count in group.statuses.items()),
        kinds=tuple(kind_line(plan, key, count, place) for key, count in sorted(group.rows.items(), key=_in_order)),
        sealed=sealed,
    )


def _register_place(register: Register) -> Callable[[str], Source]:
    return lambda key: Source(Origin.REGISTER, f"{register.digest[:16]}, {key}")


def _safeguards(recipient: Recipient | None, source: Source) -> tuple[Figure, ...]:
    """Return what protects data in each country outside the European Economic Area, as the register has it."""
    made = []
    for country, name, transfer in () if recipient is None else transfers(recipient):
        words = NO_SAFEGUARD if transfer.tool is None else TOOL_WORDS[transfer.tool]
        made.append(Figure(Phrase(words), N_("What protects it there"), source, Somewhere(name, country)))
    return tuple(made)


def _stays(recipient: Recipient | None, source: Source) -> Figure:
    inside = recipient is not None and stays_inside(recipient)
    return Figure(Phrase(STAYS) if inside else None, N_("What protects it there"), source)


def _in_order(counted: tuple[str, int]) -> tuple[bool, str]:
    return not counted[0].isdigit(), counted[0].zfill(9)


def kind_line(plan: Plan | None, key: str, count: int, place: Source) -> KindLine:
    """Return a kind of data by its row of a plan, and how many values of it were shared."""
    path: PlanPath | None = None
    treatment: Treatment | None = None
    if plan is not None and key == "household" and plan.household is not None:
        path, treatment = HOUSEHOLD, Token(Kind.HOUSEHOLD, plan.household)
    elif plan is not None and key == "time" and plan.time_grid_s is not None:
        path, treatment = COLLECTION_TIME, Release(TimeShape(plan.time_grid_s))
    elif plan is not None:
        row = next((row for row in plan.rows if str(row.number) == key), None)
        path, treatment = (None, None) if row is None else (row.path, row.treatment)
    about = key if path is None else ".".join(path)
    return KindLine(path, treatment, Figure(count, N_("Values that were shared"), place, about))


def _gaps(read: _Read) -> Iterator[Sentence]:
    proved, begins = read.proved, read.covered.from_ms
    if begins is not None:
        first = _moment(begins, N_("Our ledger begins"), Epochs(0, 0))
        yield Sentence(N_("Our ledger begins on {first}. We cannot tell what was sent before that."), {"first": first})
    for span in () if proved is None else proved.pruned:
        yield _stretch(N_("What we held of {first} to {last} was thrown away. We cannot tell it any more."), span)
    for span in () if proved is None else proved.absent:
        unregistered = N_("From {first} to {last} you were not registered under this number. We do not tell that time.")
        yield _stretch(unregistered, span)
    if proved is None:
        yield Sentence(
            N_("For this time our ledger is not sealed for your connection. So we cannot prove this letter.")
        )
    else:
        until = _moment(proved.sealed_ms, N_("Sealed until"), Phrase(N_("the last epoch that is sealed")))
        unsealed = N_("What came after {until} is not sealed yet. We cannot prove that part yet.")
        yield Sentence(unsealed, {"until": until})
    if read.asked:
        first, last = (_asked(at_ms) for at_ms in read.period)
        elsewhere = N_("You asked about {first} to {last}. Other times are not in this letter.")
        yield Sentence(elsewhere, {"first": first, "last": last})
    yield Sentence(N_("What went around our ledger is not in this letter."))


def _asked(at_ms: int) -> Figure:
    return Figure(Moment(at_ms), N_("What was asked about"), Source(Origin.PERSON))


def _stretch(message: str, span: Span) -> Sentence:
    place = _epochs([span])
    return Sentence(
        message, {"first": _moment(span.from_ms, N_("From"), place), "last": _moment(span.to_ms, N_("To"), place)}
    )


_BY_GROUND: Final = (
    (
        frozenset({"6-1-e", "6-1-f", None}),
        N_("Do you not want this? Then object. You can do that on our pages, or here: {contact}."),
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
_ALWAYS: Final = (
    N_("You can ask for a copy, for a correction, or for erasure. Ask here: {contact}."),
    N_("Do you have a question about your privacy? Our data protection officer answers it: {officer}."),
    N_("You can complain with the Autoriteit Persoonsgegevens: autoriteitpersoonsgegevens.nl."),
)


def _can_do(register: Register, shared: Sequence[Shared]) -> Iterator[Sentence]:
    """Yield what somebody can do, by the grounds of the register in force and of what was shared (art. 7(3), 21)."""
    who = register.file.controller
    places = {
        "contact": Figure(who.contact, N_("How to reach us"), Source(Origin.REGISTER, "controller.contact")),
        "officer": Figure(who.dpo, N_("Data protection officer"), Source(Origin.REGISTER, "controller.dpo")),
    }
    now = {ground.avg for each in register.activities.values() for ground in each.grounds}
    told = {
        value.ground.avg for each in shared for figure in each.grounds if isinstance(value := figure.value, GroundValue)
    }
    if any(not each.grounds for each in shared):
        told.add(None)
    for message in (*(message for on, message in _BY_GROUND if on & (now | told)), *_ALWAYS):
        yield Sentence(message, {name: each for name, each in places.items() if f"{{{name}}}" in message})


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
