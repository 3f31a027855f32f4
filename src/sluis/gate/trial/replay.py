"""Two registers on the same recorded traffic: how much of which field each would let out, per recipient.

In:  two lowered registers and files. Out: counts per recipient and path; never a value.

Keys are drawn for the run and thrown away, as in ``sluis try``; nothing is recorded and nothing is released.
"""

from collections import Counter
from dataclasses import dataclass

from sluis.gate.trial.dry_run import DryRun, TrialRun
from sluis.kernel.plan import Plan
from sluis.register.lower import Lowered
from sluis.telemetry.limits import Limits


@dataclass(frozen=True, slots=True)
class Replayed:
    """One field of one recipient on the traffic of some files."""

    recipient: str
    path: str
    before: int
    """Values that left under the old register."""
    after: int


def replay(old: Lowered, new: Lowered, files: list[str], at_ms: int) -> tuple[Replayed, ...]:
    """Let both registers decide about the reports of some files.

    Args:
        old: The register in force, judged on the day of ``at_ms``.
        new: The other one, judged on the same day.
        files: Of any format Sluis reads.
        at_ms: The moment of the trial.

    Returns:
        A row per recipient and field of which anything left under either, sorted.

    Raises:
        InputNotReadableError: a file cannot be read.

    Effects:
        Reads the files, and system randomness for the keys.
    """
    before, after = _counts(old, files, at_ms), _counts(new, files, at_ms)
    return tuple(Replayed(*key, before[key], after[key]) for key in sorted({*before, *after}))


def _counts(lowered: Lowered, files: list[str], at_ms: int) -> Counter[tuple[str, str]]:
    plans = {activity.name: activity.plan for activity in lowered.activities}
    counts: Counter[tuple[str, str]] = Counter()
    for trial in TrialRun(lowered, at_ms).files(files, Limits()):
        if trial.activity in plans and trial.passed.body is not None:
            _count(counts, plans[trial.activity], trial)
    return counts


def _count(counts: Counter[tuple[str, str]], plan: Plan, trial: DryRun) -> None:
    paths = {row.number: ".".join(row.path) for row in plan.rows}
    for line in trial.lines:
        if line.leaves is not None and line.row in paths:
            counts[plan.recipient, paths[line.row]] += 1
    if plan.household is not None:
        counts[plan.recipient, "Household"] += 1
    if plan.time_grid_s is not None:
        counts[plan.recipient, "CollectionTime"] += 1
