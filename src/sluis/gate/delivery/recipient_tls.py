"""How a recipient proves itself over TLS, and how the gate proves itself to it.

In:  the endpoint of a recipient. Out: an ``ssl.SSLContext`` for its connections.

The rules this module keeps:
 * Name and chain are always checked: against the machine's authorities, or against the endpoint's own ones alone.
 * A pin is asked beside them, never instead. Any of several pins fits, so that a recipient can change its key without a
   gap: the next one is added first, the old one taken away last.
 * The files are read when the settings are taken. What cannot be used refuses the start or the reload, and the
   connections that are there go on.
"""

import base64
import hashlib
import ssl
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sluis.errors import FileName
from sluis.errors.gate import certificate_error, file_missing_error
from sluis.gate.state.settings import PIN_PREFIX, Endpoint, Settings


def pin_of_certificate(der: bytes) -> str:
    """Return the pin of a certificate: SHA-256 over its public key (SubjectPublicKeyInfo), as the settings write it.

    Source:
        RFC 7469, section 2.4.
    """
    public = x509.load_der_x509_certificate(der).public_key()
    digest = hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    return PIN_PREFIX + base64.b64encode(digest).decode("ascii")


def tls_context(settings: Settings, endpoint: Endpoint) -> ssl.SSLContext | None:
    """Return how connections to a recipient are secured.

    Returns:
        ``None`` for an address that is not https.

    Raises:
        FileMissingError: a file that the endpoint names cannot be read.
        certificate_error: it is no certificate, or key and certificate do not belong together.

    Effects:
        Reads those files.
    """
    if not (endpoint.url or "").startswith("https://"):
        return None
    authorities = None if endpoint.tls_ca is None else settings.file(endpoint.tls_ca)
    certificate = None if endpoint.tls_certificate is None else settings.file(endpoint.tls_certificate)
    key = settings.file(endpoint.tls_key or "")
    for path in (authorities, certificate, key if certificate is not None else None):
        try:
            if path is not None:
                path.open("rb").close()
        except OSError:
            raise file_missing_error(file=FileName(path)) from None
    try:
        context = ssl.create_default_context(cafile=authorities)
    except (ssl.SSLError, OSError):
        raise certificate_error(file=FileName(authorities or "")) from None
    if certificate is not None:
        try:
            context.load_cert_chain(certificate, key, password="")
        except (ssl.SSLError, OSError):
            raise certificate_error(file=FileName(certificate)) from None
    if endpoint.tls_pins:
        context.sslobject_class = _pinned(endpoint.tls_pins)
    return context


def _pinned(pins: Sequence[str]) -> type[ssl.SSLObject]:
    """Return a kind of connection that ends the handshake unless the peer's key is pinned."""

    class Pinned(ssl.SSLObject):
        def do_handshake(self) -> None:
            super().do_handshake()
            der = self.getpeercert(binary_form=True)
            if der is None or pin_of_certificate(der) not in pins:
                raise ssl.SSLCertVerificationError("pin")

    return Pinned
