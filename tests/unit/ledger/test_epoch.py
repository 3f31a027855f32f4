from sqlalchemy import insert, select, update
from tests.raised import raises

from sluis.errors.ledger import ledger_fence_error
from sluis.ledger.epoch import current_epoch
from sluis.store.engine import Store
from sluis.store.schema import epochs


def test_the_first_record_opens_epoch_0_and_a_clock_never_moves_it(store: Store) -> None:
    with store.transaction() as conn:
        assert current_epoch(conn, 500) == 0
    with store.transaction() as conn:
        assert current_epoch(conn, 10**15) == 0
        assert conn.execute(select(epochs)).all() == [(0, 500, None, "open")]


def test_the_open_epoch_is_the_one_of_the_fence(store: Store) -> None:
    with store.transaction() as conn:
        current_epoch(conn, 500)
        conn.execute(update(epochs).values(state="fenced", to_ms=600))
        conn.execute(insert(epochs).values(epoch=1, from_ms=600, state="open"))
        assert current_epoch(conn, 0) == 1


def test_without_exactly_one_open_epoch_nothing_is_recorded(store: Store) -> None:
    with store.transaction() as conn:
        current_epoch(conn, 500)
        conn.execute(insert(epochs).values(epoch=1, from_ms=600, state="open"))
        with raises(ledger_fence_error):
            current_epoch(conn, 700)
        conn.execute(update(epochs).values(state="fenced"))
        with raises(ledger_fence_error):
            current_epoch(conn, 700)
