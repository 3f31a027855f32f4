"""How the desk is: ready while database, journal and key file answer and agree, and in words why not."""

from pathlib import Path

import pytest
from tests.flow.deskhouse import desk


async def test_a_key_file_that_is_gone_or_a_journal_that_is_lost_is_said(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        (tmp_path / "gate.keys").rename(tmp_path / "away")
        keys = await callers.call("here", "GET", "/readyz")
        (tmp_path / "away").rename(tmp_path / "gate.keys")
        assert (keys.status, keys.code.split(".")[0]) == (503, "keys")
        place = callers.gate.journal_folder()
        place.rename(tmp_path / "lost")
        lost = await callers.call("here", "GET", "/readyz")
        assert (lost.status, lost.code) == (503, "standing.closed")
        (tmp_path / "lost").rename(place)
        assert (await callers.call("here", "GET", "/readyz")).status == 200
        assert (await callers.call("here", "GET", "/healthz")).status == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/v1/openapi.json"])
async def test_no_answer_may_be_stored(tmp_path: Path, path: str) -> None:
    async with desk(tmp_path) as callers:
        assert dict((await callers.call("here", "GET", path)).headers)["Cache-Control"] == "no-store"
