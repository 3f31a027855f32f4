"""An activity that counts homes: can what its row says be counted, and does nothing else leave of it.

In:  an activity whose rows were looked at one by one.
Out: faults.

The rules this module keeps (register specification, section 4.17):
 * Beside the row that counts nothing of one home leaves: no other row, no token of the household, no moment.
 * Epsilon is a number above nothing and below a limit. Nothing and without end cannot be written.
"""

from decimal import Decimal
from typing import Final

from sluis.law.scalars import seconds_of
from sluis.register.model import Count, Row
from sluis.register.row_checks import check_bands
from sluis.register.schema_check import Path, quoted, shown
from sluis.register.under_check import RegisterUnderCheck

LEAST_HOMES: Final = 100
"""A gate releases no count of fewer (ledger specification, section 10.5)."""
MOST_HOMES: Final = 1_000_000
MOST_EPSILON: Final = 10
"""Of one period: more hides nobody."""
MOST_BUDGET: Final = 366 * MOST_EPSILON
"""Of a year."""
MOST_NUMBERS: Final = 100_000
"""Cells times bands of one period."""
_SECONDS: Final = (3_600, 366 * 86_400)
_BESIDE: Final = ("household", "time", "tables")
_DECIMALS: Final = 6


def check_counting(draft: RegisterUnderCheck, at: Path) -> None:
    """Record what is wrong with the row of an activity that counts, and what stands beside it.

    Args:
        draft: Where faults go.
        at: Where the activity stands.
    """
    rows = {position: draft.part((*at, "fields", position), Row) for position in draft.positions((*at, "fields"))}
    counting = [position for position, row in rows.items() if row is not None and row.treatment == "count"]
    if not counting:
        return
    others = [
        (*at, "fields", position)
        for position, row in rows.items()
        if position != counting[0] and row is not None and row.treatment != "withhold"
    ]
    beside: list[Path] = [*others, *((*at, key) for key in _BESIDE if key in draft.keys(at))]
    for where in beside:
        draft.add(where, "register.count-alone", {"where": shown(where)})
    for position in counting:
        row = rows[position]
        if row is not None and row.count is not None:
            _check(draft, (*at, "fields", position, "count"), row.path or "", row.count)


def check_counted_once(draft: RegisterUnderCheck) -> None:
    """Record every activity that counts by a value that another counts for the same recipient.

    Source:
        Gate specification, section 17.1: of two names for one count neither asks a home a second time.
    """
    counting: dict[tuple[str, str], str] = {}
    for name, at in draft.activities():
        for position in draft.positions((*at, "fields")):
            row = draft.part((*at, "fields", position), Row)
            if row is None or row.treatment != "count" or row.path is None:
                continue
            value = draft.text((*at, "recipient")) or "", row.path
            if value in counting:
                draft.add((*at, "fields", position), "register.count-twice", {"name": quoted(counting[value])})
            counting.setdefault(value, name)


def _check(draft: RegisterUnderCheck, at: Path, path: str, count: Count) -> None:
    check_bands(draft, (*at, "bands"), count.bands)
    if (count.of == "worst") is (count.worst is None):
        draft.add((*at, "of"), "register.count-worst")
    if count.of != "worst" and "*" in path.split("."):
        draft.add((*at, "of"), "register.count-values")
    if not LEAST_HOMES <= count.minimum <= MOST_HOMES:
        bounds = {"count": count.minimum, "low": LEAST_HOMES, "limit": MOST_HOMES}
        draft.add((*at, "minimum"), "register.count-minimum", bounds)
    if not _SECONDS[0] <= seconds_of(count.period) <= _SECONDS[1]:
        draft.add((*at, "period"), "register.count-period", {"text": quoted(count.period)})
    if len(count.cells) * len(count.bands) > MOST_NUMBERS:
        sizes = {"count": len(count.cells) * len(count.bands), "limit": MOST_NUMBERS}
        draft.add((*at, "cells"), "register.count-size", sizes)
    _spending(draft, at, count)


def _spending(draft: RegisterUnderCheck, at: Path, count: Count) -> None:
    if not _is_epsilon(count.epsilon, MOST_EPSILON):
        text = quoted(draft.text((*at, "epsilon")) or "")
        draft.add((*at, "epsilon"), "register.count-epsilon", {"text": text, "limit": MOST_EPSILON})
        return
    budget = draft.part(("privacy_budget",), Decimal)
    if budget is None or not _is_epsilon(budget, MOST_BUDGET) or budget < count.epsilon:
        draft.add((*at, "epsilon"), "register.count-budget", {"limit": MOST_BUDGET})


def _is_epsilon(number: Decimal, most: int) -> bool:
    """Whether a number is above 0, at most some other, and a whole number of millionths.

    Examples:
        >>> [_is_epsilon(Decimal(text), 10) for text in ("0.5", "0", "10", "10.1", "0.0000001", "1.0000000")]
        [True, False, True, False, False, True]
    """
    return 0 < number <= most and number.scaleb(_DECIMALS) % 1 == 0
