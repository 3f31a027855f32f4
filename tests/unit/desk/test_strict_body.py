"""Tests of a body that is taken as it is described."""

import asyncio

import msgspec
import pytest
from litestar import Litestar, post
from litestar.params import JSONBody
from litestar.testing import AsyncTestClient

from sluis.desk.strict_body import StrictRequest


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """What a call asks."""

    due: bool = False
    most: int = 1


@post("/asked", status_code=200)
async def asked(data: JSONBody[Asked]) -> Asked:
    """Say it back."""
    return data


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"due": true, "most": 5}', 200),
        (b"{}", 200),
        (b'{"due": 0}', 400),
        (b'{"due": "true"}', 400),
        (b'{"most": "5"}', 400),
        (b'{"most": 5.0}', 200),
        (b'{"most": true}', 400),
        (b'{"more": 1}', 400),
        (b"{", 400),
        (b'{"most": "\xff"}', 400),
    ],
    ids=["as described", "defaults", "zero", "text", "digits", "whole", "yes", "unknown", "cut", "no UTF-8"],
)
def test_what_is_of_another_form_is_refused_and_not_converted(body: bytes, status: int) -> None:
    async def answered() -> int:
        async with AsyncTestClient(Litestar([asked], request_class=StrictRequest)) as client:
            answer = await client.post("/asked", content=body, headers={"content-type": "application/json"})
            return answer.status_code

    assert asyncio.run(answered()) == status
