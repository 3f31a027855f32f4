"""What a shadow register did beside the one in force, counted: never a value, never whose report it was.

In:  counts of both sides over the same reports. Out: the same, added up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, func, select, update

from sluis.store.counts import DAY_MS
from sluis.store.if_absent import insert_if_absent
from sluis.store.schema import shadow_counts

Side = Literal["in-force", "shadow"]
SIDES: Final[tuple[Side, ...]] = ("in-force", "shadow")
Counted = tuple[Side, str, int, str]
"""Side, activity ("" when none was reached), row, and ``released`` or the reason it was withheld."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two registers that decide over the same reports, by their digests."""

    in_force: str
    shadow: str


def add_shadow(conn: Connection, pair: Pair, now_ms: int, counted: Mapping[Counted, int]) -> None:
    """Add counts to the day of ``now_ms``.

    Args:
        conn: A transaction of its own, not one that decides.
        pair: The two registers.
        now_ms: The moment.
        counted: How many of each.
    """
    day = now_ms // DAY_MS
    for (side, activity, row, reason), n in sorted(counted.items()):
        key = {
            "day": day,
            "in_force": pair.in_force,
            "shadow": pair.shadow,
            "side": side,
            "activity": activity,
            "row": row,
            "reason": reason,
        }
        where = [shadow_counts.c[name] == value for name, value in key.items()]
        conn.execute(insert_if_absent(conn, "shadow_counts"), {**key, "n": 0})
        conn.execute(update(shadow_counts).where(*where).values(n=shadow_counts.c.n + n))


def shadow_totals(conn: Connection, pair: Pair, from_day: int = 0) -> dict[Counted, int]:
    """Return the counts of a pair since a day (days since 1970-01-01 UTC), added up."""
    of = shadow_counts.c
    columns = (of.side, of.activity, of.row, of.reason)
    total = select(*columns, func.sum(of.n).label("total")).group_by(*columns)
    rows = conn.execute(total.where(of.in_force == pair.in_force, of.shadow == pair.shadow, of.day >= from_day))
    sides: dict[str, Side] = {side: side for side in SIDES}
    return {(sides[row.side], row.activity, row.row, row.reason): int(row.total) for row in rows}
