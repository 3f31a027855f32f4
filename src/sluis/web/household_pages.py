"""The pages on which a household reads: its overview, what it asked, and its proof.

In:  who is signed in, and what the desk answers. Out: pages and files.

The rules this module keeps:
 * A household is named in an address by its place among those of whoever is signed in, never by its line.
 * Whoever answers for a line that is not one household's is refused by the desk, and shown how to ask.
 * The statement is handed on as the desk made it; the only script of these pages is in it, by the digest it names.
"""

import hashlib
import json
import re
from collections.abc import Awaitable, Sequence
from functools import lru_cache
from typing import Final, TypeVar

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from sluis.api.rights_agents import PROOFS
from sluis.api.statement import verifier
from sluis.errors import Code, SluisError
from sluis.errors.web import request_refused_error
from sluis.i18n import N_, Lang, tr
from sluis.web.app import Settings
from sluis.web.desk_client import DeskClient
from sluis.web.headers import policy
from sluis.web.household import ASKED, overview
from sluis.web.people import Connection, Language, Person
from sluis.web.presence import Presence
from sluis.web.rendering import HTML, Around, Place, answer, around, led, page
from sluis.web.sessions import SignedIn
from sluis.web.settings import WebSettings

Asking = Request[object, object, State]
Desk = NamedDependency[DeskClient]
"""The desk, in a handler: ``desk: Desk``."""
Network = NamedDependency[Presence | None]
"""The provider's network, in a handler: ``network: Network``."""
From = NamedDependency[Connection]
"""From where somebody connects, in a handler: ``connection: From``."""
_POLICY: Final = re.compile(
    r"default-src 'none'; style-src '(sha256-[A-Za-z0-9+/=]{44})'; script-src '(sha256-[A-Za-z0-9+/=]{44})'; "
    r"base-uri 'none'; form-action 'none'"
)
"""What the page of a statement says itself that it may load and run."""
_T = TypeVar("_T")
PDF: Final = "application/pdf"
_NOT_ONE: Final = "standing.not-one-household"
_UNKNOWN: Final = "gate.household-unknown"
CASE_KINDS: Final = {
    "access": N_("Access: what we shared about you"),
    "copy": N_("A copy of the data"),
    "rectification": N_("A correction"),
    "erasure": N_("Erasure"),
    "portability": N_("A file to take with you"),
    "restriction": N_("A restriction, also with the companies"),
}
"""What each request is called of which there is a case."""
ASK_FOR: Final = {
    "access": N_("Ask for a letter with what we shared, and why"),
    "copy": N_("Ask for a copy of the data"),
    "rectification": N_("Ask for a correction"),
    "erasure": N_("Ask for erasure"),
    "portability": N_("Ask for a file to take with you"),
}
"""What each is called where it can be asked."""
CHECKERS: Final = ("verify_statement.mjs", "verify_statement.py")
"""The programs that check a statement, as every release of Sluis has them."""


def line_at(signed_in: SignedIn, at: int) -> str:
    """Return the line at a place among those of whoever is signed in.

    Raises:
        request_refused_error: there is none.
    """
    if not 0 < at <= len(signed_in.households):
        raise request_refused_error(why=Code("path"))
    return signed_in.households[at - 1]


def household_places(at: int, language: Lang) -> tuple[Place, ...]:
    """Return the pages of a household."""
    pages = (
        ("", N_("What was shared")),
        ("/requests", N_("What you asked")),
        ("/proof", N_("Proof")),
    )
    listed = [Place(f"/household/{at}{end}", tr(words, language)) for end, words in pages]
    return (*listed, Place("/neighbours", tr(N_("Neighbours and visitors"), language)))


def about(request: Asking, settings: WebSettings, language: Lang, signed_in: SignedIn, at: int) -> Around:
    """Return what stands around a page of a household."""
    return around(request, settings, language, signed_in, household_places(at, language))


@get("/household")
async def households(request: Asking, signed_in: Person, settings: Settings, language: Language) -> Response[bytes]:
    """The connections of whoever is signed in; straight on to the page of the only one."""
    if len(signed_in.households) == 1:
        return led("/household/1")
    title = tr(N_("Your connections"), language)
    return answer(
        page("households.html", around(request, settings, language, signed_in), title, lines=signed_in.households)
    )


@get("/household/{at:int}")
async def household(
    request: Asking,
    signed_in: Person,
    desk: Desk,
    settings: Settings,
    language: Language,
    at: FromPath[int],
    network: Network,
    connection: From,
) -> Response[bytes]:
    """What was shared about a household, what may be, and what it can do about it."""
    line, around_it = line_at(signed_in, at), about(request, settings, language, signed_in, at)
    try:
        told = await one_household(desk.overview(signed_in, line, language))
    except SluisError as fault:
        if fault.places.get("why") != _UNKNOWN:
            raise
        await desk.cases(signed_in, line, language)  # of an erased one they are all that is left; else as it was
        return led(f"/household/{at}/requests")
    if told is None:
        return not_one_household(around_it)
    title = tr(N_("What is shared about your connection"), language)
    here = network is not None and await network.is_on(line, connection)
    shown = {
        "overview": overview(told.sharing, told.shared, told.standing, language),
        "shared": told.shared,
        "requests": [(name, tr(words, language)) for name, words in ASK_FOR.items()],
        "line": line,
        "at": at,
        "here": here,
    }
    return answer(page("household.html", around_it, title, **shown))


