"""A register that three people bring into force, and an inspector who checks a sample offline: in a browser, in Dutch.

Everything is what it is in use: the identity service, a desk, a web, a gate on its database, and a browser in which
somebody types, presses keys and keeps files. The last word is of the files of a checker, away from Sluis and a network.
"""

import ast
import asyncio
import contextlib
import json
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from tests.checkers import pages
from tests.checkers.driver import WIDE, Driver, driven
from tests.flow.deskhouse import OTHER, OWN, build_desk, households
from tests.flow.gatehouse import build, entry
from tests.flow.webhouse import build_web, sent, share
from tests.oidc import service
from tests.oidc.test_office import LISTED, NEW, SIGNER
from tests.oidc.test_sign_in import web_settings
from tests.oidc.test_staff import CHECKER, SEED
from tests.tokens import AUDIENCE, ISSUER

from sluis.api.gate import Gate
from sluis.api.ledger import seal
from sluis.desk.serve import serving as desk_serving
from sluis.desk.settings import load_desk_settings
from sluis.gate.reload.reload import begin
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import open_gate, wall_clock
from sluis.standing.registry import import_registry
from sluis.web.app import make_app
from sluis.web.desk_client import DeskClient
from sluis.web.identity import identity
from sluis.web.pages import HANDLERS
from sluis.web.rendering import painter
from sluis.web.serve import serving as web_serving
from sluis.web.sessions import Sessions
from sluis.web.settings import DeskPlace

pytestmark = pytest.mark.skipif(
    pages.why_not() is not None or service.why_not() is not None,
    reason=pages.why_not() or service.why_not() or "",
)
FORM = 'main form button[type="submit"]'
ALONE = """
import runpy, sys
def refused(event, args):
    if event.startswith("socket.") or (event == "import" and args[0].partition(".")[0] == "sluis"):
        raise SystemExit(f"it reached for {event}")
sys.addaudithook(refused)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Runs a file that reaches for no network and for nothing of Sluis."""


@asynccontextmanager
async def everything(folder: Path) -> AsyncIterator[str]:
    """Run the service, a desk beside a gate whose people are known by accounts, and a web; the address of that."""
    read = build_web(folder, 1)
    with service.running([service.client("sluis", read.public_url)]) as there:
        people = "[people]\n" + "".join(
            SIGNER.format(name=name, roles=roles, issuer=there.issuer) for name, roles in LISTED.items()
        )
        state = open_gate(build(folder, more=people), wall_clock)
        with state.transaction() as conn:
            import_registry(conn, state.keystore, (entry(OWN), *households(OTHER)), wall_clock())
        state.close()
        build_desk(folder, ["operator"])
        path = folder / "desk.toml"
        text = path.read_text().replace(ISSUER, there.issuer).replace(AUDIENCE, "sluis")
        mapped = ", ".join(f'"{value}" = "{role}"' for value, role in service.ROLES.items())
        text = text.replace('jwks = "people.jwks"\n', "").replace("role = {", f"role = {{ {mapped}, ", 1)
        path.write_text(text)
        async with desk_serving(load_desk_settings(path)) as desk:
            place = DeskPlace(
                url=f"https://localhost:{desk.port}", ca="people.pem", certificate="web.pem", key="web.key"
            )
            read = msgspec.structs.replace(read, desk=place, oidc=web_settings(folder, there.issuer).oidc)
            async with identity(read) as signing_in, aclosing(DeskClient.of(read)) as client:
                app = make_app(read, client, HANDLERS, painter(read), Sessions(read.sessions), service=signing_in)
                async with web_serving(read, app):
                    yield read.public_url


async def signs_in(browser: Driver, url: str, login: str, place: str) -> None:
    """Sign in at the service, in a browser that knows nobody, until the page asked for stands."""
    await browser.ask("Network.clearBrowserCookies")
    await browser.open(url + place)
    for _ in range(5):
        if str(await browser.value("location.href")).startswith(url):
            assert await browser.value("document.documentElement.lang") == "nl"
            assert await browser.value("location.pathname") == place
            return
        await browser.value(f"for (const e of document.querySelectorAll('[name=login]')) e.value = {json.dumps(login)}")
        await browser.value("for (const e of document.querySelectorAll('[name=password]')) e.value = 'any'")
        await browser.leaves("document.querySelector('form').requestSubmit()")
    raise AssertionError(await browser.text())


async def follows(browser: Driver, link: str) -> None:
    await browser.tab_to(link, 160)
    await browser.press("Enter", leaves=True)


async def types(browser: Driver, field: str, text: str) -> None:
    await browser.tab_to(field, 160)
    await browser.ask("Input.insertText", text=text)


async def confirms(browser: Driver, says: str) -> None:
    """Send a form, read that nothing was recorded yet, and confirm."""
    await follows(browser, FORM)
    shown = await browser.text()
    assert "Er is nog niets vastgelegd" in shown
    assert says in shown
    assert ((seen := await browser.looked()).broken, seen.sideways) == ((), 0)
    await follows(browser, FORM)


async def takes_step(browser: Driver, url: str, login: str, step: str, choice: str, words: str, says: str) -> None:
    """Come to the version by the links of the office alone, and take a step of it."""
    await signs_in(browser, url, login, "/office")
    await follows(browser, 'a[href="/office/registers"]')
    await follows(browser, 'a[href="/office/registers/1"]')
    await follows(browser, f'a[href$="/registers/1/{step}"]')
    if choice:
        await browser.tab_to('input[type="radio"]')
        await browser.press("Space")
        assert await browser.value(f"document.activeElement.matches({json.dumps(choice)})")
    if words:
        await types(browser, "#text", words)
    await confirms(browser, says)


