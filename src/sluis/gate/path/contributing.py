"""What one home adds to a count: a band and a region, sealed, once for each period; nothing of it leaves.

In:  contributions that were decided, in the transaction that decided them. Out: rows, one for each home and period.

The rules this module keeps (gate specification, section 17.2):
 * A home stands once in a period, whatever it sends: what a further report says takes the place of what was there, or
   does not, by ``of`` of the row. Which of the two is kept is a function of both, whatever the order they come in.
 * A row opens with K_n only, for its own activity, period and household. Erasure reaches it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from operator import attrgetter
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from sluis.errors import SealBrokenError
from sluis.errors.ledger import household_erased_error
from sluis.keys.derive import contribution_key
from sluis.keys.sealed import seal, unseal
from sluis.store.if_absent import insert_if_absent
from sluis.store.schema import contributions

_DIGEST: Final = 32
_HEAD: Final = _DIGEST + 8 + 4
_FETCH: Final = 2_000
_AHEAD: Final = 2


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one home adds to the count of one period."""

    activity: str
    period: int
    slot: int
    plan: str = field(repr=False)
    """Digest of the plan it was decided under, 64 hex digits."""
    band: int = field(repr=False)
    """Its place among the bands."""
    cell: str = field(repr=False)
    """The region of the home."""
    collected_ms: int = field(repr=False)
    of: str = "any"
    """Which of two is kept: ``low``, ``high``, ``last`` or ``any``."""


def kept_of(one: Contribution, other: Contribution) -> Contribution:
    """Return which of two contributions of a home to one period counts; of one plan, whichever came first.

    What was decided under another plan gives way, whatever it says: only that of the plan in force is ever counted.

    Args:
        one: What was decided before.
        other: What was decided now.

    Examples:
        >>> low, high = (Contribution("a", 0, 0, "", band, "x", 5 + band, of="low") for band in (1, 2))
        >>> kept_of(low, high).band, kept_of(high, low).band
        (1, 1)
    """
    newest = max(one, other, key=attrgetter("collected_ms"))
    if one.plan != other.plan:
        return other
    match newest.of:
        case "low":
            return min(one, other, key=lambda each: (each.band, each.collected_ms, each.cell))
        case "high":
            return min(one, other, key=lambda each: (-each.band, each.collected_ms, each.cell))
        case "last":
            return min(one, other, key=lambda each: (-each.collected_ms, each.band, each.cell))
        case _:
            return min(one, other, key=lambda each: (each.collected_ms, each.band, each.cell))


def put_contributions(conn: Connection, keys: Mapping[int, bytes | None], made: Iterable[Contribution]) -> None:
    """Put contributions on record, each in the place of the one its home had in that period, where it is kept.

    Args:
        conn: The transaction that decided them. Rows are taken in one order, so that two never wait in a circle.
        keys: K_n of every slot.
        made: In the order of the reports.

    Raises:
        HouseholdErasedError: a slot has no key.
    """
    wanted: dict[tuple[str, int, int], Contribution] = {}
    for each in made:
        place = (each.activity, each.period, each.slot)
        wanted[place] = kept_of(wanted[place], each) if place in wanted else each
    for place, new in sorted(wanted.items()):
        key = keys.get(new.slot)
        if key is None:
            raise household_erased_error(slot=new.slot)
        row = {"activity": place[0], "period": place[1], "slot": place[2], "sealed": _sealed(key, new)}
        if conn.execute(insert_if_absent(conn, "contributions"), row).rowcount == 1:
            continue
        here = (contributions.c.activity == place[0], contributions.c.period == place[1])
        mine = (*here, contributions.c.slot == place[2])
        held = conn.execute(select(contributions.c.sealed).where(*mine).with_for_update()).scalar_one()
        old = opened(key, bytes(held), new)
        if old is None or kept_of(old, new) is new:
            conn.execute(update(contributions).where(*mine).values(sealed=row["sealed"]))


def contributions_of(conn: Connection, activity: str, period: int) -> Iterator[tuple[int, bytes]]:
    """Yield slot and sealed contribution of each home that stands in a period."""
    wanted = select(contributions.c.slot, contributions.c.sealed)
    here = wanted.where(contributions.c.activity == activity, contributions.c.period == period)
    for row in conn.execute(here.order_by(contributions.c.slot).execution_options(yield_per=_FETCH)):
        yield row.slot, bytes(row.sealed)


def is_over(activity: str, ended: int) -> ColumnElement[bool]:
    """Return what is true of rows that belong to no period of an activity any more: it is over, or cannot be meant.

    Args:
        activity: By the register's key.
        ended: Number of the period that ended last. The next one is open; a gate whose clock is ahead adds to the one
            behind it. What lies further ahead was numbered while periods were shorter.
    """
    place = contributions.c.period
    return and_(contributions.c.activity == activity, or_(place <= ended, place > ended + _AHEAD))


def forget_periods(conn: Connection, activity: str, ended: int) -> int:
    """Delete what homes added to periods of an activity that are over, and return how many rows."""
    return conn.execute(delete(contributions).where(is_over(activity, ended))).rowcount


def forget_other_activities(conn: Connection, counting: Sequence[str]) -> int:
    """Delete what homes added to counts that no activity makes any more, and return how many rows."""
    return conn.execute(delete(contributions).where(contributions.c.activity.not_in(counting))).rowcount


def opened(key: bytes, sealed: bytes, place: Contribution) -> Contribution | None:
    """Open a contribution; ``None`` when it is not one of this household, activity and period.

    Args:
        key: K_n.
        sealed: As stored.
        place: Says which activity, period and household, and which value counts.
    """
    try:
        plain = unseal(contribution_key(key), sealed, _owner(place))
        plan, collected, band = plain[:_DIGEST], plain[_DIGEST : _DIGEST + 8], plain[_DIGEST + 8 : _HEAD]
        cell = plain[_HEAD:].decode("ascii")
    except (SealBrokenError, ValueError):
        return None
    numbers = int.from_bytes(band, "big"), cell, int.from_bytes(collected, "big")
    return Contribution(place.activity, place.period, place.slot, plan.hex(), *numbers, of=place.of)


def _sealed(key: bytes, each: Contribution) -> bytes:
    numbers = each.collected_ms.to_bytes(8, "big") + each.band.to_bytes(4, "big")
    return seal(contribution_key(key), bytes.fromhex(each.plan) + numbers + each.cell.encode("ascii"), _owner(each))


def _owner(each: Contribution) -> bytes:
    name = each.activity.encode("ascii")
    where = len(name).to_bytes(2, "big") + name + each.period.to_bytes(8, "big") + each.slot.to_bytes(8, "big")
    return sha256(b"sluis/contribution/v1\0" + where).digest()
