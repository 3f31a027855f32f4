"""Whose client certificate it is, on a listener that checked it: the login as the registry knows it.

In:  a certificate in DER, from the TLS connection itself. Out: the login, or ``None``.

The rules this module keeps:
 * The certificate comes from the TLS object of the connection. No header, however named, can stand in for it.
 * The name is the only one of its kind (``client_name``): of two names none is the router's.
 * Which authorities are believed, and that the certificate holds today, was checked by TLS before anything was read.

Source: RFC 5280, sections 4.1.2.6 and 4.2.1.6.
"""

import warnings
from typing import Final

from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import NameOID

from sluis.gate.state.settings import ClientName

_MOST_CHARACTERS: Final = 256
_FAULTS: Final = (
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.UnsupportedGeneralNameType,
)


def login_in(certificate: bytes, kind: ClientName) -> str | None:
    """Return the login that a client certificate names.

    Args:
        certificate: In DER, as TLS checked it.
        kind: ``dns`` or ``uri``: of the subject alternative name; ``cn``: the common name of the subject.

    Returns:
        The login as it stands there; ``None`` when there is no such name, more than one, or one that is no login.
    """
    try:
        read = _read(certificate)
        names = [] if read is None else _names(read, kind)
    except (*_FAULTS, ValueError):
        return None
    if len(names) != 1:
        return None
    [name] = names
    return name if 0 < len(name) <= _MOST_CHARACTERS and name.isprintable() and not name.isspace() else None


def holds_at(certificate: bytes, at_s: float) -> bool:
    """Return whether a client certificate holds at a moment: a connection may stay open longer than that.

    Args:
        certificate: In DER, as TLS checked it when the connection was made.
        at_s: Seconds since 1970.
    """
    read = _read(certificate)
    return read is not None and read.not_valid_before_utc.timestamp() <= at_s <= read.not_valid_after_utc.timestamp()


def _read(certificate: bytes) -> x509.Certificate | None:
    """Return a certificate; ``None`` for what is none, and for a number below 1 (RFC 5280 4.1.2.2)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)  # of such a number: it is refused here
        try:
            read = x509.load_der_x509_certificate(certificate)
        except (*_FAULTS, ValueError):
            return None
        return read if read.serial_number > 0 else None


def _names(certificate: x509.Certificate, kind: ClientName) -> list[str]:
    if kind == "cn":
        return [str(name.value) for name in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    alternative = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if kind == "uri":
        return list(alternative.get_values_for_type(x509.UniformResourceIdentifier))
    return list(alternative.get_values_for_type(x509.DNSName))
