"""Everything on record of how well homes are recognised in what an activity lets out, for papers: one sentence each.

In:  what is on record of an activity. Out: sentences: measurements, those that never ended, the sealed sample.

The rules this module keeps:
 * Every measurement is told, whatever came out, and of whatever left then; the newest first.
 * One that was begun and has no result is told as that: it may run, have failed, or not have pleased somebody.
 * A sample is told by how many homes, out of how many, and until when it is kept; never by which.
"""

from collections.abc import Iterator
from typing import Final

from sluis.i18n import N_
from sluis.reports.papers.figure import Figure, Moment, Origin, Period, Phrase, Sentence, Source
from sluis.reports.papers.recognised import Percent, found_figures
from sluis.reports.risk_lease import SOURCES, STRANGERS, OnRecord
from sluis.standing.entries import MeasureBegun, Measured, SampleBegun
from sluis.standing.measured import alone_of, found_again
from sluis.standing.sampling import measurable_ms

MOST_TOLD: Final = 50
"""Measurements that are told one by one; how many more there are is said."""
NONE: Final = N_("{activity}: a measurement is not on record.")
MADE: Final = N_(
    "{activity}, measured on {at}: up to {alone} of the homes are alone and up to {again} are found again among "
    "{among} (95 %), on {homes} homes and {bodies} bodies {period} ({made})."
)
MADE_ALONE: Final = N_(
    "{activity}, measured on {at}: up to {alone} of the homes are alone (95 %), on {homes} homes and {bodies} bodies "
    "{period} ({made}); whether a home is found again was not measured."
)
MORE: Final = N_(
    "{activity}: {count} older measurements are on record and not told here; `sluis gate risk` tells them."
)
BEGUN: Final = N_(
    "{activity}: a measurement was begun on {at} ({made}, input {input}), and has no result on record. It may still "
    "run, have failed, or have come out in a way that did not please somebody."
)
SAMPLE: Final = N_(
    "{activity}: what is released of {homes} homes, which the log drew out of {slots}, is kept sealed {period}, "
    "measured from {measured} on, and then deleted."
)
NO_SAMPLE: Final = N_("{activity}: a sealed sample is not on record.")


def on_record(found: OnRecord) -> Iterator[Sentence]:
    """Yield everything that is on record of one activity."""
    place = Source(Origin.LEDGER, "sluis gate risk")
    name = Figure(found.activity, N_("Activity that was measured"), place)
    if not found.history:
        yield Sentence(NONE, {"activity": name})
    newest = list(reversed(found.history))
    days_apart = 1 if found.limit is None else found.limit.days_apart
    for each in newest[:MOST_TOLD]:
        yield _made(each, name, days_apart, place)
        if each.strangers:
            yield _strangers(each, name, place)
    if len(newest) > MOST_TOLD:
        count = Figure(len(newest) - MOST_TOLD, N_("Older measurements"), place, found.activity)
        yield Sentence(MORE, {"activity": name, "count": count})
    for begun in found.unreported:
        yield _begun(begun, name, place)
    yield Sentence(NO_SAMPLE, {"activity": name}) if found.sample is None else _sample(found.sample, name, place)


def _made(measured: Measured, name: Figure, days_apart: int, place: Source) -> Sentence:
    again, about = found_again(measured, days_apart), measured.activity
    period = Period(measured.first_ms, measured.last_ms)
    values = {
        "activity": name,
        "at": Figure(Moment(measured.at_ms), N_("Measured on"), place, about),
        "alone": Figure(Percent(alone_of(measured).high), N_("Homes alone, at most"), place, about),
        "homes": Figure(measured.homes, N_("Homes that were measured"), place, about),
        "bodies": Figure(measured.bodies, N_("Bodies that were measured"), place, about),
        "period": Figure(period, N_("Of what was measured"), place, about),
        "made": Figure(Phrase(SOURCES[measured.source]), N_("Measured on"), place, about),
    }
    if again is None:
        return Sentence(MADE_ALONE, values)
    return Sentence(MADE, {**values, **found_figures(again, place, about)})


def _strangers(measured: Measured, name: Figure, place: Source) -> Sentence:
    about = measured.activity
    values = {
        "at": Figure(Moment(measured.at_ms), N_("Measured on"), place, about),
        "strangers": Figure(measured.strangers or 0, N_("Homes whose router the registry does not name"), place, about),
        "homes": Figure(
            measured.homes + measured.silent, N_("Homes that were measured, silent ones too"), place, about
        ),
    }
    return Sentence(STRANGERS, {"activity": name, **values})


def _begun(begun: MeasureBegun, name: Figure, place: Source) -> Sentence:
    values = {
        "at": Figure(Moment(begun.at_ms), N_("Begun on"), place, begun.activity),
        "made": Figure(Phrase(SOURCES[begun.source]), N_("Measured on"), place, begun.activity),
        "input": Figure(begun.input, N_("Digest of the input"), place, begun.activity),
    }
    return Sentence(BEGUN, {"activity": name, **values})


def _sample(sample: SampleBegun, name: Figure, place: Source) -> Sentence:
    about = sample.activity
    values = {
        "homes": Figure(sample.homes, N_("Homes of the sample"), place, about),
        "slots": Figure(sample.slots, N_("Homes it was drawn out of"), place, about),
        "period": Figure(Period(sample.from_ms, sample.until_ms), N_("When it is kept"), place, about),
        "measured": Figure(Moment(measurable_ms(sample)), N_("When it can be measured"), place, about),
    }
    return Sentence(SAMPLE, {"activity": name, **values})
