"""A running desk beside a gate: real Unix socket, real mTLS, one caller a role, on SQLite or PostgreSQL."""

import datetime as dt
import json
import os
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.flow.gatehouse import EXAMPLES, build, entry
from tests.rules_once import rules_once
from tests.tokens import AUDIENCE, ISSUER, Signer, claims
from yarl import URL

from sluis.desk.serve import RunningDesk, serving
from sluis.desk.settings import DeskSettings, load_desk_settings
from sluis.gate.state.settings import Settings
from sluis.gate.state.state import open_gate, wall_clock
from sluis.standing.registry import RegistryEntry, import_registry
from sluis.terms import Role

SERVICE = Signer("ES256")
"""Signs who a person is; the desk has its keys in a file."""
DESK_AUDIENCE = "https://desk.example"
"""For what access tokens of machines are made."""
PERSON = "person:"
OWN = "NL-0001"
"""The line the callers `household` and `agent` answer for."""
OTHER = "NL-0002"
"""A line of somebody else."""
NONE = "NL-9999"
"""A line nobody lives at."""
JSON = "application/json"
PEM, PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
DESK = """
gate = "gate.toml"
dossiers = "dossiers"
[socket]
path = "run/desk.sock"
mode = "0660"
[listener]
port = 0
tls_certificate = "desk.pem"
tls_key = "desk.key"
client_ca = "people.pem"
[[caller]]
name = "here"
user = "{user}"
roles = {here}
[[caller]]
name = "web"
certificate = "web.example"
speaks_for = "people"
{more}
[identity]
issuer = "{issuer}"
audience = "{audience}"
desk = "{desk}"
jwks = "people.jwks"
[identity.claims]
households = "lines"
role = {{ {mapped}, "inspects-rdi" = "inspector" }}
authority = {{ "inspector" = "AP", "inspects-rdi" = "RDI" }}
"""
CALLER = """
[[caller]]
name = "{role}"
certificate = "{role}.example"
roles = ["{role}"]
{own}
"""


