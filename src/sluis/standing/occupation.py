"""Occupations of a line: which slots it had, which of them is open, and the end of one.

In:  a line, or a slot and a moment, in the transaction that makes it true. Out: ``Occupation``; an entry of the chain.

The rules this module keeps (ledger specification, section 3a.3):
 * A line has one occupation at a time, each with a slot of its own. The order of the slots is that of the occupations.
 * The end of one is a closing event, recorded when it is over or later, and never before what is on record of it.
 * The table says where to look; that an occupation is over, its household's chain says, and that a slot is of a line,
   the slot's own key: nothing is done to one household because a row names the line of another.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Row, Select, bindparam, select, update

from sluis.errors import Code, KeystoreError, Moment, SluisError
from sluis.errors.gate import household_unknown_error
from sluis.errors.standing import (
    event_in_future_error,
    household_ambiguous_error,
    household_left_error,
    occupation_ended_error,
    occupation_moment_error,
    standing_broken_error,
)
from sluis.keys.derive import registration, registration_key
from sluis.keys.keystore import Keystore
from sluis.standing.chain import Link, append
from sluis.standing.entries import Closed
from sluis.standing.household import Households
from sluis.store.schema import household_keys, lines, slots

_OF_LINE: Final = (
    select(lines.c.slot, slots.c.closed_ms)
    .join(slots, slots.c.n == lines.c.slot)
    .where(lines.c.line == bindparam("which"))
    .order_by(lines.c.slot)
)


@dataclass(frozen=True, slots=True)
class Occupation:
    """One household of a line."""

    slot: int
    closed_ms: int | None
    """Since when it is over; ``None`` while it is not."""


def occupations(conn: Connection, line: str) -> list[Occupation]:
    """Return the occupations of a line that are not erased, the oldest first.

    Args:
        conn: A connection.
        line: In Unicode form NFC.
    """
    if not _storable(line):
        return []
    rows = conn.execute(_OF_LINE, {"which": line})
    return [Occupation(int(row.slot), None if row.closed_ms is None else int(row.closed_ms)) for row in rows]


def slot_of_line(conn: Connection, line: str) -> int | None:
    """Return the slot of a line whose occupation is not over, or ``None`` when the registry holds none (any more).

    Args:
        conn: A connection.
        line: In Unicode form NFC.
    """
    return next((each.slot for each in occupations(conn, line) if each.closed_ms is None), None)


def check_line(conn: Connection, keystore: Keystore, slot: int, line: str) -> None:
    """Check that a slot was registered for a line, before anything is done to it because the table says so.

    Args:
        conn: A connection.
        keystore: Holds K_n, without which R_n cannot be made for another line.
        slot: Which; one without a key is taken as it is, for nothing of it can be read.
        line: In Unicode form NFC.

    Raises:
        standing_broken_error: its registration does not open to this line.
    """
    key = keystore.household_key(conn, slot)
    kept = conn.execute(select(slots.c.registration).where(slots.c.n == slot)).scalar()
    if key is not None and bytes(kept or b"") != registration(registration_key(key), line):
        raise standing_broken_error(slot=slot)


def slot_of(conn: Connection, keystore: Keystore, line: str) -> int:
    """Return the slot of a household named by its line, or by line and number: ``LINE#NUMBER``.

    The number stands on its receipt. It is needed where a line had more than one household: nothing that was asked by
    or about one of them may be done to another.

    Raises:
        household_unknown_error: the registry does not hold it.
        household_ambiguous_error: the line had several, and no number is given.
        household_left_error: its only one moved out, and no number is given: whoever asks may live there now.
        standing_broken_error: the table names a slot that was not registered for this line.
    """
    [slot] = slots_of(conn, keystore, [line])
    if isinstance(slot, SluisError):
        raise slot
    return slot


def slots_of(conn: Connection, keystore: Keystore, named: Sequence[str]) -> list[int | SluisError]:
    """As ``slot_of`` for some households, in one question to the database; in the place of a slot what it would raise.

    Args:
        conn: A connection.
        keystore: Holds their keys.
        named: Lines, or lines with numbers; as many as a statement may name, half of 32,766.
    """
    forms = [unicodedata.normalize("NFC", line.strip()) for line in named]
    wanted = {line for form in forms for line in (form, form.rpartition("#")[0]) if _storable(line)}
    rows: dict[str, list[Row[tuple[object, ...]]]] = defaultdict(list)
    for row in conn.execute(_NAMED, {"which": sorted(wanted)}):
        rows[str(row.line)].append(row)
    return [_slot_named(conn, keystore, form, rows) for form in forms]


def _slot_named(
    conn: Connection, keystore: Keystore, named: str, rows: Mapping[str, Sequence[Row[tuple[object, ...]]]]
) -> int | SluisError:
    held = rows.get(named, ())
    before, _, number = named.rpartition("#")
    numbered = [row for row in rows.get(before, ()) if str(row.slot) == number]
    if len(held) + len(numbered) > 1:
        return household_ambiguous_error(count=len(held) + len(numbered))
    if not held and not numbered:
        return household_unknown_error()
    if held and held[0].closed_ms is not None:
        return household_left_error()
    row = (*held, *numbered)[0]
    slot, line = int(row.slot), named if held else before
    if row.wrapped is not None:
        try:
            key = keystore.unwrapped(conn, slot, row.wrapped)
        except KeystoreError as fault:
            return fault
        if bytes(row.registration or b"") != registration(registration_key(key), line):
            return standing_broken_error(slot=slot)
    return slot


_NAMED: Final[Select[tuple[object, ...]]] = (
    select(lines.c.line, lines.c.slot, slots.c.closed_ms, slots.c.registration, household_keys.c.wrapped)
    .join(slots, slots.c.n == lines.c.slot)
    .outerjoin(household_keys, household_keys.c.slot == lines.c.slot)
    .where(lines.c.line.in_(bindparam("which", expanding=True)))
    .order_by(lines.c.slot)
)


def _storable(line: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in line)


def end_occupation(
    conn: Connection, keystore: Keystore, slot: int, at_ms: int, not_before_ms: int, now_ms: int
) -> Link:
    """Put on record that an occupation is over.

    Args:
        conn: A transaction that runs alone; what waits for the household the caller settles in it.
        keystore: Holds K_n.
        slot: Whose.
        at_ms: Since when.
        not_before_ms: The earliest moment that leaves everything on record about it before the end.
        now_ms: The clock.

    Returns:
        The entry of its chain.

    Raises:
        event_in_future_error: the moment has not come.
        occupation_ended_error: it was ended before.
        occupation_moment_error: something of later than that moment is on record about it.
        standing_broken_error: its chain does not check.

    Effects:
        An entry of the chain with the next number of the journal, and the moment in ``slots``.
    """
    if at_ms > now_ms:
        raise event_in_future_error(kind=Code("end"))
    household = Households(conn, keystore).of(slot)
    if household.closed_ms is not None:
        raise occupation_ended_error()
    if at_ms < not_before_ms:
        raise occupation_moment_error(moment=moment_of(not_before_ms))
    link = append(conn, keystore, slot, Closed(at_ms=at_ms, recorded_ms=now_ms))
    note_end(conn, slot, at_ms)
    return link


def note_end(conn: Connection, slot: int, at_ms: int) -> None:
    """Note in ``slots`` what a chain says: where a line is looked up, that occupation is over."""
    conn.execute(update(slots).where(slots.c.n == slot).values(closed_ms=at_ms))


def moment_of(at_ms: int) -> Moment:
    """Return a moment as it is said, to the millisecond.

    Examples:
        >>> moment_of(1_795_527_091_005)
        '2026-11-24T13:31:31.005Z'
    """
    made = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)
    return Moment(made.strftime("%Y-%m-%dT%H:%M:%S") + f".{at_ms % 1000:03}Z")
