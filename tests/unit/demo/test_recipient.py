"""The recipient of the demonstration keeps a body once, goes down, and comes back on the same port."""

import aiohttp
import pytest

from sluis.demo.recipient import Recipient


async def post(recipient: Recipient, disclosure: str, body: bytes = b"{}") -> int:
    async with (
        aiohttp.ClientSession() as http,
        http.post(recipient.url, data=body, headers={"Idempotency-Key": f'"{disclosure}"'}) as answer,
    ):
        return answer.status


async def test_a_repeat_is_counted_and_kept_once() -> None:
    recipient = Recipient("somebody")
    await recipient.up()
    assert [await post(recipient, "aa") for _ in range(2)] == [200, 200]
    assert (recipient.arrivals, list(recipient.kept)) == (2, ["aa"])
    await recipient.down()


async def test_it_goes_down_and_comes_back_on_the_same_port() -> None:
    recipient = Recipient("somebody")
    await recipient.up()
    port = recipient.port
    await recipient.down()
    with pytest.raises(aiohttp.ClientConnectorError):
        await post(recipient, "aa")
    await recipient.up()
    assert recipient.port == port
    assert await post(recipient, "aa") == 200
    await recipient.down()


async def test_a_body_can_be_kept_without_an_answer() -> None:
    recipient = Recipient("somebody", swallow=1)
    await recipient.up()
    with pytest.raises(aiohttp.ClientError):
        await post(recipient, "aa")
    assert list(recipient.kept) == ["aa"]
    assert await post(recipient, "aa") == 200
    await recipient.down()
