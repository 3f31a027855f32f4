"""Compare two registers by their effect: who gains or loses which field, and what is stale then.

In:  the files of two registers, a day, recorded traffic. Out: ``ComparedRegisters``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sluis.api.document import Json
from sluis.api.files import look_at_register, names_of
from sluis.api.law import law_read
from sluis.api.moments import midnight_ms, today
from sluis.gate.trial.replay import Replayed, replay
from sluis.register.diff import Difference, Moved, Stale, difference
from sluis.register.looking import RegisterState
from sluis.register.lower import lower
from sluis.reports.plan_words import exposed_in_words, when_in_words
from sluis.reports.register_state import state_document

__all__ = ["ComparedRegisters", "Difference", "Moved", "Replayed", "Stale", "compare_registers"]


@dataclass(frozen=True, slots=True)
class ComparedRegisters:
    """What changes when one register takes the place of another."""

    difference: Difference
    replayed: tuple[Replayed, ...] = ()
    """How many values would leave under each, on recorded traffic."""
    states: tuple[RegisterState | None, RegisterState | None] = (None, None)
    """What is the matter with the old and with the new register; ``None``: a gate would load it."""
    day: date | None = None
    """The day on which both were judged."""

    @property
    def widens(self) -> bool:
        """Whether somebody gains."""
        return self.difference.widens

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis diff --format json`` prints it."""
        difference = self.difference
        return {
            "register_states": {
                "old": state_document(self.states[0]),
                "new": state_document(self.states[1]),
            },
            "law": law_read(self.day or today()),
            "widens": difference.widens,
            "gains": [_moved(moved) for moved in difference.gains],
            "losses": [_moved(moved) for moved in difference.losses],
            "access": [
                {
                    "recipient": change.recipient,
                    "fact": change.fact,
                    "before": change.before,
                    "after": change.after,
                    "widens": change.widens,
                }
                for change in difference.access
            ],
            "widenings": [
                {"activity": widening.activity, "kind": widening.kind.value} for widening in difference.widenings
            ],
            "bounds": [
                {
                    "activity": bound.activity,
                    "table": bound.path,
                    "before": bound.before,
                    "after": bound.after,
                    "widens": bound.widens,
                }
                for bound in difference.bounds
            ],
            "stale": [{"what": stale.what, "where": stale.where, "ref": stale.ref} for stale in difference.stale],
            "replay": [
                {"recipient": row.recipient, "path": row.path, "before": row.before, "after": row.after}
                for row in self.replayed
            ],
        }


def compare_registers(
    old: Path | str, new: Path | str, at: date | None = None, replayed: str | Sequence[str] = ()
) -> ComparedRegisters:
    """Compare two registers, per recipient over all its activities: two activities to one recipient join trivially.

    Args:
        old: The file of the register in force.
        new: The file of the one that would take its place.
        at: The day on which both are judged; today when absent.
        replayed: Files with recorded reports, on which the values that would leave are counted.

    Raises:
        FileMissingError: a register cannot be read.
        RegisterError: nothing of one can be looked at.
        InputNotReadableError: a file with reports cannot be read.

    Effects:
        Reads the files; nothing is recorded and nothing is released.
    """
    day = at or today()
    at_ms = midnight_ms(day)
    (before, old_state), (after, new_state) = look_at_register(old, day), look_at_register(new, day)
    changed = difference(before, after, at_ms)
    files = names_of(replayed)
    counted = replay(lower(before, at_ms), lower(after, at_ms), files, at_ms) if files else ()
    return ComparedRegisters(changed, counted, (old_state, new_state), day)


def _moved(moved: Moved) -> dict[str, Json]:
    return {
        "recipient": moved.recipient,
        "path": moved.path,
        "activity": moved.exposure.activity,
        "leaves": exposed_in_words(moved.exposure),
        "when": when_in_words(moved.exposure.trigger),
        "closed": moved.exposure.closed,
        "instead": [f"{exposed_in_words(other)}, {when_in_words(other.trigger)}" for other in moved.instead],
    }
