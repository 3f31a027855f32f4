"""A statement is made and checked, as values."""

import json
from pathlib import Path

import pytest
from tests.raised import raises
from tests.unit.cli.test_ledger_statement import recorded

from sluis.api.gate import Gate
from sluis.api.ledger import seal
from sluis.api.statement import Stated, Statement, Unproved, make_statement, verifier, verify_statement
from sluis.errors.ledger import nothing_sealed_error


@pytest.fixture
def keys(peopled: str) -> tuple[str, ...]:
    """Put one disclosure on record, seal it, and return the keys of the log."""
    recorded(peopled)
    with Gate.open(peopled) as gate:
        return seal(gate).keys


def test_what_is_not_sealed_cannot_be_stated(peopled: str) -> None:
    with Gate.open(peopled) as gate, raises(nothing_sealed_error):
        make_statement(gate, "NL-0001")


def test_what_was_shared_is_stated_and_checks(peopled: str, keys: tuple[str, ...], tmp_path: Path) -> None:
    with Gate.open(peopled) as gate:
        made = make_statement(gate, "NL-0001")
    assert not made.nothing
    assert "WiFi Insight Inc. (Delaware)" in made.text()
    stated = verify_statement(made, keys)
    assert isinstance(stated, Stated)
    assert [disclosure.activity for disclosure in stated.disclosures] == ["wifi-help"]
    (tmp_path / "statement.html").write_text(made.page(), encoding="utf-8")
    assert verify_statement(tmp_path / "statement.html", keys) == stated
    assert verify_statement(json.dumps(made.document()).encode(), keys) == stated


def test_nothing_is_stated_and_checks(peopled: str, keys: tuple[str, ...]) -> None:
    with Gate.open(peopled) as gate:
        made = make_statement(gate, "NL-0002", 0)
    assert made.nothing
    stated = verify_statement(made, keys)
    assert isinstance(stated, Stated)
    assert stated.disclosures == ()


def test_a_line_taken_out_does_not_check(peopled: str, keys: tuple[str, ...]) -> None:
    with Gate.open(peopled) as gate:
        whole = make_statement(gate, "NL-0001").document()
    forged = json.loads(json.dumps(whole))
    next(opening for opening in forged["opened"] if opening.get("records"))["records"].pop()
    assert isinstance(verify_statement(Statement(forged), keys), Unproved)
    assert verify_statement(Statement(whole), ()) == Unproved("no-key")


def test_the_verifier_is_one_file_that_compiles() -> None:
    compile(verifier(), "verify_statement.py", "exec")
