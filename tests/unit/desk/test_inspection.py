"""Calls of an inspector: nobody else makes them, a seed is whole, and what cannot be put on record is not shown."""

from pathlib import Path

import pytest
from tests.flow.deskhouse import OTHER, OWN, PERSON, desk, households

from sluis.api.ledger import seal

SEED = "4613225561423316"
INSPECTOR = PERSON + "inspector"


async def test_the_numbers_of_a_seed_have_their_households(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, ("operator",), *households(OWN, OTHER), database=database_url) as callers:
        early = await callers.call(INSPECTOR, "GET", "/v1/inspection/population")
        assert (early.status, early.code) == (409, "ledger.sample-epoch")
        seal(callers.running.desk.gate)
        known = await callers.call(INSPECTOR, "GET", "/v1/inspection/population?epoch=0")
        assert (known.json["registered"], known.json["epoch"]) == (2, 0)
        body = {"epoch": 0, "seed": SEED, "count": 5}
        drawn = await callers.call(INSPECTOR, "POST", "/v1/inspection/sample", body)
        assert drawn.json["population"] == known.json
        rows = drawn.json["drawn"]
        assert isinstance(rows, list)
        assert {(row["number"], row["household"]) for row in rows} == {(0, f"{OWN}#0"), (1, f"{OTHER}#1")}
        again = await callers.call("inspector", "POST", "/v1/inspection/sample", body)
        assert again.body == drawn.body, "the same seed draws the same, for a machine too"
        named = {"household": rows[0]["household"]}
        assert (await callers.call(INSPECTOR, "POST", "/v1/statements", named)).status == 200


@pytest.mark.parametrize(
    "change",
    [
        {"seed": "short"},
        {"seed": SEED + "\n"},
        {"seed": "a b" * 9},
        {"seed": "é" * 20},
        {"count": 26},
        {"count": 0},
        {"first": -1},
        {"x": 1},
    ],
)
async def test_what_is_no_draw_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    async with desk(tmp_path) as callers:
        body = {"epoch": 0, "seed": SEED, "count": 5, **change}
        answer = await callers.call(INSPECTOR, "POST", "/v1/inspection/sample", body)
        assert (answer.status, answer.code) == (400, "desk.call-refused")


async def test_what_cannot_be_put_on_record_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_args: object) -> None:
        raise OSError

    async with desk(tmp_path) as callers:
        monkeypatch.setattr("sluis.api.inspection.record_visit", failing)
        for path in ("/v1/inspection/population", "/v1/inspection/log", "/v1/registers", "/v1/registers/1"):
            assert (await callers.call(INSPECTOR, "GET", path)).code == "desk.fault", path
        assert (await callers.call(PERSON + "owner", "GET", "/v1/registers")).status == 200, "others are no visit"


@pytest.mark.parametrize("at", ["yesterday", "2026-11-24", "1969-12-31T00:00:00Z"])
async def test_registers_at_what_is_no_moment_are_refused(tmp_path: Path, at: str) -> None:
    async with desk(tmp_path) as callers:
        answer = await callers.call("dpo", "GET", f"/v1/registers?at={at}")
        assert (answer.status, answer.code) == (400, "desk.call-refused")
