"""What the outside world knows of a run: what routers sent and heard, what households asked and were answered."""

from dataclasses import dataclass, field
from typing import Final

MARK: Final = "PIEPKUIKEN"
ALWAYS: Final = "network-quality"
ON_REQUEST: Final = "wifi-help"


@dataclass(slots=True)
class Reported:
    """One report of a router."""

    number: int
    slot: int
    at_s: int
    began: int
    """When it was made, in the order of everything."""
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A household was answered that something is stopped for it."""

    slot: int
    closed: frozenset[str]
    in_flight: frozenset[str]
    """Ids."""
    stamp: int
    place: int
    """How many records there were."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A household asked for something that opens; from ``began`` on it may have."""

    slot: int
    began: int
    place: int


@dataclass
class Journal:
    """All of it, in one run."""

    reports: list[Reported] = field(default_factory=list)
    stops: list[Told] = field(default_factory=list)
    opens: list[Opened] = field(default_factory=list)
    helped: dict[int, int] = field(default_factory=dict)
    """Slot → when its request for help was answered, in the order of everything."""
    tried_to_stop: set[int] = field(default_factory=set)
    """Slots of which a stop was asked, answered or not."""
    moved: bool = False
    """Whether a clock jumped: then a report may rightly be too late or too early."""
    release_ms: int | None = None
    """The period in which what is always on leaves, each body at its own moment; ``None``: it leaves at once."""
    drawn: dict[str, set[int]] = field(default_factory=dict)
    """Id → the moments from which it was seen to be waiting to leave."""
    faults: int = 0
    """Decisions that the gate counted as a fault and withheld."""

    def reopened_after(self, stop: Told) -> Opened | None:
        """Return what next may have opened something for the household of a stop."""
        return next(
            (opening for opening in self.opens if opening.slot == stop.slot and opening.began > stop.stamp), None
        )

    def surely_open(self, report: Reported) -> tuple[str, ...]:
        """Return the activities that must have let a report through, as far as that is known for certain."""
        if not report.answered or self.moved or report.slot in self.tried_to_stop:
            return ()
        helped = self.helped.get(report.slot)
        return (ALWAYS, ON_REQUEST) if helped is not None and helped < report.began else (ALWAYS,)
