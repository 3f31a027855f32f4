"""Whose router it was."""

from dataclasses import replace

import pytest
from sqlalchemy import insert
from tests.flow.gatehouse import entry, sender

from sluis.gate.path.arrival import OperatorsLine
from sluis.gate.path.household import router_at
from sluis.gate.state.state import GateState
from sluis.standing.entries import LineEntry, RouterEntry
from sluis.standing.household import Households
from sluis.standing.registry import import_registry, register_line
from sluis.standing.registry_file import RegistryEntry
from sluis.standing.router import Router
from sluis.store.schema import routers
from sluis.telemetry.model import Claims
from sluis.terms import Reason

OUI, SERIAL, ENDPOINT = "012345", "000000000000", "os::012345-000000000000"
NOW = 1_795_527_091_000


def register(gate: GateState, *entries: RegistryEntry) -> None:
    with gate.transaction() as conn:
        import_registry(conn, gate.keystore, entries, 0)


def found(
    gate: GateState, claims: Claims | None = None, *, login: str | None = None, line: str | None = None, at: int = NOW
) -> Reason | str:
    with gate.store.reading() as conn:
        router = router_at(Households(conn, gate.keystore), sender(login, line), claims or Claims(), at)
    return router.line if isinstance(router, Router) else router


def test_a_proven_login_gives_its_router_whatever_is_claimed(gate: GateState) -> None:
    assert found(gate, login="cpe1") == "NL-0001"
    assert found(gate, Claims(serial="another"), login="cpe1") == "NL-0001", "the caller compares the claims"
    assert found(gate, Claims(oui=OUI, serial=SERIAL), login="cpe2") is Reason.UNKNOWN_HOUSEHOLD


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        (Claims(), Reason.UNKNOWN_HOUSEHOLD),
        (Claims(oui=OUI), Reason.UNKNOWN_HOUSEHOLD),
        (Claims(oui=OUI, product_class="USP Agent"), Reason.UNKNOWN_HOUSEHOLD),
        (Claims(serial=SERIAL), Reason.UNKNOWN_HOUSEHOLD),
        (Claims(oui=OUI, serial=SERIAL), Reason.UNKNOWN_HOUSEHOLD),
        (Claims(oui=OUI, serial=SERIAL, product_class="USP Agent"), "NL-0001"),
        (Claims(oui=OUI, serial=SERIAL, product_class="Other"), Reason.UNKNOWN_HOUSEHOLD),
        (Claims(oui="FFFFFF", serial=SERIAL), Reason.UNKNOWN_HOUSEHOLD),
        (Claims(endpoint=ENDPOINT), "NL-0001"),
        (Claims(endpoint=ENDPOINT, serial=SERIAL), "NL-0001"),
        (Claims(endpoint=ENDPOINT, serial="another"), Reason.UNKNOWN_HOUSEHOLD),
        (Claims(endpoint="os::012345-1", serial=SERIAL), Reason.UNKNOWN_HOUSEHOLD),
        (Claims(serial="\ud800"), Reason.UNKNOWN_HOUSEHOLD),
        (Claims(serial="a\0b"), Reason.UNKNOWN_HOUSEHOLD),
    ],
)
def test_what_a_collector_vouches_for_must_fit_in_full(gate: GateState, claims: Claims, expected: Reason | str) -> None:
    assert found(gate, claims) == expected


def test_a_serial_number_of_two_makers_is_nobodys_until_the_oui_and_product_class_say_whose(gate: GateState) -> None:
    whole = Claims(oui=OUI, product_class="USP Agent", serial=SERIAL)
    register(gate, entry("NL-0002", oui="FFFFFF", endpoint=None, login=None))
    assert found(gate, Claims(serial=SERIAL)) is Reason.UNKNOWN_HOUSEHOLD
    assert found(gate, replace(whole, oui="FFFFFF")) == "NL-0002"
    assert found(gate, whole) == "NL-0001"


def test_an_endpoint_of_two_households_is_an_overlap(gate: GateState) -> None:
    """No import makes it; whoever holds the keys could."""
    with gate.transaction() as conn:
        other = RouterEntry(
            number=0, oui=None, product_class=None, serial=None, endpoint=ENDPOINT, login=None, from_ms=0, to_ms=None
        )
        n = register_line(conn, gate.keystore, LineEntry(line="NL-0002", region=None, use=None), [other], 0).n
        conn.execute(insert(routers).values(slot=n, number=0, endpoint=ENDPOINT, from_ms=0))
    assert found(gate, Claims(endpoint=ENDPOINT)) is Reason.OVERLAPPING_HOUSEHOLD


def test_a_line_with_two_routers_takes_the_one_the_claims_agree_with(gate: GateState) -> None:
    register(gate, entry(serial="222", endpoint=None, login="cpe2"))
    with gate.store.reading() as conn:
        other = router_at(Households(conn, gate.keystore), OperatorsLine("NL-0001"), Claims(serial="222"), NOW)
        first = router_at(Households(conn, gate.keystore), OperatorsLine("NL-0001"), Claims(serial=SERIAL), NOW)
    assert isinstance(other, Router)
    assert isinstance(first, Router)
    assert (other.login, first.login, other.slot) == ("cpe2", "cpe1", first.slot)
    assert found(gate, Claims(serial="333"), line="NL-0001") is Reason.IDENTITY_MISMATCH
    assert found(gate, line="NL-0001") == "NL-0001"


def test_a_line_nobody_has_is_unknown_whatever_else_is_proven(gate: GateState) -> None:
    assert found(gate, line="NL-9999", login="cpe1") is Reason.UNKNOWN_HOUSEHOLD
    assert found(gate, line="\ud800") is Reason.UNKNOWN_HOUSEHOLD


def test_a_router_that_moved_belongs_to_the_household_of_that_moment(gate: GateState) -> None:
    moved = replace(entry(), to_ms=NOW)
    after = replace(entry("NL-0002", endpoint=None), from_ms=NOW, at=2)
    register(gate, moved, after)
    assert found(gate, login="cpe1", at=NOW - 1) == "NL-0001"
    assert found(gate, login="cpe1", at=NOW) == "NL-0002"
    assert found(gate, line="NL-0001", at=NOW) is Reason.UNKNOWN_HOUSEHOLD
