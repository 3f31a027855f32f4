"""The queue of what people and machines are told: each occasion once for each receiver, until it was taken.

In:  occasions, in a transaction. Out: rows that wait and are due; how many there are.

The rules this module keeps:
 * An occasion and a receiver stand here once, for as long as the row is kept: who looks again adds nothing.
 * Who sends a notice first takes it for a while, by a condition on what it read: of two processes one takes it. When
   that one is gone the notice is due again.
 * Each receiver has a queue of its own. One that is full takes nothing, and keeps no other from being told; whoever put
   it comes again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, select, update

from sluis.store.if_absent import insert_if_absent
from sluis.store.schema import notices

WAITS: Final = 0
TAKEN: Final = 1
GIVEN_UP: Final = 2


@dataclass(frozen=True, slots=True)
class QueuedNotice:
    """One row: what one receiver is told about one occasion."""

    receiver: str
    occasion: str
    kind: str
    about: str
    """JSON."""
    t_ms: int
    """When it happened, or was noticed."""
    id: int = 0
    attempts: int = 0
    next_ms: int = 0


@dataclass(frozen=True, slots=True)
class NoticeCounts:
    """How many rows there are of a receiver."""

    waiting: int = 0
    taken: int = 0
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class NotTaken:
    """What one receiver was to be told and did not take."""

    receiver: str
    waiting: int
    """Tried, and tried again later."""
    given_up: int
    since_ms: int
    """When the oldest of it happened."""


def put(conn: Connection, wanted: Sequence[QueuedNotice], most: int) -> tuple[int, int]:
    """Add what is not there yet, the first ones first, while there is room.

    Args:
        conn: A transaction; several may run beside each other.
        wanted: What should be told.
        most: How many may wait for one receiver.

    Returns:
        How many were added, and for how many there was no room.
    """
    waiting = {receiver: counts.waiting for receiver, counts in counted(conn).items()}
    added = left = 0
    for each in wanted:
        here = waiting.get(each.receiver, 0)
        if here < most:
            new = conn.execute(insert_if_absent(conn, "notices"), _row(each)).rowcount
            waiting[each.receiver], added = here + new, added + new
        elif not _is_there(conn, each):
            left += 1
    return added, left


def due(conn: Connection, receiver: str, now_ms: int, *, in_order: bool) -> list[QueuedNotice]:
    """Return what a receiver is to be told now, the oldest first.

    Args:
        conn: A connection.
        receiver: Whose.
        now_ms: The moment.
        in_order: Nothing while an older one waits for its next attempt.
    """
    rows = conn.execute(
        select(notices).where(notices.c.receiver == receiver, notices.c.became == WAITS).order_by(notices.c.id)
    )
    waiting = [
        QueuedNotice(row.receiver, row.occasion, row.kind, row.about, row.t_ms, row.id, row.attempts, row.next_ms)
        for row in rows
    ]
    if in_order and waiting and waiting[0].next_ms > now_ms:
        return []
    return [each for each in waiting if in_order or each.next_ms <= now_ms]


def latest(conn: Connection, receiver: str) -> list[str]:
    """Return the occasions of a receiver, whatever became of them, the oldest first."""
    rows = select(notices.c.occasion).where(notices.c.receiver == receiver).order_by(notices.c.id)
    return [str(occasion) for occasion in conn.execute(rows).scalars()]


def take(conn: Connection, each: QueuedNotice, until_ms: int) -> bool:
    """Take a notice to send it, until a moment; false when somebody else took it meanwhile."""
    as_read = (notices.c.id == each.id, notices.c.next_ms == each.next_ms, notices.c.became == WAITS)
    made = update(notices).where(*as_read).values(next_ms=until_ms, attempts=each.attempts + 1)
    return conn.execute(made).rowcount == 1


def settle(conn: Connection, number: int, became: int) -> None:
    """Note that a notice was taken, or given up."""
    conn.execute(update(notices).where(notices.c.id == number).values(became=became))


def wait(conn: Connection, number: int, next_ms: int) -> None:
    """Note when a notice is sent again."""
    conn.execute(update(notices).where(notices.c.id == number, notices.c.became == WAITS).values(next_ms=next_ms))


def again(conn: Connection, now_ms: int) -> int:
    """Let everything that was given up wait again, from now; return how many."""
    given_up = update(notices).where(notices.c.became == GIVEN_UP)
    return conn.execute(given_up.values(became=WAITS, attempts=0, next_ms=now_ms)).rowcount


def abandon(conn: Connection, known: Collection[str]) -> int:
    """Give up what waits for receivers that the settings do not name any more; return how many.

    Args:
        conn: A transaction.
        known: Who they name.
    """
    nobody = (notices.c.became == WAITS, notices.c.receiver.not_in(sorted(known)))
    return conn.execute(update(notices).where(*nobody).values(became=GIVEN_UP)).rowcount


def forget(conn: Connection, before_ms: int) -> None:
    """Delete what was taken or given up and is older than a moment."""
    conn.execute(delete(notices).where(notices.c.became != WAITS, notices.c.t_ms < before_ms))


def counted(conn: Connection) -> dict[str, NoticeCounts]:
    """Return how many rows there are, by receiver."""
    rows = conn.execute(
        select(notices.c.receiver, notices.c.became, func.count().label("n")).group_by(
            notices.c.receiver, notices.c.became
        )
    )
    found: dict[str, dict[int, int]] = {}
    for row in rows:
        found.setdefault(str(row.receiver), {})[int(row.became)] = int(row.n)
    return {
        receiver: NoticeCounts(by.get(WAITS, 0), by.get(TAKEN, 0), by.get(GIVEN_UP, 0))
        for receiver, by in sorted(found.items())
    }


def not_taken(conn: Connection) -> list[NotTaken]:
    """Return what was tried and not taken, and what was given up, by receiver."""
    tried = (notices.c.became == GIVEN_UP) | ((notices.c.became == WAITS) & (notices.c.attempts > 0))
    columns = (notices.c.receiver, notices.c.became, func.count().label("n"), func.min(notices.c.t_ms).label("since"))
    found: dict[str, dict[int, int]] = {}
    since: dict[str, int] = {}
    for row in conn.execute(select(*columns).where(tried).group_by(notices.c.receiver, notices.c.became)):
        name = str(row.receiver)
        found.setdefault(name, {})[int(row.became)] = int(row.n)
        since[name] = min(since.get(name, int(row.since)), int(row.since))
    return [NotTaken(name, by.get(WAITS, 0), by.get(GIVEN_UP, 0), since[name]) for name, by in sorted(found.items())]


def _is_there(conn: Connection, each: QueuedNotice) -> bool:
    at = (notices.c.receiver == each.receiver, notices.c.occasion == each.occasion)
    return conn.execute(select(notices.c.id).where(*at)).first() is not None


def _row(each: QueuedNotice) -> dict[str, object]:
    return {
        "receiver": each.receiver,
        "occasion": each.occasion,
        "kind": each.kind,
        "about": each.about,
        "t_ms": each.t_ms,
        "attempts": 0,
        "next_ms": each.t_ms,
        "became": WAITS,
    }
