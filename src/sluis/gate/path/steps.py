"""The path of one report, step by step. Read it from top to bottom.

 (1) ``sender_claims``     who sent it: certificate, Basic login, or a collector that vouches; claims must not differ.
 (2) ``decode``            bytes into reports; what cannot be read is refused, message or report, with a reason.
 (3) ``locate_household``  whose router it was when the report was collected; unknown, overlapping, late: withheld.
 (4) ``closed``            per activity: law, lease and standing must hold now and when it was collected.
 (5) ``doors``             door 1 projects, door 2 checks the bytes, the canary listens.
 (6) ``record``            the intent and the encrypted bytes, in the one transaction that also read the standing.
 (7) ``answer``            what the router hears: nothing about the recipient, nothing a retry could change.
 (8) (9)                   ``sluis.gate.delivery.deliver``: sending, re-reading the standing, and the outcome.

The rules this module keeps:
 * Steps 3 to 6 run inside one transaction and read the clock once: no decision is older than its record.
 * Any fault, any unknown, any doubt: nothing leaves, and a counter says why. The one broad ``except`` of the project is
   in ``guarded``.
 * No value of a report in any message, log line or counter.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol, TypeVar

from sluis.errors import (
    DiskLowError,
    OutboxFullError,
    RecipientFullError,
    RefusedError,
    RegisterSupersededError,
    SluisError,
    StoreError,
)
from sluis.gate.path.decision_transaction import DecisionTransaction
from sluis.gate.path.household import LocatedReport, router_at
from sluis.gate.path.quarantine import sound_alarm
from sluis.gate.path.recording import first_time, intent_of
from sluis.gate.state.doors import Doors, Passed
from sluis.gate.state.settings import Route, Settings
from sluis.gate.state.state import Activity, GateState
from sluis.gate.state.tally import Tally
from sluis.identify.canary import collect
from sluis.kernel.reference import TokenKeys
from sluis.register.lower import Profile
from sluis.standing.holds import reason_of
from sluis.store.counts import add_withheld
from sluis.telemetry.aliases import apply_aliases
from sluis.telemetry.claims import ConflictingClaims, body_claims, claims_of_headers, claims_of_target, merge_claims
from sluis.telemetry.coding import decode_content
from sluis.telemetry.collection_time import collection_seconds
from sluis.telemetry.media import decode_body
from sluis.telemetry.model import Claims, Number, Report, Value
from sluis.terms import Reason

log = logging.getLogger("sluis.gate")
_T = TypeVar("_T")
RETRY_AFTER_S: Final = 30


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request as it came in, or one file."""

    route: Route
    target: str
    headers: Mapping[str, str]
    """Lower-case names."""
    body: bytes
    login: str | None = None
    """A login that was proven, by password or by certificate."""
    line: str | None = None
    """A household named by the operator (files only)."""
    collected_ms: int | None = None
    """A collection time named by the operator, for files that have none."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """An arrival that passed steps 1 and 2."""

    arrival: Arrival
    claims: Claims | ConflictingClaims
    reports: tuple[Report, ...]


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
def sender_claims(arrival: Arrival) -> Claims | ConflictingClaims:
    """Collect what URL and headers claim about the sender; two different claims can never be right.

    Returns:
        The claims, or ``ConflictingClaims``; step 3 withholds then. Authentication was done where the socket is.

    Source:
        TR-181 Bulk Data R-BULK.1 (oui, pc, sn, eid in the URL); gate specification, section 3.2.
    """
    _path, claimed, _rest = claims_of_target(arrival.target)
    return merge_claims(claimed, claims_of_headers(arrival.headers))


# (2) -----------------------------------------------------------------------------------------------------------------
def decode(state: GateState, arrival: Arrival) -> tuple[Report, ...]:
    """Undo the content coding and decode the body into reports: JSON, or CSV when the content type says so.

    Raises:
        RefusedError: the whole message is refused; its reason is the counter.
    """
    limits = state.settings.message_limits()
    plain = decode_content(arrival.body, arrival.headers.get("content-encoding", "identity"), limits)
    return decode_body(arrival.headers.get("content-type"), plain, limits).reports


def take_in(state: GateState, arrival: Arrival, tally: Tally) -> Admitted | None:
    """Steps 1 and 2; ``None`` when the message is refused, which is counted."""
    try:
        return Admitted(arrival, sender_claims(arrival), decode(state, arrival))
    except RefusedError as refused:
        tally.whole("", Reason(refused.reason))
        return None


# (3) -----------------------------------------------------------------------------------------------------------------
class Rulebook(Protocol):
    """What step 3 asks of the register in force, or of its shadow."""

    @property
    def settings(self) -> Settings:
        """Of ``gate.toml``."""
        ...

    def profile_of(self, oui: str | None, product_class: str | None, path: str) -> Profile | None:
        """Return the profile that renames the keys of this kind of router on this route, if any."""
        ...


def locate_household(
    sitting: DecisionTransaction, admitted: Admitted, report: Report, shadow: Rulebook | None = None
) -> LocatedReport | Reason:
    """Find whose router this was when the report was collected.

    Returns:
        The household with the leaves under their full names, or the reason why the report is withheld.
    """
    rules: Rulebook = sitting.state if shadow is None else shadow
    collected = _collected(rules, admitted.arrival, report, sitting.now_ms)
    if isinstance(collected, Reason):
        return collected
    collected_ms, written = collected
    arrival = admitted.arrival
    claims = merge_claims(admitted.claims, body_claims(report.leaves))
    if isinstance(claims, ConflictingClaims):
        return Reason.IDENTITY_MISMATCH
    router = router_at(sitting.conn, arrival.login, arrival.line, claims, collected_ms)
    if isinstance(router, Reason):
        return router
    profile = rules.profile_of(router.oui, router.product_class, arrival.route.path)
    leaves = report.leaves
    if profile:
        leaves = apply_aliases(leaves, profile.names)
        claims = merge_claims(claims, body_claims(leaves))
    if not router.agrees_with(claims):
        return Reason.IDENTITY_MISMATCH
    return LocatedReport(router, leaves, written, collected_ms, profile.name if profile else "")


def _collected(rules: Rulebook, arrival: Arrival, report: Report, now_ms: int) -> tuple[int, Value | None] | Reason:
    """Say when a report was collected, in milliseconds and as door 1 reads it; or why that rules it out."""
    if report.refused is not None:
        return report.refused
    if arrival.route.collection_time == "arrival":
        return now_ms, Number(str(now_ms // 1000))
    if report.collection_time is None and arrival.collected_ms is not None:
        written: Value | None = Number(str(arrival.collected_ms // 1000))
        collected_ms = arrival.collected_ms
    else:
        seconds = collection_seconds(report.collection_time)
        if seconds is None:
            return Reason.NO_COLLECTION_TIME
        collected_ms, written = seconds * 1000, report.collection_time
    if collected_ms > now_ms + rules.settings.window.early:
        return Reason.TOO_EARLY
    if collected_ms < now_ms - rules.settings.window.late:
        return Reason.TOO_LATE
    return collected_ms, written


# (4) -----------------------------------------------------------------------------------------------------------------
def closed(sitting: DecisionTransaction, activity: Activity, home: LocatedReport) -> Reason | None:
    """Say why an activity is closed for this household, or ``None`` when it is open.

    Law and lease first, then the standing; each must hold now and when the report was collected.
    """
    if not activity.lowered.open:
        return Reason.CLOSED_LAW
    if not all(activity.in_force(moment) for moment in (home.collected_ms, sitting.now_ms)):
        return Reason.CLOSED_LEASE
    return reason_of(sitting.events_of(home.router.slot), activity.facts, home.collected_ms, sitting.now_ms)


# (5) -----------------------------------------------------------------------------------------------------------------
def doors(sitting: DecisionTransaction, activity: Activity, home: LocatedReport) -> Passed:
    """Pass the report through both doors and let the canary listen for this household's own names and addresses."""
    keys = token_keys(sitting, activity.doors)
    identifiers = collect(home.leaves, home.router.identifiers())
    stopped = sitting.stopped_rows(activity.name)
    return activity.doors.pass_through(home.leaves, home.written_time, keys, home.router.slot, identifiers, stopped)


