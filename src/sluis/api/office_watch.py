"""What somebody at the office has to look at: alarms, new fields, terms of cases, and what recipients must be asked.

In:  a gate, opened beside the one that runs. Out: ``Alarms``, ``CaseTerms``, ``VendorQuestions``.

The rules this module keeps:
 * Counts, moments and names of the register or of the packaged catalogue; no household, no value, no name of a person.
 * A case is told by its number, kind and term, not by whose it is: that is read at the shell.
"""

from collections import Counter
from typing import Final

import msgspec

from sluis.api.behind import ledger_in_doubt
from sluis.api.gate import Gate
from sluis.api.moments import iso
from sluis.api.questions import questions_about
from sluis.api.rights_listed import listed_cases
from sluis.errors import SluisError
from sluis.gate.state.state import GateState
from sluis.i18n import N_, lang_in_force, tr
from sluis.ledger.covered import covered
from sluis.reports.rights import STATES
from sluis.rights.case import State
from sluis.rights.kinds import KINDS
from sluis.standing.recipients import system_standing
from sluis.store.counts import DAY_MS, quarantined, unlisted, withheld
from sluis.store.notices import NotTaken, not_taken
from sluis.terms import KINDS as KINDS_OF_DATA
from sluis.terms import REASONS, Reason

__all__ = [
    "Alarms",
    "CaseTerm",
    "CaseTerms",
    "NewField",
    "NotTold",
    "StoppedRow",
    "VendorQuestion",
    "VendorQuestions",
    "WithheldFor",
    "alarms",
    "case_terms",
    "vendor_questions",
]

DAYS: Final = 30
"""How far back counts are added up."""
ALARMING: Final = frozenset(
    {Reason.CANARY, Reason.GRAMMAR, Reason.FAULT, Reason.STANDING_BROKEN, Reason.QUARANTINE, Reason.IDENTITY_MISMATCH}
)
"""Reasons for which something was stopped that should not have come so far."""


class StoppedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row, or a whole activity, that the canary stopped."""

    activity: str
    path: str | None
    """As in the register; ``None``: the whole activity."""
    kind: str
    """Of the identifier that was found, in words; the value stands nowhere."""
    since: str


class WithheldFor(msgspec.Struct, frozen=True, kw_only=True):
    """How much was withheld for one reason."""

    activity: str
    """Empty when none was reached."""
    reason: str
    words: str
    count: int
    alarming: bool


class NewField(msgspec.Struct, frozen=True, kw_only=True):
    """A name of the packaged catalogue that routers sent and no register lists."""

    name: str
    count: int
    first: str
    last: str


class NotTold(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody or something that was to be told, and did not take it."""

    who: str
    """In words: a role, the name of a webhook, or of an agent."""
    waiting: int
    """Tried, and tried again later."""
    given_up: int
    since: str
    """When the oldest of it happened."""


