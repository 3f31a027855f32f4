import json

import pytest
from sqlalchemy import delete, select, update

from sluis.ledger.quarantine import lost_stops, note_released, note_stopped
from sluis.store.counts import quarantine_row, release_row
from sluis.store.engine import Store
from sluis.store.schema import events, quarantine


@pytest.fixture(autouse=True)
def stopped(store: Store) -> None:
    with store.transaction() as conn:
        for row in (3, 4):
            assert quarantine_row(conn, "wifi-help", row, "ssid", 10 + row)
            note_stopped(conn, "wifi-help", row, "ssid", 10 + row)
        assert release_row(conn, "wifi-help", 4)
        note_released(conn, "wifi-help", 4, 20)


def test_a_stop_holds_until_somebody_is_on_record_to_have_lifted_it(store: Store) -> None:
    with store.transaction() as conn:
        assert list(lost_stops(conn)) == []
        assert quarantine_row(conn, "wifi-help", 9, "ssid", 30)
        assert list(lost_stops(conn)) == [], "a row nobody recorded closes"
        release_row(conn, "wifi-help", 3)
        assert list(lost_stops(conn)) == [("wifi-help", 3)]


@pytest.mark.parametrize("column", ["activity", "row", "since_ms", "kind"])
def test_a_changed_row_is_found(store: Store, column: str) -> None:
    value = 8 if column in {"row", "since_ms"} else "other"
    with store.transaction() as conn:
        conn.execute(update(quarantine).values({column: value}))
        assert list(lost_stops(conn)) == [("wifi-help", 3)]


def test_a_row_that_is_stopped_again_after_its_release_counts_anew(store: Store) -> None:
    with store.transaction() as conn:
        assert quarantine_row(conn, "wifi-help", 4, "mac_address", 40)
        note_stopped(conn, "wifi-help", 4, "mac_address", 40)
        assert list(lost_stops(conn)) == []
        conn.execute(delete(quarantine))
        assert list(lost_stops(conn)) == [("wifi-help", 3), ("wifi-help", 4)]


def test_an_event_says_activity_row_and_kind_and_nothing_else(store: Store) -> None:
    with store.reading() as conn:
        told = [json.loads(content) for content in conn.execute(select(events.c.content)).scalars()]
    assert told[-1] == {"activity": "wifi-help", "is": "released", "row": 4}
    assert told[0] == {"activity": "wifi-help", "is": "stopped", "kind": "ssid", "row": 3}
