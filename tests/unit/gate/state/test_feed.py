"""Where a feed stands is moved by its pages and by nobody else."""

import pytest
from tests.raised import raises

from sluis.errors.desk import feed_changed_error
from sluis.gate.state.feed import feed_stands_at, move_feed
from sluis.gate.state.state import GateState
from sluis.store.schema import page_feeds


def test_a_feed_stands_where_its_last_page_left_it(gate: GateState) -> None:
    with gate.store.transaction() as conn:
        assert feed_stands_at(gate, conn, "crm", "homes") is None
        for cursor in ("1", "2"):
            move_feed(gate, conn, "crm", "homes", cursor)
            assert feed_stands_at(gate, conn, "crm", "homes") == cursor
        assert feed_stands_at(gate, conn, "other", "homes") is None


@pytest.mark.parametrize("change", [{"cursor": "3"}, {"mac": b""}, {"feed": "moved"}, {"caller": "other"}])
def test_what_somebody_wrote_there_is_not_believed(gate: GateState, change: dict[str, str | bytes]) -> None:
    with gate.store.transaction() as conn:
        move_feed(gate, conn, "crm", "homes", "1")
        conn.execute(page_feeds.update().values(**change))
        with raises(feed_changed_error):
            feed_stands_at(gate, conn, str(change.get("caller", "crm")), str(change.get("feed", "homes")))
