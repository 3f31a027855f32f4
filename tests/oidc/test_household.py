"""From the sign-in to the proof: a person who never saw a shell objects, sees it work, and checks it.

Everything is what it is in use: the identity service, `sluis desk run` and `sluis web run` in processes of their own, a
gate on its database, and a browser in which keys are pressed.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from tests.checkers import pages
from tests.checkers.driver import NARROW, Driver, driven
from tests.flow.deskhouse import OTHER, OWN, build_desk, households
from tests.flow.gatehouse import build, entry
from tests.flow.webhouse import WEB, sent, share, verdict_in_page
from tests.oidc import service
from tests.ports import free_port

from sluis.api.gate import Gate
from sluis.api.ledger import seal
from sluis.gate.state.state import open_gate, wall_clock
from sluis.standing.registry import import_registry

pytestmark = pytest.mark.skipif(
    pages.why_not() is not None or service.why_not() is not None,
    reason=pages.why_not() or service.why_not() or "",
)
IDENTITY = """
issuer = "{issuer}"
client_id = "sluis"
client_secret_file = "web.secret"
scopes = ["openid", "profile", "sluis"]
[oidc.claims]
households = "lines"
[limits]
"""


def written(folder: Path, issuer: str, desk_port: int, web_port: int) -> None:
    """Write a gate with two households, and the settings of a desk and a web beside it."""
    settings = build(folder)
    state = open_gate(settings, wall_clock)
    with state.transaction() as conn:
        import_registry(conn, state.keystore, (entry(OWN), *households(OTHER)), wall_clock())
    state.close()
    build_desk(folder, ("operator",))
    desk = (folder / "desk.toml").read_text()
    start, end = desk.index("[identity]"), desk.index("[identity.claims]")
    named = f'[identity]\nissuer = "{issuer}"\naudience = "sluis"\n'
    desk = desk[:start] + named + desk[end:]
    (folder / "desk.toml").write_text(desk.replace("port = 0", f"port = {desk_port}"))
    (folder / "web.secret").write_text(service.SECRET + "\n")
    (folder / "web.secret").chmod(0o600)
    url = f"http://localhost:{web_port}"
    web = WEB.format(url=url, port=web_port, desk=desk_port, name="Voorbeeld Telecom", theme="")
    start, end = web.index("issuer ="), web.index("[limits]")
    (folder / "web.toml").write_text(web[:start] + IDENTITY.format(issuer=issuer).lstrip() + web[end + 9 :])


@contextmanager
def process(folder: Path, *words: str) -> Iterator[None]:
    """Run a verb of Sluis in a process of its own, and end it."""
    command = [str(Path(sys.executable).with_name("sluis")), *words]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL, env=dict(os.environ)) as started:
        try:
            yield
        finally:
            started.terminate()
            started.wait(120)


async def answers(url: str) -> None:
    """Wait until a web answers."""
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(120):
        while True:
            try:
                if (await client.get(f"{url}/neighbours?lang=nl")).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.2)


async def signs_in(browser: Driver, url: str, login: str) -> None:
    """Sign in at the service as a person does, until the page of the household stands."""
    await browser.open(f"{url}/household/1")
    for _ in range(5):
        if str(await browser.value("location.href")).startswith(url):
            return
        await browser.value(f"for (const e of document.querySelectorAll('[name=login]')) e.value = {json.dumps(login)}")
        await browser.value("for (const e of document.querySelectorAll('[name=password]')) e.value = 'any'")
        await browser.leaves("document.querySelector('form').requestSubmit()")
    raise AssertionError(await browser.text())


async def test_from_the_sign_in_to_the_proof(tmp_path: Path) -> None:
    desk_port, web_port = free_port(), free_port()
    url = f"http://localhost:{web_port}"
    with ExitStack() as stack:
        there = stack.enter_context(service.running([service.client("sluis", url)]))
        written(tmp_path, there.issuer, desk_port, web_port)
        await asyncio.to_thread(share, tmp_path)
        stack.enter_context(process(tmp_path, "desk", "run", "--settings", "desk.toml"))
        stack.enter_context(process(tmp_path, "web", "run", "--settings", "web.toml"))
        await answers(url)
        async with driven(tmp_path) as browser:
            await browser.window(NARROW)
            await signs_in(browser, url, "kim")
            assert "WiFi Insight Inc. (Delaware)" in await browser.text()
            await browser.open(f"{url}/household/1?lang=nl")
            await browser.tab_to('a[href*="ask/object?activity=wifi-help"]')
            await browser.press("Enter", leaves=True)
            await browser.tab_to('form[action*="/ask/"] button')
            await browser.press("Enter", leaves=True)
            assert "Uw bezwaar is vastgelegd" in await browser.text()
            receipt = str(await browser.value("document.querySelector('[name=receipt]').value"))
            await asyncio.to_thread(share, tmp_path, 5, helped=False)
            assert sent(tmp_path) == 3, "the gate sends nothing more"
            with Gate.open(tmp_path / "gate.toml") as gate:
                keys: Sequence[str] = seal(gate).keys
            await browser.open(f"{url}/household/1/statement?lang=en")
            verdict = await verdict_in_page(browser, keys, OWN, receipt)
            assert verdict.startswith("0 IT HOLDS AS FAR AS IT GOES."), verdict
            assert "is in the log" in verdict
            await browser.open(f"{url}/household/1?lang=nl")
            await browser.tab_to('form[action="/sign-out"] button')
            await browser.press("Enter", leaves=True)
            assert "U bent hier uitgelogd" in await browser.text()
            assert "__Host-sluis" not in await browser.cookies(url), "the session is over"