def token_keys(sitting: DecisionTransaction, door: Doors) -> TokenKeys:
    """Return the period keys this plan needs now; one that does not exist yet is made in this transaction."""
    return TokenKeys({lifetime: sitting.period_key(lifetime) for lifetime in door.lifetimes})


# (6) -----------------------------------------------------------------------------------------------------------------
def decide(sitting: DecisionTransaction, admitted: Admitted, report: Report, home: LocatedReport | Reason) -> None:
    """Steps 4 to 6 for one report: one decision per activity, each counted, each on record before anything leaves.

    Effects:
        Inside the sitting's transaction: duplicate, intents, quarantine. Outside it: nothing.
    """
    tally = sitting.tally
    if isinstance(home, Reason):
        tally.whole("", home)
        return
    passed: list[tuple[Activity, Passed, bytes]] = []
    for activity in sitting.state.activities_of(admitted.arrival.route):
        why = closed(sitting, activity, home)
        if why is not None:
            tally.whole(activity.name, why)
            continue
        out = doors(sitting, activity, home)
        tally.leaves(activity.name, out.withheld)
        if out.body is None:
            tally.whole(activity.name, out.reason or Reason.FAULT)
            if sound_alarm(sitting.conn, activity, out, sitting.now_ms):
                sitting.read_quarantine_again()
        else:
            passed.append((activity, out, out.body))
    sitting.state.unlisted.note(home.leaves, home.router.slot)
    if passed and not first_time(sitting, home, report):
        tally.whole("", Reason.DUPLICATE)
        return
    for activity, out, body in passed:
        sitting.intents.append(intent_of(sitting, activity, home, out, body))
        tally.recorded(activity.name)


