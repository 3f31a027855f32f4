"""Recipients that are slow, reset, answer nonsense or are down: what is on record afterwards, and what they got."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from msgspec.structs import replace
from tests.flow.gatehouse import (
    COLLECTED_MS,
    DAY_MS,
    Clock,
    arrive,
    ask,
    build,
    element,
    eventually,
    message,
    opened,
    serving,
    statuses_of,
)
from tests.flow.odd_recipient import OddRecipient
from tests.raised import raises

from sluis.demo.recipient import Recipient
from sluis.errors import FileMissingError
from sluis.errors.store import store_served_error
from sluis.gate.delivery.deliver import Deliverer, claim
from sluis.gate.delivery.endpoint import HttpCarrier
from sluis.gate.http.running import running
from sluis.gate.reload.reload import begin
from sluis.gate.state.barrier import stop
from sluis.gate.state.settings import Settings
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.receipt import verify_header
from sluis.ledger.record import Status
from sluis.standing.events import EventKind
from sluis.store import sqlite

INSIGHT = "wifi-insight"
FIRST = COLLECTED_MS // 1000


@pytest.fixture(autouse=True)
def awake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let deliverers look more often than once a second."""
    monkeypatch.setattr("sluis.gate.delivery.deliver.IDLE_S", 0.02)


@pytest.fixture
def clock() -> Clock:
    return Clock(COLLECTED_MS + 60_000)


@pytest.fixture
async def odd() -> AsyncIterator[OddRecipient]:
    recipient = await OddRecipient().up()
    yield recipient
    await recipient.down()


@asynccontextmanager
async def delivering(state: GateState) -> AsyncIterator[Deliverer]:
    with ThreadPoolExecutor(max_workers=1) as thread:
        deliverer = Deliverer(state, thread)
        try:
            await asyncio.get_running_loop().run_in_executor(thread, begin, state)
            deliverer.start()
            yield deliverer
        finally:
            await deliverer.stop()


def attempts(state: GateState, outcome: str) -> int:
    for line in state.metrics.text().decode().splitlines():
        if line.startswith(f'sluis_deliveries_total{{outcome="{outcome}",recipient="{INSIGHT}"}}'):
            return int(float(line.split()[-1]))
    return 0


def settings_for(folder: Path, recipient: OddRecipient, more: str = "") -> Settings:
    return build(folder, insight=f"{recipient.endpoint}\n{more}")


@pytest.mark.parametrize("mode", ["500", "503", "429", "302", "garbage", "long-line", "close", "reset", "hang"])
async def test_what_a_recipient_breaks_is_tried_again_under_the_same_id_and_past_its_time_unknown(
    tmp_path: Path, clock: Clock, odd: OddRecipient, mode: str
) -> None:
    odd.mode = mode
    with opened(settings_for(tmp_path, odd, 'timeout = "PT1S"'), clock) as state:
        ask(state)
        arrive(state, message(element(FIRST)), message(element(FIRST + 1)))
        async with delivering(state):
            await eventually(lambda: attempts(state, "failed") == 2)
            assert statuses_of(state) == [None, None]
            clock.at_ms += DAY_MS
            await eventually(lambda: statuses_of(state) == [Status.UNKNOWN] * 2)
        assert len(set(odd.ids)) == 2


async def test_one_that_comes_to_its_senses_gets_everything_under_the_ids_it_saw(
    tmp_path: Path, clock: Clock, odd: OddRecipient
) -> None:
    odd.mode = "500"
    with opened(settings_for(tmp_path, odd), clock) as state:
        ask(state)
        arrive(state)
        async with delivering(state):
            await eventually(lambda: attempts(state, "failed") == 1)
            odd.mode = "200"
            clock.at_ms += 1000
            await eventually(lambda: statuses_of(state) == [Status.DELIVERED])
        assert len(odd.ids) == 2
        assert len(set(odd.ids)) == len(set(odd.bodies)) == len({a.headers["sluis-disclosure"] for a in odd.asked}) == 1


