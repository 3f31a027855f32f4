"""A row that a person releases runs again in the running gate at once: the two share the database and nothing else."""

from pathlib import Path

import pytest
from tests.flow.gatehouse import COLLECTED_MS, Clock, build, element, eventually, message, serving, statuses_of
from tests.flow.gatehouse import ask as ask_help

from sluis.cli.main import main
from sluis.ledger.record import Status
from sluis.store.counts import quarantine_row

ACTIVE = 7


async def test_the_running_gate_follows_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with serving(build(tmp_path), Clock(COLLECTED_MS + 60_000)) as house:
        ask_help(house.state)
        first, seen = COLLECTED_MS // 1000, set[Path]()

        async def sent(number: int) -> bytes:
            assert await house.post("/ingest", message(element(first + number))) == 200
            await eventually(lambda: statuses_of(house.state) == [Status.DELIVERED] * (number + 1))
            [newest] = set((tmp_path / "insight").glob("*.json")) - seen
            seen.add(newest)
            return newest.read_bytes()

        assert b'"Active"' in await sent(0)
        with house.state.transaction() as conn:
            quarantine_row(conn, "wifi-help", ACTIVE, "host_name", house.state.clock())
        assert b'"Active"' not in await sent(1)
        assert "row 7 is in quarantine" in (await house.admin("/readyz"))[1]
        words = ["gate", "release-row", "wifi-help", str(ACTIVE), "--config", str(tmp_path / "gate.toml")]
        assert main(words) == 0
        assert "row 7 runs again" in capsys.readouterr().out
        assert b'"Active"' in await sent(2)
        assert "quarantine" not in (await house.admin("/readyz"))[1]
