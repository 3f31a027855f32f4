"""Reach the recipients of the settings, and nobody else: a connection and a TLS handshake, then it is closed.

In:  endpoints. Out: checks. No byte of HTTP is sent, no credential, no body.
"""

import asyncio
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509

from sluis.errors import Code, FileName, Place, RegisterText
from sluis.gate.state.health import Check, bad, ok, warn
from sluis.gate.state.settings import Endpoint
from sluis.i18n import N_

DAY_S: Final = 86_400
SOON_DAYS: Final = 30
TIMEOUT_S: Final = 5.0


def certificate_check(part: str, certificate: x509.Certificate, now_s: int) -> Check:
    """Say when a certificate runs out."""
    ends = certificate.not_valid_after_utc
    left = (int(ends.timestamp()) - now_s) // DAY_S
    day = Code(ends.date().isoformat())
    if left < 0:
        return bad(part, N_("the certificate ran out on {day}"), N_("Renew it."), day=day)
    if left < SOON_DAYS:
        return warn(part, N_("the certificate runs out on {day}, in {days} days"), N_("Renew it."), day=day, days=left)
    return ok(part, N_("the certificate holds until {day}"), day=day)


def certificate_file_check(part: str, path: Path, now_s: int) -> Check:
    """Say when the certificate in a file runs out.

    Effects:
        Reads the file; it holds nothing secret.
    """
    try:
        return certificate_check(part, x509.load_pem_x509_certificate(path.read_bytes()), now_s)
    except (OSError, ValueError):
        remedy = N_("Check the file, its rights and that it is PEM.")
        return bad(part, N_("{file} is no certificate that can be read"), remedy, file=FileName(path))


async def reach(recipient: str, endpoint: Endpoint, context: ssl.SSLContext | None = None) -> Check:
    """Connect to a recipient's address and close again.

    Args:
        recipient: The register's key.
        endpoint: Of the settings; one with a ``url``.
        context: How TLS is checked; as the deliverer does when absent.

    Effects:
        One connection to that host and port. Nothing is sent but what TLS itself needs.
    """
    part = f"egress {recipient}"
    target = urlsplit(endpoint.url or "")
    secure = target.scheme == "https"
    port = target.port or (443 if secure else 80)
    tls = (context or ssl.create_default_context()) if secure else None
    places: dict[str, int | Place] = {"recipient": RegisterText(recipient), "port": port}
    try:
        async with asyncio.timeout(TIMEOUT_S):
            _reader, writer = await asyncio.open_connection(target.hostname, port, ssl=tls)
    except ssl.SSLError:
        remedy = N_("Ask the recipient for a certificate that its name and our list of authorities bear out.")
        return bad(part, N_("its certificate is not believed (port {port})"), remedy, **places)
    except (OSError, TimeoutError):
        remedy = N_("Check name, route and firewall from this machine; ask the recipient whether it is up.")
        return bad(part, N_("no connection to port {port}"), remedy, **places)
    handshake = writer.get_extra_info("ssl_object")
    der = handshake.getpeercert(binary_form=True) if isinstance(handshake, ssl.SSLObject) else None
    writer.transport.abort()
    if der:
        now_s = int(datetime.now(UTC).timestamp())
        return certificate_check(part, x509.load_der_x509_certificate(der), now_s)
    return ok(part, N_("answers on port {port}"), **places)
