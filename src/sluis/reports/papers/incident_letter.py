"""A letter about an incident to customers, and one to neighbours whose Wi-Fi a router may have seen (GDPR article 34).

In:  the paper about the incident, and what somebody noted for people. Out: ``IncidentLetter``, in no language.

The rules this module keeps:
 * Short sentences. What nobody noted is a blank with dots, and the letter says that it is not ready to be sent.
 * Whether anything about the reader is in it, a letter to many does not say: it says how to ask.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from msgspec import structs

from sluis.i18n import N_
from sluis.reports.papers.figure import Figure, Moment, Period, Sentence
from sluis.reports.papers.incident import BY_LOG, BY_RECORDINGS, Certainty, CountedTogether, SeenKind, Stretch
from sluis.reports.papers.letters import Blank
from sluis.reports.papers.paper import Paper
from sluis.reports.papers.statement_letter import KindLine


class Reader(StrEnum):
    """To whom a letter about an incident goes."""

    CUSTOMER = "customer"
    NEIGHBOUR = "neighbour"


class IncidentLetter(Paper, frozen=True, kw_only=True):
    """A letter to many people about an incident."""

    reader: Reader
    recipient: Figure
    country: Figure
    summary: Figure
    consequences: Figure
    measures: Figure
    advice: Figure
    """Each of the four is a blank where nobody noted it."""
    stretches: tuple[Stretch, ...]
    kinds: tuple[KindLine, ...]
    """For neighbours only those about their Wi-Fi."""
    seen: tuple[SeenKind, ...] = ()
    """Of recordings, as ``kinds``."""

    @property
    def ready(self) -> bool:
        """Whether nothing of it is a blank."""
        noted = (self.summary, self.consequences, self.measures, self.advice)
        return not any(isinstance(each.value, Blank) for each in noted)


_OPENINGS: Final = {
    Reader.CUSTOMER: N_(
        "You are our customer. Data about homes may have gone to a company. It may be about your home too."
    ),
    Reader.NEIGHBOUR: N_(
        "You live near a customer of ours. A router sees the Wi-Fi of others nearby. "
        "What it saw may have gone to a company."
    ),
}
_ASKING: Final = {
    Reader.CUSTOMER: N_("Do you want to know what we shared about your connection? Ask us here: {contact}."),
    Reader.NEIGHBOUR: N_("We do not know who you are. Do you want to know more? Ask us here: {contact}."),
}
_SILENT: Final = {
    Reader.CUSTOMER: N_("We do not know for all of that time which kinds of data it was."),
    Reader.NEIGHBOUR: N_("We do not know whether your Wi-Fi was in it."),
}


def opening(letter: IncidentLetter) -> Iterator[Sentence]:
    """Yield what happened, and to whom it went."""
    yield Sentence(_OPENINGS[letter.reader])
    yield Sentence(N_("What happened: {summary}"), {"summary": letter.summary})
    yield Sentence(
        N_("The company is {recipient}, in this country: {country}."),
        {"recipient": letter.recipient, "country": letter.country},
    )


def when(letter: IncidentLetter) -> Iterator[Sentence]:
    """Yield from when to when, by each source, and of which time it is not known."""
    told: dict[str, Sentence] = {}
    for stretch in letter.stretches:
        known = [each for each in stretch.sources() if each.figures[1].certainty is not Certainty.UNKNOWN]
        made = [_when(each) for each in known]
        made += [_counted(counts) for each in stretch.sources() for counts in each.counted]
        made = made or [Sentence(N_("We do not know whether it happened {period}."), stretch.title.figures)]
        told.update((each.words(), each) for each in made)
    yield from told.values()


_KNOWN: Final = {
    Certainty.MEASURED: N_("We measured that it happened {period}."),
    Certainty.ESTIMATED: N_("We estimate that it happened {period}."),
}
_TOLD_BY: Final = {
    BY_LOG: N_("The company says that it received data {period}. Nobody checked that."),
    BY_RECORDINGS: N_("Recordings of traffic show that it happened {period}. They do not show every home."),
}
"""Who tells of it, where that is not we."""


def _when(stretch: Stretch) -> Sentence:
    first, last = stretch.figures[1], stretch.figures[2]
    message = _TOLD_BY.get(stretch.told_by) or _KNOWN[first.certainty]
    begins, ends = first.figure.value, last.figure.value
    if isinstance(begins, Moment) and isinstance(ends, Moment):
        period = Figure(Period(begins.at_ms, ends.at_ms), N_("When it happened"), first.figure.source)
        return Sentence(message, {"period": period})
    return Sentence(message, {"period": first.figure})


def _counted(counts: CountedTogether) -> Sentence:
    message = N_("Numbers over many homes together left {period}. Nothing of one home stands in them.")
    begins, ends = counts.first.figure.value, counts.last.figure.value
    if isinstance(begins, Moment) and isinstance(ends, Moment):
        about = Figure(Period(begins.at_ms, ends.at_ms), N_("When the counts left"), counts.first.figure.source)
        return Sentence(message, {"period": about})
    return Sentence(message, {"period": counts.first.figure})


def silence(letter: IncidentLetter) -> Iterator[Sentence]:
    """Yield that kinds of data are not all known, where they are not; recordings show only what was recorded."""
    measured = (
        each.told_by != BY_RECORDINGS and each.kinds_known.certainty is Certainty.MEASURED for each in letter.stretches
    )
    if not letter.kinds or not all(measured):
        yield Sentence(_SILENT[letter.reader])


def consequences(letter: IncidentLetter) -> Iterator[Sentence]:
    """Yield what it can mean, and what was done."""
    yield Sentence(N_("What it can mean for you: {consequences}"), {"consequences": letter.consequences})
    yield Sentence(N_("What we did: {measures}"), {"measures": letter.measures})


def can_do(letter: IncidentLetter) -> Iterator[Sentence]:
    """Yield what the reader can do."""
    yield Sentence(N_("What you can do yourself: {advice}"), {"advice": letter.advice})
    yield Sentence(_ASKING[letter.reader], {"contact": letter.issued.contact})
    if letter.issued.officer is not None:
        officer = N_("Do you have a question about your privacy? Our data protection officer answers it: {officer}.")
        yield Sentence(officer, {"officer": letter.issued.officer})
    yield Sentence(N_("You can complain with the Autoriteit Persoonsgegevens: autoriteitpersoonsgegevens.nl."))


def without_kinds(stretch: Stretch) -> Stretch:
    """Return a part without its kinds of data: of those a letter holds only what its reader is told."""
    return structs.replace(stretch, kinds=(), seen=(), beside=tuple(without_kinds(each) for each in stretch.beside))


def seen_by(reader: Reader, stretches: tuple[Stretch, ...]) -> tuple[SeenKind, ...]:
    """Return the kinds of data of recordings that a letter names, as ``of_reader``."""
    seen = (kind for stretch in stretches for each in stretch.sources() for kind in each.seen)
    return tuple(kind for kind in seen if reader is Reader.CUSTOMER or kind.nearby)


def of_reader(reader: Reader, stretches: tuple[Stretch, ...]) -> tuple[KindLine, ...]:
    """Return the kinds of data that a letter names: for neighbours only what routers saw of other Wi-Fi."""
    kinds = tuple(kind for stretch in stretches for kind in stretch.kinds)
    if reader is Reader.CUSTOMER:
        return kinds
    return tuple(kind for kind in kinds if kind.path is not None and any("Neighboring" in part for part in kind.path))
