from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from tests.raised import raises

from sluis.errors import HouseholdErasedError, OutboxBodyError
from sluis.errors.store import store_conflict_error
from sluis.keys.keystore import Keystore
from sluis.ledger import outbox
from sluis.ledger.disclosures import disclosures
from sluis.ledger.outbox import Outgoing, owner_of_body
from sluis.ledger.outbox_depth import QueueDepth, held, scanned
from sluis.ledger.record import NOT_SENT, PendingRecord, RecordKind, Status, chain_next, chain_start
from sluis.ledger.writer import Appended, Writer
from sluis.store import schema
from sluis.store.engine import Store

NOW_MS = 1_795_525_200_000
LATE_MS = NOW_MS + 1000
RECIPIENT = "wifi-insight"
ME, OTHER = b"m" * 16, b"o" * 16


def intent_of(
    body: bytes, slot: int = 0, t_ms: int = NOW_MS, recipient: str = RECIPIENT, plan: str = "55" * 32
) -> PendingRecord:
    digest = sha256(body).digest()
    return PendingRecord(
        RecordKind.INTENT, slot, "wifi-help", recipient, t_ms, plan=plan, body_sha256=digest, rows={"1": 1}
    )


class Bench:
    """A store with a writer, and bodies put into its outbox."""

    def __init__(self, store: Store, keystore: Keystore) -> None:
        self.store = store
        self.keystore = keystore
        with store.transaction() as conn:
            self.writer = Writer.start(conn, NOW_MS)

    def put(
        self,
        body: bytes = b"{}",
        slot: int = 0,
        t_ms: int = NOW_MS,
        recipient: str = RECIPIENT,
        release_ms: int | None = None,
    ) -> bytes:
        with self.store.transaction() as conn:
            draft = intent_of(body, slot, t_ms, recipient)
            (intent,) = self.writer.append(conn, self.keystore, [draft])
            outgoing = Outgoing(intent, draft, body, t_ms - 60_000, LATE_MS, t_ms if release_ms is None else release_ms)
            outbox.enqueue(conn, self.keystore.household_keys(conn, [slot]), [outgoing])
        return intent.commitment

    def due(self, now_ms: int = NOW_MS, recipient: str = RECIPIENT, limit: int = 10) -> list[bytes]:
        with self.store.reading() as conn:
            return [waiting.commitment for waiting in outbox.due(conn, recipient, now_ms, limit)]

    def send(self, commitment: bytes, now_ms: int = NOW_MS) -> bool:
        with self.store.transaction() as conn:
            return outbox.mark_sending(conn, commitment, now_ms, ME)

    def retry(self, commitment: bytes, next_ms: int, *, nothing_left: bool = False) -> bool:
        with self.store.transaction() as conn:
            return outbox.retry_later(conn, commitment, next_ms, ME, nothing_left=nothing_left)

    def settle(self, commitment: bytes, status: Status, now_ms: int = NOW_MS) -> Appended | None:
        with self.store.transaction() as conn:
            return outbox.settle(conn, self.keystore, self.writer, commitment, status, now_ms)

    def expire(self, now_ms: int, limit: int = 10) -> int:
        with self.store.transaction() as conn:
            return outbox.settle_expired(conn, self.keystore, self.writer, now_ms, limit)

    def recover(self) -> int:
        with self.store.transaction() as conn:
            return outbox.take_back(conn, ME, NOW_MS)

    def statuses(self, slot: int = 0) -> list[Status | None]:
        with self.store.reading() as conn:
            return [disclosure.status for disclosure in disclosures(conn, self.keystore, slot)]


@pytest.fixture
def bench(store: Store, keystore: Keystore) -> Bench:
    return Bench(store, keystore)


def test_a_body_waits_encrypted_and_comes_out_as_it_went_in(bench: Bench, tmp_path: Path) -> None:
    body = b'{"Report":[{"marker":"7c1f"}]}'
    commitment = bench.put(body)
    with bench.store.reading() as conn:
        (waiting,) = outbox.due(conn, RECIPIENT, NOW_MS, 10)
        opened = outbox.open_waiting(conn, bench.keystore, waiting)
        assert (opened.body, opened.intent) == (body, intent_of(body))
        assert sum(each.body_bytes for each in held(conn).values()) == len(body)
    assert (waiting.commitment, waiting.t_ms, waiting.slot, waiting.activity) == (commitment, NOW_MS, 0, "wifi-help")
    assert (waiting.collected_ms, waiting.expires_ms, waiting.attempts) == (NOW_MS - 60_000, LATE_MS, 0)
    assert not waiting.may_have_arrived
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("sluis.db*"))
    assert b"marker" not in stored


