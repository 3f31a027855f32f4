"""The settings, ``gate.toml``: how this gate runs. What may leave stands in the register, never here.

In:  a TOML file. Out: ``Settings``; every path in it is relative to the file.

The rules this module keeps:
 * Unknown keys refuse: a misspelt limit must not silently be the default.
 * Basic authentication needs TLS or a loopback address; so does what goes to a recipient.
 * An address proves nothing: a collector has a secret or a certificate.
 * The register is pinned by its SHA-256 and has a moment of activation.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_network
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal, TypeVar

import msgspec

from sluis.errors import FileName, RegisterText
from sluis.errors.gate import (
    collector_unproven_error,
    file_large_error,
    file_missing_error,
    listener_unsafe_error,
    settings_syntax_error,
    settings_value_error,
)
from sluis.gate.state.iso_moments import duration_ms, instant_ms
from sluis.gate.state.measuring_problems import measuring_problems
from sluis.gate.state.private_url import url_problems
from sluis.gate.state.rights_endpoint import rights_problems
from sluis.i18n import N_, tr
from sluis.keys.sealed_to import inspector_key_of
from sluis.lifecycle.people import People, StatedSigner, people_of, problems
from sluis.oidc.address import is_loopback
from sluis.telemetry.decoders import DecoderPin
from sluis.telemetry.limits import Limits
from sluis.tlog.note import name_fits

PIN_PREFIX: Final = "sha256/"
"""Before the digest of a pin."""
_MOST_BYTES: Final = 1 << 20
"""Bytes of a file of settings."""
_PIN: Final = re.compile(PIN_PREFIX + r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=")
_T = TypeVar("_T")
ClientName = Literal["dns", "uri", "cn"]
"""What in a client certificate is the login."""


class Duration(int):
    """Milliseconds, written in ISO 8601 (``P1D``, ``PT15M``)."""


class Instant(int):
    """Milliseconds since 1970-01-01T00:00Z, written in ISO 8601 with a time zone."""


class Database(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The one database."""

    url: str
    """`sqlite:///PATH`, or `postgresql://USER@HOST/NAME`; a password belongs in a file that `?passfile=` names."""


class KeystoreFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the key-encryption key lies."""

    file: str


class JournalSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the journal of closing events lies: outside the database and its backups."""

    path: str = ""
    """A folder, on another disk than the database; beside the key file, with `.journal` after its name, when absent."""


