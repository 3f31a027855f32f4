"""A desk over a real socket and real mTLS: who is let in, and what a hostile caller gets."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
from tests.flow.deskhouse import Authority, desk
from tests.flow.gatehouse import eventually

from sluis.terms import Role

ASKING = """
import os, socket, sys
os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(65534)
s = socket.socket(socket.AF_UNIX)
try:
    s.connect(sys.argv[1])
except OSError as fault:
    print(type(fault).__name__)
else:
    s.sendall(b"GET /healthz HTTP/1.1\\r\\nHost: desk\\r\\nX-User: 0\\r\\n\\r\\n")
    print(s.recv(65536).decode())
"""


@pytest.mark.parametrize("role", ["here", *(role.value for role in Role)])
async def test_everybody_who_is_listed_may_ask_whether_it_runs(tmp_path: Path, role: str) -> None:
    async with desk(tmp_path) as callers:
        assert (await callers.call(role, "GET", "/healthz")).json == {"running": True}
        assert (await callers.call(role, "GET", "/readyz")).json == {"ready": True}
        described = (await callers.call(role, "GET", "/v1/openapi.json")).json
        assert described["openapi"] == "3.1.0"


async def test_whoever_is_not_listed_hears_the_same_to_everything(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        answers = {
            await callers.call("unlisted", method, path, headers={"X-User": "0", "sluis.peer-user": "0"})
            for method, path in (("GET", "/healthz"), ("POST", "/v1/nothing"), ("GET", "/"), ("DELETE", "/readyz"))
        }
    [only] = answers
    assert (only.status, only.code) == (403, "desk.caller-unknown")


async def test_nobody_gets_in_without_a_certificate(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers, aiohttp.ClientSession() as nobody:
        with pytest.raises(aiohttp.ClientError):
            await nobody.get(f"https://localhost:{callers.running.port}/healthz", ssl=False)


async def test_a_certificate_that_is_over_or_of_another_authority_lets_nobody_in(tmp_path: Path) -> None:
    """With the name of a caller that is listed."""
    async with desk(tmp_path) as callers:
        Authority(tmp_path, "others").issue("foreign", "dpo.example")
        for certificate in ("over", "foreign"):
            with pytest.raises(aiohttp.ClientError):
                await callers.call(certificate, "GET", "/v1/registers")
        assert (await callers.call("dpo", "GET", "/v1/registers")).status == 200


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
async def test_another_user_of_this_machine_is_nobody(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        path = callers.running.socket
        assert path is not None
        for folder in (*tmp_path.parents, tmp_path, path.parent):
            if folder.stat().st_mode & 0o011 != 0o011:
                folder.chmod(folder.stat().st_mode | 0o011)

        async def ask(group: int) -> str:
            program = [sys.executable, "-c", ASKING, str(path), str(group)]
            asking = subprocess.run
            done = await asyncio.to_thread(asking, program, capture_output=True, text=True, check=True)
            return done.stdout

        assert await ask(65534) == "PermissionError\n"
        assert "403 Forbidden" in await ask(0)


async def test_a_path_a_method_and_a_body_that_are_none_of_the_list_say_so_and_repeat_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        missing = await callers.call("here", "GET", "/v1/PIEPKUIKEN?q=PIEPKUIKEN")
        assert (missing.status, missing.code) == (404, "desk.call-refused")
        wrong = await callers.call("here", "POST", "/healthz", {"PIEPKUIKEN": 1})
        assert (wrong.status, wrong.code) == (405, "desk.call-refused")
        assert b"PIEPKUIKEN" not in missing.body + wrong.body
        assert (await callers.call("here", "GET", "/v1/described")).status in {403, 404}


async def test_problems_speak_the_language_of_the_caller(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        dutch = await callers.call("unlisted", "GET", "/healthz", headers={"Accept-Language": "nl-NL"})
        assert dict(dutch.headers)["Content-Language"] == "nl"
        assert "Het loket" in str(dutch.json["title"])


async def test_a_body_without_end_is_cut_off(tmp_path: Path) -> None:
    limits = '[limits]\nbody_bytes = 1000\nbody = "PT2S"\nwaiting = 1'
    async with desk(tmp_path, limits=limits) as callers:
        large = await callers.call("here", "POST", "/healthz", b"x" * 1001)
        assert (large.status, large.code) == (413, "desk.call-refused")
        assert callers.running.socket is not None
        reader, writer = await asyncio.open_unix_connection(str(callers.running.socket))
        writer.write(b"POST /healthz HTTP/1.1\r\nHost: desk\r\nContent-Length: 10\r\n\r\nx")
        await writer.drain()
        await eventually(lambda: callers.running.door.waiting == 1)
        full = await callers.call("here", "GET", "/healthz")
        assert (full.status, full.code) == (503, "desk.busy")
        assert dict(full.headers)["Retry-After"]
        assert b"408 Request Timeout" in await reader.read()
        writer.close()
        assert callers.running.door.waiting == 0


async def test_who_sends_too_much_is_heard_out_and_hears_why_and_who_sends_far_too_much_is_not(tmp_path: Path) -> None:
    head = b"POST /healthz HTTP/1.1\r\nHost: desk\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with desk(tmp_path, limits="[limits]\nbody_bytes = 1000") as callers:
        assert callers.running.socket is not None
        reader, writer = await asyncio.open_unix_connection(str(callers.running.socket))
        writer.write(head)
        for _ in range(4):
            writer.write(b"3e8\r\n" + b"x" * 1000 + b"\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        assert b"413 " in await reader.read()
        writer.close()
        reader, writer = await asyncio.open_unix_connection(str(callers.running.socket))
        writer.write(head + b"fa1\r\n" + b"x" * 4001 + b"\r\n")
        assert b"413 " in await reader.read()
        writer.close()
        assert callers.running.door.waiting == 0


async def test_the_socket_goes_with_the_desk_and_a_second_desk_is_refused(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        path = callers.running.socket
        assert path is not None
        assert path.stat().st_mode & 0o777 == 0o660
    assert not path.exists()
