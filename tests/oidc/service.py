"""Starts the identity service, and signs in there as a person in a browser would."""

import html
import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx
from tests.ports import free_port

from sluis.demo.desks import PROGRAM

MODULES = Path(sys.prefix) / "identity" / "node_modules"
SECRET = "a-secret-of-a-test-that-is-long-enough"
PEOPLE: Mapping[str, Mapping[str, object]] = {
    "kim": {"name": "Kim", "lines": ["NL-0001"]},
    "lou": {"name": "Lou", "lines": ["NL-0002"]},
    "fg": {"name": "Fenna", "roles": ["privacy-office"], "lines": ["NL-0001"]},
    "desk": {"name": "Dirk", "roles": ["service-desk", "chess-club"]},
    "olga": {"name": "Olga", "roles": ["process-office", "operations"]},
    "astrid": {"name": "Astrid", "roles": ["approvals"]},
    "ilse": {"name": "Ilse", "roles": ["supervision"]},
    "nobody": {"name": "Nora", "roles": ["chess-club"]},
}
ROLES = {
    "privacy-office": "dpo",
    "service-desk": "call-centre",
    "process-office": "owner",
    "approvals": "approver",
    "operations": "operator",
    "supervision": "inspector",
}
"""As settings map them."""


def why_not() -> str | None:
    """Return why the service cannot run here, or ``None``."""
    if shutil.which("node") is None:
        return "no node is installed here"
    return (
        None if (MODULES / "oidc-provider").is_dir() else "oidc-provider is not here (`make tools` fetches it with npm)"
    )


def client(client_id: str, *origins: str, algorithm: str = "ES256", secret: str | None = SECRET) -> dict[str, object]:
    """Return a client of the service: one web, at some origins."""
    way = "none" if secret is None else "client_secret_basic"
    return {
        "client_id": client_id,
        **({} if secret is None else {"client_secret": secret}),
        "token_endpoint_auth_method": way,
        "id_token_signed_response_alg": algorithm,
        "redirect_uris": [f"{origin}/sign-in/back" for origin in origins],
        "post_logout_redirect_uris": [f"{origin}/signed-out" for origin in origins],
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "application_type": "web",
        "scope": "openid profile sluis",
    }


@dataclass(frozen=True)
class Running:
    """A service that answers."""

    issuer: str
    process: subprocess.Popen[str]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(120)


@contextmanager
def running(
    clients: Sequence[Mapping[str, object]],
    port: int | None = None,
    token_seconds: int = 3600,
    desk: str | None = None,
    tls: Path | None = None,
) -> Iterator[Running]:
    """Run the service while the block runs; over TLS with the certificates of a desk in a folder where one is given."""
    for last in (False, True):
        at = port or free_port()
        told = {"port": at, "clients": clients, "accounts": PEOPLE, "tokenSeconds": token_seconds}
        if desk is not None:
            told["desk"] = desk
        if tls is not None:
            files = {"certificate": "desk.pem", "key": "desk.key", "authority": "people.pem"}
            told["tls"] = {name: str(tls / file) for name, file in files.items()}
        words = [shutil.which("node") or "node", "--no-warnings", str(PROGRAM), str(MODULES), json.dumps(told)]
        with subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            try:
                if not is_ready(process, 60 if last else 15):
                    assert not last, "the service does not start"
                    continue  # another took the port, or Node hung at its start, as one of some thousands does
                yield Running(f"http://127.0.0.1:{at}" if tls is None else f"https://localhost:{at}", process)
                return
            finally:
                process.terminate()
                process.wait(120)


def is_ready(process: subprocess.Popen[str], within_s: float = 60) -> bool:
    """Wait until the service says that it listens; one that says nothing in time is ended."""
    late = threading.Timer(within_s, process.kill)
    late.start()
    try:
        assert process.stdout is not None
        return any(line.strip() == "ready" for line in process.stdout)
    finally:
        late.cancel()


async def signed_in_there(address: str, login: str, back: str, kept: httpx.AsyncClient | None = None) -> str:
    """Sign somebody in at the service; return the address it sends the browser back to.

    Args:
        address: Where the web sent the browser.
        login: Whose name and any password is typed.
        back: What the address to come back to begins with.
        kept: A browser that is signed in at the service already.
    """
    browser = kept or httpx.AsyncClient(trust_env=False)
    try:
        answer = await browser.get(address)
        for _ in range(10):
            if answer.is_redirect:
                address = urljoin(str(answer.url), answer.headers["location"])
                if address.startswith(back):
                    return address
                answer = await browser.get(address)
            else:
                action = re.search(r'<form[^>]* action="([^"]+)"', answer.text)
                assert action is not None, answer.text
                hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text))
                form = {**hidden, "login": login, "password": "any"}
                answer = await browser.post(urljoin(str(answer.url), html.unescape(action[1])), data=form)
        raise AssertionError("the service never sent the browser back")
    finally:
        if kept is None:
            await browser.aclose()
