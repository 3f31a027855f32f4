"""What a gate says of itself: what became of files, how it is, what stayed inside, what a shadow would have done.

In:  counts of the store and of decisions. Out: values with a document each; no value of a report, no household.
"""

from dataclasses import dataclass, field

from sluis.api.document import Json
from sluis.api.moments import iso
from sluis.gate.state.tally import RECORDED, WHOLE_REPORT, Tally
from sluis.gate.trial.shadow_report import Compared
from sluis.ledger.outbox_depth import QueueDepth
from sluis.reports.withheld import day_of
from sluis.store.counts import Count, UnlistedName

__all__ = [
    "RECORDED",
    "WHOLE_REPORT",
    "Compared",
    "Count",
    "Decided",
    "ShadowReport",
    "Status",
    "UnlistedName",
    "Withheld",
]


@dataclass(slots=True)
class Decided:
    """What became of the messages of some files."""

    tally: Tally = field(default_factory=Tally)
    busy: int = 0
    """Messages the store or outbox could not take: nothing of them was decided."""
    waiting: int | None = None
    """Bodies that still wait in the outbox after a delivery; ``None``: none was tried."""
    leave_ms: tuple[int, int] | None = None
    """When the first and the last body that waits may leave, milliseconds; ``None``: none waits."""

    @property
    def recorded(self) -> int:
        """Reports of which something may leave, per activity."""
        return sum(count for (_, outcome), count in self.tally.reports.items() if outcome == RECORDED)

    def outcomes(self) -> dict[tuple[str, str], int]:
        """Return how many reports of which activity came out how: ``RECORDED`` or a reason."""
        return dict(sorted(self.tally.reports.items()))

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis filter --format json`` prints it."""
        return {
            "reports": [
                {"activity": activity, "outcome": outcome, "count": count}
                for (activity, outcome), count in sorted(self.tally.reports.items())
            ],
            "withheld": [
                {"activity": activity, "row": row, "reason": reason, "count": count}
                for (activity, row, reason), count in sorted(self.tally.withheld.items())
            ],
            "busy": self.busy,
            "waiting": self.waiting,
            "leave": None if self.leave_ms is None else [iso(moment) for moment in self.leave_ms],
        }


@dataclass(frozen=True, slots=True)
class Status:
    """How a gate is."""

    ready: bool
    lines: tuple[str, ...]
    """Which activities are open, and why others are closed, in the language in force."""
    outbox: dict[str, QueueDepth]
    """Recipient → what waits for it."""

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis gate status --format json`` prints it."""
        depths = sorted(self.outbox.items())
        outbox: dict[str, Json] = {name: {"bodies": depth.bodies, "bytes": depth.body_bytes} for name, depth in depths}
        return {"ready": self.ready, "activities": list(self.lines), "outbox": outbox}


@dataclass(frozen=True, slots=True)
class Withheld:
    """What stayed inside: counts, without a value or a household."""

    counts: tuple[Count, ...]
    names: tuple[UnlistedName, ...]
    """Names the catalogue does not know, once enough households have sent them."""

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis gate withheld --format json`` prints it."""
        return {
            "withheld": [
                {
                    "day": day_of(count),
                    "activity": count.activity,
                    "row": count.row,
                    "reason": count.reason,
                    "count": count.n,
                }
                for count in self.counts
            ],
            "unlisted": [
                {"name": name.template, "count": name.n, "first": iso(name.first_ms), "last": iso(name.last_ms)}
                for name in self.names
            ],
        }


@dataclass(frozen=True, slots=True)
class ShadowReport:
    """What the shadow register would have done with the same reports."""

    in_force: str
    shadow: str
    rows: tuple[Compared, ...]

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis gate shadow --format json`` prints it."""
        rows: list[Json] = [
            {
                "recipient": row.recipient,
                "activity": row.activity,
                "row": row.row,
                "path": row.path,
                "reason": row.reason,
                "in_force": row.in_force,
                "shadow": row.shadow,
            }
            for row in self.rows
        ]
        return {"in_force": self.in_force, "shadow": self.shadow, "rows": rows}
