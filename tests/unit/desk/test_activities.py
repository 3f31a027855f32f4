"""How the activities are: sentences in the caller's language, names of the register and counts."""

from pathlib import Path

from tests.flow.deskhouse import OTHER, OWN, desk


async def test_activities_are_told_without_anybody(tmp_path: Path) -> None:
    async with desk(tmp_path, ("operator",)) as callers:
        english = await callers.call("here", "GET", "/v1/activities")
        dutch = await callers.call("here", "GET", "/v1/activities", headers={"Accept-Language": "nl"})
        assert english.json["activities"] == dutch.json["activities"]
        assert english.json["sentences"] != dutch.json["sentences"]
        assert all(line.encode() not in english.body for line in (OWN, OTHER))
