"""How far a file of versions went is on record, hidden; what was changed in the database does not open."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update
from tests.raised import raises

from sluis.errors.ledger import ledger_event_error
from sluis.ledger.incident_versions import VersionsKept, note_versions, versions_on_record
from sluis.store.engine import Store
from sluis.store.schema import events

ONE = VersionsKept("aa" * 32, 1, "aa" * 32, "wifi-insight")


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    store = Store.at(tmp_path / "sluis.db")
    store.migrate()
    with store.transaction() as conn:
        yield conn
    store.close()


def test_the_farthest_of_each_file_counts(conn: Connection) -> None:
    assert versions_on_record(conn) == []
    note_versions(conn, ONE, 1_000)
    note_versions(conn, VersionsKept(ONE.first, 3, "bb" * 32, ONE.recipient), 2_000)
    note_versions(conn, VersionsKept(ONE.first, 2, "cc" * 32, ONE.recipient), 3_000)
    note_versions(conn, VersionsKept("dd" * 32, 1, "dd" * 32, "other"), 4_000)
    assert [(each.lines, each.last, each.at_ms) for each in versions_on_record(conn)] == [
        (3, "bb" * 32, 2_000),
        (1, "dd" * 32, 4_000),
    ]


def test_everybody_reads_a_commitment_and_not_about_whom_and_what_was_changed_does_not_open(conn: Connection) -> None:
    note_versions(conn, ONE, 1_000)
    assert b"wifi" not in bytes(conn.execute(select(events.c.content)).scalar_one())
    opening = bytes(conn.execute(select(events.c.opening)).scalar_one())
    for changed in (opening.replace(b'"lines":1', b'"lines":0'), b"", opening[:-1]):
        conn.execute(update(events).values(opening=changed))
        with raises(ledger_event_error):
            versions_on_record(conn)
