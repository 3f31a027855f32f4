"""The path of one report, step by step. Read it from top to bottom.

 (1) ``sender_of``     who sent it and how that was proven: a login, a collector that vouches, an operator; its claims.
 (2) ``decode``        bytes into reports; what cannot be read is refused, message or report, with a reason. Claims that
                       the decoder of another package found count beside those of (1).
 (3) ``read``          all that the decisions stand on, in one transaction: whose router it was when the report was
                       collected, standing, keys, stopped rows, what was seen; and everything random is drawn.
 (4) ``closed``        per activity: law, lease and standing must hold now and when it was collected.
 (5) ``doors``         door 1 projects, door 2 checks the bytes, the canary listens.
 (6) ``decide``        (4), duplicates and (5) of one report, on values: no database, no clock, no randomness.
     ``record``        the mark, the intent and the encrypted bytes, in the transaction that read.
 (7) ``run``           what the router hears: nothing about the recipient, nothing a retry could change.
 (8) (9)               ``sluis.gate.delivery.deliver``: sending, re-reading the standing, and the outcome.

The rules this module keeps:
 * Steps 3 to 6 run inside one transaction and read the clock once: no decision is older than its record.
 * Read, decide, record: what decides asks nobody, and what records decides nothing (gate specification, section 9).
 * Any fault, any unknown, any doubt: nothing leaves, and a counter says why. The one broad ``except`` of the project is
   in ``guarded``.
 * No value of a report in any message, log line or counter.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, TypeVar

from sluis.errors import (
    DiskLowError,
    KeystoreError,
    OutboxFullError,
    RecipientFullError,
    RefusedError,
    RegisterSupersededError,
    SluisError,
    StandingClosedError,
    StoreError,
)
from sluis.gate.path.arrival import Admitted, Arrival, Sender
from sluis.gate.path.deciding import decide_in_order
from sluis.gate.path.reading import read, read_again
from sluis.gate.path.recording import record, remember_marks
from sluis.gate.state.state import GateState, KeyFault
from sluis.gate.state.tally import Tally
from sluis.telemetry.claims import claims_of_headers, claims_of_target, merge_claims
from sluis.telemetry.coding import decode_content
from sluis.telemetry.model import Message
from sluis.terms import Reason

__all__ = [
    "BUSY",
    "RETRY_AFTER_S",
    "TAKEN",
    "Admitted",
    "Arrival",
    "RouterResponse",
    "Sender",
    "StepFailure",
    "decode",
    "guarded",
    "in_one_transaction",
    "run",
    "run_admitted",
    "sender_of",
    "take_in",
]

log = logging.getLogger("sluis.gate")
_T = TypeVar("_T")
RETRY_AFTER_S: Final = 30


@dataclass(frozen=True, slots=True)
class RouterResponse:
    """What the router hears."""

    status: int
    retry_after_s: int | None = None


TAKEN: Final = RouterResponse(200)
"""Any decision a retry cannot change: recorded, withheld and undecodable alike."""
BUSY: Final = RouterResponse(503, RETRY_AFTER_S)
"""Only when store or outbox cannot take it."""


# (1) -----------------------------------------------------------------------------------------------------------------
def sender_of(arrival: Arrival) -> Sender:
    """Say who sent a message: who was authenticated, and what URL and headers claim.

    Authentication came first, where the socket is, or nothing of the message would be here: ``Login`` by password
    (``sluis.gate.http.credentials``) or by certificate, ``Vouched`` by a collector that proved itself
    (``arrival.authenticated_peer``); for files the operator's line, or his word. Whoever was not believed heard 401.

    Returns:
        The sender. Two different claims can never be right: they are ``ConflictingClaims``, and step 3 withholds.

    Source:
        TR-181 Bulk Data R-BULK.1 (oui, pc, sn, eid in the URL); gate specification, sections 3.1 and 3.2.
    """
    _path, claimed, _rest = claims_of_target(arrival.target)
    return Sender(arrival.sent_by, merge_claims(claimed, claims_of_headers(arrival.headers)))


# (2) -----------------------------------------------------------------------------------------------------------------
def decode(state: GateState, arrival: Arrival) -> Message:
    """Undo the content coding and decode the body as its content type says: JSON, CSV, or what the settings name.

    Raises:
        RefusedError: the whole message is refused; its reason is the counter.
    """
    limits = state.settings.message_limits()
    plain = decode_content(arrival.body, arrival.headers.get("content-encoding", "identity"), limits)
    return state.rules.decoders.decode(arrival.headers.get("content-type"), plain, limits)


def take_in(state: GateState, arrival: Arrival, tally: Tally) -> Admitted | None:
    """Steps 1 and 2; ``None`` when the message is refused, which is counted.

    What a decoder of another package found claimed in the message counts beside the claims of URL and headers; Bulk
    Data claims nothing but in its leaves, which step 3 reads.
    """
    try:
        sender, decoded = sender_of(arrival), decode(state, arrival)
        claims = merge_claims(sender.claims, decoded.claims)
        return Admitted(arrival, replace(sender, claims=claims), decoded.reports)
    except RefusedError as refused:
        tally.whole("", Reason(refused.reason))
        return None


# (3) to (6) ----------------------------------------------------------------------------------------------------------
def in_one_transaction(state: GateState, batch: Sequence[Admitted]) -> Tally:
    """Read, decide, record a batch in one transaction: all of it, or none.

    A mark that another gate remembered between our look-up and our own is lost to us: then nothing of this batch is
    recorded, that report counts as seen, and the batch is decided again. Every round makes one more report a duplicate,
    so there are no more rounds than reports.

    Raises:
        StoreError: the store cannot take it; nothing was recorded and nothing will leave.
        RegisterSupersededError: another register is in force, and this process has not taken it yet.
        StandingClosedError: the database does not agree with the journal of closing events.
        OutboxFullError: the outbox holds as much as the settings allow.
        DiskLowError: the disk holds less than the settings ask.
        RecipientFullError: something would be recorded for a recipient whose share of the outbox is full.
    """
    with state.together() as conn:
        facts, reports = read(state, conn, batch)  # (3)
        decisions = decide_in_order(facts, reports)  # (4) (5) (6)
        while lost := remember_marks(conn, facts, decisions):
            facts = read_again(conn, facts, reports, lost)
            decisions = decide_in_order(facts, reports)
        return record(state, conn, facts, decisions)


# (7) -----------------------------------------------------------------------------------------------------------------
class StepFailure(Enum):
    """What can go wrong in a step."""

    STORE = "store"
    """Store or outbox cannot take it, or this process is behind a register or its database behind the journal: the
    router may come again."""
    SHARE = "share"
    """One recipient's share of the outbox is full: who has something for it comes again, the others go on."""
    KEYS = "keys"
    """A key cannot be used: who needs it comes again, the others go on; and the gate is not ready."""
    STEP = "step"
    """Anything else: nothing leaves, and a retry would not change it."""


