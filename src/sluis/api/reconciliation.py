"""Hold a recipient's log of signed receipts against the ledger.

In:  a gate and a log (NDJSON). Out: ``Reconciliation``: classes of disclosures, and lines that prove nothing.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

from sluis.api.document import Json
from sluis.api.files import named
from sluis.api.gate import Gate
from sluis.api.moments import iso
from sluis.errors import Code, FileName
from sluis.errors.gate import file_missing_error
from sluis.errors.ledger import reconcile_log_error
from sluis.gate.state.state import GateState
from sluis.ledger.receipt import promised_ms
from sluis.ledger.receipt_log import Bad, ReceiptLog, Signers
from sluis.ledger.reconcile import FAULTS, Asked, Class, Reconciled, What, resolve
from sluis.ledger.reconcile import Reconciliation as Comparison
from sluis.ledger.record import PendingRecord, Status
from sluis.lifecycle.archive import archived_plan

__all__ = ["FAULTS", "Bad", "Class", "Reconciled", "Reconciliation", "Status", "What", "reconcile"]

Progress = Callable[[int, int | None], None]
"""Told of how much is done, and of how much when that is known."""


def _unseen(_done: int, _all: int | None) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What came out."""

    reconciled: Reconciled
    applied: int | None = None
    """How many were put on record as received; ``None`` when nobody asked for it."""

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return self.reconciled.holds

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis ledger reconcile --format json`` prints it."""
        done = self.reconciled
        period = None if done.period is None else {"from": iso(done.period[0]), "to": iso(done.period[1])}
        return {
            "period": period,
            "counts": {kind.value: done.counts[kind] for kind in Class},
            "found": {
                kind.value: [
                    {"id": discrepancy.commitment.hex(), "what": discrepancy.what, "lines": list(discrepancy.lines)}
                    for discrepancy in done.listed[kind]
                ]
                for kind in Class
                if kind in done.listed
            },
            "bad_lines": [{"line": number, "why": why.value} for number, why in done.bad_lines],
            "bad": {why.value: done.bad[why] for why in Bad},
            "repeats": done.repeats,
            "counts_of_homes": done.counts_of_homes,
            "unread_households": done.unread,
            "applied": self.applied or 0,
        }


def reconcile(
    gate: Gate,
    log: Path | str,
    *,
    recipient: str | None = None,
    from_ms: int | None = None,
    to_ms: int | None = None,
    apply: bool = False,
    reading: Progress = _unseen,
    comparing: Progress = _unseen,
) -> Reconciliation:
    """Hold a recipient's log against the ledger.

    Args:
        gate: Whose ledger.
        log: One JSON object a line: header as received, received_at, body_sha256.
        recipient: Whose log it is, by the register's key; found in the receipts when absent.
        from_ms: First moment of the log, milliseconds since 1970-01-01T00:00Z; its first line when absent.
        to_ms: Last moment of the log; its last line when absent.
        apply: Whether what was unknown is put on record as received.
        reading: Told of the octets of the log.
        comparing: Told of the households.

    Returns:
        What was signed for and is not on record, what differs, what was received although it is on record as not sent,
        and what is on record as delivered and was not received.

    Raises:
        FileMissingError: the log cannot be read.
        reconcile_log_error: it says nothing.

    Effects:
        Reads the store; with ``apply`` one transaction a household.
    """
    asked, state = Asked(recipient, from_ms, to_ms), gate.beside()
    with closing(ReceiptLog(_signers(state, recipient))) as lines:
        done = Reconciled()
        _read(lines, named(log), done, reading)
        if lines.lines == 0:
            known = recipient is not None and from_ms is not None and to_ms is not None
            if done.bad or not known:
                raise reconcile_log_error(file=FileName(log), what=Code("no-line" if done.bad else "empty"))
        with state.store.reading() as conn:
            comparison = Comparison(conn, state.keystore, lines, asked, _promised(conn), done)
            done = comparison.run(lambda number: comparing(number, None))
        return Reconciliation(done, _applied(state, lines) if apply else None)


def _promised(conn: Connection) -> Callable[[PendingRecord], int | None]:
    """Return what rounds the moment of an intent by the plan it names, as that plan was when it was in force."""

    @cache
    def grid_ms(activity: str, plan: str) -> tuple[int | None] | None:
        archived = archived_plan(conn, activity, plan)
        if archived is None:
            return None
        grid_s = archived.plan.time_grid_s
        return (None if grid_s is None else grid_s * 1000,)

    def promised(intent: PendingRecord) -> int | None:
        grid = grid_ms(intent.activity, intent.plan or "")
        return None if grid is None else promised_ms(intent.t_ms, grid[0])

    return promised


def _read(lines: ReceiptLog, path: Path, done: Reconciled, reading: Progress) -> None:
    try:
        with path.open("rb") as stream:
            size = path.stat().st_size
            lines.read(stream, done.spoil, lambda at: reading(at, size))
    except OSError:
        raise file_missing_error(file=FileName(path)) from None


def _signers(state: GateState, recipient: str | None) -> Signers:
    with state.store.reading() as conn:
        publics = state.keystore.receipt_publics(conn)
    recipients = sorted({*state.register.recipients, *state.settings.recipients}) if recipient is None else [recipient]
    return Signers(state.settings.ledger.origin, publics, recipients)


def _applied(state: GateState, lines: ReceiptLog) -> int:
    count = 0
    for received in lines.marked():
        with state.transaction() as conn:
            count += resolve(conn, state.keystore, state.writer(conn), received, state.clock())
    return count
