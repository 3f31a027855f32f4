"""A browser of a test: asks an application by ASGI, keeps its cookies, and knows no network."""

from dataclasses import dataclass, field

from sluis.oidc.claims import ClaimsSettings, Person
from sluis.terms import Role
from sluis.tlog.serving import App, AsgiMessage
from sluis.web.sessions import COOKIE, Sessions, SignedIn
from sluis.web.settings import DeskPlace, OidcSettings, ProviderSettings, WebLimits, WebSettings

HOST = "privacy.example"
ORIGIN = f"https://{HOST}"
FORM = "application/x-www-form-urlencoded"


def settings(limits: WebLimits | None = None, **more: object) -> WebSettings:
    """Return settings that name no file."""
    made = WebSettings(
        base=".",
        public_url=ORIGIN,
        provider=ProviderSettings(name="Voorbeeld", contact="0800-1234", dpo="fg@voorbeeld.example"),
        desk=DeskPlace(socket="desk.sock"),
        oidc=OidcSettings(issuer="https://id.example", client_id="sluis", claims=ClaimsSettings()),
        limits=limits or WebLimits(),
    )
    assert not more
    return made


def person(subject: str = "7", *roles: Role, expires: int = 4_000_000_000) -> Person:
    """Return somebody the identity service vouches for."""
    lines = () if roles else ("NL-0001",)
    return Person("https://id.example", subject, "Kim", frozenset(roles or {Role.HOUSEHOLD}), lines, expires)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Browser:
    """Somebody's browser."""

    app: App
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = "203.0.113.7"
    language: str = "nl"

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, b"", headers)

    async def post(self, path: str, body: str, **headers: str) -> Answer:
        usual = {"origin": ORIGIN, "sec-fetch-site": "same-origin", "content-type": FORM}
        return await self.ask("POST", path, body.encode(), {**usual, **headers})

    async def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Ask; a header given as empty is not sent, and ``_`` in a name is ``-``."""
        named = {"host": HOST, "accept-language": self.language, "content-length": str(len(body)), **headers}
        if self.cookies:
            named.setdefault("cookie", "; ".join(f"{key}={value}" for key, value in self.cookies.items()))
        plain, _, query = path.partition("?")
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "https",
            "path": plain, "raw_path": plain.encode(), "query_string": query.encode(), "root_path": "",
            "headers": [(key.replace("_", "-").encode(), value.encode()) for key, value in named.items() if value],
            "client": (self.address, 1), "server": (HOST, 443), "state": {},
        }  # fmt: skip
        sent: list[AsgiMessage] = []
        coming: list[AsgiMessage] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> AsgiMessage:
            return coming.pop() if coming else {"type": "http.disconnect"}

        async def send(message: AsgiMessage) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        return self._heard(sent)

    def _heard(self, sent: list[AsgiMessage]) -> Answer:
        headers = sent[0]["headers"]
        assert isinstance(headers, list)
        named = [(key.decode().lower(), value.decode()) for key, value in headers]
        for key, value in named:
            if key == "set-cookie":
                self._keep(value)
        body = b"".join(part for message in sent[1:] if isinstance(part := message.get("body"), bytes))
        status = sent[0]["status"]
        assert isinstance(status, int)
        return Answer(status, named, body)

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        self.cookies[name] = value
        if "max-age=0" in cookie.lower():
            del self.cookies[name]


def signed_in(app: App, sessions: Sessions, *roles: Role, subject: str = "7") -> tuple[Browser, SignedIn]:
    """Return the browser of somebody who is signed in."""
    value = sessions.open(person(subject, *roles), "token")
    found = sessions.of(value)
    assert found is not None
    return Browser(app, {COOKIE: value}), found
