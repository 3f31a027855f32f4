"""What is done with a case: opened, who asks established, extended, honoured, refused, closed; each one transaction.

In:  a gate, and what somebody decided. Out: what happened, and what opens its event in the ledger.

The rules this module keeps (rights specification, sections 1 and 2):
 * What a household stops stands at once: objection, restriction and withdrawal go through the barrier in the
   transaction that opens their case, whatever comes of the case.
 * Honouring, passing on and erasing are one transaction: no recipient is told of what was not done, and nothing is done
   of which no recipient is told.
 * A refusal changes nothing in standing: an objection that is outweighed stands until somebody lifts it.
 * An erasure is refused while a hold runs, and before the statement was offered.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from msgspec import structs
from sqlalchemy import Connection

from sluis.errors import Code
from sluis.errors.rights import (
    case_broken_error,
    case_state_error,
    refusal_ground_error,
    rights_moment_error,
    statement_first_error,
    taken_back_error,
)
from sluis.gate.state.barrier import receipting, stop_in
from sluis.gate.state.erase import erase_in
from sluis.gate.state.state import GateState
from sluis.ledger.cancel import Stopped
from sluis.ledger.disclosures import Disclosure
from sluis.ledger.erasure import Ordered
from sluis.ledger.event_receipt import EventReceipt, receipts_of
from sluis.ledger.events import Content, Published
from sluis.rights.case import Case, SignIn, State, case_of
from sluis.rights.chain import append, begin, check_events, checked_chains, read
from sluis.rights.kinds import (
    ALLOWED_GROUNDS,
    AT_ONCE,
    PASSED_ON,
    Channel,
    Delay,
    Ending,
    Given,
    Ground,
    Kind,
    Means,
    Proof,
)
from sluis.rights.listed import hidden, write
from sluis.rights.passing import Only, about, pass_on
from sluis.rights.portable import Portable, judge
from sluis.rights.sent_under import rules_of
from sluis.rights.steps import (
    Answered,
    Closed,
    Doubted,
    Extended,
    Identified,
    MandateEnded,
    MandateGiven,
    Opened,
    PassedOn,
    Refused,
    Step,
)
from sluis.standing.events import EventKind

_WRITTEN: Final = frozenset({Channel.LETTER, Channel.EMAIL})


@dataclass(frozen=True, slots=True)
class Mandate:
    """By what an authorised agent asks for a household."""

    proof: Proof
    sha256: str
    """Of that document, 64 hex digits."""
    request: str | None = None
    """The agent's own name of its request."""
    number: int = 1
    """Which of those of this agent and household."""


@dataclass(frozen=True, slots=True)
class Request:
    """What came in."""

    kind: Kind
    channel: Channel
    received_ms: int
    by: str = field(repr=False)
    """Who took it in."""
    activity: str | None = None
    """For what stops something: the register's key; ``None`` for all."""
    reason: str = field(default="", repr=False)
    """What the household said, in a sentence."""
    mandate: Mandate | None = None
    """Of an authorised agent."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How it is known that whoever asked took the request back."""

    channel: Channel
    """How that was done."""
    reason: str = field(repr=False)
    """What was said, in a sentence."""
    sha256: str | None = None
    """Of the letter or e-mail in which it was done, 64 hex digits; needed of those."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a step did."""

    case: Case
    receipts: tuple[EventReceipt, ...] = field(repr=False)
    """What opens its events in the ledger: for whoever asked."""
    closed: tuple[str, ...] = ()
    """Activities that are closed for the household now."""
    stopped: Stopped | None = None
    passed: tuple[PassedOn, ...] = ()
    ordered: Ordered | None = None
    """Of an erasure."""
    kept: bool = True
    """Whether what closes stands in the journal outside the database, too."""


