"""The desk, as pages ask it: over its Unix socket or with a client certificate, each call for one person.

In:  who is signed in, in which language, and what is asked. Out: values of ``desk_answers``, or an error in words.

The rules this module keeps:
 * A household is named in a body, never in an address; the person's ID token goes in one header, and nowhere else.
 * What the desk refuses is an error with its code; nothing else of its answer is repeated.
 * An id of an address goes into the path of a call as one part of it; ``..``, which would be another call, is refused.
 * A call has its time. One that was sent and not answered may have been done, and the error says so.
"""

import ssl
from collections.abc import Mapping
from typing import Final, TypeVar
from urllib.parse import urlencode

import httpx
import msgspec

from sluis.api.letters_listed import LetterFile, OwnLetters
from sluis.api.paper_list import PaperFile
from sluis.errors import Code, FileName, RegisterText, SluisError
from sluis.errors.gate import certificate_error
from sluis.errors.web import (
    desk_away_error,
    desk_not_kept_error,
    desk_refused_error,
    desk_silent_error,
    office_refused_error,
    request_refused_error,
    sign_in_needed_error,
)
from sluis.i18n import Lang
from sluis.web.desk_answers import (
    Asked,
    CaseAsk,
    CaseOpened,
    FileMade,
    HouseholdAsk,
    Mandates,
    Overview,
    OwnCases,
    Problem,
    SharedAbout,
    Sharing,
    ShownText,
    Standing,
    WrittenDown,
)
from sluis.web.sessions import SignedIn
from sluis.web.settings import WebSettings

PERSON: Final = "Sluis-Person"
"""The header with the ID token of whoever asks."""
CONNECT_S: Final = 5.0
ANSWER_S: Final = 30.0
STATEMENT_S: Final = 120.0
"""A statement of years takes its time."""
MOST_CALLS: Final = 24
"""At once; the desk gives one caller half of its places."""
_LONGEST_PATH: Final = 8_000
_CODE: Final = "urn:sluis:error:"
_NOBODY: Final = frozenset({"desk.person-needed", "oidc.token-refused"})
"""Whose token holds no more signs in again."""
_T = TypeVar("_T")


