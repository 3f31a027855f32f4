"""A plan that runs out while the gate runs closes at that moment: for routers, for the outbox, and in words."""

import json
from pathlib import Path

import pytest
from tests.flow.gatehouse import COLLECTED_MS, Clock, build, counted, element, eventually, message, serving, statuses_of
from tests.flow.odd_recipient import OddRecipient

from sluis.ledger.record import Status

DAY_MS = 86_400_000
UP = {"Ethernet": {"Interface": {"1": {"Status": "Up"}}}}


@pytest.fixture(autouse=True)
def awake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluis.gate.delivery.deliver.IDLE_S", 0.02)


async def test_it_closes_at_its_moment_over_http(tmp_path: Path) -> None:
    clock = Clock(COLLECTED_MS + 60_000)
    odd = await OddRecipient("500").up()
    async with serving(build(tmp_path, meting=odd.endpoint), clock) as house:
        state = house.state
        ends_ms = next(
            activity for activity in state.activities if activity.name == "network-quality"
        ).lowered.lease.not_after_ms

        async def post(at_ms: int) -> int:
            clock.at_ms = at_ms
            return await house.post("/ingest", message(element(at_ms // 1000, **UP)))

        assert "more days" not in (await house.admin("/readyz"))[1]
        clock.at_ms = ends_ms - 90 * DAY_MS
        assert "network-quality: open until" in (await house.admin("/readyz"))[1]
        assert "for 90 more days" in (await house.admin("/readyz"))[1]
        assert await post(ends_ms - 1) == 200
        await eventually(lambda: len(odd.asked) == 1)
        assert counted(state)["network-quality", "recorded"] == 1
        assert (await house.admin("/readyz"))[0] == 200

        odd.mode = "200"
        assert await post(ends_ms) == 200, "a retry would not change it"
        assert counted(state)["network-quality", "closed-lease"] == 1
        assert counted(state)["network-quality", "recorded"] == 1
        status, page = await house.admin("/readyz")
        assert status == 503
        assert page.count("its plan ran out at") == 2

        def given_up_later() -> bool:
            clock.at_ms += 60_000  # the first attempt may be noted only now, and count its wait from here
            return statuses_of(state) == [Status.UNKNOWN]

        await eventually(given_up_later)
        assert len(odd.asked) == 1, "what waited did not leave any more"
    assert all(json.loads(request.body) for request in odd.asked)
    await odd.down()


async def test_a_report_from_before_the_plan_is_as_closed_as_one_from_after(tmp_path: Path) -> None:
    clock = Clock(COLLECTED_MS)
    async with serving(build(tmp_path, activated="2026-11-24T13:00:00Z"), clock) as house:
        starts_ms = house.state.settings.register.activated
        assert await house.post("/ingest", message(element(starts_ms // 1000 - 1, **UP))) == 200
        assert counted(house.state)["network-quality", "closed-lease"] == 1
        assert await house.post("/ingest", message(element(starts_ms // 1000, **UP))) == 200
        assert counted(house.state)["network-quality", "recorded"] == 1