class Alarms(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be looked at."""

    at: str
    days: int
    """How far back counts are added up."""
    doubt: str | None
    """Why nothing is decided now, in words; ``None``: database and journal agree."""
    stopped: list[StoppedRow]
    withheld: list[WithheldFor]
    """What alarms first, then the most."""
    fields: list[NewField]
    ledger_from: str | None
    sealed_until: str | None
    pruned_until: str | None
    behind: bool
    """Whether the database lacks something that was sealed, or nobody can tell."""
    not_told: list[NotTold] = []
    """Whom mail, webhooks and callbacks did not reach."""


class CaseTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A case of somebody's rights, without whose."""

    number: int
    kind: str
    """In words."""
    state: str
    """In words."""
    open: bool
    received: str
    due: str | None
    late: bool
    waiting: int
    """Recipients that were told and have not acknowledged."""
    next: str
    """What somebody has to do now, in a sentence; empty when nothing is left."""


class CaseTerms(msgspec.Struct, frozen=True, kw_only=True):
    """Every case, what is due first first."""

    at: str
    cases: list[CaseTerm]
    broken: list[int] = []
    """Numbers of cases that do not check: nothing is told of them."""
    owed: int = 0
    """Restrictions that hold and whose case could not be opened yet: of them no recipient is told."""


class VendorQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that a recipient must be asked."""

    fact: str
    """Where the answer goes in the register."""
    words: str
    form: str
    """What an answer looks like."""
    rules: list[str]
    """Rules of law that miss it."""


class VendorQuestions(msgspec.Struct, frozen=True, kw_only=True):
    """What a recipient must be asked."""

    recipient: str
    day: str
    questions: list[VendorQuestion]
    file: str
    """The form that it fills in, CSV."""


def alarms(gate: Gate) -> Alarms:
    """Return what has to be looked at.

    Raises:
        StoreError: the database does not answer.
    """
    state = gate.beside()
    now_ms = state.clock()
    counted: Counter[tuple[str, str]] = Counter()
    with state.store.reading() as conn:
        names, told, behind = unlisted(conn), covered(conn), ledger_in_doubt(state, conn)
        untold = not_taken(conn)
        for count in withheld(conn, now_ms // DAY_MS - DAYS + 1):
            counted[count.activity, count.reason] += count.n
    doubt = _doubt(state)
    shown = [_withheld(activity, reason, n) for (activity, reason), n in counted.items()]
    return Alarms(
        at=iso(now_ms),
        days=DAYS,
        doubt=doubt,
        stopped=_stopped(state),
        withheld=sorted(shown, key=lambda each: (not each.alarming, -each.count, each.activity, each.reason)),
        fields=[
            NewField(name=name.template, count=name.n, first=iso(name.first_ms), last=iso(name.last_ms))
            for name in names
        ],
        ledger_from=None if told.from_ms is None else iso(told.from_ms),
        sealed_until=None if told.sealed_ms is None else iso(told.sealed_ms),
        pruned_until=None if told.pruned_ms is None else iso(told.pruned_ms),
        behind=behind,
        not_told=[_not_told(each) for each in untold],
    )


_WHO: Final = {
    "mail": N_("mail to the role {name}"),
    "webhook": N_("webhook {name}"),
    "agent": N_("authorised agent {name}"),
}
"""What stands before the colon in the name of a receiver → who that is."""


def _not_told(each: NotTaken) -> NotTold:
    kind, _, name = each.receiver.partition(":")
    who = tr(_WHO[kind], None, name=name) if kind in _WHO else each.receiver
    return NotTold(who=who, waiting=each.waiting, given_up=each.given_up, since=iso(each.since_ms))


def _stopped(state: GateState) -> list[StoppedRow]:
    """Return what the canary stopped, as the chain or the table says: either is enough."""
    with state.store.reading() as conn:
        told = {(each.activity, _path(state, each.activity, each.row)): each for each in quarantined(conn)}
        try:
            chained = system_standing(conn, state.keystore).rows
        except SluisError:  # the page says beside this that nothing checks
            chained = {}
    found = {place: (row.kind, row.since_ms) for place, row in told.items()}
    for (activity, path), stop in chained.items():
        found.setdefault((activity, ".".join(path) or None), (stop.kind, stop.at_ms))
    return [
        StoppedRow(activity=activity, path=path, kind=_kind(kind), since=iso(since_ms))
        for (activity, path), (kind, since_ms) in sorted(found.items(), key=lambda each: (each[0][0], each[0][1] or ""))
    ]


def _doubt(state: GateState) -> str | None:
    """Return why nothing is decided because of the journal or its key."""
    try:
        with state.store.reading() as conn:
            state.follow(conn)
    except SluisError as fault:
        return fault.sentence(lang_in_force())
    return None


def _path(state: GateState, activity: str, row: int) -> str | None:
    """Return the path of a row of the register in force."""
    named = state.activity(activity)
    rows = () if named is None else named.doors.plan.rows
    return next((".".join(each.path) for each in rows if each.number == row), None if row == 0 else str(row))


def _kind(kind: str) -> str:
    return next((tr(term.label) for known, term in KINDS_OF_DATA.items() if known.value == kind), kind)


def _withheld(activity: str, reason: str, count: int) -> WithheldFor:
    known = next((each for each in Reason if each.value == reason), None)
    words = reason if known is None else tr(REASONS[known])
    return WithheldFor(
        activity=activity, reason=reason, words=words, count=count, alarming=known is None or known in ALARMING
    )


def case_terms(gate: Gate) -> CaseTerms:
    """Return every case with its term, without whose it is; one that does not check is named and hides no other.

    Raises:
        StoreError: the database does not answer.
    """
    told = listed_cases(gate)
    made = [
        CaseTerm(
            number=shown.listed.number,
            kind=tr(KINDS[shown.listed.kind]),
            state=tr(STATES[shown.listed.state]),
            open=shown.listed.state is State.OPEN,
            received=iso(shown.listed.received_ms),
            due=None if shown.listed.due is None else shown.listed.due.isoformat(),
            late=shown.late,
            waiting=shown.listed.waiting,
            next=shown.next,
        )
        for shown in told.cases
    ]
    now = iso(gate.beside().clock())
    return CaseTerms(at=now, cases=made, broken=list(told.broken), owed=sum(told.owed.values()))


def vendor_questions(gate: Gate, recipient: str) -> VendorQuestions:
    """Return what a recipient of the register in force must be asked, judged today.

    Raises:
        recipient_unknown_error: the register has no such recipient.
        StoreError: the database does not answer.

    Effects:
        A folder of its own for as long as it lasts.
    """
    sources = gate.beside().rules.sources
    with gate.registers.written(sources.register, sources.vocabularies) as file:
        asked = questions_about(file, recipient)
        form = asked.form()
    dutch = lang_in_force() == "nl"
    return VendorQuestions(
        recipient=recipient,
        day=asked.checked.day.isoformat(),
        questions=[
            VendorQuestion(
                fact=each.path, words=each.dutch if dutch else each.english, form=each.form, rules=list(each.rules)
            )
            for each in asked.questions
        ],
        file=form.decode("utf-8"),
    )
