"""From the sign-in to the proof: a person who never saw a shell objects, sees it work, and checks it.

Everything is what it is in use: the identity service, `sluis desk run` and `sluis web run` in processes of their own, a
gate on its database, and a browser in which keys are pressed.
"""

import asyncio
import json
import os
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
from tests.checkers import pages
from tests.checkers.driver import NARROW, Driver, driven
from tests.flow.deskhouse import OTHER, OWN, build_desk, households
from tests.flow.gatehouse import build, entry
from tests.flow.test_rights import INSIGHT, kit
from tests.flow.webhouse import WEB, sent, share, verdict_in_page
from tests.oidc import service
from tests.ports import free_port
from tests.unit.desk.test_agents import PATH, request

from sluis.api import rights
from sluis.api.gate import Gate
from sluis.api.ledger import seal
from sluis.api.recipient import keep
from sluis.gate.state.state import GateState, open_gate, wall_clock
from sluis.kernel.grammar import output_grammar
from sluis.ledger.disclosures import disclosures
from sluis.recipient.keeping import Keeping
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
    known_to_recipient(folder, state)
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


def known_to_recipient(folder: Path, state: GateState) -> None:
    """Write what a recipient has of its provider: the key of receipts, and which form its bodies have."""
    activity = state.activity("wifi-help")
    assert activity is not None
    (folder / "grammar.json").write_text(json.dumps(output_grammar(activity.lowered.plan)))
    with state.store.reading() as conn:
        key = state.keystore.receipt_key(conn)
    stated = {"origin": state.settings.ledger.origin, "kid": key.kid, "public": key.public.hex()}
    (folder / "provider.json").write_text(json.dumps(stated))


def addressed(folder: Path, port: int, key: str) -> None:
    """Write into the settings of the gate where the service of the recipient's kit is, and its key."""
    settings = folder / "gate.toml"
    place = 'directory = "insight"'
    there = f'{place}\nrights_url = "http://127.0.0.1:{port}/rights"\nrights_keys = ["{key}"]'
    text = settings.read_text()
    assert text.count(place) == 1
    settings.write_text(text.replace(place, there))


def commitments(folder: Path) -> list[str]:
    """Return the ids of what the recipient was sent about the household."""
    with Gate.open(folder / "gate.toml") as gate:
        state = gate.beside()
        with state.store.reading() as conn:
            known = disclosures(conn, state.keystore, 0)
    return [each.commitment.hex() for each in known if each.intent.recipient == INSIGHT]


def received(folder: Path) -> list[Path]:
    """Return the bodies that arrived at the recipient."""
    return sorted((folder / "insight").glob("*.json"))


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


@asynccontextmanager
async def agent(folder: Path, desk_port: int) -> AsyncIterator[httpx.AsyncClient]:
    """Speak to the desk as the machine of an organisation does, with its certificate."""
    context = ssl.create_default_context(cafile=str(folder / "people.pem"))
    context.load_cert_chain(folder / "agent.pem", folder / "agent.key")
    async with httpx.AsyncClient(verify=context, trust_env=False, base_url=f"https://localhost:{desk_port}") as client:
        yield client


async def ends_and_gives_a_mandate(browser: Driver, url: str, organisation: httpx.AsyncClient) -> None:
    """Go through the mandates of the page of requests by keyboard alone; axe-core looks at each page on the way."""

    async def pressed(form: str) -> str:
        seen = await browser.looked()
        assert (seen.broken, seen.sideways) == ((), 0)
        await browser.tab_to(f'form[action$="/mandates{form}"] button')
        await browser.press("Enter", leaves=True)
        return await browser.text()

    async def status() -> int:
        return (await organisation.get(f"{PATH}/1")).status_code

    assert (await organisation.post(PATH, json=request())).status_code == httpx.codes.OK
    await browser.open(f"{url}/household/1/requests?lang=nl")
    assert "agent deed 1 verzoek" in await browser.text()
    assert "Wat deze organisatie stopte, blijft gestopt" in await pressed("")
    assert await status() == httpx.codes.OK, "nothing is ended yet"
    assert "U hebt dit beëindigd" in await pressed("/end")
    assert await status() == httpx.codes.NOT_FOUND
    assert "met een nieuwe machtiging" in await pressed("/again")
    assert (await organisation.post(PATH, json=request("r-2"))).status_code == httpx.codes.CONFLICT
    assert "dit is machtiging nummer 2" in await pressed("/give")
    seen = await browser.looked()
    assert (seen.broken, seen.sideways) == ((), 0)
    assert (await organisation.post(PATH, json=request("r-3"))).status_code == httpx.codes.OK
    assert await status() == httpx.codes.NOT_FOUND, "it was asked by the ended one"


