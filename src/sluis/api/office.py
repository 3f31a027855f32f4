"""How everything is, for whoever answers for it: what is open and closed and why, since when, and what runs out when.

In:  a gate, opened beside the one that runs. Out: ``Office``.

The rules this module keeps:
 * Names of the register, moments and counts; nothing of a household, nothing of a report.
 * Since when is told where it is on record, and not guessed: which day of the law closed something is noted nowhere.
"""

from datetime import date
from typing import Final

import msgspec

from sluis.api.gate import Gate
from sluis.api.moments import iso
from sluis.errors import SluisError
from sluis.gate.state.lease_watch import days_left
from sluis.gate.state.readiness import Naming, is_open, is_open_to, readiness
from sluis.gate.state.risk_finding import risk_finding
from sluis.gate.state.risk_lease import measurement_of
from sluis.gate.state.state import Activity, GateState
from sluis.i18n import N_, lang_in_force, tr
from sluis.law.clock import clock_table
from sluis.law.words import citation_in_words
from sluis.ledger.outbox_depth import held
from sluis.lifecycle.steps import taken
from sluis.register.check import check_activity, day_of, midnight_ms
from sluis.register.check import is_open as law_leaves_open
from sluis.reports.disclosures import purpose_of, recipient_of
from sluis.reports.dutch_time import moment_in_words
from sluis.standing.measured import good_until_ms
from sluis.standing.recipients import NOTHING_STOPPED, SystemStanding
from sluis.terms import KINDS, Verdict

__all__ = ["Due", "Office", "OfficeActivity", "OfficeRecipient", "office"]

OPEN: Final = N_("Law and its term leave it open; what a household asked comes on top.")
STOPPED: Final = N_("Somebody stopped its recipient. Two people start it again, or one at the shell.")
OVER: Final = N_("The term of its findings is over: they have to be judged again.")
NOT_YET: Final = N_("It is activated, and its moment has not come.")
NO_RULE: Final = N_("No rule of law is in force for it on this day.")
BY_RISK: Final = N_("Closed by its measurement: {reason}.")
VERDICTS: Final = {
    Verdict.PASS: N_("in order"),
    Verdict.FAIL: N_("not in order"),
    Verdict.REVIEW: N_("somebody has to weigh it"),
    Verdict.UNKNOWN: N_("a fact is missing"),
}
"""What a rule of law says, in words."""
IN_DOUBT: Final = N_("What is on record does not check, so nothing is decided.")


class OfficeActivity(msgspec.Struct, frozen=True, kw_only=True):
    """One activity of the register in force."""

    activity: str
    purpose: str
    recipient: str
    """By the register's key."""
    open: bool
    why: str
    """One sentence, in the language asked for."""
    rule: str | None
    """Of law that closes it."""
    since: str | None
    """Since when it is so; ``None`` when that is on record nowhere."""
    collected_from: str | None
    """What was collected before stays inside, also what an earlier register let out (gate specification, section 4.3);
    ``None`` when it is closed by law."""
    until: str | None
    """When its findings have to be judged again; ``None`` when it is closed by law."""
    days_left: int


class OfficeRecipient(msgspec.Struct, frozen=True, kw_only=True):
    """One recipient of the register in force."""

    recipient: str
    name: str
    country: str | None
    activities: list[str]
    stopped_since: str | None
    waiting: int
    """Bodies in the outbox."""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """Something that runs out or begins on a day."""

    at: str
    kind: str
    """``lease``: an activity closes unless its findings are judged again; ``activation``: a version begins to hold;
    ``law``: a duty begins."""
    what: str


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """How everything is."""

    at: str
    ready: bool
    """Whether a gate would take reports now, and something is open."""
    register: str
    """SHA-256 of the register in force."""
    register_since: str | None
    sentences: list[str]
    """What is wrong with the gate, and why what is closed is closed."""
    activities: list[OfficeActivity]
    recipients: list[OfficeRecipient]
    due: list[Due]
    """What comes first first."""


def office(gate: Gate) -> Office:
    """Return how everything is.

    Raises:
        StoreError: the database does not answer.
    """
    state = gate.beside()
    ready, system, now_ms = readiness(state, lang_in_force(), _naming(state)), _system(state), state.clock()
    with state.store.reading() as conn:
        waiting = {recipient: depth.bodies for recipient, depth in held(conn).items()}
        came = [at_ms for at_ms, digest in taken(conn) if digest == state.register.digest]
    told, came_ms = system or NOTHING_STOPPED, came[-1] if came else None
    return Office(
        at=iso(now_ms),
        ready=ready.ready,
        register=state.register.digest,
        register_since=None if came_ms is None else iso(came_ms),
        sentences=list(ready.lines),
        activities=[_activity(state, activity, system, came_ms, now_ms) for activity in state.activities],
        recipients=[_recipient(state, key, told, waiting.get(key, 0)) for key in state.register.recipients],
        due=sorted(_due(state, told, now_ms), key=lambda due: (due.at, due.kind, due.what)),
    )


