"""A running web in front of a real desk beside a real gate, with households and what was shared about them."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from tests.checkers.driver import NARROW, WIDE, Driver
from tests.flow.deskhouse import OTHER, OWN, SERVICE, Callers, desk, households
from tests.flow.gatehouse import EXAMPLES, arrive, ask, element, entry, message
from tests.ports import free_port
from tests.tokens import ISSUER, claims

from sluis.gate.delivery.deliver import drain
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import open_gate, wall_clock
from sluis.ledger.disclosures import disclosures
from sluis.oidc.claims import Person
from sluis.standing.registry import RegistryEntry
from sluis.terms import Role
from sluis.web.app import make_app
from sluis.web.desk_client import DeskClient
from sluis.web.pages import HANDLERS
from sluis.web.rendering import painter
from sluis.web.serve import serving
from sluis.web.sessions import Sessions, SignedIn
from sluis.web.settings import WebSettings, load_web_settings

WEB = """
public_url = "{url}"
{theme}
[listener]
port = {port}
[provider]
name = "{name}"
contact = "privacy@voorbeeld.example"
dpo = "fg@voorbeeld.example"
[desk]
url = "https://localhost:{desk}"
ca = "people.pem"
certificate = "web.pem"
key = "web.key"
[oidc]
issuer = "https://id.voorbeeld.example"
client_id = "sluis"
[limits]
address_per_minute = 100000
acts_per_minute = 100000
"""
NAME = "Voorbeeld Telecom"
Way = tuple[str, tuple[int, int]]
WAYS: tuple[Way, ...] = tuple(product(("nl", "en"), (NARROW, WIDE)))
"""Languages and windows in which a page is looked at: all four in ``make long``."""


def ways(pages: Sequence[str], *, every: bool = False) -> list[tuple[str, Way]]:
    """Return the pages in the ways they are looked at: with ``every``, in all four.

    Otherwise each in Dutch on a phone, where words are longest and room is least, and one of three in English at a
    desk too.
    """
    if every:
        return [(page, way) for page in pages for way in WAYS]
    return [(page, way) for n, page in enumerate(pages) for way in (WAYS[0], WAYS[3])[: 2 if n % 3 == 0 else 1]]


@dataclass
class Web:
    """A running web, and what stands behind it."""

    url: str
    folder: Path
    settings: WebSettings
    sessions: Sessions
    callers: Callers

    def sign_in(self, *lines: str) -> tuple[str, SignedIn]:
        """Put somebody among those who are signed in; return his cookie and who he is.

        Signing in itself is tried with a real identity service elsewhere.
        """
        lines = lines or (OWN,)
        known = Person("https://id.voorbeeld.example", "7", "Kim", frozenset({Role.HOUSEHOLD}), lines, 4_000_000_000)
        value = self.sessions.open(known, SERVICE.token(claims(lines=list(lines))))
        signed_in = self.sessions.of(value)
        assert signed_in is not None
        return value, signed_in

    def employ(self, subject: str, *roles: Role) -> str:
        """Put an employee among those who are signed in; return his cookie."""
        known = Person(ISSUER, subject, "Sam", frozenset(roles), (), 4_000_000_000)
        named = [role.value for role in roles]
        return self.sessions.open(known, SERVICE.token(claims(sub=subject, roles=named)))


def share(folder: Path, reports: int = 3, *, helped: bool = True) -> None:
    """Have the gate of a folder share some reports about the household of the captures, and deliver them."""
    settings = load_settings(folder / "gate.toml")
    state = open_gate(settings, wall_clock)
    now_s = wall_clock() // 1000
    try:
        if helped:
            ask(state, at_ms=(now_s - 3_600) * 1000)
        arrive(state, *(message(element(now_s - 60 - each)) for each in range(reports)))
        asyncio.run(drain(state, 60.0))
    finally:
        state.close()


def build_web(folder: Path, desk_port: int, *, name: str = NAME, theme: str = "") -> WebSettings:
    """Write ``web.toml`` and load it."""
    port = free_port()
    named = f'theme = "{theme}"' if theme else ""
    (folder / "web.toml").write_text(
        WEB.format(url=f"http://localhost:{port}", port=port, desk=desk_port, name=name, theme=named), encoding="utf-8"
    )
    return load_web_settings(folder / "web.toml")


@asynccontextmanager
async def web(
    folder: Path,
    *entries: RegistryEntry,
    name: str = NAME,
    theme: str = "",
    register: Path = EXAMPLES / "register-per-home.yaml",
    more: str = "",
) -> AsyncIterator[Web]:
    """Run all of it; the desk knows the web by its user."""
    lines = entries or (entry(OWN), *households(OTHER))
    async with desk(folder, ("operator",), *lines, register=register, more=more) as callers:
        assert callers.running.port is not None
        settings = build_web(folder, callers.running.port, name=name, theme=theme)
        sessions, client = Sessions(settings.sessions), DeskClient.of(settings)
        try:
            app = make_app(settings, client, HANDLERS, painter(settings), sessions)
            async with serving(settings, app):
                yield Web(settings.public_url, folder, settings, sessions, callers)
        finally:
            await client.aclose()


FILLED = """
(() => { for (const [name, value] of Object.entries(%s)) document.getElementById(`check-${name}`).value = value; })()
"""
VERDICT = """
(async () => {
  const told = document.getElementById("check-verdict");
  for (let n = 0; n < 6000 && ["busy", undefined].includes(told.dataset.code); n += 1)
    await new Promise((done) => setTimeout(done, 20));
  return `${told.dataset.code} ${told.textContent}`;
})()
"""


def sent(folder: Path) -> int:
    """Return how many reports about the household of the captures left, or may have."""
    state = open_gate(load_settings(folder / "gate.toml"), wall_clock)
    try:
        with state.store.reading() as conn:
            return sum(each.counts_as_sent for each in disclosures(conn, state.keystore, 0))
    finally:
        state.close()


async def verdict_in_page(browser: Driver, keys: Sequence[str], line: str, receipt: str) -> str:
    """Have the page of a statement check itself by keyboard; return its code and what it says."""
    typed = {"keys": "\n".join(keys), "line": line, "number": "0", "receipt": receipt}
    await browser.value(FILLED % json.dumps(typed))
    await browser.tab_to("#check-run")
    await browser.press("Space")
    return str(await browser.value(VERDICT))
