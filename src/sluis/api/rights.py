"""Requests of people about their data: cases, their clocks, what is decided, what recipients are told.

In:  a gate, a household by its line, and what was asked or decided. Out: the case; what opens its events in the ledger.

The rules this module keeps:
 * A household is named by its line, which is never repeated in an error; who decides is named in every step.
 * Terms are those of ``sluis.api.clock``, with both readings.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from sluis.api.document import Json
from sluis.api.files import read_document
from sluis.api.gate import Gate
from sluis.api.moments import iso
from sluis.api.rights_erasing import Erasing, erasing
from sluis.api.standing import known_activity
from sluis.durable import write_whole
from sluis.errors import Code, FileName
from sluis.errors.cli import output_unwritable_error
from sluis.errors.rights import rights_moment_error, rights_text_error
from sluis.gate.state.state import GateState
from sluis.law.clock import Deadline, dutch_moment
from sluis.ledger.event_receipt import EventReceipt
from sluis.reports.rights import STATES, next_step, step_words
from sluis.rights import desk
from sluis.rights.case import Case, Passed, State
from sluis.rights.desk import Done, Request, TakenBack
from sluis.rights.kinds import (
    ALLOWED_GROUNDS,
    CHANNELS,
    DELAYS,
    ENDINGS,
    GIVEN,
    GROUNDS,
    KINDS,
    MEANS,
    Channel,
    Delay,
    Ending,
    Given,
    Ground,
    Kind,
    Means,
)
from sluis.rights.listed import listed_of, refresh, taken_back_before
from sluis.rights.restricting import open_owed
from sluis.rights.sending import Attempt, send_due
from sluis.rights.steps import Refused, Step, encoded, name_of
from sluis.rights.who import in_words, typed
from sluis.standing.occupation import slot_of

__all__ = [
    "ALLOWED_GROUNDS",
    "CHANNELS",
    "DELAYS",
    "ENDINGS",
    "GIVEN",
    "GROUNDS",
    "KINDS",
    "MEANS",
    "STATES",
    "Case",
    "CaseDone",
    "CaseList",
    "CaseShown",
    "Channel",
    "Deadline",
    "Delay",
    "Ending",
    "EventReceipt",
    "Given",
    "Ground",
    "Incoming",
    "Kind",
    "Means",
    "Passed",
    "Refused",
    "Sent",
    "State",
    "Step",
    "TakenBack",
    "answer",
    "check_identity",
    "close",
    "extend",
    "list_cases",
    "name_of",
    "open_case",
    "refuse",
    "send",
    "show",
    "taken_back",
    "typed",
]

SOON: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it came in."""

    kind: Kind
    channel: Channel
    by: str = field(repr=False)
    """Who took it in."""
    received: str | None = None
    """ISO 8601; without a time zone it is Dutch time; now when absent."""
    activity: str | None = None
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CaseShown:
    """A case as it stands at a moment. Full of personal data: never logged."""

    case: Case = field(repr=False)
    now_ms: int
    taken_back_before: tuple[int, ...] = ()
    """Earlier cases of the same household and kind that are closed as taken back: from them somebody asked already."""
    taken_back_unknown: tuple[int, ...] = ()
    """Earlier cases that do not check and may be of that household: each may have been one of those."""
    erasing: Erasing | None = None
    """Of an erasure: how far it is, and what holds it."""

    @property
    def late(self) -> bool:
        """Whether its term is over and it is still open."""
        due = self.case.due
        return self.case.state is State.OPEN and due is not None and _at(self.now_ms) > due

    @property
    def next(self) -> str:
        """What somebody has to do now, in the language in force; empty when nothing is left."""
        return next_step(listed_of(self.case), late=self.late)

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """Each step: when it was recorded (ISO 8601), who took it, and what it was, in the language in force."""
        return [(iso(step.at_ms), in_words(step.by), step_words(step)) for step in self.case.steps]

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis rights show --format json`` prints it."""
        case = self.case
        due = case.due
        return {
            "number": case.number,
            "kind": case.opened.kind.value,
            "slot": case.opened.slot,
            "channel": case.opened.channel.value,
            "received": iso(case.opened.received_ms),
            "state": case.state.value,
            "identified": case.identified,
            "due": None if due is None else due.isoformat(),
            "late": self.late,
            "next": self.next,
            "terms": [_term(deadline) for deadline in case.terms],
            "taken_back_before": list(self.taken_back_before),
            "taken_back_unknown": list(self.taken_back_unknown),
            "erasure": None if self.erasing is None else self.erasing.document(),
            "passed_on": [_passed(passed) for passed in case.passed],
            "steps": [_step(step) for step in case.steps],
        }


@dataclass(frozen=True, slots=True)
class CaseList:
    """Cases as a whole, what is due first first."""

    cases: tuple[CaseShown, ...] = field(repr=False)

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis rights list --format json`` prints it."""
        return {"cases": [shown.document() for shown in self.cases]}


