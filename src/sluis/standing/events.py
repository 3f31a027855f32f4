"""What a household asked, as dated events: help, consent, withdrawal, objection, restriction, and their lifting.

In:  a kind, an activity or all, and the moment it was asked.
Out: entries of the household's chain, added and never changed; ``holds`` reads them.

The rules this module keeps:
 * Nothing is recorded ahead of time: an event in the future is refused.
 * A help request carries its window's end; the window's length stands in the register and is passed in.
 * What was recorded stays: a mistake is corrected by a later event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from msgspec import structs
from sqlalchemy import Connection, select

from sluis.errors import Code
from sluis.errors.standing import event_in_future_error, event_window_error, slot_unknown_error
from sluis.i18n import N_
from sluis.keys.keystore import Keystore
from sluis.standing.chain import append
from sluis.standing.entries import Asked
from sluis.standing.request_details import NO_DETAILS, RequestDetails
from sluis.store.schema import slots


class EventKind(StrEnum):
    """What was asked (gate specification, section 4.4)."""

    HELP = "help"
    """Opens the window [at, until) of activities on a help request."""
    CONSENT = "consent"
    """Opens activities on consent, until its end if it has one."""
    WITHDRAW = "withdraw"
    """Ends help and consent."""
    OBJECT = "object"
    """Closes activities on GDPR art. 6(1)(e) or (f)."""
    RESTRICT = "restrict"
    """Closes all (GDPR art. 18)."""
    LIFT = "lift"
    """Ends an objection and a restriction; the only thing that does for what is always on."""


EVENT_KINDS: Final[dict[EventKind, str]] = {
    EventKind.HELP: N_("help request"),
    EventKind.CONSENT: N_("consent"),
    EventKind.WITHDRAW: N_("withdrawal"),
    EventKind.OBJECT: N_("objection"),
    EventKind.RESTRICT: N_("restriction"),
    EventKind.LIFT: N_("objection and restriction lifted"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a household asked."""

    kind: EventKind
    activity: str | None
    """The register's key; ``None`` means all activities."""
    at_ms: int
    until_ms: int | None
    recorded_ms: int


def record(
    conn: Connection,
    keystore: Keystore,
    slot: int,
    kind: EventKind,
    activity: str | None,
    span: tuple[int, int | None],
    now_ms: int,
    details: RequestDetails = NO_DETAILS,
) -> Event:
    """Record an event.

    Args:
        conn: A transaction. Whatever commits after it sees the event.
        keystore: Holds K_n.
        slot: The household.
        kind: What was asked.
        activity: The register's key, or ``None`` for all; whether it exists is for the caller to check.
        span: When it was asked; and the end of the window: for ``help`` always, for ``consent`` if it has one, else
            ``None``.
        now_ms: The clock.
        details: What stands beside it.

    Raises:
        event_in_future_error: it was asked after ``now_ms``.
        event_window_error: the window is missing, ends before it begins, or does not belong to this kind.
        slot_unknown_error: no such household.
        standing_broken_error: its chain does not check; nothing leaves about it anyway.

    Effects:
        An entry of the household's chain; what closes takes the next number of the journal.
    """
    at_ms, until_ms = span
    refuse_span(kind, span, now_ms)
    if conn.execute(select(slots.c.n).where(slots.c.n == slot)).first() is None:
        raise slot_unknown_error(slot=slot)
    append(conn, keystore, slot, asked_entry(kind, activity, span, now_ms, details))
    return Event(kind, activity, at_ms, until_ms, now_ms)


def asked_entry(
    kind: EventKind, activity: str | None, span: tuple[int, int | None], now_ms: int, details: RequestDetails
) -> Asked:
    """Return the entry of a request, as ``record`` appends it."""
    made = Asked(kind=kind.value, activity=activity, at_ms=span[0], until_ms=span[1], recorded_ms=now_ms)
    return structs.replace(made, **details.fields)


def refuse_span(kind: EventKind, span: tuple[int, int | None], now_ms: int) -> None:
    """Refuse moments that a request cannot have.

    Raises:
        event_in_future_error: it was asked after ``now_ms``.
        event_window_error: the window is missing, ends before it begins, or does not belong to this kind.
    """
    at_ms, until_ms = span
    if at_ms > now_ms:
        raise event_in_future_error(kind=Code(kind.value))
    if (until_ms is None and kind is EventKind.HELP) or (until_ms is not None and not _may_end(kind, at_ms, until_ms)):
        raise event_window_error(kind=Code(kind.value))


def in_order(recorded: Sequence[Event]) -> tuple[Event, ...]:
    """Put events, given as they were recorded, in the order in which they count.

    At one and the same moment what closes comes after what opens: only a later event reopens. What closes also comes
    after what was recorded before it by a clock that stood later: that clock was set back in between, and the order in
    which things were asked is the order in which they were recorded.
    """
    placed: list[tuple[int, bool, Event]] = []
    for number, event in enumerate(recorded):
        closes = event.kind not in _OPENING
        set_back = [
            earlier.at_ms for earlier in recorded[:number] if closes and earlier.recorded_ms > event.recorded_ms
        ]
        placed.append((max([event.at_ms, *set_back]), closes, event))
    return tuple(event for _, _, event in sorted(placed, key=lambda entry: entry[:2]))


_OPENING: Final = frozenset({EventKind.HELP, EventKind.CONSENT, EventKind.LIFT})


def _may_end(kind: EventKind, at_ms: int, until_ms: int) -> bool:
    return kind in {EventKind.HELP, EventKind.CONSENT} and until_ms > at_ms
