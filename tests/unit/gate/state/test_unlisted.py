"""Names the register does not list: what the store may hold of them, and when."""

import pytest

from sluis.gate.state.state import GateState
from sluis.gate.state.unlisted import _NAMES, _PER_REPORT, Unlisted
from sluis.store.counts import unlisted
from sluis.telemetry.model import Leaf

KNOWN = ("Device", "Hosts", "Host", "7", "IPAddress")
KNOWN_TEMPLATE = "Device.Hosts.Host.*.IPAddress"
LISTED = ("Device", "Hosts", "Host", "*", "HostName")


def written(gate: GateState, seen: Unlisted) -> dict[str, int]:
    with gate.transaction() as conn:
        seen.write(conn, gate.clock())
    with gate.store.reading() as conn:
        return {name.template: name.n for name in unlisted(conn)}


def test_a_literal_of_the_catalogue_is_kept_at_once_and_a_listed_one_never(gate: GateState) -> None:
    seen = Unlisted(20, [LISTED])
    seen.note([Leaf(KNOWN, "192.0.2.1"), Leaf(("Device", "Hosts", "Host", "3", "HostName"), "x")], 0)
    assert written(gate, seen) == {KNOWN_TEMPLATE: 1}
    seen.note([Leaf(KNOWN, "192.0.2.2")], 0)
    assert written(gate, seen) == {KNOWN_TEMPLATE: 2}


def test_another_name_is_kept_from_the_kth_household_on(gate: GateState) -> None:
    seen = Unlisted(3, [LISTED])
    leaf = Leaf(("Device", "X_VENDOR", "Radar", "4", "Range"), "1")
    for slot in (0, 0, 1, 1, 0):
        seen.note([leaf], slot)
    assert written(gate, seen) == {}
    seen.note([leaf], 2)
    assert written(gate, seen) == {"Device.X_VENDOR.Radar.*.Range": 1}
    seen.note([leaf], 2)
    assert written(gate, seen) == {"Device.X_VENDOR.Radar.*.Range": 2}


def test_a_name_that_holds_an_identifier_stays_with_its_one_household(gate: GateState) -> None:
    seen = Unlisted(2, [])
    for slot, name in enumerate(("Annas-iPhone", "3C:06:30:12:34:56", "Bobs-Laptop")):
        for _ in range(5):
            seen.note([Leaf(("Device", "X_VENDOR", name, "Range"), "1")], slot)
    assert written(gate, seen) == {}
    held = repr((seen._slots, seen._shown, seen._fresh))
    assert not any(name in held for name in ("Anna", "3C:06", "Bobs"))


def test_what_a_transaction_left_behind_is_not_counted_twice(gate: GateState) -> None:
    seen = Unlisted(1, [])
    seen.note([Leaf(KNOWN, "x"), Leaf(("Device", "New"), "x")], 0)
    seen.begin()
    seen.note([Leaf(KNOWN, "x"), Leaf(("Device", "New"), "x")], 0)
    assert written(gate, seen) == {"Device.New": 1, KNOWN_TEMPLATE: 1}


def test_a_report_and_the_memory_are_bounded(monkeypatch: pytest.MonkeyPatch, gate: GateState) -> None:
    seen = Unlisted(2, [])
    seen.note([Leaf(("Device", f"New{n}"), "x") for n in range(_PER_REPORT + 500)], 0)
    assert len(seen._slots) == _PER_REPORT < _NAMES
    monkeypatch.setattr("sluis.gate.state.unlisted._NAMES", _PER_REPORT)
    for slot in range(3):
        seen.note([Leaf(("Device", "OneTooMany"), "x")], slot)
    assert written(gate, seen) == {}


def test_a_name_no_database_can_hold_is_not_kept(gate: GateState) -> None:
    """PostgreSQL refuses a NUL in a text, and the router that sends one would close the gate for everybody."""
    seen = Unlisted(2, [])
    for slot in range(5):
        seen.note([Leaf(("Device", "X_VENDOR\0", "Range"), "1")], slot)
    assert written(gate, seen) == {}