async def brings_into_force(browser: Driver, url: str, folder: Path) -> None:
    """Owner, officer, second owner, and the first of them again: four steps by three people."""
    await signs_in(browser, url, "olga", "/office")
    await follows(browser, 'a[href="/office/registers"]')
    await follows(browser, 'a[href="/office/registers/propose"]')
    file = folder / "proposed.yaml"
    file.write_text(NEW, encoding="utf-8")
    root = (await browser.ask("DOM.getDocument"))["root"]
    assert isinstance(root, dict)
    found = await browser.ask("DOM.querySelector", nodeId=root["nodeId"], selector="#file")
    await browser.ask("DOM.setFileInputFiles", nodeId=found["nodeId"], files=[str(file)])
    await types(browser, "#text", "De helpdesk vraagt erom.")
    await confirms(browser, "De helpdesk vraagt erom.")
    assert "Wacht op het advies" in await browser.text()
    await takes_step(browser, url, "fg", "advice", "#advice-positive", "Akkoord.", "Akkoord.")
    assert "Wacht op de goedkeuring" in await browser.text()
    assert await browser.value("document.querySelector('a[href$=\"/approval\"]')") is None, (
        "who advised does not decide"
    )
    await takes_step(browser, url, "astrid", "approval", "#followed-yes", "", "Het advies wordt gevolgd.")
    await takes_step(browser, url, "olga", "activation", "", "", "vanaf het moment dat u bevestigt")
    told = await browser.text()
    assert "Geldt nu" in told
    assert told.count("Ingelogd bij ") == 4


def arrived(folder: Path, within_s: float = 60) -> None:
    """Wait until a file that a browser keeps is whole."""
    last = time.monotonic() + within_s
    while not any(zipfile.is_zipfile(file) for file in folder.glob("*.zip")):
        assert time.monotonic() < last, list(folder.iterdir())
        time.sleep(0.05)


def taken(folder: Path) -> None:
    """Have a gate run what is activated from now on, as its operator does, and begin."""
    path = folder / "gate.toml"
    text = path.read_text()
    start = text.index("[register]")
    path.write_text(text[:start] + "[register]\nstore = true\n" + text[text.index("\n[", start) :])
    with contextlib.closing(open_gate(load_settings(path), wall_clock)) as gate:
        assert begin(gate) is not None


async def draws(browser: Driver, url: str, folder: Path) -> tuple[str, str]:
    """Sign in as an inspector, read what is drawn from, give a seed, and keep the file; leaf and count as read."""
    await signs_in(browser, url, "ilse", "/inspector")
    assert "Versie 1" in await browser.text()
    await follows(browser, 'a[href="/inspector/sample"]')
    leaf, count = [
        str(await browser.value(f"document.querySelectorAll('main dd')[{at}].innerText")).strip() for at in (0, 2)
    ]
    await types(browser, "#seed", SEED)
    await follows(browser, 'form[action="/inspector/sample"] button')
    assert "2 huishoudens zijn getrokken" in await browser.text()
    await browser.ask("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
    await browser.tab_to('form[action="/inspector/sample.zip"] button')
    await browser.press("Enter")
    await asyncio.to_thread(arrived, folder)
    return leaf, count


def checked_alone(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run the file that checks a sample beside the one that checks a statement, without a network and without Sluis.

    The second is started by the first, in a process of its own: of that one the network is not watched here.
    """
    for file in (CHECKER, CHECKER.with_name("verify_statement.py")):
        shutil.copy(file, folder / file.name)
    command = [sys.executable, "-I", "-S", "-c", ALONE, "check_sample.py", "sample", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={})


def shortened(folder: Path) -> None:
    """Take something off the end of a statement."""
    statement = min(folder.iterdir())
    statement.write_bytes(statement.read_bytes()[:-200])


def test_the_files_of_the_checker_need_the_standard_library_alone() -> None:
    for file in (CHECKER, CHECKER.with_name("verify_statement.py")):
        named = set[str]()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                named |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom):
                named.add((node.module or "").partition(".")[0])
        assert named, file
        assert named <= sys.stdlib_module_names, file


@pytest.mark.long(sibling="test_the_files_of_the_checker_need_the_standard_library_alone")
async def test_from_a_proposal_to_a_sample_that_holds(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    async with everything(tmp_path) as url, driven(tmp_path) as browser:
        await browser.ask("Network.setExtraHTTPHeaders", headers={"Accept-Language": "nl"})
        await browser.window(WIDE)
        await asyncio.to_thread(share, tmp_path)
        assert sent(tmp_path) == 3
        await brings_into_force(browser, url, tmp_path)
        await asyncio.to_thread(taken, tmp_path)
        await browser.open(f"{url}/office/registers")
        assert "Wat poorten overnamen" in await browser.text(), "a gate took it"
        with Gate.open(tmp_path / "gate.toml") as gate:
            keys = seal(gate).keys
        leaf, count = await draws(browser, url, kept)
        assert browser.refused == [], "no policy was broken"
    with zipfile.ZipFile(next(kept.glob("*.zip"))) as packed:
        packed.extractall(kept / "sample")
    given = ["--seed", SEED, "--leaf", leaf, "--registered", count, "--places", "1-2"]
    given += [word for key in keys for word in ("--log-key", key)]
    done = checked_alone(kept, *given)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "THE SAMPLE HOLDS."), done.stdout + done.stderr
    shortened(kept / "sample" / "statements")
    assert checked_alone(kept, *given).returncode != 0, "what was changed does not hold"
