"""``sluis ledger seal`` and ``status``: epochs, keys, and witnesses that did not answer."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sluis.cli.ledger_seal import WHYS
from sluis.cli.main import main
from sluis.cli.verb import FINDINGS, FINE
from sluis.gate.http.sealing import folder_of
from sluis.gate.state.settings import load_settings
from sluis.i18n import tr, use
from sluis.reports.epochs import STATES
from sluis.store.engine import Store
from sluis.tlog.checkpoint import Ed25519Cosigner, verified
from sluis.tlog.note import VerifierKey


def test_epochs_are_sealed_one_after_the_other(peopled: str, capsys: pytest.CaptureFixture[str]) -> None:
    for epoch in range(2):
        assert main(["ledger", "seal", "--config", peopled]) == FINE
        assert f"Epoch {epoch}: sealed" in capsys.readouterr().out
    assert main(["ledger", "status", "--config", peopled, "--format", "json"]) == FINE
    document = json.loads(capsys.readouterr().out)
    assert [each["state"] for each in document["epochs"]] == ["served", "served", "open"]
    keys = [VerifierKey.parse(key) for key in document["keys"]]
    note = (Path(document["folder"]) / "checkpoint").read_bytes()
    assert verified(note, keys)[0].size == 2
    assert main(["ledger", "status", "--config", peopled]) == FINE
    shown = capsys.readouterr().out
    assert document["keys"][0] in shown
    assert "open: records go into it" in shown


def test_while_another_process_seals_nothing_is_closed_and_it_is_said(
    peopled: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings(Path(peopled))
    store = Store(settings.database_url())
    for place in (store.sealing(), folder_of(settings).alone()):
        with place:
            assert main(["ledger", "seal", "--config", peopled]) == 2
        assert "Another process is sealing this ledger." in capsys.readouterr().err
    store.close()
    assert main(["ledger", "seal", "--config", peopled]) == FINE
    assert "Epoch 0: sealed" in capsys.readouterr().out, "nothing was closed before"


def test_an_epoch_that_waits_for_a_witness_is_a_finding(peopled: str, capsys: pytest.CaptureFixture[str]) -> None:
    key = Ed25519Cosigner("w.example/1", Ed25519PrivateKey.from_private_bytes(bytes(32)), lambda: 1).verifier
    (Path(peopled).parent / "policy").write_text(f"witness w1 {key} http://127.0.0.1:1\nquorum w1\n")
    text = Path(peopled).read_text()
    Path(peopled).write_text(text.replace("[ledger]\n", '[ledger]\npolicy = [{ file = "policy" }]\n'))
    assert main(["ledger", "seal", "--config", peopled]) == FINDINGS
    output = capsys.readouterr().out
    assert "waiting for its witnesses" in output
    assert "witness w1: it does not answer" in output
    assert main(["ledger", "seal", "--config", peopled, "--format", "json"]) == FINDINGS
    assert json.loads(capsys.readouterr().out)["epochs"] == [
        {"epoch": 0, "state": "signed", "silent": [["w1", "unreachable"]], "unstamped": ""}
    ]


def test_an_authority_that_does_not_stamp_is_named_and_waited_for_by_nobody(
    peopled: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = Path(peopled).read_text()
    Path(peopled).write_text(text.replace("[ledger]\n", '[ledger]\nstamp_url = "http://127.0.0.1:1/"\n'))
    assert main(["ledger", "seal", "--config", peopled]) == FINE
    output = capsys.readouterr().out
    assert "Epoch 0: sealed" in output
    assert "time-stamping authority: it does not answer" in output
    assert main(["ledger", "seal", "--config", peopled, "--format", "json"]) == FINE
    assert json.loads(capsys.readouterr().out)["epochs"][0]["unstamped"] == "unreachable"


def test_every_state_and_reason_has_words_in_both_languages() -> None:
    words = [*STATES.values(), *WHYS.values()]
    english = [tr(word) for word in words]
    use("nl")
    assert all(tr(word) != sentence for word, sentence in zip(words, english, strict=True))
