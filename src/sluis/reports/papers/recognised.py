"""How well homes are recognised, in the report on a register: one sentence an activity of which that was measured.

In:  measurements on record. Out: sentences, each with its period, its source, and how many homes were measured.

The rules this module keeps:
 * What is told is on record; the upper end of the interval is told, as a limit is held against it.
 * Where nothing is limited, that is said beside the figures.
"""

from dataclasses import dataclass
from typing import Final

import msgspec

from sluis.gate.state.risk_finding import percent
from sluis.i18n import N_
from sluis.register.lower import RiskLimit
from sluis.reports.papers.figure import Figure, Origin, Phrase, Sentence, Source
from sluis.reports.risk_lease import SOURCES, day
from sluis.standing.entries import Again, Measured
from sluis.standing.measured import alone_of, found_again
from sluis.standing.share import Share

CLOSES: Final = N_("its measurement keeps it closed")
LETS: Final = N_("its measurement lets it be open")
UNLIMITED: Final = N_("the register limits nothing")
RECOGNISED: Final = N_(
    "{activity}: up to {alone} of the homes are alone and up to {again} are found again among {among} (95 %), measured "
    "on {homes} homes from {first} to {last} ({made}); {verdict}."
)
ALONE: Final = N_(
    "{activity}: up to {alone} of the homes are alone (95 %), measured on {homes} homes from {first} to {last} "
    "({made}), and whether a home is found again was not measured; {verdict}."
)
NOT_ASKED: Final = N_("No gate was asked that runs this register: what is on record of measurements was not looked at.")
NONE_MEASURED: Final = N_("On this day nothing was on record that was measured of what leaves under this register.")


class Percent(msgspec.Struct, frozen=True):
    """A share, from 0 to 1."""

    share: float

    def words(self) -> str:
        """Return it in per cent.

        Examples:
            >>> Percent(0.25).words()
            '25.0%'
        """
        return percent(self.share)


@dataclass(frozen=True, slots=True)
class MeasuredActivity:
    """The measurement of an activity that counts on a day."""

    activity: str
    limit: RiskLimit | None
    """``None``: nothing is limited."""
    measured: Measured
    closes: bool
    """Whether it keeps the activity closed on that day."""


def recognised(told: MeasuredActivity) -> Sentence:
    """Say how well homes are recognised in what an activity lets out, as far as that is on record."""
    measured, limit = told.measured, told.limit
    source = Source(Origin.LEDGER, "sluis gate risk")
    again = found_again(measured, 1 if limit is None else limit.days_apart)
    verdict = UNLIMITED if limit is None else CLOSES if told.closes else LETS
    values = {
        "activity": Figure(told.activity, N_("Activity that was measured"), source),
        "alone": Figure(Percent(alone_of(measured).high), N_("Homes alone, at most"), source, told.activity),
        "homes": Figure(measured.homes, N_("Homes that were measured"), source, told.activity),
        "first": Figure(day(measured.first_ms), N_("Measured from"), source, told.activity),
        "last": Figure(day(measured.last_ms), N_("Measured until"), source, told.activity),
        "made": Figure(Phrase(SOURCES[measured.source]), N_("Measured on"), source, told.activity),
        "verdict": Figure(Phrase(verdict), N_("What the measurement does"), source, told.activity),
    }
    if again is None:
        return Sentence(ALONE, values)
    return Sentence(RECOGNISED, {**values, **found_figures(again, source, told.activity)})


def found_figures(again: Again, source: Source, about: str) -> dict[str, Figure]:
    """Return how many homes were found again at most, and among how many they were looked for."""
    high = Percent(Share(*again.found).high)
    return {
        "again": Figure(high, N_("Homes found again, at most"), source, about),
        "among": Figure(again.candidates, N_("Among how many homes they were looked for"), source, about),
    }
