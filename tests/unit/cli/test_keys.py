"""``sluis keys`` shows what recipients verify with, turns keys over, and everything still opens afterwards."""

import json
import re
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.api.gate import opened
from sluis.cli.main import main
from sluis.cli.verb import FINE
from sluis.ledger.receipt import Promise, make_header, verify_header
from sluis.store.schema import pin_keys


def public_of(gate: str, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    capsys.readouterr()
    assert main(["keys", "show", "--config", gate, "--format", "json"]) == FINE
    output: dict[str, str] = json.loads(capsys.readouterr().out)
    return output


def test_the_shown_key_verifies_a_receipt(gate: str, capsys: pytest.CaptureFixture[str]) -> None:
    output = public_of(gate, capsys)
    with opened(Path(gate)) as state, state.transaction() as conn:
        key = state.keystore.receipt_key(conn)
    empty = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    header = make_header(key, Promise(output["origin"], bytes(32), bytes(32), 5, empty, "somebody"))
    public = bytes.fromhex(output["public"])
    assert verify_header(header, public, output["origin"], "somebody", b"").kid == output["kid"]


def test_a_new_receipt_key_signs_from_now_on(gate: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = public_of(gate, capsys)
    assert main(["keys", "new-receipt-key", "--config", gate]) == FINE
    assert public_of(gate, capsys)["kid"] != before["kid"]


def test_after_a_turn_over_the_file_is_another_and_everything_opens(
    peopled: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kek = Path(peopled).parent / "kek"
    before, signing = kek.read_bytes(), public_of(peopled, capsys)
    assert main(["keys", "turn-over", "--config", peopled]) == FINE
    assert kek.read_bytes() != before
    assert public_of(peopled, capsys) == signing
    assert main(["ledger", "show", "--household", "NL-0001", "--config", peopled]) == FINE
    assert (ROOT / "examples").is_dir()


def test_a_lost_key_of_pins_is_renewed_by_a_person_and_says_whose(
    gate: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "renew-pin-keys", "--config", gate]) == FINE
    assert "nothing was changed" in capsys.readouterr().out
    with opened(Path(gate)) as state, state.transaction() as conn:
        first = state.keystore.pin_key(conn, "wifi-insight")
        conn.execute(pin_keys.delete())
    assert main(["keys", "renew-pin-keys", "--config", gate]) == FINE
    assert "wifi-insight: a new key." in capsys.readouterr().out
    with opened(Path(gate)) as state, state.transaction() as conn:
        assert state.keystore.pin_key(conn, "wifi-insight") != first


def test_the_restore_verb_draws_a_lost_key_of_pins_anew_and_says_from_when(
    gate: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gate", "restore", "--config", gate]) == FINE
    assert "key of pins" not in capsys.readouterr().out
    with opened(Path(gate)) as state, state.transaction() as conn:
        first = state.keystore.pin_key(conn, "wifi-insight")
        conn.execute(pin_keys.delete())
    assert main(["gate", "restore", "--config", gate]) == FINE
    printed = " ".join(capsys.readouterr().out.split())
    assert re.search(r"wifi-insight: a new key of pins. What was promised before \S*20\d\d", printed)
    with opened(Path(gate)) as state, state.transaction() as conn:
        assert state.keystore.pin_key(conn, "wifi-insight") != first
