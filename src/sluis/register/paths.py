"""Paths of rows: their grammar, and that no two rows of an activity meet.

In:  the paths of one activity, with the places at which they stand.
Out: plan paths; faults for what cannot be used and for rows that overlap, naming both lines.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from sluis.errors import Place, RegisterText
from sluis.kernel.plan import STAR, PlanPath
from sluis.register.schema_check import Path, quoted
from sluis.register.under_check import RegisterUnderCheck

RESERVED_ROOTS: Final = frozenset({"CollectionTime", "Household", "Report"})
"""Names of the body itself."""
_SEGMENT: Final = re.compile(r"[A-Za-z0-9_-]+")


def plan_path(text: str) -> PlanPath:
    """Return the segments of a path that was found good."""
    return tuple(text.split("."))


def check_path(draft: RegisterUnderCheck, at: Path, text: str, *, partial: bool = False) -> PlanPath | None:
    """Return the path's segments; ``None`` after recording what is wrong with it.

    Args:
        draft: Where faults go.
        at: Where the path stands in the file.
        text: The path.
        partial: A trailing dot is allowed, as in the names of a profile.

    Source:
        Register specification, section 4.2; TR-106 path names, with ``*`` for instance numbers.
    """
    segments = plan_path(text.removesuffix(".") if partial else text)
    if "" in segments:
        draft.add(at, "register.path-empty-segment", {"path": quoted(text)})
        return None
    for segment in segments:
        if segment != STAR and _SEGMENT.fullmatch(segment) is None:
            draft.add(at, "register.path-segment", {"segment": quoted(segment), "path": quoted(text)})
            return None
    if segments[0] == STAR:
        draft.add(at, "register.path-root-star", {"path": quoted(text)})
        return None
    if segments[0] in RESERVED_ROOTS:
        draft.add(at, "register.path-reserved", {"root": RegisterText(segments[0])})
        return None
    return segments


@dataclass(slots=True)
class _Place:
    """One place in the tree of rows."""

    below: dict[str, "_Place"] = field(default_factory=dict)
    first: int = 0
    """Position of the first row that passes here."""
    row: int | None = None
    """Position of the row that ends here."""


def check_disjoint(draft: RegisterUnderCheck, rows: dict[int, PlanPath], at: dict[int, Path]) -> None:
    """Record a fault for every row that meets an earlier one.

    Args:
        draft: Where faults go.
        rows: Position of each row and its path.
        at: Where each path stands in the file.

    Source:
        Register specification, section 4.3: a row whose path begins with another row's path overlaps it; at one
        place of a plan there are literals or ``*``, never both.
    """
    root = _Place()
    for position, path in rows.items():
        node, met = root, False
        for depth, segment in enumerate(path):
            if node.row is not None:
                _overlap(draft, at, position, path, node.row)
                met = True
                break
            rival = _rival(node, segment)
            if rival is not None:
                theirs, other = rival
                places: dict[str, Place | int] = {
                    "path": quoted(".".join(path)),
                    "segment": RegisterText(segment),
                    "theirs": RegisterText(theirs),
                    "other": draft.line(at[other.first]),
                }
                draft.add(at[position], "register.literal-and-star", places)
                met = True
                break
            known = segment in node.below
            node = node.below.setdefault(segment, _Place(first=position))
            if depth == len(path) - 1 and known:
                _overlap(draft, at, position, path, node.first if node.row is None else node.row)
                met = True
        if not met:
            node.row = position


def _rival(node: _Place, segment: str) -> tuple[str, _Place] | None:
    if segment == STAR:
        return next(((name, place) for name, place in node.below.items() if name != STAR), None)
    return (STAR, node.below[STAR]) if STAR in node.below else None


def _overlap(draft: RegisterUnderCheck, at: dict[int, Path], position: int, path: PlanPath, other: int) -> None:
    draft.add(at[position], "register.overlap", {"path": quoted(".".join(path)), "other": draft.line(at[other])})
