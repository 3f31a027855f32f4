"""What a letter of a household is filled from: its statement, or an audit of recorded traffic.

In:  a statement as a file or as it was made, or an audit. Out: ``Basis``: what was seen, and what it does not tell.

The rules this module keeps:
 * A statement is taken as the household has it; whether it holds a verifier checks and not this, and that is said.
 * What a statement tells beside reports that left is said as well: counts, what is not sealed, what was thrown away.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import msgspec

from sluis.api.files import read_bytes
from sluis.api.statement import Statement
from sluis.audit.model import Audit, Destination, Flow, Party
from sluis.errors import FileName
from sluis.errors.reports import statement_unread_error
from sluis.i18n import N_
from sluis.reports.audit.letter import kinds_seen, sent_for_the_provider
from sluis.reports.audit.view import View
from sluis.reports.country_words import UNKNOWN
from sluis.reports.dutch_time import dutch_day
from sluis.reports.papers.figure import Both, Figure, Moment, NameList, Origin, Period, Sentence, Source, country_figure
from sluis.reports.papers.letters import Seen

_PAGE: Final = re.compile(rb'<script type="application/json" id="statement">(.*?)</script>', re.DOTALL)
_MomentMs = Annotated[int, msgspec.Meta(ge=0, le=4_102_444_800_000)]
"""A moment until the year 2100: of others' making, and to be told in words."""
_Count = Annotated[int, msgspec.Meta(ge=0, le=1 << 53)]


class _To(msgspec.Struct):
    name: str
    country: str | None = None
    key: str | None = None


class _Field(msgspec.Struct):
    what: str


class _Line(msgspec.Struct):
    recipient: _To
    purpose: str
    count: _Count
    first_ms: _MomentMs
    last_ms: _MomentMs
    fields: list[_Field]
    sent: _Count | None = None
    """How many of them left or may have; older statements do not say."""

    @property
    def received(self) -> int:
        """How many may have arrived."""
        return self.count if self.sent is None else self.sent


class _Counted(msgspec.Struct):
    recipient: _To
    count: _Count


class _Waiting(msgspec.Struct):
    reports: _Count = 0


class _Reading(msgspec.Struct):
    shared: list[_Line]
    counts: list[_Counted] = []
    unsealed: _Waiting | None = None
    pruned: list[dict[str, object]] = []


class _Document(msgspec.Struct):
    """Of a statement what a letter tells; one that was cut down says less of its time."""

    origin: str
    reading: _Reading
    line: str | None = None
    covers_from_ms: _MomentMs | None = None
    covers_to_ms: _MomentMs | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """What was read. Full of personal data: never logged."""

    provider: str | None
    """Who the provider is, where it says so."""
    source: Source
    told: Sentence
    """From what a letter is filled."""
    seen: tuple[Seen, ...] = ()
    beside: tuple[Sentence, ...] = ()
    """What it tells beside, or does not tell."""
    line: str | None = None
    is_statement: bool = False
    was_read: bool = True
    """Whether there was something to read: where nothing was, it is not said that nobody stands in it."""
    keys: tuple[str | None, ...] = ()
    """Of each that was seen the register's key of whoever received it, where it says so."""


def of_statement_file(path: Path) -> Basis:
    """Return what a statement tells that lies in a file, as JSON or as a page.

    Raises:
        FileMissingError: the file cannot be read.
        statement_unread_error: it is no statement.
    """
    source = read_bytes(path)
    page = _PAGE.search(source)
    try:
        return _of_document(msgspec.json.decode(source if page is None else page.group(1), type=_Document))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise statement_unread_error(file=FileName(path)) from None


def of_statement(statement: Statement) -> Basis:
    """Return what a statement tells that was just made."""
    return _of_document(msgspec.convert(statement.whole, _Document))


def _of_document(document: _Document) -> Basis:
    here = Source(Origin.STATEMENT, document.origin)
    figures = {"origin": Figure(document.origin, N_("Ledger of the statement"), here)}
    message = N_("This is filled from a statement of the ledger {origin}. Whether it holds, a verifier says.")
    if document.covers_from_ms is not None and document.covers_to_ms is not None:
        covers = Period(document.covers_from_ms, document.covers_to_ms)
        figures["period"] = Figure(covers, N_("What the statement covers"), here)
        message = N_(
            "This is filled from a statement of the ledger {origin}, which covers {period}. Whether it holds, a "
            "verifier says."
        )
    lines = [line for line in document.reading.shared if line.received]
    return Basis(
        provider=None,
        source=here,
        told=Sentence(message, figures),
        seen=tuple(_stated(line, here) for line in lines),
        beside=tuple(_beside(document.reading, here)),
        line=document.line,
        is_statement=True,
        keys=tuple(line.recipient.key for line in lines),
    )


