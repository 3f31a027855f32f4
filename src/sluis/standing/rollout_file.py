"""Read a rollout list: which firmware ran on how many routers, from when to when; and estimate homes from it.

In:  bytes, CSV with the heading ``oui,product_class,firmware,from,to,count``. Out: rows, and an estimate for a period.

The rules this module keeps:
 * ``from`` and ``to`` are ISO 8601 with a time zone, or a date alone, which is midnight UTC; ``to`` may be empty.
 * One firmware of one kind of router has one row at a time: two that overlap refuse.
 * A fault names the line and what is wrong, never what stands there.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import accumulate
from typing import Final

from sluis.errors import Code, FileName
from sluis.errors.reports import rollout_list_error

_HEADING: Final = ["oui", "product_class", "firmware", "from", "to", "count"]
_LONGEST_FILE: Final = 16_777_216
_LONGEST_TEXT: Final = 128
_MOST: Final = 10**9
_HEX: Final = frozenset("0123456789ABCDEF")
_OUI_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class RolloutRow:
    """One firmware on some routers of one kind in ``[from_ms, to_ms)``."""

    oui: str
    """Six hex digits, upper case."""
    product_class: str
    firmware: str
    from_ms: int
    to_ms: int | None
    """``None`` while it still runs."""
    count: int
    """Routers."""
    at: int
    """Its line in the file."""

    def overlaps(self, from_ms: int, to_ms: int | None) -> bool:
        """Return whether it ran in some part of a period."""
        begins = to_ms is None or self.from_ms < to_ms
        return begins and (self.to_ms is None or from_ms < self.to_ms)


@dataclass(frozen=True, slots=True)
class RolloutEstimate:
    """How many routers ran firmware of a list in a period."""

    least: int
    """As many as ran it at the same moment, at the most crowded one."""
    most: int
    """Each row added to the others: as if no router ran two of them."""
    first_ms: int
    last_ms: int
    rows: int


class _FlawedError(Exception):
    """Carries a flaw to ``read_rollout``; never leaves this module."""


def read_rollout(content: bytes, name: FileName) -> tuple[RolloutRow, ...]:
    r"""Read a rollout list.

    Args:
        content: The file.
        name: What it is called.

    Raises:
        rollout_list_error: it is no list, a line is not as it must be, or two rows overlap.

    Examples:
        >>> lines = b"oui,product_class,firmware,from,to,count\n0011AA,HG,1.2,2024-01-01,,120000\n"
        >>> [(row.firmware, row.count) for row in read_rollout(lines, FileName("rollout.csv"))]
        [('1.2', 120000)]
    """
    rows: list[RolloutRow] = []
    at = 1
    try:
        for number, cells in _lines(content):
            at = number
            rows.append(_row(at, cells))
        at = _overlap(rows) or at
        _check_rows(rows)
    except _FlawedError as flawed:
        raise rollout_list_error(file=name, line=at, what=Code(str(flawed))) from None
    return tuple(rows)


def estimate(rows: Sequence[RolloutRow], from_ms: int, to_ms: int) -> RolloutEstimate | None:
    """Estimate how many routers ran firmware of a list in a period.

    Args:
        rows: The list.
        from_ms: First moment, milliseconds since 1970-01-01T00:00Z.
        to_ms: First moment that does not count any more.

    Returns:
        ``None`` when the list says nothing of that period.
    """
    within = [row for row in rows if row.overlaps(from_ms, to_ms)]
    if not within:
        return None
    return RolloutEstimate(
        least=_most_at_once(within, from_ms),
        most=sum(row.count for row in within),
        first_ms=max(min(row.from_ms for row in within), from_ms),
        last_ms=max(to_ms if row.to_ms is None else min(row.to_ms, to_ms) for row in within),
        rows=len(within),
    )


def told_times(rows: Sequence[RolloutRow], from_ms: int, to_ms: int) -> list[tuple[int, int]]:
    """Return the times in a period of which a list tells: those in which some firmware of it ran, in order.

    Examples:
        >>> row = RolloutRow("0011AA", "HG", "1.2", 3, 5, 7, 2)
        >>> told_times([row], 0, 4), told_times([row], 5, 9)
        ([(3, 4)], [])
    """
    times: list[tuple[int, int]] = []
    for row in sorted(rows, key=lambda row: row.from_ms):
        first, last = max(row.from_ms, from_ms), to_ms if row.to_ms is None else min(row.to_ms, to_ms)
        if first >= last:
            continue
        if times and first <= times[-1][1]:
            times[-1] = times[-1][0], max(times[-1][1], last)
        else:
            times.append((first, last))
    return times


def _most_at_once(rows: Sequence[RolloutRow], from_ms: int) -> int:
    """Return how many routers there were at the most crowded moment; who leaves, leaves before who comes."""
    changes = [(max(row.from_ms, from_ms), row.count) for row in rows]
    changes += [(row.to_ms, -row.count) for row in rows if row.to_ms is not None]
    return max(accumulate(count for _, count in sorted(changes)))


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if len(content) > _LONGEST_FILE:
        raise _FlawedError("size")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _FlawedError("encoding") from None
    lines = [(at, line) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines or _cells(lines[0][1]) != _HEADING:
        raise _FlawedError("heading")
    for at, line in lines[1:]:
        yield at, _cells(line)


def _cells(line: str) -> list[str]:
    try:
        [cells] = csv.reader([line], strict=True)
    except (csv.Error, ValueError):
        return []
    return [cell.strip() for cell in cells]


def _row(at: int, cells: list[str]) -> RolloutRow:
    if len(cells) != len(_HEADING):
        raise _FlawedError("fields")
    oui, product_class, firmware, begins, ends, count = cells
    oui = oui.upper()
    if len(oui) != _OUI_DIGITS or not set(oui) <= _HEX:
        raise _FlawedError("oui")
    if any(not text or len(text) > _LONGEST_TEXT or not text.isprintable() for text in (product_class, firmware)):
        raise _FlawedError("text")
    from_ms, to_ms = _moment(begins), _moment(ends) if ends else None
    if to_ms is not None and to_ms <= from_ms:
        raise _FlawedError("interval")
    if not (count.isascii() and count.isdigit() and len(count) <= len(str(_MOST)) and 1 <= int(count) <= _MOST):
        raise _FlawedError("count")
    return RolloutRow(oui, product_class, firmware, from_ms, to_ms, int(count), at)


def _moment(text: str) -> int:
    try:
        if len(text) == len("2026-01-01"):
            moment = datetime.combine(date.fromisoformat(text), time(), UTC)
        else:
            moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or moment.timestamp() < 0:
            raise _FlawedError("moment")
        return int(moment.timestamp()) * 1000 + moment.microsecond // 1000
    except (ValueError, OverflowError):
        raise _FlawedError("moment") from None


def _check_rows(rows: Sequence[RolloutRow]) -> None:
    if not rows or _overlap(rows):
        raise _FlawedError("overlap" if rows else "empty")


def _overlap(rows: Sequence[RolloutRow]) -> int:
    """Return the line of a row that overlaps an earlier one of the same firmware; 0 when none does."""
    newest: dict[tuple[str, str, str], RolloutRow] = {}
    for row in sorted(rows, key=lambda row: row.from_ms):
        before = newest.get((row.oui, row.product_class, row.firmware))
        if before is not None and before.overlaps(row.from_ms, row.to_ms):
            return row.at
        newest[row.oui, row.product_class, row.firmware] = row
    return 0
