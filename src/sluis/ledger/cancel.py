"""Stop what still waits: for a household, saying what left last and what is under way; or for a plan that changed.

In:  a slot and the activities that closed; or the plans that are in force now.
Out: an answer a person can be given (gate specification, section 9.7); or how much was stopped.

The rules this module keeps:
 * Called in the transaction that records the withdrawal or objection: nothing is decided between the two.
 * What was never attempted is ``cancelled``; what an earlier attempt may have brought over is ``unknown``.
 * Stopping comes before telling: records that do not check cannot keep a withdrawal from being recorded.
 * What is being sent cannot be called back: it is named, and gets its outcome from its sender, who reads the standing
   again before any retry.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from sluis.errors import LedgerCorruptError
from sluis.keys.keystore import Keystore
from sluis.ledger.disclosures import open_records, plan_of_intent, status_of
from sluis.ledger.outbox import leave_counts, leave_counts_of, sending_of_slot, sending_to, settle, waiting_of_slot
from sluis.ledger.record import NOT_SENT, RecordKind, Status
from sluis.ledger.writer import Writer
from sluis.store.schema import outbox


@dataclass(frozen=True, slots=True)
class Left:
    """One report that left, or may have."""

    commitment: bytes
    t_ms: int
    """The moment it was decided."""
    recipient: str
    activity: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The answer to a withdrawal or objection."""

    last_left: Left | None
    """The last report of these activities that left or may have, apart from what is in flight."""
    in_flight: tuple[Left, ...]
    """Being sent at this moment."""
    cancelled: int
    """Stopped before any attempt: these did not leave."""
    uncertain: int
    """Stopped after an attempt: these may have arrived."""
    history_checked: bool = True
    """False when older records do not check: then ``last_left`` is not known, and the ledger needs looking at."""


def cancel_household(
    conn: Connection, keystore: Keystore, writer: Writer, slot: int, activities: Collection[str] | None, now_ms: int
) -> Stopped:
    """Cancel a household's waiting bodies of some activities.

    Args:
        conn: The transaction that closes the activities.
        keystore: Holds K_n.
        writer: Of this process.
        slot: The household.
        activities: Those that closed, by the register's keys; ``None``: all, also those the register has no more.
        now_ms: The clock.

    Returns:
        What left last, what is in flight, and how much was stopped.

    Raises:
        HouseholdErasedError: there is no key; nothing waits that could be sent.
        writer_retired_error: start a new writer and try again.
    """
    leave_counts(conn, slot, activities)
    stopped = [
        waiting for waiting in waiting_of_slot(conn, slot) if activities is None or waiting.activity in activities
    ]
    for waiting in stopped:
        settle(conn, keystore, writer, waiting.commitment, Status.CANCELLED, now_ms)
    uncertain = sum(waiting.may_have_arrived for waiting in stopped)
    in_flight = tuple(
        Left(sending.commitment, sending.t_ms, sending.recipient, sending.activity)
        for sending in sending_of_slot(conn, slot)
        if activities is None or sending.activity in activities
    )
    under_way = {left.commitment for left in in_flight}
    try:
        last, checked = _last_left(conn, keystore, slot, activities, under_way), True
    except LedgerCorruptError:
        last, checked = None, False
    return Stopped(last, in_flight, len(stopped) - uncertain, uncertain, checked)


