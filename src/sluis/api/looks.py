"""How often who looks at households, by day: counted from the looks on record, beside the median of the same roles.

In:  a gate, and days. Out: ``LooksCounted``: of each employee or machine and day how many looks, at how many homes.

The rules this module keeps:
 * A count is told with its period, its source and what it leaves out; a mark is a fact by a stated rule, no judgement.
 * Nobody is compared with other roles, nor where fewer than three people had that role in the period.
 * Nothing is told of an inspector: his visits are his. No household is named.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

import msgspec

from sluis.api.gate import Gate
from sluis.api.moments import iso
from sluis.law.clock import NETHERLANDS
from sluis.ledger.covered import covered
from sluis.ledger.looks import Look, Looks, looks_at

__all__ = ["FACTOR", "LEAST", "MOST_DAYS", "LooksCounted", "LooksOfDay", "count_looks"]

MOST_DAYS: Final = 31
"""How many days are counted at once."""
FACTOR: Final = 3
"""More than so many times the median is marked."""
LEAST: Final = 3
"""People of the same roles, below which nobody is compared."""


class LooksOfDay(msgspec.Struct, frozen=True, kw_only=True):
    """How often one employee or machine looked on one day."""

    day: str
    """In the Netherlands."""
    who: str
    """What the identity service calls an employee; the name of a machine in the settings."""
    issuer: str | None
    """Of the identity service; null of a machine."""
    roles: list[str]
    looks: int
    households: int
    """How many different ones."""
    median: float | None
    """Of the looks a day of everybody with the same roles, on days on which they looked; null: too few to compare."""
    people: int
    """How many people had these roles; 0 of a machine."""
    high: bool
    """Whether it is more than three times that median."""


class LooksCounted(msgspec.Struct, frozen=True, kw_only=True):
    """Looks of a period, the most of a day first."""

    at: str
    from_: str = msgspec.field(name="from")
    to: str
    """The last day."""
    on_record_from: str | None
    """Since when the ledger can tell; null: nothing is on record."""
    rows: list[LooksOfDay]
    earlier: int
    """Looks from before roles were recorded with them: of whom, is not told."""
    sealed: int
    """Visits of inspectors, which nobody at the provider can open."""
    broken: int
    """Acts that do not open to what the ledger holds: somebody changed them."""


def count_looks(gate: Gate, first: date, last: date) -> LooksCounted:
    """Count the looks from one day to another.

    Args:
        gate: Whose ledger.
        first: The first day, in the Netherlands.
        last: The last day; at most ``MOST_DAYS`` are counted.

    Raises:
        ValueError: the days are out of order, or too many.
        StoreError: the database does not answer.
    """
    if not 0 <= (last - first).days < MOST_DAYS:
        raise ValueError((first, last))
    state, beside, earlier = gate.beside(), Looks(), 0
    counted: dict[tuple[str, str, str | None, tuple[str, ...]], list[int]] = defaultdict(list)
    with state.store.reading() as conn:
        told = covered(conn)
        for look in looks_at(conn, state.keystore, _midnight_ms(first), _midnight_ms(last + timedelta(days=1)), beside):
            who = look.caller if look.caller is not None else look.subject
            if not look.roles or who is None:
                earlier += 1
                continue
            counted[_day(look), who, look.issuer, tuple(look.roles)].append(look.number)
    return LooksCounted(
        at=iso(state.clock()),
        from_=first.isoformat(),
        to=last.isoformat(),
        on_record_from=None if told.told_from_ms is None else iso(told.told_from_ms),
        rows=_rows(counted),
        earlier=earlier,
        sealed=beside.sealed,
        broken=len(beside.broken),
    )


def _rows(counted: dict[tuple[str, str, str | None, tuple[str, ...]], list[int]]) -> list[LooksOfDay]:
    people: dict[tuple[str, ...], set[tuple[str | None, str]]] = defaultdict(set)
    days: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for (_, who, issuer, roles), numbers in counted.items():
        if issuer is not None:
            people[roles].add((issuer, who))
            days[roles].append(len(numbers))
    rows = []
    for (day, who, issuer, roles), numbers in counted.items():
        compared = issuer is not None and len(people[roles]) >= LEAST
        middle = float(median(days[roles])) if compared else None
        rows.append(
            LooksOfDay(
                day=day,
                who=who,
                issuer=issuer,
                roles=list(roles),
                looks=len(numbers),
                households=len(set(numbers)),
                median=middle,
                people=0 if issuer is None else len(people[roles]),
                high=middle is not None and len(numbers) > FACTOR * middle,
            )
        )
    return sorted(rows, key=lambda row: (-row.looks, row.day, row.who))


def _midnight_ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=NETHERLANDS).timestamp() * 1000)


def _day(look: Look) -> str:
    return datetime.fromtimestamp(look.t_ms / 1000, NETHERLANDS).date().isoformat()
