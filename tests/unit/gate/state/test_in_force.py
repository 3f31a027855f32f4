"""With a pin the settings decide; with ``store = true`` the version activated last whose moment has come."""

from pathlib import Path

import pytest
from sqlalchemy import update
from tests.flow.gatehouse import Clock
from tests.flow.living import NOW, lived, store_settings
from tests.raised import raises

from sluis.errors import RegisterSupersededError
from sluis.errors.register import register_not_activated_error, register_record_error
from sluis.gate.state.in_force import held_at, next_change_ms, refuse_when_overdue, version_in_force
from sluis.store.engine import Store
from sluis.store.schema import register_versions


def test_without_a_database_or_an_activation_nothing_is_in_force_and_nothing_is_made(tmp_path: Path) -> None:
    settings = store_settings(tmp_path)
    with raises(register_not_activated_error):
        version_in_force(settings, NOW)
    assert not (tmp_path / "gate.db").exists()
    Store(settings.database_url()).close()
    with raises(register_not_activated_error):
        version_in_force(settings, NOW)


def test_the_version_whose_moment_has_come_is_in_force(tmp_path: Path) -> None:
    settings, clock = store_settings(tmp_path), Clock(NOW)
    first = lived(settings, clock, b"# one\n")
    second = lived(settings, clock, b"# two\n", from_ms=NOW + 5000)
    assert version_in_force(settings, NOW).digest == first
    assert version_in_force(settings, NOW + 4999).digest == first
    held = version_in_force(settings, NOW + 5000)
    assert (held.digest, held.since_ms, held.number) == (second, NOW + 5000, 2)
    store = Store(settings.database_url())
    with store.reading() as conn:
        assert next_change_ms(conn, settings, NOW) == NOW + 5000
        refuse_when_overdue(conn, (1, NOW), NOW + 4999)
        refuse_when_overdue(conn, None, NOW + 5000)
        with pytest.raises(RegisterSupersededError):
            refuse_when_overdue(conn, (1, NOW), NOW + 5000)
        with raises(register_not_activated_error):
            held_at(conn, NOW - 1)
    store.close()


def test_a_version_that_was_changed_in_the_database_does_not_run(tmp_path: Path) -> None:
    settings = store_settings(tmp_path)
    lived(settings, Clock(NOW), b"")
    store = Store(settings.database_url())
    with store.transaction() as conn:
        conn.execute(update(register_versions).values(bytes=b"another"))
    store.close()
    with raises(register_record_error):
        version_in_force(settings, NOW)
