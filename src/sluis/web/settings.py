"""The settings of the web, ``web.toml``: where it listens, which desk it asks, who signs people in, what it takes.

In:  a TOML file. Out: ``WebSettings``; every path in it is relative to the file.

The rules this module keeps:
 * Unknown keys refuse. A web that has no address of its own, no desk or no identity service does not start.
 * The address people use is https; plain http is taken on this machine only, for tests and demonstrations.
 * It listens without TLS only where nobody but this machine can connect: a terminator stands before it.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from sluis.api.listening import Duration, read_settings
from sluis.errors import FileName, RegisterText
from sluis.errors.gate import settings_value_error
from sluis.i18n import N_, tr
from sluis.oidc.address import is_loopback, is_safe
from sluis.oidc.claims import ClaimsSettings
from sluis.terms import Role

_LAST_PORT = 65535


class WebListener(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A port for browsers, or for the terminator that stands before it."""

    host: str = "127.0.0.1"
    """Address to listen on; another than this machine's needs a certificate."""
    port: int = 8445
    """Port to listen on."""
    tls_certificate: str | None = None
    """The certificate of the address people use, PEM; absent behind a terminator."""
    tls_key: str | None = None
    """Its private key, PEM."""
    address_header: str = ""
    """The header in which a terminator says who connects, as `x-forwarded-for`; its last address is believed. Without
    it the connection says so."""


class PresenceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The service of the provider's network that says which line an address and a port are now."""

    url: str
    """Its address, https."""
    ca: str | None = None
    """Authorities for its certificate, PEM; those of the system when absent."""
    certificate: str | None = None
    """The certificate by which it knows the web, PEM."""
    key: str | None = None
    """Its private key, PEM."""
    port_header: str = ""
    """The header in which a terminator says from which port somebody connects; needed where lines share an address."""


class ProviderSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What pages say of the provider."""

    name: str
    """Its name, as customers know it."""
    contact: str
    """Where to ask something: an address of mail or a number."""
    dpo: str
    """How the data protection officer is reached."""


class DeskPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The desk that is asked: a Unix socket, or a port with a client certificate."""

    socket: str | None = None
    """The socket of `sluis desk`."""
    url: str | None = None
    """`https://HOST:PORT` of a desk elsewhere; needs the three files below."""
    ca: str | None = None
    """The authority that signed the desk's certificate, PEM."""
    certificate: str | None = None
    """The certificate of the web, by which the desk knows it, PEM."""
    key: str | None = None
    """Its private key, PEM."""


class OidcSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The identity service of the provider."""

    issuer: str
    """Its name, an https address, as its discovery document says it to the letter."""
    client_id: str
    """How it knows this web."""
    client_secret_file: str | None = None
    """A file with the secret of that client; absent for a public client, which PKCE alone protects."""
    ca: str | None = None
    """Authorities for its certificate, PEM; those of the system when absent."""
    scopes: tuple[str, ...] = ("openid", "profile")
    """What is asked for."""
    claims: ClaimsSettings = ClaimsSettings()


class SessionSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How long somebody stays signed in."""

    idle: Duration = Duration(900_000)
    """Without a request."""
    longest: Duration = Duration(3_600_000)
    """At all; never longer than the ID token holds."""
    most: int = 20_000
    """Sessions at once."""
    most_of_one: int = 5
    """Sessions of one person; a further sign-in ends the oldest."""


class WebLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How much is taken at once, and how often."""

    body_bytes: int = 262_144
    """The largest form; a register that is pasted comes in one, twice."""
    body: Duration = Duration(10_000)
    """How long a form may take to come in."""
    answer: Duration = Duration(30_000)
    """How long a browser may take before it reads on."""
    waiting: int = 256
    """Requests that are answered or wait at once, half of them of one address at most and an eighth of one person;
    further ones hear 503, and of these 429."""
    address_per_minute: int = 1_200
    """Requests of one address (IPv6: one /64); many people can stand behind one."""
    sign_in_per_minute: int = 60
    """Sign-ins one address may begin or end."""
    acts_per_minute: int = 30
    """Forms one session may send."""


class WebSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything in ``web.toml``."""

    base: str
    """The folder of the file; not a key of it."""
    public_url: str
    """The address people use, without a path, as `https://privacy.example`."""
    theme: str | None = None
    """A style sheet of the provider, beside our own."""
    consent_texts: str | None = None
    """A folder with the texts that people consent to: `ACTIVITY.LANGUAGE.txt`, the bytes the register knows."""
    listener: WebListener = WebListener()
    provider: ProviderSettings
    desk: DeskPlace
    oidc: OidcSettings
    presence: PresenceSettings | None = None
    sessions: SessionSettings = SessionSettings()
    limits: WebLimits = WebLimits()

    def file(self, name: str) -> Path:
        """Return a path of the settings."""
        return Path(self.base) / name

    def place(self, path: str) -> str:
        """Return the whole address of a path of this web."""
        return self.public_url + path


