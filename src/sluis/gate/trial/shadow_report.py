"""What the shadow counted, side by side, with the names of recipients and fields that both registers have.

In:  both registers and the counts. Out: rows for a table or a program. Renders nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sluis.gate.reload.shadow import HOUSEHOLD_ROW, RELEASED, TIME_ROW
from sluis.gate.state.rules import Rules
from sluis.store.shadow_counts import Counted

_BESIDE = {HOUSEHOLD_ROW: "household", TIME_ROW: "time"}


@dataclass(frozen=True, slots=True)
class Compared:
    """One line: what both did with one field of one activity, or with whole reports."""

    recipient: str
    """Empty when no activity was reached."""
    activity: str
    row: str
    """Row numbers as ``in force/shadow``; empty for whole reports and leaves no row covers."""
    path: str
    """Path of the field, ``household``, ``time``, ``-`` for leaves no row covers; empty for whole reports."""
    reason: str
    """``released``, or why it was withheld."""
    in_force: int | None
    """``None``: the register in force has no such row or activity."""
    shadow: int | None

    @property
    def released(self) -> bool:
        """Whether it left, or would have."""
        return self.reason == RELEASED


def compared(rules: Rules, shadow: Rules, totals: Mapping[Counted, int]) -> tuple[Compared, ...]:
    """Put the counts of both sides beside each other; rows are matched by path, since numbers may differ.

    Args:
        rules: The register in force.
        shadow: The other.
        totals: Of ``shadow_totals``.

    Returns:
        Lines in the order recipient, activity, field, reason.
    """
    sides = {"in-force": rules, "shadow": shadow}
    grouped: dict[tuple[str, str, str, str], dict[str, int]] = {}
    numbers: dict[tuple[str, str], dict[str, int]] = {}
    for (side, activity, row, reason), n in totals.items():
        recipient, path = _named(sides[side], activity, row)
        counted = grouped.setdefault((recipient, activity, path, reason), {})
        counted[side] = counted.get(side, 0) + n
        if row > 0:
            numbers.setdefault((activity, path), {})[side] = row
    return tuple(
        Compared(
            recipient,
            activity,
            "/".join(str(numbers.get((activity, path), {}).get(side, "-")) for side in sides)
            if (activity, path) in numbers
            else "",
            path,
            reason,
            *(_side(sides[side], activity, path, counted.get(side)) for side in sides),
        )
        for (recipient, activity, path, reason), counted in sorted(grouped.items())
    )


def _named(rules: Rules, activity: str, row: int) -> tuple[str, str]:
    known = rules.activity(activity)
    recipient = "" if known is None else known.doors.plan.recipient
    if row in _BESIDE:
        return recipient, _BESIDE[row]
    if row < 0:
        return recipient, ""
    rows = () if known is None else known.doors.plan.rows
    return recipient, next(
        (".".join(plan_row.path) for plan_row in rows if plan_row.number == row), f"#{row}" if row else "-"
    )


def _side(rules: Rules, activity: str, path: str, n: int | None) -> int | None:
    """0 when the register could have counted it and did not, ``None`` when it has no such activity or row."""
    if n is not None or not activity:
        return n or 0
    known = rules.activity(activity)
    if known is None:
        return None
    here = not path or path == "-" or path in _BESIDE.values()
    return 0 if here or any(".".join(row.path) == path for row in known.doors.plan.rows) else None
