"""What the router sent beside what the recipient gets, line by line, with the reason at each line.

In:  one report, a plan, keys, a slot. Out: ``LeafComparison``s in the order of the report.

For the screen of whoever handed the report in (``sluis try``, ``sluis demo``): a line holds the value itself, so it is
never logged, counted or stored. What it says of each leaf comes from the same functions as door 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sluis.kernel.body import Cell
from sluis.kernel.plan import Plan, Withhold
from sluis.kernel.reference import TokenKeys, crowded_paths, token_maker
from sluis.kernel.shapes import treat, written
from sluis.kernel.tree import find_row, plan_tree
from sluis.telemetry.model import Leaf, Opaque, Path
from sluis.terms import Reason


@dataclass(frozen=True, slots=True)
class LeafComparison:
    """One leaf and what became of it."""

    path: Path
    sent: str
    """The value as written; ``[...]`` for an array."""
    row: int
    """Row of the activity; 0: none."""
    leaves: str | None
    """What leaves in its place; ``None``: nothing."""
    reason: Reason | None
    """Why nothing leaves."""


def side_by_side(leaves: Sequence[Leaf], plan: Plan, keys: TokenKeys, slot: int) -> list[LeafComparison]:
    """Say of every leaf what becomes of it.

    Args:
        leaves: Of one report, aliases replaced.
        plan: What may leave.
        keys: One for every lifetime of the plan.
        slot: The household's slot.

    Returns:
        A line per leaf, in the order of the report; both spellings of a path that differ say ``conflict``.
    """
    root, tokens = plan_tree(plan), token_maker(plan, keys, slot)
    spelled: dict[Path, list[Leaf]] = {}
    for leaf in leaves:
        spelled.setdefault(leaf.path, []).append(leaf)
    lines = []
    for leaf in leaves:
        row = find_row(root, leaf.path)
        sent = "[...]" if leaf.value is Opaque.ARRAY else "null" if leaf.value is Opaque.NULL else written(leaf.value)
        if row is None:
            lines.append(LeafComparison(leaf.path, sent, 0, None, Reason.UNLISTED))
            continue
        if isinstance(row.treatment, Withhold):
            lines.append(LeafComparison(leaf.path, sent, row.treatment.by_row, None, Reason.WITHHOLD))
            continue
        others = spelled[leaf.path]
        differ = any(type(other.value) is not type(leaf.value) or other.value != leaf.value for other in others)
        outcome = Reason.CONFLICT if differ else treat(row.treatment, leaf.value, tokens)
        kept = outcome.text if isinstance(outcome, Cell) else None
        lines.append(
            LeafComparison(leaf.path, sent, row.number, kept, outcome if isinstance(outcome, Reason) else None)
        )
    crowded = set(crowded_paths(root, plan, {line.path for line in lines if line.leaves is not None}))
    return [
        replace(line, leaves=None, reason=Reason.TABLE_SIZE)
        if line.path in crowded and line.leaves is not None
        else line
        for line in lines
    ]