@pytest.mark.parametrize("mode", ["401", "403", "404"])
async def test_a_credential_that_ran_out_loses_nothing(
    tmp_path: Path, clock: Clock, odd: OddRecipient, mode: str
) -> None:
    odd.mode = mode
    with opened(settings_for(tmp_path, odd), clock) as state:
        ask(state)
        arrive(state)
        async with delivering(state):
            await eventually(lambda: attempts(state, "failed") == 1)
            assert statuses_of(state) == [None]
            odd.mode = "200"
            clock.at_ms += 1000
            await eventually(lambda: statuses_of(state) == [Status.DELIVERED])


async def test_a_refusal_is_an_outcome_and_is_not_tried_again(tmp_path: Path, clock: Clock, odd: OddRecipient) -> None:
    odd.mode = "400"
    with opened(settings_for(tmp_path, odd), clock) as state:
        ask(state)
        arrive(state)
        async with delivering(state):
            await eventually(lambda: statuses_of(state) == [Status.REFUSED])
            clock.at_ms += 60_000
            await asyncio.sleep(0.1)
        assert len(odd.asked) == 1


async def test_one_that_was_never_there_got_nothing_and_that_is_on_record(
    tmp_path: Path, clock: Clock, odd: OddRecipient
) -> None:
    await odd.down()
    with opened(settings_for(tmp_path, odd), clock) as state:
        ask(state)
        arrive(state)
        async with delivering(state):
            await eventually(lambda: attempts(state, "not-sent") == 1)
            clock.at_ms += DAY_MS
            await eventually(lambda: statuses_of(state) == [Status.EXPIRED])


async def test_after_a_crash_the_same_id_comes_again_and_the_recipient_keeps_one(tmp_path: Path, clock: Clock) -> None:
    recipient = Recipient(INSIGHT)
    await recipient.up()
    settings = build(tmp_path, insight=f'url = "{recipient.url}"')
    with opened(settings, clock) as before:
        ask(before)
        arrive(before)
        [claimed], _ = claim(before, INSIGHT, 4)
        async with aiohttp.ClientSession() as session:
            await HttpCarrier(session, settings.recipients[INSIGHT], None).bring(claimed.parcel)
    assert recipient.arrivals == 1, "it arrived, and the gate died before it could say so"
    with opened(settings, clock) as after:
        assert statuses_of(after) == [None], "uncertain, and shown as uncertain"
        async with delivering(after):
            await eventually(lambda: statuses_of(after) == [Status.DELIVERED])
        assert (recipient.arrivals, list(recipient.kept)) == (2, [claimed.parcel.disclosure.hex()])
        [kept] = recipient.kept.values()
        with after.store.transaction() as conn:
            public = after.keystore.receipt_key(conn).public
        verify_header(kept.receipt, public, settings.ledger.origin, INSIGHT, kept.body)
    await recipient.down()


@pytest.mark.parametrize(("begun", "status"), [(True, Status.UNKNOWN), (False, Status.EXPIRED)])
async def test_after_a_crash_past_its_time_only_what_was_begun_is_unknown(
    tmp_path: Path,
    clock: Clock,
    odd: OddRecipient,
    begun: bool,  # noqa: FBT001
    status: Status,
) -> None:
    settings = settings_for(tmp_path, odd)
    with opened(settings, clock) as before:
        ask(before)
        arrive(before)
        if begun:
            claim(before, INSIGHT, 4)
    clock.at_ms += DAY_MS
    with opened(settings, clock) as after:
        async with delivering(after):
            await eventually(lambda: statuses_of(after) == [status])
        assert odd.asked == []


