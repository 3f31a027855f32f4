"""Calls about standing: whose key is asked for, and in what order refusals are told."""

from pathlib import Path

import pytest
from tests.flow.deskhouse import OTHER, OWN, PERSON, desk, households
from tests.flow.gatehouse import entry

from sluis.desk.routes.standing import RefusedChange, _asked, refused_of
from sluis.errors.standing import not_one_household_error
from sluis.gate.state.asked_page import AskedResult
from sluis.gate.state.pages import Done
from sluis.ledger.cancel import Stopped


def test_refused_changes_are_told_in_their_order() -> None:
    assert refused_of({5: "b", 1: "a"}) == [RefusedChange(1, "a"), RefusedChange(5, "b")]


def test_that_a_history_does_not_check_is_told_to_whoever_asks() -> None:
    told = [
        _asked(Done(0, AskedResult(1, 5, stopped=Stopped(None, (), 0, 0, history_checked=checked))))
        for checked in (True, False)
    ]
    assert [(each.last_left, each.left_known) for each in told] == [(None, True), (None, False)]


@pytest.mark.parametrize("key", ["", "x" * 201, "é"])
async def test_a_key_that_is_none_is_refused(tmp_path: Path, key: str) -> None:
    async with desk(tmp_path, ("call-centre",)) as callers:
        body = {"household": OWN, "ask": "object"}
        answer = await callers.call("here", "POST", "/v1/standing/ask", body, headers={"Idempotency-Key": key})
        assert (answer.status, answer.code) == (400, "desk.key-needed")


async def test_a_page_without_asks_or_with_too_many_is_refused(tmp_path: Path) -> None:
    async with desk(tmp_path, ("call-centre",)) as callers:
        for count in (0, 1001):
            body = {"asks": [{"household": OWN, "ask": "object"}] * count}
            answer = await callers.call("here", "POST", "/v1/standing/pages", body, headers={"Idempotency-Key": "a"})
            assert (answer.status, answer.code) == (400, "desk.call-refused")


ABOUT_ONE = (
    ("/v1/standing/show", {}),
    ("/v1/standing/ask", {"ask": "object"}),
    ("/v1/sharing/household", {}),
    ("/v1/sharing/overview", {}),
    ("/v1/statements", {}),
)


async def test_a_line_of_more_than_one_household_answers_its_holder_with_whom_to_ask(tmp_path: Path) -> None:
    first = entry(OWN, use="consumer")
    moved = entry(OWN, serial="B2", endpoint=None, login="cpe-2", use="holiday")
    async with desk(tmp_path, ("call-centre",), first, moved, *households(OTHER)) as callers:
        for role in ("household", PERSON + "household"):
            for path, more in ABOUT_ONE:
                refused = await callers.call(role, "POST", path, {"household": OWN, **more})
                assert (refused.status, refused.code) == (409, not_one_household_error.code), path
                assert "privacy@" in str(refused.json["title"]), refused.json
                theirs = await callers.call(role, "POST", path, {"household": OTHER, **more})
                assert theirs.code == "gate.household-unknown", path
        shown = await callers.call("dpo", "POST", "/v1/standing/show", {"household": OWN})
        assert (shown.json["use"], shown.json["history"]) == ("holiday", [])
        body = {"household": OWN, "ask": "object", "reason": "letter"}
        assert (await callers.call("here", "POST", "/v1/standing/ask", body)).status == 200
