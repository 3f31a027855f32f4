"""Visits opened with the private key alone: what is on record, and nothing that was put in its place."""

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sluis.keys.sealed_to import seal_to
from sluis.ledger.epoch_leaf import hidden_commitment
from sluis.ledger.open_visits import committed, main

OWN = X25519PrivateKey.generate()
R, CONTENT = bytes(range(32)), b'{"is":"act","looked":"log","subject":"7"}'


def visit(content: bytes = CONTENT, key: X25519PrivateKey = OWN) -> dict[str, str]:
    commitment = hidden_commitment(R, CONTENT)
    sealed = seal_to(key.public_key().public_bytes_raw(), R + content, commitment)
    return {"at": "2026-12-01", "commitment": commitment.hex(), "sealed": base64.b64encode(sealed).decode()}


def told(folder: Path, capsys: pytest.CaptureFixture[str], *visits: dict[str, str]) -> tuple[int, str]:
    (folder / "key.pem").write_bytes(OWN.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "visits.json").write_text(json.dumps({"visits": visits}))
    return main([str(folder / "visits.json"), str(folder / "key.pem")]), capsys.readouterr().out


def test_a_visit_opens_and_is_what_the_ledger_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for sealed in (visit(), visit(CONTENT + b" " * 900)):
        code, text = told(tmp_path, capsys, sealed)
        assert (code, "'looked': 'log'" in text) == (0, True)
    assert committed(R, CONTENT) == hidden_commitment(R, CONTENT)


def test_what_was_put_in_its_place_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = told(tmp_path, capsys, visit(), visit(b'{"is":"act"}'), visit(key=X25519PrivateKey.generate()))
    assert code == 1
    assert [words in text for words in ("IS ANOTHER", "DOES NOT OPEN")] == [True, True]


@pytest.mark.parametrize("words", [[], ["nowhere.json", "nowhere.pem"], ["a", "b", "c"]])
def test_what_cannot_be_read_is_said(words: list[str]) -> None:
    assert main(words) == 2
