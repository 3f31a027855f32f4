"""Claiming and settling: what the store says of a body before and after it is brought."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, update
from tests.flow.gatehouse import (
    COLLECTED_MS,
    DAY_MS,
    Clock,
    arrive,
    ask,
    build,
    element,
    entry,
    message,
    opened,
    statuses_of,
)
from tests.raised import raises

from sluis.errors import StoreError
from sluis.errors.keys import pin_key_lost_error
from sluis.gate.delivery import deliver
from sluis.gate.delivery.breaker import THRESHOLD, Breaker
from sluis.gate.delivery.deliver import Claimed, Deliverer, _Serving, claim, drain, recover, settle_replies
from sluis.gate.delivery.endpoint import DirectoryCarrier, Reply
from sluis.gate.state.settings import Endpoint
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.disclosures import disclosures
from sluis.ledger.outbox import Waiting, waiting_of_slot
from sluis.ledger.outbox_depth import held
from sluis.ledger.receipt import parse_header, pin_of, pin_salt
from sluis.ledger.record import Status
from sluis.standing.events import EventKind
from sluis.standing.registry import import_registry
from sluis.store.engine import Store
from sluis.store.schema import outbox, outbox_counts, pin_keys

INSIGHT, METING = "wifi-insight", "netwerk-meting"
HOUR_MS = 3_600_000


@pytest.fixture
def full(gate: GateState) -> GateState:
    """A gate with one body waiting."""
    ask(gate)
    arrive(gate)
    return gate


@pytest.fixture
def endpoint(gate: GateState) -> Endpoint:
    endpoint_found = gate.endpoint_of(INSIGHT)
    assert endpoint_found is not None
    return endpoint_found


def one(gate: GateState) -> Claimed:
    [claimed], _held = claim(gate, INSIGHT, 4)
    return claimed


def row(gate: GateState) -> Waiting:
    with gate.store.reading() as conn:
        [waiting] = waiting_of_slot(conn, 0)
    return waiting


def test_a_claimed_body_is_not_claimed_twice_and_counts_as_sent(full: GateState) -> None:
    claimed = one(full)
    assert claim(full, INSIGHT, 4) == ([], 1)
    assert claimed.parcel.disclosure == claimed.waiting.commitment
    assert statuses_of(full) == [None]


@pytest.mark.parametrize(("reply", "status"), [(Reply.TAKEN, Status.DELIVERED), (Reply.REFUSED, Status.REFUSED)])
def test_an_answer_is_an_outcome(full: GateState, endpoint: Endpoint, reply: Reply, status: Status) -> None:
    settle_replies(full, endpoint, [(one(full), reply)])
    assert statuses_of(full) == [status]
    assert claim(full, INSIGHT, 4) == ([], 0)


@pytest.mark.parametrize(
    ("replies", "status"),
    [
        ([], Status.EXPIRED),
        ([Reply.NOT_SENT], Status.EXPIRED),
        ([Reply.NOT_SENT, Reply.NOT_SENT], Status.EXPIRED),
        ([Reply.FAILED], Status.UNKNOWN),
        ([Reply.FAILED, Reply.NOT_SENT], Status.UNKNOWN),
        ([Reply.NOT_SENT, Reply.FAILED], Status.UNKNOWN),
    ],
)
def test_past_its_deadline_only_what_never_left_is_said_not_to_have_left(
    full: GateState, endpoint: Endpoint, clock: Clock, replies: list[Reply], status: Status
) -> None:
    for reply in replies:
        settle_replies(full, endpoint, [(one(full), reply)])
        assert statuses_of(full) == [None]
        assert claim(full, INSIGHT, 4) == ([], 1), "not before its wait is over"
        clock.at_ms += 10_000
    clock.at_ms += DAY_MS
    assert claim(full, INSIGHT, 4) == ([], 0)
    assert statuses_of(full) == [status]


def test_waits_double(full: GateState, endpoint: Endpoint, clock: Clock) -> None:
    for wait_s in (1, 2, 4, 8):
        settle_replies(full, endpoint, [(one(full), Reply.FAILED)])
        clock.at_ms += wait_s * 1000 - 1
        assert claim(full, INSIGHT, 4) == ([], 1)
        clock.at_ms += 1
    assert one(full).waiting.attempts == 4


STOPS = [EventKind.WITHDRAW, EventKind.RESTRICT]


@pytest.mark.parametrize("kind", STOPS)
@pytest.mark.parametrize(("attempted", "status"), [(False, Status.CANCELLED), (True, Status.UNKNOWN)])
def test_standing_is_read_again_before_sending(
    full: GateState,
    endpoint: Endpoint,
    clock: Clock,
    kind: EventKind,
    attempted: bool,  # noqa: FBT001
    status: Status,
) -> None:
    if attempted:
        settle_replies(full, endpoint, [(one(full), Reply.FAILED)])
    clock.at_ms += 5000
    ask(full, kind, clock.at_ms)
    assert claim(full, INSIGHT, 4) == ([], 0)
    assert statuses_of(full) == [status]


def test_the_help_window_is_read_again_before_sending(gate: GateState, clock: Clock) -> None:
    ask(gate, at_ms=COLLECTED_MS - 3 * DAY_MS + 120_000)
    arrive(gate)
    assert statuses_of(gate) == [None]
    clock.at_ms = COLLECTED_MS + 120_000
    assert claim(gate, INSIGHT, 4) == ([], 0)
    assert statuses_of(gate) == [Status.CANCELLED]


def test_an_objection_between_decision_and_delivery_stops_what_rests_on_a_legitimate_interest(
    gate: GateState, clock: Clock
) -> None:
    arrive(gate, message(element(Ethernet={"Interface": {"1": {"Status": "Up"}}})))
    assert statuses_of(gate) == [None]
    clock.at_ms += 1000
    ask(gate, EventKind.OBJECT, clock.at_ms)
    assert claim(gate, "netwerk-meting", 4) == ([], 0)
    assert statuses_of(gate) == [Status.CANCELLED]


def test_what_waits_for_its_moment_is_stopped_by_an_objection(hourly: GateState, clock: Clock) -> None:
    waiting = waiting_for_meting(hourly)
    clock.at_ms += 1000
    ask(hourly, EventKind.OBJECT, clock.at_ms)
    clock.at_ms = waiting.release_ms
    assert claim(hourly, METING, 4) == ([], 0)
    assert statuses_of(hourly) == [Status.CANCELLED]


def test_a_lease_that_ran_out_meanwhile_stops_it(gate: GateState, clock: Clock) -> None:
    activity = gate.activity("network-quality")
    assert activity is not None
    clock.at_ms = activity.lowered.lease.not_after_ms - 1000
    arrive(gate, message(element(clock.at_ms // 1000, Ethernet={"Interface": {"1": {"Status": "Up"}}})))
    clock.at_ms += 1000
    assert claim(gate, "netwerk-meting", 4) == ([], 0)
    assert statuses_of(gate) == [Status.CANCELLED]


def test_a_body_that_is_not_the_one_on_record_is_not_sent(full: GateState, caplog: pytest.LogCaptureFixture) -> None:
    with full.transaction() as conn:
        conn.execute(update(outbox).values(sealed=bytes(100)))
    assert claim(full, INSIGHT, 4) == ([], 0)
    assert statuses_of(full) == [Status.CANCELLED]
    assert "ledger.outbox-body" in caplog.text


ELSEWHERE: dict[str, object] = {
    "recipient": METING,
    "activity": "network-quality",
    "slot": 1,
    "body_bytes": 1,
    "body_sha256": bytes(32),
    "collected_ms": COLLECTED_MS + 1,
    "chain": bytes(32),
    "t_ms": COLLECTED_MS,
    "expires_ms": COLLECTED_MS + 5 * DAY_MS,
    "sealed": bytes(100),
}
"""Columns of a waiting row with what somebody who can write the database would put there."""


@pytest.mark.parametrize(("attempted", "status"), [(False, Status.CANCELLED), (True, Status.UNKNOWN)])
@pytest.mark.parametrize("column", ELSEWHERE)
def test_a_row_that_was_changed_is_not_sent_to_anybody_and_is_an_alarm(
    full: GateState,
    endpoint: Endpoint,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    column: str,
    attempted: bool,  # noqa: FBT001
    status: Status,
) -> None:
    with full.transaction() as conn:
        import_registry(conn, full.keystore, [entry(), entry("NL-0002", serial="2", endpoint=None, login=None)], 1)
    if attempted:
        settle_replies(full, endpoint, [(one(full), Reply.NOT_SENT)])
        clock.at_ms += 10_000
    with full.transaction() as conn:
        conn.execute(update(outbox).values({column: ELSEWHERE[column]}))
    for recipient in (INSIGHT, METING):
        assert claim(full, recipient, 4)[0] == []
    assert statuses_of(full) == [status]
    assert b"sluis_outbox_alarms_total 1.0" in full.metrics.text()
    assert "alarm: a body in the outbox is not what is on record" in caplog.text
    assert not any(text in caplog.text for text in (INSIGHT, METING, "NL-0001"))
    with full.store.reading() as conn:
        assert held(conn) == {}
        [disclosure] = disclosures(conn, full.keystore, 0)
    assert disclosure.outcome is not None
    assert (disclosure.outcome.recipient, disclosure.outcome.activity) == (INSIGHT, "wifi-help")


def test_a_settled_row_that_was_put_back_is_not_sent_again(full: GateState, endpoint: Endpoint) -> None:
    with full.store.reading() as conn:
        kept = conn.execute(select(outbox)).one()._asdict()
    settle_replies(full, endpoint, [(one(full), Reply.TAKEN)])
    with full.transaction() as conn:
        conn.execute(outbox.insert().values(**kept))
    assert claim(full, INSIGHT, 4)[0] == []
    assert statuses_of(full) == [Status.DELIVERED]
    assert b"sluis_outbox_alarms_total 1.0" in full.metrics.text()


@pytest.fixture
def hourly(tmp_path: Path, clock: Clock, database: str) -> Iterator[GateState]:
    """A gate that releases what is always on by the hour, as the example register says."""
    with opened(build(tmp_path, database=database, release="PT1H"), clock) as state:
        yield state


def waiting_for_meting(gate: GateState) -> Waiting:
    arrive(gate, message(element(Ethernet={"Interface": {"1": {"Status": "Up"}}})))
    return row(gate)


def test_a_body_leaves_in_the_next_whole_period_at_its_own_moment(hourly: GateState, clock: Clock) -> None:
    waiting = waiting_for_meting(hourly)
    begins = (clock.at_ms // HOUR_MS + 1) * HOUR_MS
    assert begins <= waiting.release_ms < begins + HOUR_MS
    assert waiting.expires_ms == clock.at_ms + 3 * HOUR_MS
    clock.at_ms = waiting.release_ms - 1
    assert claim(hourly, METING, 4) == ([], 1)
    clock.at_ms += 1
    [claimed], _left = claim(hourly, METING, 4)
    told = parse_header(claimed.parcel.receipt)
    assert told.t_ms == waiting.t_ms // HOUR_MS * HOUR_MS != waiting.t_ms
    with hourly.store.reading() as conn:
        key = hourly.keystore.kept_pin_key(conn, METING)
    assert key is not None
    assert told.pin == pin_of(pin_salt(key, waiting.commitment), waiting.chain)


@pytest.mark.parametrize("moved", [-HOUR_MS, -1])
def test_a_body_that_was_made_to_leave_in_another_period_is_not_sent(
    hourly: GateState, clock: Clock, moved: int, caplog: pytest.LogCaptureFixture
) -> None:
    waiting = waiting_for_meting(hourly)
    sooner = clock.at_ms if moved == -HOUR_MS else (clock.at_ms // HOUR_MS + 1) * HOUR_MS - 1
    with hourly.transaction() as conn:
        conn.execute(update(outbox).values(release_ms=sooner, next_ms=sooner))
    clock.at_ms = max(clock.at_ms, sooner)
    assert clock.at_ms < waiting.release_ms
    assert claim(hourly, METING, 4)[0] == []
    assert statuses_of(hourly) == [Status.CANCELLED]
    assert "was to leave in another period" in caplog.text


def test_nothing_is_promised_under_a_key_of_pins_that_is_gone(full: GateState) -> None:
    one(full)
    arrive(full, message(element(COLLECTED_MS // 1000 + 5)))
    with full.transaction() as conn:
        conn.execute(pin_keys.delete())
    with raises(pin_key_lost_error):
        claim(full, INSIGHT, 4)
    with full.transaction() as conn:
        assert full.keystore.renew_lost_pin_keys(conn) == (INSIGHT,)
    assert len(claim(full, INSIGHT, 4)[0]) == 1


def test_a_gate_that_starts_makes_counters_right_that_somebody_changed(
    full: GateState, caplog: pytest.LogCaptureFixture
) -> None:
    with full.transaction() as conn:
        conn.execute(update(outbox_counts).values(bodies=9))
    recover(full)
    assert "alarm: the counters of the outbox" in caplog.text
    with full.store.reading() as conn:
        assert held(conn)[INSIGHT].bodies == 1


def test_a_body_of_an_erased_household_is_not_sent(full: GateState, caplog: pytest.LogCaptureFixture) -> None:
    with full.transaction() as conn:
        full.keystore.destroy_household(conn, 0)
    assert claim(full, INSIGHT, 4) == ([], 0)
    assert "ledger.household-erased" in caplog.text


def test_more_than_the_limit_waits_for_its_turn(gate: GateState) -> None:
    ask(gate)
    arrive(gate, *(message(element(COLLECTED_MS // 1000 + n)) for n in range(3)))
    claimed, held_now = claim(gate, INSIGHT, 2)
    assert (len(claimed), held_now) == (2, 3)


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1) as made:
        yield made


async def test_a_probe_that_the_store_kept_from_being_claimed_may_be_tried_again(
    full: GateState, endpoint: Endpoint, tmp_path: Path, thread: ThreadPoolExecutor
) -> None:
    breaker = Breaker(1000, 1000, failures=THRESHOLD)
    serving = _Serving(endpoint, DirectoryCarrier(tmp_path / "out"), breaker, asyncio.Event())
    good, full.store = full.store, Store.at(tmp_path / "empty.db")
    with pytest.raises(StoreError):
        await Deliverer(full, thread)._round(INSIGHT, serving, set())
    full.store = good
    await Deliverer(full, thread)._round(INSIGHT, serving, set())
    assert statuses_of(full) == [Status.DELIVERED]
    assert not breaker.is_open


async def test_what_could_not_be_begun_within_ten_seconds_goes_back_and_standing_is_read_again(
    full: GateState, endpoint: Endpoint, tmp_path: Path, thread: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving = _Serving(endpoint, DirectoryCarrier(tmp_path / "out"), Breaker(1000, 1000), asyncio.Event())
    monkeypatch.setattr(deliver, "BEGUN_WITHIN_S", -1.0)
    await Deliverer(full, thread)._round(INSIGHT, serving, set())
    assert not (tmp_path / "out").exists()
    assert not row(full).may_have_arrived
    assert row(full).attempts == 1


async def test_what_was_claimed_while_the_settings_changed_goes_to_where_it_goes_now(
    full: GateState, endpoint: Endpoint, tmp_path: Path, thread: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving = _Serving(endpoint, DirectoryCarrier(tmp_path / "old"), Breaker(1000, 1000), asyncio.Event())
    claim = deliver.claim

    def reloaded(*words: object) -> object:
        claimed = claim(*words)
        serving.carrier = DirectoryCarrier(tmp_path / "new")
        return claimed

    monkeypatch.setattr(deliver, "claim", reloaded)
    await Deliverer(full, thread)._round(INSIGHT, serving, set())
    assert statuses_of(full) == [Status.DELIVERED]
    assert not (tmp_path / "old").exists()
    assert any((tmp_path / "new").iterdir())


async def test_what_was_claimed_for_a_recipient_that_is_gone_waits_again_and_is_not_sent(
    full: GateState, endpoint: Endpoint, tmp_path: Path, thread: ThreadPoolExecutor
) -> None:
    serving = _Serving(endpoint, DirectoryCarrier(tmp_path / "out"), Breaker(1000, 1000), asyncio.Event(), ended=True)
    assert not await Deliverer(full, thread)._round(INSIGHT, serving, set())
    assert statuses_of(full) == [None]
    assert not (tmp_path / "out").exists()


async def test_a_probe_that_finds_nothing_to_send_leaves_the_circuit_ready(
    gate: GateState, endpoint: Endpoint, tmp_path: Path, thread: ThreadPoolExecutor
) -> None:
    breaker = Breaker(1000, 1000, failures=THRESHOLD)
    serving = _Serving(endpoint, DirectoryCarrier(tmp_path), breaker, asyncio.Event())
    for _ in range(2):
        assert not await Deliverer(gate, thread)._round(INSIGHT, serving, set())
        assert not breaker.probing


async def test_files_are_delivered_on_request_and_nothing_is_taken_from_a_running_gate(
    tmp_path: Path, clock: Clock
) -> None:
    settings = build(tmp_path)
    with opened(settings, clock) as state:
        ask(state)
        arrive(state, *(message(element(COLLECTED_MS // 1000 + n)) for n in range(2)))
        [sending], _held = claim(state, INSIGHT, 1)
        with opened(settings, clock) as other:
            assert (await drain(other, 0.5)).waiting == 1
        assert sorted(statuses_of(state), key=str) == [None, Status.DELIVERED]
        names = {path.stem for path in (tmp_path / "insight").glob("*.json")}
        assert len(names) == 1
        assert sending.parcel.disclosure.hex() not in names


def test_a_gate_that_starts_takes_nothing_back_from_one_that_lives(
    full: GateState, endpoint: Endpoint, clock: Clock
) -> None:
    claimed = one(full)
    with contextlib.closing(open_gate(full.settings, clock)) as starting:
        assert recover(starting) == 0
        assert claim(starting, INSIGHT, 4) == ([], 1)
        settle_replies(full, endpoint, [(claimed, Reply.TAKEN)])
        assert statuses_of(full) == [Status.DELIVERED]


def test_a_gate_that_starts_takes_back_what_a_dead_one_was_sending_and_calls_it_unsure(
    full: GateState, clock: Clock
) -> None:
    one(full)
    full.sender.leave()
    with contextlib.closing(open_gate(full.settings, clock)) as starting:
        while not recover(starting):  # a server notices that a connection is gone a moment later
            time.sleep(0.01)
        assert row(starting).may_have_arrived
        clock.at_ms += DAY_MS
        assert claim(starting, INSIGHT, 4) == ([], 0)
        assert statuses_of(starting) == [Status.UNKNOWN]