def cancel_households(
    conn: Connection,
    keystore: Keystore,
    writer: Callable[[], Writer],
    closed: Mapping[int, Collection[str]],
    now_ms: int,
) -> dict[int, Stopped]:
    """As ``cancel_household`` for many; what left last of them is not looked up.

    Args:
        conn: The transaction that closes the activities.
        keystore: Holds their keys.
        writer: Gives that of this process; not asked when nothing waits.
        closed: Slot → activities that closed.
        now_ms: The clock.

    Returns:
        Slot → what is in flight and how much was stopped, of those of which any was.

    Raises:
        HouseholdErasedError, writer_retired_error: as there.
    """
    alike: dict[frozenset[str], list[int]] = {}
    for slot, left in closed.items():
        alike.setdefault(frozenset(left), []).append(slot)
    for left_of, homes in alike.items():
        leave_counts_of(conn, homes, left_of)
    having = select(outbox.c.slot).where(outbox.c.slot.in_(list(closed))).distinct()
    done: dict[int, Stopped] = {}
    for slot in conn.execute(having).scalars().all():
        activities = closed[slot]
        waiting = [body for body in waiting_of_slot(conn, slot) if body.activity in activities]
        for body in waiting:
            settle(conn, keystore, writer(), body.commitment, Status.CANCELLED, now_ms)
        uncertain = sum(body.may_have_arrived for body in waiting)
        flying = tuple(
            Left(body.commitment, body.t_ms, body.recipient, body.activity)
            for body in sending_of_slot(conn, slot)
            if body.activity in activities
        )
        done[slot] = Stopped(None, flying, len(waiting) - uncertain, uncertain)
    return done


def _last_left(
    conn: Connection, keystore: Keystore, slot: int, activities: Collection[str] | None, under_way: Collection[bytes]
) -> Left | None:
    for opened in open_records(conn, keystore, slot, newest_first=True):
        draft = opened.draft
        other = activities is not None and draft.activity not in activities
        if draft.kind is not RecordKind.INTENT or other or opened.commitment in under_way:
            continue
        if status_of(conn, keystore, slot, opened.commitment) not in NOT_SENT:
            return Left(opened.commitment, draft.t_ms, draft.recipient, draft.activity)
    return None


def under_way_to(conn: Connection, recipient: str) -> tuple[Left, ...]:
    """Return what is being sent to a recipient at this moment."""
    return tuple(
        Left(sending.commitment, sending.t_ms, sending.recipient, sending.activity)
        for sending in sending_to(conn, recipient)
    )


def cancel_recipient(
    conn: Connection, keystore: Keystore, writer: Writer, recipient: str, now_ms: int, most: int | None = None
) -> int:
    """Cancel every body that waits for a recipient, or some of them, and return how many.

    Args:
        conn: The transaction that stops the recipient.
        keystore: Holds the household keys.
        writer: Of this process.
        recipient: The register's key.
        now_ms: The clock.
        most: How many at most; all when absent.

    Effects:
        Outcomes: ``cancelled``, or ``unknown`` for what an earlier attempt may have brought over.
    """
    waits = select(outbox.c.commitment).where(outbox.c.state == "waiting", outbox.c.recipient == recipient)
    stopped = conn.execute(waits.order_by(outbox.c.commitment).limit(most)).scalars().all()
    for commitment in stopped:
        settle(conn, keystore, writer, commitment, Status.CANCELLED, now_ms)
    return len(stopped)


def cancel_other_plans(
    conn: Connection, keystore: Keystore, writer: Writer, plans: Mapping[str, str], now_ms: int
) -> dict[str, int]:
    """Cancel every waiting body that was not decided under the plan its activity has now.

    Args:
        conn: The transaction that activates the plans.
        keystore: Holds the household keys.
        writer: Of this process.
        plans: Activity → digest of its plan, for the activities that may send at all.
        now_ms: The clock.

    Returns:
        Activity → bodies stopped, for those of which any were. What may have arrived counts among them, and its
        outcome is ``unknown``.

    Raises:
        writer_retired_error: start a new writer and try again.
    """
    waits = select(outbox.c.commitment, outbox.c.activity, outbox.c.slot).where(outbox.c.state == "waiting")
    stopped: Counter[str] = Counter()
    for row in conn.execute(waits.order_by(outbox.c.slot)).all():
        wanted = plans.get(row.activity)
        if wanted is not None and plan_of_intent(conn, keystore, row.slot, row.commitment) == wanted:
            continue
        settle(conn, keystore, writer, row.commitment, Status.CANCELLED, now_ms)
        stopped[row.activity] += 1
    return dict(stopped)
