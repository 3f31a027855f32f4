"""Compile a register: what it lets through row by row, the grammar of what leaves, and what becomes of one report.

In:  the file of a register, a moment; a report with keys. Out: plans; the bytes that would leave, or why nothing does.
"""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from msgspec import to_builtins

from sluis.api.document import Json
from sluis.api.files import load_register, look_at_register
from sluis.api.law import law_read
from sluis.api.moments import midnight_ms, today
from sluis.errors import Code, RegisterText
from sluis.errors.cli import activity_unknown_error, argument_invalid_error
from sluis.gate.state.doors import Doors, Passed
from sluis.i18n import N_, tr
from sluis.identify.canary import collect
from sluis.kernel.grammar import output_grammar
from sluis.kernel.plan import Plan, TimeShape, Withhold
from sluis.kernel.reference import TokenKeys
from sluis.register.check import day_of
from sluis.register.looking import RegisterState
from sluis.register.lower import Lowered, LoweredActivity, lower
from sluis.register.model import Register
from sluis.register.render import PlanRow, plan_rows
from sluis.reports.plan_words import household_in_words, in_words, shape_in_words
from sluis.reports.register_state import state_document
from sluis.reports.utility import UtilityPoint, utility_of
from sluis.telemetry.model import Report
from sluis.terms import Lifetime
from sluis.token_period import period_of

__all__ = [
    "CompiledActivity",
    "CompiledRegister",
    "Passed",
    "Plan",
    "PlanRow",
    "TokenKeys",
    "compile_plan",
    "project",
    "throwaway_keys",
]


@dataclass(frozen=True, slots=True)
class CompiledActivity:
    """One activity of a register, compiled."""

    lowered: LoweredActivity
    rows: tuple[PlanRow, ...]
    """The rows of the register, with line and treatment."""

    @property
    def name(self) -> str:
        """By the register's key."""
        return self.lowered.name

    @property
    def plan(self) -> Plan:
        """What the doors of a gate are made of."""
        return self.lowered.plan

    @property
    def open(self) -> bool:
        """Whether the law lets it run on the day it was compiled for."""
        return self.lowered.open

    @property
    def not_after(self) -> date:
        """The first day on which it does not hold any more."""
        return day_of(self.lowered.lease.not_after_ms)

    def grammar(self) -> dict[str, Json]:
        """Return the JSON Schema of what leaves: door 2 checks every byte against it."""
        return dict(output_grammar(self.plan))

    def leaves(self, row: PlanRow) -> str:
        """Say what leaves of a row of the register; a row by kind withholds."""
        compiled = next((plan_row for plan_row in self.plan.rows if plan_row.number == row.number), None)
        return in_words(Withhold(row.number) if compiled is None else self.plan.told(compiled))

    def household_in_words(self) -> str | None:
        """Say how long the household's own token stays the same; ``None`` when none leaves."""
        return None if self.plan.household is None else household_in_words(self.plan.household)

    def time_in_words(self) -> str | None:
        """Say in which form the moment of measuring leaves; ``None`` when it does not."""
        return None if self.plan.time_grid_s is None else shape_in_words(TimeShape(self.plan.time_grid_s))

    def utility(self) -> list[UtilityPoint]:
        """Return what its counts are worth by epsilon; nothing when it counts no homes.

        Source:
            OpenDP, by its own constructors.
        """
        return [] if self.plan.count is None else utility_of(self.plan.count)

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis plan --format json`` prints it."""
        made = self.plan
        return {
            "activity": self.name,
            "recipient": made.recipient,
            "format": made.body_format.value,
            "open": self.open,
            "not_after": self.not_after.isoformat(),
            "digest": made.digest,
            "household": made.household.value if made.household else None,
            "time_grid_s": made.time_grid_s,
            "rows": [self._row(row) for row in self.rows],
            "utility": [to_builtins(point) for point in self.utility()],
            "grammar": self.grammar(),
        }

    def _row(self, row: PlanRow) -> dict[str, Json]:
        return {
            "row": row.number,
            "line": row.line,
            "path": row.path or None,
            "kind": row.kind or None,
            "treatment": row.treatment,
            "withheld_by": row.withheld_by,
            "leaves": self.leaves(row),
            "schema": row.schema,
            "why": row.why or None,
        }


@dataclass(frozen=True, slots=True)
class CompiledRegister:
    """A register with a plan for each of its activities, closed ones included."""

    register: Register
    lowered: Lowered
    activities: tuple[CompiledActivity, ...]
    """In file order."""
    state: RegisterState | None = None
    """What is the matter with a register that no gate would load; ``None``: nothing."""
    day: date | None = None
    """The day for which it was compiled."""

    def activity(self, name: str, option: str = "--activity") -> CompiledActivity:
        """Return an activity by the register's key.

        Args:
            name: The key.
            option: How the one who asked calls this argument, for the error.

        Raises:
            activity_unknown_error: the register has no such activity; lists those it has.
        """
        for activity in self.activities:
            if activity.name == name:
                return activity
        known = RegisterText(", ".join(self.register.activities))
        raise activity_unknown_error(file=self.register.name, option=Code(option), known=known)

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis plan --format json`` prints it."""
        return {
            "register": self.register.digest,
            "register_state": state_document(self.state),
            "law": law_read(self.day or today()),
            "activities": [activity.document() for activity in self.activities],
        }