def _naming(state: GateState) -> Naming:
    """Return how lines of the gate call things for people in office: by names, and in Dutch time."""
    register, kinds = state.register, {kind.value: term.label for kind, term in KINDS.items()}
    return Naming(
        activity=lambda key: purpose_of(register, key).rstrip("."),
        recipient=lambda key: recipient_of(register, key).name,
        kind=lambda kind: tr(kinds[kind]) if kind in kinds else kind,
        verdict=lambda verdict: tr(VERDICTS[verdict]),
        moment=moment_in_words,
    )


def _system(state: GateState) -> SystemStanding | None:
    """Return what holds for the whole gate; ``None`` when it does not check, and nothing is decided."""
    try:
        with state.store.reading() as conn:
            return state.follow(conn).system
    except SluisError:
        return None


def _activity(
    state: GateState, activity: Activity, system: SystemStanding | None, came_ms: int | None, now_ms: int
) -> OfficeActivity:
    lowered, register = activity.lowered, state.register
    recipient = register.activities[activity.name].recipient
    open_now = is_open_to(activity, system, now_ms) and system is not None and recipient not in system.stopped
    why, rule, since_ms = _why(state, activity, system, came_ms, now_ms)
    ends_ms = lowered.lease.not_after_ms
    return OfficeActivity(
        activity=activity.name,
        purpose=purpose_of(register, activity.name),
        recipient=recipient,
        open=open_now,
        why=why,
        rule=rule,
        since=None if since_ms is None else iso(since_ms),
        collected_from=iso(activity.activated_ms) if lowered.open else None,
        until=iso(ends_ms) if lowered.open else None,
        days_left=max(0, days_left(ends_ms, now_ms)) if lowered.open else 0,
    )


def _why(
    state: GateState, activity: Activity, system: SystemStanding | None, came_ms: int | None, now_ms: int
) -> tuple[str, str | None, int | None]:
    """Return why an activity is as it is, the rule that closes it, and since when."""
    lowered, recipient = activity.lowered, state.register.activities[activity.name].recipient
    if not lowered.open:
        closing = [each for each in lowered.findings if each.verdict is not Verdict.PASS and each.closes]
        why, rule = (closing[0].reason(lang_in_force()), closing[0].rule) if closing else (tr(NO_RULE), None)
        return why, rule, _closed_since(state, activity, came_ms)
    if now_ms < activity.activated_ms:
        return tr(NOT_YET), None, None
    if not is_open(activity, now_ms):
        return tr(OVER), None, lowered.lease.not_after_ms
    since_ms = max(lowered.lease.activated_ms, activity.activated_ms, came_ms or 0)
    return (tr(IN_DOUBT), None, None) if system is None else _on_record(activity, recipient, system, now_ms, since_ms)


def _on_record(
    activity: Activity, recipient: str, system: SystemStanding, now_ms: int, since_ms: int
) -> tuple[str, str | None, int | None]:
    """As ``_why``, of an activity that law and lease leave open."""
    found = risk_finding(activity, system, now_ms)
    if found is not None:
        return tr(BY_RISK, None, reason=found.reason()), None, None
    if recipient in system.stopped:
        return tr(STOPPED), None, system.stopped_ms.get(recipient)
    return tr(OPEN), None, since_ms


def _closed_since(state: GateState, activity: Activity, came_ms: int | None) -> int | None:
    """Return since when law closes an activity: since its register came into force, when it did on that day."""
    if came_ms is None:
        return None
    then = check_activity(state.register, activity.name, day_of(came_ms))
    return None if law_leaves_open(then) else came_ms


def _recipient(state: GateState, key: str, system: SystemStanding, waiting: int) -> OfficeRecipient:
    named, stopped_ms = recipient_of(state.register, key), system.stopped_ms.get(key)
    own = [name for name, entry in state.register.activities.items() if entry.recipient == key]
    return OfficeRecipient(
        recipient=key,
        name=named.name,
        country=named.country,
        activities=own,
        stopped_since=None if stopped_ms is None else iso(stopped_ms),
        waiting=waiting,
    )


def _due(state: GateState, system: SystemStanding, now_ms: int) -> list[Due]:
    """Return what runs out or begins after a moment."""
    leases = [
        Due(at=iso(activity.lowered.lease.not_after_ms), kind="lease", what=activity.name)
        for activity in state.activities
        if is_open(activity, now_ms)
    ]
    measured = [
        Due(at=iso(good_until_ms(limit, found)), kind="measurement", what=activity.name)
        for activity in state.activities
        if (limit := activity.lowered.risk) is not None and is_open_to(activity, system, now_ms)
        if (found := measurement_of(activity, system)) is not None
    ]
    planned = [
        Due(at=iso(plan.from_ms), kind="activation", what=plan.digest)
        for plan in system.planned
        if plan.from_ms > now_ms
    ]
    today = day_of(now_ms)
    duties = [
        Due(at=_midnight(term.starts), kind="law", what=f"{term.words()} ({citation_in_words(term.citation)})")
        for term in clock_table().term
        if term.starts is not None and term.starts > today
    ]
    return [*leases, *measured, *planned, *duties]


def _midnight(day: date) -> str:
    return iso(midnight_ms(day))
