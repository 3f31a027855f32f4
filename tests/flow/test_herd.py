"""The herd at the full quarter: five hundred routers within a second. Bounded memory, 200 or 503, everyone served."""

import asyncio
import json
from collections import Counter
from pathlib import Path

import aiohttp
from tests.flow.gatehouse import COLLECTED_MS, VOUCHED, Clock, House, build, counted, entry, serving

from sluis.gate.http.serve import SPREAD_S
from sluis.gate.path.steps import RETRY_AFTER_S

ROUTERS = 500
MIB = 1_048_576
PADDING = "x" * 60_000


def body(number: int) -> bytes:
    device = {
        "DeviceInfo": {"SerialNumber": f"S{number}", "ManufacturerOUI": "012345"},
        "Ethernet": {"Interface": {"1": {"Status": "Up"}}},
        "X_PADDING": PADDING,
    }
    return json.dumps({"Report": [{"CollectionTime": COLLECTED_MS // 1000, "Device": device}]}).encode()


async def one_router(house: House, http: aiohttp.ClientSession, number: int, waits: list[int]) -> Counter[int]:
    """Post as a router does: again after a 503, until it is taken."""
    heard: Counter[int] = Counter()
    url = house.url(f"/collector?oui=012345&sn=S{number}")
    headers = {"Content-Type": "application/json", "Authorization": VOUCHED}
    while not heard[200]:
        async with http.post(url, data=body(number), headers=headers) as answer:
            heard[answer.status] += 1
            if answer.status == 503:
                waits.append(int(answer.headers["Retry-After"]))
                await asyncio.sleep(waits[-1] / 100)
            else:
                assert answer.status == 200
    return heard


async def test_five_hundred_routers_within_a_second_are_all_served_in_the_end(tmp_path: Path) -> None:
    homes = [
        entry(f"NL-{number:04d}", serial=f"S{number}", endpoint=None, login=None, product_class=None)
        for number in range(ROUTERS)
    ]
    settings = build(tmp_path, limits=f"waiting = 64\nreceiving_bytes = {4 * MIB}")
    waits: list[int] = []
    async with serving(settings, Clock(COLLECTED_MS + 1000), *homes) as house:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            heard = await asyncio.gather(*(one_router(house, http, number, waits) for number in range(ROUTERS)))
        assert set().union(*heard) <= {200, 503}
        assert all(counts[200] == 1 for counts in heard)
        assert sum(counts[503] for counts in heard) == len(waits) > 0, "there were too many at once"
        assert counted(house.state)["network-quality", "recorded"] == ROUTERS, "each recorded once"
        receiving = house.gate.app.receiving
        assert 0 < receiving.most <= 4 * MIB, "bodies in memory were bounded"
        assert receiving.now == 0
    assert all(RETRY_AFTER_S <= wait < RETRY_AFTER_S + SPREAD_S for wait in waits)
    assert len(set(waits)) > min(20, len(waits) // 4), "they do not come back together"


async def test_a_body_that_grows_beyond_the_room_is_turned_away(tmp_path: Path) -> None:
    """Without a length nobody knows beforehand how large it becomes."""
    settings = build(tmp_path, limits="receiving_bytes = 100000")

    async def parts() -> object:
        for _ in range(4):
            yield b"x" * 50_000

    async with serving(settings, Clock(COLLECTED_MS)) as house:
        headers = {"Content-Type": "application/json", "Authorization": VOUCHED}
        async with house.http.post(house.url("/collector"), data=parts(), headers=headers) as answer:
            assert answer.status == 503
            assert int(answer.headers["Retry-After"]) >= RETRY_AFTER_S
        assert house.gate.app.receiving.now == 0
        assert "sluis_turned_away_total 1.0" in (await house.admin("/metrics"))[1]
        assert await house.post("/collector", b"{}", password=None) == 200
