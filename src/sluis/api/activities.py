"""How the activities of a gate are: open or closed and why, for how long, and what waits for whom.

In:  a gate, opened beside the one that runs. Out: ``ActivitiesHealth``.

The rule this module keeps: names of the register and counts; nothing of a household, nothing of a report.
"""

from dataclasses import dataclass

from sluis.api.gate import Gate
from sluis.gate.state.lease_watch import days_left
from sluis.gate.state.readiness import is_open_to, readiness, system_or_none
from sluis.i18n import lang_in_force
from sluis.ledger.outbox_depth import held


@dataclass(frozen=True, slots=True)
class ActivityHealth:
    """One activity of the register in force."""

    activity: str
    open: bool
    """Whether law, lease and measurement leave it open now; the standing of a household comes on top."""
    days_left: int
    """Of its lease; 0 when law keeps it closed."""


@dataclass(frozen=True, slots=True)
class ActivitiesHealth:
    """All of them, and the gate they run on."""

    ready: bool
    """Whether a gate would take reports now, and one is open at least."""
    sentences: tuple[str, ...]
    """Why what is closed is closed, what is stopped, what is wrong; in the language in force."""
    activities: tuple[ActivityHealth, ...]
    waiting: dict[str, int]
    """Recipient → bodies in the outbox."""


def activities_health(gate: Gate) -> ActivitiesHealth:
    """Return how the activities are.

    Raises:
        StoreError: the database does not answer.
    """
    state = gate.beside()
    ready, now_ms, system = readiness(state, lang_in_force()), state.clock(), system_or_none(state)
    with state.store.reading() as conn:
        waiting = {recipient: depth.bodies for recipient, depth in sorted(held(conn).items())}
    activities = [
        ActivityHealth(
            activity.name,
            is_open_to(activity, system, now_ms),
            days_left(activity.lowered.lease.not_after_ms, now_ms) if activity.lowered.open else 0,
        )
        for activity in state.activities
    ]
    return ActivitiesHealth(ready.ready, ready.lines, tuple(activities), waiting)
