"""Everybody may read what may be shared; what was shared is told to whom it is about, and to who supervises."""

from pathlib import Path

from tests.flow.deskhouse import OTHER, OWN, desk

PATH = "/v1/sharing/household"


async def test_what_may_be_shared_is_told_in_the_callers_language(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        english = await callers.call("household", "GET", "/v1/sharing")
        dutch = await callers.call("registry", "GET", "/v1/sharing", headers={"Accept-Language": "nl"})
        assert "Solve Wi-Fi problems when the customer asks" in english.body.decode()
        assert "Wifi-problemen oplossen als de klant erom vraagt" in dutch.body.decode()


async def test_what_was_shared_is_told_to_the_household_and_to_no_other(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        own = await callers.call("household", "POST", PATH, {"household": OWN})
        assert (own.status, own.json["lines"]) == (200, [])
        other = await callers.call("household", "POST", PATH, {"household": OTHER})
        assert (other.status, other.code) == (404, "gate.household-unknown")
        centre = await callers.call("call-centre", "POST", PATH, {"household": OWN})
        assert (centre.status, centre.code) == (403, "desk.call-forbidden")
