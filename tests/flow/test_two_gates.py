"""Two independent gates on one PostgreSQL database: one is killed, a household withdraws, registers supersede."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from tests.flow.gatehouse import DAY_MS, LOGIN, PASSWORD, build, element, entry, eventually, message
from tests.flow.living import lived, store_settings
from tests.flow.reloading import WITHOUT_ACTIVE, repin

from sluis.errors import SealerElsewhereError
from sluis.gate.http.running import Running, running
from sluis.gate.http.sealing import folder_of, seal_when_due
from sluis.gate.state.barrier import stop
from sluis.gate.state.settings import Settings, load_settings
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.disclosures import disclosures
from sluis.standing.events import EventKind, record
from sluis.standing.registry import import_registry

SOURCE = Path(__file__).parents[2] / "src"
RUN = [sys.executable, "-c", "from sluis.cli.main import run; run()", "gate", "run", "--config"]


@dataclass
class Recipient:
    """Takes bodies and remembers when it was given which disclosure."""

    port: int = 0
    got: list[tuple[float, str]] = field(default_factory=list)
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is not set, what was taken is not answered."""

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((time.monotonic(), request.headers["Idempotency-Key"].strip('"')))
        await request.read()
        await self.answering.wait()
        return web.Response()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Recipient"]:
        app = web.Application()
        app.router.add_post("/", self.take)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        self.answering.set()
        yield self
        await runner.cleanup()

    def ids(self) -> set[str]:
        return {id_ for _at, id_ in self.got}


@dataclass
class Town:
    """One database, one recipient, settings for two gates, and a process beside them."""

    folder: Path
    beside: GateState
    http: aiohttp.ClientSession
    recipient: Recipient
    ports: list[int] = field(default_factory=list)
    """Where gates take reports; routers try another one when theirs is gone."""
    sent: int = 0
    began_s: int = field(default_factory=lambda: int(time.time()))
    answers: list[int] = field(default_factory=list)

    async def post(self, router: int = 0) -> None:
        """Send a report nobody sent before, on a connection of its own, until a gate answers 200."""
        self.sent += 1
        body = message(element(self.began_s - self.sent))
        headers = {
            "Content-Type": "application/json",
            "Authorization": aiohttp.encode_basic_auth(LOGIN, PASSWORD),
            "Connection": "close",
        }
        for turn in range(200):
            where = f"http://127.0.0.1:{self.ports[(router + turn) % len(self.ports)]}/ingest"
            try:
                async with self.http.post(where, data=body, headers=headers) as answer:
                    self.answers.append(answer.status)
                    if answer.status == 200:
                        return
            except (aiohttp.ClientError, ConnectionError):
                pass
            await asyncio.sleep(0.05)
        pytest.fail("a report was not taken")

    async def load(self, reports: int, routers: int = 8) -> None:
        async def router(number: int) -> None:
            for _ in range(reports // routers):
                await self.post(number)

        await asyncio.gather(*(router(number) for number in range(routers)))

    async def say(self, gate: Running, path: str) -> tuple[int, str]:
        async with self.http.get(f"http://127.0.0.1:{gate.admin_port}{path}") as answer:
            return answer.status, await answer.text()

    def on_record(self) -> dict[str, str | None]:
        with self.beside.store.reading() as conn:
            disclosed = list(disclosures(conn, self.beside.keystore, 0))
        assert len({disclosure.commitment for disclosure in disclosed}) == len(disclosed)
        return {
            disclosure.commitment.hex(): disclosure.status.value if disclosure.status else None
            for disclosure in disclosed
        }


async def people(settings: Settings) -> None:
    """Let a household ask for help for a day."""
    state = open_gate(settings)
    with state.transaction() as conn:
        import_registry(conn, state.keystore, [entry()], state.clock())
        now_ms = state.clock()
        record(conn, state.keystore, 0, EventKind.HELP, "wifi-help", (now_ms - DAY_MS, now_ms + DAY_MS), now_ms)
    state.close()


@asynccontextmanager
async def town(settings: Settings, recipient: Recipient) -> AsyncIterator[Town]:
    await people(settings)
    beside = open_gate(settings)
    try:
        async with aiohttp.ClientSession() as http:
            yield Town(Path(settings.base), beside, http, recipient)
    finally:
        beside.close()


@pytest.fixture
async def pinned(tmp_path: Path, postgres_url: str) -> AsyncIterator[Town]:
    """Two gates whose settings pin a register."""
    async with Recipient().serving() as recipient:
        where = f'url = "http://127.0.0.1:{recipient.port}/"'
        async with town(build(tmp_path, insight=where, database=postgres_url), recipient) as made:
            yield made


@asynccontextmanager
async def both(folder: Path) -> AsyncIterator[list[tuple[GateState, Running]]]:
    """Start two gates at the same moment, in this process."""
    async with AsyncExitStack() as stack:
        states = [open_gate(load_settings(folder / "gate.toml")) for _ in range(2)]
        gates = await asyncio.gather(*(stack.enter_async_context(running(state)) for state in states))
        yield list(zip(states, gates, strict=True))


@asynccontextmanager
async def process(folder: Path, number: int) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """Start a gate in a process of its own, with settings of its own; yield it and its port."""
    own = folder / f"gate-{number}.toml"
    own.write_text(f'pid_file = "gate-{number}.pid"\n' + (folder / "gate.toml").read_text(), encoding="utf-8")
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(SOURCE)}
    made = await asyncio.create_subprocess_exec(*RUN, str(own), stderr=asyncio.subprocess.PIPE, env=environment)
    assert made.stderr is not None
    try:
        async with asyncio.timeout(120):
            while b"gate is open on ports" not in (line := await made.stderr.readline()):
                assert line, "it did not start"
        draining = asyncio.create_task(made.stderr.read())
        yield made, int(line.rpartition(b"ports ")[2])
    finally:
        if made.returncode is None:
            made.send_signal(signal.SIGTERM)
        await made.wait()
    await draining


