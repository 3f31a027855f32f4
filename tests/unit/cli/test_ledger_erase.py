"""``sluis ledger erase | hold | prune``: what is done at once, what is refused, and what is listed."""

import json
from pathlib import Path

import pytest

from sluis.cli.main import main
from sluis.cli.verb import FINDINGS, FINE
from sluis.store import sqlite
from sluis.store.engine import Store

ERASE = ["ledger", "erase", "--household", "NL-0001", "--ref", "AVG-1"]


def test_an_erasure_goes_step_by_step(peopled: str, capsys: pytest.CaptureFixture[str]) -> None:
    config = ["--config", peopled]
    assert main([*ERASE, *config]) == FINE
    told = capsys.readouterr().out
    assert "Its key is destroyed when epoch 0 is sealed and nobody reads older pages" in told
    assert "backups made before it open with the key file of today" in told
    assert main([*ERASE, *config]) == 2
    assert main(["ledger", "erase", "--list", *config]) == FINE
    assert capsys.readouterr().out.count("not yet") == 2
    assert main(["ledger", "seal", *config]) == FINE
    assert main(["keys", "turn-over", *config]) == FINE
    capsys.readouterr()
    assert main(["ledger", "erase", "--list", *config, "--format", "json"]) == FINE
    (erasure,) = json.loads(capsys.readouterr().out)
    assert erasure["slot"] == 0
    assert erasure["ordered_ms"] <= erasure["destroyed_ms"] <= erasure["complete_ms"]
    assert main(["ledger", "verify", *config]) == FINE


def test_deleted_is_said_until_it_is_destroyed(
    peopled: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = ["--config", peopled]
    monkeypatch.setattr(sqlite, "_CHECKPOINT_MS", 10)
    assert main([*ERASE, *config]) == FINE
    gate = Store.at(Path(peopled).parent / "sluis.db")
    with gate.reading() as conn:
        conn.exec_driver_sql("SELECT count(*) FROM household_keys").scalar()
        capsys.readouterr()
        assert main(["ledger", "seal", *config]) == FINE
        assert "deleted and not destroyed yet: 1." in capsys.readouterr().out
        assert main(["ledger", "erase", "--list", *config]) == FINE
        assert "deleted" in capsys.readouterr().out
    assert main(["ledger", "seal", *config]) == FINE
    assert "not destroyed yet" not in " ".join(capsys.readouterr().out.split())
    assert main(["ledger", "erase", "--list", *config]) == FINE
    assert "deleted" not in capsys.readouterr().out
    gate.close()


def test_on_postgresql_it_is_deleted_until_the_keys_are_turned_over(
    gate: str, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, config = Path(gate), ["--config", gate]
    settings.write_text(settings.read_text().replace("sqlite:///sluis.db", postgres_url))
    assert main(["standing", "import", str(settings.parent / "registry.csv"), *config]) == FINE
    capsys.readouterr()
    assert main([*ERASE, *config]) == FINE
    told = capsys.readouterr().out
    assert "Its key is deleted when epoch 0 is sealed; PostgreSQL keeps bytes of what is deleted." in told
    assert "destroyed" not in told
    assert main(["ledger", "seal", *config]) == FINE
    assert "unreadable after `sluis keys turn-over`" in " ".join(capsys.readouterr().out.split())
    assert main(["ledger", "erase", "--list", *config]) == FINE
    assert "deleted" in capsys.readouterr().out
    assert main(["keys", "turn-over", *config]) == FINE
    assert main(["ledger", "erase", "--list", *config]) == FINE
    told = capsys.readouterr().out
    assert "deleted" not in told
    assert "not yet" not in told


def test_a_hold_comes_first(peopled: str, capsys: pytest.CaptureFixture[str]) -> None:
    config = ["--config", peopled]
    hold = ["ledger", "hold", "--household", "NL-0001", "--ref", "JZ-1", *config, "--until"]
    assert main([*hold, "2020-01-01T00:00:00Z"]) == 2
    assert main([*hold, "2999-01-01T00:00:00Z"]) == FINE
    receipt = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (receipt["v"], json.loads(receipt["json"])["is"]) == ("sluis/event-receipt/v2", "held")
    assert main([*ERASE, *config]) == FINDINGS
    assert "a hold runs" in capsys.readouterr().err
    assert main(["ledger", "erase", "--household", "NL-0002", "--ref", "AVG-2", "--format", "json", *config]) == FINE
    printed = json.loads(capsys.readouterr().out)
    [receipt] = printed.pop("receipts")
    assert printed == {"slot": 1, "epoch": 0, "cancelled": 0, "uncertain": 0}
    assert (receipt["type"], json.loads(receipt["json"])["slot"]) == ("erasure", 1)


@pytest.mark.parametrize("missing", [["--ref", "x"], ["--household", "NL-0001"]])
def test_an_order_names_a_household_and_a_reference(
    peopled: str, missing: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ledger", "erase", *missing, "--config", peopled]) == 2
    assert "needs --" in capsys.readouterr().err


def test_pruning_needs_a_written_policy(peopled: str, capsys: pytest.CaptureFixture[str]) -> None:
    config = ["--config", peopled]
    for _ in range(2):
        assert main(["ledger", "seal", *config]) == FINE
    policy = Path(peopled).parent / "retention.md"
    assert main(["ledger", "prune", "--before", "1", "--policy", str(policy), *config]) == 2
    policy.write_text("One epoch is kept.\n")
    assert main(["ledger", "prune", "--before", "1", "--policy", str(policy), *config]) == FINE
    assert "Epochs from 1 on can still be opened" in capsys.readouterr().out
    assert main(["ledger", "verify", *config]) == FINE
