"""The settings of a desk, ``desk.toml``: beside which gate it stands, where it listens, and whom it knows.

In:  a TOML file. Out: ``DeskSettings``; every path in it is relative to the file.

The rules this module keeps:
 * Unknown keys refuse, and so does a desk that knows nobody or listens nowhere: it starts closed.
 * A caller is known by the user of its process or by its client certificate, one of the two, and never by what it
   says; no two callers are known by the same.
 * Who has the role ``household`` or ``agent`` answers for households that are listed.
"""

import pwd
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from sluis.desk.calls import Caller
from sluis.errors import FileName, RegisterText
from sluis.errors.gate import settings_value_error
from sluis.gate.state.settings import ClientName, Duration, read_settings
from sluis.i18n import N_, tr
from sluis.notices.settings import (
    MailSettings,
    NoticeSettings,
    QueueSettings,
    StatusCallbackSettings,
    WebhookSettings,
    notice_problems,
)
from sluis.oidc.address import is_safe
from sluis.oidc.claims import ClaimsSettings
from sluis.rights.who import is_reserved
from sluis.terms import Role


class SocketSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A Unix socket; the system says which user calls."""

    path: str
    """Made at the start, in a folder that nobody else can write."""
    mode: str = "0600"
    """`0600`, or `0660` for callers of the group."""
    group: str = ""
    """Which group may connect with `0660`; the one of the desk when absent."""


class TlsSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A port for callers with a client certificate; who has none does not get past the handshake."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = 8444
    """Port to listen on."""
    tls_certificate: str
    """The certificate of the desk, PEM."""
    tls_key: str
    """Its private key, PEM."""
    client_ca: str
    """The authorities whose client certificates are believed, PEM."""
    client_name: ClientName = "dns"
    """What in a client certificate names the caller: `dns`, `uri` or `cn`."""


class CallerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody or something the desk knows."""

    name: str
    """What the log calls it."""
    user: str | None = None
    """The user of its process, by name or number, for who calls over the socket."""
    certificate: str | None = None
    """The name in its client certificate."""
    roles: tuple[Role, ...] = ()
    """What it is: owner, legal, dpo, approver, call-centre, operator, inspector, registry, household, agent."""
    speaks_for: Literal["people", "machines"] | None = None
    """It has no role. `people`: each of its calls shows the ID token of a person, whose roles and households hold;
    `machines`: the access token of a client that [[machine]] lists."""
    households: tuple[str, ...] | None = None
    """The lines it may name; any when absent, which the roles household and agent may not be without."""


class MachineSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A machine that shows an access token of the identity service, over the connection of a caller."""

    name: str
    """What the log calls it."""
    client_id: str
    """What the identity service calls it."""
    through: str
    """The name of the caller, which speaks for machines, over whose connection its tokens count."""
    roles: tuple[Role, ...]
    """What it is, as of a caller."""
    households: tuple[str, ...] | None = None
    """The lines it may name, as of a caller."""
    bound: bool = False
    """Its tokens count only when they are bound to the certificate of the connection (`cnf` with `x5t#S256`, RFC 8705).
    One that is bound is held against that certificate whatever stands here."""


class IdentitySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The identity service whose ID tokens show who a person is; the desk checks each of them itself."""

    issuer: str
    """Its name, an https address, as its discovery document says it to the letter."""
    audience: str
    """The client for which tokens are made: that of the web."""
    jwks: str | None = None
    """A file with its keys (a JWK set); they are fetched from the service when absent."""
    ca: str | None = None
    """Authorities for its certificate, PEM; those of the system when absent."""
    oldest: Duration = Duration(43_200_000)
    """How long ago a token may have been made."""
    desk: str | None = None
    """For what access tokens of machines are made: this desk, by a name that no other service has. Needed with
    [[machine]]."""
    oldest_access: Duration = Duration(600_000)
    """How long ago an access token may have been made, however long it holds. So long whoever has a copy can use it
    over the same connection."""
    claims: ClaimsSettings = ClaimsSettings()


class DeskLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How much is taken at once."""

    body_bytes: int = 1_048_576
    """The largest body of a call."""
    body: Duration = Duration(10_000)
    """How long a body may take to come in."""
    answer: Duration = Duration(30_000)
    """How long a caller may take before it reads on."""
    waiting: int = 64
    """Calls that are answered or wait at once, half of them of one caller at most; further ones hear 503."""


class DeskSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything in ``desk.toml``."""

    base: str
    """The folder of the file; not a key of it."""
    gate: str = "gate.toml"
    """The settings of the gate it stands beside."""
    copies: str | None = None
    """The folder into which `sluis rights send --copies` writes; a household that fetches its file gets its own."""
    dossiers: str | None = None
    """The folder in which archives of dossiers lie that are made at this desk, sealed; without it none is made here."""
    socket: SocketSettings | None = None
    listener: TlsSettings | None = None
    caller: tuple[CallerSettings, ...] = ()
    machine: tuple[MachineSettings, ...] = ()
    identity: IdentitySettings | None = None
    limits: DeskLimits = DeskLimits()
    mail: MailSettings | None = None
    webhook: tuple[WebhookSettings, ...] = ()
    status_callback: tuple[StatusCallbackSettings, ...] = ()
    notices: QueueSettings = QueueSettings()

    def file(self, name: str) -> Path:
        """Return a path of the settings."""
        return Path(self.base) / name

    def told(self) -> NoticeSettings | None:
        """Return who is told what happened by mail, webhook or callback; ``None``: nobody."""
        if self.mail is None and not self.webhook and not self.status_callback:
            return None
        return NoticeSettings(Path(self.base), self.mail, self.webhook, self.notices, self.status_callback)

    def by_user(self) -> dict[int, Caller]:
        """Return the callers over the socket by the number of their user."""
        return {uid: _caller(entry) for entry in self.caller if (uid := _uid(entry.user)) is not None}

    def by_certificate(self) -> dict[str, Caller]:
        """Return the callers with a certificate by the name in it."""
        return {entry.certificate: _caller(entry) for entry in self.caller if entry.certificate is not None}

    def by_client(self) -> dict[tuple[str, str], Caller]:
        """Return the machines by the caller that speaks for them and their client."""
        return {
            (entry.through, entry.client_id): Caller(
                entry.name, frozenset(entry.roles), _lines(entry.households), bound=entry.bound
            )
            for entry in self.machine
        }


def load_desk_settings(path: Path) -> DeskSettings:
    """Read and check the settings.

    Args:
        path: ``desk.toml``.

    Raises:
        FileMissingError: it cannot be read.
        settings_syntax_error: it is no TOML.
        settings_value_error: a key is unknown, missing or of another form; or nobody could call.

    Effects:
        Reads one file, and the list of users of this machine.
    """
    settings = read_settings(path, DeskSettings)
    for place, problem in _problems(settings):
        raise settings_value_error(file=FileName(path), path=RegisterText(place), problem=RegisterText(problem))
    return settings


def _problems(settings: DeskSettings) -> Iterator[tuple[str, str]]:
    if settings.socket is None and settings.listener is None:
        yield "socket", tr(N_("or listener is needed: nobody could call"))
    if settings.socket is not None and settings.socket.mode not in {"0600", "0660"}:
        yield "socket.mode", tr(N_('must be "0600" or "0660"'))
    if settings.listener is not None and not 0 <= settings.listener.port <= _LAST_PORT:
        yield "listener.port", tr(N_("has a value of another form"))
    if not settings.caller:
        yield "caller", tr(N_("is missing"))
    for entry in settings.caller:
        yield from _caller_problems(settings, entry)
    known: list[object] = [_uid(entry.user) for entry in settings.caller if entry.user is not None]
    known += [entry.certificate for entry in settings.caller if entry.certificate is not None]
    names = [*(entry.name for entry in settings.caller), *(entry.name for entry in settings.machine)]
    if len(set(known)) != len(known) or len(set(names)) != len(names):
        yield "caller", tr(N_("names or knows two in the same way"))
    for machine in settings.machine:
        yield from _machine_problems(settings, machine)
    clients = [machine.client_id for machine in settings.machine]
    if len(set(clients)) != len(clients):
        yield "machine.client_id", tr(N_("names or knows two in the same way"))
    yield from _identity_problems(settings.identity)
    if settings.identity is not None and set(settings.identity.claims.authority) - set(settings.identity.claims.role):
        yield "identity.claims.authority", tr(N_("names a value that role does not map to inspector"))
    yield from notice_problems(settings.mail, settings.webhook, settings.notices, settings.status_callback)
    agents = {each.name for each in settings.caller if Role.AGENT in each.roles}
    agents |= {each.name for each in settings.machine if Role.AGENT in each.roles}
    if not agents.issuperset(each.agent for each in settings.status_callback):
        yield "status_callback.agent", tr(N_("is no caller or machine with the role agent"))
    sizes = (settings.limits.body_bytes, settings.limits.body, settings.limits.answer, settings.limits.waiting)
    if min(sizes) <= 0:
        yield "limits", tr(N_("must be more than 0"))