async def test_a_gate_killed_under_load_loses_no_record_and_the_other_sends_what_it_left(pinned: Town) -> None:
    async with process(pinned.folder, 1) as (first, port), process(pinned.folder, 2) as (second, other):
        pinned.ports = [port, other]
        load = asyncio.create_task(pinned.load(80))
        await eventually(lambda: len(pinned.recipient.got) > 10)
        first.kill()
        await asyncio.wait_for(load, 120)
        await eventually(lambda: set(pinned.on_record().values()) == {"delivered"})
        recorded = pinned.on_record()
        assert len(recorded) == pinned.sent, "each report once, also one whose answer was lost"
        assert pinned.recipient.ids() == set(recorded), "what the recipient holds is on record, and the other way round"
        async with process(pinned.folder, 1) as (_again, back):
            pinned.ports = [back]
            await pinned.load(16)
        assert second.returncode is None
    assert second.returncode == 0, "it stopped when it was asked to"
    await eventually(lambda: len(pinned.on_record()) == pinned.sent)


async def test_a_withdrawal_while_both_decide_is_followed_by_nothing(pinned: Town) -> None:
    async with process(pinned.folder, 1) as (_one, port), process(pinned.folder, 2) as (_other, second):
        pinned.ports = [port, second]
        load = asyncio.create_task(pinned.load(104))
        await eventually(lambda: len(pinned.recipient.got) > 20)
        now_ms = pinned.beside.clock()
        receipt = await asyncio.to_thread(stop, pinned.beside, 0, EventKind.WITHDRAW, "wifi-help", now_ms)
        answered = time.monotonic()
        await asyncio.wait_for(load, 120)
        in_flight = {disclosure.commitment.hex() for disclosure in receipt.stopped.in_flight}
        assert {id_ for at, id_ in pinned.recipient.got if at > answered} <= in_flight
        await eventually(lambda: None not in pinned.on_record().values())
    recorded = pinned.on_record()
    assert {id_ for id_, status in recorded.items() if status == "delivered"} <= pinned.recipient.ids() <= set(recorded)
    assert len(recorded) < pinned.sent, "later reports were decided, and withheld"
    assert pinned.answers.count(200) == pinned.sent


async def test_two_gates_that_start_at_once_with_one_register_both_decide(pinned: Town) -> None:
    async with both(pinned.folder) as gates:
        for state, gate in gates:
            pinned.ports = [gate.ports[0]]
            await pinned.post()
            assert (await pinned.say(gate, "/readyz"))[0] == 200
            assert state.in_force == gates[0][0].in_force
        assert pinned.answers == [200, 200]
        counts = [(await pinned.say(gate, "/metrics"))[1] for _state, gate in gates]
        for text in counts:
            assert 'sluis_answers_total{status="200"} 1.0' in text, "each gate has its own page"
            assert "sluis_sealer 0.0" in text
        await eventually(lambda: len(pinned.recipient.ids()) == 2)


