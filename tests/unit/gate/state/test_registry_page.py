"""A household that moved out, by a page: once, at one moment; and what a line's household has on its contract."""

from dataclasses import replace

from tests.flow.gatehouse import entry
from tests.raised import raises

from sluis.errors.gate import household_unknown_error
from sluis.errors.standing import occupation_ended_error
from sluis.gate.state.barrier import receipting
from sluis.gate.state.registry_page import ApplyRegistry, MovedOut, RegistryChange, RegistryResult, receipts_of_lines
from sluis.gate.state.state import GateState


def applied(gate: GateState, change: RegistryChange) -> RegistryResult:
    apply = ApplyRegistry()
    with gate.transaction() as conn, receipting(gate, conn, []) as receipts:
        result = apply.do(gate, conn, change, apply.look(gate, conn, change))
    assert len(receipts) == result.events
    return result


def test_the_end_of_an_occupation_is_told_once(gate: GateState) -> None:
    at_ms = gate.clock()
    assert applied(gate, MovedOut("NL-0001", at_ms)).ended
    assert applied(gate, MovedOut("NL-0001", at_ms)) == RegistryResult()
    with raises(occupation_ended_error):
        applied(gate, MovedOut("NL-0001", at_ms - 1))
    with raises(household_unknown_error):
        applied(gate, MovedOut("NL-9999", at_ms))


def test_receipts_are_of_who_lives_there_now(gate: GateState) -> None:
    result = applied(gate, entry("NL-0002", login="cpe-2", serial=None, oui=None, product_class=None, endpoint=None))
    assert result.imported is not None
    assert result.imported.added == 1
    applied(gate, MovedOut("NL-0001", gate.clock()))
    with gate.store.reading() as conn:
        receipts = receipts_of_lines(conn, ["NL-0001", "NL-0002", "NL-0003"])
    assert [(receipt.line, receipt.slot, len(receipt.registration)) for receipt in receipts] == [("NL-0002", 1, 32)]


def test_an_old_end_does_not_end_who_came_later(gate: GateState) -> None:
    at_ms = gate.clock()
    applied(gate, MovedOut("NL-0001", at_ms))
    came = replace(entry("NL-0001"), from_ms=at_ms)
    assert applied(gate, came).imported is not None
    assert applied(gate, MovedOut("NL-0001", at_ms)) == RegistryResult()
    with raises(occupation_ended_error):
        applied(gate, MovedOut("NL-0001", at_ms - 1))
    with gate.store.reading() as conn:
        assert [receipt.slot for receipt in receipts_of_lines(conn, ["NL-0001"])] == [1]
