"""Calls about standing: whose key is asked for, and in what order refusals are told."""

from pathlib import Path

import pytest
from tests.flow.deskhouse import OWN, desk

from sluis.desk.routes.standing import RefusedChange, refused_of


def test_refused_changes_are_told_in_their_order() -> None:
    assert refused_of({5: "b", 1: "a"}) == [RefusedChange(1, "a"), RefusedChange(5, "b")]


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
