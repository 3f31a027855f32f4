"""What is on record of how well homes are recognised, for the office: limit, verdict, what would help, and a history.

In:  a gate, opened beside the one that runs. Out: ``RiskOnRecord``.

The rules this module keeps:
 * It tells what ``sluis gate risk`` tells at the shell, in the same words; nothing is measured to be told.
 * Figures of many homes; no household, no value of a report.
"""

from typing import TYPE_CHECKING

import msgspec

from sluis.api.moments import iso
from sluis.i18n import tr
from sluis.reports.risk_lease import SOURCES, between, in_words
from sluis.reports.risk_parts import PartPoint, points_of
from sluis.reports.risk_parts import in_words as parts_in_words
from sluis.reports.utility import UtilityPoint, utility_of
from sluis.standing.entries import Measured
from sluis.standing.measured import alone_of, found_again
from sluis.standing.share import Share

if TYPE_CHECKING:
    from sluis.api.gate import Gate
    from sluis.api.risk_lease import RiskOfActivity
    from sluis.gate.state.state import GateState


__all__ = ["ActivityRisk", "RiskMeasuredOnce", "RiskOnRecord", "ShareTold", "risk_on_record"]


class ShareTold(msgspec.Struct, frozen=True, kw_only=True):
    """A share of homes, with its 95 % interval; each from 0 to 1."""

    share: float
    low: float
    high: float
    words: str


class FoundAmong(msgspec.Struct, frozen=True, kw_only=True):
    """Homes found again among a number of homes."""

    among: int
    again: ShareTold


class RiskMeasuredOnce(msgspec.Struct, frozen=True, kw_only=True):
    """One measurement on record."""

    at: str
    """When it was made."""
    counts: bool
    """Whether it is the one that lets the activity be open, or closes it."""
    source: str
    """What it was made of, in words."""
    homes: int
    bodies: int
    first: str
    last: str
    """From when to when what was measured is."""
    alone: ShareTold
    """Homes that are alone in all that one token covers."""
    again: ShareTold | None
    """Homes found again as many days later as the limit says; ``None``: no such days were measured."""
    among: int | None = None
    """Among how many homes they were looked for."""
    among_more: list[FoundAmong] = []
    """The same homes looked for among more, ascending; empty where that is not on record."""


class ActivityRisk(msgspec.Struct, frozen=True, kw_only=True):
    """What is on record of one activity."""

    activity: str
    """By the register's key."""
    open: bool
    """Whether its measurement lets it be open; where nothing is limited, yes."""
    words: list[str]
    """Its limit, whether its measurement lets it be open, why not, the row that does most, and what would help."""
    most_alone: float | None
    """The limit; ``None``: nothing is limited."""
    most_again: float | None
    days_apart: int
    measured: list[RiskMeasuredOnce]
    """The newest first."""
    utility: list[UtilityPoint] = []
    """Of an activity that counts homes: what its numbers are worth, by epsilon, as OpenDP says it."""
    parts: list[PartPoint] = []
    """What each row does in the measurement that counts, every row together first; empty where it is not on record."""
    parts_words: list[str] = []
    """Which row does most, and what would bring it under the limit; or that this is not on record."""


class RiskOnRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is on record of the activities of the register in force."""

    at: str
    activities: list[ActivityRisk]


def risk_on_record(gate: "Gate") -> RiskOnRecord:
    """Return of each activity of the register in force what is on record of its risk, in the language in force.

    Raises:
        StandingClosedError: what is on record does not agree with the journal: nothing is decided, and nothing told.
        StoreError: the database does not answer.
    """
    state = gate.beside()
    from sluis.api.risk_lease import risk_of

    return RiskOnRecord(at=iso(state.clock()), activities=[_told(each, state) for each in risk_of(state)])


def _told(found: "RiskOfActivity", state: "GateState") -> ActivityRisk:
    limit, activity = found.limit, state.activity(found.activity)
    count = None if activity is None else activity.doors.plan.count
    days_apart = 1 if limit is None else limit.days_apart
    return ActivityRisk(
        activity=found.activity,
        open=found.open,
        words=list(in_words(found)),
        most_alone=None if limit is None else limit.singling_out,
        most_again=None if limit is None else limit.linkage,
        days_apart=days_apart,
        measured=[_once(each, days_apart, counts=each == found.counts) for each in reversed(found.history)],
        utility=[] if count is None else utility_of(count),
        parts=points_of(found.counts),
        parts_words=parts_in_words(found.activity, found.counts, limit),
    )


def _once(measured: Measured, days_apart: int, *, counts: bool) -> RiskMeasuredOnce:
    again = found_again(measured, days_apart)
    return RiskMeasuredOnce(
        at=iso(measured.at_ms),
        counts=counts,
        source=tr(SOURCES[measured.source]),
        homes=measured.homes,
        bodies=measured.bodies,
        first=iso(measured.first_ms),
        last=iso(measured.last_ms),
        alone=_share(alone_of(measured)),
        again=None if again is None else _share(Share(*again.found)),
        among=None if again is None else again.candidates,
        among_more=[
            FoundAmong(among=each.candidates, again=_share(Share(*each.found))) for each in measured.among or ()
        ],
    )


def _share(share: Share) -> ShareTold:
    return ShareTold(share=share.value, low=share.low, high=share.high, words=between(share))
