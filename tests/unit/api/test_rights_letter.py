"""The letter of a case, from a real ledger: what counts as sent, and nothing before it is known who asks."""

from pathlib import Path

import pytest
from tests.flow.gatehouse import COLLECTED_MS, arrive, ask, build, opened
from tests.raised import raises

from sluis.api.gate import Gate
from sluis.api.rights import Channel, Given, Ground, Incoming, Kind, Means, answer, check_identity, open_case, refuse
from sluis.api.rights_letter import letter
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
        check_identity(gate, number, "FG", Means.SIGN_IN)
        made = letter(gate, number)
        state = gate.beside()
        with state.store.reading() as conn:
            sent = [each for each in disclosures(conn, state.keystore, 0) if each.counts_as_sent]
    parts = made.document()["shared"]
    assert isinstance(parts, list)
    told = [record for part in parts if isinstance(part, dict) for record in (part["records"] or [])]
    assert sorted(map(str, told)) == sorted(each.commitment.hex() for each in sent)
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
