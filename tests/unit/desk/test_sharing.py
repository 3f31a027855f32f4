"""Everybody may read what may be shared; what was shared is told to whom it is about, and to who supervises."""

from pathlib import Path

from tests.flow.deskhouse import OTHER, OWN, desk

from sluis.desk.app import HANDLERS
from sluis.desk.calls import PUBLISHED
from sluis.desk.routes.shared import CALL

PATH = "/v1/sharing/household"
OVERVIEW = "/v1/sharing/overview"


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


async def test_a_household_is_told_in_one_answer_what_three_tell(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        told = await callers.call("household", "POST", OVERVIEW, {"household": OWN}, {"Accept-Language": "nl"})
        sharing = await callers.call("household", "GET", "/v1/sharing", headers={"Accept-Language": "nl"})
        shared = await callers.call("household", "POST", PATH, {"household": OWN}, {"Accept-Language": "nl"})
        standing = await callers.call("household", "POST", "/v1/standing/show", {"household": OWN})
        assert told.json["sharing"] == sharing.json
        assert told.json["standing"] == standing.json
        asked_at = told.json["shared"]["asked_at"]  # type: ignore[index]
        assert told.json["shared"] == shared.json | {"asked_at": asked_at}
        for role in ("dpo", "call-centre", "inspector", "registry"):
            refused = await callers.call(role, "POST", OVERVIEW, {"household": OWN})
            assert (refused.status, refused.code) == (403, "desk.call-forbidden"), role


async def test_an_objection_shows_at_the_next_look(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        before = await callers.call("household", "POST", OVERVIEW, {"household": OWN})
        await callers.call("household", "POST", "/v1/standing/ask", {"household": OWN, "ask": "object"})
        after = await callers.call("household", "POST", OVERVIEW, {"household": OWN})
        assert b"closed-objection" not in before.body
        assert b"closed-objection" in after.body


async def test_a_web_asks_for_nobody_what_everybody_may_read_and_nothing_else(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        assert (await callers.call("web", "GET", "/v1/sharing")).status == 200
        about = await callers.call("web", "POST", PATH, {"household": OWN})
        assert (about.status, about.code) == (401, "desk.person-needed")
        wrong = await callers.call("web", "GET", "/v1/sharing", headers={"Sluis-Person": "x"})
        assert (wrong.status, wrong.code) == (401, "oidc.token-refused")


def test_what_is_published_takes_no_body_and_is_only_read() -> None:
    published = [handler for handler in HANDLERS if handler.opt[CALL] in PUBLISHED.values()]
    assert {path: handler.opt[CALL] for handler in published for path in handler.paths} == PUBLISHED
    assert all(set(handler.http_methods) <= {"GET", "OPTIONS"} for handler in published)