@dataclass(frozen=True, slots=True)
class CaseDone:
    """What a step did."""

    done: Done = field(repr=False)
    shown: CaseShown = field(repr=False)

    def document(self) -> dict[str, Json]:
        """Return it as the verbs that take a step print it."""
        stopped, ordered = self.done.stopped, self.done.ordered
        return {
            "case": self.shown.document(),
            "closed": list(self.done.closed),
            "cancelled": None if stopped is None else stopped.cancelled,
            "uncertain": None if stopped is None else stopped.uncertain,
            "told": [{"recipient": step.recipient, "disclosures": step.disclosures} for step in self.done.passed],
            "erased_when_signed": None if ordered is None else ordered.epoch,
            "kept": self.done.kept,
            "event_receipts": [dict(receipt.document()) for receipt in self.done.receipts],
        }


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the messages that were due."""

    attempts: tuple[Attempt, ...] = field(repr=False)
    opened: int = 0
    """Cases of restrictions that could not be opened before, and are open now."""
    owed: int = 0
    """Restrictions that hold and whose case still cannot be opened: of them recipients cannot be told yet."""

    @property
    def open(self) -> int:
        """How many were not acknowledged."""
        return sum(attempt.outcome != "acknowledged" for attempt in self.attempts)

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis rights send --format json`` prints it; copies are in their folder and in no document."""
        return {
            "opened": self.opened,
            "owed": self.owed,
            "messages": [
                {
                    "case": attempt.case,
                    "message": attempt.message,
                    "recipient": attempt.recipient,
                    "outcome": attempt.outcome,
                    "reason": attempt.reason,
                    "results": {key: result.value for key, result in attempt.results.items()},
                }
                for attempt in self.attempts
            ],
        }


def open_case(gate: Gate, household: str, incoming: Incoming) -> CaseDone:
    """Open a case; objection, restriction and withdrawal stand from this moment.

    Args:
        gate: Which.
        household: By its line, or ``LINE#NUMBER``.
        incoming: What came in.

    Raises:
        household_unknown_error: the registry does not hold it.
        activity_unknown_error: the register has no such activity.
        rights_moment_error: the moment of receipt is none, or lies after now.
        rights_text_error: nobody is named who took it in.

    Effects:
        One transaction.
    """
    state = gate.beside()
    _stated(incoming.by, "--by")
    received_ms = _moment(state, incoming.received, "--received")
    activity = known_activity(state.register, incoming.activity)
    with state.store.reading() as conn:
        slot = slot_of(conn, state.keystore, household)
    request = Request(incoming.kind, incoming.channel, received_ms, incoming.by, activity, incoming.reason)
    return _done(state, desk.open_case(state, slot, request))


def show(gate: Gate, number: int) -> CaseShown:
    """Return a case, held against the ledger.

    Raises:
        case_unknown_error: there is no such case.
        case_broken_error: what is on record about it does not check.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        case = desk.case(conn, state, number)
        back, unknown = taken_back_before(conn, state.keystore, case)
        return CaseShown(case, state.clock(), back, unknown, erasing(conn, case, state.clock()))


def list_cases(gate: Gate, *, due: bool = False, household: str | None = None) -> CaseList:
    """Return cases with their steps, what is due first first: each is opened. ``rights_listed`` opens none.

    Args:
        gate: Which.
        due: Only what runs out within a week, is late, holds at once, or waits for a recipient beyond its date.
        household: Only those of one household, by its line.

    Raises:
        household_unknown_error: the registry does not hold it.
        case_broken_error: what is on record about one does not check.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        slot = None if household is None else slot_of(conn, state.keystore, household)
        now_ms = state.clock()
        shown = [CaseShown(case, now_ms, (), (), erasing(conn, case, now_ms)) for case in desk.cases(conn, state)]
    chosen = [each for each in shown if slot in (None, each.case.opened.slot) and (not due or _is_due(each))]
    return CaseList(tuple(sorted(chosen, key=_order)))