@get("/household/{at:int}/requests")
async def requests(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language, at: FromPath[int]
) -> Response[bytes]:
    """What a household asked, with the moments."""
    line, around_it = line_at(signed_in, at), about(request, settings, language, signed_in, at)
    try:
        standing = await one_household(desk.standing(signed_in, line, language))
    except SluisError as fault:
        if fault.places.get("why") != _UNKNOWN:
            raise
        asked = await desk.cases(signed_in, line, language)
        title = tr(N_("What you asked"), language)
        kinds = {kind: tr(words, language) for kind, words in CASE_KINDS.items()}
        return answer(page("requests_erased.html", around_it, title, asked=asked, case_kinds=kinds, line=line, at=at))
    if standing is None:
        return not_one_household(around_it)
    sharing = await desk.sharing(language)
    purposes = {activity.activity: activity.purpose for activity in sharing.activities}
    kinds = {kind: tr(words, language) for kind, words in ASKED.items()}
    title = tr(N_("What you asked"), language)
    shown = {
        "standing": standing,
        "purposes": purposes,
        "kinds": kinds,
        "asked": await desk.cases(signed_in, line, language),
        "mandates": (await desk.mandates(signed_in, line, language)).mandates,
        "proofs": {proof.value: tr(words, language) for proof, words in PROOFS.items()},
        "case_kinds": {kind: tr(words, language) for kind, words in CASE_KINDS.items()},
        "line": line,
        "at": at,
    }
    return answer(page("requests.html", around_it, title, **shown))


@get("/household/{at:int}/requests.json")
async def requests_file(signed_in: Person, desk: Desk, language: Language, at: FromPath[int]) -> Response[bytes]:
    """What a household asked, for a program."""
    line = line_at(signed_in, at)
    standing = await desk.standing(signed_in, line, language)
    cases = msgspec.to_builtins(await desk.cases(signed_in, line, language))
    asked = {"number": standing.number, "requests": msgspec.to_builtins(standing.history), **cases}
    return download(json.dumps(asked, ensure_ascii=False, indent=2).encode(), "sluis-requests.json")


@get("/household/{at:int}/proof")
async def proof(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language, at: FromPath[int]
) -> Response[bytes]:
    """The statement and the receipt of the registration, how to check them, and what that is worth."""
    line, around_it = line_at(signed_in, at), about(request, settings, language, signed_in, at)
    shared = await one_household(desk.shared_about(signed_in, line, language))
    if shared is None:
        return not_one_household(around_it)
    title = tr(N_("Proof of what was shared"), language)
    return answer(page("proof.html", around_it, title, shared=shared, line=line, at=at, checkers=checkers()))


@get("/household/{at:int}/statement")
async def statement(signed_in: Person, desk: Desk, language: Language, at: FromPath[int]) -> Response[bytes]:
    """The statement as a page that checks itself."""
    made = await desk.statement(signed_in, line_at(signed_in, at), language, page=True)
    headers = {"content-security-policy": statement_policy(made), "content-language": language}
    return Response(made, media_type=HTML, headers=headers)


@get("/household/{at:int}/statement.json")
async def statement_file(signed_in: Person, desk: Desk, language: Language, at: FromPath[int]) -> Response[bytes]:
    """The statement as the file that the verifiers take."""
    line = line_at(signed_in, at)
    return download(await desk.statement(signed_in, line, language, page=False), "sluis-statement.json")


@get("/household/{at:int}/letter.pdf")
async def letter_file(signed_in: Person, desk: Desk, language: Language, at: FromPath[int]) -> Response[bytes]:
    """The statement as a letter to print; what is not sealed yet is in it, too."""
    line = line_at(signed_in, at)
    return download(await desk.letter(signed_in, line, language), "sluis-letter.pdf", PDF)


@get("/household/{at:int}/registration.json")
async def registration(signed_in: Person, desk: Desk, language: Language, at: FromPath[int]) -> Response[bytes]:
    """The receipt of the registration, as it stands on the contract."""
    line = line_at(signed_in, at)
    shared = await desk.shared_about(signed_in, line, language)
    receipt = {"line": line, "slot": shared.number, "registration": shared.registration}
    return download(json.dumps(receipt, ensure_ascii=False, indent=2).encode(), "sluis-registration.json")


async def one_household(asked: Awaitable[_T]) -> _T | None:
    """Return what the desk answers, ``None`` when it refuses because the line is not of one household."""
    try:
        return await asked
    except SluisError as fault:
        if fault.places.get("why") != _NOT_ONE:
            raise
        return None


def not_one_household(around_it: Around) -> Response[bytes]:
    """Return how to ask, and nothing else."""
    return answer(page("ask_us.html", around_it, tr(N_("Ask us in person"), around_it.language)))


def download(content: bytes, name: str, kind: str = "application/json") -> Response[bytes]:
    """Return a file to keep."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)


def statement_policy(made: bytes) -> str:
    """Return the policy of the page of a statement: its own style and its own verifier, by the digests it names.

    What does not say so in the form of our pages gets the policy of every page, under which nothing of it runs.
    """
    named = _POLICY.search(made[: 1 << 12].decode("utf-8", "replace").replace("&#39;", "'"))
    if named is None:
        return policy()
    style, script = named.groups()
    return (
        f"default-src 'none'; style-src '{style}'; script-src '{script}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


@lru_cache(maxsize=1)
def checkers() -> Sequence[tuple[str, str]]:
    """Return the programs that check a statement with their SHA-256, 64 hex digits."""
    made = (verifier("js"), verifier("py"))
    return tuple((name, hashlib.sha256(text.encode()).hexdigest()) for name, text in zip(CHECKERS, made, strict=True))


HANDLERS: Final = (
    households,
    household,
    requests,
    requests_file,
    proof,
    statement,
    statement_file,
    letter_file,
    registration,
)
