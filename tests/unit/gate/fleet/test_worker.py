"""A worker that cannot open the gate says so; one without a supervisor ends. More in tests/flow/test_workers.py."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.flow.gatehouse import build, opened

from sluis.errors import SluisError
from sluis.gate.fleet.orders import LONGEST, Begin, Count, Line, Said, charter_of
from sluis.gate.fleet.worker import work
from sluis.gate.http.running import open_socket, port_of
from sluis.gate.state.state import GateState


async def lines() -> tuple[Line, Line]:
    ours, theirs = socket.socketpair()
    return (
        Line(*await asyncio.open_unix_connection(sock=ours, limit=LONGEST)),
        Line(*await asyncio.open_unix_connection(sock=theirs, limit=LONGEST)),
    )


async def test_a_worker_that_cannot_open_the_gate_says_so(tmp_path: Path, gate: GateState) -> None:
    (tmp_path / "gate.keys").unlink()
    supervisor, worker = await lines()
    await supervisor.say(Begin(charter_of(tmp_path / "gate.toml", gate.rules), b""))
    with pytest.raises(SluisError):
        await work(worker, [])
    assert await supervisor.answer() == Said(done=False)


@pytest.mark.parametrize("first", [None, Count()])
async def test_a_worker_that_is_not_told_to_begin_ends(first: Count | None) -> None:
    supervisor, worker = await lines()
    if first is not None:
        await supervisor.say(first)
    supervisor.writer.close()
    await asyncio.wait_for(work(worker, []), 30)


@pytest.mark.parametrize("how", ["supervisor gone", "terminated"])
async def test_a_worker_serves_until_its_supervisor_is_gone_or_stops_it(tmp_path: Path, how: str) -> None:
    with opened(build(tmp_path)) as state:
        begin = Begin(charter_of(tmp_path / "gate.toml", state.rules), b"")
    ours, theirs = socket.socketpair()
    listener = open_socket("127.0.0.1", 0)
    arguments = [str(theirs.fileno()), str(listener.fileno())]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(  # noqa: ASYNC220 - it is waited for in a thread
        [sys.executable, "-m", "sluis.gate.fleet.worker", *arguments],
        pass_fds=[theirs.fileno(), listener.fileno()],
        env=environment,
    ) as process:
        theirs.close()
        line = Line(*await asyncio.open_unix_connection(sock=ours, limit=LONGEST))
        await line.say(begin)
        assert await asyncio.wait_for(line.answer(), 60) == Said(done=True)
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(listener))
        writer.write(b"GET /elsewhere HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"404" in await reader.readline()
        writer.close()
        if how == "terminated":
            process.send_signal(signal.SIGTERM)
        else:
            line.writer.close()
        assert await asyncio.to_thread(process.wait, 60) == 0
    listener.close()
