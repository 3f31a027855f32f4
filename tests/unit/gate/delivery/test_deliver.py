"""Claiming and settling: what the store says of a body before and after it is brought."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.flow.gatehouse import COLLECTED_MS, DAY_MS, Clock, arrive, ask, build, element, message, opened, statuses_of

from sluis.errors import StoreError
from sluis.gate.delivery import deliver
from sluis.gate.delivery.breaker import THRESHOLD, Breaker
from sluis.gate.delivery.deliver import Claimed, Deliverer, _Serving, claim, drain, recover, settle_replies
from sluis.gate.delivery.endpoint import DirectoryCarrier, Reply
from sluis.gate.state.settings import Endpoint
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.outbox import Waiting, waiting_of_slot
from sluis.ledger.record import Status
from sluis.standing.events import EventKind
from sluis.store.engine import Store
from sluis.store.schema import outbox

INSIGHT = "wifi-insight"


@pytest.fixture
def full(gate: GateState) -> GateState:
    """A gate with one body waiting."""
    ask(gate)
    arrive(gate)
    return gate


@pytest.fixture
def endpoint(gate: GateState) -> Endpoint:
    found = gate.endpoint_of(INSIGHT)
    assert found is not None
    return found


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
    clock.at_ms += endpoint.max_age
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
            assert await drain(other, 0.5) == 1
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
    full: GateState, clock: Clock, endpoint: Endpoint
) -> None:
    one(full)
    full.sender.leave()
    with contextlib.closing(open_gate(full.settings, clock)) as starting:
        while not recover(starting):  # a server notices that a connection is gone a moment later
            time.sleep(0.01)
        assert row(starting).may_have_arrived
        clock.at_ms += endpoint.max_age
        assert claim(starting, INSIGHT, 4) == ([], 0)
        assert statuses_of(starting) == [Status.UNKNOWN]