async def test_the_circuit_opens_and_one_probe_closes_it_again(tmp_path: Path, clock: Clock, odd: OddRecipient) -> None:
    odd.mode = "close"
    with opened(settings_for(tmp_path, odd, "parallel = 1"), clock) as state:
        ask(state)
        arrive(state, *(message(element(FIRST + n)) for n in range(8)))
        async with delivering(state):
            await eventually(lambda: attempts(state, "failed") == 5)
            await asyncio.sleep(0.1)
            assert len(odd.asked) == 5, "then it is left alone"
            clock.at_ms += 1000
            await eventually(lambda: attempts(state, "failed") == 6)
            odd.mode = "200"
            await asyncio.sleep(0.1)
            assert len(odd.asked) == 6, "one probe, and a longer wait"
            assert f'sluis_circuit_open{{recipient="{INSIGHT}"}} 1.0' in state.metrics.text().decode()
            clock.at_ms += 10_000
            await eventually(lambda: statuses_of(state) == [Status.DELIVERED] * 8)
        assert len(set(odd.ids)) == 8


async def test_a_recipient_that_hangs_does_not_hold_up_another(tmp_path: Path, clock: Clock, odd: OddRecipient) -> None:
    odd.mode = "hang"
    with opened(settings_for(tmp_path, odd, 'timeout = "PT60S"'), clock) as state:
        ask(state)
        arrive(state, message(element(Ethernet={"Interface": {"1": {"Status": "Up"}}})))
        async with delivering(state):
            await eventually(lambda: sorted(statuses_of(state), key=str) == [None, Status.DELIVERED])
            assert len(list((tmp_path / "meting").glob("*.json"))) == 1
            await eventually(lambda: len(odd.asked) == 1)
            odd.hang_up()
        assert statuses_of(state).count(None) == 1


async def test_a_store_that_is_busy_for_a_moment_does_not_lose_the_outcome(
    tmp_path: Path, clock: Clock, odd: OddRecipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sqlite._SETTINGS, "busy_timeout", "20")
    with opened(settings_for(tmp_path, odd), clock) as state:
        ask(state)
        arrive(state)
        other = sqlite3.connect(tmp_path / "gate.db", isolation_level=None, check_same_thread=False)
        odd.during = lambda: other.execute("BEGIN IMMEDIATE") and None
        async with delivering(state):
            await eventually(lambda: len(odd.asked) == 1)
            await asyncio.sleep(0.2)
            assert statuses_of(state) == [None]
            other.execute("ROLLBACK")
            await eventually(lambda: statuses_of(state) == [Status.DELIVERED])
        other.close()
        assert len(odd.asked) == 1


async def test_what_is_being_sent_is_settled_before_the_deliverer_stops(
    tmp_path: Path, clock: Clock, odd: OddRecipient
) -> None:
    odd.mode = "hang"
    with opened(settings_for(tmp_path, odd, 'timeout = "PT1S"\nparallel = 1'), clock) as state:
        ask(state)
        arrive(state, message(element(FIRST)), message(element(FIRST + 1)))
        async with delivering(state):
            await eventually(lambda: len(odd.asked) == 1)
        assert attempts(state, "failed") == 1
        assert statuses_of(state) == [None, None]
        assert len(odd.asked) == 1, "what waits is not begun"


async def test_a_recipient_cannot_leave_a_cookie(tmp_path: Path, clock: Clock, odd: OddRecipient) -> None:
    settings = settings_for(tmp_path, odd, "parallel = 1")
    named = replace(settings.recipients["wifi-insight"], url=f"http://localhost:{odd.port}/intake")
    settings = replace(settings, recipients={**settings.recipients, "wifi-insight": named})
    with opened(settings, clock) as state:  # a name, since no client keeps a cookie of an address
        ask(state)
        arrive(state, message(element(FIRST)), message(element(FIRST + 1)))
        async with delivering(state):
            await eventually(lambda: statuses_of(state) == [Status.DELIVERED] * 2)
    expected = {
        "host",
        "content-type",
        "content-length",
        "idempotency-key",
        "sluis-disclosure",
        "user-agent",
        "accept",
    }
    assert [set(asked.headers) for asked in odd.asked] == [expected] * 2


async def test_an_authorization_file_that_is_gone_is_told(tmp_path: Path, clock: Clock, odd: OddRecipient) -> None:
    with opened(settings_for(tmp_path, odd, 'authorization_file = "nothing"'), clock) as state:
        with pytest.raises(FileMissingError):
            async with delivering(state):
                pass
        assert odd.asked == []


