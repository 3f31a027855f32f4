"""Captures are audited, as values."""

from datetime import date
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.twins import refusals
from tests.twins.ledger_maker import LOG, witness

from sluis.api.audit import Asked, _statement, audit_captures, is_address, is_network, octets_of, question_of
from sluis.api.files import entries_of
from sluis.audit.record.verified_statement import Unproved
from sluis.errors import FileMissingError

FIRMWARE = ROOT / "examples" / "firmware"
RECORD = Asked(register=ROOT / "examples" / "register-per-home.yaml", at=date(2026, 11, 24), alone=True)


def test_a_build_that_sends_what_is_declared_reaches_no_fault() -> None:
    read: list[int] = []
    outcome = audit_captures(str(FIRMWARE / "clean.har"), RECORD, advance=read.append)
    assert not outcome.reaches("fail")
    assert outcome.audit.flows
    assert sum(read) > 0


def test_a_build_that_sends_more_does_and_shows_no_value() -> None:
    outcome = audit_captures([str(FIRMWARE / "leaky.har")], RECORD)
    assert outcome.reaches("fail")
    assert not outcome.reaches("never")
    assert outcome.document()["observations"]
    assert len(str(outcome.document(reveal=True))) >= len(str(outcome.document()))
    assert outcome.letter()
    assert outcome.draft().startswith("#") or "activities:" in outcome.draft()


def test_what_it_is_held_against_must_be_there() -> None:
    with pytest.raises(FileMissingError):
        question_of(Asked(statement=FIRMWARE / "none.json"))
    question = question_of(RECORD)
    assert question.declared.name == "register-per-home.yaml"
    assert question.register is not None


def test_networks_addresses_and_sizes() -> None:
    assert is_network("fd00::/8")
    assert not is_network("192.168.1.0/99")
    assert is_address("fd00::1")
    assert not is_address("")
    [entry] = entries_of([str(FIRMWARE / "clean.har")])
    assert octets_of(entry) == (FIRMWARE / "clean.har").stat().st_size
    [missing] = entries_of([str(FIRMWARE / "none.har")])
    assert octets_of(missing) == 0


@pytest.mark.parametrize("name", ["policy", "policy@7"])
def test_a_statement_is_held_to_a_policy_with_or_without_its_epoch(tmp_path: Path, name: str) -> None:
    (tmp_path / "policy").write_bytes(refusals.POLICY)
    (tmp_path / "statement.json").write_bytes(refusals.made())
    asked = Asked(statement=tmp_path / "statement.json", log_keys=(LOG.vkey(),), policy=str(tmp_path / name))
    assert _statement(asked) == Unproved("words"), "the proof holds; the words beside it are none"
    (tmp_path / "policy").write_bytes(refusals.POLICY.replace(witness(1).vkey().encode(), witness(2).vkey().encode()))
    assert _statement(asked) == Unproved("DOES NOT HOLD: too few witnesses saw this log.")
