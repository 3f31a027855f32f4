"""What a gate holds: only the approved register, only its own keys; a transaction that fails retires its writer."""

import dataclasses
import hashlib
import time
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.flow.gatehouse import COLLECTED_MS, Clock, build, opened

from sluis.errors import (
    FileMissingError,
    KeystoreMismatchError,
    KeystoreMissingError,
    KeystoreUnusableError,
    RegisterError,
    RegisterPinError,
    SettingsValueError,
    StoreUrlError,
)
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import GateState, open_gate, wall_clock
from sluis.terms import BodyFormat


def test_a_register_that_is_not_the_approved_one_refuses(tmp_path: Path) -> None:
    settings = build(tmp_path)
    path = tmp_path / "register.yaml"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(RegisterPinError) as caught:
        open_gate(settings)
    assert caught.value.places["found"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert not (tmp_path / "gate.db").exists(), "nothing was made"
    path.unlink()
    with pytest.raises(FileMissingError):
        open_gate(settings)


def test_an_approved_register_with_a_mistake_refuses(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("version: 1\nsurprise: 1\n")
    with pytest.raises(RegisterError):
        open_gate(build(tmp_path, register=bad))


def test_a_keystore_that_is_gone_damaged_or_of_another_store_refuses(tmp_path: Path) -> None:
    settings = build(tmp_path)
    with opened(settings):
        pass
    path = tmp_path / "gate.keys"
    kept = path.read_bytes()
    path.write_bytes(b"no key")
    with pytest.raises(KeystoreUnusableError):
        open_gate(settings)
    path.write_bytes(bytes(len(kept)) if len(kept) != 32 else bytes(32))
    with pytest.raises((KeystoreMismatchError, KeystoreUnusableError)):
        open_gate(settings)
    path.unlink()
    with pytest.raises(KeystoreMissingError):
        open_gate(settings)
    assert not path.exists(), "no new key for an old store"


def test_a_database_that_is_none_refuses(tmp_path: Path) -> None:
    text = (build(tmp_path), tmp_path / "gate.toml")[1].read_text()
    (tmp_path / "gate.toml").write_text(text.replace("sqlite:///gate.db", "sqlite://"))
    with pytest.raises(StoreUrlError):
        open_gate(load_settings(tmp_path / "gate.toml"))


def test_the_gate_opens_again_on_what_it_left(tmp_path: Path) -> None:
    settings = build(tmp_path)
    with opened(settings) as first, first.store.reading() as conn:
        key = first.keystore.household_key(conn, 0)
    with opened(settings) as second, second.store.reading() as conn:
        assert second.keystore.household_key(conn, 0) == key


def test_a_plan_holds_from_activation_until_its_lease_ends(gate: GateState) -> None:
    activity = gate.activity("wifi-help")
    assert activity is not None
    assert activity.activated_ms >= gate.settings.register.activated
    for moment, holds in ((activity.activated_ms, True), (activity.lowered.lease.not_after_ms, False)):
        assert activity.in_force(moment) is holds
        assert activity.in_force(moment - 1) is not holds


def test_what_a_reload_replaces_is_asked_of_the_rules(gate: GateState) -> None:
    other = dataclasses.replace(gate.rules, activities=gate.activities[:1], settings=replace(gate.settings, route=()))
    assert len(gate.activities) == 2
    gate.install(other)
    assert (gate.activities, gate.settings, gate.register) == (other.activities, other.settings, other.register)
    assert gate.activity(gate.activities[0].name) is gate.activities[0]
    assert gate.activity("nothing") is None
    assert gate.route_at("/ingest") is None


def test_a_route_that_names_an_activity_nobody_has_refuses(tmp_path: Path) -> None:
    settings = build(tmp_path, more='[[route]]\npath = "/x"\nactivities = ["wifi-help", "wifi-halp"]\n')
    with pytest.raises(SettingsValueError) as caught:
        open_gate(settings)
    assert caught.value.places["path"] == "route.activities"
    assert not (tmp_path / "gate.db").exists()


def test_the_format_and_endpoint_of_a_recipient(gate: GateState) -> None:
    assert gate.body_format("wifi-help") is BodyFormat.OBJECT
    assert gate.body_format("network-quality") is BodyFormat.PAIRS
    assert gate.endpoint_of("wifi-insight") is not None
    assert gate.endpoint_of("somebody") is None


def test_a_transaction_that_fails_retires_the_writer_and_leaves_nothing(gate: GateState) -> None:
    with gate.transaction() as conn:
        first = gate.writer(conn)
        assert gate.writer(conn) is first

    def broken() -> None:
        with gate.transaction() as conn:
            assert gate.writer(conn) is first
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    with gate.transaction() as conn:
        assert gate.writer(conn) is not first


def test_the_clock_is_the_one_passed_in_and_else_this_machines(gate: GateState, clock: Clock) -> None:
    assert gate.clock() == clock.at_ms == COLLECTED_MS + 60_000
    assert abs(wall_clock() - time.time() * 1000) < 10_000
