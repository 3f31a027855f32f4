"""The clocks of an event, as values."""

from datetime import UTC, datetime

from tests.raised import raises

from sluis.api.clock import clock_events, start_clock
from sluis.errors.law import clock_moment_error


def test_every_event_has_terms() -> None:
    events = clock_events()
    assert all(events.citations(event.id) for event in events.table.event)


def test_a_breach_starts_its_terms() -> None:
    typed, moment = start_clock("breach", "2026-11-20T17:00"), datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert [deadline.alarm for deadline in typed.started.deadlines] == [
        deadline.alarm for deadline in start_clock("breach", moment).started.deadlines
    ]
    assert typed.calendar().startswith(b"BEGIN:VCALENDAR")
    assert typed.document()["terms"]


def test_what_is_no_moment_is_refused() -> None:
    with raises(clock_moment_error):
        start_clock("breach", "yesterday")
