"""Only a connection and a handshake, only to what the settings name, and not one byte of a request."""

import asyncio
import contextlib
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from tests.flow.gatehouse import eventually
from tests.unit.gate.http.test_running import self_signed

from sluis.gate.delivery.egress import DAY_S, certificate_check, certificate_file_check, reach
from sluis.gate.state.health import Health
from sluis.gate.state.settings import Endpoint


@pytest.fixture
def certificate(tmp_path: Path) -> x509.Certificate:
    self_signed(tmp_path)
    return x509.load_pem_x509_certificate((tmp_path / "cert.pem").read_bytes())


class Listening:
    """A socket that keeps what it is sent."""

    def __init__(self) -> None:
        self.got = b""
        self.came = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.came += 1
        with contextlib.suppress(OSError):
            self.got += await reader.read()
        writer.close()

    async def up(self, context: ssl.SSLContext | None = None) -> int:
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=context)
        return int(self.server.sockets[0].getsockname()[1])


def test_a_certificate_is_fine_near_its_end_or_past_it(certificate: x509.Certificate, tmp_path: Path) -> None:
    ends_s = int(certificate.not_valid_after_utc.timestamp())
    assert certificate_check("x", certificate, ends_s - 31 * DAY_S).health is Health.OK
    near = certificate_check("x", certificate, ends_s - 3 * DAY_S)
    assert near.health is Health.WARN
    assert "in 3 days" in near.text("en")
    assert certificate_check("x", certificate, ends_s + 1).health is Health.BAD
    assert certificate_file_check("x", tmp_path / "cert.pem", ends_s + 1).health is Health.BAD
    assert certificate_file_check("x", tmp_path / "no.pem", 0).health is Health.BAD
    (tmp_path / "no.pem").write_text("nonsense")
    assert certificate_file_check("x", tmp_path / "no.pem", 0).health is Health.BAD


async def test_a_recipient_in_clear_is_reached_and_gets_nothing() -> None:
    listening = Listening()
    port = await listening.up()
    check = await reach("wifi-insight", Endpoint(url=f"http://127.0.0.1:{port}/secret?t=1"))
    assert check.health is Health.OK
    await eventually(lambda: listening.came == 1)
    assert listening.got == b""
    listening.server.close()
    gone = await reach("wifi-insight", Endpoint(url=f"http://127.0.0.1:{port}/"))
    assert gone.health is Health.BAD
    assert "no connection" in gone.text("en")


async def test_tls_is_checked_as_the_deliverer_checks_it(certificate: x509.Certificate, tmp_path: Path) -> None:
    del certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    listening = Listening()
    port = await listening.up(context)
    endpoint = Endpoint(url=f"https://localhost:{port}/")
    stranger = await reach("wifi-insight", endpoint)
    assert stranger.health is Health.BAD
    assert "is not believed" in stranger.text("en")
    known = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    check = await reach("wifi-insight", endpoint, known)
    assert check.health is Health.WARN, "it holds one more day"
    await asyncio.sleep(0.05)
    assert listening.got == b""
    listening.server.close()
