"""The door of a desk: who calls, how much is taken at once, and what is sent back when a call is not taken.

In:  ASGI requests of a connection. Out: the same, with their caller and their whole body, for the calls behind.

The rules this module keeps:
 * A certificate counts as long as it holds, however long its connection stays open.
 * Who is not listed hears 403 before anything of the request is looked at; the same for everybody.
 * A body is read within its time and its size, before a call begins; a call never waits for bytes. What is too large is
   kept no longer, and read on for a while so that the refusal is heard.
 * A body is JSON and says so: what a form of a browser can send is not looked into.
 * Calls that wait are counted: one too many hears 503, with when to come again. One caller takes half of the places
   at most, so that whoever floods a desk keeps nobody else from stopping something.
 * A caller that speaks for people is nobody itself: each call shows whose it is, and that is checked before its body is
   read. One person takes an eighth of the places at most, and so do all together who ask for a paper that everybody may
   read. So it is with one that speaks for machines.
 * No access log: what is asked for stands in bodies, and no body is logged.
"""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from typing import Final

from sluis.api.acting import acting
from sluis.desk.calls import PAPERS, PUBLISHED, Caller
from sluis.desk.connection import PEER
from sluis.desk.people import HEADER, People, actor_of, machine_of
from sluis.desk.problems import language_header, problem_of
from sluis.desk.settings import DeskSettings
from sluis.errors import Code, SluisError
from sluis.errors.desk import (
    call_refused_error,
    caller_unknown_error,
    desk_busy_error,
    machine_refused_error,
    person_needed_error,
)
from sluis.gate.http.client_certificate import holds_at, login_in
from sluis.gate.http.connection import CERTIFICATE
from sluis.gate.state.settings import ClientName
from sluis.tlog.serving import App, AsgiMessage, Receive, Scope, Send

_JSON: Final = b"application/json"
_AUTHORIZATION: Final = b"authorization"
_DIGITS: Final = 20
"""Of a length; one of thousands is no number for Python."""
_HEARD_OUT: Final = 4
"""A body of so many times the largest is heard out and thrown away: who sends it hears 413 and no broken pipe."""
CALLER: Final = "sluis.caller"
"""Where the scope of a request holds its ``Caller``."""
REACH: Final = "sluis.reach"
"""Where it holds whether the identity service can be reached; ``None`` where nobody is asked."""


