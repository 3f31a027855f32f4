"""Steps that people sign, at the shell: written, signed with OpenSSH, handed in, shown; and refused in one sentence."""

import json
import subprocess
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.ssh_people import Signatory, oracle

from sluis.cli.main import main
from sluis.errors import Entry
from sluis.errors.cli import argument_invalid_error, argument_missing_error
from sluis.errors.gate import file_missing_error, file_writable_error
from sluis.errors.register import (
    register_document_error,
    register_nobody_signs_error,
    register_same_person_error,
    register_signer_error,
    register_typed_error,
    register_unsigned_error,
    ssh_keygen_error,
)

REGISTER = str(ROOT / "examples" / "register-per-home.yaml")
SPACE = "sluis-register@test.example/ledger"
ROLES = {"Hoofd Klantenservice": "owner", "FG": "dpo", "Beheer": "operator"}
PROPOSE = ("propose", REGISTER, "--why", "the helpdesk asks for it")
ADVISE = ("advise", "1", "--advice", "conditions", "--text", "only for three days")
APPROVE = ("approve", "1", "--followed", "yes")
ACTIVATE = ("activate", "1")


@pytest.fixture
def signed(gate: str) -> str:
    """Return the settings of a gate in whose folder three people have their keys."""
    folder, text = Path(gate).parent, Path(gate).read_text(encoding="utf-8")
    for name, role in ROLES.items():
        key = Signatory()
        key.key_file(folder / role)
        text += f'\n[[people.signers]]\nname = "{name}"\nroles = ["{role}"]\nkey = "{key.line} of {role}"\n'
    Path(gate).write_text(text, encoding="utf-8")
    return gate


def run(gate: str, *words: str) -> int:
    return main(["register", *words, "--config", gate])


def lived(gate: str, steps: int = 4) -> None:
    """Take steps with keys on this machine."""
    life = ((PROPOSE, "owner"), (ADVISE, "dpo"), (APPROVE, "owner"), (ACTIVATE, "operator"))
    for words, role in life[:steps]:
        assert run(gate, *words, "--sign-with", str(Path(gate).parent / role)) == 0


