"""What must be done before when: from an event to the end of each legal term it starts.

In:  an event and the moment it happened. Out: terms with both readings and the alarm; a calendar.
"""

from dataclasses import dataclass
from datetime import datetime

from sluis.api.document import Json
from sluis.api.law import law_read
from sluis.errors import Code
from sluis.errors.law import clock_moment_error
from sluis.law.clock import COUNTING, ClockTable, Deadline, Started, clock_table, dutch_moment, start
from sluis.law.ics import READINGS, calendar_of
from sluis.law.sources import How, checked_of

__all__ = ["READINGS", "ClockEvents", "ClockStarted", "Deadline", "Started", "clock_events", "start_clock"]


@dataclass(frozen=True, slots=True)
class ClockEvents:
    """The events there are, and the terms each starts."""

    table: ClockTable

    def citations(self, event: str) -> str:
        """Return the grounds of the terms an event starts."""
        return "; ".join(term.citation for term in self.table.term if term.event == event)

    def document(self) -> dict[str, Json]:
        """Return them as ``sluis clock --format json`` prints them."""
        events: list[Json] = [
            {"event": event.id, "what": event.words(), "terms": self._terms(event.id)} for event in self.table.event
        ]
        return {"law_read": law_read(), "events": events}

    def _terms(self, event: str) -> list[Json]:
        return [
            {
                "id": term.id,
                "duty": term.words(),
                "citation": term.citation,
                "amount": term.amount,
                "unit": term.unit,
                "to": term.to,
                "starts": None if term.starts is None else term.starts.isoformat(),
                "source": term.source,
                "checked": term.checked,
            }
            for term in self.table.term
            if term.event == event
        ]


@dataclass(frozen=True, slots=True)
class ClockStarted:
    """The terms that an event started."""

    started: Started
    counting_checked: How
    """How it was checked how terms are counted."""

    def calendar(self) -> bytes:
        """Return the terms as a calendar file (.ics)."""
        return calendar_of(self.started)

    def document(self) -> dict[str, Json]:
        """Return them as ``sluis clock --event EVENT --format json`` prints them."""
        started = self.started
        return {
            "event": started.event.id,
            "at": started.at.isoformat(),
            "counting_checked": self.counting_checked,
            "law_read": law_read(started.at.date()),
            "terms": [
                {
                    "id": deadline.term.id,
                    "duty": deadline.term.words(),
                    "citation": deadline.term.citation,
                    "to": deadline.term.to,
                    "alarm": _iso(deadline.alarm),
                    "readings": {reading.name: reading.ends.isoformat() for reading in deadline.readings},
                    "source": deadline.term.source,
                    "checked": deadline.term.checked,
                }
                for deadline in started.deadlines
            ],
            "not_in_force": [term.id for term in started.not_yet],
        }


def clock_events() -> ClockEvents:
    """Return the events that start a legal term."""
    return ClockEvents(clock_table())


def start_clock(event: str, at: datetime | str) -> ClockStarted:
    """Start the clocks of an event.

    Terms run under Regulation 1182/71 with Dutch public holidays; where a term can be read in two ways both are given,
    and the alarm is on the stricter.

    Args:
        event: Its id, of ``clock_events``.
        at: When it happened: a moment, or ISO 8601; without a time zone it is Dutch time.

    Raises:
        clock_moment_error: the text is no moment.
        SluisError: there is no such event.
    """
    moment = dutch_moment(at) if isinstance(at, str) else at
    if moment is None:
        raise clock_moment_error(option=Code("--at"))
    return ClockStarted(start(event, moment), checked_of(COUNTING))


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
