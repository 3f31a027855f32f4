"""Who answers an authority: which role, by key or by account, and what is left of it."""

import json
from pathlib import Path

import pytest
from tests.dossiers import provider
from tests.raised import raises
from tests.ssh_people import Signatory

from sluis.api.dossier_signing import SignedIn, namespace_of, refuse_who_does_not_answer, shown, signed_in_as
from sluis.api.gate import Gate
from sluis.api.lifecycle import Account
from sluis.api.paper_signing import Signer, signer_of
from sluis.errors.reports import paper_signer_error
from sluis.keys.ssh_key import ssh_key_line
from sluis.ledger.check_dossier import AGREED, SIGNATURE
from sluis.lifecycle.people import ANSWERS, Role

ACCOUNT = Account("https://id.example", "7")
TOKEN = "ab" * 32


def test_an_owner_the_officer_and_legal_answer_and_who_runs_the_gate_does_not(tmp_path: Path) -> None:
    assert set(Role) - ANSWERS == {Role.OPERATOR}
    own = provider(tmp_path)
    with Gate.open(own.config) as gate:
        for role in ("owner", "dpo"):
            refuse_who_does_not_answer(gate, signer_of(tmp_path / role, None, gate))
        with raises(paper_signer_error, match="is no owner"):
            refuse_who_does_not_answer(gate, signer_of(tmp_path / "operator", None, gate))
        stranger = Signer("A", ssh_key_line(Signatory().line), tmp_path, listed=False)
        with raises(paper_signer_error, match="nobody in the settings has it"):
            refuse_who_does_not_answer(gate, stranger)
        with raises(paper_signer_error) as told:
            refuse_who_does_not_answer(gate, SignedIn("A", ACCOUNT, TOKEN))
        assert "https://id.example 7" not in str(told.value), "whose account it is stands in no message"


@pytest.mark.parametrize("until", ["", "until = 2026-01-01T00:00:00Z\n"])
def test_an_account_is_somebodys_in_the_list_while_it_counts(tmp_path: Path, until: str) -> None:
    own = provider(tmp_path)
    entry = '\n[[people.signers]]\nname = "J"\nroles = ["legal"]\nissuer = "https://id.example"\nsubject = "7"\n'
    own.config.write_text(own.config.read_text(encoding="utf-8") + entry + until, encoding="utf-8")
    with Gate.open(own.config) as gate:
        if until:
            with raises(paper_signer_error, match="does not count yet, or not any more"):
                signed_in_as(gate, ACCOUNT, TOKEN)
        else:
            assert signed_in_as(gate, ACCOUNT, TOKEN) == SignedIn("J", ACCOUNT, TOKEN)


def test_a_key_leaves_a_signature_and_an_account_what_was_checked(tmp_path: Path) -> None:
    own = provider(tmp_path)
    with Gate.open(own.config) as gate:
        made = shown(b"{}", signer_of(own.key, None, gate), "test.example/ledger")
    assert (made.member, made.token) == (SIGNATURE, "")
    assert made.signature.startswith("-----BEGIN SSH SIGNATURE-----")
    agreed = shown(b"{}", SignedIn("J", ACCOUNT, TOKEN), "test.example/ledger")
    assert (agreed.member, agreed.signature, agreed.token) == (AGREED, "", TOKEN)
    assert json.loads(agreed.content)["subject"] == "7"
    assert namespace_of("a.example/x") == "sluis-dossier@a.example/x"
