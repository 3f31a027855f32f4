"""Asking the desk: over a socket and with a certificate; refusals by their code, and what is no answer."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from tests.flow.deskhouse import OWN, desk
from tests.unit.web.asking import asking
from tests.unit.web.visiting import settings

from sluis.errors import SluisError
from sluis.errors.web import (
    desk_away_error,
    desk_not_kept_error,
    desk_refused_error,
    desk_silent_error,
    office_refused_error,
    sign_in_needed_error,
)
from sluis.terms import Role
from sluis.web.desk_answers import ShownText
from sluis.web.desk_client import PERSON, DeskClient
from sluis.web.sessions import SignedIn
from sluis.web.settings import DeskPlace, WebSettings


def of(folder: Path, place: DeskPlace) -> WebSettings:
    return msgspec.structs.replace(settings(), base=str(folder), desk=place)


def person() -> SignedIn:
    return SignedIn(
        issuer="i", subject="s", name="n", roles=frozenset(), households=(OWN,), id_token="t.t.t", expires=0, csrf="c"
    )


async def test_a_desk_is_asked_over_its_socket(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        assert (await house.client.sharing("nl")).activities[0].activity == "wifi-help"
        socket = of(tmp_path, DeskPlace(socket="run/desk.sock"))
        async with aclosing(DeskClient.of(socket)) as operator:
            assert (await operator.sharing("en")).activities[0].activity == "wifi-help"
        _, asker = house.household()
        assert (await house.client.standing(asker, OWN, "nl")).number == 0
        with pytest.raises(SluisError) as refused:
            await house.client.standing(asker, "NL-9999", "nl")
        assert (refused.value.code, refused.value.places["why"]) == ("web.desk-refused", "gate.household-unknown")
        assert "NL-9999" not in str(refused.value)


async def test_a_desk_elsewhere_knows_the_web_by_its_certificate(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        files = {"ca": "people.pem", "certificate": "dpo.pem", "key": "dpo.key"}
        place = DeskPlace(url=f"https://localhost:{callers.running.port}", **files)
        async with aclosing(DeskClient.of(of(tmp_path, place))) as client:
            assert (await client.standing(person(), OWN, "en")).activities
        other = DeskPlace(url=f"https://localhost:{callers.running.port}", **{**files, "ca": "desk.pem"})
        async with aclosing(DeskClient.of(of(tmp_path, other))) as client:
            with pytest.raises(SluisError) as away:
                await client.sharing("en")
            assert away.value.entry is desk_away_error
    missing = DeskPlace(url="https://localhost:1", ca="people.pem", certificate="none.pem", key="none.key")
    with pytest.raises(SluisError) as unusable:
        DeskClient.of(of(tmp_path, missing))
    assert unusable.value.code == "gate.certificate"


@asynccontextmanager
async def answering(folder: Path, *parts: bytes) -> AsyncIterator[tuple[DeskClient, list[bytes]]]:
    """Stand in the place of a desk with something that answers bytes, and note what it hears."""
    heard: list[bytes] = []

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        length = int(heard[0].lower().partition(b"content-length: ")[2].split(b"\r\n")[0] or 0)
        heard.append(await reader.readexactly(length))
        writer.writelines(parts)
        writer.close()

    server = await asyncio.start_unix_server(one, folder / "odd.sock")
    async with server, aclosing(DeskClient.of(of(folder, DeskPlace(socket="odd.sock")))) as client:
        yield client, heard


def http(status: int, body: bytes) -> bytes:
    return b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body)


ODD: Sequence[tuple[bytes, object]] = [
    (b"", desk_silent_error),
    (b"nonsense", desk_silent_error),
    (http(200, b"{}"), desk_silent_error),
    (http(200, b"<html>"), desk_silent_error),
    (http(200, b"\xff"), desk_silent_error),
    (http(502, b"bad gateway"), desk_silent_error),
    (http(403, b'{"type":"urn:sluis:error:desk.call-forbidden","title":"<b>"}'), desk_refused_error),
]


@pytest.mark.parametrize(("answer", "row"), ODD)
async def test_what_is_no_answer_of_a_desk_is_none(tmp_path: Path, answer: bytes, row: object) -> None:
    async with answering(tmp_path, answer) as (client, _heard):
        with pytest.raises(SluisError) as fault:
            await client.standing(person(), OWN, "en")
        assert fault.value.entry is row
        assert "<b>" not in str(fault.value)


async def test_the_token_goes_in_one_header_and_the_line_in_no_address(tmp_path: Path) -> None:
    async with answering(tmp_path, http(200, b"{}")) as (client, heard):
        with pytest.raises(SluisError):
            await client.ask(person(), OWN, "object", None, "key-1", "nl")
    first, *headers = heard[0].split(b"\r\n")
    assert first == b"POST /v1/standing/ask HTTP/1.1"
    assert f"{PERSON}: t.t.t".lower().encode() in [header.lower() for header in headers]
    assert b"idempotency-key: key-1" in [header.lower() for header in headers]
    assert OWN.encode() not in heard[0]


async def test_nobody_at_the_other_end_is_a_desk_that_is_away(tmp_path: Path) -> None:
    async with aclosing(DeskClient.of(of(tmp_path, DeskPlace(socket="none.sock")))) as client:
        with pytest.raises(SluisError) as away:
            await client.sharing("en")
        assert away.value.entry is desk_away_error


async def test_a_consent_goes_with_the_text_it_is_to(tmp_path: Path) -> None:
    text = ShownText("ab" * 32, "3", "nl")
    async with answering(tmp_path, http(200, b'{"again":false}')) as (client, heard):
        assert not (await client.ask(person(), OWN, "consent", "wifi-help", "k", "nl", text)).again
    sent = json.loads(heard[1])
    assert sent["text"] == {"sha256": "ab" * 32, "version": "3", "language": "nl", "act": "button"}
    assert (sent["household"], sent["ask"], sent["activity"]) == (OWN, "consent", "wifi-help")


@pytest.mark.parametrize(
    ("said", "row"),
    [
        ("oidc.token-refused", sign_in_needed_error),
        ("desk.person-needed", sign_in_needed_error),
        ("desk.not-kept", desk_not_kept_error),
    ],
)
async def test_whose_token_holds_no_more_signs_in_and_what_is_not_kept_is_said(
    tmp_path: Path, said: str, row: object
) -> None:
    problem = json.dumps({"type": f"urn:sluis:error:{said}", "title": "T"}).encode()
    async with answering(tmp_path, http(401, problem)) as (client, _heard):
        with pytest.raises(SluisError) as fault:
            await client.standing(person(), OWN, "nl")
        assert fault.value.entry is row


async def test_an_employee_reads_the_sentence_of_the_desk_and_a_household_its_code(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        _, dpo = house.employee(Role.DPO)
        with pytest.raises(SluisError) as refused:
            await house.client.call(dpo, "GET", "/v1/registers/7/findings", "en", dict[str, object])
        assert refused.value.entry is office_refused_error
        assert refused.value.places["code"] == "register.version-unknown"
        assert "No version of the register is called 7" in refused.value.sentence("en")
        _, legal = house.employee(Role.CALL_CENTRE)
        with pytest.raises(SluisError) as forbidden:
            await house.client.bytes_of(legal, "/v1/registers/7", "en")
        assert forbidden.value.entry is desk_refused_error


@pytest.mark.parametrize("named", ["..", ".", "x" * 100_000])
async def test_an_id_makes_no_other_call_of_a_call(tmp_path: Path, named: str) -> None:
    """``/v1/recipients/../stop`` would be ``/v1/stop``: somebody who names an id would choose what is called."""
    place = DeskPlace(socket="nobody.sock")
    async with aclosing(DeskClient.of(of(tmp_path, place))) as client:
        for method in ("GET", "POST"):
            with pytest.raises(SluisError) as refused:
                await client.call(person(), method, f"/v1/recipients/{named}/stop", "nl", ShownText)
            assert (refused.value.code, refused.value.places["why"]) == ("web.request-refused", "path")