def in_one_transaction(state: GateState, batch: Sequence[Admitted]) -> Tally:
    """Decide a batch in one transaction: standing read, decisions, intents, outbox, counts. All of it, or none.

    Raises:
        StoreError: the store cannot take it; nothing was recorded and nothing will leave.
        RegisterSupersededError: another register is in force, and this process has not taken it yet.
        OutboxFullError: the outbox holds as much as the settings allow.
        DiskLowError: the disk holds less than the settings ask.
        RecipientFullError: something would be recorded for a recipient whose share of the outbox is full.
    """
    with state.together() as conn:
        state.refuse_when_superseded(conn)
        sitting = DecisionTransaction(state, conn, state.clock())
        state.refuse_when_full(conn)
        state.unlisted.begin()
        reports = [(admitted, report) for admitted in batch for report in admitted.reports]
        homes = [locate_household(sitting, admitted, report) for admitted, report in reports]
        sitting.look_ahead({home.router.slot for home in homes if isinstance(home, LocatedReport)})
        for (admitted, report), home in zip(reports, homes, strict=True):
            decide(sitting, admitted, report, home)
        sitting.record()
        add_withheld(conn, sitting.now_ms, sitting.tally.rows())
        state.unlisted.write(conn, sitting.now_ms)
    return sitting.tally


# (7) -----------------------------------------------------------------------------------------------------------------
class StepFailure(Enum):
    """What can go wrong in a step."""

    STORE = "store"
    """Store or outbox cannot take it, or this process is behind a register: the router may come again."""
    SHARE = "share"
    """One recipient's share of the outbox is full: who has something for it comes again, the others go on."""
    STEP = "step"
    """Anything else: nothing leaves, and a retry would not change it."""


def guarded(step: Callable[[], _T]) -> _T | StepFailure:
    """Run a step; a fault becomes a value, and nothing leaves. The one broad ``except`` of the project."""
    try:
        return step()
    except RecipientFullError as fault:
        log.warning("share refused: %s", fault.code)
        return StepFailure.SHARE
    except (StoreError, RegisterSupersededError, OutboxFullError, DiskLowError) as fault:
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
    """Steps 3 to 7 for what was taken in. A batch in which a step fails is tried again one by one.

    That way one report that breaks a step cannot take others with it, and the broken one is counted as a fault; and a
    recipient whose share is full holds up only those who have something for it.
    """
    if not batch:
        return []
    done = guarded(lambda: in_one_transaction(state, batch))
    if isinstance(done, Tally):
        tally.add(done)
        if state.observer is not None:
            state.observer(batch, state.clock())
        return [TAKEN] * len(batch)
    if done is StepFailure.STORE:
        return [BUSY] * len(batch)
    if len(batch) > 1:
        return [answer for admitted in batch for answer in run_admitted(state, [admitted], tally)]
    if done is StepFailure.SHARE:
        return [BUSY]
    tally.whole("", Reason.FAULT, len(batch[0].reports))
    return [TAKEN]
