"""Cases of rights as an inspector reads them: numbers, kinds, dates, and whether each term was kept.

In:  a gate. Out: a row for each case, and nothing of whose it is or what was said in it.

The rules this module keeps:
 * A term was kept when the request was answered within it, or refused within the month of its own (GDPR art. 12(4)), by
   the stricter reading. What was taken back in time broke none.
 * A list opens no case (rights specification, 1.7). One that does not fit its events is named, and no more is told.
"""

from datetime import UTC, datetime

import msgspec

from sluis.api.gate import Gate
from sluis.api.moments import iso
from sluis.rights.case import REFUSAL, started
from sluis.rights.listed import Listed, all_listed

__all__ = ["InspectedCase", "InspectedCases", "inspected_cases", "was_kept"]


class InspectedCase(msgspec.Struct, frozen=True, kw_only=True):
    """One case, without whose it is."""

    number: int
    kind: str
    """``access | copy | rectification | erasure | restriction | portability | objection | withdrawal``."""
    received: str
    state: str
    """``open | answered | refused | closed``."""
    extended: bool
    due: str | None
    """Until when it was to be answered, or refused, by the stricter reading; null: at once."""
    decided: str | None
    """When it was answered, refused, or closed as taken back; null while it is open."""
    kept: bool | None
    """Whether that was in time; null: there is no term, or it still runs."""


class InspectedCases(msgspec.Struct, frozen=True, kw_only=True):
    """Every case, the oldest first."""

    at: str
    cases: list[InspectedCase]
    broken: list[int]
    """Numbers of cases that do not check."""


def inspected_cases(gate: Gate) -> InspectedCases:
    """Return every case, the oldest first.

    Raises:
        StoreError: the database does not answer.
    """
    state = gate.beside()
    now_ms = state.clock()
    with state.store.reading() as conn:
        cases, broken = all_listed(conn, state.keystore)
    return InspectedCases(at=iso(now_ms), cases=[_row(case, now_ms) for case in cases], broken=broken)


def _row(case: Listed, now_ms: int) -> InspectedCase:
    last = _last(case)
    return InspectedCase(
        number=case.number,
        kind=case.kind.value,
        received=iso(case.received_ms),
        state=case.state.value,
        extended=case.extended,
        due=None if last is None else last.isoformat(),
        decided=None if case.decided_ms is None else iso(case.decided_ms),
        kept=was_kept(last, case.decided_ms, now_ms),
    )


def was_kept(last: datetime | None, decided_ms: int | None, now_ms: int) -> bool | None:
    """Return whether a term was kept; ``None``: there is none, or it still runs.

    Args:
        last: Its last moment.
        decided_ms: When it was decided; ``None``: it was not yet.
        now_ms: Now.

    Examples:
        >>> last = datetime(2026, 12, 1, tzinfo=UTC)
        >>> was_kept(last, 5, 9), was_kept(last, None, 5), was_kept(last, None, 2**42), was_kept(None, 5, 9)
        (True, None, False, None)
    """
    if last is None:
        return None
    in_time = datetime.fromtimestamp((now_ms if decided_ms is None else decided_ms) // 1000, UTC) <= last
    return None if decided_ms is None and in_time else in_time


def _last(case: Listed) -> datetime | None:
    """Return the last moment that was in time: of a refusal that of its own article."""
    if not case.refused:
        return case.due
    return next((deadline.alarm for deadline in started(case.received_ms) if deadline.term.id == REFUSAL), None)
