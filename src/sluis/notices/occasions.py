"""What there is to tell of a gate: looked for in what is on record, so that nothing has to remember to tell it.

In:  a gate, opened beside the one that runs. Out: occasions, each with a key that says which one it is.

The rules this module keeps:
 * What happened is read from the chain of what has no slot, which nobody can add to or take from without its key:
   whoever stopped, started or activated something, in whatever process, it is told.
 * A key is made of what happened and when, so that whoever looks again finds the same occasion.
 * What happened longer ago than ``RECENT_MS`` is not told: a desk that is switched on for the first time tells no
   history. What holds now, a closed activity, a term that ends, a request that is late, is.
 * A case or a chain that does not check is an occasion itself, and keeps no other from being found. A case stops
   no gate.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from sluis.errors import LedgerCorruptError, RegisterSupersededError, SluisError, StoreError
from sluis.gate.state.lease_watch import DAY_MS, OVER, stage_of
from sluis.gate.state.readiness import is_open
from sluis.gate.state.risk_lease import closed_by_risk, measurement_of
from sluis.gate.state.rules import Activity
from sluis.gate.state.state import GateState
from sluis.notices.kinds import Kind, Occasion
from sluis.rights import desk
from sluis.rights.case import State
from sluis.rights.chain import numbers
from sluis.standing.chain import read
from sluis.standing.entries import NO_SLOT, RegisterEntry, RowStart, RowStop, Start, Stop
from sluis.standing.recipients import NOTHING_STOPPED, system_of, system_standing

RECENT_MS: Final = 7 * DAY_MS
SOON: Final = timedelta(days=7)
"""How long before its end the term of a case is told."""


def occasions(state: GateState) -> list[Occasion]:
    """Return what there is to tell now, cases aside; the oldest first.

    Raises:
        StoreError: the database does not answer.
    """
    now_ms = state.clock()
    made = [each for activity in state.activities for each in _of_activity(activity, now_ms)]
    made += _of_the_gate(state, now_ms)
    with state.store.reading() as conn:
        made += _happened(state, conn, now_ms)
        made += _measured(state, conn, now_ms)
    return sorted(made, key=lambda each: each.at_ms)


def cases_due(state: GateState) -> list[Occasion]:
    """Return the cases whose term ends within a week or is over, once for each of the two; and that are due at once.

    Raises:
        StoreError: the database does not answer.
    """
    now = datetime.fromtimestamp(state.clock() / 1000, UTC)
    made: list[Occasion] = []
    with state.store.reading() as conn:
        for number in numbers(conn):
            made += _of_case(state, conn, number, now)
    return made


def _of_activity(activity: Activity, now_ms: int) -> Iterator[Occasion]:
    ends_ms, about = activity.lowered.lease.not_after_ms, {"activity": activity.name}
    stage = stage_of(ends_ms, now_ms) if activity.lowered.open else None
    if is_open(activity, now_ms):
        if stage not in {None, OVER}:
            key = f"lease:{activity.name}:{ends_ms}:{stage}"
            yield Occasion(Kind.LEASE_ENDS, key, now_ms, {**about, "ends": iso(ends_ms)})
    elif stage == OVER:
        yield Occasion(Kind.ACTIVITY_CLOSED, f"closed:{activity.name}:{ends_ms}", ends_ms, {**about, "by": "term"})
    elif not activity.lowered.open:
        rules = sorted({finding.rule for finding in activity.lowered.findings if finding.closes})
        key = f"closed:{activity.name}:{activity.activated_ms}:{','.join(rules)}"
        yield Occasion(Kind.ACTIVITY_CLOSED, key, now_ms, {**about, "by": "law"})


def _of_the_gate(state: GateState, now_ms: int) -> Iterator[Occasion]:
    """Yield why nothing is decided, once a day for as long as it lasts.

    A view that was taken before somebody's event looks as if the database were older than the journal: it is looked at
    once more.
    """
    fault = _why_closed(state)
    if fault is not None and fault.places.get("why") == "behind":
        fault = _why_closed(state)
    if fault is not None:
        yield Occasion(Kind.GATE_CLOSED, f"gate:{fault.code}:{now_ms // DAY_MS}", now_ms, {"code": fault.code})


def _why_closed(state: GateState) -> SluisError | None:
    try:
        with state.store.reading() as conn:
            state.follow(conn)
            system_standing(conn, state.keystore)
    except StoreError:
        raise
    except RegisterSupersededError:
        return None  # another register came into force: that is told, and the desk opens it by itself
    except SluisError as fault:
        return fault
    return None


def _happened(state: GateState, conn: Connection, now_ms: int) -> Iterator[Occasion]:
    chain = read(conn, state.keystore, [NO_SLOT])[NO_SLOT]
    for entry in () if chain is None else chain.entries:
        match entry:
            case Stop():
                kind, about = Kind.RECIPIENT_STOPPED, {"recipient": entry.recipient}
            case Start():
                kind, about = Kind.RECIPIENT_STARTED, {"recipient": entry.recipient}
            case RowStop():
                kind, about = Kind.ALARM, {"activity": entry.activity, "path": "/".join(entry.path)}
            case RowStart():
                kind, about = Kind.ROW_RELEASED, {"activity": entry.activity, "path": "/".join(entry.path)}
            case RegisterEntry():
                kind, about = Kind.REGISTER_ACTIVATED, {"register": entry.digest}
            case _:
                continue
        if entry.at_ms > now_ms - RECENT_MS:
            words = ":".join(about.values())
            yield Occasion(kind, f"{kind}:{words}:{entry.at_ms}", entry.at_ms, dict(about))


def _measured(state: GateState, conn: Connection, now_ms: int) -> Iterator[Occasion]:
    """Yield the activities that a measurement closes, or that there is none of what leaves now."""
    system = system_of(read(conn, state.keystore, [NO_SLOT])[NO_SLOT]) or NOTHING_STOPPED
    for activity in state.activities:
        fault = closed_by_risk(activity, system, now_ms) if is_open(activity, now_ms) else None
        if fault is not None:
            measured = measurement_of(activity, system)
            since_ms = activity.activated_ms if measured is None else measured.at_ms
            key = f"risk:{activity.name}:{since_ms}:{fault}"
            yield Occasion(Kind.ACTIVITY_CLOSED, key, now_ms, {"activity": activity.name, "by": "measurement"})


def _of_case(state: GateState, conn: Connection, number: int, now: datetime) -> Iterator[Occasion]:
    now_ms = state.clock()
    try:
        case = desk.case(conn, state, number)
        due, still = case.due, case.state is State.OPEN
    except StoreError:
        raise
    except (SluisError, LedgerCorruptError) as fault:
        key = f"case:{number}:{fault.code}:{now_ms // DAY_MS}"
        yield Occasion(Kind.CASE_BROKEN, key, now_ms, {"case": number, "code": fault.code})
        return
    if still and due is None:
        yield Occasion(Kind.CASE_DUE, f"case:{number}:at-once", now_ms, {"case": number})
    elif still and due is not None and due <= now + SOON:
        late = "late" if due < now else "soon"
        ends = due.astimezone(UTC).isoformat(timespec="seconds")
        yield Occasion(Kind.CASE_DUE, f"case:{number}:{ends}:{late}", now_ms, {"case": number, "ends": ends})


def iso(at_ms: int) -> str:
    """Return a moment in ISO 8601, UTC, whole seconds."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).isoformat()