def test_bodies_come_by_recipient_in_turn_and_up_to_a_limit(bench: Bench) -> None:
    first, second = bench.put(t_ms=NOW_MS - 2), bench.put(t_ms=NOW_MS - 1)
    other = bench.put(recipient="other", body=b"12345")
    future = bench.put(t_ms=NOW_MS + 5)
    assert bench.due() == [first, second]
    assert bench.due(limit=1) == [first]
    assert bench.due(recipient="other") == [other]
    assert bench.due(NOW_MS + 5) == [first, second, future]
    assert bench.due(LATE_MS) == []
    with bench.store.reading() as conn:
        assert held(conn) == {RECIPIENT: QueueDepth(3, 6), "other": QueueDepth(1, 5)}
        assert sum(waiting.body_bytes for waiting in held(conn).values()) == 11


def test_nothing_is_put_without_a_record(bench: Bench) -> None:
    outgoing = Outgoing(Appended(bytes(32), bytes(32), NOW_MS), intent_of(b""), b"", 0, LATE_MS, 0)
    with raises(store_conflict_error), bench.store.transaction() as conn:
        outbox.enqueue(conn, bench.keystore.household_keys(conn, [0]), [outgoing])
    with bench.store.transaction() as conn:
        outbox.enqueue(conn, {}, [])


def test_a_body_is_sent_by_one_sender_and_settled_once(bench: Bench) -> None:
    commitment = bench.put()
    assert bench.send(commitment)
    assert not bench.send(commitment)
    assert bench.due() == []
    assert bench.settle(commitment, Status.DELIVERED) is not None
    assert bench.settle(commitment, Status.DELIVERED) is None
    assert not bench.retry(commitment, NOW_MS)
    assert bench.statuses() == [Status.DELIVERED]
    with bench.store.reading() as conn:
        assert held(conn) == {}


def test_a_retry_waits_for_its_moment_under_the_same_commitment(bench: Bench) -> None:
    commitment = bench.put()
    assert not bench.retry(commitment, NOW_MS)
    bench.send(commitment)
    assert bench.retry(commitment, NOW_MS + 10)
    assert bench.due(NOW_MS + 9) == []
    assert bench.due(NOW_MS + 10) == [commitment]
    with bench.store.reading() as conn:
        (waiting,) = outbox.due(conn, RECIPIENT, NOW_MS + 10, 1)
    assert (waiting.attempts, waiting.may_have_arrived) == (1, True)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.EXPIRED])
def test_what_may_have_arrived_is_never_called_not_sent(bench: Bench, status: Status) -> None:
    never, refused_connection, timed_out, crashed, both = (bench.put() for _ in range(5))
    for commitment in (refused_connection, timed_out, crashed, both):
        bench.send(commitment)
    bench.retry(refused_connection, NOW_MS, nothing_left=True)
    bench.retry(timed_out, NOW_MS)
    bench.retry(both, NOW_MS)
    bench.send(both)
    bench.retry(both, NOW_MS, nothing_left=True)
    assert bench.recover() == 1
    for commitment in (never, refused_connection, timed_out, crashed, both):
        bench.settle(commitment, status)
    with bench.store.reading() as conn:
        by_commitment = {d.commitment: d.status for d in disclosures(conn, bench.keystore, 0)}
    assert by_commitment == {
        never: status,
        refused_connection: status,
        timed_out: Status.UNKNOWN,
        crashed: Status.UNKNOWN,
        both: Status.UNKNOWN,
    }


