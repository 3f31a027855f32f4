"""What crosses arrives whole and once; a line that breaks answers 503, and only to those who wait on it."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.flow.gatehouse import build, eventually, opened

from sluis.gate.fleet.handover import (
    _BROUGHT,
    _NONSENSE,
    AROUND_BYTES,
    LENGTH_BYTES,
    REPLY_BYTES,
    Brought,
    Handover,
    Messenger,
    Reply,
    framed,
    read_frame,
)
from sluis.gate.path.arrival import Arrival, Login, Proof, Vouched, Voucher
from sluis.gate.path.steps import BUSY, TAKEN, RouterResponse
from sluis.gate.state.metrics import Metrics
from sluis.gate.state.settings import Route
from sluis.gate.state.state import GateState

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
BROUGHT = st.builds(
    Brought, st.integers(0, 2**63), TEXT, TEXT, st.dictionaries(TEXT, TEXT), st.binary(), st.none() | TEXT
)


@dataclass
class Queue:
    """Takes arrivals and answers them when told to."""

    hold: bool = False
    answer: RouterResponse = TAKEN
    got: list[Arrival] = field(default_factory=list)
    may: asyncio.Event = field(default_factory=asyncio.Event)

    async def put(self, arrival: Arrival) -> RouterResponse:
        self.got.append(arrival)
        if self.hold:
            await self.may.wait()
        return self.answer


@dataclass
class Line:
    """Both ends, with what stands behind them."""

    messenger: Messenger
    handover: Handover
    queue: Queue
    metrics: Metrics
    state: GateState
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    carrying: asyncio.Task[None]

    def arrival(self, body: bytes = b"{}") -> Arrival:
        [route] = [one for one in self.state.settings.route if one.path == "/ingest"]
        return Arrival(route, "/ingest?sn=1", {"x-a": "é"}, body, Login("cpe1", Proof.PASSWORD))


@asynccontextmanager
async def line(state: GateState, queue: Queue, waiting: int = 8) -> AsyncIterator[Line]:
    ours, theirs = socket.socketpair()
    handover = Handover(state, queue)
    handover.take(ours)
    reader, writer = await asyncio.open_unix_connection(sock=theirs)
    metrics = Metrics()
    messenger = Messenger(reader, writer, waiting, metrics)
    carrying = asyncio.create_task(messenger.run())
    yield Line(messenger, handover, queue, metrics, state, reader, writer, carrying)
    queue.may.set()
    writer.close()
    await handover.close()
    await asyncio.wait_for(carrying, 5)


def turned(metrics: Metrics) -> bool:
    return b"sluis_turned_away_total 0.0" not in metrics.text()


@given(st.lists(BROUGHT, max_size=4), st.binary(max_size=8))
def test_frames_arrive_as_they_were_sent_and_what_is_cut_off_does_not(sent: list[Brought], rest: bytes) -> None:
    async def read() -> list[bytes]:
        reader = asyncio.StreamReader()
        reader.feed_data(b"".join(map(framed, sent)) + (1000).to_bytes(LENGTH_BYTES, "big") + rest)
        reader.feed_eof()
        found = []
        while (text := await read_frame(reader, AROUND_BYTES)) is not None:
            found.append(text)
        return found

    assert [len(one).to_bytes(LENGTH_BYTES, "big") + one for one in asyncio.run(read())] == [*map(framed, sent)]


@given(BROUGHT, st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=4))
def test_what_a_doorman_brings_is_an_arrival_or_nothing(brought: Brought, changes: list[tuple[int, int]]) -> None:
    text = bytearray(framed(brought)[LENGTH_BYTES:])
    for at, byte in changes:
        text[at % len(text)] = byte
    with contextlib.suppress(*_NONSENSE):
        assert isinstance(_BROUGHT.decode(bytes(text)), Brought)


async def test_a_frame_that_is_too_long_is_not_read() -> None:
    reader = asyncio.StreamReader()
    reader.feed_data((REPLY_BYTES + 1).to_bytes(LENGTH_BYTES, "big") + bytes(REPLY_BYTES + 1))
    assert await read_frame(reader, REPLY_BYTES) is None


def test_the_longest_answer_fits() -> None:
    assert len(framed(Reply(2**63, 2**31, 2**31))) - LENGTH_BYTES <= REPLY_BYTES


async def test_an_arrival_crosses_whole_and_its_answer_comes_back(gate: GateState) -> None:
    async with line(gate, Queue(answer=RouterResponse(503, 30))) as made:
        assert await made.messenger.put(made.arrival(b"\0\xff")) == RouterResponse(503, 30)
        assert made.queue.got == [made.arrival(b"\0\xff")]
        made.queue.answer = TAKEN
        assert await made.messenger.put(made.arrival()) == TAKEN
        assert not turned(made.metrics)


async def test_many_wait_at_once_and_each_gets_its_own_answer(gate: GateState) -> None:
    class Echo(Queue):
        async def put(self, arrival: Arrival) -> RouterResponse:
            await asyncio.sleep(0.001 * (7 - len(arrival.body)))  # the last one is answered first
            return RouterResponse(200 + len(arrival.body))

    async with line(gate, Echo()) as made:
        answers = await asyncio.gather(*(made.messenger.put(made.arrival(bytes(n))) for n in range(8)))
        assert [answer.status for answer in answers] == list(range(200, 208))


async def test_more_than_may_wait_hear_503_at_the_door(gate: GateState) -> None:
    async with line(gate, Queue(hold=True), waiting=2) as made:
        waiting = [asyncio.create_task(made.messenger.put(made.arrival())) for _ in range(2)]
        await eventually(lambda: len(made.queue.got) == 2)
        assert await asyncio.wait_for(made.messenger.put(made.arrival()), 5) == BUSY
        assert turned(made.metrics)
        made.queue.may.set()
        assert await asyncio.gather(*waiting) == [TAKEN, TAKEN]
        assert len(made.queue.got) == 2


async def test_all_doormen_together_hold_no_more_bytes_than_one_gate(tmp_path: Path) -> None:
    with opened(build(tmp_path, limits="message_bytes = 1024\nreceiving_bytes = 1500")) as state:
        async with line(state, Queue(hold=True)) as made:
            first = asyncio.create_task(made.messenger.put(made.arrival(bytes(1000))))
            await eventually(lambda: made.handover.receiving.now == 1000)
            assert await made.messenger.put(made.arrival(bytes(501))) == BUSY
            assert turned(state.metrics)
            made.queue.may.set()
            assert await first == TAKEN
            assert await made.messenger.put(made.arrival(bytes(501))) == TAKEN
            assert made.handover.receiving.now == 0


async def test_a_route_that_is_gone_is_not_decided_on(gate: GateState) -> None:
    async with line(gate, Queue()) as made:
        route = Route(path="/gone", auth="basic")
        assert await made.messenger.put(Arrival(route, "/gone", {}, b"{}", Vouched(Voucher.COLLECTOR))) == BUSY
        assert made.queue.got == []


async def test_when_the_deciding_process_is_gone_all_who_wait_hear_503(gate: GateState) -> None:
    async with line(gate, Queue(hold=True)) as made:
        waiting = [asyncio.create_task(made.messenger.put(made.arrival())) for _ in range(3)]
        await eventually(lambda: len(made.queue.got) == 3)
        closing = asyncio.create_task(made.handover.close())
        assert await asyncio.wait_for(asyncio.gather(*waiting), 5) == [BUSY] * 3
        await asyncio.wait_for(made.carrying, 5)
        assert await asyncio.wait_for(made.messenger.put(made.arrival()), 5) == BUSY
        assert len(made.queue.got) == 3
        made.queue.may.set()
        await closing


async def test_what_was_received_is_decided_also_when_its_doorman_is_gone(gate: GateState) -> None:
    async with line(gate, Queue(hold=True)) as made:
        waiting = asyncio.create_task(made.messenger.put(made.arrival()))
        await eventually(lambda: len(made.queue.got) == 1)
        made.writer.transport.abort()
        assert await asyncio.wait_for(waiting, 5) == BUSY
        made.queue.may.set()
        await eventually(lambda: made.handover.receiving.now == 0)


@pytest.mark.parametrize("nonsense", [b"\xc1", b"\x90", b"\x96\x01\xa1\xff\xa1a\x80\xc4\x00\xc0"])
async def test_a_doorman_that_brings_nonsense_is_not_listened_to(gate: GateState, nonsense: bytes) -> None:
    async with line(gate, Queue()) as made:
        made.writer.write(len(nonsense).to_bytes(LENGTH_BYTES, "big") + nonsense)
        await asyncio.wait_for(made.carrying, 5)
        assert await asyncio.wait_for(made.messenger.put(made.arrival()), 5) == BUSY
        assert made.queue.got == []


@pytest.mark.parametrize("nonsense", [b"\xc1", b"\x90", framed(Reply(10**6, 200, None))[LENGTH_BYTES:]])
async def test_an_answer_that_is_none_takes_nobody_along(nonsense: bytes) -> None:
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_unix_connection(sock=theirs)
    messenger = Messenger(reader, writer, 8, Metrics())
    carrying = asyncio.create_task(messenger.run())
    waiting = asyncio.create_task(
        messenger.put(Arrival(Route(path="/a", auth="basic"), "/a", {}, b"{}", Login("cpe1", Proof.PASSWORD)))
    )
    ours.sendall(len(nonsense).to_bytes(LENGTH_BYTES, "big") + nonsense)  # a few bytes: there is room for them
    ours.close()
    assert await asyncio.wait_for(waiting, 5) == BUSY
    await asyncio.wait_for(carrying, 5)
    writer.close()
