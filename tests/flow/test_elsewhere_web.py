"""A page of another site leads an employee to one of ours, in a real browser: he is asked, and goes on by himself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.checkers import pages
from tests.checkers.driver import NARROW, driven
from tests.flow.webhouse import web

from sluis.terms import Role
from sluis.web.sessions import COOKIE

pytestmark = pytest.mark.skipif(pages.why_not() is not None, reason=pages.why_not() or "")
PLACE = "/office/looks?lang=nl"
FOLLOWED = "document.querySelector('main a').click()"


@asynccontextmanager
async def another_site(link: str) -> AsyncIterator[str]:
    """Serve one page, of another address, with one link; yield where it is."""
    page = f'<!doctype html><title>elsewhere</title><main><a href="{link}">look</a></main>'.encode()

    async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + page)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answered, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def test_somebody_else_s_link_shows_an_employee_nothing_before_he_says_so(tmp_path: Path) -> None:
    async with web(tmp_path) as house, driven(tmp_path) as browser, another_site(house.url + PLACE) as elsewhere:
        await browser.window(NARROW)
        await browser.cookie(COOKIE, house.employ("fg", Role.DPO), house.url)
        await browser.open(elsewhere)
        await browser.leaves(FOLLOWED)
        asked = await browser.text()
        assert "Er is nog niets getoond" in asked
        assert "op uw naam" in asked
        seen = await browser.looked()
        assert (seen.broken, seen.sideways) == ((), 0)
        await browser.tab_to("main a", 40)
        await browser.press("Enter", leaves=True)
        assert await browser.value("location.pathname + location.search") == PLACE
        assert "Er is nog niets getoond" not in await browser.text()
        await browser.open(house.url + PLACE)  # as an address that is typed
        assert "Er is nog niets getoond" not in await browser.text()
