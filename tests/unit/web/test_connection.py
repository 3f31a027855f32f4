"""A browser that does not read its answer in time is cut off; one that reads slowly is not."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from litestar import Response, get
from tests.unit.web.visiting import settings

from sluis.api.listening import Duration
from sluis.web.app import make_app
from sluis.web.serve import serving
from sluis.web.settings import WebLimits, WebListener

SIZE = 50_000_000


@get("/large")
async def large() -> Response[bytes]:
    return Response(b"x" * SIZE, media_type="text/plain")


async def test_a_browser_that_does_not_read_is_gone(tmp_path: Path) -> None:
    read = msgspec.structs.replace(
        settings(WebLimits(answer=Duration(300))), base=str(tmp_path), listener=WebListener(port=0)
    )
    app = make_app(read, None, [large])
    async with serving(read, app) as running:
        reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
        writer.write(b"GET /large HTTP/1.1\r\nHost: privacy.example\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(1.5)
        assert app.waiting == 0
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await reader.readexactly(SIZE)
        writer.close()


async def test_a_browser_that_reads_slowly_gets_its_page(tmp_path: Path) -> None:
    read = msgspec.structs.replace(settings(), base=str(tmp_path), listener=WebListener(port=0))
    async with serving(read, make_app(read, None, [large])) as running:
        reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
        writer.write(b"GET /large HTTP/1.1\r\nHost: privacy.example\r\nConnection: close\r\n\r\n")
        size = 0
        while part := await reader.read(SIZE // 8):
            size += len(part)
            await asyncio.sleep(0.005)
        assert size > SIZE
        writer.close()