def check_identity(gate: Gate, number: int, by: str, means: Means | None, doubt: str | None = None) -> CaseDone:
    """Note how it was established who asks; or that there is a reasonable doubt, and that more was asked.

    Args:
        gate: Which.
        number: Which case.
        by: Who checked.
        means: How; not beside a doubt.
        doubt: Why there is one (GDPR art. 12(6)). It suspends no term.

    Raises:
        case_state_error: the case is not open.
        rights_text_error: nobody is named who checked, or neither a means nor a doubt is given.
    """
    state = gate.beside()
    _stated(by, "--by")
    if doubt is not None:
        _stated(doubt, "--doubt")
        return _done(state, desk.doubt(state, number, by, doubt))
    if means is None:
        raise rights_text_error(option=Code("--means"))
    return _done(state, desk.identify(state, number, by, means))


def extend(gate: Gate, number: int, by: str, delay: Delay, reason: str, told: str | None = None) -> CaseDone:
    """Note that whoever asked was told that it takes longer, and why (GDPR art. 12(3)).

    Args:
        gate: Which.
        number: Which case.
        by: Who decided.
        delay: Which of the two reasons of the law.
        reason: In words, as it was told.
        told: When; now when absent.

    Raises:
        extension_late_error: told after the month.
        case_state_error: the case is not open, was extended before, or has no term.
    """
    state = gate.beside()
    _stated(by, "--by")
    _stated(reason, "--reason")
    told_ms = _moment(state, told, "--told")
    return _done(state, desk.extend(state, number, by, delay, (told_ms, reason)))


def answer(
    gate: Gate,
    number: int,
    by: str,
    reason: str,
    document: Path | str | None = None,
    statement: Given | None = None,
    reviewed: tuple[str, ...] | None = None,
) -> CaseDone:
    """Honour a request; recipients are told, and what must be erased is.

    Args:
        gate: Which.
        number: Which case.
        by: Who decided.
        reason: In a sentence.
        document: The letter or document that was given, or its SHA-256 (64 hex digits), which goes on record.
        statement: Of an erasure: what became of the statement that was offered.
        reviewed: Of portability, where the household fetches its file on its page: the activities somebody let go.

    Raises:
        case_state_error: the case is not open.
        identity_needed_error: it is not known who asks.
        statement_first_error: an erasure without a word about the statement.
        erasure_held_error: a hold runs.

    Effects:
        One transaction. ``send`` sends what waits for recipients.
    """
    state = gate.beside()
    _stated(by, "--by")
    _stated(reason, "--reason")
    return _done(state, desk.honour(state, number, by, reason, _digest(document), statement, reviewed))


def refuse(
    gate: Gate, number: int, by: str, ground: Ground, reason: str, document: Path | str | None = None
) -> CaseDone:
    """Refuse a request on a ground of the law; the letter names reasons, complaint and court (GDPR art. 12(4)).

    Raises:
        case_state_error: the case is not open.
        refusal_ground_error: the law gives no such ground for its kind.
    """
    state = gate.beside()
    _stated(by, "--by")
    _stated(reason, "--reason")
    return _done(state, desk.refuse(state, number, by, ground, reason, _digest(document)))


def close(
    gate: Gate, number: int, by: str, ending: Ending = Ending.DONE, evidence: TakenBack | None = None
) -> CaseDone:
    """Close a case.

    Args:
        gate: Which.
        number: Which case.
        by: Who closes it.
        ending: Why.
        evidence: How it is known that the request was taken back, and needed there.

    Raises:
        case_state_error: it is still open, a recipient has not acknowledged, or it is closed.
        taken_back_error: it is not said how that is known.
    """
    state = gate.beside()
    _stated(by, "--by")
    return _done(state, desk.close(state, number, by, ending, evidence))


