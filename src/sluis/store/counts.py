"""Counts of what was withheld, and names no register lists: what the store may hold of withheld input.

In:  counts by activity, row and reason; names that are literals of the packaged catalogue.
Out: the same, added up per UTC day.

The rules this module keeps:
 * Never a value, never per household (gate specification, section 13.1).
 * Counts are added in the transaction that decides, so that they agree with the records. They come last in it and in
   sorted order: transactions that run together wait for each other here, and never in a circle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Connection, Text, bindparam, delete, select, update

from sluis.store.if_absent import insert_if_absent
from sluis.store.schema import counts, quarantine, unlisted_names

DAY_MS: Final = 86_400_000

# A count begins at 0 when it is new, and then grows, for all counts of a transaction at once.
_PLACE: Final = (
    counts.c.day == bindparam("on", type_=BigInteger),
    counts.c.activity == bindparam("of", type_=Text),
    counts.c.row == bindparam("which", type_=BigInteger),
    counts.c.reason == bindparam("why", type_=Text),
)
_MORE: Final = bindparam("more", type_=BigInteger)
_COUNT_MORE: Final = update(counts).where(*_PLACE).values(n=counts.c.n + _MORE)
_NAME_MORE: Final = (
    update(unlisted_names)
    .where(unlisted_names.c.template == bindparam("name", type_=Text))
    .values(n=unlisted_names.c.n + _MORE, last_ms=bindparam("at", type_=BigInteger))
)


@dataclass(frozen=True, slots=True)
class Count:
    """How much of one row was withheld for one reason on one day."""

    day: int
    """Days since 1970-01-01 UTC."""
    activity: str
    """Empty when no activity was reached."""
    row: int
    """0: no row."""
    reason: str
    n: int


@dataclass(frozen=True, slots=True)
class UnlistedName:
    """A name of the packaged catalogue that routers sent and no register lists."""

    template: str
    n: int
    first_ms: int
    last_ms: int


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row the canary stopped."""

    activity: str
    row: int
    since_ms: int
    kind: str


def add_withheld(conn: Connection, now_ms: int, withheld: Mapping[tuple[str, int, str], int]) -> None:
    """Add counts to the day of ``now_ms``.

    Args:
        conn: The transaction that decides.
        now_ms: The moment of the decision.
        withheld: (activity or "", row or 0, reason) → how many.
    """
    day = now_ms // DAY_MS
    places: list[dict[str, object]] = [
        {"on": day, "of": activity, "which": row, "why": reason, "more": n}
        for (activity, row, reason), n in sorted(withheld.items())
    ]
    if places:
        new = [
            {"day": one["on"], "activity": one["of"], "row": one["which"], "reason": one["why"], "n": 0}
            for one in places
        ]
        conn.execute(insert_if_absent(conn, "counts"), new)
        conn.execute(_COUNT_MORE, places)


def withheld(conn: Connection, from_day: int = 0) -> tuple[Count, ...]:
    """Return all counts from ``from_day`` on, by day, activity, row and reason."""
    rows = conn.execute(
        select(counts)
        .where(counts.c.day >= from_day)
        .order_by(counts.c.day, counts.c.activity, counts.c.row, counts.c.reason)
    )
    return tuple(Count(row.day, row.activity, row.row, row.reason, row.n) for row in rows)


def add_unlisted(conn: Connection, now_ms: int, names: Mapping[str, int]) -> None:
    """Add how often names of the packaged catalogue were seen that no register lists.

    Args:
        conn: The transaction that decides.
        now_ms: The moment.
        names: Template with ``*`` for instances → how often. The caller vouches that each is a literal of the
            packaged catalogue: a name a router made up may be somebody's name.
    """
    seen: list[dict[str, object]] = [
        {"name": template, "more": n, "at": now_ms} for template, n in sorted(names.items())
    ]
    if seen:
        new = [{"template": one["name"], "n": 0, "first_ms": now_ms, "last_ms": now_ms} for one in seen]
        conn.execute(insert_if_absent(conn, "unlisted_names"), new)
        conn.execute(_NAME_MORE, seen)


def unlisted(conn: Connection) -> tuple[UnlistedName, ...]:
    """Return the names no register lists, sorted."""
    rows = conn.execute(select(unlisted_names).order_by(unlisted_names.c.template))
    return tuple(UnlistedName(row.template, row.n, row.first_ms, row.last_ms) for row in rows)


def quarantine_row(conn: Connection, activity: str, row: int, kind: str, now_ms: int) -> bool:
    """Stop a row of an activity, because the canary found an identifier behind it.

    Returns:
        False when it was stopped already; the first moment is kept.
    """
    stopped = {"activity": activity, "row": row, "since_ms": now_ms, "kind": kind}
    return conn.execute(insert_if_absent(conn, "quarantine"), stopped).rowcount == 1


def release_row(conn: Connection, activity: str, row: int) -> bool:
    """Let a row run again. Returns False when it was not stopped."""
    at = (quarantine.c.activity == activity, quarantine.c.row == row)
    return conn.execute(delete(quarantine).where(*at)).rowcount == 1


def quarantined(conn: Connection) -> tuple[Quarantined, ...]:
    """Return the rows that are stopped, by activity and row."""
    rows = conn.execute(select(quarantine).order_by(quarantine.c.activity, quarantine.c.row))
    return tuple(Quarantined(row.activity, row.row, row.since_ms, row.kind) for row in rows)