def _identity_problems(identity: IdentitySettings | None) -> Iterator[tuple[str, str]]:
    if identity is None:
        return
    if not is_safe(identity.issuer) or "?" in identity.issuer:
        yield "identity.issuer", tr(N_("must be https://, without a question or a fragment"))
    if not identity.audience:
        yield "identity.audience", tr(N_("is missing"))
    for name, longest in (("oldest", identity.oldest), ("oldest_access", identity.oldest_access)):
        if longest <= 0:
            yield f"identity.{name}", tr(N_("must be more than 0"))
    if identity.desk in {"", identity.audience}:
        yield "identity.desk", tr(N_("must be a name of its own"))
    if not {Role.HOUSEHOLD, Role.REGISTRY, Role.AGENT}.isdisjoint(identity.claims.role.values()):
        yield (
            "identity.claims.role",
            tr(N_("cannot give registry or agent, or household, which the households claim gives")),
        )


def _machine_problems(settings: DeskSettings, entry: MachineSettings) -> Iterator[tuple[str, str]]:
    if not entry.client_id:
        yield "machine.client_id", tr(N_("is missing"))
    if settings.identity is None or settings.identity.desk is None:
        yield "identity.desk", tr(N_("is missing"))
    if entry.through not in {each.name for each in settings.caller if each.speaks_for == "machines"}:
        yield "machine.through", tr(N_("is no caller that speaks for machines"))
    if entry.bound and entry.through not in {each.name for each in settings.caller if each.certificate is not None}:
        yield "machine.bound", tr(N_("needs a caller with a certificate"))
    if not entry.roles:
        yield "machine.roles", tr(N_("is missing"))
    yield from _named_problems("machine", entry)


def _named_problems(kind: str, entry: CallerSettings | MachineSettings) -> Iterator[tuple[str, str]]:
    if not entry.name.isprintable() or not entry.name.strip() or is_reserved(entry.name):
        yield f"{kind}.name", tr(N_("has a value of another form"))
    if not {Role.HOUSEHOLD, Role.AGENT}.isdisjoint(entry.roles) and not entry.households:
        yield f"{kind}.households", tr(N_("is needed with the roles household and agent"))
    if Role.AGENT in entry.roles and len(entry.roles) > 1:
        yield f"{kind}.roles", tr(N_("allows no other role beside agent"))


def _caller_problems(settings: DeskSettings, entry: CallerSettings) -> Iterator[tuple[str, str]]:
    yield from _named_problems("caller", entry)
    if (entry.user is None) == (entry.certificate is None):
        yield "caller", tr(N_("needs either a user or a certificate"))
    if entry.user is not None and _uid(entry.user) is None:
        yield "caller.user", tr(N_("is no user of this machine"))
    if entry.user is not None and settings.socket is None:
        yield "caller.user", tr(N_("needs [socket]"))
    if entry.certificate is not None and settings.listener is None:
        yield "caller.certificate", tr(N_("needs [listener]"))
    if not entry.roles and entry.speaks_for is None:
        yield "caller.roles", tr(N_("is missing"))
    if entry.speaks_for is not None and (entry.roles or entry.households is not None):
        yield "caller.speaks_for", tr(N_("allows neither roles nor households beside it"))
    if entry.speaks_for is not None and settings.identity is None:
        yield "caller.speaks_for", tr(N_("needs [identity]"))


def _uid(user: str | None) -> int | None:
    if user is None:
        return None
    if user.isdecimal():
        return int(user)
    try:
        return pwd.getpwnam(user).pw_uid
    except KeyError:
        return None


def _caller(entry: CallerSettings) -> Caller:
    lines, speaks = _lines(entry.households), entry.speaks_for
    roles = frozenset(entry.roles)
    return Caller(entry.name, roles, lines, for_people=speaks == "people", for_machines=speaks == "machines")


def _lines(households: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if households is None else frozenset(map(_in_form, households))


def _in_form(line: str) -> str:
    return unicodedata.normalize("NFC", line.strip())


_LAST_PORT = 65535
