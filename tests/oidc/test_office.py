"""Three people, signed in at a real identity service, bring a register into force; one of them cannot do it alone."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import pytest
from tests.flow.deskhouse import build_desk, households
from tests.flow.gatehouse import INSTALLED, build
from tests.oidc import service
from tests.oidc.test_sign_in import BACK, begun, path_of, web_settings
from tests.tokens import AUDIENCE, ISSUER
from tests.unit.web.asking import hidden
from tests.unit.web.visiting import ORIGIN, Answer, Browser

from sluis.api.gate import Gate
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
from sluis.web.sessions import COOKIE, Sessions
from sluis.web.settings import DeskPlace, WebSettings

pytestmark = pytest.mark.skipif(service.why_not() is not None, reason=str(service.why_not()))
LISTED = {"olga": '["owner", "operator"]', "fg": '["dpo"]', "astrid": '["owner"]'}
"""Login at the identity service, and roles in the settings of the gate."""
SIGNER = '[[people.signers]]\nname = "{name}"\nroles = {roles}\nissuer = "{issuer}"\nsubject = "{name}"\n'
NEW = INSTALLED.decode() + "# of today\n"


def beside(folder: Path, issuer: str) -> DeskSettings:
    """Write a gate whose people are known by accounts, and a desk beside it that asks the service for keys."""
    people = "[people]\n" + "".join(SIGNER.format(name=n, roles=r, issuer=issuer) for n, r in LISTED.items())
    state = open_gate(build(folder, more=people), wall_clock)
    with state.transaction() as conn:
        import_registry(conn, state.keystore, households("NL-0001"), wall_clock())
    state.close()
    build_desk(folder, ["operator"])
    path = folder / "desk.toml"
    text = path.read_text().replace(ISSUER, issuer).replace(AUDIENCE, "sluis").replace('jwks = "people.jwks"\n', "")
    mapped = ", ".join(f'"{value}" = "{role}"' for value, role in service.ROLES.items())
    path.write_text(text.replace("role = {", f"role = {{ {mapped}, ", 1))
    return load_desk_settings(path)


@asynccontextmanager
async def office(read: WebSettings, sessions: Sessions) -> AsyncIterator[Entrance]:
    async with identity(read) as service, aclosing(DeskClient.of(read)) as desk:
        yield make_app(read, desk, HANDLERS, painter(read), sessions, service=service)


class Employee:
    """Somebody who signed in at the service, and his browser."""

    def __init__(self, app: Entrance, login: str) -> None:
        self.browser, self.login = Browser(app, language="en"), login

    async def signs_in(self) -> "Employee":
        address = await begun(self.browser, "/sign-in?next=%2Foffice")
        back = await self.browser.get(path_of(await service.signed_in_there(address, self.login, BACK)))
        assert (back.status, back.header("location")) == (303, "/office")
        assert (await self.browser.get("/")).header("location") == "/office"
        return self

    async def confirms(self, path: str, **fields: str) -> Answer:
        """Send a form, read what would be recorded, and confirm it."""
        seen = await self._sent(path, fields)
        assert "Nothing was recorded yet" in seen.text, seen.text
        return await self._sent(path, {"seen": hidden(seen, "seen")})

    async def _sent(self, path: str, fields: dict[str, str]) -> Answer:
        csrf = hidden(await self.browser.get("/office"), "csrf")
        return await self.browser.post(path, urlencode({"csrf": csrf, **fields}))


async def test_three_people_who_signed_in_bring_a_register_into_force(tmp_path: Path) -> None:
    with service.running([service.client("sluis", ORIGIN)]) as there:
        settings = beside(tmp_path, there.issuer)
        async with serving(settings) as running:
            place = DeskPlace(
                url=f"https://localhost:{running.port}", ca="people.pem", certificate="web.pem", key="web.key"
            )
            read = msgspec.structs.replace(web_settings(tmp_path, there.issuer), desk=place)
            sessions = Sessions(read.sessions)
            async with office(read, sessions) as app:
                olga, fenna, astrid = [await Employee(app, login).signs_in() for login in LISTED]
                assert COOKIE in olga.browser.cookies
                one = "/office/registers/1"
                done = await olga.confirms("/office/registers/propose", register=NEW, text="the helpdesk asks")
                assert done.header("location") == one, done.text
                assert (await fenna.confirms(f"{one}/advice", advice="positive", text="good")).status == 303
                assert (await astrid.confirms(f"{one}/approval", followed="yes", text="")).status == 303
                assert (await fenna.browser.get(f"{one}/activation")).status == 403, "who advised does not activate"
                assert (await olga.confirms(f"{one}/activation", text="")).status == 303
                page = (await astrid.browser.get(one)).text
                assert "Holds now" in page
                assert page.count(f"Signed in at {there.issuer}") == 4
    with Gate.open(tmp_path / "gate.toml") as gate:
        steps = gate.registers.history().steps
    assert [step.details.by for step in steps] == ["olga", "fg", "astrid", "olga"]
    accounts = [step.agreed.account for step in steps if step.agreed is not None]
    assert [(account.issuer, account.subject) for account in accounts] == [
        (there.issuer, login) for login in ("olga", "fg", "astrid", "olga")
    ]
