"""Samples of homes, drawn and given up: what of them is kept, from when to when.

In:  the gate's settings and register, what is on record, the clock. Out: entries of the chain; deleted rows.

The rules this module keeps (risk specification, section 6):
 * Only an activity with a limit, open by law and lease, that releases something of each home has a sample, and only
   where the settings say so.
 * Who is in it is on record before the first report is kept. One sample of an activity at a time.
 * A sample that takes too much, of another plan, or that the settings no more ask, is given up whole: part of a sample
   would find fewer homes.
"""

import logging
from collections.abc import Iterator

from sqlalchemy import Connection, select

from sluis.gate.state.readiness import is_open
from sluis.gate.state.risk_lease import last_root
from sluis.gate.state.rules import Activity
from sluis.gate.state.settings import MeasuringSettings
from sluis.gate.state.state import GateState
from sluis.ledger.sampled import forget_sample_of, forget_sampled, sampled_bytes
from sluis.standing.chain import append
from sluis.standing.entries import NO_SLOT, SampleBegun, SampleOver
from sluis.standing.recipients import SystemStanding
from sluis.standing.sampling import drawn_below, span
from sluis.store.schema import sampled, slots

log = logging.getLogger("sluis.gate")


def keep_samples(state: GateState) -> int:
    """Delete what is past its time, give up what may not be kept any more, and draw homes where a sample is due.

    Args:
        state: The gate.

    Returns:
        How many samples were drawn.

    Raises:
        SluisError: store, keys or journal cannot be used, or another register came into force; try again later.

    Effects:
        Of each step one transaction that runs alone, where there is something to do. Homes are drawn before it, in a
        view of the store: of a million homes that takes seconds.
    """
    with state.store.reading() as conn:
        system, now_ms = state.follow(conn).system, state.clock()
        over = list(_over(state, conn, system, now_ms))
        strays = _strays(conn, system, now_ms)
    if over or strays:
        with state.transaction() as conn:
            _give_up(state, conn, over)
    due = [activity for activity in state.activities if _is_due(state, activity, now_ms)]
    return sum(_draw(state, activity) for activity in due)


def may_have_sample(activity: Activity, now_ms: int) -> bool:
    """Return whether an activity may have a sample: it limits what may be recognised, is open, and counts nobody."""
    limited = activity.lowered.risk is not None and activity.doors.plan.count is None
    return limited and is_open(activity, now_ms)


def _over(state: GateState, conn: Connection, system: SystemStanding, now_ms: int) -> Iterator[SampleOver]:
    """Yield the samples that have to be given up before their time."""
    measuring = state.settings.measuring
    running = {activity.name: activity.lowered.leaving for activity in state.activities}
    for name, sample in system.samples.items():
        if sample.until_ms <= now_ms:
            continue
        if measuring is None:
            yield SampleOver(activity=name, from_ms=sample.from_ms, why="settings", at_ms=now_ms)
        elif running.get(name) != sample.leaving:
            yield SampleOver(activity=name, from_ms=sample.from_ms, why="register", at_ms=now_ms)
        elif sampled_bytes(conn, name) > measuring.bytes:
            yield SampleOver(activity=name, from_ms=sample.from_ms, why="size", at_ms=now_ms)


def _strays(conn: Connection, system: SystemStanding, now_ms: int) -> bool:
    """Return whether rows are kept whose time has come, or of which no sample is running."""
    running = [name for name, sample in system.samples.items() if sample.until_ms > now_ms]
    gone = (sampled.c.until_ms <= now_ms) | sampled.c.activity.not_in(running)
    return conn.execute(select(sampled.c.id).where(gone).limit(1)).first() is not None


def _give_up(state: GateState, conn: Connection, over: list[SampleOver]) -> None:
    state.refuse_when_superseded(conn)
    system, now_ms = state.follow(conn).system, state.clock()
    for entry in over:
        sample = system.samples.get(entry.activity)
        if sample is not None and sample.from_ms == entry.from_ms:
            append(conn, state.keystore, NO_SLOT, entry)
            log.warning("the sample of activity %s was given up: %s", entry.activity, entry.why)
    forget_sampled(conn, now_ms)
    ended = {entry.activity for entry in over}
    kept = {name for name, sample in system.samples.items() if sample.until_ms > now_ms} - ended
    for name in conn.execute(select(sampled.c.activity).distinct()).scalars().all():
        if name not in kept:
            forget_sample_of(conn, str(name))


def _is_due(state: GateState, activity: Activity, now_ms: int) -> bool:
    """Return whether homes are to be drawn for an activity."""
    measuring = state.settings.measuring
    if measuring is None or not may_have_sample(activity, now_ms):
        return False
    with state.store.reading() as conn:
        return _may_begin(state.follow(conn).system, activity, now_ms, measuring)


def _may_begin(system: SystemStanding, activity: Activity, now_ms: int, measuring: MeasuringSettings) -> bool:
    """Return whether no sample of an activity is running, and the newest one began long enough ago."""
    sample, before_ms = system.samples.get(activity.name), system.drawn_ms.get(activity.name)
    if sample is not None and now_ms < sample.until_ms:
        return False
    from_ms, _until_ms = span(activity.doors.plan.household, now_ms + 1)
    return before_ms is None or from_ms - before_ms >= measuring.every


def _draw(state: GateState, activity: Activity) -> int:
    """Draw the homes of one activity, and put on record who they are; 0 when another gate was first."""
    measuring, leaving = state.settings.measuring, activity.lowered.leaving
    if measuring is None:
        return 0
    with state.store.reading() as conn:
        root = last_root(conn)
        numbers = conn.execute(select(slots.c.n).order_by(slots.c.n)).scalars()
        known = range((max(numbers, default=-1)) + 1)
    below, homes = drawn_below(root, leaving, known, measuring.sample)
    with state.transaction() as conn:
        state.refuse_when_superseded(conn)
        system, now_ms = state.follow(conn).system, state.clock()
        if homes == 0 or last_root(conn) != root or not _may_begin(system, activity, now_ms, measuring):
            return 0
        from_ms, until_ms = span(activity.doors.plan.household, now_ms + 1)
        append(conn, state.keystore, NO_SLOT, SampleBegun(
            activity=activity.name, leaving=leaving, root=root, from_ms=from_ms, until_ms=until_ms, slots=len(known),
            below=below, homes=homes, at_ms=now_ms,
        ))  # fmt: skip
    log.info("activity %s: %d homes were drawn to be measured", activity.name, homes)
    return 1