def guarded(step: Callable[[], _T]) -> _T | StepFailure:
    """Run a step; a fault becomes a value, and nothing leaves. The one broad ``except`` of the project."""
    try:
        return step()
    except RecipientFullError as fault:
        log.warning("share refused: %s", fault.code)
        return StepFailure.SHARE
    except KeystoreError as fault:
        log.error("alarm: keys refused: %s", fault.code)
        return StepFailure.KEYS
    except (StoreError, RegisterSupersededError, StandingClosedError, OutboxFullError, DiskLowError) as fault:
        log.error("store refused: %s", fault.code)
        return StepFailure.STORE
    except SluisError as fault:
        log.error("step failed: %s", fault.code)
        return StepFailure.STEP
    except Exception as fault:  # noqa: BLE001 - fail closed: whatever it is, nothing leaves
        log.error("step failed: %s", type(fault).__name__)
        return StepFailure.STEP


def run(state: GateState, arrivals: Sequence[Arrival]) -> tuple[RouterResponse, ...]:
    """Take arrivals through steps 1 to 7.

    Args:
        state: The gate.
        arrivals: What waits; they share one transaction.

    Returns:
        One answer per arrival, in order: 200 for every decision, 503 when the store cannot take it.

    Effects:
        Records intents and fills the outbox; counts everything withheld.
    """
    tally = Tally()
    answers = [TAKEN] * len(arrivals)
    places: list[int] = []
    batch: list[Admitted] = []
    for place, arrival in enumerate(arrivals):
        taken = guarded(lambda arrival=arrival: take_in(state, arrival, tally))  # type: ignore[misc]
        if isinstance(taken, StepFailure):
            tally.whole("", Reason.FAULT)
        elif taken is not None:
            places.append(place)
            batch.append(taken)
    for place, answer in zip(places, run_admitted(state, batch, tally), strict=True):
        answers[place] = answer
    state.show(tally)
    return tuple(answers)


def run_admitted(state: GateState, batch: Sequence[Admitted], tally: Tally) -> list[RouterResponse]:
    """Steps 3 to 7 for what was taken in. A batch in which a step fails is tried again message by message.

    A message that fails alone is tried again report by report, each in a transaction of its own. That way one report
    that breaks a step cannot take others with it, nor an alarm they raised, and the broken one is counted as a fault;
    and a recipient whose share is full, or a key that cannot be used, holds up only those who need it.

    Returns:
        One answer per message, in order: 503 when the store cannot take it, when a recipient's share is full for one of
        its reports, or when a key that one of them needs cannot be used. What was recorded of its others is a
        duplicate when it comes again.

    Source:
        Gate specification, sections 7.2.1 and 9.5.
    """
    if not batch:
        return []
    failure = _attempt(state, batch, tally)
    if failure is None:
        return [TAKEN] * len(batch)
    if failure is StepFailure.STORE:
        return [BUSY] * len(batch)
    if len(batch) > 1:
        return [answer for admitted in batch for answer in run_admitted(state, [admitted], tally)]
    return [_report_by_report(state, batch[0], failure, tally)]


def _attempt(state: GateState, batch: Sequence[Admitted], tally: Tally) -> StepFailure | None:
    """Decide a batch and count it; what failed, and then nothing of it is on record."""
    done = guarded(lambda: _noting_key_faults(state, batch))
    if isinstance(done, StepFailure):
        return done
    tally.add(done)
    if state.observer is not None:
        state.observer(batch, state.clock())
    return None


def _noting_key_faults(state: GateState, batch: Sequence[Admitted]) -> Tally:
    """Decide a batch; a key that cannot be used is noted before it is told: the gate is not ready then."""
    try:
        return in_one_transaction(state, batch)
    except KeystoreError as fault:
        state.key_fault = KeyFault(state.clock(), fault)
        raise


def _report_by_report(state: GateState, whole: Admitted, failure: StepFailure, tally: Tally) -> RouterResponse:
    """Decide each report of a message that failed alone by itself; the failure of a message of one report is its own.

    A store that fails ends it: every further report would wait for it as long.
    """
    answer = TAKEN
    for report in whole.reports:
        part = replace(whole, reports=(report,))
        failed = failure if len(whole.reports) == 1 else _attempt(state, [part], tally)
        if failed is StepFailure.STEP:
            tally.whole("", Reason.FAULT)
        elif failed is not None:
            answer = BUSY
        if failed is StepFailure.STORE:
            break
    return answer
