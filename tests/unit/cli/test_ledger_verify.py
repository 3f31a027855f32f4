"""``sluis ledger verify``: fine when all of it holds, a finding with its place when something does not."""

import json
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from tests.unit.cli.test_ledger_statement import recorded
from tests.unit.ledger import stamping

from sluis.api.gate import opened
from sluis.cli.main import main
from sluis.cli.verb import FINDINGS, FINE
from sluis.ledger.verify import What
from sluis.reports.epochs import WORDS
from sluis.store.schema import log_keys, seals, slots


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


def test_a_key_of_the_log_that_does_not_open_is_a_finding_and_the_rest_is_still_checked(
    peopled: str, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded(peopled)
    assert main(["ledger", "seal", "--config", peopled]) == FINE
    with opened(Path(peopled)) as state, state.transaction() as conn:
        conn.execute(update(log_keys).values(wrapped=bytes(61)))
        conn.execute(update(slots).where(slots.c.n == 1).values(registration=b"x" * 32))
    capsys.readouterr()
    assert main(["ledger", "verify", "--config", peopled, "--format", "json"]) == FINDINGS
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert {"what": "checkpoint", "epoch": None, "place": ""} in faults
    assert {"what": "slot", "epoch": 0, "place": "1"} in faults


def test_a_key_of_the_log_that_is_gone_is_a_finding_and_none_is_made(
    peopled: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ledger", "verify", "--config", peopled]) == FINE
    with opened(Path(peopled)) as state, state.store.reading() as conn:
        assert conn.execute(select(log_keys)).all() == []
    recorded(peopled)
    assert main(["ledger", "seal", "--config", peopled]) == FINE
    with opened(Path(peopled)) as state, state.transaction() as conn:
        conn.execute(delete(log_keys))
        conn.execute(update(slots).where(slots.c.n == 1).values(registration=b"x" * 32))
    capsys.readouterr()
    assert main(["ledger", "verify", "--config", peopled, "--format", "json"]) == FINDINGS
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert {"what": "checkpoint", "epoch": None, "place": ""} in faults
    assert {"what": "checkpoint", "epoch": 0, "place": ""} in faults
    assert {"what": "slot", "epoch": 0, "place": "1"} in faults
    with opened(Path(peopled)) as state, state.store.reading() as conn:
        assert conn.execute(select(log_keys)).all() == []


def test_time_stamps_are_checked_when_the_settings_name_certificates(
    peopled: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    reason = stamping.why_not()
    if reason is not None:
        pytest.skip(reason)
    (tmp_path / "tsa").mkdir()
    with stamping.authority(tmp_path / "tsa") as authority:
        add(peopled, f'stamp_url = "{authority.url}"')
        assert main(["ledger", "seal", "--config", peopled]) == FINE
    capsys.readouterr()
    assert main(["ledger", "verify", "--config", peopled]) == FINE
    assert "Time stamps not checked: 1." in capsys.readouterr().out
    add(peopled, f'stamp_certificates = "{tmp_path / "tsa" / "root.pem"}"')
    assert main(["ledger", "verify", "--config", peopled]) == FINE
    assert "Time stamps that hold: 1." in capsys.readouterr().out
    with opened(Path(peopled)) as state, state.transaction() as conn:
        conn.execute(update(seals).values(stamp=b"x"))
    assert main(["ledger", "verify", "--config", peopled]) == FINDINGS
    assert "The time stamp is not over this checkpoint" in capsys.readouterr().out


def add(config: str, line: str) -> None:
    text = Path(config).read_text()
    Path(config).write_text(text.replace("[ledger]\n", f"[ledger]\n{line}\n"))


def test_every_fault_has_a_sentence() -> None:
    assert set(WORDS) == set(What)