def open_case(state: GateState, slot: int, request: Request) -> Done:
    """Open a case; what stops something stands from this moment.

    Args:
        state: The gate's store, keys and register; the gate itself may run in another process.
        slot: The household.
        request: What came in.

    Raises:
        rights_moment_error: it was received after now.
        clock_range_error: it was received in a year for which nothing is known.
        SluisError: what it stops cannot be recorded; no case was opened.

    Effects:
        One transaction; then the entry in the journal.
    """
    with state.transaction() as conn, receipting(state, conn, []) as standing:
        done = open_in(state, conn, slot, request)
    return replace(done, receipts=(*done.receipts, *standing), kept=state.journal.kept)


def open_in(
    state: GateState,
    conn: Connection,
    slot: int,
    request: Request,
    sign_in: SignIn | None = None,
) -> Done:
    """As ``open_case``, in a transaction of the caller that runs alone and is receipted.

    Args:
        state: The gate's keys and register.
        conn: That transaction.
        slot: The household.
        request: What came in.
        sign_in: That whoever asks signed in; it stands on record as that, and as no more.

    Returns:
        What was done; receipts of what stands in the household's chain are not in it.
    """
    now_ms = state.clock()
    if request.received_ms > now_ms:
        raise rights_moment_error(option=Code("--received"))
    mandate = request.mandate
    opened = Opened(
        proof=None if mandate is None else mandate.proof,
        proof_sha256=None if mandate is None else mandate.sha256,
        request=None if mandate is None else mandate.request,
        mandate=1 if mandate is None else mandate.number,
        by=request.by,
        at_ms=now_ms,
        kind=request.kind,
        slot=slot,
        channel=request.channel,
        received_ms=request.received_ms,
        activity=request.activity,
        reason=request.reason,
    )
    number, published = begin(conn, state.keystore, opened)
    _ = case_of(read(conn, state.keystore, number)).terms
    shown = [published]
    if sign_in is not None:
        shown.append(append(conn, state.keystore, number, slot, sign_in.step(request.by, now_ms)))
    closed: tuple[str, ...] = ()
    stopped: Stopped | None = None
    if request.kind in AT_ONCE:
        kind = EventKind(AT_ONCE[request.kind])
        _event, closed, stopped = stop_in(state, conn, slot, kind, request.activity, now_ms)
    made = _listed(state, conn, number)
    return Done(made, _receipts(state, conn, shown), closed, stopped)


def case(conn: Connection, state: GateState, number: int) -> Case:
    """Return a case, held against the ledger.

    Raises:
        case_unknown_error: there is no such case.
        case_broken_error: it does not check.
    """
    chain = read(conn, state.keystore, number)
    check_events(conn, state.keystore, chain)
    known = case_of(chain)
    if hidden(conn, known):
        raise case_broken_error(number=number)
    return known


def cases(conn: Connection, state: GateState) -> list[Case]:
    """Return all cases, as ``case``; the ledger is read once."""
    checked, broken = checked_cases(conn, state)
    if broken:
        raise case_broken_error(number=broken[0])
    return checked


def checked_cases(
    conn: Connection,
    state: GateState,
    slot: int | None = None,
    only: Collection[int] | None = None,
    told: Mapping[int, Sequence[Content]] | None = None,
) -> tuple[list[Case], list[int]]:
    """Return the cases that check, and the numbers of those that do not; ``only``, ``slot``: as ``checked_chains``."""
    chains, broken = checked_chains(conn, state.keystore, slot, only, told)
    known = [case_of(chain) for chain in chains]
    left_out = {each.number for each in known if hidden(conn, each)}
    return [each for each in known if each.number not in left_out], sorted({*broken, *left_out})


def doubt(state: GateState, number: int, by: str, reason: str) -> Done:
    """Note a reasonable doubt about who asks, and that more was asked for; it suspends no term."""
    with state.transaction() as conn:
        known = case(conn, state, number)
        known.allow(State.OPEN)
        return _take(state, conn, known, Doubted(by=by, at_ms=state.clock(), reason=reason))


def identify(state: GateState, number: int, by: str, means: Means) -> Done:
    """Note how it was established who asks."""
    with state.transaction() as conn:
        known = case(conn, state, number)
        known.allow(State.OPEN)
        return _take(state, conn, known, Identified(by=by, at_ms=state.clock(), means=means))


