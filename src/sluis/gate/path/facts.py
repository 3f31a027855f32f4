"""Facts: all that the decisions of one batch stand on, as values; read once, and given on from report to report.

In:  what ``reading.read`` collected and drew. Out: ``Facts`` and ``ReportFacts``, which ``deciding.decide`` takes.

The rules this module keeps (gate specification, sections 9.2 and 9.3):
 * Values only: no connection, no clock, no source of randomness. They can be copied, stored and decided again.
 * What one decision changes for the next report of its batch is in the facts it returns, and nowhere else.
 * Keys, salts and what a report holds are not shown when facts are printed. Nothing here is logged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sluis.gate.path.household import LocatedReport
from sluis.gate.path.marks import Marks
from sluis.gate.state.backpressure import OutboxAllowance
from sluis.gate.state.rules import Activity
from sluis.gate.state.settings import Route
from sluis.standing.events import Event
from sluis.standing.recipients import NOTHING_STOPPED, SystemStanding
from sluis.store.duplicates import Mark
from sluis.terms import Lifetime, Reason


class Draw(NamedTuple):
    """What was drawn for one report and activity, before anything was decided."""

    report_key: bytes
    """P of lifetime ``report``, 32 bytes; empty when no row of the activity asks it."""
    salt: bytes
    """r of the record, should one be made: 32 bytes."""
    place: int
    """Where in its period of release a body leaves: a number in [0, 2^64)."""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """One report as it was read."""

    route: Route
    home: LocatedReport | Reason = field(repr=False)
    """Whose it is, or why it is withheld whole."""
    mark: Mark | None = None
    """By which it is recognised; ``None`` when no activity is open, or its household has no key (any more)."""
    draws: Mapping[str, Draw] = field(default_factory=dict, repr=False)
    """By name of the activity, for those that are open."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a batch was found to stand on, and what its decisions have changed of that so far."""

    now_ms: int
    """The moment of all its decisions."""
    activities: tuple[Activity, ...]
    """Of the register in force, each with its doors."""
    max_age_ms: Mapping[str, int | None]
    """Recipient that has an endpoint → how long a body may wait for it; ``None``: the settings do not say."""
    marks_expire_ms: int
    """Until when a mark made now is remembered."""
    room: OutboxAllowance
    """What may still be put in the outbox."""
    standing: Mapping[int, tuple[Event, ...]]
    """Slot → what that household asked, in the order in which it counts, as its chain says."""
    household_keys: Mapping[int, bytes | None] = field(default_factory=dict, repr=False)
    """Slot → K_n; ``None``: it has none (any more). To record with; nothing is decided by them."""
    periods: Mapping[Lifetime, tuple[int, bytes]] = field(default_factory=dict, repr=False)
    """Number and key of the periods in which the moment lies; none for ``report``."""
    stopped: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Activity → its rows in quarantine."""
    seen: Marks = field(default_factory=Marks, repr=False)
    """Marks of reports that led to an intent, before this batch and in it."""
    regions: Mapping[int, str | None] = field(default_factory=dict, repr=False)
    """Slot → the region of that household, as its chain says."""
    system: SystemStanding = NOTHING_STOPPED
    """What holds for the whole gate, as the chain of what has no slot says it."""

    @property
    def stopped_recipients(self) -> frozenset[str]:
        """Recipients to whom nothing may go, by the register's keys."""
        return self.system.stopped

    def stopping(self, activity: str, row: int) -> "Facts":
        """Return these facts with one more row in quarantine."""
        rows = self.stopped.get(activity, frozenset()) | {row}
        return replace(self, stopped={**self.stopped, activity: rows})