def load_web_settings(path: Path) -> WebSettings:
    """Read and check the settings.

    Args:
        path: ``web.toml``.

    Raises:
        FileMissingError: it cannot be read.
        settings_syntax_error: it is no TOML.
        settings_value_error: a key is unknown, missing or of another form.

    Effects:
        Reads one file.
    """
    settings = read_settings(path, WebSettings)
    for place, problem in _problems(settings):
        raise settings_value_error(file=FileName(path), path=RegisterText(place), problem=RegisterText(problem))
    return settings


def is_origin(url: str) -> bool:
    """Return whether a URL is an https origin, or an http one of this machine, in the form a browser writes it.

    Examples:
        >>> is_origin("https://privacy.example"), is_origin("https://privacy.example/"), is_origin("http://a.example")
        (True, False, False)
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    shown = f"[{host}]" if ":" in host else host
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    written = f"{parts.scheme}://{shown}" + ("" if port in {None, usual} else f":{port}")
    return bool(host) and url == written and (parts.scheme == "https" or (usual == 80 and is_loopback(host)))  # noqa: PLR2004


def _problems(settings: WebSettings) -> Iterator[tuple[str, str]]:
    if not is_origin(settings.public_url):
        yield "public_url", tr(N_("must be https:// and a host in small letters, without a path"))
    yield from _listener_problems(settings.listener)
    yield from _desk_problems(settings.desk)
    if not {Role.HOUSEHOLD, Role.REGISTRY, Role.AGENT}.isdisjoint(settings.oidc.claims.role.values()):
        yield (
            "oidc.claims.role",
            tr(N_("cannot give registry or agent, or household, which the households claim gives")),
        )
    if not is_safe(settings.oidc.issuer) or "?" in settings.oidc.issuer:
        yield "oidc.issuer", tr(N_("must be https://, without a question or a fragment"))
    if "openid" not in settings.oidc.scopes:
        yield "oidc.scopes", tr(N_("must hold openid"))
    yield from _presence_problems(settings.presence)
    for group, sizes in (("sessions", settings.sessions), ("limits", settings.limits)):
        if min(int(getattr(sizes, name)) for name in sizes.__struct_fields__) <= 0:
            yield group, tr(N_("must be more than 0"))


def _listener_problems(listener: WebListener) -> Iterator[tuple[str, str]]:
    if not 0 <= listener.port <= _LAST_PORT:
        yield "listener.port", tr(N_("has a value of another form"))
    if (listener.tls_certificate is None) != (listener.tls_key is None):
        yield "listener", tr(N_("needs both tls_certificate and tls_key, or neither"))
    if listener.tls_certificate is None and not is_loopback(listener.host):
        yield "listener.host", tr(N_("without a certificate must be an address of this machine"))


def _presence_problems(presence: PresenceSettings | None) -> Iterator[tuple[str, str]]:
    if presence is None:
        return
    if not is_safe(presence.url):
        yield "presence.url", tr(N_("must be https://, without a fragment"))
    if (presence.certificate is None) != (presence.key is None):
        yield "presence", tr(N_("needs both certificate and key, or neither"))


def _desk_problems(desk: DeskPlace) -> Iterator[tuple[str, str]]:
    files = (desk.ca, desk.certificate, desk.key)
    if (desk.socket is None) == (desk.url is None):
        yield "desk", tr(N_("needs either a socket or a url"))
    if desk.url is not None and (not desk.url.startswith("https://") or None in files):
        yield "desk.url", tr(N_("must be https:// and needs ca, certificate and key"))