async def test_a_file_drop_gets_whole_bodies_with_receipts_that_verify(tmp_path: Path, clock: Clock) -> None:
    settings = build(tmp_path)
    with opened(settings, clock) as state:
        ask(state)
        arrive(state, *(message(element(FIRST + n)) for n in range(3)))
        async with delivering(state):
            await eventually(lambda: statuses_of(state) == [Status.DELIVERED] * 3)
        with state.store.transaction() as conn:
            public = state.keystore.receipt_key(conn).public
    dropped = sorted((tmp_path / "insight").iterdir())
    assert len(dropped) == 6
    for path in dropped:
        if path.suffix == ".json":
            json.loads(path.read_bytes())
            receipt = path.with_suffix(".disclosure").read_text()
            disclosed = verify_header(receipt, public, settings.ledger.origin, INSIGHT, path.read_bytes())
            assert disclosed.commitment.hex() == path.stem


async def test_nothing_leaves_after_the_barrier_while_a_gate_is_running(tmp_path: Path, odd: OddRecipient) -> None:
    settings = settings_for(tmp_path, odd)
    clock = Clock(COLLECTED_MS + 60_000)
    async with serving(settings, clock) as house:
        ask(house.state)
        assert await house.post("/ingest", message(element(FIRST))) == 200
        await eventually(lambda: statuses_of(house.state) == [Status.DELIVERED])
        odd.mode = "hang"
        assert await house.post("/ingest", message(element(FIRST + 1))) == 200
        await eventually(lambda: len(odd.asked) == 2)
        assert await house.post("/ingest", message(element(FIRST + 2))) == 200
        with opened(settings, clock) as cli:
            receipt = stop(cli, 0, EventKind.WITHDRAW, "wifi-help", clock.at_ms)
        assert receipt.stopped.last_left is not None
        assert receipt.stopped.last_left.commitment.hex() == odd.ids[0].strip('"')
        assert [disclosure.commitment.hex() for disclosure in receipt.stopped.in_flight] == [odd.ids[1].strip('"')]
        assert receipt.stopped.cancelled == 1
        odd.mode = "200"
        odd.hang_up()
        await eventually(lambda: attempts(house.state, "failed") == 1)
        clock.at_ms += 60_000
        assert await house.post("/ingest", message(element(FIRST + 3))) == 200
        await eventually(lambda: None not in statuses_of(house.state))
        assert sorted(statuses_of(house.state), key=str) == [Status.CANCELLED, Status.DELIVERED, Status.UNKNOWN]
        assert len(odd.asked) == 2, "nothing since the barrier answered"


async def test_withdrawals_in_the_middle_of_a_stream_stop_it_at_once(tmp_path: Path, odd: OddRecipient) -> None:
    settings = settings_for(tmp_path, odd)
    clock = Clock(COLLECTED_MS + 60_000)
    async with serving(settings, clock) as house:
        ask(house.state, at_ms=COLLECTED_MS - 120_000)

        async def stream(start: int) -> None:
            for n in range(10):
                assert await house.post("/ingest", message(element(FIRST - start * 10 - n))) == 200

        streams = [asyncio.create_task(stream(start)) for start in range(4)]
        await eventually(lambda: len(odd.asked) >= 5)
        with opened(settings, clock) as cli:
            receipt = await asyncio.to_thread(stop, cli, 0, EventKind.WITHDRAW, None, clock.at_ms)
        flying = {disclosure.commitment.hex() for disclosure in receipt.stopped.in_flight}
        before = {id_.strip('"') for id_ in odd.ids}
        await asyncio.gather(*streams)
        await asyncio.sleep(0.2)
        since = {id_.strip('"') for id_ in odd.ids} - before
        assert since <= flying


async def test_a_second_gate_on_the_same_database_refuses_to_start(tmp_path: Path) -> None:
    settings = build(tmp_path)
    async with serving(settings) as house:
        with raises(store_served_error):
            async with running(open_gate(settings)):
                pass
        assert await house.admin("/healthz") == (200, "ok\n")
    async with running(open_gate(settings)):
        pass