def extend(state: GateState, number: int, by: str, delay: Delay, told: tuple[int, str]) -> Done:
    """Note that whoever asked was told that it takes up to two months more, and why.

    Args:
        state: The gate's store and keys.
        number: Which case.
        by: Who decided it.
        delay: Why, of the two reasons that the law has.
        told: When it was told, ms; and the reasons in words.

    Raises:
        rights_moment_error: told after now, or before it came in.
        extension_late_error: told after the month.
        case_state_error: it is over, was extended before, or has no term.
    """
    told_ms, reason = told
    with state.transaction() as conn:
        known = case(conn, state, number)
        if not known.opened.received_ms <= told_ms <= state.clock():
            raise rights_moment_error(option=Code("--told"))
        known.allow_extension(told_ms, state.clock())
        step = Extended(by=by, at_ms=state.clock(), delay=delay, reason=reason, told_ms=told_ms)
        return _take(state, conn, known, step)


def honour(
    state: GateState,
    number: int,
    by: str,
    reason: str,
    sha256: str | None = None,
    statement: Given | None = None,
    reviewed: tuple[str, ...] | None = None,
) -> Done:
    """Honour a request: pass on what recipients must be told, and erase what must be erased.

    Args:
        state: The gate's store, keys and register.
        number: Which case.
        by: Who decided it.
        reason: In a sentence.
        sha256: Of the letter or document that is given, 64 hex digits.
        statement: Of an erasure: what became of the statement that was offered.
        reviewed: Of portability: activities that a person looked at and let go, for a file that is fetched.

    Raises:
        case_state_error: it is not open, or asks no file.
        clock_back_error: the clock stands before the last step; so of every step.
        identity_needed_error: it is not known who asks.
        statement_first_error: an erasure, and no word about the statement.
        erasure_held_error: a hold runs (GDPR art. 17(3)).
        HouseholdErasedError: there is no key.

    Effects:
        One transaction: messages that wait to be sent, the order to erase, the step. Then the entry in the journal.
    """
    with state.transaction() as conn:
        known = case(conn, state, number)
        known.allow(State.OPEN)
        known.need_identity()
        kind, slot, now_ms = known.opened.kind, known.opened.slot, state.clock()
        known.allow_moment(now_ms)
        if reviewed is not None and kind is not Kind.PORTABILITY:
            raise case_state_error(number=number, what=Code("other"))
        if kind is Kind.ERASURE and statement is None:
            raise statement_first_error(number=number)
        told: list[Step] = []
        if kind in PASSED_ON:
            told += pass_on(state, conn, (number, slot), PASSED_ON[kind], by, now_ms, _only(state, conn, known))
        answered = Answered(by=by, at_ms=now_ms, reason=reason, sha256=sha256, statement=statement, reviewed=reviewed)
        told.append(answered)
        published = [append(conn, state.keystore, number, slot, step) for step in told]
        ordered = erase_in(state, conn, slot, f"case {number}") if kind is Kind.ERASURE else None
        shown = [*published, *([ordered.published] if ordered is not None else [])]
        receipts = _receipts(state, conn, shown)
        done = _listed(state, conn, number)
    passed = tuple(step for step in told if isinstance(step, PassedOn))
    return Done(done, receipts, passed=passed, ordered=ordered, kept=state.journal.kept)


def _only(state: GateState, conn: Connection, known: Case) -> Only:
    """Return which disclosures recipients are told of: of the activity that was asked about; and what is portable."""
    named = about(known.opened.activity)
    if known.opened.kind is not Kind.PORTABILITY:
        return named
    judged: dict[tuple[str, str | None], Portable] = {}

    def portable(disclosure: Disclosure) -> bool:
        key = disclosure.intent.activity, disclosure.intent.plan
        if key not in judged:
            judged[key] = judge(rules_of(state, conn, disclosure)).portable
        return named(disclosure) and judged[key] is not Portable.NO

    return portable


