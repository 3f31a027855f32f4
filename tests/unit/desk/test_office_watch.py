"""What has to be looked at: each call for its roles, and one answer for everybody else."""

import base64
from pathlib import Path

import pytest
from tests.flow.deskhouse import desk
from tests.unit.api.test_questions_sent import asking as asking_register

PATHS = {
    "/v1/alarms": {"owner", "legal", "dpo", "approver", "operator"},
    "/v1/cases": {"legal", "dpo"},
    "/v1/recipients/wifi-insight/questions": {"owner", "legal", "dpo"},
    "/v1/recipients/wifi-insight/questions/sent": {"owner", "legal", "dpo"},
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


ANSWERED = b"fact;answer;document\nrecipients.wifi-insight.country;CA;reg.pdf\n"


async def test_a_form_that_was_filled_in_is_read_and_changes_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        path = "/v1/recipients/wifi-insight/answers"
        body = {"form": base64.b64encode(ANSWERED).decode()}
        read = await callers.call("person:owner", "POST", path, body)
        assert (read.status, read.json["answers"]) == (
            200,
            [
                {
                    "fact": "recipients.wifi-insight.country",
                    "value": "CA",
                    "line": 2,
                    "document": {"document": "reg.pdf"},
                }
            ],
        )
        assert "country: CA" in str(read.json["proposal"])
        assert (await callers.call("person:owner", "GET", "/v1/registers")).json["steps"] == []
        for role in ("approver", "operator", "inspector", "household"):
            assert (await callers.call(f"person:{role}", "POST", path, body)).code == "desk.call-forbidden"
        for form in ("%", "AA=A", "a"):
            assert (await callers.call("person:owner", "POST", path, {"form": form})).code == "desk.call-refused"


@pytest.mark.parametrize("name", ["nobody", "..", "%2e%2e", "wifi-insight%00"])
async def test_a_recipient_that_is_none_is_not_asked_about(tmp_path: Path, name: str) -> None:
    async with desk(tmp_path) as callers:
        answer = await callers.call("person:dpo", "GET", f"/v1/recipients/{name}/questions")
        assert answer.status in {404, 409, 422}


async def test_that_a_form_was_sent_is_noted_by_who_may_and_only_of_this_moment(tmp_path: Path) -> None:
    async with desk(tmp_path, register=asking_register(tmp_path)) as callers:
        path = "/v1/recipients/wifi-insight/questions/sent"
        form = {"form": (await callers.call("person:dpo", "GET", path)).json["form"]}
        for role in ("approver", "operator", "inspector", "household", "call-centre"):
            assert (await callers.call(f"person:{role}", "POST", path, form)).code == "desk.call-forbidden"
        old = await callers.call("person:dpo", "POST", path, {"form": "ab" * 32})
        assert (old.status, old.code) == (409, "desk.questions-not-sent")
        for role in ("person:legal", "dpo"):
            assert (await callers.call(role, "POST", path, form)).status == 200
        told = (await callers.call("person:owner", "GET", path)).json["sent"]
        assert isinstance(told, list)
        assert [each["by"] for each in told] == ["dpo", "somebody-legal"]
