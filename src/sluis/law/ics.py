"""Legal terms as a calendar file (RFC 5545), so that a term stands in the calendar of who must keep it.

In:  what an event set going. Out: the bytes of an ``.ics`` file.

The rules this module keeps:
 * Deterministic: the same event at the same moment gives the same bytes. The stamp is the moment of the event.
 * An entry stands on the alarm, which is the stricter reading; its text names the other one, and until when the law was
   read.
 * Nothing about a person or a report stands in it: terms, articles and moments.
 * How a text is escaped and a line folded is for the ``icalendar`` package.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event

from sluis.i18n import N_, Lang, tr
from sluis.law.clock import Deadline, ReadingName, Started
from sluis.law.sources import WORDS as HOW_READ
from sluis.law.sources import reservation
from sluis.law.words import citation_in_words

READINGS: Final[dict[ReadingName, str]] = {
    "plain": N_("counted straight through"),
    "regulation": N_("under Regulation 1182/71"),
}
_AHEAD: Final[dict[str, tuple[timedelta, ...]]] = {
    "hour": (timedelta(hours=12), timedelta(hours=2)),
    "day": (timedelta(days=1), timedelta(hours=4)),
    "week": (timedelta(days=14), timedelta(days=3)),
    "month": (timedelta(days=7), timedelta(days=1)),
}
"""How long before a term ends a calendar warns, by the unit of the term."""


def calendar_of(started: Started, lang: Lang | None = None) -> bytes:
    r"""Return the terms of an event as a calendar file.

    Args:
        started: Of ``sluis.law.clock.start``.
        lang: Language of the texts; the one in force when absent.

    Returns:
        UTF-8 with CRLF and folded lines, one entry per term with a fixed moment.

    Source:
        RFC 5545.

    Examples:
        >>> from sluis.law.clock import NETHERLANDS, start
        >>> started = start("breach", datetime(2026, 11, 20, 17, tzinfo=NETHERLANDS))
        >>> [line for line in calendar_of(started, "en").decode().split("\r\n") if line.startswith("DTSTART")]
        ['DTSTART:20261121T160000Z', 'DTSTART:20261123T160000Z']
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Sluis//Legal terms//EN")
    calendar.add("calscale", "GREGORIAN")
    for deadline in started.deadlines:
        if deadline.alarm is not None:
            calendar.add_component(_entry(started, deadline, deadline.alarm, lang))
    return bytes(calendar.to_ical())


def _entry(started: Started, deadline: Deadline, alarm: datetime, lang: Lang | None) -> Event:
    term, stamp = deadline.term, started.at.astimezone(UTC)
    summary = f"{term.words(lang)} ({citation_in_words(term.citation, lang)})"
    ends = [f"{tr(READINGS[reading.name], lang)}: {reading.ends.isoformat()}" for reading in deadline.readings]
    lines = [
        started.event.words(lang),
        started.at.isoformat(),
        f"-> {term.to}",
        *ends,
        tr(HOW_READ[term.checked], lang),
        reservation(lang, started.at.date()),
    ]
    name = hashlib.sha256(f"{term.id}\n{stamp:%Y%m%dT%H%M%SZ}".encode()).hexdigest()[:32]
    entry = Event()
    entry.add("uid", f"{name}@sluis")
    entry.add("dtstamp", stamp)
    entry.add("dtstart", alarm.astimezone(UTC))
    entry.add("summary", summary)
    entry.add("description", "\n".join(lines))
    entry.add("transp", "TRANSPARENT")
    for ahead in _AHEAD.get(term.unit, ()) if alarm > started.at else ():
        entry.add_component(_warning(ahead, summary))
    return entry


def _warning(ahead: timedelta, summary: str) -> Alarm:
    warning = Alarm()
    warning.add("action", "DISPLAY")
    warning.add("trigger", -ahead)
    warning.add("description", summary)
    return warning