def give_mandate(state: GateState, conn: Connection, number: int, by: str, mandate: int) -> None:
    """Note in a case of an agent that the household gave it a new mandate.

    Args:
        state: The gate's keys.
        conn: A transaction that runs alone.
        number: Which case.
        by: Who gave it.
        mandate: The number of the new one.

    Raises:
        case_broken_error: it does not check.

    Effects:
        A step of it.
    """
    known = case(conn, state, number)
    at_ms = max(state.clock(), known.steps[-1].at_ms)
    _take(state, conn, known, MandateGiven(by=by, at_ms=at_ms, mandate=mandate))


def end_mandate(state: GateState, conn: Connection, numbers: Iterable[int], by: str, mandate: int) -> None:
    """Note in cases of an agent that the household ended its mandate.

    Args:
        state: The gate's keys.
        conn: A transaction that runs alone.
        numbers: Which cases.
        by: Who ended it.
        mandate: The number of that one.

    Raises:
        case_broken_error: one does not check.

    Effects:
        A step of each.
    """
    for number in numbers:
        known = case(conn, state, number)
        at_ms = max(state.clock(), known.steps[-1].at_ms)
        _take(state, conn, known, MandateEnded(by=by, at_ms=at_ms, mandate=mandate))


def refuse(state: GateState, number: int, by: str, ground: Ground, reason: str, sha256: str | None = None) -> Done:
    """Refuse a request, on a ground that the law gives for its kind; standing stays as it is.

    Raises:
        case_state_error: it is not open.
        refusal_ground_error: the law gives no such ground for this kind.
    """
    with state.transaction() as conn:
        known = case(conn, state, number)
        known.allow(State.OPEN)
        allowed = ALLOWED_GROUNDS[known.opened.kind]
        if ground not in allowed:
            raise refusal_ground_error(ground=Code(ground.value), known=Code(", ".join(allowed) or "-"))
        step = Refused(by=by, at_ms=state.clock(), ground=ground, reason=reason, sha256=sha256)
        return _take(state, conn, known, step)


def close(state: GateState, number: int, by: str, ending: Ending, evidence: TakenBack | None = None) -> Done:
    """Close a case: when it was answered or refused and everybody acknowledged, or when the request was taken back.

    Args:
        state: The gate's store and keys.
        number: Which case.
        by: Who closes it.
        ending: Why.
        evidence: How it is known that the request was taken back, and needed there.

    Raises:
        case_state_error: it is still open, a recipient has not acknowledged, or it is closed.
        taken_back_error: it is not said how that is known.
    """
    with state.transaction() as conn:
        known = case(conn, state, number)
        step = Closed(by=by, at_ms=state.clock(), ending=ending)
        if ending is Ending.TAKEN_BACK:
            known.allow(State.OPEN)
            step = _taken_back(number, step, evidence)
        else:
            known.allow(State.ANSWERED, State.REFUSED)
            if any(passed.acknowledged is None for passed in known.passed):
                raise case_state_error(number=number, what=Code("waiting"))
        return _take(state, conn, known, step)


def _taken_back(number: int, step: Closed, evidence: TakenBack | None) -> Closed:
    if evidence is None:
        raise taken_back_error(number=number, what=Code("how"))
    if not evidence.reason.strip():
        raise taken_back_error(number=number, what=Code("reason"))
    if evidence.sha256 is None and evidence.channel in _WRITTEN:
        raise taken_back_error(number=number, what=Code("letter"))
    return structs.replace(step, channel=evidence.channel, reason=evidence.reason, sha256=evidence.sha256)


def _take(state: GateState, conn: Connection, known: Case, step: Step) -> Done:
    known.allow_moment(step.at_ms)
    published = append(conn, state.keystore, known.number, known.opened.slot, step)
    return Done(_listed(state, conn, known.number), _receipts(state, conn, [published]))


def _listed(state: GateState, conn: Connection, number: int) -> Case:
    """Return a case after its steps, and keep what a list says of it."""
    made = case_of(read(conn, state.keystore, number))
    write(conn, state.keystore, [made])
    return made


def _receipts(state: GateState, conn: Connection, published: list[Published]) -> tuple[EventReceipt, ...]:
    return receipts_of(conn, state.keystore, state.settings.ledger.origin, published)
