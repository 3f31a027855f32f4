"""The counters of the outbox say what the outbox holds, whatever happened to it."""

from random import Random

import pytest
from sqlalchemy import func, insert, select, update
from tests.raised import raises
from tests.unit.ledger.test_outbox import LATE_MS, NOW_MS, RECIPIENT, Bench

from sluis.errors.store import store_conflict_error
from sluis.keys.keystore import Keystore
from sluis.ledger import outbox, outbox_depth
from sluis.ledger.outbox_depth import QueueDepth, held, note, oldest, overdue_ms, recount, scanned
from sluis.ledger.record import Status
from sluis.store.engine import Store
from sluis.store.schema import outbox as table
from sluis.store.schema import outbox_counts

WHOSE = (RECIPIENT, "another", "third")


@pytest.fixture
def bench(store: Store, keystore: Keystore) -> Bench:
    return Bench(store, keystore)


def oldest_scanned(store: Store) -> dict[str, int]:
    with store.reading() as conn:
        rows = conn.execute(select(table.c.recipient, func.min(table.c.t_ms)).group_by(table.c.recipient))
        return {recipient: int(t_ms) for recipient, t_ms in rows}


def agree(store: Store) -> None:
    with store.reading() as conn:
        assert held(conn) == scanned(conn)
        assert oldest(conn) == oldest_scanned(store)


def test_counters_and_outbox_say_the_same_after_any_history(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_depth, "SUM_EVERY", 5)
    random, waiting = Random(7), list[bytes]()  # noqa: S311 - a simulation, not keys
    for _step in range(120):
        what = random.choice(["put", "put", "put", "settle", "settle", "drop", "expire", "fail"])
        if what == "put":
            body = bytes(random.randrange(1, 50))
            waiting.append(bench.put(body, random.randrange(3), NOW_MS - random.randrange(99), random.choice(WHOSE)))
        elif what == "settle" and waiting:
            bench.settle(waiting.pop(random.randrange(len(waiting))), Status.DELIVERED)
        elif what == "drop" and random.random() < 0.2:
            with bench.store.transaction() as conn:
                outbox.drop_household(conn, random.randrange(3))
        elif what == "expire" and random.random() < 0.1:
            bench.expire(LATE_MS, limit=3)
        elif what == "fail":
            with raises(store_conflict_error), bench.store.transaction() as conn:
                note(conn, [(RECIPIENT, 9)])
                conn.execute(insert(outbox_counts).values(id=1, recipient=RECIPIENT, bodies=1, body_bytes=1))
                conn.execute(insert(outbox_counts).values(id=1, recipient=RECIPIENT, bodies=1, body_bytes=1))
        agree(bench.store)
    with bench.store.reading() as conn:
        assert conn.execute(select(func.count()).select_from(outbox_counts)).scalar_one() < 30, "they were summed"


def test_of_an_empty_outbox_there_is_nothing_to_say(bench: Bench) -> None:
    with bench.store.transaction() as conn:
        note(conn, [])
        assert held(conn) == oldest(conn) == scanned(conn) == {}
        assert overdue_ms(conn, RECIPIENT, NOW_MS) == 0
        assert not recount(conn)


def test_what_waits_is_late_from_the_moment_it_could_have_left(bench: Bench) -> None:
    bench.put(release_ms=NOW_MS + 10)
    bench.put(release_ms=NOW_MS + 20)
    with bench.store.reading() as conn:
        assert [overdue_ms(conn, RECIPIENT, NOW_MS + after) for after in (0, 10, 25)] == [0, 0, 15]


def test_counters_that_somebody_changed_are_made_right_again(bench: Bench) -> None:
    bench.put(b"12345")
    with bench.store.transaction() as conn:
        conn.execute(update(outbox_counts).values(bodies=7))
        assert held(conn) == {RECIPIENT: QueueDepth(7, 5)}
        assert recount(conn)
        assert held(conn) == {RECIPIENT: QueueDepth(1, 5)}
        conn.execute(update(table).values(recipient="another"))
        assert recount(conn)
        assert held(conn) == {"another": QueueDepth(1, 5)}


def test_two_that_count_at_once_do_not_wait_for_each_other(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    if not bench.store.many_writers:
        pytest.skip("SQLite runs one transaction at a time")
    monkeypatch.setattr(outbox_depth, "SUM_EVERY", 1)
    for _ in range(3):
        bench.put()
    with bench.store.together() as first_conn, bench.store.together() as other:
        note(first_conn, [(RECIPIENT, 1)])
        note(other, [(RECIPIENT, 1), ("another", 2)])
        note(other, [(RECIPIENT, 1)], removed=True)
    with bench.store.reading() as conn:
        assert held(conn) == {RECIPIENT: QueueDepth(4, 7), "another": QueueDepth(1, 2)}
