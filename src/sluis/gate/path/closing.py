"""Close a period of counts: sums, noise, one body for each region, one record for all its homes; once, or never.

In:  contributions of a period that is over. Out: bodies in the outbox that are on record; the contributions are gone.

The rules this module keeps (gate specification, sections 17.2 to 17.5):
 * One transaction that runs alone: contributions, noise, records, bodies, who was counted, and that the period is
   closed. Whatever ends it without a commit leaves all as it was; noise that was drawn in it nobody saw.
 * Only the period that ended last is released. What is left of an older one is deleted: in doubt nothing.
 * That a period is closed stands in the chain of what has no slot, and so outside the database: no backup releases it
   again. What it spent is spent for every household, also of a region of which nothing left.
 * The standing of every home is read again. Who is closed for the activity by now is not counted, and who lies in
   another region by now is counted in neither: in which counts a home stands then follows from its chain.
 * What depends on who sent what is only released with noise: whether a body leaves is asked of the noisy numbers.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, insert, select

from sluis.gate.path.contributing import (
    Contribution,
    contributions_of,
    forget_other_activities,
    forget_periods,
    is_over,
    opened,
)
from sluis.gate.path.quarantine import stopped_rows
from sluis.gate.path.reading import place_drawn
from sluis.gate.state.noise import noisy
from sluis.gate.state.release import expiry_ms, release_moment
from sluis.gate.state.risk_lease import closed_by_risk
from sluis.gate.state.rules import Activity
from sluis.gate.state.state import GateState
from sluis.kernel.count_body import count_body
from sluis.kernel.plan import CountPlan
from sluis.ledger.epoch import current_epoch
from sluis.ledger.epoch_counts import MOST_PERIODS
from sluis.ledger.outbox import Outgoing, enqueue_counts
from sluis.ledger.record import CountRecord
from sluis.standing.entries import Counted
from sluis.standing.holds import closed_reason
from sluis.standing.household import Households
from sluis.standing.recipients import SystemStanding, note_counted, system_standing
from sluis.store.schema import contributions, counted, counts_released
from sluis.token_period import year_of

log = logging.getLogger("sluis.gate")
_DIGITS: Final = 2
_LEAST: Final = 100


class Period(NamedTuple):
    """One period of an activity that counts."""

    number: int
    from_ms: int
    until_ms: int
    now_ms: int
    """When it was looked for: the clock, read once in a transaction."""


@dataclass(slots=True)
class _Sums:
    """How many homes stand where, and which those are."""

    homes: list[int]
    """By region and band, region after region."""
    slots: dict[str, list[int]] = field(default_factory=dict)
    """Region → the households that were counted in it."""


@dataclass(frozen=True, slots=True)
class _Body:
    """What leaves of one region."""

    cell: str
    body: bytes
    homes: int


def close_periods(state: GateState) -> int:
    """Close every period of counts that is over, and delete what is left of older ones.

    Args:
        state: The gate.

    Returns:
        How many bodies were recorded.

    Raises:
        SluisError: store, keys or journal cannot be used, or another register came into force; try again later.

    Effects:
        For each activity of which a period ended one transaction that runs alone.
    """
    counting = [activity for activity in state.activities if activity.doors.plan.count is not None]
    made = 0
    for activity in counting:
        count = activity.doors.plan.count
        if count is not None and _has_something_to_do(state, activity, count):
            made += _close(state, activity, count)
    with state.store.reading() as conn:
        strays = conn.execute(select(contributions.c.activity).distinct()).scalars().all()
    names = [activity.name for activity in counting]
    if set(strays) - set(names):
        with state.transaction() as conn:
            state.refuse_when_superseded(conn)
            forget_other_activities(conn, names)
    return made


def ended_last(count: CountPlan, now_ms: int) -> Period:
    """Return the period that ended last.

    Examples:
        >>> from decimal import Decimal
        >>> daily = CountPlan(1, ("A",), (Decimal(0),), "any", ("x",), 100, 1, 1, 86_400)
        >>> ended_last(daily, 86_400_000), ended_last(daily, 86_399_999).number
        (Period(number=0, from_ms=0, until_ms=86400000, now_ms=86400000), -1)
    """
    long_ms = count.period_s * 1000
    until_ms = now_ms - now_ms % long_ms
    return Period(until_ms // long_ms - 1, until_ms - long_ms, until_ms, now_ms)


def _has_something_to_do(state: GateState, activity: Activity, count: CountPlan) -> bool:
    """Look, without the lock of whoever runs alone, whether a period ended that is not closed."""
    with state.store.reading() as conn:
        period, system = ended_last(count, state.clock()), system_standing(conn, state.keystore)
        if period.now_ms < system.counted_ms:
            log.warning("counts of activity %s wait: this clock stands before the last closing", activity.name)
            return False
        if conn.execute(select(contributions.c.slot).where(is_over(activity.name, period.number)).limit(1)).first():
            return True
        return _is_open(conn, activity, count, period, system)


def _is_open(conn: Connection, activity: Activity, count: CountPlan, period: Period, system: SystemStanding) -> bool:
    """Whether a period may be released; nothing that a home sent decides it.

    By a clock that stands before the last closing of any count nothing is: it was set back, perhaps into a year of
    which the budget is left.
    """
    stopped = stopped_rows(conn, system, [activity.doors.plan]).get(activity.name, frozenset())
    return (
        activity.lowered.open
        and activity.in_force(period.now_ms)
        and closed_by_risk(activity, system, period.now_ms) is None
        and activity.activated_ms < period.until_ms
        and period.now_ms >= system.counted_ms
        and activity.doors.plan.recipient not in system.stopped
        and not stopped & {0, count.row}
        and period.from_ms >= system.closed_until(activity.name, (activity.doors.plan.recipient, count.path))
        and system.spent_u.get(year_of(period.from_ms), 0) + count.eps_u <= count.budget_u
    )


def _close(state: GateState, activity: Activity, count: CountPlan) -> int:
    with state.transaction() as conn:
        state.refuse_when_superseded(conn)
        followed = state.follow(conn)
        now_ms = state.clock()
        period = ended_last(count, now_ms)
        bodies: Sequence[_Body] = ()
        may_leave = _is_open(conn, activity, count, period, followed.system)
        if may_leave:
            if _epoch_is_full(conn, now_ms):
                log.warning("counts of activity %s wait: this epoch of the ledger holds as many as it may",
                            activity.name)  # fmt: skip
                return 0
            sums = _sums(conn, activity, count, period, Households(conn, state.keystore, followed.known))
            bodies = _bodies(activity, count, period, sums)
            _record(conn, state, activity, count, period, (sums, bodies))
        forget_periods(conn, activity.name, period.number)
        if may_leave:
            note_counted(conn, state.keystore, _entry(activity, count, period, now_ms))
    return len(bodies)


def _entry(activity: Activity, count: CountPlan, period: Period, now_ms: int) -> Counted:
    return Counted(
        activity=activity.name,
        period=period.number,
        from_ms=period.from_ms,
        until_ms=period.until_ms,
        eps_u=count.eps_u,
        at_ms=now_ms,
        recipient=activity.doors.plan.recipient,
        path=count.path,
    )


def _epoch_is_full(conn: Connection, now_ms: int) -> bool:
    """Whether as many periods were closed in this epoch of the ledger as can be told apart in it afterwards."""
    of_epoch = counts_released.c.epoch == current_epoch(conn, now_ms)
    closed = select(counts_released.c.activity, counts_released.c.period).where(of_epoch).distinct().subquery()
    return int(conn.execute(select(func.count()).select_from(closed)).scalar_one()) >= MOST_PERIODS


def _sums(conn: Connection, activity: Activity, count: CountPlan, period: Period, households: Households) -> _Sums:
    """Add up what homes added whose standing leaves the activity open now."""
    wide, cells = len(count.bounds), activity.doors.cells
    sums, left_out = _Sums([0] * (wide * len(cells))), 0
    now_ms = period.now_ms
    for slot, sealed in list(contributions_of(conn, activity.name, period.number)):
        key = households.key(slot)
        place = Contribution(activity.name, period.number, slot, "", 0, "", 0, of=count.of)
        each = None if key is None else opened(key, sealed, place)
        if each is None or each.plan != activity.doors.plan.digest or each.cell not in cells or each.band >= wide:
            left_out += 1
            continue
        closed = closed_reason(households, slot, activity.facts, each.collected_ms, now_ms) is not None
        if closed or households.of(slot).region != each.cell:
            left_out += 1
            continue
        sums.homes[cells[each.cell] * wide + each.band] += 1
        sums.slots.setdefault(each.cell, []).append(slot)
    if left_out:
        log.info("counts of activity %s: homes that are not counted any more: %d", activity.name, left_out)
    return sums


def _bodies(activity: Activity, count: CountPlan, period: Period, sums: _Sums) -> list[_Body]:
    """Draw the noise, and write a body for each region that has homes enough, counted with it."""
    wide, numbers = len(count.bounds), noisy(sums.homes, count.eps_u)
    made: list[_Body] = []
    for cell, at in activity.doors.cells.items():
        own = numbers[at * wide : (at + 1) * wide]
        if sum(own) < max(count.minimum, _LEAST):
            continue
        body = count_body(count, cell, period.from_ms // 1000, own)
        if not activity.doors.lets_out(body):
            log.error("alarm: door 2 refused bytes of a count of activity %s; nothing left", activity.name)
            continue
        made.append(_Body(cell, body, two_digits(sum(own))))
    return made


def two_digits(homes: int) -> int:
    """Round a number down to two significant digits.

    Examples:
        >>> two_digits(2_187), two_digits(99), two_digits(100)
        (2100, 99, 100)
    """
    digits = str(homes)
    return int(digits[:_DIGITS] + "0" * (len(digits) - _DIGITS))


def _record(
    conn: Connection,
    state: GateState,
    activity: Activity,
    count: CountPlan,
    period: Period,
    released: tuple[_Sums, Sequence[_Body]],
) -> None:
    """Put what leaves on record, and into the outbox."""
    sums, bodies = released
    if not bodies:
        return
    now_ms, plan = period.now_ms, activity.doors.plan
    key = state.keystore.counts_key(conn, make=True) or b""
    drafts = [_draft(activity, count, each, now_ms) for each in bodies]
    appended = state.writer(conn).append_counts(conn, key, drafts)
    endpoint = state.endpoint_of(plan.recipient)
    wait_ms = expiry_ms(activity.lowered.release_ms, None if endpoint is None else endpoint.max_age)
    outgoing = [
        Outgoing(
            on_record,
            draft,
            each.body,
            period.from_ms,
            now_ms + wait_ms,
            release_moment(now_ms, activity.lowered.release_ms, place_drawn()),
        )
        for on_record, draft, each in zip(appended, drafts, bodies, strict=True)
    ]
    enqueue_counts(conn, key, outgoing)
    about = {"epoch": current_epoch(conn, now_ms), "activity": activity.name, "period": period.number}
    cells = [(on_record.commitment, each.cell) for on_record, each in zip(appended, bodies, strict=True)]
    conn.execute(insert(counts_released), [{"commitment": c, "cell": cell, **about} for c, cell in cells])
    _note_who(conn, ((c, sums.slots.get(cell, [])) for c, cell in cells))


def _draft(activity: Activity, count: CountPlan, each: _Body, now_ms: int) -> CountRecord:
    plan = activity.doors.plan
    digest = sha256(each.body).digest()
    return CountRecord(
        activity.name, plan.recipient, now_ms, plan.digest, digest, each.homes, count.eps_u, count.budget_u
    )


def _note_who(conn: Connection, who: Iterable[tuple[bytes, Sequence[int]]]) -> None:
    for c, slots in who:
        if slots:
            conn.execute(insert(counted), [{"commitment": c, "slot": slot} for slot in slots])
