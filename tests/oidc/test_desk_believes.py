"""From a sign-in at a real identity service to a call of a real desk that fetches its keys: whose call it is."""

import re
import signal
import ssl
from pathlib import Path

import httpx
import pytest
from tests.flow.deskhouse import DESK_AUDIENCE, OTHER, OWN, Callers, build_desk, households
from tests.flow.gatehouse import build
from tests.oidc import service
from tests.oidc.test_sign_in import BACK, begun, path_of, web, web_settings
from tests.ports import free_port
from tests.tokens import AUDIENCE, ISSUER
from tests.unit.desk.test_machines import MACHINES, bearer, shown
from tests.unit.web.visiting import ORIGIN, Browser

from sluis.desk.serve import serving
from sluis.desk.settings import DeskSettings, load_desk_settings
from sluis.gate.state.state import open_gate, wall_clock
from sluis.oidc import reach as reach_module
from sluis.standing.registry import import_registry
from sluis.web.sessions import COOKIE

pytestmark = pytest.mark.skipif(service.why_not() is not None, reason=str(service.why_not()))


def desk_settings(folder: Path, issuer: str, machines: str = "", ca: str = "") -> DeskSettings:
    """Return the settings of a desk beside a gate with two households, which asks the service for its keys."""
    state = open_gate(build(folder), wall_clock)
    with state.transaction() as conn:
        import_registry(conn, state.keystore, households(OWN, OTHER), wall_clock())
    state.close()
    build_desk(folder, ["operator"], limits=machines)
    path = folder / "desk.toml"
    text = path.read_text().replace(ISSUER, issuer).replace(AUDIENCE, "sluis").replace('jwks = "people.jwks"\n', ca)
    path.write_text(re.sub(r"role = \{", 'role = { "privacy-office" = "dpo", ', text))
    return load_desk_settings(path)


async def token_of(issuer: str, folder: Path, login: str) -> str:
    """Return the ID token with which somebody is signed in at the web."""
    async with web(web_settings(folder, issuer)) as app:
        browser = Browser(app)
        await browser.get(path_of(await service.signed_in_there(await begun(browser), login, BACK)))
        person = app.sessions.of(browser.cookies[COOKIE])
        assert person is not None
        return person.id_token


async def test_whoever_is_signed_in_reaches_his_own_and_the_web_nothing_more(tmp_path: Path) -> None:
    port = free_port()
    with service.running([service.client("sluis", ORIGIN)], port) as there:
        settings = desk_settings(tmp_path, there.issuer)
        kim, fg = await token_of(there.issuer, tmp_path, "kim"), await token_of(there.issuer, tmp_path, "fg")
        async with serving(settings) as running:
            callers = Callers(running, tmp_path, build(tmp_path))

            async def status(token: str, line: str) -> int:
                sent = {"Sluis-Person": token}
                return (await callers.call("web", "POST", "/v1/standing/show", {"household": line}, sent)).status

            try:
                assert [await status(kim, line) for line in (OWN, OTHER)] == [200, 404]
                assert [await status(fg, line) for line in (OWN, OTHER)] == [200, 200]
                there.stop()
                assert await status(kim, OWN) == 200, "the keys are known"
                assert await status(kim[:-8] + "AAAAAAAA", OWN) == 401
            finally:
                await callers.close()


async def test_a_machine_asks_with_an_access_token_of_its_own_client(tmp_path: Path) -> None:
    asks = {
        **service.client("portal-1", ORIGIN),
        "grant_types": ["client_credentials"],
        "response_types": [],
        "redirect_uris": [],
    }
    with service.running([asks, service.client("sluis", ORIGIN)], free_port(), desk=DESK_AUDIENCE) as there:
        settings = desk_settings(tmp_path, there.issuer, MACHINES)
        async with httpx.AsyncClient(trust_env=False, auth=("portal-1", service.SECRET)) as client:
            given = await client.post(f"{there.issuer}/token", data={"grant_type": "client_credentials"})
        assert given.status_code == httpx.codes.OK, given.text
        kim = await token_of(there.issuer, tmp_path, "kim")
        async with serving(settings) as running:
            callers = Callers(running, tmp_path, build(tmp_path))
            try:
                portal = bearer(given.json()["access_token"])
                assert [(await shown(callers, portal, line)).status for line in (OWN, OTHER)] == [200, 404]
                assert (await shown(callers, bearer(kim))).code == "desk.machine-refused", "an ID token is none"
                assert (await shown(callers, portal, who="operator")).code == "desk.call-forbidden"
            finally:
                await callers.close()