async def is_erased_at_the_recipient_too(browser: Driver, url: str, folder: Path) -> None:
    """Ask for erasure by keyboard; the kit of the recipient erases, signs that it did, and the household reads it."""
    kept = Keeping(folder / "kept")
    taken = keep(received(folder), folder / "kept", INSIGHT, [folder / "provider.json"], [folder / "grammar.json"])
    assert taken.refused == []
    shared = await asyncio.to_thread(commitments, folder)
    assert [kept.body(each) is not None for each in shared] == [True] * 3
    await browser.open(f"{url}/household/1/rights/erasure?lang=nl")
    await browser.tab_to('form[action*="/rights/"] button')
    await browser.press("Enter", leaves=True)
    assert "Uw verzoek is vastgelegd" in await browser.text()

    def answered() -> list[str]:
        with Gate.open(folder / "gate.toml") as gate:
            cases = [each.case for each in rights.list_cases(gate).cases]
            [number] = [each.number for each in cases if each.opened.kind is rights.Kind.ERASURE]
            rights.check_identity(gate, number, "fg", rights.Means.CALL_BACK)
            rights.answer(gate, number, "fg", "as asked", None, rights.Given.TAKEN)
            return [each.outcome for each in rights.send(gate).attempts if each.recipient == INSIGHT]

    outcomes = await asyncio.to_thread(answered)
    assert "acknowledged" in outcomes
    assert [kept.body(each) for each in shared] == [None] * 3, "the recipient has nothing of it any more"
    await browser.open(f"{url}/household/1/requests?lang=nl")
    assert "staat ondertekend: gewist: 3" in await browser.text()
    seen = await browser.looked()
    assert (seen.broken, seen.sideways) == ((), 0)


async def test_from_the_sign_in_to_the_proof(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk_port, web_port = free_port(), free_port()
    url = f"http://localhost:{web_port}"
    with ExitStack() as stack:
        there = stack.enter_context(service.running([service.client("sluis", url)]))
        written(tmp_path, there.issuer, desk_port, web_port)
        addressed(tmp_path, *stack.enter_context(kit(tmp_path, capsys)))
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
            before = received(tmp_path)
            await asyncio.to_thread(share, tmp_path, 5, helped=False)
            assert sent(tmp_path) == 3, "the gate sends nothing more"
            assert (received(tmp_path), len(before)) == (before, 3), "and nothing more arrives"
            with Gate.open(tmp_path / "gate.toml") as gate:
                keys: Sequence[str] = seal(gate).keys
            await browser.open(f"{url}/household/1/statement?lang=en")
            verdict = await verdict_in_page(browser, keys, OWN, receipt)
            assert verdict.startswith("0 IT HOLDS AS FAR AS IT GOES."), verdict
            assert "is in the log" in verdict
            async with agent(tmp_path, desk_port) as organisation:
                await ends_and_gives_a_mandate(browser, url, organisation)
            await is_erased_at_the_recipient_too(browser, url, tmp_path)
            await browser.open(f"{url}/household/1?lang=nl")
            await browser.tab_to('form[action="/sign-out"] button')
            await browser.press("Enter", leaves=True)
            assert "U bent hier uitgelogd" in await browser.text()
            assert "__Host-sluis" not in await browser.cookies(url), "the session is over"
