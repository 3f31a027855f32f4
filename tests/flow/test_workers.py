"""Several processes: one is killed under load, a household withdraws, a register is reloaded.

On PostgreSQL each of them decides; on SQLite they are doormen, and this process decides for all.
"""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from tests.flow.gatehouse import LOGIN, PASSWORD, build, element, entry, eventually, message
from tests.flow.reloading import WITHOUT_ACTIVE, edit, repin

from sluis.gate.fleet.committing import Committing, committing
from sluis.gate.fleet.supervisor import Supervisor, supervising
from sluis.gate.state.barrier import stop
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.disclosures import disclosures
from sluis.standing.events import EventKind, record
from sluis.standing.registry import import_registry

DAY_MS = 86_400_000


@dataclass
class Recipient:
    """Takes bodies and remembers when it was given which disclosure."""

    port: int = 0
    got: list[tuple[float, str]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((time.monotonic(), request.headers["Idempotency-Key"].strip('"')))
        await request.read()
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
        yield self
        await runner.cleanup()


@dataclass
class Gate:
    """A gate of several processes, and another process on its database."""

    supervisor: Supervisor | Committing
    port: int
    admin: int
    beside: GateState
    http: aiohttp.ClientSession
    recipient: Recipient
    folder: Path
    sent: int = 0
    began_s: int = field(default_factory=lambda: int(time.time()))
    answers: list[int] = field(default_factory=list)

    async def post(self) -> None:
        """Send a report nobody sent before, on a connection of its own, until it is answered with 200."""
        self.sent += 1
        body = message(element(self.began_s - self.sent))
        headers = {
            "Content-Type": "application/json",
            "Authorization": aiohttp.encode_basic_auth(LOGIN, PASSWORD),
            "Connection": "close",
        }
        for _ in range(100):
            try:
                async with self.http.post(f"http://127.0.0.1:{self.port}/ingest", data=body, headers=headers) as answer:
                    self.answers.append(answer.status)
                    if answer.status == 200:
                        return
            except (aiohttp.ClientError, ConnectionError):
                pass
            await asyncio.sleep(0.05)
        pytest.fail("a report was not taken")

    async def load(self, reports: int, routers: int = 8) -> None:
        async def router() -> None:
            for _ in range(reports // routers):
                await self.post()

        await asyncio.gather(*(router() for _ in range(routers)))

    async def say(self, path: str) -> tuple[int, str]:
        async with self.http.get(f"http://127.0.0.1:{self.admin}{path}") as answer:
            return answer.status, await answer.text()

    def on_record(self) -> dict[str, str | None]:
        with self.beside.store.reading() as conn:
            found = list(disclosures(conn, self.beside.keystore, 0))
        assert len({one.commitment for one in found}) == len(found)
        return {one.commitment.hex(): one.status.value if one.status else None for one in found}


@pytest.fixture(params=["postgres", "sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """Return the address of the gate's database."""
    if request.param == "sqlite":
        return "sqlite:///gate.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


on_sqlite = pytest.mark.parametrize("database", ["sqlite:///gate.db"])
on_postgres = pytest.mark.parametrize("database", ["postgres"], indirect=True)


@pytest.fixture
async def gate(tmp_path: Path, database: str) -> AsyncIterator[Gate]:
    async with Recipient().serving() as recipient, aiohttp.ClientSession() as http:
        settings = build(
            tmp_path, database=database, insight=f'url = "http://127.0.0.1:{recipient.port}/"\nparallel = 8'
        )
        state = open_gate(settings)
        with state.transaction() as conn:
            import_registry(conn, state.keystore, [entry()], state.clock())
            now_ms = state.clock()
            record(conn, 0, EventKind.HELP, "wifi-help", now_ms - DAY_MS, now_ms + DAY_MS, now_ms)
        beside = open_gate(settings)
        several = supervising if state.store.many_writers else committing
        async with several(state, tmp_path / "gate.toml", 2) as (supervisor, ports, admin):
            assert admin is not None
            yield Gate(supervisor, ports[0], admin, beside, http, recipient, tmp_path)
        beside.close()


def ids(gate: Gate) -> set[str]:
    return {one for _at, one in gate.recipient.got}


async def test_a_worker_killed_under_load_loses_no_record_and_another_takes_its_place(gate: Gate) -> None:
    first = {worker.process.pid for worker in gate.supervisor.fleet.workers}
    assert len(first) == 2
    load = asyncio.create_task(gate.load(160))
    await eventually(lambda: len(gate.recipient.got) > 10, 60)
    os.kill(min(first), signal.SIGKILL)
    await asyncio.wait_for(load, 120)
    await eventually(lambda: set(gate.on_record().values()) == {"delivered"}, 60)
    recorded = gate.on_record()
    assert len(recorded) == gate.sent, "each report once, also one whose answer was lost"
    assert ids(gate) == set(recorded), "what the recipient holds is on record, and the other way round"
    await eventually(lambda: len(gate.supervisor.fleet.workers) == 2, 60)
    assert {worker.process.pid for worker in gate.supervisor.fleet.workers} - first
    status, said = await gate.say("/readyz")
    assert (status, "2 of 2 workers take reports." in said) == (200, True)


async def test_a_withdrawal_while_all_decide_is_followed_by_nothing(gate: Gate) -> None:
    load = asyncio.create_task(gate.load(200))
    await eventually(lambda: len(gate.recipient.got) > 20, 60)
    now_ms = gate.beside.clock()
    receipt = await asyncio.to_thread(stop, gate.beside, 0, EventKind.WITHDRAW, "wifi-help", now_ms)
    answered = time.monotonic()
    await asyncio.wait_for(load, 120)
    in_flight = {one.commitment.hex() for one in receipt.stopped.in_flight}
    after = {one for at, one in gate.recipient.got if at > answered}
    assert after <= in_flight
    await eventually(lambda: None not in gate.on_record().values(), 60)
    recorded = gate.on_record()
    assert {one for one, status in recorded.items() if status == "delivered"} <= ids(gate) <= set(recorded)
    assert len(recorded) < gate.sent, "later reports were decided, and withheld"
    assert gate.answers.count(200) == gate.sent


async def test_what_all_workers_counted_is_added_up_and_survives_one_of_them(gate: Gate) -> None:
    def reports(text: str) -> int:
        lines = [line for line in text.splitlines() if line.startswith('sluis_answers_total{status="200"}')]
        return int(float(lines[0].rpartition(" ")[2])) if lines else 0

    await gate.load(16)
    assert reports((await gate.say("/metrics"))[1]) == 16
    worker = gate.supervisor.fleet.workers[0]
    worker.process.kill()
    await worker.process.wait()
    await eventually(lambda: len(gate.supervisor.fleet.workers) == 2, 60)
    text = (await gate.say("/metrics"))[1]
    assert reports(text) == 16
    assert 'sluis_outbox_bodies{recipient="wifi-insight"}' in text


async def test_a_reload_reaches_every_worker_or_none(gate: Gate) -> None:
    await gate.load(8)
    before = {worker.process.pid for worker in gate.supervisor.fleet.workers}
    repin(gate.folder, "version: 1\n")
    assert await gate.supervisor.reload(gate.folder / "gate.toml") is None
    assert "was refused and changed nothing" in (await gate.say("/readyz"))[1]
    repin(gate.folder, WITHOUT_ACTIVE)
    load = asyncio.create_task(gate.load(80))
    done = await gate.supervisor.reload(gate.folder / "gate.toml")
    assert done is not None
    assert done.new
    await asyncio.wait_for(load, 120)
    await gate.load(16)
    assert gate.answers == [200] * gate.sent, "nobody was turned away while the register changed"
    assert {worker.process.pid for worker in gate.supervisor.fleet.workers} == before
    status, said = await gate.say("/readyz")
    assert status == 200
    assert "refused" not in said


async def test_a_worker_that_is_replaced_decides_under_the_register_in_force_not_under_the_file(gate: Gate) -> None:
    """Somebody is editing the settings while a worker dies: what nobody reloads is in force nowhere."""
    repin(gate.folder, WITHOUT_ACTIVE)
    worker = gate.supervisor.fleet.workers[1]
    worker.process.kill()
    await worker.process.wait()
    await eventually(lambda: len(gate.supervisor.fleet.workers) == 2, 60)
    await gate.load(32)
    assert gate.answers == [200] * 32
    await eventually(lambda: len(ids(gate)) == 32, 60)


@on_postgres
async def test_a_worker_that_hangs_while_the_register_changes_is_replaced(gate: Gate) -> None:
    worker = gate.supervisor.fleet.workers[0]
    os.kill(worker.process.pid, signal.SIGSTOP)
    repin(gate.folder, WITHOUT_ACTIVE)
    gate.supervisor.fleet.answer_s = 1.0
    assert await gate.supervisor.reload(gate.folder / "gate.toml") is None, "one cannot follow, so none does"
    await worker.process.wait()
    await eventually(lambda: len(gate.supervisor.fleet.workers) == 2, 60)
    gate.supervisor.fleet.answer_s = 30.0
    assert await gate.supervisor.reload(gate.folder / "gate.toml") is not None


@on_sqlite
async def test_all_doormen_follow_a_reload_and_one_that_hangs_meanwhile_is_replaced(gate: Gate) -> None:
    hanging = gate.supervisor.fleet.workers[0]
    os.kill(hanging.process.pid, signal.SIGSTOP)
    edit(gate.folder, 'path = "/collector"', 'path = "/second"')
    gate.supervisor.fleet.answer_s = 1.0
    assert await gate.supervisor.reload(gate.folder / "gate.toml") is not None
    gate.supervisor.fleet.answer_s = 30.0
    await hanging.process.wait()
    await eventually(lambda: len(gate.supervisor.fleet.workers) == 2, 60)
    async with gate.supervisor.fleet.starting:
        pass
    statuses = {"/second": set(), "/collector": set()}  # type: dict[str, set[int]]
    for path, found in statuses.items():
        for _ in range(20):
            url = f"http://127.0.0.1:{gate.port}{path}?oui=020000&sn=1"
            headers = {"Content-Type": "application/json", "Connection": "close"}
            async with gate.http.post(url, data=b'{"Report":[]}', headers=headers) as answer:
                found.add(answer.status)
    assert statuses == {"/second": {200}, "/collector": {404}}


@on_sqlite
async def test_killed_reloaded_and_withdrawn_at_once_every_200_of_a_doorman_is_on_record(gate: Gate) -> None:
    """What was answered 200 before the withdrawal is on record, and once; what came later was withheld."""
    load = asyncio.create_task(gate.load(240))
    await eventually(lambda: len(gate.recipient.got) > 10, 60)
    os.kill(gate.supervisor.fleet.workers[0].process.pid, signal.SIGKILL)
    edit(gate.folder, 'path = "/collector"', 'path = "/second"')
    assert await gate.supervisor.reload(gate.folder / "gate.toml") is not None
    answered_before = gate.answers.count(200)
    now_ms = gate.beside.clock()
    receipt = await asyncio.to_thread(stop, gate.beside, 0, EventKind.WITHDRAW, "wifi-help", now_ms)
    answered = time.monotonic()
    await asyncio.wait_for(load, 120)
    await eventually(lambda: None not in gate.on_record().values(), 60)
    recorded = gate.on_record()
    assert answered_before <= len(recorded) < gate.sent
    assert gate.answers.count(200) == gate.sent
    assert {one for at, one in gate.recipient.got if at > answered} <= {
        one.commitment.hex() for one in receipt.stopped.in_flight
    }
    assert {one for one, status in recorded.items() if status == "delivered"} <= ids(gate) <= set(recorded)
