"""Whether whoever shows an access token holds the key it was made for: a token bound to a client certificate.

In:  the claims of a token that was checked, and the certificate of the connection it came over. Out: whether it fits.

The rules this module keeps:
 * A token that says to whom it is bound counts for nobody else, whether the settings ask for that or not.
 * What it says is one thing, ``x5t#S256``. A binding of another kind, or one more beside it, is a proof that was not
   checked: it does not fit.
 * The certificate is the one TLS checked in that connection. No header stands in for it.

Source: RFC 8705, section 3.1; RFC 7800, section 3.1.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import Final

from sluis.oidc.claims import Claims

CONFIRMATION: Final = "cnf"
THUMBPRINT: Final = "x5t#S256"


def thumbprint(certificate: bytes) -> str:
    """Return what a token calls a certificate in DER: base64url of its SHA-256.

    Examples:
        >>> thumbprint(b"")
        '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'
    """
    return urlsafe_b64encode(hashlib.sha256(certificate).digest()).rstrip(b"=").decode()


def fits(claims: Claims, certificate: bytes | None, *, needed: bool = False) -> bool:
    """Return whether a token may be shown over a connection.

    Args:
        claims: Of the token.
        certificate: Of the connection, in DER; ``None``: it has none.
        needed: Whether a token that is bound to nothing is refused.

    Examples:
        >>> bound = Claims({"cnf": {"x5t#S256": thumbprint(b"a certificate")}})
        >>> fits(bound, b"a certificate"), fits(bound, b"another"), fits(bound, None)
        (True, False, False)
        >>> fits(Claims({}), None), fits(Claims({}), b"a certificate", needed=True)
        (True, False)
    """
    if CONFIRMATION not in claims:
        return not needed
    bound = claims[CONFIRMATION]
    if certificate is None or not isinstance(bound, dict) or set(bound) != {THUMBPRINT}:
        return False
    named = bound[THUMBPRINT]
    given = named.encode("utf-8", "surrogatepass") if isinstance(named, str) else b""
    return hmac.compare_digest(given, thumbprint(certificate).encode())
