"""What is handed over for portability, from a real ledger: with copies that are those of the record, and no others."""

import asyncio
import hashlib
from pathlib import Path

import pytest
from tests.flow.gatehouse import COLLECTED_MS, arrive, ask, build, opened
from tests.raised import raises
from tests.unit.api.test_rights_letter import asked

from sluis.api.gate import Gate
from sluis.api.rights import Ground, Kind, Means, answer, check_identity, refuse
from sluis.api.rights_asked import AskedRight, RightsPage
from sluis.api.rights_letter import letter
from sluis.api.rights_portability import CasePortability, own_file, portability
from sluis.errors.cli import activity_unknown_error
from sluis.errors.rights import case_state_error, case_unknown_error, identity_needed_error
from sluis.gate.delivery.deliver import drain
from sluis.ledger.disclosures import disclosures


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Return the settings of a gate that delivered one report of a household."""
    with opened(build(tmp_path), lambda: COLLECTED_MS + 60_000) as state:
        ask(state)
        arrive(state)
        asyncio.run(drain(state, 10.0))
    return tmp_path / "gate.toml"


def bodies_of(gate: Gate, folder: Path) -> dict[str, bytes]:
    """Return each body that arrived by its disclosure."""
    state = gate.beside()
    arrived = {hashlib.sha256(body).digest(): body for body in (path.read_bytes() for path in folder.glob("*/*.json"))}
    with state.store.reading() as conn:
        known = {each.commitment.hex(): each.intent.body_sha256 for each in disclosures(conn, state.keystore, 0)}
    return {name: arrived[digest] for name, digest in known.items() if digest in arrived}


def test_it_is_handed_over_when_it_is_known_who_asks_and_a_person_looked(settings: Path, tmp_path: Path) -> None:
    with Gate.open(settings) as gate:
        number = asked(gate, Kind.PORTABILITY)
        check_identity(gate, number, "FG", Means.SIGN_IN)
        with raises(identity_needed_error):
            portability(gate, number)
        check_identity(gate, number, "FG", Means.CODE_BY_POST)
        with raises(activity_unknown_error):
            portability(gate, number, ("network-quality",))
        assert portability(gate, number).document()["provided"] == []
        bodies = bodies_of(gate, settings.parent)
        for name, body in bodies.items():
            (tmp_path / f"{name}.body").write_bytes(body)
        given = portability(gate, number, ("wifi-help",), tmp_path).document()["provided"]
        for name in bodies:
            (tmp_path / f"{name}.body").write_bytes(b"something else")
        forged = portability(gate, number, ("wifi-help",), tmp_path).document()["provided"]
    assert isinstance(given, list)
    assert isinstance(forged, list)
    reports = [each for part in given for each in part["reports"]]
    assert reports
    assert all(each["content"] == bodies[each["id"]].decode() for each in reports)
    assert [each["content"] for part in forged for each in part["reports"]] == [None] * len(reports)


def test_another_case_and_a_refused_one_hand_nothing_over(settings: Path) -> None:
    with Gate.open(settings) as gate:
        access = asked(gate, Kind.ACCESS)
        check_identity(gate, access, "FG", Means.SIGN_IN)
        number = asked(gate, Kind.PORTABILITY)
        refuse(gate, number, "FG", Ground.EXCESSIVE, "the tenth this month")
        for each in (access, number):
            with raises(case_state_error):
                portability(gate, each)


def test_a_household_fetches_what_was_let_go_of_before_the_answer_for_thirty_days(
    settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Gate.open(settings) as gate:
        page = RightsPage(AskedRight("NL-0001", Kind.PORTABILITY, "account:kim"), None, lambda _: b"")
        assert page.advance(gate)
        number = page.page.done[0].result.case.number
        check_identity(gate, number, "FG", Means.CODE_BY_POST)
        for name, body in bodies_of(gate, settings.parent).items():
            (tmp_path / f"{name}.body").write_bytes(body)
        answer(gate, number, "FG", "provided", None, None, ("wifi-help",))
        [part] = parts(own_file(gate, "NL-0001", number, "account:kim", tmp_path))
        reports = part["reports"]
        assert isinstance(reports, list)
        assert [each["content"] is not None for each in reports] == [True] * len(reports)
        assert reports
        for household, who in (("NL-0001", "account:partner"), ("NL-0001", "FG")):
            with raises(case_unknown_error):
                own_file(gate, household, number, who)
        monkeypatch.setattr("sluis.rights.case.FILE_MS", 0)
        with raises(case_unknown_error):
            own_file(gate, "NL-0001", number, "account:kim")
        assert letter(gate, number, None, COLLECTED_MS - 1).letter.parts() == [], "what came later nobody looked at"


def parts(made: CasePortability) -> list[dict[str, object]]:
    given = made.document()["provided"]
    assert isinstance(given, list)
    return [each for each in given if isinstance(each, dict)]
