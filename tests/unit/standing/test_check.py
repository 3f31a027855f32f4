from pathlib import Path

import pytest
from sqlalchemy import text, update

from sluis.keys.keystore import Keystore
from sluis.ledger.events import publish_asked
from sluis.standing.check import standing_faults
from sluis.standing.events import EventKind, record
from sluis.standing.journal import Journal
from sluis.standing.journal_place import JournalPlace
from sluis.standing.occupation import end_occupation
from sluis.standing.recipients import stop_recipient
from sluis.standing.registry import import_registry
from sluis.standing.registry_file import read_registry
from sluis.store.engine import Store
from sluis.store.schema import meta

FILE = b"line,login,from\nNL-0,cpe-0,2026-01-01\nNL-1,cpe-1,2026-01-01\n"
TAMPERED = [
    ("DELETE FROM standing_events WHERE slot = 0 AND seq = 2", [0]),
    ("DELETE FROM standing_heads WHERE slot = 1", [1]),
    ("DELETE FROM routers WHERE slot = 0", [0]),
    ("UPDATE routers SET login = 'other' WHERE slot = 1", [1]),
    ("UPDATE routers SET number = 5 WHERE slot = 1", [1]),
    ("DELETE FROM lines WHERE slot = 0", [0]),
    ("UPDATE lines SET line = 'NL-9' WHERE slot = 0", [0]),
    ("DELETE FROM household_keys WHERE slot = 0", [0]),
    ("UPDATE standing_events SET slot = 8 WHERE slot = 1", [1, 8]),
    ("DELETE FROM standing_events WHERE slot = -1", [None]),
    ("DELETE FROM pin_keys", [None]),
]


@pytest.fixture(autouse=True)
def homes(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        import_registry(conn, keystore, read_registry(FILE.splitlines()), 0)
        record(conn, keystore, 0, EventKind.OBJECT, None, (5, None), 5)
        stop_recipient(conn, keystore, "r", 1)
        keystore.pin_key(conn, "r")


def test_what_nobody_touched_holds(store: Store, keystore: Keystore) -> None:
    with store.reading() as conn:
        assert list(standing_faults(conn, keystore)) == []


@pytest.mark.parametrize(("statement", "slots"), TAMPERED)
def test_whatever_is_touched_is_found(
    store: Store, keystore: Keystore, statement: str, slots: list[int | None]
) -> None:
    with store.transaction() as conn:
        conn.execute(text(statement))
        assert [fault.slot for fault in standing_faults(conn, keystore)] == slots


@pytest.mark.parametrize(
    ("statement", "slots"),
    [
        ("DELETE FROM journal_numbers", [None, 0]),
        ("DELETE FROM journal_numbers WHERE slot = 0", [0]),
        ("UPDATE journal_numbers SET slot = NULL, seq = NULL WHERE slot = 0", [0]),
        ("UPDATE journal_numbers SET seq = 9 WHERE slot = -1", [None]),
    ],
)
def test_a_number_of_the_journal_that_the_database_lacks_is_found(
    store: Store, keystore: Keystore, tmp_path: Path, statement: str, slots: list[int | None]
) -> None:
    journal = Journal(JournalPlace(tmp_path / "journal"), keystore)
    journal.begin(store, "origin")
    assert journal.keep(store)
    with store.transaction() as conn:
        assert list(standing_faults(conn, keystore, journal)) == []
        conn.execute(text(statement))
        assert [fault.slot for fault in standing_faults(conn, keystore, journal)] == slots


def test_a_receipt_key_of_somebody_else_is_found(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        conn.execute(text("UPDATE receipt_keys SET kid = '00000000'"))
        assert [fault.slot for fault in standing_faults(conn, keystore)] == [None]


def published(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        assert len(publish_asked(conn, keystore)) == 1
        assert list(standing_faults(conn, keystore)) == []


@pytest.mark.parametrize("marker", [0, 1, 255])
def test_how_far_requests_were_published_is_held_against_their_events(
    store: Store, keystore: Keystore, marker: int
) -> None:
    published(store, keystore)
    with store.transaction() as conn:
        if marker == 255:
            end_occupation(conn, keystore, 1, 5, 0, 6)
            assert list(standing_faults(conn, keystore)) == []
        changed = update(meta).where(meta.c.key == "standing-published").values(value=marker.to_bytes(8, "big"))
        assert conn.execute(changed).rowcount == 1
        assert [fault.slot for fault in standing_faults(conn, keystore)] == [1 if marker == 255 else 0]


def test_a_request_that_gets_its_event_a_second_time_is_found(store: Store, keystore: Keystore) -> None:
    published(store, keystore)
    with store.transaction() as conn:
        conn.execute(text("DELETE FROM meta WHERE key = 'standing-published'"))
        assert [fault.slot for fault in standing_faults(conn, keystore)] == [0]
        publish_asked(conn, keystore)
        assert [fault.slot for fault in standing_faults(conn, keystore)] == [0]


def test_a_request_whose_event_is_gone_is_found_and_one_whose_chain_is_gone(store: Store, keystore: Keystore) -> None:
    published(store, keystore)
    with store.transaction() as conn:
        conn.execute(text("DELETE FROM events WHERE type = 'standing'"))
        assert [fault.slot for fault in standing_faults(conn, keystore)] == [0]
