"""Add up what many runs did, also when several test processes share them, and say it at the end.

In:  counts of runs. Out: lines of a table. ``tests/conftest.py`` prints them when the tests are over.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

PROPERTY: Final = "faults"
"""Under this name a test report carries its counts from a worker to whoever prints."""


def added(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the sum.

    Examples:
        >>> added([{"runs: single": 1}, {"runs: single": 2, "reports": 3}])
        {'runs: single': 3, 'reports': 3}
    """
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(total)


def lines(total: Mapping[str, int]) -> Iterator[str]:
    """Yield the table, by kind: what was run, what struck, what recipients did."""
    groups: dict[str, list[str]] = {}
    for name, count in sorted(total.items()):
        group, _, what = name.partition(": ")
        groups.setdefault(group if what else "", []).append(f"{count:,} {what or group}")
    for group in ("runs", "", "faults", "recipient", "marker"):
        if group in groups:
            yield f"{group or 'with'}: {', '.join(groups[group])}"
