"""Signing with a key on this machine: by ``ssh-keygen``, and in one sentence when it is not there or makes nothing."""

from pathlib import Path

import pytest
from tests.raised import raises
from tests.ssh_people import Signatory

from sluis.api.ssh_keygen import sign
from sluis.errors.register import ssh_keygen_error
from sluis.keys.ssh_signature import read_signature

SPACE = "sluis-register@test.example/ledger"


def test_a_document_is_signed_with_a_key_file(tmp_path: Path) -> None:
    key = Signatory()
    signature = read_signature(sign(b"document", key.key_file(tmp_path / "key"), SPACE))
    signature.refuse_unless_of(b"document", SPACE)
    assert signature.key.line == key.line


def test_what_is_no_key_and_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "no-key").write_text("nothing", encoding="utf-8")
    for name in ("no-key", "not-there", "."):
        with raises(ssh_keygen_error):
            sign(b"document", tmp_path / name, SPACE)


def test_without_openssh_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = Signatory().key_file(tmp_path / "key")
    monkeypatch.setenv("PATH", str(tmp_path))
    with raises(ssh_keygen_error, match="Is OpenSSH installed"):
        sign(b"document", key, SPACE)
