"""Carriers: what a recipient does becomes one of four words, and nothing it says goes further."""

import os
from pathlib import Path

import aiohttp
import pytest
from msgspec.structs import replace
from tests.flow.gatehouse import build
from tests.flow.odd_recipient import ANSWERS, OddRecipient

from sluis.errors import FileMissingError
from sluis.gate.delivery.endpoint import CONTENT_TYPES, DirectoryCarrier, HttpCarrier, Parcel, Reply, carrier_for
from sluis.gate.state.settings import Duration, Endpoint
from sluis.terms import BodyFormat

PARCEL = Parcel(bytes(range(32)), b'{"Report":[]}', "c=:AAAA:", CONTENT_TYPES[BodyFormat.OBJECT])


async def brought(recipient: OddRecipient, timeout_ms: int = 5000) -> Reply:
    endpoint = Endpoint(url=f"http://127.0.0.1:{recipient.port}/intake", timeout=Duration(timeout_ms))
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        return await HttpCarrier(session, endpoint, None).bring(PARCEL)


@pytest.mark.parametrize(
    ("mode", "reply"),
    [
        ("200", Reply.TAKEN),
        ("coded", Reply.TAKEN),
        ("half", Reply.TAKEN),
        ("400", Reply.REFUSED),
        *((mode, Reply.FAILED) for mode in sorted({*ANSWERS, "reset"} - {"200", "coded", "half", "400"})),
    ],
)
async def test_what_a_recipient_does_becomes_a_word(mode: str, reply: Reply) -> None:
    recipient = await OddRecipient(mode).up()
    assert await brought(recipient) is reply
    assert [asked.head.split("\r\n")[0] for asked in recipient.asked] == ["POST /intake HTTP/1.1"], "no redirect"
    await recipient.down()


async def test_one_that_hangs_is_given_up_after_the_timeout() -> None:
    recipient = await OddRecipient("hang").up()
    assert await brought(recipient, 200) is Reply.FAILED
    assert len(recipient.asked) == 1
    await recipient.down()


async def test_one_that_is_not_there_got_nothing() -> None:
    recipient = await OddRecipient().up()
    await recipient.down()
    assert await brought(recipient) is Reply.NOT_SENT


async def test_the_recipient_sees_our_headers_and_no_others() -> None:
    recipient = await OddRecipient().up()
    await brought(recipient)
    [asked] = recipient.asked
    assert asked.body == PARCEL.body
    assert {name: value for name, value in asked.headers.items() if name not in {"host", "content-length"}} == {
        "content-type": "application/json; charset=UTF-8",
        "idempotency-key": f'"{bytes(range(32)).hex()}"',
        "sluis-disclosure": "c=:AAAA:",
        "user-agent": "sluis",
        "accept": "*/*",
        "accept-encoding": asked.headers["accept-encoding"],
    }
    await recipient.down()


async def test_a_directory_gets_whole_files_with_their_receipts(tmp_path: Path) -> None:
    carrier = DirectoryCarrier(tmp_path / "out" / "there")
    csv = Parcel(bytes(32), b"a,b\n", "c=:BBBB:", CONTENT_TYPES[BodyFormat.CSV])
    assert [await carrier.bring(parcel) for parcel in (PARCEL, csv, PARCEL)] == [Reply.TAKEN] * 3
    files = {path.name: path.read_bytes() for path in (tmp_path / "out" / "there").iterdir()}
    assert files == {
        f"{bytes(range(32)).hex()}.json": PARCEL.body,
        f"{bytes(range(32)).hex()}.disclosure": b"c=:AAAA:",
        f"{bytes(32).hex()}.csv": b"a,b\n",
        f"{bytes(32).hex()}.disclosure": b"c=:BBBB:",
    }


async def test_what_is_dropped_is_its_owners_only_whatever_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        assert await DirectoryCarrier(tmp_path / "out" / "there").bring(PARCEL) is Reply.TAKEN
    finally:
        os.umask(before)
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "out" / "there").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "out" / "there").iterdir()} == {0o600}


async def test_a_directory_that_cannot_be_written_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file stands in the way")
    assert await DirectoryCarrier(tmp_path / "out").bring(PARCEL) is Reply.FAILED


async def test_the_settings_say_how_a_recipient_is_reached(tmp_path: Path) -> None:
    settings = build(tmp_path)
    (tmp_path / "token").write_text("Bearer t0ken\nsecond line\n")
    (tmp_path / "empty").write_text("")
    recipient = await OddRecipient().up()
    endpoint = Endpoint(url=f"http://127.0.0.1:{recipient.port}/intake", authorization_file="token")
    async with aiohttp.ClientSession() as session:
        assert isinstance(carrier_for(settings, Endpoint(directory="out"), session), DirectoryCarrier)
        await carrier_for(settings, endpoint, session).bring(PARCEL)
        for absent in ("empty", "nothing"):
            with pytest.raises(FileMissingError):
                carrier_for(settings, replace(endpoint, authorization_file=absent), session)
    assert recipient.asked[0].headers["authorization"] == "Bearer t0ken"
    await recipient.down()
