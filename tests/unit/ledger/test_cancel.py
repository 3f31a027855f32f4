from hashlib import sha256

import pytest
from sqlalchemy import insert, select

from sluis.errors import HouseholdErasedError
from sluis.keys.keystore import Keystore
from sluis.ledger import outbox
from sluis.ledger.cancel import Left, Stopped, cancel_household, cancel_households
from sluis.ledger.disclosures import disclosures
from sluis.ledger.outbox import Outgoing
from sluis.ledger.record import PendingRecord, RecordKind, Status
from sluis.ledger.writer import Writer
from sluis.store.engine import Store
from sluis.store.schema import contributions, records, sampled, slots

NOW_MS = 1_795_525_200_000
RECIPIENT = "wifi-insight"


class Bench:
    def __init__(self, store: Store, keystore: Keystore) -> None:
        self.store = store
        self.keystore = keystore
        with store.transaction() as conn:
            self.writer = Writer.start(conn, NOW_MS)

    def put(self, t_ms: int, activity: str = "wifi-help", slot: int = 0) -> bytes:
        with self.store.transaction() as conn:
            digest = sha256(b"{}").digest()
            draft = PendingRecord(
                RecordKind.INTENT, slot, activity, RECIPIENT, t_ms, plan="ab" * 32, body_sha256=digest, rows={"1": 1}
            )
            (intent,) = self.writer.append(conn, self.keystore, [draft])
            outgoing = Outgoing(intent, draft, b"{}", t_ms, NOW_MS * 2, t_ms)
            outbox.enqueue(conn, self.keystore.household_keys(conn, [slot]), [outgoing])
        return intent.commitment

    def send(self, commitment: bytes, status: Status | None = None) -> bytes:
        with self.store.transaction() as conn:
            assert outbox.mark_sending(conn, commitment, NOW_MS, b"me")
            if status is not None:
                outbox.settle(conn, self.keystore, self.writer, commitment, status, NOW_MS + 50)
        return commitment

    def cancel(self, *activities: str) -> Stopped:
        with self.store.transaction() as conn:
            return cancel_household(conn, self.keystore, self.writer, 0, activities or ("wifi-help",), NOW_MS + 100)

    def statuses(self, slot: int = 0) -> dict[bytes, Status | None]:
        with self.store.reading() as conn:
            return {disclosure.commitment: disclosure.status for disclosure in disclosures(conn, self.keystore, slot)}


@pytest.fixture
def bench(store: Store, keystore: Keystore) -> Bench:
    return Bench(store, keystore)


def test_where_nothing_was_ever_sent_nothing_left(bench: Bench) -> None:
    assert bench.cancel() == Stopped(None, (), 0, 0)
    waiting = bench.put(NOW_MS)
    assert bench.cancel() == Stopped(None, (), 1, 0)
    assert bench.statuses() == {waiting: Status.CANCELLED}


def test_it_names_what_left_last_and_what_is_in_flight_and_stops_the_rest(bench: Bench) -> None:
    delivered = bench.send(bench.put(NOW_MS + 1), Status.DELIVERED)
    refused = bench.send(bench.put(NOW_MS + 2), Status.REFUSED)
    flying = bench.send(bench.put(NOW_MS + 3))
    waiting = [bench.put(NOW_MS + 4), bench.put(NOW_MS + 5)]
    stopped = bench.cancel()
    assert stopped == Stopped(
        Left(refused, NOW_MS + 2, RECIPIENT, "wifi-help"), (Left(flying, NOW_MS + 3, RECIPIENT, "wifi-help"),), 2, 0
    )
    assert bench.statuses() == {
        delivered: Status.DELIVERED,
        refused: Status.REFUSED,
        flying: None,
        **dict.fromkeys(waiting, Status.CANCELLED),
    }
    with bench.store.transaction() as conn:
        assert outbox.due(conn, RECIPIENT, NOW_MS + 100, 10) == ()
        assert not outbox.mark_sending(conn, waiting[0], NOW_MS, b"me")


def test_a_stopped_retry_may_have_arrived_and_is_what_left_last(bench: Bench) -> None:
    commitment = bench.send(bench.put(NOW_MS + 7))
    with bench.store.transaction() as conn:
        outbox.retry_later(conn, commitment, NOW_MS, b"me")
    stopped = bench.cancel()
    assert stopped == Stopped(Left(commitment, NOW_MS + 7, RECIPIENT, "wifi-help"), (), 0, 1)
    assert bench.statuses() == {commitment: Status.UNKNOWN}


def test_other_activities_and_other_households_go_on(bench: Bench) -> None:
    other = bench.put(NOW_MS, activity="wifi-plan")
    neighbour = bench.put(NOW_MS, slot=1)
    bench.send(bench.put(NOW_MS + 9, activity="wifi-plan"), Status.DELIVERED)
    mine = bench.put(NOW_MS)
    assert bench.cancel() == Stopped(None, (), 1, 0)
    assert bench.statuses()[mine] is Status.CANCELLED
    assert bench.statuses()[other] is None
    assert bench.statuses(1) == {neighbour: None}
    assert bench.cancel("wifi-help", "wifi-plan").cancelled == 1


def test_a_clock_that_ran_backwards_does_not_hide_an_outcome(bench: Bench) -> None:
    commitment = bench.put(NOW_MS + 1_000_000)
    bench.cancel()
    assert bench.cancel() == Stopped(None, (), 0, 0)
    assert bench.statuses() == {commitment: Status.CANCELLED}


def test_a_damaged_history_does_not_keep_a_withdrawal_from_stopping_things(bench: Bench) -> None:
    bench.send(bench.put(NOW_MS), Status.DELIVERED)
    waiting = bench.put(NOW_MS + 1)
    with bench.store.transaction() as conn:
        conn.execute(records.update().where(records.c.seq == 0).values(opening=None))
    assert bench.cancel() == Stopped(None, (), 1, 0, history_checked=False)
    with bench.store.transaction() as conn:
        assert not outbox.mark_sending(conn, waiting, NOW_MS, b"me")


def test_an_erased_household_has_no_answer(bench: Bench) -> None:
    with bench.store.transaction() as conn:
        bench.keystore.destroy_household(conn, 0)
    with pytest.raises(HouseholdErasedError):
        bench.cancel()


def test_many_at_once_leave_what_each_of_them_closed_and_nothing_else(bench: Bench) -> None:
    closed = {0: ["count", "share"], 1: ["share", "count"], 2: ["count"], 3: []}
    left = [(slot, activity) for slot in (2, 3, 4) for activity in ("count", "share")][1:]
    every = [{"slot": slot, "activity": activity} for slot in range(5) for activity in ("count", "share")]
    with bench.store.transaction() as conn:
        there = conn.execute(select(slots.c.n)).scalars().all()
        more = [{"n": n, "registration": b"", "registered_ms": 0} for n in range(5) if n not in there]
        conn.execute(insert(slots), more)
        conn.execute(insert(contributions), [{**each, "period": 1, "sealed": b""} for each in every])
        conn.execute(insert(sampled), [{**each, "until_ms": 1, "sealed": b""} for each in every])
        cancel_households(conn, bench.keystore, lambda: bench.writer, closed, 1)
        for table in (contributions, sampled):
            kept = conn.execute(select(table.c.slot, table.c.activity).order_by(table.c.slot, table.c.activity))
            assert [tuple(row) for row in kept] == left, table.name
