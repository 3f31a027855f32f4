"""``sluis ledger verify``: fine when all of it holds, a finding with its place when something does not."""

import json
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.unit.cli.test_ledger_statement import recorded

from sluis.cli.files import opened
from sluis.cli.ledger_verify import WORDS
from sluis.cli.main import main
from sluis.cli.verb import FINDINGS, FINE
from sluis.ledger.verify import What
from sluis.store.schema import slots


def test_an_untouched_ledger_holds_and_a_changed_one_is_a_finding(
    peopled: str, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded(peopled)
    assert main(["ledger", "seal", "--config", peopled]) == FINE
    capsys.readouterr()
    assert main(["ledger", "verify", "--config", peopled]) == FINE
    assert "All of it holds." in capsys.readouterr().out
    with opened(Path(peopled)) as state, state.transaction() as conn:
        conn.execute(update(slots).where(slots.c.n == 1).values(registration=b"x" * 32))
    assert main(["ledger", "verify", "--config", peopled]) == FINDINGS
    assert "is not what was sealed" in capsys.readouterr().out
    assert main(["ledger", "verify", "--config", peopled, "--format", "json"]) == FINDINGS
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert {"what": "slot", "epoch": 0, "place": "1"} in faults


def test_every_fault_has_a_sentence() -> None:
    assert set(WORDS) == set(What)