class Authority:
    """Signs certificates for callers."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._signed(name, self.key, authority=True)
        (folder / f"{name}.pem").write_bytes(self.certificate.public_bytes(PEM))

    def issue(self, file: str, dns: str) -> None:
        """Write FILE.pem and FILE.key for one DNS name."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._signed(dns, key)
        (self.folder / f"{file}.pem").write_bytes(made.public_bytes(PEM))
        (self.folder / f"{file}.key").write_bytes(key.private_bytes(PEM, PKCS8, serialization.NoEncryption()))
        (self.folder / f"{file}.key").chmod(0o600)

    def _signed(self, dns: str, key: ec.EllipticCurvePrivateKey, *, authority: bool = False) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)
        named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, dns)])
        return (
            x509.CertificateBuilder()
            .subject_name(named)
            .issuer_name(named if authority else self.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(dns)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .sign(self.key, hashes.SHA256())
        )


@dataclass(frozen=True)
class Answer:
    """What a caller heard."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        made: dict[str, object] = json.loads(self.body)
        return made

    @property
    def code(self) -> str:
        return str(self.json["type"]).removeprefix("urn:sluis:error:")


def person(role: str, **more: object) -> str:
    """Return the ID token of somebody with a role; of a household that of the line ``OWN``."""
    said = {"lines": [OWN]} if role == Role.HOUSEHOLD else {"roles": [role]}
    return SERVICE.token(claims(sub=f"somebody-{role}", **said) | more)


def without_date(headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in headers.items() if name.lower() != "date")


@dataclass
class Callers:
    """Everybody who may call a desk."""

    running: RunningDesk
    folder: Path
    gate: Settings
    sessions: dict[str, aiohttp.ClientSession] = field(default_factory=dict)

    def session(self, role: str) -> aiohttp.ClientSession:
        """Return the connections of one caller: over the socket for ``here``, else with the certificate of a role."""
        if role not in self.sessions:
            self.sessions[role] = aiohttp.ClientSession(connector=self._connector(role))
        return self.sessions[role]

    async def call(
        self, role: str, method: str, path: str | URL, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make a call; a body that is no bytes is sent as JSON. ``person:ROLE`` is somebody for whom the web speaks."""
        sent = {"Accept-Encoding": "identity", **(headers or {})}
        if role.startswith(PERSON):
            sent.setdefault("Sluis-Person", person(role.removeprefix(PERSON)))
            role = "web"
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if data is not None:
            sent.setdefault("Content-Type", JSON)
        base = "http://desk" if role == "here" else f"https://localhost:{self.running.port}"
        async with self.session(role).request(
            method,
            base + path if isinstance(path, str) else URL(base + str(path), encoded=True),
            data=data,
            headers=sent,
        ) as answer:
            return Answer(answer.status, without_date(answer.headers), await answer.read())

    async def close(self) -> None:
        for session in self.sessions.values():
            await session.close()

    def _connector(self, role: str) -> aiohttp.BaseConnector:
        if role == "here":
            assert self.running.socket is not None
            return aiohttp.UnixConnector(str(self.running.socket))
        context = ssl.create_default_context(cafile=str(self.folder / "people.pem"))
        context.load_cert_chain(self.folder / f"{role}.pem", self.folder / f"{role}.key")
        return aiohttp.TCPConnector(ssl=context)


def build_desk(folder: Path, here: Sequence[str], *, limits: str = "", bound: str = "") -> DeskSettings:
    """Write ``desk.toml`` and the certificates of a caller for each role beside a gate's settings.

    With ``bound`` there is one more caller: of that role, for one household.
    """
    authority = Authority(folder, "people")
    authority.issue("desk", "localhost")
    callers = []
    for role in Role:
        authority.issue(role.value, f"{role.value}.example")
        own = f'households = ["{OWN}"]' if role in {Role.HOUSEHOLD, Role.AGENT} else ""
        callers.append(CALLER.format(role=role.value, own=own))
    if bound:
        authority.issue("bound", "bound.example")
        one = CALLER.format(role=bound, own=f'households = ["{OWN}"]')
        names = (f'name = "{bound}"', 'name = "bound"'), (f"{bound}.example", "bound.example")
        for before, after in names:
            one = one.replace(before, after)
        callers.append(one)
    authority.issue("unlisted", "unlisted.example")
    authority.issue("web", "web.example")
    (folder / "people.jwks").write_text(json.dumps(SERVICE.jwks()))
    (folder / "run").mkdir(mode=0o750, exist_ok=True)
    (folder / "run").chmod(0o750)
    more = "\n".join([*callers, limits])
    people = [role for role in Role if role not in {Role.HOUSEHOLD, Role.REGISTRY, Role.AGENT}]
    mapped = ", ".join(f'"{role}" = "{role}"' for role in people)
    named = {"issuer": ISSUER, "audience": AUDIENCE, "desk": DESK_AUDIENCE, "mapped": mapped}
    text = DESK.format(user=os.getuid(), here=json.dumps(list(here)), more=more, **named)
    (folder / "desk.toml").write_text(text)
    return load_desk_settings(folder / "desk.toml")


def households(*lines: str) -> list[RegistryEntry]:
    """Return an entry for each line, each with a router of its own."""
    return [
        entry(line, serial=None, oui=None, product_class=None, endpoint=None, login=f"cpe-{line}") for line in lines
    ]


@asynccontextmanager
async def desk(
    folder: Path,
    here: Sequence[str] = ("operator",),
    *entries: RegistryEntry,
    database: str = "sqlite:///gate.db",
    limits: str = "",
    more: str = "",
    bound: str = "",
    register: Path = EXAMPLES / "register-per-home.yaml",
) -> AsyncIterator[Callers]:
    """Run a desk beside a gate with some households."""
    settings = build(folder, database=database, more=more, register=register)
    with rules_once():
        state = open_gate(settings, wall_clock)
    with state.transaction() as conn:
        import_registry(conn, state.keystore, entries or households(OWN, OTHER), wall_clock())
    state.close()
    async with serving(build_desk(folder, here, limits=limits, bound=bound)) as running:
        callers = Callers(running, folder, settings)
        try:
            yield callers
        finally:
            await callers.close()