def test_three_people_with_their_keys_bring_a_register_into_force(
    signed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lived(signed)
    page = capsys.readouterr().out
    assert page.count("Signed with SHA256:") == 4
    assert "Version 1" in page
    assert "proposed by Hoofd Klantenservice" in page
    assert run(signed, "history", "--lang", "nl") == 0
    page = capsys.readouterr().out
    assert "geadviseerd: FG (positief onder voorwaarden; only for three days), ondertekend met SHA256:" in page
    assert run(signed, "history", "--format", "json") == 0
    steps = json.loads(capsys.readouterr().out)["steps"]
    assert [step["signed"]["role"] for step in steps] == ["owner", "dpo", "owner", "operator"]
    assert len({step["signed"]["key"] for step in steps}) == 3
    assert len({step["signed"]["people"] for step in steps}) == 1
    for step in steps:  # an inspector needs neither Sluis nor its database, only the keys of the people
        signed_, role = step["signed"], step["signed"]["role"]
        folder = Path(signed).parent
        public = subprocess.run(["ssh-keygen", "-y", "-f", folder / role], check=True, capture_output=True, text=True)
        document, signature = signed_["document"].encode(), signed_["signature"].encode()
        assert oracle(folder, public.stdout.strip(), signature, document, SPACE)


def test_a_step_is_signed_elsewhere_and_handed_in(
    signed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lived(signed, 1)
    capsys.readouterr()
    document = tmp_path / "advice.json"
    assert run(signed, *ADVISE, "--to-sign", str(document)) == 0
    written = capsys.readouterr()
    assert written.out == ""
    assert f"ssh-keygen -Y sign -n {SPACE} -f KEYFILE {document}" in written.err
    assert json.loads(document.read_bytes())["text"] == "only for three days"
    words = ["ssh-keygen", "-q", "-Y", "sign", "-n", SPACE, "-f", str(tmp_path / "dpo"), str(document)]
    subprocess.run(words, check=True, capture_output=True)
    assert run(signed, *ADVISE, "--signature", f"{document}.sig", "--format", "json") == 0
    step = json.loads(capsys.readouterr().out)
    assert (step["step"], step["by"], step["signed"]["role"]) == ("advised", "FG", "dpo")
    assert run(signed, *ADVISE, "--signature", f"{document}.sig") == 2
    assert register_document_error.hint in capsys.readouterr().err


def test_where_nobody_signs_every_page_says_that_a_name_was_typed(
    gate: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(gate, *PROPOSE, "--by", "Owner") == 0
    assert "Typed, not signed" in capsys.readouterr().out
    assert run(gate, "history") == 0
    assert "proposed: Owner (the helpdesk asks for it), typed, not signed" in capsys.readouterr().out
    assert run(gate, "history", "--lang", "nl") == 0
    assert "getypt, niet ondertekend" in capsys.readouterr().out
    assert run(gate, "history", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["steps"][0]["signed"] is None


@pytest.mark.parametrize(
    ("steps", "words", "error", "code"),
    [
        (0, (*PROPOSE, "--by", "Owner"), register_typed_error, 2),
        (0, (*PROPOSE, "--by", "Owner", "--sign-with", "{owner}"), register_typed_error, 2),
        (0, (*PROPOSE, "--by", "Owner", "--to-sign", "{x}"), register_typed_error, 2),
        (0, PROPOSE, register_unsigned_error, 2),
        (0, (*PROPOSE, "--sign-with", "{dpo}"), register_signer_error, 1),
        (0, (*PROPOSE, "--sign-with", "{nothing}"), ssh_keygen_error, 2),
        (0, (*PROPOSE, "--sign-with", "{owner}", "--to-sign", "{x}"), argument_invalid_error, 2),
        (0, (*PROPOSE, "--signature", "{owner}"), argument_invalid_error, 2),
        (0, (*PROPOSE, "--signature", "{nothing}.sig"), file_missing_error, 2),
        (2, (*APPROVE, "--sign-with", "{dpo}"), register_signer_error, 1),
    ],
)
def test_what_does_not_sign_is_refused_in_one_sentence(
    signed: str,
    steps: int,
    words: tuple[str, ...],
    error: Entry,
    code: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = Path(signed).parent
    lived(signed, steps)
    capsys.readouterr()
    names = {name: str(folder / name) for name in ("owner", "dpo", "operator", "nothing", "x")}
    assert run(signed, *(word.format(**names) if "{" in word else word for word in words)) == code
    page = capsys.readouterr()
    assert page.out == ""
    assert error.hint in page.err
    assert not (folder / "x").exists()


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (PROPOSE, argument_missing_error),
        ((*PROPOSE, "--sign-with", "key"), register_nobody_signs_error),
        ((*PROPOSE, "--to-sign", "document.json"), register_nobody_signs_error),
        ((*PROPOSE, "--by", "Owner", "--to-sign", "document.json"), argument_invalid_error),
        ((*PROPOSE, "--by", "Owner", "--sign-with", "key"), argument_invalid_error),
    ],
)
def test_without_people_in_the_settings_nobody_signs(
    gate: str, words: tuple[str, ...], error: Entry, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(gate, *words) == 2
    assert error.hint in capsys.readouterr().err


def test_settings_that_others_can_change_let_nobody_sign(signed: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(signed).chmod(0o666)
    assert run(signed, *PROPOSE, "--sign-with", str(Path(signed).parent / "owner")) == 2
    assert file_writable_error.hint in capsys.readouterr().err


def test_a_person_with_another_role_later_takes_no_second_step(signed: str, capsys: pytest.CaptureFixture[str]) -> None:
    lived(signed, 2)
    path = Path(signed)
    path.write_text(path.read_text(encoding="utf-8").replace('"dpo"]', '"dpo", "owner"]'), encoding="utf-8")
    capsys.readouterr()
    assert run(signed, *APPROVE, "--sign-with", str(path.parent / "dpo")) == 1
    assert register_same_person_error.hint in capsys.readouterr().err
