"""Say whether a household's standing leaves an activity open, now and when the report was collected.

In:  the events of a household, the facts of an activity, two moments.
Out: the reason why it is closed, or ``None``.

The rules this module keeps (gate specification, section 4.4):
 * Both moments must lie inside: a report collected before the help request stays out, and so does one that is sent
   after the window.
 * A restriction closes everything, an objection what rests on GDPR art. 6(1)(e) or (f). Only a later dated event
   reopens: ``lift``; or a later request of the same household for this very thing: help for an activity that waits
   for a help request, consent for one that waits for consent. An activity that is always on is reopened by ``lift``
   alone: asking for help elsewhere must not undo an objection to it.
 * A withdrawal ends help and consent; a later help request or consent opens again.
 * Nothing is recorded ahead of time, so an event after now means that the clock went back. What closes counts all the
   same, what opens does not: a clock that is set must not undo an objection.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sluis.errors import StandingBrokenError
from sluis.standing.events import Event, EventKind
from sluis.standing.household import Households
from sluis.terms import Reason

Trigger = Literal["always", "consent", "help-request"]


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """What of an activity decides over its standing."""

    name: str
    trigger: Trigger
    objectionable: bool
    """Whether any of its grounds is GDPR art. 6(1)(e) or (f)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one activity stands for a household at a moment."""

    activity: str
    closed: Reason | None
    help_until_ms: int | None
    """End of the open help window, if there is one."""
    consented: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """Standing and history of a household."""

    standings: tuple[Standing, ...]
    history: tuple[Event, ...]


@dataclass(slots=True)
class _State:
    help_until_ms: int | None = None
    consent_until_ms: int | None = None
    objected: bool = False
    restricted: bool = False

    def helped(self, at_ms: int) -> bool:
        return self.help_until_ms is not None and at_ms < self.help_until_ms

    def consented(self, at_ms: int) -> bool:
        return self.consent_until_ms is not None and at_ms < self.consent_until_ms


_FOR_EVER: Final = 2**62
_CLOSING: Final = frozenset({EventKind.WITHDRAW, EventKind.OBJECT, EventKind.RESTRICT})
_REOPENS: Final = {EventKind.HELP: "help-request", EventKind.CONSENT: "consent"}
"""What a household asks for again, by the trigger of the activity."""


def closed_reason(
    households: Households, slot: int, facts: ActivityFacts, collected_ms: int, now_ms: int
) -> Reason | None:
    """Say why an activity is closed for a household, or ``None`` when its standing leaves it open.

    Args:
        households: Of the transaction that decides; what was withdrawn before it began counts.
        slot: The household.
        facts: Of the activity.
        collected_ms: When the report was collected.
        now_ms: The moment of the decision.

    Returns:
        ``standing-broken`` when its chain does not check, ``unknown-household`` when its occupation is over.
    """
    try:
        household = households.of(slot)
    except StandingBrokenError:
        return Reason.STANDING_BROKEN
    if household.closed_ms is not None:
        return Reason.UNKNOWN_HOUSEHOLD
    return reason_of(household.asked, facts, collected_ms, now_ms)


def reason_of(events: Sequence[Event], facts: ActivityFacts, collected_ms: int, now_ms: int) -> Reason | None:
    """Decide from events in the order of ``in_order``; the moment of collection is judged first.

    Effects:
        None. Same events, same answer.

    Examples:
        >>> facts = ActivityFacts("wifi-help", "help-request", objectionable=True)
        >>> asked = Event(EventKind.HELP, "wifi-help", 100, 200, 100)
        >>> reason_of([asked], facts, 100, 199)
        >>> reason_of([asked], facts, 99, 199), reason_of([asked], facts, 150, 200)
        (<Reason.CLOSED_TRIGGER: 'closed-trigger'>, <Reason.CLOSED_TRIGGER: 'closed-trigger'>)
        >>> reason_of([asked, Event(EventKind.OBJECT, None, 150, None, 150)], facts, 100, 160)
        <Reason.CLOSED_OBJECTION: 'closed-objection'>
    """
    return _closed_at(events, facts, collected_ms) or _closed_at(events, facts, now_ms, now=True)


def show(events: Sequence[Event], activities: Iterable[ActivityFacts], now_ms: int, *, occupied: bool = True) -> Shown:
    """Return how each activity stands for a household now, and everything it asked, in the order in which it counts.

    When its occupation is over nothing is open.
    """
    standings = []
    for facts in activities:
        state = _state(events, facts, now_ms, now=True)
        standings.append(
            Standing(
                facts.name,
                _closed_at(events, facts, now_ms, now=True) if occupied else Reason.UNKNOWN_HOUSEHOLD,
                state.help_until_ms if state.helped(now_ms) else None,
                state.consented(now_ms),
            )
        )
    return Shown(tuple(standings), tuple(events))


def _closed_at(events: Sequence[Event], facts: ActivityFacts, at_ms: int, *, now: bool = False) -> Reason | None:
    state = _state(events, facts, at_ms, now=now)
    if state.restricted:
        return Reason.CLOSED_RESTRICTION
    if state.objected and facts.objectionable:
        return Reason.CLOSED_OBJECTION
    if facts.trigger == "always":
        return None
    if facts.trigger == "consent":
        return None if state.consented(at_ms) else Reason.CLOSED_CONSENT
    return None if state.helped(at_ms) else Reason.CLOSED_TRIGGER


def _state(events: Sequence[Event], facts: ActivityFacts, at_ms: int, *, now: bool) -> _State:
    """Fold the events up to and including ``at_ms``; ``now`` says that ``at_ms`` is the clock, which may be wrong."""
    state = _State()
    for event in events:
        if event.activity not in {None, facts.name}:
            continue
        if event.at_ms > at_ms and not (now and event.kind in _CLOSING):
            continue
        if event.kind is EventKind.LIFT or _REOPENS.get(event.kind) == facts.trigger:
            state.objected = state.restricted = False
        match event.kind:
            case EventKind.HELP:
                state.help_until_ms = max(state.help_until_ms or 0, event.until_ms or 0)
            case EventKind.CONSENT:
                state.consent_until_ms = _FOR_EVER if event.until_ms is None else event.until_ms
            case EventKind.WITHDRAW:
                state.help_until_ms = state.consent_until_ms = None
            case EventKind.OBJECT:
                state.objected = True
            case EventKind.RESTRICT:
                state.restricted = True
            case EventKind.LIFT:
                pass
    return state
