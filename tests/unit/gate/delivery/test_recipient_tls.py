"""Recipients over TLS: who is believed, who is pinned, and keys of both sides that are renewed while bodies go on."""

import asyncio
import contextlib
import datetime as dt
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from msgspec.structs import replace
from tests.flow.gatehouse import build
from tests.raised import raises

from sluis.errors import FileMissingError
from sluis.errors.gate import certificate_error
from sluis.gate.delivery.endpoint import CONTENT_TYPES, Parcel, Reply, carrier_for
from sluis.gate.delivery.recipient_tls import pin_of_certificate, tls_context
from sluis.gate.state.settings import Endpoint, Settings
from sluis.terms import BodyFormat

PARCEL = Parcel(bytes(range(32)), b'{"Report":[]}', "c=:AAAA:", CONTENT_TYPES[BodyFormat.OBJECT])


def certified(folder: Path, name: str) -> str:
    """Make a certificate for this machine and its key, each in a file; return its pin."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(key.private_bytes(*form))
    return pin_of_certificate(made.public_bytes(serialization.Encoding.DER))


class Recipient:
    """An https recipient that can change its key, and notes whose certificate it is shown."""

    def __init__(self, folder: Path, name: str, clients: str | None = None) -> None:
        self.folder = folder
        self.seen: list[str | None] = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if clients is not None:
            self.context.verify_mode = ssl.CERT_REQUIRED
            self.context.load_verify_locations(folder / clients)
        self.take(name)

    def take(self, name: str) -> None:
        """Show another certificate from now on."""
        self.context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[int]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.context)
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            await reader.readexactly(int(head.partition("content-length: ")[2].split("\r\n")[0]))
            shown = writer.get_extra_info("peercert") or {}
            names = [value for part in shown.get("subject", ()) for key, value in part if key == "commonName"]
            self.seen.append(names[0] if names else None)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
        writer.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return build(tmp_path)


async def brought(settings: Settings, endpoint: Endpoint) -> Reply:
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        return await carrier_for(settings, endpoint, session).bring(PARCEL)


async def test_a_recipient_is_believed_by_the_authorities_of_its_endpoint_alone(
    tmp_path: Path, settings: Settings
) -> None:
    certified(tmp_path, "theirs")
    certified(tmp_path, "other")
    recipient = Recipient(tmp_path, "theirs")
    async with recipient.listening() as port:
        endpoint = Endpoint(url=f"https://127.0.0.1:{port}/")
        assert await brought(settings, endpoint) is Reply.NOT_SENT
        assert await brought(settings, replace(endpoint, tls_ca="other.pem")) is Reply.NOT_SENT
        assert recipient.seen == []
        assert await brought(settings, replace(endpoint, tls_ca="theirs.pem")) is Reply.TAKEN
        elsewhere = replace(endpoint, url=f"https://localhost:{port}/", tls_ca="theirs.pem")
        assert await brought(settings, elsewhere) is Reply.NOT_SENT, "the name must fit too"


async def test_a_key_that_is_not_pinned_gets_no_byte_of_a_body_although_it_is_believed(
    tmp_path: Path, settings: Settings
) -> None:
    pin, other = certified(tmp_path, "theirs"), certified(tmp_path, "other")
    recipient = Recipient(tmp_path, "theirs")
    async with recipient.listening() as port:
        endpoint = Endpoint(url=f"https://127.0.0.1:{port}/", tls_ca="theirs.pem")
        assert await brought(settings, replace(endpoint, tls_pins=(other,))) is Reply.NOT_SENT
        assert recipient.seen == []
        assert await brought(settings, replace(endpoint, tls_pins=(other, pin))) is Reply.TAKEN
        unbelieved = replace(endpoint, tls_ca="other.pem", tls_pins=(pin,))
        assert await brought(settings, unbelieved) is Reply.NOT_SENT, "a pin is no belief"


async def test_both_sides_change_their_keys_and_no_body_waits(tmp_path: Path, settings: Settings) -> None:
    pins = [certified(tmp_path, name) for name in ("before", "after")]
    for name in ("gate-before", "gate-after"):
        certified(tmp_path, name)
    both = ("before.pem", "after.pem"), ("gate-before.pem", "gate-after.pem")
    for name, parts in zip(("theirs.ca", "gates.ca"), both, strict=True):
        (tmp_path / name).write_bytes(b"".join((tmp_path / part).read_bytes() for part in parts))
    recipient = Recipient(tmp_path, "before", clients="gates.ca")
    async with recipient.listening() as port, aiohttp.ClientSession(auto_decompress=False) as session:
        endpoint = Endpoint(url=f"https://127.0.0.1:{port}/", tls_ca="theirs.ca", tls_pins=tuple(pins))
        first = replace(endpoint, tls_certificate="gate-before.pem", tls_key="gate-before.key")
        carrier = carrier_for(settings, first, session)
        assert await carrier.bring(PARCEL) is Reply.TAKEN
        recipient.take("after")
        assert await carrier.bring(PARCEL) is Reply.TAKEN, "the next key was pinned before it came"
        second = replace(endpoint, tls_certificate="gate-after.pem", tls_key="gate-after.key", tls_pins=(pins[1],))
        renewed = carrier_for(settings, second, session)  # as a reload makes it, in the same session
        assert await carrier.bring(PARCEL) is Reply.TAKEN, "what is under way goes on"
        assert await renewed.bring(PARCEL) is Reply.TAKEN
        assert recipient.seen == ["gate-before", "gate-before", "gate-before", "gate-after"]
        assert await brought(settings, endpoint) is not Reply.TAKEN, "without a certificate"
        assert len(recipient.seen) == 4


def test_files_that_cannot_be_used_are_refused_before_anything_is_sent(tmp_path: Path, settings: Settings) -> None:
    certified(tmp_path, "gate")
    certified(tmp_path, "other")
    (tmp_path / "no.pem").write_text("nonsense")
    endpoint = Endpoint(url="https://127.0.0.1/")
    assert tls_context(settings, Endpoint(url="http://127.0.0.1/")) is None
    for absent in ({"tls_ca": "absent"}, {"tls_certificate": "absent", "tls_key": "gate.key"}):
        with pytest.raises(FileMissingError):
            tls_context(settings, replace(endpoint, **absent))
    pairs = [("no.pem", "gate.key"), ("gate.pem", "no.pem"), ("gate.pem", "other.key")]
    for certificate, key in pairs:
        with raises(certificate_error):
            tls_context(settings, replace(endpoint, tls_certificate=certificate, tls_key=key))
    with raises(certificate_error):
        tls_context(settings, replace(endpoint, tls_ca="no.pem"))