class RegisterPin(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The approved register: a file with its digest, or with `store` the version activated in the database."""

    file: str = ""
    """The register; needed unless `store` is true."""
    sha256: str = ""
    """SHA-256 of the file that was approved, 64 hex digits; needed unless `store` is true."""
    activated: Instant = Instant(0)
    """From when it holds; needed unless `store` is true."""
    vocabularies: str | None = None
    """The folder of its vocabularies; `vocabularies` beside the register when absent."""
    store: bool = False
    """Run the version that `sluis register activate` activated; then none of the other keys may stand here."""


class ShadowPin(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A second register that decides beside the one in force: it is counted, and sends nothing."""

    file: str
    sha256: str
    vocabularies: str | None = None


class WitnessPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file that names witnesses and how many must have seen a checkpoint, and the first epoch it holds for."""

    file: str
    from_epoch: int = 0
    """Older checkpoints are not held to it: those witnesses were not asked then."""


class LedgerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The ledger's name, its epoch, and how its epochs are sealed."""

    origin: str
    epoch: Duration = Duration(86_400_000)
    seal_delay: Duration = Duration(86_400_000)
    """How long after its end an epoch is sealed at the latest; on record, for whoever holds a receipt."""
    folder: str = "log"
    """Where the sealed log is kept as files, for everybody to fetch."""
    policy: tuple[WitnessPolicy, ...] = ()
    """Who must have seen a checkpoint, from which epoch on; without any nobody has to."""
    stamp_url: str | None = None
    """A time-stamping authority (RFC 3161) that is asked to stamp each checkpoint; without it nobody is."""
    stamp_certificates: str | None = None
    """A PEM file with the authority's certificates, its root among them: `sluis ledger verify` checks stamps by it."""
    ml_dsa: bool = False
    """Sign checkpoints with ML-DSA-44 beside Ed25519; whoever is given both keys then asks for both signatures."""
    inspector_key: str | None = None
    """An inspector's public key, x25519/ and base64: what he looks at is on record sealed to it, and to nobody else."""


class MeasuringSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Measuring of itself how well homes are recognised; without it nothing is kept and nothing measured."""

    sample: int
    """Of how many homes, drawn by the log, what a limited activity releases is kept: 20 to 2,000."""
    every: Duration = Duration(604_800_000)
    """How long after a sample began the next may begin: a day or more."""
    bytes: int = 268_435_456
    """What a sample may take; one that takes more is given up, and nothing is measured."""


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How far a collection time may lie from now."""

    late: Duration = Duration(86_400_000)
    early: Duration = Duration(300_000)


class LimitSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one message may cost."""

    message_bytes: int = 1_048_576
    inflated_bytes: int = 8_388_608
    waiting: int = 256
    """Requests that may wait for the transaction; beyond that the answer is 503."""
    body: Duration = Duration(10_000)
    """How long a request body may take to arrive."""
    outbox_bytes: int = 1_073_741_824
    """What may wait for recipients; beyond that the answer is 503."""
    receiving_bytes: int = 134_217_728
    """What request bodies may take in memory until they are answered; beyond that the answer is 503."""
    logins_waiting: int = 64
    """Passwords that may wait to be checked; beyond that the answer is 503."""
    wrong_per_login: int = 5
    """Wrong passwords of one login in a minute; beyond that the answer is 503, and nothing is checked."""
    wrong_per_address: int = 20
    """Wrong passwords from one address (IPv6: from one /64) in a minute; beyond that what it sends waits for others."""
    disk_free_bytes: int = 67_108_864
    """What must stay free on the disk of an SQLite database; below it the answer is 503. 0: not looked at."""


class Listener(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One socket for routers or collectors."""

    host: str = "127.0.0.1"
    port: int
    tls_certificate: str | None = None
    tls_key: str | None = None
    client_ca: str | None = None
    """A PEM file of authorities: nobody gets in without a certificate of one of them, and no header names anybody."""
    client_name: ClientName = "dns"
    """What in that certificate is the login: its only DNS name, its only URI, or its only common name."""


class Collector(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A machine that vouches for what it passes on; it proves itself by a secret or by a client certificate."""

    name: str
    """How routes name it; with a secret also the user name of HTTP Basic."""
    secret_file: str | None = None
    """A file with its secret in one line, mode 0600; made at the gate's first start when it is not there."""
    certificate: str | None = None
    """The name in its client certificate, on a listener with `client_ca`."""


class Admin(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The socket for health, readiness and metrics."""

    host: str = "127.0.0.1"
    port: int


class Route(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One path that routers post to."""

    path: str
    auth: Literal["basic", "certificate", "collector"] = "basic"
    activities: tuple[str, ...] = ()
    """Names of activities; empty means all."""
    collection_time: Literal["report", "arrival"] = "report"
    networks: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    """From where a certificate header or a collector is believed."""
    certificate_header: str = "x-client-login"
    collectors: tuple[str, ...] = ()
    """With `auth = "collector"`: the names of those that may vouch, each a `[[collector]]`."""


class Endpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a recipient takes its bodies: a URL, or a directory for a file drop."""

    url: str | None = None
    directory: str | None = None
    authorization_file: str | None = None
    """A file whose first line is sent as the ``Authorization`` header."""
    tls_ca: str | None = None
    """Authorities that this recipient's certificate must come from, PEM; absent: those of the machine."""
    tls_pins: tuple[str, ...] = ()
    """`sha256/` and base64 of SHA-256 over a public key: one of them must be the recipient's, whose certificate must be
    believed all the same. To change a key without a gap, add the next one first."""
    tls_certificate: str | None = None
    """The gate's own certificate, shown to a recipient that asks for one; PEM, read again at a reload."""
    tls_key: str | None = None
    timeout: Duration = Duration(10_000)
    max_age: Duration | None = None
    """How long a body may wait for it; absent: three periods of `release`, a day when that is `immediate`."""
    parallel: int = 4
    first_retry: Duration = Duration(1_000)
    longest_retry: Duration = Duration(300_000)
    max_bodies: int | None = None
    """Bodies that may wait for this recipient; a router with something for it gets 503 beyond that."""
    max_bytes: int | None = None
    """The same in bytes of bodies."""
    rights_url: str | None = None
    """Where `sluis rights send` posts what is passed on under GDPR art. 19 (`sluis recipient rights` takes it)."""
    rights_keys: tuple[str, ...] = ()
    """Its own keys, `ed25519/` and base64 of 32 bytes: an acknowledgement counts when one of them signed it."""


class DecoderSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A decoder of another package that this gate may run; name, package and version enter the digest of every plan."""

    name: str
    """Of its entry point in the group `sluis.telemetry_decoders`."""
    package: str
    """The package that brings it."""
    version: str
    """Exactly this one; with another one installed the gate does not start."""


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Passwords and secrets of routers, hashed."""

    file: str
    """One line per router, as `sluis gate secret` or `sluis gate password` makes it; mode 0600."""


class Signer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody who takes steps of the register: with one SSH key, or signed in with one account."""

    name: str
    """Who it is, as the history says it. Who has a key and an account has two entries of one name."""
    roles: tuple[str, ...]
    """Of `owner` (proposes, approves), `dpo` (advises), `operator` (activates)."""
    key: str | None = None
    """The public key, as it stands in `id_ed25519.pub`; Ed25519, ECDSA, RSA from 2,048 bits, or a security key."""
    since: Instant | None = None
    """From when the key counts; from the beginning when absent."""
    until: Instant | None = None
    """From when it does not count any more."""
    issuer: str | None = None
    """In the place of a key: the identity service, as `iss` of its ID tokens. Steps are taken in the web then."""
    subject: str | None = None
    """With `issuer`: what it calls this person, as `sub` says it."""


class PeopleSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who may take steps of the register. With it every step is signed, and `--by` is refused."""

    signers: tuple[Signer, ...] = ()
    """Everybody who may, at least one."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything of ``gate.toml``."""

    database: Database
    keystore: KeystoreFile
    register: RegisterPin
    ledger: LedgerSettings
    journal: JournalSettings = JournalSettings()
    credentials: Credentials | None = None
    shadow: ShadowPin | None = None
    people: PeopleSettings | None = None
    window: Window = Window()
    limits: LimitSettings = LimitSettings()
    measuring: MeasuringSettings | None = None
    listener: tuple[Listener, ...] = ()
    collector: tuple[Collector, ...] = ()
    admin: Admin | None = None
    route: tuple[Route, ...] = ()
    decoder: tuple[DecoderSettings, ...] = ()
    recipients: dict[str, Endpoint] = {}
    unlisted_households: int = 20
    """From how many households on an unknown parameter name is shown."""
    pid_file: str | None = None
    """Where the gate writes its process id, mode 0600; `sluis gate reload` finds it there."""
    base: str = ""

    def file(self, name: str) -> Path:
        """Return ``name`` as a path relative to the settings file."""
        return Path(self.base) / name

    def journal_folder(self) -> Path:
        """Return the folder of the journal of closing events."""
        return self.file(self.journal.path or f"{self.keystore.file}.journal")

    def signers(self) -> People:
        """Return who may sign steps of the register; nobody when the settings list nobody."""
        return people_of(_stated(self.people)) if self.people else People()

    def decoder_pins(self) -> tuple[DecoderPin, ...]:
        """Return the decoders of other packages that may run, as the digest of a plan covers them."""
        return tuple(DecoderPin(entry.name, entry.package, entry.version) for entry in self.decoder)

    def message_limits(self) -> Limits:
        """Return the limits a decoder gets."""
        return Limits(message_bytes=self.limits.message_bytes, inflated_bytes=self.limits.inflated_bytes)

    def database_url(self) -> str:
        """Return the URL with a relative SQLite file made relative to the settings file."""
        prefix = "sqlite:///"
        if self.database.url.startswith(prefix) and not self.database.url.startswith(prefix + "/"):
            return prefix + str(self.file(self.database.url.removeprefix(prefix)).resolve())
        return self.database.url


def _convert(kind: type[_T], value: object) -> _T:
    if isinstance(value, datetime):
        value = value.replace(tzinfo=value.tzinfo or UTC).isoformat()
    if isinstance(value, str):
        made = duration_ms(value) if kind is Duration else instant_ms(value)
        if made is not None:
            return kind(made)  # type: ignore[call-arg]
    raise ValueError(tr(N_("is not a duration or moment in ISO 8601")))


def _problem(error: msgspec.ValidationError) -> tuple[str, str]:
    message, _, at = str(error).partition(" - at `")
    unknown = re.search(r"unknown field `([^`]+)`", message)
    path = at.rstrip("`").removeprefix("$").lstrip(".") or tr(N_("the file"))
    if unknown:
        return f"{path}.{unknown[1]}", tr(N_("is not a key of the settings"))
    missing = re.search(r"missing required field `([^`]+)`", message)
    if missing:
        return f"{path}.{missing[1]}", tr(N_("is missing"))
    return path, tr(N_("has a value of another form"))


def load_settings(path: Path) -> Settings:
    """Read and check the settings.

    Args:
        path: ``gate.toml``.

    Raises:
        FileMissingError: it cannot be read.
        settings_syntax_error: it is no TOML; carries line and column.
        settings_value_error: a key is unknown, missing or of another form.
        listener_unsafe_error: passwords would travel in clear.

    Effects:
        Reads one file.
    """
    settings = read_settings(path, Settings)
    _check(settings, FileName(path))
    return settings


def read_settings(path: Path, kind: type[_T]) -> _T:
    """Read a file of settings into a form that refuses what it does not know; its field ``base`` is the folder.

    Args:
        path: The file.
        kind: A ``msgspec.Struct`` that forbids unknown fields.

    Raises:
        FileMissingError, settings_syntax_error, settings_value_error: as ``load_settings``.

    Effects:
        Reads one file.
    """
    try:
        with path.open("rb") as file:
            octets = file.read(_MOST_BYTES + 1)
        text = octets.decode("utf-8-sig")
    except (OSError, ValueError):  # no name of a file, no text
        raise file_missing_error(file=FileName(path)) from None
    name = FileName(path)
    if len(octets) > _MOST_BYTES:
        raise file_large_error(file=name, most=_MOST_BYTES >> 20)
    try:
        tree = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # no TOML, a number of thousands of digits, or nested without end
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (text.count("\n") + 1, 1)
        raise settings_syntax_error(file=name, line=line, column=column) from None
    for key in (key for key, value in tree.items() if not _without_nul(value)):
        nul = tr(N_("holds a NUL character"))
        raise settings_value_error(file=name, path=RegisterText(key), problem=RegisterText(nul))
    try:
        return msgspec.convert({**tree, "base": str(path.parent)}, kind, dec_hook=_convert)
    except msgspec.ValidationError as error:
        where, problem = _problem(error)
        raise settings_value_error(file=name, path=RegisterText(where), problem=RegisterText(problem)) from None


def _without_nul(value: object) -> bool:
    """Whether no text in a tree holds a NUL, which no name of a file may."""
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, dict):
        return all(_without_nul(child) for child in value.values())
    return not isinstance(value, list) or all(_without_nul(child) for child in value)


def _check(settings: Settings, name: FileName) -> None:
    for path, problem in _problems(settings):
        raise settings_value_error(file=name, path=RegisterText(path), problem=RegisterText(problem))
    for listener in settings.listener:
        if listener.tls_certificate is None and not is_loopback(listener.host):
            raise listener_unsafe_error(port=listener.port)
    for route in settings.route:
        if route.auth == "collector" and not route.collectors:
            raise collector_unproven_error(path=RegisterText(route.path))


def _sizes(settings: Settings) -> Iterator[tuple[str, int]]:
    """Yield what must be more than nothing: a limit of 0 means "no limit" to more than one library."""
    limits = settings.limits
    yield "limits.message_bytes", limits.message_bytes
    yield "limits.inflated_bytes", limits.inflated_bytes
    yield "limits.waiting", limits.waiting
    yield "limits.body", limits.body
    yield "limits.outbox_bytes", limits.outbox_bytes
    yield "limits.receiving_bytes", limits.receiving_bytes
    yield "limits.logins_waiting", limits.logins_waiting
    yield "limits.wrong_per_login", limits.wrong_per_login
    yield "limits.wrong_per_address", limits.wrong_per_address
    yield "ledger.epoch", settings.ledger.epoch
    yield "ledger.seal_delay", settings.ledger.seal_delay
    yield "unlisted_households", settings.unlisted_households
    for key, endpoint in settings.recipients.items():
        for name in ("timeout", "parallel", "first_retry", "longest_retry"):
            yield f"recipients.{key}.{name}", getattr(endpoint, name)
        for name in ("max_age", "max_bodies"):
            size = getattr(endpoint, name)
            if size is not None:
                yield f"recipients.{key}.{name}", size
        yield from ((f"recipients.{key}.max_bytes", size) for size in (endpoint.max_bytes,) if size is not None)


def _problems(settings: Settings) -> Iterator[tuple[str, str]]:
    yield from ((path, tr(N_("must be more than 0"))) for path, size in _sizes(settings) if size <= 0)
    sockets = [*(("listener.port", listener.port) for listener in settings.listener)]
    sockets += [("admin.port", settings.admin.port)] if settings.admin else []
    yield from ((path, tr(N_("is no port"))) for path, port in sockets if port not in range(65_536))
    if any((listener.tls_certificate is None) != (listener.tls_key is None) for listener in settings.listener):
        yield "listener.tls_certificate", tr(N_("and tls_key need each other"))
    if any(listener.client_ca and not listener.tls_certificate for listener in settings.listener):
        yield "listener.client_ca", tr(N_("needs tls_certificate and tls_key"))
    yield from _collector_problems(settings)
    yield from _pin_problems(settings.register)
    if settings.shadow is not None and not re.fullmatch(r"[0-9a-f]{64}", settings.shadow.sha256):
        yield "shadow.sha256", tr(N_("is not 64 hex digits"))
    if settings.people is not None:
        yield from ((f"people.{path}", problem) for path, problem in problems(_stated(settings.people)))
    if (own := settings.measuring) is not None:
        yield from measuring_problems(own.sample, own.every, own.bytes)
    if settings.limits.disk_free_bytes < 0:
        yield "limits.disk_free_bytes", tr(N_("must not be less than 0"))
    pins = settings.decoder_pins()
    if len({pin.name for pin in pins}) != len(pins) or not all(
        text.strip() == text != "" for pin in pins for text in pin
    ):
        yield "decoder", tr(N_("needs name, package and version, and each name once"))
    paths = [route.path for route in settings.route]
    if len(set(paths)) != len(paths) or not all(path.startswith("/") for path in paths):
        yield "route.path", tr(N_("must start with / and occur once"))
    yield from _recipient_problems(settings)
    yield from _ledger_problems(settings.ledger)
    if not all(_network(network) for route in settings.route for network in route.networks):
        yield "route.networks", tr(N_("holds something that is no network"))
    if settings.admin is not None and not is_loopback(settings.admin.host):
        yield "admin.host", tr(N_("must be a loopback address"))


def _recipient_problems(settings: Settings) -> Iterator[tuple[str, str]]:
    for key, endpoint in settings.recipients.items():
        if (endpoint.url is None) == (endpoint.directory is None):
            yield f"recipients.{key}", tr(N_("needs either a url or a directory"))
        yield from url_problems(f"recipients.{key}.url", endpoint.url)
        yield from url_problems(f"recipients.{key}.rights_url", endpoint.rights_url)
        yield from rights_problems(f"recipients.{key}", endpoint.rights_url, endpoint.rights_keys)
        yield from _tls_problems(f"recipients.{key}", endpoint)


def _ledger_problems(ledger: LedgerSettings) -> Iterator[tuple[str, str]]:
    yield from url_problems("ledger.stamp_url", ledger.stamp_url)
    if not name_fits(ledger.origin):
        yield "ledger.origin", tr(N_("must be 1 to 255 printable ASCII characters, without a space and without +"))
    if ledger.inspector_key is not None and inspector_key_of(ledger.inspector_key) is None:
        yield "ledger.inspector_key", tr(N_("needs x25519/ and the 32 bytes of a public key in base64"))
    epochs = [entry.from_epoch for entry in ledger.policy]
    if any(epoch < 0 for epoch in epochs) or any(after <= before for before, after in pairwise(epochs)):
        yield "ledger.policy", tr(N_("needs a from_epoch that is not negative and rises from entry to entry"))


def _collector_problems(settings: Settings) -> Iterator[tuple[str, str]]:
    names = [collector.name for collector in settings.collector]
    if len(set(names)) != len(names) or not all(re.fullmatch(r"[^:\s]{1,256}", name) for name in names):
        yield "collector.name", tr(N_("must occur once, without a colon and white space"))
    if any((collector.secret_file is None) == (collector.certificate is None) for collector in settings.collector):
        yield "collector", tr(N_("needs either a secret_file or a certificate"))
    certified = any(collector.certificate is not None for collector in settings.collector)
    if certified and not any(listener.client_ca for listener in settings.listener):
        yield "collector.certificate", tr(N_("needs a [[listener]] with client_ca"))
    for route in settings.route:
        if set(route.collectors) - set(names):
            yield "route.collectors", tr(N_("names one that is no [[collector]]"))
        if route.collectors and route.auth != "collector":
            yield "route.collectors", tr(N_('needs auth = "collector"'))


def _stated(people: PeopleSettings) -> list[StatedSigner]:
    return [StatedSigner(*msgspec.structs.astuple(each)) for each in people.signers]


def _tls_problems(path: str, endpoint: Endpoint) -> Iterator[tuple[str, str]]:
    named = ("tls_ca", "tls_pins", "tls_certificate")
    stated = {name: getattr(endpoint, name) not in (None, ()) for name in named}
    if not (endpoint.url or "").startswith("https://"):
        yield from ((f"{path}.{name}", tr(N_("needs an https url"))) for name, there in stated.items() if there)
    if (endpoint.tls_certificate is None) != (endpoint.tls_key is None):
        yield f"{path}.tls_certificate", tr(N_("and tls_key need each other"))
    if not all(_PIN.fullmatch(pin) for pin in endpoint.tls_pins):
        yield f"{path}.tls_pins", tr(N_("needs sha256/ and 32 bytes in base64"))


def _pin_problems(pin: RegisterPin) -> Iterator[tuple[str, str]]:
    stated = {"file": bool(pin.file), "sha256": bool(pin.sha256), "activated": pin.activated != 0}
    if pin.store:
        both = [*(key for key, there in stated.items() if there), *(["vocabularies"] if pin.vocabularies else [])]
        yield from ((f"register.{key}", tr(N_("and register.store exclude each other"))) for key in both)
        return
    yield from ((f"register.{key}", tr(N_("is missing"))) for key, there in stated.items() if not there)
    if not re.fullmatch(r"[0-9a-f]{64}", pin.sha256):
        yield "register.sha256", tr(N_("is not 64 hex digits"))


def _network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True