def utility_of_counts(compiled: CompiledRegister) -> str:
    """Return as SVG what counts of a register are worth by epsilon, each activity that counts below the other.

    Raises:
        argument_invalid_error: no activity counts homes.
    """
    from sluis.reports.utility import utility_pictures

    counts = {each.name: each.utility() for each in compiled.activities if each.plan.count is not None}
    if not counts:
        expected = Code(tr(N_("of a register with an activity that counts homes")))
        raise argument_invalid_error(command=Code("sluis plan"), argument=Code("--utility"), expected=expected)
    return utility_pictures(counts)


def compile_plan(register: Path | str, at: date | int | None = None, *, to_look: bool = False) -> CompiledRegister:
    """Compile a register.

    Args:
        register: The file; its vocabularies lie in the folder ``vocabularies`` beside it.
        at: The day on which it is judged, or a moment of it (milliseconds since 1970-01-01T00:00Z); today when absent.
        to_look: Whether a register that no gate would load is compiled too, as far as it can be; ``state`` says so.

    Returns:
        Plans in file order. Same register, same day, same plans and digests.

    Raises:
        FileMissingError: it cannot be read.
        RegisterError: it has faults; carries them all. To look: nothing of it can be looked at.

    Effects:
        Reads the file and the vocabularies it names.
    """
    at_ms = at if isinstance(at, int) else midnight_ms(at or today())
    day = day_of(at_ms)
    loaded, state = look_at_register(register, day) if to_look else (load_register(register), None)
    lowered = lower(loaded, at_ms)
    rows = plan_rows(lowered, loaded)
    activities = tuple(
        CompiledActivity(activity, tuple(row for row in rows if row.activity == activity.name))
        for activity in lowered.activities
    )
    return CompiledRegister(loaded, lowered, activities, state, day)


def throwaway_keys(at_ms: int) -> TokenKeys:
    """Return keys of every lifetime that nobody keeps: no token made with them is that of a household.

    Args:
        at_ms: The moment of the decision, milliseconds since 1970-01-01T00:00Z.

    Effects:
        Reads system randomness.
    """
    return TokenKeys({lifetime: (period_of(lifetime, at_ms), os.urandom(32)) for lifetime in Lifetime})


def project(activity: CompiledActivity, report: Report, keys: TokenKeys, slot: int = 0) -> Passed:
    """Decide what of one report leaves, through both doors and past the canary.

    Law, lease and standing are not asked: ``try_file`` and ``Gate.decide`` ask them.

    Args:
        activity: Of ``compile_plan``.
        report: Of ``read_reports``; names of a profile are not replaced.
        keys: One for every lifetime the plan names.
        slot: The household's slot.

    Returns:
        ``body`` is ``None`` unless both doors and the canary let it through; then ``reason`` says why.

    Raises:
        period_key_missing_error: the plan names a lifetime without a key.

    Effects:
        None: equal input gives equal output.
    """
    doors = Doors(activity.plan)
    identifiers = collect(report.leaves, ())
    return doors.pass_through(report.leaves, report.collection_time, keys, slot, identifiers)
