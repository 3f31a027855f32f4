"""A call centre and an inspector, signed in at a real identity service: a stream that stops, a sample that holds."""

import asyncio
import io
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import pytest
from tests.flow.deskhouse import OTHER, OWN, build_desk, households
from tests.flow.gatehouse import build, entry
from tests.flow.webhouse import sent, share
from tests.oidc import service
from tests.oidc.test_sign_in import BACK, begun, path_of, web_settings
from tests.tokens import AUDIENCE, ISSUER
from tests.unit.web.asking import hidden
from tests.unit.web.visiting import ORIGIN, Answer, Browser

import sluis.ledger
from sluis.api.gate import Gate
from sluis.api.ledger import seal
from sluis.desk.serve import serving
from sluis.desk.settings import DeskSettings, load_desk_settings
from sluis.gate.state.state import open_gate, wall_clock
from sluis.standing.registry import import_registry
from sluis.web.app import make_app
from sluis.web.desk_client import DeskClient
from sluis.web.entrance import Entrance
from sluis.web.identity import identity
from sluis.web.pages import HANDLERS
from sluis.web.rendering import painter
from sluis.web.sessions import Sessions
from sluis.web.settings import DeskPlace

pytestmark = pytest.mark.skipif(service.why_not() is not None, reason=str(service.why_not()))
CHECKER = Path(sluis.ledger.__file__).with_name("check_sample.py")
SEED = "4613225561423316461322556"


def beside(folder: Path, issuer: str) -> DeskSettings:
    """Write a gate with two households, and a desk beside it that asks the service for its keys."""
    state = open_gate(build(folder), wall_clock)
    with state.transaction() as conn:
        import_registry(conn, state.keystore, (entry(OWN), *households(OTHER)), wall_clock())
    state.close()
    build_desk(folder, ["operator"])
    path = folder / "desk.toml"
    text = path.read_text().replace(ISSUER, issuer).replace(AUDIENCE, "sluis").replace('jwks = "people.jwks"\n', "")
    mapped = ", ".join(f'"{value}" = "{role}"' for value, role in service.ROLES.items())
    path.write_text(text.replace("role = {", f"role = {{ {mapped}, ", 1))
    return load_desk_settings(path)


@asynccontextmanager
async def web(folder: Path, issuer: str, desk_port: int | None) -> AsyncIterator[Entrance]:
    place = DeskPlace(url=f"https://localhost:{desk_port}", ca="people.pem", certificate="web.pem", key="web.key")
    read = msgspec.structs.replace(web_settings(folder, issuer), desk=place)
    async with identity(read) as service, aclosing(DeskClient.of(read)) as desk:
        yield make_app(read, desk, HANDLERS, painter(read), Sessions(read.sessions), service=service)


async def signed_in(app: Entrance, login: str, place: str) -> Browser:
    """Sign somebody in at the service, and be led to the desk of his role."""
    browser = Browser(app, language="en")
    address = await begun(browser, "/sign-in?next=%2F")
    back = await browser.get(path_of(await service.signed_in_there(address, login, BACK)))
    assert (back.status, (await browser.get("/")).header("location")) == (303, place)
    return browser


async def posted(browser: Browser, page: Answer, path: str, **fields: str) -> Answer:
    return await browser.post(path, urlencode({"csrf": hidden(page, "csrf"), **fields}))


async def objected(browser: Browser) -> None:
    """Find a household and write down its objection."""
    page = await browser.get("/service")
    seen = await posted(browser, page, "/service/household", household=OWN, reason="request")
    assert "Open until" in seen.text, seen.text
    asked = {"household": OWN, "look": "request", "ask": "object", "activity": "wifi-help"}
    form = await posted(browser, seen, "/service/confirm", **asked)
    how = {"reason": "telephone", "identified": "questions", "key": hidden(form, "key")}
    done = await posted(browser, form, "/service/ask", **asked, **how)
    assert "Your objection is on record" in done.text, done.text


async def drawn(browser: Browser, folder: Path) -> str:
    """Draw a sample, unpack it, and return the leaf that stood there before the seed was given."""
    page = await browser.get("/inspector/sample")
    form = {"epoch": hidden(page, "epoch"), "seed": SEED, "first": "1", "count": "2"}
    seen = await posted(browser, page, "/inspector/sample", **form, leaf=hidden(page, "leaf"))
    file = await posted(browser, seen, "/inspector/sample.zip", **form)
    with zipfile.ZipFile(io.BytesIO(file.body)) as packed:
        packed.extractall(folder)
    return hidden(page, "leaf")


async def test_an_objection_by_telephone_stops_the_stream_and_an_inspector_checks_it_offline(tmp_path: Path) -> None:
    with service.running([service.client("sluis", ORIGIN)]) as there:
        settings = beside(tmp_path, there.issuer)
        await asyncio.to_thread(share, tmp_path)
        async with serving(settings) as running, web(tmp_path, there.issuer, running.port) as app:
            centre = await signed_in(app, "desk", "/service")
            await objected(centre)
            await asyncio.to_thread(share, tmp_path, 5, helped=False)
            assert sent(tmp_path) == 3, "the gate sends nothing more"
            with Gate.open(tmp_path / "gate.toml") as gate:
                keys = seal(gate).keys
            inspector = await signed_in(app, "ilse", "/inspector")
            leaf = await drawn(inspector, tmp_path / "sample")
            assert (await centre.get("/inspector/sample")).status == 403
            assert (await inspector.get("/service")).status == 403
    given = ["--places", "1-2", *(word for key in keys for word in ("--log-key", key))]
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-I", "-S", str(CHECKER), str(tmp_path / "sample"), "--seed", SEED, "--leaf", leaf, *given],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "THE SAMPLE HOLDS."), done.stdout + done.stderr
