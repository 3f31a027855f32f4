"""In force is the version activated last whose moment has come; what nobody activated is not."""

from pathlib import Path

import pytest
from sqlalchemy import update
from tests.flow.gatehouse import Clock
from tests.flow.living import NOW, lived, store_settings

from sluis.errors import RegisterNotActivatedError, RegisterRecordError, RegisterSupersededError
from sluis.lifecycle.in_force import held_at, refuse_when_overdue, version_in_force
from sluis.store.engine import Store
from sluis.store.schema import register_versions


def test_without_a_database_or_an_activation_nothing_is_in_force_and_nothing_is_made(tmp_path: Path) -> None:
    settings = store_settings(tmp_path)
    with pytest.raises(RegisterNotActivatedError):
        version_in_force(settings.database_url(), NOW)
    assert not (tmp_path / "gate.db").exists()
    Store(settings.database_url()).close()
    with pytest.raises(RegisterNotActivatedError):
        version_in_force(settings.database_url(), NOW)


def test_the_version_whose_moment_has_come_is_in_force(tmp_path: Path) -> None:
    settings, clock = store_settings(tmp_path), Clock(NOW)
    first = lived(settings, clock, b"# one\n")
    second = lived(settings, clock, b"# two\n", from_ms=NOW + 5000)
    assert version_in_force(settings.database_url(), NOW).digest == first
    assert version_in_force(settings.database_url(), NOW + 4999).digest == first
    held = version_in_force(settings.database_url(), NOW + 5000)
    assert (held.digest, held.since_ms, held.number) == (second, NOW + 5000, 2)
    store = Store(settings.database_url())
    with store.reading() as conn:
        refuse_when_overdue(conn, (1, NOW), NOW + 4999)
        refuse_when_overdue(conn, None, NOW + 5000)
        with pytest.raises(RegisterSupersededError):
            refuse_when_overdue(conn, (1, NOW), NOW + 5000)
        with pytest.raises(RegisterNotActivatedError):
            held_at(conn, NOW - 1)
    store.close()


def test_a_version_that_was_changed_in_the_database_does_not_run(tmp_path: Path) -> None:
    settings = store_settings(tmp_path)
    lived(settings, Clock(NOW), b"")
    store = Store(settings.database_url())
    with store.transaction() as conn:
        conn.execute(update(register_versions).values(bytes=b"another"))
    store.close()
    with pytest.raises(RegisterRecordError):
        version_in_force(settings.database_url(), NOW)
