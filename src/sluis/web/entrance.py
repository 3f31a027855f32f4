"""The entrance of the web: what stands before every page.

In:  ASGI requests of a connection. Out: the same for the pages behind, with who is signed in, the language, and a body
that was read whole; or a page that says why not.

The rules this module keeps:
 * A request for another host is refused, so that no answer is made for an address that is not ours.
 * A body is read within its time and its size, before a handler begins.
 * Whatever changes something is held against forgery (``csrf``) and against how often (``rates``).
 * A link of another site shows nothing of which a look is on record before it is asked for here (``elsewhere``).
 * While the identity service is away, whoever is signed in reads, and does nothing but sign out (``reach``).
 * Whether the process answers is told however much somebody else asks from the same address: a supervisor that hears
   "too often" would end it.
 * Requests that wait are counted: one too many hears 503, and of one address or person 429 (``places``).
 * All who send forms and are not signed in have places as one person: whoever sends slowly keeps out those, and no
   other.
 * No access log: addresses say where somebody lives, and pages what he looked at.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlsplit

from sluis.api.listening import App, AsgiMessage, Receive, Scope, Send
from sluis.errors import Code, SluisError
from sluis.errors.web import (
    identity_away_error,
    request_refused_error,
    sign_in_needed_error,
    too_often_error,
)
from sluis.i18n import Lang, use
from sluis.oidc.reach import Reach
from sluis.web.csrf import READS, TAKE_FILES, refuse_forged
from sluis.web.elsewhere import is_led_here, question
from sluis.web.headers import secured
from sluis.web.language import LANGUAGE_COOKIE, language_asked, language_cookie, language_of
from sluis.web.notice import Notice, Painter, notice_of
from sluis.web.people import ADDRESS, CONNECTION, COOKIES, LANGUAGE, READ_ONLY, SESSION, SIGN_OUT, Connection
from sluis.web.places import Places
from sluis.web.rates import Rates, bucket_of
from sluis.web.sessions import COOKIE, Sessions, SignedIn
from sluis.web.settings import WebSettings

HEALTH: Final = "/healthz"
"""Asked by a terminator or a supervisor of processes, under whatever name."""
_SIGN_IN: Final = "/sign-in"
_DIGITS: Final = 20
_PORT_DIGITS: Final = 5


class Entrance:
    """The outermost ASGI application."""

    def __init__(
        self, behind: App, settings: WebSettings, sessions: Sessions, painter: Painter, reach: Reach | None
    ) -> None:
        """Take what answers.

        Args:
            behind: The pages.
            settings: How much is taken, and under which address.
            sessions: Who is signed in.
            painter: What makes a page of a refusal.
            reach: Whether the identity service can be reached; ``None`` where there is none.
        """
        self._behind, self._reach = behind, reach
        self._settings, self.sessions, self._painter = settings, sessions, painter
        self._host = urlsplit(settings.public_url).netloc.encode()
        limits = settings.limits
        self._addresses, self._sign_ins = Rates(limits.address_per_minute), Rates(limits.sign_in_per_minute)
        self._acts = Rates(limits.acts_per_minute)
        self._places = Places(limits.waiting)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        headers, query = headers_of(scope), _bytes(scope.get("query_string"))
        cookies = cookies_of(headers)
        lang = language_of(query, cookies.get(LANGUAGE_COOKIE), headers.get(b"accept-language", b"").decode("latin-1"))
        use(lang)
        sent = secured(_keeping_language(send, language_asked(query)))
        connection = self.connection(scope, headers)
        bucket = bucket_of(connection.address)
        more = {LANGUAGE: lang, COOKIES: cookies, ADDRESS: bucket, CONNECTION: connection}
        try:
            with self._places.taken(HEALTH if scope["path"] == HEALTH else bucket):
                await self._serve({**scope, **more}, headers, receive, sent)
        except SluisError as fault:
            await self._refuse(sent, fault, lang)

    @property
    def waiting(self) -> int:
        """Requests that are answered or wait."""
        return self._places.waiting

    def connection(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Connection:
        """Return from where somebody connects: as a terminator noted it last, or as the connection says."""
        noted = self._settings.listener.address_header.lower().encode()
        if noted:
            presence = self._settings.presence
            told = headers.get(presence.port_header.lower().encode(), b"") if presence is not None else b""
            port = int(told) if told.isdigit() and len(told) <= _PORT_DIGITS else None
            return Connection(headers.get(noted, b"").decode("latin-1").rpartition(",")[2].strip(), port)
        client = scope.get("client")
        if not isinstance(client, (list, tuple)) or not client:
            return Connection("")
        return Connection(str(client[0]), client[1] if len(client) > 1 and isinstance(client[1], int) else None)

    async def _serve(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, send: Send) -> None:
        """Hand a request on.

        Raises:
            SluisError: it is not taken.
        """
        method, path, address = str(scope["method"]), str(scope["path"]), str(scope[ADDRESS])
        if headers.get(b"host") != self._host and path != HEALTH:
            raise request_refused_error(why=Code("host"))
        if "//" in path:  # the framework would take it for the same page, and the counts below for another
            raise request_refused_error(why=Code("path"))
        if path != HEALTH and not self._addresses.take(address):
            raise too_often_error()
        if path.startswith(_SIGN_IN) and not self._sign_ins.take(address):
            raise too_often_error()
        cookies = cookies_of(headers)
        signed_in = self.sessions.of(cookies.get(COOKIE))
        self._refuse_large(method, headers)
        nobody = None if method in READS else ""
        with self._places.taken_by(nobody if signed_in is None else signed_in.subject):
            body = await self._body(receive)
            if body is not None:
                await self._hand_on(scope, headers, body, receive, send)

    async def _hand_on(
        self, scope: Scope, headers: dict[bytes, bytes], body: bytes, receive: Receive, send: Send
    ) -> None:
        """Hand a request on whose body is there.

        Raises:
            SluisError: it is not taken.
        """
        method, path, cookies = str(scope["method"]), str(scope["path"]), cookies_of(headers)
        signed_in = self.sessions.of(cookies.get(COOKIE))
        refuse_forged(method, headers, body, signed_in, self._settings.public_url, files=path in TAKE_FILES)
        if is_led_here(method, address_of(scope), headers, signed_in, self._settings.public_url):
            await self._show(send, question(address_of(scope), "en" if scope[LANGUAGE] == "en" else "nl"))
            return
        if method not in READS and signed_in is not None and not self._acts.take(signed_in.subject):
            raise too_often_error()
        if method not in READS and path != SIGN_OUT:
            signed_in = await self._known_still(cookies)
        read_only = signed_in is not None and self._reach is not None and self._reach.is_away
        await self._behind({**scope, SESSION: signed_in, READ_ONLY: read_only}, _whole(body, receive), send)

    async def _known_still(self, cookies: Mapping[str, str]) -> SignedIn:
        """Return who does something, at a moment when the identity service could say no to him.

        Raises:
            identity_away_error: it is away.
            sign_in_needed_error: his session ended while that was asked.
        """
        if self._reach is not None and not await self._reach.is_up():
            self._reach.refused += 1
            raise identity_away_error()
        signed_in = self.sessions.of(cookies.get(COOKIE))
        if signed_in is None:
            raise sign_in_needed_error()
        return signed_in

    def _refuse_large(self, method: str, headers: Mapping[bytes, bytes]) -> None:
        """Refuse a body that says it is too large, and any that comes with a question.

        Raises:
            request_refused_error: there is one.
        """
        told = headers.get(b"content-length", b"0")
        most = 0 if method in READS else self._settings.limits.body_bytes
        if not told.isdigit() or len(told) > _DIGITS or int(told) > most:
            raise request_refused_error(why=Code("large"))
        if method in READS and b"transfer-encoding" in headers:
            raise request_refused_error(why=Code("large"))

    async def _body(self, receive: Receive) -> bytes | None:
        """Return the whole body, ``None`` when nobody waits for the answer any more.

        Raises:
            request_refused_error: it is too large, or does not come.
        """
        most = self._settings.limits.body_bytes
        parts, size = [], 0
        try:
            async with asyncio.timeout(self._settings.limits.body / 1000):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        return None
                    part = _bytes(message.get("body"))
                    size += len(part)
                    parts.append(part)
                    if size > most:
                        raise request_refused_error(why=Code("large"))
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            raise request_refused_error(why=Code("slow")) from None

    async def _refuse(self, send: Send, fault: SluisError, lang: Lang) -> None:
        await self._show(send, notice_of(fault, lang))

    async def _show(self, send: Send, notice: Notice) -> None:
        page = self._painter(notice)
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-language", notice.lang.encode()),
            (b"content-length", str(len(page)).encode()),
            (b"connection", b"close"),
        ]
        with contextlib.suppress(OSError):
            await send({"type": "http.response.start", "status": notice.status, "headers": headers})
            await send({"type": "http.response.body", "body": page})


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """Return the headers of a request by name; of two with one name the last."""
    pairs = scope.get("headers")
    return {name.lower(): value for name, value in pairs} if isinstance(pairs, (list, tuple)) else {}


def address_of(scope: Scope) -> str:
    """Return path and query that a request asks for, as they were written."""
    path, query = scope.get("raw_path"), _bytes(scope.get("query_string")).decode("latin-1")
    written = path.decode("latin-1") if isinstance(path, bytes) and path else quote(str(scope["path"]))
    return f"{written}?{query}" if query else written


def cookies_of(headers: Mapping[bytes, bytes]) -> dict[str, str]:
    """Return the cookies of a request by name; of two with one name the first."""
    cookies: dict[str, str] = {}
    for pair in headers.get(b"cookie", b"").decode("latin-1").split(";"):
        name, _, value = pair.strip().partition("=")
        cookies.setdefault(name, value)
    return cookies


def _keeping_language(send: Send, asked: Lang | None) -> Send:
    """Return a ``send`` that has the browser keep a language that an address asked for."""
    if asked is None:
        return send
    kept = (b"set-cookie", language_cookie(asked).encode())

    async def sent(message: AsgiMessage) -> None:
        if message["type"] == "http.response.start":
            given = message.get("headers")
            message = {**message, "headers": [*(given if isinstance(given, (list, tuple)) else ()), kept]}
        await send(message)

    return sent


def _whole(body: bytes, receive: Receive) -> Receive:
    """Return what hands on a body that was read, and then what comes of the connection."""
    left = [body]

    async def handed() -> AsgiMessage:
        return {"type": "http.request", "body": left.pop(), "more_body": False} if left else await receive()

    return handed


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""
