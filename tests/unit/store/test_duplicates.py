import pytest
from sqlalchemy import insert

from sluis.store.duplicates import first_seen, forget_expired
from sluis.store.engine import Store
from sluis.store.schema import slots


@pytest.fixture(autouse=True)
def two_slots(store: Store) -> None:
    with store.transaction() as conn:
        conn.execute(insert(slots), [{"n": n, "registration": bytes(32), "registered_ms": 0} for n in (0, 1)])


def test_a_report_is_new_once_per_household_until_its_window_has_passed(store: Store) -> None:
    with store.transaction() as conn:
        assert first_seen(conn, 0, b"m" * 32, 100)
        assert not first_seen(conn, 0, b"m" * 32, 200)
        assert first_seen(conn, 1, b"m" * 32, 200)
        assert first_seen(conn, 0, b"n" * 32, 200)
    with store.transaction() as conn:
        assert forget_expired(conn, 99) == 0
        assert forget_expired(conn, 100) == 1
        assert first_seen(conn, 0, b"m" * 32, 300)


def test_a_rolled_back_report_is_new_again(store: Store) -> None:
    def fails() -> None:
        with store.transaction() as conn:
            assert first_seen(conn, 0, b"m" * 32, 100)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with store.transaction() as conn:
        assert first_seen(conn, 0, b"m" * 32, 100)