def taken_back(how: Channel, reason: str, document: Path | str | None = None) -> TakenBack:
    """Return how it is known that a request was taken back.

    Args:
        how: In which way whoever asked did so.
        reason: What was said, in a sentence.
        document: The letter or e-mail, or its SHA-256 (64 hex digits), which goes on record.

    Raises:
        FileMissingError: it cannot be read.
    """
    return TakenBack(how, reason, _digest(document))


def send(gate: Gate, copies: Path | None = None) -> Sent:
    """Send what waits for recipients and is due; note acknowledgements, reminders and escalations.

    Before that it opens the cases of restrictions that could not be opened when they were asked, and makes anew what
    lists say of cases where that is of an older version.

    Args:
        gate: Which.
        copies: The folder for copies that recipients send. Without it what asks for copies is left waiting.

    Raises:
        output_unwritable_error: a copy could not be written; its message waits, and is answered in the same way again.
        FileMissingError: a file that the settings of a recipient name cannot be read.

    Effects:
        Requests to recipients, a transaction for each message. A file for each copy, which its owner only can read:
        hand it over, and delete it.
    """
    state = gate.beside()
    again = open_owed(state)
    refresh(state)
    if copies is None:
        return Sent(tuple(send_due(state)), again.opened, again.left)
    try:
        copies.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Sent(tuple(send_due(state, partial(_write, copies))), again.opened, again.left)
    except OSError:
        raise output_unwritable_error(file=FileName(copies)) from None


def _write(folder: Path, copies: Mapping[str, bytes]) -> None:
    for disclosure, body in copies.items():
        write_whole(folder / f"{disclosure}.body", body, 0o600)


def _done(state: GateState, done: Done) -> CaseDone:
    with state.store.reading() as conn:
        return CaseDone(done, CaseShown(done.case, state.clock(), (), (), erasing(conn, done.case, state.clock())))


def _digest(document: Path | str | None) -> str | None:
    """Return the SHA-256 of a document; a text is one."""
    return sha256(read_document(document)).hexdigest() if isinstance(document, Path) else document


def _stated(text: str, option: str) -> None:
    if not text.strip():
        raise rights_text_error(option=Code(option))


def _moment(state: GateState, text: str | None, option: str) -> int:
    if text is None:
        return state.clock()
    moment = dutch_moment(text)
    if moment is None:
        raise rights_moment_error(option=Code(option))
    return int(moment.timestamp() * 1000)


def _is_due(shown: CaseShown) -> bool:
    case = shown.case
    late = any(passed.acknowledged is None and passed.told.remind_ms <= shown.now_ms for passed in case.passed)
    if case.state is not State.OPEN:
        return late
    return late or case.due is None or case.due <= _at(shown.now_ms) + SOON


def _order(shown: CaseShown) -> tuple[bool, datetime, int]:
    case = shown.case
    return case.state is not State.OPEN, case.due or _at(case.opened.received_ms), case.number


def _at(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def _term(deadline: Deadline) -> dict[str, Json]:
    alarm = deadline.alarm
    return {
        "id": deadline.term.id,
        "duty": deadline.term.words(),
        "citation": deadline.term.citation,
        "alarm": None if alarm is None else alarm.isoformat(),
        "readings": {reading.name: reading.ends.isoformat() for reading in deadline.readings},
    }


def _passed(passed: Passed) -> dict[str, Json]:
    done = passed.acknowledged
    return {
        "message": passed.told.message,
        "recipient": passed.told.recipient,
        "exercise": passed.told.exercise,
        "disclosures": passed.told.disclosures,
        "recorded": iso(passed.told.at_ms),
        "acknowledged": None if done is None else iso(done.acknowledged_ms),
        "results": None if done is None else dict(done.results),
        "reminded": passed.reminded,
        "escalated": passed.escalated,
    }


def _step(step: Step) -> dict[str, Json]:
    stated: dict[str, Json] = json.loads(encoded(step))
    return stated
