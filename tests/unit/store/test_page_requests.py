"""How far a page came is known by caller and key, for a month; a feed stands where its last page left it."""

import pytest

from sluis.store.engine import Store
from sluis.store.page_requests import (
    KEPT_MS,
    PageProgress,
    cursor_of,
    keep_answer,
    keep_progress,
    move_cursor,
    progress_of,
)


@pytest.fixture
def store(database_url: str) -> Store:
    made = Store(database_url)
    made.migrate()
    return made


def test_progress_is_kept_by_caller_and_key_and_forgotten_after_a_month(store: Store) -> None:
    with store.transaction() as conn:
        assert progress_of(conn, "crm", b"k") is None
        keep_progress(conn, "crm", b"k", PageProgress(b"d", 1), 5)
        keep_progress(conn, "crm", b"k", PageProgress(b"d", 3, {2: "gate.household-unknown"}), 6)
        assert progress_of(conn, "crm", b"k") == PageProgress(b"d", 3, {2: "gate.household-unknown"})
        assert progress_of(conn, "other", b"k") is None
        keep_answer(conn, "crm", b"k", b"sealed")
        kept = progress_of(conn, "crm", b"k")
        assert kept is not None
        assert kept.answer == b"sealed"
        keep_progress(conn, "crm", b"l", PageProgress(b"e", 1), 6 + KEPT_MS)
        assert progress_of(conn, "crm", b"k") is not None
        keep_progress(conn, "crm", b"m", PageProgress(b"f", 1), 7 + KEPT_MS)
        assert progress_of(conn, "crm", b"k") is None
    store.close()


def test_a_feed_moves_on(store: Store) -> None:
    with store.transaction() as conn:
        assert cursor_of(conn, "crm", "homes") is None
        move_cursor(conn, "crm", "homes", ("1", b"m"), 5)
        move_cursor(conn, "crm", "homes", ("2", b"n"), 6)
        assert (cursor_of(conn, "crm", "homes"), cursor_of(conn, "other", "homes")) == (("2", b"n"), None)
    store.close()
