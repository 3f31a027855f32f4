"""A person signs every byte of a paper: OpenSSH agrees, a changed byte is refused, and so is who is not in the list."""

from pathlib import Path

import pytest
from tests.raised import raises
from tests.ssh_people import Signatory, oracle

from sluis.api.gate import Gate
from sluis.api.paper_signing import NAMESPACE, name_of_signer, nobody, sign_paper, signer_of, who_signed
from sluis.errors.gate import file_missing_error
from sluis.errors.keys import ssh_signature_error
from sluis.errors.reports import paper_signer_error

PAPER = b"%PDF-1.7 a paper"


@pytest.fixture
def key(tmp_path: Path) -> tuple[Signatory, Path]:
    who = Signatory()
    file = who.key_file(tmp_path / "key")
    (tmp_path / "key.pub").write_text(f"{who.line} somebody\n", encoding="utf-8")
    return who, file


def test_a_signature_is_over_every_byte_and_openssh_agrees(key: tuple[Signatory, Path], tmp_path: Path) -> None:
    who, file = key
    signer = signer_of(file, "A. de Vries")
    made = sign_paper(PAPER, signer)
    assert who_signed(PAPER, made) == signer.key.fingerprint
    assert oracle(tmp_path, who.line, made, PAPER, NAMESPACE)
    with raises(ssh_signature_error):
        who_signed(PAPER + b" ", made)
    with raises(ssh_signature_error):
        who_signed(PAPER, who.file(PAPER, "sluis-register@x"))
    assert signer.told().key.words() == signer.key.fingerprint


def test_without_a_key_the_paper_says_that_nobody_signed() -> None:
    assert nobody("A").key.words() == "not signed yet: sign it first"
    assert nobody().name.words() == "not signed yet: sign it first"


def test_a_key_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with raises(file_missing_error):
        signer_of(tmp_path / "none", "A")


def test_only_who_is_in_the_list_of_a_gate_signs(key: tuple[Signatory, Path], peopled: str) -> None:
    who, file = key
    with Gate.open(peopled) as gate:
        assert signer_of(file, "Typed", gate).told().name.words() == "Typed"
    people = '\n[[people.signers]]\nname = "{name}"\nroles = ["dpo"]\nkey = "{key}"\n{more}'
    config = Path(peopled)
    before = config.read_text(encoding="utf-8")
    for line, more, typed in (
        (Signatory().line, "", None),
        (who.line, "until = 2020-01-01T00:00:00Z\n", None),
        (who.line, "", "Somebody Else"),
    ):
        config.write_text(before + people.format(name="A. de Vries", key=line, more=more), encoding="utf-8")
        with Gate.open(config) as gate, raises(paper_signer_error):
            signer_of(file, typed, gate)
    with Gate.open(config) as gate:
        assert signer_of(file, None, gate).told().name.words() == "A. de Vries"
        assert name_of_signer(PAPER, who.file(PAPER, NAMESPACE), gate) == "A. de Vries"
        with raises(paper_signer_error):
            name_of_signer(PAPER, Signatory().file(PAPER, NAMESPACE), gate)
