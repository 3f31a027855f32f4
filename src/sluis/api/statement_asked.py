"""When help was asked for, or consent given: what opened the sharing that a household's letter tells of.

In:  what is on record that a household asked. Out: sentences with their figures.

The rules this module keeps:
 * What is on record is told with its moment; who in the home it was is not told, and that is said.
 * An event that touches no part of the time that is told is of another letter.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from sluis.i18n import N_
from sluis.keys.keystore import Keystore
from sluis.register.model import Register
from sluis.reports.papers.figure import Figure, Moment, Origin, Period, Phrase, Sentence, Source
from sluis.standing.chain import read
from sluis.standing.events import Event, EventKind
from sluis.standing.household import household_of

_TOLD = {
    EventKind.HELP: (
        N_("Somebody asked us for help for this connection, on {first}."),
        N_("Somebody asked us for help for this connection {count} times: first on {first}, last on {last}."),
    ),
    EventKind.CONSENT: (
        N_("Somebody gave consent for this connection, on {first}."),
        N_("Somebody gave consent for this connection {count} times: first on {first}, last on {last}."),
    ),
}


def asked_of(conn: Connection, keystore: Keystore, slot: int) -> tuple[Event, ...]:
    """Return what a household asked, as its chain says; nothing where that chain does not check."""
    chain = read(conn, keystore, [slot]).get(slot)
    home = None if chain is None else household_of(chain)
    return () if home is None else home.asked


def asked_sentences(register: Register, asked: Sequence[Event], told: Figure | None) -> Iterator[Sentence]:
    """Yield when it was asked for help and consent was given, as far as it touches the time of a letter.

    Args:
        register: Whose contact is named.
        asked: What the household asked.
        told: The time of the letter; ``None``: it tells of no time.
    """
    period = None if told is None else told.value
    if not isinstance(period, Period):
        return
    said = False
    for kind, (once, often) in _TOLD.items():
        touched = sorted(each.at_ms for each in asked if each.kind is kind and _touches(each, period))
        if not touched:
            continue
        said = True
        first, last = _moment(touched[0], N_("First asked")), _moment(touched[-1], N_("Last asked"))
        if len(touched) == 1:
            yield Sentence(once, {"first": first})
        else:
            yield Sentence(often, {"count": _figure(len(touched), N_("How often")), "first": first, "last": last})
    if said:
        contact = Figure(
            register.file.controller.contact, N_("How to reach us"), Source(Origin.REGISTER, "controller.contact")
        )
        yield Sentence(N_("This opens sharing that our register allows only then, for as long as it says."))
        yield Sentence(
            N_("Who it was is not in this letter. Was it somebody from outside your home? Tell us: {contact}."),
            {"contact": contact},
        )


def _touches(event: Event, period: Period) -> bool:
    return event.at_ms <= period.to_ms and (event.until_ms is None or period.from_ms < event.until_ms)


def _moment(at_ms: int, what: str) -> Figure:
    return _figure(Moment(at_ms), what)


def _figure(value: Moment | int, what: str) -> Figure:
    return Figure(value, what, Source(Origin.STANDING, Phrase(N_("what was asked, with its moment"))))