def test_after_a_crash_it_is_sent_again_and_past_its_deadline_unknown(bench: Bench) -> None:
    sent_again, too_late, never = bench.put(), bench.put(), bench.put()
    bench.send(sent_again)
    bench.send(too_late)
    assert bench.recover() == 2
    assert sorted(bench.due()) == sorted([sent_again, too_late, never])
    bench.send(sent_again)
    bench.settle(sent_again, Status.DELIVERED)
    assert bench.expire(LATE_MS - 1) == 0
    assert bench.expire(LATE_MS, limit=1) == 1
    assert bench.expire(LATE_MS) == 1
    with bench.store.reading() as conn:
        by_commitment = {d.commitment: d.status for d in disclosures(conn, bench.keystore, 0)}
    assert by_commitment == {sent_again: Status.DELIVERED, too_late: Status.UNKNOWN, never: Status.EXPIRED}


def test_what_is_being_sent_does_not_expire_under_its_sender(bench: Bench) -> None:
    commitment = bench.put()
    bench.send(commitment)
    assert bench.expire(LATE_MS + 1) == 0
    assert bench.settle(commitment, Status.DELIVERED, LATE_MS + 2) is not None


def test_a_body_that_is_not_the_one_on_record_is_not_sent(bench: Bench) -> None:
    first, second = bench.put(b"first"), bench.put(b"second")
    rows = schema.outbox
    with bench.store.transaction() as conn:
        other = conn.execute(select(rows.c.sealed).where(rows.c.commitment == second)).scalar_one()
        conn.execute(update(rows).where(rows.c.commitment == first).values(sealed=other))
        conn.execute(update(rows).where(rows.c.commitment == second).values(body_sha256=bytes(32)))
    with bench.store.reading() as conn:
        for waiting in outbox.due(conn, RECIPIENT, NOW_MS, 10):
            with pytest.raises(OutboxBodyError):
                outbox.open_waiting(conn, bench.keystore, waiting)


def test_erasing_a_household_makes_its_bodies_unreadable_and_leaves_no_trace(bench: Bench, tmp_path: Path) -> None:
    mine, neighbour = bench.put(b"marker-mine"), bench.put(b"marker-neighbour", slot=1)
    with bench.store.transaction() as conn:
        (waiting, other) = sorted(outbox.due(conn, RECIPIENT, NOW_MS, 10), key=lambda body: body.slot)
        bench.keystore.destroy_household(conn, 0)
    with bench.store.transaction() as conn:
        with pytest.raises(HouseholdErasedError):
            outbox.open_waiting(conn, bench.keystore, waiting)
        outgoing = Outgoing(Appended(mine, bytes(32), NOW_MS), intent_of(b""), b"", NOW_MS, LATE_MS, NOW_MS)
        with pytest.raises(HouseholdErasedError):
            outbox.enqueue(conn, bench.keystore.household_keys(conn, [0]), [outgoing])
        assert outbox.open_waiting(conn, bench.keystore, other).body == b"marker-neighbour"
    assert bench.settle(mine, Status.CANCELLED) is None
    assert bench.due() == [neighbour]
    bench.put(slot=1)
    with bench.store.transaction() as conn:
        assert outbox.drop_household(conn, 1) == 2
    bench.store.checkpoint()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("sluis.db*") if not path.name.endswith("-shm"))
    assert b"marker-" not in stored
    assert waiting.sealed not in stored
    assert other.sealed not in stored