async def test_of_two_registers_the_later_supersedes_and_the_earlier_gate_stops_until_it_is_reloaded(
    pinned: Town,
) -> None:
    async with running(open_gate(load_settings(pinned.folder / "gate.toml"))) as earlier:
        pinned.ports = [earlier.ports[0]]
        await pinned.post()
        repin(pinned.folder, WITHOUT_ACTIVE)
        async with running(open_gate(load_settings(pinned.folder / "gate.toml"))) as later:
            status, page = await pinned.say(earlier, "/readyz")
            assert status == 503
            assert "brought another register into force" in page
            assert (await pinned.say(later, "/readyz"))[0] == 200
            pinned.answers.clear()
            asking = asyncio.create_task(pinned.post())
            await eventually(lambda: pinned.answers.count(503) > 2)
            assert await earlier.reloader.keep_up() is None, "by itself it does not undo what the other activated"
            assert (await pinned.say(later, "/readyz"))[0] == 200
            assert await earlier.reloader.reload(pinned.folder / "gate.toml") is not None
            await asyncio.wait_for(asking, 120)
            for gate in (earlier, later):
                assert (await pinned.say(gate, "/readyz"))[0] == 200
                pinned.ports = [gate.ports[0]]
                pinned.answers.clear()
                await pinned.post()
                assert pinned.answers == [200]


async def test_a_reload_of_one_gate_after_the_other_turns_no_router_away_for_good(pinned: Town) -> None:
    """The rolling reload of the how-to: routers that hear 503 come again and find the gate that has followed."""
    async with both(pinned.folder) as gates:
        pinned.ports = [gate.ports[0] for _state, gate in gates]
        load = asyncio.create_task(pinned.load(80))
        await eventually(lambda: len(pinned.recipient.got) > 5)
        repin(pinned.folder, WITHOUT_ACTIVE)
        for _state, gate in gates:
            assert await gate.reloader.reload(pinned.folder / "gate.toml") is not None
        await asyncio.wait_for(load, 120)
        assert gates[0][0].in_force == gates[1][0].in_force
        assert {state.register.digest for state, _gate in gates} == {gates[0][0].register.digest}
        assert pinned.answers.count(200) == pinned.sent
        await eventually(lambda: None not in pinned.on_record().values())
        assert len(pinned.on_record()) == pinned.sent


async def test_a_gate_that_starts_leaves_what_a_living_one_is_sending(pinned: Town) -> None:
    pinned.recipient.answering.clear()
    settings = load_settings(pinned.folder / "gate.toml")
    async with running(open_gate(settings)) as first:
        pinned.ports = [first.ports[0]]
        await pinned.post()
        await eventually(lambda: len(pinned.recipient.got) == 1)
        async with running(open_gate(settings)):
            await asyncio.sleep(2.5)  # two rounds of its deliverer
            assert len(pinned.recipient.got) == 1, "under way at the first gate: nobody else sends it"
            assert set(pinned.on_record().values()) == {None}
        pinned.recipient.answering.set()
        await eventually(lambda: set(pinned.on_record().values()) == {"delivered"})
    assert len(pinned.recipient.got) == 1


async def test_a_version_that_is_activated_in_the_database_is_taken_by_every_gate_by_itself(
    tmp_path: Path, postgres_url: str
) -> None:
    async with Recipient().serving() as recipient:
        where = f'url = "http://127.0.0.1:{recipient.port}/"'
        settings = store_settings(tmp_path, insight=where, database=postgres_url)
        now_ms = int(time.time() * 1000)
        lived(settings, lambda: now_ms, b"")
        async with town(settings, recipient) as made, both(tmp_path) as gates:
            made.ports = [gate.ports[0] for _state, gate in gates]
            await made.load(16)
            now_ms = int(time.time() * 1000)
            second = lived(settings, lambda: now_ms, b"# next\n")
            load = asyncio.create_task(made.load(16))
            await eventually(lambda: {state.register.digest for state, _gate in gates} == {second})
            await asyncio.wait_for(load, 60)
            for state, gate in gates:
                assert (await made.say(gate, "/readyz"))[0] == 200
                assert state.in_force == gates[0][0].in_force
            assert made.answers.count(200) == made.sent == 32


async def test_one_of_two_gates_seals_what_both_recorded(pinned: Town) -> None:
    async with both(pinned.folder) as gates:
        pinned.ports = [gate.ports[0] for _state, gate in gates]
        await pinned.load(16)
        later = [state for state, _gate in gates]
        for state in later:
            clock = state.clock
            state.clock = lambda clock=clock: clock() + DAY_MS  # type: ignore[misc]
        done = await asyncio.gather(
            *(asyncio.to_thread(seal_when_due, state) for state in later), return_exceptions=True
        )
        assert all(isinstance(each, (list, SealerElsewhereError)) for each in done)
        served = [epoch for each in done if isinstance(each, list) for epoch in each]
        assert [(epoch.epoch, epoch.state) for epoch in served] == [(0, "served")]
        assert folder_of(later[0].settings).checkpoint() is not None
