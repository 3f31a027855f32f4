"""Whose looks are put on record, and that a household nobody knows is none."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.flow import gatehouse
from tests.flow.gatehouse import COLLECTED_MS, build, opened
from tests.raised import raises

from sluis.api.acting import Actor, acting, looks, record_look
from sluis.api.gate import Gate
from sluis.errors.gate import household_unknown_error, settings_value_error
from sluis.store.schema import events


def somebody(*, own: bool) -> Actor:
    return Actor("https://id.example", "7", "ab" * 32, own)


def acts(gate: Gate) -> int:
    with gate.beside().store.reading() as conn:
        return int(conn.execute(select(func.count()).select_from(events).where(events.c.type == "act")).scalar_one())


def test_the_look_of_somebody_else_is_on_record_and_a_household_s_own_is_not(tmp_path: Path, database_url: str) -> None:
    with opened(build(tmp_path, database=database_url), lambda: COLLECTED_MS):
        pass
    with Gate.open(tmp_path / "gate.toml") as gate:
        for actor, needed in ((None, False), (somebody(own=True), False), (somebody(own=False), True)):
            with acting(actor):
                assert looks() is needed
                record_look(gate, "NL-0001", "standing")
            assert acts(gate) == int(needed)
        with acting(somebody(own=False)), raises(household_unknown_error):
            record_look(gate, "NL-9999", "standing")
        assert acts(gate) == 1


def test_a_gate_whose_inspector_key_is_none_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    origin = 'origin = "voorbeeld.example/sluis"\n'
    no_key = f'inspector_key = "x25519/{"A" * 42}B="\n'  # no spelling of 32 bytes
    monkeypatch.setattr(gatehouse, "SETTINGS", gatehouse.SETTINGS.replace(origin, origin + no_key))
    with raises(settings_value_error):
        build(tmp_path)
    with raises(settings_value_error), Gate.open(tmp_path / "gate.toml"):
        pass
