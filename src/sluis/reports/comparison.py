"""The side-by-side picture: what the router sent, what the recipient gets, and the reason at each line."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from sluis.gate.trial.side_by_side import LeafComparison
from sluis.i18n import N_, tr
from sluis.i18n.harmless import harmless
from sluis.reports import show
from sluis.terms import REASONS

_SHOWN = 40
_WIDE = 140
"""Columns from which a whole path fits beside what was sent and received."""


def comparison(lines: Sequence[LeafComparison], title: str, *, all_lines: bool = False, columns: int = _WIDE) -> Table:
    """Return the table of one report and activity.

    Args:
        lines: Of ``side_by_side``.
        title: Finished text.
        all_lines: Whether to show every unlisted leaf; otherwise the first few of each kind of reason.
        columns: Of the screen; on a narrow one the entry a leaf belongs to stands above its leaves.
    """
    rows: list[list[str | Text]] = []
    unlisted = 0
    entry: tuple[str, ...] = ()
    for line in lines:
        if line.row == 0 and not all_lines:
            unlisted += 1
            if unlisted > _SHOWN:
                continue
        if columns < _WIDE and line.path[:-1] != entry:
            entry = line.path[:-1]
            rows.append([Text(harmless(".".join(entry)), style="bold"), "", "", "", ""])
        rows.append(_row(line, f"  {line.path[-1]}" if columns < _WIDE else ".".join(line.path)))
    made = show.table([N_("path"), N_("sent by the router"), N_("received"), N_("row"), N_("reason")], rows)
    made.title = title
    if unlisted > _SHOWN:
        made.caption = tr(N_("and {count} more that no row lists"), None, count=unlisted - _SHOWN)
        made.caption_justify = "left"
    return made


def _row(line: LeafComparison, name: str) -> list[str | Text]:
    row = str(line.row) if line.row else ""
    path = harmless(name)
    if line.leaves is not None:
        return [path, _cut(line.sent), Text(line.leaves, style="green"), row, ""]
    reason = tr(REASONS[line.reason]) if line.reason else ""
    return [path, _cut(line.sent), Text("—", style="dim"), row, Text(reason, style="dim")]


def _cut(text: str) -> str:
    shown = harmless(text)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
