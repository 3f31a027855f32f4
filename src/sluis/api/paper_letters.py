"""Letters of a household, filled from what was recorded or from its statement: access, objection, complaint, documents.

In:  recordings or a statement, what the letter is for, and to whom. Out: a letter, as a page or as a paper.

The rules this module keeps:
 * A statement is taken as the household has it; whether it holds a verifier checks and not this, and that is said.
 * Without a register nobody knows whose provider it is: the letter has a blank for it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import msgspec

from sluis.api.audit import Asked, audit_captures
from sluis.api.files import read_bytes
from sluis.api.papers import MadePaper, paper_day
from sluis.audit.model import Audit, Destination, Flow, Party
from sluis.errors import Code, FileName
from sluis.errors.cli import argument_invalid_error, argument_missing_error
from sluis.errors.reports import statement_unread_error
from sluis.i18n import N_, tr
from sluis.reports.audit.letter import kinds_seen, sent_for_the_provider
from sluis.reports.audit.view import View
from sluis.reports.papers.dutch_time import dutch_day
from sluis.reports.papers.figure import Both, Country, Figure, Moment, Origin, Phrase, Sentence, Source
from sluis.reports.papers.letters import AUTHORITY, LetterKind, OutgoingLetter, Seen, blank
from sluis.reports.papers.letters_layout import letter_report
from sluis.reports.papers.paper import PROVIDER, Issued

__all__ = ["LetterAsked", "LetterKind", "make_letter"]

_PAGE: Final = re.compile(rb'<script type="application/json" id="statement">(.*?)</script>', re.DOTALL)
_MomentMs = Annotated[int, msgspec.Meta(ge=0, le=4_102_444_800_000)]
"""A moment until the year 2100: of others' making, and to be told in words."""
_MOST: Final = 12
"""Parties that a letter lists; it says how many more there are, and the audit or the statement has them all."""


@dataclass(frozen=True, slots=True)
class LetterAsked:
    """What a letter is for, and what it is filled from: a statement, or recordings."""

    kind: LetterKind
    statement: Path | None = None
    recordings: tuple[str, ...] = ()
    register: Path | None = None
    """Of the provider, to hold recordings against."""
    to: str | None = None
    """To whom; by its kind when absent."""
    provider: str | None = None
    """Who the provider is, where nothing says it."""
    day: date | None = None


class _To(msgspec.Struct):
    name: str
    country: str | None = None


class _Field(msgspec.Struct):
    what: str


class _Line(msgspec.Struct):
    recipient: _To
    purpose: str
    count: Annotated[int, msgspec.Meta(ge=0)]
    first_ms: _MomentMs
    last_ms: _MomentMs
    fields: list[_Field]
    sent: Annotated[int, msgspec.Meta(ge=0)] | None = None
    """How many of them left or may have; older statements do not say."""

    @property
    def received(self) -> int:
        """How many may have arrived."""
        return self.count if self.sent is None else self.sent


class _Reading(msgspec.Struct):
    shared: list[_Line]


class _Document(msgspec.Struct):
    """Of a statement what a letter tells."""

    origin: str
    reading: _Reading


@dataclass(frozen=True, slots=True)
class _Basis:
    """What was read."""

    provider: str | None
    source: Source
    seen: tuple[Seen, ...]
    told: Sentence


def make_letter(asked: LetterAsked) -> MadePaper[OutgoingLetter]:
    """Make a letter.

    Args:
        asked: What it is for, and what it is filled from.

    Raises:
        FileMissingError: a file cannot be read.
        statement_unread_error: what should be a statement is none.
        argument_missing_error: neither a statement nor a recording is given; or several parties received something, and
            it is not said to whom the letter goes.
        argument_invalid_error: nobody of that name received anything.
        audit_nothing_read_error, RegisterError: as of ``audit_captures``.

    Effects:
        Reads the files.
    """
    day = paper_day(asked.day)
    basis = _basis(asked, day)
    to, seen = _addressed(asked, basis)
    known = asked.provider if asked.provider is not None else basis.provider
    given = Source(Origin.PERSON) if asked.provider is not None else basis.source
    provider = blank(N_("Name of your provider")) if known is None else Figure(known, PROVIDER, given)
    letter = OutgoingLetter(
        issued=Issued(
            by=blank(N_("Your name")),
            contact=blank(N_("Your address")),
            officer=None,
            day=day,
            rests_on=(basis.told,),
            does_not_show=(
                Sentence(
                    N_("Whether a law was kept or broken: an authority or a court says that. It is no legal advice.")
                ),
                Sentence(N_("What was sent at other times, or could not be read.")),
            ),
        ),
        kind=asked.kind,
        to=provider if to is None else to,
        provider=provider,
        seen=seen[:_MOST],
        more=_more(len(seen) - _MOST, basis.source),
        basis=basis.told,
    )
    return MadePaper(letter, letter_report)


