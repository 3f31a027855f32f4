"""A recipient's log is held against the ledger, as values."""

import json
from pathlib import Path

import pytest
from tests.raised import raises
from tests.unit.cli.test_ledger_reconcile import log as log  # noqa: PLC0414 - a fixture

from sluis.api.gate import Gate
from sluis.api.reconciliation import Class, reconcile
from sluis.errors import FileMissingError
from sluis.errors.ledger import reconcile_log_error


def test_what_was_unknown_is_counted_and_put_on_record_when_asked(peopled: str, log: Path) -> None:
    compared: list[tuple[int, int | None]] = []
    with Gate.open(peopled) as gate:
        counted = reconcile(gate, log, comparing=lambda done, total: compared.append((done, total)))
        applied = reconcile(gate, str(log), apply=True)
        after = reconcile(gate, log, recipient="wifi-insight")
    assert (counted.holds, counted.applied, applied.applied) == (True, None, 1)
    assert counted.reconciled.counts[Class.RESOLVED] == 1
    assert after.reconciled.counts[Class.AGREES] == 1
    assert all(total is None for _, total in compared)
    assert json.loads(json.dumps(after.document()))["counts"]["agrees"] == 1


def test_a_log_that_says_nothing_is_refused(peopled: str, tmp_path: Path) -> None:
    (tmp_path / "empty.ndjson").write_bytes(b"")
    with Gate.open(peopled) as gate:
        with raises(reconcile_log_error):
            reconcile(gate, tmp_path / "empty.ndjson")
        with pytest.raises(FileMissingError):
            reconcile(gate, tmp_path / "none.ndjson")