class Door:
    """The outermost ASGI application."""

    def __init__(self, behind: App, settings: DeskSettings, people: People | None = None) -> None:
        """Take what answers.

        Args:
            behind: The application of the calls.
            settings: Whom the desk knows, and how much it takes.
            people: Who checks for whom a caller speaks; it can speak for nobody when absent.
        """
        self._people = people
        self._behind = behind
        self._limits = settings.limits
        self._users = settings.by_user()
        self._certificates = settings.by_certificate()
        self._kind: ClientName = "dns" if settings.listener is None else settings.listener.client_name
        self.waiting = 0
        """Calls that are answered or wait."""
        self._waiting_of: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        headers = _headers(scope)
        caller = self.caller(scope)
        if caller is None:
            await self._refuse(send, headers, caller_unknown_error())
        elif self._full(caller):
            await self._refuse(send, headers, desk_busy_error())
        else:
            self.waiting += 1
            self._waiting_of[caller.name] += 1
            try:
                await self._serve(scope, headers, receive, send, caller)
            finally:
                self.waiting -= 1
                self._waiting_of[caller.name] -= 1

    def _full(self, caller: Caller) -> bool:
        """Return whether there is no place left, at all or for this caller."""
        most = self._limits.waiting
        return self.waiting >= most or self._waiting_of[caller.name] >= (most + 1) // 2

    def caller(self, scope: Scope) -> Caller | None:
        """Return who calls, as the connection says it; ``None`` for everybody else."""
        user, certificate = scope.get(PEER), scope.get(CERTIFICATE)
        if isinstance(user, int):
            return self._users.get(user)
        if isinstance(certificate, bytes):
            named = login_in(certificate, self._kind) if holds_at(certificate, time.time()) else None
            return None if named is None else self._certificates.get(named)
        return None

    async def _serve(
        self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, send: Send, caller: Caller
    ) -> None:
        try:
            person = await self._person(headers, caller, scope)
            with self._place(person, str(scope["path"])):
                body = await self._body(headers, receive)
                if body is not None:
                    _refuse_other_kinds(body, headers)
                    with acting(actor_of(person), machine_of(person)):
                        reach = None if self._people is None else self._people.reach
                        await self._behind({**scope, CALLER: person, REACH: reach}, _whole(body, receive), send)
        except SluisError as fault:
            await self._refuse(send, headers, fault)

    async def _person(self, headers: dict[bytes, bytes], caller: Caller, scope: Scope) -> Caller:
        """Return whose call it is: the person's for whom a caller speaks, else the caller's own.

        Raises:
            person_needed_error: it shows nobody.
            token_refused_error: what it shows does not hold.
            machine_refused_error: it speaks for machines, and shows none.
            away_error, document_refused_error: there are no keys to check it by.
        """
        if caller.for_machines:
            if self._people is None or self._people.machines is None:
                raise machine_refused_error()
            certificate, shown = scope.get(CERTIFICATE), headers.get(_AUTHORIZATION, b"").decode("latin-1")
            held = certificate if isinstance(certificate, bytes) else None
            return await self._people.machines.caller(caller.name, shown, held)
        if not caller.for_people:
            return caller
        token = headers.get(HEADER, b"")
        if not token and scope["path"] in PUBLISHED:
            return caller
        if self._people is None or not token:
            raise person_needed_error()
        return await self._people.caller(caller.name, token.decode("latin-1"))

    @contextlib.contextmanager
    def _place(self, person: Caller, path: str) -> Iterator[None]:
        """Count a person's call from before its body is read until it is answered, and a paper for nobody as of one.

        Raises:
            desk_busy_error: that person takes all his places.
        """
        if person.person is None and not (person.for_people and path in PAPERS):
            yield
            return
        name = person.name if person.person is not None else f"{person.name}/"
        if self._waiting_of[name] >= (self._limits.waiting + 7) // 8:
            raise desk_busy_error()
        self._waiting_of[name] += 1
        try:
            yield
        finally:
            self._waiting_of[name] -= 1
            if not self._waiting_of[name]:
                del self._waiting_of[name]

    async def _body(self, headers: dict[bytes, bytes], receive: Receive) -> bytes | None:
        """Return the whole body, ``None`` when nobody waits for the answer any more.

        Raises:
            call_refused_error: it is too large, or does not come.
        """
        told = headers.get(b"content-length", b"0")
        most = self._limits.body_bytes
        if not told.isdigit() or len(told) > _DIGITS or int(told) > most * _HEARD_OUT:
            raise call_refused_error(why=Code("large"))
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._limits.body / 1000):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        return None
                    part = message.get("body", b"")
                    size += len(part) if isinstance(part, bytes) else 0
                    if size > most * _HEARD_OUT:
                        raise call_refused_error(why=Code("large"))
                    if size > most:
                        parts.clear()
                    elif isinstance(part, bytes):
                        parts.append(part)
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            raise call_refused_error(why=Code("slow")) from None
        if size > most or int(told) > most:
            raise call_refused_error(why=Code("large"))
        return b"".join(parts)

    async def _refuse(self, send: Send, headers: dict[bytes, bytes], fault: SluisError) -> None:
        problem = problem_of(fault, language_header(headers))
        named = [(name.encode(), value.encode()) for name, value in problem.headers]
        named += [(b"content-length", str(len(problem.body)).encode()), (b"connection", b"close")]
        with contextlib.suppress(OSError):
            await send({"type": "http.response.start", "status": problem.status, "headers": named})
            await send({"type": "http.response.body", "body": problem.body})


def _refuse_other_kinds(body: bytes, headers: dict[bytes, bytes]) -> None:
    """Refuse a body that does not say it is JSON.

    Raises:
        call_refused_error: it does not.
    """
    if body and headers.get(b"content-type", b"").partition(b";")[0].strip().lower() != _JSON:
        raise call_refused_error(why=Code("type"))


def _whole(body: bytes, receive: Receive) -> Receive:
    """Return what hands on a body that was read, and then what comes of the connection."""
    left = [body]

    async def handed() -> AsgiMessage:
        return {"type": "http.request", "body": left.pop(), "more_body": False} if left else await receive()

    return handed


def _headers(scope: Scope) -> dict[bytes, bytes]:
    pairs = scope.get("headers")
    return {name.lower(): value for name, value in pairs} if isinstance(pairs, (list, tuple)) else {}