def _more(count: int, source: Source) -> Sentence | None:
    """Say that there are parties beyond those that are listed; ``None`` when there are none."""
    if count <= 0:
        return None
    return Sentence(
        N_("Beside these there is {count} more in it. I mean that one, too."),
        {"count": Figure(count, N_("Not listed in this letter"), source)},
        N_("Beside these there are {count} more in it. I mean those, too."),
    )


def _basis(asked: LetterAsked, day: date) -> _Basis:
    if asked.statement is not None:
        return _of_statement(asked.statement)
    if not asked.recordings:
        raise argument_missing_error(command=Code("sluis report letter"), argument=Code("--statement | --recording"))
    return _of_audit(audit_captures(asked.recordings, Asked(register=asked.register, at=day)).audit)


def _addressed(asked: LetterAsked, basis: _Basis) -> tuple[Figure | None, tuple[Seen, ...]]:
    """Return to whom a letter goes, ``None`` for the provider; and what of what was seen stands in it."""
    if asked.kind is not LetterKind.ACCESS_RECIPIENT:
        typed = None if asked.to is None else Figure(asked.to, N_("To"), Source(Origin.PERSON))
        if typed is None and asked.kind is LetterKind.COMPLAINT:
            typed = Figure(Phrase(AUTHORITY), N_("To"), Source(Origin.LAW, "AVG art. 77"))
        if typed is None and asked.kind is LetterKind.WOO:
            typed = blank(N_("The public body that you ask"))
        return typed, basis.seen
    names = {each.to.words() for each in basis.seen}
    if asked.to is None and len(names) != 1:
        raise argument_missing_error(command=Code("sluis report letter"), argument=Code("--to"))
    name = asked.to if asked.to is not None else next(iter(names))
    seen = tuple(each for each in basis.seen if each.to.words() == name)
    if not seen:
        among = tr(N_("the name of somebody who received something, exactly as it stands there"))
        raise argument_invalid_error(command=Code("sluis report letter"), argument=Code("--to"), expected=Code(among))
    return Figure(name, N_("To"), seen[0].to.source), seen


def _of_statement(path: Path) -> _Basis:
    source = read_bytes(path)
    page = _PAGE.search(source)
    try:
        document = msgspec.json.decode(source if page is None else page.group(1), type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise statement_unread_error(file=FileName(path)) from None
    here = Source(Origin.STATEMENT, document.origin)
    told = Sentence(
        N_("This is filled from a statement of the ledger {origin}. Whether it holds, a verifier says."),
        {"origin": Figure(document.origin, N_("Ledger of the statement"), here)},
    )
    return _Basis(None, here, tuple(_stated(line, here) for line in document.reading.shared if line.received), told)


def _stated(line: _Line, here: Source) -> Seen:
    kinds = "; ".join(dict.fromkeys(field.what for field in line.fields))
    return Seen(
        to=Figure(line.recipient.name, N_("Recipient"), here),
        country=Figure(line.recipient.country, N_("Country"), here, line.recipient.name),
        times=Figure(line.received, N_("How often"), here, line.recipient.name),
        first=Figure(Moment(line.first_ms), N_("First"), here, line.recipient.name),
        last=Figure(Moment(line.last_ms), N_("Last"), here, line.recipient.name),
        kinds=Figure(kinds or None, N_("Kinds of data"), here, line.recipient.name),
        why=Figure(line.purpose, N_("Why"), here, line.recipient.name),
    )


def _of_audit(audit: Audit) -> _Basis:
    files = "; ".join(f"{Path(each.name).name}, SHA-256 {each.sha256}" for each in audit.sources if each.sha256)
    here = Source(Origin.AUDIT, "sources")
    told = Sentence(
        N_("This is filled from recordings of traffic of my house: {files}."),
        {"files": Figure(files or None, N_("Recordings"), here)},
    )
    declared = Source(Origin.REGISTER, "controller.name")
    return _Basis(audit.declared.controller or None, declared, tuple(_observed(audit)), told)


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
    country = Country(destination.country) if destination.country else None
    return Seen(
        to=Figure(name, N_("Recipient"), here),
        country=Figure(country, N_("Country"), here, name),
        times=Figure(sum(flow.times for flow in flows), N_("How often"), here, name),
        first=Figure(dutch_day(min(flow.first_ms for flow in flows)), N_("First"), here, name),
        last=Figure(dutch_day(max(flow.last_ms for flow in flows)), N_("Last"), here, name),
        kinds=Figure(kinds, N_("Kinds of data"), here, name),
        why=None,
    )
