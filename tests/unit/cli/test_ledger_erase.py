"""``sluis ledger erase | hold | prune``: what is done at once, what is refused, and what is listed."""

import json
from pathlib import Path

import pytest

from sluis.cli.main import main
from sluis.cli.verb import FINDINGS, FINE

ERASE = ["ledger", "erase", "--household", "NL-0001", "--ref", "AVG-1"]


def test_an_erasure_goes_step_by_step(peopled: str, capsys: pytest.CaptureFixture[str]) -> None:
    config = ["--config", peopled]
    assert main([*ERASE, *config]) == FINE
    assert "Its key goes when epoch 0 is sealed." in capsys.readouterr().out
    assert main([*ERASE, *config]) == 2
    assert main(["ledger", "erase", "--list", *config]) == FINE
    assert capsys.readouterr().out.count("not yet") == 2
    assert main(["ledger", "seal", *config]) == FINE
    assert main(["keys", "turn-over", *config]) == FINE
    capsys.readouterr()
    assert main(["ledger", "erase", "--list", *config, "--format", "json"]) == FINE
    (one,) = json.loads(capsys.readouterr().out)
    assert one["slot"] == 0
    assert one["ordered_ms"] <= one["destroyed_ms"] <= one["complete_ms"]
    assert main(["ledger", "verify", *config]) == FINE


def test_a_hold_comes_first(peopled: str, capsys: pytest.CaptureFixture[str]) -> None:
    config = ["--config", peopled]
    hold = ["ledger", "hold", "--household", "NL-0001", "--ref", "JZ-1", *config, "--until"]
    assert main([*hold, "2020-01-01T00:00:00Z"]) == 2
    assert main([*hold, "2999-01-01T00:00:00Z"]) == FINE
    assert main([*ERASE, *config]) == FINDINGS
    assert "a hold runs" in capsys.readouterr().err
    assert main(["ledger", "erase", "--household", "NL-0002", "--ref", "AVG-2", "--format", "json", *config]) == FINE
    assert json.loads(capsys.readouterr().out) == {"slot": 1, "epoch": 0, "cancelled": 0, "uncertain": 0}


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