def _stated(line: _Line, here: Source) -> Seen:
    kinds = "; ".join(dict.fromkeys(field.what for field in line.fields))
    return Seen(
        to=Figure(line.recipient.name, N_("Recipient"), here),
        country=Figure(line.recipient.country, N_("Country"), here, line.recipient.name, UNKNOWN["written about"]),
        times=Figure(line.received, N_("How often"), here, line.recipient.name),
        first=Figure(Moment(line.first_ms), N_("First"), here, line.recipient.name),
        last=Figure(Moment(line.last_ms), N_("Last"), here, line.recipient.name),
        kinds=Figure(kinds or None, N_("Kinds of data"), here, line.recipient.name),
        why=Figure(line.purpose, N_("Why"), here, line.recipient.name),
    )


def _beside(reading: _Reading, here: Source) -> Iterator[Sentence]:
    counts = [each for each in reading.counts if each.count]
    if counts:
        names = NameList(tuple(dict.fromkeys(each.recipient.name for each in counts)))
        yield Sentence(
            N_("My home was also counted among others: {count} count went to {names}. I do not list that here."),
            {
                "count": Figure(sum(each.count for each in counts), N_("Counts in which the home stands"), here),
                "names": Figure(names, N_("Who received counts"), here),
            },
            N_("My home was also counted among others: {count} counts went to {names}. I do not list them here."),
        )
    if reading.unsealed is not None and reading.unsealed.reports:
        yield Sentence(
            N_("{count} record about it was not sealed yet, and is not in it."),
            {"count": Figure(reading.unsealed.reports, N_("Not sealed yet"), here)},
            N_("{count} records about it were not sealed yet, and are not in it."),
        )
    if reading.pruned:
        yield Sentence(N_("A part of that time was thrown away: of that the statement tells nothing any more."))


def of_audit(audit: Audit) -> Basis:
    """Return what an audit of recorded traffic shows."""
    files = "; ".join(f"{Path(each.name).name}, SHA-256 {each.sha256}" for each in audit.sources if each.sha256)
    here = Source(Origin.AUDIT, "sources")
    told = Sentence(
        N_("This is filled from recordings of traffic of my house: {files}."),
        {"files": Figure(files or None, N_("Recordings"), here)},
    )
    declared = Source(Origin.REGISTER, "controller.name")
    return Basis(audit.declared.controller or None, declared, told, tuple(_observed(audit)))


def _observed(audit: Audit) -> Iterator[Seen]:
    """Yield what the router sent to others than the provider, what is about people first."""
    dutch, english = View(audit, "nl"), View(audit, "en")
    found = [
        (destination, flows, Both(kinds_seen(dutch, destination, flows), kinds_seen(english, destination, flows)))
        for destination in audit.destinations
        if destination.party is not Party.PROVIDER
        and (flows := sent_for_the_provider(english, destination, apart=english.apart))
    ]
    for destination, flows, kinds in sorted(found, key=lambda each: not each[2].en):
        yield _sent((dutch, english), destination, flows, kinds if kinds.en else None)


def _sent(views: tuple[View, View], destination: Destination, flows: list[Flow], kinds: Both | None) -> Seen:
    """Return what went to one destination; the views are in Dutch and English."""
    name = views[1].to(destination.key, 120)
    places = tuple(place for flow in flows for place in flow.places[:2])[:4]
    here = Source(Origin.AUDIT, Both(*(view.evidence(places) for view in views)))
    return Seen(
        to=Figure(name, N_("Recipient"), here),
        country=country_figure(destination.country or None, here, name, ask="written about"),
        times=Figure(sum(flow.times for flow in flows), N_("How often"), here, name),
        first=Figure(dutch_day(min(flow.first_ms for flow in flows)), N_("First"), here, name),
        last=Figure(dutch_day(max(flow.last_ms for flow in flows)), N_("Last"), here, name),
        kinds=Figure(kinds, N_("Kinds of data"), here, name),
        why=None,
    )
