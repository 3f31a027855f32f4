"""Why an activity is open or closed, in words a person can act on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection

from sluis.errors import (
    DiskLowError,
    KeystoreError,
    OutboxFullError,
    RegisterSupersededError,
    RegisterText,
    SluisError,
    StandingClosedError,
)
from sluis.errors.gate import part_ended_error, register_superseded_error
from sluis.gate.state.backpressure import OutboxAllowance
from sluis.gate.state.lease_watch import days_left, stage_of
from sluis.gate.state.risk_finding import risk_finding
from sluis.gate.state.risk_lease import closed_by_risk
from sluis.gate.state.state import Activity, GateState
from sluis.i18n import N_, Lang, tr
from sluis.keys.keystore import Keystore
from sluis.standing.recipients import SystemStanding
from sluis.store.counts import Quarantined, quarantined
from sluis.store.registers import in_force
from sluis.terms import Verdict

KEYS_IN_DOUBT_MS: Final = 600_000
"""How long a gate is not ready after a key could not be used: whoever sent that report comes again meanwhile."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What ``/readyz`` and ``sluis gate status`` say."""

    ready: bool
    """Store and keys answer, store and outbox have room, the register is the newest, database and journal agree, no
    part of the gate has ended, and at least one activity is open."""
    lines: tuple[str, ...]


def moment(at_ms: int) -> str:
    """Return a moment in ISO 8601, UTC, whole seconds.

    Examples:
        >>> moment(1_795_527_091_000)
        '2026-11-24T13:31:31Z'
    """
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Naming:
    """How lines call what the register, the law and the clock know: by their keys and in UTC, or in words."""

    activity: Callable[[str], str] = str
    recipient: Callable[[str], str] = str
    kind: Callable[[str], str] = str
    """Of an identifier."""
    verdict: Callable[[Verdict], str] = lambda verdict: verdict.value
    moment: Callable[[int], str] = moment


AS_WRITTEN: Final = Naming()


def is_open(activity: Activity, now_ms: int) -> bool:
    """Return whether law and lease leave the activity open now; the standing of a household comes on top."""
    return activity.lowered.open and activity.in_force(now_ms)


def is_open_to(activity: Activity, system: SystemStanding | None, now_ms: int) -> bool:
    """Return whether law, lease and measurement leave the activity open now.

    Args:
        activity: Of the register in force.
        system: What holds for the whole gate; ``None``: it does not check, which closes all and is said apart.
        now_ms: The clock.
    """
    return is_open(activity, now_ms) and (system is None or closed_by_risk(activity, system, now_ms) is None)


def system_or_none(state: GateState) -> SystemStanding | None:
    """Return what holds for the whole gate; ``None`` when that does not check, and nothing is decided.

    Raises:
        StoreError: the database does not answer.
    """
    closed = _standing_closed(state)
    return None if isinstance(closed, SluisError) else closed


def readiness(state: GateState, lang: Lang, naming: Naming = AS_WRITTEN) -> Readiness:
    """Say for each activity whether it is open, and if not, why.

    Args:
        state: The gate.
        lang: Of the lines.
        naming: How they call things.

    Raises:
        StoreError: the database does not answer.
    """
    now_ms = state.clock()
    closed = _standing_closed(state)
    with state.store.reading() as conn:
        stopped, full = quarantined(conn), _full(state, conn)
        behind = state.in_force is not None and in_force(conn) != state.in_force
    keys = closed if isinstance(closed, KeystoreError) else _key_fault(state, now_ms)
    system = None if isinstance(closed, SluisError) else closed
    lines = [line for activity in state.activities for line in _lines_of(activity, system, now_ms, lang, naming)]
    lines += [_quarantined(row, lang, naming) for row in _in_quarantine(state, stopped, closed)]
    if state.refused_reload is not None:
        refused = N_("The reload of {at} was refused and changed nothing: {reason}")
        at, reason = naming.moment(state.refused_reload.at_ms), state.refused_reload.fault.text(lang)
        lines.append(tr(refused, lang, at=at, reason=reason))
    if state.rules.shadow_fault is not None:
        no_shadow = N_("There is no shadow register: {reason}")
        lines.append(tr(no_shadow, lang, reason=state.rules.shadow_fault.text(lang)))
    if full is not None:
        lines.append(full.text(lang))
    if behind and not isinstance(closed, RegisterSupersededError):
        lines.append(register_superseded_error().text(lang))
    if keys is not None:
        lines.append(keys.text(lang))
    lines += [part_ended_error(part=RegisterText(part)).text(lang) for part in state.parts.ended]
    if isinstance(closed, SluisError):
        lines += [] if closed is keys else [closed.text(lang)]
    else:
        no_more = N_("Nothing goes to {recipient}: it was stopped.")
        lines += [tr(no_more, lang, recipient=naming.recipient(each)) for each in sorted(closed.stopped)]
    in_doubt = (full, keys, closed if isinstance(closed, SluisError) else None)
    whole = in_doubt == (None, None, None) and not behind and not state.parts.ended
    return Readiness(whole and any(is_open_to(activity, system, now_ms) for activity in state.activities), tuple(lines))


