"""Sockets: who is believed on which route, and what waits."""

import asyncio
import base64
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aiohttp
import pytest
from msgspec.structs import replace
from tests.flow.gatehouse import (
    COLLECTED_MS,
    COLLECTOR,
    COLLECTOR_SECRET,
    LOGIN,
    PASSWORD,
    VOUCHED,
    Clock,
    House,
    ask,
    build,
    counted,
    message,
    sender,
    serving,
    set_settings,
)

from sluis.gate.http.credentials import Credentials
from sluis.gate.http.login_queue import LoginQueue
from sluis.gate.http.serve import Intake, RouterApp, _body, _headers
from sluis.gate.path.arrival import Arrival
from sluis.gate.path.steps import RouterResponse
from sluis.gate.state.settings import Route
from sluis.gate.state.state import GateState

ROUTES = """
[[route]]
path = "/certificate"
auth = "certificate"
certificate_header = "X-Verified-CN"
[[route]]
path = "/certificate-far"
auth = "certificate"
certificate_header = "x-verified-cn"
networks = ["192.0.2.0/24"]
[[route]]
path = "/collector-far"
auth = "collector"
collectors = ["acs"]
networks = ["192.0.2.0/24", "2001:db8::/32"]
"""
NOBODY = RouterResponse(401)
IDENTITY = "?sn=000000000000&oui=012345&pc=USP%20Agent"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with serving(build(tmp_path, more=ROUTES), Clock(COLLECTED_MS + 60_000)) as made:
        ask(made.state)
        yield made


async def test_a_certificate_header_is_believed_from_allowed_networks_only(house: House) -> None:
    named = {"X-Verified-CN": LOGIN}
    assert await house.post("/certificate-far", message(), headers=named, password=None) == 401
    assert await house.post("/certificate", message(), password=None) == 401
    assert await house.post("/certificate", message(), headers={"X-Verified-CN": ""}, password=None) == 401
    assert await house.post("/certificate", message(), headers={"X-Client-Login": LOGIN}, password=None) == 401
    assert counted(house.state) == {}
    assert await house.post("/certificate", message(), headers={"X-Verified-CN": "cpe9"}, password=None) == 200
    assert counted(house.state) == {("", "unknown-household"): 1}
    assert await house.post("/certificate", message(), headers=named, password=None) == 200
    assert counted(house.state)["wifi-help", "recorded"] == 1


async def test_a_certificate_header_means_nothing_on_other_routes(house: House) -> None:
    named = {"X-Verified-CN": LOGIN, "X-Client-Login": LOGIN}
    assert await house.post("/ingest", message(), headers=named, password=None) == 401
    assert await house.post("/ingest", message(), headers=named, password="wrong") == 401


async def test_a_collector_vouches_from_allowed_networks_only(house: House) -> None:
    forwarded = {"X-Forwarded-For": "192.0.2.7", "Forwarded": "for=192.0.2.7"}
    assert await house.post(f"/collector-far{IDENTITY}", message(), headers=forwarded, password=None) == 401
    assert await house.post(f"/collector{IDENTITY}", message(), password=None) == 200
    assert counted(house.state)["wifi-help", "recorded"] == 1


async def test_a_collector_without_its_secret_is_not_believed_from_any_address(house: House) -> None:
    for given in ("", "Basic ", f"Bearer {COLLECTOR_SECRET}", aiohttp.encode_basic_auth(COLLECTOR, "another")):
        headers = {"Authorization": given}
        assert await house.post(f"/collector{IDENTITY}", message(), headers=headers, password=None) == 401
    assert await house.post(f"/collector{IDENTITY}", message()) == 401, "a router is no collector"
    assert await house.post("/ingest", message(), headers={"Authorization": VOUCHED}, password=None) == 401
    assert counted(house.state) == {}


async def test_put_is_taken_too_and_a_password_is_remembered(house: House) -> None:
    assert await house.post("/ingest", message()) == 200
    auth = "Basic " + base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()
    headers = {"Authorization": auth, "Content-Type": "application/json"}
    async with house.http.put(house.url("/ingest"), data=b"{", headers=headers) as answer:
        assert answer.status == 200


async def test_without_a_password_file_basic_believes_nobody(gate: GateState) -> None:
    with ThreadPoolExecutor(max_workers=1) as thread:
        app = RouterApp(gate, Intake(gate, thread), None)
        header = "Basic " + base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()
        assert await app._authenticated(Route(path="/"), {"authorization": header}, {}) == NOBODY
        queue = LoginQueue(Credentials({}), thread, lambda: gate.settings.limits)
        known = RouterApp(gate, Intake(gate, thread), queue)
        assert await known._authenticated(Route(path="/"), {"authorization": header}, {}) == NOBODY


async def test_a_sender_without_an_address_is_not_believed(gate: GateState) -> None:
    with ThreadPoolExecutor(max_workers=1) as thread:
        app = RouterApp(gate, Intake(gate, thread), None)
        for client in (None, (), ("unix:",), 7):
            assert await app._authenticated(Route(path="/", auth="collector"), {}, {"client": client}) == NOBODY


def test_a_header_that_comes_twice_counts_only_when_both_are_equal() -> None:
    pairs = [(b"SN", b"1"), (b"sn", b"1"), (b"Oui", b"a"), (b"oui", b"b")]
    assert _headers({"headers": pairs}) == {"sn": "1", "oui": "a, b"}
    assert _headers({}) == {}


async def test_other_protocols_get_no_answer(gate: GateState) -> None:
    async def never(*_given: object) -> dict[str, object]:
        raise AssertionError

    with ThreadPoolExecutor(max_workers=1) as thread:
        await RouterApp(gate, Intake(gate, thread), None)({"type": "websocket"}, never, never)  # type: ignore[arg-type]


async def test_a_body_is_read_to_its_end_or_its_limit() -> None:
    parts = [b"ab", b"cd", b"ef"]

    def receiver() -> object:
        waiting = [{"type": "http.request", "body": part, "more_body": part != b"ef"} for part in parts]

        async def receive() -> dict[str, object]:
            return waiting.pop(0)

        return receive

    assert await _body(receiver(), 6) == b"abcdef"  # type: ignore[arg-type]
    assert await _body(receiver(), 5) is None  # type: ignore[arg-type]


async def test_a_full_queue_answers_at_once_and_what_was_taken_is_answered_in_one_batch(gate: GateState) -> None:
    ask(gate)
    set_settings(gate, replace(gate.settings, limits=replace(gate.settings.limits, waiting=2)))
    decided: list[int] = []
    route = gate.settings.route[0]
    with ThreadPoolExecutor(max_workers=1) as thread:
        intake = Intake(gate, thread, lambda: decided.append(1))
        puts = [asyncio.create_task(intake.put(Arrival(route, "/ingest", {}, message(), sender()))) for _ in range(3)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert puts[2].result() == RouterResponse(503, 30)
        taking = asyncio.create_task(intake.run())
        assert await asyncio.gather(*puts[:2]) == [RouterResponse(200), RouterResponse(200)]
        taking.cancel()
        await asyncio.gather(taking, return_exceptions=True)
    assert len(decided) == 1
    assert counted(gate)["", "duplicate"] == 1
    assert "sluis_turned_away_total 1.0" in gate.metrics.text().decode()
