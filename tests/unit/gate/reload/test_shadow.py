"""A shadow decides beside, is counted, sends nothing, and cannot hurt what is decided for real."""

import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.flow.gatehouse import (
    COLLECTED_MS,
    Clock,
    House,
    arrive,
    ask,
    build,
    counted,
    element,
    eventually,
    message,
    opened,
    serving,
    statuses_of,
)
from tests.flow.reloading import EXAMPLE, WITHOUT_ACTIVE, edit, repin, reweighed, shadow_table

from sluis.errors.store import store_error
from sluis.gate.path.steps import TAKEN
from sluis.gate.reload.shadow import HOUSEHOLD_ROW, TIME_ROW, WAITING, Bystander, Shadow, pair_of, shadowing
from sluis.gate.state.readiness import readiness
from sluis.gate.state.state import GateState
from sluis.ledger.record import Status
from sluis.store.schema import metadata, period_keys, shadow_counts
from sluis.store.shadow_counts import Counted, shadow_totals

FIRST = COLLECTED_MS // 1000


def totals(state: GateState) -> dict[Counted, int]:
    pair = pair_of(state.rules)
    assert pair is not None
    with state.store.reading() as conn:
        return shadow_totals(conn, pair)


@pytest.fixture(autouse=True)
def prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluis.gate.reload.shadow.WRITE_EVERY_S", 0.0)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    settings = build(tmp_path, more=shadow_table(tmp_path, WITHOUT_ACTIVE))
    async with serving(settings, Clock(COLLECTED_MS + 60_000)) as made:
        ask(made.state)
        yield made


async def test_both_sides_are_counted_over_the_same_reports_and_only_one_sends(house: House, tmp_path: Path) -> None:
    state = house.state
    assert await house.post("/ingest", message(element(FIRST), element(FIRST + 1))) == 200
    await eventually(lambda: statuses_of(state) == [Status.DELIVERED] * 2)
    await eventually(lambda: totals(state).get(("shadow", "wifi-help", -1, "released")) == 2)
    counts = totals(state)
    assert counts["in-force", "wifi-help", -1, "released"] == 2
    assert counts["in-force", "wifi-help", 7, "released"] == 2, "Active is row 7 of the register in force"
    assert ("shadow", "wifi-help", 7, "released") not in counts, "and no row of the shadow"
    for side in ("in-force", "shadow"):
        assert counts[side, "wifi-help", HOUSEHOLD_ROW, "released"] == 2
        assert counts[side, "wifi-help", TIME_ROW, "released"] == 2
        assert counts[side, "network-quality", -1, "nothing-released"] == 2
    assert counts["shadow", "wifi-help", 0, "unlisted"] == counts["in-force", "wifi-help", 0, "unlisted"] + 2
    assert len(list((tmp_path / "insight").glob("*.json"))) == 2


async def test_a_refused_report_and_an_unknown_household_are_counted_on_both_sides(house: House) -> None:
    body = b'{"Report":[{"CollectionTime":' + str(FIRST).encode() + b',"a":1,"a":2}]}'
    assert await house.post("/ingest", body) == 200
    assert await house.post("/ingest?sn=999", message()) == 200
    await eventually(lambda: totals(house.state).get(("shadow", "", -1, "identity-mismatch")) == 1)
    counts = totals(house.state)
    assert counts["in-force", "", -1, "refused-duplicate-key"] == counts["shadow", "", -1, "refused-duplicate-key"] == 1


