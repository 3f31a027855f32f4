"""Legal terms as a calendar file (RFC 5545), so that a term stands in the calendar of who must keep it.

In:  what an event set going. Out: the bytes of an ``.ics`` file.

The rules this module keeps:
 * Deterministic: the same event at the same moment gives the same bytes. The stamp is the moment of the event.
 * An entry stands on the alarm, which is the stricter reading; its text names the other one.
 * Nothing about a person or a report stands in it: terms, articles and moments.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from sluis.i18n import N_, Lang, tr
from sluis.law.clock import Deadline, ReadingName, Started

READINGS: Final[dict[ReadingName, str]] = {
    "plain": N_("counted straight through"),
    "regulation": N_("under Regulation 1182/71"),
}
_WIDTH: Final = 75
"""Octets of a line, RFC 5545 section 3.1."""
_AHEAD: Final[dict[str, tuple[str, ...]]] = {
    "hour": ("-PT12H", "-PT2H"),
    "day": ("-P1D", "-PT4H"),
    "week": ("-P14D", "-P3D"),
    "month": ("-P7D", "-P1D"),
}
"""When a calendar warns, by the unit of the term."""


def calendar_of(started: Started, lang: Lang | None = None) -> bytes:
    r"""Return the terms of an event as a calendar file.

    Args:
        started: Of ``sluis.law.clock.start``.
        lang: Language of the texts; the one in force when absent.

    Returns:
        UTF-8 with CRLF and folded lines, one entry per term with a fixed moment.

    Source:
        RFC 5545; text values are escaped as section 3.3.11 says.

    Examples:
        >>> from sluis.law.clock import NETHERLANDS, start
        >>> found = start("breach", datetime(2026, 11, 20, 17, tzinfo=NETHERLANDS))
        >>> [line for line in calendar_of(found, "en").decode().split("\r\n") if line.startswith("DTSTART")]
        ['DTSTART:20261121T160000Z', 'DTSTART:20261123T160000Z', 'DTSTART:20261123T225959Z']
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sluis//Legal terms//EN", "CALSCALE:GREGORIAN"]
    for deadline in started.deadlines:
        lines += _entry(started, deadline, lang)
    return "".join(_folded(line) for line in [*lines, "END:VCALENDAR"]).encode()


def _entry(started: Started, deadline: Deadline, lang: Lang | None) -> Iterator[str]:
    alarm, term = deadline.alarm, deadline.term
    if alarm is None:
        return
    summary = f"{term.words(lang)} ({term.citation})"
    ends = [f"{tr(READINGS[reading.name], lang)}: {reading.ends.isoformat()}" for reading in deadline.readings]
    told = "\n".join([started.event.words(lang), started.at.isoformat(), f"-> {term.to}", *ends, term.checked])
    name = hashlib.sha256(f"{term.id}\n{_utc(started.at)}".encode()).hexdigest()[:32]
    yield from ("BEGIN:VEVENT", f"UID:{name}@sluis", f"DTSTAMP:{_utc(started.at)}", f"DTSTART:{_utc(alarm)}")
    yield from (f"SUMMARY:{_escaped(summary)}", f"DESCRIPTION:{_escaped(told)}", "TRANSP:TRANSPARENT")
    for ahead in _AHEAD.get(term.unit, ()) if alarm - started.at > timedelta() else ():
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:{ahead}", f"DESCRIPTION:{_escaped(summary)}")
        yield "END:VALARM"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    r"""Escape a text value.

    Examples:
        >>> print(_escaped("a; b, c\\d\ne"))
        a\; b\, c\\d\ne
    """
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Fold a line at 75 octets, never inside a character."""
    parts, width = [""], 0
    for character in line:
        octets = len(character.encode())
        if width + octets > _WIDTH:
            parts.append(" ")
            width = 1
        parts[-1] += character
        width += octets
    return "\r\n".join(parts) + "\r\n"
