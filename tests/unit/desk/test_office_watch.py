"""What has to be looked at: each call for its roles, and one answer for everybody else."""

from pathlib import Path

import pytest
from tests.flow.deskhouse import desk

PATHS = {
    "/v1/alarms": {"owner", "legal", "dpo", "approver", "operator"},
    "/v1/cases": {"legal", "dpo"},
    "/v1/recipients/wifi-insight/questions": {"owner", "legal", "dpo"},
}


async def test_each_call_is_for_its_roles(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        refused = set()
        for path, roles in PATHS.items():
            for role in ("owner", "legal", "dpo", "approver", "operator", "call-centre", "inspector", "household"):
                answer = await callers.call(f"person:{role}", "GET", path)
                assert (answer.status == 200) is (role in roles), (path, role)
                if answer.status != 200:
                    refused.add(answer)
        assert len(refused) == 1


@pytest.mark.parametrize("name", ["nobody", "..", "%2e%2e", "wifi-insight%00"])
async def test_a_recipient_that_is_none_is_not_asked_about(tmp_path: Path, name: str) -> None:
    async with desk(tmp_path) as callers:
        answer = await callers.call("person:dpo", "GET", f"/v1/recipients/{name}/questions")
        assert answer.status in {404, 409, 422}