async def test_a_token_the_service_bound_to_a_certificate_is_worth_nothing_over_another(tmp_path: Path) -> None:
    """RFC 8705, section 3: asked for over TLS with the certificate of the platform, shown by who copied it."""
    asks = {
        **service.client("portal-1", ORIGIN),
        "grant_types": ["client_credentials"],
        "response_types": [],
        "redirect_uris": [],
        "tls_client_certificate_bound_access_tokens": True,
    }
    port = free_port()
    needed = MACHINES.replace('client_id = "portal-1"', 'client_id = "portal-1"\nbound = true')
    settings = desk_settings(tmp_path, f"https://localhost:{port}", needed, ca='ca = "people.pem"\n')
    with service.running([asks], port, desk=DESK_AUDIENCE, tls=tmp_path) as there:
        context = ssl.create_default_context(cafile=str(tmp_path / "people.pem"))
        asked = {"grant_type": "client_credentials"}
        async with httpx.AsyncClient(trust_env=False, verify=context, auth=("portal-1", service.SECRET)) as client:
            assert (await client.post(f"{there.issuer}/token", data=asked)).status_code == 400, "no certificate"
        given = {}
        for file in ("unlisted", "web"):
            context = ssl.create_default_context(cafile=str(tmp_path / "people.pem"))
            context.load_cert_chain(tmp_path / f"{file}.pem", tmp_path / f"{file}.key")
            async with httpx.AsyncClient(trust_env=False, verify=context, auth=("portal-1", service.SECRET)) as client:
                given[file] = (await client.post(f"{there.issuer}/token", data=asked)).json()["access_token"]
        async with serving(settings) as running:
            callers = Callers(running, tmp_path, build(tmp_path))
            try:
                assert (await shown(callers, bearer(given["unlisted"]))).status == 200
                assert (await shown(callers, bearer(given["web"]))).code == "desk.machine-refused"
            finally:
                await callers.close()


async def test_a_desk_that_never_saw_the_service_believes_nobody(tmp_path: Path) -> None:
    with service.running([service.client("sluis", ORIGIN)]) as there:
        settings = desk_settings(tmp_path, there.issuer)
        kim = await token_of(there.issuer, tmp_path, "kim")
    async with serving(settings) as running:
        callers = Callers(running, tmp_path, build(tmp_path))
        try:
            answer = await callers.call("web", "GET", "/v1/registers", headers={"Sluis-Person": kim})
            assert (answer.status, answer.code) == (503, "oidc.away")
            assert (await callers.call("operator", "GET", "/healthz")).status == 200, "machines go on"
        finally:
            await callers.close()


async def test_while_the_service_is_frozen_or_gone_a_person_reads_and_does_nothing_whatever_the_web_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with service.running([service.client("sluis", ORIGIN)], free_port()) as there:
        settings = desk_settings(tmp_path, there.issuer)
        kim = {"Sluis-Person": await token_of(there.issuer, tmp_path, "kim")}
        monkeypatch.setattr(reach_module, "AGAIN_S", 0.0)
        async with serving(settings) as running:
            callers = Callers(running, tmp_path, build(tmp_path))

            async def tried(ask: str) -> list[object]:
                body = {"household": OWN, "ask": ask}
                read = await callers.call("web", "POST", "/v1/standing/show", {"household": OWN}, kim)
                done = await callers.call("web", "POST", "/v1/standing/ask", body, {**kim, "Idempotency-Key": ask})
                machine = await callers.call("operator", "GET", "/healthz")
                return [read.status, done.status, done.code if done.status >= 400 else "", machine.status]

            async def asked() -> object:
                return (await callers.call("web", "POST", "/v1/standing/show", {"household": OWN}, kim)).json

            try:
                before = await asked()  # the desk fetches the keys
                there.process.send_signal(signal.SIGSTOP)
                monkeypatch.setattr(reach_module, "WITHIN_S", 0.5)
                assert await tried("restrict") == [200, 503, "oidc.away", 200], "it hangs"
                assert await asked() == before, "nothing of it was done"
                there.process.send_signal(signal.SIGCONT)
                monkeypatch.setattr(reach_module, "WITHIN_S", 30.0)
                assert (await tried("restrict"))[1] == 200, "it answers again"
                there.stop()
                monkeypatch.setattr(reach_module, "FRESH_S", 0.0)  # what it said before is old
                assert await tried("object") == [200, 503, "oidc.away", 200], "it is gone"
            finally:
                there.process.send_signal(signal.SIGCONT)
                await callers.close()
