"""The desks of the demonstration: an identity service with invented people, a desk beside the gate, and the web.

In:  the stage, with its gate running. Out: addresses on this machine, while the block runs.

The rules this module keeps:
 * Everything is what it is in use: three processes of their own, the web without any key, sign-in with OpenID Connect.
 * Without Node, or without the identity service it would run, it says so and goes on: nobody can sign in then, and
   what needs no sign-in is shown.
 * Nothing listens but on loopback. The people are invented, and any password is theirs: nothing here is for use.
"""

import asyncio
import json
import os
import secrets
import select
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp

from sluis.demo.ports import free_port
from sluis.i18n import LANGS, N_, Lang, tr
from sluis.reports import show
from sluis.terms import Role

PROGRAM: Final = Path(__file__).with_name("identity.mjs")
CLIENT: Final = "sluis"
PATIENCE_S: Final = 60.0
_SLUIS: Final = (sys.executable, "-c", "import sys; from sluis.cli.main import main; sys.exit(main(sys.argv[1:]))")
DESK: Final = """
gate = "gate.toml"
dossiers = "dossiers"
[socket]
path = "run/desk.sock"
[[caller]]
name = "web"
user = "{user}"
speaks_for = "people"
[identity]
issuer = "{issuer}"
audience = "sluis"
[identity.claims]
roles = "roles"
households = "lines"
role = {{ {roles} }}
"""
WEB: Final = """
public_url = "{url}"
[listener]
port = {port}
[provider]
name = "Voorbeeld Telecom"
contact = "privacy@voorbeeld.example"
dpo = "fg@voorbeeld.example"
[desk]
socket = "run/desk.sock"
[oidc]
issuer = "{issuer}"
client_id = "sluis"
client_secret_file = "web.secret"
scopes = ["openid", "profile", "sluis"]
[oidc.claims]
roles = "roles"
households = "lines"
role = {{ {roles} }}
"""
SIGNER: Final = """
[[people.signers]]
name = "{name}"
roles = ["{role}"]
issuer = "{issuer}"
subject = "{subject}"
"""
_STEPS: Final = {Role.OWNER: "owner", Role.APPROVER: "owner", Role.DPO: "dpo", Role.OPERATOR: "operator"}
"""Role of the web → what it does in the life of a register: who approves is an owner who did not propose."""


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody who can sign in."""

    login: str
    name: str
    role: Role


PEOPLE: Final = (
    Invented("kim", "Kim", Role.HOUSEHOLD),
    Invented("omar", "Omar", Role.OWNER),
    Invented("lies", "Lies", Role.LEGAL),
    Invented("fenna", "Fenna", Role.DPO),
    Invented("aad", "Aad", Role.APPROVER),
    Invented("olga", "Olga", Role.OPERATOR),
    Invented("dirk", "Dirk", Role.CALL_CENTRE),
    Invented("ilse", "Ilse", Role.INSPECTOR),
)
"""One person for each role: nobody plays two."""


@dataclass(frozen=True, slots=True)
class Desks:
    """Where people find what."""

    url: str
    sign_in: bool
    """Whether anybody can sign in."""


def modules() -> Path:
    """Return the folder in which the identity service lies, if ``make tools`` fetched it."""
    return Path(sys.prefix) / "identity" / "node_modules"


def why_no_sign_in() -> str | None:
    """Return why nobody can sign in here, in words; ``None`` when they can."""
    if shutil.which("node") is None:
        return tr(N_("Node is not on this machine"))
    if not (modules() / "oidc-provider").is_dir():
        return tr(N_("the identity service is not here (`make tools` fetches it)"))
    return None


@asynccontextmanager
async def desks(folder: Path, line: str) -> AsyncIterator[Desks | None]:
    """Run the desks while the block runs; ``None`` when one of them ends or does not answer in time.

    Args:
        folder: Where ``gate.toml`` of the running gate lies.
        line: That of the invented household that can sign in.

    Effects:
        Files in the folder, and the people who take steps of the register in its ``gate.toml``; three processes; ports
        on loopback.
    """
    web_port, identity_port = free_port(), free_port()
    there = Desks(f"http://localhost:{web_port}", why_no_sign_in() is None)
    secret = secrets.token_urlsafe(32)
    issuer = f"http://127.0.0.1:{identity_port}"
    _furnish(folder, web_port, issuer, secret)
    with ExitStack() as stack:
        started = [
            stack.enter_context(_process([*_SLUIS, verb, "run", "--settings", str(folder / f"{verb}.toml")]))
            for verb in ("desk", "web")
        ]
        if there.sign_in:
            started.append(stack.enter_context(_identity(identity_port, there.url, secret, line)))
            up = await asyncio.to_thread(_is_ready, started[-1])
        else:
            up = True
        yield there if up and await answers(f"{there.url}/neighbours", started) else None


def _furnish(folder: Path, port: int, issuer: str, secret: str) -> None:
    roles = ", ".join(f'"{each.role}" = "{each.role}"' for each in PEOPLE if each.role is not Role.HOUSEHOLD)
    for own in ("run", "dossiers"):
        (folder / own).mkdir(mode=0o700, exist_ok=True)
    written = {
        "desk.toml": DESK.format(user=os.geteuid(), issuer=issuer, roles=roles),
        "web.toml": WEB.format(url=f"http://localhost:{port}", port=port, issuer=issuer, roles=roles),
        "web.secret": secret + "\n",
    }
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o600)
    with (folder / "gate.toml").open("a", encoding="utf-8") as gate:
        gate.writelines(
            SIGNER.format(name=each.name, role=_STEPS[each.role], issuer=issuer, subject=each.login)
            for each in PEOPLE
            if each.role in _STEPS
        )


@contextmanager
def _identity(port: int, url: str, secret: str, line: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the identity service; it ends with its standard input."""
    client = {
        "client_id": CLIENT,
        "client_secret": secret,
        "token_endpoint_auth_method": "client_secret_basic",
        "id_token_signed_response_alg": "ES256",
        "redirect_uris": [f"{url}/sign-in/back"],
        "post_logout_redirect_uris": [f"{url}/signed-out"],
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "application_type": "web",
        "scope": "openid profile sluis",
    }
    accounts = {each.login: {"name": each.name, **_claims(each, line)} for each in PEOPLE}
    pages = {lang: _pages(lang) for lang in LANGS}
    told = json.dumps({"port": port, "clients": [client], "accounts": accounts, "tokenSeconds": 3600, "pages": pages})
    words = [shutil.which("node") or "node", "--no-warnings", str(PROGRAM), str(modules()), told]
    with _process(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as service:
        yield service


def _pages(lang: Lang) -> dict[str, str]:
    """Return what the page of the identity service says, by the place where it stands."""
    logins = ", ".join(each.login for each in PEOPLE)
    hint = N_(
        "An identity service of the demonstration: nobody here is real, and any password will do. Names: {logins}."
    )
    return {
        "title": tr(N_("Sign in"), lang),
        "hint": tr(hint, lang, logins=logins),
        "login": tr(N_("Name"), lang),
        "password": tr(N_("Any password"), lang),
        "cancel": tr(N_("Cancel"), lang),
        "leave": tr(N_("Sign out here, too?"), lang),
        "yes": tr(N_("Yes, sign me out"), lang),
        "no": tr(N_("No, I stay signed in"), lang),
    }


def _claims(person: Invented, line: str) -> dict[str, list[str]]:
    return {"lines": [line]} if person.role is Role.HOUSEHOLD else {"roles": [person.role]}


def _is_ready(service: subprocess.Popen[bytes]) -> bool:
    """Wait until the identity service says that it listens; return whether it did before it ended, and in time."""
    if service.stdout is None:
        return False
    told = b""
    end = time.monotonic() + PATIENCE_S
    while b"ready\n" not in told:
        readable, _, _ = select.select([service.stdout], [], [], max(0.0, end - time.monotonic()))
        octets = os.read(service.stdout.fileno(), 4096) if readable else b""
        if not octets:
            return False
        told += octets
    return True


@contextmanager
def _process(
    words: Sequence[str], stdin: int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process that a Ctrl-C of ours does not reach; end it with the block."""
    with subprocess.Popen(  # noqa: S603 - words of ours
        words, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


async def answers(url: str, started: Sequence[subprocess.Popen[bytes]]) -> bool:
    """Wait until the web answers with what the desk told it; return whether it did."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE_S
    async with aiohttp.ClientSession() as http:
        while loop.time() < end and all(process.poll() is None for process in started):
            try:
                async with http.get(url) as answer:
                    if answer.ok:
                        return True
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)
    return False


def told(there: Desks) -> None:
    """Print where people find what, and who can sign in."""
    page = show.out()
    page.print()
    show.say(page, N_("The pages for people, on this machine:"), style="bold")
    why = why_no_sign_in()
    if why is not None:
        show.say(page, N_("Nobody can sign in: {why}. What needs no sign-in is here all the same."), why=why)
    for words, path, logins in _PLACES:
        if logins and why is not None:
            continue
        show.say(page, words, url=there.url + path, logins=", ".join(logins))


_PLACES: Final = (
    (N_("a household: {url} (sign in as {logins}, any password)"), "/household", ("kim",)),
    (N_("the office: {url} (sign in as {logins}, any password)"), "/office", ("omar", "lies", "fenna", "aad", "olga")),
    (N_("the call centre: {url} (sign in as {logins}, any password)"), "/service", ("dirk",)),
    (N_("an inspector: {url} (sign in as {logins}, any password)"), "/inspector", ("ilse",)),
    (N_("neighbours and visitors: {url}"), "/neighbours", ()),
)
