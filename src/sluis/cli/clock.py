"""``sluis clock``: what must be done before when, from an event to the end of each legal term it starts.

In:  an event and the moment it happened. Out: terms with both readings and the alarm; a calendar file when asked.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from rich.text import Text

from sluis import api
from sluis.api.files import write_file
from sluis.cli.verb import FINE, Example, Format, Verb, option
from sluis.errors import Code
from sluis.errors.cli import argument_missing_error
from sluis.i18n import N_, tr
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.clock import Deadline, Started


def clock(
    *,
    event: Annotated[str | None, option(N_("What happened; without it every event is listed."), "--event")] = None,
    at: Annotated[str | None, option(N_("When: ISO 8601; without a time zone it is Dutch time."), "--at")] = None,
    ics: Annotated[Path | None, option(N_("Also write the terms to this calendar file (.ics)."), "--ics")] = None,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Start the clocks of an event."""
    if event is None:
        return _list(format)
    if at is None:
        raise argument_missing_error(command=Code("sluis clock"), argument=Code("--at"))
    started = api.clock.start_clock(event, at)
    if ics is not None:
        write_file(ics, started.calendar())
    if format == "json":
        show.print_json(api.as_json(started))
    else:
        _print(started.started, started.counting_checked)
    return FINE


def _list(form: str) -> int:
    listed = api.clock.clock_events()
    if form == "json":
        show.print_json(api.as_json(listed))
        return FINE
    rows = [[event.id, event.words(), api.law.cited(listed.citations(event.id))] for event in listed.table.event]
    show.out().print(show.table([N_("event"), N_("what happened"), N_("starts")], rows))
    show.sentences(show.out(), api.law.reservation())
    return FINE


def _print(started: "Started", counting_checked: "api.law.How") -> None:
    page = show.out()
    show.line(page, f"{started.event.words()}: {_moment_in_words(started.at)}")
    page.print()
    for deadline in started.deadlines:
        _print_deadline(deadline)
    for term in started.not_yet:
        since = "" if term.starts is None else term.starts.isoformat()
        template = N_("Not in force on that day: {citation} (since {day}).")
        show.say(page, template, citation=api.law.cited(term.citation), day=since)
    show.say(
        page,
        N_("Times are Dutch. The alarm is on the stricter reading. How terms are counted was checked: {how}."),
        how=api.law.how_read(counting_checked),
    )
    show.sentences(page, api.law.reservation(at=started.at.date()))


def _print_deadline(deadline: "Deadline") -> None:
    page, term = show.out(), deadline.term
    when = tr(N_("without undue delay")) if deadline.alarm is None else _moment_in_words(deadline.alarm)
    page.print(Text.assemble((when, "bold"), f"  {term.to}  {term.words()}"), soft_wrap=not page.is_terminal)
    if len(deadline.readings) > 1:
        for reading in deadline.readings:
            show.line(page, f"    {tr(api.clock.READINGS[reading.name])}: {_moment_in_words(reading.ends)}")
    checked = tr(N_("checked: {how}"), None, how=api.law.how_read(term.checked))
    show.line(page, "   ", f"{api.law.cited(term.citation)}; {checked}")


DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def _moment_in_words(moment: datetime) -> str:
    return f"{tr(DAYS[moment.weekday()])} {moment.strftime('%Y-%m-%d %H:%M:%S %Z')}"


VERB = Verb(
    "clock",
    N_(
        "Say what must be done before when: the legal terms an event starts.\n\n"
        "Terms run under Regulation 1182/71 with Dutch public holidays. Where a term can be read in two ways both are "
        "shown, and the alarm is on the stricter. Without --event it lists the events there are."
    ),
    (
        Example("sluis clock --event breach --at 2026-11-20T17:00"),
        Example("sluis clock --event request --at 2026-11-24T09:30:00Z --format json"),
        Example("sluis clock"),
    ),
    clock,
)
