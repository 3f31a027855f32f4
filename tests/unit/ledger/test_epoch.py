from sqlalchemy import insert, select, update
from tests.raised import raises

from sluis.errors.ledger import epoch_leaf_error, ledger_fence_error
from sluis.ledger.epoch import current_epoch, epoch_states, fence, note_plans
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


def test_plans_beyond_what_a_leaf_holds_close_the_epoch_first(store: Store) -> None:
    plans = [f"{n:064x}" for n in range(1_001)]
    with store.transaction() as conn:
        current_epoch(conn, 500)
        assert note_plans(conn, plans[:10], plans[5:300], 600) is None
        assert note_plans(conn, [], plans[300:500], 700) is None, "500 in all, the first ten among them"
        assert note_plans(conn, [], plans[:500], 700) is None
        assert note_plans(conn, [], plans[500:501], 800) == 0
        assert note_plans(conn, plans[:500], plans[500:1_000], 900) is None, "what decided before the fence is gone"
        fence(conn, 1_000)
        assert note_plans(conn, plans[:1], plans[1:501], 1_100) == 2
        with raises(epoch_leaf_error):
            note_plans(conn, [], plans[:501], 1_200)
        assert [each.state for each in epoch_states(conn)] == ["fenced", "fenced", "fenced", "open"]


def test_before_the_first_record_nothing_is_closed(store: Store) -> None:
    with store.transaction() as conn:
        assert note_plans(conn, ["a"], ["b"], 500) is None
        assert epoch_states(conn) == []