STEPS = ["send", "retry", "nothing-left", "crash", "deliver", "refuse", "cancel", "expire", "unknown"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(STEPS), max_size=7))
def test_whatever_happens_a_body_has_one_outcome_and_not_sent_is_true(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("outbox")
    store = Store.at(folder / "sluis.db")
    store.migrate()
    keystore = Keystore.create(folder / "kek", store)
    with store.transaction() as conn:
        conn.execute(schema.slots.insert().values(n=0, registration=bytes(32), registered_ms=0))
        keystore.new_household(conn, 0)
    bench = Bench(store, keystore)
    commitment = bench.put()
    maybe_arrived = sending = settled = False
    for step in steps:
        if step == "send":
            began = bench.send(commitment)
            assert began == (not sending and not settled)
            sending = sending or began
        elif step in {"retry", "nothing-left"}:
            back = bench.retry(commitment, NOW_MS, nothing_left=step == "nothing-left")
            assert back == sending
            maybe_arrived = maybe_arrived or (sending and step == "retry")
            sending = False
        elif step == "crash":
            assert bench.recover() == int(sending)
            maybe_arrived, sending = maybe_arrived or sending, False
        elif step == "expire":
            settled = bool(bench.expire(LATE_MS)) or settled
        else:
            words = {"deliver": "delivered", "refuse": "refused", "cancel": "cancelled", "unknown": "unknown"}
            assert (bench.settle(commitment, Status(words[step])) is None) == settled
            settled, maybe_arrived, sending = True, maybe_arrived or sending, False
    (status,) = bench.statuses()
    assert (status is not None) == settled
    if status in NOT_SENT:
        assert not maybe_arrived
    store.close()


def test_only_who_sends_a_body_puts_it_back(bench: Bench) -> None:
    mine, old = bench.put(), bench.put()
    bench.send(mine)
    with bench.store.transaction() as conn:
        conn.execute(update(schema.outbox).where(schema.outbox.c.commitment == old).values(state="sending"))
        assert set(outbox.senders(conn)) == {ME, None}
        assert set(outbox.senders(conn, RECIPIENT)) == {ME, None}
        assert outbox.senders(conn, "another") == ()
        assert not outbox.retry_later(conn, mine, NOW_MS, OTHER)
        assert outbox.take_back(conn, OTHER, NOW_MS) == 0
        assert outbox.take_back(conn, None, NOW_MS) == 1
        assert outbox.senders(conn) == (ME,)
        assert outbox.retry_later(conn, mine, NOW_MS, ME)
        assert outbox.senders(conn) == ()


def test_what_one_transaction_is_taking_another_passes_over(bench: Bench) -> None:
    if not bench.store.many_writers:
        pytest.skip("SQLite runs one transaction at a time")
    both = sorted([bench.put(), bench.put()])
    with bench.store.together() as first_conn, bench.store.together() as other:
        (first,) = outbox.due(first_conn, RECIPIENT, NOW_MS, 1)
        (second,) = outbox.due(other, RECIPIENT, NOW_MS, 10)
        assert sorted([first.commitment, second.commitment]) == both
        assert outbox.settle_expired(first_conn, bench.keystore, Writer.start(first_conn, NOW_MS), LATE_MS, 10) == 1
        assert outbox.settle_expired(other, bench.keystore, Writer.start(other, NOW_MS), LATE_MS, 10) == 1
    assert bench.statuses() == [Status.EXPIRED, Status.EXPIRED]


def test_two_that_settle_one_body_make_one_outcome(bench: Bench) -> None:
    if not bench.store.many_writers:
        pytest.skip("SQLite runs one transaction at a time")
    commitment, settled = bench.put(), []

    def settle_too() -> None:
        with bench.store.together() as conn:
            writer = Writer.start(conn, NOW_MS)
            settled.append(outbox.settle(conn, bench.keystore, writer, commitment, Status.REFUSED, NOW_MS))

    with bench.store.together() as conn:
        assert outbox.settle(conn, bench.keystore, bench.writer, commitment, Status.DELIVERED, NOW_MS) is not None
        other = Thread(target=settle_too)
        other.start()
        other.join(0.2)
        assert other.is_alive()
    other.join()
    assert settled == [None]
    assert bench.statuses() == [Status.DELIVERED]


def test_the_owner_of_a_body_is_that_of_the_page() -> None:
    """Ledger specification, section 8.1, ``aad``: with its C, ch_1 and plan."""
    c = bytes.fromhex("578239eeddc6b7445a0c1cdda541b0a330b6acafa7bcd0882b75b1a88519d93c")
    chain = chain_next(chain_start(b"\x22" * 16), 0, c)
    draft = PendingRecord(RecordKind.INTENT, 0, "wifi-diagnosis", "wifi-insight", 0, plan="55" * 32)
    owner = owner_of_body(draft, Appended(c, chain, 0), 1_767_225_600_000, 1_767_830_400_000)
    assert owner.hex()[:16] == "3814a3879b6aa38f"
    for plan in (None, "55" * 31, "55" * 33, "zz" * 32):
        with pytest.raises(ValueError, match=r"plan|hex"):
            owner_of_body(replace(draft, plan=plan), Appended(c, chain, 0), 0, 0)


ROWS = schema.outbox.c
CHANGES: dict[str, object] = {
    "recipient": "another",
    "activity": "another",
    "slot": 1,
    "body_bytes": 3,
    "body_sha256": bytes(32),
    "collected_ms": NOW_MS - 59_999,
    "chain": bytes(32),
    "t_ms": NOW_MS - 1,
    "expires_ms": LATE_MS + 1,
    "sealed": bytes(40),
}
"""Columns that say where a body goes, until when, and under which promise, each with another value."""
LEFT_ALONE = {"commitment", "state", "attempts", "next_ms", "sending_ms", "left_ms", "sender", "release_ms"}
"""When a row is tried and by whom; ``commitment`` says which record it is held against. The deliverer looks at
``release_ms`` itself."""


def test_every_column_of_a_row_is_looked_at() -> None:
    assert set(CHANGES) | LEFT_ALONE == set(schema.outbox.c.keys())


@pytest.mark.parametrize("column", CHANGES)
def test_a_row_that_says_anything_else_than_its_record_does_not_open(bench: Bench, column: str) -> None:
    bench.put()
    with bench.store.transaction() as conn:
        conn.execute(update(schema.outbox).values({column: CHANGES[column]}))
        (waiting,) = outbox.waiting_of_slot(conn, 1 if column == "slot" else 0)
        with pytest.raises(OutboxBodyError):
            outbox.open_waiting(conn, bench.keystore, waiting)


def test_a_row_of_another_record_does_not_open(bench: Bench) -> None:
    first, second = bench.put(b"{}", t_ms=NOW_MS - 1), bench.put(b"{}", t_ms=NOW_MS - 1)
    with bench.store.transaction() as conn:
        conn.execute(delete(schema.outbox).where(ROWS.commitment == first))
        conn.execute(update(schema.outbox).values(commitment=first))
        (waiting,) = outbox.waiting_of_slot(conn, 0)
        assert waiting.commitment != second
        with pytest.raises(OutboxBodyError):
            outbox.open_waiting(conn, bench.keystore, waiting)


def test_a_settled_row_that_was_put_back_does_not_open_and_gets_no_second_outcome(bench: Bench) -> None:
    commitment = bench.put()
    with bench.store.reading() as conn:
        kept = conn.execute(select(schema.outbox)).one()._asdict()
    bench.settle(commitment, Status.DELIVERED)
    with bench.store.transaction() as conn:
        conn.execute(schema.outbox.insert().values(**kept))
        (waiting,) = outbox.waiting_of_slot(conn, 0)
        assert waiting.has_outcome
        with pytest.raises(OutboxBodyError):
            outbox.open_waiting(conn, bench.keystore, waiting)
    assert bench.settle(commitment, Status.CANCELLED) is None
    assert bench.statuses() == [Status.DELIVERED]
    with bench.store.reading() as conn:
        assert scanned(conn) == {}


@pytest.mark.parametrize("column", ["recipient", "activity", "slot"])
def test_an_outcome_names_what_the_record_names_whatever_the_row_says(bench: Bench, column: str) -> None:
    commitment = bench.put()
    with bench.store.transaction() as conn:
        conn.execute(update(schema.outbox).values({column: CHANGES[column]}))
    assert bench.settle(commitment, Status.CANCELLED) is not None
    with bench.store.reading() as conn:
        (disclosure,) = disclosures(conn, bench.keystore, 0)
        assert disclosures(conn, bench.keystore, 1) == []
        assert held(conn) == scanned(conn) == {}
    assert disclosure.outcome is not None
    assert (disclosure.outcome.recipient, disclosure.outcome.activity) == (RECIPIENT, "wifi-help")


def test_the_moment_that_was_drawn_is_waited_for_also_by_a_clock_that_was_set_back(bench: Bench) -> None:
    commitment = bench.put(release_ms=NOW_MS + 500)
    assert bench.due(NOW_MS + 499) == []
    assert bench.due(NOW_MS + 500) == [commitment]
    with bench.store.reading() as conn:
        assert outbox.due(conn, RECIPIENT, NOW_MS, 10, longest_wait_ms=10) == ()
        assert outbox.first_and_last_moment(conn, {RECIPIENT}) == (NOW_MS + 500, NOW_MS + 500)
        assert outbox.first_and_last_moment(conn, {"another"}) is None
