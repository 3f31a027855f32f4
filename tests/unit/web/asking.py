"""Pages in front of a real desk, asked by a browser of a test without a network of its own."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from tests.flow.deskhouse import OTHER, OWN, SERVICE, Callers, desk, households
from tests.flow.gatehouse import EXAMPLES, entry
from tests.tokens import ISSUER, claims
from tests.unit.web.visiting import Answer, Browser, settings

from sluis.oidc.claims import Person
from sluis.standing.registry import RegistryEntry
from sluis.terms import Role
from sluis.web.app import make_app
from sluis.web.desk_client import DeskClient
from sluis.web.entrance import Entrance
from sluis.web.identity import Identity
from sluis.web.pages import HANDLERS
from sluis.web.rendering import painter
from sluis.web.sessions import COOKIE, Sessions, SignedIn
from sluis.web.settings import DeskPlace, WebLimits, WebSettings


@dataclass
class House:
    """A web in front of a desk."""

    app: Entrance
    settings: WebSettings
    sessions: Sessions
    callers: Callers
    client: DeskClient

    def visitor(self) -> Browser:
        """Return the browser of somebody who is not signed in."""
        return Browser(self.app)

    def household(self, *lines: str, **claimed: str) -> tuple[Browser, SignedIn]:
        """Return the browser of somebody who answers for some lines."""
        lines = lines or (OWN,)
        known = Person("https://id.example", "7", "Kim", frozenset({Role.HOUSEHOLD}), lines, 4_000_000_000)
        value = self.sessions.open(known, SERVICE.token(claims(lines=list(lines), **claimed)))
        signed_in = self.sessions.of(value)
        assert signed_in is not None
        return Browser(self.app, {COOKIE: value}), signed_in

    def employee(self, *roles: Role, subject: str = "8") -> tuple[Browser, SignedIn]:
        """Return the browser of somebody with roles at the provider."""
        known = Person(ISSUER, subject, "Sam", frozenset(roles), (), 4_000_000_000)
        value = self.sessions.open(known, SERVICE.token(claims(sub=subject, roles=[role.value for role in roles])))
        signed_in = self.sessions.of(value)
        assert signed_in is not None
        return Browser(self.app, {COOKIE: value}), signed_in


@asynccontextmanager
async def asking(
    folder: Path,
    *entries: RegistryEntry,
    theme: str | None = None,
    register: Path = EXAMPLES / "register-per-home.yaml",
    more: str = "",
    service: Identity | None = None,
    limits: WebLimits | None = None,
) -> AsyncIterator[House]:
    """Run a desk, and the pages in front of it; people are held against an identity service where one is given."""
    lines = entries or (entry(OWN), *households(OTHER))
    async with desk(folder, ("operator",), *lines, register=register, more=more) as callers:
        url = f"https://localhost:{callers.running.port}"
        place = DeskPlace(url=url, ca="people.pem", certificate="web.pem", key="web.key")
        made = msgspec.structs.replace(settings(limits), base=str(folder), desk=place, theme=theme)
        async with aclosing(DeskClient.of(made)) as client:
            sessions = Sessions(made.sessions)
            app = make_app(made, client, HANDLERS, painter(made), sessions, service)
            yield House(app, made, sessions, callers, client)


def hidden(answer: Answer, name: str) -> str:
    """Return what a hidden field of a form holds."""
    return answer.text.split(f'name="{name}" value="')[1].split('"')[0]
