"""A fleet of captures as text, as a page of HTML, and as JSON.

In:  ``Fleet`` and its report. Out: octets, or text on a screen.
"""

from collections.abc import Mapping

from rich.console import Console

from sluis.audit.fleet.differences import Difference
from sluis.audit.fleet.fleet import Fleet
from sluis.audit.fleet.seen import FirmwareSeen, PlaceSeen
from sluis.reports import show
from sluis.reports.audit.fleet_report import change_words, fleet_report, sentence
from sluis.reports.blocks import Block, Grid, Judged, Marks, Words
from sluis.reports.page import page

FORMAT = "sluis/fleet/v1"


def print_fleet(fleet: Fleet, register: str, console: Console) -> None:
    """Print a fleet, in the language in force."""
    report = fleet_report(fleet, register)
    for block in report.head:
        _print(console, block)
    show.sentences(console, report.subtitle)
    for section in report.sections:
        console.print()
        show.sentences(console, section.title, style="bold")
        for block in section.blocks:
            _print(console, block)


def _print(console: Console, block: Block) -> None:
    if isinstance(block, Judged):
        show.sentences(console, block.word, style="bold")
        show.sentences(console, block.title)
        show.sentences(console, *block.texts)
    elif isinstance(block, Words):
        show.sentences(console, block.text)
    elif isinstance(block, Marks):
        for item in block.items:
            show.sentences(console, f"  - {item}")
    elif isinstance(block, Grid):
        rows = [[" ".join(cell) for cell in row] for row in block.rows]
        console.print(show.table([column.title for column in block.columns], rows))


def fleet_page(fleet: Fleet, register: str) -> bytes:
    """Return the page for whoever decides about a release."""
    return page(fleet_report(fleet, register)).encode()


def fleet_document(fleet: Fleet, register: str, digest: str) -> Mapping[str, show.Json]:
    """Return it as ``sluis audit --fleet --format json`` prints it."""
    return {
        "format": FORMAT,
        "verdict": fleet.verdict.value,
        "sentence": sentence(fleet),
        "register": {"name": register, "digest": digest} if fleet.held else None,
        "captures": fleet.entries,
        "unread": [{"number": number, "code": code} for number, code in fleet.unread],
        "firmware": [_firmware(kind) for kind in fleet.firmware],
        "compared": [
            {
                "model": compared.after.model,
                "before": compared.before.firmware,
                "after": compared.after.firmware,
                "verdict": compared.verdict.value,
                "turned": compared.turned,
                "differences": [_difference(each) for each in compared.differences],
            }
            for compared in fleet.compared
        ],
    }


def _firmware(kind: FirmwareSeen) -> Mapping[str, show.Json]:
    return {
        "model": kind.model or None,
        "firmware": kind.firmware or None,
        "ouis": sorted(kind.ouis),
        "since": None if kind.since is None else kind.since.isoformat(),
        "captures": list(kind.captures),
        "partly_read": list(kind.partly),
        "without_length": list(kind.timeless),
        "without_router": list(kind.without_router),
        "hours": round(kind.hours, 3),
        "first_ms": kind.first_ms or None,
        "last_ms": kind.last_ms or None,
        "flows_of_devices": kind.by_devices,
        "beyond": kind.beyond,
        "observations": [
            {"sort": sort, "verdict": verdict.value, "captures": count}
            for (sort, verdict), count in sorted(kind.observations.items())
        ],
        "places": [_place(place) for place in kind.places.values()],
    }


def _place(place: PlaceSeen) -> Mapping[str, show.Json]:
    return {
        "name": place.name or None,
        "holder": place.holder or None,
        "party": place.party.value,
        "recipient": place.recipient or None,
        "captures": place.captures,
        "connections": place.times,
        "octets": place.octets,
        "kinds": {kind.value: count for kind, count in sorted(place.kinds.items())},
        "kinds_first_ms": {kind.value: at_ms for kind, at_ms in sorted(place.kinds_first_ms.items())},
        "fields": sorted(place.paths),
        "readings": {reading.value: count for reading, count in sorted(place.readings.items())},
        "first_ms": place.first_ms or None,
        "last_ms": place.last_ms or None,
    }


def _difference(each: Difference) -> Mapping[str, show.Json]:
    return {
        "change": each.change.value,
        "verdict": each.verdict.value,
        "place": each.place or None,
        "holder": each.holder or None,
        "kinds": list(each.kinds),
        "fields": list(each.paths),
        "connections_an_hour": {"before": round(each.before, 3), "after": round(each.after, 3)} if each.after else None,
        "captures": each.captures,
        "words": change_words(each),
    }
