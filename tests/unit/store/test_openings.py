"""What one of two people asked stands once, and the newest word counts."""

from sluis.store.engine import Store
from sluis.store.openings import asked_of, forget_asked, keep_asked


def test_the_newest_word_stands_until_it_is_forgotten(database_url: str) -> None:
    store = Store(database_url)
    store.migrate()
    with store.transaction() as conn:
        assert asked_of(conn, "a") is None
        keep_asked(conn, "a", "{}", 1, b"m")
        keep_asked(conn, "a", '{"b":1}', 2, b"n")
        keep_asked(conn, "c", "{}", 3, b"o")
        assert asked_of(conn, "a") == ('{"b":1}', 2, b"n")
        forget_asked(conn, "a")
        assert (asked_of(conn, "a"), asked_of(conn, "c")) == (None, ("{}", 3, b"o"))
    store.close()
