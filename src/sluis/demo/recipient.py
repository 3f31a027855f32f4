"""The recipient of the demonstration: a real HTTP server on loopback that keeps what it gets and can go down.

It de-duplicates by ``Idempotency-Key``, as every recipient should, and checks the receipt of each body.
"""

import asyncio
import json
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Received:
    """One body, the first time its id came."""

    disclosure: str
    """C in hex."""
    body: bytes
    receipt: str

    def tree(self) -> dict[str, object]:
        """Return the one report in the body (JSON recipients)."""
        element = json.loads(self.body)["Report"][0]
        return dict(element)


@dataclass(slots=True)
class Recipient:
    """One invented company's intake."""

    name: str
    port: int = 0
    kept: dict[str, Received] = field(default_factory=dict)
    """By id, in order of first arrival."""
    arrivals: int = 0
    """With repeats."""
    swallow: int = 0
    """How many of the next bodies it keeps without answering: the line drops at the wrong moment."""
    silent_after: int | None = None
    """After so many arrivals it keeps what comes and answers nothing until ``speak``."""
    _speaking: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: web.AppRunner | None = None

    async def up(self) -> None:
        """Start listening; the first time on any free port, later on the same one."""
        app = web.Application(client_max_size=4_194_304)
        app.router.add_post("/intake", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        if not self.port:
            self.port = int(self._runner.addresses[0][1])

    async def down(self) -> None:
        """Stop listening; connections are closed."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def speak(self) -> None:
        """Answer what was kept waiting, and everything from now on."""
        self.silent_after = None
        self._speaking.set()

    @property
    def url(self) -> str:
        """Where to send."""
        return f"http://127.0.0.1:{self.port}/intake"

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.arrivals += 1
        disclosure = request.headers.get("Idempotency-Key", "").strip('"')
        if disclosure not in self.kept:
            self.kept[disclosure] = Received(disclosure, body, request.headers.get("Sluis-Disclosure", ""))
        if self.silent_after is not None and self.arrivals > self.silent_after:
            await self._speaking.wait()
        if self.swallow > 0 and request.transport is not None:
            self.swallow -= 1
            request.transport.close()
        return web.Response(status=200)
