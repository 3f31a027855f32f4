"""A file to take along: looked at and let go by the officer, fetched by the account that asked and by nobody else."""

from pathlib import Path

import pytest
from tests.flow.deskhouse import OTHER, OWN, SERVICE, Callers, desk
from tests.tokens import claims

WEB = "/v1/cases/file"


def someone(subject: str = "kim", *lines: str) -> dict[str, str]:
    return {"Sluis-Person": SERVICE.token(claims(sub=subject, lines=list(lines or (OWN,))))}


async def asked(callers: Callers, ask: str = "portability", subject: str = "kim") -> int:
    opened = await callers.call("web", "POST", "/v1/cases", {"household": OWN, "ask": ask}, someone(subject))
    case = opened.json["case"]
    assert isinstance(case, dict)
    return int(case["number"])


async def fetched(callers: Callers, number: int, headers: dict[str, str], line: str = OWN) -> tuple[int, str]:
    answer = await callers.call("web", "POST", WEB, {"household": line, "number": number}, headers)
    return answer.status, "" if answer.status == 200 else answer.code


async def until(callers: Callers) -> list[object]:
    shown = await callers.call("web", "POST", "/v1/cases/show", {"household": OWN}, someone())
    own = shown.json["cases"]
    assert isinstance(own, list)
    return [each["file_until"] for each in own]


async def test_an_officer_lets_it_go_and_the_account_that_asked_fetches_it(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, database=database_url) as callers:
        number = await asked(callers)
        looking = {"number": number}
        letting = {**looking, "reason": "provided, about nobody else", "reviewed": []}
        refused = await callers.call("dpo", "POST", "/v1/cases/portability", looking)
        assert refused.code == "rights.identity-needed", "a sign-in is not enough for it"
        assert (await callers.call("dpo", "POST", "/v1/cases/answer", letting)).code == "rights.identity-needed"
        checked = {"number": number, "means": "code-by-post"}
        assert (await callers.call("dpo", "POST", "/v1/cases/identity", checked)).status == 200
        assert await fetched(callers, number, someone()) == (404, "rights.case-unknown"), "nobody let it go yet"
        seen = await callers.call("dpo", "POST", "/v1/cases/portability", looking)
        file = seen.json["file"]
        assert isinstance(file, dict)
        assert (file["v"], file["case"], file["provided"]) == ("sluis/portability/v1", number, [])
        unknown = await callers.call("dpo", "POST", "/v1/cases/answer", {**letting, "reviewed": ["network-quality"]})
        assert unknown.code == "cli.activity-unknown"
        assert await until(callers) == [None]
        assert (await callers.call("dpo", "POST", "/v1/cases/answer", letting)).status == 200
        assert (await until(callers))[0] is not None
        assert await fetched(callers, number, someone()) == (200, "")
        assert await fetched(callers, number, someone("partner")) == (404, "rights.case-unknown")
        assert await fetched(callers, number + 1, someone()) == (404, "rights.case-unknown")
        assert await fetched(callers, number, someone("kim", OTHER)) == (404, "gate.household-unknown")
        assert await fetched(callers, number, someone("kim", OTHER), OTHER) == (404, "rights.case-unknown")
        assert (await callers.call("dpo", "POST", WEB, {"household": OWN, "number": number})).status == 403


@pytest.mark.parametrize("how", ["another", "refused", "by hand"])
async def test_without_an_answer_that_lets_it_go_there_is_no_file(tmp_path: Path, how: str) -> None:
    async with desk(tmp_path) as callers:
        number = await asked(callers, "access" if how == "another" else "portability")
        await callers.call("dpo", "POST", "/v1/cases/identity", {"number": number, "means": "counter"})
        step = {"number": number, "reason": "as asked"}
        if how == "another":
            odd = await callers.call("dpo", "POST", "/v1/cases/answer", {**step, "reviewed": []})
            assert (odd.status, odd.code) == (409, "rights.case-state")
        if how == "refused":
            done = await callers.call("dpo", "POST", "/v1/cases/refuse", {**step, "ground": "excessive"})
        else:
            done = await callers.call("dpo", "POST", "/v1/cases/answer", step)
        assert done.status == 200
        assert await fetched(callers, number, someone()) == (404, "rights.case-unknown")
        assert await until(callers) == [None]
