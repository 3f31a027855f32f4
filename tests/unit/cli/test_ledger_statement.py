"""``sluis ledger statement``: to read, to check, and as a page; for who has something on record and who has nothing."""

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from tests.flow.gatehouse import Clock

from sluis.api.gate import opened
from sluis.cli.main import main
from sluis.cli.verb import FINDINGS, FINE
from sluis.gate.state.state import GateState
from sluis.ledger.outbox_depth import held
from sluis.ledger.record import PendingRecord, RecordKind

LINE = ["--household", "NL-0001"]


def recorded(config: str) -> None:
    """Put one disclosure under the plan in force on record, as a gate would."""
    with opened(Path(config)) as state, state.transaction() as conn:
        plan = _plan(state)
        draft = PendingRecord(
            RecordKind.INTENT,
            0,
            "wifi-help",
            "wifi-insight",
            state.clock(),
            plan=plan,
            body_sha256=bytes(32),
            rows={"1": 3, "household": 1},
        )
        state.writer(conn).append(conn, state.keystore, [draft])
        assert held(conn) == {}


def _plan(state: GateState) -> str:
    activity = state.activity("wifi-help")
    assert activity is not None
    return activity.lowered.plan.digest


@pytest.fixture
def sealed(peopled: str, capsys: pytest.CaptureFixture[str]) -> str:
    recorded(peopled)
    assert main(["ledger", "seal", "--config", peopled]) == FINE
    capsys.readouterr()
    return peopled


def test_what_was_shared_is_stated_in_words(sealed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "statement", *LINE, "--config", sealed]) == FINE
    output = capsys.readouterr().out
    for part in (
        "To whom: WiFi Insight Inc. (Delaware) (United States)",
        "GDPR article 6(1)(b)",
        "How often: 1 report, at ",
        "may have arrived: 1",
    ):
        assert part in output
    assert "one witness named here is independent of us" in output
    assert main(["ledger", "statement", *LINE, "--config", sealed, "--lang", "nl"]) == FINE
    assert "Aan wie: WiFi Insight Inc. (Delaware) (Verenigde Staten)" in capsys.readouterr().out


def test_nothing_is_an_answer(sealed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "statement", "--household", "NL-0002", "--config", sealed]) == FINE
    assert "our ledger holds nothing about this line under number 1. Anybody can check that." in capsys.readouterr().out


def test_the_verifier_comes_in_python_and_in_javascript(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "verifier"]) == FINE
    assert capsys.readouterr().out == files("sluis.ledger").joinpath("verify_statement.py").read_text(encoding="utf-8")
    assert main(["ledger", "verifier", "--js"]) == FINE
    assert capsys.readouterr().out == files("sluis.ledger").joinpath("verify_statement.mjs").read_text(encoding="utf-8")


def test_the_json_is_checked_by_the_file_we_hand_out(
    tmp_path: Path, sealed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ledger", "status", "--config", sealed, "--format", "json"]) == FINE
    keys = json.loads(capsys.readouterr().out)["keys"]
    assert main(["ledger", "verifier", "--out", str(tmp_path / "verify.py")]) == FINE
    statement = tmp_path / "statement.json"
    for line, expected in (("NL-0001", "Reports on record in what is opened: 1"), ("NL-0002", "NOTHING")):
        asked = [
            "ledger",
            "statement",
            "--household",
            line,
            "--config",
            sealed,
            "--format",
            "json",
            "--out",
            str(statement),
        ]
        assert main(asked) == FINE
        command = [sys.executable, "-I", str(tmp_path / "verify.py"), str(statement), "--log-key", keys[0]]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, expected in done.stdout) == (0, True)
        statement_read = json.loads(statement.read_text(encoding="utf-8"))
        assert statement_read["from_ms"] == statement_read["covers_from_ms"], (
            "who names no beginning asks for all there is"
        )


def test_the_page_holds_the_proof_and_the_verifier(tmp_path: Path, sealed: str) -> None:
    page = tmp_path / "statement.html"
    assert main(["ledger", "statement", *LINE, "--config", sealed, "--format", "html", "--out", str(page)]) == FINE
    text = page.read_text(encoding="utf-8")
    proof = text.split('id="statement">')[1].split("</script>")[0]
    assert json.loads(proof)["line"] == "NL-0001"
    assert text.count("<script") == 2
    assert "WiFi Insight Inc." in text.split("<script")[0]


def test_a_period_before_the_first_seal_has_no_statement(
    peopled: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ledger", "statement", *LINE, "--config", peopled]) == FINDINGS
    assert "No sealed epoch" in capsys.readouterr().err
    assert main(["ledger", "seal", "--config", peopled]) == FINE
    assert main(["ledger", "statement", *LINE, "--config", peopled, "--to", "2020-01-01T00:00:00Z"]) == FINDINGS
    assert main(["ledger", "statement", *LINE, "--config", peopled, "--out", str(tmp_path / "no" / "where")]) == 2
    assert Clock().at_ms > 0
