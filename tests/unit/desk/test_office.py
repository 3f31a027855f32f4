"""How everything is, and what a version changes: for whoever answers for it, and for nobody else."""

from pathlib import Path

from tests.flow.deskhouse import desk
from tests.unit.desk.test_agreed import PEOPLE, PROPOSAL, agreed


async def test_the_office_sees_how_everything_is_and_others_do_not(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        for role in ("owner", "legal", "dpo", "approver", "operator"):
            answer = await callers.call(f"person:{role}", "GET", "/v1/office")
            assert answer.status == 200, role
        seen = answer.json
        assert isinstance(seen["activities"], list)
        assert {each["activity"] for each in seen["activities"]} == {"wifi-help", "network-quality"}
        for role in ("call-centre", "inspector", "household"):
            refused = await callers.call(f"person:{role}", "GET", "/v1/office")
            assert (refused.status, refused.code) == (403, "desk.call-forbidden")


async def test_the_effect_of_a_version_is_told_beside_the_register_in_force(tmp_path: Path) -> None:
    async with desk(tmp_path, more=PEOPLE) as callers:
        done = await agreed(callers, "olga", "owner", "/v1/registers/agreed", PROPOSAL)
        assert done.status == 200, done.body
        told = (await callers.call("inspector", "GET", "/v1/registers/1/effect")).json
        assert (told["same"], told["widens"], told["gains"]) == (False, False, [])
        unknown = await callers.call("dpo", "GET", "/v1/registers/7/effect")
        assert (unknown.status, unknown.code) == (404, "register.version-unknown")