async def test_a_shadow_that_breaks_is_counted_and_the_decision_stands(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def burst(*_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(Bystander, "_decide", burst)
    assert await house.post("/ingest", message()) == 200
    await eventually(lambda: statuses_of(house.state) == [Status.DELIVERED])
    await eventually(lambda: totals(house.state) == {("shadow", "", -1, "fault"): 1})
    monkeypatch.undo()
    monkeypatch.setattr("sluis.gate.reload.shadow.WRITE_EVERY_S", 0.0)
    assert await house.post("/ingest", message(element(FIRST + 1))) == 200
    await eventually(lambda: totals(house.state).get(("shadow", "wifi-help", -1, "released")) == 1)


async def test_a_table_that_cannot_be_written_is_tried_again_and_hurts_nobody(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = threading.Event()
    real = house.state.store

    def write(*given: object) -> None:
        if not full.is_set():
            from sluis.errors import Code

            raise store_error(what=Code("disk-full"))
        add(*given)  # type: ignore[arg-type]

    from sluis.gate.reload import shadow as module

    add = module.add_shadow
    monkeypatch.setattr(module, "add_shadow", write)
    assert await house.post("/ingest", message()) == 200
    await eventually(lambda: statuses_of(house.state) == [Status.DELIVERED])
    assert totals(house.state) == {}
    full.set()
    assert await house.post("/ingest", message(element(FIRST + 1))) == 200
    await eventually(lambda: totals(house.state).get(("shadow", "wifi-help", -1, "released")) == 2)
    assert real is house.state.store


async def test_a_shadow_uses_no_key_of_a_household_and_leaves_no_key(house: House, tmp_path: Path) -> None:
    """The shadow asks hourly tokens; the register in force daily ones: no hourly key comes to be."""
    changed = WITHOUT_ACTIVE.replace("household: {lifetime: day}", "household: {lifetime: hour}")
    hourly = reweighed(WITHOUT_ACTIVE, changed, "wifi-help", "continuity")
    repin(tmp_path, hourly, "shadow", "shadow.yaml")
    assert await house.gate.reloader.reload(tmp_path / "gate.toml") is not None
    assert await house.post("/ingest", message()) == 200
    await eventually(lambda: totals(house.state).get(("shadow", "wifi-help", -1, "released")) == 1)
    with house.state.store.reading() as conn:
        assert set(conn.execute(select(period_keys.c.lifetime)).scalars()) == {"day"}


async def test_a_reload_starts_and_ends_a_shadow(tmp_path: Path) -> None:
    async with serving(build(tmp_path), Clock(COLLECTED_MS + 60_000)) as house:
        ask(house.state)
        assert house.state.observer is None
        with (tmp_path / "gate.toml").open("a") as file:
            file.write(shadow_table(tmp_path, WITHOUT_ACTIVE))
        assert await house.gate.reloader.reload(tmp_path / "gate.toml") is not None
        assert await house.post("/ingest", message()) == 200
        await eventually(lambda: totals(house.state).get(("shadow", "wifi-help", -1, "released")) == 1)
        edit(tmp_path, r"\[shadow\]\n.*\n.*\n", "")
        assert await house.gate.reloader.reload(tmp_path / "gate.toml") is not None
        assert house.state.observer is None
        assert await house.post("/ingest", message(element(FIRST + 1))) == 200
        with house.state.store.reading() as conn:
            assert conn.execute(select(func.count()).select_from(shadow_counts)).scalar_one() > 0


def test_a_shadow_that_cannot_be_used_leaves_the_gate_as_it_was(tmp_path: Path) -> None:
    settings = build(tmp_path, more=shadow_table(tmp_path, "version: 1\n"))
    with opened(settings, Clock(COLLECTED_MS + 60_000)) as state, shadowing(state):
        assert any(line.startswith("There is no shadow register: ") for line in readiness(state, "en").lines)
        ask(state)
        assert arrive(state) == (TAKEN,)
        assert statuses_of(state) == [None]
        assert state.observer is None


def test_what_there_is_no_time_for_is_left_out_for_both(tmp_path: Path) -> None:
    settings = build(tmp_path, more=shadow_table(tmp_path, EXAMPLE + "\n"))
    with opened(settings, Clock(COLLECTED_MS + 60_000)) as state:
        ask(state)
        shadow = Shadow(state)
        shadow.turn_to(state.rules)
        for number in range(WAITING + 3):
            assert arrive(state, message(element(FIRST + number))) == (TAKEN,)
        assert counted(state)["wifi-help", "recorded"] == WAITING + 3
        shadow.stop()
        shadow.run()
        counts = totals(state)
        for side in ("in-force", "shadow"):
            assert counts[side, "", -1, "skipped"] == 3
            assert counts[side, "wifi-help", -1, "released"] == WAITING


def test_no_table_but_its_own_differs_with_a_shadow(tmp_path: Path) -> None:
    def rows(folder: Path, more: Sequence[str]) -> dict[str, int]:
        folder.mkdir()
        with opened(build(folder, more="".join(more)), Clock(COLLECTED_MS + 60_000)) as state, shadowing(state):
            ask(state)
            arrive(state, message(element(FIRST)), message(element(FIRST + 1, X={"Y": 1})))
        with (
            opened(build(folder, more="".join(more)), Clock(COLLECTED_MS + 60_000)) as state,
            state.store.reading() as conn,
        ):
            return {
                name: conn.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in metadata.tables.items()
            }

    without = rows(tmp_path / "without", [])
    (tmp_path / "beside").mkdir()
    beside = shadow_table(tmp_path / "beside", WITHOUT_ACTIVE).replace("shadow.yaml", "../beside/shadow.yaml")
    for name in ("vocabularies",):
        (tmp_path / "beside" / name).symlink_to(tmp_path / "without" / name)
    with_shadow = rows(tmp_path / "with", [beside])
    assert with_shadow.pop("shadow_counts") > without.pop("shadow_counts") == 0
    assert with_shadow == without
