"""The letter of a case, from a real ledger: what counts as sent, and nothing before it is known who asks."""

import hashlib
from pathlib import Path

import pytest
from tests.flow.gatehouse import COLLECTED_MS, arrive, ask, build, opened
from tests.raised import raises

from sluis.api.gate import Gate
from sluis.api.ledger import seal
from sluis.api.rights import Channel, Given, Ground, Incoming, Kind, Means, answer, check_identity, open_case, refuse
from sluis.api.rights_letter import letter
from sluis.errors.cli import output_unwritable_error
from sluis.errors.ledger import nothing_sealed_error
from sluis.errors.rights import case_unknown_error, identity_needed_error
from sluis.ledger.disclosures import disclosures

LINE = "NL-0001"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Return the settings of a gate that decided one report of a household."""
    with opened(build(tmp_path), lambda: COLLECTED_MS + 60_000) as state:
        ask(state)
        arrive(state)
    return tmp_path / "gate.toml"


def asked(gate: Gate, kind: Kind) -> int:
    return open_case(gate, LINE, Incoming(kind, Channel.WEB, "FG")).shown.case.number


def test_what_was_shared_is_handed_out_when_it_is_known_who_asks(settings: Path) -> None:
    with Gate.open(settings) as gate:
        number = asked(gate, Kind.PORTABILITY)
        with raises(identity_needed_error):
            letter(gate, number)
        check_identity(gate, number, "FG", Means.CODE_BY_POST)
        made = letter(gate, number)
        state = gate.beside()
        with state.store.reading() as conn:
            sent = [each for each in disclosures(conn, state.keystore, 0) if each.counts_as_sent]
    parts = made.document()["shared"]
    assert isinstance(parts, list)
    told = [record["id"] for part in parts for record in part["records"]]
    assert sorted(told) == sorted(each.commitment.hex() for each in sent)
    assert LINE not in made.text()
    with Gate.open(settings) as gate, raises(case_unknown_error):
        letter(gate, number + 1)


def test_a_refusal_and_an_erased_household_hand_out_nothing(settings: Path) -> None:
    with Gate.open(settings) as gate:
        number = asked(gate, Kind.ACCESS)
        refuse(gate, number, "FG", Ground.EXCESSIVE, "the tenth this month")
        assert letter(gate, number).document()["shared"] is None
        erasure = asked(gate, Kind.ERASURE)
        check_identity(gate, erasure, "FG", Means.SIGN_IN)
        answer(gate, erasure, "FG", "as asked", None, Given.TAKEN)
        made = letter(gate, erasure)
    assert made.document()["shared"] is None
    assert "We did our part of what you asked: as asked." in made.text()


def test_the_statement_goes_with_the_letter_and_its_digest_stands_in_it(settings: Path, tmp_path: Path) -> None:
    place = tmp_path / "statement.html"
    with Gate.open(settings) as gate:
        number = asked(gate, Kind.ACCESS)
        check_identity(gate, number, "FG", Means.SIGN_IN)
        with raises(nothing_sealed_error):
            letter(gate, number, place)
        seal(gate)
        made = letter(gate, number, place)
        with raises(output_unwritable_error):
            letter(gate, number, tmp_path / "nowhere" / "statement.html")
    digest = hashlib.sha256(place.read_bytes()).hexdigest()
    assert made.document()["statement_sha256"] == digest
    assert digest in made.text()
    shared = made.document()["shared"]
    assert isinstance(shared, list)
    assert all(record["proved"] for part in shared for record in part["records"])
