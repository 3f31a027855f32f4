"""A doorman has routes, passwords and limits, and nothing else. More in tests/flow/test_workers.py."""

import asyncio
import base64
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.flow.gatehouse import LOGIN, PASSWORD, build, eventually, opened
from tests.flow.reloading import edit

from sluis.errors import SluisError
from sluis.gate.fleet.doorman import Porch, attend
from sluis.gate.fleet.handover import Handover
from sluis.gate.fleet.orders import LONGEST, Attend, Count, Line, Said
from sluis.gate.http.running import open_socket, port_of
from sluis.gate.path.arrival import Arrival, Login, Proof
from sluis.gate.path.steps import TAKEN, RouterResponse
from sluis.gate.state.state import GateState

BASIC = base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()


async def lines() -> tuple[Line, Line]:
    ours, theirs = socket.socketpair()
    return (
        Line(*await asyncio.open_unix_connection(sock=ours, limit=LONGEST)),
        Line(*await asyncio.open_unix_connection(sock=theirs, limit=LONGEST)),
    )


class Desk:
    """Stands where the deciding process's queue is."""

    def __init__(self) -> None:
        self.got: list[Arrival] = []
        self.may = asyncio.Event()

    async def put(self, arrival: Arrival) -> RouterResponse:
        self.got.append(arrival)
        await self.may.wait()
        return TAKEN


@dataclass
class Door:
    """A doorman's process, and what it is connected to."""

    process: subprocess.Popen[bytes]
    line: Line
    handover: Handover
    desk: Desk
    port: int

    async def post(self, path: str, login: str = BASIC, body: bytes = b"{}") -> bytes:
        """Return the status line."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {login}\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + b"Content-Type: application/json\r\n\r\n" + body)
        said = await asyncio.wait_for(reader.readline(), 30)
        writer.close()
        return said


def order(folder: Path) -> Attend:
    return Attend(str(folder / "gate.toml"), (folder / "gate.toml").read_text())


@asynccontextmanager
async def door(folder: Path, state: GateState) -> AsyncIterator[Door]:
    desk = Desk()
    handover = Handover(state, desk)
    (ours, theirs), (here, there) = socket.socketpair(), socket.socketpair()
    listener = open_socket("127.0.0.1", 0)
    passed = [one.fileno() for one in (theirs, there, listener)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(  # noqa: ASYNC220 - it is waited for in a thread
        [sys.executable, "-m", "sluis.gate.fleet.doorman", *map(str, passed)], pass_fds=passed, env=environment
    ) as process:
        for one in (theirs, there):
            one.close()
        handover.take(here)
        line = Line(*await asyncio.open_unix_connection(sock=ours, limit=LONGEST))
        await line.say(order(folder))
        assert await asyncio.wait_for(line.answer(), 60) == Said(done=True)
        yield Door(process, line, handover, desk, port_of(listener))
        desk.may.set()
        line.writer.close()
        await handover.close()
        assert await asyncio.to_thread(process.wait, 60) == 0
    listener.close()


async def test_what_no_decision_is_needed_for_is_answered_at_the_door(tmp_path: Path) -> None:
    with opened(build(tmp_path, limits="message_bytes = 1024")) as state:
        async with door(tmp_path, state) as made:
            assert b" 404 " in await made.post("/elsewhere")
            assert b" 401 " in await made.post("/ingest", "eDp5")
            assert b" 413 " in await made.post("/ingest", body=bytes(1025))
            assert made.desk.got == []
            made.desk.may.set()
            assert b" 200 " in await made.post("/ingest?sn=1", body=b"[]")
            [arrival] = made.desk.got
            assert (arrival.route, arrival.target) == (state.route_at("/ingest"), "/ingest?sn=1")
            assert (arrival.body, arrival.sent_by) == (b"[]", Login(LOGIN, Proof.PASSWORD))
            await made.line.say(Count())
            said = await made.line.answer()
            assert said is not None
            for status in (200, 401, 404, 413):
                assert f'sluis_answers_total{{status="{status}"}} 1.0'.encode() in said.metrics


async def test_it_follows_new_settings_and_keeps_the_old_when_it_cannot(tmp_path: Path) -> None:
    with opened(build(tmp_path)) as state:
        async with door(tmp_path, state) as made:
            assert b" 404 " in await made.post("/second")
            edit(tmp_path, 'path = "/arrival"', 'path = "/second"')
            await made.line.say(order(tmp_path))
            assert await made.line.answer() == Said(done=True)
            assert b" 401 " in await made.post("/second", "eDp5")
            assert b" 404 " in await made.post("/arrival")
            await made.line.say(Attend("gate.toml", "["))
            assert await made.line.answer() == Said(done=False)
            assert b" 401 " in await made.post("/second", "eDp5")


async def test_told_to_stop_it_answers_first_what_it_received(tmp_path: Path) -> None:
    with opened(build(tmp_path)) as state:
        async with door(tmp_path, state) as made:
            waiting = asyncio.create_task(made.post("/ingest"))
            await eventually(lambda: len(made.desk.got) == 1)
            made.process.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.2)
            assert not waiting.done()
            made.desk.may.set()
            assert b" 200 " in await waiting
            assert await asyncio.to_thread(made.process.wait, 30) == 0


async def test_when_the_deciding_process_is_gone_it_says_503_and_ends(tmp_path: Path) -> None:
    with opened(build(tmp_path)) as state:
        async with door(tmp_path, state) as made:
            waiting = asyncio.create_task(made.post("/ingest"))
            await eventually(lambda: len(made.desk.got) == 1)
            closing = asyncio.create_task(made.handover.close())
            assert b" 503 " in await waiting
            assert await asyncio.to_thread(made.process.wait, 30) == 0
            made.desk.may.set()
            await closing


async def test_a_doorman_that_cannot_open_says_so(tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / "gate.passwords").unlink()
    ours, theirs = await lines()
    way, _ = await lines()
    await ours.say(order(tmp_path))
    with pytest.raises(SluisError):
        await attend(theirs, (way.reader, way.writer), [])
    assert await ours.answer() == Said(done=False)


@pytest.mark.parametrize("first", [None, Count()])
async def test_a_doorman_that_is_not_told_to_attend_ends(first: Count | None) -> None:
    ours, theirs = await lines()
    way, _ = await lines()
    if first is not None:
        await ours.say(first)
    ours.writer.close()
    await asyncio.wait_for(attend(theirs, (way.reader, way.writer), []), 30)


def test_a_porch_knows_routes_and_nothing_behind_them(tmp_path: Path) -> None:
    porch = Porch(build(tmp_path))
    assert porch.route_at("/ingest") is porch.settings.route[0]
    assert porch.route_at("/ingest/") is None
    assert set(vars(porch)) == {"settings", "metrics"}
