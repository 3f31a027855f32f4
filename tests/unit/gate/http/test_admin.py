"""The admin socket: health, readiness and metrics, without anybody's name."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.flow.gatehouse import COLLECTED_MS, LOGIN, Clock, House, ask, build, message, serving

from sluis.gate.http.admin import AdminApp
from sluis.store.engine import Store


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with serving(build(tmp_path), Clock(COLLECTED_MS + 60_000)) as made:
        yield made


async def test_health_readiness_and_metrics(house: House) -> None:
    ask(house.state)
    assert await house.post("/ingest", message()) == 200
    assert await house.admin("/healthz") == (200, "ok\n")
    status, text_of_readiness = await house.admin("/readyz")
    assert status == 200
    assert text_of_readiness.count(": open until ") == 2
    status, text = await house.admin("/metrics")
    assert status == 200
    assert 'sluis_activity_open{activity="wifi-help"} 1.0' in text
    days = next(line for line in text.splitlines() if line.startswith('sluis_lease_days{activity="wifi-help"}'))
    assert 0 < float(days.split()[-1]) <= 366
    assert 'sluis_answers_total{status="200"} 1.0' in text
    for known in (LOGIN, "NL-0001", "000000000000", "Annas", "3C:06", "127.0.0.1"):
        assert known not in text + text_of_readiness
    assert (await house.admin("/"))[0] == 404
    assert (await house.admin("/ingest"))[0] == 404


async def test_the_language_is_asked_for_and_english_otherwise(house: House) -> None:
    english = (await house.admin("/readyz"))[1]
    assert (await house.admin("/readyz?lang=en"))[1] == english
    assert (await house.admin("/readyz?lang=nl"))[1] != english
    for odd in ("?lang=xx", "?lang=", "?%ff=%fe", "?lang=nl&lang=en"):
        assert (await house.admin(f"/readyz{odd}"))[0] == 200


async def test_an_activity_past_its_lease_is_closed_in_the_metrics(house: House) -> None:
    clock = house.state.clock
    assert isinstance(clock, Clock)
    clock.at_ms = max(activity.lowered.lease.not_after_ms for activity in house.state.activities)
    assert 'sluis_activity_open{activity="wifi-help"} 0.0' in (await house.admin("/metrics"))[1]
    assert (await house.admin("/readyz"))[0] == 503


async def test_a_store_that_does_not_answer_is_not_ready_and_says_so_without_a_trace(
    house: House, tmp_path: Path
) -> None:
    good, house.state.store = house.state.store, Store.at(tmp_path / "empty.db")
    status, text_of_readiness = await house.admin("/readyz")
    assert status == 503
    assert "Traceback" not in text_of_readiness
    assert "SELECT" not in text_of_readiness
    assert (await house.admin("/healthz"))[0] == 200
    house.state.store.close()
    house.state.store = good


async def test_other_protocols_get_no_answer(house: House) -> None:
    async def never(*_given: object) -> dict[str, object]:
        raise AssertionError

    await AdminApp(house.state)({"type": "lifespan"}, never, never)  # type: ignore[arg-type]