def _key_fault(state: GateState, now_ms: int) -> SluisError | None:
    """Return why keys cannot be used now, or could not a short while ago; ``None`` when they can."""
    recent = state.key_fault
    if recent is not None and now_ms - recent.at_ms < KEYS_IN_DOUBT_MS:
        return recent.fault
    try:
        Keystore.verify(state.settings.file(state.settings.keystore.file), state.store)
    except KeystoreError as fault:
        return fault
    return None


def _in_quarantine(
    state: GateState, stopped: Iterable[Quarantined], system: SluisError | SystemStanding
) -> list[Quarantined]:
    """Return the rows that are stopped, as the table or the chain says, by activity and row."""
    rows = {(row.activity, row.row): row for row in stopped}
    if isinstance(system, SluisError):
        return [rows[place] for place in sorted(rows)]
    for activity in state.activities:
        paths = {row.number: row.path for row in activity.doors.plan.rows}
        for row, stop in system.numbers(activity.name, paths).items():
            rows.setdefault((activity.name, row), Quarantined(activity.name, row, stop.at_ms, stop.kind))
    return [rows[place] for place in sorted(rows)]


def _standing_closed(state: GateState) -> SluisError | SystemStanding:
    """Return why nothing is decided because of the journal or its key, else what holds for the whole gate.

    A view that was taken before somebody committed an event and wrote it down looks as if the database were older than
    the journal: it is looked at once more.
    """
    for last in (False, True):
        try:
            with state.store.reading() as conn:
                return state.follow(conn).system
        except (RegisterSupersededError, KeystoreError) as fault:
            return fault
        except StandingClosedError as fault:
            if last or fault.places["why"] != "behind":
                return fault
    raise AssertionError


def _full(state: GateState, conn: Connection) -> SluisError | None:
    """Return why every report hears 503 now, or ``None``."""
    try:
        OutboxAllowance.measured(conn, state.settings)
    except (DiskLowError, OutboxFullError) as fault:
        return fault
    return None


def _quarantined(row: Quarantined, lang: Lang, naming: Naming) -> str:
    told = N_("{activity}: row {row} is in quarantine since {since}: the canary found a {kind}.")
    name, since = naming.activity(row.activity), naming.moment(row.since_ms)
    return tr(told, lang, activity=name, row=row.row, since=since, kind=naming.kind(row.kind))


def _lines_of(activity: Activity, system: SystemStanding | None, now_ms: int, lang: Lang, naming: Naming) -> list[str]:
    lease, name, moment = activity.lowered.lease, naming.activity(activity.name), naming.moment
    found = risk_finding(activity, system, now_ms) if system is not None and is_open(activity, now_ms) else None
    if found is not None:
        measured = N_("{activity}: closed by its measurement: {reason}. `sluis gate risk` says more.")
        return [tr(measured, lang, activity=name, reason=found.reason(lang))]
    if is_open(activity, now_ms):
        if stage_of(lease.not_after_ms, now_ms) is not None:
            soon = N_("{activity}: open until {until}, for {days} more days. `sluis check` says what changes then.")
            left = days_left(lease.not_after_ms, now_ms)
            return [tr(soon, lang, activity=name, until=moment(lease.not_after_ms), days=left)]
        return [tr(N_("{activity}: open until {until}."), lang, activity=name, until=moment(lease.not_after_ms))]
    closing = [
        tr(
            N_("{activity}: closed by {rule} ({verdict}): {reason}"),
            lang,
            activity=name,
            rule=finding.rule,
            verdict=naming.verdict(finding.verdict),
            reason=finding.reason(lang),
        )
        for finding in activity.lowered.findings
        if finding.verdict is not Verdict.PASS and finding.closes
    ]
    if closing and not activity.lowered.open:
        return closing
    if now_ms < activity.activated_ms:
        sentence, at_ms = N_("{activity}: closed until its activation at {at}."), activity.activated_ms
    else:
        sentence, at_ms = N_("{activity}: closed: its plan ran out at {at}."), lease.not_after_ms
    return [tr(sentence, lang, activity=name, at=moment(at_ms))]