class DeskClient:
    """The desk. Closed by ``aclose``."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    @classmethod
    def of(cls, settings: WebSettings) -> "DeskClient":
        """Return a client of the desk that the settings name; nothing is asked yet.

        Raises:
            certificate_error: the files of the client certificate cannot be used.
        """
        place = settings.desk
        limits = httpx.Limits(max_connections=MOST_CALLS)
        timeout = httpx.Timeout(ANSWER_S, connect=CONNECT_S)
        if place.socket is not None:
            transport = httpx.AsyncHTTPTransport(uds=str(settings.file(place.socket)), limits=limits)
            return cls(httpx.AsyncClient(transport=transport, base_url="http://desk", timeout=timeout))
        context = _tls(settings)
        url = place.url or ""
        return cls(httpx.AsyncClient(verify=context, base_url=url, timeout=timeout, limits=limits, trust_env=False))

    async def aclose(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def sharing(self, lang: Lang) -> Sharing:
        """Return what may be shared; nobody has to be signed in for it.

        Raises:
            SluisError: as every call here: the desk is away, silent, or refuses.
        """
        return _read(await self._ask("GET", "/v1/sharing", None, lang), Sharing)

    async def published(self, path: str, asked: Mapping[str, str], lang: Lang) -> PaperFile:
        """Return a paper that everybody may read; nobody has to be signed in for it.

        Args:
            path: Of the call.
            asked: What its address says beside: which, in which form and language.
            lang: For what is said of a refusal.
        """
        return _read(await self._ask("GET", f"{path}?{urlencode(asked)}", None, lang), PaperFile)

    async def shared_about(self, person: SignedIn, household: str, lang: Lang) -> SharedAbout:
        """Return what was shared about a household."""
        answer = await self._ask("POST", "/v1/sharing/household", person, lang, {"household": household})
        return _read(answer, SharedAbout)

    async def overview(self, person: SignedIn, household: str, lang: Lang) -> Overview:
        """Return what may be shared, what was shared about a household, and how it stands: to itself."""
        answer = await self._ask("POST", "/v1/sharing/overview", person, lang, {"household": household})
        return _read(answer, Overview)

    async def standing(self, person: SignedIn, household: str, lang: Lang, reason: str | None = None) -> Standing:
        """Return how each activity stands for a household, and everything it asked; an employee says why he looks."""
        body = {"household": household, "reason": reason}
        answer = await self._ask("POST", "/v1/standing/show", person, lang, body)
        return _read(answer, Standing)

    async def ask(
        self,
        person: SignedIn,
        household: str,
        ask: HouseholdAsk,
        activity: str | None,
        key: str,
        lang: Lang,
        text: ShownText | None = None,
    ) -> Asked:
        """Record what a household asks, once under a key.

        Args:
            person: Who asks.
            household: Its line.
            ask: What.
            activity: By the register's key; all when absent.
            key: Of this form: sent again, nothing is done again.
            lang: For what is said of a refusal.
            text: What a consent is to, as it was shown.
        """
        body: dict[str, object] = {"household": household, "ask": ask, "activity": activity}
        if text is not None:
            body["text"] = msgspec.to_builtins(text)
        return _read(await self._ask("POST", "/v1/standing/ask", person, lang, body, key), Asked)

    async def ask_written_down(
        self,
        person: SignedIn,
        asked: tuple[str, HouseholdAsk, str | None],
        how: WrittenDown,
        key: str,
        lang: Lang,
    ) -> Asked:
        """Record what a household asked an employee, once under a key.

        Args:
            person: The employee.
            asked: The line, what, and for which activity; ``None``: all.
            how: How it asked, and how he knows.
            key: Of the form.
            lang: For what is said of a refusal.
        """
        household, ask, activity = asked
        body = {"household": household, "ask": ask, "activity": activity, **msgspec.to_builtins(how)}
        return _read(await self._ask("POST", "/v1/standing/ask", person, lang, body, key), Asked)

    async def cases(self, person: SignedIn, household: str, lang: Lang) -> OwnCases:
        """Return what somebody asked about the data of a household, and what became of it."""
        return _read(await self._ask("POST", "/v1/cases/show", person, lang, {"household": household}), OwnCases)

    async def open_case(
        self, person: SignedIn, household: str, ask: CaseAsk, words: str, key: str, lang: Lang
    ) -> CaseOpened:
        """Ask something about the data of a household, once under a key.

        Args:
            person: Who asks.
            household: Its line.
            ask: What.
            words: Of his own; of a correction what is wrong.
            key: Of this form: sent again, nothing is asked again.
            lang: For what is said of a refusal.
        """
        body = {"household": household, "ask": ask, "reason": words}
        return _read(await self._ask("POST", "/v1/cases", person, lang, body, key), CaseOpened)

    async def file_of(self, person: SignedIn, household: str, number: int, lang: Lang) -> FileMade:
        """Return the file that somebody asked for to take along."""
        body = {"household": household, "number": number}
        return _read(await self._ask("POST", "/v1/cases/file", person, lang, body), FileMade)

    async def mandates(self, person: SignedIn, household: str, lang: Lang) -> Mandates:
        """Return which agents asked something for a household."""
        return _read(await self._ask("POST", "/v1/mandates/show", person, lang, {"household": household}), Mandates)

    async def end_mandate(self, person: SignedIn, household: str, agent: str, lang: Lang) -> Mandates:
        """End the mandate of an agent."""
        body = {"household": household, "agent": agent}
        return _read(await self._ask("POST", "/v1/mandates/end", person, lang, body), Mandates)

    async def give_mandate(self, person: SignedIn, household: str, agent: str, lang: Lang) -> Mandates:
        """Give an agent a new mandate."""
        body = {"household": household, "agent": agent}
        return _read(await self._ask("POST", "/v1/mandates/give", person, lang, body), Mandates)

    async def statement(self, person: SignedIn, household: str, lang: Lang, *, page: bool) -> bytes:
        """Return the statement of a household, with its proof: a page that checks itself, or JSON."""
        body = {"household": household, "form": "html" if page else "json"}
        return await self._ask("POST", "/v1/statements", person, lang, body)

    async def letter(self, person: SignedIn, household: str, lang: Lang) -> bytes:
        """Return the statement of a household as a letter (PDF)."""
        return await self._ask("POST", "/v1/statements", person, lang, {"household": household, "form": "letter"})

    async def letters(self, person: SignedIn, household: str, lang: Lang) -> OwnLetters:
        """Return which letters a household can send itself."""
        return _read(await self._ask("POST", "/v1/letters/show", person, lang, {"household": household}), OwnLetters)

    async def letter_of(self, person: SignedIn, household: str, asked: Mapping[str, str], lang: Lang) -> LetterFile:
        """Return a letter that a household can send itself.

        Args:
            person: Who asks.
            household: Its line.
            asked: Which, in which form and language, and to whom.
            lang: For what is said of a refusal.
        """
        return _read(
            await self._ask("POST", "/v1/letters", person, lang, {"household": household, **asked}), LetterFile
        )

    async def call(
        self,
        person: SignedIn,
        method: str,
        path: str,
        lang: Lang,
        form: type[_T],
        body: Mapping[str, object] | None = None,
    ) -> _T:
        """Make a call of a desk of employees, whose pages know its path and the form of its answer.

        Args:
            person: Who asks.
            method: Of the call.
            path: Of the call; nothing of a household stands in it.
            lang: For what is said.
            form: Of the answer.
            body: Goes with it.

        Raises:
            office_refused_error: the desk says no, with its own sentence: none has a value of a report in it.
        """
        return _read(await self._ask(method, path, person, lang, body, staff=True), form)

    async def bytes_of(self, person: SignedIn, path: str, lang: Lang) -> bytes:
        """Return what the desk answers to an employee, as it is.

        Raises:
            office_refused_error: the desk says no.
        """
        return await self._ask("GET", path, person, lang, staff=True)

    async def get(self, path: str, person: SignedIn, lang: Lang, form: type[_T]) -> _T:
        """Read something by a call without a body."""
        return _read(await self._ask("GET", path, person, lang), form)

    async def post(self, path: str, person: SignedIn, lang: Lang, body: Mapping[str, object], form: type[_T]) -> _T:
        """Ask something by a call with a body."""
        return _read(await self._ask("POST", path, person, lang, body), form)

    async def content(self, path: str, person: SignedIn, lang: Lang) -> bytes:
        """Read something as it is kept, byte for byte."""
        return await self._ask("GET", path, person, lang)

    async def _ask(
        self,
        method: str,
        path: str,
        person: SignedIn | None,
        lang: Lang,
        body: Mapping[str, object] | None = None,
        key: str | None = None,
        *,
        staff: bool = False,
    ) -> bytes:
        """Make a call.

        Raises:
            desk_away_error: nobody answers.
            desk_silent_error: the call may have been taken, and nothing that is an answer came back.
            desk_refused_error: the desk says no.
            request_refused_error: an id in the path would make it the path of another call.
        """
        if len(path) > _LONGEST_PATH or not {".", ".."}.isdisjoint(path.partition("?")[0].split("/")):
            raise request_refused_error(why=Code("path"))
        headers = {"Accept-Language": lang, "Accept-Encoding": "identity"}
        if person is not None:
            headers[PERSON] = person.id_token
        if key is not None:
            headers["Idempotency-Key"] = key
        try:
            answer = await self._client.request(method, path, json=body, headers=headers, timeout=_time(path))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise desk_away_error() from None
        except httpx.HTTPError:
            raise desk_silent_error() from None
        if answer.status_code == httpx.codes.OK:
            return answer.content
        raise _refusal(answer.content, staff=staff)


def _time(path: str) -> httpx.Timeout:
    long = path == "/v1/statements" or path.startswith(("/v1/papers/", "/v1/letters"))
    return httpx.Timeout(STATEMENT_S if long else ANSWER_S, connect=CONNECT_S)


def _read(content: bytes, form: type[_T]) -> _T:
    """Return an answer as a value.

    Raises:
        desk_silent_error: it has another form.
    """
    try:
        return msgspec.json.decode(content, type=form)
    except msgspec.DecodeError:
        raise desk_silent_error() from None


def _refusal(content: bytes, *, staff: bool) -> SluisError:
    """Return the error of a call that was not done; an employee reads the sentence of the desk."""
    try:
        problem = msgspec.json.decode(content, type=Problem)
    except msgspec.DecodeError:
        return desk_silent_error()
    code = problem.type.removeprefix(_CODE)
    if code in _NOBODY:
        return sign_in_needed_error()
    if code == "desk.not-kept":
        return desk_not_kept_error()
    if staff and code not in {"desk.call-forbidden", "desk.fault"}:
        return office_refused_error(words=RegisterText(problem.title.rstrip(".")), code=Code(code))
    return desk_refused_error(why=Code(code))


def _tls(settings: WebSettings) -> ssl.SSLContext:
    """Return how the desk is known, and by which certificate it knows the web.

    Raises:
        certificate_error: a file is not there or cannot be used.
    """
    place = settings.desk
    ca, certificate, key = (settings.file(name or "") for name in (place.ca, place.certificate, place.key))
    try:
        context = ssl.create_default_context(cafile=ca)
        context.load_cert_chain(certificate, key)
    except (ssl.SSLError, OSError):
        raise certificate_error(file=FileName(certificate)) from None
    return context
