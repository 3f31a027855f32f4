"""``sluis ledger pin``: what an inspector sees, and what is said when a pin cannot be opened."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.unit.cli.test_ledger_statement import recorded

from sluis.api.gate import opened
from sluis.cli.main import main
from sluis.cli.verb import FINDINGS, FINE
from sluis.ledger.receipt import pin_of
from sluis.store.schema import records


@pytest.fixture
def disclosure(peopled: str) -> str:
    """Return the id of the one disclosure on record; something was promised to its recipient."""
    recorded(peopled)
    with opened(Path(peopled)) as state, state.transaction() as conn:
        state.keystore.pin_key(conn, "wifi-insight")
        return bytes(
            conn.execute(select(records.c.commitment).where(records.c.outcome_of.is_(None))).scalar_one()
        ).hex()


def test_a_pin_is_opened_and_replayed(peopled: str, disclosure: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["ledger", "pin", disclosure, "--config", peopled]
    assert main([*words, "--replay", "--format", "json"]) == FINE
    told = json.loads(capsys.readouterr().out)
    assert pin_of(bytes.fromhex(told["s"]), bytes.fromhex(told["ch"])).hex() == told["pin"]
    assert (told["recipient"], told["commitments"][-1], told["replays"]) == ("wifi-insight", disclosure, True)
    assert main(words) == FINE
    assert told["ch"] in capsys.readouterr().out
    assert main([*words, "--replay", "--lang", "nl"]) == FINE
    assert "geeft ch" in capsys.readouterr().out


@pytest.mark.parametrize("word", ["00" * 32, "no-id"])
def test_an_unknown_id_is_said(peopled: str, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "pin", word, "--config", peopled]) == FINDINGS
    assert "no disclosure with this id" in capsys.readouterr().err


def test_a_chain_that_was_changed_is_a_finding(
    peopled: str, disclosure: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(Path(peopled)) as state, state.transaction() as conn:
        conn.execute(records.update().where(records.c.seq == 0).values(chain=bytes(32)))
    words = ["ledger", "pin", disclosure, "--replay", "--config", peopled]
    assert main(words) == FINDINGS
    assert "another ch" in capsys.readouterr().out
    assert main([*words, "--format", "json"]) == FINDINGS
