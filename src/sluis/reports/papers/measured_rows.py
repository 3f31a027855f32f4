"""What each row does to how well homes are recognised, for papers: as the measurement that counts has it on record.

In:  what is on record of an activity. Out: sentences; none where nothing was measured of what leaves now.

The rules this module keeps:
 * Upper ends are told, as a limit is held against them; the sample stands in the sentence.
 * Where a measurement has nothing of rows, that is said, and nothing is measured for a paper.
"""

from collections.abc import Iterator
from typing import Final

from sluis.i18n import N_
from sluis.reports.papers.figure import Figure, Moment, Origin, Phrase, Sentence, Source
from sluis.reports.papers.recognised import Percent
from sluis.reports.risk_lease import OnRecord
from sluis.reports.risk_parts import LEFT, helping
from sluis.standing.entries import Measured, Parts
from sluis.standing.share import Share

NONE: Final = N_(
    "{activity}: what each row does to these figures is not on record; it was not measured for this paper."
)
ROWS: Final = N_(
    "{activity}, on a sample of {homes} homes of what was measured on {at}: up to {alone} are alone and up to {again} "
    "are found again among them with every row; up to {without} and {left} without {row}, which does most (95 %)."
)
ROWS_ALONE: Final = N_(
    "{activity}, on a sample of {homes} homes of what was measured on {at}: up to {alone} are alone with every row, "
    "and up to {without} without {row}, which does most (95 %); whether a home is found again was not measured."
)
UNDER: Final = N_("{activity}: of what was tried on that sample, this stays under the limit: {what} ({row}).")
UNDER_TOKEN: Final = N_("{activity}: of what was tried on that sample, this stays under the limit: {what}.")
NOT_UNDER: Final = N_(
    "{activity}: nothing that was tried on that sample stays under the limit; fewer rows, or counts, were not tried."
)


def rows_on_record(found: OnRecord, measured: Measured | None) -> Iterator[Sentence]:
    """Yield which row does most, and what would bring an activity under its limit.

    Args:
        found: What is on record of the activity.
        measured: The measurement that counts; ``None``: there is none of what leaves now.
    """
    if measured is None:
        return
    place = Source(Origin.LEDGER, "sluis gate risk")
    name = Figure(found.activity, N_("Activity that was measured"), place)
    parts = measured.parts or None
    if parts is None or not parts.rows:
        yield Sentence(NONE, {"activity": name})
        return
    yield _foremost(measured, parts, name, place)
    if found.limit is None:
        return
    helps = helping(measured, found.limit)
    if not helps:
        yield Sentence(NOT_UNDER, {"activity": name})
    for less in helps:
        what = Figure(Phrase(LEFT[less.what]), N_("What would be less"), place, found.activity)
        if less.column:
            row = Figure(less.column, N_("Row"), place, found.activity)
            yield Sentence(UNDER, {"activity": name, "what": what, "row": row})
        else:
            yield Sentence(UNDER_TOKEN, {"activity": name, "what": what})


def _foremost(measured: Measured, parts: Parts, name: Figure, place: Source) -> Sentence:
    first, about = parts.rows[0], measured.activity

    def high(found: tuple[int, int], so: str) -> Figure:
        return Figure(Percent(Share(*found).high), so, place, about)

    values = {
        "activity": name,
        "at": Figure(Moment(measured.at_ms), N_("Measured on"), place, about),
        "homes": Figure(measured.sample, N_("Homes of the sample"), place, about),
        "alone": high(parts.alone, N_("Homes alone, at most")),
        "without": high(first.without, N_("Homes alone without that row, at most")),
        "row": Figure(first.column, N_("Row"), place, about),
    }
    if parts.again is None or first.again is None:
        return Sentence(ROWS_ALONE, values)
    again = high(parts.again, N_("Homes found again, at most"))
    left = high(first.again, N_("Homes found again without that row, at most"))
    return Sentence(ROWS, {**values, "again": again, "left": left})
