from threading import Event, Thread

import pytest
from sqlalchemy import select
from tests.raised import raises

from sluis.errors.store import store_conflict_error
from sluis.store.engine import Store
from sluis.store.if_absent import insert_if_absent
from sluis.store.schema import meta


def test_a_row_is_inserted_once_and_the_first_stays(store: Store) -> None:
    with store.transaction() as conn:
        assert conn.execute(insert_if_absent(conn, "meta"), {"key": "k", "value": b"1"}).rowcount == 1
        assert conn.execute(insert_if_absent(conn, "meta"), {"key": "k", "value": b"2"}).rowcount == 0
        assert conn.execute(select(meta.c.value)).scalar_one() == b"1"


def test_only_a_key_that_is_there_is_passed_over(store: Store) -> None:
    with raises(store_conflict_error), store.transaction() as conn:
        conn.execute(insert_if_absent(conn, "lines"), {"slot": 99, "line": "NL-0001"})


@pytest.mark.parametrize("commits", [True, False])
def test_the_second_of_two_waits_and_inserts_only_if_the_first_did_not_commit(store: Store, *, commits: bool) -> None:
    inserted, counts = Event(), []

    def second() -> None:
        assert inserted.wait(120)
        with store.together() as conn:
            counts.append(conn.execute(insert_if_absent(conn, "meta"), {"key": "k", "value": b"2"}).rowcount)

    thread = Thread(target=second)
    thread.start()

    def first() -> None:
        with store.together() as conn:
            conn.execute(insert_if_absent(conn, "meta"), {"key": "k", "value": b"1"})
            inserted.set()
            thread.join(0.2)
            if not commits:
                raise ZeroDivisionError

    if commits:
        first()
    else:
        with pytest.raises(ZeroDivisionError):
            first()
    thread.join()
    assert counts == [0 if commits else 1]
